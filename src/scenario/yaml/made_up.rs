//! A value for a field that is missing, of whatever type is asked for, so that what follows it can be read.

use std::marker::PhantomData;

use serde::de::{self, Deserializer, IntoDeserializer, Visitor, value};

/// Of every type the least: an empty text, no members, zero.
pub(super) struct MadeUp<E>(PhantomData<E>);

impl<E> MadeUp<E> {
    pub(super) fn new() -> Self {
        Self(PhantomData)
    }
}

macro_rules! least {
    ($($method:ident => $visit:ident($value:expr)),+ $(,)?) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, E> {
            visitor.$visit($value)
        })+
    };
}

impl<'de, E: de::Error> Deserializer<'de> for MadeUp<E> {
    type Error = E;

    least!(
        deserialize_any => visit_str(""),
        deserialize_str => visit_str(""),
        deserialize_string => visit_str(""),
        deserialize_bool => visit_bool(false),
        deserialize_u16 => visit_u16(0),
        deserialize_u32 => visit_u32(0),
        deserialize_u64 => visit_u64(0),

    );

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, E> {
        let nothing = std::iter::empty::<(&str, &str)>();
        visitor.visit_map(value::MapDeserializer::new(nothing))
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, E> {
        visitor.visit_none()
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, E> {
        visitor.visit_seq(value::SeqDeserializer::new(std::iter::empty::<&str>()))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, E> {
        self.deserialize_map(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        words: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, E> {
        let word = words.first().copied().unwrap_or_default();
        visitor.visit_enum(IntoDeserializer::<E>::into_deserializer(word))
    }

    /// Tells [`super::Spanned`] that there is no place.
    fn is_human_readable(&self) -> bool {
        false
    }

    serde::forward_to_deserialize_any! {
        i8 i16 i32 i64 i128 u8 u128 f32 f64 char bytes byte_buf unit unit_struct tuple tuple_struct newtype_struct identifier
        ignored_any
    }
}
