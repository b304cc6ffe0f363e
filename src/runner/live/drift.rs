//! Where the simulator and the service differ: both played side by side, and what the service shows of the switches that no
//! document settles.

use std::collections::BTreeMap;
use std::sync::Arc;

use http::Method;
use serde::Serialize;

use super::Mode;
use crate::diagnosis::Language;
use crate::protocol::cause::Cause;
use crate::protocol::timestamp::Timestamp;
use crate::protocol::variant::{Dialect, Variant};
use crate::runner::outcome::{CaseResult, Status, StepResult};
use crate::runner::play::{PlayError, Worker};
use crate::runner::suite::{Suite, SuiteResult, Task};
use crate::scenario::{Case, LiveTarget};
use crate::world::{Behaviour, Switch, World};

/// How a scenario says which switch it settles: the tag `switch:NAME`.
const TAG: &str = "switch:";

/// The simulator and a bucket, side by side.
#[derive(Clone, Debug, Serialize)]
pub struct Drift {
    /// The bucket.
    pub bucket: String,
    /// Its region.
    pub region: String,
    /// How it was played.
    pub mode: Mode,
    /// When.
    pub at: Timestamp,
    /// The scenarios.
    pub scenarios: Vec<DriftOf>,
    /// The switches that they settle.
    pub switches: Vec<Shown>,
}

/// One scenario on either side.
#[derive(Clone, Debug, Serialize)]
pub struct DriftOf {
    /// Its name.
    pub name: String,
    /// Its tags.
    pub tags: Vec<String>,
    /// How it ended on the bucket.
    pub status: Status,
    /// Why it did not pass, or was not played.
    pub reason: Option<String>,
    /// Whether anything differs; `null` where it was not played.
    pub differs: Option<bool>,
    /// Its requests.
    pub requests: Vec<DriftOfRequest>,
}

/// One request on either side.
#[derive(Clone, Debug, Serialize)]
pub struct DriftOfRequest {
    /// The request in a few words.
    pub request: String,
    /// What of the two differs.
    pub differs: Vec<&'static str>,
    /// What the simulator answers.
    pub simulated: Side,
    /// What the bucket answers.
    pub live: Side,
}

/// An answer, and what the diagnosis makes of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Side {
    status: u16,
    code: Option<String>,
    message: Option<String>,
    /// Members of the body that not every error has.
    members: Vec<&'static str>,
    variant: Option<Variant>,
    diagnosis: Option<Diagnosed>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct Diagnosed {
    cause: Option<Cause>,
    candidates: Vec<Cause>,
}

/// What a bucket shows of a switch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Shown {
    /// The switch.
    pub switch: &'static str,
    /// What the simulator takes for granted.
    pub default: String,
    /// The values that agree with every answer of the bucket: one where they settle it, none where it does something else.
    pub agrees_with: Vec<String>,
    /// Whether they settle it.
    pub is_settled: bool,
    /// The scenarios.
    pub scenarios: Vec<String>,
}

/// Why there is no report.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DriftError {
    /// The simulator could not play.
    #[error(transparent)]
    Play(#[from] PlayError),
}

impl Drift {
    /// Plays every case that a bucket played against the simulator, too.
    ///
    /// # Errors
    ///
    /// Where the simulator cannot be started or reached.
    pub fn of(
        suite: &Suite,
        live: &SuiteResult,
        target: &LiveTarget,
        mode: Mode,
    ) -> Result<Self, DriftError> {
        let worker = Worker::start(Dialect::Service)?;
        let mut scenarios = Vec::new();
        let mut agreeing: BTreeMap<&'static str, Shown> = BTreeMap::new();
        for (task, result) in suite.tasks.iter().zip(&live.results) {
            let Task::Play(case, _) = task else { continue };
            scenarios.push(drift_of(&worker, case, result)?);
            for switch in settled_by(case) {
                agree(&worker, case, result, switch, &mut agreeing)?;
            }
        }
        Ok(Self {
            bucket: target.bucket.to_string(),
            region: target.region.clone(),
            mode,
            at: Timestamp::now(),
            scenarios,
            switches: agreeing.into_values().collect(),
        })
    }

    /// How many scenarios came out otherwise than in the simulator.
    pub fn differing(&self) -> usize {
        let differs = |scenario: &&DriftOf| scenario.differs == Some(true);
        self.scenarios.iter().filter(differs).count()
    }
}

fn drift_of(worker: &Worker, case: &Case, live: &CaseResult) -> Result<DriftOf, PlayError> {
    let requests = match was_played(live) {
        false => Vec::new(),
        true => {
            let simulated = worker.play(case)?.steps;
            live.steps
                .iter()
                .zip(&simulated)
                .map(|(live, simulated)| DriftOfRequest::of(simulated, live))
                .collect()
        }
    };
    let differs = requests
        .iter()
        .any(|request: &DriftOfRequest| !request.differs.is_empty());
    Ok(DriftOf {
        name: case.name.clone(),
        tags: case.tags.clone(),
        status: live.status,
        reason: live.reason.clone(),
        differs: was_played(live).then_some(differs),
        requests,
    })
}

fn was_played(live: &CaseResult) -> bool {
    !live.steps.is_empty()
}

impl DriftOfRequest {
    fn of(simulated: &StepResult, live: &StepResult) -> Self {
        let mut differs = Vec::new();
        if simulated.status != live.status {
            differs.push("status");
        }
        // The answer to HEAD has no body.
        if live.sent.method != Method::HEAD {
            if simulated.code != live.code {
                differs.push("code");
            }
            if simulated.message != live.message {
                differs.push("message");
            }
            if simulated.members != live.members {
                differs.push("members");
            }
        }
        Self {
            request: simulated.summary.clone(),
            differs,
            simulated: Side::of(simulated),
            live: Side::of(live),
        }
    }
}

impl Side {
    fn of(step: &StepResult) -> Self {
        Self {
            status: step.status,
            code: step.code.clone(),
            message: step.message.clone(),
            members: step.members.clone(),
            variant: step.variant,
            diagnosis: step.diagnosis.as_ref().map(|diagnosis| {
                let report = diagnosis.report(Language::English);
                Diagnosed {
                    cause: report.cause,
                    candidates: report.candidates.iter().map(|one| one.cause).collect(),
                }
            }),
        }
    }
}

/// The switches that a case says it settles.
fn settled_by(case: &Case) -> impl Iterator<Item = Switch> {
    let names = case.tags.iter().filter_map(|tag| tag.strip_prefix(TAG));
    names.filter_map(|name| {
        let mut all = Behaviour::switches().into_iter();
        all.find(|switch| switch.name == name)
    })
}

/// Keeps the values of a switch with which the simulator answers as the bucket did.
fn agree(
    worker: &Worker,
    case: &Case,
    live: &CaseResult,
    switch: Switch,
    agreeing: &mut BTreeMap<&'static str, Shown>,
) -> Result<(), PlayError> {
    if !was_played(live) {
        return Ok(());
    }
    let mut played = Vec::new();
    for value in &switch.values {
        let Some(behaviour) = case.world.behaviour.with(switch.name, value) else {
            continue;
        };
        let world = World {
            behaviour,
            ..World::clone(&case.world)
        };
        let case = Case {
            world: Arc::new(world),
            ..case.clone()
        };
        played.push((value, worker.play(&case)?.steps));
    }
    // Members of the body are switches of their own: they count where nothing else tells the values apart.
    let first = played.first().map(|(_, steps)| steps.clone());
    let first = first.unwrap_or_default();
    let counts_members = played
        .iter()
        .all(|(_, steps)| is_same(steps, &first, false));
    let agrees_with: Vec<&String> = played
        .iter()
        .filter(|(_, steps)| is_same(steps, &live.steps, counts_members))
        .map(|(value, _)| *value)
        .collect();
    let usual = switch.values.clone();
    let shown = agreeing.entry(switch.name).or_insert_with(|| Shown {
        switch: switch.name,
        default: switch.default,
        agrees_with: usual,
        is_settled: false,
        scenarios: Vec::new(),
    });
    shown
        .agrees_with
        .retain(|value| agrees_with.contains(&value));
    shown.is_settled = shown.agrees_with.len() == 1;
    shown.scenarios.push(case.name.clone());
    Ok(())
}

/// Whether the same came to every request.
fn is_same(one: &[StepResult], other: &[StepResult], counts_members: bool) -> bool {
    let mut pairs = one.iter().zip(other);
    pairs.all(|(one, other)| {
        let differs = DriftOfRequest::of(one, other).differs;
        differs
            .iter()
            .all(|what| *what == "members" && !counts_members)
    })
}
