//! The header `x-cos-copy-source` (436/10881).

use std::borrow::Cow;

use super::bucket::HostName;
use super::percent;

/// The source of a copy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CopySource<'s> {
    /// The host of its bucket.
    pub host: HostName,
    /// `/` and its key, decoded.
    pub path: Cow<'s, str>,
    /// The version that is asked for.
    pub version: Option<Cow<'s, [u8]>>,
}

impl<'s> CopySource<'s> {
    /// Reads `<bucket>.cos.<region>.myqcloud.com/<key>[?versionId=…]`, the key URL-encoded.
    pub fn parse(written: &'s str) -> Option<Self> {
        let (written, query) = written.split_once('?').unwrap_or((written, ""));
        let (host, _) = written.split_once('/')?;
        let path = match percent::decode(written.get(host.len()..)?) {
            Cow::Borrowed(bytes) => Cow::Borrowed(std::str::from_utf8(bytes).ok()?),
            Cow::Owned(bytes) => Cow::Owned(String::from_utf8(bytes).ok()?),
        };
        let version = query.strip_prefix("versionId=").map(percent::decode);
        let host = HostName::parse(host);
        (path.len() > 1).then_some(Self {
            host,
            path,
            version,
        })
    }
}
