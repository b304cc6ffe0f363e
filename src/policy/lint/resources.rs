//! Resources that lie elsewhere than they seem to, or nowhere.

use super::placed::Placed;
use super::{Finding, LintRule, TargetBucket};
use crate::policy::document::PolicyKind;
use crate::policy::glob::Pattern;
use crate::policy::problem::PathStep;
use crate::policy::resource::{Resource, ResourcePattern, Segments};
use crate::protocol::bucket::BucketName;
use crate::protocol::percent;

pub(super) fn check(
    statements: &[Placed<'_>],
    kind: PolicyKind,
    target: Option<&TargetBucket>,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (pattern, path) in statements.iter().flat_map(Placed::resources) {
        let Some(segments) = pattern.segments() else {
            continue;
        };
        let found = without_slash(pattern, &segments, &path)
            .or_else(|| no_bucket_name(&segments, &path))
            .or_else(|| appid_mismatch(&segments, &path));
        findings.extend(found);
        findings.extend(encoded_key(&segments, &path));
        let elsewhere = target.and_then(|target| of_other_bucket(pattern, kind, target, &path));
        findings.extend(elsewhere);
    }
    if target.is_none() && kind == PolicyKind::Bucket {
        findings.extend(several_buckets(statements));
    }
    findings
}

/// The last segment holds no `/`, so it ends within the name of the bucket.
fn without_slash(
    pattern: &ResourcePattern,
    segments: &Segments<'_>,
    path: &[PathStep],
) -> Option<Finding> {
    let text = segments.path.as_ref();
    if text.contains('/') {
        return None;
    }
    let name = text.trim_end_matches('*');
    let before = pattern.as_str().strip_suffix(text).unwrap_or_default();
    let message = if !text.contains('*') {
        "this covers nothing, neither the bucket nor an object: there is no `/` after the bucket"
            .to_owned()
    } else if name.parse::<BucketName>().is_ok() && !name.contains('*') {
        format!(
            "this covers every bucket whose name begins with `{name}`: there is no `/` after the bucket"
        )
    } else {
        return None;
    };
    Some(
        Finding::warning(LintRule::ResourceWithoutSlash, path.to_vec(), message).with_help(format!(
            "write `{before}{name}/*` for the bucket and all of its objects, `{before}{name}/` for the bucket itself"
        )),
    )
}

fn no_bucket_name(segments: &Segments<'_>, path: &[PathStep]) -> Option<Finding> {
    let bucket = segments.bucket?;
    let error = bucket.parse::<BucketName>().err()?;
    let with_appid = format!("{bucket}-{}", segments.account.as_str());
    let finding = Finding::warning(
        LintRule::NoBucketName,
        path.to_vec(),
        format!("this covers nothing: {error}"),
    );
    Some(match with_appid.parse::<BucketName>() {
        Ok(name) => finding.with_help(format!("did you mean `{name}`?")),
        Err(_) => finding,
    })
}

fn appid_mismatch(segments: &Segments<'_>, path: &[PathStep]) -> Option<Finding> {
    let bucket: BucketName = segments.bucket?.parse().ok()?;
    if segments.account.matches(bucket.appid()) {
        return None;
    }
    let message = format!(
        "this covers nothing: `{bucket}` is a bucket of the APPID {}, and the resource says `uid/{}`",
        bucket.appid(),
        segments.account.as_str()
    );
    Some(
        Finding::warning(LintRule::AppidMismatch, path.to_vec(), message).with_help(format!(
            "write `uid/{}`; it is the APPID that stands there, not the uin of an account",
            bucket.appid()
        )),
    )
}

/// Keys are compared as they are (reference §3.4).
fn encoded_key(segments: &Segments<'_>, path: &[PathStep]) -> Option<Finding> {
    let (_, key) = segments.path.split_once('/')?;
    let decoded = percent::decode(key);
    if decoded.as_ref() == key.as_bytes() {
        return None;
    }
    let message = "keys stand in resources as they are, and this one looks URL-encoded";
    let finding = Finding::warning(LintRule::EncodedKey, path.to_vec(), message);
    Some(match std::str::from_utf8(&decoded) {
        Ok(key) if !key.contains(char::is_control) => {
            finding.with_help(format!("write the key as `{key}`"))
        }
        _ => finding,
    })
}

/// A policy of a user may well speak of several buckets, so there it is only noted.
fn of_other_bucket(
    pattern: &ResourcePattern,
    kind: PolicyKind,
    target: &TargetBucket,
    path: &[PathStep],
) -> Option<Finding> {
    let resource = Resource::Bucket {
        region: &target.region,
        bucket: target.name.as_str(),
        appid: target.name.appid(),
        path: "/",
    };
    if pattern.touches_bucket_of(&resource) {
        return None;
    }
    let segments = pattern.segments()?;
    let what = match segments.bucket {
        Some(bucket) if bucket == target.name.as_str() => {
            if segments.region.matches(&target.region) {
                "another account's APPID"
            } else {
                "another region"
            }
        }
        _ => "another bucket",
    };
    let message = format!(
        "this names {what}: nothing of `{}` in {} is covered",
        target.name, target.region
    );
    let finding = match kind {
        PolicyKind::Bucket => Finding::warning(LintRule::OtherBucket, path.to_vec(), message),
        PolicyKind::Identity => Finding::note(LintRule::OtherBucket, path.to_vec(), message),
    };
    let key = segments.path.split_once('/').map_or("*", |(_, key)| key);
    Some(finding.with_help(format!(
        "write `qcs::cos:{}:uid/{}:{}/{key}`",
        target.region,
        target.name.appid(),
        target.name
    )))
}

/// A bucket policy is about one bucket: resources that differ from the first that names one are told.
fn several_buckets(statements: &[Placed<'_>]) -> Vec<Finding> {
    let mut first: Option<(&str, Option<&Pattern>)> = None;
    let mut findings = Vec::new();
    for (pattern, path) in statements.iter().flat_map(Placed::resources) {
        let Some(segments) = pattern.segments() else {
            continue;
        };
        let Some(bucket) = segments.bucket else {
            continue;
        };
        let region = Some(segments.region).filter(|region| region.is_exact());
        let Some((first_bucket, first_region)) = first else {
            first = Some((bucket, region));
            continue;
        };
        let message = match (first_region, region) {
            _ if bucket != first_bucket => format!(
                "this names the bucket `{bucket}`, and another resource of this bucket policy `{first_bucket}`"
            ),
            (Some(one), Some(other)) if one != other => format!(
                "this names the region {}, and another resource of this bucket policy {}",
                other.as_str(),
                one.as_str()
            ),
            _ => {
                first = Some((first_bucket, first_region.or(region)));
                continue;
            }
        };
        findings.push(
            Finding::warning(LintRule::OtherBucket, path, message)
                .with_help("a bucket policy says something of its own bucket only"),
        );
    }
    findings
}

#[cfg(test)]
mod tests {
    use crate::policy::PolicyKind;
    use crate::policy::lint::tests::{document, linted, rules, statement};
    use crate::policy::lint::{Severity, TargetBucket};
    use rstest::rstest;
    use serde_json::json;

    #[rstest]
    #[case::right("uid/1250000000:media-1250000000/*", None, "")]
    #[case::appid(
        "uid/1260000000:media-1250000000/*",
        Some("appid-mismatch"),
        "write `uid/1250000000`"
    )]
    #[case::uin(
        "uid/100000000011:media-1250000000/*",
        Some("appid-mismatch"),
        "not the uin"
    )]
    #[case::every_account("*:media-1250000000/*", None, "")]
    #[case::no_appid(
        "uid/1250000000:media/*",
        Some("no-bucket-name"),
        "did you mean `media-1250000000`?"
    )]
    #[case::legacy(
        "uid/1250000000:media-1250000000.ap-guangzhou.myqcloud.com/*",
        None,
        ""
    )]
    #[case::older("uid/1250000000:prefix//1250000000/media/doc/*", None, "")]
    #[case::no_slash(
        "uid/1250000000:media-1250000000",
        Some("resource-without-slash"),
        "uid/1250000000:media-1250000000/*`"
    )]
    #[case::no_slash_and_star(
        "uid/1250000000:media-1250000000*",
        Some("resource-without-slash"),
        "media-1250000000/*`"
    )]
    #[case::begins_so("uid/1250000000:media-*", None, "")]
    #[case::all_buckets("uid/1250000000:*", None, "")]
    #[case::encoded(
        "uid/1250000000:media-1250000000/%E6%96%87%E6%A1%A3/*",
        Some("encoded-key"),
        "write the key as `文档/*`"
    )]
    #[case::raw("uid/1250000000:media-1250000000/文档/100%/*", None, "")]
    fn a_resource_that_lies_elsewhere_or_nowhere_is_told(
        #[case] resource: &str,
        #[case] rule: Option<&str>,
        #[case] help: &str,
    ) {
        let resource = format!("qcs::cos:ap-guangzhou:{resource}");
        let value = document(json!([statement(
            json!({"action": "*", "resource": ["*", resource]})
        )]));
        let told: Vec<String> = rule
            .iter()
            .map(|rule| format!("{rule} statement[0].resource[1]"))
            .collect();
        let found: Vec<String> = rules(&value)
            .into_iter()
            .filter(|rule| !rule.starts_with("over-broad"))
            .collect();
        assert_eq!(found, told);
        let findings = linted(&value, PolicyKind::Bucket, None);
        assert!(
            findings.iter().any(|finding| finding
                .help
                .as_ref()
                .is_some_and(|told| told.contains(help)))
                || rule.is_none(),
            "{findings:?}"
        );
    }

    #[rstest]
    #[case::its_own("qcs::cos:ap-guangzhou:uid/1250000000:media-1250000000/a/*", None)]
    #[case::everything("*", None)]
    #[case::every_region("qcs::cos::uid/1250000000:*", None)]
    #[case::bucket(
        "qcs::cos:ap-guangzhou:uid/1250000000:logs-1250000000/a/*",
        Some("another bucket")
    )]
    #[case::region(
        "qcs::cos:ap-beijing:uid/1250000000:media-1250000000/a/*",
        Some("another region")
    )]
    fn a_resource_of_another_than_the_given_bucket_is_told(
        #[case] resource: &str,
        #[case] told: Option<&str>,
    ) {
        let target = TargetBucket {
            name: "media-1250000000".parse().unwrap(),
            region: "ap-guangzhou".to_owned(),
        };
        let bucket = document(json!([statement(json!({"resource": resource}))]));
        let mut user = bucket.clone();
        user["statement"][0]
            .as_object_mut()
            .unwrap()
            .remove("principal");
        for (value, kind, severity) in [
            (bucket, PolicyKind::Bucket, Severity::Warning),
            (user, PolicyKind::Identity, Severity::Note),
        ] {
            let found = linted(&value, kind, Some(&target));
            assert_eq!(found.len(), usize::from(told.is_some()), "{found:?}");
            for finding in found {
                assert_eq!(
                    (finding.rule.as_ref(), finding.severity),
                    ("other-bucket", severity)
                );
                assert!(finding.message.contains(told.unwrap()), "{finding:?}");
                assert_eq!(
                    finding.help.as_deref(),
                    Some("write `qcs::cos:ap-guangzhou:uid/1250000000:media-1250000000/a/*`")
                );
            }
        }
    }

    #[rstest]
    #[case::one("qcs::cos:ap-guangzhou:uid/1250000000:media-1250000000/b", false)]
    #[case::every_region("qcs::cos::uid/1250000000:media-1250000000/b", false)]
    #[case::bucket("qcs::cos:ap-guangzhou:uid/1250000000:logs-1250000000/b", true)]
    #[case::region("qcs::cos:ap-beijing:uid/1250000000:media-1250000000/b", true)]
    fn several_buckets_in_one_bucket_policy_are_told(#[case] other: &str, #[case] told: bool) {
        let first = statement(
            json!({"resource": "qcs::cos:ap-guangzhou:uid/1250000000:media-1250000000/a"}),
        );
        let second = statement(json!({"resource": other}));
        let found = rules(&document(json!([first, second])));
        let expected = ["other-bucket statement[1].resource"];
        assert_eq!(found, if told { &expected[..] } else { &[] });
    }
}
