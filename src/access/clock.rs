//! Step 4.2: whether the request lies within the time of its signature (reference §2.6).

use super::decision::{Shown, Stop};
use super::trace::Trace;
use crate::protocol::cause::Cause;
use crate::protocol::variant::Variant;
use crate::signature::Authorization;
use crate::world::{NotYetValid, World};

/// How far clocks may differ, in seconds: 15 minutes.
const ALLOWED_SKEW: i64 = 900;

/// Whether the server's clock lies within `q-sign-time`.
///
/// INFERENCE: that is the only time that every request carries; which one the service compares is UNCONFIRMED.
pub(super) fn check(
    world: &World,
    authorization: &Authorization,
    trace: &mut Trace,
) -> Result<(), Stop> {
    let (start, end) = (authorization.sign_time.start, authorization.sign_time.end);
    let now = world.clock.as_second();
    if now > end {
        trace.failed(
            "clock",
            format!("the signature ended {} seconds ago", now - end),
        );
        return Err(Stop::refused(Cause::SignatureExpired));
    }
    let ahead = start - now;
    if ahead > ALLOWED_SKEW {
        trace.failed(
            "clock",
            format!("the signature starts {ahead} seconds from now, more than {ALLOWED_SKEW}"),
        );
        return Err(Stop::refused(Cause::ClockSkew));
    }
    let shown = match (ahead > 0, world.behaviour.signature_not_yet_valid) {
        (false, _) | (true, NotYetValid::Accepted) => {
            trace.passed(
                "clock",
                format!("the signature is valid for {} more seconds", end - now),
            );
            return Ok(());
        }
        (true, NotYetValid::RequestHasExpired) => Variant::RequestHasExpired,
        (true, NotYetValid::RequestTimeTooSkewed) => Variant::RequestTimeTooSkewed,
    };
    trace.failed(
        "clock",
        format!("the signature starts {ahead} seconds from now"),
    );
    Err(Stop::shown(
        Cause::SignatureNotYetValid,
        Shown::Variant(shown),
    ))
}
