//! The `cos403` command in throw-away projects: what it prints, and its exit codes.

use std::path::Path;

use crate::support::{Project, REFUSED, cos403};
use rstest::rstest;

#[test]
fn a_run_is_a_line_for_each_scenario_a_summary_and_exit_code_0() {
    let project = Project::of(&[("private/one.yaml", REFUSED), ("two.yaml", REFUSED)]);
    let first = cos403(&project, &["run", "--snapshots", "update"]);
    assert_eq!(first.code, Some(0), "{}{}", first.out, first.err);
    assert!(project.path("snapshots/private/one.snap").exists());
    let ran = cos403(&project, &["run"]);
    assert_eq!(ran.code, Some(0), "{}", ran.out);
    let lines: Vec<_> = ran.out.lines().collect();
    assert!(
        lines[0].starts_with("ok      private::one  403 access-denied"),
        "{}",
        ran.out
    );
    assert!(lines[1].starts_with("ok      two  "), "{}", ran.out);
    assert!(lines[3].starts_with("2 passed in "), "{}", ran.out);
    assert_eq!(ran.err, "");
}

#[rstest]
#[case(&[], &[], "The request is not signed")]
#[case(&[], &[("LANG", "C")], "The request is not signed")]
#[case(&[], &[("LC_ALL", "POSIX"), ("LANG", "ja_JP.UTF-8")], "The request is not signed")]
#[case(&[], &[("LANG", "ja_JP.UTF-8")], "リクエストに署名がなく")]
#[case(&[], &[("LC_ALL", ""), ("LC_MESSAGES", "zh_CN.UTF-8"), ("LANG", "ja_JP.UTF-8")], "请求未签名")]
#[case(&["--lang", "en"], &[("LANG", "zh_CN.UTF-8")], "The request is not signed")]
#[case(&["--lang", "ja"], &[("LANG", "zh_CN.UTF-8")], "リクエストに署名がなく")]
fn a_run_is_told_in_the_language_that_is_asked_for_or_else_of_the_locale_and_snapshots_in_english(
    #[case] arguments: &[&str],
    #[case] locale: &[(&str, &str)],
    #[case] told: &str,
) {
    let project = Project::of(&[("one.yaml", REFUSED)]);
    let program = Path::new(env!("CARGO_BIN_EXE_cos403"));
    let run = |more: &[&str]| {
        let arguments = [&["run"][..], arguments, more].concat();
        crate::support::run(program, project.folder.path(), &arguments, locale)
    };
    let updated = run(&["--snapshots", "update"]);
    assert_eq!(updated.code, Some(0), "{}{}", updated.out, updated.err);
    let snapshot = project.read("snapshots/one.snap");
    assert!(snapshot.contains("The request is not signed"), "{snapshot}");
    let short = run(&[]);
    assert!(short.out.contains(&format!(": {told}")), "{}", short.out);
    let verbose = run(&["--verbose"]);
    assert_eq!(verbose.code, Some(0), "{}", verbose.out);
    assert!(
        verbose.out.contains(&format!("anonymous-request: {told}")),
        "{}",
        verbose.out
    );
    assert!(run(&["--format", "json"]).out.starts_with('{'));
}

#[test]
fn a_language_without_texts_is_wrong_usage() {
    let project = Project::of(&[("one.yaml", REFUSED)]);
    let ran = cos403(&project, &["run", "--lang", "fr"]);
    assert_eq!(ran.code, Some(2));
    assert!(
        ran.err.contains("`fr` is not one of en, ja, zh"),
        "{}",
        ran.err
    );
}

#[test]
fn a_broken_expectation_is_exit_code_1_and_a_difference() {
    let project = Project::of(&[(
        "one.yaml",
        &REFUSED.replace("cause: anonymous-request", "cause: no-grant"),
    )]);
    let ran = cos403(&project, &["run", "--snapshots", "off"]);
    assert_eq!(ran.code, Some(1));
    assert!(
        ran.out
            .contains("FAILED  one  cause: expected no-grant, came anonymous-request"),
        "{}",
        ran.out
    );
    assert!(
        ran.out
            .contains("cause: - no-grant\n       + anonymous-request"),
        "{}",
        ran.out
    );
    assert!(
        ran.out
            .contains("failed  permission: no signature, and nothing is public here"),
        "{}",
        ran.out
    );
}

#[test]
fn a_snapshot_that_differs_or_is_missing_is_exit_code_1() {
    let project = Project::of(&[("one.yaml", REFUSED)]);
    let missing = cos403(&project, &["run"]);
    assert_eq!(missing.code, Some(1));
    assert!(
        missing.out.contains("the snapshot is missing"),
        "{}",
        missing.out
    );
    cos403(&project, &["run", "--snapshots", "update"]);
    let kept = project.read("snapshots/one.snap");
    project.write(
        "snapshots/one.snap",
        kept.replace("403 access-denied", "200"),
    );
    let differs = cos403(&project, &["run"]);
    assert_eq!(differs.code, Some(1));
    assert!(
        differs.out.contains("- 200\n+ 403 access-denied"),
        "{}",
        differs.out
    );
}

#[test]
fn both_dialects_have_the_same_snapshots() {
    let project = Project::of(&[("one.yaml", REFUSED)]);
    cos403(&project, &["run", "--snapshots", "update"]);
    assert_eq!(
        cos403(&project, &["run", "--dialect", "guide"]).code,
        Some(0)
    );
}

#[test]
fn a_broken_file_is_exit_code_2_points_at_the_line_and_leaves_the_others_running() {
    let project = Project::of(&[
        ("bad.yaml", &REFUSED.replace("operation", "opertion")),
        ("good.yaml", REFUSED),
    ]);
    let ran = cos403(&project, &["run", "--snapshots", "off"]);
    assert_eq!(ran.code, Some(2));
    let expected = "error: unknown field `opertion`
 --> scenarios/bad.yaml:5:8
  |
5 | when: {opertion: GetObject, key: logo.png, as: anonymous}
  |        ^^^^^^^^
  |
  = help: did you mean `operation`?";
    assert!(ran.out.contains(expected), "{}", ran.out);
    assert!(ran.out.contains("ok      good"), "{}", ran.out);
    assert!(ran.out.contains("1 passed, 1 error in"), "{}", ran.out);
}

/// An upload that a condition of the only statement refuses, twice.
const FROM_THE_OFFICE: &str = r#"scenario: The uploader writes from the office
given:
  accounts:
    - uin: "100000000001"
      appid: "1250000000"
      users:
        uploader:
          uin: "100000000011"
          keys: {uploader: {id: AKIDexampleuploader, secret: example-uploader-secret}}
  bucket:
    name: media-1250000000
    region: ap-guangzhou
    policy:
      version: "2.0"
      statement:
        - sid: uploads-from-the-office
          effect: allow
          principal: {qcs: ["qcs::cam::uin/100000000001:uin/100000000011"]}
          action: [name/cos:PutObject]
          resource: ["qcs::cos::uid/1250000000:media-1250000000/in/*"]
          condition: {ip_equal: {qcs:ip: [203.0.113.0/24]}, string_equal: {cos:content_type: image/png}}
when: {operation: PutObject, key: in/a.png, as: uploader, source_ip: 198.51.100.7, headers: {content-type: image/png}}
then: {allowed: true, decided_by: [uploads-from-the-office]}
"#;

/// The list "Bad input" of what a user can get wrong: each is told with its place and what to write.
#[rstest]
#[case::not_yaml("{{{", ":1:", "")]
#[case::empty("", "", "beginning with `scenario")]
#[case::unknown_field(&REFUSED.replace("tags", "tag"), ":2:1", "did you mean `tags`?")]
#[case::wrong_type(&REFUSED.replace("[private]", "private"), ":2:7", "")]
#[case::missing_include(&REFUSED.replace("bucket: {", "world: ../missing.yaml\n  bucket: {"), ":4:10", "paths start from the file that names them")]
#[case::cycle(&REFUSED.replace("bucket: {", "world: worlds/cycle.yaml\n  bucket: {"), "scenarios/worlds/cycle.yaml:1:8", "remove one of the `world` lines")]
#[case::two_buckets(&REFUSED.replace("bucket: {name: media-1250000000, region: ap-guangzhou, objects: {logo.png: {}}}", "buckets: [{name: media-1250000000, region: ap-guangzhou}, {name: media-1250000000, region: ap-guangzhou}]"), ":4:", "give one of them another name")]
#[case::no_such_key(&REFUSED.replace("as: anonymous", "as: ownr"), ":5:49", "did you mean `owner`?")]
#[case::key_of_no_account(&REFUSED.replace("bucket: {", "accounts: [{uin: '1', appid: '1250000000', temporary_keys: {t: {issuer: nobody, id: a, secret: b, token: c, expires: 2026-03-01T09:00:00Z}}}]\n  bucket: {"), ":4:", "")]
#[case::operation(&REFUSED.replace("GetObject", "GetObjekt"), ":5:19", "did you mean `GetObject`?")]
#[case::variant(&REFUSED.replace("access-denied", "acces-denied"), ":6:30", "did you mean `access-denied`?")]
#[case::bucket_name(&REFUSED.replace("media-1250000000", "media"), ":4:18", "")]
#[case::condition(&REFUSED.replace("objects:", "policy: {version: '2.0', statement: [{effect: allow, principal: '*', action: '*', resource: '*', condition: {StringEquals: {}}}]}, objects:"), ":4:", "did you mean `string_equal`?")]
fn what_is_wrong_with_a_file_is_told_with_its_place(
    #[case] text: &str,
    #[case] place: &str,
    #[case] help: &str,
) {
    let project = Project::of(&[
        ("bad.yaml", text),
        ("good.yaml", REFUSED),
        ("worlds/cycle.yaml", "world: cycle.yaml\n"),
    ]);
    let ran = cos403(&project, &["run", "--snapshots", "off"]);
    assert_eq!(ran.code, Some(2), "{}{}", ran.out, ran.err);
    assert!(
        ran.out.contains("scenarios/") && ran.out.contains(place) && ran.out.contains(help),
        "{}",
        ran.out
    );
    assert!(ran.out.contains("ok      good"), "{}", ran.out);
    assert!(!ran.err.contains("panicked"), "{}", ran.err);
}

/// What would be passed over or can never come true is told, not taken silently.
#[rstest]
#[case::table_and_expectation(
    "then: {",
    "matrix: {as: [owner]}\nthen: {access: snapshot, ",
    "`access` does not go with an expectation of a single request"
)]
#[case::table_of_nothing(
    "then: {",
    "then: {access: snapshot, ",
    "`access` does not go with a scenario without a `matrix`"
)]
#[case::beside_steps(
    "when: {",
    "when: {steps: [{operation: GetBucket, as: owner}], ",
    "`steps` does not go with `operation` beside it"
)]
#[case::empty_steps(
    "when: {operation: GetObject, key: logo.png, as: anonymous}",
    "when: {steps: []}",
    "`steps` needs one request at least"
)]
#[case::empty_reason("tags:", "skip: ''\ntags:", "`skip` needs a reason")]
#[case::nothing_to_fail(
    "then: {status: 403, variant: access-denied, cause: anonymous-request}",
    "expect_failure: x",
    "`expect_failure` needs an expectation"
)]
#[case::variant_against_cause(
    "variant: access-denied",
    "variant: referer-rule",
    "`variant: referer-rule` and `cause: anonymous-request` cannot both be"
)]
#[case::allowed_against_variant(
    "status: 403",
    "allowed: true",
    "`allowed: true` and `variant: access-denied` cannot both be"
)]
#[case::status_against_variant(
    "status: 403",
    "status: 404",
    "`variant: access-denied` and `status: 404` cannot both be"
)]
#[case::another_operation(
    "as: anonymous",
    "as: anonymous, query: {acl: ''}",
    "the request is GetObjectACL, not GetObject"
)]
#[case::copy_without_source(
    "operation: GetObject",
    "operation: PutObjectCopy",
    "add the header `x-cos-copy-source"
)]
#[case::key_without_use(
    "operation: GetObject",
    "operation: GetBucket",
    "`key` does not go with GetBucket"
)]
#[case::sign_of_nobody(
    "as: anonymous",
    "as: anonymous, sign: {at: -20m}",
    "`sign` does not go with `as: anonymous`"
)]
#[case::header_not_sent(
    "as: anonymous",
    "as: owner, sign: {headers: [host, Range]}",
    "`headers` does not go with a request without `Range`"
)]
#[case::token_of_permanent_key(
    "as: anonymous",
    "as: owner, sign: {token: omitted}",
    "`token` does not go with a permanent key"
)]
#[case::header_twice(
    "as: anonymous",
    "as: anonymous, headers: {Referer: a, referer: b}",
    "two headers are called `referer`"
)]
#[case::span(
    "as: anonymous",
    "as: owner, sign: {valid: 0s}",
    "`valid` must be a time span"
)]
#[case::no_cell(
    "then:",
    "matrix: {as: [owner], exclude: [{as: ownr}]}\nthen:",
    "no cell of the matrix has `as: ownr`"
)]
#[case::no_cell_left(
    "then:",
    "matrix: {as: [owner], exclude: [{as: owner}]}\nthen:",
    "the matrix has no cell"
)]
#[case::origin(
    "objects:",
    "cors: [{origins: [example.com], methods: [GET]}], objects:",
    "an origin must be `scheme://domain[:port]`"
)]
#[case::referer_scheme(
    "objects:",
    "referer: {type: deny-list, domains: ['http://a.test']}, objects:",
    "a referer domain must be a domain without a scheme"
)]
#[case::restore_of_nothing(
    "{logo.png: {}}",
    "{logo.png: {restore: in-progress}}",
    "`restore` does not go with the storage class STANDARD"
)]
#[case::region(
    "ap-guangzhou",
    "Guangzhou",
    "`region` must be a region such as ap-guangzhou"
)]
#[case::switch(
    "bucket: {",
    "behaviour: {expired_temporary_key: maybe}\n  bucket: {",
    "`maybe` cannot stand here"
)]
fn what_means_nothing_is_told(#[case] right: &str, #[case] wrong: &str, #[case] told: &str) {
    assert!(REFUSED.contains(right), "{right}");
    let project = Project::of(&[("bad.yaml", &REFUSED.replacen(right, wrong, 1))]);
    let ran = cos403(&project, &["run", "--snapshots", "off"]);
    assert_eq!(ran.code, Some(2), "{}{}", ran.out, ran.err);
    assert!(
        ran.out.contains(told) && ran.out.contains("bad.yaml:"),
        "{}",
        ran.out
    );
}

#[test]
fn hostile_files_are_told_to_be_that() {
    let bomb = format!(
        "a: &a [{}]\n{}",
        "x,".repeat(50),
        ('b'..'k')
            .map(|name| {
                let before = (name as u8 - 1) as char;
                format!("{name}: &{name} [{}]\n", format!("*{before},").repeat(50))
            })
            .collect::<String>()
    );
    let project = Project::of(&[
        ("good.yaml", REFUSED),
        ("bomb.yaml", &bomb),
        ("deep.yaml", &"[".repeat(100_000)),
    ]);
    project.write("scenarios/large.yaml", vec![b' '; 100 * 1024 * 1024]);
    project.write("scenarios/binary.yaml", b"scenario: \xff\xfe");
    let started = std::time::Instant::now();
    let ran = cos403(&project, &["run", "--snapshots", "off"]);
    assert_eq!(ran.code, Some(2), "{}", ran.out);
    for told in [
        "the file has 104857600 bytes, of 1048576 at most",
        "the file is not UTF-8: byte 10",
        "1 passed, 4 errors",
    ] {
        assert!(ran.out.contains(told), "{told}: {}", ran.out);
    }
    assert!(
        started.elapsed().as_secs() < 20,
        "took {:?}",
        started.elapsed()
    );
}

#[rstest]
#[case(&["run", "nowhere"], "`nowhere` cannot be read")]
#[case(&["run", "empty"], "no scenario file (`*.yaml`) is in `empty`")]
#[case(&["run", "--filter", "nothing"], "no scenario has `nothing` in its name")]
#[case(&["run", "--tag", "nothing"], "no scenario has the tag nothing")]
#[case(&["run", "--format", "xml"], "`xml` is not one of human, json")]
#[case(&["run", "--dialect", "english"], "`english` is not one of service, guide")]
#[case(&["run", "--jobs", "0"], "0 is not in 1..=256")]
#[case(&["list", "nowhere"], "`nowhere` cannot be read")]
#[case(&["runn"], "unrecognized subcommand")]
#[case(&["lint"], "<FILE>")]
#[case(&["lint", "p.json", "--bucket", "media-1250000000"], "--region <REGION>")]
#[case(&["lint", "p.json", "--region", "ap-guangzhou"], "--bucket <NAME>")]
#[case(&["lint", "p.json", "--bucket", "media", "--region", "ap-guangzhou"], "`media` is not a bucket name")]
fn wrong_usage_is_exit_code_2(#[case] arguments: &[&str], #[case] told: &str) {
    let project = Project::of(&[("one.yaml", REFUSED)]);
    std::fs::create_dir(project.path("empty")).unwrap();
    let ran = cos403(&project, arguments);
    assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""), "{}", ran.err);
    assert!(ran.err.contains(told), "{}", ran.err);
}

#[test]
fn the_json_of_a_run_has_the_published_members() {
    let project = Project::of(&[("one.yaml", REFUSED), ("bad.yaml", "scenario: x")]);
    let ran = cos403(&project, &["run", "--snapshots", "off", "--format", "json"]);
    assert_eq!(ran.code, Some(2));
    let json: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(json["summary"]["passed"], 1);
    assert_eq!(json["summary"]["errors"], 1);
    let result = &json["results"][1];
    assert_eq!(
        (&result["name"], &result["status"]),
        (&"one".into(), &"passed".into())
    );
    let step = &result["steps"][0];
    assert_eq!(
        (&step["operation"], &step["allowed"], &step["status"]),
        (&"GetObject".into(), &false.into(), &403.into())
    );
    assert_eq!(
        (&step["code"], &step["message"]),
        (&"AccessDenied".into(), &"Access Denied.".into())
    );
    assert_eq!(
        (&step["variant"], &step["cause"]),
        (&"access-denied".into(), &"anonymous-request".into())
    );
    let diagnosis = &step["diagnosis"];
    for member in [
        "variant",
        "step",
        "cause",
        "certainty",
        "candidates",
        "ruled_out",
        "mistake",
        "evidence",
        "remedy",
        "next_evidence",
        "request_id",
        "server_time",
    ] {
        assert!(diagnosis.get(member).is_some(), "{member}");
    }
    let reason = json["results"][0]["reason"].as_str().unwrap();
    assert!(reason.starts_with("scenarios/bad.yaml:1:1: "), "{reason}");
}

#[test]
fn filters_tags_and_list_choose_scenarios() {
    let other = REFUSED
        .replace("[private]", "[other]")
        .replace("A stranger", "Somebody");
    let project = Project::of(&[
        ("a/one.yaml", REFUSED),
        ("a/two.yaml", &other),
        ("b/one.yaml", &other),
    ]);
    let names = |arguments: &[&str]| {
        let ran = cos403(&project, &[&["list"], arguments].concat());
        ran.out
            .lines()
            .map(|line| line.split("  ").next().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(names(&[]), ["a::one", "a::two", "b::one"]);
    assert_eq!(names(&["--filter", "one"]), ["a::one", "b::one"]);
    assert_eq!(names(&["--tag", "other"]), ["a::two", "b::one"]);
    assert_eq!(names(&["--tag", "other", "--filter", "b::"]), ["b::one"]);
    assert_eq!(
        names(&["scenarios/b", "scenarios/a/two.yaml"]),
        ["a::two", "b::one"]
    );
}

#[test]
fn jobs_do_not_change_the_order_of_the_results() {
    let files: Vec<(String, &str)> = (0..40)
        .map(|number| (format!("case-{number:02}.yaml"), REFUSED))
        .collect();
    let project = Project::of(
        &files
            .iter()
            .map(|(name, text)| (name.as_str(), *text))
            .collect::<Vec<_>>(),
    );
    let of = |jobs: &str| {
        cos403(&project, &["run", "--snapshots", "off", "--jobs", jobs])
            .out
            .lines()
            .take(40)
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    assert_eq!(of("1"), of("7"));
}

#[test]
fn files_of_one_name_are_told_to_be_that() {
    let project = Project::of(&[("a-b.yaml", REFUSED), ("a_b.yaml", REFUSED)]);
    let ran = cos403(&project, &["run", "--snapshots", "off"]);
    assert_eq!(ran.code, Some(2));
    assert!(
        ran.out.contains("two scenario files have the name `a_b`"),
        "{}",
        ran.out
    );
}

#[test]
fn an_unexpected_pass_fails_and_an_expected_failure_passes() {
    let expecting = |text: &str| format!("expect_failure: known gap\n{text}");
    let failing = expecting(&REFUSED.replace("cause: anonymous-request", "cause: no-grant"));
    let project = Project::of(&[
        ("failing.yaml", &failing),
        ("passing.yaml", &expecting(REFUSED)),
        ("later.yaml", &format!("skip: not yet\n{REFUSED}")),
    ]);
    let ran = cos403(&project, &["run"]);
    assert_eq!(ran.code, Some(1));
    assert!(
        ran.out
            .contains("FAILED  passing  passes, though it is expected to fail: known gap"),
        "{}",
        ran.out
    );
    assert!(ran.out.contains("skipped later  not yet"), "{}", ran.out);
    assert!(
        ran.out.contains("1 passed, 1 failed, 1 skipped"),
        "{}",
        ran.out
    );
}

#[test]
fn no_secret_of_the_world_reaches_any_output() {
    let text = REFUSED
        .replace(
            "as: anonymous",
            "as: owner, sign: {secret: wrong-secret-of-the-client}",
        )
        .replace(
            "variant: access-denied, cause: anonymous-request",
            "variant: referer-rule",
        );
    let project = Project::of(&[("one.yaml", &text)]);
    for format in ["human", "json"] {
        let ran = cos403(
            &project,
            &["run", "-v", "--format", format, "--snapshots", "off"],
        );
        assert_eq!(ran.code, Some(1));
        // The name of the parameter is shown, with `…` for its value.
        let shown = ran.out.matches("q-signature=").count();
        assert_eq!(ran.out.matches("q-signature=…").count(), shown);
        for secret in ["wrong-secret-of-the-client", "example-owner-secret"] {
            assert!(
                !ran.out.contains(secret) && !ran.err.contains(secret),
                "{}",
                ran.out
            );
        }
    }
}

#[test]
fn the_readme_shows_what_really_comes() {
    let readme = include_str!("../../README.md");
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let file = "scenarios/referer/page-outside-the-allow-list.yaml";
    let scenario = std::fs::read_to_string(root.join(file)).unwrap();
    assert!(
        readme.contains(&format!("# {file}\n{scenario}```")),
        "{scenario}"
    );

    let program = Path::new(env!("CARGO_BIN_EXE_cos403"));
    let ran = crate::support::run(program, root, &["run", file], &[]);
    let line = ran.out.lines().next().unwrap();
    assert!(
        readme.contains(&format!(
            "$ cargo run -- run {file}\n{line}\n\n1 passed in "
        )),
        "{line}"
    );

    let verbose = crate::support::run(program, root, &["run", "-v", file], &[]);
    let (_, shown) = readme.split_once("```text\n").unwrap();
    let (diagnosis, rest) = shown.split_once("```").unwrap();
    assert!(
        verbose.out.contains(diagnosis.trim_end()),
        "{}",
        verbose.out
    );

    let (_, shown) = rest.split_once("```text\n").unwrap();
    let (why, rest) = shown.split_once("\n```").unwrap();
    let ran = cos403(&Project::of(&[("upload.yaml", FROM_THE_OFFICE)]), &["run"]);
    assert!(ran.out.contains(why), "{}", ran.out);
    let warning = "did you mean `cos:content-type`?";
    assert!(ran.err.contains(warning), "{}", ran.err);

    let (_, shown) = rest.split_once("```text\nerror: unknown").unwrap();
    let (error, _) = shown.split_once("\n```").unwrap();
    let project = Project::of(&[("bad.yaml", &REFUSED.replace("operation", "opertion"))]);
    let ran = cos403(&project, &["run"]);
    assert!(ran.out.contains(error), "{}", ran.out);
}
