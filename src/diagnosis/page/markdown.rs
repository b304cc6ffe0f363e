//! The parts of a page in Markdown.

use std::fmt::Write;

pub(super) fn paragraph(page: &mut String, text: &str) {
    page.push_str(text);
    page.push_str("\n\n");
}

pub(super) fn item(page: &mut String, text: &str) {
    page.push_str("- ");
    page.push_str(text);
    page.push('\n');
}

pub(super) fn numbered(page: &mut String, texts: impl Iterator<Item = String>) {
    for (number, text) in (1..).zip(texts) {
        let _ = writeln!(page, "{number}. {text}");
    }
    page.push('\n');
}

pub(super) fn head(page: &mut String, cells: &[String]) {
    row(page, cells);
    let _ = writeln!(page, "|{}", "---|".repeat(cells.len()));
}

pub(super) fn row(page: &mut String, cells: &[String]) {
    let cells: Vec<String> = cells.iter().map(|cell| cell.replace('|', "\\|")).collect();
    let _ = writeln!(page, "| {} |", cells.join(" | "));
}
