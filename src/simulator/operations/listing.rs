//! Lists of a bucket's objects and of its uploads.

use std::ops::Bound;

use super::{Call, Performed};
use crate::protocol::error_code::ErrorCode;
use crate::protocol::listing::{self, ListQuery, ListedObject, Page};
use crate::protocol::multipart::{self, ListedUpload};
use crate::simulator::answer::Answer;
use crate::world::Bucket;

/// GetBucket: lists the objects (436/7734).
pub(super) fn objects(call: &Call<'_>) -> Performed {
    let bucket = call.bucket()?;
    let query = query(call, "marker", "max-keys")?;
    let page = page(call, bucket, &query);
    let xml = listing::to_xml(bucket.name.as_str(), bucket.name.appid(), &query, &page);
    Ok(Answer::xml(xml))
}

/// GetBucketObjectVersions (436/35521).
///
/// Worlds keep no versions, not even of a bucket whose versioning is enabled: the list has the objects as they are, each its
/// own latest version, of the id `null`.
pub(super) fn versions(call: &Call<'_>) -> Performed {
    let bucket = call.bucket()?;
    let query = query(call, "key-marker", "max-keys")?;
    let page = page(call, bucket, &query);
    let xml = listing::versions_to_xml(bucket.name.as_str(), bucket.name.appid(), &query, &page);
    Ok(Answer::xml(xml))
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
                storage_class: upload.object.storage_class.word(),
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
        .map(|(key, object)| {
            let listed = ListedObject {
                etag: &object.etag,
                size: object.content.len(),
                storage_class: object.storage_class.word(),
                last_modified: object.last_modified.min(call.clock()),
            };
            (key.as_str(), listed)
        });
    Page::of(listed, query)
}
