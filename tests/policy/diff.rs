//! The comparison of policies against brute force: every request of a small universe, put to generated pairs of documents.
//!
//! Whatever the universe holds that two documents answer differently, the comparison must find a request for; whatever it
//! finds must be answered differently by the ordinary evaluation. `COS403_POLICY_PAIRS` sets the number of pairs.

mod generated;
mod universe;

use std::collections::HashMap;

use cos403::policy::{
    Answer, Budget, CallerReading, Comparing, Direction, Document, PolicyKind, PolicyReading,
    compare,
};
use generated::Dice;
use universe::{Known, Universe};

/// How many pairs are compared: a sample, and 200,000 in `.ci/nightly policy-pairs`.
fn pairs() -> u64 {
    let asked = std::env::var("COS403_POLICY_PAIRS").ok();
    asked.map_or(1_000, |asked| asked.parse().unwrap())
}

fn how(dice: &mut Dice) -> Comparing {
    // Half of the pairs under the default reading, the others under any.
    let mut switch = |usual: bool| if dice.one_in(4) { !usual } else { usual };
    Comparing {
        reading: PolicyReading {
            negation_by_any_value: switch(false),
            inner_star_is_plain: switch(false),
            prefix_covers_bucket: switch(false),
            assumed_actions_by_star_only: switch(false),
        },
        callers: CallerReading {
            root_covers_its_users: switch(true),
            role_principals_match: switch(true),
            deny_anonymous_binds_signed: switch(false),
        },
        budget: Budget {
            witnesses: 100_000,
            ..Budget::default()
        },
        ..Comparing::default()
    }
}

#[derive(Clone, Copy, Default)]
struct Counted {
    equal: u64,
    more: u64,
    less: u64,
    both: u64,
    witnesses: u64,
}

#[test]
fn the_comparison_and_brute_force_agree() {
    let universe = Universe::new();
    let threads = std::thread::available_parallelism().map_or(1, |number| number.get() as u64);
    let counted = std::thread::scope(|scope| {
        let work = |first: u64| {
            let mut known = HashMap::new();
            let mut counted = Counted::default();
            let mut seed = first;
            while seed < pairs() {
                agree(seed, &universe, &mut known, &mut counted);
                seed += threads;
            }
            counted
        };
        let started: Vec<_> = (0..threads)
            .map(|first| scope.spawn(move || work(first)))
            .collect();
        let ended = started.into_iter().map(|thread| thread.join().unwrap());
        ended.fold(Counted::default(), Counted::and)
    });
    println!(
        "{} pairs: {} equal, {} grant more, {} grant less, {} both; {} witnesses, all valid",
        pairs(),
        counted.equal,
        counted.more,
        counted.less,
        counted.both,
        counted.witnesses
    );
    assert!(counted.equal > 0 && counted.more > 0 && counted.less > 0 && counted.both > 0);
}

impl Counted {
    fn and(self, other: Self) -> Self {
        Self {
            equal: self.equal + other.equal,
            more: self.more + other.more,
            less: self.less + other.less,
            both: self.both + other.both,
            witnesses: self.witnesses + other.witnesses,
        }
    }
}

/// One pair, by brute force and by the comparison.
fn agree(seed: u64, universe: &Universe, known: &mut Known, counted: &mut Counted) {
    let mut dice = Dice::of(seed);
    let how = how(&mut dice);
    let (old, new) = generated::pair(&mut dice);
    let kind = PolicyKind::shown_by(&old);
    let documents = [&old, &new].map(|value| Document::from_json(value, kind).unwrap());
    let compared = compare(&documents[0], &documents[1], &how);
    let told = || format!("seed {seed}\n{old}\n{new}\n{how:?}");
    let changed = universe.changed(&documents[0], &documents[1], &how, known);
    for (direction, changed, by_new) in [
        (&compared.more, &changed.more, true),
        (&compared.less, &changed.less, false),
    ] {
        assert!(
            direction.unsettled.is_nothing(),
            "{}\n{direction:?}",
            told()
        );
        assert_eq!(direction.left_out, 0);
        confirm(direction, &documents, by_new, &how, &told);
        let witnesses = direction.witnesses.iter();
        let meant: Vec<_> = witnesses
            .map(|witness| (witness, universe.meant(&witness.caller, &documents, &how)))
            .collect();
        for class in changed {
            let is_told = meant.iter().any(|(witness, meant)| {
                let mut operations = witness.also.iter().chain([&witness.operation]);
                *meant == class.meant && operations.any(|operation| *operation == class.operation)
            });
            assert!(is_told, "{}\nmissing: {class:?}\n{direction:#?}", told());
        }
        counted.witnesses += direction.witnesses.len() as u64;
    }
    let place = match (compared.more.answer(), compared.less.answer()) {
        (Answer::Equal, Answer::Equal) => &mut counted.equal,
        (Answer::Changed, Answer::Equal) => &mut counted.more,
        (Answer::Equal, Answer::Changed) => &mut counted.less,
        _ => &mut counted.both,
    };
    *place += 1;
}

/// Every witness is granted by the one document and not by the other.
fn confirm(
    direction: &Direction,
    documents: &[Document; 2],
    by_new: bool,
    how: &Comparing,
    told: &impl Fn() -> String,
) {
    for witness in &direction.witnesses {
        let answers = documents.each_ref().map(|document| {
            witness
                .answered_by(document, how.reading, how.callers)
                .is_allowed()
        });
        assert_eq!(answers, [!by_new, by_new], "{}\n{witness:?}", told());
    }
}
