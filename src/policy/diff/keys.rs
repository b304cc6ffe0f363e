//! Keys that some patterns cover and others do not.
//!
//! One pattern is searched by a single text: with a letter that no pattern has in place of each `*`, any pattern that covers
//! this text covers all that the first one covers, since only a `*` can take that letter. What two patterns have in common
//! is searched letter by letter, the shortest first.

use std::cell::Cell;
use std::collections::{HashMap, VecDeque};

use fixedbitset::FixedBitSet;

use super::automaton::{Automaton, Letters, letters};
use crate::policy::glob::Pattern;

/// Whether there is a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// This one.
    Key(String),
    /// There is none.
    Nothing,
    /// The search was given up.
    OutOfBudget,
}

/// A search for keys, of which none is empty.
pub(super) struct KeySearch<'p> {
    /// A letter that no pattern has.
    pub(super) fresh: char,
    /// Steps that may still be taken.
    pub(super) steps: &'p Cell<usize>,
}

impl KeySearch<'_> {
    /// A key that the pattern covers, the second one too if there is one, and none of the others.
    pub(super) fn key(&self, wanted: &Pattern, and: Option<&Pattern>, but: &[&Pattern]) -> Found {
        match and {
            None => self.of_one(wanted, but),
            Some(other) if other.includes(wanted) => self.of_one(wanted, but),
            Some(other) if wanted.includes(other) => self.of_one(other, but),
            Some(other) if !wanted.overlaps(other) => Found::Nothing,
            Some(other) => self.of_two(wanted, other, but),
        }
    }

    /// The text by which a pattern is searched: of what it covers, other patterns cover this the least.
    fn least_covered(&self, pattern: &Pattern) -> String {
        let mut text = String::new();
        for letter in letters(pattern.as_str()) {
            text.push(letter.unwrap_or(self.fresh));
        }
        text
    }

    fn of_one(&self, wanted: &Pattern, but: &[&Pattern]) -> Found {
        let text = self.least_covered(wanted);
        if text.is_empty() || but.iter().any(|other| other.matches(&text)) {
            return Found::Nothing;
        }
        Found::Key(text)
    }

    fn of_two(&self, one: &Pattern, other: &Pattern, but: &[&Pattern]) -> Found {
        let covers_all = |pattern: &&&Pattern| pattern.includes(one) || pattern.includes(other);
        if but.iter().any(|pattern| covers_all(&pattern)) {
            return Found::Nothing;
        }
        let near: Vec<Letters> = but
            .iter()
            .filter(|pattern| pattern.overlaps(one) && pattern.overlaps(other))
            .map(|pattern| letters(pattern.as_str()))
            .collect();
        let product = Product {
            one: letters(one.as_str()),
            other: letters(other.as_str()),
            but: Automaton::new(&near, |_| false),
            fresh: self.fresh,
        };
        product.shortest(self.steps)
    }

    /// A key that is easier to read, and of which the same is true.
    pub(super) fn shortened(&self, key: &str, holds: impl Fn(&str) -> bool) -> String {
        let mut key = key.to_owned();
        let places = key.match_indices(self.fresh).map(|(at, _)| at);
        for at in places.collect::<Vec<_>>().into_iter().rev() {
            let mut shorter = key.clone();
            shorter.remove(at);
            if !shorter.is_empty() && holds(&shorter) {
                key = shorter;
            }
        }
        key
    }
}

/// Two patterns read side by side with those that must not cover.
struct Product {
    one: Letters,
    other: Letters,
    but: Automaton,
    fresh: char,
}

#[derive(Clone)]
struct State {
    one: usize,
    other: usize,
    but: FixedBitSet,
    text: String,
}

impl Product {
    fn shortest(&self, steps: &Cell<usize>) -> Found {
        let start = State {
            one: 0,
            other: 0,
            but: self.but.start().clone(),
            text: String::new(),
        };
        let mut waiting = VecDeque::from([start]);
        // Whatever can follow after more places of the patterns that must not cover can follow after fewer.
        let mut seen: HashMap<(usize, usize, bool), Vec<FixedBitSet>> = HashMap::new();
        while let Some(state) = waiting.pop_front() {
            let known = seen
                .entry((state.one, state.other, state.text.is_empty()))
                .or_default();
            if known.iter().any(|fewer| fewer.is_subset(&state.but)) {
                continue;
            }
            known.push(state.but.clone());
            let Some(left) = steps.get().checked_sub(1) else {
                return Found::OutOfBudget;
            };
            steps.set(left);
            if self.is_key(&state) {
                return Found::Key(state.text);
            }
            for skipped in self.skipping_stars(&state) {
                waiting.push_front(skipped);
            }
            if let Some(next) = self.after_a_letter(&state)
                && !self.but.covers_any_for_good(&next.but)
            {
                waiting.push_back(next);
            }
        }
        Found::Nothing
    }

    fn is_key(&self, state: &State) -> bool {
        state.one == self.one.len()
            && state.other == self.other.len()
            && !state.text.is_empty()
            && !self.but.covers_any(&state.but)
    }

    fn skipping_stars(&self, state: &State) -> impl Iterator<Item = State> {
        let at_star = |letters: &Letters, place| matches!(letters.get(place), Some(None));
        let one = at_star(&self.one, state.one).then(|| State {
            one: state.one + 1,
            ..state.clone()
        });
        let other = at_star(&self.other, state.other).then(|| State {
            other: state.other + 1,
            ..state.clone()
        });
        one.into_iter().chain(other)
    }

    /// The state after the letter that both patterns take; where both have a `*`, the letter that the others take the least.
    fn after_a_letter(&self, state: &State) -> Option<State> {
        let (one, other) = (*self.one.get(state.one)?, *self.other.get(state.other)?);
        let letter = match (one, other) {
            (Some(one), Some(other)) if one != other => return None,
            (Some(letter), _) | (None, Some(letter)) => letter,
            (None, None) => self.fresh,
        };
        let mut text = state.text.clone();
        text.push(letter);
        Some(State {
            one: state.one + usize::from(one.is_some()),
            other: state.other + usize::from(other.is_some()),
            but: self.but.step(&state.but, letter),
            text,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    fn search(wanted: &str, and: Option<&str>, but: &[&str]) -> Found {
        let but: Vec<Pattern> = but.iter().map(|text| Pattern::new(text)).collect();
        let search = KeySearch {
            fresh: '#',
            steps: &Cell::new(100_000),
        };
        let and = and.map(Pattern::new);
        let but: Vec<&Pattern> = but.iter().collect();
        search.key(&Pattern::new(wanted), and.as_ref(), &but)
    }

    #[rstest]
    #[case("a*", None, &["ab*"], Some("a#"))]
    #[case("a*", None, &["ab*", "*"], None)]
    #[case("a*b", Some("*bb*"), &[], Some("abb"))]
    #[case("a*", Some("*b"), &["ab"], Some("a#b"))]
    #[case("*ab*", Some("*ba*"), &["*aba*", "*bab*"], Some("baab"))]
    #[case("a*", Some("b*"), &[], None)]
    #[case("*", Some("*"), &[], Some("#"))]
    fn a_key_is_found_where_there_is_one(
        #[case] wanted: &str,
        #[case] and: Option<&str>,
        #[case] but: &[&str],
        #[case] expected: Option<&str>,
    ) {
        let found = search(wanted, and, but);
        let expected = expected.map_or(Found::Nothing, |key| Found::Key(key.to_owned()));
        let length = |found: &Found| match found {
            Found::Key(key) => Some(key.len()),
            _ => None,
        };
        assert_eq!(length(&found), length(&expected), "{found:?}");
    }

    proptest! {
        #[test]
        fn no_key_is_missed_and_none_is_wrong(
            wanted in "[ab*]{1,4}", and in proptest::option::of("[ab*]{1,4}"),
            but in proptest::collection::vec("[ab*]{0,4}", 0..4), text in "[abc]{1,6}",
        ) {
            let but: Vec<&str> = but.iter().map(String::as_str).collect();
            let covers = |text: &str| {
                let covered = |pattern: &str| Pattern::new(pattern).matches(text);
                covered(&wanted) && and.as_deref().is_none_or(covered) && !but.iter().any(|other| covered(other))
            };
            match search(&wanted, and.as_deref(), &but) {
                Found::Key(key) => prop_assert!(covers(&key), "{key}"),
                Found::Nothing => prop_assert!(!covers(&text)),
                Found::OutOfBudget => prop_assert!(false),
            }
        }
    }
}
