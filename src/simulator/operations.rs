//! What an allowed operation does to the world, and its answer.

use std::sync::Arc;

use http::header::{CONTENT_TYPE, HeaderName};

use super::answer::Answer;
use super::respond::Judged;
use crate::access::Request;
use crate::protocol::acl::ObjectAcl;
use crate::protocol::bucket::HostName;
use crate::protocol::deletion::{self, Deletion};
use crate::protocol::error_code::ErrorCode;
use crate::protocol::http_date;
use crate::protocol::listing::{self, ListedObject};
use crate::protocol::operation::Operation;
use crate::protocol::restore::{self, RestoreRequest};
use crate::protocol::variant::{Dialect, Variant};
use crate::world::{Bucket, Object, RestoreState, World};

/// Performs an operation that was let through. What this version does not perform is answered 501, never 200.
pub(super) fn perform(
    world: &mut Arc<World>,
    request: &Request,
    judged: &Judged,
    dialect: Dialect,
) -> Result<Answer, ErrorCode> {
    let key = request
        .path
        .strip_prefix(b"/")
        .and_then(|key| std::str::from_utf8(key).ok())
        .ok_or(ErrorCode::INVALID_URI)?;
    let operation = judged.operation.ok_or(ErrorCode::METHOD_NOT_ALLOWED)?;
    match operation {
        Operation::OptionsObject | Operation::HeadBucket => Ok(Answer::new(200)),
        Operation::GetBucket => Ok(list(bucket(world, request)?, request, world)),
        Operation::GetObject => Ok(with_object(object(world, request, key)?, true)),
        Operation::HeadObject => Ok(with_object(object(world, request, key)?, false)),
        Operation::PutObject => put(world, request, key),
        Operation::DeleteObject => {
            bucket_mut(world, request)?.objects.remove(key);
            Ok(Answer::new(204))
        }
        Operation::PostObjectRestore => restore(world, request, key),
        Operation::DeleteMultipleObjects => delete_batch(world, request, judged, dialect),
        _ => Err(ErrorCode::NOT_IMPLEMENTED),
    }
}

/// Deletes what of a batch was let through; the answer names both (436/8289).
fn delete_batch(
    world: &mut Arc<World>,
    request: &Request,
    judged: &Judged,
    dialect: Dialect,
) -> Result<Answer, ErrorCode> {
    let text = std::str::from_utf8(&request.body).map_err(|_| ErrorCode::MALFORMED_XML)?;
    let quiet = Deletion::from_xml(text)
        .map_err(|_| ErrorCode::MALFORMED_XML)?
        .quiet;
    let denied = Variant::AccessDenied.code(dialect);
    let (mut deleted, mut refused) = (Vec::new(), Vec::new());
    let bucket = bucket_mut(world, request)?;
    for item in &judged.batch {
        let key = item.key.as_str();
        if item.refused.is_some() {
            refused.push((key, denied.code, denied.message));
            continue;
        }
        bucket.objects.remove(key);
        if !quiet {
            deleted.push(key);
        }
    }
    let xml = deletion::to_xml(&deleted, &refused);
    Ok(Answer::new(200).body(xml.into_bytes(), "application/xml"))
}

fn bucket<'w>(world: &'w World, request: &Request) -> Result<&'w Bucket, ErrorCode> {
    match &request.host {
        HostName::Bucket { bucket, region } => world
            .bucket(bucket, region)
            .ok_or(ErrorCode::NO_SUCH_BUCKET),
        HostName::Service | HostName::Control | HostName::Other => Err(ErrorCode::NO_SUCH_BUCKET),
    }
}

fn bucket_mut<'w>(
    world: &'w mut Arc<World>,
    request: &Request,
) -> Result<&'w mut Bucket, ErrorCode> {
    match &request.host {
        HostName::Bucket { bucket, region } => Arc::make_mut(world)
            .bucket_mut(bucket, region)
            .ok_or(ErrorCode::NO_SUCH_BUCKET),
        HostName::Service | HostName::Control | HostName::Other => Err(ErrorCode::NO_SUCH_BUCKET),
    }
}

fn object<'w>(world: &'w World, request: &Request, key: &str) -> Result<&'w Object, ErrorCode> {
    bucket(world, request)?
        .objects
        .get(key)
        .ok_or(ErrorCode::NO_SUCH_KEY)
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
        answer.body(object.content.clone(), &object.content_type)
    } else {
        answer
            .header("content-type", &object.content_type)
            .header("content-length", &object.content.len().to_string())
    }
}

fn list(bucket: &Bucket, request: &Request, world: &World) -> Answer {
    let prefix = request.query.text("prefix").unwrap_or_default();
    let listed: Vec<_> = bucket
        .objects
        .iter()
        .filter(|(key, _)| key.starts_with(prefix))
        .map(|(key, object)| ListedObject {
            key,
            size: object.content.len(),
            storage_class: object.storage_class.word(),
            last_modified: object.last_modified.min(world.clock),
        })
        .collect();
    Answer::new(200).body(
        listing::to_xml(bucket.name.as_str(), prefix, &listed).into_bytes(),
        "application/xml",
    )
}

fn put(world: &mut Arc<World>, request: &Request, key: &str) -> Result<Answer, ErrorCode> {
    let word = |name: &'static str| request.header(HeaderName::from_static(name));
    let acl = word("x-cos-acl")
        .unwrap_or("default")
        .parse::<ObjectAcl>()
        .map_err(|_| ErrorCode::INVALID_ARGUMENT)?;
    let storage_class = word("x-cos-storage-class")
        .unwrap_or("STANDARD")
        .parse()
        .map_err(|_| ErrorCode::INVALID_ARGUMENT)?;
    let last_modified = world.clock;
    let object = Object {
        acl: acl.grants(),
        content: request.body.clone(),
        content_type: request
            .header(CONTENT_TYPE)
            .unwrap_or("application/octet-stream")
            .to_owned(),
        storage_class,
        restore: None,
        last_modified,
    };
    bucket_mut(world, request)?
        .objects
        .insert(key.to_owned(), object);
    Ok(Answer::new(200))
}

fn restore(world: &mut Arc<World>, request: &Request, key: &str) -> Result<Answer, ErrorCode> {
    let text = std::str::from_utf8(&request.body).map_err(|_| ErrorCode::MALFORMED_XML)?;
    RestoreRequest::from_xml(text).map_err(|_| ErrorCode::MALFORMED_XML)?;
    let object = bucket_mut(world, request)?
        .objects
        .get_mut(key)
        .ok_or(ErrorCode::NO_SUCH_KEY)?;
    match (object.storage_class.is_archive(), &object.restore) {
        (false, _) => Err(ErrorCode::RESTORE_NON_ARCHIVE_OBJECT),
        (true, Some(RestoreState::InProgress)) => Err(ErrorCode::RESTORE_ALREADY_IN_PROGRESS),
        (true, _) => {
            object.restore = Some(RestoreState::InProgress);
            Ok(Answer::new(202))
        }
    }
}
