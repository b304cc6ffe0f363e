//! What the harness reads from the environment, in one place, and what it hands to insta through it.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The environment of a test process.
#[derive(Clone, Debug)]
pub(super) struct Environment {
    /// The folder of the application's `Cargo.toml`.
    pub(super) manifest_dir: PathBuf,
    /// Whether insta must see every snapshot: it is asked to rewrite all, or to note which are used.
    pub(super) insta_sees_all: bool,
    missing: Vec<(&'static str, String)>,
}

impl Environment {
    /// Reads it.
    pub(super) fn read(manifest_dir: &str) -> Self {
        let manifest_dir = manifest_folder(manifest_dir);
        let is = |name: &str, value: &str| env::var(name).is_ok_and(|found| found == value);
        let insta_sees_all = is("INSTA_UPDATE", "force")
            || is("INSTA_FORCE_UPDATE", "1")
            || is("INSTA_REQUIRE_FULL_MATCH", "1")
            || env::var_os("INSTA_SNAPSHOT_REFERENCES_FILE").is_some();
        // Without the first, insta starts `cargo metadata` in every process; without the second, it prints a difference
        // in the midst of other tests' output. The failure message has the difference.
        let wanted = [
            (
                "INSTA_WORKSPACE_ROOT",
                workspace_root(&manifest_dir).display().to_string(),
            ),
            ("INSTA_OUTPUT", "none".to_owned()),
        ];
        let missing = wanted
            .into_iter()
            .filter(|(name, _)| env::var_os(name).is_none())
            .collect();
        Self {
            manifest_dir,
            insta_sees_all,
            missing,
        }
    }

    /// Sets what insta shall find in the environment, by starting the process anew: a running one cannot safely change
    /// its own. Returns where nothing was missing, or where that is not possible.
    pub(super) fn settle(&self) {
        let (false, Ok(program)) = (self.missing.is_empty(), env::current_exe()) else {
            return;
        };
        let mut command = Command::new(program);
        command
            .args(env::args_os().skip(1))
            .envs(self.missing.iter().map(|(name, value)| (name, value)));
        become_command(&mut command);
    }
}

#[cfg(unix)]
fn become_command(command: &mut Command) {
    // Returns only if it failed; then insta does without.
    let _ = std::os::unix::process::CommandExt::exec(command);
}

#[cfg(not(unix))]
fn become_command(command: &mut Command) {
    if let Ok(status) = command.status() {
        std::process::exit(status.code().unwrap_or(1));
    }
}

/// The folder of the application's `Cargo.toml`. That at run time wins over that of the compiler: an archived test may run
/// elsewhere.
pub(super) fn manifest_folder(at_compile_time: &str) -> PathBuf {
    env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| PathBuf::from(at_compile_time), PathBuf::from)
}

/// The nearest folder at or above a manifest whose `Cargo.toml` has a workspace; else the manifest's own.
fn workspace_root(manifest_dir: &Path) -> PathBuf {
    let has_workspace = |folder: &&Path| {
        fs::read_to_string(folder.join("Cargo.toml")).is_ok_and(|text| {
            text.lines()
                .any(|line| line.trim_start().starts_with("[workspace"))
        })
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
}
