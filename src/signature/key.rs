//! Keys of the signature: from the SecretKey to the SignKey of a time span.

use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha1::Sha1;

use super::hash::{BLOCK, Ending, State};
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

/// The SignKey of a time span, ready to sign: the hashes over the inner and the outer key of its HMAC (RFC 2104), which
/// are a block each, are done once.
#[derive(Clone)]
pub(super) struct SignKey {
    inner: State,
    outer: State,
}

impl SignKey {
    /// The SignKey is the 40 hexadecimal digits of an HMAC, as text.
    pub(super) fn new(secret_key: &SecretString, key_time: &str) -> Self {
        Self::of_digits(&sign_key_digits(secret_key.expose_secret(), key_time))
    }

    pub(super) fn of_digits(digits: &[u8; 40]) -> Self {
        let after_key = |pad: u8| {
            let mut block = [pad; BLOCK];
            for (byte, digit) in block.iter_mut().zip(digits) {
                *byte ^= digit;
            }
            State::after(&block)
        };
        Self {
            inner: after_key(0x36),
            outer: after_key(0x5c),
        }
    }

    /// `Signature` of a StringToSign.
    pub(super) fn sign(&self, string_to_sign: &[u8]) -> [u8; 40] {
        self.sign_inner(&self.inner.finish(string_to_sign))
    }

    /// `Signature` of a StringToSign that a frame made.
    #[inline]
    pub(super) fn sign_framed(&self, string_to_sign: &Ending) -> [u8; 40] {
        self.sign_inner(&self.inner.finish_with(string_to_sign))
    }

    #[inline]
    fn sign_inner(&self, inner: &[u8; 20]) -> [u8; 40] {
        hexadecimal::of_sha1(&self.outer.finish_with_hash(inner))
    }
}

/// StringToSign of a time as SHA-1 takes it after the key; the digits of an HttpString's hash are to be put in.
#[derive(Clone)]
pub(super) struct Frame {
    ending: Ending,
    place: usize,
}

impl Frame {
    /// That of a sign time as text: of two numbers, which have 41 characters at most, so that there is room.
    pub(super) fn of(sign_time: &str) -> Self {
        let before = ["sha1\n", sign_time, "\n"].concat();
        let to_sign = [before.as_bytes(), &[b' '; 40], b"\n"].concat();
        Self {
            ending: Ending::of(&to_sign, BLOCK),
            place: before.len(),
        }
    }

    /// StringToSign of an HttpString, by its hash.
    #[inline]
    pub(super) fn string_to_sign(&self, hash: &[u8; 20]) -> Ending {
        self.ending.with(self.place, &hexadecimal::of_sha1(hash))
    }
}

/// `SignKey`: digits, of which the text is the key.
pub(super) fn sign_key_digits(secret_key: &str, key_time: &str) -> [u8; 40] {
    hexadecimal::of_sha1(&hmac_sha1(secret_key.as_bytes(), key_time.as_bytes()))
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
