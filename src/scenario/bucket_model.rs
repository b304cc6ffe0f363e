//! What stands in a bucket of a world, as it is written.

use std::collections::BTreeMap;

use super::world_model::Written;
use super::yaml::{FromYaml, Node, Reader, Spanned, from_members};
use crate::protocol::acl::Permission;
use crate::protocol::referer::{EmptyReferer, RefererList};
use crate::protocol::storage_class::StorageClass;
use crate::world::Versioning;

#[derive(Debug)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "cli", schemars(deny_unknown_fields))]
pub(super) struct BucketModel {
    /// The name with the APPID, such as `media-1250000000`.
    pub(super) name: Spanned<String>,
    /// The region, such as `ap-guangzhou`.
    pub(super) region: Spanned<String>,
    /// Custom domains that lead to it.
    #[cfg_attr(feature = "cli", schemars(default))]
    pub(super) domains: Vec<Spanned<String>>,
    /// The UIN of the account that owns it; that with the APPID of its name, if left out.
    pub(super) owner: Option<Spanned<String>>,
    /// Its ACL; `private`, if left out.
    pub(super) acl: Option<Spanned<AclModel>>,
    /// Its bucket policy.
    pub(super) policy: Option<Spanned<Written>>,
    /// Its CORS rules.
    pub(super) cors: Option<Spanned<CorsModel>>,
    /// Its referer rules (hot-link protection).
    pub(super) referer: Option<Spanned<RefererModel>>,
    /// Its tags.
    #[cfg_attr(feature = "cli", schemars(default))]
    pub(super) tags: BTreeMap<String, Spanned<String>>,
    /// Whether versions of objects are kept.
    #[cfg_attr(feature = "cli", schemars(default))]
    pub(super) versioning: Versioning,
    /// Its objects, by key.
    #[cfg_attr(feature = "cli", schemars(default))]
    pub(super) objects: BTreeMap<String, Option<ObjectModel>>,
}

from_members!(BucketModel =>
    name: required, region: required, domains, owner, acl, policy, cors, referer, tags, versioning,
    objects
);

#[derive(Debug, Default)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "cli", schemars(default, deny_unknown_fields))]
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

from_members!(ObjectModel => acl, content, content_type, storage_class, restore);

/// An ACL: a ready-made one, the path of an XML file, or grants.
#[derive(Debug)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "cli", schemars(untagged, description = AclModel::EXPECTED))]
pub(super) enum AclModel {
    Word(String),
    Grants(GrantsModel),
}

impl AclModel {
    const EXPECTED: &str = "a ready-made ACL, the path of an XML file, or `{grants: […]}`";
}

impl FromYaml for AclModel {
    fn from_yaml(node: &Node, reader: &mut Reader<'_>) -> Self {
        reader.text_or(node, Self::EXPECTED, Self::Word, Self::Grants)
    }
}

#[derive(Debug)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "cli", schemars(deny_unknown_fields))]
pub(super) struct GrantModel {
    /// To whom: an account, or everyone.
    pub(super) to: String,
    /// What is granted.
    pub(super) permission: Permission,
}

from_members!(GrantModel => to: required, permission: required);

#[derive(Debug)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "cli", schemars(deny_unknown_fields))]
pub(super) struct GrantsModel {
    /// Grants.
    pub(super) grants: Vec<GrantModel>,
}

from_members!(GrantsModel => grants: required);

/// CORS rules: the path of an XML file, or a list of rules.
#[derive(Debug)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "cli", schemars(untagged, description = CorsModel::EXPECTED))]
pub(super) enum CorsModel {
    File(String),
    Rules(Vec<CorsRuleModel>),
}

impl CorsModel {
    const EXPECTED: &str = "the path of an XML file, or a list of rules";
}

impl FromYaml for CorsModel {
    fn from_yaml(node: &Node, reader: &mut Reader<'_>) -> Self {
        reader.text_or(node, Self::EXPECTED, Self::File, Self::Rules)
    }
}

#[derive(Debug)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "cli", schemars(deny_unknown_fields))]
pub(super) struct CorsRuleModel {
    /// The origins that are allowed.
    pub(super) origins: Vec<Spanned<String>>,
    /// The methods that are allowed.
    pub(super) methods: Vec<Spanned<String>>,
    /// The request headers that are allowed.
    #[cfg_attr(feature = "cli", schemars(default))]
    pub(super) headers: Vec<String>,
    /// The response headers that scripts may read.
    #[cfg_attr(feature = "cli", schemars(default))]
    pub(super) expose: Vec<String>,
    /// For how many seconds a preflight is kept.
    #[cfg_attr(feature = "cli", schemars(default))]
    pub(super) max_age: Option<u32>,
}

from_members!(CorsRuleModel => origins: required, methods: required, headers, expose, max_age);

/// Referer rules: the path of an XML file, or the rules.
#[derive(Debug)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "cli", schemars(untagged, description = RefererModel::EXPECTED))]
pub(super) enum RefererModel {
    File(String),
    Rules(RefererRulesModel),
}

impl RefererModel {
    const EXPECTED: &str = "the path of an XML file, or the rules";
}

impl FromYaml for RefererModel {
    fn from_yaml(node: &Node, reader: &mut Reader<'_>) -> Self {
        reader.text_or(node, Self::EXPECTED, Self::File, Self::Rules)
    }
}

#[derive(Debug)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "cli", schemars(deny_unknown_fields))]
pub(super) struct RefererRulesModel {
    /// Whether the domains are the only ones, or those that are kept out.
    #[cfg_attr(feature = "cli", schemars(rename = "type"))]
    pub(super) list: RefererList,
    /// Domains, with `*` for any part.
    #[cfg_attr(feature = "cli", schemars(default))]
    pub(super) domains: Vec<Spanned<String>>,
    /// Whether a request without Referer is let through; it is not, if left out.
    #[cfg_attr(feature = "cli", schemars(default))]
    pub(super) empty: Option<EmptyReferer>,
    /// Whether the rules are on; they are, if left out.
    #[cfg_attr(feature = "cli", schemars(default))]
    pub(super) enabled: Option<bool>,
}

from_members!(RefererRulesModel => list as "type": required, domains, empty, enabled);

/// The restore of an archived object.
#[derive(Debug)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "cli", schemars(untagged, description = RestoreModel::EXPECTED))]
pub(super) enum RestoreModel {
    Word(String),
    Until(UntilModel),
}

impl RestoreModel {
    const EXPECTED: &str = "`in-progress`, or `{until: TIME}`";
}

impl FromYaml for RestoreModel {
    fn from_yaml(node: &Node, reader: &mut Reader<'_>) -> Self {
        reader.text_or(node, Self::EXPECTED, Self::Word, Self::Until)
    }
}

#[derive(Debug)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "cli", schemars(deny_unknown_fields))]
pub(super) struct UntilModel {
    /// Until when the object can be read.
    pub(super) until: String,
}

from_members!(UntilModel => until: required);
