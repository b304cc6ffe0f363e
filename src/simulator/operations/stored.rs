//! What the headers of an upload say of the object that is to be stored.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;

use super::Call;
use crate::protocol::acl::{Acl, ObjectAcl};
use crate::protocol::error_code::ErrorCode;
use crate::protocol::grant_header;
use crate::protocol::storage_class::StorageClass;
use crate::protocol::tagging;
use crate::protocol::version_id::VersionId;
use crate::simulator::answer::Answer;
use crate::world::{Object, Versioning, md5};

/// Headers that are kept with an object and answered with it (436/7749).
const KEPT: [&str; 5] = [
    "cache-control",
    "content-disposition",
    "content-encoding",
    "content-language",
    "expires",
];
const OWN_METADATA: &str = "x-cos-meta-";
/// The most tags that an object has, and the longest key and value of one (436/35709).
const MOST_TAGS: usize = 10;
const LONGEST_TAG_KEY: usize = 128;
const LONGEST_TAG_VALUE: usize = 256;

/// An object of some content with everything that the headers of this request say of it.
pub(super) fn object(call: &Call<'_>, content: Bytes) -> Result<Object, ErrorCode> {
    Ok(Object {
        acl: acl(call)?,
        content_type: content_type(call),
        headers: metadata(call),
        tags: tags(call)?,
        storage_class: storage_class(call)?,
        ..Object::of(content, call.clock())
    })
}

/// Makes an object the newest of its key, and answers the id of the version where the bucket keeps them: one that kept them and
/// no longer does tells none (436/7749, examples 6 and 7).
pub(super) fn store(
    call: &mut Call<'_>,
    key: String,
    object: Object,
) -> Result<Option<VersionId>, ErrorCode> {
    let now = call.clock();
    let bucket = call.bucket_mut()?;
    let version = bucket.write(key, object, now);
    Ok((bucket.versioning == Versioning::Enabled).then_some(version))
}

/// Adds the id of the version that was made, if there is one.
pub(super) fn with_version(answer: Answer, version: Option<VersionId>) -> Answer {
    match version {
        Some(id) => answer.version(id),
        None => answer,
    }
}

/// `Content-Type`, or the usual one.
pub(super) fn content_type(call: &Call<'_>) -> String {
    call.header("content-type")
        .unwrap_or("application/octet-stream")
        .to_owned()
}

/// Whether a header, or the field of a form, is kept with the object. Names are lower-case.
pub(super) fn is_kept(name: &str) -> bool {
    KEPT.contains(&name) || name.starts_with(OWN_METADATA)
}

/// The headers that are kept.
pub(super) fn metadata(call: &Call<'_>) -> Vec<(String, String)> {
    call.request
        .headers
        .iter()
        .filter(|(name, _)| is_kept(name.as_str()))
        .map(|(name, value)| {
            let value = String::from_utf8_lossy(value.as_bytes());
            (name.as_str().to_owned(), value.into_owned())
        })
        .filter(|(name, value)| name != "content-encoding" || value != "aws-chunked")
        .collect()
}

/// The ACL of the headers `x-cos-acl` and `x-cos-grant-*`; `None`, the default, where there is none of them.
pub(super) fn acl(call: &Call<'_>) -> Result<Option<Acl>, ErrorCode> {
    let canned = match call.header("x-cos-acl") {
        None => None,
        Some(word) => word
            .parse::<ObjectAcl>()
            .map_err(|_| ErrorCode::INVALID_ARGUMENT)?
            .grants(),
    };
    let granted = grant_header::grants(&call.request.headers, grant_header::on_object())
        .map_err(|_| ErrorCode::INVALID_ARGUMENT)?;
    let Some(granted) = granted else {
        return Ok(canned);
    };
    let mut acl = canned.unwrap_or_default();
    acl.grants.extend(granted);
    Ok(Some(acl))
}

/// Whether the request says something of the ACL in its headers.
pub(super) fn names_acl(call: &Call<'_>) -> bool {
    call.header("x-cos-acl").is_some()
        || grant_header::on_object().any(|(header, _)| call.header(header).is_some())
}

/// The storage class of `x-cos-storage-class`.
pub(super) fn storage_class(call: &Call<'_>) -> Result<StorageClass, ErrorCode> {
    match call.header("x-cos-storage-class") {
        None => Ok(StorageClass::default()),
        Some(word) => word.parse().map_err(|_| ErrorCode::INVALID_ARGUMENT),
    }
}

/// The tags of `x-cos-tagging`.
pub(super) fn tags(call: &Call<'_>) -> Result<Vec<(String, String)>, ErrorCode> {
    let tags = tagging::from_header(call.header("x-cos-tagging").unwrap_or_default().as_bytes());
    check_tags(&tags)?;
    Ok(tags)
}

/// Whether these can be the tags of an object.
pub(super) fn check_tags(tags: &[(String, String)]) -> Result<(), ErrorCode> {
    let is_tag = |(key, value): &(String, String)| {
        (1..=LONGEST_TAG_KEY).contains(&key.len()) && value.len() <= LONGEST_TAG_VALUE
    };
    if tags.len() <= MOST_TAGS && tags.iter().all(is_tag) {
        Ok(())
    } else {
        Err(ErrorCode::INVALID_TAG)
    }
}

/// Whether the body is the one whose MD5 `Content-MD5` tells.
pub(super) fn check_digest(call: &Call<'_>) -> Result<(), ErrorCode> {
    let Some(written) = call.header("content-md5") else {
        return Ok(());
    };
    let told = STANDARD
        .decode(written.trim())
        .ok()
        .filter(|digest| digest.len() == 16)
        .ok_or(ErrorCode::INVALID_DIGEST)?;
    if md5(&call.request.body) == *told {
        Ok(())
    } else {
        Err(ErrorCode::BAD_DIGEST)
    }
}

/// Whether an object may be put in the place of the present one. `x-cos-forbid-overwrite` counts only where versioning never
/// was enabled (436/7749).
pub(super) fn check_overwrite(call: &Call<'_>) -> Result<(), ErrorCode> {
    let forbids = call.header("x-cos-forbid-overwrite") == Some("true");
    let bucket = call.bucket()?;
    let is_there = bucket.objects.contains_key(call.key()?);
    if forbids && is_there && bucket.versioning == Versioning::Off {
        Err(ErrorCode::FILE_ALREADY_EXISTS)
    } else {
        Ok(())
    }
}
