//! Any bytes as signature: an error that names the field, never a panic, never a secret.

use std::collections::BTreeMap;

use cos403::protocol::query::Query;
use cos403::signature::{
    AcceptedReadings, Authorization, Clue, Coverage, Credentials, FormSignature, KeyTime,
    Presented, ReceivedRequest, SignedNames, UnsignedRequest, find_mistakes, presented, sign_line,
    verify, verify_line,
};
use http::header::AUTHORIZATION;
use http::{HeaderMap, HeaderValue};
use proptest::prelude::*;

/// Texts that are nearly an `Authorization`.
fn nearly() -> impl Strategy<Value = String> {
    let member = prop::sample::select(vec![
        "q-sign-algorithm=sha1",
        "q-ak=AKIDx",
        "q-sign-time=1;2",
        "q-key-time=1;2",
        "q-header-list=host;;date",
        "q-url-param-list=",
        "q-signature=0123456789012345678901234567890123456789",
        "q-sign-time=-1;9999999999999999",
        "q-ak=",
        "=",
        "&",
        "q-signature=SECRET!",
    ]);
    prop::collection::vec(member, 0..12).prop_map(|members| members.join("&"))
}

fn request(bytes: &[u8]) -> UnsignedRequest {
    let text = String::from_utf8_lossy(bytes).into_owned();
    UnsignedRequest {
        method: text.clone(),
        path: bytes.to_vec(),
        params: vec![(text.clone(), bytes.to_vec()), (text.clone(), Vec::new())],
        headers: vec![("Host".into(), bytes.to_vec()), (text, bytes.to_vec())],
    }
}

proptest! {
    #[test]
    fn any_bytes_as_authorization_are_read_or_told(bytes in prop::collection::vec(any::<u8>(), 0..200), text in nearly()) {
        for bytes in [bytes.as_slice(), text.as_bytes()] {
            if let Ok(value) = HeaderValue::from_bytes(bytes) {
                let headers = HeaderMap::from_iter([(AUTHORIZATION, value)]);
                if let Presented::Malformed(error) = presented(&headers, &Query::default()) {
                    prop_assert!(!error.to_string().contains("SECRET"));
                }
            }
            let raw = String::from_utf8_lossy(bytes);
            presented(&HeaderMap::new(), &Query::parse(&raw));
            presented(&HeaderMap::new(), &Query::parse(&format!("sign={raw}")));
            presented(&HeaderMap::new(), &Query::parse(&format!("q-signature&{raw}")));
        }
    }

}

proptest! {
    // Each searches all pairs of mistakes in vain.
    #![proptest_config(ProptestConfig::with_cases(16))]
    #[test]
    fn any_request_is_signed_verified_and_searched(bytes in prop::collection::vec(any::<u8>(), 0..60), lists in ".{0,30}", signature in "[0-9a-zA-Z+/=]{1,60}") {
        let request = request(&bytes);
        let credentials = Credentials::new("AKIDx", "TOPSECRET");
        let time = KeyTime { start: i64::MIN, end: i64::MAX };
        let names = SignedNames { headers: lists.clone(), params: lists };
        let authorization = Authorization { secret_id: "AKIDx".into(), sign_time: time, key_time: time, names, signature };
        let received = ReceivedRequest { request: request.clone(), params_with_blanks: Some(request.params.clone()) };
        verify(&received, &authorization, &credentials.secret_key, &AcceptedReadings::default());
        let right = cos403::signature::sign(&request, &credentials, KeyTime { start: 1, end: 2 }, &Coverage::All);
        prop_assert!(verify(&received, &right, &credentials.secret_key, &AcceptedReadings::default()).matches());
        let finding = find_mistakes(&request, &right, &Credentials::new("AKIDx", "another"), &Clue::default());
        let shown = format!("{finding:?}");
        prop_assert!(!shown.contains("TOPSECRET"));
    }

}

proptest! {
    #[test]
    fn any_form_is_read_or_told(policy in ".{0,40}", time in ".{0,20}", signature in ".{0,60}") {
        let fields = [("policy", policy.as_str()), ("q-sign-algorithm", "sha1"), ("q-ak", "a"), ("q-key-time", &time), ("q-signature", &signature)];
        let fields: BTreeMap<String, String> = fields.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        if let Ok(Some(form)) = FormSignature::from_fields(&fields) {
            prop_assert!(!form.verify(&"secret".into()));
        }
    }

    #[test]
    fn any_line_of_a_batch_is_answered_with_one(line in "[ -~]{0,200}") {
        for answer in [sign_line(&line), verify_line(&line)] {
            prop_assert!(!answer.contains('\n') && serde_json::from_str::<serde_json::Value>(&answer).is_ok());
        }
    }
}
