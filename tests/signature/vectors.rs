//! The published signature vectors V1, V2, V4, V5 and V6, with every string that lies between (reference §2.3).

use std::collections::BTreeMap;

use cos403::signature::{
    AcceptedReadings, Coverage, Credentials, FormSignature, KeyTime, ReceivedRequest, Signer,
    UnsignedRequest, verify,
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
    let request = UnsignedRequest {
        method: method.into(),
        path: path.as_bytes().to_vec(),
        params: owned(params),
        headers: owned(headers),
    };
    let time: KeyTime = time.parse().unwrap();
    let (authorization, strings) =
        Signer::new(&Credentials::new(id, secret), time).explain(&request, &Coverage::All, time);
    if let Some(digest) = sha1_of_http_string {
        assert_eq!(strings.string_to_sign, format!("sha1\n{time}\n{digest}\n"));
    }
    assert_eq!(authorization.signature, signature);
    let received = ReceivedRequest {
        request,
        params_with_blanks: None,
    };
    let accepted = AcceptedReadings::default();
    assert!(verify(&received, &authorization, &secret.into(), &accepted).matches());
    assert!(
        !verify(
            &received,
            &authorization,
            &"another-secret".into(),
            &accepted
        )
        .matches()
    );
}

fn explained(
    method: &str,
    path: &str,
    params: &[(&str, &str)],
    headers: &[(&str, &str)],
    time: &str,
) -> (String, String, String) {
    let request = UnsignedRequest {
        method: method.into(),
        path: path.as_bytes().to_vec(),
        params: owned(params),
        headers: owned(headers),
    };
    let time: KeyTime = time.parse().unwrap();
    let (_, strings) =
        Signer::new(&Credentials::new("a", "b"), time).explain(&request, &Coverage::All, time);
    (
        strings.names.headers,
        strings.names.params,
        String::from_utf8(strings.http_string).unwrap(),
    )
}

/// The strings of V1, V2 and V6 between request and signature, as the documents print them.
#[test]
fn every_string_between_is_the_published_one() {
    let (headers, params, text) = explained(
        "PUT",
        "/exampleobject(腾讯云)",
        &[],
        V1,
        "1557989151;1557996351",
    );
    assert_eq!(
        headers,
        "content-length;content-md5;content-type;date;host;x-cos-acl;x-cos-grant-read"
    );
    assert_eq!(params, "");
    assert_eq!(
        text,
        "put\n/exampleobject(腾讯云)\n\ncontent-length=13&content-md5=mQ%2FfVh815F3k6TAUm8m0eg%3D%3D&content-type=text%2Fplain&date=Thu%2C%2016%20May%202019%2006%3A45%3A51%20GMT&host=examplebucket-1250000000.cos.ap-beijing.myqcloud.com&x-cos-acl=private&x-cos-grant-read=uin%3D%22100000000011%22\n"
    );
    let (headers, params, text) = explained(
        "GET",
        "/exampleobject(腾讯云)",
        V2_PARAMS,
        V2,
        "1557989753;1557996953",
    );
    assert_eq!(
        (headers.as_str(), params.as_str()),
        ("date;host", "response-cache-control;response-content-type")
    );
    assert_eq!(
        text,
        "get\n/exampleobject(腾讯云)\nresponse-cache-control=max-age%3D600&response-content-type=application%2Foctet-stream\ndate=Thu%2C%2016%20May%202019%2006%3A55%3A53%20GMT&host=examplebucket-1250000000.cos.ap-beijing.myqcloud.com\n"
    );
    let (headers, _, _) = explained("PUT", "/testfile2", &[], V4, "1480932292;1481012292");
    assert_eq!(headers, "host;x-cos-content-sha1;x-cos-stroage-class");
    let (_, _, text) = explained("GET", "xxxx", V6_PARAMS, V6, "1502493430;1502573430");
    assert_eq!(
        text,
        "get\nxxxx\nfirst_param=first_value&second_param=second_value\nhost=hostname_test&x-cos-meta-xx=meta_test\n"
    );
}

/// SignKeys of V1, V2, V3, V4 and V6, seen through what they sign: a key of the SignKey's text signs the same.
#[rstest]
#[case(
    KEY_A,
    "1557989151;1557996351",
    "eb2519b498b02ac213cb1f3d1a3d27a3b3c9bc5f"
)]
#[case(
    KEY_A,
    "1557989753;1557996953",
    "937914bf490e9e8c189836aad2052e4feeb35eaf"
)]
#[case(
    KEY_A,
    "1567150692;1567157892",
    "39acc8c9f34ba5b19bce4e965b370cd3f62d2fba"
)]
#[case(
    KEY_V4,
    "1480932292;1481012292",
    "95d110a8ead64cac52083100db75b7e3f369e72f"
)]
#[case(
    KEY_V6,
    "1502493430;1502573430",
    "a757ca590ad495044c4292f970c0cac23e3fe5a6"
)]
fn the_sign_key_is_the_published_one(
    #[case] (id, secret): (&str, &str),
    #[case] time: &str,
    #[case] sign_key: &str,
) {
    let signer = Signer::new(&Credentials::new(id, secret), time.parse().unwrap());
    assert_eq!(signer.sign_key(), sign_key);
}

/// V3: POST Object, over the policy's own bytes.
const V3_POLICY: &str = r#"{
    "expiration": "2019-08-30T09:38:12.414Z",
    "conditions": [
        { "acl": "default" },
        { "bucket": "examplebucket-1250000000" },
        [ "starts-with", "$key", "folder/subfolder/" ],
        [ "starts-with", "$Content-Type", "image/" ],
        [ "starts-with", "$success_action_redirect", "https://my.website/" ],
        [ "eq", "$x-cos-server-side-encryption", "AES256" ],
        { "q-sign-algorithm": "sha1" },
        { "q-ak": "AKIDQjz3ltompVjBni5LitkWHFlFpwkn9U5q" },
        { "q-sign-time": "1567150692;1567157892" }
    ]
}"#;

#[test]
fn the_form_of_v3_comes_out_and_is_verified() {
    let credentials = Credentials::new(KEY_A.0, KEY_A.1);
    let form = FormSignature::sign(
        V3_POLICY,
        &credentials,
        "1567150692;1567157892".parse().unwrap(),
    );
    assert_eq!(form.signature, "7758dc9a832e9d301dca704cacbf9d9f8172fdef");
    assert!(
        form.policy
            .starts_with("ewogICAgImV4cGlyYXRpb24iOiAiMjAxOS0wOC0zMFQwOTozODoxMi40MTRaIiwK")
    );
    let fields: BTreeMap<String, String> = form
        .to_fields()
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect();
    let read = FormSignature::from_fields(&fields).unwrap().unwrap();
    assert_eq!(read, form);
    assert!(read.verify(&KEY_A.1.into()));
    assert!(!read.verify(&"another".into()));
    let changed = FormSignature {
        policy: form.policy.replacen("ewog", "ewoK", 1),
        ..form
    };
    assert!(!changed.verify(&KEY_A.1.into()));
    assert_eq!(FormSignature::from_fields(&BTreeMap::new()), Ok(None));
}

#[rstest]
#[case("q-ak", None, "`q-ak` is missing")]
#[case("q-sign-algorithm", Some("md5"), "`q-sign-algorithm` must be `sha1`")]
#[case("policy", Some("%%"), "`policy` must be base64")]
#[case(
    "q-key-time",
    Some("2;1"),
    "`q-key-time` must be `start;end` in Unix seconds, with the end after the start"
)]
fn a_malformed_form_names_its_field(
    #[case] field: &str,
    #[case] value: Option<&str>,
    #[case] told: &str,
) {
    let form = FormSignature::sign(
        "{}",
        &Credentials::new("a", "b"),
        KeyTime { start: 1, end: 2 },
    );
    let mut fields: BTreeMap<String, String> = form
        .to_fields()
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect();
    match value {
        None => fields.remove(field),
        Some(value) => fields.insert(field.to_owned(), value.to_owned()),
    };
    assert_eq!(
        FormSignature::from_fields(&fields).unwrap_err().to_string(),
        told
    );
}
