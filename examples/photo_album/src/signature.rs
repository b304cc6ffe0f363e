//! The signature of COS, as far as the album needs it: the host is signed, and nothing else.

use std::time::Duration;

use hmac::{Hmac, KeyInit, Mac};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use sha1::{Digest, Sha1};

use crate::Key;

const OF_A_PATH: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~')
    .remove(b'/');

/// A path as it stands in a URL.
pub(crate) fn encoded_path(path: &str) -> String {
    utf8_percent_encode(path, OF_A_PATH).to_string()
}

/// The signature of a request, for its `Authorization` header or its query.
pub(crate) fn sign(
    method: &str,
    path: &str,
    host: &str,
    key: &Key,
    now: Duration,
    valid: Duration,
) -> String {
    let time = format!("{};{}", now.as_secs(), (now + valid).as_secs());
    let sign_key = hmac(&key.secret, &time);
    // The path as it is meant, not as it is encoded.
    let request = format!("{}\n{path}\n\nhost={host}\n", method.to_lowercase());
    let digest = hexadecimal(&Sha1::digest(request.as_bytes()));
    let signature = hmac(&sign_key, &format!("sha1\n{time}\n{digest}\n"));
    format!(
        "q-sign-algorithm=sha1&q-ak={}&q-sign-time={time}&q-key-time={time}&q-header-list=host&q-url-param-list=\
         &q-signature={signature}",
        key.id
    )
}

fn hmac(key: &str, text: &str) -> String {
    match Hmac::<Sha1>::new_from_slice(key.as_bytes()) {
        Ok(mut mac) => {
            mac.update(text.as_bytes());
            hexadecimal(&mac.finalize().into_bytes())
        }
        Err(_) => unreachable!("a key of HMAC may have any length"),
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
