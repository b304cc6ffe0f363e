//! The canonical strings of a request: what signer and verifier must agree on (reference §2.1).

use std::borrow::Cow;

use base16ct::lower::encode_string;
use sha1::{Digest, Sha1};

use super::key_time::KeyTime;
use super::reading::{HostPort, NameHex, NameOrder, Reading, Repeated};
use super::request::{Coverage, SignedNames, UnsignedRequest};
use crate::protocol::percent::{self, push_url_encoded, url_encode};

/// Room for the pairs of most requests.
const USUAL_LENGTH: usize = 512;

/// The strings that lead to a signature, in the order in which they are made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Canonical {
    /// What the strings cover.
    pub names: SignedNames,
    /// `HttpString`; the server's `<FormatString>`. Bytes, since a path may be any bytes.
    pub http_string: Vec<u8>,
    /// `StringToSign`.
    pub string_to_sign: String,
}

impl Canonical {
    /// The strings of a request as the document has them.
    pub fn of(request: &UnsignedRequest, coverage: &Coverage, sign_time: KeyTime) -> Self {
        Self::read(request, coverage, sign_time, Reading::default())
    }

    /// The strings of a request in one of the readings on which implementations disagree.
    pub fn read(
        request: &UnsignedRequest,
        coverage: &Coverage,
        sign_time: KeyTime,
        reading: Reading,
    ) -> Self {
        Self::listed(request, coverage.listed(), sign_time, reading)
    }

    /// The strings of a request over the names that its client lists, or over all.
    pub(super) fn listed(
        request: &UnsignedRequest,
        listed: Option<&SignedNames>,
        sign_time: KeyTime,
        reading: Reading,
    ) -> Self {
        let listed_params = listed.map(|names| names.params.as_str());
        let listed_headers = listed.map(|names| names.headers.as_str());
        let (params, param_list) = join(&request.params, listed_params, reading);
        let (headers, header_list) = join(&request.headers, listed_headers, reading);
        let method = request.method.to_ascii_lowercase();
        let http_string = [
            method.as_bytes(),
            &request.path,
            params.as_bytes(),
            headers.as_bytes(),
            b"",
        ]
        .join(&b'\n');
        let names = SignedNames {
            headers: header_list,
            params: param_list,
        };
        Self::from_http_string(http_string, names, sign_time)
    }

    /// The strings that follow from an HttpString.
    pub fn from_http_string(http_string: Vec<u8>, names: SignedNames, sign_time: KeyTime) -> Self {
        let string_to_sign = string_to_sign(&http_string, sign_time);
        Self {
            names,
            http_string,
            string_to_sign,
        }
    }
}

/// `StringToSign` of an HttpString.
fn string_to_sign(http_string: &[u8], sign_time: KeyTime) -> String {
    let hash = encode_string(&Sha1::digest(http_string));
    format!("sha1\n{sign_time}\n{hash}\n")
}

/// A name as the lists carry it: lower-case, encoded, and lower-case again.
pub(super) fn canonical_name(name: &str) -> Cow<'_, str> {
    encoded_name(name, NameHex::Lower)
}

/// Whether a name is the same before and after lower-casing and encoding.
pub(super) fn is_plain(name: &str) -> bool {
    name.bytes().all(percent::is_plain)
}

fn encoded_name(name: &str, hex: NameHex) -> Cow<'_, str> {
    if is_plain(name) {
        return Cow::Borrowed(name);
    }
    // SDKs encode before they lower the case, so that letters beyond ASCII keep theirs.
    let lower = name.to_ascii_lowercase();
    if is_plain(&lower) {
        return Cow::Owned(lower);
    }
    let encoded = url_encode(lower.as_bytes());
    Cow::Owned(match hex {
        NameHex::Lower => encoded.to_lowercase(),
        NameHex::Upper => encoded,
    })
}

/// A covered pair, as the request has it and as HttpString writes it.
struct Pair<'r> {
    name: &'r str,
    value: &'r [u8],
    written_name: Cow<'r, str>,
}

impl<'r> Pair<'r> {
    fn new(name: &'r str, value: &'r [u8], reading: Reading) -> Self {
        Self {
            name,
            value: value_read(name, value, reading),
            written_name: encoded_name(name, reading.name_hex),
        }
    }
}

/// The covered pairs as `name=value`, sorted and joined by `&`, and the list of their names.
fn join(pairs: &[(String, Vec<u8>)], listed: Option<&str>, reading: Reading) -> (String, String) {
    let mut covered: Vec<Pair<'_>> = pairs
        .iter()
        .filter(|(name, _)| listed.is_none_or(|listed| is_listed(name, listed)))
        .map(|(name, value)| Pair::new(name, value, reading))
        .collect();
    sort(&mut covered, reading);
    let mut text = String::with_capacity(USUAL_LENGTH);
    let mut list: Vec<&str> = Vec::with_capacity(covered.len());
    for pair in &covered {
        if !text.is_empty() {
            text.push('&');
        }
        text.push_str(&pair.written_name);
        text.push('=');
        push_url_encoded(&mut text, pair.value);
        list.push(&pair.written_name);
    }
    list.dedup();
    (text, list.join(";"))
}

fn is_listed(name: &str, listed: &str) -> bool {
    let name = canonical_name(name);
    let mut listed = listed.split(';');
    listed.any(|listed| listed.eq_ignore_ascii_case(&name))
}

fn value_read<'v>(name: &str, value: &'v [u8], reading: Reading) -> &'v [u8] {
    if reading.host_port == HostPort::AsSent || !name.eq_ignore_ascii_case("host") {
        return value;
    }
    let port = value.iter().rposition(|byte| *byte == b':');
    let is_port = |at: &usize| value.iter().skip(at + 1).all(u8::is_ascii_digit);
    port.filter(is_port)
        .and_then(|at| value.get(..at))
        .unwrap_or(value)
}

fn sort(covered: &mut Vec<Pair<'_>>, reading: Reading) {
    let by_name = |a: &Pair<'_>, b: &Pair<'_>| match reading.order {
        NameOrder::Encoded => a.written_name.cmp(&b.written_name),
        NameOrder::Raw => a.name.to_lowercase().cmp(&b.name.to_lowercase()),
    };
    match reading.repeated {
        Repeated::All => covered.sort_by(|a, b| {
            by_name(a, b).then_with(|| match reading.order {
                NameOrder::Encoded => url_encode(a.value).cmp(&url_encode(b.value)),
                NameOrder::Raw => a.value.cmp(b.value),
            })
        }),
        Repeated::Last => {
            covered.reverse();
            // Stable, so that the last of a name stays the first.
            covered.sort_by(by_name);
            covered.dedup_by(|later, kept| later.written_name == kept.written_name);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signature::{Plus, Reading};

    fn text(bytes: &[u8]) -> &str {
        std::str::from_utf8(bytes).unwrap()
    }

    fn request(
        method: &str,
        path: &str,
        params: &[(&str, &str)],
        headers: &[(&str, &str)],
    ) -> UnsignedRequest {
        let owned = |pairs: &[(&str, &str)]| {
            pairs
                .iter()
                .map(|(name, value)| ((*name).to_owned(), value.as_bytes().to_vec()))
                .collect()
        };
        UnsignedRequest {
            method: method.to_owned(),
            path: path.as_bytes().to_vec(),
            params: owned(params),
            headers: owned(headers),
        }
    }

    const TIME: KeyTime = KeyTime { start: 1, end: 2 };

    #[test]
    fn an_empty_request_keeps_its_line_feeds() {
        let parts = request("GET", "/exampleobject", &[], &[]);
        assert_eq!(
            text(&Canonical::of(&parts, &Coverage::All, TIME).http_string),
            "get\n/exampleobject\n\n\n"
        );
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
        let strings = Canonical::of(&parts, &Coverage::All, TIME);
        assert_eq!(strings.names.params, "delimiter;max-keys;prefix");
        assert_eq!(
            text(&strings.http_string),
            "get\n/\ndelimiter=%2F&max-keys=10&prefix=example-folder%2F\n\n"
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
        let strings = Canonical::of(
            &request("GET", "/exampleobject", &[("acl", "")], &headers),
            &Coverage::All,
            TIME,
        );
        assert_eq!(
            (
                strings.names.params.as_str(),
                strings.names.headers.as_str()
            ),
            ("acl", "date;host;x-cos-acl;x-cos-grant-read")
        );
        assert_eq!(
            text(&strings.http_string),
            "get\n/exampleobject\nacl=\ndate=Thu%2C%2016%20May%202019%2003%3A15%3A06%20GMT&host=examplebucket-1250000000.cos.ap-shanghai.myqcloud.com&x-cos-acl=private&x-cos-grant-read=uin%3D%22100000000011%22\n"
        );
    }

    #[test]
    fn names_are_lower_cased_encoded_and_lower_cased_again() {
        let parts = request(
            "GET",
            "/",
            &[("A/b", "1"), ("a-b", "2"), ("Ünit", "3")],
            &[],
        );
        let strings = Canonical::of(&parts, &Coverage::All, TIME);
        assert_eq!(strings.names.params, "%c3%9cnit;a%2fb;a-b");
        let raw = Reading {
            order: NameOrder::Raw,
            name_hex: NameHex::Upper,
            ..Reading::default()
        };
        let strings = Canonical::read(&parts, &Coverage::All, TIME, raw);
        assert_eq!(
            text(&strings.http_string),
            "get\n/\na-b=2&a%2Fb=1&%C3%9Cnit=3\n\n"
        );
    }

    #[test]
    fn repeated_names_are_all_covered_or_the_last_of_them() {
        let parts = request(
            "GET",
            "/",
            &[("x", "b"), ("X", "a"), ("y", ""), ("x", "A")],
            &[],
        );
        let strings = Canonical::of(&parts, &Coverage::All, TIME);
        assert_eq!(
            (text(&strings.http_string), strings.names.params.as_str()),
            ("get\n/\nx=A&x=a&x=b&y=\n\n", "x;y")
        );
        let last = Reading {
            repeated: Repeated::Last,
            plus: Plus::Literal,
            ..Reading::default()
        };
        assert_eq!(
            text(&Canonical::read(&parts, &Coverage::All, TIME, last).http_string),
            "get\n/\nx=A&y=\n\n"
        );
    }

    #[test]
    fn the_port_of_a_host_can_be_left_out() {
        let parts = request("GET", "/", &[], &[("Host", "127.0.0.1:80")]);
        let without = Reading {
            host_port: HostPort::LeftOut,
            ..Reading::default()
        };
        assert_eq!(
            text(&Canonical::read(&parts, &Coverage::All, TIME, without).http_string),
            "get\n/\n\nhost=127.0.0.1\n"
        );
    }

    #[test]
    fn only_listed_names_are_covered() {
        let parts = request(
            "GET",
            "/",
            &[("a", "1"), ("b", "2")],
            &[("Host", "h"), ("Date", "d")],
        );
        let strings = Canonical::of(&parts, &Coverage::of(["HOST", "absent"], ["b"]), TIME);
        assert_eq!(text(&strings.http_string), "get\n/\nb=2\nhost=h\n");
        assert_eq!(
            (
                strings.names.headers.as_str(),
                strings.names.params.as_str()
            ),
            ("host", "b")
        );
    }
}
