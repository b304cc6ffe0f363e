//! HTTP responses as text: a status line, headers and a body, alone or several in a row, or after their request.

use super::answer::Answer;
use super::{Note, sent};
use crate::protocol::captured::CapturedRequest;

/// More header lines than any server sends.
const MOST_HEADERS: usize = 1000;

/// Whether a text begins as a response does, or as a request that a response follows.
pub(super) fn is_one(text: &str) -> bool {
    let first = text.trim_start().lines().next().unwrap_or_default();
    status(first).is_some() || (is_request_line(first) && after_request(text).is_some())
}

/// Reads the last response: those before it are interim ones, redirects, and those of proxies.
pub(super) fn read(text: &str) -> Vec<Answer> {
    let first = text.trim_start().lines().next().unwrap_or_default();
    let (request, responses) = match after_request(text) {
        Some((request, responses)) if is_request_line(first) => (Some(request), responses),
        _ => (None, text),
    };
    let Some(mut answer) = last(responses) else {
        return Vec::new();
    };
    if let Some(request) = request {
        sent::add(&mut answer, CapturedRequest::parse(request));
    }
    vec![answer]
}

/// The status of a status line.
pub(super) fn status(line: &str) -> Option<u16> {
    let (version, rest) = line.trim().strip_prefix("HTTP/")?.split_once(' ')?;
    let is_version = version
        .bytes()
        .all(|byte| byte.is_ascii_digit() || byte == b'.');
    let code: u16 = rest.trim_start().split(' ').next()?.parse().ok()?;
    (is_version && (100..600).contains(&code)).then_some(code)
}

fn is_request_line(line: &str) -> bool {
    let version = line.trim_end().rsplit(' ').next();
    version.is_some_and(|version| version.starts_with("HTTP/")) && status(line).is_none()
}

/// A request, and the responses after it.
fn after_request(text: &str) -> Option<(&str, &str)> {
    let mut starts = text.match_indices("\nHTTP/").map(|(at, _)| at);
    let start = starts.find(|at| {
        let line = text
            .get(at.saturating_add(1)..)
            .and_then(|rest| rest.lines().next());
        line.and_then(status).is_some()
    })?;
    Some((text.get(..start)?, text.get(start.saturating_add(1)..)?))
}

fn last(text: &str) -> Option<Answer> {
    let mut last = None;
    let mut rest = text;
    while let Some((answer, after)) = next(rest) {
        last = Some(answer);
        rest = after;
    }
    last
}

/// The first response of a text, and what comes after it.
fn next(text: &str) -> Option<(Answer, &str)> {
    let text = text.trim_start();
    let (line, mut rest) = text.split_once('\n').unwrap_or((text, ""));
    let mut answer = Answer {
        status: Some(status(line)?),
        has_all_headers: true,
        ..Answer::default()
    };
    for _ in 0..MOST_HEADERS {
        let (line, after) = rest.split_once('\n').unwrap_or((rest, ""));
        // A body without the blank line before it was pasted together by hand.
        if line.starts_with('<') {
            break;
        }
        rest = after;
        if line.trim().is_empty() {
            break;
        }
        let (name, value) = line.split_once(':').unwrap_or((line, ""));
        answer.header(name, value);
    }
    let (body, rest) = body(&mut answer, rest);
    Some((answer.with_body(body.as_bytes()), rest))
}

/// The body, as far as its length is told, and what comes after it.
fn body<'a>(answer: &mut Answer, rest: &'a str) -> (std::borrow::Cow<'a, str>, &'a str) {
    if rest.trim_start().starts_with("HTTP/") {
        return ("".into(), rest);
    }
    let is_chunked = answer.header_text("transfer-encoding").is_some();
    if let Some((body, after)) = is_chunked.then(|| without_chunks(rest)).flatten() {
        return (body.into(), after);
    }
    let length = answer.header_text("content-length");
    let length: Option<usize> = length.and_then(|length| length.parse().ok());
    let cut = length.and_then(|length| rest.split_at_checked(length));
    match (cut, length) {
        // Lengths do not hold where line ends were changed or bytes replaced on the way here.
        (Some((body, after)), _)
            if after.trim().is_empty() || after.trim_start().starts_with("HTTP/") =>
        {
            (body.into(), after)
        }
        (None, Some(length)) if length > rest.len() && !rest.trim().is_empty() => {
            answer.notes.push(Note::BodyCutOff);
            (rest.into(), "")
        }
        _ => (rest.into(), ""),
    }
}

/// A chunked body put together; `None` for one that curl put together already.
fn without_chunks(text: &str) -> Option<(String, &str)> {
    let mut body = String::new();
    let mut rest = text;
    loop {
        let (line, after) = rest.split_once('\n')?;
        let digits = line.trim().split(';').next().unwrap_or_default();
        let size = usize::from_str_radix(digits, 16).ok()?;
        if size == 0 {
            return Some((body, after));
        }
        let (chunk, after) = after.split_at_checked(size)?;
        body.push_str(chunk);
        rest = after.trim_start_matches('\r').strip_prefix('\n')?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    const BODY: &str = "<Error><Code>AccessDenied</Code></Error>";

    #[rstest]
    #[case::length(format!("HTTP/1.1 403 Forbidden\r\nServer: tencent-cos\r\nContent-Length: {}\r\n\r\n{BODY}", BODY.len()))]
    #[case::line_feeds(format!("HTTP/1.1 403 Forbidden\nServer: tencent-cos\n\n{BODY}\n"))]
    #[case::http_2(format!("HTTP/2 403 \r\nserver: tencent-cos\r\n\r\n{BODY}"))]
    #[case::chunked(format!("HTTP/1.1 403 Forbidden\r\nServer: tencent-cos\r\nTransfer-Encoding: chunked\r\n\r\n10\r\n{}\r\n{:x};x=y\r\n{}\r\n0\r\n\r\n", BODY.split_at(16).0, BODY.len() - 16, BODY.split_at(16).1))]
    #[case::chunks_already_joined(format!("HTTP/1.1 403 Forbidden\r\nServer: tencent-cos\r\nTransfer-Encoding: chunked\r\n\r\n{BODY}"))]
    #[case::interim(format!("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 403 Forbidden\r\nServer: tencent-cos\r\n\r\n{BODY}"))]
    #[case::redirect(format!("HTTP/1.1 302 Found\nLocation: x\nContent-Length: 2\n\nhi\nHTTP/1.1 403 Forbidden\nServer: tencent-cos\n\n{BODY}"))]
    #[case::no_blank_line(format!("HTTP/1.1 403 Forbidden\nServer: tencent-cos\n{BODY}"))]
    fn a_response_is_read_in_every_form(#[case] text: String) {
        assert!(is_one(&text));
        let answers = read(&text);
        let answer = &answers[0];
        assert_eq!((answers.len(), answer.status), (1, Some(403)));
        assert_eq!(answer.header_text("server"), Some("tencent-cos"));
        assert_eq!(String::from_utf8_lossy(&answer.body).trim(), BODY);
        assert!(answer.notes.is_empty());
    }

    #[test]
    fn a_request_before_the_response_is_read_with_it() {
        let text =
            format!("GET /a?b HTTP/1.1\r\nHost: h\r\n\r\nHTTP/1.1 403 Forbidden\r\n\r\n{BODY}");
        assert!(is_one(&text));
        let answers = read(&text);
        let request = answers[0].request.as_ref().unwrap();
        assert_eq!(
            (request.method.as_str(), request.path.as_slice()),
            ("GET", &b"/a"[..])
        );
    }

    #[test]
    fn a_body_that_breaks_off_is_told() {
        let answers = read("HTTP/1.1 403 Forbidden\nContent-Length: 100\n\n<Error>");
        assert_eq!(answers[0].notes, [Note::BodyCutOff]);
    }

    #[rstest]
    #[case("HTTP/1.1 403 Forbidden", Some(403))]
    #[case("HTTP/2 403", Some(403))]
    #[case("HTTP/1.1 999 Odd", None)]
    #[case("GET / HTTP/1.1", None)]
    #[case("HTTPS://a 403 b", None)]
    fn a_status_line_has_a_status(#[case] line: &str, #[case] told: Option<u16>) {
        assert_eq!(status(line), told);
    }
}
