//! Statements with the ways to their elements, in the spelling of the document.

use serde_json::{Map, Value};

use crate::policy::action::ActionSet;
use crate::policy::condition::Condition;
use crate::policy::document::{Document, Effect, Statement};
use crate::policy::members::{below, item, member};
use crate::policy::principal::Principal;
use crate::policy::problem::{PathStep, way};
use crate::policy::resource::ResourcePattern;
use crate::protocol::operation::Operation;

/// A statement and where it stands.
pub(super) struct Placed<'a> {
    pub(super) statement: &'a Statement,
    path: Vec<PathStep>,
    map: Option<&'a Map<String, Value>>,
}

/// The statements of a document with their places in the value it was read from.
pub(super) fn statements<'a>(value: &'a Value, document: &'a Document) -> Vec<Placed<'a>> {
    let found = value
        .as_object()
        .and_then(|map| member(map, &[], "statement"));
    let (list, path) = found.unwrap_or((value, Vec::new()));
    let place = |(index, statement)| {
        let single = if list.is_array() {
            list.get(index)
        } else {
            Some(list)
        };
        Placed {
            statement,
            path: item(list, &path, index),
            map: single.and_then(Value::as_object),
        }
    };
    document.statements.iter().enumerate().map(place).collect()
}

impl Placed<'_> {
    /// The statement as messages name it.
    pub(super) fn name(&self) -> String {
        match &self.statement.id {
            Some(id) => format!("`{id}` ({})", way(&self.path)),
            None => way(&self.path),
        }
    }

    pub(super) fn is_allow(&self) -> bool {
        self.statement.effect == Effect::Allow
    }

    /// Whether it is for everyone or for every unsigned request.
    pub(super) fn is_public(&self) -> bool {
        self.statement.principals.iter().any(Principal::is_general)
    }

    /// The way to an element.
    pub(super) fn element(&self, name: &str) -> Vec<PathStep> {
        self.member(name)
            .map_or_else(|| self.path.clone(), |(_, path)| path)
    }

    /// The way to one of the texts of an element.
    pub(super) fn item(&self, name: &str, index: usize) -> Vec<PathStep> {
        match self.member(name) {
            Some((value, path)) => item(value, &path, index),
            None => self.path.clone(),
        }
    }

    fn member(&self, name: &str) -> Option<(&Value, Vec<PathStep>)> {
        member(self.map?, &self.path, name)
    }

    /// The way to the values of a condition.
    pub(super) fn condition(&self, condition: &Condition) -> Vec<PathStep> {
        let operator = below(
            &self.element("condition"),
            PathStep::Member(condition.operator_name.clone()),
        );
        below(&operator, PathStep::Member(condition.key_name.clone()))
    }

    /// The way to one value of a condition.
    pub(super) fn value(&self, condition: &Condition, index: usize) -> Vec<PathStep> {
        let path = self.condition(condition);
        let values = self.member("condition").and_then(|(conditions, _)| {
            conditions
                .get(&condition.operator_name)?
                .get(&condition.key_name)
        });
        values.map_or_else(|| path.clone(), |values| item(values, &path, index))
    }

    /// Its actions as they are written, each with the way to it.
    pub(super) fn actions(&self) -> impl Iterator<Item = (&str, Vec<PathStep>)> {
        let written = self.statement.actions.written.iter().enumerate();
        written.map(|(index, text)| (text.as_str(), self.item("action", index)))
    }

    /// Its resources, each with the way to it.
    pub(super) fn resources(&self) -> impl Iterator<Item = (&ResourcePattern, Vec<PathStep>)> {
        let patterns = self.statement.resources.iter().enumerate();
        patterns.map(|(index, pattern)| (pattern, self.item("resource", index)))
    }

    /// The operations of its actions that act on a resource of its kind.
    pub(super) fn operations(&self) -> impl Iterator<Item = Operation> {
        let statement = self.statement;
        statement.actions.operations().filter(|operation| {
            let kind = operation.resource_kind();
            statement
                .resources
                .iter()
                .any(|pattern| pattern.can_be(kind))
        })
    }

    /// The way to the first action that covers one of some operations.
    pub(super) fn action_for(&self, operations: &[Operation]) -> Vec<PathStep> {
        let covers = |text: &str| {
            operations
                .iter()
                .any(|operation| ActionSet::pattern_covers(text, *operation))
        };
        let found = self.actions().find(|(text, _)| covers(text));
        found.map_or_else(|| self.element("action"), |(_, path)| path)
    }
}

/// Names that are listed before the rest is counted.
const MOST_NAMES: usize = 3;

/// The actions of operations for a message: `name/cos:GetObject`, `name/cos:PutObject` and 5 more.
pub(super) fn listed(operations: &[Operation]) -> String {
    let mut names: Vec<&str> = Vec::new();
    for operation in operations {
        let name = operation.own_action();
        let name = name.strip_prefix("name/cos:").unwrap_or(name);
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let shown: Vec<String> = names
        .iter()
        .take(MOST_NAMES)
        .map(|name| format!("`{name}`"))
        .collect();
    match (shown.as_slice(), names.len().saturating_sub(MOST_NAMES)) {
        (_, more) if more > 0 => format!("{} and {more} more", shown.join(", ")),
        ([first @ .., last], _) if !first.is_empty() => {
            format!("{} and {last}", first.join(", "))
        }
        _ => shown.join(", "),
    }
}
