//! Snapshot files, in insta's format, below the `snapshots` folder.

use std::borrow::Cow;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::Duration;

use similar::{ChangeTag, TextDiff};
use strum::{AsRefStr, EnumString, VariantArray};

use crate::protocol::words::UnknownWord;
use crate::scenario::Case;

/// What is done with snapshots.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, AsRefStr, EnumString, VariantArray)]
#[strum(serialize_all = "kebab-case")]
#[strum(parse_err_ty = UnknownWord, parse_err_fn = UnknownWord::new::<Self>)]
pub enum SnapshotMode {
    /// A snapshot that differs or is missing is a failure.
    #[default]
    Check,
    /// What differs or is missing is written.
    Update,
    /// Snapshots are not looked at.
    Off,
}

/// Bytes of a snapshot: the table of the largest matrix has fewer.
const LARGEST_SNAPSHOT: u64 = 16 * 1024 * 1024;
/// After which a difference is shown coarser than it could be.
const LONGEST_DIFF: Duration = Duration::from_secs(1);

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

    /// The text that is kept, if there is any.
    ///
    /// What lies between the fences is for whoever reviews it; reading it would cost more than all the rest.
    ///
    /// # Errors
    ///
    /// A file that is there and cannot be read, or is no snapshot.
    pub fn read(&self) -> Result<Option<String>, String> {
        let path = self.path();
        let metadata = match fs::metadata(&path) {
            Ok(metadata) => metadata,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error.to_string()),
        };
        if !metadata.is_file() || metadata.len() > LARGEST_SNAPSHOT {
            return Err(format!("it is no file of {LARGEST_SNAPSHOT} bytes at most"));
        }
        let file = fs::read_to_string(&path).map_err(|error| error.to_string())?;
        let text = after_front_matter(&file).ok_or("it does not begin as insta's snapshots do")?;
        Ok(Some(normal(text).into_owned()))
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
pub(crate) fn normal(text: &str) -> Cow<'_, str> {
    let text = text.trim_end();
    // No text of a snapshot has a carriage return, unless it was checked out with the line ends of Windows.
    if text.contains('\r') {
        Cow::Owned(text.replace("\r\n", "\n"))
    } else {
        Cow::Borrowed(text)
    }
}

/// The lines that differ, with `-` for what was kept and `+` for what came, and some around them.
pub fn diff(kept: &str, came: &str) -> String {
    let (kept, came) = (normal(kept), normal(came));
    let diff = TextDiff::configure()
        .timeout(LONGEST_DIFF)
        .diff_lines(&kept, &came);
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
        assert_eq!(file.read(), Ok(None));
        let text = "GetObject \"x\"\n  --- a line like a fence\n---\n\nend  \n\n";
        file.write(
            text,
            "A title: with \"quotes\" # and more",
            "scenarios/a/b/c.yaml",
        )
        .unwrap();
        assert_eq!(file.read(), Ok(Some(text.trim_end().to_owned())));
        let snapshot = insta::Snapshot::from_file(&file.path()).unwrap();
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
