//! `cos403 init` in throw-away crates: what it writes, what it leaves alone, and that what it wrote passes.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::support::Ran;
use rstest::rstest;
use tempfile::TempDir;

fn cos403(folder: &Path, arguments: &[&str]) -> Ran {
    crate::support::run(
        Path::new(env!("CARGO_BIN_EXE_cos403")),
        folder,
        arguments,
        &[],
    )
}

const MANIFEST: &str = "# kept as it is\n[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[dev-dependencies]\nserde = \"1\" # for tests\n";

fn application(manifest: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("Cargo.toml"), manifest).unwrap();
    folder
}

/// Every file below a folder with its text.
fn files(folder: &Path) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() {
            let below = files(&path);
            found.extend(
                below
                    .into_iter()
                    .map(|(file, text)| (format!("{name}/{file}"), text)),
            );
        } else {
            found.insert(name, fs::read_to_string(&path).unwrap());
        }
    }
    found
}

#[test]
fn a_crate_gets_the_dependency_the_target_and_scenarios_that_pass_and_a_second_time_changes_nothing()
 {
    let folder = application(MANIFEST);
    let ran = cos403(folder.path(), &["init"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert!(
        ran.out
            .contains("added    the dev-dependency `cos403` to Cargo.toml"),
        "{}",
        ran.out
    );
    let after = files(folder.path());
    let names: Vec<&str> = after.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        [
            "Cargo.toml",
            "scenarios/a-stranger-does-not-see-the-report.yaml",
            "scenarios/anyone-sees-the-logo.yaml",
            "scenarios/scenario.schema.json",
            "snapshots/a-stranger-does-not-see-the-report.snap",
            "snapshots/anyone-sees-the-logo.snap",
            "tests/cos.rs",
        ]
    );
    let manifest = after.get("Cargo.toml").unwrap();
    assert_eq!(
        *manifest,
        format!(
            "{MANIFEST}cos403 = {{ version = \"0.1\", default-features = false }}\n\n[[test]]\nname = \"cos\"\nharness = false\n"
        )
    );
    let played = cos403(folder.path(), &["run"]);
    assert_eq!(played.code, Some(0), "{}", played.out);
    assert!(played.out.contains("2 passed"), "{}", played.out);

    let again = cos403(folder.path(), &["init"]);
    assert_eq!(again.code, Some(0), "{}", again.err);
    assert!(
        !again.out.contains("wrote") && !again.out.contains("added"),
        "{}",
        again.out
    );
    assert_eq!(files(folder.path()), after);
}

#[test]
fn what_is_there_is_never_overwritten() {
    let folder = application(
        "[package]\nname = \"app\"\n[dev-dependencies.cos403]\npath = \"../cos403\"\n[[test]]\nname = \"cos\"\n",
    );
    fs::create_dir_all(folder.path().join("tests")).unwrap();
    fs::create_dir_all(folder.path().join("scenarios")).unwrap();
    fs::write(folder.path().join("tests/cos.rs"), "mine").unwrap();
    let scenario = folder.path().join("scenarios/anyone-sees-the-logo.yaml");
    fs::write(&scenario, "mine too").unwrap();
    let before = files(folder.path());
    let ran = cos403(folder.path(), &["init", "."]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let after = files(folder.path());
    for (name, text) in &before {
        assert_eq!(after.get(name), Some(text), "{name}");
    }
    assert!(!after.contains_key("snapshots/anyone-sees-the-logo.snap"));
    assert!(
        ran.out.contains("kept     tests/cos.rs, which was there"),
        "{}",
        ran.out
    );
}

#[rstest]
#[case::nothing(None, "has no Cargo.toml")]
#[case::workspace(Some("[workspace]\n"), "is the manifest of a workspace")]
#[case::broken(Some("[package"), "cannot be read as TOML")]
#[case::odd(Some("test = 1\n[package]\n"), "`test` is not a table")]
fn where_there_is_no_crate_nothing_is_written(#[case] manifest: Option<&str>, #[case] told: &str) {
    let folder = tempfile::tempdir().unwrap();
    if let Some(manifest) = manifest {
        fs::write(folder.path().join("Cargo.toml"), manifest).unwrap();
    }
    let before = files(folder.path());
    let ran = cos403(folder.path(), &["init"]);
    assert_eq!(ran.code, Some(2), "{}", ran.out);
    assert!(ran.err.contains(told), "{}", ran.err);
    assert_eq!(files(folder.path()), before);
}
