//! What stands in `given` and in a world file, as it is written.

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;
use serde::de::{self, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use super::yaml::Spanned;
use crate::protocol::acl::Permission;
use crate::protocol::referer::{EmptyReferer, RefererList};
use crate::protocol::storage_class::StorageClass;
use crate::world::{BehaviourChanges, Versioning};

/// `given`, or a world file: the same members.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct WorldModel {
    pub(super) world: Option<Spanned<String>>,
    pub(super) clock: Option<Spanned<String>>,
    pub(super) bucket: Option<Spanned<BucketModel>>,
    pub(super) buckets: Vec<Spanned<BucketModel>>,
    pub(super) accounts: Vec<Spanned<AccountModel>>,
    pub(super) behaviour: Option<BehaviourChanges>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AccountModel {
    pub(super) uin: Spanned<String>,
    pub(super) appid: Spanned<String>,
    #[serde(default)]
    pub(super) keys: BTreeMap<String, Spanned<KeyModel>>,
    #[serde(default)]
    pub(super) users: BTreeMap<String, Spanned<UserModel>>,
    #[serde(default)]
    pub(super) temporary_keys: BTreeMap<String, Spanned<TemporaryKeyModel>>,
    #[serde(default)]
    pub(super) groups: BTreeMap<String, PoliciesModel>,
    #[serde(default)]
    pub(super) roles: BTreeMap<String, Spanned<PoliciesModel>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct KeyModel {
    pub(super) id: String,
    pub(super) secret: String,
    #[serde(default = "enabled")]
    pub(super) enabled: bool,
}

fn enabled() -> bool {
    true
}

/// A user group or a role: what it may do.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct PoliciesModel {
    pub(super) policies: Vec<Spanned<Written>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct UserModel {
    pub(super) uin: Spanned<String>,
    #[serde(default)]
    pub(super) keys: BTreeMap<String, Spanned<KeyModel>>,
    #[serde(default)]
    pub(super) policies: Vec<Spanned<Written>>,
    #[serde(default)]
    pub(super) groups: Vec<Spanned<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TemporaryKeyModel {
    pub(super) issuer: Spanned<String>,
    pub(super) id: String,
    pub(super) secret: String,
    pub(super) token: String,
    #[serde(default)]
    pub(super) policy: Option<Spanned<Written>>,
    pub(super) expires: Spanned<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BucketModel {
    pub(super) name: Spanned<String>,
    pub(super) region: Spanned<String>,
    #[serde(default)]
    pub(super) domains: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) owner: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) acl: Option<Spanned<AclModel>>,
    #[serde(default)]
    pub(super) policy: Option<Spanned<Written>>,
    #[serde(default)]
    pub(super) cors: Option<Spanned<CorsModel>>,
    #[serde(default)]
    pub(super) referer: Option<Spanned<RefererModel>>,
    #[serde(default)]
    pub(super) tags: BTreeMap<String, String>,
    #[serde(default)]
    pub(super) versioning: Versioning,
    #[serde(default)]
    pub(super) objects: BTreeMap<String, Option<ObjectModel>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct ObjectModel {
    pub(super) acl: Option<Spanned<AclModel>>,
    pub(super) content: Option<String>,
    pub(super) content_type: Option<String>,
    pub(super) storage_class: StorageClass,
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
pub(super) struct GrantModel {
    pub(super) to: String,
    pub(super) permission: Permission,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct GrantsModel {
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
pub(super) struct CorsRuleModel {
    pub(super) origins: Vec<Spanned<String>>,
    pub(super) methods: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) headers: Vec<String>,
    #[serde(default)]
    pub(super) expose: Vec<String>,
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
pub(super) struct RefererRulesModel {
    #[serde(rename = "type")]
    pub(super) list: RefererList,
    #[serde(default)]
    pub(super) domains: Vec<Spanned<String>>,
    #[serde(default = "empty_default")]
    pub(super) empty: EmptyReferer,
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
struct UntilModel {
    until: String,
}

/// Implements `Deserialize` for an enum of "a text" and "something written out", keeping the places of what is inside,
/// which serde's `untagged` would lose.
macro_rules! text_or {
    ($name:ident, $expecting:literal, $text:expr, map $inner:ty => $from:expr) => {
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct TextOrMap;
                impl<'de> Visitor<'de> for TextOrMap {
                    type Value = $name;
                    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                        f.write_str($expecting)
                    }
                    fn visit_str<E: de::Error>(self, text: &str) -> Result<$name, E> {
                        Ok($text(text.to_owned()))
                    }
                    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<$name, A::Error> {
                        <$inner>::deserialize(de::value::MapAccessDeserializer::new(map)).map($from)
                    }
                }
                deserializer.deserialize_any(TextOrMap)
            }
        }
    };
    ($name:ident, $expecting:literal, $text:expr, seq $inner:ty => $from:expr) => {
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct TextOrSeq;
                impl<'de> Visitor<'de> for TextOrSeq {
                    type Value = $name;
                    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                        f.write_str($expecting)
                    }
                    fn visit_str<E: de::Error>(self, text: &str) -> Result<$name, E> {
                        Ok($text(text.to_owned()))
                    }
                    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<$name, A::Error> {
                        <$inner>::deserialize(de::value::SeqAccessDeserializer::new(seq)).map($from)
                    }
                }
                deserializer.deserialize_any(TextOrSeq)
            }
        }
    };
}

text_or!(Written, "the path of a JSON file, or the policy itself", Written::File, map Value => Written::Inline);
text_or!(AclModel, "a ready-made ACL, the path of an XML file, or `{grants: […]}`", AclModel::Word, map GrantsModel => |model| AclModel::Grants(model.grants));
text_or!(CorsModel, "the path of an XML file, or a list of rules", CorsModel::File, seq Vec<CorsRuleModel> => CorsModel::Rules);
text_or!(RefererModel, "the path of an XML file, or the rules", RefererModel::File, map RefererRulesModel => RefererModel::Rules);
text_or!(RestoreModel, "`in-progress`, or `{until: TIME}`", RestoreModel::Word, map UntilModel => |model| RestoreModel::Until(model.until));
