//! What stands in a scenario file, as it is written (design.md §5).

use std::fmt;

use serde::de::{self, Deserializer, Visitor};
use serde::{Deserialize, Serialize};
use strum::{AsRefStr, EnumString, VariantArray};

use super::case::{TargetKind, TokenUse};
use super::named::Named;
use super::world_model::WorldModel;
use super::yaml::{Spanned, TEXT_OR, VariableModel};
use crate::protocol::cause::Cause;
use crate::protocol::members::members;
use crate::protocol::variant::Variant;
use crate::protocol::words::UnknownWord;
use crate::signature::{Carrier, Mistake};

members! {
    #[derive(Debug)]
    pub(super) struct ScenarioModel {
        /// What the scenario shows, in a sentence.
        pub(super) scenario: String,
        /// Words by which scenarios are chosen: `cos403 run --tag WORD`.
        pub(super) tags: Vec<String> = default,
        /// Values that `${name}` stands for in the texts of this file and of the worlds that it builds on.
        #[expect(
            dead_code,
            reason = "they are read before the texts in which they stand"
        )]
        pub(super) variables: Named<Spanned<VariableModel>> = default,
        /// The world in which it plays: accounts, keys, buckets, policies, objects, a clock.
        pub(super) given: Spanned<WorldModel>,
        /// Requests that are sent before, in the same world, and must succeed; of a matrix, before each cell.
        pub(super) before: Vec<Spanned<WhenModel>> = default,
        /// The request; with `steps`, several in a row, of which the last is judged.
        pub(super) when: Spanned<WhenModel>,
        /// Requests that are sent after, whatever happened, and must succeed; of a matrix, after each cell.
        pub(super) after: Vec<Spanned<WhenModel>> = default,
        /// What is expected of the request. Without it, the snapshot alone is the expectation.
        pub(super) then: Option<Spanned<ThenModel>> = default,
        /// Lists of which every combination is a request of its own, in place of one request.
        pub(super) matrix: Option<Spanned<MatrixModel>> = default,
        /// The only target for which it is meant.
        pub(super) only: Option<TargetKind> = default,
        /// Why it is not played; the reason is shown.
        pub(super) skip: Option<Spanned<String>> = default,
        /// Why `then` is not met yet; a scenario that meets it all the same fails.
        pub(super) expect_failure: Option<Spanned<String>> = default,
    }
}

members! {
    #[derive(Debug, Default)]
    pub(super) struct WhenModel {
        /// The operation, as the API documents name it.
        #[cfg_attr(feature = "cli", schemars(schema_with = "super::schema::operation"))]
        pub(super) operation: Option<Spanned<String>> = default,
        /// The bucket, if the world has several.
        pub(super) bucket: Option<Spanned<String>> = default,
        /// The key of the object.
        pub(super) key: Option<Spanned<String>> = default,
        /// Who sends the request: `anonymous`, or the name of a key of the world. `owner` is the key that a bare bucket
        /// gets.
        pub(super) who as "as": Option<Spanned<String>> = default,
        /// The address from which it comes.
        pub(super) source_ip: Option<Spanned<String>> = default,
        /// The VPC from which it comes.
        pub(super) vpc: Option<Spanned<String>> = default,
        /// Over what it travels: `http`, or `tls-1.0` to `tls-1.3`.
        pub(super) transport: Option<Spanned<String>> = default,
        /// Headers beyond those that the client sets by itself.
        pub(super) headers: Named<Spanned<String>> = default,
        /// Query parameters beyond the operation's own.
        pub(super) query: Named<String> = default,
        /// The body.
        pub(super) body: Option<String> = default,
        /// How it is signed, where that is not as it should be.
        pub(super) sign: Option<Spanned<SignModel>> = default,
        /// Several requests in a row, in place of one.
        pub(super) steps: Option<Vec<Spanned<WhenModel>>> = default,
    }
}

members! {
    #[derive(Clone, Debug, Default)]
    pub(super) struct SignModel {
        /// Another SecretId than that of the key.
        pub(super) id: Option<String> = default,
        /// Another SecretKey than that of the key.
        pub(super) secret: Option<String> = default,
        /// Whether the token of a temporary key is sent along.
        pub(super) token: Option<TokenUse> = default,
        /// When it is signed, from the clock of the world, such as `-20m`.
        pub(super) at: Option<Spanned<String>> = default,
        /// For how long it is valid, such as `10m`, which it is by default.
        pub(super) valid: Option<Spanned<String>> = default,
        /// How the signature travels.
        pub(super) form: Option<FormModel> = default,
        /// The headers that it covers; all, if left out.
        pub(super) headers: Option<Vec<String>> = default,
        /// A mistake that the client makes in signing.
        pub(super) mistake: Option<Mistake> = default,
    }
}

/// How a signature travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[derive(AsRefStr, EnumString, VariantArray)]
#[strum(serialize_all = "kebab-case")]
#[strum(parse_err_ty = UnknownWord, parse_err_fn = UnknownWord::new::<Self>)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub(super) enum FormModel {
    /// In the `Authorization` header.
    Header,
    /// In the query, as presigned URLs have it.
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

members! {
    #[derive(Debug, Default)]
    pub(super) struct ThenModel {
        /// The HTTP status.
        pub(super) status: Option<u16> = default,
        /// Which of the eight documented 403 answers comes.
        pub(super) variant: Option<Variant> = default,
        /// Why the simulated COS refuses it.
        pub(super) cause: Option<Cause> = default,
        /// The `<Code>` of the answer.
        pub(super) code: Option<String> = default,
        /// Whether it is let through.
        pub(super) allowed: Option<bool> = default,
        /// What decides it: statements such as `bucket[0]`, or their `Sid`; `owner`, `bucket-acl`, `object-acl`.
        pub(super) decided_by: Option<Vec<String>> = default,
        /// Of a matrix: keep one table of all cells as the snapshot.
        pub(super) access: Option<AccessModel> = default,
    }
}

/// How the table of a matrix is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[derive(AsRefStr, EnumString, VariantArray)]
#[strum(serialize_all = "kebab-case")]
#[strum(parse_err_ty = UnknownWord, parse_err_fn = UnknownWord::new::<Self>)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub(super) enum AccessModel {
    /// As a snapshot.
    Snapshot,
}

members! {
    #[derive(Debug, Default)]
    pub(super) struct MatrixModel {
        /// Who sends the requests.
        pub(super) who as "as": Option<Vec<Spanned<String>>> = default,
        /// The operations.
        #[cfg_attr(feature = "cli", schemars(schema_with = "super::schema::operations"))]
        pub(super) operation: Option<Vec<Spanned<String>>> = default,
        /// The buckets.
        pub(super) bucket: Option<Vec<Spanned<String>>> = default,
        /// The keys of objects.
        pub(super) key: Option<Vec<Spanned<String>>> = default,
        /// The addresses from which they come.
        pub(super) source_ip: Option<Vec<Spanned<String>>> = default,
        /// The VPCs from which they come.
        pub(super) vpc: Option<Vec<Spanned<String>>> = default,
        /// Over what they travel.
        pub(super) transport: Option<Vec<Spanned<String>>> = default,
        /// Headers, each with the values that it takes.
        pub(super) headers: Named<Vec<Spanned<String>>> = default,
        /// Cells besides those of the lists.
        pub(super) include: Vec<Spanned<WhenModel>> = default,
        /// Cells of the lists that are left out.
        pub(super) exclude: Vec<Spanned<PatternModel>> = default,
        /// What is expected of some cells, by what they have in common.
        pub(super) expect: Vec<Spanned<PatternModel>> = default,
        /// The cells that are allowed; every other must be denied.
        pub(super) allowed: Option<Vec<Spanned<PatternModel>>> = default,
    }
}

members! {
    /// Which cells of a matrix are meant; in `expect`, with what is expected of them.
    ///
    /// One model for both, since a `then` in the wrong list is a better message than an unknown field.
    #[derive(Debug, Default)]
    pub(super) struct PatternModel {
        /// Who sends the request, or a list of which one does.
        pub(super) who as "as": Option<Spanned<Words>> = default,
        /// The operation, or a list.
        pub(super) operation: Option<Spanned<Words>> = default,
        /// The bucket, or a list.
        pub(super) bucket: Option<Spanned<Words>> = default,
        /// The key, or a list.
        pub(super) key: Option<Spanned<Words>> = default,
        /// The address, or a list.
        pub(super) source_ip: Option<Spanned<Words>> = default,
        /// The VPC, or a list.
        pub(super) vpc: Option<Spanned<Words>> = default,
        /// Over what it travels, or a list.
        pub(super) transport: Option<Spanned<Words>> = default,
        /// Headers with their value, or a list.
        pub(super) headers: Named<Spanned<Words>> = default,
        /// What is expected of the cells that have all this.
        pub(super) then: Option<Spanned<ThenModel>> = default,
    }
}

/// A word, or a list of words of which any will do.
#[derive(Debug)]
pub(super) enum Words {
    One(String),
    Any(Vec<Spanned<String>>),
}

impl<'de> Deserialize<'de> for Words {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_newtype_struct(TEXT_OR, WordsVisitor)
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

    fn visit_newtype_struct<D: Deserializer<'de>>(self, list: D) -> Result<Words, D::Error> {
        Vec::deserialize(list).map(Words::Any)
    }
}

#[cfg(feature = "cli")]
impl schemars::JsonSchema for Words {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Words".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "description": "A word, or a list of words of which any will do.",
            "anyOf": [
                {"type": ["string", "integer"]},
                {"type": "array", "items": {"type": "string"}}
            ]
        })
    }
}
