//! The published signature vectors V1, V2, V4, V5 and V6, with every string that lies between (reference §2.3).

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::too_many_arguments,
    reason = "a test fails by panicking"
)]

use cos403::signature::{
    Canonical, Credentials, KeyTime, RequestParts, SignSpec, SignedNames, sign, verify,
};
use rstest::rstest;

const KEY_A: (&str, &str) = (
    "AKIDQjz3ltompVjBni5LitkWHFlFpwkn9U5q",
    "BQYIM75p8x0iWVFSIgqEKwFprpRSVHlz",
);
const KEY_V4: (&str, &str) = (
    "QmFzZTY0IGlzIGEgZ2VuZXJp",
    "AKIDZfbOA78asKUYBcXFrJD0a1ICvR98JM",
);
const KEY_V6: (&str, &str) = ("access_key_test", "secret_key_test");

const V1: &[(&str, &str)] = &[
    ("Date", "Thu, 16 May 2019 06:45:51 GMT"),
    (
        "Host",
        "examplebucket-1250000000.cos.ap-beijing.myqcloud.com",
    ),
    ("Content-Type", "text/plain"),
    ("Content-Length", "13"),
    ("Content-MD5", "mQ/fVh815F3k6TAUm8m0eg=="),
    ("x-cos-acl", "private"),
    ("x-cos-grant-read", "uin=\"100000000011\""),
];
const V2: &[(&str, &str)] = &[
    ("Date", "Thu, 16 May 2019 06:55:53 GMT"),
    (
        "Host",
        "examplebucket-1250000000.cos.ap-beijing.myqcloud.com",
    ),
];
const V2_PARAMS: &[(&str, &str)] = &[
    ("response-content-type", "application/octet-stream"),
    ("response-cache-control", "max-age=600"),
];
const V4: &[(&str, &str)] = &[
    ("Host", "testbucket-125000000.cos.ap-guangzhou.myqcloud.com"),
    (
        "x-cos-content-sha1",
        "db8ac1c259eb89d4a131b253bacfca5f319d54f2",
    ),
    ("x-cos-stroage-class", "nearline"),
];
const V5: &[(&str, &str)] = &[
    ("Host", "testbucket-125000000.cos.ap-beijing-1.myqcloud.com"),
    (
        "x-cos-content-sha1",
        "db8ac1c259eb89d4a131b253bacfca5f319d54f2",
    ),
    ("x-cos-stroage-class", "nearline"),
];
const V6: &[(&str, &str)] = &[("host", "hostname_test"), ("x-cos-meta-xx", "meta_test")];
const V6_PARAMS: &[(&str, &str)] = &[
    ("first_param", "first_value"),
    ("second_param", "second_value"),
];

fn owned(pairs: &[(&str, &str)]) -> Vec<(String, Vec<u8>)> {
    pairs
        .iter()
        .map(|(name, value)| ((*name).to_owned(), value.as_bytes().to_vec()))
        .collect()
}

#[rstest]
#[case::v1("PUT", "/exampleobject(腾讯云)", &[], V1, KEY_A, "1557989151;1557996351", Some("8b2751e77f43a0995d6e9eb9477f4b685cca4172"), "3b8851a11a569213c17ba8fa7dcf2abec6935172")]
#[case::v2(
    "GET",
    "/exampleobject(腾讯云)",
    V2_PARAMS,
    V2,
    KEY_A,
    "1557989753;1557996953",
    Some("54ecfe22f59d3514fdc764b87a32d8133ea611e6"),
    "01681b8c9d798a678e43b685a9f1bba0f6c0e012"
)]
#[case::v4("PUT", "/testfile2", &[], V4, KEY_V4, "1480932292;1481012292", Some("113b22e92b74237531fafbfc8bb9e67be55645c7"), "ce4ac0ecbcdb30538b3fee0a97cc6389694ce53a")]
#[case::v5_header("PUT", "/testfile2", &[], V5, KEY_V4, "1480932292;1481012292", None, "91f7814df035319aa08d47e5a7a66ea989d57301")]
#[case::v5_get("GET", "/testfile2", &[], &[], KEY_V4, "1480932292;1481012292", None, "a5de76b0734f084a7ea24413f7168b4bdbe5676c")]
#[case::v5_put("PUT", "/testfile2", &[], &[], KEY_V4, "1480932292;1481012292", None, "b13e488d105301cdc627f33448d3d4237f418256")]
#[case::v6(
    "GET",
    "xxxx",
    V6_PARAMS,
    V6,
    KEY_V6,
    "1502493430;1502573430",
    Some("3ef34f01e1514e418d038d0f910c9dfed64a83d4"),
    "7686473b75487163d6e204d3c68e5c3b74e06164"
)]
#[case::v6_headers("GET", "xxxx", &[], V6, KEY_V6, "1502493430;1502573430", None, "8e196637993353bdff2466e0d34034130c9a2aca")]
#[case::v6_bare("GET", "xxxx", &[], &[], KEY_V6, "1502493430;1502573430", None, "122c75ad3f7c230b8cc88f4f38410b9d3d347997")]
fn a_published_vector_comes_out(
    #[case] method: &str,
    #[case] path: &str,
    #[case] params: &[(&str, &str)],
    #[case] headers: &[(&str, &str)],
    #[case] (id, secret): (&str, &str),
    #[case] time: &str,
    #[case] sha1_of_http_string: Option<&str>,
    #[case] signature: &str,
) {
    let request = RequestParts {
        method: method.into(),
        path: path.as_bytes().to_vec(),
        params: owned(params),
        headers: owned(headers),
    };
    let time: KeyTime = time.parse().unwrap();
    let spec = SignSpec {
        key_time: time,
        sign_time: time,
        names: SignedNames::all(&request),
    };
    if let Some(digest) = sha1_of_http_string {
        let strings = Canonical::of(&request, &spec.names, time);
        assert_eq!(strings.string_to_sign, format!("sha1\n{time}\n{digest}\n"));
    }
    let credentials = Credentials {
        secret_id: id.into(),
        secret_key: secret.into(),
    };
    let authorization = sign(&request, &credentials, &spec, None);
    assert_eq!(authorization.signature, signature);
    assert!(verify(&request, &authorization, secret).matches);
    assert!(!verify(&request, &authorization, "another-secret").matches);
}

#[test]
fn the_http_string_of_v6_is_the_one_of_its_unit_test() {
    let request = RequestParts {
        method: "GET".into(),
        path: b"xxxx".to_vec(),
        params: owned(V6_PARAMS),
        headers: owned(V6),
    };
    let time = "1502493430;1502573430".parse().unwrap();
    let mut with_more = request.clone();
    with_more
        .headers
        .push(("unsigned_header".into(), b"ignored".to_vec()));
    let strings = Canonical::of(&with_more, &SignedNames::all(&request), time);
    let expected = "get\nxxxx\nfirst_param=first_value&second_param=second_value\nhost=hostname_test&x-cos-meta-xx=meta_test\n";
    assert_eq!(String::from_utf8(strings.http_string).unwrap(), expected);
}
