//! One trial for libtest-mimic for each case.

use std::cell::RefCell;
use std::path::Path;
use std::sync::Arc;

use libtest_mimic::{Completion, Failed, Trial};

use super::arguments::Selection;
use super::environment::Environment;
use super::snapshot_assertion::{self, Insta};
use crate::protocol::variant::Dialect;
use crate::runner::{
    SnapshotMode, Suite, SuiteError, SuiteOptions, Task, Worker, case_result, not_played,
};
use crate::scenario::{Case, Colour, Problem, find_exact};

thread_local! {
    /// A thread of libtest-mimic runs many trials; its client and simulator serve them all.
    static WORKER: RefCell<Option<Worker>> = const { RefCell::new(None) };
}

/// The trials that were asked for. Scenarios that are skipped are ignored tests, which is decided here.
pub(super) fn collect(
    root: &Path,
    selection: &Selection,
    environment: &Environment,
) -> Result<Vec<Trial>, SuiteError> {
    let mut paths = vec![root.to_owned()];
    if let Some(names) = selection.exact_names() {
        let found: Vec<_> = names
            .iter()
            .flat_map(|name| find_exact(root, name))
            .map(|file| file.path)
            .collect();
        if !found.is_empty() {
            paths = found;
            paths.sort();
            paths.dedup();
        }
    }
    let options = SuiteOptions::all_of(paths);
    let environment = Arc::new(environment.clone());
    let suite = Suite::collect(options)?;
    for warning in suite.warnings() {
        eprintln!("{}\n", warning.render(Colour::Plain));
    }
    let asked = suite
        .tasks
        .into_iter()
        .filter(|task| selection.selects(task.name()));
    Ok(asked.map(|task| trial(task, &environment)).collect())
}

fn trial(task: Task, environment: &Arc<Environment>) -> Trial {
    let name = task.name().to_owned();
    match task {
        Task::Broken(_, problems) => Trial::test(name, move || Err(Failed::from(told(&problems)))),
        Task::Play(case, snapshot) => {
            let environment = Arc::clone(environment);
            let ignored = not_played(&case).is_some();
            let play = move || {
                // An ignored test that runs was asked for by `--ignored`; only the target can still forbid it.
                let case = Case {
                    skip: None,
                    ..(*case).clone()
                };
                if let Some(reason) = not_played(&case) {
                    return Ok(Completion::ignored_with(reason));
                }
                let result =
                    with_worker(|worker| case_result(&case, &snapshot, worker, SnapshotMode::Off))?;
                snapshot_assertion::passed(&case, &snapshot, &result, &environment, Insta::Apart)?;
                Ok(Completion::Completed)
            };
            Trial::ignorable_test(name, play).with_ignored_flag(ignored)
        }
    }
}

fn told(problems: &[Problem]) -> String {
    problems
        .iter()
        .map(|problem| problem.render(Colour::Plain))
        .collect::<Vec<_>>()
        .join("\n")
}

fn with_worker<T>(play: impl FnOnce(&Worker) -> T) -> Result<T, Failed> {
    WORKER.with_borrow_mut(|slot| {
        let worker = match slot.take() {
            Some(worker) => worker,
            None => {
                Worker::start(Dialect::Service).map_err(|error| Failed::from(error.to_string()))?
            }
        };
        Ok(play(slot.insert(worker)))
    })
}
