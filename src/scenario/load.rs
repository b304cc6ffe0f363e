//! From a file to the cases in it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;

use super::build;
use super::case::{Case, Expectation, Play, Step};
use super::cell_expectation::{Expected, Naming, expectations};
use super::cell_label::Varied;
use super::consistency;
use super::discover::ScenarioFile;
use super::faulty_members::FaultyMembers;
use super::matrix::{self, Fault};
use super::model::{MatrixModel, ScenarioModel, ThenModel, WhenModel};
use super::pattern::Cells;
use super::policy_origin::PolicyOrigin;
use super::problem::{Place, Problem, ProblemKind};
use super::source::Source;
use super::steps::{StepReader, operation_named};
use super::world_model::WorldModel;
use super::yaml::{self, Spanned, Variables};
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
    let cases = match &read.model.matrix {
        Some(matrix) => loader.matrix(matrix),
        None => loader.single(),
    };
    read.without_faults(cases)
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
    let cells = read.without_faults(loader.cells(matrix))?;
    let around = loader.around()?;
    Ok(loader.table(cells, &around))
}

/// A scenario file as it is read, before its cases are made.
struct Read {
    source: Arc<Source>,
    model: ScenarioModel,
    world: Arc<World>,
    warnings: Arc<[Problem]>,
    inputs: Arc<[PathBuf]>,
    policies: Arc<[PolicyOrigin]>,
    /// What is wrong with it, as far as the cases do not depend on it.
    problems: Vec<Problem>,
    faulty: FaultyMembers,
}

impl Read {
    /// Reads a file up to its world.
    fn of(path: &Path) -> Result<Self, Vec<Problem>> {
        let source = Source::read(path).map_err(|problem| vec![problem])?;
        let parsed = yaml::parse_with::<ScenarioModel>(&source, &Variables::default());
        let mut problems = parsed.problems;
        let Some(model) = parsed.model else {
            return Err(problems);
        };
        let faulty = FaultyMembers::of(&source, &problems);
        let told = consistency::problems(&model, &source).into_iter();
        problems.extend(told.filter(|problem| !faulty.explain(problem)));
        if faulty.has("given") {
            problems.extend(operation_problems(&model, &source));
            return Err(in_order(problems, &source));
        }
        match build::world(&model.given.value, &source, &parsed.variables) {
            Ok(built) => Ok(Self {
                inputs: std::iter::once(path.to_owned())
                    .chain(built.inputs)
                    .collect(),
                policies: built.policies.into(),
                source,
                model,
                world: Arc::new(built.world),
                warnings: built.warnings.into(),
                problems,
                faulty,
            }),
            Err(more) => {
                problems.extend(more);
                problems.extend(operation_problems(&model, &source));
                Err(in_order(problems, &source))
            }
        }
    }

    /// What was made of the file, if nothing is wrong with it; else all that is.
    fn without_faults<T>(&self, made: Result<T, Vec<Problem>>) -> Result<T, Vec<Problem>> {
        let mut problems = self.problems.clone();
        match made {
            Ok(made) if problems.is_empty() => return Ok(made),
            Ok(_) => {}
            Err(more) => problems.extend(
                more.into_iter()
                    .filter(|problem| !self.faulty.explain(problem)),
            ),
        }
        Err(in_order(problems, &self.source))
    }

    fn loader<'a>(&'a self, file: &'a ScenarioFile) -> Loader<'a> {
        Loader {
            file,
            source: &self.source,
            model: &self.model,
            world: &self.world,
            warnings: &self.warnings,
            inputs: &self.inputs,
            policies: &self.policies,
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
    let (model, variables) = world_model(&source)?;
    build::served_world(&model, &source, &variables, now)
}

/// Reads a world from text; the files that it names are looked for in the current folder.
///
/// # Errors
///
/// Every fault found.
pub fn world_from_yaml(text: &str) -> Result<World, Vec<Problem>> {
    world_from_source(&Source::new(Path::new("world.yaml"), text))
}

fn world_from_source(source: &Arc<Source>) -> Result<World, Vec<Problem>> {
    let (model, variables) = world_model(source)?;
    build::world(&model, source, &variables).map(|built| built.world)
}

fn world_model(source: &Arc<Source>) -> Result<(WorldModel, Variables), Vec<Problem>> {
    let parsed = yaml::parse_with(source, &Variables::default());
    match parsed.model {
        Some(model) if parsed.problems.is_empty() => Ok((model, parsed.variables)),
        _ => Err(parsed.problems),
    }
}

/// Problems as they follow one another in a file, those of other files last.
fn in_order(mut problems: Vec<Problem>, source: &Arc<Source>) -> Vec<Problem> {
    problems.sort_by_key(|problem| {
        let is_other = problem.place.source != *source;
        (is_other, problem.place.span.start)
    });
    problems
}

/// What is wrong with the operations of a file whose world is not known.
fn operation_problems(model: &ScenarioModel, source: &Arc<Source>) -> Vec<Problem> {
    let when = &model.when.value;
    let steps = when.steps.iter().flatten();
    let around = model.before.iter().chain(&model.after);
    let all = steps.chain(around).map(|step| &step.value).chain([when]);
    let of_matrix = model.matrix.iter();
    let of_matrix = of_matrix.flat_map(|matrix| matrix.value.operation.iter().flatten());
    let written = all.filter_map(|when| when.operation.as_ref());
    written
        .chain(of_matrix)
        .filter_map(|written| operation_named(written, source).err())
        .flatten()
        .collect()
}

/// Two things that were read, or what is wrong with either.
fn both<A, B>(
    first: Result<A, Vec<Problem>>,
    second: Result<B, Vec<Problem>>,
) -> Result<(A, B), Vec<Problem>> {
    match (first, second) {
        (Ok(first), Ok(second)) => Ok((first, second)),
        (Err(mut problems), Err(more)) => {
            problems.extend(more);
            Err(problems)
        }
        (Err(problems), _) | (_, Err(problems)) => Err(problems),
    }
}

/// Faults of one matrix that are told at once.
const MOST_PROBLEMS: usize = 20;

/// The cells of a matrix: what is sent, how it is called, and what is expected.
struct MatrixCells {
    steps: Vec<Step>,
    varied: Varied,
    expectations: Vec<Expected>,
}

struct Loader<'a> {
    file: &'a ScenarioFile,
    source: &'a Arc<Source>,
    model: &'a ScenarioModel,
    world: &'a Arc<World>,
    warnings: &'a Arc<[Problem]>,
    inputs: &'a Arc<[PathBuf]>,
    policies: &'a Arc<[PolicyOrigin]>,
}

/// What is sent before and after a case.
struct Around {
    before: Arc<[Step]>,
    after: Arc<[Step]>,
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
            None => self
                .step(&self.model.when.value, &self.place(&self.model.when))
                .map(|step| vec![step]),
            Some(steps) if steps.is_empty() => {
                let kind = ProblemKind::Needs {
                    field: "steps",
                    needed: "one request at least",
                };
                Err(vec![Problem::new(self.place(&self.model.when), kind)])
            }
            Some(steps) => self.all_steps(steps),
        };
        let (steps, around) = both(steps, self.around())?;
        let (name, stem) = (self.file.name.clone(), self.file.stem.clone());
        let then = self.model.then.as_ref();
        let expectation = then.map(|then| Expectation::from(&then.value));
        let play = Play::Steps(steps);
        let expectation = expectation.unwrap_or_default();
        Ok(vec![self.case(name, stem, play, expectation, &around)])
    }

    /// Where it is written what is expected.
    fn expected_at(&self) -> Place {
        let then = self.model.then.as_ref().map(|then| self.place(then));
        let matrix = || self.model.matrix.as_ref().map(|matrix| self.place(matrix));
        then.or_else(matrix)
            .unwrap_or_else(|| self.place(&self.model.when))
    }

    fn around(&self) -> Result<Around, Vec<Problem>> {
        let before = self.all_steps(&self.model.before);
        let (before, after) = both(before, self.all_steps(&self.model.after))?;
        Ok(Around {
            before: before.into(),
            after: after.into(),
        })
    }

    fn all_steps(&self, written: &[Spanned<WhenModel>]) -> Result<Vec<Step>, Vec<Problem>> {
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
        let (cells, around) = both(self.cells(matrix), self.around())?;
        let mut cases = Vec::new();
        if expects || !is_table {
            cases = self.case_per_cell(&cells, is_table, &around);
        }
        if is_table {
            cases.insert(0, self.table(cells, &around));
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

    fn table(&self, cells: MatrixCells, around: &Around) -> Case {
        let (name, stem) = (self.file.name.clone(), self.file.stem.clone());
        let table = Play::Table(cells.varied.cells(cells.steps));
        self.case(name, stem, table, Expectation::default(), around)
    }

    fn case_per_cell(&self, cells: &MatrixCells, beside_table: bool, around: &Around) -> Vec<Case> {
        let names = cells.varied.names(&cells.steps);
        let case = |((step, expected), cell): ((&Step, &Expected), String)| {
            let snapshot = PathBuf::from(format!("{}@{cell}", self.file.stem.display()));
            let name = format!("{}::{cell}", self.file.name);
            let play = Play::Steps(vec![step.clone()]);
            let expectation = expected.expectation.clone();
            let case = self.case(name, snapshot, play, expectation, around);
            let own = expected.at.map(|at| yaml::place(self.source, at));
            Case {
                keeps_snapshot: !beside_table,
                expected_at: own.unwrap_or(case.expected_at),
                ..case
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

    fn case(
        &self,
        name: String,
        snapshot: PathBuf,
        play: Play,
        expectation: Expectation,
        around: &Around,
    ) -> Case {
        Case {
            name,
            title: self.model.scenario.clone(),
            file: self.file.path.clone(),
            tags: self.model.tags.clone(),
            world: Arc::clone(self.world),
            warnings: Arc::clone(self.warnings),
            inputs: Arc::clone(self.inputs),
            policies: Arc::clone(self.policies),
            expected_at: self.expected_at(),
            before: Arc::clone(&around.before),
            play,
            after: Arc::clone(&around.after),
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
