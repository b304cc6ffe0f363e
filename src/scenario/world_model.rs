//! What stands in `given` and in a world file, as it is written.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::bucket_model::BucketModel;
use super::yaml::{FromYaml, Node, Reader, Spanned, VariableModel, from_members};
use crate::world::BehaviourChanges;

/// `given`, or a world file: the same members.
#[derive(Debug, Default)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "cli", schemars(default, deny_unknown_fields))]
pub(super) struct WorldModel {
    /// Values that `${name}` stands for in the texts of this file, and of the worlds that it builds on.
    pub(super) variables: BTreeMap<String, Spanned<VariableModel>>,
    /// The file of a world on which this one builds; paths start from the file that names them.
    pub(super) world: Option<Spanned<String>>,
    /// The time, such as 2026-03-01T08:00:00Z; or `now`, where the world is served.
    pub(super) clock: Option<Spanned<String>>,
    /// The one bucket.
    pub(super) bucket: Option<Spanned<BucketModel>>,
    /// Buckets.
    pub(super) buckets: Vec<Spanned<BucketModel>>,
    /// Accounts with their users, keys, groups and roles. A bucket whose APPID none has gets one with a key named
    /// `owner`.
    pub(super) accounts: Vec<Spanned<AccountModel>>,
    /// How the simulated COS behaves where no document says what COS does.
    pub(super) behaviour: Option<BehaviourChanges>,
}

from_members!(WorldModel => variables, world, clock, bucket, buckets, accounts, behaviour);

#[derive(Debug)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "cli", schemars(deny_unknown_fields))]
pub(super) struct AccountModel {
    /// The UIN of its root account.
    pub(super) uin: Spanned<String>,
    /// The APPID.
    pub(super) appid: Spanned<String>,
    /// Keys of the root account, by name.
    #[cfg_attr(feature = "cli", schemars(default))]
    pub(super) keys: BTreeMap<String, Spanned<KeyModel>>,
    /// Sub-users, by name.
    #[cfg_attr(feature = "cli", schemars(default))]
    pub(super) users: BTreeMap<String, Spanned<UserModel>>,
    /// Temporary keys, by name.
    #[cfg_attr(feature = "cli", schemars(default))]
    pub(super) temporary_keys: BTreeMap<String, Spanned<TemporaryKeyModel>>,
    /// User groups, by name.
    #[cfg_attr(feature = "cli", schemars(default))]
    pub(super) groups: BTreeMap<String, PoliciesModel>,
    /// Roles, by name.
    #[cfg_attr(feature = "cli", schemars(default))]
    pub(super) roles: BTreeMap<String, Spanned<PoliciesModel>>,
}

from_members!(AccountModel =>
    uin: required, appid: required, keys, users, temporary_keys, groups, roles
);

#[derive(Debug)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "cli", schemars(deny_unknown_fields))]
pub(super) struct KeyModel {
    /// The SecretId.
    pub(super) id: String,
    /// The SecretKey.
    pub(super) secret: String,
    /// Whether the key is enabled; it is, if left out.
    #[cfg_attr(feature = "cli", schemars(default))]
    pub(super) enabled: Option<bool>,
}

from_members!(KeyModel => id: required, secret: required, enabled);

/// A user group or a role: what it may do.
#[derive(Debug, Default)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "cli", schemars(default, deny_unknown_fields))]
pub(super) struct PoliciesModel {
    /// The CAM policies attached: paths of JSON files, or policies.
    pub(super) policies: Vec<Spanned<Written>>,
}

from_members!(PoliciesModel => policies);

#[derive(Debug)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "cli", schemars(deny_unknown_fields))]
pub(super) struct UserModel {
    /// The UIN.
    pub(super) uin: Spanned<String>,
    /// Keys, by name.
    #[cfg_attr(feature = "cli", schemars(default))]
    pub(super) keys: BTreeMap<String, Spanned<KeyModel>>,
    /// The CAM policies attached: paths of JSON files, or policies.
    #[cfg_attr(feature = "cli", schemars(default))]
    pub(super) policies: Vec<Spanned<Written>>,
    /// The groups that the user belongs to.
    #[cfg_attr(feature = "cli", schemars(default))]
    pub(super) groups: Vec<Spanned<String>>,
}

from_members!(UserModel => uin: required, keys, policies, groups);

#[derive(Debug)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "cli", schemars(deny_unknown_fields))]
pub(super) struct TemporaryKeyModel {
    /// The key that issued it, by name, or the role.
    pub(super) issuer: Spanned<String>,
    /// The SecretId.
    pub(super) id: String,
    /// The SecretKey.
    pub(super) secret: String,
    /// The token that is sent along.
    pub(super) token: String,
    /// The session policy, if it was issued with one.
    pub(super) policy: Option<Spanned<Written>>,
    /// When it expires.
    pub(super) expires: Spanned<String>,
}

from_members!(TemporaryKeyModel =>
    issuer: required, id: required, secret: required, token: required, policy, expires: required
);

/// A policy: the path of a JSON file, or the document itself.
#[derive(Debug)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "cli", schemars(untagged, description = Written::EXPECTED))]
pub(super) enum Written {
    File(String),
    Inline(Map<String, Value>),
}

impl Written {
    const EXPECTED: &str = "the path of a JSON file, or the policy itself";
}

impl FromYaml for Written {
    fn from_yaml(node: &Node, reader: &mut Reader<'_>) -> Self {
        reader.text_or(node, Self::EXPECTED, Self::File, Self::Inline)
    }
}
