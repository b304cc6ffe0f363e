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

pub use runner::explain_last_refusal;

/// What the macros of this crate expand to. Not for direct use.
#[doc(hidden)]
pub mod __macro_support {
    pub use crate::harness::{assert_file, main};
    pub use insta;
}

/// The chapters of the guide with Rust in them, compiled and run with the documentation tests.
#[cfg(doctest)]
mod guide {
    #[doc = include_str!("../docs/guide/6-your-own-client.md")]
    mod your_own_client {}

    #[cfg(feature = "proptest")]
    #[doc = include_str!("../docs/guide/8-signing-code.md")]
    mod signing_code {}
}
