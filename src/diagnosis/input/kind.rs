//! What kind of text an input is.

use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};
use strum::{AsRefStr, Display, EnumString, VariantArray};

use super::text::{is_html, looks};
use super::{InputError, curl, error_body, go, java, node, python, response};
use crate::protocol::words::UnknownWord;

/// What an input can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[derive(AsRefStr, Display, EnumString, VariantArray)]
#[strum(serialize_all = "kebab-case")]
#[strum(parse_err_ty = UnknownWord, parse_err_fn = UnknownWord::new::<Self>)]
pub enum InputKind {
    /// An error body, alone or in a log.
    ErrorBody,
    /// A response with its status line and headers.
    Response,
    /// The output of `curl -v`.
    Curl,
    /// A HAR file.
    Har,
    /// What the Python SDK prints.
    Python,
    /// What the Node or JavaScript SDK prints.
    Node,
    /// What the Go SDK prints.
    Go,
    /// What the Java SDK prints.
    Java,
    /// The JSON of a run of scenarios.
    ScenarioJson,
}

/// The members by which JSON documents are told apart; their values are passed over.
#[derive(Deserialize)]
struct Members {
    log: Option<IgnoredAny>,
    request: Option<IgnoredAny>,
    response: Option<IgnoredAny>,
    summary: Option<IgnoredAny>,
    results: Option<IgnoredAny>,
}

/// Whether a text is of a kind.
type IsOne = fn(&str) -> bool;

/// The kind that a text is of.
pub(super) fn of(text: &str) -> Result<InputKind, InputError> {
    let start = text.trim_start();
    if let Some(kind) = of_json(start) {
        return Ok(kind);
    }
    // What has the most evidence in it comes first: a log of an SDK can have the body in it.
    let kinds: [(InputKind, IsOne); 7] = [
        (InputKind::Response, response::is_one),
        (InputKind::Curl, curl::is_one),
        (InputKind::Java, java::is_one),
        (InputKind::Python, python::is_one),
        (InputKind::Go, go::is_one),
        (InputKind::Node, node::is_one),
        (InputKind::ErrorBody, error_body::is_one),
    ];
    let found = kinds.into_iter().find(|(_, is_one)| is_one(text));
    match found {
        Some((kind, _)) if !is_html(start) => Ok(kind),
        _ => Err(InputError::Unknown { looks: looks(text) }),
    }
}

/// The kind of a JSON document that is not the error object of an SDK.
fn of_json(text: &str) -> Option<InputKind> {
    if !text.starts_with('{') {
        return None;
    }
    let members: Members = serde_json::from_str(text).ok()?;
    let is_entry = members.request.is_some() && members.response.is_some();
    if members.log.is_some() || is_entry {
        Some(InputKind::Har)
    } else {
        (members.results.is_some() && members.summary.is_some()).then_some(InputKind::ScenarioJson)
    }
}
