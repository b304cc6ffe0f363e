//! Playing one case against a real bucket.

use std::panic::{self, AssertUnwindSafe};

use super::configuration::Readout;
use super::credentials::Credential;
use super::given::Given;
use super::mapping::{LiveCase, Mapping};
use super::method::{Allowed, ReadMethod};
use super::play::LiveRun;
use super::provision::{Provision, ProvisionError};
use super::reach::ReachError;
use super::reader::refuse_other_region;
use super::result::{failed, judged, live_result, not_as_given};
use super::verify::differences;
use crate::diagnosis::Configuration;
use crate::protocol::timestamp::Timestamp;
use crate::runner::outcome::{BrokenStep, CaseResult, Played, Status, StepResult};
use crate::runner::prepare::prepare;
use crate::scenario::{Case, Expectation, LivePrincipal, Play, Step, TargetKind, Who};

/// What a case is played with.
pub(super) struct Stage<'r> {
    pub(super) run: &'r LiveRun,
    pub(super) operator: Option<&'r Credential>,
    pub(super) provision: Option<Provision<'r>>,
}

impl Stage<'_> {
    /// A fault of ours is an error of the one case; the others are still played.
    pub(super) fn perform_safely(&self, case: &Case) -> CaseResult {
        let performed = panic::catch_unwind(AssertUnwindSafe(|| self.perform(case)));
        performed.unwrap_or_else(|_| CaseResult {
            reason: Some("cos403 itself failed, as told on standard error".to_owned()),
            ..CaseResult::of(case, Status::Error)
        })
    }

    fn perform(&self, case: &Case) -> CaseResult {
        let skipped = |reason: String| CaseResult {
            reason: Some(reason),
            ..CaseResult::of(case, Status::Skipped)
        };
        if let Some(reason) = not_for_live(case) {
            return skipped(reason);
        }
        let mapping = self.run.mapping(case);
        let live = match mapping.case(case) {
            Ok(live) => live,
            Err(reason) => return skipped(reason),
        };
        if self.run.service.is_interrupted() {
            return failed(case, &ReachError::Interrupted.into());
        }
        match &self.provision {
            None => self.look(case, &mapping, &live),
            Some(provision) => match Given::of(&mapping) {
                Ok(given) => self.provisioned(case, provision, given.as_ref(), &live),
                Err(reason) => skipped(reason),
            },
        }
    }

    /// Plays a case in the bucket as it is.
    fn look(&self, case: &Case, mapping: &Mapping<'_>, live: &LiveCase) -> CaseResult {
        let readout = match self.readout(live) {
            Ok(readout) => readout,
            Err(error) => return failed(case, &error.into()),
        };
        if let Some(readout) = &readout {
            match differences(mapping, live, readout) {
                Err(reason) => {
                    return CaseResult {
                        reason: Some(reason),
                        ..CaseResult::of(case, Status::Skipped)
                    };
                }
                Ok(mismatches) if !mismatches.is_empty() => return not_as_given(case, mismatches),
                Ok(_) => {}
            }
        }
        let sent: Result<Vec<StepResult>, ReachError> = live
            .steps
            .iter()
            .map(|step| self.observe(case, step, readout.as_ref()))
            .collect();
        match sent {
            Ok(steps) => judged(case, steps),
            Err(error) => failed(case, &error.into()),
        }
    }

    /// Plays a case in the bucket as the scenario says it is, and puts back what was there.
    fn provisioned(
        &self,
        case: &Case,
        provision: &Provision<'_>,
        given: Option<&Given>,
        live: &LiveCase,
    ) -> CaseResult {
        let played = self.play_provisioned(case, provision, given, live);
        if let Err(error) = provision.put_back() {
            return failed(case, &error);
        }
        match played {
            Ok(Played {
                steps,
                broken: Some(broken),
            }) => CaseResult {
                reason: Some(broken.reason()),
                broken: Some(broken),
                steps,
                ..CaseResult::of(case, Status::Failed)
            },
            Ok(Played { steps, .. }) => judged(case, steps),
            Err(error) => failed(case, &error),
        }
    }

    fn play_provisioned(
        &self,
        case: &Case,
        provision: &Provision<'_>,
        given: Option<&Given>,
        live: &LiveCase,
    ) -> Result<Played, ProvisionError> {
        let mut played = Played {
            steps: Vec::new(),
            broken: None,
        };
        // The cells of a table are each asked in the world as it was given; steps share it.
        let groups: Vec<&[Step]> = match case.play {
            Play::Table(_) => live.steps.chunks(1).collect(),
            Play::Steps(_) => vec![live.steps.as_slice()],
        };
        let mut is_as_given = false;
        for steps in groups {
            if let Some(given) = given.filter(|_| !is_as_given) {
                provision.put_back()?;
                provision.apply(given)?;
            }
            let all = [
                ("before", live.before.as_slice()),
                ("", steps),
                ("after", &live.after),
            ];
            for (list, steps) in all {
                for step in steps {
                    let sent = self.send_permitted(case, provision, step)?;
                    match list {
                        "" => played.steps.push(sent),
                        list if !sent.allowed() && played.broken.is_none() => {
                            played.broken = Some(Box::new(BrokenStep { list, step: sent }));
                        }
                        _ => {}
                    }
                }
                if list == "before" && played.broken.is_some() {
                    return Ok(played);
                }
            }
            let mut sent = live.before.iter().chain(steps).chain(&live.after);
            is_as_given = sent.all(|step| ReadMethod::of(&step.operation.method()).is_some());
        }
        Ok(played)
    }

    /// Sends a request that may write, under the prefix.
    fn send_permitted(
        &self,
        case: &Case,
        provision: &Provision<'_>,
        step: &Step,
    ) -> Result<StepResult, ProvisionError> {
        let writer = provision.writer();
        let method = writer.permit.method(step.operation, step.key.as_deref())?;
        if ReadMethod::of(&method.method()).is_none() {
            writer.note(step.operation, step.key.as_deref())?;
        }
        let configuration = || {
            let Some(credential) = self.operator else {
                return Ok(None);
            };
            let keys: Vec<String> = step.key.iter().cloned().collect();
            let readout = self.run.reader(credential).readout(&keys)?;
            Ok(Some(readout.as_evidence(self.caller(step))))
        };
        Ok(self.send(case, step, &method, configuration)?)
    }

    /// The configuration, where the mode looks at it.
    fn readout(&self, live: &LiveCase) -> Result<Option<Readout>, ReachError> {
        let Some(credential) = self.operator else {
            return Ok(None);
        };
        let mut keys: Vec<String> = live
            .steps
            .iter()
            .filter_map(|step| step.key.clone())
            .collect();
        keys.sort();
        keys.dedup();
        self.run.reader(credential).readout(&keys).map(Some)
    }

    /// Sends a request that reads.
    fn observe(
        &self,
        case: &Case,
        step: &Step,
        readout: Option<&Readout>,
    ) -> Result<StepResult, ReachError> {
        let method = ReadMethod::of(&step.operation.method())
            .ok_or_else(|| ReachError::Start(format!("{} does not read", step.operation)))?;
        let configuration = readout.map(|readout| readout.as_evidence(self.caller(step)));
        self.send(case, step, &method, || Ok(configuration))
    }

    /// Sends a request; of the configuration only a diagnosis wants to know.
    fn send(
        &self,
        case: &Case,
        step: &Step,
        method: &impl Allowed,
        configuration: impl FnOnce() -> Result<Option<Configuration>, ReachError>,
    ) -> Result<StepResult, ReachError> {
        let prepared = prepare(step, Timestamp::now())?;
        let answer = self.run.service.exchange(method, &prepared)?;
        if !is_expected_elsewhere(&case.expectation) {
            refuse_other_region(&self.run.options.target, &answer)?;
        }
        let configuration = match answer.status {
            400.. => configuration()?,
            _ => None,
        };
        Ok(live_result(step, prepared, answer, configuration))
    }

    fn caller<'a>(&'a self, step: &'a Step) -> Option<(&'a str, &'a LivePrincipal)> {
        let Who::Signer { name, signature } = &step.who else {
            return None;
        };
        let principal = self.run.keys.principal(name)?;
        Some((signature.secret_id.as_str(), principal))
    }
}

fn is_expected_elsewhere(expectation: &Expectation) -> bool {
    expectation.code.as_deref() == Some("NoSuchBucket") || expectation.status == Some(301)
}

/// Why a case is not for a real bucket.
pub(super) fn not_for_live(case: &Case) -> Option<String> {
    let for_simulated = (case.only == Some(TargetKind::Simulated))
        .then(|| "for the simulated target only".to_owned());
    case.skip.clone().or(for_simulated)
}
