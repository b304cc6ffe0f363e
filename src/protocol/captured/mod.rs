//! A request that was captured somewhere else, read from text: a raw HTTP/1.1 request, the output of `curl -v`, a curl
//! command line or a HAR file. Nothing is executed and no file is read.

mod curl;
mod error;
mod har;
mod raw_http;
mod url;

#[cfg(test)]
mod round_trips;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::fmt;

use http::{HeaderName, HeaderValue, Method};

use super::shown::{shown, shown_piece};

pub use error::{CapturedError, Place};
pub use har::har_requests;

/// A request as it was sent, as far as the text shows it.
#[derive(Clone, PartialEq, Eq)]
pub struct CapturedRequest {
    /// The method.
    pub method: String,
    /// The path as it was sent, from its leading slash on.
    pub target_path: String,
    /// The query as it was sent, without its `?`.
    pub target_query: String,
    /// The headers in their order. `Host` is the URL's where none was given; no other header is made up.
    pub headers: Vec<(String, Vec<u8>)>,
    /// The body, where the text has it.
    pub body: Option<Vec<u8>>,
    /// Where the body is instead, if there is one that the text does not have.
    pub unread_body: Option<UnreadBody>,
}

/// Where a body is that the text only refers to.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum UnreadBody {
    /// In a file that curl would read.
    File(String),
    /// In the standard input of curl.
    StandardInput,
    /// In a form, of which the text has the fields and not the bytes.
    Form,
    /// The headers announce a body that was not captured.
    NotCaptured,
}

impl fmt::Display for UnreadBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(name) => write!(f, "the body is in the file `{name}`, which was not read"),
            Self::StandardInput => f.write_str("the body is in the standard input of curl"),
            Self::Form => f.write_str("the body is a form whose bytes are not in the text"),
            Self::NotCaptured => f.write_str("the headers announce a body that is not in the text"),
        }
    }
}

/// What holds the request in a text.
enum Form {
    RawHttp,
    CurlOutput,
    CurlCommand,
    Har,
}

/// Longer request lines, URLs and headers are no request that COS would read.
const MAX_LINE: usize = 64 * 1024;

impl CapturedRequest {
    /// Reads the one request of a text, whose form is found out from the text itself.
    pub fn parse(text: &str) -> Result<Self, CapturedError> {
        let text = text.trim_start_matches('\u{feff}');
        match form(text)? {
            Form::RawHttp => raw_http::parse(text),
            Form::CurlOutput => raw_http::parse_curl_output(text),
            Form::CurlCommand => curl::parse(text),
            Form::Har => har::parse(text),
        }
    }

    /// The first header of this name, in any case.
    fn header(&self, name: &str) -> Option<&[u8]> {
        self.headers
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_slice())
    }

    /// Adds what the headers imply: the host of the URL, and that a body is missing.
    fn completed(mut self, host: Option<String>) -> Self {
        if let (None, Some(host)) = (self.header("host"), host) {
            // As the first header, which is where HTTP clients send it.
            self.headers
                .insert(0, ("Host".to_owned(), host.into_bytes()));
        }
        let announced = self.header("transfer-encoding").is_some()
            || self
                .header("content-length")
                .is_some_and(|length| length.iter().any(|digit| *digit != b'0'));
        if announced && self.body.is_none() && self.unread_body.is_none() {
            self.unread_body = Some(UnreadBody::NotCaptured);
        }
        self
    }
}

impl fmt::Debug for CapturedRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let query: Vec<_> = self.target_query.split('&').map(shown_piece).collect();
        let headers: Vec<_> = self
            .headers
            .iter()
            .map(|(name, value)| (name, shown(name, &String::from_utf8_lossy(value))))
            .collect();
        // A form can carry a signature in its body, so only its length is shown.
        let body = self
            .body
            .as_ref()
            .map(|body| format!("{} bytes", body.len()));
        f.debug_struct("CapturedRequest")
            .field("method", &self.method)
            .field("target_path", &shown("", &self.target_path))
            .field("target_query", &query.join("&"))
            .field("headers", &headers)
            .field("body", &body)
            .field("unread_body", &self.unread_body)
            .finish()
    }
}

fn form(text: &str) -> Result<Form, CapturedError> {
    let not_a_request = |found| Err(CapturedError::NotARequest { found });
    let has_curl_output = || {
        text.lines()
            .filter_map(raw_http::sent)
            .any(raw_http::is_request_line)
    };
    let Some(first) = text.lines().map(str::trim).find(|line| !line.is_empty()) else {
        return not_a_request("is empty");
    };
    let is_curl_output = ["> ", "* ", "< ", "} [", "{ ["]
        .iter()
        .any(|mark| first.starts_with(mark));
    if is_curl_output {
        Ok(Form::CurlOutput)
    } else if first.starts_with(['{', '[']) {
        Ok(Form::Har)
    } else if raw_http::is_request_line(first) {
        Ok(Form::RawHttp)
    } else if has_curl_output() {
        // The command with its output, or a progress meter before it.
        Ok(Form::CurlOutput)
    } else if is_curl_command(first) {
        Ok(Form::CurlCommand)
    } else if is_of_windows(first) {
        Err(CapturedError::OtherShell)
    } else {
        not_a_request(look(text, first))
    }
}

fn is_curl_command(line: &str) -> bool {
    let command = line.strip_prefix("$ ").unwrap_or(line);
    let program = command.split_whitespace().next();
    let name = program.and_then(|path| path.rsplit('/').next());
    name.is_some_and(|name| name.eq_ignore_ascii_case("curl"))
}

fn is_of_windows(line: &str) -> bool {
    ["curl.exe", "Invoke-WebRequest", "Microsoft.PowerShell"]
        .iter()
        .any(|sign| line.contains(sign))
}

/// What a text is that is no request.
fn look(text: &str, first: &str) -> &'static str {
    let start: String = first.chars().take(16).collect::<String>().to_lowercase();
    let mut words = first.split(' ');
    let method = words.next().is_some_and(is_common_method);
    let target = words.next();
    if text
        .chars()
        .any(|letter| letter.is_control() && !letter.is_whitespace())
    {
        "has control characters, as binary data does"
    } else if start.starts_with("<!doctype html") || start.starts_with("<html") {
        "is an HTML page"
    } else if start.starts_with('<') {
        "is an XML document"
    } else if start.starts_with("http/") {
        "is an HTTP response"
    } else if method && target.is_some_and(|target| target.starts_with(['/', 'h'])) {
        "begins with a request line that does not end with ` HTTP/1.1`"
    } else {
        "does not begin as a request does"
    }
}

fn is_common_method(word: &str) -> bool {
    ["GET", "HEAD", "PUT", "POST", "DELETE", "OPTIONS"].contains(&word)
}

fn method(text: Cow<'_, str>, place: &Place) -> Result<String, CapturedError> {
    check_length(text.len(), place)?;
    match Method::from_bytes(text.as_bytes()) {
        Ok(_) => Ok(text.into_owned()),
        Err(_) => Err(CapturedError::WrongMethod {
            place: place.clone(),
        }),
    }
}

fn header(name: &[u8], value: &[u8], place: &Place) -> Result<(String, Vec<u8>), CapturedError> {
    let wrong = |wrong| CapturedError::WrongHeader {
        place: place.clone(),
        wrong,
    };
    check_length(name.len().saturating_add(value.len()), place)?;
    let value = value.trim_ascii();
    HeaderName::from_bytes(name)
        .map_err(|_| wrong("a name of other characters than letters, digits and hyphens"))?;
    HeaderValue::from_bytes(value).map_err(|_| wrong("control characters in its value"))?;
    Ok((String::from_utf8_lossy(name).into_owned(), value.to_vec()))
}

fn check_length(length: usize, place: &Place) -> Result<(), CapturedError> {
    if length > MAX_LINE {
        return Err(CapturedError::TooLong {
            place: place.clone(),
        });
    }
    Ok(())
}
