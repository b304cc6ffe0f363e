//! Keys of the signature: from the SecretKey to the SignKey of a time span.

use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha1::{Digest, Sha1};

use super::hexadecimal;

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

/// The SignKey of a time span, ready to sign: the hash over the key itself is done once. `Debug` shows nothing of it.
#[derive(Clone)]
pub(super) struct SignKey {
    mac: Hmac<Sha1>,
}

impl SignKey {
    /// The SignKey is the 40 hexadecimal digits of an HMAC, as text.
    pub(super) fn new(secret_key: &SecretString, key_time: &str) -> Self {
        Self::of_text(&sign_key_text(secret_key.expose_secret(), key_time))
    }

    pub(super) fn of_text(sign_key_text: &str) -> Self {
        Self {
            mac: keyed(sign_key_text.as_bytes()),
        }
    }

    /// `Signature` of an HttpString for a sign time, its StringToSign never written out.
    pub(super) fn sign_text(&self, http_string: &[u8], sign_time: &str) -> [u8; 40] {
        let digest = hexadecimal::of_sha1(&Sha1::digest(http_string).into());
        let mut mac = self.mac.clone();
        mac.update(b"sha1\n");
        mac.update(sign_time.as_bytes());
        mac.update(b"\n");
        mac.update(&digest);
        mac.update(b"\n");
        hexadecimal::of_sha1(&mac.finalize().into_bytes().into())
    }

    /// `Signature` of a StringToSign.
    pub(super) fn sign(&self, string_to_sign: &str) -> String {
        hexadecimal::encode(
            &self
                .mac
                .clone()
                .chain_update(string_to_sign)
                .finalize()
                .into_bytes(),
        )
    }
}

/// `SignKey` as text.
pub(super) fn sign_key_text(secret_key: &str, key_time: &str) -> String {
    hexadecimal::encode(&hmac_sha1(secret_key.as_bytes(), key_time.as_bytes()))
}

/// HMAC-SHA1 of a message.
pub(super) fn hmac_sha1(key: &[u8], message: &[u8]) -> [u8; 20] {
    keyed(key)
        .chain_update(message)
        .finalize()
        .into_bytes()
        .into()
}

fn keyed(key: &[u8]) -> Hmac<Sha1> {
    match Hmac::<Sha1>::new_from_slice(key) {
        Ok(mac) => mac,
        // HMAC takes a key of any length (RFC 2104), so there is no such error.
        Err(_) => Hmac::<Sha1>::new(&Default::default()),
    }
}
