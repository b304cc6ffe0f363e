//! The cases of a scenario file: one, or one for each cell of its matrix.

use std::path::PathBuf;
use std::sync::Arc;

use super::case::{Case, Expectation, Play, Step};
use super::cell_expectation::{Expected, Naming, expectations};
use super::cell_label::Varied;
use super::discover::ScenarioFile;
use super::matrix::{self, Fault};
use super::model::{MatrixModel, ThenModel, WhenModel};
use super::pattern::Cells;
use super::problem::{Place, Problem, ProblemKind};
use super::read::Read;
use super::steps::StepReader;
use super::yaml::{self, Spanned};

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
pub(super) struct MatrixCells {
    steps: Vec<Step>,
    varied: Varied,
    expectations: Vec<Expected>,
}

/// What makes the cases of a file.
pub(super) struct Loader<'a> {
    pub(super) file: &'a ScenarioFile,
    pub(super) read: &'a Read,
}

/// What is sent before and after a case.
pub(super) struct Around {
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
    pub(super) fn single(&self) -> Result<Vec<Case>, Vec<Problem>> {
        let steps = match &self.read.model.when.value.steps {
            None => self
                .step(
                    &self.read.model.when.value,
                    &self.place(&self.read.model.when),
                )
                .map(|step| vec![step]),
            Some(steps) if steps.is_empty() => {
                let kind = ProblemKind::Needs {
                    field: "steps",
                    needed: "one request at least",
                };
                Err(vec![Problem::new(self.place(&self.read.model.when), kind)])
            }
            Some(steps) => self.all_steps(steps),
        };
        let (steps, around) = both(steps, self.around())?;
        let (name, stem) = (self.file.name.clone(), self.file.stem.clone());
        let then = self.read.model.then.as_ref();
        let expectation = then.map(|then| Expectation::from(&then.value));
        let play = Play::Steps(steps);
        let expectation = expectation.unwrap_or_default();
        Ok(vec![self.case(name, stem, play, expectation, &around)])
    }

    /// Where it is written what is expected.
    fn expected_at(&self) -> Place {
        let then = self.read.model.then.as_ref().map(|then| self.place(then));
        let matrix = || {
            self.read
                .model
                .matrix
                .as_ref()
                .map(|matrix| self.place(matrix))
        };
        then.or_else(matrix)
            .unwrap_or_else(|| self.place(&self.read.model.when))
    }

    pub(super) fn around(&self) -> Result<Around, Vec<Problem>> {
        let before = self.all_steps(&self.read.model.before);
        let (before, after) = both(before, self.all_steps(&self.read.model.after))?;
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

    pub(super) fn matrix(&self, matrix: &Spanned<MatrixModel>) -> Result<Vec<Case>, Vec<Problem>> {
        let then = self.read.model.then.as_ref().map(|then| &then.value);
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

    pub(super) fn cells(&self, matrix: &Spanned<MatrixModel>) -> Result<MatrixCells, Vec<Problem>> {
        let place = self.place(matrix);
        let told = |fault: Fault| {
            let (at, kind) = *fault;
            let place = at.map_or_else(|| place.clone(), |at| yaml::place(&self.read.source, at));
            Problem::new(place, kind)
        };
        let only_bucket = match self.read.world.buckets.as_slice() {
            [only] => Some(only.name.as_str()),
            _ => None,
        };
        let whens = matrix::cells(&matrix.value, &self.read.model.when.value, only_bucket)
            .map_err(|fault| vec![told(fault)])?;
        let steps = self.cell_steps(&whens, &place)?;
        let varied = Varied::of(&matrix.value);
        let naming = Naming {
            cell: &|number| {
                let step = steps.get(number);
                step.map(|step| varied.in_words(step)).unwrap_or_default()
            },
            line: &|at| yaml::place(&self.read.source, at).line_and_column().0,
        };
        let none = ThenModel::default();
        let otherwise = self
            .read
            .model
            .then
            .as_ref()
            .map_or(&none, |then| &then.value);
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

    pub(super) fn table(&self, cells: MatrixCells, around: &Around) -> Case {
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
            let own = expected.at.map(|at| yaml::place(&self.read.source, at));
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
            world: &self.read.world,
            source: &self.read.source,
        }
        .step(when, place)
    }

    fn place<T>(&self, written: &Spanned<T>) -> Place {
        yaml::place(&self.read.source, written.referenced)
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
            title: self.read.model.scenario.clone(),
            file: self.file.path.clone(),
            tags: self.read.model.tags.clone(),
            world: Arc::clone(&self.read.world),
            warnings: Arc::clone(&self.read.warnings),
            inputs: Arc::clone(&self.read.inputs),
            policies: Arc::clone(&self.read.policies),
            expected_at: self.expected_at(),
            before: Arc::clone(&around.before),
            play,
            after: Arc::clone(&around.after),
            expectation,
            skip: self
                .read
                .model
                .skip
                .as_ref()
                .map(|reason| reason.value.clone()),
            only: self.read.model.only,
            expect_failure: self
                .read
                .model
                .expect_failure
                .as_ref()
                .map(|reason| reason.value.clone()),
            snapshot,
            keeps_snapshot: true,
        }
    }
}
