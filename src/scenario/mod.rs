//! Scenario files: what is in them, how they are found and read, and what is wrong with them.

mod bucket_model;
mod build;
mod case;
mod cases;
mod cell_expectation;
mod cell_label;
mod consistency;
mod discover;
mod faulty_members;
mod headers;
mod json;
#[cfg(any(feature = "cli", feature = "live"))]
mod live_target;
#[cfg(any(feature = "cli", feature = "live"))]
mod live_target_file;
mod load;
mod masking;
mod matrix;
mod model;
mod pattern;
mod policy_file;
#[cfg(feature = "cli")]
mod policy_lint;
mod policy_origin;
mod policy_place;
mod problem;
mod read;
#[cfg(feature = "cli")]
mod schema;
mod signing;
mod source;
mod steps;
mod word_model;
mod world_model;
mod yaml;

pub(crate) use build::SharedWorlds;
pub use case::{Case, Cell, Expectation, Play, Step, StepSignature, TargetKind, TokenUse, Who};
pub use discover::{DiscoverError, ScenarioFile, discover, find_exact, scenarios_root};
#[cfg(any(feature = "cli", feature = "live"))]
pub use live_target::{CredentialSource, Endpoint, LivePrincipal, LiveTarget, Writable};
#[cfg(any(feature = "cli", feature = "live"))]
pub use live_target_file::live_target_from_file;
pub(crate) use load::load_sharing;
pub use load::{load, load_matrix, served_world_from_file, world_from_file, world_from_yaml};
pub use policy_file::{PolicyFile, policy_from_file};
#[cfg(feature = "cli")]
pub use policy_lint::{LintedPolicy, PlacedFinding, lint_policy};
pub use policy_origin::PolicyOrigin;
pub use problem::{Colour, Place, Problem, ProblemKind};
#[cfg(feature = "cli")]
pub use schema::{FileKind, schema};
pub use source::Source;
