//! Throw-away projects for tests of whole programs.

#![allow(dead_code, reason = "each test target uses a part of it")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

/// A scenario that is refused as it expects, under a world of its own.
pub const REFUSED: &str = r#"scenario: A stranger reads a private object
tags: [private]
given:
  bucket: {name: media-1250000000, region: ap-guangzhou, objects: {logo.png: {}}}
when: {operation: GetObject, key: logo.png, as: anonymous}
then: {status: 403, variant: access-denied, cause: anonymous-request}
"#;

/// A folder with `scenarios/` in it.
pub struct Project {
    pub folder: TempDir,
}

impl Project {
    /// A project of the given files below `scenarios/`.
    pub fn of(files: &[(&str, &str)]) -> Self {
        let project = Self {
            folder: tempfile::tempdir().unwrap(),
        };
        fs::create_dir(project.path("scenarios")).unwrap();
        for (name, text) in files {
            project.write(&format!("scenarios/{name}"), text);
        }
        project
    }

    /// A path in the project.
    pub fn path(&self, name: &str) -> std::path::PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file and the folders above it.
    pub fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Reads a file.
    pub fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }
}

/// What came of a program.
pub struct Ran {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

/// Runs `cos403` in a project.
#[cfg(feature = "cli")]
pub fn cos403(project: &Project, arguments: &[&str]) -> Ran {
    let program = Path::new(env!("CARGO_BIN_EXE_cos403"));
    run(program, project.folder.path(), arguments, &[])
}

/// Runs a program in a folder, without the insta, CI and locale variables of the process that runs the tests.
pub fn run(program: &Path, folder: &Path, arguments: &[&str], environment: &[(&str, &str)]) -> Ran {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(folder);
    let inherited = std::env::vars().map(|(name, _)| name);
    for name in inherited.filter(|name| {
        name.starts_with("INSTA_")
            || name.starts_with("NEXTEST")
            || name.starts_with("LC_")
            || name == "LANG"
            || name == "CI"
            || name == "CARGO_MANIFEST_DIR"
    }) {
        command.env_remove(name);
    }
    let Output {
        status,
        stdout,
        stderr,
    } = command.envs(environment.iter().copied()).output().unwrap();
    Ran {
        code: status.code(),
        out: String::from_utf8(stdout).unwrap(),
        err: String::from_utf8(stderr).unwrap(),
    }
}
