//! A policy changed in the ways in which people err, one change at a time: whether a suite notices tells how good it is.

mod values;
mod writing;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use serde_json::Value;
use strum::{AsRefStr, Display, VariantArray};

use super::document::{Document, PolicyKind};
use super::problem::PathStep;
use writing::Writer;

/// A way in which people err.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, AsRefStr, Display, VariantArray)]
#[strum(serialize_all = "kebab-case")]
pub enum Slip {
    /// A statement is left out.
    DropStatement,
    /// Allow stands for deny, or deny for allow.
    FlipEffect,
    /// Somebody else is named: anyone for somebody, anonymous for anyone, the account for its user.
    SwapPrincipal,
    /// One of several principals is left out.
    DropPrincipal,
    /// An action more.
    AddAction,
    /// An action less.
    DropAction,
    /// A pattern of actions where one is meant.
    WidenAction,
    /// More of the bucket.
    WidenResource,
    /// Less of the bucket.
    NarrowResource,
    /// One of several resources is left out.
    DropResource,
    /// A condition is left out.
    DropCondition,
    /// `_if_exist` more or less.
    ToggleIfExist,
    /// The operator that says the opposite.
    NegateCondition,
    /// One of several values is left out.
    DropValue,
    /// A range, bound or pattern that holds more.
    LoosenCondition,
}

/// A policy with one change.
#[derive(Clone, Debug, PartialEq)]
pub struct Mutant {
    /// The kind of change.
    pub slip: Slip,
    /// What is changed, by the way to it.
    pub path: Vec<PathStep>,
    /// The change in words, such as `"cos:GetObject" instead of "cos:PutObject"`.
    pub change: String,
    /// The changed document.
    pub document: Arc<Document>,
}

/// Every change of a document that still is one, each once. `value` is the document as it is written.
pub fn mutants(value: &Value, kind: PolicyKind) -> Vec<Mutant> {
    let mut writer = Writer::new(value, kind);
    for (path, statement, is_of_list) in statements(value) {
        if is_of_list {
            writer.drop(Slip::DropStatement, &path, "the statement is left out");
        }
        for (name, member) in statement.as_object().into_iter().flatten() {
            let at = below(&path, PathStep::Member(name.clone()));
            match name.to_lowercase().as_str() {
                "effect" => values::effect(&mut writer, &at, member),
                "principal" => values::principals(&mut writer, &at, member, value),
                "action" => values::actions(&mut writer, &at, member),
                "resource" => values::resources(&mut writer, &at, member),
                "condition" => values::conditions(&mut writer, &at, member),
                _ => {}
            }
        }
    }
    let whole = value.as_object().into_iter().flatten();
    for (name, member) in whole.filter(|(name, _)| name.eq_ignore_ascii_case("principal")) {
        let at = [PathStep::Member(name.clone())];
        values::principals(&mut writer, &at, member, value);
    }
    writer.found
}

/// The statements with the ways to them, and whether they stand in a list.
fn statements(value: &Value) -> Vec<(Vec<PathStep>, &Value, bool)> {
    let members = value.as_object().into_iter().flatten();
    let mut all = Vec::new();
    for (name, written) in members.filter(|(name, _)| name.eq_ignore_ascii_case("statement")) {
        let at = vec![PathStep::Member(name.clone())];
        match written {
            Value::Array(list) => {
                let each = list.iter().enumerate();
                all.extend(
                    each.map(|(index, one)| (below(&at, PathStep::Index(index)), one, true)),
                );
            }
            single => all.push((at, single, false)),
        }
    }
    all
}

fn below(path: &[PathStep], step: PathStep) -> Vec<PathStep> {
    super::members::below(path, step)
}
