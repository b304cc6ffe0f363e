//! Refused requests of which it is certain why, drawn at random, and the scores of a diagnosis on them.
//!
//! Worlds are drawn in which a request is let through; then something is done to world or request. What undone lets the
//! request through again is why it was refused. Nothing here knows how a diagnosis comes to its candidates.

#![allow(
    dead_code,
    missing_docs,
    reason = "a test and an example use a part of it each"
)]

mod base;
pub mod baselines;
mod call;
mod configuration_faults;
mod deny_faults;
mod documents;
mod edit;
mod harmless;
pub mod incident;
mod key_faults;
pub mod names;
mod policy_faults;
mod projection;
pub mod random;
mod requests;
mod rights;
pub mod score;
pub mod settings;
mod signature_faults;
pub mod views;

/// Seconds of an hour.
const HOUR: i64 = 60 * 60;
