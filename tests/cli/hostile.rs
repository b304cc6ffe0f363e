//! Hostile and unlucky input: told, not obeyed, and never at the cost of the files beside it.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use crate::support::{Project, REFUSED, Ran};
use rstest::rstest;

fn cos403(project: &Project, arguments: &[&str]) -> Ran {
    let program = Path::new(env!("CARGO_BIN_EXE_cos403"));
    let started = Instant::now();
    let ran = crate::support::run(program, project.folder.path(), arguments, &[]);
    assert!(
        started.elapsed() < Duration::from_secs(20),
        "took {:?}",
        started.elapsed()
    );
    assert!(!ran.err.contains("panicked"), "{}", ran.err);
    ran
}

fn beside_a_good_one(bad: &str) -> Project {
    Project::of(&[("bad.yaml", bad), ("good.yaml", REFUSED)])
}

/// COS takes such a policy, and the statement never matches (436/40105).
#[test]
fn a_misspelt_action_is_warned_of_with_its_place() {
    let policy = "policy: {version: '2.0', statement: {effect: deny, principal: '*', action: 'name/cos:GetObjct', resource: '*'}}, objects:";
    let ran = cos403(
        &beside_a_good_one(&REFUSED.replacen("objects:", policy, 1)),
        &["run", "--snapshots", "off"],
    );
    assert_eq!(ran.code, Some(0), "{}{}", ran.out, ran.err);
    for told in [
        "warning: `name/cos:GetObjct` matches no action of COS",
        "--> scenarios/bad.yaml:4:",
        "did you mean `name/cos:GetObject`?",
    ] {
        assert!(ran.err.contains(told), "{}", ran.err);
    }
}

#[rstest]
#[case::far_past(
    "as: anonymous",
    "as: owner, sign: {at: -9223372036854775808s}",
    "`at` must be a time span"
)]
#[case::before_1970(
    "as: anonymous",
    "as: owner, sign: {at: -870000h}",
    "`at` must be a time span"
)]
#[case::no_time(
    "as: anonymous",
    "as: owner, sign: {valid: 1ns}",
    "`valid` must be a time span"
)]
#[case::framing(
    "as: anonymous",
    "as: anonymous, headers: {Content-Length: '5'}",
    "sets by itself"
)]
#[case::own_authorization(
    "as: anonymous",
    "as: owner, headers: {Authorization: x}",
    "`Authorization` does not go with a key"
)]
#[case::blank_header(
    "as: anonymous",
    "as: anonymous, headers: {Referer: ' x'}",
    "carry as they are"
)]
#[case::injected_header(
    "as: anonymous",
    "as: anonymous, headers: {Referer: \"a\\r\\nX: y\"}",
    "carry as they are"
)]
#[case::dot_segments("key: logo.png", "key: a/../b", "without the segments `.` and `..`")]
#[case::empty_key("key: logo.png", "key: ''", "`key` must be a text of 1 to 850 bytes")]
#[case::id_of_control(
    "as: anonymous",
    "as: owner, sign: {id: \"a\\r\\nb\"}",
    "`id` must be a text of ASCII"
)]
#[case::sign_of_preflight(
    "operation: GetObject, key: logo.png, as: anonymous",
    "operation: OptionsObject, sign: {at: 5h}",
    "`as` is missing"
)]
#[case::no_reason("tags:", "skip: false\ntags:", "`skip` needs a reason")]
#[case::no_status("status: 403", "status: 42", "`status` must be an HTTP status")]
#[case::large_status(
    "status: 403",
    "status: 99999",
    "a whole number of a sensible size is expected here"
)]
#[case::empty_list(
    "then:",
    "matrix: {as: []}\nthen:",
    "`matrix` needs a value at least in each of its lists"
)]
#[case::empty_matrix("then:", "matrix: {}\nthen:", "`matrix` needs a list")]
#[case::exclude_more(
    "then:",
    "matrix: {as: [owner], exclude: [{as: owner, body: x}]}\nthen:",
    "unknown field `body`"
)]
#[case::steps_in_cell(
    "then:",
    "matrix: {as: [owner], include: [{steps: []}]}\nthen:",
    "`steps` does not go with a cell of a matrix"
)]
#[case::steps_and_matrix(
    "when: {operation: GetObject, key: logo.png, as: anonymous}",
    "when: {steps: [{operation: GetBucket, as: owner}]}\nmatrix: {as: [owner]}",
    "`steps` does not go with a `matrix`"
)]
#[case::tag_of_yaml(
    "scenario: A",
    "scenario: !embed A",
    "the tag `!embed` has no meaning here"
)]
#[case::two_documents("then:", "---\nthen:", "one document")]
#[case::tags_as_text("tags: [private]", "tags: private", "a list is expected here")]
#[case::star(
    "A stranger reads a private object",
    "*.example.com",
    "must stand in quotes"
)]
#[case::now("bucket: {", "clock: now\n  bucket: {", "`now` is not supported yet")]
#[case::before_the_epoch(
    "bucket: {",
    "clock: 1960-01-01T00:00:00Z\n  bucket: {",
    "a time from 1970 on"
)]
#[case::content_type(
    "{logo.png: {}}",
    "{logo.png: {content_type: \"a\\r\\nX: y\"}}",
    "`content_type` must be a text that a header can carry"
)]
#[case::two_spellings(
    "objects:",
    "policy: {version: '2.0', statement: {effect: deny, Effect: allow, principal: '*', action: '*', resource: '*'}}, objects:",
    "`effect` stands twice"
)]
fn what_cannot_be_is_told_with_its_place(
    #[case] right: &str,
    #[case] wrong: &str,
    #[case] told: &str,
) {
    assert!(REFUSED.contains(right), "{right}");
    let ran = cos403(
        &beside_a_good_one(&REFUSED.replacen(right, wrong, 1)),
        &["run", "--snapshots", "off"],
    );
    assert_eq!(ran.code, Some(2), "{}{}", ran.out, ran.err);
    assert!(
        ran.out.contains(told) && ran.out.contains("--> scenarios/bad.yaml:"),
        "{}",
        ran.out
    );
    assert!(ran.out.contains("ok      good"), "{}", ran.out);
}

#[rstest]
#[case(
    "scenario: t\ngiven:\n  bucket: {name: media-1250000000, region: ap-guangzhou}\n  clock: \"2026\n",
    4
)]
#[case("scenario: t\ngiven: {bucket: [}\n", 2)]
#[case("scenario: t\n\tgiven: x\n", 1)]
#[case("scenario: t\ngiven: a: b: c\n", 2)]
fn a_fault_of_yaml_itself_points_at_its_line(#[case] text: &str, #[case] line: usize) {
    let ran = cos403(&beside_a_good_one(text), &["run", "--snapshots", "off"]);
    let near =
        (line..=line + 1).any(|line| ran.out.contains(&format!("scenarios/bad.yaml:{line}:")));
    assert!(near && ran.code == Some(2), "{}", ran.out);
}

#[test]
fn pipes_and_devices_are_told_to_be_no_files() {
    let project = beside_a_good_one(&REFUSED.replace("bucket: {", "world: pipe\n  bucket: {"));
    for name in ["scenarios/pipe", "scenarios/pipe.yaml"] {
        assert!(
            Command::new("mkfifo")
                .arg(project.path(name))
                .status()
                .unwrap()
                .success()
        );
    }
    std::os::unix::fs::symlink("/dev/zero", project.path("scenarios/zero.yaml")).unwrap();
    let ran = cos403(&project, &["run", "--snapshots", "off"]);
    assert_eq!(ran.code, Some(2));
    assert_eq!(
        ran.out.matches("error: it is no file").count(),
        3,
        "{}",
        ran.out
    );
    assert!(ran.out.contains("1 passed, 3 errors"), "{}", ran.out);
}

#[test]
fn snapshots_that_cannot_be_read_are_told_to_be_that() {
    let project = Project::of(&[
        ("one.yaml", REFUSED),
        ("two.yaml", REFUSED),
        ("three.yaml", REFUSED),
    ]);
    project.write("snapshots/one.snap", b"---\n---\n\xff\xfe");
    project.write("snapshots/two.snap", "no front matter");
    std::os::unix::fs::symlink("/dev/zero", project.path("snapshots/three.snap")).unwrap();
    let ran = cos403(&project, &["run"]);
    assert_eq!(ran.code, Some(2));
    for name in ["one", "two", "three"] {
        assert!(
            ran.out
                .contains(&format!("snapshots/{name}.snap` cannot be read: ")),
            "{}",
            ran.out
        );
    }
}

#[test]
fn an_endless_chain_of_worlds_ends() {
    let project =
        beside_a_good_one(&REFUSED.replace("bucket: {", "world: worlds/0.yaml\n  bucket: {"));
    for number in 0..3_000 {
        project.write(
            &format!("scenarios/worlds/{number}.yaml"),
            format!("world: {}.yaml\n", number + 1),
        );
    }
    let ran = cos403(&project, &["run", "--snapshots", "off"]);
    assert!(
        ran.out
            .contains("worlds build on one another more than 32 times"),
        "{}",
        ran.out
    );
}

#[rstest]
#[case("key", 3_000)]
#[case("as", 8_000)]
fn an_endless_matrix_ends(#[case] list: &str, #[case] length: usize) {
    let values: Vec<String> = (0..length).map(|number| format!("v{number}")).collect();
    let values = values.join(", ");
    let matrix = format!("matrix: {{{list}: [{values}], headers: {{Referer: [{values}]}}}}\nthen:");
    let ran = cos403(
        &beside_a_good_one(&REFUSED.replace("then:", &matrix)),
        &["run", "--snapshots", "off"],
    );
    assert!(
        ran.out.contains("a matrix must be of 10000 cells at most"),
        "{}",
        &ran.out[ran.out.len().saturating_sub(2_000)..]
    );
    let matrix = format!("matrix: {{as: [{values}]}}\nthen:");
    let ran = cos403(
        &beside_a_good_one(&REFUSED.replace("then:", &matrix)),
        &["run", "--snapshots", "off"],
    );
    let told = ran.out.matches("error: no key is called").count();
    assert!((1..=20).contains(&told), "{told}");
}

#[test]
fn a_table_of_long_names_is_a_table() {
    let long = "v".repeat(7_000);
    let matrix = format!("matrix: {{as: [anonymous, owner], headers: {{Referer: [{long}]}}}}\n");
    let text = format!(
        "{}{matrix}then: {{access: snapshot}}\n",
        REFUSED
            .split("then:")
            .next()
            .unwrap()
            .replace(", as: anonymous", "")
    );
    let ran = cos403(
        &Project::of(&[("one.yaml", &text)]),
        &["run", "--snapshots", "update"],
    );
    assert_eq!(ran.code, Some(0), "{}", ran.out);
}

#[test]
fn a_secret_on_a_line_that_is_shown_is_not_shown() {
    let accounts = |key: &str| {
        format!(
            "accounts: [{{uin: '1', appid: '1250000000', keys: {{owner: {key}}}}}]\n  bucket: {{"
        )
    };
    let faults = [
        "{id: 'AK ID', secret: TOPSECRET}",
        "{id: AK, secert: TOPSECRET}",
        "{id: AK, secret: TOPSECRET, enabled: no}",
        "{secret: 'TOP, SECRET', id: AK, idd: x}",
    ];
    for fault in faults {
        let ran = cos403(
            &beside_a_good_one(&REFUSED.replace("bucket: {", &accounts(fault))),
            &["run", "--snapshots", "off"],
        );
        assert_eq!(ran.code, Some(2), "{fault}: {}", ran.out);
        assert!(!ran.out.contains("SECRET"), "{}", ran.out);
        assert!(ran.out.contains("**"), "{}", ran.out);
    }
    let token = REFUSED.replace("as: anonymous", "as: owner, sign: {token: AQIDSECRETTOKEN}");
    for format in ["human", "json"] {
        let ran = cos403(
            &beside_a_good_one(&token),
            &["run", "--snapshots", "off", "--format", format],
        );
        assert!(
            ran.code == Some(2) && !ran.out.contains("AQIDSECRET"),
            "{}",
            ran.out
        );
    }
}

#[test]
fn secret_headers_of_a_matrix_are_in_no_name() {
    let matrix = "matrix: {headers: {x-cos-security-token: [SECRET-ONE, SECRET-TWO]}}\nthen:";
    let project = Project::of(&[("one.yaml", &REFUSED.replace("then:", matrix))]);
    let ran = cos403(&project, &["run", "--snapshots", "update"]);
    assert_eq!(ran.code, Some(0), "{}", ran.out);
    assert!(
        ran.out.contains("2 passed") && !ran.out.contains("SECRET"),
        "{}",
        ran.out
    );
    assert_eq!(fs::read_dir(project.path("snapshots")).unwrap().count(), 2);
}

#[test]
fn a_missing_object_is_neither_allowed_nor_refused() {
    let text = REFUSED.replace("key: logo.png, as: anonymous", "key: lgo.png, as: owner");
    let text = format!(
        "{}then: {{allowed: false}}\n",
        text.split("then:").next().unwrap()
    );
    let ran = cos403(
        &Project::of(&[("one.yaml", &text)]),
        &["run", "--snapshots", "off"],
    );
    assert_eq!(ran.code, Some(1));
    assert!(
        ran.out
            .contains("access: expected refused, came 404 NoSuchKey"),
        "{}",
        ran.out
    );
}

#[test]
fn a_broken_matrix_is_not_left_out_by_the_name_of_a_cell() {
    let good = REFUSED.replace("then:", "matrix: {as: [anonymous]}\nthen:");
    let project = Project::of(&[
        ("a.yaml", &good),
        ("b.yaml", &good.replace("[anonymous]", "[anonymos]")),
    ]);
    let ran = cos403(
        &project,
        &[
            "run",
            "--snapshots",
            "off",
            "--filter",
            "anonymous_GetObject",
        ],
    );
    assert_eq!(ran.code, Some(2), "{}", ran.out);
}

#[test]
fn one_file_by_two_paths_is_played_once() {
    let project = Project::of(&[("one.yaml", REFUSED)]);
    let ran = cos403(
        &project,
        &[
            "run",
            "--snapshots",
            "off",
            "scenarios",
            "./scenarios",
            "scenarios/one.yaml",
        ],
    );
    assert!(
        ran.code == Some(0) && ran.out.contains("1 passed"),
        "{}",
        ran.out
    );
}

#[test]
fn control_characters_of_a_file_do_not_reach_the_terminal() {
    let text = format!("skip: \"a\\nok      fake  200\\e[2J\"\n{REFUSED}");
    let ran = cos403(
        &Project::of(&[("one.yaml", &text), ("two.yaml", REFUSED)]),
        &["run", "--snapshots", "off"],
    );
    assert_eq!(ran.code, Some(0), "{}", ran.out);
    assert!(
        !ran.out.contains("\nok      fake") && !ran.out.contains('\u{1b}'),
        "{}",
        ran.out
    );
}

#[test]
fn results_that_cannot_be_written_are_no_success() {
    let project = Project::of(&[("one.yaml", REFUSED)]);
    let full = fs::OpenOptions::new()
        .write(true)
        .open("/dev/full")
        .unwrap();
    let status = Command::new(env!("CARGO_BIN_EXE_cos403"))
        .args(["run", "--snapshots", "off"])
        .current_dir(project.folder.path())
        .stdout(full)
        .status()
        .unwrap();
    assert_eq!(status.code(), Some(2));
}
