//! Results for a person at a terminal.

use std::fmt::Write as _;

use strum::VariantArray;

use super::visible::{visible, visible_lines};
use crate::diagnosis::Language;
use crate::runner::{CaseResult, Explanation, Mismatch, Status, StepResult, SuiteResult};
use crate::scenario::Colour;

const RED: &str = "\x1b[31m";
const GREEN: &str = "\x1b[32m";
const YELLOW: &str = "\x1b[33m";
const DIM: &str = "\x1b[2m";
const RESET: &str = "\x1b[0m";

fn painted(text: &str, code: &str, colour: Colour) -> String {
    match colour {
        Colour::Ansi => format!("{code}{text}{RESET}"),
        Colour::Plain => text.to_owned(),
    }
}

/// One line for a case: how it ended, its name, and what came of its last request.
pub fn case_line(result: &CaseResult, language: Language, colour: Colour) -> String {
    let (word, paint) = match result.status {
        Status::Passed => ("ok", GREEN),
        Status::Failed => ("FAILED", RED),
        Status::Skipped => ("skipped", YELLOW),
        Status::Error => ("ERROR", RED),
    };
    let what = match (result.status, result.steps.as_slice()) {
        (Status::Passed, _) if result.reason.is_some() => result.reason.clone().unwrap_or_default(),
        (Status::Passed, [last]) => said(last, language),
        (Status::Passed, [_, ..]) => format!("{} requests", result.steps.len()),
        _ => result
            .reason
            .as_deref()
            .and_then(|reason| reason.lines().next())
            .unwrap_or_default()
            .to_owned(),
    };
    let what = visible(&what);
    let word = painted(&format!("{word:7}"), paint, colour);
    format!("{word} {}  {}", result.name, painted(&what, DIM, colour))
        .trim_end()
        .to_owned()
}

/// What came of a request, why, and how far the diagnosis came without knowing why.
fn said(step: &StepResult, language: Language) -> String {
    let why = step
        .cause()
        .map(|cause| format!(": {}", language.text(cause.as_ref())));
    let diagnosed = step
        .diagnosis
        .as_ref()
        .map(|diagnosis| match diagnosis.candidates.len() {
            1 => " [diagnosis: certain]".to_owned(),
            count => format!(" [diagnosis: one of {count}]"),
        });
    let (why, diagnosed) = (why.unwrap_or_default(), diagnosed.unwrap_or_default());
    format!("{}{why}{diagnosed}", step.outcome())
}

/// Everything about a case that did not pass; or, asked for, about any.
pub fn details(result: &CaseResult, language: Language, colour: Colour) -> String {
    let mut text = String::new();
    // Writing to a String does not fail.
    let _ = writeln!(text, "---- {} ({})", result.name, result.file.display());
    if !result.title.is_empty() {
        let _ = writeln!(text, "{}", visible(&result.title));
    }
    for problem in &result.problems {
        let _ = writeln!(text, "{}", problem.render(colour));
    }
    for mismatch in &result.mismatches {
        let _ = writeln!(
            text,
            "{}: {}",
            mismatch.what,
            painted(&format!("- {}", visible(&mismatch.expected)), RED, colour)
        );
        let _ = writeln!(
            text,
            "{}  {}",
            " ".repeat(mismatch.what.len()),
            painted(&format!("+ {}", visible(&mismatch.came)), GREEN, colour)
        );
    }
    if let Some(change) = change_to_accept(result) {
        let _ = writeln!(text, "{change}");
    }
    let told_by_problems = result.problems.is_empty() && result.mismatches.is_empty();
    if let Some(reason) = result.reason.as_ref().filter(|_| told_by_problems) {
        let _ = writeln!(text, "{}", visible_lines(reason));
    }
    if let Some(diff) = &result.snapshot_diff {
        if !result.mismatches.is_empty() {
            text.push_str("the snapshot differs besides:\n");
        }
        let _ = writeln!(text, "{}", coloured_diff(&visible_lines(diff), colour));
    }
    // The difference of a table tells which of its requests matter; there are too many to tell them all.
    if result.snapshot_diff.is_none() || result.tables.is_empty() {
        let broken = result.broken.iter().map(|broken| &broken.step);
        for step in broken.chain(&result.steps) {
            let _ = writeln!(text, "{}", visible_lines(&step_details(step, language)));
        }
    }
    text
}

/// What `then` has to say for what came to be what is expected.
fn change_to_accept(result: &CaseResult) -> Option<String> {
    let mut members = Vec::new();
    let of_then = |mismatch: &&Mismatch| !mismatch.is_of_given();
    for Mismatch { what, came, .. } in result.mismatches.iter().filter(of_then) {
        members.push(match (*what, came.as_str()) {
            ("access", "allowed") => "allowed: true".to_owned(),
            ("access", "refused") => "allowed: false".to_owned(),
            ("access", _) => continue,
            ("decided by", "nothing") => "decided_by: []".to_owned(),
            ("decided by", names) => format!("decided_by: [{}]", visible(names)),
            (what, "none") => format!("no `{what}`"),
            (what, came) => format!("{what}: {}", visible(came)),
        });
    }
    (!members.is_empty())
        .then(|| format!("to accept what came, let `then` say {}", members.join(", ")))
}

fn coloured_diff(diff: &str, colour: Colour) -> String {
    let line = |line: &str| match line.chars().next() {
        Some('-') => painted(line, RED, colour),
        Some('+') => painted(line, GREEN, colour),
        _ => line.to_owned(),
    };
    diff.lines().map(line).collect::<Vec<_>>().join("\n")
}

fn step_details(step: &StepResult, language: Language) -> String {
    let mut text = format!("{}: {}\n", step.summary, step.outcome());
    let _ = writeln!(text, "  {}", step.sent.curl_line());
    if let Some(message) = &step.message {
        let _ = writeln!(
            text,
            "  {} {message:?}",
            step.code.as_deref().unwrap_or_default()
        );
    }
    for check in step
        .truth
        .iter()
        .flat_map(|truth| &truth.explanation.checks)
    {
        let _ = writeln!(
            text,
            "  {:7} {}: {}",
            check.verdict, check.name, check.detail
        );
    }
    if let Some(truth) = &step.truth {
        text.push_str(&statements(&truth.explanation));
    }
    if let Some(diagnosis) = &step.diagnosis {
        let _ = write!(
            text,
            "diagnosis: {}",
            diagnosis.report_with_what_the_fix_opens(language)
        );
    }
    text
}

/// Every statement that was looked at: what it says, and where it does not fit the request.
fn statements(explanation: &Explanation) -> String {
    let mut text = String::new();
    for (place, considered) in explanation.statements.iter().enumerate() {
        let id = considered
            .id
            .as_ref()
            .map(|id| format!(" ({id})"))
            .unwrap_or_default();
        let fits = if considered.matched {
            "matches"
        } else {
            "does not match"
        };
        let nearest = if explanation.nearest_miss == Some(place) {
            ", the nearest miss"
        } else {
            ""
        };
        let _ = writeln!(
            text,
            "  {}{id} {}: {fits}{nearest}",
            considered.statement, considered.effect
        );
        let shown = considered
            .elements
            .iter()
            .filter(|element| !element.matched);
        for element in shown {
            let _ = writeln!(
                text,
                "    {}: expects {}; the request has {}",
                element.element, element.expected, element.seen
            );
        }
    }
    if !explanation.decided_by.is_empty() {
        let _ = writeln!(text, "  decided by {}", explanation.decided_by.join(", "));
    }
    text
}

/// The last lines: how many of each, and how long it took.
pub fn summary(suite: &SuiteResult, colour: Colour) -> String {
    let failed = suite.count(Status::Failed) + suite.count(Status::Error) > 0;
    let counts = Status::VARIANTS
        .iter()
        .map(|status| (suite.count(*status), status))
        .filter(|(count, status)| *count > 0 || **status == Status::Passed)
        .map(|(count, status)| match status {
            Status::Error if count != 1 => format!("{count} errors"),
            status => format!("{count} {status}"),
        });
    let line = format!(
        "{} in {:.2} s",
        counts.collect::<Vec<_>>().join(", "),
        suite.duration.as_secs_f64()
    );
    painted(&line, if failed { RED } else { GREEN }, colour)
}
