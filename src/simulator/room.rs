//! How much content a simulator keeps, whatever its clients upload.

use crate::protocol::error_code::ErrorCode;
use crate::world::{Bucket, Kept, World};

/// The world keeps all the content that it may. Real COS has no such end; the code is the one for an upload that is too large.
pub(super) const FULL: ErrorCode = ErrorCode::new(
    400,
    "EntityTooLarge",
    "The simulated COS keeps no more content: its limit is reached.",
);

/// The content that is kept, counted roughly from above, and exactly only where that comes near the limit.
#[derive(Clone, Copy, Debug)]
pub(super) struct Room {
    most: usize,
    at_most_taken: usize,
}

impl Room {
    pub(super) fn of(most: usize) -> Self {
        Self {
            most,
            // Nothing is known of the world that is loaded first.
            at_most_taken: usize::MAX,
        }
    }

    /// Takes room for some bytes more; whether there was enough.
    pub(super) fn take(&mut self, bytes: usize, world: &World) -> bool {
        if bytes == 0 {
            return true;
        }
        if self.at_most_taken.saturating_add(bytes) > self.most {
            self.at_most_taken = content(world);
        }
        let taken = self.at_most_taken.saturating_add(bytes);
        let is_enough = taken <= self.most;
        if is_enough {
            self.at_most_taken = taken;
        }
        is_enough
    }

    /// The same room with another world in it.
    pub(super) fn emptied(self) -> Self {
        Self::of(self.most)
    }
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
