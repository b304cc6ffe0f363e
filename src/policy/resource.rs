//! What a statement applies to (reference §3.4).

use super::glob;

/// What a request acts on, as policies name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resource<'a> {
    /// The service as a whole.
    Service,
    /// A bucket (no key) or an object of it.
    Bucket {
        /// The bucket's region.
        region: &'a str,
        /// The bucket's name with its APPID.
        bucket: &'a str,
        /// The APPID.
        appid: &'a str,
        /// The key of the object.
        key: Option<&'a str>,
    },
}

/// A resource of a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResourcePattern {
    text: String,
    kind: Kind,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Kind {
    Everything,
    Path {
        region: String,
        account: String,
        path: String,
    },
}

impl ResourcePattern {
    /// Reads a resource in the six-segment form or one of its legacy forms; `None` if the text is none.
    pub fn parse(text: &str) -> Option<Self> {
        let kind = match text {
            "*" => Kind::Everything,
            _ => Self::parse_segments(text)?,
        };
        Some(Self {
            text: text.to_owned(),
            kind,
        })
    }

    fn parse_segments(text: &str) -> Option<Kind> {
        let mut segments = text.splitn(6, ':');
        let (qcs, _project, service) = (segments.next()?, segments.next()?, segments.next()?);
        let (region, account, path) = (segments.next()?, segments.next()?, segments.next()?);
        if qcs != "qcs" || service != "cos" || path.is_empty() {
            return None;
        }
        let account = match account {
            "" | "*" => "*",
            account => {
                let appid = account.strip_prefix("uid/")?;
                let is_appid = |byte: u8| byte.is_ascii_digit() || byte == b'*';
                Some(appid).filter(|appid| !appid.is_empty() && appid.bytes().all(is_appid))?
            }
        };
        let region = if region.is_empty() { "*" } else { region };
        Some(Kind::Path {
            region: region.to_owned(),
            account: account.to_owned(),
            path: current_path(path),
        })
    }

    /// The pattern as it is written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether the pattern covers a resource. The service is covered by `*` alone (reference §3.4).
    pub fn covers(&self, resource: &Resource<'_>) -> bool {
        match (&self.kind, resource) {
            (Kind::Everything, _) => true,
            (Kind::Path { .. }, Resource::Service) => false,
            (
                Kind::Path {
                    region,
                    account,
                    path,
                },
                Resource::Bucket {
                    region: in_region,
                    bucket,
                    appid,
                    key,
                },
            ) => {
                glob::matches(region, in_region)
                    && glob::matches(account, appid)
                    && glob::matches(path, &format!("{bucket}/{}", key.unwrap_or_default()))
            }
        }
    }
}

/// Turns the legacy forms `BUCKET-APPID.REGION.myqcloud.com/KEY` and `prefix//APPID/BUCKET/KEY` into today's.
fn current_path(path: &str) -> String {
    if let Some((appid, rest)) = path
        .strip_prefix("prefix//")
        .and_then(|rest| rest.split_once('/'))
    {
        let (bucket, key) = rest.split_once('/').unwrap_or((rest, ""));
        return format!("{bucket}-{appid}/{key}");
    }
    match path.split_once('/') {
        Some((host, key)) => match host
            .strip_suffix(".myqcloud.com")
            .and_then(|host| host.split_once('.'))
        {
            Some((bucket, _region)) => format!("{bucket}/{key}"),
            None => path.to_owned(),
        },
        None => path.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("*", "doc/a.txt", true)]
    #[case(
        "qcs::cos:ap-guangzhou:uid/1250000000:media-1250000000/*",
        "doc/a.txt",
        true
    )]
    #[case("qcs::cos:ap-guangzhou:uid/1250000000:media-1250000000/*", "", true)]
    #[case("qcs::cos:ap-guangzhou:uid/1250000000:media-1250000000/", "", true)]
    #[case(
        "qcs::cos:ap-guangzhou:uid/1250000000:media-1250000000/",
        "doc/a.txt",
        false
    )]
    #[case("qcs::cos::uid/1250000000:media-1250000000/doc/*", "doc/a.txt", true)]
    #[case("qcs::cos::uid/1250000000:media-1250000000/doc/*", "docs/a.txt", false)]
    #[case(
        "qcs::cos:ap-beijing:uid/1250000000:media-1250000000/*",
        "doc/a.txt",
        false
    )]
    #[case("qcs::cos:*:uid/1260000000:media-1250000000/*", "doc/a.txt", false)]
    #[case(
        "qcs::cos:ap-guangzhou:uid/1250000000:media-1250000000.ap-guangzhou.myqcloud.com/*",
        "doc/a.txt",
        true
    )]
    #[case(
        "qcs::cos:ap-guangzhou:uid/1250000000:prefix//1250000000/media/doc/*",
        "doc/a.txt",
        true
    )]
    #[case(
        "qcs::cos:ap-guangzhou:uid/1250000000:media-1250000000/a:b",
        "a:b",
        true
    )]
    #[case("qcs::cos::*:*/*", "doc/a.txt", true)]
    fn a_pattern_covers_what_the_documents_say(
        #[case] pattern: &str,
        #[case] key: &str,
        #[case] expected: bool,
    ) {
        let key = (!key.is_empty()).then_some(key);
        let resource = Resource::Bucket {
            region: "ap-guangzhou",
            bucket: "media-1250000000",
            appid: "1250000000",
            key,
        };
        assert_eq!(
            ResourcePattern::parse(pattern).unwrap().covers(&resource),
            expected
        );
    }

    #[test]
    fn the_service_is_covered_by_a_star_alone() {
        assert!(
            ResourcePattern::parse("*")
                .unwrap()
                .covers(&Resource::Service)
        );
        assert!(
            !ResourcePattern::parse("qcs::cos::uid/1250000000:*")
                .unwrap()
                .covers(&Resource::Service)
        );
    }

    #[rstest]
    #[case("media-1250000000/*")]
    #[case("qcs::cvm::uid/1:x")]
    #[case("qcs::cos:ap-guangzhou:uin/1:media-1/*")]
    #[case("qcs::cos:ap-guangzhou:uid/:media-1/*")]
    #[case("qcs::cos:ap-guangzhou:uid/owner:media-1/*")]
    #[case("")]
    fn what_is_no_resource_is_none(#[case] text: &str) {
        assert_eq!(ResourcePattern::parse(text), None);
    }
}
