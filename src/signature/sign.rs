//! Signing a request.

use secrecy::{ExposeSecret, SecretString};

use super::authorization::Authorization;
use super::canonical::Canonical;
use super::finder::{Clue, signature_with};
use super::hexadecimal;
use super::key::{Credentials, Frame, SignKey, sign_key_digits};
use super::key_time::KeyTime;
use super::mistake::Mistake;
use super::request::{Coverage, SignedNames, UnsignedRequest};
use super::usual::{LISTS, usual_string};

/// Digits of a signature.
const SIGNATURE: usize = 40;

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
    sign_key_text: SecretString,
    frame: Frame,
    /// The `Authorization` up to the list of headers.
    start: String,
}

impl Signer {
    /// A signer for a time span.
    pub fn new(credentials: &Credentials, key_time: KeyTime) -> Self {
        let key_time_text = key_time.to_string();
        let sign_key = sign_key_digits(credentials.secret_key.expose_secret(), &key_time_text);
        let start = format!(
            "q-sign-algorithm=sha1&q-ak={}&q-sign-time={key_time_text}&q-key-time={key_time_text}&q-header-list=",
            credentials.secret_id
        );
        Self {
            secret_id: credentials.secret_id.clone(),
            key_time,
            sign_key: SignKey::of_digits(&sign_key),
            sign_key_text: hexadecimal::text(&sign_key).into(),
            frame: Frame::of(&key_time_text),
            start,
        }
    }

    /// `SignKey` as text: a secret, valid for the key time.
    pub fn sign_key(&self) -> &str {
        self.sign_key_text.expose_secret()
    }

    /// Signs a request for the time span of the key.
    pub fn sign(&self, request: &UnsignedRequest, coverage: &Coverage) -> Authorization {
        self.sign_usual(request, coverage)
            .unwrap_or_else(|| self.sign_for(request, coverage, self.key_time))
    }

    fn sign_usual(&self, request: &UnsignedRequest, coverage: &Coverage) -> Option<Authorization> {
        let mut room = [0; LISTS];
        let usual = usual_string(request, coverage, &mut room)?;
        let (headers, params) = usual.lists()?;
        let string_to_sign = self.frame.string_to_sign(&usual.hash);
        let names = SignedNames {
            headers: headers.to_owned(),
            params: params.to_owned(),
        };
        Some(Authorization {
            secret_id: self.secret_id.clone(),
            sign_time: self.key_time,
            key_time: self.key_time,
            names,
            signature: hexadecimal::text(&self.sign_key.sign_framed(&string_to_sign)).to_owned(),
        })
    }

    /// The value of the header `Authorization`, the quickest way: [`Signer::sign`] written out.
    pub fn header(&self, request: &UnsignedRequest, coverage: &Coverage) -> String {
        self.usual_header(request, coverage)
            .unwrap_or_else(|| self.sign_for(request, coverage, self.key_time).to_header())
    }

    fn usual_header(&self, request: &UnsignedRequest, coverage: &Coverage) -> Option<String> {
        let mut room = [0; LISTS];
        let usual = usual_string(request, coverage, &mut room)?;
        let string_to_sign = self.frame.string_to_sign(&usual.hash);
        // In between something else is done: a processor has to wait for what it has just written piece by piece.
        let mut rest = usual.lists;
        rest.push(b"&q-signature=");
        let mut header = String::with_capacity(self.start.len() + rest.len() + SIGNATURE);
        header.push_str(&self.start);
        rest.push(&self.sign_key.sign_framed(&string_to_sign));
        header.push_str(rest.text()?);
        Some(header)
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
            signature: hexadecimal::text(&self.sign_key.sign(strings.string_to_sign.as_bytes()))
                .to_owned(),
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
