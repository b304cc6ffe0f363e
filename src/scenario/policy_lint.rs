//! Linting of policy files as they are deployed: what is to be looked at, each with its place.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::json;
use super::policy_place::JsonPlaces;
use super::problem::{Colour, Place, Problem, ProblemKind};
use super::source::Source;
use crate::policy::{Document, Finding, LintRule, PolicyKind, Severity, TargetBucket, lint};

/// A policy file with what is to be looked at in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LintedPolicy {
    /// The file.
    pub file: PathBuf,
    /// What is to be looked at, in the order of the text.
    pub findings: Vec<PlacedFinding>,
}

/// A finding with its place in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlacedFinding {
    /// What is to be looked at.
    pub finding: Finding,
    /// Where it is.
    pub place: Place,
}

impl LintedPolicy {
    /// Findings of a severity.
    pub fn count(&self, severity: Severity) -> usize {
        let of_severity = |placed: &&PlacedFinding| placed.finding.severity == severity;
        self.findings.iter().filter(of_severity).count()
    }

    /// Whether the file could not be judged: it cannot be read, or it is no policy.
    pub fn is_wrong_input(&self) -> bool {
        self.findings
            .iter()
            .any(|placed| placed.finding.rule.is_of_input())
    }
}

impl PlacedFinding {
    /// The finding with the line it is in, a mark under it, and help.
    pub fn render(&self, colour: Colour) -> String {
        Problem::new(
            self.place.clone(),
            ProblemKind::Finding(self.finding.clone()),
        )
        .render(colour)
    }
}

/// Reads a policy and tells what is to be looked at. A file with a principal anywhere is a bucket policy, any other that
/// of a user, a group or a temporary key. `target` is the bucket that it is meant for.
pub fn lint_policy(file: &Path, target: Option<&TargetBucket>) -> LintedPolicy {
    let findings = match read(file, target) {
        Ok(findings) => findings,
        Err(problem) => {
            let rule = match problem.kind {
                ProblemKind::Json { .. } => LintRule::NotJson,
                _ => LintRule::Unreadable,
            };
            let message = problem.kind.to_string();
            let finding = Finding::new(rule, Severity::Error, Vec::new(), message);
            vec![PlacedFinding {
                finding: Finding {
                    help: problem.kind.help(),
                    ..finding
                },
                place: problem.place,
            }]
        }
    };
    LintedPolicy {
        file: file.to_owned(),
        findings,
    }
}

fn read(file: &Path, target: Option<&TargetBucket>) -> Result<Vec<PlacedFinding>, Problem> {
    let source: Arc<Source> = Source::read(file)?;
    let value = json::parse(&source, "the policy")?;
    let kind = PolicyKind::shown_by(&value);
    let findings = match Document::from_json(&value, kind) {
        Ok(document) => lint(&value, &document, kind, target),
        Err(problem) => vec![Finding::from(problem)],
    };
    let places = JsonPlaces::of(&source);
    let placed = |finding: Finding| PlacedFinding {
        place: places.place(&finding.path),
        finding,
    };
    let mut placed: Vec<PlacedFinding> = findings.into_iter().map(placed).collect();
    placed.sort_by_key(|placed| placed.place.span.start);
    Ok(placed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn linted(text: &str) -> LintedPolicy {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("policy.json");
        std::fs::write(&file, text).unwrap();
        lint_policy(&file, None)
    }

    const TABBED: &str = "{\n\t\"version\": \"2.0\",\n\t\"statement\": [{\n\t\t\"effect\": \"allow\",\n\t\t\"action\": [\"cos:GetObject\", \"cos:PutObjekt\"],\n\t\t\"resource\": \"*\"\n\t}]\n}\n";

    #[rstest]
    #[case::tabs(TABBED.to_owned())]
    #[case::byte_order_mark(format!("\u{feff}{TABBED}"))]
    #[case::line_ends_of_windows(TABBED.replace('\n', "\r\n"))]
    #[case::escapes(TABBED.replace("\"effect\"", "\"Sid\": \"\\ud83d\\ude00 \\/\", \"effect\""))]
    fn a_finding_stands_where_its_value_does(#[case] text: String) {
        let policy = linted(&text);
        let [found] = policy.findings.as_slice() else {
            panic!("{policy:?}");
        };
        assert_eq!(found.place.line_and_column(), (5, 31));
        let marked = text.get(found.place.span.clone());
        assert_eq!(marked, Some("\"cos:PutObjekt\""));
        assert_eq!(found.finding.way(), "statement[0].action[1]");
    }

    #[rstest]
    #[case::not_json("{\"version\": \"2.0\",}", LintRule::NotJson)]
    #[case::twice("{\"version\": \"2.0\", \"version\": \"2.0\"}", LintRule::NotJson)]
    #[case::empty("", LintRule::NotJson)]
    #[case::no_policy("[]", LintRule::Refused)]
    #[case::element(
        "{\"version\": \"2.0\", \"statement\": [{\"efect\": 1}]}",
        LintRule::Refused
    )]
    fn what_is_no_policy_is_wrong_input(#[case] text: &str, #[case] rule: LintRule) {
        let policy = linted(text);
        assert_eq!(policy.findings[0].finding.rule, rule);
        assert!(policy.is_wrong_input());
        assert_eq!(policy.count(Severity::Error), 1);
    }
}
