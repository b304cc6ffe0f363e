//! One page for a run that needs nothing but itself: what is not as expected, who may do what, and every scenario with
//! the guide's flow up to the check that refused.

mod case;
mod diagnosis;
mod flow;
mod table;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use maud::{DOCTYPE, Markup, PreEscaped, Render, html};
use sha2::{Digest, Sha256};
use strum::VariantArray;

use super::folder::folder_and_name;
use super::visible::visible;
use crate::diagnosis::{Language, Sentence};
use crate::runner::{CaseResult, Status, SuiteResult};

const STYLE: &str = include_str!("page.css");

/// Searches names; without it the page lacks its search field and nothing else.
const SCRIPT: &str = include_str!("page.js");

/// A result with the number of its first table.
type Numbered<'r> = (&'r CaseResult, usize);

/// A group of scenarios by the folder in which they are.
type Folder<'r> = (&'r str, Vec<Numbered<'r>>);

/// The page.
pub fn suite_html(suite: &SuiteResult, language: Language) -> String {
    let mut tables = 0;
    let numbered = suite.results.iter().map(|result| {
        let first = tables;
        tables += result.tables.len();
        (result, first)
    });
    let numbered: Vec<Numbered<'_>> = numbered.collect();
    let (wrong, others): (Vec<_>, Vec<_>) = numbered
        .iter()
        .partition(|(result, _)| matches!(result.status, Status::Failed | Status::Error));
    let folders = by_folder(&others);
    let (title, class) = match wrong.is_empty() {
        true => (language.text("page-as-expected"), "passed"),
        false => (language.text("page-not-as-expected"), "failed"),
    };
    let page = html! {
        (DOCTYPE)
        html lang=(language) {
            (head(&title))
            body {
                header {
                    h1 { "cos403 " span class=(class) { (title) } }
                    (counts(suite, language))
                    p class="search" hidden {
                        label { (language.text("page-search")) " " input type="search" id="search" autocomplete="off"; }
                    }
                }
                (contents(&folders, !wrong.is_empty(), tables > 0, language))
                main {
                    (wrong_group(&wrong, language))
                    (folder_groups(&folders, language))
                    (tables_group(&numbered, language))
                }
                (foot(suite, language))
                script { (PreEscaped(SCRIPT)) }
            }
        }
    };
    page.into_string() + "\n"
}

/// Scenarios by the folder in which they are, which are neighbours.
fn by_folder<'r>(results: &[Numbered<'r>]) -> Vec<Folder<'r>> {
    let mut folders: Vec<Folder<'_>> = Vec::new();
    for &(result, table) in results {
        let (folder, _) = folder_and_name(&result.name, &result.file);
        match folders.iter_mut().find(|(known, _)| *known == folder) {
            Some((_, there)) => there.push((result, table)),
            None => folders.push((folder, vec![(result, table)])),
        }
    }
    folders
}

/// The beginning. Its policy lets nothing be loaded and no script run but the page's own, whatever a text may hold.
fn head(title: &str) -> Markup {
    let hash = STANDARD.encode(Sha256::digest(SCRIPT));
    let policy =
        format!("default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{hash}'");
    html! {
        head {
            meta charset="utf-8";
            meta http-equiv="Content-Security-Policy" content=(policy);
            meta name="viewport" content="width=device-width, initial-scale=1";
            meta name="color-scheme" content="light dark";
            title { "cos403: " (title) }
            style { (PreEscaped(STYLE)) }
        }
    }
}

/// The numbers of results by status, which also choose what is shown, without a script.
fn counts(suite: &SuiteResult, language: Language) -> Markup {
    let by_status = Status::VARIANTS
        .iter()
        .map(|status| (status.as_ref(), suite.count(*status)));
    html! {
        fieldset class="counts" {
            legend { (language.text("page-show")) }
            @for (word, count) in [("all", suite.results.len())].into_iter().chain(by_status) {
                label class=(word) {
                    input type="radio" name="show" id={ "show-" (word) } checked[word == "all"];
                    " " b { (count) } " " (language.text(&format!("page-{word}")))
                }
            }
        }
    }
}

/// Links to the parts of a page that may be long.
fn contents(folders: &[Folder<'_>], is_wrong: bool, tables: bool, language: Language) -> Markup {
    html! {
        nav aria-label=(language.text("page-contents")) {
            ul {
                @if is_wrong {
                    li { a href="#wrong" { (language.text("page-not-as-expected")) } }
                }
                @if tables {
                    li { a href="#tables" { (language.text("page-who-may")) } }
                }
                @for (number, (folder, _)) in folders.iter().enumerate() {
                    li { a href={ "#folder-" (number) } { (folder_name(folder, language)) } }
                }
            }
        }
    }
}

/// What is not as expected comes first, and open.
fn wrong_group(wrong: &[Numbered<'_>], language: Language) -> Markup {
    html! {
        @if !wrong.is_empty() {
            section class={ "group" (statuses(wrong)) } id="wrong" {
                h2 { (language.text("page-not-as-expected")) }
                @for (result, table) in wrong {
                    (case::case(result, &result.name, *table, language))
                }
            }
        }
    }
}

fn folder_groups(folders: &[Folder<'_>], language: Language) -> Markup {
    html! {
        @for (number, (folder, results)) in folders.iter().enumerate() {
            section class={ "group" (statuses(results)) } id={ "folder-" (number) } {
                h2 { (folder_name(folder, language)) " " small { (results.len()) } }
                @for (result, table) in results {
                    (case::case(result, folder_and_name(&result.name, &result.file).1, *table, language))
                }
            }
        }
    }
}

fn tables_group(results: &[Numbered<'_>], language: Language) -> Markup {
    let with_tables = results
        .iter()
        .filter(|(result, _)| !result.tables.is_empty());
    let with_tables: Vec<Numbered<'_>> = with_tables.copied().collect();
    html! {
        @if !with_tables.is_empty() {
            section class={ "group" (statuses(&with_tables)) } id="tables" {
                h2 { (language.text("page-who-may")) }
                @for (result, first) in with_tables {
                    @for (number, table) in (first..).zip(&result.tables) {
                        section class={ "case " (result.status) } id={ "table-" (number) } {
                            h3 { (Name(&result.name)) }
                            p { (visible(&result.title)) }
                            (table::access_table(number, table, language))
                        }
                    }
                }
            }
        }
    }
}

fn foot(suite: &SuiteResult, language: Language) -> Markup {
    let run = Sentence::plain("page-foot")
        .with("version", env!("CARGO_PKG_VERSION"))
        .with("count", suite.results.len().to_string())
        .with("seconds", format!("{:.2}", suite.duration.as_secs_f64()));
    html! { footer { p { (language.render(&run)) } } }
}

/// The name of a folder; the scenarios in none have a general title.
fn folder_name(folder: &str, language: Language) -> Markup {
    match folder {
        "" => language.text("page-scenarios").render(),
        folder => Name(folder).render(),
    }
}

/// The classes by which a group is left out where none of its scenarios is shown.
fn statuses(results: &[Numbered<'_>]) -> String {
    let there = Status::VARIANTS
        .iter()
        .filter(|status| results.iter().any(|(result, _)| result.status == **status));
    there.map(|status| format!(" has-{status}")).collect()
}

/// The name of a test, which may break between lines after its parts and words.
struct Name<'n>(&'n str);

impl Render for Name<'_> {
    fn render_to(&self, buffer: &mut String) {
        let name = visible(self.0).render().into_string();
        buffer.push_str(&name.replace("::", "::<wbr>").replace('_', "_<wbr>"));
    }
}
