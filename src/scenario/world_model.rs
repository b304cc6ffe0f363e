//! What stands in `given` and in a world file, as it is written.

use serde_json::{Map, Value};

use super::named::Named;
use super::text_or::text_or;
use super::yaml::{Spanned, VariableModel};
use crate::protocol::acl::Permission;
use crate::protocol::members::members;
use crate::protocol::referer::{EmptyReferer, RefererList};
use crate::protocol::storage_class::StorageClass;
use crate::world::{BehaviourChanges, Versioning};

members! {
    /// `given`, or a world file: the same members.
    #[derive(Debug, Default)]
    pub(super) struct WorldModel {
        /// Values that `${name}` stands for in the texts of this file, and of the worlds that it builds on.
        pub(super) variables: Named<Spanned<VariableModel>> = default,
        /// The file of a world on which this one builds; paths start from the file that names them.
        pub(super) world: Option<Spanned<String>> = default,
        /// The time, such as 2026-03-01T08:00:00Z; or `now`, where the world is served.
        pub(super) clock: Option<Spanned<String>> = default,
        /// The one bucket.
        pub(super) bucket: Option<Spanned<BucketModel>> = default,
        /// Buckets.
        pub(super) buckets: Vec<Spanned<BucketModel>> = default,
        /// Accounts with their users, keys, groups and roles. A bucket whose APPID none has gets one with a key named
        /// `owner`.
        pub(super) accounts: Vec<Spanned<AccountModel>> = default,
        /// How the simulated COS behaves where no document says what COS does.
        pub(super) behaviour: Option<BehaviourChanges> = default,
    }
}

members! {
    #[derive(Debug)]
    pub(super) struct AccountModel {
        /// The UIN of its root account.
        pub(super) uin: Spanned<String>,
        /// The APPID.
        pub(super) appid: Spanned<String>,
        /// Keys of the root account, by name.
        pub(super) keys: Named<Spanned<KeyModel>> = default,
        /// Sub-users, by name.
        pub(super) users: Named<Spanned<UserModel>> = default,
        /// Temporary keys, by name.
        pub(super) temporary_keys: Named<Spanned<TemporaryKeyModel>> = default,
        /// User groups, by name.
        pub(super) groups: Named<PoliciesModel> = default,
        /// Roles, by name.
        pub(super) roles: Named<Spanned<PoliciesModel>> = default,
    }
}

members! {
    #[derive(Debug)]
    pub(super) struct KeyModel {
        /// The SecretId.
        pub(super) id: String,
        /// The SecretKey.
        pub(super) secret: String,
        /// Whether the key is enabled; it is, if left out.
        pub(super) enabled: Option<bool> = default,
    }
}

members! {
    /// A user group or a role: what it may do.
    #[derive(Debug, Default)]
    pub(super) struct PoliciesModel {
        /// The CAM policies attached: paths of JSON files, or policies.
        pub(super) policies: Vec<Spanned<Written>> = default,
    }
}

members! {
    #[derive(Debug)]
    pub(super) struct UserModel {
        /// The UIN.
        pub(super) uin: Spanned<String>,
        /// Keys, by name.
        pub(super) keys: Named<Spanned<KeyModel>> = default,
        /// The CAM policies attached: paths of JSON files, or policies.
        pub(super) policies: Vec<Spanned<Written>> = default,
        /// The groups that the user belongs to.
        pub(super) groups: Vec<Spanned<String>> = default,
    }
}

members! {
    #[derive(Debug)]
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
        pub(super) policy: Option<Spanned<Written>> = default,
        /// When it expires.
        pub(super) expires: Spanned<String>,
    }
}

members! {
    #[derive(Debug)]
    pub(super) struct BucketModel {
        /// The name with the APPID, such as `media-1250000000`.
        pub(super) name: Spanned<String>,
        /// The region, such as `ap-guangzhou`.
        pub(super) region: Spanned<String>,
        /// Custom domains that lead to it.
        pub(super) domains: Vec<Spanned<String>> = default,
        /// The UIN of the account that owns it; that with the APPID of its name, if left out.
        pub(super) owner: Option<Spanned<String>> = default,
        /// Its ACL; `private`, if left out.
        pub(super) acl: Option<Spanned<AclModel>> = default,
        /// Its bucket policy.
        pub(super) policy: Option<Spanned<Written>> = default,
        /// Its CORS rules.
        pub(super) cors: Option<Spanned<CorsModel>> = default,
        /// Its referer rules (hot-link protection).
        pub(super) referer: Option<Spanned<RefererModel>> = default,
        /// Its tags.
        pub(super) tags: Named<String> = default,
        /// Whether versions of objects are kept.
        pub(super) versioning: Versioning = default,
        /// Its objects, by key.
        pub(super) objects: Named<Option<ObjectModel>> = default,
    }
}

members! {
    #[derive(Debug, Default)]
    pub(super) struct ObjectModel {
        /// Its ACL; as the bucket's, if left out.
        pub(super) acl: Option<Spanned<AclModel>> = default,
        /// What is in it.
        pub(super) content: Option<String> = default,
        /// The type of its content.
        pub(super) content_type: Option<String> = default,
        /// Its storage class.
        pub(super) storage_class: StorageClass = default,
        /// Whether it is being restored from an archive, or is restored for a while.
        pub(super) restore: Option<Spanned<RestoreModel>> = default,
    }
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

members! {
    #[derive(Debug)]
    pub(super) struct GrantModel {
        /// To whom: an account, or everyone.
        pub(super) to: String,
        /// What is granted.
        pub(super) permission: Permission,
    }
}

members! {
    #[derive(Debug)]
    struct GrantsModel {
        /// Grants.
        grants: Vec<GrantModel>,
    }
}

/// CORS rules: the path of an XML file, or a list of rules.
#[derive(Debug)]
pub(super) enum CorsModel {
    File(String),
    Rules(Vec<CorsRuleModel>),
}

members! {
    #[derive(Debug)]
    pub(super) struct CorsRuleModel {
        /// The origins that are allowed.
        pub(super) origins: Vec<Spanned<String>>,
        /// The methods that are allowed.
        pub(super) methods: Vec<Spanned<String>>,
        /// The request headers that are allowed.
        pub(super) headers: Vec<String> = default,
        /// The response headers that scripts may read.
        pub(super) expose: Vec<String> = default,
        /// For how many seconds a preflight is kept.
        pub(super) max_age: Option<u32> = default,
    }
}

/// Referer rules: the path of an XML file, or the rules.
#[derive(Debug)]
pub(super) enum RefererModel {
    File(String),
    Rules(RefererRulesModel),
}

members! {
    #[derive(Debug)]
    pub(super) struct RefererRulesModel {
        /// Whether the domains are the only ones, or those that are kept out.
        pub(super) list as "type": RefererList,
        /// Domains, with `*` for any part.
        pub(super) domains: Vec<Spanned<String>> = default,
        /// Whether a request without Referer is let through; it is not, if left out.
        pub(super) empty: Option<EmptyReferer> = default,
        /// Whether the rules are on; they are, if left out.
        pub(super) enabled: Option<bool> = default,
    }
}

/// The restore of an archived object.
#[derive(Debug)]
pub(super) enum RestoreModel {
    Word(String),
    Until(String),
}

members! {
    #[derive(Debug)]
    struct UntilModel {
        /// Until when the object can be read.
        until: String,
    }
}

text_or!(Written, "the path of a JSON file, or the policy itself", Written::File, Map<String, Value> => |policy| Written::Inline(Value::Object(policy)));
text_or!(AclModel, "a ready-made ACL, the path of an XML file, or `{grants: […]}`", AclModel::Word, GrantsModel => |model| AclModel::Grants(model.grants));
text_or!(CorsModel, "the path of an XML file, or a list of rules", CorsModel::File, Vec<CorsRuleModel> => CorsModel::Rules);
text_or!(RefererModel, "the path of an XML file, or the rules", RefererModel::File, RefererRulesModel => RefererModel::Rules);
text_or!(RestoreModel, "`in-progress`, or `{until: TIME}`", RestoreModel::Word, UntilModel => |model| RestoreModel::Until(model.until));
