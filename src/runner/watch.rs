//! What changed on disk since a suite was read, and which of its tasks that touches.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use super::snapshot::SnapshotMode;
use super::suite::{Suite, Task};

/// How long is waited between two looks; a look that takes long is followed by a longer wait.
const PAUSE: Duration = Duration::from_millis(150);
/// Editors write a file in several strokes.
const SETTLING: Duration = Duration::from_millis(50);

/// When a file was written last, and how long it is.
type Stamp = Option<(SystemTime, u64)>;

/// The files of a suite as they were when it was read: scenarios, what they name, snapshots, and the folders in which others
/// may appear.
#[derive(Clone, Debug)]
pub struct Watch {
    stamps: BTreeMap<PathBuf, Stamp>,
}

impl Watch {
    /// Looks at the files of a suite; not at its snapshots where playing it writes them.
    pub fn of(suite: &Suite) -> Self {
        let files = suite.tasks.iter().flat_map(Task::files);
        let mut files: BTreeSet<PathBuf> = files.collect();
        if suite.snapshot_mode() == SnapshotMode::Update {
            files.retain(|file| file.extension().is_none_or(|extension| extension != "snap"));
        }
        let mut folders = Vec::new();
        suite
            .paths()
            .iter()
            .for_each(|path| folders_below(path, &mut folders));
        let all = files.into_iter().chain(folders);
        Self {
            stamps: all.map(|path| (path.clone(), stamp(&path))).collect(),
        }
    }

    /// Waits until something is not as it was; what that is.
    pub fn wait(&self) -> BTreeSet<PathBuf> {
        loop {
            let started = Instant::now();
            if !self.changed().is_empty() {
                thread::sleep(SETTLING);
                return self.changed();
            }
            thread::sleep(PAUSE.max(started.elapsed() * 10));
        }
    }

    fn changed(&self) -> BTreeSet<PathBuf> {
        let differ = |(path, was): &(&PathBuf, &Stamp)| stamp(path) != **was;
        let changed = self.stamps.iter().filter(differ);
        changed.map(|(path, _)| path.clone()).collect()
    }
}

/// A folder and those below it, links to folders left out.
fn folders_below(path: &Path, found: &mut Vec<PathBuf>) {
    let is_folder = fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_dir());
    if !is_folder {
        return;
    }
    found.push(path.to_owned());
    for entry in fs::read_dir(path).into_iter().flatten().flatten() {
        folders_below(&entry.path(), found);
    }
}

fn stamp(path: &Path) -> Stamp {
    let metadata = fs::metadata(path).ok()?;
    let length = if metadata.is_dir() { 0 } else { metadata.len() };
    Some((metadata.modified().ok()?, length))
}

impl Suite {
    /// The tasks that read one of these files, those that were not there before, and files that are wrong: what they would
    /// read is not known.
    pub fn touched_by(&self, changed: &BTreeSet<PathBuf>, before: &Self) -> Self {
        let known: HashSet<&str> = before.tasks.iter().map(Task::name).collect();
        let is_touched = |task: &&Task| {
            matches!(task, Task::Broken(..))
                || !known.contains(task.name())
                || task.files().any(|file| changed.contains(&file))
        };
        let tasks = self.tasks.iter().filter(is_touched);
        self.with_tasks(tasks.cloned().collect())
    }
}

impl Task {
    /// The files that it reads: the scenario's own first.
    fn files(&self) -> impl Iterator<Item = PathBuf> {
        let files: Vec<PathBuf> = match self {
            Task::Play(case, snapshot) => {
                let own = std::iter::once(case.file.clone());
                let inputs = own.chain(case.inputs.iter().cloned());
                inputs.chain([snapshot.path()]).collect()
            }
            Task::Broken(file, problems) => {
                let places = problems.iter().map(|problem| &problem.place.source.path);
                [&file.path].into_iter().chain(places).cloned().collect()
            }
        };
        files.into_iter()
    }
}
