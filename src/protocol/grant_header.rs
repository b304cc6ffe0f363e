//! ACLs in headers: `x-cos-acl` and `x-cos-grant-*` (reference §3.3).

use http::HeaderMap;

use super::acl::{Acl, BucketAcl, Grant, Grantee, Permission};

/// The headers that grant something, each with its permission.
const GRANTS: [(&str, Permission); 5] = [
    ("x-cos-grant-read", Permission::Read),
    ("x-cos-grant-write", Permission::Write),
    ("x-cos-grant-read-acp", Permission::ReadAcp),
    ("x-cos-grant-write-acp", Permission::WriteAcp),
    ("x-cos-grant-full-control", Permission::FullControl),
];

/// A header whose value is no ACL and names no grantees.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the value of `{0}` is no ACL of a bucket, and names no root accounts as `id=\"UIN\"`")]
pub struct GrantHeaderError(pub &'static str);

/// The ACL that the headers of a request give to a bucket; `None` where they say nothing of it.
///
/// # Errors
///
/// The first header that cannot be read.
pub fn bucket_acl(headers: &HeaderMap) -> Result<Option<Acl>, GrantHeaderError> {
    let mut found: Option<Acl> = None;
    if let Some(value) = headers.get("x-cos-acl") {
        let canned = value.to_str().ok().and_then(|text| text.parse().ok());
        let canned: BucketAcl = canned.ok_or(GrantHeaderError("x-cos-acl"))?;
        found = Some(canned.into());
    }
    if let Some(grants) = grants(headers, GRANTS)? {
        found.get_or_insert_default().grants.extend(grants);
    }
    Ok(found)
}

/// The headers that grant something on an object: there is no writing of one, so `x-cos-grant-write` is none of them.
pub fn on_object() -> impl Iterator<Item = (&'static str, Permission)> {
    GRANTS
        .into_iter()
        .filter(|(_, permission)| *permission != Permission::Write)
}

/// What some of the headers grant; `None` where none of them is there.
///
/// # Errors
///
/// The first header that cannot be read.
pub fn grants(
    headers: &HeaderMap,
    names: impl IntoIterator<Item = (&'static str, Permission)>,
) -> Result<Option<Vec<Grant>>, GrantHeaderError> {
    let mut found: Option<Vec<Grant>> = None;
    for (name, permission) in names {
        let Some(value) = headers.get(name) else {
            continue;
        };
        let named = value.to_str().ok().and_then(grantees);
        let granted = named
            .ok_or(GrantHeaderError(name))?
            .into_iter()
            .map(|grantee| Grant {
                grantee,
                permission,
            });
        found.get_or_insert_default().extend(granted);
    }
    Ok(found)
}

/// Reads `id="100000000001",id="100000000002"`; older documents write `uin=`.
fn grantees(value: &str) -> Option<Vec<Grantee>> {
    value
        .split(',')
        .map(|one| {
            let (kind, id) = one.trim().split_once('=')?;
            matches!(kind, "id" | "uin").then_some(())?;
            Grantee::account(id.trim_matches('"'))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;
    use rstest::rstest;

    #[rstest]
    #[case("x-cos-acl", "public-read", Some(1))]
    #[case("x-cos-acl", "private", Some(0))]
    #[case("x-cos-acl", "default", None)]
    #[case("x-cos-grant-read", r#"id="100000000001",id="100000000002""#, Some(2))]
    #[case(
        "x-cos-grant-write",
        r#"id="qcs::cam::uin/100000000001:uin/100000000001""#,
        Some(1)
    )]
    #[case("x-cos-grant-full-control", r#"uin="100000000001""#, Some(1))]
    #[case("x-cos-grant-read", "100000000001", None)]
    #[case("x-cos-grant-read", r#"id="somebody""#, None)]
    fn headers_are_read_as_the_document_has_them(
        #[case] name: &'static str,
        #[case] value: &'static str,
        #[case] grants: Option<usize>,
    ) {
        let headers = HeaderMap::from_iter([(
            http::HeaderName::from_static(name),
            HeaderValue::from_static(value),
        )]);
        let read = bucket_acl(&headers).map(|acl| acl.map(|acl| acl.grants.len()));
        assert_eq!(read, grants.map(Some).ok_or(GrantHeaderError(name)));
    }

    #[test]
    fn without_headers_nothing_is_said() {
        assert_eq!(bucket_acl(&HeaderMap::new()), Ok(None));
    }

    #[test]
    fn grantees_of_a_header_are_root_accounts() {
        let account = |uin: &str| Grantee::Account(uin.into());
        assert_eq!(
            grantees(r#"id="100000000001", uin="100000000002""#),
            Some(vec![account("100000000001"), account("100000000002")])
        );
        assert_eq!(grantees(r#"id="somebody""#), None);
        assert_eq!(grantees("100000000001"), None);
    }
}
