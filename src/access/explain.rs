//! Why a request is allowed or refused, statement by statement.

use super::decision::{Decision, Outcome};
use super::findings::{Question, statement_name};
use super::flow::Flow;
use super::ground::{DocumentName, Ground, attached};
use super::identity::Caller;
use super::target::Target;
use super::trace::{Check, Trace};
use super::{form, session};
use crate::policy::{Document, Effect, ElementMatch, Principal};
use crate::protocol::cause::Cause;
use crate::protocol::operation::Operation;
use crate::world::Bucket;

/// Why a request is allowed or refused.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(any(feature = "cli", feature = "live"), derive(serde::Serialize))]
pub struct Explanation {
    /// Every check made, in order.
    #[cfg_attr(any(feature = "cli", feature = "live"), serde(rename = "trace"))]
    pub checks: Vec<Check>,
    /// Every statement of every policy that was looked at.
    pub statements: Vec<ConsideredStatement>,
    /// What decided it, by the names that scenario files use: the statements that grant or deny it, `owner`, `bucket-acl`,
    /// `object-acl`. Empty where a check before the permissions decided, or where nothing grants it.
    pub decided_by: Vec<String>,
    /// Where nothing grants it, the place in `statements` of the allow that fails on the fewest elements.
    pub nearest_miss: Option<usize>,
}

/// A statement held against a request.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(any(feature = "cli", feature = "live"), derive(serde::Serialize))]
pub struct ConsideredStatement {
    /// Its name in scenario files, such as `bucket[0]`.
    pub statement: String,
    /// Its `Sid`.
    #[cfg_attr(
        any(feature = "cli", feature = "live"),
        serde(skip_serializing_if = "Option::is_none")
    )]
    pub id: Option<String>,
    /// `allow` or `deny`.
    pub effect: Effect,
    /// Whether every element matches.
    pub matched: bool,
    /// The places of its principals that mean the caller.
    #[cfg_attr(any(feature = "cli", feature = "live"), serde(skip))]
    pub principals: Vec<usize>,
    /// Its elements, each with what it has and what the request has.
    pub elements: Vec<ElementMatch>,
}

impl ConsideredStatement {
    fn faults(&self) -> usize {
        self.elements
            .iter()
            .filter(|element| !element.matched)
            .count()
    }

    /// What a person should look at first among allows that fail alike: those that name the caller and the action.
    fn distance(&self) -> (usize, bool, bool, bool) {
        let fails = |name: &str| {
            self.elements
                .iter()
                .any(|element| element.element == name && !element.matched)
        };
        (
            self.faults(),
            fails("action"),
            fails("principal"),
            fails("resource"),
        )
    }
}

/// Judges a request once more and writes everything down.
pub(super) fn explain<'a>(mut flow: Flow<'a>) -> (Decision<'a>, Explanation) {
    let result = flow.run();
    let statements = considered(&flow);
    let ground = flow.ground;
    let (decision, checks) = super::finish(flow, result);
    let decided_by = deciding(&decision, ground, &statements);
    let is_lack_of_grant =
        matches!(&decision.outcome, Outcome::Refused(refusal) if is_lack_of_grant(refusal.cause));
    let nearest_miss = (is_lack_of_grant && decided_by.is_empty())
        .then(|| nearest_miss(&statements))
        .flatten();
    let explanation = Explanation {
        checks,
        statements,
        decided_by,
        nearest_miss,
    };
    (decision, explanation)
}

fn is_lack_of_grant(cause: Cause) -> bool {
    matches!(
        cause,
        Cause::NoGrant
            | Cause::AnonymousRequest
            | Cause::ConditionNotMet
            | Cause::ForeignAccountKey
            | Cause::CrossAccountOwnerHasNotGranted
            | Cause::CrossAccountHomeHasNotGranted
            | Cause::SessionPolicy
    )
}

fn nearest_miss(statements: &[ConsideredStatement]) -> Option<usize> {
    let allows = statements
        .iter()
        .enumerate()
        .filter(|(_, statement)| statement.effect == Effect::Allow && !statement.matched);
    allows
        .min_by_key(|(_, statement)| statement.distance())
        .map(|(index, _)| index)
}

fn deciding(
    decision: &Decision<'_>,
    ground: Option<Ground<'_>>,
    statements: &[ConsideredStatement],
) -> Vec<String> {
    let matching = |effect: Effect| {
        let matched = statements
            .iter()
            .filter(move |statement| statement.matched && statement.effect == effect);
        matched.map(|statement| statement.statement.clone())
    };
    match (&decision.outcome, ground) {
        (Outcome::Refused(refusal), _)
            if matches!(refusal.cause, Cause::ExplicitDeny | Cause::SessionPolicy) =>
        {
            matching(Effect::Deny).collect()
        }
        (Outcome::Refused(_), _) | (_, None) => Vec::new(),
        (_, Some(Ground::Statement(_))) => matching(Effect::Allow).collect(),
        (_, Some(ground)) => vec![ground.word()],
    }
}

/// Every statement of the policies that concern the request.
fn considered(flow: &Flow<'_>) -> Vec<ConsideredStatement> {
    let (Some(operation), Ok(target)) = (
        flow.operation,
        Target::find(flow.world, flow.request, &mut Trace::default()),
    ) else {
        return Vec::new();
    };
    if operation == Operation::OptionsObject {
        return Vec::new();
    }
    let target = form::acts_on(target, flow.request, flow.operation);
    let question = flow.question(&target, operation.asked_as());
    let caller = flow.caller.principal();
    let mut found = Vec::new();
    let mut add = |name: DocumentName<'_>,
                   document: &Document,
                   question: Question<'_, '_>,
                   bucket: Option<&Bucket>| {
        for (index, statement) in document.statements.iter().enumerate() {
            let applies = |principal: &Principal| {
                bucket.is_none_or(|bucket| {
                    means(question, principal, statement.effect, &flow.caller, bucket)
                })
            };
            let elements = statement.elements(&question.asked, &caller, applies);
            let principals = statement.principals.iter().enumerate();
            let meant = principals.filter(|(_, principal)| applies(principal));
            let name = statement_name(name, index, statement);
            found.push(ConsideredStatement {
                statement: name.word(),
                id: name.id.map(str::to_owned),
                effect: statement.effect,
                matched: elements.iter().all(|element| element.matched),
                principals: meant.map(|(place, _)| place).collect(),
                elements,
            });
        }
    };
    if let Caller::Signed { key, .. } = &flow.caller
        && let Some(account) = flow.world.account(&key.holder.account)
    {
        for (name, policy) in attached(account, &key.holder.identity) {
            add(name, policy, question, None);
        }
    }
    if let Some(bucket) = target.bucket
        && let Some(policy) = &bucket.policy
    {
        add(DocumentName::Bucket, policy, question, Some(bucket));
    }
    if let Some(policy) = session::policy_of(&flow.caller) {
        add(DocumentName::Session, policy, question, None);
    }
    found
}

/// Whether a principal of the bucket's policy means the caller, by name or among everyone.
fn means(
    question: Question<'_, '_>,
    principal: &Principal,
    effect: Effect,
    caller: &Caller<'_>,
    bucket: &Bucket,
) -> bool {
    match caller {
        Caller::Anonymous | Caller::Unidentified => principal.is_general(),
        Caller::Signed { key, .. } => {
            let among_everyone = match effect {
                Effect::Allow => principal.is_general(),
                // What is denied to unsigned requests alone does not concern a signed one.
                Effect::Deny => {
                    *principal == Principal::Anyone
                        || (*principal == Principal::Anonymous
                            && question.world.behaviour.deny_anonymous_binds_signed)
                }
            };
            among_everyone || question.names_holder(principal, &key.holder, bucket)
        }
    }
}
