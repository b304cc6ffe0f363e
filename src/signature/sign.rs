//! Signing a request.

use super::authorization::Authorization;
use super::canonical::Canonical;
use super::finder::{Clue, signature_with};
use super::key::{Credentials, SignKey};
use super::key_time::KeyTime;
use super::mistake::Mistake;
use super::request::{Coverage, UnsignedRequest};

/// Signs any number of requests with one key for one time span.
///
/// ```
/// use cos403::signature::{Coverage, Credentials, KeyTime, Signer, UnsignedRequest};
///
/// // A download link of go-cos' tests: no header and no parameter is covered.
/// let request = UnsignedRequest { method: "GET".into(), path: b"/testfile2".to_vec(), ..Default::default() };
/// let credentials = Credentials::new("QmFzZTY0IGlzIGEgZ2VuZXJp", "AKIDZfbOA78asKUYBcXFrJD0a1ICvR98JM");
/// let signer = Signer::new(&credentials, KeyTime { start: 1480932292, end: 1481012292 });
/// let authorization = signer.sign(&request, &Coverage::All);
/// assert_eq!(authorization.signature, "a5de76b0734f084a7ea24413f7168b4bdbe5676c");
/// ```
#[derive(Clone)]
pub struct Signer {
    secret_id: String,
    key_time: KeyTime,
    sign_key: SignKey,
}

impl Signer {
    /// A signer for a time span.
    pub fn new(credentials: &Credentials, key_time: KeyTime) -> Self {
        Self {
            secret_id: credentials.secret_id.clone(),
            key_time,
            sign_key: SignKey::new(&credentials.secret_key, &key_time.to_string()),
        }
    }

    /// `SignKey` as text: a secret, valid for the key time.
    pub fn sign_key(&self) -> &str {
        self.sign_key.text()
    }

    /// Signs a request for the time span of the key.
    pub fn sign(&self, request: &UnsignedRequest, coverage: &Coverage) -> Authorization {
        self.sign_for(request, coverage, self.key_time)
    }

    /// The value of the header `Authorization`: [`Signer::sign`] written out.
    pub fn header(&self, request: &UnsignedRequest, coverage: &Coverage) -> String {
        self.sign(request, coverage).to_header()
    }

    /// Signs a request for a time of its own within the key's, as few clients do.
    pub fn sign_for(
        &self,
        request: &UnsignedRequest,
        coverage: &Coverage,
        sign_time: KeyTime,
    ) -> Authorization {
        self.explain(request, coverage, sign_time).0
    }

    /// Signs a request and shows the strings that lead to the signature.
    pub fn explain(
        &self,
        request: &UnsignedRequest,
        coverage: &Coverage,
        sign_time: KeyTime,
    ) -> (Authorization, Canonical) {
        let strings = Canonical::of(request, coverage, sign_time);
        let authorization = Authorization {
            secret_id: self.secret_id.clone(),
            sign_time,
            key_time: self.key_time,
            names: strings.names.clone(),
            signature: self.sign_key.sign(&strings.string_to_sign),
        };
        (authorization, strings)
    }
}

/// Signs one request; see [`Signer`] for many.
pub fn sign(
    request: &UnsignedRequest,
    credentials: &Credentials,
    key_time: KeyTime,
    coverage: &Coverage,
) -> Authorization {
    Signer::new(credentials, key_time).sign(request, coverage)
}

/// Signs one request as a client does that makes a mistake.
///
/// A mistake that this request gives no occasion for, such as a port where no host is signed, changes nothing.
pub fn sign_mistakenly(
    request: &UnsignedRequest,
    credentials: &Credentials,
    key_time: KeyTime,
    coverage: &Coverage,
    mistake: Mistake,
    clue: &Clue,
) -> Authorization {
    sign_with_mistakes(request, credentials, key_time, coverage, &[mistake], clue)
}

/// The same with several mistakes, of which each must change another step.
pub fn sign_with_mistakes(
    request: &UnsignedRequest,
    credentials: &Credentials,
    key_time: KeyTime,
    coverage: &Coverage,
    mistakes: &[Mistake],
    clue: &Clue,
) -> Authorization {
    let mut authorization = sign(request, credentials, key_time, coverage);
    authorization.signature = signature_with(mistakes, request, &authorization, credentials, clue);
    authorization
}
