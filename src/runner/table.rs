//! Access tables as text: aligned, with a footnote for each reason of a denial.

use std::collections::HashMap;

use super::access_table::{AccessTable, CellOutcome};
use super::outcome::Access;

/// The tables below one another. Where there is more than one, the bucket stands above each.
///
/// Footnotes are those of one table, so that a change in one bucket does not renumber the table of another.
pub fn table_text(tables: &[AccessTable]) -> String {
    let texts = tables.iter().map(|table| {
        let text = one_table(table);
        if tables.len() > 1 {
            let bucket = table.bucket.as_deref().unwrap_or("the service itself");
            format!("{bucket}\n{text}")
        } else {
            text
        }
    });
    texts.collect::<Vec<_>>().join("\n\n")
}

fn one_table(table: &AccessTable) -> String {
    let mut footnotes = Footnotes::default();
    let header = std::iter::once(String::new()).chain(table.columns.iter().cloned());
    let mut lines: Vec<Vec<String>> = vec![header.collect()];
    for row in &table.rows {
        let words = row.cells.iter().map(|cell| match cell {
            Some(cell) => footnotes.word(cell),
            None => "-".to_owned(),
        });
        lines.push(std::iter::once(row.what.clone()).chain(words).collect());
    }
    let mut text = aligned(&lines);
    if !footnotes.reasons.is_empty() {
        let notes = (1..).zip(&footnotes.reasons);
        let notes = notes.map(|(number, reason)| format!("[{number}] {reason}"));
        text = format!("{text}\n\n{}", notes.collect::<Vec<_>>().join("\n"));
    }
    text
}

/// Reasons of denials, numbered in the order in which a reader meets them.
#[derive(Default)]
struct Footnotes<'a> {
    reasons: Vec<&'a str>,
    numbers: HashMap<&'a str, usize>,
}

impl<'a> Footnotes<'a> {
    /// `allowed`, `denied` with the number of its reason, or what else came: a missing object is neither.
    fn word(&mut self, cell: &'a CellOutcome) -> String {
        let reason = cell.reason.as_deref().unwrap_or_default();
        match cell.access {
            Access::Allowed => "allowed".to_owned(),
            Access::Other => reason.to_owned(),
            Access::Denied => {
                let number = *self.numbers.entry(reason).or_insert_with(|| {
                    self.reasons.push(reason);
                    self.reasons.len()
                });
                format!("denied [{number}]")
            }
        }
    }
}

fn aligned(lines: &[Vec<String>]) -> String {
    let columns = lines.iter().map(Vec::len).max().unwrap_or_default();
    let width = |column: usize| {
        lines
            .iter()
            .filter_map(|line| line.get(column))
            .map(|text| text.chars().count())
            .max()
            .unwrap_or_default()
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let aligned = lines.iter().map(|line| {
        let texts: Vec<String> = line
            .iter()
            .zip(&widths)
            .map(|(text, width)| padded(text, *width))
            .collect();
        texts.join("  ").trim_end().to_owned()
    });
    aligned.collect::<Vec<_>>().join("\n")
}

/// A text with blanks up to a width; the formatter's own widths end at 65,535.
fn padded(text: &str, width: usize) -> String {
    let missing = width.saturating_sub(text.chars().count());
    format!("{text}{}", " ".repeat(missing))
}

#[cfg(test)]
mod tests {
    use super::super::access_table::AccessRow;
    use super::*;

    fn cell(access: Access, reason: Option<&str>) -> Option<CellOutcome> {
        Some(CellOutcome {
            access,
            status: 0,
            cause: None,
            reason: reason.map(str::to_owned),
        })
    }

    fn table(bucket: &str) -> AccessTable {
        let row = |what: &str, cells| AccessRow {
            what: what.to_owned(),
            cells,
        };
        AccessTable {
            bucket: Some(bucket.to_owned()),
            columns: vec!["a".to_owned(), "somebody".to_owned(), "c".to_owned()],
            rows: vec![
                row(
                    "GetObject x",
                    vec![
                        cell(Access::Denied, Some("second: y")),
                        cell(Access::Allowed, None),
                        cell(Access::Denied, Some("first: x")),
                    ],
                ),
                row(
                    "HeadObject longer",
                    vec![
                        cell(Access::Other, Some("404 NoSuchKey")),
                        None,
                        cell(Access::Denied, Some("second: y")),
                    ],
                ),
            ],
        }
    }

    #[test]
    fn footnotes_are_numbered_as_a_reader_meets_them_and_one_reason_has_one_number() {
        insta::assert_snapshot!(table_text(&[table("one")]), @r"
                           a              somebody  c
        GetObject x        denied [1]     allowed   denied [2]
        HeadObject longer  404 NoSuchKey  -         denied [1]

        [1] second: y
        [2] first: x
        ");
    }

    #[test]
    fn several_buckets_have_a_table_each_with_footnotes_of_its_own() {
        let service = AccessTable {
            bucket: None,
            columns: vec!["a".to_owned()],
            rows: vec![AccessRow {
                what: "GetService".to_owned(),
                cells: vec![cell(Access::Denied, Some("second: y"))],
            }],
        };
        insta::assert_snapshot!(table_text(&[table("one"), service]), @r"
        one
                           a              somebody  c
        GetObject x        denied [1]     allowed   denied [2]
        HeadObject longer  404 NoSuchKey  -         denied [1]

        [1] second: y
        [2] first: x

        the service itself
                    a
        GetService  denied [1]

        [1] second: y
        ");
    }
}
