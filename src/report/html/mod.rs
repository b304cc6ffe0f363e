//! One page for a run that needs nothing but itself: what is not as expected, who may do what, and every scenario with
//! the guide's flow up to the check that refused.

mod case;
mod diagnosis;
mod flow;
mod table;

use std::borrow::Cow;
use std::fmt::Write as _;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};
use strum::VariantArray;

use super::folder::folder_and_name;
use super::visible::{visible, visible_lines};
use crate::diagnosis::{Language, Sentence};
use crate::runner::{CaseResult, Status, SuiteResult};

const STYLE: &str = include_str!("page.css");

/// Searches names; without it the page lacks its search field and nothing else.
const SCRIPT: &str = include_str!("page.js");

/// A page that is being written.
struct Page {
    text: String,
    language: Language,
}

/// A result with the number of its first table.
type Numbered<'r> = (&'r CaseResult, usize);

/// The page.
pub fn suite_html(suite: &SuiteResult, language: Language) -> String {
    let mut page = Page {
        text: String::new(),
        language,
    };
    let mut tables = 0;
    let numbered = suite.results.iter().map(|result| {
        let first = tables;
        tables += result.tables.len();
        (result, first)
    });
    let numbered: Vec<Numbered<'_>> = numbered.collect();
    let (wrong, others): (Vec<_>, Vec<_>) = numbered
        .iter()
        .copied()
        .partition(|(result, _)| matches!(result.status, Status::Failed | Status::Error));
    let folders = by_folder(&others);
    page.head(!wrong.is_empty());
    page.counts(suite);
    page.contents(&folders, !wrong.is_empty(), tables > 0);
    page.text.push_str("<main>\n");
    page.wrong(&wrong);
    page.folders(&folders);
    page.tables(&numbered);
    page.text.push_str("</main>\n");
    page.foot(suite);
    page.text
}

/// Scenarios by the folder in which they are, which are neighbours.
fn by_folder<'r>(results: &[Numbered<'r>]) -> Vec<(&'r str, Vec<Numbered<'r>>)> {
    let mut folders: Vec<(&str, Vec<Numbered<'_>>)> = Vec::new();
    for &(result, table) in results {
        let (folder, _) = folder_and_name(&result.name, &result.file);
        match folders.iter_mut().find(|(known, _)| *known == folder) {
            Some((_, there)) => there.push((result, table)),
            None => folders.push((folder, vec![(result, table)])),
        }
    }
    folders
}

impl Page {
    /// Adds words of the language.
    fn words(&self, id: &str) -> String {
        markup(&self.language.text(id))
    }

    /// The beginning. Its policy lets nothing be loaded and no script run but the page's own, whatever a text may hold.
    fn head(&mut self, is_wrong: bool) {
        let hash = STANDARD.encode(Sha256::digest(SCRIPT));
        let id = match is_wrong {
            true => "page-not-as-expected",
            false => "page-as-expected",
        };
        let (language, title) = (self.language, self.words(id));
        let _ = write!(
            self.text,
            "<!DOCTYPE html>\n<html lang=\"{language}\">\n<head>\n<meta charset=\"utf-8\">\n\
            <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{hash}'\">\n\
            <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n\
            <title>cos403: {title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<header>\n<h1>cos403 <span class=\"{}\">{title}</span></h1>\n",
            if is_wrong { "failed" } else { "passed" },
        );
    }

    /// How many of each, which are also what is shown: a choice that works without a script.
    fn counts(&mut self, suite: &SuiteResult) {
        let show = self.words("page-show");
        let _ = writeln!(
            self.text,
            "<fieldset class=\"counts\"><legend>{show}</legend>"
        );
        let all = suite.results.len();
        self.count("all", all, " checked");
        for status in Status::VARIANTS {
            self.count(status.as_ref(), suite.count(*status), "");
        }
        let search = self.words("page-search");
        let _ = writeln!(
            self.text,
            "</fieldset>\n<p class=\"search\" hidden><label>{search} <input type=\"search\" id=\"search\" autocomplete=\"off\"></label></p>\n</header>"
        );
    }

    fn count(&mut self, word: &str, count: usize, checked: &str) {
        let shown = self.words(&format!("page-{word}"));
        let _ = writeln!(
            self.text,
            "<label class=\"{word}\"><input type=\"radio\" name=\"show\" id=\"show-{word}\"{checked}> <b>{count}</b> {shown}</label>"
        );
    }

    /// Links to the parts of a page that may be long.
    fn contents(&mut self, folders: &[(&str, Vec<Numbered<'_>>)], is_wrong: bool, tables: bool) {
        let label = self.words("page-contents");
        let _ = writeln!(self.text, "<nav aria-label=\"{label}\"><ul>");
        let mut link = |anchor: &str, words: &str| {
            let _ = writeln!(self.text, "<li><a href=\"#{anchor}\">{words}</a></li>");
        };
        if is_wrong {
            link(
                "wrong",
                &markup(&self.language.text("page-not-as-expected")),
            );
        }
        if tables {
            link("tables", &markup(&self.language.text("page-who-may")));
        }
        for (number, (folder, _)) in folders.iter().enumerate() {
            link(
                &format!("folder-{number}"),
                &folder_name(folder, self.language),
            );
        }
        self.text.push_str("</ul></nav>\n");
    }

    /// What is not as expected stands first, and open.
    fn wrong(&mut self, wrong: &[Numbered<'_>]) {
        if wrong.is_empty() {
            return;
        }
        let title = self.words("page-not-as-expected");
        let statuses = statuses(wrong);
        let _ = writeln!(
            self.text,
            "<section class=\"group{statuses}\" id=\"wrong\"><h2>{title}</h2>"
        );
        for (result, table) in wrong {
            case::case(result, &result.name, *table, self);
        }
        self.text.push_str("</section>\n");
    }

    fn folders(&mut self, folders: &[(&str, Vec<Numbered<'_>>)]) {
        for (number, (folder, results)) in folders.iter().enumerate() {
            let (name, statuses) = (folder_name(folder, self.language), statuses(results));
            let count = results.len();
            let _ = writeln!(
                self.text,
                "<section class=\"group{statuses}\" id=\"folder-{number}\"><h2>{name} <small>{count}</small></h2>"
            );
            for (result, table) in results {
                let (_, name) = folder_and_name(&result.name, &result.file);
                case::case(result, name, *table, self);
            }
            self.text.push_str("</section>\n");
        }
    }

    fn tables(&mut self, results: &[Numbered<'_>]) {
        let with_tables = results
            .iter()
            .filter(|(result, _)| !result.tables.is_empty());
        let with_tables: Vec<Numbered<'_>> = with_tables.copied().collect();
        if with_tables.is_empty() {
            return;
        }
        let title = self.words("page-who-may");
        let statuses = statuses(&with_tables);
        let _ = writeln!(
            self.text,
            "<section class=\"group{statuses}\" id=\"tables\"><h2>{title}</h2>"
        );
        for (result, first) in with_tables {
            for (number, table) in (first..).zip(&result.tables) {
                let _ = writeln!(
                    self.text,
                    "<section class=\"case {}\" id=\"table-{number}\"><h3>{}</h3>\n<p>{}</p>",
                    result.status,
                    name_markup(&result.name),
                    markup(&result.title)
                );
                table::access_table(number, table, self.language, &mut self.text);
                self.text.push_str("</section>\n");
            }
        }
        self.text.push_str("</section>\n");
    }

    fn foot(&mut self, suite: &SuiteResult) {
        let seconds = format!("{:.2}", suite.duration.as_secs_f64());
        let told = Sentence::plain("page-foot")
            .with("version", env!("CARGO_PKG_VERSION"))
            .with("count", suite.results.len().to_string())
            .with("seconds", seconds);
        let told = markup(&self.language.render(&told));
        let _ = writeln!(
            self.text,
            "<footer><p>{told}</p></footer>\n<script>{SCRIPT}</script>\n</body>\n</html>"
        );
    }
}

/// The name of a folder; the scenarios in none stand under a general title.
fn folder_name(folder: &str, language: Language) -> String {
    match folder {
        "" => markup(&language.text("page-scenarios")),
        folder => name_markup(folder),
    }
}

/// The classes by which a group is left out where none of its scenarios is shown.
fn statuses(results: &[Numbered<'_>]) -> String {
    let there = Status::VARIANTS
        .iter()
        .filter(|status| results.iter().any(|(result, _)| result.status == **status));
    there.map(|status| format!(" has-{status}")).collect()
}

/// A text of a file as markup: nothing of it acts.
fn markup(text: &str) -> String {
    escaped(&visible(text))
}

/// The name of a test, which may go on in the next line after its parts and words.
fn name_markup(name: &str) -> String {
    markup(name).replace("::", "::<wbr>").replace('_', "_<wbr>")
}

/// The same for a text of several lines.
fn markup_lines(text: &str) -> String {
    escaped(&visible_lines(text))
}

fn escaped(text: &str) -> String {
    let escaped: Cow<'_, str> = crate::protocol::xml::escape(text);
    escaped.into_owned()
}
