//! Buckets and objects.

use std::collections::BTreeMap;

use bytes::Bytes;
use crc::{CRC_64_XZ, Crc};
use jiff::Timestamp;
use md5::{Digest, Md5};

use crate::policy::Document;
use crate::protocol::acl::Acl;
use crate::protocol::bucket::{BucketName, HostName};
use crate::protocol::cors::CorsConfiguration;
use crate::protocol::referer::RefererConfiguration;
use crate::protocol::storage_class::StorageClass;
use crate::protocol::words::word_enum;

/// A bucket.
#[derive(Clone, Debug)]
pub struct Bucket {
    /// Its name.
    pub name: BucketName,
    /// Its region.
    pub region: String,
    /// Custom domains under which COS answers for it too, in lower case.
    pub domains: Vec<String>,
    /// uin of the root account that owns it.
    pub owner: String,
    /// When it was made.
    pub created: Timestamp,
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
    /// Whether it keeps versions of its objects.
    pub versioning: Versioning,
    /// Its lifecycle rules, as they were put; no decision depends on them.
    pub lifecycle: Option<String>,
    /// Its objects by key.
    pub objects: BTreeMap<String, Object>,
    /// Its multipart uploads that are under way, by their ids.
    pub uploads: BTreeMap<String, Upload>,
}

word_enum! {
    /// Whether a bucket keeps versions.
    #[derive(Default)]
    pub enum Versioning {
        /// It never did.
        #[default]
        Off = "Off",
        /// It does.
        Enabled = "Enabled",
        /// It did.
        Suspended = "Suspended",
    }
}

/// A multipart upload that is under way.
#[derive(Clone, Debug)]
pub struct Upload {
    /// The key under which the object will stand.
    pub key: String,
    /// The object as it was initiated, still without content.
    pub object: Object,
    /// When it was initiated.
    pub initiated: Timestamp,
    /// The parts by their numbers.
    pub parts: BTreeMap<u16, Part>,
}

/// A part of a multipart upload.
#[derive(Clone, Debug)]
pub struct Part {
    /// Its content.
    pub content: Bytes,
    /// When it was uploaded.
    pub last_modified: Timestamp,
}

impl Bucket {
    /// What its host names.
    pub fn host_name(&self) -> HostName {
        HostName::Bucket {
            bucket: self.name.clone(),
            region: self.region.clone(),
        }
    }

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
    pub content: Bytes,
    /// Its `ETag`, without the quotes: the MD5 of the content, or of the parts' MD5s with their count.
    pub etag: String,
    /// Its `Content-Type`.
    pub content_type: String,
    /// Headers that it was put with and that every read answers: `cache-control`, `content-disposition`,
    /// `content-encoding`, `content-language`, `expires`, and `x-cos-meta-*`.
    pub headers: Vec<(String, String)>,
    /// Its tags.
    pub tags: Vec<(String, String)>,
    /// Whether it was made by appending, and so can grow.
    pub appendable: bool,
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
    /// An object of plain content, with what is usual otherwise.
    pub fn of(content: impl Into<Bytes>, last_modified: Timestamp) -> Self {
        let content = content.into();
        Self {
            acl: None,
            etag: etag(&content),
            content,
            content_type: "application/octet-stream".to_owned(),
            headers: Vec::new(),
            tags: Vec::new(),
            appendable: false,
            storage_class: StorageClass::default(),
            restore: None,
            last_modified,
        }
    }

    /// CRC-64 of the content, as `x-cos-hash-crc64ecma` has it.
    pub fn crc64(&self) -> u64 {
        Crc::<u64>::new(&CRC_64_XZ).checksum(&self.content)
    }

    /// Whether its content can be read at this instant.
    ///
    /// INFERENCE: after the expiry date the copy is gone and the object is archived as before (reference §4.3).
    pub fn is_readable(&self, now: Timestamp) -> bool {
        !self.storage_class.is_archive()
            || matches!(self.restore, Some(RestoreState::RestoredUntil(expiry)) if now < expiry)
    }
}

/// The `ETag` of content, without the quotes.
pub fn etag(content: &[u8]) -> String {
    Md5::digest(content)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
