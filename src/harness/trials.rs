//! The cases of a suite as tests of a test target: which are asked for, and playing them.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::mpsc::{Sender, channel};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Instant;
use std::vec::IntoIter;

use super::arguments::Arguments;
use super::environment::Environment;
use super::printer::{Counts, Outcome, Printer};
use super::snapshot_assertion::{self, Insta};
use crate::protocol::variant::Dialect;
use crate::runner::{
    SnapshotFile, SnapshotMode, Suite, SuiteError, SuiteOptions, Task, Worker, case_result,
    not_played,
};
use crate::scenario::{Case, Colour, Problem, find_exact};

/// The tests that were asked for.
pub(super) struct Trials {
    tasks: Vec<Task>,
    /// How many were not.
    filtered_out: usize,
}

/// The tests that were asked for.
pub(super) fn collect(root: &Path, arguments: &Arguments) -> Result<Trials, SuiteError> {
    let mut paths = vec![root.to_owned()];
    if let Some(names) = arguments.exact_names() {
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
    let suite = Suite::collect(SuiteOptions::all_of(paths))?;
    for warning in suite.warnings() {
        eprintln!("{}\n", warning.render(Colour::Plain));
    }
    let mut tasks = suite.tasks;
    let all = tasks.len();
    tasks.retain(|task| arguments.selects(task.name()) && (!arguments.ignored || is_ignored(task)));
    Ok(Trials {
        filtered_out: all - tasks.len(),
        tasks,
    })
}

/// Scenarios that are skipped are ignored tests.
fn is_ignored(task: &Task) -> bool {
    match task {
        Task::Broken(..) => false,
        Task::Play(case, _) => not_played(case).is_some(),
    }
}

impl Trials {
    /// Lists the tests, or runs them. Says whether none failed.
    pub(super) fn run(self, arguments: &Arguments, environment: &Environment) -> io::Result<bool> {
        let names = self.tasks.iter().map(|task| task.name().chars().count());
        let mut printer = Printer::new(arguments, names.max().unwrap_or_default())?;
        if arguments.list {
            for task in &self.tasks {
                printer.listed(task.name())?;
            }
            return Ok(true);
        }
        let began = Instant::now();
        printer.title(self.tasks.len())?;
        let mut tally = Tally {
            counts: Counts {
                filtered_out: self.filtered_out,
                ..Counts::default()
            },
            failures: Vec::new(),
            printer,
        };
        let threads = match self.tasks.len() {
            0 | 1 => 1,
            tasks => threads(arguments).min(tasks),
        };
        if threads <= 1 {
            // One process for one scenario, as nextest has it: another thread would only cost.
            let mut worker = None;
            for task in self.tasks {
                tally.printer.begun(task.name())?;
                let name = task.name().to_owned();
                let outcome = played(task, arguments, environment, &mut worker);
                tally.take(name, outcome)?;
            }
        } else {
            tally.take_all(self.tasks, threads, arguments, environment)?;
        }
        let took = began.elapsed();
        tally
            .printer
            .summary(&tally.failures, &tally.counts, took)?;
        Ok(tally.counts.failed == 0)
    }
}

fn threads(arguments: &Arguments) -> usize {
    let of_environment = || std::env::var("RUST_TEST_THREADS").ok()?.parse().ok();
    let of_machine = || thread::available_parallelism().map_or(1, usize::from);
    arguments
        .test_threads
        .or_else(of_environment)
        .unwrap_or_else(of_machine)
}

/// What has come so far.
struct Tally {
    counts: Counts,
    failures: Vec<(String, String)>,
    printer: Printer,
}

impl Tally {
    fn take(&mut self, name: String, outcome: Outcome) -> io::Result<()> {
        self.printer.ended(&name, &outcome)?;
        match outcome {
            Outcome::Passed => self.counts.passed += 1,
            Outcome::Ignored(_) => self.counts.ignored += 1,
            Outcome::Failed(message) => {
                self.counts.failed += 1;
                self.failures.push((name, message));
            }
        }
        Ok(())
    }

    /// Plays tests on several threads, and prints each as it ends.
    fn take_all(
        &mut self,
        tasks: Vec<Task>,
        threads: usize,
        arguments: &Arguments,
        environment: &Environment,
    ) -> io::Result<()> {
        let tasks = Mutex::new(tasks.into_iter());
        let (sender, receiver) = channel();
        thread::scope(|scope| {
            for _ in 0..threads {
                let (tasks, sender) = (&tasks, sender.clone());
                scope.spawn(move || play_all(tasks, &sender, arguments, environment));
            }
            drop(sender);
            for (name, outcome) in receiver {
                self.printer.begun(&name)?;
                self.take(name, outcome)?;
            }
            Ok(())
        })
    }
}

/// Plays tests until none is left; the client and the simulator of the thread serve them all.
fn play_all(
    tasks: &Mutex<IntoIter<Task>>,
    ended: &Sender<(String, Outcome)>,
    arguments: &Arguments,
    environment: &Environment,
) {
    let next = || {
        let mut tasks = tasks.lock().unwrap_or_else(PoisonError::into_inner);
        tasks.next()
    };
    let mut worker = None;
    while let Some(task) = next() {
        let name = task.name().to_owned();
        let outcome = played(task, arguments, environment, &mut worker);
        if ended.send((name, outcome)).is_err() {
            return;
        }
    }
}

/// Plays a test, unless it is ignored.
fn played(
    task: Task,
    arguments: &Arguments,
    environment: &Environment,
    worker: &mut Option<Worker>,
) -> Outcome {
    if !arguments.runs(is_ignored(&task)) {
        return Outcome::Ignored(None);
    }
    let (mut case, snapshot) = match task {
        Task::Broken(_, problems) => return Outcome::Failed(told(&problems)),
        Task::Play(case, snapshot) => (case, snapshot),
    };
    // An ignored test that runs was asked for by `--ignored`; only the target can still forbid it.
    case.skip = None;
    if let Some(reason) = not_played(&case) {
        return Outcome::Ignored(Some(reason));
    }
    let played = AssertUnwindSafe(|| judged(&case, &snapshot, environment, worker));
    match catch_unwind(played) {
        Ok(Ok(())) => Outcome::Passed,
        Ok(Err(message)) => Outcome::Failed(message),
        Err(panic) => {
            let text = panic.downcast_ref::<String>().map(String::as_str);
            let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
            let text = text.unwrap_or("for a reason that is no text");
            Outcome::Failed(format!("test panicked: {text}"))
        }
    }
}

fn judged(
    case: &Case,
    snapshot: &SnapshotFile,
    environment: &Environment,
    worker: &mut Option<Worker>,
) -> Result<(), String> {
    let worker = match worker {
        Some(worker) => worker,
        None => {
            let started = Worker::start(Dialect::Service).map_err(|error| error.to_string())?;
            worker.insert(started)
        }
    };
    let result = case_result(case, snapshot, worker, SnapshotMode::Off);
    snapshot_assertion::passed(case, snapshot, &result, environment, Insta::Apart)
}

fn told(problems: &[Problem]) -> String {
    problems
        .iter()
        .map(|problem| problem.render(Colour::Plain))
        .collect::<Vec<_>>()
        .join("\n")
}
