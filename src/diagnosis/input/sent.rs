//! The request of an input, from its captured text.

use http::{HeaderMap, HeaderName, HeaderValue};

use super::Note;
use super::answer::Answer;
use crate::diagnosis::evidence::{RequestError, SentRequest};
use crate::protocol::captured::{CapturedError, CapturedRequest};

/// Why a captured request is none that can be judged.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SentError {
    /// Without a `Host` nobody knows where it went.
    #[error("the request has no `Host`")]
    NoHost,
    /// A method or an address that cannot be.
    #[error(transparent)]
    Request(#[from] RequestError),
}

/// A captured request as it was sent.
///
/// # Errors
///
/// A request without a host.
pub fn sent(captured: &CapturedRequest) -> Result<SentRequest, SentError> {
    let mut headers = HeaderMap::new();
    let pairs = captured.headers.iter().filter_map(|(name, value)| {
        let name = HeaderName::from_bytes(name.as_bytes()).ok()?;
        Some((name, HeaderValue::from_bytes(value).ok()?))
    });
    for (name, value) in pairs {
        // Only a map that is full takes no more.
        let _ = headers.try_append(name, value);
    }
    let host = headers.get("host").filter(|host| !host.is_empty());
    let host = host.ok_or(SentError::NoHost)?;
    let host = String::from_utf8_lossy(host.as_bytes()).into_owned();
    let (path, query) = (&captured.target_path, &captured.target_query);
    let separator = if query.is_empty() { "" } else { "?" };
    let address = format!("http://{host}{path}{separator}{query}");
    let request = SentRequest::new(&captured.method, &address, headers)?;
    Ok(SentRequest {
        body: captured.body.clone(),
        ..request
    })
}

/// Adds the request of a text to its answer, or says why it cannot be judged.
pub(super) fn add(answer: &mut Answer, captured: Result<CapturedRequest, CapturedError>) {
    match captured.as_ref().map(sent) {
        Ok(Ok(request)) => answer.request = Some(request),
        Ok(Err(_)) => answer.notes.push(Note::RequestWithoutHost),
        Err(error) => answer.notes.push(Note::UnreadableRequest(error.clone())),
    }
}
