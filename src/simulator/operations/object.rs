//! Putting, reading and deleting objects.

use bytes::Bytes;

use super::{Call, Performed, deletion, stored};
use crate::protocol::byte_range::ByteRange;
use crate::protocol::error_code::ErrorCode;
use crate::protocol::http_date;
use crate::protocol::precondition::{Precondition, Preconditions};
use crate::protocol::restore;
use crate::protocol::storage_class::StorageClass;
use crate::signature::Presented;
use crate::simulator::answer::Answer;
use crate::world::{Object, RestoreProgress, RestoreState, Versioning};

/// Parameters that put another header in the place of one of the answer's (436/7753).
const OVERRIDES: [(&str, &str); 6] = [
    ("response-content-type", "content-type"),
    ("response-content-language", "content-language"),
    ("response-expires", "expires"),
    ("response-cache-control", "cache-control"),
    ("response-content-disposition", "content-disposition"),
    ("response-content-encoding", "content-encoding"),
];

/// GetObject (436/7753).
pub(super) fn get(call: &Call<'_>) -> Performed {
    read(call, true)
}

/// HeadObject (436/7745).
pub(super) fn head(call: &Call<'_>) -> Performed {
    read(call, false)
}

/// DeleteObject: 204, whether there was one or not (436/7743).
pub(super) fn delete(call: &mut Call<'_>) -> Performed {
    let key = call.key()?.to_owned();
    let named = call.version_id().map(<[u8]>::to_vec);
    let deleted = deletion::delete(call, &key, named.as_deref())?;
    let answer = match deleted.told {
        Some(id) => Answer::new(204).header("x-cos-version-id", &id),
        None => Answer::new(204),
    };
    Ok(match deleted.marker {
        Some(_) => answer.delete_marker(),
        None => answer,
    })
}

/// PutObject (436/7749).
pub(super) fn put(call: &mut Call<'_>) -> Performed {
    stored::check_digest(call)?;
    stored::check_overwrite(call)?;
    let object = stored::object(call, Bytes::from(call.request.body.clone()))?;
    let answer = Answer::new(200).etag(&object.etag).crc64(object.crc64());
    let key = call.key()?.to_owned();
    let version = stored::store(call, key, object)?;
    Ok(stored::with_version(answer, version))
}

fn read(call: &Call<'_>, with_content: bool) -> Performed {
    let object = call.object()?;
    let conditions = Preconditions {
        matches: call.header("if-match"),
        none_match: call.header("if-none-match"),
        modified_since: call.header("if-modified-since"),
        unmodified_since: call.header("if-unmodified-since"),
    };
    let last_modified = http_date::format(object.last_modified);
    match conditions.check(&object.etag, object.last_modified) {
        Precondition::Met => {}
        Precondition::Failed => return Err(ErrorCode::PRECONDITION_FAILED),
        Precondition::NotModified => {
            return Ok(Answer::new(304)
                .etag(&object.etag)
                .header("last-modified", &last_modified));
        }
    }
    let (status, content, range) = content(call, object)?;
    let keeps_versions = call.bucket()?.versioning != Versioning::Off;
    let version = keeps_versions.then_some(object.version);
    let answer = stored::with_version(Answer::new(status), version);
    let mut answer = described(answer, call, object)
        .etag(&object.etag)
        .crc64(object.crc64())
        .header("last-modified", &last_modified)
        .header("accept-ranges", "bytes");
    if let Some(range) = range {
        answer = answer.header("content-range", &range);
    }
    let content_type = overridden(call, "content-type")?.unwrap_or(&object.content_type);
    for (name, value) in &object.headers {
        let value = overridden(call, name)?.unwrap_or(value);
        answer = answer.kept_header(name, value);
    }
    for (_, name) in OVERRIDES {
        let is_kept = name == "content-type" || object.headers.iter().any(|kept| kept.0 == name);
        if let Some(value) = overridden(call, name)?.filter(|_| !is_kept) {
            answer = answer.header(name, value);
        }
    }
    if with_content {
        return Ok(answer.body(content.to_vec(), content_type));
    }
    Ok(answer
        .header("content-type", content_type)
        .header("content-length", &content.len().to_string()))
}

/// Status, content and `Content-Range` of what is asked of an object.
fn content(call: &Call<'_>, object: &Object) -> Result<(u16, Bytes, Option<String>), ErrorCode> {
    let length = object.content.len();
    match ByteRange::of(call.header("range"), length) {
        ByteRange::Whole => Ok((200, object.content.clone(), None)),
        ByteRange::Unsatisfiable => Err(ErrorCode::INVALID_RANGE),
        ByteRange::Part(range) => {
            let last = range.end.saturating_sub(1);
            let told = format!("bytes {}-{last}/{length}", range.start);
            Ok((206, object.content.slice(range), Some(told)))
        }
    }
}

/// The value of a `response-…` parameter for a header of the answer. Such parameters need a signed request (reference §2.2);
/// what becomes of them in an anonymous one is UNCONFIRMED: 400 InvalidRequest, as S3 answers.
fn overridden<'c>(call: &'c Call<'_>, header: &str) -> Result<Option<&'c str>, ErrorCode> {
    let found = OVERRIDES.iter().find(|(_, name)| *name == header);
    let value = found.and_then(|(parameter, _)| call.request.query.text(parameter));
    let is_signed = matches!(call.request.presented, Presented::Signed(..));
    match value {
        Some(_) if !is_signed => Err(ErrorCode::INVALID_REQUEST),
        value => Ok(value),
    }
}

/// Adds what COS tells of an object beside its content: type, storage class, restore (436/7745).
fn described(answer: Answer, call: &Call<'_>, object: &Object) -> Answer {
    let kind = if object.appendable {
        "appendable"
    } else {
        "normal"
    };
    let mut answer = answer.header("x-cos-object-type", kind);
    if object.appendable {
        let end = object.content.len().to_string();
        answer = answer.header("x-cos-next-append-position", &end);
    }
    if object.storage_class != StorageClass::default() {
        answer = answer.header("x-cos-storage-class", object.storage_class.as_ref());
    }
    if !object.tags.is_empty() {
        answer = answer.header("x-cos-tagging-count", &object.tags.len().to_string());
    }
    match (object.restore_progress(call.clock()), &object.restore) {
        (Some(RestoreProgress::Running), Some(RestoreState::Ordered(order))) => {
            answer.header("x-cos-restore", restore::ONGOING).header(
                "x-cos-restore-status",
                &restore::ordered(order.tier, order.ordered),
            )
        }
        (Some(RestoreProgress::Running), _) => answer.header("x-cos-restore", restore::ONGOING),
        (Some(RestoreProgress::Restored(expiry)), _) => {
            answer.header("x-cos-restore", &restore::restored_until(expiry))
        }
        (Some(RestoreProgress::Over) | None, _) => answer,
    }
}
