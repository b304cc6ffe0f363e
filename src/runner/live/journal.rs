//! The journal of a run that writes: what was there before, on disk before anything is written.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use serde::{Deserialize, Serialize};

use super::state::BucketState;
use crate::protocol::timestamp::Timestamp;

/// A line of a journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Entry {
    /// Of which bucket it is.
    Begin(Begin),
    /// What was there before.
    Before(Box<BucketState>),
    /// What is about to be written.
    Writes {
        operation: String,
        key: Option<String>,
    },
    /// A part that is as it was.
    Restored(String),
    /// All is as it was.
    Done,
}

/// Of which bucket a journal is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Begin {
    /// The bucket.
    pub bucket: String,
    /// Its region.
    pub region: String,
    /// The prefix of what is written.
    pub prefix: String,
    /// The file of the target, which names the credentials and holds none.
    pub target: PathBuf,
    /// When the run began.
    pub at: Timestamp,
}

/// Why a journal cannot be kept or used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum JournalError {
    /// It cannot be written.
    #[error("the journal `{0}` cannot be written, so that nothing is written into the bucket: {1}")]
    Write(String, io::Error),
    /// It cannot be read.
    #[error("the journal `{0}` cannot be read: {1}")]
    Read(String, io::Error),
    /// It is none.
    #[error("`{0}` is no journal of cos403: line {1} is none of its lines")]
    Foreign(String, usize),
    /// A run before this one was killed.
    #[error(
        "`{0}` is the journal of a run that was not put back; do it by `cos403 live restore {0} --allow-writes {1}`"
    )]
    Unfinished(String, String),
}

/// A journal that is being written.
pub(super) struct Journal {
    path: PathBuf,
    file: Mutex<File>,
}

/// A journal that was read.
#[derive(Debug)]
pub(super) struct ReadJournal {
    pub(super) begin: Begin,
    /// What was there before; `None` where nothing had been written yet.
    pub(super) before: Option<Box<BucketState>>,
    pub(super) is_done: bool,
}

impl Journal {
    /// Refuses the place of a journal that has not been put back.
    pub(super) fn refuse_unfinished(path: &Path) -> Result<(), JournalError> {
        if path.exists() {
            let earlier = ReadJournal::of(path)?;
            if earlier.before.is_some() && !earlier.is_done {
                let shown = path.display().to_string();
                return Err(JournalError::Unfinished(shown, earlier.begin.bucket));
            }
        }
        Ok(())
    }

    /// Begins a journal.
    pub(super) fn begin(path: &Path, begin: Begin) -> Result<Self, JournalError> {
        let mut options = OpenOptions::new();
        options.create(true).write(true).truncate(true);
        // What was in the bucket is nobody else's business.
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let journal = Self::opened(path, &options)?;
        journal.append(&Entry::Begin(begin))?;
        Ok(journal)
    }

    /// Goes on with a journal.
    pub(super) fn reopen(path: &Path) -> Result<Self, JournalError> {
        Self::opened(path, OpenOptions::new().append(true))
    }

    fn opened(path: &Path, options: &OpenOptions) -> Result<Self, JournalError> {
        let failed = |error| JournalError::Write(path.display().to_string(), error);
        Ok(Self {
            file: Mutex::new(options.open(path).map_err(failed)?),
            path: path.to_owned(),
        })
    }

    /// Writes a line; it is on disk when this returns.
    pub(super) fn append(&self, entry: &Entry) -> Result<(), JournalError> {
        let failed = |error| JournalError::Write(self.path.display().to_string(), error);
        let line = serde_json::to_string(entry).map_err(|error| failed(error.into()))?;
        let mut file = self
            .file
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        file.write_all(format!("{line}\n").as_bytes())
            .and_then(|()| file.sync_data())
            .map_err(failed)
    }

    /// All is as it was: the journal has served.
    pub(super) fn finish(&self) -> Result<(), JournalError> {
        self.append(&Entry::Done)?;
        // One that stays says that it is done.
        let _ = fs::remove_file(&self.path);
        Ok(())
    }
}

impl ReadJournal {
    /// Reads a journal. The last line may be cut off.
    pub(super) fn of(path: &Path) -> Result<Self, JournalError> {
        let shown = || path.display().to_string();
        let text = fs::read_to_string(path).map_err(|error| JournalError::Read(shown(), error))?;
        let mut begin = None;
        let mut before = None;
        let mut is_done = false;
        for (number, line) in text.split_inclusive('\n').enumerate() {
            let Some(line) = line.strip_suffix('\n') else {
                break;
            };
            match serde_json::from_str(line) {
                Ok(Entry::Begin(first)) => begin = Some(first),
                Ok(Entry::Before(state)) => before = Some(state),
                Ok(Entry::Done) => is_done = true,
                Ok(Entry::Writes { .. } | Entry::Restored(_)) => {}
                Err(_) => return Err(JournalError::Foreign(shown(), number + 1)),
            }
        }
        Ok(Self {
            begin: begin.ok_or_else(|| JournalError::Foreign(shown(), 1))?,
            before,
            is_done,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn begin() -> Begin {
        Begin {
            bucket: "media-1250000000".to_owned(),
            region: "ap-guangzhou".to_owned(),
            prefix: "cos403/".to_owned(),
            target: PathBuf::from("target.yaml"),
            at: Timestamp::UNIX_EPOCH,
        }
    }

    fn state() -> Box<BucketState> {
        Box::new(BucketState {
            acl: "<a/>".to_owned(),
            policy: None,
            cors: None,
            referer: None,
            objects: Vec::new(),
            uploads: Vec::new(),
        })
    }

    #[test]
    fn a_last_line_that_is_cut_off_takes_nothing_from_those_before_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal");
        let journal = Journal::begin(&path, begin()).unwrap();
        journal.append(&Entry::Before(state())).unwrap();
        let mut text = fs::read_to_string(&path).unwrap();
        text.push_str("{\"writes\":{\"operati");
        fs::write(&path, text).unwrap();
        let read = ReadJournal::of(&path).unwrap();
        assert_eq!(read.before, Some(state()));
        assert!(!read.is_done);
    }

    #[test]
    fn the_place_of_a_journal_is_free_once_all_is_put_back_and_before_anything_is_written() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal");
        Journal::refuse_unfinished(&path).unwrap();
        let journal = Journal::begin(&path, begin()).unwrap();
        Journal::refuse_unfinished(&path).unwrap();
        journal.append(&Entry::Before(state())).unwrap();
        assert!(matches!(
            Journal::refuse_unfinished(&path),
            Err(JournalError::Unfinished(..))
        ));
        journal.append(&Entry::Done).unwrap();
        Journal::refuse_unfinished(&path).unwrap();
    }

    #[test]
    fn a_file_of_somebody_else_is_no_place_for_a_journal() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("notes.txt");
        fs::write(&path, "remember the milk\n").unwrap();
        assert!(matches!(
            Journal::refuse_unfinished(&path),
            Err(JournalError::Foreign(_, 1))
        ));
    }
}
