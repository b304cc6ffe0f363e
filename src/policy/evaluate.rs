//! What one document says of one request.

use super::document::{Document, Effect, Statement};
use super::principal::Principal;
use super::resource::Resource;

/// What is asked of a document.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// The action, such as `name/cos:GetObject`.
    pub action: &'a str,
    /// What it acts on.
    pub resource: Resource<'a>,
}

/// The first statement of this effect that matches, with its place in the document counted from 0.
///
/// `applies` says which principals count; a document without principals applies to whom it is attached to.
pub fn matching<'d>(
    document: &'d Document,
    effect: Effect,
    asked: Asked<'_>,
    applies: impl Fn(&Principal) -> bool,
) -> Option<(usize, &'d Statement)> {
    document
        .statements
        .iter()
        .enumerate()
        .find(|(_, statement)| {
            statement.effect == effect
                && (statement.principals.is_empty() || statement.principals.iter().any(&applies))
                && statement.names_action(asked.action)
                && statement
                    .resources
                    .iter()
                    .any(|pattern| pattern.covers(&asked.resource))
        })
}
