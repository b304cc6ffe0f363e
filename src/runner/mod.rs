//! Playing scenarios: sending the requests, comparing what came with what was expected, on as many threads as asked.

mod access_table;
mod case_result;
#[cfg(feature = "cli")]
mod coverage;
#[cfg(feature = "live")]
pub mod live;
mod matrix;
#[cfg(feature = "cli")]
mod mutation;
mod outcome;
mod perform;
mod play;
#[cfg(feature = "cli")]
mod policy_place;
#[cfg(feature = "cli")]
mod policy_plan;
mod prepare;
mod readable;
mod refusal;
#[cfg(feature = "cli")]
mod replay;
#[cfg(feature = "cli")]
mod serve;
mod snapshot;
#[cfg(any(feature = "cli", feature = "live"))]
mod stop_signal;
mod suite;
mod table;
mod verdict;
#[cfg(feature = "cli")]
mod watch;

#[cfg(feature = "cli")]
pub use crate::access::{ChangedRequest, ComparedWorlds, GATES, Gate, WorldDirection};
pub use crate::access::{Explanation, Verdict};
pub use access_table::{AccessRow, AccessTable, CellOutcome};
#[cfg(feature = "cli")]
pub use coverage::{Coverage, CoverageReport, Covered, CoveredPolicy, CoveredStatement, GateCount};
pub use matrix::{Flip, Flips, Matrix, MatrixError};
#[cfg(feature = "cli")]
pub use mutation::{Fate, Mutating, Mutation, MutationError, mutate};
pub use outcome::{Access, BrokenStep, CaseResult, Mismatch, Played, Status, StepResult};
pub use play::{PlayError, Worker};
#[cfg(feature = "cli")]
pub use policy_place::{PolicyPlace, PolicyPlaceError};
#[cfg(feature = "cli")]
pub use policy_plan::{PlannedChange, PolicyChange, PolicyPlan};
pub use prepare::{PrepareError, Prepared, prepare};
pub use readable::readable;
pub use refusal::explain_last_refusal;
#[cfg(feature = "cli")]
pub use replay::{Answered, Notice, Replay, ReplayError};
#[cfg(feature = "cli")]
pub use serve::{Serve, ServeError, serve};
pub use snapshot::{SnapshotFile, SnapshotMode, diff};
pub use suite::{Suite, SuiteError, SuiteOptions, SuiteResult, Task};
pub use table::table_text;
pub use verdict::{judge, snapshot_text};
#[cfg(feature = "cli")]
pub use watch::Watch;

pub(crate) use case_result::{case_result, input_file, not_played};
pub(crate) use snapshot::normal;
