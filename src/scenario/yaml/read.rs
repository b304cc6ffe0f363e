//! From a tree to typed values, with variables filled in. Reading goes on after a fault, so that all faults of a file are
//! reported at once.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::str::FromStr;

use serde_json::{Map, Value};

use super::compose::Fault;
use super::scalar;
use super::tree::{Content, Location, Node, Spanned};
use super::variables::Variables;
use super::{LIST_EXPECTED, MEMBERS_EXPECTED, TRUE_OR_FALSE, WHOLE_NUMBER};
use crate::protocol::words::{UnknownWord, did_you_mean};
use crate::scenario::problem::ProblemKind;

/// The most missing fields that are reported of one document.
const MOST_MISSING: usize = 20;

/// A value that can be read from a file.
pub(in crate::scenario) trait FromYaml {
    /// Reads a value. Faults are noted in the reader, and an empty value replaces a missing or wrong one, so that reading
    /// goes on and finds further faults.
    fn from_yaml(node: &Node, reader: &mut Reader<'_>) -> Self;
}

/// Implements `FromYaml` for a struct: the names of its fields (or those after `as`), in the order in which help lists them, and
/// which of them are `required`.
macro_rules! from_members {
    ($model:ident => $($field:ident $(as $name:literal)? $(: $required:ident)?),+) => {
        impl $crate::scenario::yaml::FromYaml for $model {
            fn from_yaml(
                node: &$crate::scenario::yaml::Node,
                reader: &mut $crate::scenario::yaml::Reader<'_>,
            ) -> Self {
                let mut members = $crate::scenario::yaml::Members::new(node, reader);
                let read = Self {
                    $($field: from_members!(@read members, from_members!(@name $field $($name)?) $(, $required)?),)+
                };
                members.finish();
                read
            }
        }
    };
    (@name $field:ident) => { stringify!($field) };
    (@name $field:ident $name:literal) => { $name };
    (@read $members:ident, $name:expr) => { $members.optional($name) };
    (@read $members:ident, $name:expr, required) => { $members.required($name) };
}
pub(in crate::scenario) use from_members;

/// The variables of a document and the faults found in it.
pub(in crate::scenario) struct Reader<'r> {
    variables: &'r Variables,
    pub(super) faults: Vec<Fault>,
    missing: usize,
    /// Whether a value is of another kind than expected, such as a list for a string. What is read then is of little use.
    pub(super) is_of_other_kind: bool,
}

impl<'r> Reader<'r> {
    pub(super) fn new(variables: &'r Variables) -> Self {
        Self {
            variables,
            faults: Vec::new(),
            missing: 0,
            is_of_other_kind: false,
        }
    }

    /// Notes a fault of a value, unless the value is missing.
    fn fault(&mut self, node: &Node, kind: ProblemKind) {
        if !matches!(node.content, Content::Missing) {
            self.faults.push((node.referenced, kind));
        }
    }

    fn note(&mut self, node: &Node, message: &str) {
        self.fault(node, ProblemKind::Yaml(message.to_owned()));
    }

    /// Notes a value of another kind than expected.
    pub(in crate::scenario) fn note_kind(&mut self, node: &Node, message: &str) {
        self.note(node, message);
        self.is_of_other_kind |= !matches!(node.content, Content::Missing);
    }

    /// A text with the values of variables in it.
    fn filled<'t>(&mut self, text: &'t str, at: Location) -> Cow<'t, str> {
        self.variables.fill(text).unwrap_or_else(|kind| {
            self.faults.push((at, kind));
            Cow::Borrowed(text)
        })
    }

    /// The text of a string.
    fn own_text<'n>(&mut self, node: &'n Node) -> Option<Cow<'n, str>> {
        match &node.content {
            Content::Plain(text) if scalar::is_null(text) => None,
            Content::Plain(text) | Content::Text(text) => Some(self.filled(text, node.referenced)),
            _ => None,
        }
    }

    /// The text of a string; notes a value that is not one.
    pub(in crate::scenario) fn text<'n>(&mut self, node: &'n Node) -> Cow<'n, str> {
        self.own_text(node).unwrap_or_else(|| {
            let is_null = matches!(node.content, Content::Plain(_));
            let fault = if is_null { "missing" } else { "expected" };
            self.note(node, &format!("a text is {fault} here"));
            Cow::Borrowed("")
        })
    }

    /// Parses the text of a value.
    fn parsed<T: Default>(
        &mut self,
        node: &Node,
        parse: impl Fn(&str) -> Option<T>,
        expected: &str,
    ) -> T {
        let parsed = self.own_text(node).and_then(|text| parse(&text));
        parsed.unwrap_or_else(|| {
            self.note(node, expected);
            T::default()
        })
    }

    /// Parses a word; notes one that is unknown.
    pub(in crate::scenario) fn word<T: FromStr<Err = UnknownWord>>(
        &mut self,
        node: &Node,
    ) -> Option<T> {
        let word = self.text(node);
        let parsed = word.parse().map_err(|UnknownWord { known, .. }| {
            let kind = ProblemKind::UnexpectedWord {
                word: word.clone().into_owned(),
                meant: did_you_mean(&word, known.iter().copied()).map(str::to_owned),
                known: known.into_iter().map(str::to_owned).collect(),
            };
            self.fault(node, kind);
        });
        parsed.ok()
    }

    /// Reads a value that is a string or, otherwise, a `W`.
    pub(in crate::scenario) fn text_or<T, W: FromYaml>(
        &mut self,
        node: &Node,
        expected: &str,
        from_text: impl Fn(String) -> T,
        from_written: impl Fn(W) -> T,
    ) -> T {
        match self.own_text(node) {
            Some(text) => from_text(text.into_owned()),
            None if is_null(node) => {
                let message = format!("invalid type: unit value, expected {expected}");
                self.note_kind(node, &message);
                from_text(String::new())
            }
            None => from_written(W::from_yaml(node, self)),
        }
    }
}

/// A mapping whose fields are read one after the other.
pub(in crate::scenario) struct Members<'m, 'r> {
    node: &'m Node,
    reader: &'m mut Reader<'r>,
    known: Vec<&'static str>,
    missing: Vec<&'static str>,
}

impl<'m, 'r> Members<'m, 'r> {
    pub(in crate::scenario) fn new(node: &'m Node, reader: &'m mut Reader<'r>) -> Self {
        Self {
            node,
            reader,
            known: Vec::new(),
            missing: Vec::new(),
        }
    }

    /// A field that must be there.
    pub(in crate::scenario) fn required<T: FromYaml>(&mut self, name: &'static str) -> T {
        if self.node.member(name).is_none() {
            self.missing.push(name);
        }
        self.optional(name)
    }

    /// A field that can be left out.
    pub(in crate::scenario) fn optional<T: FromYaml>(&mut self, name: &'static str) -> T {
        self.known.push(name);
        match self.node.member(name) {
            Some(node) => T::from_yaml(node, self.reader),
            None => {
                let missing = Node::new(Content::Missing, Location::default());
                T::from_yaml(&missing, self.reader)
            }
        }
    }

    /// Notes unknown fields, and missing ones that are not misspelt.
    pub(in crate::scenario) fn finish(mut self) {
        if !matches!(self.node.content, Content::Members(_)) {
            return self.reader.note_kind(self.node, MEMBERS_EXPECTED);
        }
        let mut unknown = Vec::new();
        for member in self.node.members() {
            if !self.known.contains(&&*member.name) {
                let meant = did_you_mean(&member.name, self.known.iter().copied());
                self.missing.retain(|field| Some(*field) != meant);
                let kind = ProblemKind::UnknownField {
                    field: member.name.to_string(),
                    meant: meant.map(str::to_owned),
                    known: self.known.iter().map(|&field| field.to_owned()).collect(),
                };
                unknown.push((member.at, kind));
            }
        }
        let left = MOST_MISSING.saturating_sub(self.reader.missing);
        for field in self.missing.into_iter().take(left) {
            self.reader.missing += 1;
            let field = field.to_owned();
            let kind = ProblemKind::MissingField { field };
            self.reader.faults.push((self.node.referenced, kind));
        }
        self.reader.faults.append(&mut unknown);
    }
}

impl FromYaml for String {
    fn from_yaml(node: &Node, reader: &mut Reader<'_>) -> Self {
        reader.text(node).into_owned()
    }
}

impl FromYaml for bool {
    fn from_yaml(node: &Node, reader: &mut Reader<'_>) -> Self {
        reader.parsed(node, scalar::truth, TRUE_OR_FALSE)
    }
}

macro_rules! numbers {
    ($($number:ty),+) => {
        $(impl FromYaml for $number {
            fn from_yaml(node: &Node, reader: &mut Reader<'_>) -> Self {
                reader.parsed(node, |text| text.parse().ok(), WHOLE_NUMBER)
            }
        })+
    };
}
numbers!(u8, u16, u32);

impl<T: FromYaml> FromYaml for Option<T> {
    fn from_yaml(node: &Node, reader: &mut Reader<'_>) -> Self {
        (!is_null(node)).then(|| T::from_yaml(node, reader))
    }
}

impl<T: FromYaml> FromYaml for Spanned<T> {
    fn from_yaml(node: &Node, reader: &mut Reader<'_>) -> Self {
        Self {
            value: T::from_yaml(node, reader),
            referenced: node.referenced,
            defined: node.defined,
        }
    }
}

impl<T: FromYaml> FromYaml for Vec<T> {
    fn from_yaml(node: &Node, reader: &mut Reader<'_>) -> Self {
        if !matches!(node.content, Content::List(_)) && !is_null(node) {
            reader.note_kind(node, LIST_EXPECTED);
        }
        let items = node.items().iter();
        items.map(|item| T::from_yaml(item, reader)).collect()
    }
}

impl<T: FromYaml> FromYaml for BTreeMap<String, T> {
    fn from_yaml(node: &Node, reader: &mut Reader<'_>) -> Self {
        if !matches!(node.content, Content::Members(_)) && !is_null(node) {
            reader.note_kind(node, MEMBERS_EXPECTED);
        }
        let members = node.members().iter().map(|member| {
            let name = reader.filled(&member.name, member.at).into_owned();
            (name, T::from_yaml(&member.value, reader))
        });
        members.collect()
    }
}

/// JSON inside a file: an object.
impl FromYaml for Map<String, Value> {
    fn from_yaml(node: &Node, reader: &mut Reader<'_>) -> Self {
        BTreeMap::from_yaml(node, reader).into_iter().collect()
    }
}

/// JSON inside a file: any value.
impl FromYaml for Value {
    fn from_yaml(node: &Node, reader: &mut Reader<'_>) -> Self {
        match &node.content {
            Content::Missing => Self::Null,
            Content::List(_) => Self::Array(Vec::from_yaml(node, reader)),
            Content::Members(_) => Self::Object(Map::from_yaml(node, reader)),
            Content::Text(text) => reader.filled(text, node.referenced).into(),
            Content::Plain(text) => match scalar::value(text) {
                Self::String(_) => reader.filled(text, node.referenced).into(),
                value => value,
            },
        }
    }
}

/// Whether a value is missing or null.
fn is_null(node: &Node) -> bool {
    match &node.content {
        Content::Missing => true,
        Content::Plain(text) => scalar::is_null(text),
        _ => false,
    }
}
