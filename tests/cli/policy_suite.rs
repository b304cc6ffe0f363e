//! A policy held against the suite that plays with it: what the suite exercises of it, which errors in it the suite notices,
//! and what another policy would change.

use std::path::PathBuf;

use crate::support::{Project, cos403};
use cos403::diagnosis::Language;
use cos403::protocol::variant::Dialect;
use cos403::runner::{Answered, Suite, SuiteOptions, Task, Worker};
use cos403::scenario::{ScenarioFile, load};
use rstest::rstest;
use serde_json::{Value, json};

const POLICY: &str = r#"{
  "version": "2.0",
  "statement": [
    {
      "sid": "editor-reads",
      "effect": "allow",
      "principal": {"qcs": ["qcs::cam::uin/100000000001:uin/100000000011", "qcs::cam::uin/100000000001:uin/100000000012"]},
      "action": ["name/cos:GetObject"],
      "resource": ["qcs::cos:ap-guangzhou:uid/1250000000:media-1250000000/public/*"],
      "condition": {"ip_equal": {"qcs:ip": ["192.0.2.0/24"]}}
    },
    {
      "sid": "nobody-takes-the-logo-out",
      "effect": "deny",
      "principal": {"qcs": ["qcs::cam::anyone:anyone"]},
      "action": ["name/cos:DeleteObject"],
      "resource": ["qcs::cos:ap-guangzhou:uid/1250000000:media-1250000000/public/logo.png"]
    },
    {
      "sid": "what-is-denied-anyway",
      "effect": "allow",
      "principal": {"qcs": ["qcs::cam::anyone:anyone"]},
      "action": ["name/cos:DeleteObject"],
      "resource": ["qcs::cos:ap-guangzhou:uid/1250000000:media-1250000000/public/logo.png"]
    }
  ]
}
"#;

const WORLD: &str = r#"
accounts:
  - uin: "100000000001"
    appid: "1250000000"
    users:
      editor: {uin: "100000000011", keys: {editor: {id: AKIDeditor, secret: example-editor-secret}}}
bucket: {name: media-1250000000, region: ap-guangzhou, policy: ../policies/media.json, objects: {public/logo.png: {}}}
"#;

const READS: &str = r#"scenario: The editor reads the logo from the office
given: {world: ../worlds/media.yaml}
when: {operation: GetObject, key: public/logo.png, as: editor, source_ip: 192.0.2.7}
then: {allowed: true, decided_by: [editor-reads]}
"#;

const STAYS: &str = r#"scenario: The editor puts a logo, and cannot take it out
given: {world: ../worlds/media.yaml}
when:
  steps:
    - {operation: GetObject, key: public/logo.png, as: editor, source_ip: 192.0.2.7}
    - {operation: DeleteObject, key: public/logo.png, as: editor}
then: {cause: explicit-deny}
"#;

fn project(scenarios: &[(&str, &str)]) -> Project {
    let project = Project::of(scenarios);
    project.write("policies/media.json", POLICY);
    project.write("worlds/media.yaml", WORLD);
    project
}

fn json_of(project: &Project, arguments: &[&str]) -> Value {
    let ran = cos403(project, arguments);
    serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{}{}", ran.out, ran.err))
}

const MUTATE: &[&str] = &["policy", "mutate", "policies/media.json"];

#[test]
fn what_a_suite_does_not_notice_it_notices_with_the_scenarios_that_are_written_for_it() {
    let project = project(&[("reads.yaml", READS), ("stays.yaml", STAYS)]);
    let before = json_of(&project, &[MUTATE, &["--format", "json"]].concat());
    let survived = before["survived"].as_u64().unwrap();
    assert!(survived > 3, "{before}");
    assert!(before["killed"].as_u64().unwrap() > 3, "{before}");
    assert!(before["equivalent"].as_u64().unwrap() > 0, "{before}");
    assert_eq!(before["unknown"], 0);
    assert!(before["confirmed_over_http"].as_u64().unwrap() > 10);

    let out = ["--out", "scenarios/more"];
    cos403(&project, &[MUTATE, &out].concat());
    let ran = cos403(&project, &["run", "scenarios/more", "--snapshots", "off"]);
    assert_eq!(ran.code, Some(0), "{}", ran.out);
    let after = json_of(&project, &[MUTATE, &["--format", "json"]].concat());
    assert_eq!(after["survived"], 0, "{after}");
    assert_eq!(after["score"], 100.0);
    // What only has another reason was nothing to notice before, and is noticed now.
    let killed = before["killed"].as_u64().unwrap() + survived;
    assert!(after["killed"].as_u64().unwrap() >= killed, "{after}");
}

#[test]
fn an_error_that_nobody_notices_is_told_where_it_would_be_made_with_a_request_that_would_show_it() {
    let project = project(&[("reads.yaml", READS)]);
    let ran = cos403(&project, MUTATE);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let told = r#"policies/media.json:10:20: drop-condition: the condition `ip_equal` on `qcs:ip` is left out
  nobody plays GetObject (and SelectObjectContent) as user 100000000011 of account 100000000001
    on qcs::cos:ap-guangzhou:uid/1250000000:media-1250000000/public/
    with qcs:ip = 203.0.113.7
    as it is: nothing allows it
    changed: statement 0 (editor-reads) allows it
"#;
    assert!(ran.out.contains(told), "{}", ran.out);
    let last = ran.out.lines().last().unwrap();
    assert!(last.starts_with("policies/media.json: "), "{last}");
    assert!(last.contains(" errors noticed ("), "{last}");
    assert!(last.contains("; by 1 test with 1 request, "), "{last}");
}

#[rstest]
#[case::enough("5", 0)]
#[case::too_few("95", 1)]
fn too_few_errors_noticed_are_a_failure_where_a_minimum_is_given(
    #[case] min: &str,
    #[case] code: i32,
) {
    let project = project(&[("reads.yaml", READS)]);
    let ran = cos403(&project, &[MUTATE, &["--min", min]].concat());
    assert_eq!(ran.code, Some(code), "{}{}", ran.out, ran.err);
}

#[test]
fn annotations_of_errors_stand_where_they_would_be_made() {
    let project = project(&[("reads.yaml", READS)]);
    let ran = cos403(&project, &[MUTATE, &["--format", "github"]].concat());
    let told = "::warning file=policies/media.json,line=10,col=20,title=no scenario notices drop-condition::";
    assert!(ran.out.contains(told), "{}", ran.out);
    let ran = cos403(&project, &[MUTATE, &["--format", "markdown"]].concat());
    assert!(
        ran.out.starts_with("## Errors in policies/media.json: "),
        "{}",
        ran.out
    );
    assert!(ran.out.contains("| 10 | drop-condition: "), "{}", ran.out);
}

#[test]
fn a_scenario_that_does_not_pass_is_left_out_and_told() {
    let wrong = READS.replace("allowed: true, decided_by: [editor-reads]", "status: 403");
    let project = project(&[("reads.yaml", READS), ("wrong.yaml", &wrong)]);
    let ran = cos403(&project, MUTATE);
    assert!(
        ran.out.contains("left out, as it does not pass: wrong\n"),
        "{}",
        ran.out
    );
    assert!(ran.out.contains("by 1 test with 1 request"), "{}", ran.out);
}

#[rstest]
#[case::with_others(
    "policies/other.json",
    "error: no scenario plays with the policy file `policies/other.json`; they play with `policies/media.json`\n"
)]
#[case::no_policy("scenarios/reads.yaml", "error: the policy is not JSON: ")]
#[case::no_file("policies/none.json", "error: the file cannot be read: ")]
fn a_policy_with_which_nobody_plays_is_told(#[case] policy: &str, #[case] told: &str) {
    let project = project(&[("reads.yaml", READS)]);
    project.write("policies/other.json", POLICY);
    let ran = cos403(&project, &["policy", "mutate", policy]);
    assert_eq!(ran.code, Some(2), "{}", ran.out);
    assert!(ran.err.contains(told.trim_end()), "{}", ran.err);
}

/// A policy under which the logo may be taken out, and the editor reads from everywhere.
fn opened() -> String {
    let mut policy: Value = serde_json::from_str(POLICY).unwrap();
    policy["statement"][0]["condition"] = json!({});
    policy["statement"].as_array_mut().unwrap().remove(1);
    policy.to_string()
}

#[test]
fn the_requests_that_another_policy_answers_differently_are_shown_before_anything_is_accepted() {
    let project = project(&[("reads.yaml", READS), ("stays.yaml", STAYS)]);
    project.write("next.json", opened());
    let arguments = ["run", "--compare-policy", "policies/media.json=next.json"];
    let ran = cos403(&project, &arguments);
    assert_eq!(ran.code, Some(1), "{}", ran.err);
    let told = "stays: DeleteObject public/logo.png as editor
  was denied, explicit-deny: A deny statement matches the request: statement 2 (nobody-takes-the-logo-out) of the bucket policy denies it. [bucket[1]]
  now allowed [bucket[1]]
  against `then`: cause explicit-deny

1 of 3 requests of 2 tests answered differently: 1 now allowed, 0 no longer; 1 against what `then` says
";
    assert_eq!(ran.out, told);
    assert!(!project.path("snapshots").exists(), "nothing is accepted");
}

#[test]
fn the_policy_with_which_scenarios_play_may_be_the_new_one() {
    let project = project(&[("stays.yaml", STAYS)]);
    project.write("before.json", opened());
    let pair = "before.json=policies/media.json";
    let ran = cos403(&project, &["run", "--compare-policy", pair]);
    assert_eq!(ran.code, Some(1), "{}", ran.err);
    let told = "0 now allowed, 1 no longer; 0 against what `then` says\n";
    assert!(ran.out.ends_with(told), "{}", ran.out);
    let json = json_of(
        &project,
        &["run", "--compare-policy", pair, "--format", "json"],
    );
    let change = &json["changes"][0];
    assert_eq!(
        [&change["was"]["allowed"], &change["now"]["allowed"]],
        [true, false]
    );
    assert_eq!(change["now_decided_by"], json!(["bucket[1]"]));
}

#[rstest]
#[case::itself(
    "policies/media.json=policies/media.json",
    0,
    "none of 1 request of 1 test is answered differently",
    ""
)]
#[case::no_pair(
    "policies/media.json",
    2,
    "",
    "error: `policies/media.json` is no pair of policies"
)]
#[case::unused(
    "next.json=next.json",
    2,
    "",
    "error: no scenario plays with the policy file `next.json`"
)]
#[case::missing("none.json=next.json", 2, "", "error: the file cannot be read")]
#[case::other_kind(
    "policies/media.json=user.json",
    2,
    "",
    "has principals and `user.json` has none"
)]
fn a_comparison_tells_what_is_wrong_with_what_is_compared(
    #[case] pair: &str,
    #[case] code: i32,
    #[case] out: &str,
    #[case] err: &str,
) {
    let project = project(&[("reads.yaml", READS)]);
    project.write("next.json", opened());
    project.write(
        "user.json",
        r#"{"version": "2.0", "statement": [{"effect": "allow", "action": "*", "resource": "*"}]}"#,
    );
    let ran = cos403(&project, &["run", "--compare-policy", pair]);
    assert_eq!(ran.code, Some(code), "{}{}", ran.out, ran.err);
    assert!(
        ran.out.contains(out) && ran.err.contains(err),
        "{}{}",
        ran.out,
        ran.err
    );
}

#[test]
fn coverage_tells_what_decided_what_never_did_and_what_never_can() {
    let project = project(&[("reads.yaml", READS)]);
    let arguments = [
        "run",
        "--snapshots",
        "off",
        "--coverage",
        "--coverage-report",
        "c.info",
        "--coverage-report",
        "c.json",
    ];
    let ran = cos403(&project, &arguments);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let table = "policies/media.json: 2 of 5
  line statement                                 decided  principals  conditions
     4 0 (editor-reads)                                1         1/2         0/1
    12 1 (nobody-takes-the-logo-out)               never
    19 2 (what-is-denied-anyway)                    dead
";
    assert!(ran.out.contains(table), "{}", ran.out);
    let missing = "
policies/media.json:7:76: statement 0 (editor-reads) never decides for qcs::cam::uin/100000000001:uin/100000000012
  such a request: GetObject (and SelectObjectContent) as user 100000000012 of account 100000000001
    on qcs::cos:ap-guangzhou:uid/1250000000:media-1250000000/public/
";
    assert!(ran.out.contains(missing), "{}", ran.out);
    let summary =
        "\n2 of 5 statements, principals and conditions exercised (40.0 %); 0 of 8 answers came\n";
    assert!(ran.out.ends_with(summary), "{}", ran.out);
    let lcov = "TN:
SF:policies/media.json
DA:4,1
DA:5,1
DA:6,1
DA:7,0
DA:8,1
DA:9,1
DA:10,1
DA:11,1
DA:12,0
DA:13,0
DA:14,0
DA:15,0
DA:16,0
DA:17,0
DA:18,0
BRDA:10,0,0,1
BRDA:10,0,1,0
LF:15
LH:7
BRF:2
BRH:1
end_of_record
";
    assert_eq!(project.read("c.info"), lcov);
    let json: Value = serde_json::from_str(&project.read("c.json")).unwrap();
    assert_eq!(json["percent"], 40.0);
    let statements = &json["policies"][0]["statements"];
    assert_eq!(statements[0]["decided"]["times"], 1);
    assert_eq!(
        statements[1]["decided"]["witness"]["operation"],
        "DeleteObject"
    );
    assert_eq!(statements[2]["decided"]["dead"], true);
}

#[test]
fn with_a_request_for_each_that_is_missing_everything_is_exercised() {
    let outside = READS
        .replace("192.0.2.7", "203.0.113.7")
        .replace("allowed: true, decided_by: [editor-reads]", "status: 403");
    let other = READS.replace("as: editor", "as: other").replace(
        "given: {world: ../worlds/media.yaml}",
        r#"given:
  accounts:
    - uin: "100000000001"
      appid: "1250000000"
      users: {other: {uin: "100000000012", keys: {other: {id: AKIDother, secret: example-other-secret}}}}
  bucket: {name: media-1250000000, region: ap-guangzhou, policy: ../policies/media.json, objects: {public/logo.png: {}}}"#,
    );
    let scenarios = [
        ("reads.yaml", READS),
        ("stays.yaml", STAYS),
        ("outside.yaml", &outside),
        ("other.yaml", &other),
    ];
    let project = project(&scenarios);
    let ran = cos403(
        &project,
        &["run", "--snapshots", "off", "--min", "100", "--coverage"],
    );
    assert_eq!(ran.code, Some(0), "{}{}", ran.out, ran.err);
    assert!(
        ran.out
            .contains("5 of 5 statements, principals and conditions exercised (100.0 %)"),
        "{}",
        ran.out
    );
}

#[test]
fn too_little_exercised_is_a_failure_and_told_where_a_minimum_is_given() {
    let project = project(&[("reads.yaml", READS)]);
    let ran = cos403(&project, &["run", "--snapshots", "off", "--min", "80"]);
    assert_eq!(ran.code, Some(1), "{}{}", ran.out, ran.err);
    assert!(ran.out.contains("2 of 5 statements"), "{}", ran.out);
    let json = cos403(
        &project,
        &[
            "run",
            "--snapshots",
            "off",
            "--min",
            "80",
            "--format",
            "json",
        ],
    );
    assert!(
        serde_json::from_str::<Value>(&json.out).is_ok(),
        "{}",
        json.out
    );
    assert!(json.err.contains("2 of 5 statements"), "{}", json.err);
}

#[test]
fn a_gate_counts_what_it_let_through_and_what_it_refused() {
    let project = Project::of(&[("refused.yaml", crate::support::REFUSED)]);
    let ran = cos403(&project, &["run", "--snapshots", "off", "--coverage"]);
    assert!(
        ran.out
            .contains("\n3 anonymous                 -        1\n"),
        "{}",
        ran.out
    );
    assert!(
        ran.out
            .contains("\naccess-denied                       1\n"),
        "{}",
        ran.out
    );
}

#[test]
fn without_http_every_shipped_scenario_comes_out_as_over_it() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let folders = ["scenarios", "examples/photo_album/scenarios"].map(|folder| root.join(folder));
    let suite = Suite::collect(SuiteOptions::all_of(folders.to_vec())).unwrap();
    let over_http = Worker::start(Dialect::Service).unwrap();
    let without = Worker::without_http(Dialect::Service).unwrap();
    let mut compared = 0;
    for task in &suite.tasks {
        let Task::Play(case, _) = task else {
            panic!("{} is wrong", task.name())
        };
        let came = |worker: &Worker| -> Vec<String> {
            let played = worker.play(case).unwrap();
            let truths = played.steps.iter().map(|step| {
                let truth = step.truth.as_ref().map(|truth| &truth.explanation);
                format!("{} {truth:?}", Answered::of(step))
            });
            truths.collect()
        };
        assert_eq!(came(&over_http), came(&without), "{}", case.name);
        compared += 1;
    }
    assert!(compared > 500, "{compared}");
}

const DENY: &str = r#"{effect: deny, principal: {qcs: ["qcs::cam::uin/100000000001:uin/100000000011"]}, action: "cos:*Object", resource: "qcs::cos:ap-guangzhou:uid/1250000000:media-1250000000/private/*"}"#;
const ALLOW: &str = r#"{effect: allow, principal: {qcs: ["qcs::cam::uin/100000000001:uin/100000000011"]}, action: "*", resource: "qcs::cos:ap-guangzhou:uid/1250000000:media-1250000000/*"}"#;

#[rstest]
#[case::least_statement(
    "[]",
    "[]",
    "What it newly grants, by the policies that are known: qcs::cam::uin/100000000001:uin/100000000011 GetObject, SelectObjectContent qcs::cos:ap-guangzhou:uid/1250000000:media-1250000000/private/a"
)]
#[case::deny_out(&format!("[{ALLOW}, {DENY}]"), "[]", "What it newly grants, by the policies that are known: qcs::cam::uin/100000000001:uin/100000000011 GetObject, ")]
#[case::deny_out_of_nothing(&format!("[{DENY}]"), "[]", "By the policies that are known, it newly grants nothing.")]
#[case::deny_before_a_grant_of_the_user(&format!("[{DENY}]"), r#"[{version: "2.0", statement: [{effect: allow, action: "*", resource: "*"}]}]"#, "What it newly grants, by the policies that are known: qcs::cam::uin/100000000001:uin/100000000011 GetObject, ")]
fn what_a_fix_opens_is_computed_from_the_policies(
    #[case] statements: &str,
    #[case] own: &str,
    #[case] told: &str,
) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("refused.yaml");
    let text = format!(
        r#"scenario: The user reads what is private
given:
  accounts: [{{uin: "100000000001", appid: "1250000000", users: {{reader: {{uin: "100000000011", policies: {own}, keys: {{reader: {{id: AKIDreader, secret: example-reader}}}}}}}}}}]
  bucket: {{name: media-1250000000, region: ap-guangzhou, objects: {{private/a: {{}}}}, policy: {{version: "2.0", statement: {statements}}}}}
when: {{operation: GetObject, key: private/a, as: reader}}
then: {{status: 403}}
"#
    );
    std::fs::write(&path, text).unwrap();
    let file = ScenarioFile {
        stem: "refused".into(),
        name: "refused".to_owned(),
        path,
    };
    let case = load(&file).unwrap().remove(0);
    let worker = Worker::start(Dialect::Service).unwrap();
    let played = worker.play(&case).unwrap();
    let diagnosis = played.steps[0].diagnosis.as_ref().unwrap();
    let opened = diagnosis.opened_by_the_fix().unwrap();
    let words = Language::English.render(&opened);
    assert!(words.starts_with(told), "{words}");
}

/// The world's bucket is open to reading, and its user may do everything to it.
const IN_WORLD: &str = r#"
accounts:
  - uin: "100000000001"
    appid: "1250000000"
    users:
      editor: {uin: "100000000011", policies: [{version: "2.0", statement: [{effect: allow, action: "name/cos:GetObject", resource: "*"}]}]}
    roles: {exporter: {policies: []}}
bucket: {name: media-1250000000, region: ap-guangzhou, acl: public-read}
"#;

const NOTHING: &str =
    r#"{"version": "2.0", "principal": {"qcs": ["qcs::cam::anyone:anyone"]}, "statement": []}"#;

fn bucket_policy(effect: &str, principal: &str, action: &str) -> String {
    let statement = json!({"effect": effect, "principal": {"qcs": [principal]}, "action": action, "resource": "*"});
    json!({"version": "2.0", "statement": [statement]}).to_string()
}

const EDITOR: &str = "qcs::cam::uin/100000000001:uin/100000000011";

#[rstest]
#[case::granted_already(NOTHING, &bucket_policy("allow", "*", "name/cos:GetObject"), "old.json -> new.json: equal\n")]
#[case::not_yet(NOTHING, &bucket_policy("allow", EDITOR, "name/cos:PutObject"), "grants more
  user 100000000011 of account 100000000001: PutObject (and PutObjectCopy)
    on qcs::cos:ap-guangzhou:uid/1250000000:media-1250000000/x
    old: no-grant: nothing grants name/cos:PutObject to `editor`
    new: bucket[0]

old.json -> new.json: grants more (1)
")]
#[case::by_own_policy(&bucket_policy("deny", EDITOR, "name/cos:GetObject"), NOTHING, "grants more
  user 100000000011 of account 100000000001: GetObject (and SelectObjectContent)
    on qcs::cos:ap-guangzhou:uid/1250000000:media-1250000000/x
    old: explicit-deny: statement 1 of the bucket policy denies it
    new: user editor.0[0]

old.json -> new.json: grants more (1)
")]
#[case::owner(&bucket_policy("deny", "qcs::cam::uin/100000000001:uin/100000000001", "name/cos:PutObject"), NOTHING, "grants more
  root account 100000000001: PutObject (and PutObjectCopy)
    on qcs::cos:ap-guangzhou:uid/1250000000:media-1250000000/x
    old: explicit-deny: statement 1 of the bucket policy denies it
    new: owner

old.json -> new.json: grants more (1)
")]
fn in_a_world_a_change_is_what_comes_of_it_with_owner_acl_and_the_policies_of_users(
    #[case] old: &str,
    #[case] new: &str,
    #[case] told: &str,
) {
    let project = Project::of(&[]);
    project.write("old.json", old);
    project.write("new.json", new);
    project.write("world.yaml", IN_WORLD);
    let ran = cos403(
        &project,
        &[
            "policy",
            "diff",
            "old.json",
            "new.json",
            "--world",
            "world.yaml",
        ],
    );
    assert_eq!(ran.out, told, "{}", ran.err);
    assert_eq!(ran.code, Some(i32::from(!told.ends_with("equal\n"))));
}

fn user_policy(action: &str) -> String {
    let statement = json!({"effect": "allow", "action": action, "resource": "*"});
    json!({"version": "2.0", "statement": [statement]}).to_string()
}

#[rstest]
#[case::user(&["--holder", "editor"], Some(1), "user 100000000011 of account 100000000001: PutObject (and PutObjectCopy)", "")]
#[case::role(&["--holder", "exporter"], Some(1), "role exporter of account 100000000001: PutObject (and PutObjectCopy)", "")]
#[case::nobody(&[], Some(2), "", "say to whom they are attached: --holder NAME")]
#[case::unknown(&["--holder", "edotir"], Some(2), "", "no user or role of the world is called `edotir`\n  = help: did you mean `editor`?")]
#[case::scenario(&["--format", "scenario", "--out", "x"], Some(2), "", "leave `--world` out")]
fn a_policy_of_a_user_is_looked_at_as_attached_to_somebody_of_the_world(
    #[case] arguments: &[&str],
    #[case] code: Option<i32>,
    #[case] out: &str,
    #[case] err: &str,
) {
    let project = Project::of(&[]);
    project.write("old.json", user_policy("name/cos:GetObject"));
    project.write("new.json", user_policy("name/cos:PutObject"));
    project.write("world.yaml", IN_WORLD);
    let compared = [
        "policy",
        "diff",
        "old.json",
        "new.json",
        "--world",
        "world.yaml",
    ];
    let ran = cos403(&project, &[&compared[..], arguments].concat());
    assert_eq!(ran.code, code, "{}{}", ran.out, ran.err);
    assert!(
        ran.out.contains(out) && ran.err.contains(err),
        "{}{}",
        ran.out,
        ran.err
    );
}

#[rstest]
#[case::which(&[], "the world has 2 buckets; say whose policy it is: --bucket NAME")]
#[case::unknown(&["--bucket", "medla-1250000000"], "no bucket of the world is called `medla-1250000000`\n  = help: did you mean `media-1250000000`?")]
fn of_several_buckets_it_is_said_whose_policy_it_is(
    #[case] arguments: &[&str],
    #[case] told: &str,
) {
    let two = IN_WORLD.replace(
        "bucket: {name: media-1250000000, region: ap-guangzhou, acl: public-read}",
        "buckets: [{name: media-1250000000, region: ap-guangzhou}, {name: logs-1250000000, region: ap-guangzhou}]",
    );
    let project = Project::of(&[]);
    project.write("old.json", NOTHING);
    project.write("new.json", bucket_policy("allow", "*", "*"));
    project.write("world.yaml", two);
    let compared = [
        "policy",
        "diff",
        "old.json",
        "new.json",
        "--world",
        "world.yaml",
    ];
    let ran = cos403(&project, &[&compared[..], arguments].concat());
    assert_eq!(ran.code, Some(2), "{}", ran.out);
    assert!(ran.err.contains(told), "{}", ran.err);
    let ran = cos403(
        &project,
        &[&compared[..], &["--bucket", "logs-1250000000"]].concat(),
    );
    assert!(
        ran.out.contains("anyone without a signature: GetObject "),
        "{}",
        ran.out
    );
}
