//! Operations on objects.

use super::{Call, Performed};
use crate::protocol::acl::ObjectAcl;
use crate::protocol::error_code::ErrorCode;
use crate::protocol::http_date;
use crate::protocol::restore::{self, RestoreRequest};
use crate::simulator::answer::Answer;
use crate::world::{Object, RestoreState};

/// GetObject.
pub(super) fn get(call: &Call<'_>) -> Performed {
    Ok(with_object(call.object()?, true))
}

/// HeadObject.
pub(super) fn head(call: &Call<'_>) -> Performed {
    Ok(with_object(call.object()?, false))
}

/// DeleteObject: 204, whether there was one or not.
pub(super) fn delete(call: &mut Call<'_>) -> Performed {
    let key = call.key()?.to_owned();
    call.bucket_mut()?.objects.remove(&key);
    Ok(Answer::new(204))
}

fn with_object(object: &Object, with_content: bool) -> Answer {
    let mut answer =
        Answer::new(200).header("last-modified", &http_date::format(object.last_modified));
    if object.storage_class.is_archive() || object.storage_class != Default::default() {
        answer = answer.header("x-cos-storage-class", object.storage_class.word());
    }
    match &object.restore {
        Some(RestoreState::InProgress) => answer = answer.header("x-cos-restore", restore::ONGOING),
        Some(RestoreState::RestoredUntil(expiry)) => {
            answer = answer.header("x-cos-restore", &restore::restored_until(*expiry))
        }
        None => {}
    }
    if with_content {
        answer.body(object.content.to_vec(), &object.content_type)
    } else {
        answer
            .header("content-type", &object.content_type)
            .header("content-length", &object.content.len().to_string())
    }
}

/// PutObject.
pub(super) fn put(call: &mut Call<'_>) -> Performed {
    let acl = call
        .header("x-cos-acl")
        .unwrap_or("default")
        .parse::<ObjectAcl>()
        .map_err(|_| ErrorCode::INVALID_ARGUMENT)?;
    let storage_class = call
        .header("x-cos-storage-class")
        .unwrap_or("STANDARD")
        .parse()
        .map_err(|_| ErrorCode::INVALID_ARGUMENT)?;
    let object = Object {
        acl: acl.grants(),
        content_type: call
            .header("content-type")
            .unwrap_or("application/octet-stream")
            .to_owned(),
        storage_class,
        ..Object::of(call.request.body.clone(), call.clock())
    };
    let key = call.key()?.to_owned();
    call.bucket_mut()?.objects.insert(key, object);
    Ok(Answer::new(200))
}

/// PostObjectRestore (reference §4.3).
pub(super) fn restore(call: &mut Call<'_>) -> Performed {
    RestoreRequest::from_xml(call.text()?).map_err(|_| ErrorCode::MALFORMED_XML)?;
    let object = call.object_mut()?;
    match (object.storage_class.is_archive(), &object.restore) {
        (false, _) => Err(ErrorCode::RESTORE_NON_ARCHIVE_OBJECT),
        (true, Some(RestoreState::InProgress)) => Err(ErrorCode::RESTORE_ALREADY_IN_PROGRESS),
        (true, _) => {
            object.restore = Some(RestoreState::InProgress);
            Ok(Answer::new(202))
        }
    }
}
