//! Values for conditions by which some statements speak of a request and as few as possible of some others.

use fixedbitset::FixedBitSet;

use super::groups::Group;
use super::pair::Pair;
use crate::policy::condition::Condition;
use crate::policy::condition_key::{ConditionKey, KeyKind};
use crate::policy::operator::Comparison;

/// Ways to leave few statements alive that are kept side by side.
const WAYS: usize = 512;

/// Statements that must speak of a request, and those that must not.
pub(super) struct Target {
    pub(super) alive: Vec<usize>,
    pub(super) dead: FixedBitSet,
}

/// Choices for the dimensions, and the statements that must not speak and that these choices leave alive.
#[derive(Clone)]
pub(super) struct Way {
    pub(super) left: FixedBitSet,
    cost: u32,
    pub(super) choices: Vec<usize>,
}

impl Pair<'_> {
    /// The ways in which all that must speak is alive and as few as possible that must not; `false` if there may be others.
    pub(super) fn ways(&self, target: &Target, group: &Group) -> (Vec<Way>, bool) {
        let mut is_certain = true;
        let mut ways = vec![Way {
            left: target.dead.clone(),
            cost: 0,
            choices: Vec::new(),
        }];
        for index in 0..self.dimensions.len() {
            let choices = self.choices(index, target, group);
            if let Some(dimension) = self.dimensions.get(index) {
                let is_free = group.carried.contains(index) && self.matters(index, target);
                is_certain &=
                    dimension.exhaustive || !is_free || self.least_is_enough(index, target);
            }
            let mut next: Vec<Way> = Vec::new();
            for way in &ways {
                for (choice, cost, met) in &choices {
                    let left = &way.left & met;
                    let mut choices = way.choices.clone();
                    choices.push(*choice);
                    next.push(Way {
                        left,
                        cost: way.cost.saturating_add(*cost),
                        choices,
                    });
                }
            }
            ways = fewest(next);
            if ways.len() > WAYS {
                ways.truncate(WAYS);
                is_certain = false;
            }
        }
        (ways, is_certain)
    }

    /// Whether a statement of the target has a condition on a dimension.
    fn matters(&self, dimension: usize, target: &Target) -> bool {
        let Some(dimension) = self.dimensions.get(dimension) else {
            return false;
        };
        let mut alive = target.alive.iter();
        alive.any(|alive| dimension.touched.contains(*alive))
            || !dimension.touched.is_disjoint(&target.dead)
    }

    /// Whether the text that each pattern covers and others cover the least is all that a target needs of a dimension: at
    /// most one condition must hold, and none asks for a text to be another.
    fn least_is_enough(&self, index: usize, target: &Target) -> bool {
        let Some(dimension) = self.dimensions.get(index) else {
            return false;
        };
        let is_plain = |condition: &&Condition| {
            let compares = matches!(
                condition.operator.comparison,
                Comparison::Text | Comparison::Like
            );
            let are_whole = condition.written.iter().all(|text| is_whole(text));
            compares && !condition.operator.negated && are_whole
        };
        let own = |statement: usize| {
            let statement = self.statements.get(statement);
            let conditions = statement.into_iter().flat_map(|one| &one.conditions);
            conditions.filter(|condition| {
                condition
                    .key
                    .is_some_and(|key| dimension.keys.contains(&key))
            })
        };
        let alive = target.alive.iter().copied();
        let mut all = alive.clone().chain(target.dead.ones()).flat_map(own);
        let is_text =
            |key: &ConditionKey| matches!(key.kind(), KeyKind::Text | KeyKind::EncodedText);
        dimension.keys.iter().all(is_text)
            && all.all(|condition| is_plain(&condition))
            && alive.flat_map(own).count() <= 1
    }

    /// The choices of a dimension that leave alive what must be, those that leave the fewest others; each with its cost and
    /// the statements that it leaves.
    fn choices(
        &self,
        index: usize,
        target: &Target,
        group: &Group,
    ) -> Vec<(usize, u32, FixedBitSet)> {
        let Some(dimension) = self.dimensions.get(index) else {
            return Vec::new();
        };
        let absent = dimension.absent();
        let mut kept: Vec<(usize, u32, FixedBitSet)> = Vec::new();
        for (number, choice) in dimension.choices.iter().enumerate() {
            let is_open = group.carried.contains(index) || absent == Some(number);
            let keeps = |alive: &usize| choice.met.contains(*alive);
            if !is_open || !target.alive.iter().all(keeps) {
                continue;
            }
            let left = &choice.met & &target.dead;
            if kept.iter().any(|(_, _, fewer)| fewer.is_subset(&left)) {
                continue;
            }
            kept.retain(|(_, _, more)| !left.is_subset(more));
            kept.push((number, choice.cost, left));
        }
        kept
    }

    /// The choices with each made as plain as the others let it be.
    pub(super) fn plainest(
        &self,
        target: &Target,
        group: &Group,
        choices: &[usize],
        spoken_of: &impl Fn(usize) -> bool,
    ) -> Vec<usize> {
        let dead: Vec<usize> = target.dead.ones().filter(|dead| spoken_of(*dead)).collect();
        let met = |choices: &[usize], statement: usize| {
            let mut chosen = choices.iter().enumerate();
            chosen.all(|(index, choice)| {
                let choice = self.choice(index, *choice);
                choice.is_some_and(|choice| choice.met.contains(statement))
            })
        };
        let mut choices = choices.to_vec();
        for index in (0..choices.len()).filter(|index| group.carried.contains(*index)) {
            let current = choices.get(index).copied().unwrap_or_default();
            for plainer in 0..current {
                let mut tried = choices.clone();
                if let Some(choice) = tried.get_mut(index) {
                    *choice = plainer;
                }
                let all_speak = target.alive.iter().all(|alive| met(&tried, *alive));
                if all_speak && !dead.iter().any(|dead| met(&tried, *dead)) {
                    choices = tried;
                    break;
                }
            }
        }
        choices
    }
}

/// The ways of which no other leaves fewer alive; of two that leave the same the cheaper.
fn fewest(mut ways: Vec<Way>) -> Vec<Way> {
    ways.sort_by_key(|way| (way.left.count_ones(..), way.cost));
    let mut kept: Vec<Way> = Vec::new();
    for way in ways {
        if !kept.iter().any(|fewer| fewer.left.is_subset(&way.left)) {
            kept.push(way);
        }
    }
    kept
}

/// Whether no `*` takes a part of an encoded letter.
fn is_whole(text: &str) -> bool {
    let mut after = text.split('%').skip(1);
    after.all(|rest| rest.len() >= 2 && !rest.chars().take(2).any(|letter| letter == '*'))
}
