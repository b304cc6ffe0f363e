//! One scenario of the page: a line that opens to what was expected, what came, and why.

use std::fmt::Write as _;

use super::diagnosis::diagnosis;
use super::flow::{cause, chart};
use super::{Page, markup, markup_lines, name_markup};
use crate::diagnosis::{Language, Sentence};
use crate::runner::{CaseResult, Explanation, Status, StepResult, Verdict};
use crate::scenario::Colour;

/// The scenario; what is not as expected stands open. Its tables stand elsewhere, from the given number on.
pub(super) fn case(result: &CaseResult, name: &str, first_table: usize, page: &mut Page) {
    let (status, language) = (result.status, page.language);
    let open = match status {
        Status::Failed | Status::Error => " open",
        Status::Passed | Status::Skipped => "",
    };
    let text = &mut page.text;
    let _ = writeln!(
        text,
        "<details class=\"case {status}\"{open}><summary><span class=\"word\">{}</span> <b>{}</b> <small>{}</small></summary>",
        markup(&language.text(&format!("page-{status}"))),
        name_markup(name),
        outcome(result, language),
    );
    let file = markup(&result.file.display().to_string());
    let _ = writeln!(
        text,
        "<p>{} <code class=\"file\">{file}</code></p>",
        markup(&result.title)
    );
    for problem in &result.problems {
        let told = markup_lines(&problem.render(Colour::Plain));
        let _ = writeln!(text, "<pre class=\"code\" tabindex=\"0\">{told}</pre>");
    }
    mismatches(result, language, text);
    if let Some(diff) = &result.snapshot_diff {
        let _ = writeln!(text, "<pre class=\"diff\">{}</pre>", diff_lines(diff));
    }
    for (table, _) in (first_table..).zip(&result.tables) {
        let words = markup(&language.text("page-see-table"));
        let _ = writeln!(text, "<p><a href=\"#table-{table}\">{words}</a></p>");
    }
    // The cells of a matrix stand in its table.
    if result.tables.is_empty() {
        let broken = result.broken.iter().map(|broken| &broken.step);
        for request in broken.chain(&result.steps) {
            step(request, language, text);
        }
    }
    text.push_str("</details>\n");
}

/// What came of it in a few words: why it is not as expected, else of its request.
fn outcome(result: &CaseResult, language: Language) -> String {
    let first_line = |reason: &String| reason.lines().next().unwrap_or_default().to_owned();
    if let Some(reason) = result.reason.as_ref().map(first_line) {
        return markup(&reason);
    }
    match result.steps.as_slice() {
        [only] => said(only),
        steps => {
            let requests = Sentence::plain("page-requests").with("count", steps.len().to_string());
            markup(&language.render(&requests))
        }
    }
}

/// What came of a request, with its cause.
fn said(step: &StepResult) -> String {
    let outcome = markup(&step.outcome());
    match cause(step) {
        Some(cause) => format!("{outcome} · {cause}"),
        None => outcome,
    }
}

fn mismatches(result: &CaseResult, language: Language, text: &mut String) {
    let all_told = result.problems.is_empty() && result.mismatches.is_empty();
    if let Some(reason) = result.reason.as_ref().filter(|_| all_told) {
        let _ = writeln!(text, "<p class=\"reason\">{}</p>", markup_lines(reason));
    }
    if result.mismatches.is_empty() {
        return;
    }
    let head = |id: &str| markup(&language.text(id));
    let _ = writeln!(
        text,
        "<div class=\"wide\"><table class=\"mismatches\"><thead><tr><td></td><th scope=\"col\">{}</th><th scope=\"col\">{}</th></tr></thead><tbody>",
        head("page-expected"),
        head("page-came")
    );
    for mismatch in &result.mismatches {
        let _ = writeln!(
            text,
            "<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td></tr>",
            markup(mismatch.what),
            markup(&mismatch.expected),
            markup(&mismatch.came)
        );
    }
    text.push_str("</tbody></table></div>\n");
}

fn diff_lines(diff: &str) -> String {
    let line = |line: &str| match line.chars().next() {
        Some('-') => format!("<del>{}</del>", markup(line)),
        Some('+') => format!("<ins>{}</ins>", markup(line)),
        _ => markup(line),
    };
    diff.lines().map(line).collect::<Vec<_>>().join("\n")
}

/// A request: what came of it, the flow chart of its refusal, the diagnosis, and every check below a line of its own.
fn step(step: &StepResult, language: Language, text: &mut String) {
    let _ = writeln!(
        text,
        "<section class=\"step\"><p><code>{}</code> → <b>{}</b></p>",
        markup(&step.summary),
        said(step)
    );
    if let Some(message) = &step.message {
        let _ = writeln!(text, "<p class=\"message\">{}</p>", markup(message));
    }
    chart(step, language, text);
    if let Some(found) = &step.diagnosis {
        diagnosis(found, language, text);
    }
    if let Some(truth) = &step.truth {
        trace(&truth.explanation, language, text);
    }
    let sent = markup(&step.sent.curl_line());
    let _ = writeln!(text, "<pre class=\"code\" tabindex=\"0\">{sent}</pre>");
    text.push_str("</section>\n");
}

fn trace(explanation: &Explanation, language: Language, text: &mut String) {
    let words = |id: &str| markup(&language.text(id));
    let _ = writeln!(
        text,
        "<details class=\"trace\"><summary>{}</summary><ul>",
        words("page-checks")
    );
    for check in &explanation.checks {
        let id = match check.verdict {
            Verdict::Passed => "page-state-passed",
            Verdict::Failed => "page-state-refused",
            Verdict::Skipped => "page-state-beside",
        };
        let _ = writeln!(
            text,
            "<li class=\"{}\"><b>{}</b> ({}): {}</li>",
            check.verdict,
            markup(check.name),
            words(id),
            markup(&check.detail)
        );
    }
    text.push_str("</ul>\n");
    statements(explanation, language, text);
    text.push_str("</details>\n");
}

/// Every statement that was looked at: what it says, and where it does not fit the request.
fn statements(explanation: &Explanation, language: Language, text: &mut String) {
    if explanation.statements.is_empty() {
        return;
    }
    let words = |id: &str| markup(&language.text(id));
    text.push_str("<ul class=\"statements\">\n");
    for (place, considered) in explanation.statements.iter().enumerate() {
        let id = considered.id.as_ref();
        let id = id.map_or_else(String::new, |id| format!(" ({})", markup(id)));
        let fits = match considered.matched {
            true => words("page-matches"),
            false if explanation.nearest_miss == Some(place) => words("page-nearest-miss"),
            false => words("page-does-not-match"),
        };
        let mark = match explanation.decided_by.contains(&considered.statement) {
            true => " class=\"decides\"",
            false => "",
        };
        let _ = write!(
            text,
            "<li{mark}><code>{}</code>{id} {}: {fits}",
            markup(&considered.statement),
            considered.effect
        );
        for element in considered
            .elements
            .iter()
            .filter(|element| !element.matched)
        {
            let missed = Sentence::plain("page-missed-element")
                .with("element", element.element)
                .with("expected", element.expected.as_str())
                .with("seen", element.seen.as_str());
            let _ = write!(text, "<br>{}", markup(&language.render(&missed)));
        }
        text.push_str("</li>\n");
    }
    text.push_str("</ul>\n");
    if !explanation.decided_by.is_empty() {
        let decided =
            Sentence::plain("page-decided-by").with("list", explanation.decided_by.join(", "));
        let _ = writeln!(text, "<p>{}</p>", markup(&language.render(&decided)));
    }
}
