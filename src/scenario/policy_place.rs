//! Where in a file a fault of a policy lies. Looked up only once there is one.

use std::collections::HashMap;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use serde::Deserialize;
use serde::de::{self, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::json;
use super::problem::{Place, Problem, ProblemKind};
use super::source::Source;
use super::yaml::{self, Spanned};
use crate::policy::{Document, PathStep};

/// A value with the places of everything inside it.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
struct Node(Spanned<Inside>);

#[derive(Debug)]
enum Inside {
    Map(Vec<(String, Node)>),
    List(Vec<Node>),
    Scalar,
}

impl<'de> Deserialize<'de> for Inside {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(InsideVisitor)
    }
}

struct InsideVisitor;

macro_rules! scalars {
    ($($visit:ident: $type:ty),+) => {
        $(fn $visit<E: de::Error>(self, _: $type) -> Result<Inside, E> { Ok(Inside::Scalar) })+
    };
}

impl<'de> Visitor<'de> for InsideVisitor {
    type Value = Inside;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    scalars!(visit_bool: bool, visit_i64: i64, visit_u64: u64, visit_f64: f64, visit_str: &str);

    fn visit_unit<E: de::Error>(self) -> Result<Inside, E> {
        Ok(Inside::Scalar)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Inside, A::Error> {
        let mut members = Vec::new();
        while let Some(name) = map.next_key::<String>()? {
            members.push((name, map.next_value()?));
        }
        Ok(Inside::Map(members))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Inside, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = seq.next_element()? {
            items.push(item);
        }
        Ok(Inside::List(items))
    }
}

/// The places inside a file that holds one JSON value. YAML cannot tell them: not all JSON is YAML, as tabs and escaped
/// surrogates show.
pub(super) struct JsonPlaces {
    source: Arc<Source>,
    root: Option<Branch>,
}

/// A JSON value with its bytes, and those of everything inside it.
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
        let span = found.map_or(0..0, |branch| branch.span.clone());
        let text = self.source.text.get(span.clone()).unwrap_or_default();
        // As in YAML: the first line tells the place.
        let first_line = text.split('\n').next().unwrap_or_default().trim_end();
        Place {
            source: Arc::clone(&self.source),
            span: span.start..span.start + first_line.len(),
        }
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
    let exact = yaml::parse::<Node>(&policy.source).ok().and_then(|root| {
        let document = root.starting_at(policy.span.start, &policy.source)?;
        Some(document.below(path).place(&policy.source))
    });
    exact.unwrap_or_else(|| policy.clone())
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

impl Node {
    fn place(&self, source: &Arc<Source>) -> Place {
        yaml::place(source, self.0.defined)
    }

    /// The value that begins at a byte; the outermost, where several do.
    fn starting_at(&self, start: usize, source: &Arc<Source>) -> Option<&Node> {
        if self.place(source).span.start == start {
            return Some(self);
        }
        match &self.0.value {
            Inside::Map(members) => members
                .iter()
                .find_map(|(_, node)| node.starting_at(start, source)),
            Inside::List(items) => items
                .iter()
                .find_map(|node| node.starting_at(start, source)),
            Inside::Scalar => None,
        }
    }

    /// The value at the end of a way, or as far as the way leads.
    fn below(&self, path: &[PathStep]) -> &Node {
        let Some((step, rest)) = path.split_first() else {
            return self;
        };
        let next = match (&self.0.value, step) {
            (Inside::Map(members), PathStep::Member(name)) => members
                .iter()
                .find(|(known, _)| known == name)
                .map(|(_, node)| node),
            (Inside::List(items), PathStep::Index(index)) => items.get(*index),
            _ => None,
        };
        next.map_or(self, |next| next.below(rest))
    }
}
