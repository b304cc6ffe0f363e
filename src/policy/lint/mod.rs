//! What stands in a policy document and does not do what it seems to, or does more than it should.
//!
//! A finding tells where it is, what is so, and what would be right. What the reference calls UNCONFIRMED is not made into
//! an alarm: it is a note, or not told at all.

mod conditions;
mod contradictions;
mod exposure;
mod placed;
mod reach;
mod resources;
mod shadowing;
mod size;
mod values;

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;
use strum::{AsRefStr, Display, VariantArray};

use super::document::{Document, PolicyKind};
use super::problem::{PathStep, PolicyProblem, PolicyWarning, PolicyWarningKind as Warning, way};
use crate::protocol::bucket::BucketName;

/// What a finding is about. The words are stable: they stand in the output of `lint`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[derive(AsRefStr, Display, VariantArray)]
#[strum(serialize_all = "kebab-case")]
pub enum LintRule {
    /// The file cannot be read.
    Unreadable,
    /// The file is not JSON.
    NotJson,
    /// An element that is wrong, so that COS takes the document not at all or in another sense.
    Refused,
    /// A condition key that no request carries.
    UnknownConditionKey,
    /// An action that no operation has.
    UnknownAction,
    /// A feature set, which stands for actions that are not documented.
    FeatureSet,
    /// An operator that is not on COS's own list.
    UnlistedOperator,
    /// An allow all of whose requests a deny of the document refuses.
    ShadowedAllow,
    /// A deny on the condition that an allow asks for.
    DenyOnSameCondition,
    /// A statement that says nothing which another does not say.
    RepeatedStatement,
    /// A statement none of whose actions is known.
    NoKnownAction,
    /// Actions on a resource of a kind that they never act on.
    ActionOffResource,
    /// A condition on a key that the requests of the statement never carry.
    KeyNotCarried,
    /// A deny that refuses all requests which cannot carry a key.
    RefusesWithoutKey,
    /// Conditions that no request meets.
    ContradictoryConditions,
    /// A `*` where it does not stand for any characters.
    StarInValue,
    /// The suffix `_if_exist` where the operator itself asks whether the key exists.
    IfExistOnNullEqual,
    /// An operator that does not go with what a key holds.
    OperatorOfAnotherKind,
    /// A value that is URL-encoded and should not be, or the other way round.
    ValueEncoding,
    /// A resource of another bucket.
    OtherBucket,
    /// A resource whose APPID is not that of its bucket.
    AppidMismatch,
    /// A resource that names something which cannot be a bucket.
    NoBucketName,
    /// A resource that ends with the bucket.
    ResourceWithoutSlash,
    /// A key that looks URL-encoded.
    EncodedKey,
    /// Everyone may change who may do what.
    PublicRights,
    /// Everyone may write.
    PublicWrite,
    /// Everyone may list.
    PublicListing,
    /// Everyone may do something.
    PublicAccess,
    /// Every action on every resource.
    OverBroad,
    /// More text than COS takes.
    TooLarge,
}

impl LintRule {
    /// Whether the document could not be judged at all: the input is wrong, rather than what it says.
    pub fn is_of_input(self) -> bool {
        matches!(self, Self::Unreadable | Self::NotJson | Self::Refused)
    }
}

/// How grave a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[derive(AsRefStr, Display, VariantArray)]
#[strum(serialize_all = "kebab-case")]
pub enum Severity {
    /// Wrong, or a danger.
    Error,
    /// Most probably not what is meant.
    Warning,
    /// Good to know.
    Note,
}

/// Something that is to be looked at.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Finding {
    /// The way to the value, in the spelling of the document.
    pub path: Vec<PathStep>,
    /// What it is about.
    pub rule: LintRule,
    /// How grave it is.
    pub severity: Severity,
    /// What is so.
    pub message: String,
    /// What would be right.
    pub help: Option<String>,
}

impl Finding {
    /// A finding without help.
    pub fn new(
        rule: LintRule,
        severity: Severity,
        path: Vec<PathStep>,
        message: impl Into<String>,
    ) -> Self {
        Self {
            path,
            rule,
            severity,
            message: message.into(),
            help: None,
        }
    }

    fn warning(rule: LintRule, path: Vec<PathStep>, message: impl Into<String>) -> Self {
        Self::new(rule, Severity::Warning, path, message)
    }

    fn note(rule: LintRule, path: Vec<PathStep>, message: impl Into<String>) -> Self {
        Self::new(rule, Severity::Note, path, message)
    }

    /// The same with what would be right.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The way to the value as it is shown, such as `statement[0].action[1]`.
    pub fn way(&self) -> String {
        way(&self.path)
    }
}

/// A document that is refused is one finding.
impl From<PolicyProblem> for Finding {
    fn from(problem: PolicyProblem) -> Self {
        Self {
            help: problem.kind.help(),
            message: problem.kind.to_string(),
            rule: LintRule::Refused,
            severity: Severity::Error,
            path: problem.path,
        }
    }
}

/// A feature set is taken by COS and merely not understood here; the others never do what they seem to.
impl From<&PolicyWarning> for Finding {
    fn from(warning: &PolicyWarning) -> Self {
        let (rule, severity) = match warning.kind {
            Warning::UnknownConditionKey { .. } => {
                (LintRule::UnknownConditionKey, Severity::Warning)
            }
            Warning::UnknownAction { .. } => (LintRule::UnknownAction, Severity::Warning),
            Warning::FeatureSet(_) => (LintRule::FeatureSet, Severity::Note),
            Warning::UnlistedOperator(_) => (LintRule::UnlistedOperator, Severity::Warning),
        };
        Self {
            path: warning.path.clone(),
            rule,
            severity,
            message: warning.kind.to_string(),
            help: warning.kind.help(),
        }
    }
}

/// The bucket that a policy is meant for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TargetBucket {
    /// Its name.
    pub name: BucketName,
    /// Its region.
    pub region: String,
}

/// What is to be looked at in a document; `value` is what the document was read from, and gives the spelling of ways.
pub fn lint(
    value: &Value,
    document: &Document,
    kind: PolicyKind,
    target: Option<&TargetBucket>,
) -> Vec<Finding> {
    if let Some(finding) = size::beyond_judging(value) {
        return vec![finding];
    }
    let statements = placed::statements(value, document);
    let mut findings: Vec<Finding> = document.warnings.iter().map(Finding::from).collect();
    for statement in &statements {
        findings.extend(reach::check(statement));
        findings.extend(conditions::check(statement));
        findings.extend(contradictions::check(statement));
        findings.extend(values::check(statement));
    }
    findings.extend(shadowing::check(&statements));
    findings.extend(resources::check(&statements, kind, target));
    findings.extend(exposure::check(&statements));
    findings.extend(size::check(value, kind));
    summed_up(findings)
}

/// Findings of one rule that are told one by one.
const MOST_OF_A_RULE: usize = 20;

/// Each rule's first findings, and one for all the others: a mistake that is made a thousand times is told often enough.
fn summed_up(findings: Vec<Finding>) -> Vec<Finding> {
    let mut told: Vec<Finding> = Vec::new();
    let mut counts: BTreeMap<LintRule, usize> = BTreeMap::new();
    let mut rest: BTreeMap<LintRule, Finding> = BTreeMap::new();
    for finding in findings {
        let count = counts.entry(finding.rule).or_default();
        *count += 1;
        if *count <= MOST_OF_A_RULE {
            told.push(finding);
        } else {
            let first = rest.entry(finding.rule).or_insert_with(|| finding.clone());
            // The gravest counts.
            first.severity = first.severity.min(finding.severity);
        }
    }
    let others = rest.into_iter().map(|(rule, first)| {
        let more = counts.get(&rule).map_or(0, |count| count - MOST_OF_A_RULE);
        Finding {
            message: format!(
                "{more} more of this kind, here and after it; here: {}",
                first.message
            ),
            ..first
        }
    });
    told.extend(others);
    told
}

#[cfg(test)]
mod tests;
