//! What a suite exercises of policies, flow and answers: as tables for a person, as JSON, and as LCOV on the policy files.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::{Value, json};

use super::policy_diff::{condition_text, operations, witness_json};
use super::visible::visible_lines;
use crate::policy::{PathStep, Statement, Witness};
use crate::runner::{CoverageReport, Covered, CoveredPolicy};

/// The tables, and below them what is missing with a request that would exercise it.
pub fn coverage_text(report: &CoverageReport) -> String {
    let mut text = String::new();
    // Writing to a String does not fail.
    for policy in &report.policies {
        policy_table(policy, &mut text);
    }
    let _ = writeln!(text, "{:20} {:>8} {:>8}", "gate", "passed", "refused");
    for (gate, count) in &report.gates {
        let name = format!("{} {}", gate.number, gate.about);
        let passed = match gate.checks {
            [] => "-".to_owned(),
            _ => count.passed.to_string(),
        };
        let _ = writeln!(text, "{name:20} {passed:>8} {:>8}", count.refused);
    }
    let _ = writeln!(text, "\n{:28} {:>8}", "answer", "came");
    for (variant, times) in &report.variants {
        let _ = writeln!(text, "{:28} {times:>8}", variant.as_ref());
    }
    for policy in &report.policies {
        for (missing, covered) in missing(policy) {
            let at = place(policy, &missing.path);
            let _ = match covered {
                Covered::Not(witness) => {
                    writeln!(text, "\n{at}: {}\n  {}", missing.what, request(witness))
                }
                _ => writeln!(
                    text,
                    "\n{at}: {}\n  unknown: whether any request can was not settled",
                    missing.what
                ),
            };
        }
    }
    let _ = write!(text, "\n{}", summary(report));
    visible_lines(&text)
}

/// What it comes to, in a line.
fn summary(report: &CoverageReport) -> String {
    let (covered, all) = report.covered();
    let variants = report.variants.iter().filter(|(_, times)| *times > 0);
    format!(
        "{covered} of {all} statements, principals and conditions exercised ({:.1} %); {} of {} answers came",
        report.percent(),
        variants.count(),
        report.variants.len()
    )
}

fn policy_table(policy: &CoveredPolicy, text: &mut String) {
    let (covered, all) = policy.covered();
    let _ = writeln!(
        text,
        "{}: {covered} of {all}\n{:>6} {:40} {:>8} {:>11} {:>11}",
        policy.file.display(),
        "line",
        "statement",
        "decided",
        "principals",
        "conditions"
    );
    let document = &policy.policy.document;
    let both = document.statements.iter().zip(&policy.statements);
    for (index, (statement, counts)) in both.enumerate() {
        let (line, _) = policy.policy.lines(&policy.policy.statement_path(index));
        let decided = match &counts.decided {
            Covered::Times(times) => times.to_string(),
            Covered::Not(_) => "never".to_owned(),
            Covered::Dead => "dead".to_owned(),
            Covered::Unsettled => "unknown".to_owned(),
        };
        let row = format!(
            "{line:>6} {:40} {decided:>8} {:>11} {:>11}",
            name(index, statement),
            of(&counts.principals),
            of(&counts.conditions)
        );
        let _ = writeln!(text, "{}", row.trim_end());
    }
    text.push('\n');
}

/// `2/3`; nothing where there is nothing to count.
fn of(parts: &[Covered]) -> String {
    let counting = parts.iter().filter(|part| part.counts()).count();
    if counting == 0 {
        return String::new();
    }
    let covered = parts.iter().filter(|part| part.is_covered()).count();
    format!("{covered}/{counting}")
}

fn name(index: usize, statement: &Statement) -> String {
    match &statement.id {
        Some(id) => format!("{index} ({id})"),
        None => index.to_string(),
    }
}

/// Something of a policy that was not exercised.
struct Missing {
    path: Vec<PathStep>,
    what: String,
}

fn place(policy: &CoveredPolicy, path: &[PathStep]) -> String {
    let (line, column) = policy.policy.place(path).line_and_column();
    format!("{}:{line}:{column}", policy.file.display())
}

/// Everything of a policy that was not exercised.
fn missing(policy: &CoveredPolicy) -> Vec<(Missing, &Covered)> {
    let mut all: Vec<(Missing, &Covered)> = Vec::new();
    let file = &policy.policy;
    let both = file.document.statements.iter().zip(&policy.statements);
    for (index, (statement, counts)) in both.enumerate() {
        let called = name(index, statement);
        let mut add = |path, what, covered| all.push((Missing { path, what }, covered));
        let never = format!("statement {called} never decides");
        add(file.statement_path(index), never, &counts.decided);
        let principals = statement.principals.iter().zip(&counts.principals);
        for (number, (principal, covered)) in principals.enumerate() {
            // A request for the statement is one for all its principals that is missing.
            if counts.decided.is_covered() {
                let who = principal.text();
                let what = format!("statement {called} never decides for {who}");
                add(file.principal_path(index, number), what, covered);
            }
        }
        for (condition, covered) in statement.conditions.iter().zip(&counts.conditions) {
            let what = format!(
                "the condition {} on {} of statement {called} never alone keeps a request out",
                condition.operator_name, condition.key_name
            );
            add(file.condition_path(index, condition), what, covered);
        }
    }
    all.retain(|(_, covered)| matches!(covered, Covered::Not(_) | Covered::Unsettled));
    all
}

fn request(witness: &Witness) -> String {
    let with = condition_text(witness)
        .map(|shown| format!("\n    with {shown}"))
        .unwrap_or_default();
    format!(
        "such a request: {} as {}\n    on {}{with}",
        operations(witness),
        witness.caller,
        witness.resource()
    )
}

/// One JSON document.
///
/// # Errors
///
/// None in practice; a failure of the JSON writer is passed on.
pub fn coverage_json(report: &CoverageReport) -> Result<String, serde_json::Error> {
    let (covered, all) = report.covered();
    let gates = report.gates.iter().map(|(gate, count)| {
        json!({"step": gate.number, "about": gate.about, "passed": count.passed, "refused": count.refused})
    });
    let variants = report.variants.iter();
    let variants = variants.map(|(variant, times)| (variant.to_string(), json!(times)));
    serde_json::to_string_pretty(&json!({
        "covered": covered,
        "of": all,
        "percent": report.percent(),
        "policies": report.policies.iter().map(policy_json).collect::<Vec<Value>>(),
        "gates": gates.collect::<Vec<Value>>(),
        "answers": variants.collect::<serde_json::Map<String, Value>>(),
    }))
}

fn policy_json(policy: &CoveredPolicy) -> Value {
    let (covered, all) = policy.covered();
    let file = &policy.policy;
    let both = file.document.statements.iter().zip(&policy.statements);
    let statements = both.enumerate().map(|(index, (statement, counts))| {
        let told = |covered: &Covered| covered_json(policy, covered);
        let principals = statement.principals.iter().zip(&counts.principals);
        let principals = principals.map(|(principal, covered)| {
            json!({"principal": principal.text(), "covered": told(covered)})
        });
        let conditions = statement.conditions.iter().zip(&counts.conditions);
        let conditions = conditions.map(|(condition, covered)| {
            json!({"operator": condition.operator_name, "key": condition.key_name, "covered": told(covered)})
        });
        json!({
            "statement": index,
            "sid": statement.id,
            "line": file.lines(&file.statement_path(index)).0,
            "decided": told(&counts.decided),
            "principals": principals.collect::<Vec<Value>>(),
            "conditions": conditions.collect::<Vec<Value>>(),
        })
    });
    json!({
        "file": policy.file,
        "covered": covered,
        "of": all,
        "statements": statements.collect::<Vec<Value>>(),
    })
}

fn covered_json(policy: &CoveredPolicy, covered: &Covered) -> Value {
    match covered {
        Covered::Times(times) => json!({"times": times}),
        Covered::Not(witness) => {
            json!({"times": 0, "witness": witness_json(None, &policy.policy.document, witness)})
        }
        Covered::Dead => json!({"times": 0, "dead": true}),
        Covered::Unsettled => json!({"times": 0, "unknown": true}),
    }
}

/// LCOV on the policy files: the lines of a statement as often as it decided, those of one of several principals as often as
/// for that principal; a condition is a branch, once for what it let through and once for what it alone kept out. What no
/// request can exercise has no line.
pub fn coverage_lcov(report: &CoverageReport) -> String {
    report.policies.iter().map(policy_lcov).collect()
}

fn policy_lcov(policy: &CoveredPolicy) -> String {
    let times = |covered: &Covered| match covered {
        Covered::Times(times) => *times,
        _ => 0,
    };
    let file = &policy.policy;
    let mut lines: BTreeMap<usize, usize> = BTreeMap::new();
    let mut branches: Vec<(usize, usize, usize)> = Vec::new();
    let both = file.document.statements.iter().zip(&policy.statements);
    for (index, (statement, counts)) in both.enumerate() {
        if !counts.decided.counts() {
            continue;
        }
        let decided = times(&counts.decided);
        let mut mark = |path: &[PathStep], times: usize| {
            let (first, last) = file.lines(path);
            lines.extend((first..=last).map(|line| (line, times)));
            first
        };
        mark(&file.statement_path(index), decided);
        for (number, principal) in counts.principals.iter().enumerate() {
            mark(&file.principal_path(index, number), times(principal));
        }
        for (condition, covered) in statement.conditions.iter().zip(&counts.conditions) {
            let kept_out = times(covered);
            let line = mark(&file.condition_path(index, condition), decided + kept_out);
            branches.push((line, decided, kept_out));
        }
    }
    let mut text = format!("TN:\nSF:{}\n", policy.file.display());
    // Writing to a String does not fail.
    for (line, times) in &lines {
        let _ = writeln!(text, "DA:{line},{times}");
    }
    for (block, (line, met, kept_out)) in branches.iter().enumerate() {
        let _ = writeln!(
            text,
            "BRDA:{line},{block},0,{met}\nBRDA:{line},{block},1,{kept_out}"
        );
    }
    let sides = branches
        .iter()
        .flat_map(|(_, met, kept_out)| [met, kept_out]);
    let _ = writeln!(
        text,
        "LF:{}\nLH:{}\nBRF:{}\nBRH:{}\nend_of_record",
        lines.len(),
        lines.values().filter(|times| **times > 0).count(),
        2 * branches.len(),
        sides.filter(|times| **times > 0).count()
    );
    text
}
