//! A summary in Markdown, as CI servers show it beside a job.

use std::fmt::Write as _;

use super::human::details;
use super::visible::{visible, visible_lines};
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
        let told = visible_lines(&details(result, language, Colour::Plain));
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

/// A text of a file in a table, a heading or an element. References stand for what Markdown would read as markup: unlike
/// backslashes, they mean the same within HTML.
pub(super) fn escaped(text: &str) -> String {
    let line = text.replace(['\n', '\r'], " ");
    let line = visible(&line);
    let mut escaped = String::new();
    let mut before = None;
    let mut letters = line.chars().peekable();
    while let Some(letter) = letters.next() {
        let is_in_word =
            |neighbour: Option<&char>| neighbour.is_some_and(|next| next.is_alphanumeric());
        let acts = match letter {
            '&' | '<' | '>' | '|' | '*' | '`' | '[' | ']' | '\\' | '~' | '#' | '!' | '$' => true,
            // Names of tests have many, and within a word they mean themselves.
            '_' => !is_in_word(before.as_ref()) || !is_in_word(letters.peek()),
            _ => false,
        };
        if acts {
            // Writing to a String does not fail.
            let _ = write!(escaped, "&#{};", u32::from(letter));
        } else {
            escaped.push(letter);
        }
        before = Some(letter);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_text_is_markup_and_a_name_stays_as_it_is() {
        assert_eq!(
            escaped("who_may::read_2 <b>|\\*`_x_ a__b [c](d)\n\u{202e}"),
            "who_may::read_2 &#60;b&#62;&#124;&#92;&#42;&#96;&#95;x&#95; a&#95;&#95;b &#91;c&#93;(d) &#92;u{202e}"
        );
    }
}
