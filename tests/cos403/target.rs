//! The test target `scenarios` of this crate, run in throw-away projects.

use std::path::PathBuf;
use std::process::Command;
use std::sync::LazyLock;

use crate::support::{Project, Ran, run};

/// The test target `scenarios` of this crate, which holds nothing but the macro.
pub static TARGET: LazyLock<PathBuf> = LazyLock::new(|| {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    // With other features it would build another command in the place of the one that is tested.
    let features = [
        ("default", cfg!(feature = "default")),
        ("cli", cfg!(feature = "cli")),
        ("live", cfg!(feature = "live")),
        ("proptest", cfg!(feature = "proptest")),
    ];
    let features = features.iter().filter(|(_, is_on)| *is_on);
    let features: Vec<&str> = features.map(|(name, _)| *name).collect();
    let output = Command::new(cargo)
        .args([
            "test",
            "--quiet",
            "--no-default-features",
            "--features",
            &features.join(","),
            "--test",
            "scenarios",
            "--no-run",
            "--message-format",
            "json",
        ])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    let messages = String::from_utf8(output.stdout).unwrap();
    let executable = messages
        .lines()
        .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
        .filter(|message| message["target"]["name"] == "scenarios")
        .find_map(|message| message["executable"].as_str().map(PathBuf::from));
    executable.unwrap_or_else(|| panic!("{}", String::from_utf8_lossy(&output.stderr)))
});

/// Runs the target in a project.
pub fn tested_with(project: &Project, arguments: &[&str], environment: &[(&str, &str)]) -> Ran {
    let folder = project.folder.path();
    let mut environment = environment.to_vec();
    environment.push(("CARGO_MANIFEST_DIR", folder.to_str().unwrap()));
    // Else insta would ask cargo for the workspace in which the target was compiled.
    environment.push(("INSTA_WORKSPACE_ROOT", folder.to_str().unwrap()));
    run(&TARGET, folder, arguments, &environment)
}

/// The same, with nothing in the environment.
pub fn tested(project: &Project, arguments: &[&str]) -> Ran {
    tested_with(project, arguments, &[])
}
