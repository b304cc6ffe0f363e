//! What another policy changes in a suite: for a person, as JSON, as annotations and in Markdown.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::github::placed;
use super::markdown::escaped;
use super::matrix::{in_words, outcome_json};
use super::mutation::counted;
use super::visible::visible_lines;
use crate::runner::{CellOutcome, PlannedChange, PolicyPlan};

/// Every request that is answered differently, and what it comes to.
pub fn plan_text(plan: &PolicyPlan) -> String {
    let mut text = String::new();
    for change in &plan.changes {
        // Writing to a String does not fail.
        let _ = writeln!(
            text,
            "{}: {}\n  was {}\n  now {}",
            change.test,
            change.request,
            by(&change.was, &change.was_decided_by),
            by(&change.now, &change.now_decided_by)
        );
        if let Some(against) = &change.against {
            let _ = writeln!(
                text,
                "  against `then`: {} {}",
                against.what, against.expected
            );
        }
    }
    if !text.is_empty() {
        text.push('\n');
    }
    text.push_str(&summary(plan));
    visible_lines(&text)
}

fn by(outcome: &CellOutcome, statements: &[String]) -> String {
    let words = in_words(outcome);
    if statements.is_empty() {
        return words;
    }
    format!("{words} [{}]", statements.join(", "))
}

fn summary(plan: &PolicyPlan) -> String {
    let of = format!(
        "{} of {}",
        counted(plan.requests, "request"),
        counted(plan.tests, "test")
    );
    if plan.changes.is_empty() {
        return format!("none of {of} is answered differently");
    }
    let (opened, closed) = plan.opened_and_closed();
    let against = plan
        .changes
        .iter()
        .filter(|change| change.against.is_some());
    format!(
        "{} of {of} answered differently: {opened} now allowed, {closed} no longer; {} against what `then` says",
        plan.changes.len(),
        against.count()
    )
}

/// One JSON document.
///
/// # Errors
///
/// None in practice; a failure of the JSON writer is passed on.
pub fn plan_json(plan: &PolicyPlan) -> Result<String, serde_json::Error> {
    let changes: Vec<Value> = plan.changes.iter().map(change_json).collect();
    serde_json::to_string_pretty(&json!({
        "tests": plan.tests,
        "requests": plan.requests,
        "changes": changes,
    }))
}

fn change_json(change: &PlannedChange) -> Value {
    let against = change.against.as_ref().map(
        |against| json!({"what": against.what, "expected": against.expected, "came": against.came}),
    );
    json!({
        "test": change.test,
        "file": change.file,
        "request": change.request,
        "was": outcome_json(&change.was),
        "was_decided_by": change.was_decided_by,
        "now": outcome_json(&change.now),
        "now_decided_by": change.now_decided_by,
        "against": against,
    })
}

/// One annotation for each change, where it is written what is expected: errors where that no longer holds.
pub fn plan_github(plan: &PolicyPlan) -> String {
    let each = plan.changes.iter().map(|change| {
        let kind = if change.against.is_some() {
            "error"
        } else {
            "warning"
        };
        let text = format!(
            "{}\nwas {}\nnow {}",
            change.request,
            by(&change.was, &change.was_decided_by),
            by(&change.now, &change.now_decided_by)
        );
        placed(kind, &change.expected_at, &change.test, &text)
    });
    each.collect::<Vec<_>>().join("\n")
}

/// A table of the changes, as CI servers show it beside a job.
pub fn plan_markdown(plan: &PolicyPlan) -> String {
    let mut text = format!("## Policy: {}\n", escaped(&summary(plan)));
    if !plan.changes.is_empty() {
        text.push_str("\n| test | request | was | now |\n|---|---|---|---|\n");
    }
    for change in &plan.changes {
        let cells = [
            change.test.clone(),
            change.request.clone(),
            by(&change.was, &change.was_decided_by),
            by(&change.now, &change.now_decided_by),
        ];
        let cells: Vec<String> = cells.iter().map(|cell| escaped(cell)).collect();
        let _ = writeln!(text, "| {} |", cells.join(" | "));
    }
    text.trim_end().to_owned()
}
