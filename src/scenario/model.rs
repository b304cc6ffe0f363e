//! What stands in a scenario file, as it is written (design.md §5).

use std::collections::BTreeMap;

use serde::Serialize;
use strum::{AsRefStr, EnumString, VariantArray};

use super::case::{TargetKind, TokenUse};
use super::world_model::WorldModel;
use super::yaml::{FromYaml, Node, Reader, Spanned, VariableModel, from_members};
use crate::protocol::cause::Cause;
use crate::protocol::variant::Variant;
use crate::protocol::words::UnknownWord;
use crate::signature::{Carrier, Mistake};

#[derive(Debug)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "cli", schemars(deny_unknown_fields))]
pub(super) struct ScenarioModel {
    /// What the scenario shows, in a sentence.
    pub(super) scenario: String,
    /// Words by which scenarios are chosen: `cos403 run --tag WORD`.
    #[cfg_attr(feature = "cli", schemars(default))]
    pub(super) tags: Vec<String>,
    /// Values that `${name}` stands for in the texts of this file and of the worlds that it builds on.
    #[expect(
        dead_code,
        reason = "they are read before the texts in which they stand"
    )]
    #[cfg_attr(feature = "cli", schemars(default))]
    pub(super) variables: BTreeMap<String, Spanned<VariableModel>>,
    /// The world in which it plays: accounts, keys, buckets, policies, objects, a clock.
    pub(super) given: Spanned<WorldModel>,
    /// Requests that are sent before, in the same world, and must succeed; of a matrix, before each cell.
    #[cfg_attr(feature = "cli", schemars(default))]
    pub(super) before: Vec<Spanned<WhenModel>>,
    /// The request; with `steps`, several in a row, of which the last is judged.
    pub(super) when: Spanned<WhenModel>,
    /// Requests that are sent after, whatever happened, and must succeed; of a matrix, after each cell.
    #[cfg_attr(feature = "cli", schemars(default))]
    pub(super) after: Vec<Spanned<WhenModel>>,
    /// What is expected of the request. Without it, the snapshot alone is the expectation.
    pub(super) then: Option<Spanned<ThenModel>>,
    /// Lists of which every combination is a request of its own, in place of one request.
    pub(super) matrix: Option<Spanned<MatrixModel>>,
    /// The only target for which it is meant.
    #[cfg_attr(feature = "cli", schemars(default))]
    pub(super) only: Option<TargetKind>,
    /// Why it is not played; the reason is shown.
    pub(super) skip: Option<Spanned<String>>,
    /// Why `then` is not met yet; a scenario that meets it all the same fails.
    pub(super) expect_failure: Option<Spanned<String>>,
}

from_members!(ScenarioModel =>
    scenario: required, tags, variables, given: required, before, when: required, after, then,
    matrix, only, skip, expect_failure
);

#[derive(Debug, Default)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "cli", schemars(default, deny_unknown_fields))]
pub(super) struct WhenModel {
    /// The operation, as the API documents name it.
    #[cfg_attr(feature = "cli", schemars(schema_with = "super::schema::operation"))]
    pub(super) operation: Option<Spanned<String>>,
    /// The bucket, if the world has several.
    pub(super) bucket: Option<Spanned<String>>,
    /// The key of the object.
    pub(super) key: Option<Spanned<String>>,
    /// Who sends the request: `anonymous`, or the name of a key of the world. `owner` is the key that a bare bucket
    /// gets.
    #[cfg_attr(feature = "cli", schemars(rename = "as"))]
    pub(super) who: Option<Spanned<String>>,
    /// The address from which it comes.
    pub(super) source_ip: Option<Spanned<String>>,
    /// The VPC from which it comes.
    pub(super) vpc: Option<Spanned<String>>,
    /// Over what it travels: `http`, or `tls-1.0` to `tls-1.3`.
    pub(super) transport: Option<Spanned<String>>,
    /// Headers beyond those that the client sets by itself.
    pub(super) headers: BTreeMap<String, Spanned<String>>,
    /// Query parameters beyond the operation's own.
    pub(super) query: BTreeMap<String, Spanned<String>>,
    /// The body.
    pub(super) body: Option<String>,
    /// How it is signed, where that is not as it should be.
    pub(super) sign: Option<Spanned<SignModel>>,
    /// Several requests in a row, in place of one.
    pub(super) steps: Option<Vec<Spanned<WhenModel>>>,
}

from_members!(WhenModel =>
    operation, bucket, key, who as "as", source_ip, vpc, transport, headers, query, body, sign,
    steps
);

#[derive(Clone, Debug, Default)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "cli", schemars(default, deny_unknown_fields))]
pub(super) struct SignModel {
    /// Another SecretId than that of the key.
    pub(super) id: Option<String>,
    /// Another SecretKey than that of the key.
    pub(super) secret: Option<String>,
    /// Whether the token of a temporary key is sent along.
    pub(super) token: Option<TokenUse>,
    /// When it is signed, from the clock of the world, such as `-20m`.
    pub(super) at: Option<Spanned<String>>,
    /// For how long it is valid, such as `10m`, which it is by default.
    pub(super) valid: Option<Spanned<String>>,
    /// How the signature travels.
    pub(super) form: Option<FormModel>,
    /// The headers that it covers; all, if left out.
    pub(super) headers: Option<Vec<String>>,
    /// A mistake that the client makes in signing.
    pub(super) mistake: Option<Mistake>,
}

from_members!(SignModel => id, secret, token, at, valid, form, headers, mistake);

/// How a signature travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
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

#[derive(Debug, Default)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "cli", schemars(default, deny_unknown_fields))]
pub(super) struct ThenModel {
    /// The HTTP status.
    pub(super) status: Option<u16>,
    /// Which of the eight documented 403 answers comes.
    pub(super) variant: Option<Variant>,
    /// Why the simulated COS refuses it.
    pub(super) cause: Option<Cause>,
    /// The `<Code>` of the answer.
    pub(super) code: Option<String>,
    /// Whether it is let through.
    pub(super) allowed: Option<bool>,
    /// What decides it: statements such as `bucket[0]`, or their `Sid`; `owner`, `bucket-acl`, `object-acl`.
    pub(super) decided_by: Option<Vec<String>>,
    /// Of a matrix: keep one table of all cells as the snapshot.
    pub(super) access: Option<AccessModel>,
}

from_members!(ThenModel => status, variant, cause, code, allowed, decided_by, access);

/// How the table of a matrix is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[derive(AsRefStr, EnumString, VariantArray)]
#[strum(serialize_all = "kebab-case")]
#[strum(parse_err_ty = UnknownWord, parse_err_fn = UnknownWord::new::<Self>)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub(super) enum AccessModel {
    /// As a snapshot.
    Snapshot,
}

#[derive(Debug, Default)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "cli", schemars(default, deny_unknown_fields))]
pub(super) struct MatrixModel {
    /// Who sends the requests.
    #[cfg_attr(feature = "cli", schemars(rename = "as"))]
    pub(super) who: Option<Vec<Spanned<String>>>,
    /// The operations.
    #[cfg_attr(feature = "cli", schemars(schema_with = "super::schema::operations"))]
    pub(super) operation: Option<Vec<Spanned<String>>>,
    /// The buckets.
    pub(super) bucket: Option<Vec<Spanned<String>>>,
    /// The keys of objects.
    pub(super) key: Option<Vec<Spanned<String>>>,
    /// The addresses from which they come.
    pub(super) source_ip: Option<Vec<Spanned<String>>>,
    /// The VPCs from which they come.
    pub(super) vpc: Option<Vec<Spanned<String>>>,
    /// Over what they travel.
    pub(super) transport: Option<Vec<Spanned<String>>>,
    /// Headers, each with the values that it takes.
    pub(super) headers: BTreeMap<String, Vec<Spanned<String>>>,
    /// Cells besides those of the lists.
    pub(super) include: Vec<Spanned<WhenModel>>,
    /// Cells of the lists that are left out.
    pub(super) exclude: Vec<Spanned<PatternModel>>,
    /// What is expected of some cells, by what they have in common.
    pub(super) expect: Vec<Spanned<PatternModel>>,
    /// The cells that are allowed; every other must be denied.
    pub(super) allowed: Option<Vec<Spanned<PatternModel>>>,
}

from_members!(MatrixModel =>
    who as "as", operation, bucket, key, source_ip, vpc, transport, headers, include, exclude,
    expect, allowed
);

/// Which cells of a matrix are meant; in `expect`, with what is expected of them.
///
/// One model for both, since a `then` in the wrong list is a better message than an unknown field.
#[derive(Debug, Default)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "cli", schemars(default, deny_unknown_fields))]
pub(super) struct PatternModel {
    /// Who sends the request, or a list of which one does.
    #[cfg_attr(feature = "cli", schemars(rename = "as"))]
    pub(super) who: Option<Spanned<Words>>,
    /// The operation, or a list.
    pub(super) operation: Option<Spanned<Words>>,
    /// The bucket, or a list.
    pub(super) bucket: Option<Spanned<Words>>,
    /// The key, or a list.
    pub(super) key: Option<Spanned<Words>>,
    /// The address, or a list.
    pub(super) source_ip: Option<Spanned<Words>>,
    /// The VPC, or a list.
    pub(super) vpc: Option<Spanned<Words>>,
    /// Over what it travels, or a list.
    pub(super) transport: Option<Spanned<Words>>,
    /// Headers with their value, or a list.
    pub(super) headers: BTreeMap<String, Spanned<Words>>,
    /// What is expected of the cells that have all this.
    pub(super) then: Option<Spanned<ThenModel>>,
}

from_members!(PatternModel =>
    who as "as", operation, bucket, key, source_ip, vpc, transport, headers, then
);

/// A word, or a list of words of which any will do.
#[derive(Debug)]
pub(super) enum Words {
    One(String),
    Any(Vec<Spanned<String>>),
}

impl FromYaml for Words {
    fn from_yaml(node: &Node, reader: &mut Reader<'_>) -> Self {
        let expected = "a word, if need be in quotes, or a list of words";
        reader.text_or(node, expected, Self::One, Self::Any)
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
