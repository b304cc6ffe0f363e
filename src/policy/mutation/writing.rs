//! Writing a document anew with one place changed.

use std::collections::HashSet;
use std::sync::Arc;

use serde_json::Value;

use super::{Mutant, Slip};
use crate::policy::document::{Document, PolicyKind};
use crate::policy::problem::PathStep;

/// The changes that were found, each a document of its own.
pub(super) struct Writer<'v> {
    root: &'v Value,
    kind: PolicyKind,
    /// The texts of those that were found, and of the document itself.
    seen: HashSet<String>,
    pub(super) found: Vec<Mutant>,
}

impl<'v> Writer<'v> {
    pub(super) fn new(root: &'v Value, kind: PolicyKind) -> Self {
        Self {
            root,
            kind,
            seen: HashSet::from([root.to_string()]),
            found: Vec::new(),
        }
    }

    /// Leaves out what is at the end of a way.
    pub(super) fn drop(&mut self, slip: Slip, path: &[PathStep], change: &str) {
        self.write(slip, path, change.to_owned(), None);
    }

    /// Puts something else at the end of a way.
    pub(super) fn put(&mut self, slip: Slip, path: &[PathStep], old: &Value, new: Value) {
        let change = format!("{new} instead of {old}");
        self.write(slip, path, change, Some(new));
    }

    /// Puts something at the end of a way, and tells the change in these words.
    pub(super) fn write(
        &mut self,
        slip: Slip,
        path: &[PathStep],
        change: String,
        new: Option<Value>,
    ) {
        let mut value = self.root.clone();
        if set(&mut value, path, new).is_none() || !self.seen.insert(value.to_string()) {
            return;
        }
        // What is no policy cannot be deployed, and so is no error that a suite has to find.
        if let Ok(document) = Document::from_json(&value, self.kind) {
            self.found.push(Mutant {
                slip,
                path: path.to_vec(),
                change,
                document: Arc::new(document),
            });
        }
    }
}

/// Puts a value at the end of a way, or takes away what is there.
fn set(value: &mut Value, path: &[PathStep], new: Option<Value>) -> Option<()> {
    let (last, way) = path.split_last()?;
    let mut place = value;
    for step in way {
        place = match step {
            PathStep::Member(name) => place.get_mut(name)?,
            PathStep::Index(index) => place.get_mut(index)?,
        };
    }
    match (place, last, new) {
        (Value::Object(map), PathStep::Member(name), Some(new)) => {
            map.insert(name.clone(), new);
        }
        (Value::Object(map), PathStep::Member(name), None) => {
            map.remove(name)?;
        }
        (Value::Array(list), PathStep::Index(index), Some(new)) => *list.get_mut(*index)? = new,
        (Value::Array(list), PathStep::Index(index), None) if *index < list.len() => {
            list.remove(*index);
        }
        _ => return None,
    }
    Some(())
}
