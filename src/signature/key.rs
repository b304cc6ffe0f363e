//! Keys of the signature: from the SecretKey to the SignKey of a time span.

use base16ct::lower::encode_string;
use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha1::Sha1;

/// A key as a client holds it. `Debug` does not show the secret.
#[derive(Clone, Debug)]
pub struct Credentials {
    /// The SecretId.
    pub secret_id: String,
    /// The SecretKey.
    pub secret_key: SecretString,
}

impl Credentials {
    /// A SecretId with its SecretKey.
    pub fn new(secret_id: impl Into<String>, secret_key: impl Into<String>) -> Self {
        Self {
            secret_id: secret_id.into(),
            secret_key: SecretString::from(secret_key.into()),
        }
    }
}

/// The SignKey of a time span, ready to sign: its HMAC has read the key.
#[derive(Clone)]
pub(super) struct SignKey {
    text: SecretString,
    keyed: Hmac<Sha1>,
}

impl SignKey {
    pub(super) fn new(secret_key: &SecretString, key_time: &str) -> Self {
        let text = sign_key(secret_key.expose_secret(), key_time);
        Self {
            keyed: keyed(text.as_bytes()),
            text: text.into(),
        }
    }

    /// The SignKey: 40 hexadecimal digits.
    pub(super) fn text(&self) -> &str {
        self.text.expose_secret()
    }

    /// `Signature` of a StringToSign.
    pub(super) fn sign(&self, string_to_sign: &str) -> String {
        let mac = self.keyed.clone().chain_update(string_to_sign);
        encode_string(&mac.finalize().into_bytes())
    }
}

/// `SignKey`: the hexadecimal digits of an HMAC, used as text.
pub(super) fn sign_key(secret_key: &str, key_time: &str) -> String {
    encode_string(&hmac_sha1(secret_key.as_bytes(), key_time.as_bytes()))
}

/// HMAC-SHA1 of a message.
pub(super) fn hmac_sha1(key: &[u8], message: &[u8]) -> Vec<u8> {
    let mac = keyed(key).chain_update(message);
    mac.finalize().into_bytes().to_vec()
}

fn keyed(key: &[u8]) -> Hmac<Sha1> {
    match Hmac::<Sha1>::new_from_slice(key) {
        Ok(mac) => mac,
        // HMAC takes a key of any length (RFC 2104), so there is no such error.
        Err(_) => Hmac::<Sha1>::new(&Default::default()),
    }
}
