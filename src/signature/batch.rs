//! Signing and verifying in bulk: a line of JSON in, a line of JSON out (design.md §6).

use serde::{Deserialize, Serialize};

use super::authorization::{Authorization, AuthorizationError};
use super::finder::{Clue, find_mistakes};
use super::key::Credentials;
use super::key_time::KeyTime;
use super::mistake::Mistake;
use super::reading::AcceptedReadings;
use super::request::{Coverage, UnsignedRequest};
use super::sign::Signer;
use super::verify::{ReceivedRequest, Verdict, verdict, verify};

/// A line to be signed or verified. No `Debug`: it holds a secret.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    method: String,
    path: String,
    #[serde(default)]
    params: Vec<(String, String)>,
    #[serde(default)]
    headers: Vec<(String, String)>,
    secret_id: String,
    secret_key: String,
    key_time: Option<String>,
    sign_headers: Option<Vec<String>>,
    sign_params: Option<Vec<String>>,
    authorization: Option<String>,
    clock: Option<i64>,
}

/// The answer to a line.
#[derive(Serialize)]
#[serde(untagged)]
enum Answer {
    Signed {
        authorization: String,
        http_string: String,
        string_to_sign: String,
    },
    Verified {
        verdict: Verdict,
        reading: Option<String>,
        mistake: Option<Mistake>,
    },
    Error {
        error: String,
    },
}

/// Signs a line and answers it with one, without a line end.
pub fn sign_line(line: &str) -> String {
    answered(read(line).and_then(|line| signed(&line)))
}

/// Verifies a line and answers it with one, without a line end.
pub fn verify_line(line: &str) -> String {
    answered(read(line).and_then(|line| verified(&line)))
}

fn answered(answer: Result<Answer, String>) -> String {
    let answer = answer.unwrap_or_else(|error| Answer::Error { error });
    serde_json::to_string(&answer)
        .unwrap_or_else(|_| r#"{"error":"the answer cannot be written"}"#.to_owned())
}

/// Reads a line. The JSON reader's own message may quote what it found, which may be a secret; only its place is told.
fn read(line: &str) -> Result<Line, String> {
    serde_json::from_str(line).map_err(|error| match error.classify() {
        serde_json::error::Category::Data => format!(
            "column {}: not a line of a batch, which has method, path, params, headers, secret_id, secret_key and key_time, \
             and may have sign_headers and sign_params; to be verified, authorization and clock in place of key_time",
            error.column()
        ),
        _ => format!("column {}: not JSON", error.column()),
    })
}

fn request(line: &Line) -> UnsignedRequest {
    let bytes = |pairs: &[(String, String)]| {
        pairs
            .iter()
            .map(|(name, value)| (name.clone(), value.clone().into_bytes()))
            .collect()
    };
    UnsignedRequest {
        method: line.method.clone(),
        path: line.path.clone().into_bytes(),
        params: bytes(&line.params),
        headers: bytes(&line.headers),
    }
}

fn signed(line: &Line) -> Result<Answer, String> {
    let key_time = line.key_time.as_deref().ok_or("`key_time` is missing")?;
    let key_time: KeyTime = key_time
        .parse()
        .map_err(|error| format!("`key_time`: {error}"))?;
    let request = request(line);
    let coverage = match (&line.sign_headers, &line.sign_params) {
        (None, None) => Coverage::All,
        (headers, params) => {
            let all =
                |pairs: &[(String, String)]| pairs.iter().map(|(name, _)| name.clone()).collect();
            let headers: Vec<String> = headers.clone().unwrap_or_else(|| all(&line.headers));
            let params: Vec<String> = params.clone().unwrap_or_else(|| all(&line.params));
            Coverage::of(
                headers.iter().map(String::as_str),
                params.iter().map(String::as_str),
            )
        }
    };
    let credentials = Credentials::new(&line.secret_id, &line.secret_key);
    let (authorization, strings) =
        Signer::new(&credentials, key_time).explain(&request, &coverage, key_time);
    Ok(Answer::Signed {
        authorization: authorization.to_header(),
        http_string: String::from_utf8_lossy(&strings.http_string).into_owned(),
        string_to_sign: strings.string_to_sign,
    })
}

fn verified(line: &Line) -> Result<Answer, String> {
    let text = line
        .authorization
        .as_deref()
        .ok_or("`authorization` is missing")?;
    let authorization = match Authorization::parse(text) {
        Ok(authorization) => authorization,
        Err(AuthorizationError::OtherService) => {
            return Err("`authorization`: it is signed in the form of S3".to_owned());
        }
        Err(_) => {
            return Ok(Answer::Verified {
                verdict: Verdict::Malformed,
                reading: None,
                mistake: None,
            });
        }
    };
    let credentials = Credentials::new(&line.secret_id, &line.secret_key);
    let received = ReceivedRequest {
        request: request(line),
        params_with_blanks: None,
    };
    let verification = verify(
        &received,
        &authorization,
        &credentials.secret_key,
        &AcceptedReadings::default(),
    );
    let now = line.clock.unwrap_or(authorization.sign_time.start);
    let mistake = || {
        find_mistakes(
            &received.request,
            &authorization,
            &credentials,
            &Clue::default(),
        )
        .mistake()
    };
    Ok(Answer::Verified {
        verdict: verdict(authorization.sign_time, now, &verification),
        reading: verification.reading.map(|reading| reading.to_string()),
        mistake: if verification.matches() {
            None
        } else {
            mistake()
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;
    use serde_json::{Value, json};

    fn line() -> Value {
        json!({
            "method": "GET", "path": "/a b", "params": [["prefix", "x/"]], "headers": [["Host", "h"], ["Date", "d"]],
            "secret_id": "AKIDx", "secret_key": "TOPSECRET", "key_time": "100;200"
        })
    }

    fn verified_with(change: impl Fn(&mut Value)) -> Value {
        let signed: Value = serde_json::from_str(&sign_line(&line().to_string())).unwrap();
        let mut line = line();
        line["authorization"] = signed["authorization"].clone();
        line.as_object_mut().unwrap().remove("key_time");
        change(&mut line);
        serde_json::from_str(&verify_line(&line.to_string())).unwrap()
    }

    #[test]
    fn what_is_signed_is_verified() {
        let signed: Value = serde_json::from_str(&sign_line(&line().to_string())).unwrap();
        assert_eq!(
            signed["http_string"],
            "get\n/a b\nprefix=x%2F\ndate=d&host=h\n"
        );
        let valid = json!({"verdict": "valid", "reading": "documented", "mistake": null});
        assert_eq!(verified_with(|_| ()), valid);
    }

    #[rstest]
    #[case("clock", json!(201), "expired", None)]
    #[case("clock", json!(99), "not-yet-valid", None)]
    #[case("clock", json!(-801), "skewed", None)]
    #[case("path", json!("/other"), "mismatch", None)]
    #[case("secret_key", json!("TOPSECRET\n"), "mismatch", Some("secret-trimmed"))]
    #[case("authorization", json!("q-sign-algorithm=sha1"), "malformed", None)]
    fn what_is_wrong_has_its_verdict(
        #[case] member: &str,
        #[case] value: Value,
        #[case] verdict: &str,
        #[case] mistake: Option<&str>,
    ) {
        let answer = verified_with(|line| line[member] = value.clone());
        assert_eq!(
            (answer["verdict"].as_str(), answer["mistake"].as_str()),
            (Some(verdict), mistake),
            "{answer}"
        );
    }

    #[rstest]
    #[case("")]
    #[case("{}")]
    #[case("[1, 2]")]
    #[case(r#"{"secret_key": TOPSECRET}"#)]
    #[case(r#"{"method": "GET", "path": "/", "secret_id": "a", "secret_key": ["TOPSECRET"], "key_time": "1;2"}"#)]
    #[case(r#"{"method": "GET", "path": "/", "secret_id": "a", "secret_key": "TOPSECRET", "key_time": "TOPSECRET"}"#)]
    #[case(r#"{"method": "GET", "path": "/", "secret_id": "a", "secret_key": "TOPSECRET"}"#)]
    fn a_bad_line_is_answered_with_its_error_and_no_secret(#[case] line: &str) {
        for answer in [sign_line(line), verify_line(line)] {
            assert!(
                answer.starts_with(r#"{"error":""#) && !answer.contains("TOPSECRET"),
                "{answer}"
            );
        }
    }

    #[test]
    fn named_headers_and_parameters_alone_are_signed() {
        let mut line = line();
        line["sign_headers"] = json!(["HOST"]);
        line["sign_params"] = json!([]);
        let signed: Value = serde_json::from_str(&sign_line(&line.to_string())).unwrap();
        assert_eq!(signed["http_string"], "get\n/a b\n\nhost=h\n");
    }
}
