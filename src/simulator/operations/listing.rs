//! Lists of a bucket's objects and of its uploads.

use std::ops::Bound;

use super::{Call, Performed};
use crate::protocol::error_code::ErrorCode;
use crate::protocol::listing::{self, ListQuery, ListedObject, ListedVersion, Page};
use crate::protocol::multipart::{self, ListedUpload};
use crate::protocol::version_id::VersionId;
use crate::simulator::answer::Answer;
use crate::world::{Bucket, Object, Version, Versioning};

/// GetBucket: lists the objects (436/7734).
pub(super) fn objects(call: &Call<'_>) -> Performed {
    let bucket = call.bucket()?;
    let query = query(call, "marker", "max-keys")?;
    let page = page(call, bucket, &query);
    let xml = listing::to_xml(bucket.name.as_str(), bucket.name.appid(), &query, &page);
    Ok(Answer::xml(xml))
}

/// GetBucketObjectVersions (436/35521): by key, the newest first.
pub(super) fn versions(call: &Call<'_>) -> Performed {
    let bucket = call.bucket()?;
    let query = query(call, "key-marker", "max-keys")?;
    // Without a key marker, the marker of ids counts for nothing.
    let id_marker = call.request.query.text("version-id-marker");
    let id_marker = id_marker
        .filter(|_| !query.marker.is_empty())
        .unwrap_or_default();
    let versions = after(bucket, query.marker, id_marker).map(|(key, version, is_latest)| {
        let listed = ListedVersion {
            id: match bucket.versioning {
                Versioning::Off => String::new(),
                Versioning::Enabled | Versioning::Suspended => version.id().to_string(),
            },
            is_latest,
            last_modified: version.written().min(call.clock()),
            object: version.object().map(|object| listed(call, object)),
        };
        (key, listed)
    });
    let page = Page::of(versions, &query);
    let (name, appid) = (bucket.name.as_str(), bucket.name.appid());
    let xml = listing::versions_to_xml(name, appid, &query, id_marker, &page);
    Ok(Answer::xml(xml))
}

/// The versions after a key, or after a version of it. If that one is gone, those that are older than it are after it.
fn after<'b>(
    bucket: &'b Bucket,
    key: &'b str,
    id: &str,
) -> impl Iterator<Item = (&'b str, Version<'b>, bool)> {
    let start = match (key, id) {
        ("", _) => Bound::Unbounded,
        (key, "") => Bound::Excluded(key),
        (key, _) => Bound::Included(key),
    };
    let marker = VersionId::parse(id.as_bytes());
    let is_there = bucket
        .versions(Bound::Included(key))
        .take_while(|(one, ..)| *one == key)
        .any(|(_, version, _)| Some(version.id()) == marker);
    let mut is_over = false;
    bucket.versions(start).filter(move |(one, version, _)| {
        if *one != key || id.is_empty() {
            return true;
        }
        let was_over = is_over;
        is_over |= Some(version.id()) == marker;
        was_over || (!is_there && is_older(*version, marker))
    })
}

/// Whether a version was written before another that no longer is there, as far as that can be told.
fn is_older(version: Version<'_>, than: Option<VersionId>) -> bool {
    let Some(VersionId::At(than)) = than else {
        return false;
    };
    match version.id() {
        VersionId::At(time) => time < than,
        VersionId::Null => {
            let written = u64::try_from(version.written().as_microsecond());
            written.is_ok_and(|written| written < than)
        }
    }
}

/// ListMultipartUploads (436/7736): by key, then by id.
pub(super) fn uploads(call: &Call<'_>) -> Performed {
    let bucket = call.bucket()?;
    let query = query(call, "key-marker", "max-uploads")?;
    // Without a key marker, the marker of ids counts for nothing.
    let id_marker = call.request.query.text("upload-id-marker");
    let id_marker = id_marker
        .filter(|id| !query.marker.is_empty() && !id.is_empty())
        .unwrap_or_default();
    let is_after = |key: &str, id: &str| {
        let same = key == query.marker && !id_marker.is_empty() && id > id_marker;
        key > query.marker || same
    };
    let mut uploads: Vec<_> = bucket
        .uploads
        .iter()
        .filter(|(id, upload)| is_after(&upload.key, id))
        .map(|(id, upload)| {
            let listed = ListedUpload {
                id,
                storage_class: upload.object.storage_class.into(),
                initiated: upload.initiated,
            };
            (upload.key.as_str(), listed)
        })
        .collect();
    uploads.sort_by_key(|(key, upload)| (*key, upload.id));
    let page = Page::of(uploads, &query);
    let name = bucket.name.as_str();
    let xml = multipart::uploads_to_xml(name, &bucket.owner, &query, id_marker, &page);
    Ok(Answer::xml(xml))
}

fn query<'c>(call: &'c Call<'_>, marker: &str, length: &str) -> Result<ListQuery<'c>, ErrorCode> {
    ListQuery::of(&call.request.query, marker, length).ok_or(ErrorCode::INVALID_ARGUMENT)
}

/// A page of objects, in the order of the bytes of their keys.
fn page<'c>(
    call: &Call<'_>,
    bucket: &'c Bucket,
    query: &ListQuery<'_>,
) -> Page<'c, ListedObject<'c>> {
    let start = match query.marker {
        "" => Bound::Unbounded,
        marker => Bound::Excluded(marker),
    };
    let listed = bucket
        .objects
        .range::<str, _>((start, Bound::Unbounded))
        .map(|(key, object)| (key.as_str(), listed(call, object)));
    Page::of(listed, query)
}

fn listed<'o>(call: &Call<'_>, object: &'o Object) -> ListedObject<'o> {
    ListedObject {
        etag: &object.etag,
        size: object.content.len(),
        storage_class: object.storage_class.into(),
        last_modified: object.last_modified.min(call.clock()),
    }
}
