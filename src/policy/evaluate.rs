//! What one statement says of one request, and why.

use super::context::Context;
use super::document::Statement;
use super::principal::Principal;
use super::resource::Resource;
use crate::protocol::operation::Operation;

/// How what no document says is taken; the world's behaviour decides it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PolicyReading {
    /// Whether a negated operator with several values is met where one of them differs, rather than all. Reference §3.5:
    /// UNCONFIRMED.
    pub negation_by_any_value: bool,
    /// Whether a `*` amid a `string_like` pattern is a plain character, as COS's list has it at the ends only. Reference
    /// §3.5: UNCONFIRMED.
    pub inner_star_is_plain: bool,
    /// Whether `<bucket>/doc/*` covers what is asked of the bucket itself. Reference §3.7: UNCONFIRMED.
    pub prefix_covers_bucket: bool,
    /// Whether operations whose action no document names are covered by `*` alone. Reference §5: UNCONFIRMED.
    pub assumed_actions_by_star_only: bool,
}

/// What is asked of a document.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// The operation whose action must be allowed.
    pub operation: Operation,
    /// What it acts on.
    pub resource: Resource<'a>,
    /// What the request shows to conditions.
    pub context: Context<'a>,
    /// How what no document says is taken.
    pub reading: PolicyReading,
}

/// How a statement meets a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fit {
    /// It speaks of it.
    Matches,
    /// All but its conditions does.
    ConditionNotMet,
    /// It speaks of something else.
    Other,
}

/// One element of a statement held against a request.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(any(feature = "cli", feature = "live"), derive(serde::Serialize))]
pub struct ElementMatch {
    /// `principal`, `action`, `resource` or `condition`.
    pub element: &'static str,
    /// Whether it matches.
    pub matched: bool,
    /// What the statement has.
    pub expected: String,
    /// What the request has.
    pub seen: String,
}

impl Statement {
    /// How the statement meets a request. `applies` says which principals mean the caller; a statement without principals
    /// is of a policy that is attached to the caller.
    pub fn fit(&self, asked: &Asked<'_>, applies: impl Fn(&Principal) -> bool) -> Fit {
        let speaks_of_it = self.names_action(asked)
            && (self.principals.is_empty() || self.principals.iter().any(applies))
            && self.names_resource(asked);
        if !speaks_of_it {
            return Fit::Other;
        }
        let met = |condition: &super::Condition| {
            condition
                .judge(asked.operation, &asked.context, asked.reading)
                .met
        };
        if self.conditions.iter().all(met) {
            Fit::Matches
        } else {
            Fit::ConditionNotMet
        }
    }

    fn names_action(&self, asked: &Asked<'_>) -> bool {
        self.names_action_of(asked.operation, asked.reading)
    }

    /// Whether the action of an operation is among the statement's.
    pub(super) fn names_action_of(&self, operation: Operation, reading: PolicyReading) -> bool {
        let by_star_only = reading.assumed_actions_by_star_only && operation.action_is_assumed();
        self.actions.covers(operation) && (!by_star_only || self.actions.covers_everything())
    }

    fn names_resource(&self, asked: &Asked<'_>) -> bool {
        self.names_this(&asked.resource, asked.reading)
    }

    /// Whether a resource is among the statement's.
    pub(super) fn names_this(&self, resource: &Resource<'_>, reading: PolicyReading) -> bool {
        let of_bucket =
            reading.prefix_covers_bucket && matches!(resource, Resource::Bucket { path: "/", .. });
        self.resources.iter().any(|pattern| {
            pattern.covers(resource) || (of_bucket && pattern.touches_bucket_of(resource))
        })
    }

    /// Every element of the statement held against a request. `caller` is the caller in the words of a policy.
    pub fn elements(
        &self,
        asked: &Asked<'_>,
        caller: &str,
        applies: impl Fn(&Principal) -> bool,
    ) -> Vec<ElementMatch> {
        let mut elements = Vec::new();
        if !self.principals.is_empty() {
            elements.push(ElementMatch {
                element: "principal",
                matched: self.principals.iter().any(applies),
                expected: self
                    .principals
                    .iter()
                    .map(Principal::text)
                    .collect::<Vec<_>>()
                    .join(", "),
                seen: caller.to_owned(),
            });
        }
        elements.push(ElementMatch {
            element: "action",
            matched: self.names_action(asked),
            expected: self.actions.written.join(", "),
            seen: asked.operation.own_action().to_owned(),
        });
        elements.push(ElementMatch {
            element: "resource",
            matched: self.names_resource(asked),
            expected: self
                .resources
                .iter()
                .map(|pattern| pattern.as_str())
                .collect::<Vec<_>>()
                .join(", "),
            seen: asked.resource.to_string(),
        });
        for condition in &self.conditions {
            let judged = condition.judge(asked.operation, &asked.context, asked.reading);
            elements.push(ElementMatch {
                element: "condition",
                matched: judged.met,
                expected: format!(
                    "{} {} {}",
                    condition.key_name,
                    condition.operator_name,
                    condition.written.join(", ")
                ),
                seen: judged.seen.to_string(),
            });
        }
        elements
    }
}
