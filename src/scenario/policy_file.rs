//! A policy file by itself, as it is deployed: to be held against a world that has another.

use std::path::Path;
use std::sync::Arc;

use super::json;
use super::policy_place::{self, JsonPlaces};
use super::problem::{Place, Problem, ProblemKind};
use super::source::Source;
use serde_json::Value;

use crate::policy::{Document, PathStep, PolicyKind, PolicyProblem};

/// Reads a policy file.
///
/// # Errors
///
/// The first fault, with its place in the file.
pub fn policy_from_file(path: &Path, kind: PolicyKind) -> Result<Document, Problem> {
    let source = Source::read(path)?;
    let (value, place) = json(&source)?;
    Document::from_json(&value, kind).map_err(|problem| policy_problem(&place, problem))
}

/// A policy file as it is written, with what it means and where everything in it is.
pub struct PolicyFile {
    /// The document as it is written.
    pub value: Value,
    /// What it is attached to, as its statements show.
    pub kind: PolicyKind,
    /// What it means.
    pub document: Document,
    places: JsonPlaces,
}

impl PolicyFile {
    /// Reads a policy file.
    ///
    /// # Errors
    ///
    /// The first fault, with its place in the file.
    pub fn read(path: &Path) -> Result<Self, Problem> {
        let source = Source::read(path)?;
        let (value, place) = json(&source)?;
        let kind = PolicyKind::shown_by(&value);
        let document =
            Document::from_json(&value, kind).map_err(|problem| policy_problem(&place, problem))?;
        Ok(Self {
            places: JsonPlaces::of(&source),
            value,
            kind,
            document,
        })
    }

    /// The place of the value at the end of a way, or as far as the way leads.
    pub fn place(&self, path: &[PathStep]) -> Place {
        self.places.place(path)
    }
}

/// The JSON of a policy file, and where it begins.
pub(super) fn json(source: &Arc<Source>) -> Result<(Value, Place), Problem> {
    let value = json::parse(source, "the policy")?;
    let start = source.text.len() - source.text.trim_start().len();
    let whole = Place {
        source: Arc::clone(source),
        span: start..start + 1,
    };
    Ok((value, whole))
}

/// A fault of a policy that stands at a place.
pub(super) fn policy_problem(policy: &Place, problem: PolicyProblem) -> Problem {
    let place = policy_place::of(policy, &problem.path);
    Problem::new(place, ProblemKind::Policy(problem.kind))
}
