//! Texts of headers, parameters and tags: one for each way in which conditions tell them apart.

use std::collections::BTreeSet;

use http::HeaderValue;

use super::automaton::{
    Alternatives, Automaton, Letters, Moves, Reached, explored, fresh_letter, letters, pieces,
};
use super::points;
use crate::policy::condition::Condition;
use crate::policy::evaluate::PolicyReading;
use crate::policy::operator::Comparison;
use crate::protocol::percent;

/// What texts a place of a request can hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// The value of a header.
    Header,
    /// A parameter in its encoded form.
    Encoded,
    /// A tag as `key&value`.
    Tag,
    /// The id of a VPC, which is of the network and not of the request.
    Vpc,
}

impl Form {
    /// Whether a text can stand there.
    pub(super) fn can_hold(self, text: &str) -> bool {
        match self {
            Form::Header => text.trim() == text && HeaderValue::from_bytes(text.as_bytes()).is_ok(),
            Form::Encoded => percent::url_encode(&percent::decode(text)) == text,
            Form::Tag => text.contains('&'),
            Form::Vpc => true,
        }
    }

    fn letter_can_stand(self, letter: char) -> bool {
        match self {
            Form::Header => !letter.is_control(),
            Form::Encoded => {
                let mut bytes = [0; 4];
                percent::url_encode(letter.encode_utf8(&mut bytes).as_bytes()) == bytes_of(letter)
            }
            Form::Tag | Form::Vpc => true,
        }
    }
}

fn bytes_of(letter: char) -> String {
    letter.to_string()
}

/// Texts, and whether they are all that conditions can tell apart.
pub(super) struct Texts {
    pub(super) texts: Vec<String>,
    pub(super) exhaustive: bool,
}

/// One text for each way in which conditions tell them apart.
pub(super) fn texts(
    conditions: &[&Condition],
    form: Form,
    reading: PolicyReading,
    limit: usize,
) -> Texts {
    let of = |wanted: fn(Comparison) -> bool| -> Vec<&Condition> {
        let mut own = conditions.to_vec();
        own.retain(|condition| wanted(condition.operator.comparison));
        own
    };
    let like = of(|comparison| comparison == Comparison::Like);
    let textual = of(|comparison| {
        matches!(
            comparison,
            Comparison::Text | Comparison::TextIgnoringCase | Comparison::Like
        )
    });
    let typed = of(|comparison| {
        !matches!(
            comparison,
            Comparison::Text
                | Comparison::TextIgnoringCase
                | Comparison::Like
                | Comparison::Missing
        )
    });
    let mut found = if like.is_empty() {
        Texts {
            texts: listed(&textual, form),
            exhaustive: true,
        }
    } else {
        patterned(&textual, form, reading, limit)
    };
    if !typed.is_empty() {
        found.texts.extend(of_other_kinds(&typed));
        // Whether a number is written as one of some texts is not looked into.
        found.exhaustive &= textual.is_empty();
    }
    found.texts.retain(|text| form.can_hold(text));
    found
}

/// Texts that are numbers, instants, addresses or truth values.
fn of_other_kinds(conditions: &[&Condition]) -> Vec<String> {
    let mut texts: Vec<String> = ["true", "false"].map(str::to_owned).to_vec();
    texts.extend(points::numbers(conditions));
    let of = |wanted: fn(Comparison) -> bool| {
        conditions
            .iter()
            .any(|condition| wanted(condition.operator.comparison))
    };
    if of(|comparison| matches!(comparison, Comparison::Instant(_))) {
        texts.extend(points::instants(conditions).iter().map(ToString::to_string));
    }
    if of(|comparison| comparison == Comparison::Address) {
        let addresses = points::addresses(conditions);
        texts.extend(addresses.iter().map(|(address, _)| address.to_string()));
    }
    texts
}

/// Each listed text and one that is not listed.
fn listed(conditions: &[&Condition], form: Form) -> Vec<String> {
    let written: BTreeSet<&String> = conditions
        .iter()
        .flat_map(|condition| &condition.written)
        .collect();
    let mut texts: Vec<String> = written.iter().map(|text| (*text).clone()).collect();
    let ignoring = conditions
        .iter()
        .filter(|condition| condition.operator.comparison == Comparison::TextIgnoringCase);
    for text in ignoring.flat_map(|condition| &condition.written) {
        let variants = spelled_otherwise(text, written.len() + 2);
        let unlisted = variants.filter(|variant| !written.contains(variant));
        texts.extend(unlisted.take(1));
    }
    let usual = match form {
        Form::Vpc => "vpc-",
        Form::Tag => "other&",
        Form::Header | Form::Encoded => "",
    };
    let letter = fresh_letter(written.iter().map(|text| text.as_str()), "x");
    texts.push(format!("{usual}{letter}"));
    texts
}

/// A text with other cases of its letters, at most so many.
fn spelled_otherwise(text: &str, at_most: usize) -> impl Iterator<Item = String> + '_ {
    let swapped = |letter: char| {
        if letter.is_ascii_lowercase() {
            letter.to_ascii_uppercase()
        } else {
            letter.to_ascii_lowercase()
        }
    };
    let spell = move |number: usize| {
        let mut alphabetic = 0;
        let spelled = text.chars().map(|letter| {
            if !letter.is_ascii_alphabetic() {
                return letter;
            }
            let swaps = alphabetic < usize::BITS && number >> alphabetic & 1 == 1;
            alphabetic += 1;
            if swaps { swapped(letter) } else { letter }
        });
        spelled.collect::<String>()
    };
    (0..=at_most).map(spell)
}

/// The patterns of some conditions, letter by letter.
fn patterns_of(condition: &Condition, reading: PolicyReading) -> Vec<Letters> {
    let is_like = condition.operator.comparison == Comparison::Like;
    let patterns = condition.written.iter().map(|text| {
        if !is_like {
            return text.chars().map(Some).collect();
        }
        if !reading.inner_star_is_plain {
            return letters(text);
        }
        // At its ends a `*` is one, amid the pattern a plain character; `*` alone is one of the two.
        let (start, rest) = match text.strip_prefix('*') {
            Some(rest) => (Some(None), rest),
            None => (None, text.as_str()),
        };
        let (end, core) = match rest.strip_suffix('*') {
            Some(core) => (Some(None), core),
            None => (None, rest),
        };
        let inner: Letters = core.chars().map(Some).collect();
        let mut all: Letters = start.into_iter().chain(inner).chain(end).collect();
        all.dedup_by(|one, other| one.is_none() && other.is_none());
        all
    });
    patterns.collect()
}

fn patterned(conditions: &[&Condition], form: Form, reading: PolicyReading, limit: usize) -> Texts {
    let mut patterns: Vec<Letters> = Vec::new();
    let mut ignoring = Vec::new();
    let mut alternatives = Vec::new();
    for condition in conditions {
        let own = patterns_of(condition, reading);
        let first = patterns.len();
        ignoring.extend(
            own.iter()
                .map(|_| condition.operator.comparison == Comparison::TextIgnoringCase),
        );
        patterns.extend(own);
        alternatives.push(Alternatives {
            patterns: (first..patterns.len()).collect(),
            all_count: condition.operator.negated && reading.negation_by_any_value,
        });
    }
    if form == Form::Tag {
        patterns.push(letters("*&*"));
        ignoring.push(false);
    }
    let automaton = Automaton::new(&patterns, |index| {
        ignoring.get(index).copied().unwrap_or_default()
    });
    let written = conditions.iter().flat_map(|condition| &condition.written);
    let fresh = fresh_letter(written.map(String::as_str), "x").to_string();
    let pieces = pieces_for(&automaton, &patterns, form);
    let moves = Moves {
        pieces: &pieces,
        fresh: &fresh,
        limit,
    };
    let (found, exhaustive) = explored(&automaton, &alternatives, &moves);
    let mut texts = distinct(&automaton, &alternatives, found, &fresh, form);
    if !exhaustive {
        let least = |pattern: &Letters| -> String {
            let of_pattern = pattern
                .iter()
                .map(|letter| letter.map_or(fresh.clone(), String::from));
            of_pattern.collect()
        };
        texts.extend(patterns.iter().map(least));
    }
    Texts { texts, exhaustive }
}

/// The letters of the patterns; in the encoded form those that need it with their `%`.
fn pieces_for(automaton: &Automaton, patterns: &[Letters], form: Form) -> Vec<String> {
    let mut found = pieces(automaton, |letter| form.letter_can_stand(letter));
    if form != Form::Encoded {
        return found;
    }
    let mut encoded = BTreeSet::new();
    for pattern in patterns {
        for (at, _) in pattern
            .iter()
            .enumerate()
            .filter(|(_, letter)| **letter == Some('%'))
        {
            let digits = pattern.get(at + 1..at + 3).unwrap_or_default();
            let digits: Option<String> = digits.iter().copied().collect();
            let is_byte = |text: &String| text.len() == 2 && u8::from_str_radix(text, 16).is_ok();
            match digits.filter(is_byte) {
                Some(digits) => {
                    encoded.insert(format!("%{digits}"));
                }
                None => encoded.extend((0..=u8::MAX).map(|byte| format!("%{byte:02X}"))),
            }
        }
    }
    found.extend(encoded.into_iter().filter(|piece| form.can_hold(piece)));
    found
}

/// Of the texts that are covered alike the shortest, but rather a letter than nothing.
fn distinct(
    automaton: &Automaton,
    alternatives: &[Alternatives],
    found: Vec<Reached>,
    fresh: &str,
    form: Form,
) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let mut texts = Vec::new();
    for reached in found {
        if !form.can_hold(&reached.text) && !reached.text.is_empty() {
            continue;
        }
        let covered = |pattern: &usize| automaton.covers(&reached.places, *pattern);
        let signature: Vec<(bool, bool)> = alternatives
            .iter()
            .map(|group| {
                let all = group.all_count && group.patterns.iter().all(covered);
                (group.patterns.iter().any(covered), all)
            })
            .collect();
        if reached.text.is_empty() {
            let first = fresh.chars().next();
            let next = first.map(|letter| automaton.step(&reached.places, letter));
            if next.as_ref() == Some(&reached.places) {
                texts.push(fresh.to_owned());
            } else if form.can_hold("") {
                texts.push(String::new());
                continue;
            }
        }
        if form.can_hold(&reached.text) && seen.insert(signature) {
            texts.push(reached.text);
        }
    }
    texts
}
