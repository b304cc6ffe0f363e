//! What a request shows to conditions.

use std::borrow::Cow;
use std::fmt;
use std::net::IpAddr;

use http::{HeaderMap, HeaderName, Method};

use super::condition_key::{ConditionKey, WITH_BODY};
use crate::protocol::network::Network;
use crate::protocol::operation::Operation;
use crate::protocol::percent;
use crate::protocol::query::Query;
use crate::protocol::tagging;
use crate::protocol::timestamp::Timestamp;

/// What a request shows to conditions: nothing is computed before a condition asks for it.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// From where and over what the request came.
    pub network: &'a Network,
    /// Its headers.
    pub headers: &'a HeaderMap,
    /// Its query.
    pub query: &'a Query,
    /// Its body.
    pub body: &'a [u8],
    /// The server's clock.
    pub clock: Timestamp,
    /// The version that is asked for: of the request, of the source of a copy, or of an object in a batch.
    pub version_id: Option<&'a [u8]>,
    /// The bucket's tags.
    pub resource_tags: &'a [(String, String)],
}

/// What a request shows for one key.
#[derive(Clone, Debug, PartialEq)]
pub enum Seen<'a> {
    /// The request lacks it.
    Missing,
    /// A text; of a query parameter, in its URL-encoded form.
    Text(Cow<'a, str>),
    /// A number.
    Number(f64),
    /// A truth value.
    Flag(bool),
    /// An instant.
    Instant(Timestamp),
    /// An address.
    Address(IpAddr),
    /// Several texts.
    Texts(Vec<String>),
}

impl fmt::Display for Seen<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Seen::Missing => f.write_str("nothing"),
            Seen::Text(text) => write!(f, "`{text}`"),
            Seen::Number(number) => write!(f, "{number}"),
            Seen::Flag(flag) => write!(f, "{flag}"),
            Seen::Instant(instant) => write!(f, "{instant}"),
            Seen::Address(address) => write!(f, "{address}"),
            Seen::Texts(texts) => write!(f, "`{}`", texts.join("`, `")),
        }
    }
}

impl<'a> Context<'a> {
    /// What the request shows for a key; a key that the operation cannot carry is missing.
    pub fn seen(&self, key: ConditionKey, operation: Operation) -> Seen<'a> {
        if !can_carry(key, operation) {
            return Seen::Missing;
        }
        match key {
            ConditionKey::Ip => Seen::Address(self.network.source_ip.to_canonical()),
            ConditionKey::RequesterVpc | ConditionKey::Vpc => {
                self.network.vpc.as_deref().map_or(Seen::Missing, text)
            }
            ConditionKey::SecureTransport => {
                Seen::Flag(self.network.transport.tls_version().is_some())
            }
            ConditionKey::TlsVersion => self
                .network
                .transport
                .tls_version()
                .map_or(Seen::Missing, Seen::Number),
            ConditionKey::CurrentTime => Seen::Instant(self.clock),
            ConditionKey::Host => self.header(const { HeaderName::from_static("host") }),
            ConditionKey::StorageClass => {
                self.header(const { HeaderName::from_static("x-cos-storage-class") })
            }
            ConditionKey::Acl => self.header(const { HeaderName::from_static("x-cos-acl") }),
            ConditionKey::ContentType => {
                self.header(const { HeaderName::from_static("content-type") })
            }
            ConditionKey::MimeLimit => {
                self.header(const { HeaderName::from_static("x-cos-mime-limit") })
            }
            ConditionKey::ForbidOverwrite => {
                self.header(const { HeaderName::from_static("x-cos-forbid-overwrite") })
            }
            ConditionKey::ContentLength => {
                match self.header(const { HeaderName::from_static("content-length") }) {
                    Seen::Text(length) => length.parse().map_or(Seen::Text(length), Seen::Number),
                    other => other,
                }
            }
            ConditionKey::Prefix => self.parameter("prefix"),
            ConditionKey::VersionId => self.version_id.map_or(Seen::Missing, encoded),
            ConditionKey::ResponseContentType => self.parameter("response-content-type"),
            ConditionKey::RequestTag => self.request_tags(operation),
            ConditionKey::ResourceTag => tags(self.resource_tags),
        }
    }

    fn header(&self, name: HeaderName) -> Seen<'a> {
        let value = self.headers.get(name);
        value.map_or(Seen::Missing, |value| {
            Seen::Text(String::from_utf8_lossy(value.as_bytes()))
        })
    }

    fn parameter(&self, name: &str) -> Seen<'a> {
        match self.query.get(name) {
            None => Seen::Missing,
            Some(value) => encoded(value),
        }
    }

    fn request_tags(&self, operation: Operation) -> Seen<'a> {
        let by_header = self
            .headers
            .get("x-cos-tagging")
            .map(|value| tagging::from_header(value.as_bytes()));
        let by_body = || {
            let text = std::str::from_utf8(self.body)
                .ok()
                .filter(|_| operation == Operation::PutBucketTagging)?;
            tagging::from_xml(text).ok()
        };
        by_header
            .or_else(by_body)
            .map_or(Seen::Missing, |found| tags(&found))
    }
}

fn encoded(value: &[u8]) -> Seen<'_> {
    Seen::Text(percent::url_encoded(value))
}

fn text(text: &str) -> Seen<'_> {
    Seen::Text(Cow::Borrowed(text))
}

fn tags<'a>(tags: &[(String, String)]) -> Seen<'a> {
    if tags.is_empty() {
        return Seen::Missing;
    }
    Seen::Texts(
        tags.iter()
            .map(|(name, value)| format!("{name}&{value}"))
            .collect(),
    )
}

/// Whether requests of an operation can carry a key at all.
pub fn can_carry(key: ConditionKey, operation: Operation) -> bool {
    match key.actions() {
        None => true,
        Some(WITH_BODY) => matches!(operation.method(), Method::PUT | Method::POST),
        Some(actions) => {
            let action = operation.action().strip_prefix("name/cos:");
            action.is_some_and(|action| actions.contains(&action))
        }
    }
}
