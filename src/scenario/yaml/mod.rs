//! YAML, behind one module: values with their places, limits against hostile documents, errors as problems; variables and
//! included files.

mod forgiving;
mod included;
mod made_up;
mod members;
mod scalar;
mod spanned;
mod variables;

use std::sync::Arc;

use serde::de::DeserializeOwned;
use serde_saphyr::budget::BudgetBreach;
use serde_saphyr::{Error, IncludeResolveError, Options};

use super::problem::{Place, Problem, ProblemKind};
use super::source::Source;
use crate::protocol::words::did_you_mean;

pub(super) use serde_saphyr::Location;
pub(super) use spanned::Spanned;
pub(super) use variables::{VariableModel, Variables};

use forgiving::{Missing, Reading};

/// Nodes in one document, aliases replayed. A file of the largest size has fewer.
const MOST_NODES: usize = 100_000;

/// Faults of one document that are told at once, of missing fields and of all others.
const MOST_MISSING: usize = 20;

/// What is said where another value stands than is expected.
const TRUE_OR_FALSE: &str = "`true` or `false` is expected here";
const WHOLE_NUMBER: &str = "a whole number of a sensible size is expected here";

/// Reads a document without variables, up to its first fault.
pub(super) fn parse<T: DeserializeOwned>(source: &Arc<Source>) -> Result<T, Problem> {
    serde_saphyr::from_str_with_options(&source.text, options(source))
        .map_err(|error| problem(source, &error))
}

/// What was read of a document.
pub(super) struct Parsed<T> {
    /// The document; where it has faults of form, with something else in their places, unless they hide the rest.
    pub(super) model: Option<T>,
    /// The variables that it declares, and those of whoever builds on it.
    pub(super) variables: Variables,
    /// Every fault of its form.
    pub(super) problems: Vec<Problem>,
}

/// Reads a document with the variables that it declares and those of whoever builds on it.
pub(super) fn parse_with<T: DeserializeOwned>(
    source: &Arc<Source>,
    outer: &Variables,
) -> Parsed<T> {
    let mut parsed = Parsed {
        model: None,
        variables: outer.clone(),
        problems: Vec::new(),
    };
    let mut first = None;
    if variables::are_used(&source.text) {
        // A document with a fault has its variables in the same way.
        let declared = parse(source).unwrap_or_default();
        (parsed.variables, parsed.problems) = outer.with(&declared, source);
    } else {
        match parse(source) {
            Ok(model) => {
                parsed.model = Some(model);
                return parsed;
            }
            Err(problem) => first = Some(problem),
        }
    }
    let (model, problems) = read_on(source, &parsed.variables);
    parsed.model = model;
    parsed.problems.extend(problems);
    if parsed.problems.is_empty() {
        parsed.problems.extend(first);
    }
    parsed
}

/// Reads a document to its end, whatever is wrong on the way; a field that is missing is made up in another pass.
fn read_on<T: DeserializeOwned>(
    source: &Arc<Source>,
    variables: &Variables,
) -> (Option<T>, Vec<Problem>) {
    let mut missing: Vec<Missing> = Vec::new();
    let mut problems = Vec::new();
    loop {
        let reading = Reading::new(source, variables, &missing);
        let options = options(source);
        let text = &source.text;
        let read = serde_saphyr::with_deserializer_from_str_with_options(text, options, |yaml| {
            reading.read::<T>(yaml)
        });
        if let Err(error) = &read {
            let field = match error.without_snippet() {
                Error::SerdeMissingField { field, .. } => Some((reading.ended_last(), *field)),
                _ => None,
            };
            if !field.is_some_and(|field| reading.is_misspelt(field)) {
                problems.push(problem(source, error));
            }
            let is_new = |field: &Missing| !missing.contains(field);
            if let Some(field) = field.filter(is_new)
                && missing.len() < MOST_MISSING
            {
                missing.push(field);
                continue;
            }
        }
        let of_form = reading
            .into_faults()
            .into_iter()
            .map(|(at, kind)| problem_at(place(source, at), kind));
        problems.extend(of_form);
        problems.sort_by_key(|problem| problem.place.span.start);
        problems.dedup();
        return (read.ok(), problems);
    }
}

fn options(source: &Arc<Source>) -> Options {
    let options = serde_saphyr::options! {
        with_snippet: false,
        reject_unsupported_tags: true,
        strict_booleans: true,
        budget: serde_saphyr::budget! { max_nodes: MOST_NODES, max_documents: 1 },
        alias_limits: serde_saphyr::alias_limits! { max_total_replayed_events: MOST_NODES },
    };
    if !included::are_used(&source.text) {
        return options;
    }
    source.forget_included();
    let document = Arc::clone(source);
    options.with_include_resolver(move |request| included::resolve(&document, &request))
}

/// The file in which a place lies: the document's own, or one that it includes.
fn file_of(source: &Arc<Source>, location: Location) -> Arc<Source> {
    // The parser counts its files from 1, the document itself first.
    let number = usize::try_from(location.source_id()).unwrap_or_default();
    let included = number.checked_sub(2).and_then(|at| {
        let files = source.included();
        files.get(at).cloned()
    });
    included.unwrap_or_else(|| Arc::clone(source))
}

/// The text of a value as it stands in its file.
fn text_at(source: &Arc<Source>, location: Location) -> String {
    let place = place(source, location);
    let text = place.source.text.get(place.span);
    text.unwrap_or_default().to_owned()
}

/// The place of a value in its file.
pub(super) fn place(source: &Arc<Source>, location: Location) -> Place {
    let source = &file_of(source, location);
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
    problem_at(at, kind(error.without_snippet()))
}

fn problem_at(at: Place, kind: ProblemKind) -> Problem {
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

fn unknown_field(field: &str, known: &[&'static str]) -> ProblemKind {
    ProblemKind::UnknownField {
        field: field.to_owned(),
        meant: did_you_mean(field, known.iter().copied()).map(str::to_owned),
        known: known.iter().map(|word| (*word).to_owned()).collect(),
    }
}

fn unexpected_word(word: &str, known: &[&'static str]) -> ProblemKind {
    ProblemKind::UnexpectedWord {
        word: word.to_owned(),
        meant: did_you_mean(word, known.iter().copied()).map(str::to_owned),
        known: known.iter().map(|word| (*word).to_owned()).collect(),
    }
}

fn kind(error: &Error) -> ProblemKind {
    match error {
        Error::SerdeUnknownField {
            field, expected, ..
        } => unknown_field(field, expected),
        Error::SerdeUnknownVariant {
            variant, expected, ..
        } => unexpected_word(variant, expected),
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
            "bool" | "boolean" => TRUE_OR_FALSE.to_owned(),
            _ => WHOLE_NUMBER.to_owned(),
        }),
        Error::InvalidBooleanStrict { .. } => ProblemKind::Yaml(TRUE_OR_FALSE.to_owned()),
        Error::UnknownAnchor { .. } => {
            ProblemKind::Yaml("a text that begins with `*` must stand in quotes".to_owned())
        }
        Error::ResolverError { target, error, .. } => ProblemKind::Include {
            file: target.clone(),
            reason: match error {
                IncludeResolveError::Message(reason) => reason.clone(),
                other => first_line(&format!("{other:?}")),
            },
        },
        Error::CyclicInclude { id, .. } => ProblemKind::Include {
            file: id.clone(),
            reason: "it includes itself".to_owned(),
        },
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
