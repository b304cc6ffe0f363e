//! The text of an HTTP/1.1 request, and the same inside the output of `curl -v`.

use http::Method;

use super::error::{CapturedError, Place};
use super::url::{self, Url};
use super::{CapturedRequest, check_length, header, method};

/// The lines before the body, as far as they were read.
#[derive(Default)]
struct Head {
    request_line: Option<RequestLine>,
    headers: Vec<(String, Vec<u8>)>,
}

struct RequestLine {
    method: String,
    target: String,
    place: Place,
}

/// Reads a raw request.
pub(super) fn parse(text: &str) -> Result<CapturedRequest, CapturedError> {
    let mut head = Head::default();
    let mut rest = text;
    let mut number = 0_usize;
    while !rest.is_empty() {
        let (line, after) = rest.split_once('\n').unwrap_or((rest, ""));
        rest = after;
        number = number.saturating_add(1);
        // RFC 9112 §2.2: a bare LF ends a line as well, and blank lines before the request line do not count.
        if !line.trim_end().is_empty() {
            head.read(line, number)?;
        } else if head.request_line.is_some() {
            break;
        }
    }
    let (mut request, host) = head.into_request()?;
    request.body = body(&request, rest)?;
    Ok(request.completed(host))
}

/// Reads the request from the output of `curl -v`, which never shows the body.
pub(super) fn parse_curl_output(text: &str) -> Result<CapturedRequest, CapturedError> {
    let mut heads: Vec<Head> = Vec::new();
    let mut is_open = false;
    for (line, number) in text.lines().zip(1..) {
        let Some(sent) = sent(line) else { continue };
        if sent.trim().is_empty() {
            is_open = false;
            continue;
        }
        if !is_open || is_request_line(sent) {
            heads.push(Head::default());
            is_open = true;
        }
        if let Some(head) = heads.last_mut() {
            head.read(sent, number)?;
        }
    }
    // `CONNECT` goes to a proxy, not to the server.
    heads.retain(|head| !head.is_connect());
    let count = heads.len();
    match (heads.pop(), count) {
        (Some(head), 1) => {
            let (request, host) = head.into_request()?;
            Ok(request.completed(host))
        }
        (None, _) => Err(CapturedError::NotARequest {
            found: "looks like the output of `curl -v`, and no request line in it begins with `> `",
        }),
        (Some(_), count) => Err(CapturedError::SeveralRequests {
            count,
            form: "output of `curl -v`",
        }),
    }
}

/// What curl sent in this line of the output of `curl -v`.
pub(super) fn sent(line: &str) -> Option<&str> {
    line.strip_prefix("> ")
        .or_else(|| (line.trim_end() == ">").then_some(""))
}

/// Whether a line has the three parts of a request line.
pub(super) fn is_request_line(line: &str) -> bool {
    parts(line).is_some_and(|(method, _)| Method::from_bytes(method.as_bytes()).is_ok())
}

/// The method and the target of a request line.
fn parts(line: &str) -> Option<(&str, &str)> {
    let (method, rest) = line.trim().split_once(' ')?;
    let (target, version) = rest.rsplit_once(' ')?;
    let digits = version.strip_prefix("HTTP/")?;
    let is_version = digits.starts_with(|first: char| first.is_ascii_digit());
    is_version.then_some((method, target.trim()))
}

impl Head {
    fn read(&mut self, line: &str, number: usize) -> Result<(), CapturedError> {
        let place = Place::Line(number);
        check_length(line.len(), &place)?;
        if self.request_line.is_none() {
            let (word, target) = parts(line).ok_or(CapturedError::NotARequest {
                found: "has no request line, which would be a method, a path and `HTTP/1.1`, before its headers",
            })?;
            self.request_line = Some(RequestLine {
                method: method(word.into(), &place)?,
                target: target.to_owned(),
                place,
            });
            return Ok(());
        }
        if line.starts_with([' ', '\t']) {
            return self.fold(line, &place);
        }
        let (name, value) =
            line.split_once(':')
                .ok_or_else(|| CapturedError::HeaderWithoutColon {
                    place: place.clone(),
                })?;
        self.headers
            .push(header(name.as_bytes(), value.as_bytes(), &place)?);
        Ok(())
    }

    /// RFC 9112 §5.2: a line that begins with white space goes on with the value before it.
    fn fold(&mut self, line: &str, place: &Place) -> Result<(), CapturedError> {
        let Some((name, value)) = self.headers.last_mut() else {
            return Err(CapturedError::HeaderWithoutColon {
                place: place.clone(),
            });
        };
        let (_, more) = header(name.as_bytes(), line.as_bytes(), place)?;
        check_length(value.len().saturating_add(more.len()), place)?;
        value.push(b' ');
        value.extend(more);
        Ok(())
    }

    fn is_connect(&self) -> bool {
        self.request_line
            .as_ref()
            .is_some_and(|line| line.method == "CONNECT")
    }

    /// The request without a body, and the host of an absolute target.
    fn into_request(self) -> Result<(CapturedRequest, Option<String>), CapturedError> {
        let line = self
            .request_line
            .ok_or(CapturedError::NotARequest { found: "is empty" })?;
        let (host, (path, query)) = if url::is_http(&line.target) {
            let url = Url::parse(&line.target, &line.place)?;
            (Some(url.host), (url.path, url.query))
        } else {
            (None, url::target(&line.target, &line.place)?)
        };
        let request = CapturedRequest {
            method: line.method,
            target_path: path.to_owned(),
            target_query: query.to_owned(),
            headers: self.headers,
            body: None,
            unread_body: None,
        };
        Ok((request, host))
    }
}

/// What follows the head. White space alone is what editors leave there, not a body.
fn body(request: &CapturedRequest, rest: &str) -> Result<Option<Vec<u8>>, CapturedError> {
    let length = request
        .header("content-length")
        .and_then(|length| std::str::from_utf8(length).ok())
        .and_then(|length| length.parse().ok());
    let is_chunked = request.header("transfer-encoding").is_some();
    let (body, after) = match length {
        _ if is_chunked => (rest.as_bytes(), ""),
        Some(length) => rest
            .split_at_checked(length)
            .map_or((rest.as_bytes(), ""), |(body, after)| {
                (body.as_bytes(), after)
            }),
        None => (&b""[..], rest),
    };
    let next = after.trim_start().lines().next().unwrap_or_default();
    if is_request_line(next) {
        let more = after.lines().filter(|line| is_request_line(line)).count();
        return Err(CapturedError::SeveralRequests {
            count: more.saturating_add(1),
            form: "text",
        });
    }
    // A length that does not fit comes from an editor that changed line ends; what is there is the body then.
    let body = if after.trim().is_empty() {
        body
    } else {
        rest.as_bytes()
    };
    Ok((!body.is_empty()).then(|| body.to_vec()))
}
