//! Reading as a whole: kinds that show themselves, what is refused, and what is no refusal of COS.

use proptest::prelude::*;
use rstest::rstest;
use strum::VariantArray;

use super::*;
use crate::diagnosis::{Evidence, Language, diagnose};

macro_rules! captured {
    ($name:literal) => {
        include_bytes!(concat!("../../../tests/captured/", $name)).as_slice()
    };
}

const REAL: &[u8] = include_bytes!("../../../tests/bodies/access-denied-wx30.xml");

#[rstest]
#[case(REAL, InputKind::ErrorBody, 1)]
#[case(captured!("curl-i.txt"), InputKind::Response, 1)]
#[case(captured!("curl-v.txt"), InputKind::Curl, 1)]
#[case(captured!("curl-v-head.txt"), InputKind::Curl, 1)]
#[case(captured!("curl-v-meter.txt"), InputKind::Curl, 1)]
#[case(captured!("curl-v-put.txt"), InputKind::Curl, 1)]
#[case(captured!("curl-v-preflight.txt"), InputKind::Curl, 1)]
#[case(captured!("preflight.har"), InputKind::Har, 3)]
#[case(captured!("python-str.txt"), InputKind::Python, 1)]
#[case(captured!("python-repr.txt"), InputKind::Python, 1)]
#[case(captured!("python-log.txt"), InputKind::Python, 1)]
#[case(captured!("python-traceback.txt"), InputKind::Python, 1)]
#[case(captured!("python-head.txt"), InputKind::Python, 1)]
#[case(captured!("node-log.txt"), InputKind::Node, 1)]
#[case(captured!("node-json.txt"), InputKind::Node, 1)]
#[case(captured!("node-pretty.json"), InputKind::Node, 1)]
#[case(captured!("node-head.txt"), InputKind::Node, 1)]
#[case(captured!("node-inner.txt"), InputKind::Node, 1)]
#[case(captured!("go.txt"), InputKind::Go, 1)]
#[case(captured!("java.txt"), InputKind::Java, 1)]
#[case(captured!("run.json"), InputKind::ScenarioJson, 2)]
fn a_kind_shows_itself_and_can_be_told(
    #[case] bytes: &[u8],
    #[case] kind: InputKind,
    #[case] entries: usize,
) {
    for told in [None, Some(kind)] {
        let input = read(bytes, told, 1).unwrap();
        assert_eq!((input.kind, input.entries), (kind, entries));
        assert_eq!(input.response.status, 403);
    }
    let error = read(bytes, Some(kind), entries + 1).unwrap_err();
    let entry = entries + 1;
    assert_eq!(error, InputError::NoSuchEntry { entry, entries });
    assert!(read(bytes, Some(kind), 0).is_err());
}

#[rstest]
#[case(captured!("curl-v.txt"), "GET", "/docs/report.txt")]
#[case(captured!("curl-v-head.txt"), "HEAD", "/docs/report.txt")]
#[case(captured!("curl-v-put.txt"), "PUT", "/docs/new.txt")]
#[case(captured!("curl-v-preflight.txt"), "OPTIONS", "/data.json")]
#[case(captured!("curl-v-signed.txt"), "GET", "/logo.png")]
fn curl_tells_the_request_as_well(#[case] bytes: &[u8], #[case] method: &str, #[case] path: &str) {
    let input = read(bytes, None, 1).unwrap();
    let request = input.request.unwrap();
    assert_eq!(request.method.as_str(), method);
    assert_eq!(String::from_utf8_lossy(&request.path), path);
    assert!(input.notes.is_empty(), "{:?}", input.notes);
    let has_body = input.response.body.starts_with(b"<Error>");
    assert_eq!(has_body, method != "HEAD");
}

#[test]
fn a_body_to_which_curl_adds_its_own_line_ends_where_it_ends() {
    let text = String::from_utf8_lossy(captured!("curl-v.txt"))
        .replace("* Connection #0 to host 127.0.0.1 left intact\n", "");
    let text = format!("{text}* Connection #0 to host 127.0.0.1 left intact\n");
    let input = read(text.as_bytes(), None, 1).unwrap();
    assert!(input.response.body.ends_with(b"</Error>"));
}

#[test]
fn of_a_cors_failure_the_preflight_is_diagnosed() {
    let input = read(captured!("preflight.har"), None, 1).unwrap();
    let request = input.request.clone().unwrap();
    assert_eq!(request.method, http::Method::OPTIONS);
    let diagnosis = diagnose(&Evidence::of(input.response).with_request(request));
    let steps = diagnosis
        .candidates
        .iter()
        .map(|candidate| candidate.cause.step());
    assert!(steps.into_iter().all(|step| step == "1"));
}

#[test]
fn an_image_of_a_har_file_is_judged_and_a_script_that_may_have_signed_is_not() {
    let image = read(captured!("preflight.har"), None, 2).unwrap();
    assert!(image.request.is_some() && image.response.body.starts_with(b"<Error>"));
    let script = read(captured!("preflight.har"), None, 3).unwrap();
    assert!(script.request.is_none());
    assert_eq!(script.notes, [Note::SanitisedRequest]);
    let text = String::from_utf8_lossy(captured!("preflight.har")).into_owned();
    let of_firefox = text.replace("WebInspector", "Firefox");
    assert!(
        read(of_firefox.as_bytes(), None, 3)
            .unwrap()
            .request
            .is_some()
    );
}

#[test]
fn a_har_file_without_a_refusal_tells_of_requests_without_an_answer() {
    let text = String::from_utf8_lossy(captured!("preflight.har"))
        .replace("\"status\": 403", "\"status\": 200");
    let error = read(text.as_bytes(), None, 1).unwrap_err();
    assert!(
        error.to_string().contains("1 requests have no answer"),
        "{error}"
    );
}

#[test]
fn what_an_sdk_tells_of_address_and_method_is_no_request() {
    // Without its headers a signed request would look like an anonymous one.
    for bytes in [captured!("go.txt"), captured!("node-log.txt")] {
        let input = read(bytes, None, 1).unwrap();
        assert!(input.request.is_none());
        assert_eq!(input.notes, [Note::RequestWithoutHeaders]);
    }
}

#[rstest]
#[case::status_of_success("HTTP/1.1 200 OK\nServer: tencent-cos\n\n", "the status is 200")]
#[case::not_found(
    "HTTP/1.1 404 Not Found\nServer: tencent-cos\n\n<Error><Code>NoSuchKey</Code></Error>",
    "404 with the code NoSuchKey"
)]
#[case::body_of_404(
    "<Error><Code>NoSuchKey</Code><Message>x</Message></Error>",
    "NoSuchKey is no code of a 403"
)]
#[case::go(
    "GET http://h/a: 404 NoSuchKey(Message: x, RequestId: y, TraceId: z)",
    "404 with the code NoSuchKey"
)]
#[case::redirect("HTTP/1.1 302 Found\nLocation: x\n\n", "the status is 302")]
fn what_was_not_refused_is_told_so(#[case] text: &str, #[case] told: &str) {
    let error = read(text.as_bytes(), None, 1).unwrap_err().to_string();
    assert!(
        error.starts_with("nothing was refused: ") && error.contains(told),
        "{error}"
    );
}

#[rstest]
#[case(
    "HTTP/1.1 400 Bad Request\n\n<Error><Code>ExpiredToken</Code></Error>",
    400
)]
#[case("<Error><Code>ExpiredToken</Code></Error>", 400)]
#[case(
    "HTTP/1.1 403 Forbidden\n\n<Error><Code>ExpiredToken</Code></Error>",
    403
)]
#[case(
    "HTTP/1.1 200 OK\n\n<Error><Code>AccessDenied</Code><Message>Access Denied.</Message></Error>",
    200
)]
#[case(
    "HTTP/1.1 403 Forbidden\n\n<Error><Code>SomethingNew</Code></Error>",
    403
)]
#[case("HTTP/1.1 403 Forbidden", 403)]
fn what_refuses_does_so_under_several_statuses(#[case] text: &str, #[case] status: u16) {
    assert_eq!(
        read(text.as_bytes(), None, 1).unwrap().response.status,
        status
    );
}

#[rstest]
#[case::nginx(
    "HTTP/1.1 403 Forbidden\nServer: nginx/1.25\n\n<html><h1>403 Forbidden</h1></html>",
    "its Server is `nginx/1.25`, not `tencent-cos`; its body is an HTML page"
)]
#[case::cloudflare(
    "HTTP/2 403 \nserver: cloudflare\ncf-ray: 8\n\n",
    "it has cf-ray, a header of Cloudflare; it has no x-cos-request-id"
)]
#[case::tencent_cdn(
    "HTTP/1.1 403 Forbidden\nX-NWS-LOG-UUID: 1\n\n",
    "a header of Tencent Cloud CDN"
)]
#[case::s3(
    "<Error><Code>AccessDenied</Code><Message>Access Denied</Message><RequestId>1</RequestId><HostId>x</HostId></Error>",
    "a <HostId>, as those of Amazon S3"
)]
#[case::google(
    "<Error><Code>AccessDenied</Code><Message>Access denied.</Message><Details>x</Details></Error>",
    "Google Cloud Storage"
)]
#[case::python(
    "qcloud_cos.cos_exception.CosServiceError: Response Error Msg Is INVALID",
    "the SDK could not read it"
)]
fn the_answer_of_somebody_else_is_told_with_what_speaks_for_it(
    #[case] text: &str,
    #[case] told: &str,
) {
    let error = read(text.as_bytes(), None, 1).unwrap_err().to_string();
    assert!(
        error.starts_with("this answer did not come from COS: ") && error.contains(told),
        "{error}"
    );
}

#[rstest]
#[case::empty(b"", "is empty")]
#[case::blank(b" \n\t", "is empty")]
#[case::binary(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "is binary data")]
#[case::truncated(
    b"<?xml version='1.0' encoding='utf-8' ?>\n<Error>\n\t<Code>AccessDenied</Code>",
    "is XML that breaks off"
)]
#[case::html(
    b"<!DOCTYPE html><html><body>403 <Error><Code>AccessDenied</Code></Error></body></html>",
    "is an HTML page"
)]
#[case::json(b"{\"errors\": []}", "is JSON of another kind")]
#[case::broken_json(b"{\"log\": {\"entries\": [", "begins as JSON, and is none")]
#[case::xml(b"<ListBucketResult></ListBucketResult>", "`<ListBucketResult>`")]
#[case::request(
    b"GET / HTTP/1.1\r\nHost: h\r\n\r\n",
    "is a request without its answer"
)]
#[case::latin_1(
    b"acc\xe8s refus\xe9 par le serveur mandataire de l'entreprise",
    "is text in which no error"
)]
fn what_is_no_refusal_is_told_by_its_looks(#[case] bytes: &[u8], #[case] told: &str) {
    let error = read(bytes, None, 1).unwrap_err().to_string();
    assert!(error.contains(told), "{error}");
}

#[test]
fn entities_that_expand_are_not_expanded() {
    let entities: String = (1..10)
        .map(|level| {
            format!(
                "<!ENTITY l{level} \"{}\">",
                format!("&l{};", level - 1).repeat(10)
            )
        })
        .collect();
    let text = format!(
        "<!DOCTYPE Error [<!ENTITY l0 \"lol\">{entities}]><Error><Code>&l9;</Code></Error>"
    );
    let error = read(text.as_bytes(), None, 1).unwrap_err();
    assert!(error.to_string().contains("not well-formed"), "{error}");
}

#[test]
fn utf_16_is_read_as_what_it_says() {
    let text = format!("\u{feff}{}", String::from_utf8_lossy(REAL));
    let bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(read(&bytes, None, 1).unwrap().kind, InputKind::ErrorBody);
}

#[test]
fn more_bytes_than_are_read_are_told() {
    let error = read(&vec![b' '; LARGEST_INPUT + 1], None, 1).unwrap_err();
    assert_eq!(error, InputError::TooLarge);
}

#[rstest]
#[case::a_list_that_an_object_closes("{a: [}".to_owned())]
#[case::entries(format!("{{\"log\": {{\"entries\": [{}{{}}]}}}}", "{},".repeat(1_000_000)))]
#[case::steps(format!("{{\"summary\": 1, \"results\": [{}{{}}]}}", "{},".repeat(1_000_000)))]
#[case::headers(format!("HTTP/1.1 403 Forbidden\n{}", "a: b\n".repeat(500_000)))]
#[case::statuses("HTTP/1.1 403 Forbidden\n\n".repeat(100_000))]
#[case::curl(format!("< HTTP/1.1 403 Forbidden\n{}", "> GET / HTTP/1.1\n".repeat(300_000)))]
#[case::go("a: 403 b(Message: , RequestId: ".repeat(100_000))]
#[case::java("(Status Code: 403; ".repeat(100_000))]
#[case::repr("CosServiceError('', '".repeat(100_000))]
#[case::node("{code:'".repeat(300_000))]
#[case::nested(format!("{{\"code\":{}", "[".repeat(1_000_000)))]
#[case::xml("<a>".repeat(500_000))]
fn long_inputs_take_little_time(#[case] text: String) {
    let start = std::time::Instant::now();
    let _ = read(text.as_bytes(), None, 1);
    // Generous: what is not linear takes minutes, or forever.
    assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
}

/// Pieces of every kind, of which most texts are near misses.
fn pieces() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop::sample::select(vec![
        "HTTP/1.1 403 Forbidden\r\n",
        "HTTP/1.1 200 OK\n",
        "\n",
        "\r\n\r\n",
        "Server: tencent-cos\n",
        "Content-Length: 7\n",
        "Transfer-Encoding: chunked\n\n5\n<Erro\n",
        "> GET / HTTP/1.1\n> Host: h\n",
        "> ",
        "< HTTP/1.1 403 F\n< a: b\n",
        "* x\n",
        "<Error>",
        "</Error>",
        "<Code>AccessDenied</Code>",
        "<Message>",
        "{",
        "}",
        "{'code': 'AccessDenied', 'message': 'x'}",
        "CosServiceError('GET', ",
        "\"log\": {\"entries\": [",
        "{\"request\": {}, \"response\": {\"status\": 403}}",
        "]",
        "[",
        "'",
        "\"",
        "\\",
        "statusCode: 403",
        "error: {",
        ", ",
        "GET http://h/a: 403 A(Message: , RequestId: b, TraceId: c)",
        "(Message: ",
        " (Status Code: 403; Error Code: A; Request ID: b)",
        "\u{feff}",
        "é",
        "\0",
        "{\"summary\":{},\"results\":[{\"steps\":[{\"status\":403}]}]}",
    ]);
    let text = prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat().into_bytes());
    prop_oneof![text, prop::collection::vec(any::<u8>(), 0..200)]
}

proptest! {
    #[test]
    fn no_bytes_make_the_reader_fail(bytes in pieces(), entry in 0_usize..4) {
        for kind in InputKind::VARIANTS.iter().copied().map(Some).chain([None]) {
            match read(&bytes, kind, entry) {
                Ok(input) => {
                    let evidence = Evidence::of(input.response);
                    let evidence = match input.request {
                        Some(request) => evidence.with_request(request),
                        None => evidence,
                    };
                    prop_assert!(!diagnose(&evidence).report(Language::English).to_string().is_empty());
                }
                Err(error) => prop_assert!(!error.to_string().is_empty()),
            }
        }
    }

    #[test]
    fn an_error_repeats_no_more_of_its_input_than_codes(secret in "[a-f0-9]{48}", at in 0_usize..8) {
        let texts = [
            format!("GET http://h/a?q-signature={secret}: 404 A(Message: {secret}, RequestId: {secret}, TraceId: {secret})"),
            format!("HTTP/1.1 200 OK\nAuthorization: {secret}\n\n{secret}"),
            format!("<{secret}>{secret}</{secret}>"),
            format!("HTTP/1.1 403 Forbidden\nServer: q={secret}\n\n{secret}"),
            format!("{{\"{secret}\": \"{secret}\"}}"),
            secret.clone(),
            format!("<Error><Code>{secret}</Code><Message>{secret}</Message></Error>"),
            format!("> GET /?q-signature={secret} HTTP/1.1\n> Host: h\n> \n< HTTP/1.1 404 Not Found\n< \n{secret}"),
        ];
        let text = &texts[at];
        let error = read(text.as_bytes(), None, 1).unwrap_err().to_string();
        prop_assert!(!error.contains(&secret), "{error}");
    }
}
