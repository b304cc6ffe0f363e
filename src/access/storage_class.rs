//! Step 6: whether the object is archived.

use super::decision::{Refusal, Shown, Stop};
use super::target::Target;
use super::trace::Trace;
use crate::protocol::cause::Cause;
use crate::protocol::operation::Operation;
use crate::protocol::variant::Variant;
use crate::world::{RestoreProgress, World};

/// Whether the content that an operation reads can be read (reference §4.3). HEAD reads none.
pub(super) fn check(
    world: &World,
    target: &Target<'_>,
    operation: Operation,
    trace: &mut Trace,
) -> Result<(), Stop> {
    let Some(object) = target.object().filter(|_| operation.reads_content()) else {
        return Ok(());
    };
    if object.is_readable(world.clock) {
        trace.passed("storage class", object.storage_class.as_ref());
        return Ok(());
    }
    let (cause, detail) = match object.restore_progress(world.clock) {
        Some(RestoreProgress::Running) => (
            Cause::ObjectRestoreInProgress,
            "and its restore has not finished",
        ),
        Some(RestoreProgress::Restored(_) | RestoreProgress::Over) => {
            (Cause::ObjectArchived, "and its restored copy is gone")
        }
        None => (Cause::ObjectArchived, "and not restored"),
    };
    trace.failed(
        "storage class",
        format_args!("{} {detail}", object.storage_class),
    );
    Err(Stop::Refused(Refusal {
        cause,
        shown: Shown::Variant(Variant::InvalidObjectState),
        message: None,
        strings: None,
        storage_class: Some(object.storage_class),
    }))
}
