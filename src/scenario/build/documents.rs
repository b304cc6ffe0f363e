//! The documents that a world names or holds: policies as JSON, configuration as XML.

use std::sync::Arc;

use serde_json::Value;

use super::Builder;
use crate::policy::{Document, PolicyKind};
use crate::protocol::xml::XmlError;
use crate::scenario::policy_origin::{PolicyOf, PolicyOrigin};
use crate::scenario::problem::{Place, Problem, ProblemKind};
use crate::scenario::source::{Source, beside};
use crate::scenario::world_model::Written;
use crate::scenario::yaml::{self, Spanned};
use crate::scenario::{policy_file, policy_place};

impl Builder<'_> {
    pub(super) fn policy(
        &mut self,
        of: PolicyOf,
        written: &Spanned<Written>,
        kind: PolicyKind,
        source: &Arc<Source>,
    ) -> Option<Arc<Document>> {
        let named = yaml::place(source, written.referenced);
        let (value, place) = match &written.value {
            Written::Inline(policy) => (Value::Object(policy.clone()), named),
            Written::File(file) => {
                let policy = self.file(file, "policy", named)?;
                match policy_file::json(&policy) {
                    Ok(read) => read,
                    Err(problem) => {
                        self.problems.push(problem);
                        return None;
                    }
                }
            }
        };
        match Document::from_json(&value, kind) {
            Ok(document) => {
                self.warnings
                    .extend(policy_place::warnings(&place, &document));
                self.policies.push(PolicyOrigin { of, place });
                Some(Arc::new(document))
            }
            Err(problem) => {
                self.problems
                    .push(policy_file::policy_problem(&place, problem));
                None
            }
        }
    }

    /// Reads a file that a scenario or a world names.
    fn file(&mut self, file: &str, what: &'static str, named: Place) -> Option<Arc<Source>> {
        let path = beside(&named.source.path, file);
        self.inputs.push(path.clone());
        match Source::read(&path) {
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
        read: impl Fn(&str) -> Result<T, XmlError>,
    ) -> Option<T> {
        let document = self.file(file, what, named)?;
        match read(&document.text) {
            Ok(value) => Some(value),
            Err(error) => {
                self.report(xml_place(&document, &error), ProblemKind::Xml(error));
                None
            }
        }
    }
}

/// Where in a document an error lies, as far as its words stand in one place only.
fn xml_place(document: &Arc<Source>, error: &XmlError) -> Place {
    let wanted = match error {
        XmlError::UnknownElement { found, .. } => format!("<{found}>"),
        XmlError::MissingElement { parent, .. } | XmlError::Repeated { parent, .. } => {
            format!("<{parent}>")
        }
        XmlError::WrongValue { element, value, .. } => format!("<{element}>{value}</"),
        _ => return Place::whole(document),
    };
    let mut found = document.text.match_indices(&wanted);
    match (found.next(), found.next()) {
        (Some((start, text)), None) => Place {
            source: Arc::clone(document),
            span: start..start + text.trim_end_matches("</").len(),
        },
        _ => Place::whole(document),
    }
}
