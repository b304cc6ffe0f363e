//! `cos403 lint` in throw-away projects: what it prints, and its exit codes.

use std::path::Path;

use crate::support::{Project, cos403};
use rstest::rstest;

/// A bucket policy that gives everyone the right to delete.
const OPEN: &str = r#"{
  "version": "2.0",
  "Statement": [
    {
      "Effect": "allow",
      "Principal": {"qcs": ["qcs::cam::anyone:anyone"]},
      "Action": ["name/cos:GetObject", "name/cos:DeleteObject"],
      "Resource": ["qcs::cos:ap-guangzhou:uid/1250000000:media-1250000000/*"]
    }
  ]
}
"#;

#[test]
fn what_lint_finds_is_told_with_its_line_and_exit_code_1() {
    let project = Project::of(&[]);
    project.write("policies/open.json", OPEN);
    project.write(
        "policies/read.json",
        OPEN.replace(", \"name/cos:DeleteObject\"", ""),
    );
    let ran = cos403(
        &project,
        &["lint", "policies/open.json", "policies/read.json"],
    );
    assert_eq!(ran.code, Some(1), "{}", ran.err);
    let warning = r#"warning[public-write]: anyone may do `DeleteObject`
 --> policies/open.json:7:40
  |
7 |       "Action": ["name/cos:GetObject", "name/cos:DeleteObject"],
  |                                        ^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: name the users in `principal`, or add a condition on `qcs:ip` or `vpc:requester_vpc`
"#;
    assert!(ran.out.contains(warning), "{}", ran.out);
    assert!(
        ran.out
            .contains("note[public-access]: anyone may do `GetObject`"),
        "{}",
        ran.out
    );
    assert!(
        ran.out.ends_with("\n\n2 files: 1 warning, 1 note\n"),
        "{}",
        ran.out
    );

    let notes_alone = cos403(&project, &["lint", "policies/read.json"]);
    assert_eq!(notes_alone.code, Some(0), "{}", notes_alone.out);
}

#[test]
fn lint_holds_a_policy_against_the_bucket_it_is_meant_for() {
    let project = Project::of(&[]);
    project.write(
        "policy.json",
        OPEN.replace("anyone:anyone", "uin/100000000001:uin/100000000011"),
    );
    let lint = |bucket, region| {
        cos403(
            &project,
            &[
                "lint",
                "policy.json",
                "--bucket",
                bucket,
                "--region",
                region,
            ],
        )
    };
    let right = lint("media-1250000000", "ap-guangzhou");
    assert_eq!(
        (right.code, right.out.as_str()),
        (Some(0), "1 file: nothing found\n")
    );
    let elsewhere = lint("media-1250000000", "ap-beijing");
    assert_eq!(elsewhere.code, Some(1));
    assert!(
        elsewhere
            .out
            .contains("warning[other-bucket]: this names another region"),
        "{}",
        elsewhere.out
    );
}

#[test]
fn the_json_of_lint_has_the_published_members() {
    let project = Project::of(&[]);
    project.write("open.json", OPEN);
    project.write("clean.json", r#"{"version": "2.0", "statement": []}"#);
    let ran = cos403(
        &project,
        &["lint", "--format", "json", "open.json", "clean.json"],
    );
    assert_eq!(ran.code, Some(1), "{}", ran.err);
    let json: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    let expected = serde_json::json!({"files": [
        {"file": "open.json", "findings": [{
            "rule": "public-write",
            "severity": "warning",
            "line": 7,
            "column": 40,
            "path": "Statement[0].Action[1]",
            "message": "anyone may do `DeleteObject`",
            "help": "name the users in `principal`, or add a condition on `qcs:ip` or `vpc:requester_vpc`",
        }]},
        {"file": "clean.json", "findings": []},
    ]});
    assert_eq!(json, expected);
}

#[rstest]
#[case::missing(None, "error[unreadable]: the file cannot be read")]
#[case::no_json(Some("{".to_owned()), "error[not-json]: the policy is not JSON")]
#[case::misspelt(Some(OPEN.replace("Effect", "Efect")), "error[refused]: `Efect` is no element of a policy\n --> bad.json:5:16")]
fn a_policy_that_cannot_be_judged_is_exit_code_2_and_leaves_the_others_judged(
    #[case] text: Option<String>,
    #[case] told: &str,
) {
    let project = Project::of(&[]);
    project.write("open.json", OPEN);
    if let Some(text) = text {
        project.write("bad.json", text);
    }
    let ran = cos403(&project, &["lint", "bad.json", "open.json"]);
    assert_eq!(ran.code, Some(2), "{}", ran.out);
    assert!(ran.out.contains(told), "{}", ran.out);
    assert!(ran.out.contains("warning[public-write]"), "{}", ran.out);
    let json = cos403(&project, &["lint", "bad.json", "--format", "json"]);
    assert_eq!(json.code, Some(2), "{}", json.out);
    assert!(json.out.contains("\"severity\": \"error\""), "{}", json.out);
}

#[test]
fn the_policies_of_this_repository_raise_no_alarm() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let program = Path::new(env!("CARGO_BIN_EXE_cos403"));
    let names = ["media", "mobile", "partner", "uploader"];
    let files = names.map(|name| format!("scenarios/policies/{name}.json"));
    let mut arguments = vec!["lint"];
    arguments.extend(files.iter().map(String::as_str));
    let ran = crate::support::run(program, root, &arguments, &[]);
    assert_eq!(ran.code, Some(0), "{}{}", ran.out, ran.err);
}

#[test]
fn the_readme_shows_what_really_comes() {
    let readme = include_str!("../../README.md");
    let (_, shown) = readme
        .split_once("cos403 lint policies/open.json\n")
        .unwrap();
    let (shown, _) = shown.split_once("```").unwrap();
    let project = Project::of(&[]);
    project.write("policies/open.json", OPEN);
    let ran = cos403(&project, &["lint", "policies/open.json"]);
    assert_eq!(ran.out, shown);
}
