//! Operations on buckets.

use std::sync::Arc;

use super::service::callers_account;
use super::{Call, Performed};
use crate::protocol::acl::Acl;
use crate::protocol::bucket::HostName;
use crate::protocol::error_code::ErrorCode;
use crate::protocol::{grant_header, service, tagging};
use crate::simulator::answer::Answer;
use crate::world::{Bucket, Versioning};

/// PutBucket: the bucket that the host names, owned by the caller's account.
///
/// A name belongs to one APPID wherever the bucket lies: one in another region, or of another owner, is in the way. The
/// choice between the two codes is INFERENCE from their names.
pub(super) fn put(call: &mut Call<'_>) -> Performed {
    let HostName::Bucket { bucket, region } = &call.request.host else {
        return Err(ErrorCode::NO_SUCH_BUCKET);
    };
    let owner = callers_account(call)?.to_owned();
    if let Some(there) = call.world.buckets.iter().find(|one| one.name == *bucket) {
        let is_this = there.region == *region && there.owner == owner;
        return Err(if is_this {
            ErrorCode::BUCKET_ALREADY_OWNED_BY_YOU
        } else {
            ErrorCode::BUCKET_ALREADY_EXISTS
        });
    }
    let acl = grant_header::bucket_acl(&call.request.headers)
        .map_err(|_| ErrorCode::INVALID_ARGUMENT)?
        .unwrap_or_else(Acl::default)
        .without_owner(&owner);
    let tags = call.header("x-cos-tagging").unwrap_or_default();
    let made = Bucket {
        name: bucket.clone(),
        region: region.clone(),
        owner,
        created: call.clock(),
        acl,
        policy: None,
        cors: None,
        referer: None,
        tags: tagging::from_header(tags.as_bytes()),
        domains: Vec::new(),
        versioning: Versioning::default(),
        lifecycle: None,
        objects: Default::default(),
        history: Default::default(),
        last_version: 0,
        uploads: Default::default(),
    };
    Arc::make_mut(call.world).buckets.push(made);
    Ok(Answer::new(200))
}

/// HeadBucket: there, and where.
pub(super) fn head(call: &Call<'_>) -> Performed {
    let bucket = call.bucket()?;
    Ok(Answer::new(200).header("x-cos-bucket-region", &bucket.region))
}

/// DeleteBucket: an empty one only, without old versions and delete markers too.
pub(super) fn delete(call: &mut Call<'_>) -> Performed {
    let bucket = call.bucket()?;
    if !bucket.is_empty() {
        return Err(ErrorCode::BUCKET_NOT_EMPTY);
    }
    let (name, region) = (bucket.name.clone(), bucket.region.clone());
    let buckets = &mut Arc::make_mut(call.world).buckets;
    buckets.retain(|bucket| bucket.name != name || bucket.region != region);
    Ok(Answer::new(204))
}

/// GetBucketLocation.
pub(super) fn location(call: &Call<'_>) -> Performed {
    let xml = service::location_to_xml(&call.bucket()?.region);
    Ok(Answer::xml(xml))
}
