//! How many of the errors that people make in a policy a suite notices.

use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use super::play::{PlayError, Worker};
use super::replay::{Answered, Notice, Replay};
use crate::policy::{Answer, Comparing, Document, Mutant, Witness, compare};
use crate::protocol::variant::Dialect;

/// What became of a changed policy.
#[derive(Clone, Debug, PartialEq)]
pub enum Fate {
    /// A scenario notices it.
    Killed {
        /// The name of the scenario, the first in the order of the suite.
        by: String,
        /// What it notices.
        notice: Notice,
    },
    /// No scenario notices it, and this request is answered differently.
    Survived(Box<Witness>),
    /// It answers every request as the policy does, so that there is nothing to notice.
    Equivalent,
    /// No scenario notices it, and whether there is something to notice was not settled.
    Unsettled,
}

/// What became of every changed policy, in the order in which they were given.
#[derive(Clone, Debug, PartialEq)]
pub struct Mutation {
    /// The changes, each with its fate.
    pub mutants: Vec<(Mutant, Fate)>,
    /// Cases that were played over HTTP as well, under a changed policy, and came out the same.
    pub confirmed: usize,
}

impl Mutation {
    /// Those of which something is true.
    pub fn count(&self, is_meant: impl Fn(&Fate) -> bool) -> usize {
        let meant = self.mutants.iter().filter(|(_, fate)| is_meant(fate));
        meant.count()
    }

    /// How many are noticed.
    pub fn killed(&self) -> usize {
        self.count(|fate| matches!(fate, Fate::Killed { .. }))
    }

    /// How many could be noticed: those that mean the same are no errors.
    pub fn noticeable(&self) -> usize {
        self.count(|fate| *fate != Fate::Equivalent)
    }

    /// How many of those that could be noticed are, in percent; all, where there are none.
    pub fn score(&self) -> f64 {
        match self.noticeable() {
            0 => 100.0,
            noticeable => 100.0 * self.killed() as f64 / noticeable as f64,
        }
    }
}

/// Why mutants could not be judged.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MutationError {
    /// A request could not be played.
    #[error(transparent)]
    Play(#[from] PlayError),
    /// Over HTTP something else comes than without: a fault of cos403.
    #[error(
        "over HTTP, `{case}` comes out otherwise than without it where {change}: {over_http}, not {without}; please report it with these files"
    )]
    OtherOverHttp {
        /// The name of the case.
        case: String,
        /// What is changed.
        change: String,
        /// What comes over HTTP.
        over_http: String,
        /// What comes without.
        without: String,
    },
}

/// How mutants are judged.
#[derive(Clone, Debug)]
pub struct Mutating {
    /// Threads.
    pub jobs: usize,
    /// How the changed policy is compared with the policy.
    pub comparing: Comparing,
    /// How many cases are played over HTTP as well.
    pub sample: usize,
}

/// Judges changed policies by a suite; `tell` is told of each one that is done.
///
/// # Errors
///
/// A request that cannot be played, and one that comes out otherwise over HTTP.
pub fn mutate(
    replay: &Replay<'_>,
    policy: &Document,
    mutants: Vec<Mutant>,
    how: &Mutating,
    tell: impl Fn() + Sync,
) -> Result<Mutation, MutationError> {
    let next = AtomicUsize::new(0);
    let done: Mutex<Vec<(usize, Option<usize>, Fate)>> = Mutex::default();
    let one_after_the_other = || -> Result<(), PlayError> {
        let worker = Worker::without_http(Dialect::Service)?;
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(mutant) = mutants.get(index) else {
                return Ok(());
            };
            let (case, fate) = match replay.noticed(&mutant.document, &worker)? {
                Some((case, notice)) => {
                    let by = replay.cases().nth(case).map(|case| case.name.clone());
                    let by = by.unwrap_or_default();
                    (Some(case), Fate::Killed { by, notice })
                }
                None => (None, unnoticed(policy, &mutant.document, &how.comparing)),
            };
            let mut done = done.lock().unwrap_or_else(PoisonError::into_inner);
            done.push((index, case, fate));
            tell();
        }
    };
    thread::scope(|scope| {
        let threads = (0..how.jobs.max(1)).map(|_| scope.spawn(one_after_the_other));
        let threads: Vec<_> = threads.collect();
        let died = || PlayError::Start("a thread ended before its work was done".to_owned());
        let ended = threads
            .into_iter()
            .map(|thread| thread.join().unwrap_or_else(|_| Err(died())));
        ended.collect::<Result<(), PlayError>>()
    })?;
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.sort_by_key(|(index, ..)| *index);
    let confirmed = confirmed(replay, &mutants, &done, how.sample)?;
    let fates = done.into_iter().map(|(_, _, fate)| fate);
    Ok(Mutation {
        mutants: mutants.into_iter().zip(fates).collect(),
        confirmed,
    })
}

/// What a change that nobody notices is: nothing, or a request that shows it, rather one that is now granted.
fn unnoticed(policy: &Document, mutant: &Document, how: &Comparing) -> Fate {
    let compared = compare(mutant, policy, how);
    let answers = [compared.less.answer(), compared.more.answer()];
    let mut witnesses = [compared.less, compared.more]
        .into_iter()
        .flat_map(|direction| direction.witnesses);
    match witnesses.next() {
        Some(witness) => Fate::Survived(Box::new(witness)),
        None if answers == [Answer::Equal, Answer::Equal] => Fate::Equivalent,
        None => Fate::Unsettled,
    }
}

/// Plays some cases over HTTP under changed policies; how many were the same as without.
fn confirmed(
    replay: &Replay<'_>,
    mutants: &[Mutant],
    done: &[(usize, Option<usize>, Fate)],
    sample: usize,
) -> Result<usize, MutationError> {
    let cases = replay.cases().len();
    if sample == 0 || cases == 0 || mutants.is_empty() {
        return Ok(0);
    }
    let over_http = Worker::start(Dialect::Service)?;
    let without = Worker::without_http(Dialect::Service)?;
    let step = mutants.len().div_ceil(sample);
    let mut confirmed = 0;
    for (mutant, (index, case, _)) in mutants.iter().zip(done).step_by(step) {
        // Of one that nobody noticed, any case; another one each time.
        let case = case.unwrap_or(index % cases);
        let played = |worker| -> Result<Vec<Answered>, PlayError> {
            let steps = replay.played(case, &mutant.document, worker)?;
            Ok(steps.iter().map(Answered::of).collect())
        };
        let (one, other) = (played(&over_http)?, played(&without)?);
        if one != other {
            let told = |all: &[Answered]| {
                let each: Vec<String> = all.iter().map(ToString::to_string).collect();
                each.join(", ")
            };
            let name = replay.cases().nth(case).map(|case| case.name.clone());
            return Err(MutationError::OtherOverHttp {
                case: name.unwrap_or_default(),
                change: mutant.change.clone(),
                over_http: told(&one),
                without: told(&other),
            });
        }
        confirmed += 1;
    }
    Ok(confirmed)
}
