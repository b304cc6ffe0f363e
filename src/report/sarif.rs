//! SARIF 2.1.0 of lint findings, as code scanning reads it.

use serde_json::{Value, json};
use strum::VariantArray;

use crate::policy::{LintRule, Severity};
use crate::scenario::{LintedPolicy, PlacedFinding};

/// One SARIF document for some policies.
///
/// # Errors
///
/// None in practice; a failure of the JSON writer is passed on.
pub fn lint_sarif(policies: &[LintedPolicy]) -> Result<String, serde_json::Error> {
    let rules: Vec<Value> = LintRule::VARIANTS
        .iter()
        .map(|rule| json!({"id": rule.as_ref()}))
        .collect();
    let results: Vec<Value> = policies
        .iter()
        .flat_map(|policy| &policy.findings)
        .map(result)
        .collect();
    serde_json::to_string_pretty(&json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "cos403",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            }},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    }))
}

fn result(placed: &PlacedFinding) -> Value {
    let (line, column) = placed.place.line_and_column();
    let level = match placed.finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    };
    let message = match &placed.finding.help {
        Some(help) => format!("{} {help}", placed.finding.message),
        None => placed.finding.message.clone(),
    };
    json!({
        "ruleId": placed.finding.rule.as_ref(),
        "level": level,
        "message": {"text": message},
        "locations": [{"physicalLocation": {
            "artifactLocation": {"uri": uri(&placed.place.source.path)},
            "region": {"startLine": line, "startColumn": column},
        }}],
    })
}

/// A path as SARIF has it: with `/`, and percent-encoded.
fn uri(path: &std::path::Path) -> String {
    let parts = path.components().map(|part| {
        let text = part.as_os_str().to_string_lossy();
        crate::protocol::percent::url_encode(text.as_bytes())
    });
    let joined = parts.collect::<Vec<_>>().join("/");
    joined.replace("%2F/", "/")
}
