//! Access tables: coloured cells, and below them why each was not let through.

use std::fmt::Write as _;

use super::markup;
use crate::diagnosis::Language;
use crate::runner::{Access, AccessTable, CellOutcome};

/// One table, with the number of its anchor.
pub(super) fn access_table(
    number: usize,
    table: &AccessTable,
    language: Language,
    page: &mut String,
) {
    let bucket = match &table.bucket {
        Some(bucket) => markup(bucket),
        None => markup(&language.text("page-service")),
    };
    let mut notes = Notes {
        table: number,
        reasons: Vec::new(),
    };
    // What is wider than the page is scrolled by keys as well.
    let _ = writeln!(
        page,
        "<div class=\"wide\" role=\"group\" tabindex=\"0\" aria-label=\"{bucket}\"><table>\n<caption>{bucket}</caption>\n<thead><tr><td></td>"
    );
    for column in &table.columns {
        let _ = write!(page, "<th scope=\"col\">{}</th>", markup(column));
    }
    page.push_str("</tr></thead>\n<tbody>\n");
    for row in &table.rows {
        let _ = write!(page, "<tr><th scope=\"row\">{}</th>", markup(&row.what));
        for cell in &row.cells {
            notes.cell(cell.as_ref(), language, page);
        }
        page.push_str("</tr>\n");
    }
    page.push_str("</tbody></table></div>\n");
    notes.legend(language, page);
}

/// The reasons of one table, numbered in the order in which a reader meets them.
struct Notes<'a> {
    table: usize,
    reasons: Vec<&'a CellOutcome>,
}

impl<'a> Notes<'a> {
    fn cell(&mut self, cell: Option<&'a CellOutcome>, language: Language, page: &mut String) {
        let Some(cell) = cell else {
            page.push_str("<td class=\"none\">–</td>");
            return;
        };
        let word = match cell.access {
            Access::Allowed => markup(&language.text("page-allowed")),
            Access::Denied => markup(&language.text("page-denied")),
            Access::Other => cell.status.to_string(),
        };
        let _ = write!(page, "<td class=\"{}\">{word}", cell.access);
        if cell.reason.is_some() {
            let known = self
                .reasons
                .iter()
                .position(|known| known.reason == cell.reason);
            let note = known.unwrap_or_else(|| {
                self.reasons.push(cell);
                self.reasons.len() - 1
            });
            let (table, note) = (self.table, note + 1);
            let _ = write!(page, " <a href=\"#table-{table}-{note}\">{note}</a>");
        }
        page.push_str("</td>");
    }

    fn legend(&self, language: Language, page: &mut String) {
        if self.reasons.is_empty() {
            return;
        }
        page.push_str("<ol class=\"legend\">\n");
        for (number, cell) in (1..).zip(&self.reasons) {
            let table = self.table;
            let _ = writeln!(
                page,
                "<li id=\"table-{table}-{number}\" value=\"{number}\" class=\"{}\">{}</li>",
                cell.access,
                reason(cell, language)
            );
        }
        page.push_str("</ol>\n");
    }
}

/// The reason in the language of the page: its words for the cause stand for those in English.
fn reason(cell: &CellOutcome, language: Language) -> String {
    let text = cell.reason.as_deref().unwrap_or_default();
    let Some(cause) = cell.cause else {
        return markup(text);
    };
    let bare = |language: Language| {
        let words = language.text(cause.as_ref());
        words.trim_end_matches(['.', '。']).to_owned()
    };
    let english = format!("{cause}: {}", bare(Language::English));
    match text.strip_prefix(&english) {
        Some(detail) => format!(
            "<code>{cause}</code> {}{}",
            markup(&bare(language)),
            markup(detail)
        ),
        None => markup(text),
    }
}
