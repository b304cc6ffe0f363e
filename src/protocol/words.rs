//! One way to give an enum its words: the spelling used in files, JSON, snapshots and on the wire.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, EnumAccess, Error, VariantAccess, Visitor};

/// Declares an enum whose variants each have exactly one word, with `ALL`, `word`, `Display`, `FromStr` and serde. What serde
/// would derive for each of them, and what is the same for all, is written once below: it would be a part of every build.
macro_rules! word_enum {
    ($(#[$meta:meta])* $vis:vis enum $name:ident { $($(#[$vmeta:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
        $vis enum $name {
            $($(#[$vmeta])* #[cfg_attr(feature = "cli", schemars(rename = $word))] $variant),+
        }

        impl $name {
            /// Every value, in the order of declaration.
            pub const ALL: &'static [$name] = &[$($name::$variant),+];

            const WORDS: &'static [&'static str] = &[$($word),+];

            /// The word for this value.
            pub const fn word(self) -> &'static str {
                match self { $($name::$variant => $word),+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.word())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::protocol::words::UnknownWord;

            fn from_str(word: &str) -> Result<Self, Self::Err> {
                use $crate::protocol::words::{UnknownWord, place_of};

                let value = Self::ALL.get(place_of(word, Self::WORDS));
                value.copied().ok_or_else(|| UnknownWord::of(word, Self::WORDS))
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.word())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let one_of = $crate::protocol::words::OneOf(Self::WORDS);
                let word = deserializer.deserialize_enum(stringify!($name), Self::WORDS, one_of)?;
                word.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}
pub(crate) use word_enum;

/// The place of a word among others; behind the last, if it is none of them.
pub(crate) fn place_of(word: &str, words: &[&str]) -> usize {
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

    fn visit_enum<A: EnumAccess<'de>>(self, access: A) -> Result<Self::Value, A::Error> {
        let (word, rest) = access.variant_seed(self)?;
        rest.unit_variant()?;
        Ok(word)
    }
}

/// A word that is none of the words known here.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{word}` is not one of {}", .known.join(", "))]
pub struct UnknownWord {
    /// What was written.
    pub word: String,
    /// What could have been written.
    pub known: Vec<&'static str>,
}

impl UnknownWord {
    pub(crate) fn of(word: &str, known: &[&'static str]) -> Self {
        Self {
            word: word.to_owned(),
            known: known.to_vec(),
        }
    }
}

/// The known word that lies nearest to a mistyped one, if one is near enough to be meant.
pub fn did_you_mean<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known
        .into_iter()
        .map(|candidate| {
            (
                strsim::jaro_winkler(&word.to_lowercase(), &candidate.to_lowercase()),
                candidate,
            )
        })
        .filter(|(likeness, _)| *likeness > 0.8)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_near_miss_is_recognised_and_a_far_one_is_not() {
        assert_eq!(
            did_you_mean("opertion", ["operation", "key"]),
            Some("operation")
        );
        assert_eq!(
            did_you_mean("getobject", ["GetObject", "PutObject"]),
            Some("GetObject")
        );
        assert_eq!(did_you_mean("zzz", ["operation", "key"]), None);
    }
}
