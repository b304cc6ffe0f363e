//! Buckets and objects.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::policy::Document;
use crate::protocol::acl::Acl;
use crate::protocol::bucket::BucketName;
use crate::protocol::cors::CorsConfiguration;
use crate::protocol::referer::RefererConfiguration;
use crate::protocol::storage_class::StorageClass;

/// A bucket.
#[derive(Clone, Debug)]
pub struct Bucket {
    /// Its name.
    pub name: BucketName,
    /// Its region.
    pub region: String,
    /// uin of the root account that owns it.
    pub owner: String,
    /// Its ACL.
    pub acl: Acl,
    /// Its policy.
    pub policy: Option<Document>,
    /// Its CORS rules.
    pub cors: Option<CorsConfiguration>,
    /// Its referer rules.
    pub referer: Option<RefererConfiguration>,
    /// Its tags.
    pub tags: Vec<(String, String)>,
    /// Its objects by key.
    pub objects: BTreeMap<String, Object>,
}

impl Bucket {
    /// The host under which COS answers for it.
    pub fn host(&self) -> String {
        self.name.host(&self.region)
    }
}

/// An object.
#[derive(Clone, Debug)]
pub struct Object {
    /// Its ACL; `None`, the `default` of COS, leaves it to the bucket.
    pub acl: Option<Acl>,
    /// Its content.
    pub content: Vec<u8>,
    /// Its `Content-Type`.
    pub content_type: String,
    /// Its storage class.
    pub storage_class: StorageClass,
    /// The state of a restore, of an archived object.
    pub restore: Option<RestoreState>,
    /// When it was written.
    pub last_modified: Timestamp,
}

/// The state of a restore.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RestoreState {
    /// It runs.
    InProgress,
    /// A copy can be read until this instant.
    RestoredUntil(Timestamp),
}

impl Object {
    /// Whether its content can be read at this instant.
    ///
    /// INFERENCE: after the expiry date the copy is gone and the object is archived as before (reference §4.3).
    pub fn is_readable(&self, now: Timestamp) -> bool {
        !self.storage_class.is_archive()
            || matches!(self.restore, Some(RestoreState::RestoredUntil(expiry)) if now < expiry)
    }
}
