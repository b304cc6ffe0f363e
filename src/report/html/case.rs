//! One scenario of the page: a line that opens to what was expected, what came, and why.

use maud::{Markup, html};

use super::Name;
use super::diagnosis::diagnosis;
use super::flow::{cause, chart};
use crate::diagnosis::{Language, Sentence};
use crate::report::visible::{visible, visible_lines};
use crate::runner::{CaseResult, Explanation, Status, StepResult, Verdict};
use crate::scenario::Colour;

/// The scenario, open if it is not as expected. Its tables have a group of their own; the first has the given number.
pub(super) fn case(
    result: &CaseResult,
    name: &str,
    first_table: usize,
    language: Language,
) -> Markup {
    let status = result.status;
    // The cells of a matrix are in its table.
    let broken = result.broken.iter().map(|broken| &broken.step);
    let requests = broken
        .chain(&result.steps)
        .filter(|_| result.tables.is_empty());
    html! {
        details class={ "case " (status) } open[matches!(status, Status::Failed | Status::Error)] {
            summary {
                span class="word" { (language.text(&format!("page-{status}"))) }
                " " b { (Name(name)) } " " small { (outcome(result, language)) }
            }
            p { (visible(&result.title)) " " code class="file" { (visible(&result.file.display().to_string())) } }
            @for problem in &result.problems {
                pre class="code" tabindex="0" { (visible_lines(&problem.render(Colour::Plain))) }
            }
            (mismatches(result, language))
            @if let Some(diff) = &result.snapshot_diff { pre class="diff" { (diff_lines(diff)) } }
            @for (table, _) in (first_table..).zip(&result.tables) {
                p { a href={ "#table-" (table) } { (language.text("page-see-table")) } }
            }
            @for request in requests { (step(request, language)) }
        }
    }
}

/// The result in a few words: why it is not as expected, else the outcome of its request.
fn outcome(result: &CaseResult, language: Language) -> String {
    if let Some(reason) = &result.reason {
        return visible(reason.lines().next().unwrap_or_default()).into_owned();
    }
    match result.steps.as_slice() {
        [only] => step_outcome(only),
        steps => {
            let requests = Sentence::plain("page-requests").with("count", steps.len().to_string());
            language.render(&requests)
        }
    }
}

/// The outcome of a request, with its cause.
fn step_outcome(step: &StepResult) -> String {
    let outcome = step.outcome();
    let outcome = visible(&outcome);
    match cause(step) {
        Some(cause) => format!("{outcome} · {cause}"),
        None => outcome.into_owned(),
    }
}

fn mismatches(result: &CaseResult, language: Language) -> Markup {
    let is_explained = !(result.problems.is_empty() && result.mismatches.is_empty());
    html! {
        @if let Some(reason) = result.reason.as_ref().filter(|_| !is_explained) {
            p class="reason" { (visible_lines(reason)) }
        }
        @if !result.mismatches.is_empty() {
            div class="wide" {
                table class="mismatches" {
                    thead {
                        tr {
                            td {}
                            th scope="col" { (language.text("page-expected")) }
                            th scope="col" { (language.text("page-came")) }
                        }
                    }
                    tbody {
                        @for mismatch in &result.mismatches {
                            tr {
                                th scope="row" { (mismatch.what) }
                                td { (visible(&mismatch.expected)) }
                                td { (visible(&mismatch.came)) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn diff_lines(diff: &str) -> Markup {
    html! {
        @for (number, line) in diff.lines().enumerate() {
            @if number > 0 { "\n" }
            @match line.chars().next() {
                Some('-') => { del { (visible(line)) } }
                Some('+') => { ins { (visible(line)) } }
                _ => { (visible(line)) }
            }
        }
    }
}

/// A request: its outcome, the flow chart of its refusal, the diagnosis, and every check below a line of its own.
fn step(step: &StepResult, language: Language) -> Markup {
    html! {
        section class="step" {
            p { code { (visible(&step.summary)) } " → " b { (step_outcome(step)) } }
            @if let Some(message) = &step.message { p class="message" { (visible(message)) } }
            (chart(step, language))
            @if let Some(found) = &step.diagnosis { (diagnosis(found, language)) }
            @if let Some(truth) = &step.truth { (trace(&truth.explanation, language)) }
            pre class="code" tabindex="0" { (visible(&step.sent.curl_line())) }
        }
    }
}

fn trace(explanation: &Explanation, language: Language) -> Markup {
    let state = |verdict| match verdict {
        Verdict::Passed => language.text("page-state-passed"),
        Verdict::Failed => language.text("page-state-refused"),
        Verdict::Skipped => language.text("page-state-beside"),
    };
    html! {
        details class="trace" {
            summary { (language.text("page-checks")) }
            ul {
                @for check in &explanation.checks {
                    li class=(check.verdict) {
                        b { (check.name) } " (" (state(check.verdict)) "): " (visible(&check.detail))
                    }
                }
            }
            (statements(explanation, language))
        }
    }
}

/// Every statement that was looked at: its effect, and where it does not match the request.
fn statements(explanation: &Explanation, language: Language) -> Markup {
    let matches = |place, is_match| match is_match {
        true => language.text("page-matches"),
        false if explanation.nearest_miss == Some(place) => language.text("page-nearest-miss"),
        false => language.text("page-does-not-match"),
    };
    let missed = |element: &str, expected: &str, seen: &str| {
        let missed = Sentence::plain("page-missed-element")
            .with("element", element)
            .with("expected", expected)
            .with("seen", seen);
        language.render(&missed)
    };
    let decided =
        Sentence::plain("page-decided-by").with("list", explanation.decided_by.join(", "));
    html! {
        @if !explanation.statements.is_empty() {
            ul class="statements" {
                @for (place, considered) in explanation.statements.iter().enumerate() {
                    li class=[explanation.decided_by.contains(&considered.statement).then_some("decides")] {
                        code { (visible(&considered.statement)) }
                        @if let Some(id) = &considered.id { " (" (visible(id)) ")" }
                        " " (considered.effect) ": " (matches(place, considered.matched))
                        @for element in considered.elements.iter().filter(|element| !element.matched) {
                            br;
                            (visible(&missed(element.element, &element.expected, &element.seen)))
                        }
                    }
                }
            }
            @if !explanation.decided_by.is_empty() { p { (visible(&language.render(&decided))) } }
        }
    }
}
