//! Buckets and objects.

use std::collections::BTreeMap;
use std::sync::Arc;

use bytes::Bytes;
use crc::{CRC_64_XZ, Crc};
use md5::{Digest, Md5};
use serde::{Deserialize, Serialize};
use strum::{AsRefStr, Display, EnumString, VariantArray};

use super::versions::Kept;
use crate::policy::Document;
use crate::protocol::acl::Acl;
use crate::protocol::bucket::{BucketName, HostName};
use crate::protocol::cors::CorsConfiguration;
use crate::protocol::referer::RefererConfiguration;
use crate::protocol::restore::RestoreTier;
use crate::protocol::storage_class::StorageClass;
use crate::protocol::timestamp::Timestamp;
use crate::protocol::version_id::VersionId;
use crate::protocol::words::UnknownWord;

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
    pub policy: Option<Arc<Document>>,
    /// Its CORS rules.
    pub cors: Option<Arc<CorsConfiguration>>,
    /// Its referer rules.
    pub referer: Option<RefererConfiguration>,
    /// Its tags.
    pub tags: Vec<(String, String)>,
    /// Whether it keeps versions of its objects.
    pub versioning: Versioning,
    /// Its lifecycle rules, as they were put; no decision depends on them.
    pub lifecycle: Option<String>,
    /// Its objects by key: the current ones, where it keeps versions.
    pub objects: BTreeMap<String, Object>,
    /// What else is kept of a key: older versions and delete markers, the newest first.
    pub history: BTreeMap<String, Vec<Kept>>,
    /// The last id that a version had.
    pub last_version: u64,
    /// Its multipart uploads that are under way, by their ids.
    pub uploads: BTreeMap<String, Upload>,
}

/// Whether a bucket keeps versions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[derive(AsRefStr, Display, EnumString, VariantArray)]
#[strum(parse_err_ty = UnknownWord, parse_err_fn = UnknownWord::new::<Self>)]
pub enum Versioning {
    /// It never did.
    #[default]
    Off,
    /// It does.
    Enabled,
    /// It did.
    Suspended,
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
    /// The id of this version of it.
    pub version: VersionId,
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
    /// It runs, however long one waits.
    InProgress,
    /// A copy can be read until this instant.
    RestoredUntil(Timestamp),
    /// It was ordered, and runs by the clock.
    Ordered(RestoreOrder),
}

/// A restore that a request has ordered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RestoreOrder {
    /// When.
    pub ordered: Timestamp,
    /// How fast it is.
    pub tier: RestoreTier,
    /// From when on the copy can be read.
    pub finished: Timestamp,
    /// Until when the copy can be read.
    pub expiry: Timestamp,
}

/// What a restore has come to at some instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RestoreProgress {
    /// It runs.
    Running,
    /// A copy can be read until this instant.
    Restored(Timestamp),
    /// The copy is gone.
    Over,
}

impl RestoreState {
    /// What the restore has come to.
    ///
    /// INFERENCE: after the expiry date the copy is gone and the object is archived as before (reference §4.3).
    pub fn progress(&self, now: Timestamp) -> RestoreProgress {
        let until = |expiry| match now < expiry {
            true => RestoreProgress::Restored(expiry),
            false => RestoreProgress::Over,
        };
        match self {
            RestoreState::InProgress => RestoreProgress::Running,
            RestoreState::RestoredUntil(expiry) => until(*expiry),
            RestoreState::Ordered(order) if now < order.finished => RestoreProgress::Running,
            RestoreState::Ordered(order) => until(order.expiry),
        }
    }
}

impl Object {
    /// An object of plain content, with what is usual otherwise.
    pub fn of(content: impl Into<Bytes>, last_modified: Timestamp) -> Self {
        let content = content.into();
        Self {
            version: VersionId::Null,
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
        static CRC64: Crc<u64> = Crc::<u64>::new(&CRC_64_XZ);
        CRC64.checksum(&self.content)
    }

    /// Whether its content can be read at this instant.
    pub fn is_readable(&self, now: Timestamp) -> bool {
        !self.storage_class.is_archive()
            || matches!(
                self.restore_progress(now),
                Some(RestoreProgress::Restored(_))
            )
    }

    /// What its restore has come to, if there is one.
    pub fn restore_progress(&self, now: Timestamp) -> Option<RestoreProgress> {
        self.restore.as_ref().map(|state| state.progress(now))
    }
}

/// The `ETag` of content, without the quotes.
pub fn etag(content: &[u8]) -> String {
    base16ct::lower::encode_string(&md5(content))
}

/// The MD5 of content.
pub fn md5(content: &[u8]) -> [u8; 16] {
    Md5::digest(content).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn order() -> RestoreState {
        RestoreState::Ordered(RestoreOrder {
            ordered: time("2026-03-01T08:00:00Z"),
            tier: RestoreTier::Expedited,
            finished: time("2026-03-01T08:05:00Z"),
            expiry: time("2026-03-02T08:05:00Z"),
        })
    }

    fn time(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[rstest]
    #[case(order(), "2026-03-01T08:04:59Z", RestoreProgress::Running)]
    #[case(
        order(),
        "2026-03-01T08:05:00Z",
        RestoreProgress::Restored(time("2026-03-02T08:05:00Z"))
    )]
    #[case(order(), "2026-03-02T08:05:00Z", RestoreProgress::Over)]
    #[case(
        RestoreState::InProgress,
        "2036-03-01T08:00:00Z",
        RestoreProgress::Running
    )]
    fn an_ordered_restore_runs_by_the_clock(
        #[case] state: RestoreState,
        #[case] now: &str,
        #[case] expected: RestoreProgress,
    ) {
        let now = time(now);
        assert_eq!(state.progress(now), expected);
        let object = Object {
            storage_class: StorageClass::Archive,
            restore: Some(state),
            ..Object::of("content", now)
        };
        let is_restored = matches!(expected, RestoreProgress::Restored(_));
        assert_eq!(object.is_readable(now), is_restored);
    }
}
