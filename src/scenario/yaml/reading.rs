//! Reading a tree, and reading on after a fault, so that a file's faults are told at once; variables are filled in on the way.
//!
//! An unknown field is noted and passed over, a word or number that cannot stand where it stands is noted and replaced by one
//! that can, and a missing field is made up in another pass. What is read that way is thrown away once a fault is noted.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::fmt;
use std::str::FromStr;

use serde::de::value::{SeqDeserializer, U128Deserializer};
use serde::de::{self, Deserializer, IntoDeserializer, Visitor};

use super::compose::Fault;
use super::members::Members;
use super::scalar::{Plain, meaning, truth};
use super::spanned::{SPANNED, packed};
use super::tree::{Content, Location, Node};
use super::variables::Variables;
use super::{LIST_EXPECTED, MEMBERS_EXPECTED, TRUE_OR_FALSE, WHOLE_NUMBER, unexpected_word};
use crate::scenario::problem::ProblemKind;

/// The name under which a value is asked for that is a text, or something written out.
pub(in crate::scenario) const TEXT_OR: &str = "a text, or something written out";

/// A field that another pass found missing: of which struct, counted in the order of reading, and its name.
pub(super) type Missing = (usize, &'static str);

/// Why a value cannot be read at all.
#[derive(Debug)]
pub(super) enum Stop {
    /// A field is missing, in the members at a place.
    Missing(Missing, Location),
    Fault(Box<Fault>),
    /// As serde says it, before it is known where.
    MissingSomewhere(&'static str),
    Somewhere(String),
}

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing((_, field), _) | Self::MissingSomewhere(field) => {
                write!(f, "`{field}` is missing")
            }
            Self::Fault(fault) => write!(f, "{}", fault.1),
            Self::Somewhere(message) => f.write_str(message),
        }
    }
}

impl std::error::Error for Stop {}

impl de::Error for Stop {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self::Somewhere(message.to_string())
    }

    fn missing_field(field: &'static str) -> Self {
        Self::MissingSomewhere(field)
    }
}

/// What is known and noted while a document is read.
pub(super) struct Reading<'r> {
    variables: &'r Variables,
    /// What other passes found missing.
    pub(super) missing: &'r [Missing],
    faults: RefCell<Vec<Fault>>,
    /// Fields that are there under a name that is nearly theirs.
    pub(super) misspelt: RefCell<Vec<Missing>>,
    begun: Cell<usize>,
}

impl<'r> Reading<'r> {
    pub(super) fn new(variables: &'r Variables, missing: &'r [Missing]) -> Self {
        Self {
            variables,
            missing,
            faults: RefCell::default(),
            misspelt: RefCell::default(),
            begun: Cell::default(),
        }
    }

    /// Reads a value.
    pub(super) fn read<T: de::DeserializeOwned>(&self, node: &Node) -> Result<T, Stop> {
        T::deserialize(Value {
            node: Some(node),
            reading: self,
        })
    }

    /// The fields that are misspelt, and the faults.
    pub(super) fn into_noted(self) -> (Vec<Missing>, Vec<Fault>) {
        (self.misspelt.into_inner(), self.faults.into_inner())
    }

    pub(super) fn note(&self, at: Location, kind: ProblemKind) {
        self.faults.borrow_mut().push((at, kind));
    }

    /// A text with the values of variables in it.
    pub(super) fn filled<'t>(&self, text: &'t str, at: Location) -> Cow<'t, str> {
        self.variables.fill(text).unwrap_or_else(|kind| {
            self.note(at, kind);
            Cow::Borrowed(text)
        })
    }
}

/// A value that is read; of none, one that is made up, of every type the least: an empty text, no members, zero.
#[derive(Clone, Copy)]
pub(super) struct Value<'v> {
    pub(super) node: Option<&'v Node>,
    pub(super) reading: &'v Reading<'v>,
}

impl<'v> Value<'v> {
    fn note(self, told: &str) {
        if let Some(node) = self.node {
            let kind = ProblemKind::Yaml(told.to_owned());
            self.reading.note(node.referenced, kind);
        }
    }

    fn stop(self, told: &str) -> Stop {
        let at = self.node.map(|node| node.referenced).unwrap_or_default();
        let kind = ProblemKind::Yaml(told.to_owned());
        Stop::Fault(Box::new((at, kind)))
    }

    /// What stopped the reading of this value, with its place, if what is inside has none.
    fn placed(self, stop: Stop) -> Stop {
        match (stop, self.node) {
            (Stop::Somewhere(message), Some(node)) => {
                let kind = ProblemKind::Yaml(message);
                Stop::Fault(Box::new((node.referenced, kind)))
            }
            (stop, _) => stop,
        }
    }

    /// The text of a value that is one, with the values of variables in it.
    fn own_text(self) -> Option<Cow<'v, str>> {
        let node = self.node?;
        match &node.content {
            Content::Text(text) => Some(self.reading.filled(text, node.referenced)),
            Content::Plain(text) if meaning(text) == Plain::Null => None,
            Content::Plain(text) => Some(self.reading.filled(text, node.referenced)),
            _ => None,
        }
    }

    /// The text of a value; if it is none, that is noted, and the text is empty.
    fn text(self) -> Cow<'v, str> {
        self.own_text().unwrap_or_else(|| {
            let is_null = matches!(
                self.node,
                Some(Node {
                    content: Content::Plain(_),
                    ..
                })
            );
            self.note(if is_null {
                "a text is missing here"
            } else {
                "a text is expected here"
            });
            Cow::Borrowed("")
        })
    }

    /// What the text of a value says; if it cannot say that, it is noted, and the least is taken.
    fn parsed<T: Default>(self, parse: impl Fn(&str) -> Option<T>, expected: &str) -> T {
        let parsed = self.own_text().and_then(|text| parse(&text));
        parsed.unwrap_or_else(|| {
            self.note(expected);
            T::default()
        })
    }

    /// Whether nothing stands there, or it is made up.
    fn is_nothing(self) -> bool {
        self.node.is_none_or(|node| match &node.content {
            Content::Plain(text) => meaning(text) == Plain::Null,
            _ => false,
        })
    }

    // What does not depend on the visitor has functions of its own: each that does is compiled for every type of a file.
    fn visit_members<'de, V: Visitor<'de>>(
        self,
        fields: Option<&'static [&'static str]>,
        visitor: V,
    ) -> Result<V::Value, Stop> {
        let members = self.members(fields)?;
        let number = members.number;
        visitor
            .visit_map(members)
            .map_err(|stop| match (self.placed(stop), self.node) {
                (Stop::MissingSomewhere(field), Some(node)) => {
                    Stop::Missing((number, field), node.referenced)
                }
                (stop, _) => stop,
            })
    }

    fn members(self, fields: Option<&'static [&'static str]>) -> Result<Members<'v>, Stop> {
        let members = match self.node {
            Some(node) => match &node.content {
                Content::Members(members) => members,
                Content::Plain(_) if fields.is_none() && self.is_nothing() => &[][..],
                _ => return Err(self.stop(MEMBERS_EXPECTED)),
            },
            None => &[],
        };
        let number = self.reading.begun.get();
        if fields.is_some() {
            self.reading.begun.set(number + 1);
        }
        Ok(Members::new(members, self.reading, number, fields))
    }

    fn items(self) -> Result<&'v [Node], Stop> {
        match self.node {
            Some(node) if !self.is_nothing() => match &node.content {
                Content::List(items) => Ok(items),
                _ => Err(self.stop(LIST_EXPECTED)),
            },
            _ => Ok(&[]),
        }
    }

    /// The word that stands there, of those that can; another is noted, and the first taken.
    fn word(self, words: &'static [&'static str]) -> &'static str {
        let word = self.text();
        let known = words.iter().find(|known| **known == word);
        let known = known.or_else(|| {
            if let Some(node) = self.node {
                let kind = unexpected_word(&word, words);
                self.reading.note(node.referenced, kind);
            }
            words.first()
        });
        known.copied().unwrap_or_default()
    }
}

macro_rules! numbers {
    ($($method:ident, $visit:ident);+ $(;)?) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
            visitor.$visit(self.parsed(|text| FromStr::from_str(text).ok(), WHOLE_NUMBER))
        })+
    };
}

impl<'de> Deserializer<'de> for Value<'_> {
    type Error = Stop;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
        let Some(node) = self.node else {
            return visitor.visit_str("");
        };
        let read = match &node.content {
            Content::List(_) => self.deserialize_seq(visitor),
            Content::Members(_) => self.deserialize_map(visitor),
            Content::Text(text) => visitor.visit_str(&self.reading.filled(text, node.referenced)),
            Content::Plain(text) => match meaning(text) {
                Plain::Null => visitor.visit_unit(),
                Plain::Bool(value) => visitor.visit_bool(value),
                Plain::Unsigned(value) => visitor.visit_u64(value),
                Plain::Signed(value) => visitor.visit_i64(value),
                Plain::Float(value) => visitor.visit_f64(value),
                Plain::Text => visitor.visit_str(&self.reading.filled(text, node.referenced)),
            },
        };
        read.map_err(|stop| self.placed(stop))
    }

    numbers!(
        deserialize_u16, visit_u16;
        deserialize_u32, visit_u32;
        deserialize_u64, visit_u64;
    );

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
        visitor.visit_bool(self.parsed(truth, TRUE_OR_FALSE))
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
        let read = visitor.visit_str(&self.text());
        read.map_err(|stop| self.placed(stop))
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
        let read = visitor.visit_string(self.text().into_owned());
        read.map_err(|stop| self.placed(stop))
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
        if self.is_nothing() {
            return visitor.visit_none();
        }
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Stop> {
        let read = match name {
            SPANNED => return visitor.visit_seq(Placed::of(self)),
            TEXT_OR if self.node.is_none() => visitor.visit_str(""),
            TEXT_OR => match self.own_text() {
                Some(text) => visitor.visit_str(&text),
                None if self.is_nothing() => visitor.visit_unit(),
                None => return visitor.visit_newtype_struct(self),
            },
            _ => return visitor.visit_newtype_struct(self),
        };
        read.map_err(|stop| self.placed(stop))
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
        let items = self.items()?.iter().map(|item| Value {
            node: Some(item),
            reading: self.reading,
        });
        let read = visitor.visit_seq(SeqDeserializer::new(items));
        read.map_err(|stop| self.placed(stop))
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
        self.visit_members(None, visitor)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Stop> {
        self.visit_members(Some(fields), visitor)
    }

    /// Every enum of a file is a word.
    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        words: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Stop> {
        let word = self.word(words);
        visitor.visit_enum(IntoDeserializer::<Stop>::into_deserializer(word))
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
        visitor.visit_unit()
    }

    serde::forward_to_deserialize_any! {
        i8 i16 i32 i64 i128 u8 u128 f32 f64 char bytes byte_buf unit unit_struct tuple tuple_struct identifier
    }
}

impl<'de> IntoDeserializer<'de, Stop> for Value<'_> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

/// A value with its places, as [`super::Spanned`] asks for it.
struct Placed<'v> {
    value: Value<'v>,
    places: [u128; 2],
    told: usize,
}

impl<'v> Placed<'v> {
    fn of(value: Value<'v>) -> Self {
        let places = value.node.map(|node| [node.referenced, node.defined]);
        Self {
            value,
            places: places.unwrap_or_default().map(packed),
            told: 0,
        }
    }
}

impl<'de> de::SeqAccess<'de> for Placed<'_> {
    type Error = Stop;

    fn next_element_seed<S: de::DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Stop> {
        let place = self.places.get(self.told).copied();
        self.told += 1;
        match place {
            Some(place) => seed.deserialize(U128Deserializer::new(place)).map(Some),
            None => seed.deserialize(self.value).map(Some),
        }
    }
}
