//! Signers that nobody here wrote, over generated requests: the crates `reqsign-tencent-cos` and `cos_rs`.
//!
//! What they sign must verify. Where their `Authorization` differs from ours over the same headers and parameters, the
//! difference is one of the table below, each with its reason; a row that never occurs fails as well.

use std::collections::BTreeMap;

use cos403::protocol::percent::{encode_path, url_encode};
use cos403::signature::strategies::{credentials, key_times, requests};
use cos403::signature::{
    AcceptedReadings, Authorization, Coverage, Credentials, KeyTime, ReceivedRequest, Signer,
    UnsignedRequest, verify,
};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{Config, TestRng, TestRunner};
use reqsign_core::SignRequest as _;
use secrecy::ExposeSecret;

const REQUESTS: u32 = 2_000;

/// What others do otherwise than the document, as the reading in which they verify.
const REQSIGN: &[(&str, &str)] = &[(
    "name-hex=upper",
    "encodes parameter names after lower-casing them, and does not lower-case them again",
)];
const COS_RS: &[(&str, &str)] = &[];

fn raw(request: &UnsignedRequest) -> (String, String) {
    let query = request
        .params
        .iter()
        .map(|(name, value)| match value.as_slice() {
            [] => url_encode(name.as_bytes()),
            value => format!("{}={}", url_encode(name.as_bytes()), url_encode(value)),
        });
    (
        encode_path(&String::from_utf8_lossy(&request.path)),
        query.collect::<Vec<_>>().join("&"),
    )
}

fn header_map(request: &UnsignedRequest) -> HeaderMap {
    let pairs = request.headers.iter().map(|(name, value)| {
        (
            HeaderName::from_bytes(name.as_bytes()).unwrap(),
            HeaderValue::from_bytes(value).unwrap(),
        )
    });
    pairs.collect()
}

/// Checks a foreign `Authorization` of a request, and tells the reading in which it verifies.
fn reading(received: &ReceivedRequest, text: &str, credentials: &Credentials) -> String {
    let authorization = Authorization::parse(text).unwrap();
    let verification = verify(
        received,
        &authorization,
        &credentials.secret_key,
        &AcceptedReadings::default(),
    );
    let reading = verification
        .reading
        .unwrap_or_else(|| panic!("{received:?} does not verify"))
        .to_string();
    let ours = Signer::new(credentials, authorization.key_time).sign(
        &received.request,
        &Coverage::Listed(authorization.names.clone()),
    );
    if reading == "documented" {
        assert_eq!(ours.signature, authorization.signature);
    }
    reading
}

fn compare(
    name: &str,
    known: &[(&str, &str)],
    foreign: impl Fn(&UnsignedRequest, &Credentials, KeyTime) -> (ReceivedRequest, String),
) {
    let rng = TestRng::deterministic_rng(proptest::test_runner::RngAlgorithm::ChaCha);
    let mut runner = TestRunner::new_with_rng(
        Config {
            cases: REQUESTS,
            ..Config::default()
        },
        rng,
    );
    let strategy = (requests(), credentials(), key_times());
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for _ in 0..REQUESTS {
        let (request, credentials, time) = strategy.new_tree(&mut runner).unwrap().current();
        let (received, text) = foreign(&request, &credentials, time);
        *counts
            .entry(reading(&received, &text, &credentials))
            .or_default() += 1;
    }
    println!("{name}: {counts:?}");
    let agree = counts.remove("documented").unwrap_or_default();
    assert!(agree > 0);
    let classes: Vec<&str> = counts.keys().map(String::as_str).collect();
    let known: Vec<&str> = known.iter().map(|(class, _)| *class).collect();
    assert_eq!(classes, known, "{name}");
}

#[test]
fn what_reqsign_signs_verifies() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let signer = reqsign_tencent_cos::RequestSigner::new();
    let context = reqsign_core::Context::new();
    compare("reqsign-tencent-cos", REQSIGN, |request, credentials, _| {
        let (path, query) = raw(request);
        let uri =
            format!("http://examplebucket-1250000000.cos.ap-beijing.myqcloud.com{path}?{query}");
        let mut built = Request::builder()
            .method(request.method.as_str())
            .uri(uri.trim_end_matches('?'))
            .body(())
            .unwrap();
        *built.headers_mut() = header_map(request);
        let (mut parts, ()) = built.into_parts();
        let credential = reqsign_tencent_cos::Credential {
            secret_id: credentials.secret_id.clone(),
            secret_key: credentials.secret_key.expose_secret().to_owned(),
            security_token: None,
            expires_in: None,
        };
        // It signs for the present time, which its Authorization tells.
        let signed = signer.sign_request(&context, &mut parts, Some(&credential), None);
        runtime.block_on(signed).unwrap();
        let text = parts.headers["authorization"].to_str().unwrap().to_owned();
        // It adds a Date after signing; what it signed is what the request had.
        (
            ReceivedRequest::new(&request.method, &path, &query, request.headers.clone()),
            text,
        )
    });
}

#[test]
fn what_cos_rs_signs_verifies() {
    compare("cos_rs", COS_RS, |request, credentials, time| {
        let (path, query) = raw(request);
        let url =
            format!("http://examplebucket-1250000000.cos.ap-beijing.myqcloud.com{path}?{query}");
        let url = url::Url::parse(url.trim_end_matches('?')).unwrap();
        let method: Method = request.method.parse().unwrap();
        let mut headers = header_map(request);
        let text = cos_rs::authorization(
            &credentials.secret_id,
            credentials.secret_key.expose_secret(),
            &method,
            &url,
            &mut headers,
            &cos_rs::AuthTime::fixed(time.start, time.end),
            true,
        );
        (
            ReceivedRequest::new(
                &request.method,
                url.path(),
                url.query().unwrap_or_default(),
                request.headers.clone(),
            ),
            text.unwrap(),
        )
    });
}
