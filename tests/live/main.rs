//! Real buckets; a `cos403 serve` stands in for one, with faults in between.

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

mod bucket;
mod front;
mod observe;
mod provision;
#[path = "../support/served.rs"]
mod served;
#[path = "../support/mod.rs"]
mod support;
