//! The same request written in each of the three forms, and any text at all.

use proptest::prelude::*;
use rstest::rstest;
use serde_json::json;

use super::*;

fn text_of(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

fn target(request: &CapturedRequest) -> String {
    match request.target_query.as_str() {
        "" => request.target_path.clone(),
        query => format!("{}?{query}", request.target_path),
    }
}

fn to_raw(request: &CapturedRequest, line_end: &str) -> String {
    let mut text = format!("{} {} HTTP/1.1{line_end}", request.method, target(request));
    for (name, value) in &request.headers {
        text.push_str(&format!("{name}: {}{line_end}", text_of(value)));
    }
    text + line_end + text_of(request.body.as_deref().unwrap_or_default())
}

fn to_curl_output(request: &CapturedRequest) -> String {
    let raw = to_raw(request, "\r\n");
    let sent = raw.lines().take(request.headers.len() + 2);
    let sent: String = sent.map(|line| format!("> {line}\r\n")).collect();
    format!("* Connected\n{sent}* Done\n< HTTP/1.1 403 Forbidden\n< Server: tencent-cos\n")
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

fn ansi_quoted(text: &str) -> String {
    let byte = |byte: u8| format!("\\x{byte:02x}");
    format!("$'{}'", text.bytes().map(byte).collect::<String>())
}

fn to_curl(request: &CapturedRequest, quote: impl Fn(&str) -> String) -> String {
    let host = text_of(request.header("host").unwrap());
    let url = format!("http://{host}{}", target(request));
    let mut text = format!("curl -gs --path-as-is -X{} {}", request.method, quote(&url));
    for (name, value) in request.headers.iter().skip(1) {
        text.push_str(&format!(
            " \\\n  -H {}",
            quote(&format!("{name}: {}", text_of(value)))
        ));
    }
    if let Some(body) = &request.body {
        text.push_str(&format!(" --data-raw {}", quote(text_of(body))));
    }
    text
}

fn to_har(request: &CapturedRequest) -> serde_json::Value {
    let host = text_of(request.header("host").unwrap());
    let headers: Vec<_> = request
        .headers
        .iter()
        .map(|(name, value)| json!({"name": name, "value": text_of(value)}))
        .collect();
    let mut har = json!({
        "method": request.method,
        "url": format!("https://{host}{}", target(request)),
        "headers": headers,
    });
    if let Some(body) = &request.body {
        har["postData"] = json!({"mimeType": "text/plain", "text": text_of(body)});
    }
    har
}

#[track_caller]
fn assert_the_same_in_every_form(request: &CapturedRequest) {
    let har = to_har(request);
    let forms = [
        to_raw(request, "\n"),
        to_raw(request, "\r\n"),
        to_curl(request, quoted),
        to_curl(request, ansi_quoted),
        har.to_string(),
        json!({"request": har}).to_string(),
        json!({"log": {"version": "1.2", "entries": [{"request": har}]}}).to_string(),
    ];
    for form in forms {
        assert_eq!(
            CapturedRequest::parse(&form).as_ref(),
            Ok(request),
            "{form}"
        );
    }
    let without_body = CapturedRequest {
        body: None,
        ..request.clone()
    };
    let output = to_curl_output(request);
    assert_eq!(
        CapturedRequest::parse(&output),
        Ok(without_body),
        "{output}"
    );
}

const KEY_TIME: &str = "1700000000;1700003600";
const KEY: &str = "/%E8%85%BE%e8%ae%af/a%20b+c";

#[rstest]
#[case::a_signed_put("PUT", KEY, "", &[("Authorization", "q-sign-algorithm=sha1&q-ak=AKIDx&q-sign-time={t}&q-key-time={t}&q-header-list=host&q-url-param-list=&q-signature=0a1b"), ("x-cos-security-token", "a+b/c=="), ("x-cos-meta-note", "it's \"quoted\" $HOME \\n"), ("X-Empty-Ish", ";")], Some("a 'b' \"c\" \\ $d\n腾\n"))]
#[case::a_presigned_url("GET", KEY, "q-sign-algorithm=sha1&q-ak=AKIDx&q-sign-time={t}&q-key-time={t}&q-header-list=host&q-url-param-list=prefix&q-signature=0a1b&prefix=a+b%2Bc", &[], None)]
#[case::an_old_sign("GET", "/", "acl&sign=q-sign-algorithm%3Dsha1%26q-ak%3DAKIDx&x=", &[("Range", "bytes=0-9")], None)]
fn a_signed_request_is_the_same_in_every_form(
    #[case] method: &str,
    #[case] path: &str,
    #[case] query: &str,
    #[case] headers: &[(&str, &str)],
    #[case] body: Option<&str>,
) {
    let host = ("Host", "b-1250000000.cos.ap-guangzhou.myqcloud.com");
    let written = |text: &str| text.replace("{t}", KEY_TIME);
    assert_the_same_in_every_form(&CapturedRequest {
        method: method.to_owned(),
        target_path: path.to_owned(),
        target_query: written(query),
        headers: [&[host], headers]
            .concat()
            .iter()
            .map(|(name, value)| ((*name).to_owned(), written(value).into_bytes()))
            .collect(),
        body: body.map(|body| body.as_bytes().to_vec()),
        unread_body: None,
    });
}

prop_compose! {
    fn requests()(
        method in "[A-Z]{1,8}",
        target_path in "(/[!-\"$-.0-9:;=@A-Z\\[-~]{0,6}){1,4}",
        target_query in "([!-\"$-~]{1,20})?",
        headers in prop::collection::vec(("X-[A-Za-z0-9-]{0,8}", "[!-~]([ -~腾]{0,12}[!-~])?"), 0..4),
        body in prop::option::of("[!-~][ -~\n腾]{0,20}"),
    ) -> CapturedRequest {
        let host = ("Host".to_owned(), "h.example:8080".to_owned());
        CapturedRequest {
            method,
            target_path,
            target_query,
            headers: [host].into_iter().chain(headers).map(|(name, value)| (name, value.into_bytes())).collect(),
            body: body.map(String::into_bytes),
            unread_body: None,
        }
    }
}

proptest! {
    #[test]
    fn any_request_is_the_same_in_every_form(request in requests()) {
        assert_the_same_in_every_form(&request);
    }

    #[test]
    fn no_text_panics(text in "\\PC*") {
        let _ = CapturedRequest::parse(&text);
        let _ = har_requests(&text);
    }

    #[test]
    fn no_raw_request_panics(text in "(> )?(GET|PUT) [ -~]{0,9} ?(HTTP/1.1)?([\r\n\t :>腾]|[A-C]|Content-Length: [0-9]{1,2}){0,30}") {
        let _ = CapturedRequest::parse(&text);
    }

    #[test]
    fn no_curl_command_panics(text in "curl( |-[A-Za-z#:]|--[a-z-]{1,8}|['\"$\\\\`^&|;<>(@=:\n\r#/?%{\\[]|\\\\[xuU0-7n]|[a-f0-9腾]){0,40}") {
        let _ = CapturedRequest::parse(&text);
    }

    #[test]
    fn no_json_panics(text in "\\{(\"(log|entries|request|method|url|headers|postData|text|name)\":?|[\\[\\]{},:]|\"http://h\"|null|1){0,30}") {
        let _ = CapturedRequest::parse(&text);
        let _ = har_requests(&text);
    }
}
