//! What a statement applies to (reference §3.4).

use std::borrow::Cow;
use std::fmt;

use super::glob::Pattern;
use crate::protocol::operation::ResourceKind;

/// What a request acts on, as policies name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resource<'a> {
    /// The service as a whole.
    Service,
    /// A bucket or an object of it.
    Bucket {
        /// The bucket's region.
        region: &'a str,
        /// The bucket's name with its APPID.
        bucket: &'a str,
        /// The APPID.
        appid: &'a str,
        /// `/` and the key of the object; `/` alone is the bucket itself.
        path: &'a str,
    },
}

/// The resource in the six segments of a policy.
impl fmt::Display for Resource<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Resource::Service => f.write_str("*"),
            Resource::Bucket {
                region,
                bucket,
                appid,
                path,
            } => write!(f, "qcs::cos:{region}:uid/{appid}:{bucket}{path}"),
        }
    }
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
    Within {
        region: Pattern,
        account: Pattern,
        path: PathPattern,
    },
}

/// Where a resource lies.
pub(super) struct Segments<'a> {
    /// The region.
    pub(super) region: &'a Pattern,
    /// The APPID.
    pub(super) account: &'a Pattern,
    /// The bucket, where it is one.
    pub(super) bucket: Option<&'a str>,
    /// The bucket and the key, as today's form writes them.
    pub(super) path: Cow<'a, str>,
}

impl Segments<'_> {
    /// The bucket itself as a resource, where it is one bucket.
    pub(super) fn bucket_itself(&self) -> Option<String> {
        let bucket = self.bucket?;
        let region = self.region.as_str().trim_matches('*');
        Some(format!(
            "qcs::cos:{region}:uid/{}:{bucket}/",
            self.account.as_str()
        ))
    }
}

/// The last segment. Most name one bucket, which is compared as a whole before its keys are looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
enum PathPattern {
    OneBucket { bucket: String, path: Pattern },
    Any(Pattern),
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
        Some(Kind::Within {
            region: Pattern::new(region),
            account: Pattern::new(account),
            path: PathPattern::new(&current_path(path)),
        })
    }

    /// The pattern as it is written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether the pattern stands for everything, the service included.
    pub fn is_everything(&self) -> bool {
        self.kind == Kind::Everything
    }

    /// Whether the pattern covers a resource. The service is covered by `*` alone (reference §3.4).
    pub fn covers(&self, resource: &Resource<'_>) -> bool {
        self.holds(resource, PathPattern::covers)
    }

    /// Whether the pattern covers the bucket of a resource or anything in it.
    pub fn touches_bucket_of(&self, resource: &Resource<'_>) -> bool {
        self.holds(resource, |pattern, bucket, _| pattern.touches(bucket))
    }

    /// Whether region and account are the resource's, and `path_holds` of the last segment, the bucket and the path.
    fn holds(
        &self,
        resource: &Resource<'_>,
        path_holds: impl Fn(&PathPattern, &str, &str) -> bool,
    ) -> bool {
        match (&self.kind, resource) {
            (Kind::Everything, _) => true,
            (Kind::Within { .. }, Resource::Service) => false,
            (
                Kind::Within {
                    region,
                    account,
                    path: pattern,
                },
                Resource::Bucket {
                    region: in_region,
                    bucket,
                    appid,
                    path,
                },
            ) => {
                path_holds(pattern, bucket, path)
                    && region.matches(in_region)
                    && account.matches(appid)
            }
        }
    }

    /// Whether the pattern covers everything that another covers.
    pub(super) fn includes(&self, other: &Self) -> bool {
        match (&self.kind, &other.kind) {
            (Kind::Everything, _) => true,
            (Kind::Within { .. }, Kind::Everything) => false,
            (
                Kind::Within {
                    region,
                    account,
                    path,
                },
                Kind::Within {
                    region: in_region,
                    account: of_account,
                    path: wanted,
                },
            ) => {
                region.includes(in_region) && account.includes(of_account) && path.includes(wanted)
            }
        }
    }

    /// Whether the pattern can cover a resource of a kind.
    pub(super) fn can_be(&self, wanted: ResourceKind) -> bool {
        match (&self.kind, wanted) {
            (Kind::Everything, _) => true,
            (Kind::Within { .. }, ResourceKind::Service) => false,
            (Kind::Within { path, .. }, ResourceKind::Bucket) => path.can_be_a_bucket(),
            (Kind::Within { path, .. }, ResourceKind::Object) => path.can_be_an_object(),
        }
    }

    /// The segments that tell where a resource lies; `None` for everything.
    pub(super) fn segments(&self) -> Option<Segments<'_>> {
        let Kind::Within {
            region,
            account,
            path,
        } = &self.kind
        else {
            return None;
        };
        let bucket = match path {
            PathPattern::OneBucket { bucket, .. } => Some(bucket.as_str()),
            PathPattern::Any(_) => None,
        };
        Some(Segments {
            region,
            account,
            bucket,
            path: path.text(),
        })
    }
}

impl PathPattern {
    fn new(text: &str) -> Self {
        match text.find('/').and_then(|at| text.split_at_checked(at)) {
            Some((bucket, path)) if !bucket.contains('*') => Self::OneBucket {
                bucket: bucket.to_owned(),
                path: Pattern::new(path),
            },
            _ => Self::Any(Pattern::new(text)),
        }
    }

    fn covers(&self, bucket: &str, path: &str) -> bool {
        match self {
            Self::OneBucket {
                bucket: only,
                path: pattern,
                // Buckets seldom differ, paths do.
            } => pattern.matches(path) && only == bucket,
            Self::Any(pattern) => pattern.matches_joined(bucket, path),
        }
    }

    fn touches(&self, bucket: &str) -> bool {
        match self {
            Self::OneBucket { bucket: only, .. } => only == bucket,
            Self::Any(pattern) => {
                let of_bucket = pattern.as_str().split('/').next().unwrap_or_default();
                Pattern::new(of_bucket).matches(bucket)
            }
        }
    }

    fn includes(&self, other: &Self) -> bool {
        match (self, other) {
            (
                Self::OneBucket { bucket, path },
                Self::OneBucket {
                    bucket: same,
                    path: wanted,
                },
            ) => bucket == same && path.includes(wanted),
            (Self::OneBucket { .. }, Self::Any(_)) => false,
            (Self::Any(pattern), wanted) => pattern.includes(&Pattern::new(&wanted.text())),
        }
    }

    /// The segment as today's form writes it.
    fn text(&self) -> Cow<'_, str> {
        match self {
            Self::OneBucket { bucket, path } => Cow::Owned(format!("{bucket}{}", path.as_str())),
            Self::Any(pattern) => Cow::Borrowed(pattern.as_str()),
        }
    }

    /// Whether it can cover a bucket itself: `<bucket>/`.
    fn can_be_a_bucket(&self) -> bool {
        let text = self.text();
        match text.split_once('/') {
            Some((_, rest)) => rest.bytes().all(|byte| byte == b'*'),
            None => text.ends_with('*'),
        }
    }

    /// Whether it can cover an object.
    fn can_be_an_object(&self) -> bool {
        match self {
            Self::OneBucket { path, .. } => path.as_str() != "/",
            Self::Any(pattern) => !pattern.is_exact(),
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
        let path = format!("/{key}");
        let resource = Resource::Bucket {
            region: "ap-guangzhou",
            bucket: "media-1250000000",
            appid: "1250000000",
            path: &path,
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
