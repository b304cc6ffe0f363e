//! The policy language (reference §3.4, §3.5): reading a document, and what its statements say of one request.
//!
//! An element that is not understood is an error and never passed over, since a policy that is read in part gives wrong
//! answers. What the service takes and never matches is a warning.

mod action;
mod condition;
mod condition_key;
mod context;
mod decide;
#[cfg(feature = "cli")]
mod diff;
mod document;
mod evaluate;
mod glob;
#[cfg(feature = "cli")]
mod lint;
mod members;
#[cfg(feature = "cli")]
mod mutation;
mod operator;
mod principal;
mod problem;
mod resource;

pub use action::ActionSet;
pub use condition::{Condition, Judged};
pub use condition_key::{ConditionKey, KeyKind};
pub use context::{Context, Seen, can_carry};
pub use decide::{Caller, CallerReading, Verdict};
#[cfg(feature = "cli")]
pub use diff::{
    Answer, Budget, Callers, Compared, Comparing, Direction, Forbidden, Location, Scope,
    ScopedBucket, Situation, Unsettled, Witness, compare, grants_beyond,
};
pub use document::{Document, Effect, PolicyKind, Statement};
pub use evaluate::{Asked, ElementMatch, Fit, PolicyReading};
pub use glob::Pattern;
#[cfg(feature = "cli")]
pub use lint::{Finding, LintRule, Severity, TargetBucket, lint};
#[cfg(feature = "cli")]
pub use mutation::{Mutant, Slip, mutants};
pub use operator::{Comparison, Operator, Order, Qualifier};
pub use principal::{Identity, Principal};
pub use problem::{PathStep, PolicyProblem, PolicyProblemKind, PolicyWarning, PolicyWarningKind};
pub use resource::{Resource, ResourcePattern};
