//! Files of the command line, of which `-` is standard input.

use std::fs::File;
use std::io::{self, Read};

use super::{Exit, complain};

/// Reads at most this many bytes and one more, by which the caller sees that there are more.
pub(super) fn bytes(file: &str, largest: usize) -> Result<Vec<u8>, Exit> {
    let limit = u64::try_from(largest).unwrap_or(u64::MAX).saturating_add(1);
    let mut bytes = Vec::new();
    let read = match file {
        "-" => io::stdin().take(limit).read_to_end(&mut bytes),
        path => File::open(path).and_then(|file| file.take(limit).read_to_end(&mut bytes)),
    };
    match read {
        Ok(_) => Ok(bytes),
        Err(error) => {
            complain(&format!("error: `{file}` cannot be read: {error}"));
            Err(Exit::BadInput)
        }
    }
}

/// Reads a captured request as text.
pub(super) fn captured(file: &str) -> Result<String, Exit> {
    let bytes = bytes(file, LARGEST_CAPTURE)?;
    let wrong = |what: &str| {
        complain(&format!("error: `{file}` {what}"));
        Exit::BadInput
    };
    if bytes.len() > LARGEST_CAPTURE {
        return Err(wrong(&format!("has more than {LARGEST_CAPTURE} bytes")));
    }
    String::from_utf8(bytes).map_err(|_| wrong("is not UTF-8"))
}

/// Bytes of a captured request.
const LARGEST_CAPTURE: usize = 16 * 1024 * 1024;
