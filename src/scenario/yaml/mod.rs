//! YAML, behind one module: values with their places, limits against hostile documents, errors as problems; variables and
//! included files.
//!
//! Own code over the events of granit-parser, since serde (and serde-saphyr with it) stops at the first error of a file, and
//! all are to be reported at once.

mod compose;
mod include;
mod read;
mod scalar;
mod tree;
mod variables;

use std::sync::Arc;

use super::problem::{Place, Problem, ProblemKind};
use super::source::Source;

pub(super) use read::{FromYaml, Members, Reader, from_members};
pub(super) use tree::{Location, Node, Spanned};
pub(super) use variables::{VariableModel, Variables};

use compose::{Composer, Fault};
use variables::Declared;

/// Messages for values of another kind than expected.
const TRUE_OR_FALSE: &str = "`true` or `false` is expected here";
const WHOLE_NUMBER: &str = "a whole number of a sensible size is expected here";
const MEMBERS_EXPECTED: &str = "members are expected here: `name: value`, or `{name: value}`";
const LIST_EXPECTED: &str = "a list is expected here: `[a, b]`";

/// What was read of a document.
pub(super) struct Parsed<T> {
    /// The document; where it has faults, with something else in their places, unless they hide the rest.
    pub(super) model: Option<T>,
    /// The variables that it declares, and those of whoever builds on it.
    pub(super) variables: Variables,
    /// Every fault of its form.
    pub(super) problems: Vec<Problem>,
}

/// Reads a document with the variables that it declares and those of whoever builds on it.
pub(super) fn parse_with<T: FromYaml>(source: &Arc<Source>, outer: &Variables) -> Parsed<T> {
    let (root, mut problems) = tree(source);
    let mut variables = outer.clone();
    let model = root.and_then(|root| {
        if let Some(declared) = root.member("variables") {
            // Faults of their form are reported below.
            let declared = Declared::from_yaml(declared, &mut Reader::new(outer));
            let (all, wrong) = outer.with(&declared, source);
            problems.extend(wrong);
            variables = all;
        }
        let mut reader = Reader::new(&variables);
        let model = T::from_yaml(&root, &mut reader);
        let is_whole = !reader.is_of_other_kind;
        let faults = reader.faults.into_iter();
        problems.extend(faults.map(|fault| problem(source, fault)));
        problems.sort_by_key(|problem| problem.place.span.start);
        problems.dedup();
        is_whole.then_some(model)
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
