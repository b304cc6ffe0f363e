//! The `cos403` command: what it prints, its exit codes and its files.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::too_many_arguments,
    missing_docs,
    reason = "a test fails by panicking"
)]

mod diagnose;
#[cfg(unix)]
mod documentation;
mod explain;
#[cfg(unix)]
mod hostile;
#[cfg(unix)]
mod hostile_clients;
mod init;
mod lint;
mod matrix;
mod policy;
mod policy_suite;
mod report;
mod reuse;
mod run;
mod schema;
#[cfg(unix)]
mod serve;
#[cfg(unix)]
#[path = "../support/served.rs"]
mod served;
mod signing;
#[cfg(unix)]
mod soak;
#[path = "../support/mod.rs"]
mod support;
#[cfg(unix)]
mod watch;
