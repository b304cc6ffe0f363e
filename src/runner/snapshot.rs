//! Snapshot files, in insta's format, below the `snapshots` folder.

use std::fs;
use std::path::{Path, PathBuf};

use insta::Snapshot;
use similar::{ChangeTag, TextDiff};

use crate::protocol::words::word_enum;
use crate::scenario::Case;

word_enum! {
    /// What is done with snapshots.
    #[derive(Default)]
    pub enum SnapshotMode {
        /// A snapshot that differs or is missing is a failure.
        #[default]
        Check = "check",
        /// What differs or is missing is written.
        Update = "update",
        /// Snapshots are not looked at.
        Off = "off",
    }
}

/// Where the snapshot of a case is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SnapshotFile {
    /// The folder.
    pub folder: PathBuf,
    /// The name, without `.snap`.
    pub name: String,
}

impl SnapshotFile {
    /// The file of a case below a snapshots folder: its scenario's path with another ending.
    pub fn of(case: &Case, root: &Path) -> Self {
        let name = case
            .snapshot
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default();
        Self {
            folder: root.join(case.snapshot.parent().unwrap_or(Path::new(""))),
            name,
        }
    }

    /// The path of the file.
    pub fn path(&self) -> PathBuf {
        self.folder.join(format!("{}.snap", self.name))
    }

    /// Whether insta keeps another text beside it, for review.
    pub fn is_pending(&self) -> bool {
        self.folder.join(format!("{}.snap.new", self.name)).exists()
    }

    /// The text that is kept, if there is a file that insta can read.
    ///
    /// What lies between the fences is for whoever reviews it; reading it would cost more than all the rest.
    pub fn read(&self) -> Option<String> {
        let path = self.path();
        let file = fs::read_to_string(&path).ok()?;
        match after_front_matter(&file) {
            Some(text) => Some(normal(text)),
            // An older format of insta's.
            None => Snapshot::from_file(&path)
                .ok()?
                .as_text()
                .map(|text| normal(&text.to_string())),
        }
    }

    /// Keeps a text, with the scenario's title and path for whoever reviews it.
    ///
    /// # Errors
    ///
    /// Where the folder cannot be made or the file not be written.
    pub fn write(&self, text: &str, title: &str, input_file: &str) -> std::io::Result<()> {
        fs::create_dir_all(&self.folder)?;
        // JSON texts are YAML texts, so they stand in the front matter whatever the title holds.
        let quoted = |text: &str| serde_json::Value::from(text).to_string();
        let front = format!(
            "---\ndescription: {}\ninput_file: {}\n---\n",
            quoted(title),
            quoted(input_file)
        );
        fs::write(self.path(), format!("{front}{}\n", normal(text)))
    }
}

/// What follows the second line of three dashes; `None` for a text that does not begin with such a line.
fn after_front_matter(file: &str) -> Option<&str> {
    let mut lines = file.split_inclusive('\n');
    let is_fence = |line: &str| line.trim_end() == "---";
    let first = lines.next().filter(|line| is_fence(line))?;
    let mut length = first.len();
    for line in lines {
        length += line.len();
        if is_fence(line) {
            return file.get(length..);
        }
    }
    None
}

/// A text as insta compares it: without white space at the end and with one kind of line ends.
pub(crate) fn normal(text: &str) -> String {
    text.replace("\r\n", "\n").trim_end().to_owned()
}

/// The lines that differ, with `-` for what was kept and `+` for what came, and some around them.
pub fn diff(kept: &str, came: &str) -> String {
    let (kept, came) = (normal(kept), normal(came));
    let diff = TextDiff::from_lines(&kept, &came);
    let mut lines = Vec::new();
    for group in diff.grouped_ops(3) {
        if !lines.is_empty() {
            lines.push("  …".to_owned());
        }
        for change in group
            .iter()
            .flat_map(|operation| diff.iter_changes(operation))
        {
            let sign = match change.tag() {
                ChangeTag::Delete => '-',
                ChangeTag::Insert => '+',
                ChangeTag::Equal => ' ',
            };
            lines.push(
                format!("{sign} {}", change.value().trim_end_matches('\n'))
                    .trim_end()
                    .to_owned(),
            );
        }
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn insta_reads_back_what_is_written() {
        let folder = tempfile::tempdir().unwrap();
        let file = SnapshotFile {
            folder: folder.path().join("a/b"),
            name: "c@d".to_owned(),
        };
        assert_eq!(file.read(), None);
        let text = "GetObject \"x\"\n  --- a line like a fence\n---\n\nend  \n\n";
        file.write(
            text,
            "A title: with \"quotes\" # and more",
            "scenarios/a/b/c.yaml",
        )
        .unwrap();
        assert_eq!(file.read().as_deref(), Some(text.trim_end()));
        let snapshot = Snapshot::from_file(&file.path()).unwrap();
        assert_eq!(
            normal(&snapshot.as_text().unwrap().to_string()),
            text.trim_end()
        );
        assert_eq!(
            snapshot.metadata().description(),
            Some("A title: with \"quotes\" # and more")
        );
        assert_eq!(
            snapshot.metadata().input_file(),
            Some("scenarios/a/b/c.yaml")
        );
    }

    #[test]
    fn a_diff_shows_what_was_kept_and_what_came() {
        assert_eq!(diff("a\nb\nc\n", "a\nB\nc"), "  a\n- b\n+ B\n  c");
        assert_eq!(diff("a\n", "a\r\n"), "");
    }
}
