//! `cos403 matrix` in throw-away projects: the table, what flips under another policy, and exit codes.

use std::path::Path;

use crate::support::{Project, REFUSED, cos403};
use rstest::rstest;
use serde_json::{Value, json};

/// One bucket whose policy lets the editor read.
const MATRIX: &str = r#"scenario: Who may do what
given:
  accounts:
    - uin: "100000000001"
      appid: "1250000000"
      keys: {owner: {id: AKIDowner, secret: example-owner-secret}}
      users: {editor: {uin: "100000000011", keys: {editor: {id: AKIDeditor, secret: example-editor-secret}}}}
  buckets:
    - {name: media-1250000000, region: ap-guangzhou, policy: policies/now.json, objects: {a: {}}}
when: {}
matrix:
  as: [anonymous, editor, owner]
  operation: [GetObject, PutObject]
  key: [a]
  include: [{as: owner, operation: GetObject, key: gone}]
"#;

const READS: &str = r#"{"version": "2.0", "statement": [{"sid": "editor-reads", "effect": "allow",
  "principal": {"qcs": ["qcs::cam::uin/100000000001:uin/100000000011"]}, "action": ["name/cos:GetObject"],
  "resource": ["qcs::cos:ap-guangzhou:uid/1250000000:media-1250000000/*"]}]}"#;

const BROKEN: &str = "{\n  \"version\": \"2.0\",\n  \"statement\": [{\"efect\": \"allow\"}]\n}\n";

fn project() -> Project {
    let writes = READS
        .replace("editor-reads", "editor-writes")
        .replace("GetObject", "PutObject");
    let denies = READS
        .replace("editor-reads", "editor-stays-out")
        .replace("\"allow\"", "\"deny\"")
        .replace("GetObject", "PutObject");
    let denies = denies.replace("\"statement\": [", &format!("\"statement\": [{},", reads()));
    let project = Project::of(&[
        ("m.yaml", MATRIX),
        ("one.yaml", REFUSED),
        ("policies/now.json", READS),
    ]);
    project.write("writes.json", writes);
    project.write("denies.json", denies);
    project.write("same.json", READS);
    project.write("broken.json", BROKEN);
    project.write("text.json", "{\"version\": }");
    let second =
        "    - {name: logs-1250000000, region: ap-guangzhou, objects: {a: {}}}\nwhen: {}\n";
    let two = MATRIX.replace("when: {}\n", second).replace(
        "matrix:\n",
        "matrix:\n  bucket: [media-1250000000, logs-1250000000]\n",
    );
    let two = two.replace("key: gone", "key: gone, bucket: media-1250000000");
    project.write("scenarios/two.yaml", two);
    project
}

/// The statement of the present policy.
fn reads() -> &'static str {
    let start = READS.find("{\"sid\"").unwrap();
    READS.get(start..READS.len() - 2).unwrap()
}

#[test]
fn a_matrix_is_shown_as_a_table_with_the_reasons_below() {
    let ran = cos403(&project(), &["matrix", "scenarios/m.yaml"]);
    assert_eq!(
        (ran.code, ran.err.as_str()),
        (Some(0), ""),
        "{}{}",
        ran.out,
        ran.err
    );
    insta::assert_snapshot!(ran.out, @r"
                    anonymous   editor      owner
    GetObject a     denied [1]  allowed     allowed
    PutObject a     denied [1]  denied [2]  allowed
    GetObject gone  -           -           404 NoSuchKey

    [1] anonymous-request: The request is not signed, and the resource is not public.
    [2] no-grant: Neither an ACL nor a policy grants the action to the caller.
    ");
}

#[test]
fn two_buckets_are_two_tables() {
    let ran = cos403(&project(), &["matrix", "scenarios/two.yaml"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    insta::assert_snapshot!(ran.out, @r"
    media-1250000000
                    anonymous   editor      owner
    GetObject a     denied [1]  allowed     allowed
    PutObject a     denied [1]  denied [2]  allowed
    GetObject gone  -           -           404 NoSuchKey

    [1] anonymous-request: The request is not signed, and the resource is not public.
    [2] no-grant: Neither an ACL nor a policy grants the action to the caller.

    logs-1250000000
                 anonymous   editor      owner
    GetObject a  denied [1]  denied [2]  allowed
    PutObject a  denied [1]  denied [2]  allowed

    [1] anonymous-request: The request is not signed, and the resource is not public.
    [2] no-grant: Neither an ACL nor a policy grants the action to the caller.
    ");
}

#[test]
fn a_denial_by_another_reason_does_not_flip() {
    // PutObject was denied for want of a grant and is now denied by a statement.
    let arguments = ["matrix", "scenarios/m.yaml", "--diff", "denies.json"];
    let ran = cos403(&project(), &arguments);
    assert_eq!(
        (ran.code, ran.out.as_str()),
        (Some(0), "none of 7 cells flips\n"),
        "{}",
        ran.err
    );
}

#[test]
fn another_policy_shows_only_what_flips_and_why() {
    let arguments = ["matrix", "scenarios/m.yaml", "--diff", "writes.json"];
    let ran = cos403(&project(), &arguments);
    assert_eq!((ran.code, ran.err.as_str()), (Some(1), ""), "{}", ran.out);
    insta::assert_snapshot!(ran.out, @r"
    editor: GetObject a (media-1250000000)
      was allowed
      now denied, no-grant: Neither an ACL nor a policy grants the action to the caller.
    editor: PutObject a (media-1250000000)
      was denied, no-grant: Neither an ACL nor a policy grants the action to the caller.
      now allowed
    2 of 7 cells flip
    ");
}

#[rstest]
#[case::human("human", "none of 7 cells flips\n")]
#[case::json("json", "{\n  \"flips\": []\n}\n")]
fn the_same_policy_flips_nothing(#[case] format: &str, #[case] shown: &str) {
    let arguments = [
        "matrix",
        "scenarios/m.yaml",
        "--diff",
        "same.json",
        "--format",
        format,
    ];
    let ran = cos403(&project(), &arguments);
    assert_eq!(
        (ran.code, ran.out.as_str()),
        (Some(0), shown),
        "{}",
        ran.err
    );
}

#[test]
fn the_bucket_whose_policy_is_replaced_can_be_named() {
    let of = |bucket| {
        let arguments = [
            "matrix",
            "scenarios/two.yaml",
            "--diff",
            "writes.json",
            "--bucket",
            bucket,
        ];
        cos403(&project(), &arguments)
    };
    let media = of("media-1250000000");
    assert_eq!(media.code, Some(1), "{}", media.err);
    assert!(media.out.contains("editor: GetObject a (media-1250000000)"));
    // The policy grants nothing in the other bucket.
    assert_eq!(of("logs-1250000000").code, Some(0));
}

#[test]
fn the_json_of_a_matrix_has_the_published_members() {
    let ran = cos403(
        &project(),
        &["matrix", "scenarios/m.yaml", "--format", "json"],
    );
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let json: Value = serde_json::from_str(&ran.out).unwrap();
    let table = &json["tables"][0];
    assert_eq!(table["bucket"], "media-1250000000");
    assert_eq!(table["columns"], json!(["anonymous", "editor", "owner"]));
    let row = &table["rows"][0];
    assert_eq!(row["what"], "GetObject a");
    assert_eq!(
        row["cells"],
        json!([
            {"as": "anonymous", "allowed": false, "status": 403, "cause": "anonymous-request",
             "reason": "anonymous-request: The request is not signed, and the resource is not public."},
            {"as": "editor", "allowed": true, "status": 200, "cause": null, "reason": null},
            {"as": "owner", "allowed": true, "status": 200, "cause": null, "reason": null},
        ])
    );
    // A cell that the matrix does not have is not there; a missing object is neither allowed nor denied.
    assert_eq!(
        table["rows"][2]["cells"],
        json!([{"as": "owner", "allowed": false, "status": 404, "cause": null, "reason": "404 NoSuchKey"}])
    );
}

#[test]
fn the_json_of_what_flips_has_both_outcomes() {
    let arguments = [
        "matrix",
        "scenarios/m.yaml",
        "--diff",
        "writes.json",
        "--format",
        "json",
    ];
    let ran = cos403(&project(), &arguments);
    assert_eq!(ran.code, Some(1), "{}", ran.err);
    let json: Value = serde_json::from_str(&ran.out).unwrap();
    let reason = "no-grant: Neither an ACL nor a policy grants the action to the caller.";
    let allowed = json!({"allowed": true, "status": 200, "cause": null, "reason": null});
    let denied = json!({"allowed": false, "status": 403, "cause": "no-grant", "reason": reason});
    assert_eq!(
        json["flips"],
        json!([
            {"as": "editor", "what": "GetObject a", "bucket": "media-1250000000", "was": allowed, "now": denied},
            {"as": "editor", "what": "PutObject a", "bucket": "media-1250000000", "was": denied, "now": allowed},
        ])
    );
}

#[rstest]
#[case::no_matrix(&["matrix", "scenarios/one.yaml"], "error: `matrix` is missing")]
#[case::no_file(&["matrix", "scenarios/none.yaml"], "the file cannot be read")]
#[case::folder(&["matrix", "scenarios"], "it is no file")]
#[case::no_argument(&["matrix"], "<FILE>")]
#[case::broken_policy(&["matrix", "scenarios/m.yaml", "--diff", "broken.json"], "--> broken.json:3:27")]
#[case::broken_policy_help(&["matrix", "scenarios/m.yaml", "--diff", "broken.json"], "did you mean `effect`?")]
#[case::no_json(&["matrix", "scenarios/m.yaml", "--diff", "text.json"], "--> text.json:1:13")]
#[case::no_policy(&["matrix", "scenarios/m.yaml", "--diff", "none.json"], "the file cannot be read")]
#[case::two_buckets(&["matrix", "scenarios/two.yaml", "--diff", "same.json"], "error: the matrix asks 2 buckets, `media-1250000000`, `logs-1250000000`; say in which the policy is replaced: --bucket NAME")]
#[case::misspelt_bucket(&["matrix", "scenarios/two.yaml", "--diff", "same.json", "--bucket", "log-1250000000"], "error: no bucket is called `log-1250000000`; did you mean `logs-1250000000`?")]
#[case::bucket_alone(&["matrix", "scenarios/m.yaml", "--bucket", "media-1250000000"], "--diff <POLICY>")]
fn what_is_wrong_is_told_and_exit_code_2(#[case] arguments: &[&str], #[case] told: &str) {
    let ran = cos403(&project(), arguments);
    assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""), "{}", ran.err);
    assert!(ran.err.contains(told), "{}", ran.err);
}

#[test]
fn a_cell_that_the_closed_form_forbids_fails_and_the_others_pass() {
    let closed = MATRIX
        .replace(
            "  include: [{as: owner, operation: GetObject, key: gone}]\n",
            "",
        )
        .replace("policies/now.json", "../same.json")
        + "  allowed: [{as: owner}]\nthen: {access: snapshot}\n";
    let project = project();
    for name in ["m.yaml", "two.yaml", "one.yaml"] {
        std::fs::remove_file(project.path(&format!("scenarios/{name}"))).unwrap();
    }
    project.write("scenarios/closed.yaml", closed);
    let ran = cos403(&project, &["run", "--snapshots", "update"]);
    assert_eq!(ran.code, Some(1), "{}", ran.out);
    assert!(
        ran.out
            .contains("FAILED  closed::editor_GetObject_a  access: expected refused, came allowed"),
        "{}",
        ran.out
    );
    assert!(ran.out.contains("6 passed, 1 failed"), "{}", ran.out);
    assert!(project.read("snapshots/closed.snap").contains("denied [1]"));
}

#[test]
fn an_object_that_is_missing_is_no_denial() {
    let closed = MATRIX.to_owned()
        + "  allowed: [{as: editor, operation: GetObject}, {as: owner, key: a}]\n";
    let project = project();
    project.write("scenarios/m.yaml", closed);
    let ran = cos403(&project, &["run", "scenarios/m.yaml", "--snapshots", "off"]);
    assert_eq!(ran.code, Some(1), "{}", ran.out);
    assert!(
        ran.out
            .contains("access: expected refused, came 404 NoSuchKey"),
        "{}",
        ran.out
    );
    assert!(ran.out.contains("6 passed, 1 failed"), "{}", ran.out);
}

#[test]
fn the_readme_shows_the_matrix_that_really_comes() {
    let readme = include_str!("../../README.md");
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let file = "scenarios/matrix/who-may-write-into-the-media-bucket.yaml";
    let policy = "scenarios/matrix/media-policy-without-writing.json";
    let program = Path::new(env!("CARGO_BIN_EXE_cos403"));
    let table = crate::support::run(program, root, &["matrix", file], &[]);
    let flips = crate::support::run(program, root, &["matrix", file, "--diff", policy], &[]);
    let shown = format!(
        "$ cos403 matrix {file}\n{}$ cos403 matrix {file} --diff {policy}\n{}",
        table.out, flips.out
    );
    assert!(readme.contains(&shown), "{shown}");
}
