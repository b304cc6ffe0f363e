//! The simulated COS, and its access decisions.

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

mod access;
mod buckets;
mod cos;
mod objects;
mod versions;
mod wire;
