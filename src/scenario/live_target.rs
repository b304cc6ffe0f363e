//! A real bucket: which it is, who its principals are, and what may be written into it.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use crate::policy::Pattern;
use crate::protocol::bucket::BucketName;
use crate::protocol::host::without_port;

pub(super) const USUAL_PREFIX: &str = "cos403/";
pub(super) const USUAL_OPERATOR: &str = "owner";
pub(super) const USUAL_RATE: u16 = 10;
pub(super) const USUAL_TIMEOUT: Duration = Duration::from_secs(10);
pub(super) const USUAL_RETRIES: u8 = 3;

/// A real bucket, and how it is reached.
#[derive(Clone, Debug)]
pub struct LiveTarget {
    /// The file that says it.
    pub file: PathBuf,
    /// The bucket.
    pub bucket: BucketName,
    /// Its region.
    pub region: String,
    /// Where it is reached, if not at its own host.
    pub endpoint: Option<Endpoint>,
    /// With what the keys begin of everything that is written.
    pub prefix: String,
    /// The scenario's principals.
    pub principals: BTreeMap<String, LivePrincipal>,
    /// The principal that reads the configuration, and writes it.
    pub operator: String,
    /// What permits writing.
    pub writable: Option<Writable>,
    /// Requests a second.
    pub rate: u16,
    /// How long an answer may take.
    pub timeout: Duration,
    /// How long the bucket takes to go by what was written.
    pub settle: Duration,
    /// How often a request is sent again.
    pub retries: u8,
    /// Certificates that are trusted besides the system's.
    pub ca: Option<PathBuf>,
    /// The proxy through which everything goes.
    pub proxy: Option<String>,
}

/// Where a bucket is reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// `http` or `https`.
    pub scheme: String,
    /// Host and port.
    pub authority: String,
}

/// Somebody real for whom a name of the scenarios stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LivePrincipal {
    /// Where the credentials are found.
    pub credentials: CredentialSource,
    /// The UIN that they belong to.
    pub uin: Option<String>,
    /// The UIN of its root account.
    pub account: Option<String>,
}

/// Where credentials are found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CredentialSource {
    /// Variables of the environment, by name.
    Environment {
        /// That of the SecretId.
        secret_id: String,
        /// That of the SecretKey.
        secret_key: String,
        /// That of the token.
        token: Option<String>,
    },
    /// A program and its arguments that prints them as JSON.
    Command(Vec<String>),
}

/// What permits writing into a bucket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Writable {
    /// A pattern of its name.
    pub name: Option<String>,
    /// A tag, key and value.
    pub tag: Option<(String, String)>,
}

impl LiveTarget {
    /// A bucket of which nothing is said but where it is: nobody signs, and nothing may be written.
    pub fn plain(bucket: BucketName, region: &str) -> Self {
        Self {
            file: PathBuf::new(),
            bucket,
            region: region.to_owned(),
            endpoint: None,
            prefix: USUAL_PREFIX.to_owned(),
            principals: BTreeMap::new(),
            operator: USUAL_OPERATOR.to_owned(),
            writable: None,
            rate: USUAL_RATE,
            timeout: USUAL_TIMEOUT,
            settle: Duration::ZERO,
            retries: USUAL_RETRIES,
            ca: None,
            proxy: None,
        }
    }

    /// The host by which the bucket is addressed: that of a public endpoint, else the bucket's own.
    pub fn host(&self) -> String {
        match &self.endpoint {
            Some(endpoint) if !endpoint.is_an_address() => endpoint.authority.clone(),
            _ => self.bucket.host(&self.region),
        }
    }
}

impl Endpoint {
    /// Whether it is an address rather than a name, so that it says nothing of the bucket.
    pub fn is_an_address(&self) -> bool {
        let host = without_port(&self.authority);
        host == "localhost" || host.starts_with('[') || host.parse::<std::net::IpAddr>().is_ok()
    }
}

impl Writable {
    /// Whether a bucket of this name, and with these tags, may be written into.
    pub fn permits(&self, bucket: &BucketName, tags: &[(String, String)]) -> bool {
        let by_name = self
            .name
            .as_ref()
            .is_none_or(|pattern| Pattern::new(pattern).matches(bucket.as_str()));
        by_name && self.tag.as_ref().is_none_or(|tag| tags.contains(tag))
    }
}

impl std::fmt::Display for Writable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let name = self
            .name
            .as_ref()
            .map(|name| format!("a name like `{name}`"));
        let tag = self.tag.as_ref();
        let tag = tag.map(|(key, value)| format!("the tag `{key}` with the value `{value}`"));
        let all: Vec<String> = name.into_iter().chain(tag).collect();
        f.write_str(&all.join(" and "))
    }
}
