//! Access tables: what came of the cells of a matrix, one table for each bucket.

use std::collections::HashMap;

use super::outcome::{Access, StepResult};
use crate::access::Verdict;
use crate::diagnosis::Language;
use crate::protocol::cause::Cause;
use crate::scenario::Cell;

/// The table of one bucket: what is asked down, who asks across.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessTable {
    /// The bucket; none for what is asked of the service itself.
    pub bucket: Option<String>,
    /// Who asks.
    pub columns: Vec<String>,
    /// What is asked.
    pub rows: Vec<AccessRow>,
}

/// One row of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessRow {
    /// What is asked.
    pub what: String,
    /// What came of it, for each column; none where the matrix has no such cell.
    pub cells: Vec<Option<CellOutcome>>,
}

/// What came of one cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CellOutcome {
    /// Whether it was let through.
    pub access: Access,
    /// The HTTP status.
    pub status: u16,
    /// Why the simulator refused it.
    pub cause: Option<Cause>,
    /// Why it was not let through, for a person.
    pub reason: Option<String>,
}

impl CellOutcome {
    pub(super) fn of(step: &StepResult) -> Self {
        let access = step.access();
        Self {
            access,
            status: step.status,
            cause: step.cause(),
            reason: (access != Access::Allowed).then(|| reason(step)),
        }
    }
}

/// Why a request was not let through: the footnotes of tables, and what stands beside a cell that flips.
///
/// The same words for the same reason, whichever cell it is of. So it tells the statement that denies, and not the
/// resource or the action, in which every cell differs.
fn reason(step: &StepResult) -> String {
    let Some(cause) = step.cause() else {
        return step.outcome();
    };
    let sentence = Language::English.text(cause.as_ref());
    let tells_statement = matches!(cause, Cause::ExplicitDeny | Cause::ConditionNotMet);
    let truth = step.truth.iter().filter(|_| tells_statement);
    let failed = truth.flat_map(|truth| &truth.explanation.checks);
    match failed
        .into_iter()
        .find(|check| check.verdict == Verdict::Failed)
    {
        Some(check) => format!(
            "{cause}: {}: {}.",
            sentence.trim_end_matches('.'),
            check.detail
        ),
        None => format!("{cause}: {sentence}"),
    }
}

/// The cells with what came of them, as one table for each bucket. Rows and columns stand in the order of the cells.
pub(super) fn tables(cells: &[Cell], steps: &[StepResult]) -> Vec<AccessTable> {
    let mut tables: Vec<Growing> = Vec::new();
    let mut places: HashMap<Option<&str>, usize> = HashMap::new();
    for (cell, step) in cells.iter().zip(steps) {
        let bucket = cell.step.bucket.as_deref();
        let place = *places.entry(bucket).or_insert_with(|| {
            tables.push(Growing::of(bucket));
            tables.len() - 1
        });
        if let Some(table) = tables.get_mut(place) {
            table.add(cell, CellOutcome::of(step));
        }
    }
    tables.into_iter().map(Growing::finish).collect()
}

/// A table to which cells are still added.
struct Growing<'a> {
    bucket: Option<&'a str>,
    columns: Numbered<'a>,
    rows: Numbered<'a>,
    cells: HashMap<(usize, usize), CellOutcome>,
}

/// Texts with their numbers, in order of first appearance.
#[derive(Default)]
struct Numbered<'a> {
    texts: Vec<&'a str>,
    numbers: HashMap<&'a str, usize>,
}

impl<'a> Numbered<'a> {
    fn number(&mut self, text: &'a str) -> usize {
        *self.numbers.entry(text).or_insert_with(|| {
            self.texts.push(text);
            self.texts.len() - 1
        })
    }
}

impl<'a> Growing<'a> {
    fn of(bucket: Option<&'a str>) -> Self {
        Self {
            bucket,
            columns: Numbered::default(),
            rows: Numbered::default(),
            cells: HashMap::new(),
        }
    }

    fn add(&mut self, cell: &'a Cell, outcome: CellOutcome) {
        let place = (self.rows.number(&cell.what), self.columns.number(&cell.who));
        self.cells.insert(place, outcome);
    }

    fn finish(mut self) -> AccessTable {
        let columns = self.columns.texts.len();
        let rows = self.rows.texts.iter().enumerate();
        let rows = rows
            .map(|(row, what)| AccessRow {
                what: (*what).to_owned(),
                cells: (0..columns)
                    .map(|column| self.cells.remove(&(row, column)))
                    .collect(),
            })
            .collect();
        AccessTable {
            bucket: self.bucket.map(str::to_owned),
            columns: self
                .columns
                .texts
                .iter()
                .map(|who| (*who).to_owned())
                .collect(),
            rows,
        }
    }
}
