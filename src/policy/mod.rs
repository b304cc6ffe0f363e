//! The policy language (reference §3.4): reading a document, and what it says of one request.
//!
//! Effect, principal, action and resource with wildcards. An element that is not understood is an error and never
//! passed over, since a policy that is read in part gives wrong answers.

mod document;
mod evaluate;
mod glob;
mod members;
mod principal;
mod problem;
mod resource;

pub use document::{Document, Effect, PolicyKind, Statement};
pub use evaluate::{Asked, matching};
pub use principal::Principal;
pub use problem::{PathStep, PolicyProblem, PolicyProblemKind};
pub use resource::{Resource, ResourcePattern};
