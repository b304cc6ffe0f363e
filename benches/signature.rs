//! The cost of a signature beside what it cannot cost less than, and beside the signers that a user would take instead.
//!
//! All sign or verify the upload of the signature document: a PUT with seven headers.

#![allow(
    clippy::unwrap_used,
    missing_docs,
    reason = "a benchmark fails by panicking"
)]

use std::hint::black_box;

use cos403::signature::{
    AcceptedReadings, Authorization, Canonical, Clue, Coverage, Credentials, KeyTime,
    ReceivedRequest, Signer, UnsignedRequest, find_mistakes, verify,
};
use criterion::{Criterion, criterion_group, criterion_main};
use hmac::{Hmac, KeyInit, Mac};
use http::{HeaderName, HeaderValue, Request};
use reqsign_core::SignRequest as _;
use sha1::{Digest, Sha1};

const ID: &str = "AKIDQjz3ltompVjBni5LitkWHFlFpwkn9U5q";
const SECRET: &str = "BQYIM75p8x0iWVFSIgqEKwFprpRSVHlz";
const TIME: KeyTime = KeyTime {
    start: 1_557_989_151,
    end: 1_557_996_351,
};
const HOST: &str = "examplebucket-1250000000.cos.ap-beijing.myqcloud.com";

fn upload() -> UnsignedRequest {
    let headers = [
        ("date", "Thu, 16 May 2019 06:45:51 GMT"),
        ("host", HOST),
        ("content-type", "text/plain"),
        ("content-length", "13"),
        ("content-md5", "mQ/fVh815F3k6TAUm8m0eg=="),
        ("x-cos-acl", "private"),
        ("x-cos-grant-read", "uin=\"100000000011\""),
    ];
    UnsignedRequest {
        method: "PUT".into(),
        path: "/exampleobject(腾讯云)".as_bytes().to_vec(),
        params: Vec::new(),
        headers: headers
            .map(|(name, value)| (name.to_owned(), value.as_bytes().to_vec()))
            .to_vec(),
    }
}

/// What no signature can cost less than: hashing its text and its StringToSign under a SignKey that is ready, and passing
/// over the text once.
fn floor(text: &[u8], keyed: &Hmac<Sha1>, to_sign: &str) -> (Vec<u8>, usize) {
    let passed = text.iter().map(|byte| usize::from(*byte)).sum::<usize>();
    let digest = Sha1::digest(text);
    black_box(digest);
    (
        keyed
            .clone()
            .chain_update(to_sign)
            .finalize()
            .into_bytes()
            .to_vec(),
        passed,
    )
}

fn signing(c: &mut Criterion) {
    let mut group = c.benchmark_group("sign a PUT with seven headers");
    let request = upload();
    let credentials = Credentials::new(ID, SECRET);
    let signer = Signer::new(&credentials, TIME);
    let Canonical {
        http_string,
        string_to_sign,
        ..
    } = Canonical::of(&request, &Coverage::All, TIME);
    let keyed = Hmac::<Sha1>::new_from_slice(signer.sign_key().as_bytes()).unwrap();
    group.bench_function("floor: its SHA-1 compressions and one pass", |b| {
        b.iter(|| floor(black_box(&http_string), &keyed, &string_to_sign));
    });
    group.bench_function("cos403, key ready", |b| {
        b.iter(|| signer.header(black_box(&request), &Coverage::All))
    });
    group.bench_function("cos403, key made", |b| {
        b.iter(|| {
            Signer::new(&credentials, TIME)
                .sign(black_box(&request), &Coverage::All)
                .to_header()
        });
    });
    group.bench_function("RustCrypto used plainly", |b| {
        b.iter(|| plainly(black_box(&request)))
    });
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let foreign = reqsign_tencent_cos::RequestSigner::new();
    let context = reqsign_core::Context::new();
    let credential = reqsign_tencent_cos::Credential {
        secret_id: ID.to_owned(),
        secret_key: SECRET.to_owned(),
        security_token: None,
        expires_in: None,
    };
    let mut built = Request::builder()
        .method("PUT")
        .uri(format!(
            "http://{HOST}/exampleobject(%E8%85%BE%E8%AE%AF%E4%BA%91)"
        ))
        .body(())
        .unwrap();
    for (name, value) in &request.headers {
        built.headers_mut().insert(
            HeaderName::from_bytes(name.as_bytes()).unwrap(),
            HeaderValue::from_bytes(value).unwrap(),
        );
    }
    let (parts, ()) = built.into_parts();
    group.bench_function("reqsign-tencent-cos", |b| {
        b.iter(|| {
            let mut parts = parts.clone();
            runtime
                .block_on(foreign.sign_request(&context, &mut parts, Some(&credential), None))
                .unwrap();
            parts
        });
    });
    group.bench_function("(of which: cloning the request parts)", |b| {
        b.iter(|| black_box(&parts).clone())
    });
    group.finish();
}

/// As one writes it by the document, without a thought of cost.
fn plainly(request: &UnsignedRequest) -> String {
    use cos403::protocol::percent::url_encode;
    let hmac = |key: &[u8], message: &str| {
        let bytes = Hmac::<Sha1>::new_from_slice(key)
            .unwrap()
            .chain_update(message)
            .finalize()
            .into_bytes();
        bytes
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect::<String>()
    };
    let mut headers: Vec<(String, String)> = request
        .headers
        .iter()
        .map(|(name, value)| {
            (
                url_encode(name.to_lowercase().as_bytes()).to_lowercase(),
                url_encode(value),
            )
        })
        .collect();
    headers.sort();
    let list = headers
        .iter()
        .map(|(name, _)| name.as_str())
        .collect::<Vec<_>>()
        .join(";");
    let pairs = headers
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect::<Vec<_>>()
        .join("&");
    let text = format!(
        "{}\n{}\n\n{pairs}\n",
        request.method.to_lowercase(),
        String::from_utf8_lossy(&request.path)
    );
    let digest: String = Sha1::digest(text.as_bytes())
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let time = TIME.to_string();
    let sign_key = hmac(SECRET.as_bytes(), &time);
    let signature = hmac(sign_key.as_bytes(), &format!("sha1\n{time}\n{digest}\n"));
    format!(
        "q-sign-algorithm=sha1&q-ak={ID}&q-sign-time={time}&q-key-time={time}&q-header-list={list}&q-url-param-list=&q-signature={signature}"
    )
}

fn verifying(c: &mut Criterion) {
    let request = upload();
    let credentials = Credentials::new(ID, SECRET);
    let authorization = Signer::new(&credentials, TIME).sign(&request, &Coverage::All);
    let received = ReceivedRequest {
        request: request.clone(),
        params_with_blanks: None,
    };
    let accepted = AcceptedReadings::default();
    c.bench_function("verify a PUT with seven headers", |b| {
        b.iter(|| {
            verify(
                black_box(&received),
                &authorization,
                &credentials.secret_key,
                &accepted,
            )
        });
    });
    // Singly found: the last of the catalogue, so that all of it is searched.
    let wrong = Authorization {
        signature: authorization.signature.to_uppercase(),
        ..authorization
    };
    c.bench_function("find a single mistake, whole catalogue", |b| {
        b.iter(|| find_mistakes(black_box(&request), &wrong, &credentials, &Clue::default()));
    });
}

criterion_group!(benches, signing, verifying);
criterion_main!(benches);
