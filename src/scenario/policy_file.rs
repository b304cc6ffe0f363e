//! A policy file by itself, as it is deployed: to be held against a world that has another.

use std::path::Path;
use std::sync::Arc;

use super::json;
use super::policy_place::{self, JsonPlaces};
use super::problem::{Place, Problem, ProblemKind};
use super::source::Source;
use serde_json::Value;

use super::policy_origin::PolicyOrigin;
use crate::policy::{Condition, Document, PathStep, PolicyKind, PolicyProblem};

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
#[derive(Clone)]
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
        Self::of(&Source::read(path)?)
    }

    /// Reads a policy from its text; the name stands for the file where a fault is told.
    ///
    /// # Errors
    ///
    /// The first fault, with its place in the text.
    pub fn of_text(name: &str, text: &str) -> Result<Self, Problem> {
        Self::of(&Source::new(Path::new(name), text))
    }

    /// The policy taken as of another kind than its statements show.
    ///
    /// # Errors
    ///
    /// The first fault that it has as one of that kind.
    pub fn taken_as(mut self, kind: PolicyKind) -> Result<Self, Problem> {
        if kind != self.kind {
            let fault = |problem: PolicyProblem| {
                let place = self.places.place(&problem.path);
                Problem::new(place, ProblemKind::Policy(problem.kind))
            };
            self.document = Document::from_json(&self.value, kind).map_err(fault)?;
            self.kind = kind;
        }
        Ok(self)
    }

    /// The file in which a policy of a world is written, as it was read.
    ///
    /// # Errors
    ///
    /// The first fault; none of a policy that a world has.
    pub fn of_origin(origin: &PolicyOrigin) -> Result<Self, Problem> {
        Self::of(&origin.place().source)
    }

    fn of(source: &Arc<Source>) -> Result<Self, Problem> {
        let (value, place) = json(source)?;
        let kind = PolicyKind::shown_by(&value);
        let document =
            Document::from_json(&value, kind).map_err(|problem| policy_problem(&place, problem))?;
        Ok(Self {
            places: JsonPlaces::of(source),
            value,
            kind,
            document,
        })
    }

    /// The place of the value at the end of a way, or as far as the way leads.
    pub fn place(&self, path: &[PathStep]) -> Place {
        self.places.place(path)
    }

    /// The first and the last line of the value at the end of a way, counted from 1.
    pub fn lines(&self, path: &[PathStep]) -> (usize, usize) {
        self.places.lines(path)
    }

    /// The way to a statement.
    pub fn statement_path(&self, index: usize) -> Vec<PathStep> {
        let (mut path, value) = member(Vec::new(), &self.value, "statement");
        if value.is_array() {
            path.push(PathStep::Index(index));
        }
        path
    }

    /// The way to a principal of a statement; the statement's own way where the principal is the document's.
    pub fn principal_path(&self, index: usize, principal: usize) -> Vec<PathStep> {
        let of_statement = self.statement_path(index);
        let (path, value) = member(of_statement.clone(), self.at(&of_statement), "principal");
        let (mut path, value) = match value {
            Value::Object(_) => member(path, value, "qcs"),
            Value::Null => return of_statement,
            other => (path, other),
        };
        if value.is_array() {
            path.push(PathStep::Index(principal));
        }
        path
    }

    /// The way to a condition of a statement.
    pub fn condition_path(&self, index: usize, condition: &Condition) -> Vec<PathStep> {
        let statement = self.statement_path(index);
        let (mut path, _) = member(statement.clone(), self.at(&statement), "condition");
        path.push(PathStep::Member(condition.operator_name.clone()));
        path.push(PathStep::Member(condition.key_name.clone()));
        path
    }

    fn at(&self, path: &[PathStep]) -> &Value {
        path.iter().fold(&self.value, |value, step| match step {
            PathStep::Member(name) => value.get(name).unwrap_or(&Value::Null),
            PathStep::Index(index) => value.get(index).unwrap_or(&Value::Null),
        })
    }
}

/// A member of an object in either spelling, with the way to it.
fn member<'v>(mut path: Vec<PathStep>, value: &'v Value, name: &str) -> (Vec<PathStep>, &'v Value) {
    let mut members = value.as_object().into_iter().flatten();
    match members.find(|(known, _)| known.eq_ignore_ascii_case(name)) {
        Some((known, value)) => {
            path.push(PathStep::Member(known.clone()));
            (path, value)
        }
        None => (path, &Value::Null),
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
