//! A value with its place.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{self, Deserialize, Deserializer, SeqAccess, Visitor};

use super::tree::Location;

/// The name under which a value with its place is asked for: its two places, and the value.
pub(super) const SPANNED: &str = "a value with its place";

/// A value with the place where it is used, and the one where it is defined: they differ by an alias.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::scenario) struct Spanned<T> {
    pub(in crate::scenario) value: T,
    pub(in crate::scenario) referenced: Location,
    pub(in crate::scenario) defined: Location,
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Spanned<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_newtype_struct(SPANNED, SpannedVisitor(PhantomData))
    }
}

struct SpannedVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for SpannedVisitor<T> {
    type Value = Spanned<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut parts: A) -> Result<Spanned<T>, A::Error> {
        let referenced = parts.next_element()?.map(unpacked).unwrap_or_default();
        let defined = parts.next_element()?.map(unpacked).unwrap_or_default();
        let value = parts.next_element()?;
        Ok(Spanned {
            value: value.ok_or_else(|| de::Error::custom("a value is missing here"))?,
            referenced,
            defined,
        })
    }
}

/// A place as one number, as which it passes through serde.
pub(super) fn packed(at: Location) -> u128 {
    u128::from(at.file) << 64 | u128::from(at.start) << 32 | u128::from(at.end)
}

fn unpacked(packed: u128) -> Location {
    let part = |shift: u32| u32::try_from(packed >> shift & 0xffff_ffff).unwrap_or_default();
    Location {
        file: part(64),
        start: part(32),
        end: part(0),
    }
}

/// A place is nothing that a file says.
#[cfg(feature = "cli")]
impl<T: schemars::JsonSchema> schemars::JsonSchema for Spanned<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        T::schema_name()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        generator.subschema_for::<T>()
    }
}
