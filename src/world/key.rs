//! Keys: what a client signs with.

use std::sync::Arc;

use secrecy::SecretString;

use crate::policy::{Document, Identity};
use crate::protocol::timestamp::Timestamp;

/// A SecretId with its SecretKey. `Debug` does not show the secret.
#[derive(Clone, Debug)]
pub struct Key {
    /// The name by which scenario files call it.
    pub name: String,
    /// The SecretId.
    pub secret_id: String,
    /// The SecretKey.
    pub secret_key: SecretString,
    /// Whether the key is enabled in the console.
    pub enabled: bool,
    /// Whose rights it has.
    pub holder: KeyHolder,
    /// What makes it temporary.
    pub temporary: Option<TemporaryKey>,
}

/// Whose rights a key has; for a temporary key, those of the identity that had it issued, or of the role for which it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyHolder {
    /// uin of the root account.
    pub account: String,
    /// Who of it.
    pub identity: Identity,
}

/// What a temporary key has beyond a permanent one.
#[derive(Clone, Debug)]
pub struct TemporaryKey {
    /// The token that must go with each request.
    pub token: SecretString,
    /// The policy it was issued with; without one, it has all its issuer's rights.
    pub policy: Option<Arc<Document>>,
    /// The instant from which it is no longer valid.
    pub expires: Timestamp,
}
