//! Where in a file a fault of a policy lies. Looked up only once there is one.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use serde_json::value::RawValue;

use super::json;
use super::problem::{Place, Problem, ProblemKind};
use super::source::Source;
use super::yaml::{self, Node};
use crate::policy::{Document, PathStep};

/// The places inside a file that holds one JSON value. YAML cannot tell them: not all JSON is YAML, as tabs and escaped
/// surrogates show.
#[derive(Clone)]
pub(super) struct JsonPlaces {
    source: Arc<Source>,
    root: Option<Branch>,
}

/// A JSON value with its bytes, and those of everything inside it.
#[derive(Clone)]
struct Branch {
    span: Range<usize>,
    members: HashMap<String, Branch>,
    items: Vec<Branch>,
}

impl JsonPlaces {
    pub(super) fn of(source: &Arc<Source>) -> Self {
        let root = serde_json::from_str::<&RawValue>(json::text(source));
        Self {
            source: Arc::clone(source),
            root: root.ok().map(|root| Branch::of(root, &source.text)),
        }
    }

    /// The place of the value at the end of a way, or as far as the way leads.
    pub(super) fn place(&self, path: &[PathStep]) -> Place {
        let span = self.span(path);
        let text = self.source.text.get(span.clone()).unwrap_or_default();
        // As in YAML: the first line tells the place.
        let first_line = text.split('\n').next().unwrap_or_default().trim_end();
        Place {
            source: Arc::clone(&self.source),
            span: span.start..span.start + first_line.len(),
        }
    }

    /// The first and the last line of that value, counted from 1.
    pub(super) fn lines(&self, path: &[PathStep]) -> (usize, usize) {
        let span = self.span(path);
        let line = |end: usize| {
            let before = self.source.text.get(..end).unwrap_or_default();
            before.matches('\n').count() + 1
        };
        (line(span.start), line(span.end))
    }

    fn span(&self, path: &[PathStep]) -> Range<usize> {
        let mut found = self.root.as_ref();
        for step in path {
            let next = found.and_then(|branch| match step {
                PathStep::Member(name) => branch.members.get(name),
                PathStep::Index(index) => branch.items.get(*index),
            });
            match next {
                Some(next) => found = Some(next),
                None => break,
            }
        }
        found.map_or(0..0, |branch| branch.span.clone())
    }
}

impl Branch {
    /// `whole` is the text that the value is a part of.
    fn of(raw: &RawValue, whole: &str) -> Self {
        let text = raw.get();
        let start = (text.as_ptr() as usize).saturating_sub(whole.as_ptr() as usize);
        let mut branch = Self {
            span: start..start + text.len(),
            members: HashMap::new(),
            items: Vec::new(),
        };
        if text.starts_with('{') {
            let members = serde_json::from_str::<HashMap<String, &RawValue>>(text);
            let members = members.unwrap_or_default().into_iter();
            branch.members = members
                .map(|(name, value)| (name, Self::of(value, whole)))
                .collect();
        } else if text.starts_with('[') {
            let items = serde_json::from_str::<Vec<&RawValue>>(text).unwrap_or_default();
            branch.items = items
                .into_iter()
                .map(|item| Self::of(item, whole))
                .collect();
        }
        branch
    }
}

/// The place of a value inside a policy; the policy's own place if it cannot be told more closely.
pub(super) fn of(policy: &Place, path: &[PathStep]) -> Place {
    let source = &policy.source;
    let (root, _) = yaml::tree(source);
    let begins = |node: &Node| yaml::place(source, node.defined()).span.start == policy.span.start;
    let document = root.as_ref().and_then(|root| root.find(&begins));
    let found = document.map(|document| below(document, path).defined());
    found.map_or_else(|| policy.clone(), |at| yaml::place(source, at))
}

/// The value at the end of a way, or as far as the way leads.
fn below<'n>(node: &'n Node, path: &[PathStep]) -> &'n Node {
    let mut found = node;
    for step in path {
        let next = match step {
            PathStep::Member(name) => found.member(name),
            PathStep::Index(index) => found.items().get(*index),
        };
        match next {
            Some(next) => found = next,
            None => break,
        }
    }
    found
}

/// What the reading of a policy warned of, each with its place.
pub(super) fn warnings(policy: &Place, document: &Document) -> Vec<Problem> {
    let warnings = document.warnings.iter();
    let located = warnings.map(|warning| {
        let kind = ProblemKind::PolicyWarning(warning.kind.clone());
        Problem::new(of(policy, &warning.path), kind)
    });
    located.collect()
}
