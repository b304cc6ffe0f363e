//! Step 4.2: whether the request lies within the time of its signature (reference §2.6).

use super::decision::{Shown, Stop};
use super::trace::Trace;
use crate::protocol::cause::Cause;
use crate::protocol::variant::Variant;
use crate::signature::{ALLOWED_SKEW, ClockVerdict, KeyTime};
use crate::world::{NotYetValid, World};

/// Whether the server's clock lies within `q-sign-time`.
///
/// INFERENCE: that is the only time that every request carries; which one the service compares is UNCONFIRMED.
pub(super) fn check(world: &World, time: KeyTime, trace: &mut Trace) -> Result<(), Stop> {
    let now = world.clock.as_second();
    let ahead = time.start - now;
    let shown = match (time.at(now), world.behaviour.signature_not_yet_valid) {
        (ClockVerdict::Expired, _) => {
            trace.failed(
                "clock",
                format_args!("the signature ended {} seconds ago", now - time.end),
            );
            return Err(Stop::refused(Cause::SignatureExpired));
        }
        (ClockVerdict::Skewed, _) => {
            let detail =
                format!("the signature starts {ahead} seconds from now, more than {ALLOWED_SKEW}");
            trace.failed("clock", detail);
            return Err(Stop::refused(Cause::ClockSkew));
        }
        (ClockVerdict::Valid, _) | (ClockVerdict::NotYetValid, NotYetValid::Accepted) => {
            trace.passed(
                "clock",
                format_args!("the signature is valid for {} more seconds", time.end - now),
            );
            return Ok(());
        }
        (ClockVerdict::NotYetValid, NotYetValid::RequestHasExpired) => Variant::RequestHasExpired,
        (ClockVerdict::NotYetValid, NotYetValid::RequestTimeTooSkewed) => {
            Variant::RequestTimeTooSkewed
        }
    };
    trace.failed(
        "clock",
        format_args!("the signature starts {ahead} seconds from now"),
    );
    Err(Stop::shown(
        Cause::SignatureNotYetValid,
        Shown::Variant(shown),
    ))
}
