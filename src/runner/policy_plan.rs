//! Which requests of a suite are answered differently when a policy is another, before anything is accepted.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::access_table::CellOutcome;
use super::outcome::{Access, Mismatch, StepResult};
use super::play::Worker;
use super::replay::{Answered, ReplayError, with_policy};
use super::suite::Suite;
use super::verdict::judge;
use crate::policy::Document;
use crate::scenario::Place;

/// What another policy changes in a suite.
#[derive(Clone, Debug)]
pub struct PolicyPlan {
    /// Tests that play with the policy.
    pub tests: usize,
    /// Their requests.
    pub requests: usize,
    /// What changes, in the order of the suite.
    pub changes: Vec<PlannedChange>,
}

/// A request that is answered differently.
#[derive(Clone, Debug)]
pub struct PlannedChange {
    /// The name of the test.
    pub test: String,
    /// Its file.
    pub file: PathBuf,
    /// The request in a few words.
    pub request: String,
    /// What comes of it under the old policy.
    pub was: CellOutcome,
    /// The statements that decide it under the old policy.
    pub was_decided_by: Vec<String>,
    /// What comes of it under the new one.
    pub now: CellOutcome,
    /// The statements that decide it under the new policy.
    pub now_decided_by: Vec<String>,
    /// What `then` says and no longer holds, at the last request of a test.
    pub against: Option<Mismatch>,
    /// Where it is written what is expected.
    pub expected_at: Place,
}

impl PlannedChange {
    /// Whether it is let through now and was not, or the other way round; else only how it is refused changes.
    pub fn flips(&self) -> bool {
        self.was.access != self.now.access
    }

    /// Whether it is let through now and was not.
    pub fn opens(&self) -> bool {
        self.flips() && self.now.access == Access::Allowed
    }
}

/// The policies that are compared, of which one is a file with which scenarios play.
#[derive(Clone, Copy, Debug)]
pub enum PolicyChange<'a> {
    /// The scenarios play with the old one, of this file.
    From(&'a Path, &'a Arc<Document>),
    /// The scenarios play with the new one, of this file.
    To(&'a Path, &'a Arc<Document>),
}

impl PolicyPlan {
    /// Plays the tests that have the policy with either.
    ///
    /// # Errors
    ///
    /// A scenario file that is wrong, a policy file with which none plays, and a request that cannot be sent.
    pub fn of(
        suite: &Suite,
        change: PolicyChange<'_>,
        worker: &Worker,
    ) -> Result<Self, ReplayError> {
        let (file, other) = match change {
            PolicyChange::From(file, other) | PolicyChange::To(file, other) => (file, other),
        };
        let mut plan = Self {
            tests: 0,
            requests: 0,
            changes: Vec::new(),
        };
        for (case, origins) in suite.cases_with(file)? {
            let given = worker.play(case)?.steps;
            let world = with_policy(case, &origins, other);
            let changed = worker.play_in(case, &world)?.steps;
            let (was, now) = match change {
                PolicyChange::From(..) => (given, changed),
                PolicyChange::To(..) => (changed, given),
            };
            plan.tests += 1;
            plan.requests += now.len();
            let against = judge(&case.expectation, &now, worker.dialect());
            let last = now.len().saturating_sub(1);
            for (place, (was, now)) in was.iter().zip(&now).enumerate() {
                if Answered::of(was) == Answered::of(now) {
                    continue;
                }
                plan.changes.push(PlannedChange {
                    test: case.name.clone(),
                    file: case.file.clone(),
                    request: now.summary.clone(),
                    was_decided_by: decided_by(was),
                    now_decided_by: decided_by(now),
                    was: CellOutcome::of(was),
                    now: CellOutcome::of(now),
                    against: against.first().filter(|_| place == last).cloned(),
                    expected_at: case.expected_at.clone(),
                });
            }
        }
        Ok(plan)
    }

    /// How many requests are let through now and were not, and how many the other way round.
    pub fn opened_and_closed(&self) -> (usize, usize) {
        let flips = self.changes.iter().filter(|change| change.flips()).count();
        let opened = self.changes.iter().filter(|change| change.opens()).count();
        (opened, flips - opened)
    }
}

fn decided_by(step: &StepResult) -> Vec<String> {
    let truth = step.truth.as_ref();
    truth.map_or_else(Vec::new, |truth| truth.explanation.decided_by.clone())
}
