//! Verifying a signature against the request that arrived.

use subtle::ConstantTimeEq;

use super::authorization::Authorization;
use super::canonical::{Canonical, RequestParts, sign_key, signature};

/// The result of recomputing a signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verification {
    /// Whether the client's signature is the one that the server computes.
    pub matches: bool,
    /// The strings as the server sees them.
    pub strings: Canonical,
}

/// Recomputes the signature of a request over the headers and parameters that the client lists.
///
/// The comparison takes the same time wherever the signatures part.
pub fn verify(
    request: &RequestParts,
    authorization: &Authorization,
    secret_key: &str,
) -> Verification {
    let strings = Canonical::of(request, &authorization.names, authorization.sign_time);
    let expected = signature(
        &sign_key(secret_key, &authorization.key_time.to_string()),
        &strings.string_to_sign,
    );
    let matches = expected
        .as_bytes()
        .ct_eq(authorization.signature.as_bytes())
        .into();
    Verification { matches, strings }
}
