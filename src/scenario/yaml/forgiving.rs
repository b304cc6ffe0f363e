//! Reading on after a fault, so that a file's faults are told at once, and filling in variables on the way.
//!
//! A layer between the parser and what is read: an unknown field is noted and passed over, a word or number that cannot stand
//! where it stands is noted and replaced by one that can, and a missing field is made up in another pass. What is read that
//! way is thrown away as soon as one fault is noted.

use std::cell::{Cell, RefCell};
use std::fmt;
use std::sync::Arc;

use serde::de::{
    self, Deserialize, DeserializeSeed, Deserializer, EnumAccess, IntoDeserializer, MapAccess,
    SeqAccess, Visitor,
};
use serde_saphyr::{Error, Location};

use super::members::Members;
use super::scalar::Scalar;
use super::variables::Variables;
use super::{Spanned, TRUE_OR_FALSE, WHOLE_NUMBER, text_at, unexpected_word};
use crate::scenario::problem::ProblemKind;
use crate::scenario::source::Source;

/// A field that another pass found missing: of which struct, counted in the order of reading, and its name.
pub(super) type Missing = (usize, &'static str);

/// What is known and noted while a document is read.
pub(super) struct Reading<'r> {
    source: &'r Arc<Source>,
    variables: &'r Variables,
    pub(super) missing: &'r [Missing],
    faults: RefCell<Vec<(Location, ProblemKind)>>,
    /// Fields that are there under a name that is nearly theirs.
    pub(super) misspelt: RefCell<Vec<Missing>>,
    begun: Cell<usize>,
    pub(super) ended: Cell<usize>,
    pub(super) near: Cell<Location>,
}

impl<'r> Reading<'r> {
    pub(super) fn new(
        source: &'r Arc<Source>,
        variables: &'r Variables,
        missing: &'r [Missing],
    ) -> Self {
        Self {
            source,
            variables,
            missing,
            faults: RefCell::default(),
            misspelt: RefCell::default(),
            begun: Cell::default(),
            ended: Cell::default(),
            near: Cell::new(Location::UNKNOWN),
        }
    }

    /// Reads a document.
    pub(super) fn read<'de, T: Deserialize<'de>>(
        &self,
        deserializer: impl Deserializer<'de, Error = Error>,
    ) -> Result<T, Error> {
        T::deserialize(self.of(deserializer))
    }

    /// What was noted.
    pub(super) fn into_faults(self) -> Vec<(Location, ProblemKind)> {
        self.faults.into_inner()
    }

    /// The struct that ended last: the one in which a field was just found missing.
    pub(super) fn ended_last(&self) -> usize {
        self.ended.get()
    }

    /// Whether a field that is missing was told already, as one that is misspelt.
    pub(super) fn is_misspelt(&self, missing: Missing) -> bool {
        self.misspelt.borrow().contains(&missing)
    }

    fn of<T>(&self, inner: T) -> Forgiving<'_, T> {
        Forgiving {
            inner,
            reading: self,
            is_name: false,
        }
    }

    pub(super) fn note(&self, at: Location, kind: ProblemKind) {
        self.faults.borrow_mut().push((at, kind));
    }

    /// A text with the values of variables in it.
    fn filled(&self, text: &str, at: Location) -> String {
        match self.variables.fill(text) {
            Ok(text) => text.into_owned(),
            Err(kind) => {
                self.note(at, kind);
                text.to_owned()
            }
        }
    }

    fn text<'de, D: Deserializer<'de>>(&self, inner: D) -> Result<(String, Location), D::Error> {
        let read = Spanned::<Scalar>::deserialize(inner)?;
        let at = read.referenced;
        let text = match read.value {
            Scalar::Text(text) => self.filled(&text, at),
            Scalar::Other => text_at(self.source, read.defined),
            wrong @ (Scalar::Null | Scalar::Many) => {
                let expected = match wrong {
                    Scalar::Null => "a text is missing here",
                    _ => "a text is expected here",
                };
                self.note(at, ProblemKind::Yaml(expected.to_owned()));
                String::new()
            }
        };
        Ok((text, at))
    }

    /// A number or a truth value, read from its text; where it cannot be, that fault and the least one.
    fn parsed<'de, T, D>(&self, inner: D, expected: &str) -> Result<T, D::Error>
    where
        T: Default + std::str::FromStr,
        D: Deserializer<'de>,
    {
        let read = Spanned::<Scalar>::deserialize(inner)?;
        let text = match &read.value {
            Scalar::Text(text) => self.filled(text, read.referenced),
            Scalar::Other => text_at(self.source, read.defined),
            Scalar::Null | Scalar::Many => String::new(),
        };
        Ok(text.parse().unwrap_or_else(|_| {
            self.note(read.referenced, ProblemKind::Yaml(expected.to_owned()));
            T::default()
        }))
    }
}

pub(super) struct Forgiving<'c, T> {
    pub(super) inner: T,
    pub(super) reading: &'c Reading<'c>,
    /// Whether it is the name of a member, which is a text whatever it looks like.
    is_name: bool,
}

macro_rules! pass_on {
    ($($method:ident($($name:ident: $type:ty),*)),+ $(,)?) => {
        $(fn $method<V: Visitor<'de>>(self, $($name: $type,)* visitor: V) -> Result<V::Value, D::Error> {
            self.inner.$method($($name,)* Heard::new(visitor, self.reading))
        })+
    };
}

macro_rules! numbers {
    ($($method:ident, $visit:ident);+ $(;)?) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
            visitor.$visit(self.reading.parsed(self.inner, WHOLE_NUMBER)?)
        })+
    };
}

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Forgiving<'_, D> {
    type Error = D::Error;

    pass_on!(
        deserialize_any(),
        deserialize_i128(),
        deserialize_u128(),
        deserialize_f32(),
        deserialize_f64(),
        deserialize_char(),
        deserialize_bytes(),
        deserialize_byte_buf(),
        deserialize_option(),
        deserialize_unit(),
        deserialize_unit_struct(name: &'static str),
        deserialize_newtype_struct(name: &'static str),
        deserialize_seq(),
        deserialize_tuple(length: usize),
        deserialize_tuple_struct(name: &'static str, length: usize),
        deserialize_map(),
        deserialize_identifier(),
        deserialize_ignored_any(),
    );

    numbers!(
        deserialize_i8, visit_i8;
        deserialize_i16, visit_i16;
        deserialize_i32, visit_i32;
        deserialize_i64, visit_i64;
        deserialize_u8, visit_u8;
        deserialize_u16, visit_u16;
        deserialize_u32, visit_u32;
        deserialize_u64, visit_u64;
    );

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        visitor.visit_bool(self.reading.parsed(self.inner, TRUE_OR_FALSE)?)
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.deserialize_string(visitor)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        if self.is_name {
            let heard = Heard::new(visitor, self.reading);
            return self.inner.deserialize_string(heard);
        }
        visitor.visit_string(self.reading.text(self.inner)?.0)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        // The parser's own account of where a value stands.
        if matches!(name, "Location" | "Span") {
            return self.inner.deserialize_struct(name, fields, visitor);
        }
        let number = self.reading.begun.get();
        self.reading.begun.set(number + 1);
        let heard = Heard {
            fields: Some((number, fields)),
            ..Heard::new(visitor, self.reading)
        };
        self.inner.deserialize_struct(name, fields, heard)
    }

    /// Every enum of a file is a word.
    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        words: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        let (word, at) = self.reading.text(self.inner)?;
        let known = words.iter().find(|known| **known == word);
        let known = known.or_else(|| {
            self.reading.note(at, unexpected_word(&word, words));
            words.first()
        });
        let known = known.copied().unwrap_or_default();
        visitor.visit_enum(IntoDeserializer::<D::Error>::into_deserializer(known))
    }
}

/// A visitor that is told what the parser finds; of a struct, with its number and fields.
struct Heard<'c, V> {
    visitor: V,
    reading: &'c Reading<'c>,
    fields: Option<(usize, &'static [&'static str])>,
}

impl<'c, V> Heard<'c, V> {
    fn new(visitor: V, reading: &'c Reading<'c>) -> Self {
        Self {
            visitor,
            reading,
            fields: None,
        }
    }
}

macro_rules! hear {
    ($($method:ident($($value:ident: $type:ty)?)),+ $(,)?) => {
        $(fn $method<E: de::Error>(self, $($value: $type)?) -> Result<V::Value, E> {
            self.visitor.$method($($value)?)
        })+
    };
}

impl<'de, V: Visitor<'de>> Visitor<'de> for Heard<'_, V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.visitor.expecting(f)
    }

    hear!(
        visit_bool(value: bool),
        visit_i64(value: i64),
        visit_i128(value: i128),
        visit_u64(value: u64),
        visit_u128(value: u128),
        visit_f64(value: f64),
        visit_char(value: char),
        visit_bytes(value: &[u8]),
        visit_byte_buf(value: Vec<u8>),
        visit_none(),
        visit_unit(),
    );

    fn visit_str<E: de::Error>(self, text: &str) -> Result<V::Value, E> {
        let text = self.reading.filled(text, self.reading.near.get());
        self.visitor.visit_string(text)
    }

    fn visit_some<D: Deserializer<'de>>(self, inner: D) -> Result<V::Value, D::Error> {
        self.visitor.visit_some(self.reading.of(inner))
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, inner: D) -> Result<V::Value, D::Error> {
        self.visitor.visit_newtype_struct(self.reading.of(inner))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, inner: A) -> Result<V::Value, A::Error> {
        self.visitor.visit_seq(self.reading.of(inner))
    }

    fn visit_map<A: MapAccess<'de>>(self, inner: A) -> Result<V::Value, A::Error> {
        let inner = self.reading.of(inner);
        match self.fields {
            None => self.visitor.visit_map(inner),
            Some((number, fields)) => {
                let members = Members::new(inner, number, fields);
                self.visitor.visit_map(members)
            }
        }
    }

    fn visit_enum<A: EnumAccess<'de>>(self, inner: A) -> Result<V::Value, A::Error> {
        self.visitor.visit_enum(inner)
    }
}

impl<'de, S: DeserializeSeed<'de>> DeserializeSeed<'de> for Forgiving<'_, S> {
    type Value = S::Value;

    fn deserialize<D: Deserializer<'de>>(self, inner: D) -> Result<S::Value, D::Error> {
        let reading = self.reading;
        self.inner.deserialize(Forgiving {
            inner,
            reading,
            is_name: self.is_name,
        })
    }
}

impl<'de, A: SeqAccess<'de>> SeqAccess<'de> for Forgiving<'_, A> {
    type Error = A::Error;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, A::Error> {
        self.inner.next_element_seed(self.reading.of(seed))
    }
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Forgiving<'_, A> {
    type Error = A::Error;

    fn next_key_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, A::Error> {
        self.inner.next_key_seed(Forgiving {
            inner: seed,
            reading: self.reading,
            is_name: true,
        })
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, A::Error> {
        self.inner.next_value_seed(self.reading.of(seed))
    }
}
