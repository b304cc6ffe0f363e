//! Deleting objects, their versions and delete markers: one, or a batch.

use super::{Call, Performed};
use crate::protocol::deletion::{self, Deletion};
use crate::protocol::error_code::ErrorCode;
use crate::protocol::variant::Variant;
use crate::protocol::version_id::VersionId;
use crate::simulator::answer::Answer;
use crate::world::{Kept, Versioning};

/// What a deletion did.
pub(super) struct Deleted {
    /// The delete marker that was made, or that was what was deleted.
    pub(super) marker: Option<VersionId>,
    /// What `x-cos-version-id` tells: the version that was named, or the marker that was made where versions are kept.
    pub(super) told: Option<String>,
}

/// Deletes a version for good, or a key as its bucket's versioning has it (436/7743).
///
/// What becomes of a version that does not exist, no document says: here as of an object that does not, nothing.
pub(super) fn delete(
    call: &mut Call<'_>,
    key: &str,
    named: Option<&[u8]>,
) -> Result<Deleted, ErrorCode> {
    let now = call.clock();
    let bucket = call.bucket_mut()?;
    let versioning = bucket.versioning;
    let Some(named) = named.filter(|_| versioning != Versioning::Off) else {
        let marker = bucket.delete(key, now);
        let told = marker.filter(|_| versioning == Versioning::Enabled);
        return Ok(Deleted {
            marker,
            told: told.map(|id| id.to_string()),
        });
    };
    let deleted = VersionId::parse(named).and_then(|id| bucket.delete_version(key, id));
    Ok(Deleted {
        marker: match deleted {
            Some(Kept::Marker(marker)) => Some(marker.version),
            Some(Kept::Object(_)) | None => None,
        },
        told: Some(String::from_utf8_lossy(named).into_owned()),
    })
}

/// DeleteMultipleObjects: deletes what of a batch was let through; the answer names both (436/8289).
pub(super) fn batch(call: &mut Call<'_>) -> Performed {
    let quiet = Deletion::from_xml(call.text()?)
        .map_err(|_| ErrorCode::MALFORMED_XML)?
        .quiet;
    let denied = Variant::AccessDenied.code(call.dialect);
    let keeps_versions = call.bucket()?.versioning != Versioning::Off;
    let judged = call.judged;
    let (mut done, mut refused) = (Vec::new(), Vec::new());
    for item in &judged.batch {
        let (key, named) = (item.key.as_str(), item.version.as_deref());
        if item.refused.is_some() {
            refused.push(deletion::Deleted::Refused {
                key,
                version: named,
                code: denied,
            });
            continue;
        }
        let deleted = delete(call, key, named.map(str::as_bytes))?;
        if !quiet {
            done.push(deletion::Deleted::Done {
                key,
                marker: deleted.marker.map(|id| id.to_string()),
                version: named.filter(|_| keeps_versions),
            });
        }
    }
    done.append(&mut refused);
    Ok(Answer::xml(deletion::to_xml(&done)))
}
