//! The search for requests that one of two documents grants and the other does not.

use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use fixedbitset::FixedBitSet;

use super::callers::CallerClass;
use super::groups::Group;
use super::keys::{Found, KeySearch};
use super::pair::Pair;
use super::places::Place;
use super::set_of;
use super::situation::Situation;
use super::ways::{Target, Way};
use super::witness::{Location, Witness};
use super::{Direction, Unsettled};
use crate::policy::condition_key::ConditionKey;
use crate::policy::decide::{RANKS, Verdict};
use crate::policy::glob::Pattern;
use crate::protocol::network::Transport;
use crate::protocol::operation::ResourceKind;

/// The search in one direction.
pub(super) struct Search<'p, 'd> {
    pair: &'p Pair<'d>,
    /// Whether requests are sought that the new document grants.
    by_new: bool,
    /// The statements of the document that must grant, and of the one that must not.
    granting: &'p FixedBitSet,
    refusing: &'p FixedBitSet,
    steps: Cell<usize>,
    /// For patterns of keys in a place the statements that cover all of them, as far as it was asked.
    covering: RefCell<HashMap<(usize, usize), Rc<FixedBitSet>>>,
    found: Direction,
}

/// How a target came out.
enum Outcome {
    Found(Box<Witness>),
    Nothing,
    GivenUp,
}

impl<'p, 'd> Search<'p, 'd> {
    pub(super) fn new(pair: &'p Pair<'d>, by_new: bool) -> Self {
        let (granting, refusing) = if by_new {
            (&pair.of_new, &pair.of_old)
        } else {
            (&pair.of_old, &pair.of_new)
        };
        Self {
            pair,
            by_new,
            granting,
            refusing,
            steps: Cell::new(pair.how.budget.steps),
            covering: RefCell::default(),
            found: Direction::default(),
        }
    }

    pub(super) fn direction(mut self) -> Direction {
        for caller in &self.pair.callers {
            for group in &self.pair.groups {
                self.class(caller, group);
                if self.is_enough() {
                    self.found.cut_short = true;
                    return self.found;
                }
            }
        }
        self.found
    }

    /// Whether as many classes are counted besides those that are kept.
    fn is_enough(&self) -> bool {
        self.found.left_out >= self.pair.how.budget.witnesses
    }

    /// Every way in which the answers to a caller for some operations can differ.
    fn class(&mut self, caller: &CallerClass, group: &Group) {
        let live = &group.named & &self.pair.possible;
        let (yes, no) = (&live & self.granting, &live & self.refusing);
        let mut seen: HashSet<(Option<usize>, Option<usize>)> = HashSet::new();
        let mut denied = FixedBitSet::with_capacity(self.pair.statements.len());
        let mut earlier = denied.clone();
        for rank in 0..RANKS {
            let (Some(denies), Some(allows)) = (caller.denies.get(rank), caller.allows.get(rank))
            else {
                return;
            };
            denied.union_with(&(denies & &yes));
            let allows = allows & &yes;
            for allow in allows.ones().filter(|allow| !earlier.contains(*allow)) {
                for (deny, undecided) in refusals(caller, &no) {
                    if self.is_enough() {
                        return;
                    }
                    let target = Target {
                        alive: std::iter::once(allow).chain(deny).collect(),
                        dead: &denied | &undecided,
                    };
                    self.settle(&target, caller, group, &mut seen);
                }
            }
            earlier.union_with(&allows);
        }
    }

    fn settle(
        &mut self,
        target: &Target,
        caller: &CallerClass,
        group: &Group,
        seen: &mut HashSet<(Option<usize>, Option<usize>)>,
    ) {
        match self.outcome(target, caller, group) {
            Outcome::Nothing => {}
            Outcome::GivenUp => self.found.unsettled.given_up += 1,
            Outcome::Found(witness) => {
                let (granted, refused) = self.sides(&witness);
                let is_confirmed = granted.is_allowed() && !refused.is_allowed();
                let Unsettled { not_confirmed, .. } = &mut self.found.unsettled;
                if !is_confirmed {
                    *not_confirmed += 1;
                } else if !seen.insert((granted.statement(), refused.statement())) {
                    // The same statements answer as to another witness.
                } else if self.found.witnesses.len() < self.pair.how.budget.witnesses {
                    self.found.witnesses.push(*witness);
                } else {
                    self.found.left_out += 1;
                }
            }
        }
    }

    fn sides(&self, witness: &Witness) -> (Verdict<usize>, Verdict<usize>) {
        if self.by_new {
            (witness.new, witness.old)
        } else {
            (witness.old, witness.new)
        }
    }

    fn outcome(&self, target: &Target, caller: &CallerClass, group: &Group) -> Outcome {
        let is_hopeless = |alive: &usize| {
            let twins = self.pair.twins.get(*alive);
            twins.is_some_and(|twins| !twins.is_disjoint(&target.dead))
        };
        if target.alive.iter().any(is_hopeless) {
            return Outcome::Nothing;
        }
        let on_service = group.kind == ResourceKind::Service;
        let covers = |alive: &usize| self.pair.covering_service.contains(*alive);
        if on_service && !target.alive.iter().all(covers) {
            return Outcome::Nothing;
        }
        let (ways, mut is_certain) = self.pair.ways(target, group);
        if ways.is_empty() {
            return nothing_if(is_certain);
        }
        if on_service {
            let way = ways
                .iter()
                .find(|way| way.left.is_disjoint(&self.pair.covering_service));
            return match way {
                Some(way) => self.witness(target, caller, group, way, None),
                None => nothing_if(is_certain),
            };
        }
        is_certain &= self.pair.places.exhaustive;
        for (number, place) in self.pair.places.places.iter().enumerate() {
            let (spoken_of, is_object) = match group.kind {
                ResourceKind::Object => (&place.holding, true),
                _ => (&place.covering, false),
            };
            if !target.alive.iter().all(|alive| spoken_of.contains(*alive)) {
                continue;
            }
            for way in &ways {
                let left = &way.left & spoken_of;
                if is_object {
                    match self.key(target, (number, place), &left) {
                        Found::Key(key) => {
                            let at = Some((place, Some(key)));
                            return self.witness(target, caller, group, way, at);
                        }
                        Found::Nothing => {}
                        Found::OutOfBudget => is_certain = false,
                    }
                } else if left.is_clear() {
                    return self.witness(target, caller, group, way, Some((place, None)));
                }
            }
        }
        nothing_if(is_certain)
    }

    /// A key that the statements which must speak cover, and none of those that are left.
    fn key(&self, target: &Target, (number, place): (usize, &Place), left: &FixedBitSet) -> Found {
        let Some(steps) = self.steps.get().checked_sub(1) else {
            return Found::OutOfBudget;
        };
        self.steps.set(steps);
        let search = KeySearch {
            fresh: self.pair.places.fresh,
            steps: &self.steps,
        };
        // What one of the others covers whole has no key to give.
        let is_open = |pattern: &usize| self.covering(number, place, *pattern).is_disjoint(left);
        let open = |statement: usize| -> Vec<&Pattern> {
            let own = place.keys.get(statement).into_iter().flatten();
            let open = own.filter(|pattern| is_open(pattern));
            open.filter_map(|pattern| self.pair.places.patterns.get(*pattern))
                .collect()
        };
        let mut alive = target.alive.iter().map(|alive| open(*alive));
        let wanted = alive.next().unwrap_or_default();
        let others: Vec<Option<&Pattern>> = match alive.next() {
            Some(others) => others.into_iter().map(Some).collect(),
            None => vec![None],
        };
        if wanted.is_empty() || others.is_empty() {
            return Found::Nothing;
        }
        let but: Vec<&Pattern> = left
            .ones()
            .flat_map(|statement| self.patterns(place, statement))
            .collect();
        let mut given_up = false;
        for (one, other) in wanted
            .iter()
            .flat_map(|one| others.iter().map(move |other| (*one, *other)))
        {
            match search.key(one, other, &but) {
                Found::Nothing => {}
                Found::OutOfBudget => given_up = true,
                Found::Key(key) => {
                    let holds = |key: &str| {
                        one.matches(key)
                            && other.is_none_or(|other| other.matches(key))
                            && !but.iter().any(|pattern| pattern.matches(key))
                    };
                    return Found::Key(search.shortened(&key, holds));
                }
            }
        }
        if given_up {
            Found::OutOfBudget
        } else {
            Found::Nothing
        }
    }

    /// The statements that cover all that a pattern of keys covers.
    fn covering(&self, number: usize, place: &Place, pattern: usize) -> Rc<FixedBitSet> {
        let mut known = self.covering.borrow_mut();
        let covering = known.entry((number, pattern)).or_insert_with(|| {
            let wanted = self.pair.places.patterns.get(pattern);
            Rc::new(set_of(place.keys.len(), |statement| {
                let mut own = self.patterns(place, statement).into_iter();
                wanted.is_some_and(|wanted| own.any(|pattern| pattern.includes(wanted)))
            }))
        });
        Rc::clone(covering)
    }

    fn patterns(&self, place: &Place, statement: usize) -> Vec<&'p Pattern> {
        let numbers = place.keys.get(statement).into_iter().flatten();
        let patterns = &self.pair.places.patterns;
        numbers.filter_map(|number| patterns.get(*number)).collect()
    }

    fn witness(
        &self,
        target: &Target,
        caller: &CallerClass,
        group: &Group,
        way: &Way,
        at: Option<(&Place, Option<String>)>,
    ) -> Outcome {
        let spoken_of = |statement: usize| match &at {
            None => self.pair.covering_service.contains(statement),
            Some((place, None)) => place.covering.contains(statement),
            Some((place, Some(key))) => {
                let mut patterns = self.patterns(place, statement).into_iter();
                patterns.any(|pattern| pattern.matches(key))
            }
        };
        let choices = self.pair.plainest(target, group, &way.choices, &spoken_of);
        let mut situation = Situation::default();
        if self.pair.how.scope.over_plain_http {
            situation.network.transport = Transport::Http;
        }
        let mut keys: Vec<ConditionKey> = Vec::new();
        for (index, choice) in choices.iter().enumerate() {
            let (Some(dimension), Some(choice)) = (
                self.pair.dimensions.get(index),
                self.pair.choice(index, *choice),
            ) else {
                continue;
            };
            if group.carried.contains(index) {
                situation.show(&choice.shown);
                let near = |statement: &usize| spoken_of(*statement);
                let alive = target.alive.iter().copied();
                let mut concerned = alive.chain(target.dead.ones().filter(near));
                if concerned.any(|statement| dimension.touched.contains(statement)) {
                    keys.extend(
                        dimension
                            .keys
                            .iter()
                            .copied()
                            .filter(|key| self.is_used(*key)),
                    );
                }
            }
        }
        let (operation, also) = match group.operations.split_first() {
            Some((operation, also)) => (*operation, also.to_vec()),
            None => return Outcome::Nothing,
        };
        let mut witness = Witness {
            caller: caller.caller.clone(),
            operation,
            also,
            location: at.map_or(Location::Service, |(place, key)| located(place, key)),
            situation,
            keys,
            old: Verdict::NoOpinion,
            new: Verdict::NoOpinion,
        };
        let how = self.pair.how;
        witness.old = witness.answered_by(self.pair.old, how.reading, how.callers);
        witness.new = witness.answered_by(self.pair.new, how.reading, how.callers);
        Outcome::Found(Box::new(witness))
    }

    /// Whether a key stands in the conditions of one of the documents.
    fn is_used(&self, key: ConditionKey) -> bool {
        let mut conditions = self
            .pair
            .statements
            .iter()
            .flat_map(|statement| &statement.conditions);
        conditions.any(|condition| condition.key == Some(key))
    }
}

/// The ways in which a document can refuse: by no rank granting, or by a deny before that; each with the allows that must
/// not speak.
fn refusals(caller: &CallerClass, no: &FixedBitSet) -> Vec<(Option<usize>, FixedBitSet)> {
    let nothing = FixedBitSet::with_capacity(no.len());
    let mut allowed_before = nothing.clone();
    let mut earlier = nothing;
    let mut refusals = Vec::new();
    for (denies, allows) in caller.denies.iter().zip(&caller.allows) {
        let denies = denies & no;
        for deny in denies.ones().filter(|deny| !earlier.contains(*deny)) {
            refusals.push((Some(deny), allowed_before.clone()));
        }
        earlier.union_with(&denies);
        allowed_before.union_with(&(allows & no));
    }
    refusals.insert(0, (None, allowed_before));
    refusals
}

fn nothing_if(is_certain: bool) -> Outcome {
    if is_certain {
        Outcome::Nothing
    } else {
        Outcome::GivenUp
    }
}

fn located(place: &Place, key: Option<String>) -> Location {
    Location::Bucket {
        region: place.region.clone(),
        bucket: place.bucket.clone(),
        appid: place.appid.clone(),
        key,
    }
}
