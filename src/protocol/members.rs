//! One way to read a struct from the members of a file. serde would derive the same, but its compiler takes as long as all that
//! is read.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, Visitor};

/// Declares a struct that is read from members of the same names, or of those behind `as`. One that is left out is a fault, or
/// with `= default` the default of its type. With the command, it has a JSON Schema.
macro_rules! members {
    ($(#[$meta:meta])* $vis:vis struct $name:ident {
        $($(#[$of_field:meta])* $field_vis:vis $field:ident $(as $written:literal)?: $kind:ty $(= $default:ident)?),+ $(,)?
    }) => {
        $(#[$meta])*
        #[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
        #[cfg_attr(feature = "cli", schemars(deny_unknown_fields))]
        $vis struct $name {
            $(
                $(#[$of_field])*
                $(#[cfg_attr(feature = "cli", schemars(rename = $written))])?
                $(#[cfg_attr(feature = "cli", schemars($default))])?
                $field_vis $field: $kind,
            )+
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                use $crate::protocol::members::{OneOf, name, value};

                const NAMES: &[&str] = &[$(name!($field $($written)?)),+];

                struct Members;

                impl<'de> serde::de::Visitor<'de> for Members {
                    type Value = $name;

                    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        f.write_str(stringify!($name))
                    }

                    fn visit_map<A: serde::de::MapAccess<'de>>(self, mut members: A) -> Result<$name, A::Error> {
                        $(let mut $field: Option<$kind> = None;)+
                        while let Some(name) = members.next_key_seed(OneOf(NAMES))? {
                            match name {
                                $(name!($field $($written)?) => $field = Some(members.next_value()?),)+
                                _ => {}
                            }
                        }
                        Ok($name {
                            $($field: value!($field, name!($field $($written)?) $(, $default)?),)+
                        })
                    }
                }

                deserializer.deserialize_struct(stringify!($name), NAMES, Members)
            }
        }
    };
}
pub(crate) use members;

/// The name of a member.
macro_rules! name {
    ($field:ident) => {
        stringify!($field)
    };
    ($field:ident $written:literal) => {
        $written
    };
}
pub(crate) use name;

/// The value of a member that may have been left out.
macro_rules! value {
    ($value:ident, $name:expr, default) => {
        $value.unwrap_or_default()
    };
    ($value:ident, $name:expr) => {
        $value.ok_or_else(|| serde::de::Error::missing_field($name))?
    };
}
pub(crate) use value;

/// The place of a word among others; behind the last, if it is none of them.
fn place_of(word: &str, words: &[&str]) -> usize {
    let place = words.iter().position(|known| *known == word);
    place.unwrap_or(words.len())
}

/// Reads one of some words.
#[derive(Clone, Copy)]
pub(crate) struct OneOf(pub(crate) &'static [&'static str]);

impl<'de> DeserializeSeed<'de> for OneOf {
    type Value = &'static str;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl<'de> Visitor<'de> for OneOf {
    type Value = &'static str;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "one of {}", self.0.join(", "))
    }

    fn visit_str<E: Error>(self, word: &str) -> Result<Self::Value, E> {
        let known = self.0.get(place_of(word, self.0));
        known
            .copied()
            .ok_or_else(|| E::unknown_variant(word, self.0))
    }
}
