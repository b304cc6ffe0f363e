//! Sets of tags: one for each outcome that `for_any_value:` and `for_all_value:` can tell apart.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use fixedbitset::FixedBitSet;

use super::set_of;
use super::texts::Texts;
use crate::policy::condition::Condition;
use crate::policy::context::Seen;
use crate::policy::evaluate::PolicyReading;

type Tag = (String, String);

/// A tag and the conditions that it meets by itself.
struct Kind {
    tag: Tag,
    meets: FixedBitSet,
}

/// A set of tags: the conditions that one of them meets, and those that all of them meet.
#[derive(Clone)]
struct Set {
    tags: Vec<usize>,
    one: FixedBitSet,
    all: FixedBitSet,
}

/// Sets of tags without two of one name, and whether they are all that conditions can tell apart.
pub(super) fn sets(
    conditions: &[&Condition],
    texts: &Texts,
    reading: PolicyReading,
    limit: usize,
) -> (Vec<Vec<Tag>>, bool) {
    let kinds = kinds(conditions, &texts.texts, reading);
    let mut seen: BTreeMap<(FixedBitSet, FixedBitSet), Vec<BTreeSet<&str>>> = BTreeMap::new();
    let mut waiting: VecDeque<Set> = VecDeque::new();
    let mut found: Vec<Set> = Vec::new();
    for (index, kind) in kinds.iter().enumerate() {
        waiting.push_back(Set {
            tags: vec![index],
            one: kind.meets.clone(),
            all: kind.meets.clone(),
        });
    }
    while let Some(set) = waiting.pop_front() {
        let names = names(&kinds, &set);
        let known = seen.entry((set.one.clone(), set.all.clone())).or_default();
        // What can be added to more names can be added to fewer.
        if known.iter().any(|fewer| fewer.is_subset(&names)) {
            continue;
        }
        if found.len() >= limit {
            return (tags_of(&kinds, &found), false);
        }
        for (index, kind) in kinds.iter().enumerate() {
            if !names.contains(kind.tag.0.as_str()) {
                let mut tags = set.tags.clone();
                tags.push(index);
                waiting.push_back(Set {
                    tags,
                    one: &set.one | &kind.meets,
                    all: &set.all & &kind.meets,
                });
            }
        }
        known.push(names);
        found.push(set);
    }
    (tags_of(&kinds, &found), texts.exhaustive)
}

fn kinds(conditions: &[&Condition], texts: &[String], reading: PolicyReading) -> Vec<Kind> {
    let mut kinds: Vec<Kind> = Vec::new();
    for text in texts {
        let Some((name, value)) = text.split_once('&') else {
            continue;
        };
        let holds = |index: usize| {
            let condition = conditions.get(index);
            let seen = Seen::Text(text.as_str().into());
            condition.is_some_and(|condition| condition.holds(&seen, reading))
        };
        let kind = Kind {
            tag: (name.to_owned(), value.to_owned()),
            meets: set_of(conditions.len(), holds),
        };
        let known = kinds
            .iter()
            .any(|other| other.tag.0 == kind.tag.0 && other.meets == kind.meets);
        if !known {
            kinds.push(kind);
        }
    }
    kinds
}

fn names<'k>(kinds: &'k [Kind], set: &Set) -> BTreeSet<&'k str> {
    let tags = set.tags.iter().filter_map(|index| kinds.get(*index));
    tags.map(|kind| kind.tag.0.as_str()).collect()
}

fn tags_of(kinds: &[Kind], sets: &[Set]) -> Vec<Vec<Tag>> {
    sets.iter()
        .map(|set| {
            let tags = set.tags.iter().filter_map(|index| kinds.get(*index));
            tags.map(|kind| kind.tag.clone()).collect()
        })
        .collect()
}
