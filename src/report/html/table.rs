//! Access tables: coloured cells, and below them why each was not let through.

use maud::{Markup, html};

use crate::diagnosis::Language;
use crate::report::visible::visible;
use crate::runner::{Access, AccessTable, CellOutcome};

/// One table, with the number of its anchor.
pub(super) fn access_table(number: usize, table: &AccessTable, language: Language) -> Markup {
    let bucket = match &table.bucket {
        Some(bucket) => visible(bucket).into_owned(),
        None => language.text("page-service"),
    };
    let notes = notes(table);
    html! {
        // What is wider than the page can be scrolled by keys, too.
        div class="wide" role="group" tabindex="0" aria-label=(bucket) {
            table {
                caption { (bucket) }
                thead {
                    tr {
                        td {}
                        @for column in &table.columns { th scope="col" { (visible(column)) } }
                    }
                }
                tbody {
                    @for row in &table.rows {
                        tr {
                            th scope="row" { (visible(&row.what)) }
                            @for cell in &row.cells { (access_cell(cell.as_ref(), &notes, number, language)) }
                        }
                    }
                }
            }
        }
        @if !notes.is_empty() {
            ol class="legend" {
                @for (note, cell) in (1..).zip(&notes) {
                    li id={ "table-" (number) "-" (note) } value=(note) class=(cell.access) { (reason(cell, language)) }
                }
            }
        }
    }
}

/// The cells whose reasons differ, in the order in which a reader meets them.
fn notes(table: &AccessTable) -> Vec<&CellOutcome> {
    let mut notes: Vec<&CellOutcome> = Vec::new();
    for cell in table.rows.iter().flat_map(|row| row.cells.iter().flatten()) {
        if cell.reason.is_some() && !notes.iter().any(|known| known.reason == cell.reason) {
            notes.push(cell);
        }
    }
    notes
}

fn access_cell(
    cell: Option<&CellOutcome>,
    notes: &[&CellOutcome],
    table: usize,
    language: Language,
) -> Markup {
    let Some(cell) = cell else {
        return html! { td class="none" { "–" } };
    };
    let word = match cell.access {
        Access::Allowed => language.text("page-allowed"),
        Access::Denied => language.text("page-denied"),
        Access::Other => cell.status.to_string(),
    };
    let note = notes.iter().position(|note| note.reason == cell.reason);
    html! {
        td class=(cell.access) {
            (word)
            @if let Some(note) = note.map(|note| note + 1) {
                " " a href={ "#table-" (table) "-" (note) } { (note) }
            }
        }
    }
}

/// The reason in the language of the page: its words for the cause replace those in English.
fn reason(cell: &CellOutcome, language: Language) -> Markup {
    let text = cell.reason.as_deref().unwrap_or_default();
    let bare = |language: Language, cause: &str| {
        let words = language.text(cause);
        words.trim_end_matches(['.', '。']).to_owned()
    };
    let translated = cell.cause.and_then(|cause| {
        let english = format!("{cause}: {}", bare(Language::English, cause.as_ref()));
        let detail = text.strip_prefix(&english)?;
        Some((cause, bare(language, cause.as_ref()), detail))
    });
    html! {
        @match translated {
            Some((cause, words, detail)) => { code { (cause) } " " (words) (visible(detail)) }
            None => { (visible(text)) }
        }
    }
}
