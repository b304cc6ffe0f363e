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
    ///
    /// `/<bucket>/<key>`, which is how S3 writes a source, names a bucket in the region of the target. No document of COS has
    /// it; `opendal` copies so, and its copies were tested against COS in ap-guangzhou.
    pub fn parse(written: &'s str, target: &HostName) -> Option<Self> {
        let (written, query) = written.split_once('?').unwrap_or((written, ""));
        let without_host = written.strip_prefix('/');
        let written = without_host.unwrap_or(written);
        let (named, _) = written.split_once('/')?;
        let path = match percent::decode(written.get(named.len()..)?) {
            Cow::Borrowed(bytes) => Cow::Borrowed(std::str::from_utf8(bytes).ok()?),
            Cow::Owned(bytes) => Cow::Owned(String::from_utf8(bytes).ok()?),
        };
        let version = query.strip_prefix("versionId=").map(percent::decode);
        let host = match (without_host.and(named.parse().ok()), target) {
            (Some(bucket), HostName::Bucket { region, .. }) => HostName::Bucket {
                bucket,
                region: region.clone(),
            },
            (Some(_), _) => HostName::Other,
            (None, _) => HostName::parse(named),
        };
        (path.len() > 1).then_some(Self {
            host,
            path,
            version,
        })
    }
}
