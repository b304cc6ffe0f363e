//! Files as they are read: within a limit, and as UTF-8.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::problem::{Place, Problem, ProblemKind};

/// The largest file that is read, in bytes. Scenarios, worlds and policies are far smaller.
pub(super) const LARGEST_FILE: u64 = 1024 * 1024;

/// A file with its text.
#[derive(Debug, PartialEq, Eq)]
pub struct Source {
    /// The path as it is shown.
    pub path: PathBuf,
    /// The text.
    pub text: String,
}

impl Source {
    /// Reads a file.
    ///
    /// # Errors
    ///
    /// A file that is missing, too large or not UTF-8; the problem has the file as its place.
    pub fn read(path: &Path) -> Result<Arc<Self>, Problem> {
        let nowhere = || {
            Place::whole(&Arc::new(Self {
                path: path.to_owned(),
                text: String::new(),
            }))
        };
        let bytes = read_limited(path).map_err(|kind| Problem::new(nowhere(), kind))?;
        match String::from_utf8(bytes) {
            Ok(text) => Ok(Arc::new(Self {
                path: path.to_owned(),
                text,
            })),
            Err(error) => {
                let right = error.utf8_error().valid_up_to();
                let text =
                    String::from_utf8_lossy(error.as_bytes().get(..right).unwrap_or_default())
                        .into_owned();
                let place = Place {
                    source: Arc::new(Self {
                        path: path.to_owned(),
                        text,
                    }),
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
    let mut bytes = Vec::new();
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
