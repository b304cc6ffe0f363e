//! `cos403::scenarios!` as an application has it: the compiled test target of this crate, run in throw-away projects.

use crate::support::{Project, REFUSED};
use crate::target::{tested, tested_with};
use rstest::rstest;

const SKIPPED: &str = r#"scenario: Something for later
skip: not simulated yet
given: {bucket: {name: media-1250000000, region: ap-guangzhou}}
when: {operation: GetBucket, as: owner}
then: {allowed: true}
"#;

fn some() -> Project {
    Project::of(&[
        ("a/one-case.yaml", REFUSED),
        ("a/two.yaml", REFUSED),
        ("b/three.yaml", REFUSED),
        ("b/later.yaml", SKIPPED),
    ])
}

fn names(out: &str) -> Vec<&str> {
    out.lines()
        .filter_map(|line| line.strip_suffix(": test"))
        .collect()
}

#[rstest]
#[case(&[], &["a::one_case", "a::two", "b::later", "b::three"])]
#[case(&["a::"], &["a::one_case", "a::two"])]
#[case(&["--exact", "a::two"], &["a::two"])]
#[case(&["--exact", "a"], &[])]
#[case(&["--skip", "two"], &["a::one_case", "b::later", "b::three"])]
#[case(&["--ignored"], &["b::later"])]
#[case(&["--format", "terse"], &["a::one_case", "a::two", "b::later", "b::three"])]
fn the_list_follows_the_filters_of_libtest(#[case] arguments: &[&str], #[case] expected: &[&str]) {
    let arguments: Vec<&str> = arguments.iter().copied().chain(["--list"]).collect();
    let ran = tested(&some(), &arguments);
    assert_eq!(
        (names(&ran.out), ran.code),
        (expected.to_vec(), Some(0)),
        "{}",
        ran.err
    );
}

#[test]
fn a_first_run_fails_for_want_of_a_snapshot_and_accepting_makes_it_pass() {
    let project = some();
    let first = tested(&project, &["a::"]);
    assert_eq!(first.code, Some(101), "{}", first.out);
    assert!(
        first
            .out
            .contains("the snapshot is missing; accept what came with"),
        "{}",
        first.out
    );
    assert!(
        first.out.contains("+ cause: anonymous-request"),
        "{}",
        first.out
    );
    assert!(project.path("snapshots/a/one-case.snap.new").exists());
    assert!(!project.path("snapshots/a/one-case.snap").exists());

    let accepted = tested_with(&project, &[], &[("INSTA_UPDATE", "always")]);
    assert_eq!(accepted.code, Some(0), "{}", accepted.out);
    let snapshot = project.read("snapshots/a/one-case.snap");
    assert!(
        snapshot.contains("description: A stranger reads a private object"),
        "{snapshot}"
    );
    assert!(
        snapshot.contains("input_file: scenarios/a/one-case.yaml"),
        "{snapshot}"
    );

    let again = tested_with(&project, &[], &[("CI", "true")]);
    assert_eq!(again.code, Some(0), "{}", again.out);
    assert!(
        again
            .out
            .contains("test result: ok. 3 passed; 0 failed; 1 ignored"),
        "{}",
        again.out
    );
    assert!(!project.path("snapshots/a/one-case.snap.new").exists());
}

#[test]
fn a_new_file_is_a_new_test_without_a_rebuild() {
    let project = Project::of(&[("one.yaml", REFUSED)]);
    assert_eq!(names(&tested(&project, &["--list"]).out), ["one"]);
    project.write("scenarios/deeper/two.yaml", REFUSED);
    assert_eq!(
        names(&tested(&project, &["--list"]).out),
        ["deeper::two", "one"]
    );
}

#[test]
fn a_changed_outcome_fails_with_the_difference_inside_the_failure() {
    let project = some();
    tested_with(&project, &[], &[("INSTA_UPDATE", "always")]);
    for file in ["scenarios/a/one-case.yaml", "scenarios/a/two.yaml"] {
        project.write(
            file,
            REFUSED
                .replace(
                    "objects: {logo.png: {}}",
                    "acl: public-read, objects: {logo.png: {}}",
                )
                .lines()
                .take(5)
                .collect::<Vec<_>>()
                .join("\n"),
        );
    }
    let ran = tested(&project, &[]);
    assert_eq!(ran.code, Some(101));
    let failures = ran.out.split_once("failures:").unwrap().1;
    for name in ["a::one_case", "a::two"] {
        let (_, failure) = failures.split_once(&format!("---- {name} ----")).unwrap();
        let failure = failure.split("\n---- b").next().unwrap();
        assert!(
            failure.contains("- 403 access-denied\n- cause: anonymous-request")
                && failure.contains("+ 200"),
            "{failure}"
        );
    }
    assert!(!ran.err.contains("panicked"), "{}", ran.err);
}

#[test]
fn a_broken_expectation_names_both_sides() {
    let project = Project::of(&[(
        "one.yaml",
        &REFUSED.replace("anonymous-request", "no-grant"),
    )]);
    let ran = tested(&project, &[]);
    assert_eq!(ran.code, Some(101));
    assert!(
        ran.out
            .contains("cause: - no-grant\n       + anonymous-request"),
        "{}",
        ran.out
    );
}

#[test]
fn a_broken_file_fails_with_its_place_and_the_others_run() {
    let project = some();
    tested_with(&project, &[], &[("INSTA_UPDATE", "always")]);
    project.write(
        "scenarios/a/broken.yaml",
        REFUSED.replace("operation", "opertion"),
    );
    let ran = tested(&project, &[]);
    assert_eq!(ran.code, Some(101));
    assert!(
        ran.out.contains("broken.yaml:5:8") && ran.out.contains("did you mean `operation`?"),
        "{}",
        ran.out
    );
    assert!(
        ran.out.contains("3 passed; 1 failed; 1 ignored"),
        "{}",
        ran.out
    );
}

#[test]
fn no_scenario_at_all_is_a_failure() {
    for arguments in [&[][..], &["--list"]] {
        let ran = tested(&Project::of(&[]), arguments);
        assert_eq!(ran.code, Some(1));
        assert!(ran.err.contains("no scenario file"), "{}", ran.err);
    }
}

#[test]
fn what_is_skipped_runs_when_ignored_tests_are_asked_for() {
    let project = some();
    let usual = tested_with(&project, &["later"], &[("INSTA_UPDATE", "always")]);
    assert!(
        usual.out.contains("0 passed; 0 failed; 1 ignored"),
        "{}",
        usual.out
    );
    let asked = tested_with(&project, &["--ignored"], &[("INSTA_UPDATE", "always")]);
    assert!(
        asked
            .out
            .contains("1 passed; 0 failed; 0 ignored; 0 measured"),
        "{}",
        asked.out
    );
}

#[test]
fn insta_notes_the_snapshots_in_use() {
    let project = Project::of(&[("one.yaml", REFUSED)]);
    tested_with(&project, &[], &[("INSTA_UPDATE", "always")]);
    let references = project.path("references.txt");
    tested_with(
        &project,
        &[],
        &[(
            "INSTA_SNAPSHOT_REFERENCES_FILE",
            references.to_str().unwrap(),
        )],
    );
    assert!(
        project
            .read("references.txt")
            .contains("snapshots/one.snap")
    );
}

#[test]
fn one_file_can_be_asserted_inside_a_test_function() {
    cos403::assert_scenario!("scenarios/referer/page-outside-the-allow-list.yaml");
}

#[tokio::test]
async fn one_file_can_be_asserted_inside_an_asynchronous_test_function() {
    cos403::assert_scenario!("scenarios/referer/page-outside-the-allow-list.yaml");
}

#[tokio::test]
#[should_panic = "Cargo.toml:1:"]
async fn an_asserted_file_that_is_wrong_panics_in_an_asynchronous_function_too() {
    cos403::assert_scenario!("Cargo.toml");
}

#[test]
fn an_asserted_file_that_is_wrong_panics_with_its_place() {
    let panic = std::panic::catch_unwind(|| cos403::assert_scenario!("Cargo.toml")).unwrap_err();
    let message = panic.downcast_ref::<String>().unwrap();
    assert!(message.contains("Cargo.toml:1:"), "{message}");
}
