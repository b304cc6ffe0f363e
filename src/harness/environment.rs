//! What the harness reads from the environment, in one place, and what it hands to insta through it.

use std::env;
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::runner::SnapshotFile;

/// The environment of a test process.
#[derive(Clone, Debug)]
pub(super) struct Environment {
    /// The folder of the application's `Cargo.toml`.
    pub(super) manifest_dir: PathBuf,
    /// Whether insta must see every snapshot: it is asked to rewrite all, or to compare more than the text.
    pub(super) insta_sees_all: bool,
    /// Whether a failure shows the lines that differ.
    pub(super) wants_diff: bool,
    /// Where insta notes which snapshots are in use.
    references: Option<PathBuf>,
    for_insta: Vec<(&'static str, PathBuf)>,
}

/// Where insta looks for its configuration, below the root of a workspace.
const CONFIGURATIONS: [&str; 3] = [".config/insta.yaml", "insta.yaml", ".insta.yaml"];

impl Environment {
    /// Reads it, and what concerns the harness in insta's configuration.
    pub(super) fn read(manifest_dir: &str) -> Self {
        let manifest_dir = manifest_folder(manifest_dir);
        let root = env::var_os("INSTA_WORKSPACE_ROOT")
            .map_or_else(|| workspace_root(&manifest_dir), PathBuf::from);
        let mut configurations = CONFIGURATIONS.iter();
        let configuration = configurations
            .find_map(|name| fs::read_to_string(root.join(name)).ok())
            .unwrap_or_default();
        let is = |name: &str, value: &str| env::var(name).is_ok_and(|found| found == value);
        // `update: force`, `force_update` and `force_pass` alike: where it is none of the first two, insta sees more than it
        // needs to.
        let insta_sees_all = ["require_full_match", "force"]
            .iter()
            .any(|word| configuration.contains(word))
            || is("INSTA_UPDATE", "force")
            || is("INSTA_FORCE_UPDATE", "1")
            || is("INSTA_FORCE_UPDATE_SNAPSHOTS", "1")
            || is("INSTA_REQUIRE_FULL_MATCH", "1")
            || filled("INSTA_PENDING_DIR").is_some();
        let output = filled("INSTA_OUTPUT").or_else(|| output_of(&configuration));
        let wants_diff = output.as_deref().is_none_or(|output| output == "diff");
        let mut for_insta = vec![("INSTA_WORKSPACE_ROOT", root)];
        if wants_diff {
            // The failure has the difference.
            for_insta.push(("INSTA_OUTPUT", PathBuf::from("none")));
        }
        Self {
            manifest_dir,
            insta_sees_all,
            wants_diff,
            references: env::var_os("INSTA_SNAPSHOT_REFERENCES_FILE").map(PathBuf::from),
            for_insta,
        }
    }

    /// What insta shall find in the environment of its process.
    pub(super) fn for_insta(&self) -> impl Iterator<Item = (&'static str, &Path)> {
        let each = self.for_insta.iter();
        each.map(|(name, value)| (*name, value.as_path()))
    }

    /// Notes a snapshot that insta need not see, where it would.
    pub(super) fn note_use(&self, snapshot: &SnapshotFile) -> io::Result<()> {
        let Some(references) = &self.references else {
            return Ok(());
        };
        let mut file = OpenOptions::new()
            .append(true)
            .create(true)
            .open(references)?;
        file.write_all(format!("{}\n", snapshot.path().display()).as_bytes())
    }
}

/// A variable that is set and not empty.
fn filled(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.is_empty())
}

/// `behavior: {output: …}` of insta's configuration, in either style of YAML.
fn output_of(configuration: &str) -> Option<String> {
    let (_, rest) = configuration.split_once("output:")?;
    let word = rest.trim_start().trim_start_matches(['"', '\'']);
    let end = |letter: char| !letter.is_ascii_alphabetic();
    word.split(end).next().map(str::to_owned)
}

/// The folder of the application's `Cargo.toml`. That at run time wins over that of the compiler: an archived test may run
/// elsewhere.
pub(super) fn manifest_folder(at_compile_time: &str) -> PathBuf {
    env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| PathBuf::from(at_compile_time), PathBuf::from)
}

/// The nearest folder at or above a manifest whose `Cargo.toml` has a workspace; else the manifest's own.
fn workspace_root(manifest_dir: &Path) -> PathBuf {
    let has_workspace = |folder: &&Path| {
        fs::read_to_string(folder.join("Cargo.toml"))
            .is_ok_and(|text| text.starts_with("[workspace") || text.contains("\n[workspace"))
    };
    manifest_dir
        .ancestors()
        .find(has_workspace)
        .unwrap_or(manifest_dir)
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[test]
    fn the_workspace_is_found_above_a_member() {
        let root = tempfile::tempdir().unwrap();
        let member = root.path().join("crates/app");
        fs::create_dir_all(&member).unwrap();
        fs::write(member.join("Cargo.toml"), "[package]\n").unwrap();
        assert_eq!(workspace_root(&member), member);
        fs::write(
            root.path().join("Cargo.toml"),
            "[workspace]\nmembers = []\n",
        )
        .unwrap();
        assert_eq!(workspace_root(&member), root.path());
    }

    #[rstest]
    #[case("behavior:\n  output: summary\n", Some("summary"))]
    #[case("behavior: {output: \"none\", update: new}", Some("none"))]
    #[case("behavior:\n  update: new\n", None)]
    fn what_insta_shall_print_is_read_from_its_configuration(
        #[case] configuration: &str,
        #[case] expected: Option<&str>,
    ) {
        assert_eq!(output_of(configuration).as_deref(), expected);
    }
}
