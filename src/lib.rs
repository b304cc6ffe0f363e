//! cos403
pub mod protocol;
pub mod signature;
pub mod policy;
pub mod access;
pub mod world;
pub mod simulator;
pub mod diagnosis;
pub mod scenario;
pub mod runner;
pub mod report;
#[cfg(feature = "cli")]
pub mod cli;
