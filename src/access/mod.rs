//! Whether a request is let through: the guide's flow, one file per check, with a trace of every check made.
//!
//! The order is the guide's; what it does not settle follows reference §3.1: a request that carries a signature skips the
//! referer check, authentication comes before the test for public read, and only the preflight of a cross-origin request
//! is ever refused for CORS.

mod clock;
mod cors;
mod decision;
mod identity;
mod permission;
mod referer;
mod request;
mod session;
mod signature;
mod storage_class;
mod target;
mod trace;

pub use decision::{Decision, Outcome, Refusal, Shown};
pub use identity::Caller;
pub use request::Request;
pub use trace::{Check, Verdict};

use crate::protocol::error_code::ErrorCode;
use crate::protocol::operation::Operation;
use crate::world::World;
use decision::Stop;
use target::Target;
use trace::Trace;

/// Judges a request in a world. Every refusal is the result of a check on what really arrived.
pub fn decide(world: &World, request: &Request) -> Decision {
    let operation = request.operation();
    let mut trace = Trace::default();
    let mut caller = Caller::Anonymous;
    let outcome = match flow(world, request, operation, &mut caller, &mut trace) {
        Ok(()) => Outcome::Allowed,
        Err(Stop::Refused(refusal)) => Outcome::Refused(refusal),
        Err(Stop::Error(code)) => Outcome::Error(code),
    };
    Decision {
        operation,
        caller: caller.to_string(),
        outcome,
        trace: trace.into_checks(),
    }
}

fn flow<'w>(
    world: &'w World,
    request: &Request,
    operation: Option<Operation>,
    caller: &mut Caller<'w>,
    trace: &mut Trace,
) -> Result<(), Stop> {
    let target = Target::find(world, request, trace)?;
    if operation == Some(Operation::OptionsObject) {
        return cors::check_preflight(&target, request, trace);
    }
    referer::check(world, &target, request, trace)?;
    *caller = identity::check(world, request, trace)?;
    if let Caller::Signed { key, authorization } = &*caller {
        clock::check(world, authorization, trace)?;
        signature::check(world, request, key, authorization, trace)?;
        session::check_token(request, key, trace)?;
    }
    let Some(operation) = operation else {
        trace.failed(
            "operation",
            "the method and the query name no operation of the API",
        );
        return Err(Stop::Error(ErrorCode::METHOD_NOT_ALLOWED));
    };
    permission::check(world, &target, caller, operation, trace)?;
    session::check_policy(&target, caller, operation, trace)?;
    target.check_object(world, caller, operation, trace)?;
    storage_class::check(world, &target, operation, trace)
}
