//! The canonical strings of a request: what signer and verifier must agree on (reference §2.1).

use std::borrow::Cow;
use std::cmp::Ordering;

use super::hash::sha1;
use super::hexadecimal;
use super::key_time::KeyTime;
use super::reading::{HostPort, NameHex, NameOrder, Reading, Repeated};
use super::request::{Coverage, SignedNames, UnsignedRequest};
use crate::protocol::percent::{self, push_url_encoded, url_encode};

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
        let mut names = SignedNames::default();
        let mut text = Vec::with_capacity(USUAL_LENGTH);
        push_http_string(
            &mut text,
            request,
            coverage.listed(),
            reading,
            &mut names.params,
            &mut names.headers,
        );
        Self::from_http_string(text, names, sign_time)
    }

    /// The strings of a request over the names that its client lists.
    pub(super) fn listed(
        request: &UnsignedRequest,
        listed: &SignedNames,
        sign_time: KeyTime,
        reading: Reading,
    ) -> Self {
        let mut names = SignedNames {
            headers: String::with_capacity(listed.headers.len()),
            params: String::with_capacity(listed.params.len()),
        };
        let mut text = Vec::with_capacity(USUAL_LENGTH);
        push_http_string(
            &mut text,
            request,
            Some(listed),
            reading,
            &mut names.params,
            &mut names.headers,
        );
        Self::from_http_string(text, names, sign_time)
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

/// Room for most HttpStrings.
const USUAL_LENGTH: usize = 768;

/// Tells an `HttpString` over the names of these lists, or over all; the names that it covers are appended to two more.
fn push_http_string(
    text: &mut Vec<u8>,
    request: &UnsignedRequest,
    listed: Option<&SignedNames>,
    reading: Reading,
    param_list: &mut String,
    header_list: &mut String,
) {
    let headers = listed.map(|names| names.headers.as_str());
    let params = listed.map(|names| names.params.as_str());
    for letter in request.method.bytes() {
        text.push(letter.to_ascii_lowercase());
    }
    text.push(b'\n');
    text.extend_from_slice(&request.path);
    text.push(b'\n');
    push_pairs(text, &request.params, params, reading, param_list);
    text.push(b'\n');
    push_pairs(text, &request.headers, headers, reading, header_list);
    text.push(b'\n');
}

/// `StringToSign` of an HttpString.
pub(super) fn string_to_sign(http_string: &[u8], sign_time: KeyTime) -> String {
    let mut text = String::with_capacity(80);
    text.push_str("sha1\n");
    sign_time.push_to(&mut text);
    text.push('\n');
    text.push_str(hexadecimal::text(&hexadecimal::of_sha1(&sha1(http_string))));
    text.push('\n');
    text
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

/// One covered pair: the name by which it is sorted, the name as it is written, the value.
struct Pair<'r> {
    order: Cow<'r, str>,
    written: Option<Cow<'r, str>>,
    value: &'r [u8],
}

impl Pair<'_> {
    fn name(&self) -> &str {
        self.written.as_deref().unwrap_or(&self.order)
    }
}

/// Appends `name=value` of the covered pairs, sorted and joined by `&`, and the list of their names.
fn push_pairs(
    text: &mut Vec<u8>,
    pairs: &[(String, Vec<u8>)],
    listed: Option<&str>,
    reading: Reading,
    list: &mut String,
) {
    let mut covered: Vec<Pair<'_>> = Vec::with_capacity(pairs.len());
    let listed: Option<Vec<&str>> = listed.map(|names| names.split(';').collect());
    for (name, value) in pairs {
        let plain = encoded_name(name, NameHex::Lower);
        let is_named = |names: &Vec<&str>| {
            let mut names = names.iter();
            names.any(|known| known.eq_ignore_ascii_case(&plain))
        };
        if !listed.as_ref().is_none_or(is_named) {
            continue;
        }
        let as_documented =
            reading.order == NameOrder::Encoded && reading.name_hex == NameHex::Lower;
        let (order, written) = if as_documented || is_plain(&plain) {
            (plain, None)
        } else {
            let written = encoded_name(name, reading.name_hex);
            let order = match reading.order {
                NameOrder::Encoded => written.clone(),
                NameOrder::Raw => Cow::Owned(name.to_lowercase()),
            };
            (order, Some(written))
        };
        covered.push(Pair {
            order,
            written,
            value: value_read(name, value, reading),
        });
    }
    if covered.len() > 1 {
        sort(&mut covered, reading);
    }
    write(
        text,
        covered.iter().map(|pair| (pair.name(), pair.value)),
        list,
    );
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
    let is_last = reading.repeated == Repeated::Last;
    if is_last {
        covered.reverse();
    }
    covered.sort_by(|a, b| {
        let by_value = || match reading.order {
            // Stable, so that of one name the last stays the first.
            _ if is_last => Ordering::Equal,
            NameOrder::Encoded => url_encode(a.value).cmp(&url_encode(b.value)),
            NameOrder::Raw => a.value.cmp(b.value),
        };
        a.order
            .as_bytes()
            .cmp(b.order.as_bytes())
            .then_with(by_value)
    });
    if is_last {
        covered.dedup_by(|later, kept| later.name() == kept.name());
    }
}

fn write<'p>(
    text: &mut Vec<u8>,
    covered: impl Iterator<Item = (&'p str, &'p [u8])>,
    list: &mut String,
) {
    let mut before: Option<&str> = None;
    for (name, value) in covered {
        if before.is_some() {
            text.push(b'&');
        }
        text.extend_from_slice(name.as_bytes());
        text.push(b'=');
        push_url_encoded(text, value);
        if before != Some(name) {
            if before.is_some() {
                list.push(';');
            }
            list.push_str(name);
        }
        before = Some(name);
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
