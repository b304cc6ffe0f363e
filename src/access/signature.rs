//! Step 4.3: whether the signature is the one that the server computes.

use super::decision::{Refusal, Shown, Stop};
use super::request::Request;
use super::trace::Trace;
use crate::protocol::cause::Cause;
use crate::protocol::variant::Variant;
use crate::signature::{Authorization, verify};
use crate::world::{Key, World};

/// Recomputes the signature from the request that arrived.
pub(super) fn check(
    world: &World,
    request: &Request,
    key: &Key,
    authorization: &Authorization,
    trace: &mut Trace,
) -> Result<(), Stop> {
    let accepted = world.behaviour.accepted_readings();
    let verification = verify(
        &request.received(),
        authorization,
        &key.secret_key,
        &accepted,
    );
    if let Some(reading) = verification.reading {
        let how = if reading == Default::default() {
            String::new()
        } else {
            format!(" (read with {reading})")
        };
        trace.passed("signature", format_args!("the signatures agree{how}"));
        return Ok(());
    }
    trace.failed("signature", "the server computes another signature");
    let strings = world
        .behaviour
        .strings_in_signature_answer
        .then(|| Box::new(verification.strings));
    Err(Stop::Refused(Refusal {
        cause: Cause::SignatureMismatch,
        shown: Shown::Variant(Variant::SignatureDoesNotMatch),
        message: None,
        strings,
        storage_class: None,
    }))
}
