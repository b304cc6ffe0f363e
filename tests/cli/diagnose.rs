//! `cos403 diagnose`: what goes in, what comes out, and what is said of input that is no refusal.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::support::{Project, Ran};
use rstest::rstest;
use serde_json::{Value, json};

const KEY: (&str, &str) = ("COS_SECRET_KEY", "example-reader-secret");
const HERE: &str = "tests/captured";

fn cos403(arguments: &[&str]) -> Ran {
    let environment = [KEY, ("LC_ALL", "C")];
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let program = Path::new(env!("CARGO_BIN_EXE_cos403"));
    crate::support::run(program, folder, arguments, &environment)
}

fn diagnosed(file: &str, more: &[&str]) -> Ran {
    let file = format!("{HERE}/{file}");
    let mut arguments = vec!["diagnose", file.as_str()];
    arguments.extend(more);
    cos403(&arguments)
}

fn json_of(file: &str, more: &[&str]) -> Value {
    let mut arguments = vec!["--format", "json"];
    arguments.extend(more);
    let ran = diagnosed(file, &arguments);
    assert_eq!(ran.code, Some(0), "{file}: {}", ran.err);
    serde_json::from_str(&ran.out).unwrap()
}

/// What the program makes of its standard input.
fn piped(bytes: &[u8], more: &[&str]) -> Ran {
    let mut child = Command::new(env!("CARGO_BIN_EXE_cos403"))
        .arg("diagnose")
        .args(more)
        .env("LC_ALL", "C")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    let bytes = bytes.to_vec();
    // A program that has read enough closes the pipe.
    let writer = std::thread::spawn(move || drop(input.write_all(&bytes)));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    Ran {
        code: output.status.code(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

#[rstest]
#[case(
    "../bodies/access-denied-wx30.xml",
    "error-body",
    "response",
    "access-denied"
)]
#[case(
    "../bodies/signature-picgo638.xml",
    "error-body",
    "response",
    "signature-does-not-match"
)]
#[case("curl-i.txt", "response", "response", "access-denied")]
#[case("curl-v.txt", "curl", "request", "access-denied")]
#[case("curl-v-meter.txt", "curl", "request", "access-denied")]
#[case("curl-v-preflight.txt", "curl", "request", "access-forbidden")]
#[case("curl-v-mismatch.txt", "curl", "request", "signature-does-not-match")]
#[case("python-str.txt", "python", "response", "access-denied")]
#[case("python-log.txt", "python", "response", "signature-does-not-match")]
#[case("node-log.txt", "node", "response", "access-denied")]
#[case("node-pretty.json", "node", "response", "access-denied")]
#[case("node-signature.txt", "node", "response", "signature-does-not-match")]
#[case("go.txt", "go", "response", "request-has-expired")]
#[case("java.txt", "java", "response", "invalid-access-key-id")]
#[case("run.json", "scenario-json", "response", "invalid-object-state")]
fn every_kind_of_input_leads_to_its_variant(
    #[case] file: &str,
    #[case] kind: &str,
    #[case] level: &str,
    #[case] variant: &str,
) {
    let json = json_of(file, &[]);
    assert_eq!(json["input"]["kind"], kind);
    assert_eq!(
        (&json["level"], &json["variant"]),
        (&json!(level), &json!(variant))
    );
    assert_eq!(json["input"]["entry"], 1);
    assert!(json["request_id"].is_string() && json["candidates"].is_array());
    let human = diagnosed(file, &[]);
    let last = human.out.trim_end().lines().last().unwrap();
    let id = json["request_id"].as_str().unwrap();
    assert_eq!(
        (human.code, last.trim()),
        (Some(0), format!("request   {id}").as_str())
    );
}

#[rstest]
#[case(&[])]
#[case(&["-"])]
fn a_refusal_can_be_piped(#[case] arguments: &[&str]) {
    let body = include_bytes!("../bodies/access-denied-wx30.xml");
    let ran = piped(body, arguments);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert!(ran.out.contains("NWNhYzEzZThf"), "{}", ran.out);
}

#[test]
fn a_kind_that_is_told_is_read_as_nothing_else() {
    let ran = diagnosed("curl-v.txt", &["--input", "error-body"]);
    assert_eq!(ran.code, Some(0));
    let ran = diagnosed("curl-v.txt", &["--input", "java"]);
    assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""));
    assert!(
        ran.err.contains("nothing of the kind `java`"),
        "{}",
        ran.err
    );
    let ran = diagnosed("curl-v.txt", &["--input", "jawa"]);
    assert_eq!(ran.code, Some(2));
    assert!(
        ran.err.contains("error-body, response, curl"),
        "{}",
        ran.err
    );
}

#[test]
fn of_several_refusals_the_first_is_diagnosed_and_the_others_are_counted() {
    let ran = diagnosed("preflight.har", &[]);
    assert_eq!(ran.code, Some(0));
    assert!(
        ran.err.contains("refusal 1 of 3 in the input"),
        "{}",
        ran.err
    );
    assert!(ran.out.contains("cors-"), "{}", ran.out);
    assert_eq!(
        json_of("preflight.har", &["--entry", "2"])["variant"],
        "referer-rule"
    );
    let sanitised = diagnosed("preflight.har", &["--entry", "3"]);
    assert!(
        sanitised.err.contains("sanitised export"),
        "{}",
        sanitised.err
    );
    let beyond = diagnosed("preflight.har", &["--entry", "4"]);
    assert_eq!(beyond.code, Some(2));
    assert!(
        beyond
            .err
            .contains("there is no refusal 4: the input has 3"),
        "{}",
        beyond.err
    );
    assert_eq!(
        json_of("run.json", &["--entry", "2"])["variant"],
        Value::Null
    );
}

#[test]
fn each_piece_of_evidence_raises_the_level() {
    let world = format!("{HERE}/world.yaml");
    let level = |more: &[&str]| json_of("curl-v-signed.txt", more)["level"].clone();
    assert_eq!(level(&[]), "request");
    assert_eq!(level(&["--secret-key-env", KEY.0]), "secret");
    assert_eq!(level(&["--world", &world]), "config");
    assert_eq!(
        level(&["--world", &world, "--secret-key-env", KEY.0]),
        "config"
    );
}

#[test]
fn a_request_of_its_own_is_read_in_every_form() {
    let project = Project::of(&[]);
    let raw =
        "GET /cold/2019.tar HTTP/1.1\nHost: files-1250000000.cos.ap-guangzhou.myqcloud.com\n\n";
    project.write("raw.txt", raw);
    project.write(
        "curl.txt",
        "curl 'http://files-1250000000.cos.ap-guangzhou.myqcloud.com/cold/2019.tar'",
    );
    for name in ["raw.txt", "curl.txt"] {
        let path = project.path(name);
        let json = json_of("python-str.txt", &["--request", path.to_str().unwrap()]);
        assert_eq!(json["level"], "request", "{name}");
    }
    let path = project.path("curl.txt");
    let ran = diagnosed("go.txt", &["--request", path.to_str().unwrap()]);
    assert!(!ran.err.contains("give the request"), "{}", ran.err);
    project.write("response.txt", "HTTP/1.1 403 Forbidden\n\n");
    let path = project.path("response.txt");
    let ran = diagnosed("go.txt", &["--request", path.to_str().unwrap()]);
    assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""));
}

#[test]
fn what_adds_nothing_without_the_request_is_told() {
    let world = format!("{HERE}/world.yaml");
    let ran = diagnosed("java.txt", &["--world", &world, "--secret-key-env", KEY.0]);
    assert_eq!(ran.code, Some(0));
    for option in ["--world", "--secret-key-env"] {
        let told = format!("without the request, {option} adds nothing");
        assert!(ran.err.contains(&told), "{}", ran.err);
    }
}

#[rstest]
#[case::nothing(b"", "the input is empty")]
#[case::page(b"<html><body>403</body></html>", "the input is an HTML page")]
#[case::broken(b"<Error><Code>AccessDenied</Code>", "is XML that breaks off")]
#[case::json(b"[1, 2]", "is JSON of another kind")]
#[case::proxy(
    b"HTTP/1.1 403 Forbidden\r\nServer: squid\r\n\r\ndenied",
    "this answer did not come from COS"
)]
#[case::success(
    b"HTTP/1.1 204 No Content\r\nServer: tencent-cos\r\n\r\n",
    "nothing was refused: the status is 204"
)]
fn what_is_no_refusal_is_exit_code_2(#[case] bytes: &[u8], #[case] told: &str) {
    for more in [&[][..], &["--format", "json"]] {
        let ran = piped(bytes, more);
        assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""));
        assert!(
            ran.err.starts_with("error: ") && ran.err.contains(told),
            "{}",
            ran.err
        );
    }
}

#[test]
fn more_than_is_read_is_told_and_not_read() {
    let ran = piped(&vec![b'x'; 100 * 1024 * 1024], &[]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.err.contains("more than 67108864 bytes"), "{}", ran.err);
}

#[rstest]
#[case(&["diagnose", "nowhere"], "`nowhere` cannot be read")]
#[case(&["diagnose", "-", "--request", "-"], "only one of FILE and --request")]
#[case(&["diagnose", "tests/captured/curl-v.txt", "--secret-key-env", "NO_SUCH_VARIABLE"], "there is no environment variable")]
#[case(&["diagnose", "tests/captured/curl-v.txt", "--world", "nowhere.yaml"], "nowhere.yaml")]
#[case(&["diagnose", "tests/captured/curl-v.txt", "--lang", "tlh"], "is not one of en")]
fn wrong_usage_is_exit_code_2(#[case] arguments: &[&str], #[case] told: &str) {
    let ran = cos403(arguments);
    assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""));
    assert!(ran.err.contains(told), "{}", ran.err);
}

/// A refused request with everything in it that is secret.
fn with_secrets(secret: &str) -> [String; 4] {
    let body = "<Error><Code>SignatureDoesNotMatch</Code><Message>The Signature you specified is invalid.</Message></Error>";
    let query = format!(
        "q-sign-algorithm=sha1&q-ak=AKIDexample&q-sign-time=1;2&q-key-time=1;2&q-header-list=host&q-url-param-list=&q-signature={secret}"
    );
    let host = "media-1250000000.cos.ap-guangzhou.myqcloud.com";
    [
        format!("> GET /a HTTP/1.1\n> Host: {host}\n> Authorization: {query}\n> x-cos-security-token: {secret}\n> \n< HTTP/1.1 403 Forbidden\n< Server: tencent-cos\n< Set-Cookie: {secret}\n< \n{body}"),
        format!("> GET /a?{query}&x-cos-security-token={secret} HTTP/1.1\n> Host: {host}\n> Cookie: {secret}\n> \n< HTTP/1.1 403 Forbidden\n< Server: tencent-cos\n< \n{body}"),
        format!("GET http://{host}/a?{query}: 403 AccessDenied(Message: Request has expired, RequestId: , TraceId: )"),
        json!({"request": {"method": "GET", "url": format!("http://{host}/a?{query}"), "headers": [{"name": "Authorization", "value": secret}]},
            "response": {"status": 403, "headers": [{"name": "Server", "value": "tencent-cos"}], "content": {"text": body}}}).to_string(),
    ]
}

#[rstest]
#[case("0123456789abcdef0123456789abcdef01234567")]
#[case("aVerySecretTokenOfNoParticularForm")]
fn no_secret_of_the_input_is_repeated(#[case] secret: &str) {
    for text in with_secrets(secret) {
        for more in [&[][..], &["--format", "json"]] {
            let ran = piped(text.as_bytes(), more);
            assert_eq!(ran.code, Some(0), "{}", ran.err);
            assert!(!ran.out.contains(secret) && !ran.err.contains(secret));
        }
    }
    let ran = diagnosed("curl-v-signed.txt", &["--secret-key-env", KEY.0]);
    assert!(!ran.out.contains(KEY.1) && !ran.err.contains(KEY.1));
}
