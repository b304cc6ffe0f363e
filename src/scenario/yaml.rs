//! YAML, behind one module: values with their places, limits against hostile documents, errors as problems.

use std::sync::Arc;

use serde::de::DeserializeOwned;
use serde_saphyr::Error;
use serde_saphyr::budget::BudgetBreach;

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
        reject_unsupported_tags: true,
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
    let to_usize = |number: u64| usize::try_from(number).unwrap_or_default();
    // The parser's own errors have a line and a column, and no bytes.
    let start = match span.byte_offset() {
        Some(offset) => to_usize(offset),
        None => offset_of(
            &source.text,
            to_usize(location.line()),
            to_usize(location.column()),
        ),
    };
    let length = span.byte_len().map(to_usize).unwrap_or_default();
    let end = start.saturating_add(length.max(1)).min(source.text.len());
    // A mark under a whole block would hide what is wrong; its first line tells the place.
    let text = source.text.get(start..end).unwrap_or_default();
    let first_line = text.split('\n').next().unwrap_or_default().trim_end().len();
    Place {
        source: Arc::clone(source),
        span: start..start + first_line.max(text.len().min(1)),
    }
}

/// The byte of a line and a column, both counted from 1, or the nearest one that is there.
pub(super) fn offset_of(text: &str, line: usize, column: usize) -> usize {
    let before: usize = text
        .split_inclusive('\n')
        .take(line.saturating_sub(1))
        .map(str::len)
        .sum();
    let rest = text.get(before..).unwrap_or_default();
    let line = rest.split('\n').next().unwrap_or_default();
    let in_line = line
        .char_indices()
        .nth(column.saturating_sub(1))
        .map_or(line.len(), |(at, _)| at);
    (before + in_line).min(text.len())
}

fn problem(source: &Arc<Source>, error: &Error) -> Problem {
    let at = error
        .location()
        .map_or_else(|| Place::whole(source), |location| place(source, location));
    let kind = kind(error.without_snippet());
    // A word that stands where a secret is written may be one.
    match kind {
        ProblemKind::UnexpectedWord { known, .. } if at.is_secret() => Problem::new(
            at,
            ProblemKind::UnexpectedWord {
                word: "…".to_owned(),
                meant: None,
                known,
            },
        ),
        kind => Problem::new(at, kind),
    }
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
        Error::Budget {
            breach: BudgetBreach::Documents { .. },
            ..
        }
        | Error::MultipleDocuments { .. } => {
            ProblemKind::Yaml("a file holds one document, and here begins a second".to_owned())
        }
        Error::Budget {
            breach: BudgetBreach::Depth { .. },
            ..
        } => ProblemKind::Yaml("nested too deep".to_owned()),
        Error::Budget { .. } | Error::AliasReplayLimitExceeded { .. } => {
            ProblemKind::Yaml(format!(
                "the document is too large once its aliases are replayed; {MOST_NODES} values are the most"
            ))
        }
        Error::Unexpected { expected, .. } => ProblemKind::Yaml(match *expected {
            "mapping start" => {
                "members are expected here: `name: value`, or `{name: value}`".to_owned()
            }
            "sequence start" => "a list is expected here: `[a, b]`".to_owned(),
            "string scalar" => "a text is expected here".to_owned(),
            other => format!("{other} is expected here"),
        }),
        Error::NullIntoString { .. } => ProblemKind::Yaml("a text is missing here".to_owned()),
        Error::InvalidScalar { ty, .. } => ProblemKind::Yaml(match *ty {
            "bool" | "boolean" => "`true` or `false` is expected here".to_owned(),
            _ => "a whole number of a sensible size is expected here".to_owned(),
        }),
        Error::InvalidBooleanStrict { .. } => {
            ProblemKind::Yaml("`true` or `false` is expected here".to_owned())
        }
        Error::UnknownAnchor { .. } => {
            ProblemKind::Yaml("a text that begins with `*` must stand in quotes".to_owned())
        }
        Error::UnsupportedTag { tag, .. } => {
            ProblemKind::Yaml(format!("the tag `{tag}` has no meaning here"))
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
