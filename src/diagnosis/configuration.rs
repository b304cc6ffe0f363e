//! What can be read of the bucket and of the caller: the guide's console steps, as documents.

use std::collections::BTreeMap;
use std::sync::Arc;

use secrecy::SecretString;

use crate::policy::{Document, Identity, PolicyReading};
use crate::protocol::acl::Acl;
use crate::protocol::cors::CorsConfiguration;
use crate::protocol::network::Network;
use crate::protocol::referer::{RefererConfiguration, RefererMatching};
use crate::protocol::storage_class::StorageClass;
use crate::protocol::timestamp::Timestamp;

/// Something that could be read, or could not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Known<T> {
    /// It was read.
    Known(T),
    /// It was not read, or may not be.
    #[default]
    Unknown,
}

impl<T> Known<T> {
    /// What was read, if it was.
    pub fn get(&self) -> Option<&T> {
        match self {
            Known::Known(value) => Some(value),
            Known::Unknown => None,
        }
    }
}

/// What could be read. Each document by itself can be known or not.
#[derive(Clone, Debug, Default)]
pub struct Configuration {
    /// Of the bucket to which the request goes.
    pub bucket: BucketConfiguration,
    /// Of the bucket from which a copy takes its source.
    pub source: BucketConfiguration,
    /// The keys of the accounts into which the reader may look.
    pub keys: Known<KeyRing>,
    /// The CAM policies of the caller, those of its groups included.
    pub caller_policies: Known<Vec<Arc<Document>>>,
    /// The policy with which the temporary key was issued; `None` if it was issued without one.
    pub session_policy: Known<Option<Arc<Document>>>,
    /// From where and over what the request came to COS.
    pub network: Known<Network>,
    /// How what no document says is taken; `None` where nothing is known of it.
    pub assumptions: Option<Assumptions>,
}

/// What could be read of one bucket; what it does not have is known and `None`.
#[derive(Clone, Debug, Default)]
pub struct BucketConfiguration {
    /// Whether there is such a bucket.
    pub exists: Known<bool>,
    /// uin of the root account that owns it.
    pub owner: Known<String>,
    /// Its ACL (GET ?acl).
    pub acl: Known<Acl>,
    /// Its policy (GET ?policy).
    pub policy: Known<Option<Arc<Document>>>,
    /// Its CORS rules (GET ?cors).
    pub cors: Known<Option<Arc<CorsConfiguration>>>,
    /// Its referer rules (GET ?referer).
    pub referer: Known<Option<RefererConfiguration>>,
    /// Its tags (GET ?tagging).
    pub tags: Known<Vec<(String, String)>>,
    /// Its objects of which something is known, by key; `None` for one that does not exist.
    pub objects: BTreeMap<String, Option<ObjectHead>>,
}

/// What HEAD and GET ?acl tell of an object.
#[derive(Clone, Debug, Default)]
pub struct ObjectHead {
    /// Its ACL; `None`, the `default` of COS, leaves it to the bucket.
    pub acl: Known<Option<Acl>>,
    /// Its storage class (`x-cos-storage-class`).
    pub storage_class: StorageClass,
    /// Its restore (`x-cos-restore`), if there is one.
    pub restore: Option<Restore>,
}

/// What `x-cos-restore` tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Restore {
    /// It runs.
    Running,
    /// A copy can be read until this instant.
    Until(Timestamp),
}

/// The keys of some accounts (CAM console, API key management).
#[derive(Clone, Debug, Default)]
pub struct KeyRing {
    /// The keys.
    pub keys: Vec<KeyRecord>,
    /// Whether there is no other key of the request's id, as in a world of one's own. Otherwise an id that is not among
    /// them may be one of some other account.
    pub is_complete: bool,
}

/// What is known of a key.
#[derive(Clone, Debug)]
pub struct KeyRecord {
    /// Its SecretId.
    pub secret_id: String,
    /// uin of the root account to which it belongs.
    pub account: String,
    /// The APPID of that account.
    pub appid: Known<String>,
    /// Whose rights it has.
    pub identity: Identity,
    /// Whether it is enabled.
    pub enabled: bool,
    /// What makes it temporary.
    pub temporary: Option<TemporaryKeyRecord>,
}

/// What is known of a temporary key.
#[derive(Clone, Debug)]
pub struct TemporaryKeyRecord {
    /// The token that was issued with it.
    pub token: Known<SecretString>,
    /// The instant from which it is no longer valid.
    pub expires: Timestamp,
}

/// How what no document says is taken (reference §2.6, §3.2, §3.4, §4.2). The default of each is the one that is likely.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Assumptions {
    /// Whether a bucket policy that names the owner's root account covers the account's sub-users.
    pub root_principal_covers_own_users: bool,
    /// Whether a deny that names the owner's root account binds it.
    pub deny_binds_owner: bool,
    /// Whether "deny anyone" binds the owner's root account.
    pub deny_anyone_binds_owner: bool,
    /// Whether "deny anonymous" binds signed requests that nothing else grants.
    pub deny_anonymous_binds_signed: bool,
    /// Whether a grant of the bucket's ACL to the caller outranks "deny anyone".
    pub acl_outranks_deny_anyone: bool,
    /// Whether a role that a bucket policy names has what the statement says.
    pub role_principals_match: bool,
    /// Whether what the bucket grants counts for a temporary key outside its policy.
    pub bucket_grants_exceed_session_policy: bool,
    /// Whether UploadPartCopy needs PutObject for its target.
    pub upload_part_copy_needs_put_object: bool,
    /// Whether a signature that starts in the near future is answered RequestTimeTooSkewed.
    pub not_yet_valid_is_too_skewed: bool,
    /// Whether a missing object is answered AccessDenied to who may not list.
    pub missing_object_is_denied: bool,
    /// How policies are read.
    pub policies: PolicyReading,
    /// How referers are compared.
    pub referers: RefererMatching,
}

impl Default for Assumptions {
    fn default() -> Self {
        Self {
            root_principal_covers_own_users: false,
            deny_binds_owner: true,
            deny_anyone_binds_owner: false,
            deny_anonymous_binds_signed: false,
            acl_outranks_deny_anyone: true,
            role_principals_match: true,
            bucket_grants_exceed_session_policy: false,
            upload_part_copy_needs_put_object: false,
            not_yet_valid_is_too_skewed: false,
            missing_object_is_denied: false,
            policies: PolicyReading::default(),
            referers: RefererMatching {
                case_sensitive: false,
                wildcard_hits_bare_domain: true,
            },
        }
    }
}

impl Assumptions {
    /// As they are, and with each point by itself taken the other way.
    pub(super) fn with_each_other_way(self) -> Vec<Self> {
        let changes: [fn(&mut Self); 16] = [
            |all| all.root_principal_covers_own_users ^= true,
            |all| all.deny_binds_owner ^= true,
            |all| all.deny_anyone_binds_owner ^= true,
            |all| all.deny_anonymous_binds_signed ^= true,
            |all| all.acl_outranks_deny_anyone ^= true,
            |all| all.role_principals_match ^= true,
            |all| all.bucket_grants_exceed_session_policy ^= true,
            |all| all.upload_part_copy_needs_put_object ^= true,
            |all| all.not_yet_valid_is_too_skewed ^= true,
            |all| all.missing_object_is_denied ^= true,
            |all| all.policies.negation_by_any_value ^= true,
            |all| all.policies.inner_star_is_plain ^= true,
            |all| all.policies.prefix_covers_bucket ^= true,
            |all| all.policies.assumed_actions_by_star_only ^= true,
            |all| all.referers.case_sensitive ^= true,
            |all| all.referers.wildcard_hits_bare_domain ^= true,
        ];
        let other_ways = changes.iter().map(|change| {
            let mut changed = self;
            change(&mut changed);
            changed
        });
        std::iter::once(self).chain(other_ways).collect()
    }
}
