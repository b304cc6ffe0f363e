//! A file of texts and the messages in it.

use std::sync::LazyLock;

/// The messages of a file: of each the first line, and those that are indented. It is looked through once it is used.
pub(super) struct TextFile(LazyLock<Vec<&'static str>, fn() -> Vec<&'static str>>);

/// The file of a name.
macro_rules! text_file {
    ($name:expr) => {
        TextFile::new(|| messages(include_str!($name)))
    };
}
pub(super) use text_file;

impl TextFile {
    pub(super) const fn new(messages: fn() -> Vec<&'static str>) -> Self {
        Self(LazyLock::new(messages))
    }

    /// An id as it stands in the file, and its message.
    pub(super) fn message(&self, id: &str) -> Option<(&'static str, &'static str)> {
        for message in self.0.iter() {
            // Most are told apart by where their ids end.
            if let Some(b' ') = message.as_bytes().get(id.len())
                && message.starts_with(id)
            {
                return Some((message.get(..id.len())?, message));
            }
        }
        None
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }
}

/// The messages of a text. A plain loop, since test programs are mostly compiled without optimisation, and each scenario may
/// be a process of its own.
pub(super) fn messages(text: &'static str) -> Vec<&'static str> {
    let mut messages = Vec::with_capacity(text.len() / 64);
    let (mut rest, mut message, mut length) = (text, "", 0);
    loop {
        let first = rest.as_bytes().first();
        let end = match rest.find('\n') {
            Some(end) => end + 1,
            None => rest.len(),
        };
        match first {
            Some(b'#' | b'\n') => {}
            Some(b' ') => length += end,
            // A message ends where another begins, and at the end.
            _ => {
                if let Some(message) = message.get(..length)
                    && length > 0
                {
                    messages.push(message);
                }
                (message, length) = (rest, end);
            }
        }
        match rest.get(end..) {
            Some(behind) if end > 0 => rest = behind,
            _ => return messages,
        }
    }
}
