//! Comparing what came with what was expected, and the text that the snapshot keeps.

use std::fmt::Write as _;

use super::access_table::tables;
use super::outcome::{Access, Mismatch, StepResult};
use super::table::table_text;
use crate::access::{Explanation, Verdict};
use crate::diagnosis::Language;
use crate::protocol::variant::Dialect;
use crate::scenario::{Case, Expectation, Play};

/// What was not as expected of the last request.
pub fn judge(expectation: &Expectation, steps: &[StepResult], dialect: Dialect) -> Vec<Mismatch> {
    let Some(last) = steps.last() else {
        return Vec::new();
    };
    let or_none = |text: Option<String>| text.unwrap_or_else(|| "none".to_owned());
    let mut mismatches = Vec::new();
    let mut compare = |what, expected: Option<String>, came: String| {
        if let Some(expected) = expected.filter(|expected| *expected != came) {
            mismatches.push(Mismatch {
                what,
                expected,
                came,
            });
        }
    };
    let word = |allowed: bool| if allowed { "allowed" } else { "refused" }.to_owned();
    compare("access", expectation.allowed.map(word), access(last));
    compare(
        "status",
        expectation.status.map(|status| status.to_string()),
        last.status.to_string(),
    );
    compare(
        "variant",
        expectation.variant.map(|variant| variant.to_string()),
        or_none(last.variant.map(|variant| variant.to_string())),
    );
    compare(
        "cause",
        expectation.cause.map(|cause| cause.to_string()),
        or_none(last.cause().map(|cause| cause.to_string())),
    );
    if let (Some(expected), Some(truth)) = (&expectation.decided_by, &last.truth) {
        let (expected, came) = deciding(expected, &truth.explanation);
        compare("decided by", Some(expected), came);
    }
    // The guide's dialect has one Code for all eight variants.
    let comparable = dialect == Dialect::Service || last.variant.is_none();
    let code = expectation.code.clone().filter(|_| comparable);
    compare("code", code, or_none(last.code.clone()));
    mismatches
}

/// The expected and the deciding statements in one order; a `Sid` stands for its statement.
fn deciding(expected: &[String], explanation: &Explanation) -> (String, String) {
    let by_id = |written: &String| {
        let statements = &explanation.statements;
        let named = statements
            .iter()
            .find(|known| known.id.as_ref() == Some(written));
        named.map_or_else(|| written.clone(), |known| known.statement.clone())
    };
    let joined = |mut names: Vec<String>| {
        names.sort();
        names.dedup();
        if names.is_empty() {
            "nothing".to_owned()
        } else {
            names.join(", ")
        }
    };
    (
        joined(expected.iter().map(by_id).collect()),
        joined(explanation.decided_by.clone()),
    )
}

/// `allowed`, `refused`, or what else came: a missing object is neither.
fn access(step: &StepResult) -> String {
    match step.access() {
        Access::Allowed => "allowed".to_owned(),
        Access::Denied => "refused".to_owned(),
        Access::Other => step.outcome(),
    }
}

/// The text that the snapshot keeps: the same for the same outcome, in either dialect, without ids and secrets.
pub fn snapshot_text(case: &Case, steps: &[StepResult]) -> String {
    match &case.play {
        Play::Steps(_) => steps.iter().map(step_text).collect::<Vec<_>>().join("\n"),
        Play::Table(cells) => table_text(&tables(cells, steps)),
    }
}

fn step_text(step: &StepResult) -> String {
    let mut text = format!("{}\n{}\n", step.summary, step.outcome());
    if let Some(cause) = step.cause() {
        let failed = step
            .truth
            .iter()
            .flat_map(|truth| &truth.explanation.checks)
            .find(|check| check.verdict == Verdict::Failed);
        let detail = failed
            .map(|check| check.detail.as_str())
            .unwrap_or_default();
        // Writing to a String does not fail.
        let _ = writeln!(text, "cause: {cause} ({detail})");
    }
    if let Some(diagnosis) = &step.diagnosis {
        let _ = write!(text, "\n{}", diagnosis.report(Language::English));
    }
    text
}
