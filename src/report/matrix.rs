//! Access tables, and what flips in them under another policy, for people and for programs.

use serde::Serialize;

use super::visible::visible_lines;
use crate::protocol::cause::Cause;
use crate::runner::{Access, AccessRow, AccessTable, CellOutcome, Flip, Flips, table_text};

/// The tables for a person.
pub fn matrix_text(tables: &[AccessTable]) -> String {
    visible_lines(&table_text(tables))
}

/// The cells that flip for a person: each with what came of it and why, before and after.
pub fn flips_text(flips: &Flips) -> String {
    let flip = |flip: &Flip| {
        let bucket = flip.bucket.as_ref().map(|bucket| format!(" ({bucket})"));
        format!(
            "{}: {}{}\n  was {}\n  now {}\n",
            flip.who,
            flip.what,
            bucket.unwrap_or_default(),
            in_words(&flip.was),
            in_words(&flip.now)
        )
    };
    let told: String = flips.flips.iter().map(flip).collect();
    let count = match (flips.flips.len(), flips.cells) {
        (0, 1) => "the only cell does not flip".to_owned(),
        (0, cells) => format!("none of {cells} cells flips"),
        (1, cells) => format!("1 of {cells} cells flips"),
        (count, cells) => format!("{count} of {cells} cells flip"),
    };
    visible_lines(&format!("{told}{count}"))
}

pub(super) fn in_words(outcome: &CellOutcome) -> String {
    let reason = outcome.reason.as_deref().unwrap_or_default();
    match outcome.access {
        Access::Allowed => "allowed".to_owned(),
        Access::Denied => format!("denied, {reason}"),
        Access::Other => reason.to_owned(),
    }
}

#[derive(Serialize)]
struct TablesJson<'a> {
    tables: Vec<TableJson<'a>>,
}

#[derive(Serialize)]
struct TableJson<'a> {
    bucket: Option<&'a str>,
    columns: &'a [String],
    rows: Vec<RowJson<'a>>,
}

#[derive(Serialize)]
struct RowJson<'a> {
    what: &'a str,
    cells: Vec<CellJson<'a>>,
}

#[derive(Serialize)]
struct CellJson<'a> {
    #[serde(rename = "as")]
    who: &'a str,
    allowed: bool,
    status: u16,
    cause: Option<Cause>,
    reason: Option<&'a str>,
}

#[derive(Serialize)]
struct FlipsJson<'a> {
    flips: Vec<FlipJson<'a>>,
}

#[derive(Serialize)]
struct FlipJson<'a> {
    #[serde(rename = "as")]
    who: &'a str,
    what: &'a str,
    bucket: Option<&'a str>,
    was: OutcomeJson<'a>,
    now: OutcomeJson<'a>,
}

#[derive(Serialize)]
pub(super) struct OutcomeJson<'a> {
    allowed: bool,
    status: u16,
    cause: Option<Cause>,
    reason: Option<&'a str>,
}

/// One JSON document for the tables. A cell that the matrix does not have is left out of its row.
///
/// # Errors
///
/// None in practice; a failure of the JSON writer is passed on.
pub fn matrix_json(tables: &[AccessTable]) -> Result<String, serde_json::Error> {
    serde_json::to_string_pretty(&TablesJson {
        tables: tables.iter().map(table_json).collect(),
    })
}

fn table_json(table: &AccessTable) -> TableJson<'_> {
    let rows = table.rows.iter();
    TableJson {
        bucket: table.bucket.as_deref(),
        columns: &table.columns,
        rows: rows.map(|row| row_json(&table.columns, row)).collect(),
    }
}

fn row_json<'a>(columns: &'a [String], row: &'a AccessRow) -> RowJson<'a> {
    let cell = |(who, cell): (&'a String, &'a Option<CellOutcome>)| {
        let OutcomeJson {
            allowed,
            status,
            cause,
            reason,
        } = outcome_json(cell.as_ref()?);
        Some(CellJson {
            who,
            allowed,
            status,
            cause,
            reason,
        })
    };
    RowJson {
        what: &row.what,
        cells: columns.iter().zip(&row.cells).filter_map(cell).collect(),
    }
}

/// One JSON document for the cells that flip.
///
/// # Errors
///
/// None in practice; a failure of the JSON writer is passed on.
pub fn flips_json(flips: &Flips) -> Result<String, serde_json::Error> {
    serde_json::to_string_pretty(&FlipsJson {
        flips: flips.flips.iter().map(flip_json).collect(),
    })
}

fn flip_json(flip: &Flip) -> FlipJson<'_> {
    FlipJson {
        who: &flip.who,
        what: &flip.what,
        bucket: flip.bucket.as_deref(),
        was: outcome_json(&flip.was),
        now: outcome_json(&flip.now),
    }
}

pub(super) fn outcome_json(outcome: &CellOutcome) -> OutcomeJson<'_> {
    OutcomeJson {
        allowed: outcome.access == Access::Allowed,
        status: outcome.status,
        cause: outcome.cause,
        reason: outcome.reason.as_deref(),
    }
}
