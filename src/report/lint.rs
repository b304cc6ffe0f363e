//! What linting of policies found: for a person, and as JSON.

use serde::Serialize;
use strum::VariantArray;

use crate::policy::{LintRule, Severity};
use crate::scenario::{Colour, LintedPolicy, PlacedFinding};

#[derive(Serialize)]
struct LintJson<'a> {
    files: Vec<FileJson<'a>>,
}

#[derive(Serialize)]
struct FileJson<'a> {
    file: String,
    findings: Vec<FindingJson<'a>>,
}

#[derive(Serialize)]
struct FindingJson<'a> {
    rule: LintRule,
    severity: Severity,
    line: usize,
    column: usize,
    path: String,
    message: &'a str,
    help: Option<&'a str>,
}

/// One JSON document for some policies.
///
/// # Errors
///
/// None in practice; a failure of the JSON writer is passed on.
pub fn lint_json(policies: &[LintedPolicy]) -> Result<String, serde_json::Error> {
    let files = policies.iter().map(|policy| FileJson {
        file: policy.file.display().to_string(),
        findings: policy.findings.iter().map(finding_json).collect(),
    });
    serde_json::to_string_pretty(&LintJson {
        files: files.collect(),
    })
}

fn finding_json(placed: &PlacedFinding) -> FindingJson<'_> {
    let (line, column) = placed.place.line_and_column();
    FindingJson {
        rule: placed.finding.rule,
        severity: placed.finding.severity,
        line,
        column,
        path: placed.finding.way(),
        message: &placed.finding.message,
        help: placed.finding.help.as_deref(),
    }
}

/// Every finding with its line, and how many there are.
pub fn lint_text(policies: &[LintedPolicy], colour: Colour) -> String {
    let mut text = String::new();
    for placed in policies.iter().flat_map(|policy| &policy.findings) {
        text.push_str(&placed.render(colour));
        text.push_str("\n\n");
    }
    text.push_str(&counts(policies));
    text
}

fn counts(policies: &[LintedPolicy]) -> String {
    let plural = |number: usize, word: &str| match number {
        1 => format!("1 {word}"),
        number => format!("{number} {word}s"),
    };
    let found: Vec<String> = Severity::VARIANTS
        .iter()
        .map(|severity| {
            let number = policies.iter().map(|policy| policy.count(*severity)).sum();
            (number, severity.as_ref())
        })
        .filter(|(number, _)| *number > 0)
        .map(|(number, word)| plural(number, word))
        .collect();
    let files = plural(policies.len(), "file");
    if found.is_empty() {
        format!("{files}: nothing found")
    } else {
        format!("{files}: {}", found.join(", "))
    }
}
