//! Appending to objects.

use bytes::Bytes;

use super::{Call, Performed, stored};
use crate::protocol::error_code::ErrorCode;
use crate::simulator::answer::Answer;
use crate::world::{Object, Versioning, etag};

/// AppendObject (436/7741): makes an appendable object, or makes one longer. Only what comes at its end is taken.
///
/// Such objects take no part in versioning, says its document, and not what comes of appending in a bucket that keeps versions:
/// it is not performed. In one that kept them, they are of the id `null`.
///
/// The documents do not tell how the `ETag` of an appended object is made; here it is the MD5 of the content.
pub(super) fn append(call: &mut Call<'_>) -> Performed {
    let position = call.request.query.text("position").unwrap_or_default();
    let position: usize = position.parse().map_err(|_| ErrorCode::INVALID_ARGUMENT)?;
    if call.bucket()?.versioning == Versioning::Enabled {
        return Err(ErrorCode::NOT_IMPLEMENTED);
    }
    stored::check_digest(call)?;
    let key = call.key()?.to_owned();
    let added = &call.request.body;
    let object = match call.bucket()?.objects.get(&key) {
        Some(object) if !object.appendable => return Err(ErrorCode::OBJECT_NOT_APPENDABLE),
        Some(object) if object.content.len() != position => {
            return Err(ErrorCode::APPEND_POSITION);
        }
        Some(object) => {
            let content = Bytes::from([&object.content, added.as_slice()].concat());
            Object {
                etag: etag(&content),
                content,
                last_modified: call.clock(),
                ..object.clone()
            }
        }
        None if position != 0 => return Err(ErrorCode::APPEND_POSITION),
        None => Object {
            appendable: true,
            ..stored::object(call, Bytes::from(added.clone()))?
        },
    };
    let end = object.content.len().to_string();
    let answer = Answer::new(200)
        .etag(&object.etag)
        .crc64(object.crc64())
        .header("x-cos-next-append-position", &end);
    stored::store(call, key, object)?;
    Ok(answer)
}
