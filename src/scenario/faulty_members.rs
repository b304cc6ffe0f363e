//! Which members of a scenario file have a fault of form, so that what follows from it is not told as another.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::problem::{Place, Problem, ProblemKind};
use super::source::Source;

/// The members of a file, by name, in which there is a fault, and where exactly.
pub(super) struct FaultyMembers {
    source: Arc<Source>,
    names: BTreeSet<String>,
    places: Vec<Place>,
}

impl FaultyMembers {
    /// The members of a file in which these problems lie. One in a file that it includes is of the member that includes it,
    /// which is not known; then `given` counts as faulty, on which the others depend.
    pub(super) fn of(source: &Arc<Source>, problems: &[Problem]) -> Self {
        let names = problems.iter().map(|problem| {
            let member = member_at(source, &problem.place);
            member.unwrap_or("given").to_owned()
        });
        Self {
            source: Arc::clone(source),
            names: names.collect(),
            places: problems
                .iter()
                .map(|problem| problem.place.clone())
                .collect(),
        }
    }

    /// Whether there is a fault in a member.
    pub(super) fn has(&self, member: &str) -> bool {
        self.names.contains(member)
    }

    /// Whether a problem may follow from a fault of form: in the same member, all but a value elsewhere that is wrong by
    /// itself.
    pub(super) fn explain(&self, problem: &Problem) -> bool {
        let is_of_value = matches!(
            problem.kind,
            ProblemKind::Unnamed { .. }
                | ProblemKind::UnknownWord { .. }
                | ProblemKind::WrongValue { .. }
        );
        let member = member_at(&self.source, &problem.place);
        let stands_alone =
            is_of_value && member != Some("then") && !self.places.contains(&problem.place);
        member.is_some_and(|member| self.has(member)) && !stands_alone
    }
}

/// The member of a file in which a place lies: what the last line at or before it that is not indented begins with.
fn member_at<'s>(source: &'s Arc<Source>, place: &Place) -> Option<&'s str> {
    if place.source != *source {
        return None;
    }
    let rest = source.text.get(place.span.start..)?;
    let end = place.span.start + rest.find('\n').unwrap_or(rest.len());
    let lines = source.text.get(..end)?.lines().rev();
    let mut names = lines.filter_map(|line| line.split(':').next());
    names.find(|name| name.starts_with(|letter: char| letter.is_ascii_alphabetic()))
}
