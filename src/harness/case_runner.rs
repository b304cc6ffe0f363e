//! Running a case as a test.

use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::{InstaCall, snapshot_assertion};
use crate::protocol::variant::Dialect;
use crate::runner::{SnapshotMode, Status, Task, Worker, case_result};
use crate::scenario::Colour;

/// Runs cases on any number of threads.
pub(super) struct CaseRunner {
    /// The folder of the application's `Cargo.toml`.
    pub(super) manifest_dir: PathBuf,
    insta: InstaCall,
    /// Workers that no thread uses at the moment.
    idle: Mutex<Vec<Worker>>,
}

impl CaseRunner {
    pub(super) fn new(manifest_dir: PathBuf, insta: InstaCall) -> Self {
        Self {
            manifest_dir,
            insta,
            idle: Mutex::default(),
        }
    }

    /// Runs a case. Returns why it was not run, if it was not.
    ///
    /// # Errors
    ///
    /// The message of the failure.
    pub(super) fn run(&self, task: &Task) -> Result<Option<String>, String> {
        let (case, snapshot) = match task {
            Task::Play(case, snapshot) => (case, snapshot),
            Task::Broken(_, problems) => {
                let problems = problems.iter();
                let rendered = problems.map(|problem| problem.render(Colour::Plain));
                return Err(rendered.collect::<Vec<_>>().join("\n"));
            }
        };
        let idle = self.idle().pop();
        let worker = match idle {
            Some(worker) => worker,
            None => Worker::start(Dialect::Service).map_err(|error| error.to_string())?,
        };
        let result = case_result(case, snapshot, &worker, SnapshotMode::Off);
        self.idle().push(worker);
        if result.status == Status::Skipped {
            return Ok(result.reason);
        }
        snapshot_assertion::check(case, snapshot, &result, &self.manifest_dir, self.insta)?;
        Ok(None)
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Worker>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
