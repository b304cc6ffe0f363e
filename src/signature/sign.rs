//! Signing a request.

use secrecy::{ExposeSecret, SecretString};

use super::authorization::Authorization;
use super::canonical::{RequestParts, SignedNames};
use super::key_time::KeyTime;
use super::mistake::{Mistake, signature_with};

/// A key as a client holds it. `Debug` does not show the secret.
#[derive(Clone, Debug)]
pub struct Credentials {
    /// The SecretId.
    pub secret_id: String,
    /// The SecretKey.
    pub secret_key: SecretString,
}

/// What a signature covers, and for how long.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignSpec {
    /// The time for which the SignKey is made.
    pub key_time: KeyTime,
    /// The time for which the signature is valid; equal to `key_time` in most clients.
    pub sign_time: KeyTime,
    /// The headers and parameters that are covered.
    pub names: SignedNames,
}

/// Signs a request, making a mistake if one is asked for.
///
/// ```
/// use cos403::signature::{Credentials, KeyTime, RequestParts, SignSpec, SignedNames, sign};
///
/// // A download link of go-cos' tests: no header and no parameter is covered.
/// let request = RequestParts { method: "GET".into(), path: b"/testfile2".to_vec(), ..Default::default() };
/// let credentials = Credentials {
///     secret_id: "QmFzZTY0IGlzIGEgZ2VuZXJp".into(),
///     secret_key: "AKIDZfbOA78asKUYBcXFrJD0a1ICvR98JM".into(),
/// };
/// let time = KeyTime { start: 1480932292, end: 1481012292 };
/// let spec = SignSpec { key_time: time, sign_time: time, names: SignedNames::default() };
/// let authorization = sign(&request, &credentials, &spec, None);
/// assert_eq!(authorization.signature, "a5de76b0734f084a7ea24413f7168b4bdbe5676c");
/// ```
pub fn sign(
    request: &RequestParts,
    credentials: &Credentials,
    spec: &SignSpec,
    mistake: Option<Mistake>,
) -> Authorization {
    Authorization {
        secret_id: credentials.secret_id.clone(),
        sign_time: spec.sign_time,
        key_time: spec.key_time,
        names: spec.names.clone(),
        signature: signature_with(
            mistake,
            request,
            credentials.secret_key.expose_secret(),
            spec,
        ),
    }
}
