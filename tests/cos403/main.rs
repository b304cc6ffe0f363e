//! What the tests of an application use: scenarios, matrices, the harness and the simulator macro.

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

mod harness;
mod harness_insta;
mod matrix;
mod rooms;
mod simulated;
#[path = "../support/mod.rs"]
mod support;
mod target;
