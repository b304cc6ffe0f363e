//! The request signature of COS (reference §2): canonical strings, `Authorization`, signing, verifying, known mistakes.
//!
//! A kit of its own: nothing here needs the rest of the crate.

mod authorization;
#[cfg(feature = "cli")]
mod batch;
mod canonical;
mod finder;
mod form;
mod key;
mod key_time;
mod mistake;
mod reading;
mod recipe;
mod request;
mod sign;
#[cfg(feature = "proptest")]
pub mod strategies;
mod verify;

pub use authorization::{
    Authorization, AuthorizationError, Carrier, Presented, is_secret_id, presented,
};
#[cfg(feature = "cli")]
pub use batch::{sign_line, verify_line};
pub use canonical::Canonical;
pub use finder::{Clue, Explanation, Finding, explain_strings, find_mistakes};
pub use form::FormSignature;
pub use key::Credentials;
pub use key_time::{ALLOWED_SKEW, ClockVerdict, KeyTime, KeyTimeError};
pub use mistake::Mistake;
pub use reading::{AcceptedReadings, HostPort, NameHex, NameOrder, Plus, Reading, Repeated};
pub use request::{Coverage, SignedNames, UnsignedRequest};
pub use sign::{Signer, sign, sign_mistakenly, sign_with_mistakes};
pub use verify::{ReceivedRequest, Verdict, Verification, verdict, verify};

/// The header that carries the token of a temporary key.
pub const SECURITY_TOKEN: &str = "x-cos-security-token";
