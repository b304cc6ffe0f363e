//! Property tests for the signing code of others (feature `proptest`): strategies, and one call that runs them all.

use std::fmt;

use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config, TestCaseError, TestError, TestRunner};
use secrecy::ExposeSecret;

use super::authorization::Authorization;
use super::canonical::{Canonical, canonical_name};
use super::finder::{Clue, find_mistakes};
use super::key::Credentials;
use super::key_time::{ClockVerdict, KeyTime};
use super::reading::AcceptedReadings;
use super::request::{Coverage, UnsignedRequest};
use super::verify::{ReceivedRequest, verify};

/// Requests of every kind, with the characters on which signers stumble.
pub fn requests() -> impl Strategy<Value = UnsignedRequest> {
    let method = select(vec!["GET", "PUT", "POST", "HEAD", "DELETE"]);
    let letter = select(vec![
        "a", "B", "7", " ", "+", "%", "%2F", "/", "//", "~", "*", "'", "(", "é", "腾", "😀", "&",
        "=", "?", "#", ":",
    ]);
    let path = prop::collection::vec(letter.clone(), 0..8)
        .prop_map(|letters| format!("/{}", letters.concat()).into_bytes());
    let value =
        prop::collection::vec(letter, 0..6).prop_map(|letters| letters.concat().into_bytes());
    let names = vec![
        "prefix",
        "max-keys",
        "Response-Content-Type",
        "versionId",
        "acl",
        "a/b",
        "a-b",
        "A_b",
        "ü",
    ];
    let params = prop::collection::vec((select(names), value), 0..5);
    let header_value = "[!-~]([ -~]{0,12}[!-~])?".prop_map(String::into_bytes);
    let header_names = vec![
        "Content-Type",
        "x-cos-meta-Note",
        "x-cos-acl",
        "Range",
        "If-Match",
        "Content-MD5",
        "x-cos-meta-a",
        "Date",
    ];
    let headers = prop::collection::btree_map(select(header_names), header_value, 0..6);
    (method, path, params, headers).prop_map(|(method, path, params, headers)| {
        let host = (
            "Host".to_owned(),
            b"examplebucket-1250000000.cos.ap-beijing.myqcloud.com".to_vec(),
        );
        let mut distinct: Vec<(String, Vec<u8>)> = Vec::new();
        for (name, value) in params {
            if distinct
                .iter()
                .all(|(known, _)| !known.eq_ignore_ascii_case(name))
            {
                distinct.push((name.to_owned(), value));
            }
        }
        let headers = headers
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value));
        UnsignedRequest {
            method: method.to_owned(),
            path,
            params: distinct,
            headers: headers.chain([host]).collect(),
        }
    })
}

/// Keys of the form that COS gives out.
pub fn credentials() -> impl Strategy<Value = Credentials> {
    ("AKID[0-9A-Za-z]{32}", "[0-9A-Za-z]{32}").prop_map(|(id, secret)| Credentials::new(id, secret))
}

/// Times of validity from a second to a week.
pub fn key_times() -> impl Strategy<Value = KeyTime> {
    (1_500_000_000i64..2_000_000_000, 1i64..604_800).prop_map(|(start, length)| KeyTime {
        start,
        end: start + length,
    })
}

/// Clocks around a time of validity, at its borders above all, each with what a server says of it.
pub fn clock_positions(time: KeyTime) -> impl Strategy<Value = (i64, ClockVerdict)> {
    let borders = vec![
        time.start - 901,
        time.start - 900,
        time.start - 1,
        time.start,
        time.end,
        time.end + 1,
        time.start - 86_400,
        time.end + 86_400,
    ];
    let within = time.start..=time.end;
    prop_oneof![select(borders), within].prop_map(move |now| (now, time.at(now)))
}

/// What is wrong with a signer: the property that does not hold, and the smallest request that shows it.
#[derive(Clone, Debug)]
pub struct SignerFault {
    /// The property.
    pub property: String,
    /// The request, shrunk.
    pub request: UnsignedRequest,
    /// What the server signs for it.
    pub server: String,
    /// What the signer signs for it, where a known mistake tells; with the mistake's sentence.
    pub client: Option<(String, String)>,
}

impl std::error::Error for SignerFault {}

impl fmt::Display for SignerFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.property)?;
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        writeln!(
            f,
            "request  {} {:?}",
            self.request.method,
            text(&self.request.path)
        )?;
        for (kind, pairs) in [
            ("param", &self.request.params),
            ("header", &self.request.headers),
        ] {
            for (name, value) in pairs {
                writeln!(f, "{kind:8} {name}: {:?}", text(value))?;
            }
        }
        let (client, mistake) = match &self.client {
            Some((client, mistake)) => (client.as_str(), mistake.as_str()),
            None => ("", "no known mistake leads to this signature"),
        };
        let width = self
            .server
            .lines()
            .map(|line| line.chars().count())
            .max()
            .unwrap_or_default()
            .max(6);
        writeln!(f, "{:width$}   client", "server")?;
        let lines = self.server.lines().count().max(client.lines().count());
        for line in 0..lines {
            let of = |text: &str| text.lines().nth(line).unwrap_or_default().to_owned();
            let (server, client) = (of(&self.server), of(client));
            let mark = if server == client { ' ' } else { '|' };
            let blanks = " ".repeat(width.saturating_sub(server.chars().count()));
            writeln!(f, "{server}{blanks} {mark} {client}")?;
        }
        write!(f, "{mistake}")
    }
}

/// Runs every property on a signer, which returns the `Authorization` of a request.
///
/// The properties: it agrees with the reference over what it lists as signed; the order of headers does not matter; a flipped
/// bit of a signed part breaks it; what is not signed does not matter; its times are those that were asked for.
///
/// ```
/// use cos403::signature::strategies::check_signer;
/// use cos403::signature::{Coverage, sign};
///
/// // The signer under test; here it is the crate's own.
/// check_signer(|request, credentials, key_time| sign(request, credentials, key_time, &Coverage::All).to_header()).unwrap();
/// ```
///
/// # Errors
///
/// The first property that does not hold, with the smallest request that shows it.
pub fn check_signer(
    signer: impl Fn(&UnsignedRequest, &Credentials, KeyTime) -> String,
) -> Result<(), Box<SignerFault>> {
    let clocked = key_times()
        .prop_flat_map(|time| clock_positions(time).prop_map(move |clock| (time, clock)));
    let strategy = (
        requests(),
        credentials(),
        clocked,
        any::<prop::sample::Index>(),
    );
    let mut runner = TestRunner::new(Config {
        failure_persistence: None,
        ..Config::default()
    });
    let outcome = runner.run(&strategy, |(request, credentials, (time, clock), index)| {
        let case = Case {
            signer: &signer,
            request: &request,
            credentials: &credentials,
            time,
        };
        case.check(clock, index).map_err(TestCaseError::fail)
    });
    match outcome {
        Ok(()) => Ok(()),
        Err(TestError::Fail(reason, (request, credentials, (time, _), _))) => {
            let shown = |request: UnsignedRequest| {
                let text = signer(&request, &credentials, time);
                fault(
                    reason.message().to_owned(),
                    request,
                    &credentials,
                    time,
                    &text,
                )
            };
            // Where it is the order that matters, the request in the other order may be the one that is signed wrong.
            let first = shown(request.clone());
            let other = if first.client.is_none() {
                Some(shown(reversed(&request)))
            } else {
                None
            };
            Err(Box::new(
                other
                    .filter(|other| other.client.is_some())
                    .unwrap_or(first),
            ))
        }
        Err(TestError::Abort(reason)) => {
            let request = UnsignedRequest::default();
            Err(Box::new(SignerFault {
                property: reason.message().to_owned(),
                request,
                server: String::new(),
                client: None,
            }))
        }
    }
}

fn fault(
    property: String,
    request: UnsignedRequest,
    credentials: &Credentials,
    time: KeyTime,
    text: &str,
) -> SignerFault {
    let authorization = Authorization::parse(text).ok();
    let coverage = authorization
        .as_ref()
        .map_or(Coverage::All, |found| Coverage::Listed(found.names.clone()));
    let server = Canonical::of(&request, &coverage, time).http_string;
    let finding =
        authorization.map(|found| find_mistakes(&request, &found, credentials, &Clue::default()));
    let client = finding
        .and_then(|finding| finding.explanations.into_iter().next())
        .map(|explanation| {
            let sentences: Vec<&str> = explanation
                .mistakes
                .iter()
                .map(|mistake| mistake.sentence())
                .collect();
            (explanation.client, sentences.join(" "))
        });
    SignerFault {
        property,
        request,
        server: String::from_utf8_lossy(&server).into_owned(),
        client,
    }
}

/// The same request, its headers and parameters in the other order.
fn reversed(request: &UnsignedRequest) -> UnsignedRequest {
    let mut reversed = request.clone();
    reversed.headers.reverse();
    reversed.params.reverse();
    reversed
}

struct Case<'a, F> {
    signer: &'a F,
    request: &'a UnsignedRequest,
    credentials: &'a Credentials,
    time: KeyTime,
}

impl<F: Fn(&UnsignedRequest, &Credentials, KeyTime) -> String> Case<'_, F> {
    fn check(
        &self,
        (now, expected): (i64, ClockVerdict),
        index: prop::sample::Index,
    ) -> Result<(), String> {
        let text = (self.signer)(self.request, self.credentials, self.time);
        // The error names a member and no value.
        let authorization = Authorization::parse(&text)
            .map_err(|error| format!("the Authorization cannot be read: {error}"))?;
        if !self.is_valid(self.request, &authorization) {
            return Err("the signature is not the one that the server computes".to_owned());
        }
        if authorization.secret_id != self.credentials.secret_id {
            return Err("q-ak is not the SecretId".to_owned());
        }
        if authorization.sign_time != self.time || authorization.sign_time.at(now) != expected {
            return Err("q-sign-time is not the time that was asked for".to_owned());
        }
        if (self.signer)(&reversed(self.request), self.credentials, self.time) != text {
            return Err("the order of headers or parameters changes the Authorization".to_owned());
        }
        let mut with_more = self.request.clone();
        with_more
            .headers
            .push(("x-not-signed".to_owned(), b"1".to_vec()));
        if !self.is_valid(&with_more, &authorization) {
            return Err("a header that is not signed breaks the signature".to_owned());
        }
        let flipped = self.flipped(&authorization, index);
        if self.is_valid(&flipped, &authorization) {
            return Err("a flipped bit of a signed part does not break the signature".to_owned());
        }
        Ok(())
    }

    fn is_valid(&self, request: &UnsignedRequest, authorization: &Authorization) -> bool {
        let received = ReceivedRequest {
            request: request.clone(),
            params_with_blanks: None,
        };
        let secret = self.credentials.secret_key.expose_secret().into();
        verify(
            &received,
            authorization,
            &secret,
            &AcceptedReadings::default(),
        )
        .matches()
    }

    /// The request with the lowest bit flipped in one byte of its path or of a signed value.
    fn flipped(
        &self,
        authorization: &Authorization,
        index: prop::sample::Index,
    ) -> UnsignedRequest {
        let mut request = self.request.clone();
        let listed =
            |list: &str, name: &str| list.split(';').any(|known| canonical_name(name) == known);
        let params = request
            .params
            .iter_mut()
            .filter(|(name, _)| listed(&authorization.names.params, name))
            .map(|(_, value)| value);
        let headers = request
            .headers
            .iter_mut()
            .filter(|(name, _)| listed(&authorization.names.headers, name))
            .map(|(_, value)| value);
        let mut bytes: Vec<&mut u8> = params
            .chain(headers)
            .flatten()
            .chain(request.path.iter_mut())
            .collect();
        let at = index.index(bytes.len());
        if let Some(byte) = bytes.get_mut(at) {
            **byte ^= 1;
        }
        request
    }
}
