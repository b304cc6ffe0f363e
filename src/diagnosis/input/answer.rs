//! An answer as a text gives it, before it is known whether it is a refusal of COS.

use http::{HeaderMap, HeaderName, HeaderValue};

use super::Note;
use crate::diagnosis::evidence::SentRequest;
use crate::protocol::error_answer::ErrorAnswer;

/// Longer bodies are no error of COS, and are cut off before anything reads them.
const LONGEST_BODY: usize = 1024 * 1024;

/// More answers of one text are not looked at.
pub(super) const MOST_ANSWERS: usize = 1000;

/// An answer.
#[derive(Clone, Debug, Default)]
pub(super) struct Answer {
    /// The status, where the text tells it.
    pub(super) status: Option<u16>,
    /// The headers that the text gives.
    pub(super) headers: HeaderMap,
    /// Whether these are all that there were.
    pub(super) has_all_headers: bool,
    /// The body.
    pub(super) body: Vec<u8>,
    /// The request, where the text has the whole of it.
    pub(super) request: Option<SentRequest>,
    /// What the reader should know.
    pub(super) notes: Vec<Note>,
}

impl Answer {
    /// An answer of which nothing but its body is known.
    pub(super) fn of_body(body: &str) -> Self {
        Self::default().with_body(body.as_bytes())
    }

    /// An answer of which an SDK tells code, message and ids. What has no code had no body.
    pub(super) fn of_error(error: &ErrorAnswer, status: Option<u16>) -> Self {
        let mut answer = Self {
            status,
            ..Self::default()
        };
        answer.header("x-cos-request-id", &error.request_id);
        answer.header("x-cos-trace-id", &error.trace_id);
        // SDKs that find no body put the status into the place of the code.
        if error.code.is_empty() || error.code.starts_with(|first: char| first.is_ascii_digit()) {
            return answer;
        }
        answer.with_body(error.to_xml().as_bytes())
    }

    /// The same with this body.
    pub(super) fn with_body(mut self, body: &[u8]) -> Self {
        self.body = body.iter().copied().take(LONGEST_BODY).collect();
        self
    }

    /// Adds a header, unless it is empty, or none that HTTP allows.
    pub(super) fn header(&mut self, name: &str, value: &str) {
        let name = HeaderName::from_bytes(name.trim().as_bytes());
        let value = HeaderValue::from_bytes(value.trim().as_bytes());
        if let (Ok(name), Ok(value)) = (name, value)
            && !value.is_empty()
        {
            // Only a map that is full takes no more.
            let _ = self.headers.try_append(name, value);
        }
    }

    /// A header as text.
    pub(super) fn header_text(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The error in its body.
    pub(super) fn error(&self) -> Option<ErrorAnswer> {
        ErrorAnswer::parse(std::str::from_utf8(&self.body).ok()?)
    }

    /// The id of its request, which tells whether two answers are the same one.
    pub(super) fn request_id(&self) -> Option<String> {
        let id = self.header_text("x-cos-request-id").map(str::to_owned);
        id.or_else(|| Some(self.error()?.request_id))
            .filter(|id| !id.is_empty())
    }
}

/// Host and key of an address, as `<Resource>` has them: without scheme, user, query and fragment.
pub(super) fn resource_of(address: &str) -> String {
    let place = address.split(['?', '#']).next().unwrap_or_default();
    let (_, rest) = place.split_once("://").unwrap_or(("", place));
    let (host, key) = rest.split_once('/').unwrap_or((rest, ""));
    let (_, host) = host.rsplit_once('@').unwrap_or(("", host));
    format!("{host}/{key}")
}
