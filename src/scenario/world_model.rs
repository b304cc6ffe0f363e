//! What stands in `given` and in a world file, as it is written.

use serde::Deserialize;
use serde_json::{Map, Value};

use super::named::Named;
use super::text_or::text_or;
use super::yaml::{Spanned, VariableModel};
use crate::protocol::acl::Permission;
use crate::protocol::referer::{EmptyReferer, RefererList};
use crate::protocol::storage_class::StorageClass;
use crate::world::{BehaviourChanges, Versioning};

/// `given`, or a world file: the same members.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub(super) struct WorldModel {
    /// Values that `${name}` stands for in the texts of this file, and of the worlds that it builds on.
    pub(super) variables: Named<Spanned<VariableModel>>,
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

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub(super) struct AccountModel {
    /// The UIN of its root account.
    pub(super) uin: Spanned<String>,
    /// The APPID.
    pub(super) appid: Spanned<String>,
    /// Keys of the root account, by name.
    #[serde(default)]
    pub(super) keys: Named<Spanned<KeyModel>>,
    /// Sub-users, by name.
    #[serde(default)]
    pub(super) users: Named<Spanned<UserModel>>,
    /// Temporary keys, by name.
    #[serde(default)]
    pub(super) temporary_keys: Named<Spanned<TemporaryKeyModel>>,
    /// User groups, by name.
    #[serde(default)]
    pub(super) groups: Named<PoliciesModel>,
    /// Roles, by name.
    #[serde(default)]
    pub(super) roles: Named<Spanned<PoliciesModel>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub(super) struct KeyModel {
    /// The SecretId.
    pub(super) id: String,
    /// The SecretKey.
    pub(super) secret: String,
    /// Whether the key is enabled.
    #[serde(default = "enabled")]
    pub(super) enabled: bool,
}

fn enabled() -> bool {
    true
}

/// A user group or a role: what it may do.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub(super) struct PoliciesModel {
    /// The CAM policies attached: paths of JSON files, or policies.
    pub(super) policies: Vec<Spanned<Written>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub(super) struct UserModel {
    /// The UIN.
    pub(super) uin: Spanned<String>,
    /// Keys, by name.
    #[serde(default)]
    pub(super) keys: Named<Spanned<KeyModel>>,
    /// The CAM policies attached: paths of JSON files, or policies.
    #[serde(default)]
    pub(super) policies: Vec<Spanned<Written>>,
    /// The groups that the user belongs to.
    #[serde(default)]
    pub(super) groups: Vec<Spanned<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
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
    #[serde(default)]
    pub(super) policy: Option<Spanned<Written>>,
    /// When it expires.
    pub(super) expires: Spanned<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub(super) struct BucketModel {
    /// The name with the APPID, such as `media-1250000000`.
    pub(super) name: Spanned<String>,
    /// The region, such as `ap-guangzhou`.
    pub(super) region: Spanned<String>,
    /// Custom domains that lead to it.
    #[serde(default)]
    pub(super) domains: Vec<Spanned<String>>,
    /// The UIN of the account that owns it; that with the APPID of its name, if left out.
    #[serde(default)]
    pub(super) owner: Option<Spanned<String>>,
    /// Its ACL; `private`, if left out.
    #[serde(default)]
    pub(super) acl: Option<Spanned<AclModel>>,
    /// Its bucket policy.
    #[serde(default)]
    pub(super) policy: Option<Spanned<Written>>,
    /// Its CORS rules.
    #[serde(default)]
    pub(super) cors: Option<Spanned<CorsModel>>,
    /// Its referer rules (hot-link protection).
    #[serde(default)]
    pub(super) referer: Option<Spanned<RefererModel>>,
    /// Its tags.
    #[serde(default)]
    pub(super) tags: Named<String>,
    /// Whether versions of objects are kept.
    #[serde(default)]
    pub(super) versioning: Versioning,
    /// Its objects, by key.
    #[serde(default)]
    pub(super) objects: Named<Option<ObjectModel>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub(super) struct ObjectModel {
    /// Its ACL; as the bucket's, if left out.
    pub(super) acl: Option<Spanned<AclModel>>,
    /// What is in it.
    pub(super) content: Option<String>,
    /// The type of its content.
    pub(super) content_type: Option<String>,
    /// Its storage class.
    pub(super) storage_class: StorageClass,
    /// Whether it is being restored from an archive, or is restored for a while.
    pub(super) restore: Option<Spanned<RestoreModel>>,
}

/// A policy: the path of a JSON file, or the document itself.
#[derive(Debug)]
pub(super) enum Written {
    File(String),
    Inline(Value),
}

/// An ACL: a ready-made one, the path of an XML file, or grants.
#[derive(Debug)]
pub(super) enum AclModel {
    Word(String),
    Grants(Vec<GrantModel>),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub(super) struct GrantModel {
    /// To whom: an account, or everyone.
    pub(super) to: String,
    /// What is granted.
    pub(super) permission: Permission,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
struct GrantsModel {
    /// Grants.
    grants: Vec<GrantModel>,
}

/// CORS rules: the path of an XML file, or a list of rules.
#[derive(Debug)]
pub(super) enum CorsModel {
    File(String),
    Rules(Vec<CorsRuleModel>),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub(super) struct CorsRuleModel {
    /// The origins that are allowed.
    pub(super) origins: Vec<Spanned<String>>,
    /// The methods that are allowed.
    pub(super) methods: Vec<Spanned<String>>,
    /// The request headers that are allowed.
    #[serde(default)]
    pub(super) headers: Vec<String>,
    /// The response headers that scripts may read.
    #[serde(default)]
    pub(super) expose: Vec<String>,
    /// For how many seconds a preflight is kept.
    #[serde(default)]
    pub(super) max_age: Option<u32>,
}

/// Referer rules: the path of an XML file, or the rules.
#[derive(Debug)]
pub(super) enum RefererModel {
    File(String),
    Rules(RefererRulesModel),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub(super) struct RefererRulesModel {
    /// Whether the domains are the only ones, or those that are kept out.
    #[serde(rename = "type")]
    pub(super) list: RefererList,
    /// Domains, with `*` for any part.
    #[serde(default)]
    pub(super) domains: Vec<Spanned<String>>,
    /// Whether a request without Referer is let through.
    #[serde(default = "empty_default")]
    pub(super) empty: EmptyReferer,
    /// Whether the rules are on.
    #[serde(default = "enabled")]
    pub(super) enabled: bool,
}

/// As in COS (reference §4.2).
fn empty_default() -> EmptyReferer {
    EmptyReferer::Deny
}

/// The restore of an archived object.
#[derive(Debug)]
pub(super) enum RestoreModel {
    Word(String),
    Until(String),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
struct UntilModel {
    /// Until when the object can be read.
    until: String,
}

text_or!(Written, "the path of a JSON file, or the policy itself", Written::File, Map<String, Value> => |policy| Written::Inline(Value::Object(policy)));
text_or!(AclModel, "a ready-made ACL, the path of an XML file, or `{grants: […]}`", AclModel::Word, GrantsModel => |model| AclModel::Grants(model.grants));
text_or!(CorsModel, "the path of an XML file, or a list of rules", CorsModel::File, Vec<CorsRuleModel> => CorsModel::Rules);
text_or!(RefererModel, "the path of an XML file, or the rules", RefererModel::File, RefererRulesModel => RefererModel::Rules);
text_or!(RestoreModel, "`in-progress`, or `{until: TIME}`", RestoreModel::Word, UntilModel => |model| RestoreModel::Until(model.until));
