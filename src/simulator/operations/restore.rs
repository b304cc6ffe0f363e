//! Restoring archived objects.

use std::time::Duration;

use super::{Call, Performed};
use crate::protocol::error_code::ErrorCode;
use crate::protocol::restore::{LARGEST_EXPEDITED, RestoreRequest, RestoreTier};
use crate::simulator::answer::Answer;
use crate::world::{RestoreOrder, RestoreProgress, RestoreState};

/// PostObjectRestore (reference §4.3). The copy is there once the longest time that the tier takes has passed on the world's
/// clock, and stays for the days that were asked for; one that is there already stays for as many days from now.
pub(super) fn order(call: &mut Call<'_>) -> Performed {
    let request = RestoreRequest::from_xml(call.text()?).map_err(|_| ErrorCode::MALFORMED_XML)?;
    let now = call.clock();
    let object = call.object_mut()?;
    if !object.storage_class.is_archive() {
        return Err(ErrorCode::RESTORE_NON_ARCHIVE_OBJECT);
    }
    let duration = request.tier.duration(object.storage_class);
    let duration = duration.ok_or(ErrorCode::INVALID_ARGUMENT)?;
    if request.tier == RestoreTier::Expedited && object.content.len() > LARGEST_EXPEDITED {
        return Err(ErrorCode::RESTORE_FILE_SIZE_EXCEED);
    }
    if request.days == 0 {
        return Err(ErrorCode::INVALID_ARGUMENT);
    }
    let stays = Duration::from_secs(u64::from(request.days) * 24 * 60 * 60);
    let finished = match object.restore_progress(now) {
        Some(RestoreProgress::Running) => return Err(ErrorCode::RESTORE_ALREADY_IN_PROGRESS),
        Some(RestoreProgress::Restored(_)) => now,
        Some(RestoreProgress::Over) | None => now
            .checked_add(duration)
            .ok_or(ErrorCode::INVALID_ARGUMENT)?,
    };
    let expiry = finished
        .checked_add(stays)
        .ok_or(ErrorCode::INVALID_ARGUMENT)?;
    object.restore = Some(RestoreState::Ordered(RestoreOrder {
        ordered: now,
        tier: request.tier,
        finished,
        expiry,
    }));
    Ok(Answer::new(202))
}
