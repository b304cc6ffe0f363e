//! Keys of conditions: what they hold, where it is taken from, and which actions can carry it (reference §3.5).

use std::fmt;

/// What a key holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyKind {
    /// An IP address.
    Address,
    /// A text.
    Text,
    /// A text of a query parameter, compared in its URL-encoded form.
    EncodedText,
    /// `true` or `false`.
    Flag,
    /// A number.
    Number,
    /// An instant.
    Instant,
    /// Tags, each as `key&value`.
    Tags,
}

macro_rules! condition_keys {
    ($($(#[$meta:meta])* $variant:ident = $name:literal, $kind:ident, $actions:expr;)+) => {
        /// A key of a condition.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum ConditionKey { $($(#[$meta])* $variant),+ }

        impl ConditionKey {
            /// Every key.
            pub const ALL: &'static [ConditionKey] = &[$(ConditionKey::$variant),+];

            /// The name in policies.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }

            /// What it holds.
            pub const fn kind(self) -> KeyKind {
                match self { $(Self::$variant => KeyKind::$kind),+ }
            }

            /// The actions whose requests can carry it; `None` for all.
            pub const fn actions(self) -> Option<&'static [&'static str]> {
                match self { $(Self::$variant => $actions),+ }
            }
        }
    };
}

condition_keys! {
    /// The source address.
    Ip = "qcs:ip", Address, None;
    /// The caller's VPC, as examples write it.
    RequesterVpc = "vpc:requester_vpc", Text, None;
    /// The caller's VPC, as the table of keys writes it.
    Vpc = "qcs:vpc", Text, None;
    /// Whether the request comes over HTTPS.
    SecureTransport = "cos:secure-transport", Flag, None;
    /// The version of TLS; missing without.
    TlsVersion = "cos:tls-version", Number, None;
    /// The `Host` header. That this is the key's name is UNCONFIRMED (reference §3.5).
    Host = "cos:host", Text, None;
    /// The parameter `prefix` of listings.
    Prefix = "cos:prefix", EncodedText, Some(&["GetBucket", "GetBucketObjectVersions", "ListMultipartUploads", "ListLiveChannels"]);
    /// The header `x-cos-storage-class`.
    StorageClass = "cos:x-cos-storage-class", Text, Some(&["PutObject", "PostObject", "InitiateMultipartUpload", "AppendObject"]);
    /// The header `x-cos-acl`.
    Acl = "cos:x-cos-acl", Text, Some(&["PutObject", "PostObject", "PutObjectACL", "PutBucket", "PutBucketACL", "AppendObject", "InitiateMultipartUpload"]);
    /// The parameter `versionId`.
    VersionId = "cos:versionid", EncodedText, Some(&["GetObject", "DeleteObject", "PostObjectRestore", "PutObjectTagging", "GetObjectTagging", "DeleteObjectTagging", "HeadObject"]);
    /// The header `Content-Length`, of requests with a body.
    ContentLength = "cos:content-length", Number, Some(WITH_BODY);
    /// The header `Content-Type`, of requests with a body.
    ContentType = "cos:content-type", Text, Some(WITH_BODY);
    /// The parameter `response-content-type`.
    ResponseContentType = "cos:response-content-type", EncodedText, Some(&["GetObject"]);
    /// The tags that a request sets.
    RequestTag = "qcs:request_tag", Tags, Some(&["PutBucket", "PutBucketTagging"]);
    /// The tags of the bucket.
    ResourceTag = "qcs:resource_tag", Tags, None;
    /// The server's clock.
    CurrentTime = "qcs:current_time", Instant, None;
    /// The header `x-cos-mime-limit`; seen in policies of others only.
    MimeLimit = "cos:x-cos-mime-limit", Text, None;
    /// The header `x-cos-forbid-overwrite`; seen in policies of others only.
    ForbidOverwrite = "cos:x-cos-forbid-overwrite", Text, None;
}

/// Stands for the actions whose requests have a body: those sent with PUT or POST.
pub(super) const WITH_BODY: &[&str] = &["(requests with a body)"];

impl ConditionKey {
    /// The key of this name, if there is one. Case counts.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|key| key.name() == name)
    }
}

impl fmt::Display for ConditionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
