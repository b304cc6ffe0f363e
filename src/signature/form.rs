//! The signature of a form upload (POST Object, reference §2.5): over the policy's text, not over a request.

use std::collections::BTreeMap;

use base16ct::lower::encode_string;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use secrecy::SecretString;
use sha1::{Digest, Sha1};
use subtle::ConstantTimeEq;

use super::authorization::AuthorizationError;
use super::key::{Credentials, SignKey};
use super::key_time::KeyTime;

/// The fields of a form that sign its policy. `Debug` shows neither policy nor signature.
#[derive(Clone, PartialEq, Eq)]
pub struct FormSignature {
    /// `policy`: the policy's text in base64.
    pub policy: String,
    /// `q-ak`: the SecretId.
    pub secret_id: String,
    /// `q-key-time`.
    pub key_time: KeyTime,
    /// `q-signature`.
    pub signature: String,
}

impl std::fmt::Debug for FormSignature {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FormSignature")
            .field("secret_id", &self.secret_id)
            .field("key_time", &self.key_time)
            .finish_non_exhaustive()
    }
}

impl FormSignature {
    /// Signs a policy, which is JSON of any layout: its very bytes count.
    pub fn sign(policy: &str, credentials: &Credentials, key_time: KeyTime) -> Self {
        let sign_key = SignKey::new(&credentials.secret_key, &key_time.to_string());
        Self {
            policy: STANDARD.encode(policy),
            secret_id: credentials.secret_id.clone(),
            key_time,
            signature: sign_key.sign(&string_to_sign(policy.as_bytes())),
        }
    }

    /// Finds the fields in a form; `None` for a form that is not signed.
    ///
    /// # Errors
    ///
    /// A form that has some of the fields and lacks others, or has a value that one cannot have.
    pub fn from_fields(
        fields: &BTreeMap<String, String>,
    ) -> Result<Option<Self>, AuthorizationError> {
        let names = ["policy", "q-ak", "q-key-time", "q-signature"];
        if !names.iter().any(|name| fields.contains_key(*name)) {
            return Ok(None);
        }
        let required =
            |name: &'static str| fields.get(name).ok_or(AuthorizationError::Missing(name));
        if required("q-sign-algorithm")? != "sha1" {
            return Err(AuthorizationError::Wrong("q-sign-algorithm", "`sha1`"));
        }
        let policy = required("policy")?.clone();
        if STANDARD.decode(&policy).is_err() {
            return Err(AuthorizationError::Wrong("policy", "base64"));
        }
        let key_time = required("q-key-time")?;
        let form = "`start;end` in Unix seconds, with the end after the start";
        Ok(Some(Self {
            policy,
            secret_id: required("q-ak")?.clone(),
            key_time: key_time
                .parse()
                .map_err(|_| AuthorizationError::Wrong("q-key-time", form))?,
            signature: required("q-signature")?.clone(),
        }))
    }

    /// The fields, in the order of the document.
    pub fn to_fields(&self) -> [(&'static str, String); 5] {
        [
            ("policy", self.policy.clone()),
            ("q-sign-algorithm", "sha1".to_owned()),
            ("q-ak", self.secret_id.clone()),
            ("q-key-time", self.key_time.to_string()),
            ("q-signature", self.signature.clone()),
        ]
    }

    /// Whether the signature is the one that the server computes over the policy that arrived.
    pub fn verify(&self, secret_key: &SecretString) -> bool {
        let policy = STANDARD.decode(&self.policy).unwrap_or_default();
        let expected =
            SignKey::new(secret_key, &self.key_time.to_string()).sign(&string_to_sign(&policy));
        expected.as_bytes().ct_eq(self.signature.as_bytes()).into()
    }
}

/// `StringToSign` of a form: the hash of the policy, and nothing around it.
fn string_to_sign(policy: &[u8]) -> String {
    encode_string(&Sha1::digest(policy))
}
