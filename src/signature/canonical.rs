//! The canonical strings of a request: what signer and verifier must agree on (reference §2.1).

use hmac::{Hmac, KeyInit, Mac};
use sha1::{Digest, Sha1};

use super::key_time::KeyTime;
use crate::protocol::percent::url_encode;

/// The parts of a request that a signature can cover, as they are before encoding.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct RequestParts {
    /// The method, in any case.
    pub method: String,
    /// The decoded path, with its leading `/`.
    pub path: Vec<u8>,
    /// The query parameters, decoded.
    pub params: Vec<(String, Vec<u8>)>,
    /// The headers.
    pub headers: Vec<(String, Vec<u8>)>,
}

/// Shows names and no values: among them are `Authorization` and tokens.
impl std::fmt::Debug for RequestParts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names = |pairs: &[(String, Vec<u8>)]| {
            pairs
                .iter()
                .map(|(name, _)| name.clone())
                .collect::<Vec<_>>()
        };
        f.debug_struct("RequestParts")
            .field("method", &self.method)
            .field("path", &String::from_utf8_lossy(&self.path))
            .field("params", &names(&self.params))
            .field("headers", &names(&self.headers))
            .finish()
    }
}

/// The names that a signature covers, as `q-header-list` and `q-url-param-list` carry them: lower-case and encoded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SignedNames {
    /// Names of headers.
    pub headers: Vec<String>,
    /// Names of parameters.
    pub params: Vec<String>,
}

/// The strings that lead to a signature, in the order in which they are made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Canonical {
    /// `HttpString`; the server's `<FormatString>`. Bytes, since a path may be any bytes.
    pub http_string: Vec<u8>,
    /// `StringToSign`.
    pub string_to_sign: String,
}

impl SignedNames {
    /// The names of all headers and parameters of a request.
    pub fn all(request: &RequestParts) -> Self {
        let names = |pairs: &[(String, Vec<u8>)]| {
            let mut names: Vec<_> = pairs.iter().map(|(name, _)| canonical_name(name)).collect();
            names.sort();
            names.dedup();
            names
        };
        Self {
            headers: names(&request.headers),
            params: names(&request.params),
        }
    }
}

impl Canonical {
    /// The strings of a request, covering the named headers and parameters.
    pub fn of(request: &RequestParts, names: &SignedNames, sign_time: KeyTime) -> Self {
        let mut http_string = request.method.to_lowercase().into_bytes();
        http_string.push(b'\n');
        http_string.extend_from_slice(&request.path);
        http_string.push(b'\n');
        http_string.extend_from_slice(pairs_string(&request.params, &names.params).as_bytes());
        http_string.push(b'\n');
        http_string.extend_from_slice(pairs_string(&request.headers, &names.headers).as_bytes());
        http_string.push(b'\n');
        Self::from_http_string(http_string, sign_time)
    }

    /// The strings that follow from an HttpString.
    pub fn from_http_string(http_string: Vec<u8>, sign_time: KeyTime) -> Self {
        let string_to_sign = format!("sha1\n{sign_time}\n{}\n", hex(&Sha1::digest(&http_string)));
        Self {
            http_string,
            string_to_sign,
        }
    }
}

/// A name as the lists carry it: lower-case, encoded, and lower-case again.
pub(super) fn canonical_name(name: &str) -> String {
    url_encode(name.to_lowercase().as_bytes()).to_lowercase()
}

/// `name=value` of the listed names, sorted, joined by `&`.
fn pairs_string(pairs: &[(String, Vec<u8>)], listed: &[String]) -> String {
    let mut covered: Vec<(String, String)> = pairs
        .iter()
        .map(|(name, value)| (canonical_name(name), url_encode(value)))
        .filter(|(name, _)| listed.contains(name))
        .collect();
    covered.sort();
    covered
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect::<Vec<_>>()
        .join("&")
}

/// `SignKey`: the secret key turned into the key of a time span, as 40 hexadecimal digits.
pub(super) fn sign_key(secret_key: &str, key_time: &str) -> String {
    hex(&hmac_sha1(secret_key.as_bytes(), key_time.as_bytes()))
}

/// `Signature`: the SignKey's text, not its bytes, is the key.
pub(super) fn signature(sign_key: &str, string_to_sign: &str) -> String {
    hex(&hmac_sha1(sign_key.as_bytes(), string_to_sign.as_bytes()))
}

pub(super) fn hmac_sha1(key: &[u8], message: &[u8]) -> [u8; 20] {
    match Hmac::<Sha1>::new_from_slice(key) {
        Ok(mac) => mac.chain_update(message).finalize().into_bytes().into(),
        // HMAC takes a key of any length (RFC 2104), so there is no such error.
        Err(_) => [0; 20],
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(bytes: &[u8]) -> &str {
        std::str::from_utf8(bytes).unwrap()
    }

    fn request(
        method: &str,
        path: &str,
        params: &[(&str, &str)],
        headers: &[(&str, &str)],
    ) -> RequestParts {
        let owned = |pairs: &[(&str, &str)]| {
            pairs
                .iter()
                .map(|(name, value)| ((*name).to_owned(), value.as_bytes().to_vec()))
                .collect()
        };
        RequestParts {
            method: method.to_owned(),
            path: path.as_bytes().to_vec(),
            params: owned(params),
            headers: owned(headers),
        }
    }

    #[test]
    fn an_empty_request_keeps_its_line_feeds() {
        let parts = request("GET", "/exampleobject", &[], &[]);
        let strings = Canonical::of(
            &parts,
            &SignedNames::default(),
            KeyTime { start: 1, end: 2 },
        );
        assert_eq!(text(&strings.http_string), "get\n/exampleobject\n\n\n");
    }

    #[test]
    fn the_step_examples_of_the_document_come_out() {
        let parts = request(
            "GET",
            "/",
            &[
                ("prefix", "example-folder/"),
                ("delimiter", "/"),
                ("max-keys", "10"),
            ],
            &[],
        );
        let names = SignedNames::all(&parts);
        assert_eq!(names.params.join(";"), "delimiter;max-keys;prefix");
        assert_eq!(
            pairs_string(&parts.params, &names.params),
            "delimiter=%2F&max-keys=10&prefix=example-folder%2F"
        );
        let headers = [
            (
                "Host",
                "examplebucket-1250000000.cos.ap-shanghai.myqcloud.com",
            ),
            ("Date", "Thu, 16 May 2019 03:15:06 GMT"),
            ("x-cos-acl", "private"),
            ("x-cos-grant-read", "uin=\"100000000011\""),
        ];
        let parts = request("GET", "/exampleobject", &[("acl", "")], &headers);
        let names = SignedNames::all(&parts);
        assert_eq!(pairs_string(&parts.params, &names.params), "acl=");
        assert_eq!(
            names.headers.join(";"),
            "date;host;x-cos-acl;x-cos-grant-read"
        );
        assert_eq!(
            pairs_string(&parts.headers, &names.headers),
            "date=Thu%2C%2016%20May%202019%2003%3A15%3A06%20GMT&host=examplebucket-1250000000.cos.ap-shanghai.myqcloud.com&x-cos-acl=private&x-cos-grant-read=uin%3D%22100000000011%22"
        );
    }
}
