//! What the three forms have in common: their detection, what they leave out, what is never shown.

use rstest::rstest;
use serde_json::json;

use super::*;

/// `METHOD path?query`, the headers and the body, each on a line.
fn outline(request: &CapturedRequest) -> String {
    let mut lines = vec![format!("{} {}", request.method, request.target_path)];
    if !request.target_query.is_empty() {
        lines = vec![format!("{}?{}", lines.concat(), request.target_query)];
    }
    for (name, value) in &request.headers {
        lines.push(format!("{name}: {}", String::from_utf8_lossy(value)));
    }
    if let Some(body) = &request.body {
        lines.push(format!("[{}]", String::from_utf8_lossy(body)));
    }
    if let Some(unread) = &request.unread_body {
        lines.push(format!("{unread:?}"));
    }
    lines.join("\n")
}

#[track_caller]
fn assert_reads(text: &str, expected: &str) {
    match CapturedRequest::parse(text) {
        Ok(request) => assert_eq!(outline(&request), expected),
        Err(error) => panic!("{error}"),
    }
}

#[rstest]
#[case::lf("GET /a?b HTTP/1.1\nHost: h\n\n", "GET /a?b\nHost: h")]
#[case::crlf("GET / HTTP/1.1\r\nHost: h\r\n\r\n", "GET /\nHost: h")]
#[case::blank_lines_before("\u{feff}\r\n\nGET / HTTP/1.1\nHost: h", "GET /\nHost: h")]
#[case::no_end_of_the_head("GET / HTTP/2", "GET /")]
#[case::absolute_form(
    "GET https://h:8443/a?b#c HTTP/1.1\nA: b",
    "GET /a?b\nHost: h:8443\nA: b"
)]
#[case::absolute_form_with_host("GET http://h/ HTTP/1.1\nhost: x", "GET /\nhost: x")]
#[case::folded("GET / HTTP/1.1\nA: b\r\n \tc\r\nD:e", "GET /\nA: b c\nD: e")]
#[case::repeated("GET / HTTP/1.1\nA: 1\na:\nA: 1", "GET /\nA: 1\na: \nA: 1")]
#[case::a_value_with_colons("GET / HTTP/1.1\nA:  b:c : d ", "GET /\nA: b:c : d")]
#[case::a_body("PUT / HTTP/1.1\n\na\nb\n", "PUT /\n[a\nb\n]")]
#[case::a_body_of_its_length(
    "PUT / HTTP/1.1\nContent-Length: 3\n\na\nb\n",
    "PUT /\nContent-Length: 3\n[a\nb]"
)]
#[case::a_body_of_another_length(
    "PUT / HTTP/1.1\nContent-Length: 2\n\n腾\n",
    "PUT /\nContent-Length: 2\n[腾\n]"
)]
#[case::an_absent_body(
    "PUT / HTTP/1.1\nContent-Length: 2\n\n",
    "PUT /\nContent-Length: 2\nNotCaptured"
)]
#[case::a_target_kept_raw(
    "GET /%e8%85%BE//../+?a=+%2B&&b= HTTP/1.1",
    "GET /%e8%85%BE//../+?a=+%2B&&b="
)]
#[case::curl_output(
    "* Trying\n> GET /a HTTP/1.1\n> Host: h\n> Accept: */*\n>\n< HTTP/1.1 403\n< Server: x\n{ [5 bytes data]\n<Error>",
    "GET /a\nHost: h\nAccept: */*"
)]
#[case::curl_output_with_its_command(
    "$ curl -v h\n* Trying\r\n> PUT /a HTTP/2\r\n> host: h\r\n> \r\n} [5 bytes data]\r\n",
    "PUT /a\nhost: h"
)]
#[case::curl_output_with_a_meter(
    "  % Total\n  0   0\n> GET /a HTTP/1.1\n> Host: h\n\nbody",
    "GET /a\nHost: h"
)]
#[case::curl_output_by_a_proxy(
    "> CONNECT h:443 HTTP/1.1\n> Host: h\n>\n< HTTP/1.1 200\n> GET / HTTP/1.1\n> Host: h\n>",
    "GET /\nHost: h"
)]
fn raw_http_is_read_as_it_was_sent(#[case] text: &str, #[case] expected: &str) {
    assert_reads(text, expected);
}

#[rstest]
#[case::the_url_alone("curl h", "GET /\nHost: h")]
#[case::by_its_path("$ /usr/bin/curl --url h/a#b", "GET /a\nHost: h")]
#[case::joined_options("curl -sSvXPUT -H'A: b' -oout h", "PUT /\nHost: h\nA: b")]
#[case::equals_signs(
    "curl --request=PUT --header=A:b=c --data=x=y h",
    "PUT /\nHost: h\nA: b=c\n[x=y]"
)]
#[case::passed_over(
    "curl -m 5 -kLi --compressed --max-time 5 -x p -w '%{http_code}' --no-keepalive h",
    "GET /\nHost: h"
)]
#[case::urls_after_two_hyphens("curl -X PUT -- h", "PUT /\nHost: h")]
#[case::data(
    "curl -d a=1 --data-raw @b --data-binary 'c\nd' -d '' h",
    "POST /\nHost: h\n[a=1&@b&c\nd&]"
)]
#[case::encoded_data(
    "curl --data-urlencode 'a=b c&' --data-urlencode '=ü' --data-urlencode 'x y' h",
    "POST /\nHost: h\n[a=b+c%26&%C3%BC&x+y]"
)]
#[case::json(
    "curl --json '{' --json '}' -H 'accept: x' h",
    "POST /\nHost: h\naccept: x\nContent-Type: application/json\n[{}]"
)]
#[case::data_in_the_query("curl -G -d a=1 -d b=+ 'h/p?q'", "GET /p?q&a=1&b=+\nHost: h")]
#[case::a_query_of_data("curl -IGd a=1 h", "HEAD /?a=1\nHost: h")]
#[case::data_in_a_file(
    "curl -d a --data-binary @f.xml -X PUT h",
    "PUT /\nHost: h\nFile(\"f.xml\")"
)]
#[case::data_in_standard_input("curl -d @- h", "POST /\nHost: h\nStandardInput")]
#[case::an_upload("curl -T a/b.txt h/k", "PUT /k\nHost: h\nFile(\"a/b.txt\")")]
#[case::an_upload_to_a_directory("curl -T 'a/b c' h/d/", "PUT /d/b%20c\nHost: h\nFile(\"a/b c\")")]
#[case::a_form("curl -F key=a -F file=@b h", "POST /\nHost: h\nForm")]
#[case::only_the_head("curl -I -X DELETE h", "DELETE /\nHost: h")]
#[case::a_user("curl -u a:b h", "GET /\nHost: h\nAuthorization: Basic YTpi")]
#[case::a_user_in_the_url(
    "curl http://a%20:b@h",
    "GET /\nHost: h\nAuthorization: Basic YSA6Yg=="
)]
#[case::a_user_and_a_header(
    "curl -u a:b -H 'authorization: c' h",
    "GET /\nHost: h\nauthorization: c"
)]
#[case::headers_as_options(
    "curl -A a -e 'b;auto' -r 0-9 -b c=1 -b d=2 -b jar h",
    "GET /\nHost: h\nCookie: c=1; d=2\nRange: bytes=0-9\nReferer: b\nUser-Agent: a"
)]
#[case::headers_left_out("curl -A a -H 'User-Agent:' -H 'Host:' -H 'X;' h", "GET /\nX: ")]
#[case::a_host_of_its_own("curl -H 'Host: b.cos' 127.0.0.1:80", "GET /\nHost: b.cos")]
#[case::another_port("curl https://h:80/", "GET /\nHost: h:80")]
#[case::dot_segments("curl h/a/../b", "GET /b\nHost: h")]
#[case::dot_segments_as_they_are("curl --path-as-is h/a/../b", "GET /a/../b\nHost: h")]
#[case::another_target("curl --request-target /x?y h/a", "GET /x?y\nHost: h")]
#[case::a_key_beyond_ascii("curl 'h/腾?腾'", "GET /%E8%85%BE?腾\nHost: h")]
#[case::braces_taken_literally("curl -g 'h/{a}'", "GET /{a}\nHost: h")]
#[case::as_browsers_copy_it(
    "curl 'https://h/a?b' \\\n  -H $'A: \\u0021' \\\n  --data-raw $'x\\'\\n'",
    "POST /a?b\nHost: h\nA: !\n[x'\n]"
)]
fn a_curl_command_is_read_as_curl_sends_it(#[case] text: &str, #[case] expected: &str) {
    assert_reads(text, expected);
}

#[rstest]
#[case::a_request(json!({"method": "GET", "url": "https://h/a?b#c"}))]
#[case::an_entry(json!({"time": 1, "request": {"method": "GET", "url": "https://h:443/a?b", "headers": []}}))]
#[case::a_file(json!({"log": {"entries": [{"request": {"method": "GET", "url": "https://h/a?b", "headers": [{"name": ":path", "value": "/x"}]}}]}}))]
#[case::a_file_with_other_schemes(json!({"log": {"entries": [{"request": {"method": "GET", "url": "data:,x"}}, {"request": {"method": "GET", "url": "HTTPS://h/a?b", "queryString": [{"name": "x"}]}}]}}))]
fn a_har_is_read_with_its_one_request(#[case] document: serde_json::Value) {
    assert_reads(&document.to_string(), "GET /a?b\nHost: h");
}

#[rstest]
#[case::text(json!({"postData": {"text": "a=+"}}), "POST /\nHost: h\n[a=+]")]
#[case::no_text(json!({"postData": {"text": ""}}), "POST /\nHost: h")]
#[case::fields(json!({"postData": {"params": [{"name": "a"}]}}), "POST /\nHost: h\nForm")]
#[case::a_size_alone(json!({"bodySize": 3}), "POST /\nHost: h\nNotCaptured")]
#[case::no_size(json!({"bodySize": -1, "postData": null}), "POST /\nHost: h")]
fn the_body_of_a_har_is_its_text(#[case] mut request: serde_json::Value, #[case] expected: &str) {
    request["method"] = json!("POST");
    request["url"] = json!("http://h");
    assert_reads(&request.to_string(), expected);
}

#[test]
fn all_requests_of_a_har_are_read_in_order() {
    let entry = |url: &str| json!({"request": {"method": "GET", "url": url}});
    let entries = [entry("http://h/1"), entry("wss://h/2"), entry("http://h/3")];
    let text = json!({"log": {"entries": entries}}).to_string();
    let paths: Vec<_> = har_requests(&text)
        .unwrap()
        .into_iter()
        .map(|request| request.target_path)
        .collect();
    assert_eq!(paths, ["/1", "/3"]);
    let error = CapturedRequest::parse(&text).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the HAR file has 2 requests; choose one of them"
    );
}

#[rstest]
#[case::nothing("", "the text is empty; ")]
#[case::white_space(" \n\t\r\n", "the text is empty; ")]
#[case::prose("please help", "the text does not begin as a request does; ")]
#[case::binary("\u{89}PNG\r\n\u{1a}\n\0\0", "the text has control characters")]
#[case::html("<!DOCTYPE html>\n<p>", "the text is an HTML page; ")]
#[case::xml("<?xml version='1.0'?><Error/>", "the text is an XML document; ")]
#[case::a_response("HTTP/1.1 403 Forbidden\nServer: x", "the text is an HTTP response; ")]
#[case::no_version("GET /a", "the text begins with a request line that does not end")]
#[case::other_json("{\"a\": 1}", "the text is JSON without")]
#[case::a_json_list("[{\"method\": \"GET\"}]", "the text is JSON without")]
#[case::cut_json(
    "{\"a\":\n 1",
    "the text begins as JSON, and is none at line 2, column 2"
)]
#[case::no_url_in_json("{\"method\": \"GET\"}", "`url` of the HAR file should be a string")]
#[case::a_wrong_header_in_json(
    r#"{"request": {"method": "GET", "url": "http://h", "headers": [{"name": "A", "value": 1}]}}"#,
    "`request.headers[0].value` of the HAR"
)]
#[case::a_file_url_in_json(
    r#"{"method": "GET", "url": "file:///a"}"#,
    "the URL at `url` should begin"
)]
#[case::no_entries(
    r#"{"log": {"entries": []}}"#,
    "the text is a HAR file without HTTP requests"
)]
#[case::no_list_of_entries(r#"{"log": {}}"#, "`log.entries` of the HAR file should be a list")]
#[case::no_colon("GET / HTTP/1.1\nHost: h\nsecret", "line 3 is not a header")]
#[case::a_fold_without_a_header("GET / HTTP/1.1\n secret: x", "line 2 is not a header")]
#[case::a_space_before_the_colon("GET / HTTP/1.1\nA : secret", "the header at line 2 has a name")]
#[case::a_control_character("GET / HTTP/1.1\nA: \u{1}secret", "the header at line 2 has control")]
#[case::a_space_in_the_target("GET /a b HTTP/1.1", "the URL at line 1 has white space")]
#[case::an_asterisk("\nOPTIONS * HTTP/1.1", "the URL at line 2 should begin with `/`")]
#[case::two_raw_requests(
    "GET /1 HTTP/1.1\nA: b\n\nGET /2 HTTP/1.1\n",
    "the text has 2 requests"
)]
#[case::two_requests_of_curl(
    "> GET /1 HTTP/1.1\n>\n< x\n> GET /2 HTTP/1.1\n>\n",
    "the output of `curl -v` has 2 requests"
)]
#[case::only_the_answer_in_curl_output(
    "* Trying\n< HTTP/1.1 403",
    "the text looks like the output of `curl -v`"
)]
#[case::headers_alone_in_curl_output("> Host: h", "the text has no request line")]
#[case::curl_alone("curl -s", "the curl command has no URL")]
#[case::two_urls("curl a -s b", "argument 3 of the curl command is a second URL")]
#[case::an_unknown_option("curl --secretly=x a", "curl has no option `--secretly` (argument 1")]
#[case::an_unknown_letter("curl -sWsecret a", "curl has no option `-W` (argument 1")]
#[case::no_value(
    "curl a -H",
    "the option `--header` at argument 2 of the curl command lacks"
)]
#[case::a_header_without_colon(
    "curl -H secret a",
    "argument 1 of the curl command is not a header"
)]
#[case::two_headers_in_one("curl -H $'A: 1\\r\\nB: secret' a", "the header at argument 1")]
#[case::headers_in_a_file("curl -H @f a", "`--header` at argument 1")]
#[case::a_resumed_download("curl -C - h", "`--continue-at` at argument 1")]
#[case::digest("curl --digest -u a:b h", "`--digest` at argument 1")]
#[case::a_user_without_password("curl -u a h", "`--user` at argument 1")]
#[case::a_query_in_a_file("curl -G -d @f h", "`--data` at argument 2")]
#[case::two_kinds(
    "curl -d x -T f h",
    "curl does not take `--data` and `--upload-file` together"
)]
#[case::a_glob(
    "curl 'h/{a,b}'",
    "the URL at argument 1 of the curl command has brackets"
)]
#[case::a_wrong_method("curl -X 'a b' h", "the method at argument 1")]
#[case::bytes_in_a_url(
    "curl $'h/\\xff'",
    "the URL at argument 1 of the curl command is not UTF-8"
)]
#[case::an_open_quote("curl 'h", "a quote of the curl command is not closed")]
#[case::the_curl_of_windows(r#""C:\Program Files\curl.exe" "h""#, "the command is for PowerShell")]
#[case::powershell(
    "$session = New-Object Microsoft.PowerShell.Commands.WebRequestSession",
    "the command is for PowerShell"
)]
#[case::a_web_request(
    "Invoke-WebRequest -Uri \"http://h/?sign=secret\"",
    "the command is for PowerShell"
)]
#[case::the_command_prompt(
    "curl ^\"http://h/?sign=secret^\" ^\n  -H ^\"A: b^\"",
    "the command is for PowerShell"
)]
#[case::an_unquoted_ampersand("curl h/?sign=secret&x=1", "the shell ends the curl command at `&`")]
fn what_is_not_one_request_is_a_clear_error(#[case] text: &str, #[case] message: &str) {
    let error = CapturedRequest::parse(text).unwrap_err().to_string();
    assert!(error.starts_with(message), "{error}");
    assert!(
        !error.contains("secret") || message.contains("secretly"),
        "{error}"
    );
}

#[rstest]
#[case::letters("a", "")]
#[case::a_target("GET /a", " HTTP/1.1")]
#[case::a_header("GET / HTTP/1.1\nA: a", "")]
#[case::a_fold("GET / HTTP/1.1\nA: a", "\n b")]
#[case::a_url("curl h/a", "")]
#[case::a_method("curl h -X a", "")]
#[case::an_argument("curl -H 'A: a", "' h")]
#[case::switches("curl -s", " h")]
#[case::open_quotes("curl 'a", "")]
#[case::json_in_json("{\"a\":[", "")]
#[case::curl_output("> GET / HTTP/1.1\n> A: a", "")]
fn a_line_of_ten_megabytes_is_an_error(#[case] start: &str, #[case] end: &str) {
    let last = start.chars().last().unwrap_or_default();
    let long: String = std::iter::repeat_n(last, 10_000_000).collect();
    assert!(CapturedRequest::parse(&format!("{start}{long}{end}")).is_err());
}

const SIGNATURE: &str = "q-sign-algorithm=sha1&q-ak=AKIDx&q-signature=5ec1e7";

#[rstest]
#[case::headers(&format!("GET / HTTP/1.1\nAuthorization: {SIGNATURE}\nX-Cos-Security-Token: 5ec1e7\nCookie: a=5ec1e7\nReferer: http://h/?sign=5ec1e7"))]
#[case::query(&format!("curl 'h/?{SIGNATURE}&Sign=5ec1e7&x-cos-security-token=5ec1e7&q%2Dsignature=5ec1e7'"))]
#[case::query_in_the_path(&format!("curl 'h/a&{SIGNATURE}'"))]
#[case::query_encoded_in_the_path("curl h/a%3Fsign%3D5ec1e7")]
#[case::user("curl -u 5ec1e7:5ec1e7 h")]
#[case::body("curl --data-raw signature=5ec1e7 h")]
fn secrets_do_not_reach_debug_output(#[case] text: &str) {
    let shown = format!("{:?}", CapturedRequest::parse(text).unwrap());
    assert!(!shown.contains("5ec1e7"), "{shown}");
}

#[test]
fn debug_output_shows_what_is_no_secret() {
    let text = format!("GET /k?x=%2B&{SIGNATURE} HTTP/1.1\nHost: h\n\nabc");
    assert_eq!(
        format!("{:?}", CapturedRequest::parse(&text).unwrap()),
        "CapturedRequest { method: \"GET\", target_path: \"/k\", target_query: \
         \"x=%2B&q-sign-algorithm=sha1&q-ak=AKIDx&q-signature=…\", headers: [(\"Host\", \"h\")], \
         body: Some(\"3 bytes\"), unread_body: None }"
    );
}
