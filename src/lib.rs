#![doc = include_str!("../README.md")]
//!
//! # For whom
//!
//! **An application team with scenarios** has one test target with [`scenarios!`], or plays single files in its own tests:
//!
//! ```no_run
//! #[test]
//! fn a_stranger_does_not_see_the_report() {
//!     cos403::assert_scenario!("scenarios/a-stranger-does-not-see-the-report.yaml");
//! }
//! ```
//!
//! **An application team with its own client** lets it work against a [`Simulator`](simulator::Simulator), and asks why it was
//! refused:
//!
//! ```
//! use cos403::protocol::variant::Dialect;
//! use cos403::scenario::world_from_yaml;
//! use cos403::simulator::Simulator;
//!
//! # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
//! let world = "bucket: {name: media-1250000000, region: ap-guangzhou, objects: {report.pdf: {}}}";
//! let cos = Simulator::start(world_from_yaml(world).unwrap(), Dialect::Service).await;
//! let proxy = cos.client_settings().proxy().unwrap();
//! let client = reqwest::Client::builder().proxy(proxy).build().unwrap();
//! let url = "http://media-1250000000.cos.ap-guangzhou.myqcloud.com/report.pdf";
//! assert_eq!(client.get(url).send().await.unwrap().status(), 403);
//! let why = cos403::explain_last_refusal(&cos).unwrap();
//! assert!(why.contains("anonymous-request: The request is not signed"), "{why}");
//! # });
//! ```
//!
//! **The owner of a bucket policy** reads it before it is deployed: what it does not do as it seems to, and what it flips in a
//! matrix of who may do what:
//!
//! ```
//! use std::path::Path;
//! use cos403::policy::Severity;
//! use cos403::runner::Matrix;
//! use cos403::scenario::lint_policy;
//!
//! let next = Path::new("scenarios/matrix/media-policy-without-writing.json");
//! assert_eq!(lint_policy(next, None).count(Severity::Warning), 0);
//! let matrix = Matrix::load(Path::new("scenarios/matrix/who-may-write-into-the-media-bucket.yaml")).unwrap();
//! let flips = matrix.flips(next, None).unwrap();
//! assert_eq!(flips.flips[0].who, "editor");
//! ```
//!
//! **The author of signing code** runs a signer through generated requests (feature `proptest`):
//!
//! ```
//! # #[cfg(feature = "proptest")] {
//! use cos403::signature::strategies::check_signer;
//! use cos403::signature::{Coverage, Mistake, Clue, sign_mistakenly};
//!
//! // A signer that signs the path as it is sent, percent-encoded, is told so.
//! let fault = check_signer(|request, credentials, time| {
//!     let mistake = Mistake::PathPercentEncoded;
//!     sign_mistakenly(request, credentials, time, &Coverage::All, mistake, &Clue::default()).to_header()
//! })
//! .unwrap_err();
//! assert!(fault.to_string().contains("The path is signed as it is sent, percent-encoded"), "{fault}");
//! # }
//! ```
//!
//! **A person with a 403 in hand** gives what there is of it, and reads about what is possible:
//!
//! ```
//! use cos403::diagnosis::{Evidence, Language, Topic, diagnose, explained, input};
//!
//! let error = "<Error><Code>AccessDenied</Code><Message>You are denied by bucket referer rule</Message></Error>";
//! let input = input::read(error.as_bytes(), None, 1).unwrap();
//! let diagnosis = diagnose(&Evidence::of(input.response));
//! println!("{}", diagnosis.report(Language::English));
//! for candidate in &diagnosis.candidates {
//!     println!("{}", explained(Some(Topic::Cause(candidate.cause)), Language::English));
//! }
//! assert_eq!(diagnosis.candidates.len(), 3);
//! ```

#![cfg_attr(
    not(feature = "cli"),
    allow(
        dead_code,
        reason = "what only the tools of the command ask of a module stays beside the rest of it"
    )
)]

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

/// The chapters of the guide with Rust in them, compiled and run with the documentation tests.
#[cfg(doctest)]
mod guide {
    #[doc = include_str!("../docs/guide/6-your-own-client.md")]
    mod your_own_client {}

    #[cfg(feature = "proptest")]
    #[doc = include_str!("../docs/guide/8-signing-code.md")]
    mod signing_code {}
}
