//! YAML, behind one module: values with their places, limits against hostile documents, errors as problems.

use std::sync::Arc;

use serde::de::DeserializeOwned;
use serde_saphyr::Error;

use super::problem::{Place, Problem, ProblemKind};
use super::source::Source;
use crate::protocol::words::did_you_mean;

pub(super) use serde_saphyr::{Location, Spanned};

/// Nodes in one document, aliases replayed. A file of the largest size has fewer.
const MOST_NODES: usize = 100_000;

/// Reads a document.
pub(super) fn parse<T: DeserializeOwned>(source: &Arc<Source>) -> Result<T, Problem> {
    let options = serde_saphyr::options! {
        with_snippet: false,
        strict_booleans: true,
        budget: serde_saphyr::budget! { max_nodes: MOST_NODES, max_documents: 1 },
        alias_limits: serde_saphyr::alias_limits! { max_total_replayed_events: MOST_NODES },
    };
    serde_saphyr::from_str_with_options(&source.text, options)
        .map_err(|error| problem(source, &error))
}

/// The place of a value in its file.
pub(super) fn place(source: &Arc<Source>, location: Location) -> Place {
    let span = location.span();
    let start = span
        .byte_offset()
        .and_then(|offset| usize::try_from(offset).ok())
        .unwrap_or_default();
    let length = span
        .byte_len()
        .and_then(|length| usize::try_from(length).ok())
        .unwrap_or_default();
    let end = start.saturating_add(length.max(1)).min(source.text.len());
    // A mark under a whole block would hide what is wrong; its first line tells the place.
    let text = source.text.get(start..end).unwrap_or_default();
    let first_line = text.split('\n').next().unwrap_or_default().trim_end().len();
    Place {
        source: Arc::clone(source),
        span: start..start + first_line.max(text.len().min(1)),
    }
}

fn problem(source: &Arc<Source>, error: &Error) -> Problem {
    let at = error
        .location()
        .map_or_else(|| Place::whole(source), |location| place(source, location));
    Problem::new(at, kind(error.without_snippet()))
}

fn kind(error: &Error) -> ProblemKind {
    let owned = |words: &[&'static str]| words.iter().map(|word| (*word).to_owned()).collect();
    match error {
        Error::SerdeUnknownField {
            field, expected, ..
        } => ProblemKind::UnknownField {
            field: field.clone(),
            meant: did_you_mean(field, expected.iter().copied()).map(str::to_owned),
            known: owned(expected),
        },
        Error::SerdeUnknownVariant {
            variant, expected, ..
        } => ProblemKind::UnexpectedWord {
            word: variant.clone(),
            meant: did_you_mean(variant, expected.iter().copied()).map(str::to_owned),
            known: owned(expected),
        },
        Error::SerdeMissingField { field, .. } => ProblemKind::MissingField {
            field: (*field).to_owned(),
        },
        Error::Eof { .. } => ProblemKind::Empty,
        Error::AliasError { error, .. } => kind(error),
        Error::Budget { .. } | Error::AliasReplayLimitExceeded { .. } => {
            ProblemKind::Yaml(format!(
                "the document is too large once its aliases are replayed; {MOST_NODES} values are the most"
            ))
        }
        Error::DuplicateMappingKey { key, .. } => ProblemKind::Yaml(format!(
            "`{}` stands twice",
            key.as_deref().unwrap_or("a key")
        )),
        other => ProblemKind::Yaml(first_line(&other.to_string())),
    }
}

/// The message without the position that the library appends; the place is shown beside it.
fn first_line(message: &str) -> String {
    let line = message.lines().next().unwrap_or_default();
    let line = line.split(" at line ").next().unwrap_or(line);
    line.trim_start_matches("error: ").to_owned()
}
