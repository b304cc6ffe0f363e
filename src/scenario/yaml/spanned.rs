//! A value with its place.

use serde::{Deserialize, Deserializer};
use serde_saphyr::Location;

/// A value with the place where it is used, and the one where it is defined: they differ by an alias.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::scenario) struct Spanned<T> {
    pub(in crate::scenario) value: T,
    pub(in crate::scenario) referenced: Location,
    pub(in crate::scenario) defined: Location,
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Spanned<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // A value made up for a missing field has no place.
        if !deserializer.is_human_readable() {
            let value = T::deserialize(deserializer)?;
            let (referenced, defined) = (Location::UNKNOWN, Location::UNKNOWN);
            return Ok(Self {
                value,
                referenced,
                defined,
            });
        }
        let read = serde_saphyr::Spanned::deserialize(deserializer)?;
        // What an included file adds to other members is wrong there, not where it is included.
        let is_included = read.defined.source_id() > 1;
        Ok(Self {
            value: read.value,
            referenced: if is_included {
                read.defined
            } else {
                read.referenced
            },
            defined: read.defined,
        })
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
