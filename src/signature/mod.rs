//! The request signature of COS (reference §2): canonical strings, `Authorization`, signing, verifying, known mistakes.

mod authorization;
mod canonical;
mod key_time;
mod mistake;
mod sign;
mod verify;

pub use authorization::{
    Authorization, AuthorizationError, Carrier, Presented, is_secret_id, presented,
};
pub use canonical::{Canonical, RequestParts, SignedNames};
pub use key_time::{KeyTime, KeyTimeError};
pub use mistake::Mistake;
pub use sign::{Credentials, SignSpec, sign};
pub use verify::{Verification, verify};

/// The header that carries the token of a temporary key.
pub const SECURITY_TOKEN: &str = "x-cos-security-token";
