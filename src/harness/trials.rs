//! The cases of a suite as trials of libtest-mimic.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use libtest_mimic::{Arguments, Completion, Trial};

use super::case_runner::CaseRunner;
use crate::runner::{Suite, SuiteError, SuiteOptions, Task, not_played};
use crate::scenario::{Colour, find_exact};

/// Reads the scenarios below a folder, each case a trial. Scenarios that are skipped are ignored trials.
///
/// # Errors
///
/// Where there is no scenario file.
pub(super) fn trials(
    root: &Path,
    arguments: &Arguments,
    runner: CaseRunner,
) -> Result<Vec<Trial>, SuiteError> {
    let suite = Suite::collect(SuiteOptions::all_of(paths(root, arguments)))?;
    for warning in suite.warnings() {
        eprintln!("{}\n", warning.render(Colour::Plain));
    }
    let runner = Arc::new(runner);
    let tasks = suite.tasks.into_iter();
    Ok(tasks.map(|task| trial(task, Arc::clone(&runner))).collect())
}

/// The files to read. nextest starts a process with `--exact` for each test, which reads the file of that test alone.
fn paths(root: &Path, arguments: &Arguments) -> Vec<PathBuf> {
    let exact = arguments.filter.as_deref().filter(|_| arguments.exact);
    let found = exact.into_iter().flat_map(|name| find_exact(root, name));
    let found: Vec<_> = found.map(|file| file.path).collect();
    if found.is_empty() {
        vec![root.to_owned()]
    } else {
        found
    }
}

fn trial(mut task: Task, runner: Arc<CaseRunner>) -> Trial {
    let mut is_ignored = false;
    if let Task::Play(case, _) = &mut task {
        is_ignored = not_played(case).is_some();
        // An ignored trial runs only when ignored tests are asked for.
        case.skip = None;
    }
    let name = task.name().to_owned();
    let run = move || {
        Ok(match runner.run(&task)? {
            None => Completion::Completed,
            Some(reason) => Completion::ignored_with(reason),
        })
    };
    Trial::ignorable_test(name, run).with_ignored_flag(is_ignored)
}
