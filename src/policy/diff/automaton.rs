//! Many patterns read side by side: where a text leaves each of them.

use std::collections::{BTreeSet, HashMap, HashSet, VecDeque};

use fixedbitset::FixedBitSet;

/// A pattern letter by letter; `None` is a `*`.
pub(super) type Letters = Vec<Option<char>>;

/// Takes a pattern apart whose every `*` stands for any characters.
pub(super) fn letters(pattern: &str) -> Letters {
    let mut letters: Letters = Vec::new();
    for letter in pattern.chars() {
        let letter = (letter != '*').then_some(letter);
        if letter.is_some() || letters.last() != Some(&None) {
            letters.push(letter);
        }
    }
    letters
}

/// The places of several patterns in one set: a bit for each letter that is awaited, and one for each end.
#[derive(Clone, Debug)]
pub(super) struct Automaton {
    size: usize,
    awaited: HashMap<char, FixedBitSet>,
    stars: FixedBitSet,
    start: FixedBitSet,
    /// For each pattern its end, and the place of the `*` that it ends with.
    ends: Vec<(usize, Option<usize>)>,
    nothing: FixedBitSet,
}

impl Automaton {
    pub(super) fn new(patterns: &[Letters], ignoring_case: impl Fn(usize) -> bool) -> Self {
        let size = patterns.iter().map(|letters| letters.len() + 1).sum();
        let mut built = Self {
            size,
            awaited: HashMap::new(),
            stars: FixedBitSet::with_capacity(size),
            start: FixedBitSet::with_capacity(size),
            ends: Vec::new(),
            nothing: FixedBitSet::with_capacity(size),
        };
        let mut place = 0;
        for (index, pattern) in patterns.iter().enumerate() {
            built.start.insert(place);
            for letter in pattern {
                match letter {
                    None => built.stars.insert(place),
                    Some(letter) if ignoring_case(index) => {
                        built.await_at(letter.to_ascii_lowercase(), place);
                        built.await_at(letter.to_ascii_uppercase(), place);
                    }
                    Some(letter) => built.await_at(*letter, place),
                }
                place += 1;
            }
            let star = matches!(pattern.last(), Some(None)).then(|| place - 1);
            built.ends.push((place, star));
            place += 1;
        }
        built.start = built.past_stars(built.start.clone());
        built
    }

    fn await_at(&mut self, letter: char, place: usize) {
        let size = self.size;
        let bits = self.awaited.entry(letter);
        bits.or_insert_with(|| FixedBitSet::with_capacity(size))
            .insert(place);
    }

    fn past_stars(&self, mut places: FixedBitSet) -> FixedBitSet {
        let stars = &places & &self.stars;
        places.extend(stars.ones().map(|star| star + 1));
        places
    }

    pub(super) fn start(&self) -> &FixedBitSet {
        &self.start
    }

    /// Where one more letter leads.
    pub(super) fn step(&self, places: &FixedBitSet, letter: char) -> FixedBitSet {
        let awaited = self.awaited.get(&letter).unwrap_or(&self.nothing);
        let mut next = places & &self.stars;
        next.extend(places.intersection(awaited).map(|place| place + 1));
        self.past_stars(next)
    }

    pub(super) fn read(&self, text: &str) -> FixedBitSet {
        let start = self.start.clone();
        text.chars()
            .fold(start, |places, letter| self.step(&places, letter))
    }

    /// Whether one of the patterns awaits the letter.
    pub(super) fn awaits(&self, places: &FixedBitSet, letter: char) -> bool {
        let awaited = self.awaited.get(&letter);
        awaited.is_some_and(|awaited| !awaited.is_disjoint(places))
    }

    /// Whether a pattern covers what was read.
    pub(super) fn covers(&self, places: &FixedBitSet, pattern: usize) -> bool {
        let end = self.ends.get(pattern);
        end.is_some_and(|(end, _)| places.contains(*end))
    }

    /// Whether one of the patterns covers what was read.
    pub(super) fn covers_any(&self, places: &FixedBitSet) -> bool {
        self.ends.iter().any(|(end, _)| places.contains(*end))
    }

    /// Whether one of the patterns covers whatever follows.
    pub(super) fn covers_any_for_good(&self, places: &FixedBitSet) -> bool {
        (0..self.ends.len()).any(|pattern| self.covers_for_good(places, pattern))
    }

    /// Whether a pattern covers whatever follows.
    fn covers_for_good(&self, places: &FixedBitSet, pattern: usize) -> bool {
        let end = self.ends.get(pattern);
        end.is_some_and(|(_, star)| star.is_some_and(|star| places.contains(star)))
    }

    /// The letters that some pattern awaits somewhere.
    pub(super) fn alphabet(&self) -> BTreeSet<char> {
        self.awaited.keys().copied().collect()
    }

    /// The places of a pattern that are among some, from its own beginning.
    pub(super) fn places_of<'b>(
        &self,
        pattern: usize,
        places: &'b FixedBitSet,
    ) -> impl Iterator<Item = usize> + 'b {
        let before = pattern
            .checked_sub(1)
            .and_then(|index| self.ends.get(index));
        let first = before.map_or(0, |(end, _)| end + 1);
        let last = self.ends.get(pattern).map_or(0, |(end, _)| *end);
        let own = places
            .ones()
            .filter(move |place| (first..=last).contains(place));
        own.map(move |place| place - first)
    }
}

/// Patterns of which it only counts whether one of them covers a text.
#[derive(Clone, Debug, Default)]
pub(super) struct Alternatives {
    /// Their numbers in the automaton.
    pub(super) patterns: Vec<usize>,
    /// Whether it counts besides whether all of them cover it.
    pub(super) all_count: bool,
}

/// A text, and where it leaves the patterns.
#[derive(Clone, Debug)]
pub(super) struct Reached {
    pub(super) text: String,
    pub(super) places: FixedBitSet,
}

/// What may be written after what was written already.
pub(super) struct Moves<'m> {
    /// The pieces: letters, or letters in their encoded form.
    pub(super) pieces: &'m [String],
    /// A piece that no pattern awaits.
    pub(super) fresh: &'m str,
    /// Places at most.
    pub(super) limit: usize,
}

/// The shortest text for each way in which texts leave the patterns; `false` if there are more ways than the limit.
pub(super) fn explored(
    automaton: &Automaton,
    alternatives: &[Alternatives],
    moves: &Moves<'_>,
) -> (Vec<Reached>, bool) {
    let start = Reached {
        text: String::new(),
        places: settled(automaton, alternatives, automaton.start().clone()),
    };
    let mut seen = HashSet::from([start.places.clone()]);
    let mut waiting = VecDeque::from([start]);
    let mut found = Vec::new();
    while let Some(here) = waiting.pop_front() {
        for piece in moves.pieces.iter().map(String::as_str).chain([moves.fresh]) {
            let first = piece.chars().next();
            let is_awaited = first.is_some_and(|first| automaton.awaits(&here.places, first));
            if !is_awaited && piece != moves.fresh {
                continue;
            }
            let step = |places: FixedBitSet, letter| automaton.step(&places, letter);
            let places = piece.chars().fold(here.places.clone(), step);
            let places = settled(automaton, alternatives, places);
            if seen.contains(&places) {
                continue;
            }
            if seen.len() >= moves.limit {
                found.push(here);
                found.extend(waiting);
                return (found, false);
            }
            seen.insert(places.clone());
            let text = format!("{}{piece}", here.text);
            waiting.push_back(Reached { text, places });
        }
        found.push(here);
    }
    (found, true)
}

/// Of alternatives one of which covers whatever follows, the others say nothing more.
fn settled(
    automaton: &Automaton,
    alternatives: &[Alternatives],
    places: FixedBitSet,
) -> FixedBitSet {
    let mut places = places;
    for group in alternatives.iter().filter(|group| !group.all_count) {
        let mut patterns = group.patterns.iter();
        let Some(settled) = patterns.find(|pattern| automaton.covers_for_good(&places, **pattern))
        else {
            continue;
        };
        let others = group.patterns.iter().filter(|other| *other != settled);
        let mut dropped = FixedBitSet::with_capacity(automaton.size);
        for other in others {
            let before = other
                .checked_sub(1)
                .and_then(|index| automaton.ends.get(index));
            let first = before.map_or(0, |(end, _)| end + 1);
            let last = automaton.ends.get(*other).map_or(0, |(end, _)| *end);
            dropped.extend(first..=last);
        }
        places.difference_with(&dropped);
    }
    places
}

/// Pieces for the letters that patterns await, those that may stand in a text.
pub(super) fn pieces(automaton: &Automaton, may_stand: impl Fn(char) -> bool) -> Vec<String> {
    let alphabet = automaton.alphabet();
    let kept = alphabet.into_iter().filter(|letter| may_stand(*letter));
    kept.map(String::from).collect()
}

/// A letter that is in none of some texts, the plainest there is.
pub(super) fn fresh_letter<'t>(texts: impl Iterator<Item = &'t str>, usual: &str) -> char {
    let used: HashSet<char> = texts.flat_map(str::chars).collect();
    let more = ('0'..='9').chain('a'..='z').chain('\u{e0}'..='\u{d7ff}');
    let mut letters = usual.chars().chain(more);
    letters
        .find(|letter| !used.contains(letter))
        .unwrap_or('\u{e000}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::Pattern;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn many_patterns_at_once_cover_what_each_covers(patterns in proptest::collection::vec("[ab*]{0,6}", 1..5), text in "[ab]{0,8}") {
            let letters: Vec<Letters> = patterns.iter().map(|pattern| letters(pattern)).collect();
            let automaton = Automaton::new(&letters, |_| false);
            let places = automaton.read(&text);
            for (index, pattern) in patterns.iter().enumerate() {
                prop_assert_eq!(automaton.covers(&places, index), Pattern::new(pattern).matches(&text));
            }
        }

        #[test]
        fn every_way_to_be_covered_is_reached(patterns in proptest::collection::vec("[ab*]{0,4}", 1..4), text in "[abz]{0,6}") {
            let split: Vec<Letters> = patterns.iter().map(|pattern| letters(pattern)).collect();
            let automaton = Automaton::new(&split, |_| false);
            let pieces = pieces(&automaton, |_| true);
            let (found, all) = explored(&automaton, &[], &Moves { pieces: &pieces, fresh: "z", limit: 10_000 });
            prop_assert!(all);
            let covered = |text: &str| patterns.iter().map(|pattern| Pattern::new(pattern).matches(text)).collect::<Vec<_>>();
            prop_assert!(found.iter().any(|reached| covered(&reached.text) == covered(&text)));
        }
    }
}
