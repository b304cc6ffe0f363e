//! How much content a simulator keeps, whatever its clients upload.

use crate::protocol::error_code::ErrorCode;
use crate::world::{Bucket, Kept, World};

/// The world keeps all the content that it may. Real COS has no such end; the code is the one for an upload that is too large.
pub(super) const FULL: ErrorCode = ErrorCode::new(
    400,
    "EntityTooLarge",
    "The simulated COS keeps no more content: its limit is reached.",
);

/// Whether a world may keep some bytes more.
pub(super) fn is_room(bytes: usize, world: &World, most: usize) -> bool {
    bytes == 0 || content(world).saturating_add(bytes) <= most
}

/// The bytes of everything that a world keeps: objects, their versions, and parts of uploads.
fn content(world: &World) -> usize {
    let of_bucket = |bucket: &Bucket| {
        let current = bucket.objects.values();
        let versions = bucket.history.values().flatten();
        let versions = versions.filter_map(|kept| match kept {
            Kept::Object(object) => Some(&**object),
            Kept::Marker(_) => None,
        });
        let parts = bucket
            .uploads
            .values()
            .flat_map(|upload| upload.parts.values());
        let objects = current.chain(versions).map(|object| object.content.len());
        objects
            .chain(parts.map(|part| part.content.len()))
            .sum::<usize>()
    };
    world.buckets.iter().map(of_bucket).sum()
}
