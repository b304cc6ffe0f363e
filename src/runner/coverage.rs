//! What of the policies, of the flow and of the eight answers a suite exercises.

use std::path::PathBuf;

use strum::VariantArray;

use super::outcome::{CaseResult, StepResult};
use super::replay::is_same;
use crate::access::{ConsideredStatement, GATES, Gate, Verdict};
use crate::policy::{Answer, Comparing, Direction, Document, PolicyKind, Statement, Witness};
use crate::protocol::variant::Variant;
use crate::scenario::{Case, Play, PolicyFile, PolicyOrigin, Step};

/// What was exercised so far.
#[derive(Default)]
pub struct Coverage {
    policies: Vec<Counted>,
    gates: [GateCount; GATES.len()],
    variants: Vec<(Variant, usize)>,
}

/// How often a gate of the flow ended in which way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct GateCount {
    /// Requests that it let through.
    pub passed: usize,
    /// Requests that it refused.
    pub refused: usize,
}

/// A policy file with what its statements did.
struct Counted {
    file: PathBuf,
    policy: PolicyFile,
    comparing: Comparing,
    statements: Vec<StatementCount>,
}

#[derive(Clone, Default)]
struct StatementCount {
    decided: usize,
    principals: Vec<usize>,
    conditions: Vec<usize>,
}

/// Whether something was exercised.
#[derive(Clone, Debug, PartialEq)]
pub enum Covered {
    /// It was, so often.
    Times(usize),
    /// It was not, and this request would exercise it.
    Not(Box<Witness>),
    /// No request can exercise it.
    Dead,
    /// It was not, and whether a request could was not settled.
    Unsettled,
}

impl Covered {
    fn of(times: usize, by: impl FnOnce() -> Direction) -> Self {
        if times > 0 {
            return Self::Times(times);
        }
        let direction = by();
        let answer = direction.answer();
        match direction.witnesses.into_iter().next() {
            Some(witness) => Self::Not(Box::new(witness)),
            None if answer == Answer::Equal => Self::Dead,
            None => Self::Unsettled,
        }
    }

    /// Whether it is one of those that could be exercised.
    pub fn counts(&self) -> bool {
        *self != Self::Dead
    }

    /// Whether it was exercised.
    pub fn is_covered(&self) -> bool {
        matches!(self, Self::Times(_))
    }
}

/// A policy file with what of it was exercised.
pub struct CoveredPolicy {
    /// The file.
    pub file: PathBuf,
    /// The policy.
    pub policy: PolicyFile,
    /// Its statements, in order.
    pub statements: Vec<CoveredStatement>,
}

/// What of a statement was exercised.
#[derive(Clone, Debug, PartialEq)]
pub struct CoveredStatement {
    /// Whether it decided a request.
    pub decided: Covered,
    /// Of each of several principals, whether it decided a request of theirs.
    pub principals: Vec<Covered>,
    /// Of each condition, whether it alone kept a request out.
    pub conditions: Vec<Covered>,
}

impl CoveredStatement {
    /// All that is looked at.
    pub fn all(&self) -> impl Iterator<Item = &Covered> {
        let rest = self.principals.iter().chain(&self.conditions);
        std::iter::once(&self.decided).chain(rest)
    }
}

/// What a suite exercised.
pub struct CoverageReport {
    /// The policy files.
    pub policies: Vec<CoveredPolicy>,
    /// The gates of the flow.
    pub gates: Vec<(Gate, GateCount)>,
    /// The eight answers, each with how often it came.
    pub variants: Vec<(Variant, usize)>,
}

impl CoverageReport {
    /// How many statements, principals and conditions of the policy files were exercised, of how many that could be.
    pub fn covered(&self) -> (usize, usize) {
        covered(self.policies.iter().flat_map(|policy| &policy.statements))
    }

    /// The same in percent; all, where there are none.
    pub fn percent(&self) -> f64 {
        match self.covered() {
            (_, 0) => 100.0,
            (covered, all) => 100.0 * covered as f64 / all as f64,
        }
    }
}

impl CoveredPolicy {
    /// How many statements, principals and conditions were exercised, of how many that could be.
    pub fn covered(&self) -> (usize, usize) {
        covered(&self.statements)
    }
}

fn covered<'c>(statements: impl IntoIterator<Item = &'c CoveredStatement>) -> (usize, usize) {
    let all = statements.into_iter().flat_map(CoveredStatement::all);
    let counting = all.filter(|covered| covered.counts());
    counting.fold((0, 0), |(covered, all), one| {
        (covered + usize::from(one.is_covered()), all + 1)
    })
}

impl Coverage {
    /// Counts what came of a case.
    pub fn add(&mut self, case: &Case, result: &CaseResult) {
        if result.steps.is_empty() {
            return;
        }
        let files: Vec<(usize, &PolicyOrigin)> = case
            .policies
            .iter()
            .filter(|origin| origin.is_whole_file())
            .filter_map(|origin| Some((self.place_of(case, origin)?, origin)))
            .collect();
        for (place, step) in result.steps.iter().enumerate() {
            let request = match &case.play {
                Play::Steps(steps) => steps.get(place),
                Play::Table(cells) => cells.get(place).map(|cell| &cell.step),
            };
            if let Some(request) = request {
                self.add_step(&files, request, step);
            }
        }
    }

    /// The place of a policy file among those that are counted.
    fn place_of(&mut self, case: &Case, origin: &PolicyOrigin) -> Option<usize> {
        let known = |counted: &Counted| is_same(&counted.file, origin.file());
        if let Some(place) = self.policies.iter().position(known) {
            return Some(place);
        }
        let policy = PolicyFile::of_origin(origin).ok()?;
        let behaviour = &case.world.behaviour;
        let count = |statement: &Statement| StatementCount {
            decided: 0,
            principals: vec![0; statement.principals.len()],
            conditions: vec![0; statement.conditions.len()],
        };
        self.policies.push(Counted {
            file: origin.file().to_owned(),
            statements: policy.document.statements.iter().map(count).collect(),
            comparing: Comparing {
                reading: behaviour.policy_reading(),
                callers: behaviour.caller_reading(policy.kind == PolicyKind::Bucket),
                ..Comparing::default()
            },
            policy,
        });
        Some(self.policies.len() - 1)
    }

    fn add_step(&mut self, files: &[(usize, &PolicyOrigin)], request: &Step, step: &StepResult) {
        let Some(truth) = &step.truth else {
            return;
        };
        if let Some(variant) = step.variant {
            match self
                .variants
                .iter_mut()
                .find(|(known, _)| *known == variant)
            {
                Some((_, times)) => *times += 1,
                None => self.variants.push((variant, 1)),
            }
        }
        let explanation = &truth.explanation;
        for (gate, count) in GATES.iter().zip(&mut self.gates) {
            let own = explanation.checks.iter();
            let mut own = own.filter(|check| gate.checks.contains(&check.name));
            let stops = step
                .cause()
                .is_some_and(|cause| cause.step() == gate.number);
            if stops {
                count.refused += 1;
            } else if own.any(|check| check.verdict == Verdict::Passed) {
                count.passed += 1;
            }
        }
        for considered in &explanation.statements {
            let mut named = files.iter().filter_map(|(place, origin)| {
                Some((
                    *place,
                    origin.statement_named(request, &considered.statement)?,
                ))
            });
            let Some((place, index)) = named.next() else {
                continue;
            };
            let decides = explanation.decided_by.contains(&considered.statement);
            let count = self.policies.get_mut(place);
            if let Some(count) = count.and_then(|policy| policy.statements.get_mut(index)) {
                count.add(considered, decides);
            }
        }
    }

    /// What was exercised, and of what was not, whether it could be.
    pub fn report(self) -> CoverageReport {
        let times = |variant: &Variant| {
            let known = self.variants.iter().find(|(known, _)| known == variant);
            (*variant, known.map_or(0, |(_, times)| *times))
        };
        CoverageReport {
            variants: Variant::VARIANTS.iter().map(times).collect(),
            gates: GATES.into_iter().zip(self.gates).collect(),
            policies: self.policies.into_iter().map(Counted::report).collect(),
        }
    }
}

impl StatementCount {
    fn add(&mut self, considered: &ConsideredStatement, decides: bool) {
        if decides {
            self.decided += 1;
            for place in &considered.principals {
                if let Some(times) = self.principals.get_mut(*place) {
                    *times += 1;
                }
            }
        }
        let elements = considered.elements.iter();
        let is_condition = |element: &&_| is_condition(element);
        let conditions = elements.clone().filter(is_condition).enumerate();
        let mut failing = conditions.filter(|(_, condition)| !condition.matched);
        let others_match = elements
            .clone()
            .all(|one| one.matched || is_condition(&one));
        if let (Some((place, _)), None, true) = (failing.next(), failing.next(), others_match)
            && let Some(times) = self.conditions.get_mut(place)
        {
            *times += 1;
        }
    }
}

fn is_condition(element: &crate::policy::ElementMatch) -> bool {
    element.element == "condition"
}

impl Counted {
    fn report(self) -> CoveredPolicy {
        let (document, how) = (&self.policy.document, &self.comparing);
        let statements = self.statements.iter().enumerate();
        let statements = statements.map(|(index, count)| judged(document, index, count, how));
        CoveredPolicy {
            statements: statements.collect(),
            file: self.file,
            policy: self.policy,
        }
    }
}

/// What of a statement was exercised. Of one that can decide nothing, nothing can be.
fn judged(
    document: &Document,
    index: usize,
    count: &StatementCount,
    how: &Comparing,
) -> CoveredStatement {
    let decided = Covered::of(count.decided, || {
        document.decided_by_statement(index, None, how)
    });
    if decided == Covered::Dead {
        return CoveredStatement {
            decided,
            principals: Vec::new(),
            conditions: Vec::new(),
        };
    }
    let principals = count.principals.iter().enumerate();
    let several = principals.filter(|_| count.principals.len() > 1);
    let principals = several.map(|(place, times)| {
        Covered::of(*times, || {
            document.decided_by_statement(index, Some(place), how)
        })
    });
    let conditions = count.conditions.iter().enumerate();
    let conditions = conditions.map(|(place, times)| {
        Covered::of(*times, || document.kept_out_by_condition(index, place, how))
    });
    CoveredStatement {
        principals: principals.collect(),
        conditions: conditions.collect(),
        decided,
    }
}
