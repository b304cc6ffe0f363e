//! From a file to the cases in it.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use http::HeaderValue;

use super::build;
use super::case::{Case, Cell, Expectation, Play, Step};
use super::consistency;
use super::discover::{ScenarioFile, test_name};
use super::matrix;
use super::model::{MatrixModel, ScenarioModel, ThenModel, WhenModel};
use super::problem::{Place, Problem, ProblemKind};
use super::source::Source;
use super::steps::StepReader;
use super::world_model::WorldModel;
use super::yaml::{self, Spanned};
use crate::world::World;

/// Reads a scenario file into its cases: one, or one for each cell of its matrix.
///
/// # Errors
///
/// Every fault found, in the file itself and in those it names.
pub fn load(file: &ScenarioFile) -> Result<Vec<Case>, Vec<Problem>> {
    let source = Source::read(&file.path).map_err(|problem| vec![problem])?;
    let model: ScenarioModel = yaml::parse(&source).map_err(|problem| vec![problem])?;
    let problems = consistency::problems(&model, &source);
    if !problems.is_empty() {
        return Err(problems);
    }
    let world = Arc::new(build::world(&model.given.value, &source)?);
    let loader = Loader {
        file,
        source: &source,
        model: &model,
        world: &world,
    };
    match &model.matrix {
        Some(matrix) => loader.matrix(matrix),
        None => loader.single(),
    }
}

/// Reads a world file.
///
/// # Errors
///
/// Every fault found, in the file itself and in those it names.
pub fn world_from_file(path: &Path) -> Result<World, Vec<Problem>> {
    world_from_source(&Source::read(path).map_err(|problem| vec![problem])?)
}

/// Reads a world from text; the files that it names are looked for in the current folder.
///
/// # Errors
///
/// Every fault found.
pub fn world_from_yaml(text: &str) -> Result<World, Vec<Problem>> {
    world_from_source(&Arc::new(Source {
        path: PathBuf::from("world.yaml"),
        text: text.to_owned(),
    }))
}

fn world_from_source(source: &Arc<Source>) -> Result<World, Vec<Problem>> {
    let model: WorldModel = yaml::parse(source).map_err(|problem| vec![problem])?;
    build::world(&model, source)
}

/// Faults of one matrix that are told at once.
const MOST_PROBLEMS: usize = 20;
/// Headers whose values are not shown in a name.
const SECRET_HEADERS: [&str; 3] = ["authorization", "cookie", "x-cos-security-token"];
/// Letters of a cell's name, which is part of the name of a file.
const LONGEST_CELL_NAME: usize = 100;

/// Cells that look alike in the table differ in something it does not show; each has a row of its own.
fn number_twins(cells: &mut [Cell]) {
    let mut seen: HashMap<(String, String), usize> = HashMap::new();
    for cell in cells {
        let twins = seen
            .entry((cell.who.clone(), cell.what.clone()))
            .or_default();
        *twins += 1;
        if *twins > 1 {
            cell.what = format!("{} #{twins}", cell.what);
        }
    }
}

/// The name of a cell's test: who, what and on what, and the values of its headers.
fn cell_name(step: &Step) -> String {
    let values = step
        .headers
        .iter()
        .map(|(name, value)| shown_value(name.as_str(), value));
    let parts = [
        step.who.name(),
        step.operation.name(),
        step.key.as_deref().unwrap_or_default(),
    ];
    let text = parts
        .into_iter()
        .chain(values)
        .collect::<Vec<_>>()
        .join("_");
    let name: String = test_name(&text).chars().take(LONGEST_CELL_NAME).collect();
    name.trim_matches('_').to_owned()
}

/// A header's value, if it may be shown.
fn shown_value<'v>(name: &str, value: &'v HeaderValue) -> &'v str {
    let is_secret = SECRET_HEADERS.contains(&name.to_lowercase().as_str());
    if is_secret {
        "…"
    } else {
        value.to_str().unwrap_or_default()
    }
}

struct Loader<'a> {
    file: &'a ScenarioFile,
    source: &'a Arc<Source>,
    model: &'a ScenarioModel,
    world: &'a Arc<World>,
}

impl Loader<'_> {
    fn single(&self) -> Result<Vec<Case>, Vec<Problem>> {
        let steps = match &self.model.when.value.steps {
            None => vec![self.step(&self.model.when.value, &self.place(&self.model.when))?],
            Some(steps) => self.all_steps(steps)?,
        };
        let (name, stem) = (self.file.name.clone(), self.file.stem.clone());
        Ok(vec![self.case(name, stem, Play::Steps(steps))])
    }

    fn all_steps(&self, written: &[Spanned<WhenModel>]) -> Result<Vec<Step>, Vec<Problem>> {
        if written.is_empty() {
            let kind = ProblemKind::Needs {
                field: "steps",
                needed: "one request at least",
            };
            return Err(vec![Problem::new(self.place(&self.model.when), kind)]);
        }
        let mut steps = Vec::new();
        let mut problems = Vec::new();
        for step in written {
            let place = self.place(step);
            match step.value.steps {
                Some(_) => {
                    let with = "steps inside steps".to_owned();
                    problems.push(Problem::new(
                        place,
                        ProblemKind::DoesNotGoWith {
                            field: "steps",
                            with,
                        },
                    ));
                }
                None => match self.step(&step.value, &place) {
                    Ok(step) => steps.push(step),
                    Err(more) => problems.extend(more),
                },
            }
        }
        if problems.is_empty() {
            Ok(steps)
        } else {
            Err(problems)
        }
    }

    fn matrix(&self, matrix: &Spanned<MatrixModel>) -> Result<Vec<Case>, Vec<Problem>> {
        let place = self.place(matrix);
        let cells = matrix::cells(&matrix.value, &self.model.when.value).map_err(|fault| {
            let (at, kind) = *fault;
            let place = at.map_or_else(|| place.clone(), |at| yaml::place(self.source, at));
            vec![Problem::new(place, kind)]
        })?;
        let mut problems = Vec::new();
        let mut steps = Vec::new();
        for cell in &cells {
            match self.step(cell, &place) {
                Ok(step) => steps.push(step),
                // The same fault shows in many cells; it is told once.
                Err(more) => more.into_iter().for_each(|problem| {
                    if !problems.contains(&problem) {
                        problems.push(problem);
                    }
                }),
            }
            if problems.len() >= MOST_PROBLEMS {
                break;
            }
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        let is_table = self
            .model
            .then
            .as_ref()
            .is_some_and(|then| then.value.access.is_some());
        if is_table {
            let mut cells: Vec<Cell> = steps
                .into_iter()
                .map(|step| self.cell(step, &matrix.value))
                .collect();
            number_twins(&mut cells);
            return Ok(vec![self.case(
                self.file.name.clone(),
                self.file.stem.clone(),
                Play::Table(cells),
            )]);
        }
        Ok(self.case_per_cell(steps))
    }

    fn case_per_cell(&self, steps: Vec<Step>) -> Vec<Case> {
        let mut seen: HashMap<String, usize> = HashMap::new();
        let names: Vec<String> = steps
            .iter()
            .map(|step| {
                let name = cell_name(step);
                let twins = seen.entry(name.clone()).or_default();
                *twins += 1;
                if *twins == 1 {
                    name
                } else {
                    format!("{name}_nr{twins}")
                }
            })
            .collect();
        steps
            .into_iter()
            .zip(names)
            .map(|(step, cell)| {
                let snapshot = PathBuf::from(format!("{}@{cell}", self.file.stem.display()));
                self.case(
                    format!("{}::{cell}", self.file.name),
                    snapshot,
                    Play::Steps(vec![step]),
                )
            })
            .collect()
    }

    /// A row of the table is what is asked, a column who asks.
    fn cell(&self, step: Step, matrix: &MatrixModel) -> Cell {
        let mut what = step.operation.to_string();
        if self.world.buckets.len() > 1 {
            what = format!("{what} {}", step.bucket.as_deref().unwrap_or_default());
        }
        if let Some(key) = &step.key {
            what = format!("{what} {key}");
        }
        for name in matrix.headers.keys() {
            let value = step.headers.get(name).map(|value| shown_value(name, value));
            what = format!("{what} {name}: {}", value.unwrap_or_default());
        }
        Cell {
            who: step.who.name().to_owned(),
            what,
            step,
        }
    }

    fn step(&self, when: &WhenModel, place: &Place) -> Result<Step, Vec<Problem>> {
        StepReader {
            world: self.world,
            source: self.source,
        }
        .step(when, place)
    }

    fn place<T>(&self, written: &Spanned<T>) -> Place {
        yaml::place(self.source, written.referenced)
    }

    fn case(&self, name: String, snapshot: PathBuf, play: Play) -> Case {
        let none = ThenModel::default();
        let then = self.model.then.as_ref().map_or(&none, |then| &then.value);
        Case {
            name,
            title: self.model.scenario.clone(),
            file: self.file.path.clone(),
            tags: self.model.tags.clone(),
            world: Arc::clone(self.world),
            play,
            expectation: Expectation {
                status: then.status,
                variant: then.variant,
                cause: then.cause,
                code: then.code.clone(),
                allowed: then.allowed,
            },
            skip: self.model.skip.as_ref().map(|reason| reason.value.clone()),
            only: self.model.only,
            expect_failure: self
                .model
                .expect_failure
                .as_ref()
                .map(|reason| reason.value.clone()),
            snapshot,
        }
    }
}
