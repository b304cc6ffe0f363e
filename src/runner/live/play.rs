//! Playing scenarios against a real bucket, one after the other.

use std::path::PathBuf;
use std::time::Instant;

use super::Mode;
use super::credentials::Credential;
use super::given::Given;
use super::keys::Keys;
use super::mapping::Mapping;
use super::permit::{Permit, PermitError};
use super::provision::{Provision, ProvisionError};
use super::reach::ReachError;
use super::reader::Reader;
use super::service::Service;
use super::stage::{Stage, not_for_live};
use crate::runner::outcome::CaseResult;
use crate::runner::perform::broken;
use crate::runner::suite::{Suite, SuiteResult, Task};
use crate::scenario::{Case, LiveTarget};

/// Against what, and how.
#[derive(Clone, Debug)]
pub struct LiveOptions {
    /// The bucket.
    pub target: LiveTarget,
    /// How much is done with it.
    pub mode: Mode,
    /// The bucket for which the user allows writing.
    pub allow_writes: Option<String>,
    /// Where the journal of what is written is kept.
    pub journal: PathBuf,
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
    /// The bucket could not be written into, or not be put back.
    #[error(transparent)]
    Provision(#[from] ProvisionError),
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
    pub(super) options: LiveOptions,
    pub(super) service: Service,
    pub(super) keys: Keys,
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
        let permit = match (&operator, self.options.mode) {
            (Some(credential), Mode::Provision) => Some(self.permit(credential)?),
            _ => None,
        };
        let provision = match (&operator, &permit) {
            (Some(credential), Some(permit)) => {
                self.service.heed_interrupts()?;
                let journal = &self.options.journal;
                Some(Provision::begin(self.reader(credential), permit, journal)?)
            }
            _ => None,
        };
        let stage = Stage {
            run: self,
            operator: operator.as_ref(),
            provision,
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
        if let Some(provision) = stage.provision {
            provision.finish()?;
        }
        Ok(SuiteResult {
            results,
            duration: started.elapsed(),
        })
    }

    /// Why a case is not played; nothing is sent to find out.
    pub fn not_played(&self, case: &Case) -> Option<String> {
        let mapping = self.mapping(case);
        let mapped = || mapping.case(case).err();
        let given = || match self.options.mode {
            Mode::Provision => Given::of(&mapping).err(),
            Mode::Observe | Mode::Verify => None,
        };
        not_for_live(case).or_else(mapped).or_else(given)
    }

    pub(super) fn mapping<'a>(&'a self, case: &'a Case) -> Mapping<'a> {
        Mapping {
            world: &case.world,
            target: &self.options.target,
            keys: &self.keys,
            mode: self.options.mode,
        }
    }

    fn permit(&self, credential: &Credential) -> Result<Permit, PermitError> {
        let allowed = self.options.allow_writes.as_deref();
        Permit::obtain(&self.options.target, allowed, &self.reader(credential))
    }

    pub(super) fn reader<'a>(&'a self, credential: &'a Credential) -> Reader<'a> {
        Reader {
            service: &self.service,
            target: &self.options.target,
            credential,
        }
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
