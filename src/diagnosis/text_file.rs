//! A file of texts, in which the compiler has looked for the messages: a process that plays one scenario would spend more on
//! that than on everything else that it says.

/// The messages of a file: of each the first line, and those that are indented.
pub(super) struct TextFile {
    text: &'static str,
    /// Where each message starts, in the order of the file, and the mark of its id.
    starts: &'static [(usize, u32)],
}

/// The file of a name.
macro_rules! text_file {
    ($name:expr) => {{
        const TEXT: &str = include_str!($name);
        static STARTS: [(usize, u32); crate::diagnosis::text_file::count(TEXT)] =
            crate::diagnosis::text_file::starts(TEXT);
        TextFile::new(TEXT, &STARTS)
    }};
}
pub(super) use text_file;

impl TextFile {
    pub(super) const fn new(text: &'static str, starts: &'static [(usize, u32)]) -> Self {
        Self { text, starts }
    }

    /// An id as it stands in the file, and its message.
    pub(super) fn message(&self, id: &str) -> Option<(&'static str, &'static str)> {
        let mark = mark(id.as_bytes(), 0);
        let mut starts = self.starts.iter();
        while let Some((start, own)) = starts.next() {
            if *own != mark {
                continue;
            }
            let end = starts.as_slice().first().map(|(next, _)| *next);
            let message = self.text.get(*start..end.unwrap_or(self.text.len()))?;
            let own = message.get(..id.len()).filter(|own| *own == id);
            if let Some(own) = own.filter(|own| message.get(own.len()..own.len() + 2) == Some(" ="))
            {
                return Some((own, message));
            }
        }
        None
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.starts.len()
    }
}

/// How many messages a file has.
pub(super) const fn count(text: &str) -> usize {
    let text = text.as_bytes();
    let (mut at, mut count) = (0, 0);
    while at < text.len() {
        count += is_start(text, at) as usize;
        at += 1;
    }
    count
}

/// Where the messages of a file start, and the marks of their ids.
#[expect(
    clippy::indexing_slicing,
    reason = "evaluated by the compiler, which checks it"
)]
pub(super) const fn starts<const COUNT: usize>(text: &str) -> [(usize, u32); COUNT] {
    let text = text.as_bytes();
    let mut starts = [(0, 0); COUNT];
    let (mut at, mut count) = (0, 0);
    while at < text.len() {
        if is_start(text, at) {
            starts[count] = (at, mark(text, at));
            count += 1;
        }
        at += 1;
    }
    starts
}

/// Whether a line starts here that neither belongs to the message before it nor is a comment or empty.
#[expect(
    clippy::indexing_slicing,
    reason = "evaluated by the compiler, which checks it"
)]
const fn is_start(text: &[u8], at: usize) -> bool {
    (at == 0 || text[at - 1] == b'\n') && !matches!(text[at], b' ' | b'#' | b'\n')
}

/// A number that an id has in common with few others (FNV-1a of its bytes): the id that starts at a place, to the blank
/// behind it or the end.
#[expect(
    clippy::indexing_slicing,
    reason = "the place is compared with the length first"
)]
const fn mark(text: &[u8], mut at: usize) -> u32 {
    let mut mark: u32 = 0x811c_9dc5;
    while at < text.len() && text[at] != b' ' {
        mark = (mark ^ text[at] as u32).wrapping_mul(0x0100_0193);
        at += 1;
    }
    mark
}
