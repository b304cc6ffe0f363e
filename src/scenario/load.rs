//! From a file to the cases in it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;

use super::build;
use super::case::{Case, Expectation, Play, Step};
use super::cell_expectation::{Naming, expectations};
use super::cell_label::Varied;
use super::consistency;
use super::discover::ScenarioFile;
use super::matrix::{self, Fault};
use super::model::{MatrixModel, ScenarioModel, ThenModel, WhenModel};
use super::pattern::Cells;
use super::problem::{Place, Problem, ProblemKind};
use super::source::Source;
use super::steps::StepReader;
use super::world_model::WorldModel;
use super::yaml::{self, Spanned};
use crate::world::World;

/// Reads a scenario file into its cases: one, or one for each cell of its matrix.
///
/// With `then: {access: snapshot}` the matrix is one case that keeps its table. Where the matrix says what is expected of
/// its cells, each of them is a case besides, as it is without the table: the table shows what changed, the cell what
/// must not.
///
/// # Errors
///
/// Every fault found, in the file itself and in those it names.
pub fn load(file: &ScenarioFile) -> Result<Vec<Case>, Vec<Problem>> {
    let read = Read::of(&file.path)?;
    let loader = read.loader(file);
    match &read.model.matrix {
        Some(matrix) => loader.matrix(matrix),
        None => loader.single(),
    }
}

/// Reads the matrix of a scenario file as one case with a table, whatever `then` says of snapshots.
///
/// # Errors
///
/// Every fault found, and a file without a matrix.
pub fn load_matrix(path: &Path) -> Result<Case, Vec<Problem>> {
    let read = Read::of(path)?;
    let file = ScenarioFile::at(path);
    let loader = read.loader(&file);
    let Some(matrix) = &read.model.matrix else {
        let field = "matrix".to_owned();
        let kind = ProblemKind::MissingField { field };
        return Err(vec![Problem::new(Place::whole(&read.source), kind)]);
    };
    let cells = loader.cells(matrix)?;
    Ok(loader.table(cells))
}

/// A scenario file as it is read, before its cases are made.
struct Read {
    source: Arc<Source>,
    model: ScenarioModel,
    world: Arc<World>,
    warnings: Arc<[Problem]>,
}

impl Read {
    fn of(path: &Path) -> Result<Self, Vec<Problem>> {
        let source = Source::read(path).map_err(|problem| vec![problem])?;
        let model: ScenarioModel = yaml::parse(&source).map_err(|problem| vec![problem])?;
        let problems = consistency::problems(&model, &source);
        if !problems.is_empty() {
            return Err(problems);
        }
        let (world, warnings) = build::world(&model.given.value, &source)?;
        Ok(Self {
            source,
            model,
            world: Arc::new(world),
            warnings: warnings.into(),
        })
    }

    fn loader<'a>(&'a self, file: &'a ScenarioFile) -> Loader<'a> {
        Loader {
            file,
            source: &self.source,
            model: &self.model,
            world: &self.world,
            warnings: &self.warnings,
        }
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

/// Reads the file of a world that is served at `now`: `clock: now`, or no clock at all, means the machine's. Says whether
/// the clock follows the machine's.
///
/// # Errors
///
/// Every fault found, in the file itself and in those it names.
pub fn served_world_from_file(path: &Path, now: Timestamp) -> Result<(World, bool), Vec<Problem>> {
    let source = Source::read(path).map_err(|problem| vec![problem])?;
    let model: WorldModel = yaml::parse(&source).map_err(|problem| vec![problem])?;
    build::served_world(&model, &source, now)
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
    build::world(&model, source).map(|(world, _)| world)
}

/// Faults of one matrix that are told at once.
const MOST_PROBLEMS: usize = 20;

/// The cells of a matrix: what is sent, how it is called, and what is expected.
struct MatrixCells {
    steps: Vec<Step>,
    varied: Varied,
    expectations: Vec<Expectation>,
}

struct Loader<'a> {
    file: &'a ScenarioFile,
    source: &'a Arc<Source>,
    model: &'a ScenarioModel,
    world: &'a Arc<World>,
    warnings: &'a Arc<[Problem]>,
}

impl From<&ThenModel> for Expectation {
    fn from(then: &ThenModel) -> Self {
        Self {
            status: then.status,
            variant: then.variant,
            cause: then.cause,
            code: then.code.clone(),
            allowed: then.allowed,
            decided_by: then.decided_by.clone(),
        }
    }
}

impl Loader<'_> {
    fn single(&self) -> Result<Vec<Case>, Vec<Problem>> {
        let steps = match &self.model.when.value.steps {
            None => vec![self.step(&self.model.when.value, &self.place(&self.model.when))?],
            Some(steps) => self.all_steps(steps)?,
        };
        let (name, stem) = (self.file.name.clone(), self.file.stem.clone());
        let then = self.model.then.as_ref();
        let expectation = then.map(|then| Expectation::from(&then.value));
        let play = Play::Steps(steps);
        Ok(vec![self.case(
            name,
            stem,
            play,
            expectation.unwrap_or_default(),
        )])
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
        let then = self.model.then.as_ref().map(|then| &then.value);
        let is_table = then.is_some_and(|then| then.access.is_some());
        let expects = matrix.value.allowed.is_some() || !matrix.value.expect.is_empty();
        let cells = self.cells(matrix)?;
        let mut cases = Vec::new();
        if expects || !is_table {
            cases = self.case_per_cell(&cells, is_table);
        }
        if is_table {
            cases.insert(0, self.table(cells));
        }
        Ok(cases)
    }

    fn cells(&self, matrix: &Spanned<MatrixModel>) -> Result<MatrixCells, Vec<Problem>> {
        let place = self.place(matrix);
        let told = |fault: Fault| {
            let (at, kind) = *fault;
            let place = at.map_or_else(|| place.clone(), |at| yaml::place(self.source, at));
            Problem::new(place, kind)
        };
        let only_bucket = match self.world.buckets.as_slice() {
            [only] => Some(only.name.as_str()),
            _ => None,
        };
        let whens = matrix::cells(&matrix.value, &self.model.when.value, only_bucket)
            .map_err(|fault| vec![told(fault)])?;
        let steps = self.cell_steps(&whens, &place)?;
        let varied = Varied::of(&matrix.value);
        let naming = Naming {
            cell: &|number| {
                let step = steps.get(number);
                step.map(|step| varied.in_words(step)).unwrap_or_default()
            },
            line: &|at| yaml::place(self.source, at).line_and_column().0,
        };
        let none = ThenModel::default();
        let otherwise = self.model.then.as_ref().map_or(&none, |then| &then.value);
        let words = Cells::of(&whens, only_bucket);
        let expectations =
            expectations(&matrix.value, otherwise, &words, &naming).map_err(|faults| {
                faults
                    .into_iter()
                    .take(MOST_PROBLEMS)
                    .map(told)
                    .collect::<Vec<_>>()
            })?;
        Ok(MatrixCells {
            steps,
            varied,
            expectations,
        })
    }

    fn cell_steps(&self, cells: &[WhenModel], place: &Place) -> Result<Vec<Step>, Vec<Problem>> {
        let mut problems = Vec::new();
        let mut steps = Vec::new();
        for cell in cells {
            match self.step(cell, place) {
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
        if problems.is_empty() {
            Ok(steps)
        } else {
            Err(problems)
        }
    }

    fn table(&self, cells: MatrixCells) -> Case {
        let (name, stem) = (self.file.name.clone(), self.file.stem.clone());
        let table = Play::Table(cells.varied.cells(cells.steps));
        self.case(name, stem, table, Expectation::default())
    }

    fn case_per_cell(&self, cells: &MatrixCells, beside_table: bool) -> Vec<Case> {
        let names = cells.varied.names(&cells.steps);
        let case = |((step, expectation), cell): ((&Step, &Expectation), String)| {
            let snapshot = PathBuf::from(format!("{}@{cell}", self.file.stem.display()));
            let name = format!("{}::{cell}", self.file.name);
            let play = Play::Steps(vec![step.clone()]);
            Case {
                keeps_snapshot: !beside_table,
                ..self.case(name, snapshot, play, expectation.clone())
            }
        };
        cells
            .steps
            .iter()
            .zip(&cells.expectations)
            .zip(names)
            .map(case)
            .collect()
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

    fn case(&self, name: String, snapshot: PathBuf, play: Play, expectation: Expectation) -> Case {
        Case {
            name,
            title: self.model.scenario.clone(),
            file: self.file.path.clone(),
            tags: self.model.tags.clone(),
            world: Arc::clone(self.world),
            warnings: Arc::clone(self.warnings),
            play,
            expectation,
            skip: self.model.skip.as_ref().map(|reason| reason.value.clone()),
            only: self.model.only,
            expect_failure: self
                .model
                .expect_failure
                .as_ref()
                .map(|reason| reason.value.clone()),
            snapshot,
            keeps_snapshot: true,
        }
    }
}
