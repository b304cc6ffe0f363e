//! The live target: the options of `cos403 run`, and `cos403 live`.

use std::io::stderr;
use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{Exit, colour, complain, print};
use crate::runner::live::{
    Drift, LiveError, LiveOptions, LiveRun, Mode, ProvisionError, RestoreError, restore,
};
use crate::runner::{CaseResult, Suite, SuiteResult};
use crate::scenario::{Case, LiveTarget, Problem, live_target_from_file};

#[derive(Debug, Args)]
pub(super) struct LiveArguments {
    /// The file of the bucket, its principals, and how it is reached; for `--target live`.
    #[arg(long, value_name = "FILE")]
    live_target: Option<PathBuf>,
    /// How much is done with the bucket: observe (the scenario's own request, if it reads), verify (its configuration is read
    /// and compared, too) or provision (what the scenario says is written, and what was there is put back).
    #[arg(long, value_name = "MODE", default_value = "observe")]
    mode: Mode,
    /// Allow writing into this bucket.
    #[arg(long, value_name = "BUCKET")]
    allow_writes: Option<String>,
    /// Where `provision` keeps what was there, until it is put back.
    #[arg(long, value_name = "FILE", default_value = "cos403-live.journal")]
    journal: PathBuf,
    /// A file for what the simulator and the bucket answer, side by side, in JSON.
    #[arg(long, value_name = "FILE")]
    drift: Option<PathBuf>,
}

impl LiveArguments {
    /// Plays a suite against the bucket.
    pub(super) fn play(
        &self,
        suite: &Suite,
        tell: impl FnMut(&CaseResult),
    ) -> Result<SuiteResult, Exit> {
        let Some(file) = &self.live_target else {
            complain("error: `--target live` needs the file of the bucket: --live-target FILE");
            return Err(Exit::BadInput);
        };
        let target = read(file)?;
        let run = LiveRun::start(LiveOptions {
            target: target.clone(),
            mode: self.mode,
            allow_writes: self.allow_writes.clone(),
            journal: self.journal.clone(),
        });
        let result = run
            .and_then(|run| run.play(suite, tell))
            .map_err(|error| told(&error))?;
        if let Some(file) = &self.drift {
            self.write_drift(file, suite, &result, &target)?;
        }
        Ok(result)
    }

    fn write_drift(
        &self,
        file: &PathBuf,
        suite: &Suite,
        result: &SuiteResult,
        target: &LiveTarget,
    ) -> Result<(), Exit> {
        let drift = Drift::of(suite, result, target, self.mode).map_err(|error| {
            complain(&format!("error: {error}"));
            Exit::Unreachable
        })?;
        let text = serde_json::to_string_pretty(&drift).unwrap_or_default();
        let shown = file.display();
        std::fs::write(file, format!("{text}\n")).map_err(|error| {
            complain(&format!("error: `{shown}` cannot be written: {error}"));
            Exit::Unreachable
        })?;
        let (differing, all) = (drift.differing(), drift.scenarios.len());
        complain(&format!(
            "{differing} of {all} scenarios come out otherwise than in the simulator; see {shown}"
        ));
        Ok(())
    }
}

#[derive(Debug, Args)]
pub(super) struct ListArguments {
    /// Tell what is not played against the bucket of this file, and why; nothing is sent.
    #[arg(long, value_name = "FILE")]
    live_target: Option<PathBuf>,
    /// In which mode it would be played.
    #[arg(
        long,
        value_name = "MODE",
        default_value = "observe",
        requires = "live_target"
    )]
    mode: Mode,
}

impl ListArguments {
    /// Why a case is not played.
    pub(super) fn reasons(&self) -> Result<impl Fn(&Case) -> Option<String>, Exit> {
        let run = match &self.live_target {
            None => None,
            Some(file) => {
                let run = LiveRun::start(LiveOptions {
                    target: read(file)?,
                    mode: self.mode,
                    allow_writes: None,
                    journal: PathBuf::new(),
                });
                Some(run.map_err(|error| told(&error))?)
            }
        };
        Ok(move |case: &Case| match &run {
            Some(run) => run.not_played(case),
            None => case.skip.clone(),
        })
    }
}

fn told(error: &LiveError) -> Exit {
    complain(&format!("error: {error}"));
    match error {
        LiveError::Permit(_) | LiveError::Operator { .. } => Exit::BadInput,
        LiveError::Provision(ProvisionError::NotPermitted(_)) => Exit::BadInput,
        _ => Exit::Unreachable,
    }
}

fn read(file: &std::path::Path) -> Result<LiveTarget, Exit> {
    live_target_from_file(file).map_err(|problems| all_told(&problems))
}

fn all_told(problems: &[Problem]) -> Exit {
    for problem in problems {
        complain(&problem.render(colour(&stderr())));
    }
    Exit::BadInput
}

#[derive(Debug, Args)]
pub(super) struct Live {
    #[command(subcommand)]
    subcommand: Sub,
}

#[derive(Debug, Subcommand)]
enum Sub {
    /// Put back what was in a bucket before a run that was killed.
    Restore(Restore),
}

#[derive(Debug, Args)]
struct Restore {
    /// The journal of the run.
    #[arg(value_name = "JOURNAL")]
    journal: PathBuf,
    /// The file of the bucket [default: that of the run].
    #[arg(long, value_name = "FILE")]
    live_target: Option<PathBuf>,
    /// Allow writing into this bucket.
    #[arg(long, value_name = "BUCKET")]
    allow_writes: Option<String>,
}

impl Live {
    pub(super) fn execute(self) -> Exit {
        let Sub::Restore(arguments) = self.subcommand;
        let target = match arguments.live_target.as_deref().map(read).transpose() {
            Ok(target) => target,
            Err(exit) => return exit,
        };
        match restore(
            &arguments.journal,
            target,
            arguments.allow_writes.as_deref(),
        ) {
            Ok(true) => {
                print("the bucket is as it was before");
                Exit::AsExpected
            }
            Ok(false) => {
                print("nothing was written, so that nothing is to be put back");
                Exit::AsExpected
            }
            Err(error) => {
                if let RestoreError::Target(problems) = &error {
                    all_told(problems);
                }
                complain(&format!("error: {error}"));
                match error {
                    RestoreError::Reach(_) | RestoreError::Provision(_) => Exit::Unreachable,
                    _ => Exit::BadInput,
                }
            }
        }
    }
}
