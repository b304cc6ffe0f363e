//! What stands in a scenario file, as it is written (design.md §5).

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;
use serde::de::value::SeqAccessDeserializer;
use serde::de::{self, Deserializer, SeqAccess, Visitor};

use super::case::{TargetKind, TokenUse};
use super::world_model::WorldModel;
use super::yaml::Spanned;
use crate::protocol::cause::Cause;
use crate::protocol::variant::Variant;
use crate::signature::{Carrier, Mistake};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ScenarioModel {
    pub(super) scenario: String,
    #[serde(default)]
    pub(super) tags: Vec<String>,
    pub(super) given: Spanned<WorldModel>,
    pub(super) when: Spanned<WhenModel>,
    #[serde(default)]
    pub(super) then: Option<Spanned<ThenModel>>,
    #[serde(default)]
    pub(super) matrix: Option<Spanned<MatrixModel>>,
    #[serde(default)]
    pub(super) only: Option<TargetKind>,
    #[serde(default)]
    pub(super) skip: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) expect_failure: Option<Spanned<String>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct WhenModel {
    pub(super) operation: Option<Spanned<String>>,
    pub(super) bucket: Option<Spanned<String>>,
    pub(super) key: Option<Spanned<String>>,
    #[serde(rename = "as")]
    pub(super) who: Option<Spanned<String>>,
    pub(super) source_ip: Option<Spanned<String>>,
    pub(super) vpc: Option<Spanned<String>>,
    pub(super) transport: Option<Spanned<String>>,
    pub(super) headers: BTreeMap<String, Spanned<String>>,
    pub(super) query: BTreeMap<String, String>,
    pub(super) body: Option<String>,
    pub(super) sign: Option<Spanned<SignModel>>,
    pub(super) steps: Option<Vec<Spanned<WhenModel>>>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct SignModel {
    pub(super) id: Option<String>,
    pub(super) secret: Option<String>,
    pub(super) token: Option<TokenUse>,
    pub(super) at: Option<Spanned<String>>,
    pub(super) valid: Option<Spanned<String>>,
    pub(super) form: Option<FormModel>,
    pub(super) headers: Option<Vec<String>>,
    pub(super) mistake: Option<Mistake>,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum FormModel {
    Header,
    Query,
}

impl From<FormModel> for Carrier {
    fn from(form: FormModel) -> Self {
        match form {
            FormModel::Header => Carrier::Header,
            FormModel::Query => Carrier::Query,
        }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct ThenModel {
    pub(super) status: Option<u16>,
    pub(super) variant: Option<Variant>,
    pub(super) cause: Option<Cause>,
    pub(super) code: Option<String>,
    pub(super) allowed: Option<bool>,
    pub(super) decided_by: Option<Vec<String>>,
    pub(super) access: Option<AccessModel>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum AccessModel {
    Snapshot,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct MatrixModel {
    #[serde(rename = "as")]
    pub(super) who: Option<Vec<Spanned<String>>>,
    pub(super) operation: Option<Vec<Spanned<String>>>,
    pub(super) bucket: Option<Vec<Spanned<String>>>,
    pub(super) key: Option<Vec<Spanned<String>>>,
    pub(super) source_ip: Option<Vec<Spanned<String>>>,
    pub(super) vpc: Option<Vec<Spanned<String>>>,
    pub(super) transport: Option<Vec<Spanned<String>>>,
    pub(super) headers: BTreeMap<String, Vec<Spanned<String>>>,
    pub(super) include: Vec<Spanned<WhenModel>>,
    pub(super) exclude: Vec<Spanned<PatternModel>>,
    pub(super) expect: Vec<Spanned<PatternModel>>,
    pub(super) allowed: Option<Vec<Spanned<PatternModel>>>,
}

/// Which cells of a matrix are meant; in `expect`, with what is expected of them.
///
/// One model for both, since a `then` in the wrong list is a better message than an unknown field.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct PatternModel {
    #[serde(rename = "as")]
    pub(super) who: Option<Spanned<Words>>,
    pub(super) operation: Option<Spanned<Words>>,
    pub(super) bucket: Option<Spanned<Words>>,
    pub(super) key: Option<Spanned<Words>>,
    pub(super) source_ip: Option<Spanned<Words>>,
    pub(super) vpc: Option<Spanned<Words>>,
    pub(super) transport: Option<Spanned<Words>>,
    pub(super) headers: BTreeMap<String, Spanned<Words>>,
    pub(super) then: Option<Spanned<ThenModel>>,
}

/// A word, or a list of words of which any will do.
#[derive(Debug)]
pub(super) enum Words {
    One(String),
    Any(Vec<Spanned<String>>),
}

impl<'de> Deserialize<'de> for Words {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(WordsVisitor)
    }
}

struct WordsVisitor;

impl<'de> Visitor<'de> for WordsVisitor {
    type Value = Words;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a word, if need be in quotes, or a list of words")
    }

    fn visit_str<E: de::Error>(self, word: &str) -> Result<Words, E> {
        Ok(Words::One(word.to_owned()))
    }

    /// A key may be a number: `key: 2019`.
    fn visit_u64<E: de::Error>(self, number: u64) -> Result<Words, E> {
        Ok(Words::One(number.to_string()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Words, A::Error> {
        Vec::deserialize(SeqAccessDeserializer::new(list)).map(Words::Any)
    }
}
