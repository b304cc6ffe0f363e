//! What an application tells insta, by the environment or by its configuration, holds for the snapshots of scenarios too.

use crate::support::{Project, REFUSED};
use crate::target::{TARGET, tested, tested_with};
use rstest::rstest;

/// A configuration of insta that says nothing.
const NOTHING: &str = "behavior: {}";
const ALWAYS: [(&str, &str); 1] = [("INSTA_UPDATE", "always")];

/// One scenario with its snapshot.
fn kept() -> Project {
    let project = Project::of(&[("one.yaml", REFUSED)]);
    let ran = tested_with(&project, &[], &ALWAYS);
    assert_eq!(ran.code, Some(0), "{}", ran.out);
    project
}

/// The same, and the snapshot says something else.
fn changed() -> Project {
    let project = kept();
    let snapshot = project.read("snapshots/one.snap");
    project.write(
        "snapshots/one.snap",
        snapshot.replace("cause: anonymous-request", "cause: no-grant"),
    );
    project
}

/// The same, and only its front matter says something else.
fn titled_otherwise() -> Project {
    let project = kept();
    let snapshot = project.read("snapshots/one.snap");
    project.write(
        "snapshots/one.snap",
        snapshot.replace("A stranger reads a private object", "Another title"),
    );
    project
}

fn is_pending(project: &Project) -> bool {
    project.path("snapshots/one.snap.new").exists()
}

fn is_as_it_came(project: &Project) -> bool {
    let snapshot = project.read("snapshots/one.snap");
    snapshot.contains("cause: anonymous-request") && snapshot.contains("A stranger reads")
}

#[rstest]
#[case::always("always", Some(0), false, true)]
#[case::new("new", Some(101), true, false)]
#[case::no("no", Some(101), false, false)]
// What insta takes for unseen is what has a snapshot.
#[case::unseen("unseen", Some(101), true, false)]
fn a_changed_snapshot_is_updated_as_insta_is_told(
    #[case] update: &str,
    #[case] code: Option<i32>,
    #[case] pending: bool,
    #[case] updated: bool,
    #[values(true, false)] by_environment: bool,
) {
    let project = changed();
    let ran = if by_environment {
        tested_with(&project, &[], &[("INSTA_UPDATE", update)])
    } else {
        let configuration = format!("behavior:\n  update: \"{update}\"\n");
        project.write(".config/insta.yaml", configuration);
        tested(&project, &[])
    };
    assert_eq!(
        (ran.code, is_pending(&project), is_as_it_came(&project)),
        (code, pending, updated),
        "{}",
        ran.out
    );
}

#[rstest]
#[case::environment(&[("INSTA_FORCE_PASS", "1")], NOTHING)]
#[case::configuration(&[], "behavior: {force_pass: true}")]
fn a_forced_pass_keeps_what_came_for_review(
    #[case] environment: &[(&str, &str)],
    #[case] configuration: &str,
) {
    let project = changed();
    project.write("insta.yaml", configuration);
    let ran = tested_with(&project, &[], environment);
    assert_eq!(
        (ran.code, is_pending(&project)),
        (Some(0), true),
        "{}",
        ran.out
    );
}

#[rstest]
#[case::environment(&[("INSTA_REQUIRE_FULL_MATCH", "1")], NOTHING)]
#[case::configuration(&[], "behavior: {require_full_match: true}")]
fn a_full_match_is_one_of_the_title_too(
    #[case] environment: &[(&str, &str)],
    #[case] configuration: &str,
) {
    let project = titled_otherwise();
    assert_eq!(tested(&project, &[]).code, Some(0));
    project.write(".config/insta.yaml", configuration);
    let ran = tested_with(&project, &[], environment);
    assert_eq!(
        (ran.code, is_pending(&project)),
        (Some(101), true),
        "{}",
        ran.out
    );
}

#[test]
fn a_full_match_does_not_ask_which_test_kept_the_snapshot() {
    let project = kept();
    let snapshot = project.read("snapshots/one.snap");
    let of_the_command: Vec<&str> = snapshot
        .lines()
        .filter(|line| !line.starts_with("source:"))
        .collect();
    assert_eq!(of_the_command.len() + 1, snapshot.lines().count());
    project.write("snapshots/one.snap", of_the_command.join("\n"));
    let ran = tested_with(&project, &[], &[("INSTA_REQUIRE_FULL_MATCH", "1")]);
    assert_eq!(ran.code, Some(0), "{}", ran.out);
}

#[rstest]
#[case::environment(&[("INSTA_UPDATE", "force")], NOTHING)]
#[case::older_environment(&[("INSTA_FORCE_UPDATE", "1")], NOTHING)]
#[case::oldest_environment(&[("INSTA_FORCE_UPDATE_SNAPSHOTS", "1")], NOTHING)]
#[case::configuration(&[], "behavior: {update: force}")]
#[case::older_configuration(&[], "behavior: {force_update: true}")]
fn a_forced_update_rewrites_what_matches(
    #[case] environment: &[(&str, &str)],
    #[case] configuration: &str,
) {
    let project = titled_otherwise();
    project.write(".insta.yaml", configuration);
    let ran = tested_with(&project, &[], environment);
    assert_eq!(
        (ran.code, is_as_it_came(&project)),
        (Some(0), true),
        "{}",
        ran.out
    );
}

#[rstest]
#[case::usual(&[], NOTHING, true, true)]
#[case::diff(&[("INSTA_OUTPUT", "diff")], NOTHING, true, true)]
#[case::summary(&[("INSTA_OUTPUT", "summary")], NOTHING, true, false)]
#[case::none(&[("INSTA_OUTPUT", "none")], NOTHING, false, false)]
#[case::configuration(&[], "behavior:\n  output: summary\n", true, false)]
#[case::environment_first(&[("INSTA_OUTPUT", "none")], "behavior:\n  output: diff\n", false, false)]
fn insta_prints_what_it_is_told_to_and_the_failure_shows_the_difference_once(
    #[case] environment: &[(&str, &str)],
    #[case] configuration: &str,
    #[case] summary: bool,
    #[case] diff: bool,
) {
    let project = changed();
    project.write(".config/insta.yaml", configuration);
    let ran = tested_with(&project, &[], environment);
    assert_eq!(ran.code, Some(101));
    let (before, failure) = ran.out.split_once("---- one ----").unwrap();
    assert_eq!(failure.matches("- cause: no-grant").count(), 1, "{failure}");
    assert!(!failure.contains("Snapshot Summary"), "{failure}");
    assert_eq!(
        (
            before.contains("Snapshot Summary"),
            before.contains("-cause: no-grant")
        ),
        (summary, diff),
        "{before}"
    );
    assert!(!ran.err.contains("panicked"), "{}", ran.err);
    assert_eq!(ran.err.contains("stored new snapshot"), summary);
}

#[rstest]
#[case(&[("INSTA_UPDATE", "sometimes")], NOTHING, "INSTA_UPDATE")]
#[case(&[], "behavior: {", "failed to deserialize tool config")]
#[case(&[], "behavior: {update: sometimes}", "INSTA_UPDATE")]
fn what_insta_cannot_take_is_told_in_the_failure(
    #[case] environment: &[(&str, &str)],
    #[case] configuration: &str,
    #[case] told: &str,
) {
    let project = changed();
    project.write(".config/insta.yaml", configuration);
    let ran = tested_with(&project, &[], environment);
    assert_eq!(ran.code, Some(101));
    let (_, failure) = ran.out.split_once("---- one ----").unwrap();
    assert!(failure.contains(told), "{failure}");
}

#[test]
fn what_came_goes_into_the_folder_for_it_and_leaves_it_when_it_matches_again() {
    let project = changed();
    let folder = project.path("pending");
    let environment = [("INSTA_PENDING_DIR", folder.to_str().unwrap())];
    let ran = tested_with(&project, &[], &environment);
    assert_eq!(ran.code, Some(101), "{}", ran.out);
    assert!(project.path("pending/snapshots/one.snap.new").exists());
    assert!(!is_pending(&project));
    tested_with(&project, &[], &ALWAYS);
    let ran = tested_with(&project, &[], &environment);
    assert_eq!(ran.code, Some(0), "{}", ran.out);
    assert!(!project.path("pending/snapshots/one.snap.new").exists());
}

#[test]
fn a_member_of_a_workspace_goes_by_the_configuration_of_the_workspace() {
    let project = Project::of(&[]);
    project.write("Cargo.toml", "[workspace]\nmembers = [\"crates/app\"]\n");
    project.write("crates/app/Cargo.toml", "[package]\nname = \"app\"\n");
    project.write("crates/app/scenarios/one.yaml", REFUSED);
    project.write(".config/insta.yaml", "behavior: {update: always}");
    let member = project.path("crates/app");
    let environment = [
        ("CARGO_MANIFEST_DIR", member.to_str().unwrap()),
        (
            "INSTA_WORKSPACE_ROOT",
            project.folder.path().to_str().unwrap(),
        ),
    ];
    let ran = crate::support::run(&TARGET, &member, &[], &environment);
    assert_eq!(ran.code, Some(0), "{}", ran.out);
    let snapshot = project.read("crates/app/snapshots/one.snap");
    assert!(
        snapshot.contains("input_file: crates/app/scenarios/one.yaml"),
        "{snapshot}"
    );
}

#[cfg(unix)]
#[test]
fn no_cargo_is_started_where_nothing_differs() {
    let project = kept();
    let called = project.path("called");
    project.write(
        "cargo",
        format!("#!/bin/sh\necho called >> {}\nexit 1\n", called.display()),
    );
    let cargo = project.path("cargo");
    let executable = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    std::fs::set_permissions(&cargo, executable).unwrap();
    let folder = project.folder.path();
    let environment = [
        ("CARGO_MANIFEST_DIR", folder.to_str().unwrap()),
        ("CARGO", cargo.to_str().unwrap()),
    ];
    let ran = crate::support::run(&TARGET, folder, &[], &environment);
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""), "{}", ran.out);
    assert!(!called.exists());
}

#[test]
fn failures_of_many_threads_stay_whole() {
    let of = |number: usize| {
        let key = format!("picture-{number:02}.png");
        REFUSED.replace("logo.png", &key)
    };
    let texts: Vec<(String, String)> = (0..40)
        .map(|number| (format!("case-{number:02}.yaml"), of(number)))
        .collect();
    let files: Vec<(&str, &str)> = texts
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str()))
        .collect();
    let silent = [("INSTA_OUTPUT", "none")];
    let ran = tested_with(&Project::of(&files), &["--test-threads", "8"], &silent);
    assert_eq!((ran.code, ran.err.as_str()), (Some(101), ""));
    let (before, failures) = ran.out.split_once("failures:").unwrap();
    assert!(
        before.lines().all(|line| line.is_empty()
            || line.starts_with("running")
            || line.starts_with("test ")),
        "{before}"
    );
    let mut blocks: Vec<(&str, Vec<&str>)> = Vec::new();
    for line in failures.lines() {
        match line
            .strip_prefix("---- case_")
            .and_then(|rest| rest.strip_suffix(" ----"))
        {
            Some(number) => blocks.push((number, Vec::new())),
            None if line == "failures:" => break,
            None => {
                if let Some((_, block)) = blocks.last_mut() {
                    block.push(line);
                }
            }
        }
    }
    assert_eq!(blocks.len(), 40);
    for (number, block) in blocks {
        let told = block.join("\n");
        assert_eq!(told.matches("the snapshot is missing").count(), 1, "{told}");
        assert_eq!(
            told.matches("+ cause: anonymous-request").count(),
            1,
            "{told}"
        );
        let pictures = told.matches("picture-").count();
        assert_eq!(
            told.matches(&format!("picture-{number}")).count(),
            pictures,
            "{told}"
        );
        assert!(pictures > 1, "{told}");
    }
}
