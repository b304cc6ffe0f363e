//! The simulated COS as any client sees it: bytes over TCP, from its cause to the last byte of the answer.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::time::Duration;

use cos403::protocol::request_id;
use cos403::protocol::trace_id;
use cos403::protocol::variant::Dialect;
use cos403::scenario::world_from_yaml;
use cos403::simulator::Simulator;
use rstest::rstest;
use tokio::runtime::{Builder, Runtime};

use crate::cos::{MEDIA, NOW};

const WORLD: &str = r#"
clock: 2026-03-01T08:00:00Z
buckets:
  - name: media-1250000000
    region: ap-guangzhou
    objects: {logo.png: {}, public.txt: {acl: public-read, content: hello, content_type: text/plain}}
  - name: cold-1250000000
    region: ap-guangzhou
    acl: public-read
    objects: {2019.tar: {storage_class: DEEP_ARCHIVE}}
  - name: guarded-1250000000
    region: ap-guangzhou
    acl: public-read
    referer: {type: deny-list, domains: [evil.test], empty: allow}
    objects: {logo.png: {}}
"#;

const COLD: &str = "cold-1250000000.cos.ap-guangzhou.myqcloud.com";
const GUARDED: &str = "guarded-1250000000.cos.ap-guangzhou.myqcloud.com";

struct Cos {
    runtime: Runtime,
    simulator: Simulator,
}

fn cos(dialect: Dialect) -> Cos {
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    let simulator = runtime.block_on(Simulator::start(world_from_yaml(WORLD).unwrap(), dialect));
    Cos { runtime, simulator }
}

struct Answer {
    status: u16,
    head: String,
    body: String,
}

impl Answer {
    fn header(&self, name: &str) -> Option<&str> {
        self.head
            .lines()
            .filter_map(|line| line.split_once(": "))
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    }
}

/// What comes for some bytes. A client that says `Connection: close` waits; one that sends garbage hangs up afterwards.
fn exchange(address: SocketAddr, bytes: &[u8], hangs_up: bool) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(10)))
        .unwrap();
    // A server that closes early makes writing fail, which is an answer too.
    let _ = stream.write_all(bytes);
    if hangs_up {
        let _ = stream.shutdown(Shutdown::Write);
    }
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

impl Cos {
    fn send(&self, request_line: &str, host: &str, more: &str) -> Answer {
        let bytes =
            format!("{request_line} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{more}\r\n");
        let text = exchange(self.simulator.address(), bytes.as_bytes(), false);
        let (head, body) = text
            .split_once("\r\n\r\n")
            .unwrap_or_else(|| panic!("no answer to {request_line}: {text:?}"));
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        Answer {
            status,
            head: head.to_owned(),
            body: body.to_owned(),
        }
    }
}

fn authorization(id: &str, start: i64, end: i64) -> String {
    let time = format!("{};{}", NOW + start, NOW + end);
    let signature = "0".repeat(40);
    format!(
        "Authorization: q-sign-algorithm=sha1&q-ak={id}&q-sign-time={time}&q-key-time={time}&q-header-list=host&q-url-param-list=&q-signature={signature}\r\n"
    )
}

#[rstest]
#[case::access_denied(
    "GET /logo.png",
    MEDIA,
    "",
    "AccessDenied",
    "Access Denied.",
    "Access Denied."
)]
#[case::access_forbidden(
    "OPTIONS /logo.png",
    MEDIA,
    "Origin: https://a.test\r\nAccess-Control-Request-Method: GET\r\n",
    "AccessForbidden",
    "CORSResponse: This CORS request is not allowed. This is usually because the evalution of Origin, request method / Access-Control-Request-Method or Access-Control-Requet-Headers are not whitelisted by the resource&apos;s CORS spec",
    "AccessForbidden"
)]
#[case::referer_rule(
    "GET /logo.png",
    GUARDED,
    "Referer: http://evil.test/\r\n",
    "AccessDenied",
    "You are denied by bucket referer rule",
    "You are denied by bucket referer rule"
)]
#[case::invalid_access_key_id("GET /logo.png", MEDIA, &authorization("AKIDunknown", 0, 600), "InvalidAccessKeyId", "The Access Key Id you provided does not exist in our records", "InvalidAccessKeyId")]
#[case::malformed_access_key("GET /logo.png", MEDIA, &authorization("AKID.unknown", 0, 600), "InvalidAccessKeyId", "The access key Id format you provided is invalid.", "InvalidAccessKeyId")]
#[case::invalid_object_state(
    "GET /2019.tar",
    COLD,
    "",
    "InvalidObjectState",
    "The operation is not valid for the object storage class.",
    "InvalidObjectState"
)]
#[case::request_time_too_skewed("GET /logo.png", MEDIA, &authorization("AKIDexampleowner", 901, 2000), "RequestTimeTooSkewed", "The difference between the request time and the current time is too large.", "RequestTimeTooSkewed")]
#[case::request_has_expired("GET /logo.png", MEDIA, &authorization("AKIDexampleowner", -600, -1), "AccessDenied", "Request has expired", "Request has expired")]
#[case::signature_does_not_match("GET /logo.png", MEDIA, &authorization("AKIDexampleowner", -1, 600), "SignatureDoesNotMatch", "The Signature you specified is invalid.", "SignatureDoesNotMatch")]
fn every_variant_comes_from_its_cause_byte_for_byte(
    #[case] request_line: &str,
    #[case] host: &str,
    #[case] headers: &str,
    #[case] code: &str,
    #[case] message: &str,
    #[case] guide_message: &str,
    #[values(Dialect::Service, Dialect::Guide)] dialect: Dialect,
) {
    let cos = cos(dialect);
    let answer = cos.send(request_line, host, headers);
    assert_eq!(answer.status, 403);
    let (shown, message) = match dialect {
        Dialect::Service => (code, message),
        Dialect::Guide => ("AccessDenied", guide_message),
    };
    let strings = if code == "SignatureDoesNotMatch" {
        let start = answer.body.find("\t<StringToSign>").unwrap();
        let end = answer.body.find("\t<Resource>").unwrap();
        let strings = &answer.body[start..end];
        assert!(
            strings.starts_with(&format!(
                "\t<StringToSign>sha1\n{};{}\n",
                NOW - 1,
                NOW + 600
            )),
            "{strings}"
        );
        let format_string =
            format!("<FormatString>get\n/logo.png\n\nhost={host}\n</FormatString>\n");
        assert!(strings.ends_with(&format_string), "{strings}");
        strings.to_owned()
    } else {
        String::new()
    };
    let request_id = answer.header("x-cos-request-id").unwrap();
    let trace_id = answer.header("x-cos-trace-id").unwrap();
    assert_eq!(trace_id, trace_id::of(shown));
    let path = request_line.split(' ').nth(1).unwrap();
    let expected = format!(
        "<?xml version='1.0' encoding='utf-8' ?>\n<Error>\n\t<Code>{shown}</Code>\n\t<Message>{message}</Message>\n{strings}\t<Resource>{host}{path}</Resource>\n\t<RequestId>{request_id}</RequestId>\n\t<TraceId>{trace_id}</TraceId>\n</Error>"
    );
    assert_eq!(answer.body, expected);
    assert_eq!(answer.header("Date"), Some("Sun, 01 Mar 2026 08:00:00 GMT"));
    assert_eq!(answer.header("Server"), Some("tencent-cos"));
    assert_eq!(answer.header("Content-Type"), Some("application/xml"));
    assert_eq!(
        request_id::server_time(request_id),
        Some("2026-03-01T08:00:00Z".parse().unwrap())
    );
    let class = (code == "InvalidObjectState").then_some("DEEP_ARCHIVE");
    assert_eq!(answer.header("x-cos-storage-class"), class);
}

#[rstest]
#[case(
    "GET /x",
    "nothing-1250000000.cos.ap-guangzhou.myqcloud.com",
    404,
    "NoSuchBucket"
)]
#[case(
    "GET /x",
    "media-1250000000.cos.ap-beijing.myqcloud.com",
    404,
    "NoSuchBucket"
)]
#[case("GET /x", "localhost", 404, "NoSuchBucket")]
#[case("GET /missing", COLD, 404, "NoSuchKey")]
#[case("GET /%FF", COLD, 400, "InvalidURI")]
#[case("PATCH /x", COLD, 405, "MethodNotAllowed")]
#[case("GET /?acl&policy", COLD, 405, "MethodNotAllowed")]
fn what_is_wrong_otherwise_has_the_neighbour_code(
    #[case] request_line: &str,
    #[case] host: &str,
    #[case] status: u16,
    #[case] code: &str,
) {
    let answer = cos(Dialect::Service).send(request_line, host, "");
    assert_eq!(answer.status, status);
    assert!(
        answer.body.contains(&format!("<Code>{code}</Code>")),
        "{}",
        answer.body
    );
}

#[test]
fn a_key_that_is_too_long_is_told() {
    let answer = cos(Dialect::Service).send(&format!("GET /{}", "k".repeat(851)), COLD, "");
    assert!(answer.body.contains("<Code>KeyTooLong</Code>"));
}

#[test]
fn head_gets_the_headers_of_a_refusal_and_no_body() {
    let answer = cos(Dialect::Service).send("HEAD /logo.png", MEDIA, "");
    assert_eq!((answer.status, answer.body.as_str()), (403, ""));
    assert!(
        answer.header("x-cos-request-id").is_some() && answer.header("x-cos-trace-id").is_some()
    );
    let allowed = cos(Dialect::Service).send("HEAD /public.txt", MEDIA, "");
    assert_eq!(
        (
            allowed.status,
            allowed.header("Content-Length"),
            allowed.body.as_str()
        ),
        (200, Some("5"), "")
    );
}

#[test]
fn an_empty_authorization_is_an_anonymous_request() {
    let answer = cos(Dialect::Service).send("GET /public.txt", MEDIA, "Authorization:\r\n");
    assert_eq!((answer.status, answer.body.as_str()), (200, "hello"));
}

#[test]
fn request_ids_are_unique() {
    let cos = cos(Dialect::Service);
    let ids: std::collections::HashSet<_> = (0..50)
        .map(|_| {
            cos.send("GET /logo.png", MEDIA, "")
                .header("x-cos-request-id")
                .unwrap()
                .to_owned()
        })
        .collect();
    assert_eq!(ids.len(), 50);
}

#[test]
fn the_log_tells_the_truth_and_no_secret() {
    let cos = cos(Dialect::Service);
    cos.send(
        "GET /logo.png",
        MEDIA,
        &authorization("AKIDexampleowner", -1, 600),
    );
    let logged = serde_json::to_string(&cos.simulator.last_decision().unwrap()).unwrap();
    assert!(
        logged.contains("\"cause\":\"signature-mismatch\"")
            && logged.contains("\"principal\":\"owner\""),
        "{logged}"
    );
    assert!(!logged.contains("example-owner-secret") && !logged.contains(&"0".repeat(40)));
}

#[rstest]
#[case(b"\r\n\r\n")]
#[case(b"\x00\xff\xfe garbage")]
#[case(b"GET\r\n\r\n")]
#[case(b"GET / HTTP/9.9\r\n\r\n")]
#[case(b"GET /%zz%%% HTTP/1.1\r\nHost: media-1250000000.cos.ap-guangzhou.myqcloud.com\r\n\r\n")]
#[case(b"GET / HTTP/1.1\r\n\r\n")]
#[case(b"GET / HTTP/1.1\r\nHost: \xff\xfe\r\nAuthorization: \xff\xff\r\nx-cos-security-token: \xff\r\n\r\n")]
#[case(b"OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n")]
#[case(b"CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n")]
#[case(b"PUT /x HTTP/1.1\r\nHost: media-1250000000.cos.ap-guangzhou.myqcloud.com\r\nContent-Length: 100\r\n\r\ncut off")]
#[case(b"PUT /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")]
#[case(b"GET http://[ HTTP/1.1\r\nHost: a\r\n\r\n")]
#[case(b"GET /?sign=q-sign-algorithm%3Dsha1%26q-ak%3D HTTP/1.1\r\nHost: media-1250000000.cos.ap-guangzhou.myqcloud.com\r\n\r\n")]
fn garbage_harms_nobody_else(#[case] bytes: &[u8]) {
    let cos = cos(Dialect::Service);
    let answer = exchange(cos.simulator.address(), bytes, true);
    assert!(
        answer.is_empty() || answer.starts_with("HTTP/1."),
        "{answer:?}"
    );
    assert_eq!(cos.send("GET /public.txt", MEDIA, "").status, 200);
}

#[test]
fn simulators_side_by_side_have_worlds_of_their_own() {
    let (one, other) = (cos(Dialect::Service), cos(Dialect::Guide));
    one.simulator
        .load(world_from_yaml("{}").unwrap(), Dialect::Service);
    assert_eq!(one.send("GET /public.txt", MEDIA, "").status, 404);
    assert_eq!(other.send("GET /public.txt", MEDIA, "").status, 200);
    assert_eq!(one.simulator.decisions().len(), 1);
    drop((one.runtime, other.runtime));
}

/// A limit: wiremock hands on a parsed URL, in which `.` and `..` are resolved already. A key that has such segments cannot be
/// asked for, and its signature cannot be verified; the signature kit itself takes any path.
#[test]
fn dot_segments_are_resolved_before_the_simulator_sees_them() {
    let cos = cos(Dialect::Service);
    assert_eq!(cos.send("GET /a/../public.txt", MEDIA, "").body, "hello");
    assert_eq!(
        cos.send("GET /a/%2e%2e/public.txt", MEDIA, "").body,
        "hello"
    );
    let signed = |path: &str| signed_get(path, MEDIA);
    assert_eq!(
        cos.send("GET /a/../logo.png", MEDIA, &signed("/logo.png"))
            .status,
        200
    );
    assert_eq!(
        cos.send("GET /a/../logo.png", MEDIA, &signed("/a/../logo.png"))
            .status,
        403
    );
}

/// `Authorization` of a GET that covers its host and no parameter, made by the key of the world's owner.
fn signed_get(path: &str, host: &str) -> String {
    use cos403::signature::{Coverage, Credentials, KeyTime, Signer, UnsignedRequest};
    let request = UnsignedRequest {
        method: "GET".into(),
        path: path.as_bytes().to_vec(),
        params: Vec::new(),
        headers: vec![("host".into(), host.as_bytes().to_vec())],
    };
    let credentials = Credentials::new("AKIDexampleowner", "example-owner-secret");
    let signer = Signer::new(
        &credentials,
        KeyTime {
            start: NOW - 60,
            end: NOW + 600,
        },
    );
    format!(
        "Authorization: {}\r\n",
        signer.header(&request, &Coverage::All)
    )
}

/// Where SDKs disagree, the switch decides, and the trace tells which reading it was.
#[rstest]
#[case("lenient", 200)]
#[case("left-out", 200)]
#[case("as-sent", 403)]
fn a_host_signed_without_its_port_is_a_matter_of_the_switch(
    #[case] choice: &str,
    #[case] status: u16,
) {
    let cos = cos(Dialect::Service);
    let world = WORLD.replace(
        "buckets:",
        &format!("behaviour: {{signature_host_port: {choice}}}\nbuckets:"),
    );
    cos.simulator
        .load(world_from_yaml(&world).unwrap(), Dialect::Service);
    let answer = cos.send(
        "GET /logo.png",
        &format!("{MEDIA}:8080"),
        &signed_get("/logo.png", MEDIA),
    );
    assert_eq!(answer.status, status);
    let trace = serde_json::to_string(&cos.simulator.last_decision().unwrap().explanation).unwrap();
    assert_eq!(
        trace.contains("read with host-port=left-out"),
        status == 200,
        "{trace}"
    );
}

#[test]
fn a_path_with_awkward_bytes_is_verified_from_the_wire() {
    let cos = cos(Dialect::Service);
    for (sent, path) in [
        ("//logo.png", "//logo.png"),
        ("/a%2Fb%25+c%20d", "/a/b%+c d"),
        ("/%E8%85%BE", "/腾"),
    ] {
        let answer = cos.send(&format!("GET {sent}"), MEDIA, &signed_get(path, MEDIA));
        // The signature is right; the object is not there.
        assert_eq!(answer.status, 404, "{sent}: {}", answer.body);
    }
}
