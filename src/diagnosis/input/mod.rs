//! What a person has in hand of a refusal, read from text: an answer, an answer with its request, or what an SDK prints.
//!
//! Nothing is executed, no file is read, and nothing of the input is repeated but statuses, codes and names of servers.

mod answer;
mod curl;
mod error;
mod error_body;
mod go;
mod har;
mod java;
mod json_list;
mod kind;
mod node;
mod note;
mod origin;
mod printed;
mod python;
mod response;
mod scenario_json;
mod sent;
mod text;

#[cfg(test)]
mod tests;

use std::collections::HashSet;

use super::evidence::{Response, SentRequest};
use answer::Answer;

pub use error::{InputError, Looks, Sign};
pub use kind::InputKind;
pub use note::Note;
pub use sent::{SentError, sent};

/// More bytes than any answer, log excerpt or HAR file that a person would hand over.
pub const LARGEST_INPUT: usize = 64 * 1024 * 1024;

/// A refusal that was read.
#[derive(Clone, Debug)]
pub struct Input {
    /// As what the text was read.
    pub kind: InputKind,
    /// The answer.
    pub response: Response,
    /// The request, where the text has the whole of it.
    pub request: Option<SentRequest>,
    /// Which of the refusals of the text this is, counted from one.
    pub entry: usize,
    /// How many refusals the text has.
    pub entries: usize,
    /// What the reader should know of how it was read.
    pub notes: Vec<Note>,
}

/// Reads a refusal: the `entry`-th of the text, counted from one. What kind of text it is shows itself, unless it is told.
///
/// ```
/// use cos403::diagnosis::input::{InputKind, read};
///
/// let log = "GET http://media-1250000000.cos.ap-guangzhou.myqcloud.com/a: 403 AccessDenied(Message: Access Denied., RequestId: NWNh, TraceId: )";
/// let input = read(log.as_bytes(), None, 1).unwrap();
/// assert_eq!((input.kind, input.response.status), (InputKind::Go, 403));
/// ```
///
/// # Errors
///
/// A text that is none of the kinds, an answer that is not from COS, and one that refuses nothing.
pub fn read(bytes: &[u8], kind: Option<InputKind>, entry: usize) -> Result<Input, InputError> {
    if bytes.len() > LARGEST_INPUT {
        return Err(InputError::TooLarge);
    }
    let text = text::decode(bytes)?;
    let kind = match kind {
        Some(kind) => kind,
        None => kind::of(&text)?,
    };
    let (answers, unanswered) = answers(&text, kind)?;
    let mut seen = HashSet::new();
    let mut refused = Vec::new();
    let mut otherwise = None;
    for answer in answers {
        // A log has the body and, of the same request, the exception.
        let is_new = answer.request_id().is_none_or(|id| seen.insert(id));
        match origin::refusal(answer) {
            Ok(refusal) if is_new => refused.push(refusal),
            Ok(_) => {}
            Err(error) => otherwise = otherwise.or(Some(error)),
        }
    }
    let entries = refused.len();
    let chosen = entry
        .checked_sub(1)
        .and_then(|at| refused.into_iter().nth(at));
    match chosen {
        Some((response, answer)) => Ok(Input {
            kind,
            response,
            request: answer.request,
            entry,
            entries,
            notes: answer.notes,
        }),
        None if entries > 0 => Err(InputError::NoSuchEntry { entry, entries }),
        None => Err(otherwise.unwrap_or(InputError::NothingRefused {
            status: None,
            code: None,
            unanswered,
        })),
    }
}

/// The answers of a text, and how many requests in it were never answered.
fn answers(text: &str, kind: InputKind) -> Result<(Vec<Answer>, usize), InputError> {
    let answers = match kind {
        InputKind::ErrorBody => error_body::read(text),
        InputKind::Response => response::read(text),
        InputKind::Curl => curl::read(text),
        InputKind::Python => python::read(text),
        InputKind::Node => node::read(text),
        InputKind::Go => go::read(text),
        InputKind::Java => java::read(text),
        InputKind::Har => return har::read(text),
        InputKind::ScenarioJson => return Ok((scenario_json::read(text)?, 0)),
    };
    if answers.is_empty() {
        let looks = text::looks(text);
        return Err(InputError::NotOfKind { kind, looks });
    }
    Ok((answers, 0))
}
