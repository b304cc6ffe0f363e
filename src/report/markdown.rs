//! A summary in Markdown, as CI servers show it beside a job.

use std::fmt::Write as _;

use super::human::details;
use crate::diagnosis::Language;
use crate::runner::{Access, AccessTable, CellOutcome, Status, SuiteResult};
use crate::scenario::Colour;

/// The counts, what did not pass with its details, and the access tables.
pub fn suite_markdown(suite: &SuiteResult, language: Language) -> String {
    let mut text = String::from("## Scenarios\n\n");
    // Writing to a String does not fail.
    let _ = writeln!(text, "| passed | failed | errors | skipped | seconds |");
    let _ = writeln!(text, "|---:|---:|---:|---:|---:|");
    let _ = writeln!(
        text,
        "| {} | {} | {} | {} | {:.2} |\n",
        suite.count(Status::Passed),
        suite.count(Status::Failed),
        suite.count(Status::Error),
        suite.count(Status::Skipped),
        suite.duration.as_secs_f64()
    );
    for result in &suite.results {
        if matches!(result.status, Status::Passed | Status::Skipped) {
            continue;
        }
        let told = details(result, language, Colour::Plain);
        let name = escaped(&result.name);
        let reason = escaped(result.reason.as_deref().unwrap_or_default());
        let _ = writeln!(
            text,
            "<details><summary><b>{}</b> {name}: {reason}</summary>\n\n{}\n</details>\n",
            result.status,
            fenced(&told)
        );
    }
    for result in &suite.results {
        for table in &result.tables {
            let _ = writeln!(
                text,
                "### {}\n\n{}",
                escaped(&result.name),
                table_markdown(table)
            );
        }
    }
    text
}

/// A block of text, whose fence is longer than any within it.
fn fenced(text: &str) -> String {
    let longest = text
        .split(|letter| letter != '`')
        .map(str::len)
        .max()
        .unwrap_or_default();
    let fence = "`".repeat(longest.max(2) + 1);
    format!("{fence}text\n{}\n{fence}", text.trim_end())
}

fn table_markdown(table: &AccessTable) -> String {
    let cells = |texts: Vec<String>| format!("| {} |\n", texts.join(" | "));
    let bucket = table.bucket.as_deref().unwrap_or_default();
    let columns = table.columns.iter().map(|column| escaped(column));
    let mut text = cells(std::iter::once(escaped(bucket)).chain(columns).collect());
    text.push_str(&cells(vec!["---".to_owned(); table.columns.len() + 1]));
    for row in &table.rows {
        let outcomes = row.cells.iter().map(|cell| outcome(cell.as_ref()));
        text.push_str(&cells(
            std::iter::once(escaped(&row.what))
                .chain(outcomes)
                .collect(),
        ));
    }
    text
}

fn outcome(cell: Option<&CellOutcome>) -> String {
    match cell {
        None => String::new(),
        Some(cell) => match (cell.access, cell.cause) {
            (Access::Allowed, _) => "allowed".to_owned(),
            (Access::Denied, Some(cause)) => format!("**denied** ({cause})"),
            (Access::Denied, None) => "**denied**".to_owned(),
            (Access::Other, _) => cell.status.to_string(),
        },
    }
}

/// A text of a file in a table or a heading.
pub(super) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('|', "\\|")
        .replace(['\n', '\r'], " ")
        .replace('*', "\\*")
        .replace('_', "\\_")
        .replace('`', "\\`")
}
