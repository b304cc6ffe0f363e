//! Playing scenarios against a real bucket, one after the other.

use std::panic::{self, AssertUnwindSafe};
use std::time::Instant;

use http::Method;
use jiff::Timestamp;

use super::Mode;
use super::configuration::Readout;
use super::credentials::Credential;
use super::keys::Keys;
use super::mapping::{LiveCase, Mapping};
use super::method::{Allowed, ReadMethod};
use super::permit::PermitError;
use super::reach::ReachError;
use super::reader::{Reader, refuse_other_region};
use super::service::Service;
use super::verify::differences;
use crate::diagnosis::{Configuration, Evidence, Response, diagnose};
use crate::protocol::variant::Dialect;
use crate::runner::access_table::tables;
use crate::runner::case_result::expected_or_not;
use crate::runner::outcome::{CaseResult, Mismatch, Status, StepResult};
use crate::runner::prepare::{Prepared, prepare};
use crate::runner::suite::{Suite, SuiteResult, Task, broken};
use crate::runner::verdict::judge;
use crate::scenario::{Case, Expectation, LiveTarget, Play, Step, TargetKind, Who};

/// Against what, and how.
#[derive(Clone, Debug)]
pub struct LiveOptions {
    /// The bucket.
    pub target: LiveTarget,
    /// How much is done with it.
    pub mode: Mode,
}

/// Why nothing is played at all.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LiveError {
    /// The bucket was not reached.
    #[error(transparent)]
    Reach(#[from] ReachError),
    /// Nothing may be written into it.
    #[error(transparent)]
    Permit(#[from] PermitError),
    /// There is nobody to read its configuration.
    #[error("`{mode}` needs credentials for `{operator}`, the operator of the target: {reason}")]
    Operator {
        /// The mode.
        mode: Mode,
        /// The principal that reads the configuration.
        operator: String,
        /// Why it has no credentials.
        reason: String,
    },
}

/// A run against a real bucket.
pub struct LiveRun {
    options: LiveOptions,
    service: Service,
    keys: Keys,
}

/// What a case is played with.
struct Stage<'r> {
    run: &'r LiveRun,
    operator: Option<&'r Credential>,
}

impl LiveRun {
    /// Gets ready. Nothing is sent.
    ///
    /// # Errors
    ///
    /// A client that cannot be made.
    pub fn start(options: LiveOptions) -> Result<Self, LiveError> {
        Ok(Self {
            service: Service::start(&options.target)?,
            keys: Keys::of_target(&options.target),
            options,
        })
    }

    /// Plays a suite, telling each result as soon as it is there.
    ///
    /// # Errors
    ///
    /// Where the mode needs what is not there.
    pub fn play(
        &self,
        suite: &Suite,
        mut tell: impl FnMut(&CaseResult),
    ) -> Result<SuiteResult, LiveError> {
        let started = Instant::now();
        let operator = self.operator()?;
        let stage = Stage {
            run: self,
            operator: operator.as_ref(),
        };
        let mut results = Vec::with_capacity(suite.tasks.len());
        for task in &suite.tasks {
            let result = match task {
                Task::Broken(file, problems) => broken(file, problems),
                Task::Play(case, _) => stage.perform_safely(case),
            };
            tell(&result);
            results.push(result);
        }
        Ok(SuiteResult {
            results,
            duration: started.elapsed(),
        })
    }

    /// Whose credentials read the configuration; `observe` needs none.
    fn operator(&self) -> Result<Option<Credential>, LiveError> {
        let (mode, name) = (self.options.mode, &self.options.target.operator);
        if mode == Mode::Observe {
            return Ok(None);
        }
        let failed = |reason: String| LiveError::Operator {
            mode,
            operator: name.clone(),
            reason,
        };
        match self.keys.of(name) {
            Some(Ok(credential)) => Ok(Some(credential)),
            Some(Err(error)) => Err(failed(error.to_string())),
            None => Err(failed("the target file does not have it".to_owned())),
        }
    }
}

impl Stage<'_> {
    /// A fault of ours is an error of the one case; the others are still played.
    fn perform_safely(&self, case: &Case) -> CaseResult {
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
        let mapping = Mapping {
            world: &case.world,
            target: &self.run.options.target,
            keys: &self.run.keys,
            mode: self.run.options.mode,
        };
        let live = match mapping.case(case) {
            Ok(live) => live,
            Err(reason) => return skipped(reason),
        };
        let readout = match self.readout(&live) {
            Ok(readout) => readout,
            Err(error) => return unreached(case, &error),
        };
        if let Some(readout) = &readout {
            match differences(&mapping, &live, readout) {
                Err(reason) => return skipped(reason),
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
            Err(error) => unreached(case, &error),
        }
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
        self.reader(credential).readout(&keys).map(Some)
    }

    fn reader<'a>(&'a self, credential: &'a Credential) -> Reader<'a> {
        Reader {
            service: &self.run.service,
            target: &self.run.options.target,
            credential,
        }
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
        self.send(case, step, &method, readout)
    }

    fn send(
        &self,
        case: &Case,
        step: &Step,
        method: &impl Allowed,
        readout: Option<&Readout>,
    ) -> Result<StepResult, ReachError> {
        let prepared = prepare(step, Timestamp::now())?;
        let answer = self.run.service.exchange(method, &prepared)?;
        if !is_expected_elsewhere(&case.expectation) {
            refuse_other_region(&self.run.options.target, &answer)?;
        }
        let configuration = readout.map(|readout| readout.as_evidence(self.caller(step)));
        Ok(live_result(step, prepared, answer, configuration))
    }

    fn caller<'a>(
        &'a self,
        step: &'a Step,
    ) -> Option<(&'a str, &'a crate::scenario::LivePrincipal)> {
        let Who::Signer { name, signature } = &step.who else {
            return None;
        };
        let principal = self.run.keys.principal(name)?;
        Some((signature.secret_id.as_str(), principal))
    }
}

/// What came of a request to a real bucket, with a diagnosis of all that is known.
pub(super) fn live_result(
    step: &Step,
    prepared: Prepared,
    answer: Response,
    configuration: Option<Configuration>,
) -> StepResult {
    let secret = match &step.who {
        Who::Signer { signature, .. } => Some(signature.secret_key.clone()),
        Who::Anonymous => None,
    };
    StepResult::of(step, prepared, answer, None, |answer, sent| {
        let mut evidence = Evidence::of(answer).with_request(sent.as_evidence());
        if let Some(secret) = secret {
            evidence = evidence.with_secret_key(secret);
        }
        if let Some(configuration) = configuration {
            evidence = evidence.with_configuration(configuration);
        }
        diagnose(&evidence)
    })
}

fn is_expected_elsewhere(expectation: &Expectation) -> bool {
    expectation.code.as_deref() == Some("NoSuchBucket") || expectation.status == Some(301)
}

/// Why a case is not for a real bucket.
fn not_for_live(case: &Case) -> Option<String> {
    let for_simulated = (case.only == Some(TargetKind::Simulated))
        .then(|| "for the simulated target only".to_owned());
    case.skip.clone().or(for_simulated)
}

fn unreached(case: &Case, error: &ReachError) -> CaseResult {
    CaseResult {
        reason: Some(error.to_string()),
        unreachable: !matches!(error, ReachError::Unsendable(_)),
        ..CaseResult::of(case, Status::Error)
    }
}

fn not_as_given(case: &Case, mismatches: Vec<Mismatch>) -> CaseResult {
    let first = mismatches.first();
    let first = first.map(|first| format!("{} is {}", first.what, first.came));
    CaseResult {
        reason: Some(format!(
            "the bucket is not as `given` says, and the request was not sent: {}",
            first.unwrap_or_default()
        )),
        mismatches,
        ..CaseResult::of(case, Status::Failed)
    }
}

/// What came, compared with what can be seen of what is expected: a real bucket tells no cause, and nothing at all in the
/// answer to HEAD.
fn judged(case: &Case, steps: Vec<StepResult>) -> CaseResult {
    let mut expectation = Expectation {
        cause: None,
        decided_by: None,
        ..case.expectation.clone()
    };
    if steps
        .last()
        .is_some_and(|step| step.sent.method == Method::HEAD)
    {
        expectation.variant = None;
        expectation.code = None;
    }
    let mut result = CaseResult {
        mismatches: judge(&expectation, &steps, Dialect::Service),
        tables: match &case.play {
            Play::Table(cells) => tables(cells, &steps),
            Play::Steps(_) => Vec::new(),
        },
        ..CaseResult::of(case, Status::Passed)
    };
    expected_or_not(case, &mut result);
    CaseResult { steps, ..result }
}
