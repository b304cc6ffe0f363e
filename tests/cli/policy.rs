//! `cos403 policy` in throw-away projects: what it prints, and its exit codes.

use std::process::Command;

use crate::support::{Project, cos403};
use rstest::rstest;

const OLD: &str = r#"{"version": "2.0", "Statement": [{
  "Sid": "editor", "Effect": "allow",
  "Principal": {"qcs": ["qcs::cam::uin/100000000001:uin/100000000012"]},
  "Action": ["name/cos:GetObject", "name/cos:HeadObject"],
  "Resource": ["qcs::cos:ap-guangzhou:uid/1250000000:media-1250000000/public/*"]
}]}"#;

fn project() -> Project {
    let project = Project::of(&[]);
    project.write("old.json", OLD);
    project.write("wider.json", OLD.replace("public/*", "*"));
    project.write("other.json", OLD.replace("public/*", "private/*"));
    project.write(
        "same.json",
        OLD.replace("\"name/cos:GetObject\", ", "\"cos:GetObject\",\n"),
    );
    let anyone = OLD.replace("uin/100000000001:uin/100000000012", "anyone:anyone");
    project.write(
        "open.json",
        anyone.replace("name/cos:HeadObject", "name/cos:PutObject"),
    );
    project.write(
        "user.json",
        OLD.replace(
            r#""Principal": {"qcs": ["qcs::cam::uin/100000000001:uin/100000000012"]},"#,
            "",
        ),
    );
    project
}

#[test]
fn a_policy_that_grants_more_is_told_with_a_request_that_shows_it() {
    let ran = cos403(&project(), &["policy", "diff", "old.json", "wider.json"]);
    assert_eq!(ran.code, Some(1), "{}", ran.err);
    let told = "grants more
  user 100000000012 of account 100000000001: GetObject (and HeadObject, 1 more)
    on qcs::cos:ap-guangzhou:uid/1250000000:media-1250000000/x
    old: nothing allows it
    new: statement 0 (editor) allows it

old.json -> wider.json: grants more (1)
";
    assert_eq!(ran.out, told);
}

#[rstest]
#[case::equal("same.json", "changed", 0, "old.json -> same.json: equal\n")]
#[case::more("wider.json", "grants-more", 1, "grants more (1)\n")]
#[case::less_than_feared("wider.json", "grants-less", 0, "grants more (1)\n")]
#[case::both("other.json", "grants-less", 1, "grants more (1), grants less (1)\n")]
#[case::never("other.json", "never", 0, "grants more (1), grants less (1)\n")]
fn the_exit_code_is_by_what_is_to_fail(
    #[case] new: &str,
    #[case] fail_on: &str,
    #[case] code: i32,
    #[case] told: &str,
) {
    let ran = cos403(
        &project(),
        &["policy", "diff", "old.json", new, "--fail-on", fail_on],
    );
    assert_eq!(ran.code, Some(code), "{}{}", ran.out, ran.err);
    assert!(ran.out.ends_with(told), "{}", ran.out);
}

#[test]
fn the_json_has_the_published_members() {
    let ran = cos403(
        &project(),
        &[
            "policy",
            "diff",
            "old.json",
            "wider.json",
            "--format",
            "json",
        ],
    );
    let json: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    let expected = serde_json::json!({
        "old": "old.json",
        "new": "wider.json",
        "more": {
            "answer": "some", "left_out": 0, "cut_short": false, "given_up": 0, "not_confirmed": 0,
            "witnesses": [{
                "principal": "qcs::cam::uin/100000000001:uin/100000000012",
                "caller": "user 100000000012 of account 100000000001",
                "operation": "GetObject",
                "also": ["HeadObject", "SelectObjectContent"],
                "resource": "qcs::cos:ap-guangzhou:uid/1250000000:media-1250000000/x",
                "conditions": {},
                "old": {"answer": "ungranted", "statement": null, "sid": null},
                "new": {"answer": "allowed", "statement": 0, "sid": "editor"},
            }],
        },
        "less": {"answer": "none", "left_out": 0, "cut_short": false, "given_up": 0, "not_confirmed": 0, "witnesses": []},
    });
    assert_eq!(json, expected);
}

#[test]
fn annotations_and_a_table_tell_the_same() {
    let project = project();
    let github = cos403(
        &project,
        &[
            "policy",
            "diff",
            "old.json",
            "wider.json",
            "--format",
            "github",
        ],
    );
    assert!(
        github.out.starts_with("::error file=wider.json,line=1,col=34,title=grants more::user 100000000012 of account 100000000001 may do GetObject"),
        "{}",
        github.out
    );
    let markdown = cos403(
        &project,
        &[
            "policy",
            "diff",
            "old.json",
            "wider.json",
            "--format",
            "markdown",
        ],
    );
    assert!(markdown.out.contains("| who | operation | resource | with | old | new |\n|---|---|---|---|---|---|\n| user 100000000012"), "{}", markdown.out);
}

#[test]
fn each_request_is_written_as_a_scenario_that_passes() {
    let project = project();
    project.write("rich.json", OLD.replace("\"Resource\"", "\"Condition\": {\"ip_equal\": {\"qcs:ip\": \"203.0.113.0/24\"}, \"bool_equal\": {\"cos:secure-transport\": \"true\"}}, \"Resource\""));
    project.write(
        "user-before.json",
        project.read("user.json").replace("GetObject", "PutObject"),
    );
    project.write(
        "role.json",
        OLD.replace("uin/100000000012", "roleName/exporter"),
    );
    for (old, new) in [
        ("user-before.json", "user.json"),
        ("old.json", "role.json"),
        ("old.json", "wider.json"),
        ("old.json", "open.json"),
        ("wider.json", "other.json"),
        ("old.json", "rich.json"),
        ("user.json", "user-before.json"),
    ] {
        let ran = cos403(
            &project,
            &[
                "policy",
                "diff",
                old,
                new,
                "--format",
                "scenario",
                "--out",
                "scenarios/diff",
            ],
        );
        assert!(ran.code == Some(1), "{}", ran.err);
        let played = cos403(&project, &["run", "--snapshots", "off", "scenarios/diff"]);
        assert!(
            played.code == Some(0) && !ran.out.trim().is_empty(),
            "{old} {new}\n{}{}",
            played.out,
            played.err
        );
    }
}

#[test]
fn a_revision_of_git_is_read() {
    let project = project();
    let git = |arguments: &[&str]| {
        let ran = Command::new("git")
            .args(arguments)
            .current_dir(project.folder.path())
            .output()
            .unwrap();
        assert!(
            ran.status.success(),
            "{}",
            String::from_utf8_lossy(&ran.stderr)
        );
    };
    project.write("bad.json", OLD.replace("Effect", "Efect"));
    git(&["init", "-q"]);
    git(&["add", "old.json", "bad.json"]);
    git(&[
        "-c",
        "user.name=n",
        "-c",
        "user.email=e@example.com",
        "commit",
        "-qm",
        "m",
    ]);
    let ran = cos403(&project, &["policy", "diff", "HEAD:old.json", "same.json"]);
    assert_eq!(
        (ran.code, ran.out.as_str()),
        (Some(0), "HEAD:old.json -> same.json: equal\n"),
        "{}",
        ran.err
    );
    let bad = cos403(&project, &["policy", "diff", "HEAD:bad.json", "same.json"]);
    assert_eq!(bad.code, Some(2));
    assert!(
        bad.err
            .contains("`Efect` is no element of a policy\n --> HEAD:bad.json:2:29\n"),
        "{}",
        bad.err
    );
    let missing = cos403(&project, &["policy", "diff", "HEAD:none.json", "same.json"]);
    assert_eq!(missing.code, Some(2));
    assert!(
        missing
            .err
            .contains("`HEAD:none.json` is no file, and git does not have it"),
        "{}",
        missing.err
    );
}

#[test]
fn what_cannot_be_compared_is_exit_code_2() {
    let project = project();
    project.write("bad.json", OLD.replace("Effect", "Efect"));
    let bad = cos403(&project, &["policy", "diff", "bad.json", "old.json"]);
    assert_eq!(bad.code, Some(2));
    assert!(
        bad.err
            .contains("`Efect` is no element of a policy\n --> bad.json:2:"),
        "{}",
        bad.err
    );
    let kinds = cos403(&project, &["policy", "diff", "old.json", "user.json"]);
    assert_eq!(kinds.code, Some(2));
    assert!(
        kinds
            .err
            .contains("`old.json` has principals and `user.json` has none"),
        "{}",
        kinds.err
    );
    let missing = cos403(&project, &["policy", "diff", "none.json", "old.json"]);
    assert_eq!(missing.code, Some(2));
    assert!(missing.err.contains("none.json"), "{}", missing.err);
}

#[rstest]
#[case::within("other.json", &["--no-more-than", "wider.json"], 0)]
#[case::beyond("wider.json", &["--no-more-than", "old.json"], 1)]
#[case::forbidden("open.json", &["--forbid", "anonymous-write"], 1)]
#[case::not_granted("old.json", &["--forbid", "anonymous-write", "--forbid", "foreign-read", "--owner", "100000000001"], 0)]
#[case::plain_http("old.json", &["--forbid", "plain-http"], 1)]
#[case::no_such_word("old.json", &["--forbid", "anything"], 2)]
#[case::nothing_asked("old.json", &[], 2)]
fn a_policy_is_held_to_what_it_may_grant(
    #[case] policy: &str,
    #[case] asked: &[&str],
    #[case] code: i32,
) {
    let mut arguments = vec!["policy", "check", policy];
    arguments.extend(asked);
    let ran = cos403(&project(), &arguments);
    assert_eq!(ran.code, Some(code), "{}{}", ran.out, ran.err);
}
