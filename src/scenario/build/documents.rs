//! The documents that a world names or holds: policies as JSON, configuration as XML.

use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use super::Builder;
use crate::policy::{Document, PolicyKind};
use crate::protocol::xml::XmlError;
use crate::scenario::problem::{Place, Problem, ProblemKind};
use crate::scenario::source::Source;
use crate::scenario::world_model::Written;
use crate::scenario::yaml::{self, Spanned};
use crate::scenario::{json, policy_place};

impl Builder {
    pub(super) fn policy(
        &mut self,
        written: &Spanned<Written>,
        kind: PolicyKind,
        source: &Arc<Source>,
    ) -> Option<Document> {
        let named = yaml::place(source, written.referenced);
        let (value, place) = match &written.value {
            Written::Inline(value) => (value.clone(), named),
            Written::File(file) => {
                let policy = self.file(file, "policy", named, source)?;
                match json::parse(&policy, "the policy") {
                    Ok(value) => (value, whole_text(&policy)),
                    Err(problem) => {
                        self.problems.push(problem);
                        return None;
                    }
                }
            }
        };
        match Document::from_json(&value, kind) {
            Ok(document) => Some(document),
            Err(problem) => {
                let place = policy_place::of(&place, &problem.path);
                self.report(place, ProblemKind::Policy(problem.kind));
                None
            }
        }
    }

    /// Reads a file that a scenario or a world names.
    fn file(
        &mut self,
        file: &str,
        what: &'static str,
        named: Place,
        source: &Arc<Source>,
    ) -> Option<Arc<Source>> {
        match Source::read(&beside(&source.path, file)) {
            Ok(read) => Some(read),
            Err(Problem {
                kind: ProblemKind::Unreadable { reason },
                ..
            }) => {
                self.report(
                    named,
                    ProblemKind::MissingFile {
                        what,
                        file: file.to_owned(),
                        reason,
                    },
                );
                None
            }
            Err(problem) => {
                self.problems.push(problem);
                None
            }
        }
    }

    pub(super) fn xml<T>(
        &mut self,
        file: &str,
        what: &'static str,
        named: Place,
        source: &Arc<Source>,
        read: impl Fn(&str) -> Result<T, XmlError>,
    ) -> Option<T> {
        let document = self.file(file, what, named, source)?;
        match read(&document.text) {
            Ok(value) => Some(value),
            Err(error) => {
                self.report(Place::whole(&document), ProblemKind::Xml(error));
                None
            }
        }
    }
}

/// A path as a file names it: from the file's own folder, without `.` and `..` where they can be resolved.
pub(super) fn beside(file: &Path, named: &str) -> PathBuf {
    let joined = file.parent().unwrap_or(Path::new("")).join(named);
    let mut plain = PathBuf::new();
    for part in joined.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if plain.file_name().is_some() => {
                plain.pop();
            }
            other => plain.push(other),
        }
    }
    plain
}

fn whole_text(source: &Arc<Source>) -> Place {
    let start = source.text.len() - source.text.trim_start().len();
    Place {
        source: Arc::clone(source),
        span: start..start + 1,
    }
}
