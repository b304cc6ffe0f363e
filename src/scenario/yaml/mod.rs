//! YAML, behind one module: values with their places, limits against hostile documents, errors as problems; variables and
//! included files.

mod compose;
mod include;
mod members;
mod reading;
mod scalar;
mod spanned;
mod tree;
mod variables;

use std::sync::Arc;

use serde::de::DeserializeOwned;

use super::problem::{Place, Problem, ProblemKind};
use super::source::Source;
use crate::protocol::words::did_you_mean;

pub(super) use reading::TEXT_OR;
pub(super) use spanned::Spanned;
pub(super) use tree::{Location, Node};
pub(super) use variables::{VariableModel, Variables};

use compose::{Composer, Fault};
use reading::{Missing, Reading, Stop};

/// Fields found missing in one document that are told at once.
const MOST_MISSING: usize = 20;

/// What is said where another value stands than is expected.
const TRUE_OR_FALSE: &str = "`true` or `false` is expected here";
const WHOLE_NUMBER: &str = "a whole number of a sensible size is expected here";
const MEMBERS_EXPECTED: &str = "members are expected here: `name: value`, or `{name: value}`";
const LIST_EXPECTED: &str = "a list is expected here: `[a, b]`";

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
    let mut model = None;
    let (variables, problems) = read(source, outer, &mut |root, reading| {
        let read = reading.read(root);
        model = None;
        read.map(|read| model = Some(read))
    });
    Parsed {
        model,
        variables,
        problems,
    }
}

/// A document as a tree, as far as it can be made, and what is wrong with its form.
pub(super) fn tree(source: &Arc<Source>) -> (Option<Node>, Vec<Problem>) {
    let mut composer = Composer::new(source);
    let composed = composer.file(source, 0);
    let faults = composer.faults.into_iter();
    let mut problems: Vec<Problem> = faults.map(|fault| problem(source, fault)).collect();
    let root = match composed {
        Ok(composed) => {
            if composed.root.is_none() {
                problems.push(Problem::new(Place::whole(source), ProblemKind::Empty));
            }
            composed.root
        }
        Err(fault) => {
            problems.push(problem(source, fault));
            None
        }
    };
    (root, problems)
}

/// Reads a document to its end, whatever is wrong on the way; a field that is missing is made up in another pass. Told are
/// the variables that stand in it, and every fault of its form.
fn read(
    source: &Arc<Source>,
    outer: &Variables,
    pass: &mut dyn FnMut(&Node, &Reading<'_>) -> Result<(), Stop>,
) -> (Variables, Vec<Problem>) {
    let (root, mut problems) = tree(source);
    let Some(root) = root else {
        return (outer.clone(), problems);
    };
    let mut variables = outer.clone();
    if let Some(declared) = root.member("variables") {
        // What is wrong with their form is told below.
        let declared = Reading::new(outer, &[]).read(declared).unwrap_or_default();
        let (all, wrong) = outer.with(&declared, source);
        problems.extend(wrong);
        variables = all;
    }
    let mut missing: Vec<Missing> = Vec::new();
    loop {
        let reading = Reading::new(&variables, &missing);
        let stop = pass(&root, &reading).err();
        let (misspelt, faults) = reading.into_noted();
        let found = stop.and_then(|stop| {
            let (field, is_told) = match stop {
                Stop::Missing(field, _) => (Some(field), misspelt.contains(&field)),
                _ => (None, false),
            };
            if !is_told {
                problems.push(problem(source, fault(stop)));
            }
            field.filter(|field| !missing.contains(field) && missing.len() < MOST_MISSING)
        });
        if let Some(found) = found {
            missing.push(found);
            continue;
        }
        problems.extend(faults.into_iter().map(|fault| problem(source, fault)));
        problems.sort_by_key(|problem| problem.place.span.start);
        problems.dedup();
        return (variables, problems);
    }
}

fn fault(stop: Stop) -> Fault {
    match stop {
        Stop::Missing((_, field), at) => {
            let field = field.to_owned();
            (at, ProblemKind::MissingField { field })
        }
        Stop::Fault(fault) => *fault,
        other => (Location::default(), ProblemKind::Yaml(other.to_string())),
    }
}

/// The file in which a place lies: the document's own, or one that it includes.
fn file_of(source: &Arc<Source>, location: Location) -> Arc<Source> {
    let number = usize::try_from(location.file).unwrap_or_default();
    let included = number.checked_sub(1).and_then(|at| {
        let files = source.included();
        files.get(at).cloned()
    });
    included.unwrap_or_else(|| Arc::clone(source))
}

/// The place of a value in its file.
pub(super) fn place(source: &Arc<Source>, location: Location) -> Place {
    let source = &file_of(source, location);
    let to_usize = |number: u32| usize::try_from(number).unwrap_or_default();
    let start = to_usize(location.start).min(source.text.len());
    let length = to_usize(location.end.saturating_sub(location.start));
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

fn problem(source: &Arc<Source>, (at, kind): Fault) -> Problem {
    let at = place(source, at);
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
