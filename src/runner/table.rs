//! An access matrix as one aligned table: what is asked down, who asks across.

use super::outcome::StepResult;
use crate::scenario::Cell;

/// Renders the cells with their outcomes.
pub(super) fn render(cells: &[Cell], steps: &[StepResult]) -> String {
    let rows = distinct(cells.iter().map(|cell| cell.what.as_str()));
    let columns = distinct(cells.iter().map(|cell| cell.who.as_str()));
    let mut lines = vec![
        std::iter::once(String::new())
            .chain(columns.iter().map(|who| (*who).to_owned()))
            .collect::<Vec<_>>(),
    ];
    for row in &rows {
        let outcomes = columns.iter().map(|column| {
            let of_cell = cells
                .iter()
                .zip(steps)
                .find(|(cell, _)| cell.what == *row && cell.who == *column);
            of_cell.map_or_else(|| "-".to_owned(), |(_, step)| outcome(step))
        });
        lines.push(std::iter::once((*row).to_owned()).chain(outcomes).collect());
    }
    let width = |column: usize| {
        lines
            .iter()
            .filter_map(|line| line.get(column))
            .map(|text| text.chars().count())
            .max()
            .unwrap_or_default()
    };
    let widths: Vec<usize> = (0..=columns.len()).map(width).collect();
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

fn outcome(step: &StepResult) -> String {
    match step.cause() {
        Some(cause) => cause.to_string(),
        None if step.allowed() => "allowed".to_owned(),
        None => step.outcome(),
    }
}

fn distinct<'a>(texts: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut found = Vec::new();
    for text in texts {
        if !found.contains(&text) {
            found.push(text);
        }
    }
    found
}

/// A text with blanks up to a width; the formatter's own widths end at 65,535.
fn padded(text: &str, width: usize) -> String {
    let missing = width.saturating_sub(text.chars().count());
    format!("{text}{}", " ".repeat(missing))
}
