//! Names of buckets and the hosts under which COS answers for them.

use std::fmt;
use std::str::FromStr;

use super::host;

/// The name of a bucket with its APPID, such as `media-1250000000`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BucketName {
    full: String,
    appid_start: usize,
}

/// A text that is no name of a bucket.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is not a bucket name: it must be lower-case letters, digits and `-`, ending in `-` and the APPID, such as `media-1250000000`"
)]
pub struct BucketNameError(pub String);

impl FromStr for BucketName {
    type Err = BucketNameError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let error = || BucketNameError(text.to_owned());
        let (name, appid) = text.rsplit_once('-').ok_or_else(error)?;
        let name_is_right = !name.is_empty()
            && !name.starts_with('-')
            && name
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
        let appid_is_right = !appid.is_empty() && appid.bytes().all(|byte| byte.is_ascii_digit());
        if name_is_right && appid_is_right && text.len() <= 60 {
            Ok(Self {
                appid_start: name.len() + 1,
                full: text.to_owned(),
            })
        } else {
            Err(error())
        }
    }
}

impl BucketName {
    /// The whole name, APPID included.
    pub fn as_str(&self) -> &str {
        &self.full
    }

    /// The APPID of the account to which the bucket belongs.
    pub fn appid(&self) -> &str {
        self.full.get(self.appid_start..).unwrap_or_default()
    }

    /// The host under which COS answers for this bucket in a region.
    pub fn host(&self, region: &str) -> String {
        format!("{}.cos.{region}.myqcloud.com", self.full)
    }
}

impl fmt::Display for BucketName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.full)
    }
}

/// The host of the service itself, at which buckets are listed.
pub const SERVICE_HOST: &str = "service.cos.myqcloud.com";

/// The host at which an account's batch jobs in a region are controlled.
pub fn control_host(uin: &str, region: &str) -> String {
    format!("{uin}.cos-control.{region}.myqcloud.com")
}

/// What a `Host` header names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HostName {
    /// The service, which lists buckets.
    Service,
    /// A bucket in a region.
    Bucket {
        /// The bucket.
        bucket: BucketName,
        /// Its region, such as `ap-guangzhou`.
        region: String,
    },
    /// The batch jobs of an account in a region: `<uin>.cos-control.<region>.myqcloud.com`.
    Control,
    /// Anything else.
    Other,
}

impl HostName {
    /// Reads a `Host` header; a port is ignored.
    pub fn parse(host: &str) -> Self {
        let name = host::without_port(host).to_ascii_lowercase();
        let rest = host::without_domain(&name);
        if matches!(rest, Some("service.cos" | "service.cos-internal")) {
            return HostName::Service;
        }
        let parts = rest.and_then(|rest| {
            let (first, rest) = rest.split_once('.')?;
            let (service, region) = rest.split_once('.')?;
            Some((first, service, region))
        });
        match parts {
            Some((uin, "cos-control", _)) if uin.bytes().all(|byte| byte.is_ascii_digit()) => {
                HostName::Control
            }
            Some((bucket, "cos" | "cos-internal", region)) if host::is_region(region) => bucket
                .parse()
                .map_or(HostName::Other, |bucket| HostName::Bucket {
                    bucket,
                    region: region.to_owned(),
                }),
            _ => HostName::Other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("media-1250000000", true)]
    #[case("a-b-1250000000", true)]
    #[case("media", false)]
    #[case("Media-1250000000", false)]
    #[case("-1250000000", false)]
    #[case("media-", false)]
    #[case("", false)]
    fn a_bucket_name_ends_in_its_appid(#[case] text: &str, #[case] right: bool) {
        assert_eq!(text.parse::<BucketName>().is_ok(), right);
    }

    #[rstest]
    #[case(
        "media-1250000000.cos.ap-guangzhou.myqcloud.com",
        Some("media-1250000000")
    )]
    #[case(
        "MEDIA-1250000000.cos.ap-guangzhou.myqcloud.com:443",
        Some("media-1250000000")
    )]
    #[case(
        "media-1250000000.cos-internal.ap-guangzhou.tencentcos.cn",
        Some("media-1250000000")
    )]
    #[case(
        "media-1250000000.cos.accelerate.myqcloud.com",
        Some("media-1250000000")
    )]
    #[case("media.cos.ap-guangzhou.myqcloud.com", None)]
    #[case("127.0.0.1:8080", None)]
    #[case("", None)]
    fn a_host_names_its_bucket(#[case] host: &str, #[case] expected: Option<&str>) {
        let bucket = match HostName::parse(host) {
            HostName::Bucket { bucket, .. } => Some(bucket),
            _ => None,
        };
        assert_eq!(bucket.as_ref().map(BucketName::as_str), expected);
    }
}
