//! The refused entries of HAR files, each with its request.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::answer::{Answer, MOST_ANSWERS};
use super::{InputError, InputKind, Looks, Note, json_list, sent, text};
use crate::protocol::captured::CapturedRequest;

#[derive(Deserialize)]
struct Document<'a> {
    #[serde(borrow)]
    log: Option<Log<'a>>,
}

#[derive(Deserialize)]
struct Log<'a> {
    creator: Option<Creator>,
    #[serde(borrow)]
    entries: &'a RawValue,
}

#[derive(Deserialize)]
struct Creator {
    #[serde(default)]
    name: String,
}

#[derive(Deserialize)]
struct Entry<'a> {
    #[serde(borrow)]
    request: Option<&'a RawValue>,
    response: Option<Received>,
    /// What the page asked for, as Chrome and Edge tell it.
    #[serde(rename = "_resourceType")]
    resource: Option<String>,
}

#[derive(Default, Deserialize)]
struct Received {
    #[serde(default)]
    status: u16,
    #[serde(default)]
    headers: Vec<Header>,
    #[serde(default)]
    content: Content,
}

#[derive(Deserialize)]
struct Header {
    name: String,
    value: String,
}

#[derive(Default, Deserialize)]
struct Content {
    text: Option<String>,
    encoding: Option<String>,
}

/// Reads the answers with an error status, and counts the requests without an answer. A preflight that is refused is one of
/// the first, and the request that it was sent for is one of the second.
pub(super) fn read(text: &str) -> Result<(Vec<Answer>, usize), InputError> {
    let other = |looks| InputError::NotOfKind {
        kind: InputKind::Har,
        looks,
    };
    let document: Document<'_> =
        serde_json::from_str(text).map_err(|_| other(text::looks(text)))?;
    let (mut answers, mut unanswered) = (Vec::new(), 0_usize);
    let creator = document.log.as_ref().and_then(|log| log.creator.as_ref());
    let sanitises = creator.is_none_or(|creator| creator.name == SANITISER);
    let mut take = |entry: &RawValue| match answer(entry, sanitises) {
        Some(answer) if answer.status == Some(0) => unanswered = unanswered.saturating_add(1),
        Some(answer) if answers.len() < MOST_ANSWERS => answers.push(answer),
        _ => {}
    };
    match document.log {
        Some(log) => {
            json_list::each(log.entries, &mut take).map_err(|_| other(Looks::OtherJson))?;
        }
        None => {
            let entry: &RawValue =
                serde_json::from_str(text).map_err(|_| other(Looks::OtherJson))?;
            take(entry);
        }
    }
    Ok((answers, unanswered))
}

/// The answer of an entry, if it is one of an error or there is none.
fn answer(entry: &RawValue, sanitises: bool) -> Option<Answer> {
    let entry: Entry<'_> = serde_json::from_str(entry.get()).ok()?;
    let received = entry.response.unwrap_or_default();
    if (100..400).contains(&received.status) {
        return None;
    }
    let mut answer = Answer {
        status: Some(received.status),
        has_all_headers: true,
        ..Answer::default()
    };
    let headers = received.headers.iter();
    headers.for_each(|header| answer.header(&header.name, &header.value));
    answer = answer.with_body(&body(received.content));
    if let Some(request) = entry.request {
        sent::add(&mut answer, CapturedRequest::parse(request.get()));
    }
    if sanitises && may_be_sanitised(&answer, entry.resource.as_deref()) {
        answer.request = None;
        answer.notes.push(Note::SanitisedRequest);
    }
    Some(answer)
}

fn body(content: Content) -> Vec<u8> {
    let text = content.text.unwrap_or_default();
    match content.encoding.as_deref() {
        Some("base64") => BASE64.decode(&text).unwrap_or_default(),
        _ => text.into_bytes(),
    }
}

/// How the developer tools of Chrome and Edge call themselves, which leave out what signs a request unless told otherwise.
const SANITISER: &str = "WebInspector";

/// Whether a request may have been signed by a header that is not in the file. Only scripts can set one, and no preflight
/// has one; to take a signed request for an unsigned one would be wrong with certainty.
fn may_be_sanitised(answer: &Answer, resource: Option<&str>) -> bool {
    let Some(request) = &answer.request else {
        return false;
    };
    let is_of_script = resource.is_none_or(|kind| ["xhr", "fetch", "other"].contains(&kind));
    let of_header = request.headers.get(http::header::AUTHORIZATION);
    let in_query = ["q-signature", "sign"].map(|name| request.query.get(name));
    let is_unsigned =
        of_header.is_none_or(|value| value.is_empty()) && in_query.iter().all(Option::is_none);
    is_of_script && is_unsigned && request.method != http::Method::OPTIONS
}
