//! Verifying a signature against the request that arrived.

use secrecy::SecretString;
use serde::Serialize;
use strum::Display;
use subtle::ConstantTimeEq;

use super::authorization::Authorization;
use super::canonical::{Canonical, canonical_name, is_plain};
use super::key::SignKey;
use super::key_time::{ClockVerdict, KeyTime};
use super::reading::{AcceptedReadings, Ambiguities, Plus, Reading};
use super::request::UnsignedRequest;
use crate::protocol::percent;
use crate::protocol::query::Query;

/// A request as it arrived, with the other meaning that its query has if `+` is a blank.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReceivedRequest {
    /// The request, `+` being a plus sign.
    pub request: UnsignedRequest,
    /// Its parameters if `+` is a blank, where that makes a difference.
    pub params_with_blanks: Option<Vec<(String, Vec<u8>)>>,
}

impl ReceivedRequest {
    /// A request from what stands on the wire: method, raw path, raw query and headers.
    pub fn new(
        method: &str,
        raw_path: &str,
        raw_query: &str,
        headers: Vec<(String, Vec<u8>)>,
    ) -> Self {
        let pairs = |raw: &str| -> Vec<(String, Vec<u8>)> {
            Query::parse(raw)
                .pairs()
                .map(|(name, value)| (name.to_owned(), value.to_vec()))
                .collect()
        };
        let request = UnsignedRequest {
            method: method.to_owned(),
            path: percent::decode(raw_path).into_owned(),
            params: pairs(raw_query),
            headers,
        };
        let params_with_blanks = raw_query
            .contains('+')
            .then(|| pairs(&raw_query.replace('+', " ")));
        Self {
            request,
            params_with_blanks,
        }
    }
}

/// The result of recomputing a signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verification {
    /// The reading in which the signatures agree; `None` if there is none.
    pub reading: Option<Reading>,
    /// The strings as the server sees them, in that reading or in the document's.
    pub strings: Canonical,
}

impl Verification {
    /// Whether the client's signature is one that the server computes.
    pub fn matches(&self) -> bool {
        self.reading.is_some()
    }
}

/// Recomputes the signature of a request over the headers and parameters that the client lists, in each accepted reading.
///
/// The comparison takes the same time wherever the signatures part.
pub fn verify(
    received: &ReceivedRequest,
    authorization: &Authorization,
    secret_key: &SecretString,
    accepted: &AcceptedReadings,
) -> Verification {
    let sign_key = SignKey::new(secret_key, &authorization.key_time.to_string());
    let names = &authorization.names;
    let with_blanks = received
        .params_with_blanks
        .as_ref()
        .map(|params| UnsignedRequest {
            params: params.clone(),
            ..received.request.clone()
        });
    let mut first = None;
    for reading in accepted.of(ambiguities(received)) {
        let request = match (reading.plus, &with_blanks) {
            (Plus::Blank, Some(with_blanks)) => with_blanks,
            _ => &received.request,
        };
        let strings = Canonical::listed(request, Some(names), authorization.sign_time, reading);
        let expected = sign_key.sign(&strings.string_to_sign);
        if expected
            .as_bytes()
            .ct_eq(authorization.signature.as_bytes())
            .into()
        {
            return Verification {
                reading: Some(reading),
                strings,
            };
        }
        first.get_or_insert(strings);
    }
    // There is one reading at least.
    let strings = first.unwrap_or_else(|| {
        let reading = Reading::default();
        Canonical::listed(
            &received.request,
            Some(names),
            authorization.sign_time,
            reading,
        )
    });
    Verification {
        reading: None,
        strings,
    }
}

fn ambiguities(received: &ReceivedRequest) -> Ambiguities {
    let request = &received.request;
    let names = || {
        request
            .params
            .iter()
            .chain(&request.headers)
            .map(|(name, _)| name)
    };
    let repeated = |pairs: &[(String, Vec<u8>)]| {
        let mut names: Vec<_> = pairs.iter().map(|(name, _)| canonical_name(name)).collect();
        names.sort_unstable();
        names
            .windows(2)
            .any(|pair| matches!(pair, [one, next] if one == next))
    };
    Ambiguities {
        names_are_encoded: names()
            .any(|name| !is_plain(name) && !is_plain(&name.to_ascii_lowercase())),
        names_are_repeated: repeated(&request.params) || repeated(&request.headers),
        query_has_plus: received.params_with_blanks.is_some(),
        host_has_port: request
            .header("host")
            .is_some_and(|host| host.contains(&b':')),
    }
}

/// What a server says of a signed request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[derive(Display)]
#[strum(serialize_all = "kebab-case")]
pub enum Verdict {
    /// Right, and in its time.
    Valid,
    /// Its end has passed.
    Expired,
    /// It starts more than 15 minutes from now.
    Skewed,
    /// It starts within the next 15 minutes.
    NotYetValid,
    /// The server computes another.
    Mismatch,
    /// Not of the form that COS defines.
    Malformed,
}

/// What a server says whose clock is at `now`, in Unix seconds: of the time first, as COS does (reference §3.1).
pub fn verdict(sign_time: KeyTime, now: i64, verification: &Verification) -> Verdict {
    match (sign_time.at(now), verification.matches()) {
        (ClockVerdict::Expired, _) => Verdict::Expired,
        (ClockVerdict::Skewed, _) => Verdict::Skewed,
        (ClockVerdict::NotYetValid, _) => Verdict::NotYetValid,
        (ClockVerdict::Valid, true) => Verdict::Valid,
        (ClockVerdict::Valid, false) => Verdict::Mismatch,
    }
}
