//! Why a request was refused, inferred from what a client can see, and what fixes it.
//!
//! Nothing here knows the simulator, its world or its decisions: the same code reads the answers of the real service.

mod asked;
mod configuration;
mod evidence;
mod facts;
#[cfg(feature = "cli")]
mod fix;
mod found;
mod infer;
#[cfg(feature = "cli")]
pub mod input;
mod language;
mod message;
#[cfg(feature = "cli")]
mod page;
mod patches;
mod permission;
mod remedy;
mod report;
mod rules;
mod says;
mod sent_form;
mod sentence;
mod signing;
mod step_five;
mod steps;
mod walk;

pub use configuration::{
    Assumptions, BucketConfiguration, Configuration, KeyRecord, KeyRing, Known, ObjectHead,
    Restore, TemporaryKeyRecord,
};
pub use evidence::{Evidence, Level, RequestError, Response, SentRequest};
pub(crate) use infer::diagnose_read;
pub use infer::{Candidate, Certainty, Diagnosis, RuledOut, diagnose};
pub use language::Language;
#[cfg(feature = "cli")]
pub use page::{Topic, UnknownTopic, explained, explained_in_files};
pub use report::{CandidateReport, Report, RuledOutReport};
pub use sentence::{Argument, Sentence};
