//! The steps of the guide's flow, each walked once with what could be read.

use super::facts::{AnswerKind, Facts};
use super::signing::Signing;
use super::walk::{Read, Walked, is_out_of_time};
use crate::protocol::cause::Cause;
use crate::signature::Presented;

/// What each step leaves possible; `None` for one of which nothing was read.
#[derive(Debug, Default)]
pub(super) struct Steps {
    cors: Option<Walked>,
    referer: Option<Walked>,
    key: Option<Walked>,
    permission: Option<Walked>,
    object: Option<Walked>,
    /// The first step, by its place in the flow, that certainly refuses.
    first_refusing: Option<usize>,
    is_silent: bool,
}

/// The place of a cause in the order in which COS checks.
fn place(cause: Cause) -> usize {
    match (cause, cause.step()) {
        (Cause::SignatureMismatch, _) => 4,
        (Cause::MalformedAuthorization, _) => 5,
        (_, "1") => 0,
        (_, "2") => 1,
        (_, "4.1") => 2,
        (_, "4.2") => 3,
        (_, "6") => 6,
        _ => 5,
    }
}

impl Steps {
    pub(super) fn walked(facts: &Facts<'_>, signing: &Signing) -> Self {
        let read = Read::of(facts);
        let read = read.as_ref();
        if let Some(read) = read.filter(|read| read.request.is_preflight()) {
            return Self {
                cors: read.cors(),
                ..Self::default()
            };
        }
        // A form is signed in its fields, and the referer is looked at before them.
        let is_looked_at = |read: &&Read<'_, '_>| {
            read.request.presented == Presented::Nothing || read.request.form.is_some()
        };
        let steps = Self {
            referer: read.filter(is_looked_at).and_then(Read::referer),
            key: read.and_then(Read::key),
            permission: read.and_then(Read::permission),
            object: read.and_then(Read::object),
            is_silent: facts.answer == AnswerKind::Silent,
            ..Self::default()
        };
        let refuses = |walked: &Option<Walked>| walked.as_ref().is_some_and(|step| step.refuses);
        let in_order = [
            (1, refuses(&steps.referer)),
            (2, refuses(&steps.key)),
            (3, is_out_of_time(facts)),
            (4, signing.is_wrong()),
            (5, refuses(&steps.permission)),
            (6, refuses(&steps.object)),
        ];
        let first = in_order.iter().find(|(_, refuses)| *refuses);
        Self {
            first_refusing: first.map(|(place, _)| *place),
            ..steps
        }
    }

    /// Whether a cause lies in the first step that certainly refuses: of an answer without a body, the most likely.
    pub(super) fn refuses_for(&self, cause: Cause) -> bool {
        self.is_silent && self.first_refusing == Some(place(cause))
    }

    /// Whether a step other than that of a cause certainly refuses.
    pub(super) fn refuses_elsewhere(&self, cause: Cause) -> bool {
        let first = self.first_refusing.filter(|_| self.is_silent);
        first.is_some_and(|first| first != place(cause))
    }

    /// The causes that come next, each the only one of its step, once this one is mended.
    pub(super) fn masked_by(&self, cause: Cause) -> Vec<Cause> {
        let later = [&self.key, &self.permission, &self.object];
        let certain = later.into_iter().flatten().filter(|step| step.refuses);
        certain
            .filter_map(|step| match step.causes.as_slice() {
                [only] => Some(*only),
                _ => None,
            })
            .filter(|next| place(*next) > place(cause))
            .collect()
    }

    /// The reason for which a cause is ruled out, as the id of its sentence.
    pub(super) fn rule_out(&self, cause: Cause) -> Option<&'static str> {
        let (walked, reason) = match place(cause) {
            0 => (&self.cors, "checked-cors"),
            1 => (&self.referer, "checked-referer"),
            2 => (&self.key, "checked-keys"),
            5 => (&self.permission, "checked-permissions"),
            6 => (&self.object, "checked-object"),
            _ => (&None, ""),
        };
        let fits = |walked: &Walked| walked.causes.contains(&cause);
        if !walked.as_ref().is_none_or(fits) {
            return Some(reason);
        }
        // An answer with a body tells its step itself; one without is the first that refuses.
        let is_later = self
            .first_refusing
            .is_some_and(|first| place(cause) > first);
        (self.is_silent && is_later).then_some("refused-before")
    }
}
