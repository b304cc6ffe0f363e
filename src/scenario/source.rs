//! Files as they are read: within a limit, and as UTF-8.

use std::fs::File;
use std::io::Read;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::problem::{Place, Problem, ProblemKind};

/// The largest file that is read, in bytes. Scenarios, worlds and policies are far smaller.
pub(super) const LARGEST_FILE: u64 = 1024 * 1024;

/// A file with its text.
#[derive(Debug, Default)]
pub struct Source {
    /// The path as it is shown.
    pub path: PathBuf,
    /// The text.
    pub text: String,
    /// The files that it includes, in the order in which they are read.
    included: Mutex<Vec<Arc<Source>>>,
}

impl PartialEq for Source {
    fn eq(&self, other: &Self) -> bool {
        self.path == other.path && self.text == other.text
    }
}

impl Eq for Source {}

impl Source {
    /// A file of this path and text.
    pub fn new(path: &Path, text: &str) -> Arc<Self> {
        Arc::new(Self {
            path: path.to_owned(),
            text: text.to_owned(),
            included: Mutex::default(),
        })
    }

    /// The files that it includes, as far as they have been read.
    pub(super) fn included(&self) -> Vec<Arc<Self>> {
        self.locked().clone()
    }

    /// Notes a file that it includes.
    pub(super) fn include(&self, file: Arc<Self>) {
        self.locked().push(file);
    }

    /// Forgets the files that it includes: it is read anew.
    pub(super) fn forget_included(&self) {
        self.locked().clear();
    }

    fn locked(&self) -> MutexGuard<'_, Vec<Arc<Self>>> {
        self.included.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads a file.
    ///
    /// # Errors
    ///
    /// A file that is missing, too large or not UTF-8; the problem has the file as its place.
    pub fn read(path: &Path) -> Result<Arc<Self>, Problem> {
        let nowhere = || Place::whole(&Self::new(path, ""));
        let bytes = read_limited(path).map_err(|kind| Problem::new(nowhere(), kind))?;
        match String::from_utf8(bytes) {
            Ok(text) => Ok(Arc::new(Self {
                path: path.to_owned(),
                text,
                included: Mutex::default(),
            })),
            Err(error) => {
                let right = error.utf8_error().valid_up_to();
                let text = error.as_bytes().get(..right).unwrap_or_default();
                let place = Place {
                    source: Self::new(path, &String::from_utf8_lossy(text)),
                    span: right..right,
                };
                Err(Problem::new(place, ProblemKind::NotUtf8 { offset: right }))
            }
        }
    }
}

fn read_limited(path: &Path) -> Result<Vec<u8>, ProblemKind> {
    let unreadable = |error: &std::io::Error| ProblemKind::Unreadable {
        reason: error.to_string(),
    };
    // Opening a pipe waits for whoever writes it, so what it is comes first.
    let metadata = std::fs::metadata(path).map_err(|error| unreadable(&error))?;
    if metadata.is_dir() {
        // Gives the system's own reason, such as a missing permission.
        std::fs::read_dir(path).map_err(|error| unreadable(&error))?;
    }
    if !metadata.is_file() {
        return Err(ProblemKind::NoFile);
    }
    if metadata.len() > LARGEST_FILE {
        return Err(ProblemKind::TooLarge {
            size: metadata.len(),
        });
    }
    let file = File::open(path).map_err(|error| unreadable(&error))?;
    // With room for all of it, the file is read at once.
    let length = usize::try_from(metadata.len()).unwrap_or_default();
    let mut bytes = Vec::with_capacity(length + 1);
    file.take(LARGEST_FILE + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| unreadable(&error))?;
    if bytes.len() as u64 > LARGEST_FILE {
        return Err(ProblemKind::TooLarge {
            size: bytes.len() as u64,
        });
    }
    Ok(bytes)
}

/// A path as a file names it: from the file's own folder, without `.` and `..` where they can be resolved.
pub(super) fn beside(file: &Path, named: &str) -> PathBuf {
    let joined = file.parent().unwrap_or(Path::new("")).join(named);
    let mut plain = PathBuf::new();
    for part in joined.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if plain.file_name().is_some() => {
                plain.pop();
            }
            other => plain.push(other),
        }
    }
    plain
}
