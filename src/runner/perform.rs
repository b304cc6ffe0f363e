//! Performing the tasks of a suite on a thread: some cases side by side, and their results told together.

use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::panic::{self, AssertUnwindSafe};
use std::pin::pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::Sender;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use super::case_result::case_result_on;
use super::outcome::{CaseResult, Status};
use super::play::{Beside, Lane, PlayError, Worker};
use super::suite::{Suite, SuiteOptions, Task};
use crate::scenario::{Problem, ScenarioFile};

/// Cases that a thread plays side by side: while the answer to one is on its way, others go on.
pub(super) const SIDE_BY_SIDE: usize = 8;

/// How long results wait for others: telling each by itself would cost a switch of threads.
const TOLD_EVERY: Duration = Duration::from_millis(20);

/// Results of a thread that are not told yet, each with the place of its task.
pub(super) struct Done {
    sender: Sender<Vec<(usize, CaseResult)>>,
    waiting: RefCell<Vec<(usize, CaseResult)>>,
    told: Cell<Instant>,
}

impl Done {
    pub(super) fn new(sender: Sender<Vec<(usize, CaseResult)>>) -> Self {
        Self {
            sender,
            waiting: RefCell::default(),
            told: Cell::new(Instant::now()),
        }
    }

    fn add(&self, index: usize, result: CaseResult) {
        self.waiting.borrow_mut().push((index, result));
        if self.told.get().elapsed() >= TOLD_EVERY {
            self.tell();
        }
    }

    pub(super) fn tell(&self) {
        // Whoever is told no more has ended before.
        let _ = self.sender.send(self.waiting.take());
        self.told.set(Instant::now());
    }
}

impl Suite {
    /// Plays one case after the other on a lane of a worker, as long as there are any.
    pub(super) async fn play_lane(
        &self,
        number: usize,
        next: &AtomicUsize,
        worker: &Result<Worker, PlayError>,
        done: &Done,
    ) {
        let lane = Lane {
            number,
            explains: self.options.explains,
        };
        while let Some((index, task)) = claim(next, &self.tasks) {
            let result = perform_safely(task, (lane, worker), &self.options).await;
            done.add(index, result);
        }
    }
}

/// The next of them that no other thread has taken, with its place.
pub(super) fn claim<'t, T>(next: &AtomicUsize, all: &'t [T]) -> Option<(usize, &'t T)> {
    let index = next.fetch_add(1, Ordering::Relaxed);
    all.get(index).map(|one| (index, one))
}

/// What is ready without waiting.
pub(super) fn waited_for(mut work: Beside<'_>) {
    let mut context = Context::from_waker(Waker::noop());
    while work.as_mut().poll(&mut context).is_pending() {}
}

/// A fault of ours, or of a library, is an error of the one case; the others are still played.
async fn perform_safely(
    task: &Task,
    worker: (Lane, &Result<Worker, PlayError>),
    options: &SuiteOptions,
) -> CaseResult {
    let mut performing = pin!(perform(task, worker, options));
    let performed = poll_fn(|context| {
        let polled = AssertUnwindSafe(|| performing.as_mut().poll(context));
        match panic::catch_unwind(polled) {
            Ok(Poll::Pending) => Poll::Pending,
            Ok(Poll::Ready(result)) => Poll::Ready(Some(result)),
            Err(_) => Poll::Ready(None),
        }
    });
    performed.await.unwrap_or_else(|| {
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

async fn perform(
    task: &Task,
    (lane, worker): (Lane, &Result<Worker, PlayError>),
    options: &SuiteOptions,
) -> CaseResult {
    match (task, worker) {
        (Task::Broken(file, problems), _) => broken(file, problems),
        (Task::Play(case, _), Err(error)) => CaseResult::of(case, Status::Error).because(error),
        (Task::Play(case, snapshot), Ok(worker)) => {
            case_result_on(lane, case, snapshot, worker, options.snapshots).await
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
