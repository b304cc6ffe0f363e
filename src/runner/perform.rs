//! Performing a task of a suite.

use std::panic::{self, AssertUnwindSafe};

use super::case_result::case_result;
use super::outcome::{CaseResult, Status};
use super::play::{PlayError, Worker};
use super::suite::{SuiteOptions, Task};
use crate::scenario::{Problem, ScenarioFile};

/// A fault of ours, or of a library, is an error of the one case; the others are still played.
pub(super) fn perform_safely(
    task: &Task,
    worker: &Result<Worker, PlayError>,
    options: &SuiteOptions,
) -> CaseResult {
    let performing = AssertUnwindSafe(|| perform(task, worker, options));
    panic::catch_unwind(performing).unwrap_or_else(|_| {
        let file = match task {
            Task::Play(case, _) => &case.file,
            Task::Broken(file, _) => &file.path,
        };
        let reason =
            "cos403 itself failed, as told on standard error; please report it with this file"
                .to_owned();
        CaseResult {
            reason: Some(reason),
            ..CaseResult::new(task.name(), "", file, Status::Error)
        }
    })
}

fn perform(task: &Task, worker: &Result<Worker, PlayError>, options: &SuiteOptions) -> CaseResult {
    match (task, worker) {
        (Task::Broken(file, problems), _) => broken(file, problems),
        (Task::Play(case, _), Err(error)) => CaseResult::of(case, Status::Error).because(error),
        (Task::Play(case, snapshot), Ok(worker)) => {
            case_result(case, snapshot, worker, options.snapshots)
        }
    }
}

/// The result of a file that cannot be read.
pub(super) fn broken(file: &ScenarioFile, problems: &[Problem]) -> CaseResult {
    let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
    CaseResult {
        problems: problems.to_vec(),
        reason: Some(told.join("\n")),
        ..CaseResult::new(&file.name, "", &file.path, Status::Error)
    }
}
