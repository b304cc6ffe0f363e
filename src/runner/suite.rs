//! Playing many cases: finding, reading, filtering, and sharing them out among threads.

use std::collections::{HashMap, HashSet};
use std::panic::resume_unwind;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::outcome::{CaseResult, Status};
use super::perform::perform_safely;
use super::play::Worker;
use super::snapshot::{SnapshotFile, SnapshotMode};
use crate::protocol::variant::Dialect;
use crate::scenario::{
    Case, DiscoverError, Place, Problem, ProblemKind, ScenarioFile, SharedWorlds, Source, discover,
    load_sharing, scenarios_root,
};

/// Fewer files than these are not worth a thread of their own.
const FEW_FILES: usize = 32;

/// What is played, and how.
#[derive(Clone, Debug)]
pub struct SuiteOptions {
    /// Folders and files.
    pub paths: Vec<PathBuf>,
    /// Texts of which one must be part of the name; none for all.
    pub filters: Vec<String>,
    /// Tags of which a scenario must have one; none for all.
    pub tags: Vec<String>,
    /// Threads.
    pub jobs: usize,
    /// How the simulator writes its refusals.
    pub dialect: Dialect,
    /// What is done with snapshots.
    pub snapshots: SnapshotMode,
    /// Whether what came of each request is kept after it has been told, as reports on the whole need it.
    pub keeps_steps: bool,
}

/// Why nothing is played at all.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SuiteError {
    /// The scenarios cannot be found.
    #[error(transparent)]
    Discover(#[from] DiscoverError),
    /// No scenario is left by the filters.
    #[error("no scenario has {0}")]
    NothingLeft(String),
}

/// One thing to do: play a case, or tell what is wrong with a file.
#[derive(Clone, Debug)]
pub enum Task {
    /// Play it.
    Play(Box<Case>, SnapshotFile),
    /// A file that cannot be read.
    Broken(ScenarioFile, Vec<Problem>),
}

/// Cases found and read, ready to be played.
#[derive(Clone, Debug)]
pub struct Suite {
    /// What there is to do, sorted by name.
    pub tasks: Vec<Task>,
    pub(super) options: SuiteOptions,
}

/// What came of all.
#[derive(Clone, Debug)]
pub struct SuiteResult {
    /// The results in the order of the tasks.
    pub results: Vec<CaseResult>,
    /// How long it took.
    pub duration: Duration,
}

impl SuiteResult {
    /// How many results have a status.
    pub fn count(&self, status: Status) -> usize {
        self.results
            .iter()
            .filter(|result| result.status == status)
            .count()
    }
}

impl Task {
    /// The name of the test.
    pub fn name(&self) -> &str {
        match self {
            Task::Play(case, _) => &case.name,
            Task::Broken(file, _) => &file.name,
        }
    }
}

impl Suite {
    /// What is to be warned of in the policies of the cases, each once.
    pub fn warnings(&self) -> Vec<&Problem> {
        let mut found: Vec<&Problem> = Vec::new();
        let mut seen = HashSet::new();
        for task in &self.tasks {
            if let Task::Play(case, _) = task {
                let new = case
                    .warnings
                    .iter()
                    .filter(|warning| seen.insert(warning.to_string()));
                found.extend(new);
            }
        }
        found
    }

    /// Finds and reads what the options name. A file that is wrong is a task of its own, and the others stay.
    ///
    /// # Errors
    ///
    /// Where nothing is found, or nothing is left by the filters.
    pub fn collect(options: SuiteOptions) -> Result<Self, SuiteError> {
        let mut files = Vec::new();
        let mut seen = HashSet::new();
        let may_repeat = options.paths.len() > 1;
        for path in &options.paths {
            let snapshots = Arc::new(snapshots_root(path));
            let found = discover(path)?.into_iter();
            // Two paths may lead to one file; it is played once.
            let is_new = |file: &ScenarioFile| {
                let real = || std::fs::canonicalize(&file.path);
                !may_repeat || seen.insert(real().unwrap_or_else(|_| file.path.clone()))
            };
            files.extend(
                found
                    .filter(is_new)
                    .map(|file| (file, Arc::clone(&snapshots))),
            );
        }
        let mut tasks = read_all(&files);
        refuse_same_names(&mut tasks);
        tasks.retain(|task| options.selects(task));
        if tasks.is_empty() {
            return Err(SuiteError::NothingLeft(options.wanted()));
        }
        tasks.sort_by(|a, b| a.name().cmp(b.name()));
        Ok(Self { tasks, options })
    }

    pub(super) fn paths(&self) -> &[PathBuf] {
        &self.options.paths
    }

    pub(super) fn snapshot_mode(&self) -> SnapshotMode {
        self.options.snapshots
    }

    /// The same suite with these tasks only.
    pub(super) fn with_tasks(&self, tasks: Vec<Task>) -> Self {
        let options = self.options.clone();
        Self { tasks, options }
    }

    /// Plays all, telling each result in the order of the tasks as soon as it and all before it are there.
    pub fn run(&self, tell: impl FnMut(&CaseResult) + Send) -> SuiteResult {
        let started = Instant::now();
        let next = AtomicUsize::new(0);
        let waiting: HashMap<usize, CaseResult> = HashMap::new();
        let results: Vec<CaseResult> = Vec::with_capacity(self.tasks.len());
        let done = Mutex::new((waiting, results, tell));
        let add = |index, result| {
            let mut done = done.lock().unwrap_or_else(PoisonError::into_inner);
            let (waiting, results, tell) = &mut *done;
            waiting.insert(index, result);
            while let Some(mut result) = waiting.remove(&results.len()) {
                tell(&result);
                if !self.options.keeps_steps {
                    result.steps = Vec::new();
                    result.tables = Vec::new();
                }
                results.push(result);
            }
        };
        thread::scope(|scope| {
            for _ in 0..self.options.jobs.clamp(1, self.tasks.len().max(1)) {
                scope.spawn(|| {
                    let worker = Worker::start(self.options.dialect);
                    while let Some((index, task)) = claim(&next, &self.tasks) {
                        add(index, perform_safely(task, &worker, &self.options));
                    }
                });
            }
        });
        let (_, results, _) = done.into_inner().unwrap_or_else(PoisonError::into_inner);
        SuiteResult {
            results,
            duration: started.elapsed(),
        }
    }
}

impl SuiteOptions {
    /// Everything at these paths, on one thread, in the service's dialect, without a look at snapshots.
    pub fn all_of(paths: Vec<PathBuf>) -> Self {
        Self {
            paths,
            filters: Vec::new(),
            tags: Vec::new(),
            jobs: 1,
            dialect: Dialect::Service,
            snapshots: SnapshotMode::Off,
            keeps_steps: true,
        }
    }

    fn selects(&self, task: &Task) -> bool {
        let by_name = self.filters.is_empty()
            || self
                .filters
                .iter()
                .any(|filter| task.name().contains(filter.as_str()));
        let by_tag = match task {
            Task::Play(case, _) => {
                self.tags.is_empty() || self.tags.iter().any(|tag| case.tags.contains(tag))
            }
            // Its tags cannot be read; a broken file is never left out silently.
            Task::Broken(..) => true,
        };
        // Nor can the names of its cells be read, of which one may be meant.
        let by_name =
            by_name || matches!(task, Task::Broken(_, problems) if may_have_cells(problems));
        by_name && by_tag
    }

    fn wanted(&self) -> String {
        let tags = (!self.tags.is_empty()).then(|| format!("the tag {}", self.tags.join(" or ")));
        let filters = (!self.filters.is_empty())
            .then(|| format!("`{}` in its name", self.filters.join("` or `")));
        [filters, tags]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(" and ")
    }
}

/// The next of them that no other thread has taken, with its place.
fn claim<'t, T>(next: &AtomicUsize, all: &'t [T]) -> Option<(usize, &'t T)> {
    let index = next.fetch_add(1, Ordering::Relaxed);
    all.get(index).map(|one| (index, one))
}

/// Reads files on all processors, and keeps their order.
fn read_all(files: &[(ScenarioFile, Arc<PathBuf>)]) -> Vec<Task> {
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let share = files.len().div_ceil(threads).max(FEW_FILES);
    let shared = SharedWorlds::default();
    let read = |files: &[(ScenarioFile, Arc<PathBuf>)]| -> Vec<Task> {
        let cases = |file: &(ScenarioFile, Arc<PathBuf>)| read_one(file.clone(), &shared);
        files.iter().flat_map(cases).collect()
    };
    thread::scope(|scope| {
        let shares = files.chunks(share);
        let reading: Vec<_> = shares.map(|files| scope.spawn(|| read(files))).collect();
        let tasks = reading
            .into_iter()
            .map(|reading| reading.join().unwrap_or_else(|panic| resume_unwind(panic)));
        tasks.flatten().collect()
    })
}

/// The cases of a file, or what is wrong with it.
fn read_one((file, snapshots): (ScenarioFile, Arc<PathBuf>), shared: &SharedWorlds) -> Vec<Task> {
    match load_sharing(&file, Some(shared)) {
        Ok(cases) => {
            let play = |case| {
                let snapshot = SnapshotFile::of(&case, &snapshots);
                Task::Play(Box::new(case), snapshot)
            };
            cases.into_iter().map(play).collect()
        }
        Err(problems) => vec![Task::Broken(file, problems)],
    }
}

fn may_have_cells(problems: &[Problem]) -> bool {
    problems
        .first()
        .is_some_and(|problem| problem.place.source.text.contains("matrix:"))
}

/// The snapshots folder beside the scenarios folder.
fn snapshots_root(path: &std::path::Path) -> PathBuf {
    let (root, _) = scenarios_root(path);
    root.parent()
        .map(|parent| parent.join("snapshots"))
        .unwrap_or_else(|| PathBuf::from("snapshots"))
}

/// Two files of one name would share a test and a snapshot: both are told to be wrong.
fn refuse_same_names(tasks: &mut [Task]) {
    let mut files: HashMap<String, Vec<PathBuf>> = HashMap::new();
    for task in tasks.iter() {
        let path = match task {
            Task::Play(case, _) => &case.file,
            Task::Broken(file, _) => &file.path,
        };
        files
            .entry(task.name().to_owned())
            .or_default()
            .push(path.clone());
    }
    for task in tasks.iter_mut() {
        let Task::Play(case, _) = task else { continue };
        let other = files
            .get(&case.name)
            .and_then(|paths| paths.iter().find(|path| **path != case.file));
        if let Some(other) = other {
            let kind = ProblemKind::SameName {
                name: case.name.clone(),
                other: other.display().to_string(),
            };
            let place = Place::whole(&Source::new(&case.file, ""));
            let file = ScenarioFile {
                path: case.file.clone(),
                stem: case.snapshot.clone(),
                name: case.name.clone(),
            };
            *task = Task::Broken(file, vec![Problem::new(place, kind)]);
        }
    }
}
