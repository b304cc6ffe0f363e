//! `cos403 sign` and `cos403 verify`, singly and in batches.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::support::{Project, Ran};
use rstest::rstest;
use serde_json::{Value, json};

const KEY: (&str, &str) = ("COS_SECRET_KEY", "BQYIM75p8x0iWVFSIgqEKwFprpRSVHlz");
const ID: &str = "AKIDQjz3ltompVjBni5LitkWHFlFpwkn9U5q";
const URL: &str = "http://examplebucket-1250000000.cos.ap-beijing.myqcloud.com/exampleobject(%E8%85%BE%E8%AE%AF%E4%BA%91)";
const HEADERS: [&str; 6] = [
    "Date: Thu, 16 May 2019 06:45:51 GMT",
    "Content-Type: text/plain",
    "Content-Length: 13",
    "Content-MD5: mQ/fVh815F3k6TAUm8m0eg==",
    "x-cos-acl: private",
    "x-cos-grant-read: uin=\"100000000011\"",
];
const SIGNATURE: &str = "3b8851a11a569213c17ba8fa7dcf2abec6935172";

fn cos403(arguments: &[&str]) -> Ran {
    crate::support::run(
        Path::new(env!("CARGO_BIN_EXE_cos403")),
        Path::new("."),
        arguments,
        &[KEY],
    )
}

fn signed(more: &[&str]) -> Ran {
    let mut arguments = vec![
        "sign",
        "PUT",
        URL,
        "--secret-id",
        ID,
        "--secret-key-env",
        KEY.0,
        "--key-time",
        "1557989151;1557996351",
    ];
    HEADERS
        .iter()
        .for_each(|header| arguments.extend(["-H", header]));
    arguments.extend(more);
    cos403(&arguments)
}

#[test]
fn the_upload_of_the_document_is_signed_as_published() {
    let ran = signed(&[]);
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""));
    assert!(
        ran.out.starts_with(&format!(
            "q-sign-algorithm=sha1&q-ak={ID}&q-sign-time=1557989151;1557996351&"
        )),
        "{}",
        ran.out
    );
    assert!(
        ran.out
            .trim_end()
            .ends_with(&format!("&q-signature={SIGNATURE}")),
        "{}",
        ran.out
    );
}

#[test]
fn explain_shows_every_string_between() {
    let ran = signed(&["--explain"]);
    for shown in [
        "SignKey      eb2519b498b02ac213cb1f3d1a3d27a3b3c9bc5f",
        "HeaderList   content-length;content-md5;content-type;date;host;x-cos-acl;x-cos-grant-read",
        "HttpString   put\\n",
        "8b2751e77f43a0995d6e9eb9477f4b685cca4172\\n",
    ] {
        assert!(ran.out.contains(shown), "{shown}: {}", ran.out);
    }
    let json: Value =
        serde_json::from_str(&signed(&["--explain", "--format", "json"]).out).unwrap();
    assert_eq!(
        json["string_to_sign"],
        "sha1\n1557989151;1557996351\n8b2751e77f43a0995d6e9eb9477f4b685cca4172\n"
    );
    assert_eq!(json["sign_key"], "eb2519b498b02ac213cb1f3d1a3d27a3b3c9bc5f");
    assert_eq!(
        serde_json::from_str::<Value>(&signed(&["--format", "json"]).out)
            .unwrap()
            .get("sign_key"),
        None
    );
}

fn capture(form: &str) -> String {
    let authorization = signed(&[]).out.trim().to_owned();
    let headers = HEADERS.map(|header| format!("{header}\r\n")).concat();
    match form {
        "raw" => format!(
            "PUT /exampleobject(%E8%85%BE%E8%AE%AF%E4%BA%91) HTTP/1.1\r\nHost: examplebucket-1250000000.cos.ap-beijing.myqcloud.com\r\n{headers}Authorization: {authorization}\r\n\r\nObjectContent"
        ),
        "curl" => {
            let headers = HEADERS.map(|header| format!("-H '{header}' ")).concat();
            format!(
                "curl -X PUT {headers}-H 'Authorization: {authorization}' -d ObjectContent '{URL}'"
            )
        }
        "har" => {
            let pair = |header: &str| {
                header
                    .split_once(": ")
                    .map(|(name, value)| json!({"name": name, "value": value}))
                    .unwrap()
            };
            let mut headers: Vec<Value> = HEADERS.iter().map(|header| pair(header)).collect();
            headers.push(json!({"name": "Authorization", "value": authorization}));
            json!({"method": "PUT", "url": URL, "headers": headers, "postData": {"text": "ObjectContent"}}).to_string()
        }
        other => panic!("{other}"),
    }
}

fn verified(text: &str, more: &[&str]) -> Ran {
    let project = Project::of(&[]);
    project.write("capture.txt", text);
    let path = project.path("capture.txt");
    let mut arguments = vec!["verify", path.to_str().unwrap(), "--secret-key-env", KEY.0];
    arguments.extend(more);
    cos403(&arguments)
}

const IN_TIME: [&str; 2] = ["--clock", "2019-05-16T07:00:00Z"];

#[rstest]
fn a_captured_request_that_is_signed_right_is_valid(#[values("raw", "curl", "har")] form: &str) {
    let ran = verified(&capture(form), &IN_TIME);
    assert_eq!(
        (ran.code, ran.out.as_str()),
        (Some(0), "valid: the signature is right and in its time\n"),
        "{}",
        ran.err
    );
}

#[rstest]
#[case("2019-05-16T09:00:00Z", "expired: ")]
#[case("2019-05-16T06:40:00Z", "not-yet-valid: ")]
#[case("2019-05-16T06:00:00Z", "skewed: ")]
fn a_captured_request_out_of_its_time_is_told_so(#[case] clock: &str, #[case] told: &str) {
    let ran = verified(&capture("raw"), &["--clock", clock]);
    assert_eq!(ran.code, Some(1));
    assert!(ran.out.starts_with(told), "{}", ran.out);
}

#[test]
fn a_wrong_signature_is_explained_by_its_mistake() {
    // The client signed its path with one slash, and sends two.
    let ran = verified(&capture("raw").replace("PUT /", "PUT //"), &IN_TIME);
    assert_eq!(ran.code, Some(1));
    assert!(
        ran.out.starts_with(
            "mismatch: the server computes another signature\npath-without-leading-slash: "
        ),
        "{}",
        ran.out
    );
    assert!(ran.out.contains("they part at character 5"), "{}", ran.out);
    let json: Value = serde_json::from_str(
        &verified(
            &capture("raw").replace("PUT /", "PUT //"),
            &["--format", "json", "--clock", IN_TIME[1]],
        )
        .out,
    )
    .unwrap();
    assert_eq!(
        (&json["verdict"], &json["mistake"]),
        (&json!("mismatch"), &json!("path-without-leading-slash"))
    );
    let changed = verified(
        &capture("raw").replace("x-cos-acl: private", "x-cos-acl: public-read"),
        &IN_TIME,
    );
    assert!(
        changed.out.contains("no known mistake explains it"),
        "{}",
        changed.out
    );
}

#[test]
fn a_presigned_address_verifies() {
    let url = signed(&["--form", "query"]).out.trim().to_owned();
    assert!(
        url.starts_with(&format!("{URL}?q-sign-algorithm=sha1&")),
        "{url}"
    );
    let headers = HEADERS.map(|header| format!("-H '{header}' ")).concat();
    let ran = verified(&format!("curl -X PUT {headers} '{url}'"), &IN_TIME);
    assert_eq!(ran.code, Some(0), "{}{}", ran.out, ran.err);
}

#[rstest]
#[case("", "")]
#[case("<html></html>", "")]
#[case("GET / HTTP/1.1\r\nHost: a\r\n\r\n", "the request is not signed")]
#[case("curl 'http://a/", "")]
fn what_is_no_signed_request_is_exit_code_2(#[case] text: &str, #[case] told: &str) {
    let ran = verified(text, &[]);
    assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""));
    assert!(
        ran.err.starts_with("error: ") && ran.err.contains(told),
        "{}",
        ran.err
    );
}

#[rstest]
#[case(&["sign", "GET", "http://a/", "--secret-id", "a", "--secret-key-env", "NO_SUCH_VARIABLE"], "there is no environment variable `NO_SUCH_VARIABLE`")]
#[case(&["sign", "GET", "no address", "--secret-id", "a", "--secret-key-env", "COS_SECRET_KEY"], "invalid value 'no address'")]
#[case(&["sign", "GET", "http://a/", "-H", "no colon", "--secret-id", "a", "--secret-key-env", "COS_SECRET_KEY"], "a header must be `Name: value`")]
#[case(&["sign", "GET", "http://a/", "--key-time", "2;1", "--secret-id", "a", "--secret-key-env", "COS_SECRET_KEY"], "a key time must be `start;end`")]
#[case(&["sign"], "required")]
#[case(&["verify", "nowhere", "--secret-key-env", "COS_SECRET_KEY"], "`nowhere` cannot be read")]
fn wrong_usage_is_exit_code_2_and_shows_no_secret(#[case] arguments: &[&str], #[case] told: &str) {
    let ran = cos403(arguments);
    assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""), "{}", ran.err);
    assert!(
        ran.err.contains(told) && !ran.err.contains(KEY.1),
        "{}",
        ran.err
    );
}

fn batch(verb: &str, lines: &str) -> Vec<Value> {
    let mut child = Command::new(env!("CARGO_BIN_EXE_cos403"))
        .args([verb, "--batch", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    let lines = lines.to_owned();
    let writer = std::thread::spawn(move || input.write_all(lines.as_bytes()));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    assert!(output.status.success());
    String::from_utf8(output.stdout)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[test]
fn a_batch_is_answered_in_order_and_a_bad_line_with_its_error() {
    let line = |number: i64| json!({"method": "GET", "path": format!("/{number}"), "headers": [["Host", "h"]], "secret_id": "AKIDx", "secret_key": "y", "key_time": "1;2"});
    let mut lines: Vec<String> = (0..20_000).map(|number| line(number).to_string()).collect();
    lines[7] = "no JSON".to_owned();
    let signed = batch("sign", &lines.join("\n"));
    assert_eq!(signed.len(), lines.len());
    assert_eq!(signed[7], json!({"error": "column 2: not JSON"}));
    assert_eq!(signed[19_999]["http_string"], "get\n/19999\n\nhost=h\n");
    let to_verify: String = (0..20_000)
        .filter(|number| *number != 7)
        .map(|number| {
            let mut line = line(number);
            line.as_object_mut().unwrap().remove("key_time");
            line["authorization"] =
                signed[usize::try_from(number).unwrap()]["authorization"].clone();
            format!("{line}\n")
        })
        .collect();
    let verified = batch("verify", &to_verify);
    assert_eq!(verified.len(), 19_999);
    assert!(verified.iter().all(|answer| answer["verdict"] == "valid"));
}

#[test]
fn an_endless_line_is_an_error_and_the_next_is_answered() {
    let lines = format!("{}\n{{}}\n", "x".repeat(5 * 1024 * 1024));
    let answers = batch("sign", &lines);
    assert_eq!(
        answers[0],
        json!({"error": "the line has more than 4194304 bytes"})
    );
    assert_eq!(answers.len(), 2);
}
