//! Two documents side by side, with everything that their statements can tell apart.

use std::collections::HashMap;

use fixedbitset::FixedBitSet;

use super::callers::{CallerClass, callers};
use super::dimension::{Choice, Dimension, dimensions};
use super::groups::{Group, groups};
use super::places::{Places, places};
use super::set_of;
use super::situation::{Shown, Situation};
use super::{Callers, Comparing, Scope};
use crate::policy::condition_key::ConditionKey;
use crate::policy::decide::Caller;
use crate::policy::document::{Document, Statement};
use crate::policy::evaluate::PolicyReading;

use crate::policy::resource::Resource;
use crate::protocol::network::Transport;
use crate::protocol::operation::Operation;

/// Two documents side by side.
pub(super) struct Pair<'d> {
    pub(super) old: &'d Document,
    pub(super) new: &'d Document,
    pub(super) how: &'d Comparing,
    pub(super) statements: Vec<&'d Statement>,
    pub(super) of_old: FixedBitSet,
    pub(super) of_new: FixedBitSet,
    pub(super) callers: Vec<CallerClass>,
    pub(super) groups: Vec<Group>,
    pub(super) dimensions: Vec<Dimension>,
    pub(super) places: Places,
    /// For each statement those that say the same in the same words.
    pub(super) twins: Vec<FixedBitSet>,
    /// The statements that no condition on an unknown key shuts off.
    pub(super) possible: FixedBitSet,
    /// The statements that cover the service.
    pub(super) covering_service: FixedBitSet,
}

impl<'d> Pair<'d> {
    pub(super) fn new(old: &'d Document, new: &'d Document, how: &'d Comparing) -> Self {
        let statements: Vec<&Statement> = old.statements.iter().chain(&new.statements).collect();
        let size = statements.len();
        let split = old.statements.len();
        let limit = how.budget.values;
        let mut dimensions = dimensions(&statements, how.reading, limit);
        if how.scope.over_plain_http {
            over_plain_http(&mut dimensions);
        }
        let in_scope = |operation: Operation| {
            let asked = how.scope.operations.as_ref();
            asked.is_none_or(|operations| operations.contains(&operation))
        };
        let statement = |index: usize| statements.get(index).copied();
        let possible = set_of(size, |index| {
            statement(index).is_some_and(|statement| is_possible(statement, how.reading))
        });
        let covering_service = set_of(size, |index| {
            statement(index)
                .is_some_and(|statement| statement.names_this(&Resource::Service, how.reading))
        });
        Self {
            old,
            new,
            how,
            of_old: set_of(size, |index| index < split),
            of_new: set_of(size, |index| index >= split),
            callers: match &how.scope.caller {
                Some(only) => vec![CallerClass::of(only.clone(), &statements, how.callers)],
                None => callers(&statements, how.callers, |caller| {
                    may_ask(&how.scope, &statements, caller)
                }),
            },
            groups: groups(&statements, &dimensions, how.reading, in_scope),
            places: places(&statements, how.reading, limit, how.scope.bucket.as_ref()),
            twins: twins(&statements),
            dimensions,
            statements,
            possible,
            covering_service,
        }
    }

    pub(super) fn choice(&self, dimension: usize, choice: usize) -> Option<&Choice> {
        self.dimensions.get(dimension)?.choices.get(choice)
    }
}

fn twins(statements: &[&Statement]) -> Vec<FixedBitSet> {
    let size = statements.len();
    let mut same: HashMap<String, FixedBitSet> = HashMap::new();
    let spelled: Vec<String> = statements.iter().map(|one| spelled(one)).collect();
    for (index, text) in spelled.iter().enumerate() {
        let known = same.entry(text.clone());
        known
            .or_insert_with(|| FixedBitSet::with_capacity(size))
            .insert(index);
    }
    let of = |text: &String| same.get(text).cloned().unwrap_or_default();
    spelled.iter().map(of).collect()
}

/// All that counts of a statement, as one text.
fn spelled(statement: &Statement) -> String {
    let mut text = statement.effect.to_string();
    let mut part = |piece: &str| {
        text.push_str(piece);
        text.push('\0');
    };
    statement
        .principals
        .iter()
        .for_each(|principal| part(&principal.text()));
    part("action");
    statement
        .actions
        .written
        .iter()
        .for_each(|action| part(action));
    part("resource");
    statement
        .resources
        .iter()
        .for_each(|pattern| part(pattern.as_str()));
    for condition in &statement.conditions {
        part("condition");
        part(&condition.operator_name);
        part(&condition.key_name);
        condition.written.iter().for_each(|value| part(value));
    }
    text
}

/// Whether the conditions on keys that the service does not know are met: no request carries such a key.
fn is_possible(statement: &Statement, reading: PolicyReading) -> bool {
    let situation = Situation::default();
    let context = situation.context();
    let mut unknown = statement
        .conditions
        .iter()
        .filter(|condition| condition.key.is_none());
    unknown.all(|condition| condition.judge(Operation::GetObject, &context, reading).met)
}

fn may_ask(scope: &Scope, statements: &[&Statement], caller: &Caller) -> bool {
    let is_named = |account: &str| {
        let mut principals = statements
            .iter()
            .flat_map(|statement| &statement.principals);
        principals.any(|principal| principal.is_of_account(account))
    };
    match (scope.callers, caller) {
        (Callers::All, _) => true,
        (Callers::Unsigned, caller) => *caller == Caller::Anonymous,
        (Callers::Unnamed, Caller::Anonymous) => true,
        (Callers::Unnamed | Callers::Foreign, Caller::Signed { account, .. }) => {
            match &scope.owner {
                Some(owner) if scope.callers == Callers::Foreign => account != owner,
                _ => !is_named(account),
            }
        }
        (Callers::Unnamed | Callers::Foreign, _) => false,
    }
}

/// Leaves requests over plain HTTP only.
fn over_plain_http(dimensions: &mut [Dimension]) {
    for dimension in dimensions {
        if dimension.keys.contains(&ConditionKey::SecureTransport) {
            let plain = Shown::Transport(Transport::Http);
            dimension.choices.retain(|choice| choice.shown == plain);
        }
    }
}
