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
            let behind = message.as_bytes().get(id.len()..);
            if behind.is_some_and(|behind| behind.starts_with(b" =")) && message.starts_with(id) {
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

/// The messages of a text. Plain loops, since test programs are mostly compiled without optimisation, and each scenario may
/// be a process of its own.
pub(super) fn messages(text: &'static str) -> Vec<&'static str> {
    let mut messages = Vec::new();
    let mut start = None;
    let mut at = 0;
    while let Some(line) = text.get(at..).filter(|line| !line.is_empty()) {
        if !line.starts_with([' ', '#', '\n']) {
            messages.extend(start.and_then(|start| text.get(start..at)));
            start = Some(at);
        }
        at += line.find('\n').map_or(line.len(), |end| end + 1);
    }
    messages.extend(start.and_then(|start| text.get(start..)));
    messages
}
