#![doc = include_str!("../README.md")]

pub mod access;
#[cfg(feature = "cli")]
pub mod cli;
pub mod diagnosis;
mod harness;
pub mod policy;
pub mod protocol;
pub mod report;
pub mod runner;
pub mod scenario;
pub mod signature;
pub mod simulator;
pub mod world;

pub use harness::Simulated;
pub use runner::explain_last_refusal;

/// What the macros of this crate expand to. Not for direct use.
#[doc(hidden)]
pub mod __macro_support {
    pub use crate::harness::{assert_file, main, simulated};
    pub use insta;
}
