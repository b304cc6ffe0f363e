//! Copying objects and parts of them.

use bytes::Bytes;

use super::{Call, Performed, stored};
use crate::protocol::bucket::HostName;
use crate::protocol::byte_range::ByteRange;
use crate::protocol::copy_source::CopySource;
use crate::protocol::error_code::ErrorCode;
use crate::protocol::multipart::{self, Copied};
use crate::protocol::precondition::{Precondition, Preconditions};
use crate::protocol::version_id::VersionId;
use crate::simulator::answer::Answer;
use crate::world::{Object, Versioning};

/// PutObjectCopy (436/10881): content and metadata come along, the storage class and the ACL do not.
pub(super) fn object(call: &mut Call<'_>) -> Performed {
    let Source {
        object: source,
        is_itself,
        named,
    } = source(call)?;
    let replaces = replaces(call, "x-cos-metadata-directive")?;
    if is_itself && !replaces {
        // An object is copied onto itself to change its metadata only. Which code says so is UNCONFIRMED.
        return Err(ErrorCode::INVALID_REQUEST);
    }
    let (content_type, headers) = if replaces {
        (stored::content_type(call), stored::metadata(call))
    } else {
        (source.content_type.clone(), source.headers.clone())
    };
    let tags = if replaces_tags(call)? {
        stored::tags(call)?
    } else {
        source.tags.clone()
    };
    let copy = Object {
        acl: stored::acl(call)?,
        content_type,
        headers,
        tags,
        storage_class: stored::storage_class(call)?,
        etag: source.etag.clone(),
        ..Object::of(source.content.clone(), call.clock())
    };
    let (etag, crc64) = (copy.etag.clone(), copy.crc64());
    let last_modified = copy.last_modified;
    let key = call.key()?.to_owned();
    let version = stored::store(call, key, copy)?;
    let copied = Copied {
        etag: &etag,
        last_modified,
        crc64,
        version: version.map(|id| id.to_string()),
    };
    let answer = Answer::xml(multipart::copied("CopyObjectResult", &copied)).crc64(crc64);
    let answer = with_source_version(answer, named);
    Ok(stored::with_version(answer, version))
}

/// Tells which version of the source was copied, if one was named (436/10881).
pub(super) fn with_source_version(answer: Answer, named: Option<VersionId>) -> Answer {
    match named {
        Some(id) => answer.header("x-cos-copy-source-version-id", &id.to_string()),
        None => answer,
    }
}

/// The bytes that UploadPartCopy takes of its source (436/8287).
pub(super) fn part(call: &Call<'_>) -> Result<(Bytes, Option<VersionId>), ErrorCode> {
    let Source { object, named, .. } = source(call)?;
    let length = object.content.len();
    let header = call.header("x-cos-copy-source-range");
    match ByteRange::of(header, length) {
        ByteRange::Whole if header.is_some() => Err(ErrorCode::INVALID_ARGUMENT),
        ByteRange::Whole => Ok((object.content.clone(), named)),
        ByteRange::Part(range) => Ok((object.content.slice(range), named)),
        ByteRange::Unsatisfiable => Err(ErrorCode::INVALID_RANGE),
    }
}

/// The source of a copy.
struct Source<'c> {
    object: &'c Object,
    /// Whether it is the target too; an older version of it is another.
    is_itself: bool,
    /// Its version, if one was named.
    named: Option<VersionId>,
}

/// The source of a copy, if it meets the conditions.
fn source<'c>(call: &'c Call<'_>) -> Result<Source<'c>, ErrorCode> {
    let written = call.header("x-cos-copy-source").unwrap_or_default();
    let source = CopySource::parse(written, &call.request.host);
    let source = source.ok_or(ErrorCode::INVALID_ARGUMENT)?;
    let HostName::Bucket { bucket, region } = &source.host else {
        return Err(ErrorCode::NO_SUCH_BUCKET);
    };
    let bucket = call.world.bucket(bucket, region);
    let bucket = bucket.ok_or(ErrorCode::NO_SUCH_BUCKET)?;
    let object = source
        .path
        .strip_prefix('/')
        .and_then(|key| bucket.find(key, source.version.as_deref()).object())
        .ok_or(ErrorCode::NO_SUCH_KEY)?;
    let conditions = Preconditions {
        matches: call.header("x-cos-copy-source-if-match"),
        none_match: call.header("x-cos-copy-source-if-none-match"),
        modified_since: call.header("x-cos-copy-source-if-modified-since"),
        unmodified_since: call.header("x-cos-copy-source-if-unmodified-since"),
    };
    match conditions.check(&object.etag, object.last_modified) {
        Precondition::Met => {}
        Precondition::NotModified | Precondition::Failed => {
            return Err(ErrorCode::PRECONDITION_FAILED);
        }
    }
    let is_named = source.version.is_some_and(|id| !id.is_empty());
    let is_named = is_named && bucket.versioning != Versioning::Off;
    let is_same = source.host == call.request.host && source.path.as_bytes() == call.request.path;
    Ok(Source {
        object,
        is_itself: is_same && !is_named,
        named: is_named.then_some(object.version),
    })
}

/// Whether a directive says `Replaced`, rather than `Copy`, which goes without saying.
fn replaces(call: &Call<'_>, directive: &'static str) -> Result<bool, ErrorCode> {
    match call.header(directive) {
        None => Ok(false),
        Some(word) if word.eq_ignore_ascii_case("copy") => Ok(false),
        Some(word) if word.eq_ignore_ascii_case("replaced") => Ok(true),
        Some(_) => Err(ErrorCode::INVALID_ARGUMENT),
    }
}

fn replaces_tags(call: &Call<'_>) -> Result<bool, ErrorCode> {
    replaces(call, "x-cos-tagging-directive")
}
