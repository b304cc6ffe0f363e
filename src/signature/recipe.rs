//! The computation of a signature with each of its steps open to change: what a client does that errs.

use std::borrow::Cow;
use std::cmp::Ordering;

use base16ct::lower::encode_string;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_encode};
use secrecy::ExposeSecret;
use sha1::Sha1;
use sha2::{Digest, Sha256};

use super::authorization::Authorization;
use super::canonical::canonical_name;
use super::finder::Clue;
use super::key::{Credentials, hmac_sha1, sign_key};
use super::request::UnsignedRequest;
use crate::protocol::percent::{decode, encode_path, url_encode};

/// What goes into HttpString as the method.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum MethodForm {
    Upper,
    Named(&'static str),
}

/// What goes into HttpString as the path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PathForm {
    Encoded,
    EncodedTwice,
    WithoutSlash,
    WithTwoSlashes,
    WithBucket,
    PlusAsBlank,
    Root,
    WithQuery,
    WithSlashAtEnd,
    LowerCase,
}

/// How values are encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ValueForm {
    BlankAsPlus,
    TildeEncoded,
    StarBare,
    Form,
    SlashBare,
    Component,
    LowerHex,
    Bare,
    Twice,
}

/// How names are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NameForm {
    AsSent,
    NotEncoded,
}

/// In which order the pairs stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum OrderForm {
    AsSent,
    AsListed,
    Raw,
}

/// What is left out of HttpString, or stands in it with another value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum PairForm {
    NoParams,
    NoHeaders,
    Without(String),
    Header(String, Vec<u8>),
    TokenAdded,
}

/// What is wrong with the text itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TextForm {
    WithoutLastLineFeed,
    Crlf,
    WithoutParamsLine,
    BodyHashed,
    BodyItself,
}

/// What is wrong with StringToSign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ToSignForm {
    WithoutLastLineFeed,
    WithoutAlgorithm,
    NotHashed,
    Sha256,
    OfKeyTime,
    Milliseconds,
    SemicolonEncoded,
}

/// What is wrong with the key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum KeyForm {
    SecretItself,
    RawBytes,
    Swapped,
    ArgumentsSwapped,
    Followed(&'static str),
    Preceded(&'static str),
    Trimmed,
    OfSignTime,
    Milliseconds,
    SemicolonEncoded,
    Sha256,
}

/// How the signature is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum OutputForm {
    Upper,
    Base64,
}

/// One change to one step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Change {
    Method(MethodForm),
    Path(PathForm),
    Value(ValueForm),
    Name(NameForm),
    Order(OrderForm),
    Pairs(PairForm),
    Text(TextForm),
    ToSign(ToSignForm),
    Key(KeyForm),
    Output(OutputForm),
    /// The same change of the time in both places where it stands.
    Time(ToSignForm, KeyForm),
}

/// The computation, each step as the document has it or changed.
#[derive(Clone, Debug, Default)]
pub(super) struct Recipe {
    method: Option<MethodForm>,
    path: Option<PathForm>,
    value: Option<ValueForm>,
    name: Option<NameForm>,
    order: Option<OrderForm>,
    pairs: Option<PairForm>,
    text: Option<TextForm>,
    to_sign: Option<ToSignForm>,
    key: Option<KeyForm>,
    output: Option<OutputForm>,
}

impl Recipe {
    /// Changes a step; `false` if that step is changed already.
    pub(super) fn change(&mut self, change: &Change) -> bool {
        fn set<T>(step: &mut Option<T>, form: T) -> bool {
            step.is_none() && step.replace(form).is_none()
        }
        match change {
            Change::Method(form) => set(&mut self.method, *form),
            Change::Path(form) => set(&mut self.path, *form),
            Change::Value(form) => set(&mut self.value, *form),
            Change::Name(form) => set(&mut self.name, *form),
            Change::Order(form) => set(&mut self.order, *form),
            Change::Pairs(form) => set(&mut self.pairs, form.clone()),
            Change::Text(form) => set(&mut self.text, *form),
            Change::ToSign(form) => set(&mut self.to_sign, *form),
            Change::Key(form) => set(&mut self.key, *form),
            Change::Output(form) => set(&mut self.output, *form),
            Change::Time(to_sign, key) => {
                set(&mut self.to_sign, *to_sign) && set(&mut self.key, *key)
            }
        }
    }

    /// HttpString as this client makes it.
    pub(super) fn http_string(
        &self,
        request: &UnsignedRequest,
        authorization: &Authorization,
        clue: &Clue,
    ) -> Vec<u8> {
        let line_end: &[u8] = if self.text == Some(TextForm::Crlf) {
            b"\r\n"
        } else {
            b"\n"
        };
        let mut text = self.method_text(request).into_bytes();
        text.extend_from_slice(line_end);
        text.extend(self.path_bytes(request));
        text.extend_from_slice(line_end);
        let no_params = self.pairs == Some(PairForm::NoParams);
        let params = if no_params {
            String::new()
        } else {
            self.pairs_text(&request.params, &authorization.names.params)
        };
        text.extend(params.bytes());
        if self.text != Some(TextForm::WithoutParamsLine) || !params.is_empty() {
            text.extend_from_slice(line_end);
        }
        if self.pairs != Some(PairForm::NoHeaders) {
            text.extend(
                self.pairs_text(&self.headers(request, clue), &authorization.names.headers)
                    .bytes(),
            );
        }
        if self.text != Some(TextForm::WithoutLastLineFeed) {
            text.extend_from_slice(line_end);
        }
        match (self.text, &clue.body) {
            (Some(TextForm::BodyHashed), Some(body)) => {
                text.extend(encode_string(&Sha1::digest(body)).bytes());
                text.push(b'\n');
            }
            (Some(TextForm::BodyItself), Some(body)) => text.extend_from_slice(body),
            _ => {}
        }
        text
    }

    /// The signature as this client makes it.
    pub(super) fn signature(
        &self,
        request: &UnsignedRequest,
        authorization: &Authorization,
        credentials: &Credentials,
        clue: &Clue,
    ) -> String {
        let http_string = self.http_string(request, authorization, clue);
        let to_sign = self.string_to_sign(&http_string, authorization);
        let mac = self.mac(&to_sign, authorization, credentials);
        match self.output {
            None => encode_string(&mac),
            Some(OutputForm::Upper) => encode_string(&mac).to_uppercase(),
            Some(OutputForm::Base64) => STANDARD.encode(&mac),
        }
    }

    fn method_text(&self, request: &UnsignedRequest) -> String {
        match self.method {
            None => request.method.to_lowercase(),
            Some(MethodForm::Upper) => request.method.to_uppercase(),
            Some(MethodForm::Named(method)) => method.to_owned(),
        }
    }

    fn path_bytes(&self, request: &UnsignedRequest) -> Vec<u8> {
        let Some(form) = self.path else {
            return request.path.clone();
        };
        let path = String::from_utf8_lossy(&request.path);
        let host = request
            .header("host")
            .map(String::from_utf8_lossy)
            .unwrap_or_default();
        let bucket = host.split('.').next().unwrap_or_default();
        let text = match form {
            PathForm::Encoded => encode_path(&path),
            PathForm::EncodedTwice => encode_path(&encode_path(&path)),
            PathForm::WithoutSlash => path.strip_prefix('/').unwrap_or(&path).to_owned(),
            PathForm::WithTwoSlashes => format!("/{path}"),
            PathForm::WithBucket => format!("/{bucket}{path}"),
            PathForm::PlusAsBlank => path.replace('+', " "),
            PathForm::Root => "/".to_owned(),
            PathForm::WithQuery => format!("{path}?{}", raw_query(request)),
            PathForm::WithSlashAtEnd => format!("{path}/"),
            PathForm::LowerCase => path.to_lowercase(),
        };
        text.into_bytes()
    }

    fn headers(&self, request: &UnsignedRequest, clue: &Clue) -> Vec<(String, Vec<u8>)> {
        let mut headers = request.headers.clone();
        match &self.pairs {
            Some(PairForm::Without(name)) => {
                headers.retain(|(known, _)| !known.eq_ignore_ascii_case(name))
            }
            Some(PairForm::Header(name, value)) => {
                headers.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
                headers.push((name.clone(), value.clone()));
            }
            Some(PairForm::TokenAdded) => {
                let token = clue
                    .token
                    .as_ref()
                    .map(|token| token.expose_secret().as_bytes().to_vec());
                headers.push((super::SECURITY_TOKEN.to_owned(), token.unwrap_or_default()));
            }
            _ => {}
        }
        headers
    }

    fn pairs_text(&self, pairs: &[(String, Vec<u8>)], listed: &str) -> String {
        let position = |name: &str| {
            listed
                .split(';')
                .position(|known| known.eq_ignore_ascii_case(name))
        };
        let mut covered: Vec<(Cow<'_, str>, String, String)> = pairs
            .iter()
            .filter(|(name, _)| position(&canonical_name(name)).is_some())
            .map(|(name, value)| {
                (
                    canonical_name(name),
                    self.name_text(name),
                    self.value_text(value),
                )
            })
            .collect();
        covered.sort_by(|a, b| match self.order {
            None => a.cmp(b),
            Some(OrderForm::AsSent) => Ordering::Equal,
            Some(OrderForm::AsListed) => position(&a.0).cmp(&position(&b.0)),
            Some(OrderForm::Raw) => decode(&a.0).cmp(&decode(&b.0)),
        });
        covered
            .iter()
            .map(|(_, name, value)| format!("{name}={value}"))
            .collect::<Vec<_>>()
            .join("&")
    }

    fn name_text(&self, name: &str) -> String {
        match self.name {
            None => canonical_name(name).into_owned(),
            Some(NameForm::AsSent) => url_encode(name.as_bytes()),
            Some(NameForm::NotEncoded) => name.to_ascii_lowercase(),
        }
    }

    fn value_text(&self, value: &[u8]) -> String {
        const DOCUMENTED: &AsciiSet = &NON_ALPHANUMERIC
            .remove(b'-')
            .remove(b'_')
            .remove(b'.')
            .remove(b'~');
        const STAR: &AsciiSet = &DOCUMENTED.remove(b'*');
        const SLASH: &AsciiSet = &DOCUMENTED.remove(b'/');
        const TILDE: &AsciiSet = &DOCUMENTED.add(b'~');
        const FORM: &AsciiSet = &STAR.add(b'~');
        const COMPONENT: &AsciiSet = &STAR.remove(b'!').remove(b'\'').remove(b'(').remove(b')');
        let encoded = |set: &'static AsciiSet| percent_encode(value, set).to_string();
        match self.value {
            None => url_encode(value),
            Some(ValueForm::BlankAsPlus) => encoded(DOCUMENTED).replace("%20", "+"),
            Some(ValueForm::TildeEncoded) => encoded(TILDE),
            Some(ValueForm::StarBare) => encoded(STAR),
            Some(ValueForm::Form) => encoded(FORM).replace("%20", "+"),
            Some(ValueForm::SlashBare) => encoded(SLASH),
            Some(ValueForm::Component) => encoded(COMPONENT),
            Some(ValueForm::LowerHex) => lower_hex(&encoded(DOCUMENTED)),
            Some(ValueForm::Bare) => String::from_utf8_lossy(value).into_owned(),
            Some(ValueForm::Twice) => url_encode(url_encode(value).as_bytes()),
        }
    }

    fn string_to_sign(&self, http_string: &[u8], authorization: &Authorization) -> String {
        let time = match self.to_sign {
            Some(ToSignForm::OfKeyTime) => authorization.key_time.to_string(),
            Some(ToSignForm::Milliseconds) => milliseconds(authorization.sign_time),
            Some(ToSignForm::SemicolonEncoded) => {
                authorization.sign_time.to_string().replace(';', "%3B")
            }
            _ => authorization.sign_time.to_string(),
        };
        let hash = match self.to_sign {
            Some(ToSignForm::NotHashed) => String::from_utf8_lossy(http_string).into_owned(),
            Some(ToSignForm::Sha256) => encode_string(&Sha256::digest(http_string)),
            _ => encode_string(&Sha1::digest(http_string)),
        };
        match self.to_sign {
            Some(ToSignForm::WithoutLastLineFeed) => format!("sha1\n{time}\n{hash}"),
            Some(ToSignForm::WithoutAlgorithm) => format!("{time}\n{hash}\n"),
            _ => format!("sha1\n{time}\n{hash}\n"),
        }
    }

    fn mac(
        &self,
        to_sign: &str,
        authorization: &Authorization,
        credentials: &Credentials,
    ) -> Vec<u8> {
        let secret = credentials.secret_key.expose_secret();
        let key_time = authorization.key_time.to_string();
        let documented = |secret: &str, time: &str| {
            hmac_sha1(sign_key(secret, time).as_bytes(), to_sign.as_bytes())
        };
        match self.key {
            None => documented(secret, &key_time),
            Some(KeyForm::SecretItself) => hmac_sha1(secret.as_bytes(), to_sign.as_bytes()),
            Some(KeyForm::RawBytes) => hmac_sha1(
                &hmac_sha1(secret.as_bytes(), key_time.as_bytes()),
                to_sign.as_bytes(),
            ),
            Some(KeyForm::Swapped) => documented(&credentials.secret_id, &key_time),
            Some(KeyForm::ArgumentsSwapped) => documented(&key_time, secret),
            Some(KeyForm::Followed(more)) => documented(&format!("{secret}{more}"), &key_time),
            Some(KeyForm::Preceded(more)) => documented(&format!("{more}{secret}"), &key_time),
            Some(KeyForm::Trimmed) => documented(secret.trim(), &key_time),
            Some(KeyForm::OfSignTime) => documented(secret, &authorization.sign_time.to_string()),
            Some(KeyForm::Milliseconds) => {
                documented(secret, &milliseconds(authorization.key_time))
            }
            Some(KeyForm::SemicolonEncoded) => documented(secret, &key_time.replace(';', "%3B")),
            Some(KeyForm::Sha256) => {
                let sign_key = encode_string(&hmac_sha256(secret.as_bytes(), key_time.as_bytes()));
                hmac_sha256(sign_key.as_bytes(), to_sign.as_bytes())
            }
        }
    }
}

fn hmac_sha256(key: &[u8], message: &[u8]) -> Vec<u8> {
    let mac = Hmac::<Sha256>::new_from_slice(key);
    mac.map(|mac| mac.chain_update(message).finalize().into_bytes().to_vec())
        .unwrap_or_default()
}

fn milliseconds(time: super::KeyTime) -> String {
    format!(
        "{};{}",
        time.start.saturating_mul(1000),
        time.end.saturating_mul(1000)
    )
}

fn raw_query(request: &UnsignedRequest) -> String {
    let pair = |(name, value): &(String, Vec<u8>)| match value.as_slice() {
        [] => url_encode(name.as_bytes()),
        value => format!("{}={}", url_encode(name.as_bytes()), url_encode(value)),
    };
    request
        .params
        .iter()
        .map(pair)
        .collect::<Vec<_>>()
        .join("&")
}

fn lower_hex(encoded: &str) -> String {
    let mut after_percent = 0;
    let lower = |letter: char| {
        let shown = if after_percent > 0 {
            letter.to_ascii_lowercase()
        } else {
            letter
        };
        after_percent = if letter == '%' {
            2
        } else {
            i32::max(after_percent - 1, 0)
        };
        shown
    };
    encoded.chars().map(lower).collect()
}
