//! Whether a request is let through: the guide's flow, one file per check, with a trace of every check made.
//!
//! The order is the guide's; what it does not settle follows reference §3.1: a request that carries a signature skips the
//! referer check, authentication comes before the test for public read, and only the preflight of a cross-origin request
//! is ever refused for CORS.

mod address;
mod batch;
#[cfg(feature = "cli")]
mod change;
mod clock;
mod copy;
mod cors;
mod decision;
mod explain;
mod findings;
mod flow;
mod form;
#[cfg(feature = "cli")]
mod gate;
mod ground;
mod identity;
mod permission;
mod referer;
mod request;
mod session;
mod signature;
mod storage_class;
mod target;
mod trace;

#[cfg(feature = "cli")]
pub use change::{ChangedRequest, ComparedWorlds, WorldDirection, compare_worlds};
pub use decision::{BatchItem, Decision, Outcome, Refusal, Shown};
pub use explain::{ConsideredStatement, Explanation};
#[cfg(feature = "cli")]
pub use gate::{GATES, Gate};
pub use ground::{DocumentName, GrantedTo, Ground, StatementName};
pub use identity::Caller;
pub use request::Request;
pub use trace::{Check, Verdict};

use crate::world::World;
use decision::Stop;
use flow::Flow;
use trace::Trace;

/// Judges a request in a world. Every refusal is the result of a check on what really arrived.
pub fn decide<'a>(world: &'a World, request: &'a Request) -> Decision<'a> {
    let mut flow = Flow::new(world, request, Trace::default());
    let result = flow.run();
    finish(flow, result).0
}

/// Judges a request and tells why: every check, every statement that was looked at, and which of them decided.
pub fn explain<'a>(world: &'a World, request: &'a Request) -> (Decision<'a>, Explanation) {
    explain::explain(Flow::new(world, request, Trace::kept()))
}

fn finish<'a>(flow: Flow<'a>, result: Result<(), Stop>) -> (Decision<'a>, Vec<Check>) {
    let outcome = match result {
        Ok(()) => Outcome::Allowed,
        Err(Stop::Refused(refusal)) => Outcome::Refused(refusal),
        Err(Stop::Error(code)) => Outcome::Error(code),
    };
    let decision = Decision {
        operation: flow.operation,
        caller: flow.caller,
        outcome,
        ground: flow.ground,
        batch: flow.batch,
        is_deleted: flow.is_deleted,
    };
    (decision, flow.trace.into_checks())
}
