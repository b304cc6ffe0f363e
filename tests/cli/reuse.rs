//! What scenarios share: variables, snippets, requests before and after; and every fault of a file told at once.

use std::path::Path;

use crate::support::{Project, Ran, cos403};
use rstest::rstest;

const VARIED: &str = r#"scenario: What stands in one place
variables: {file: logo.png, who: {env: WHO, default: anonymous}}
given: {world: ../worlds/media.yaml}
when: {operation: GetObject, key: "${file}", as: "${who}"}
"#;
const WORLD: &str = r#"variables: {bucket: media-1250000000, file: other.png}
bucket: {name: "${bucket}", region: ap-guangzhou, objects: {"costs-$${5}.txt": {}, report.pdf: {content: "${file}"}, logo.png: {}}}
"#;

fn varied(text: &str) -> Project {
    let project = Project::of(&[("one.yaml", text)]);
    project.write("worlds/media.yaml", WORLD);
    project
}

fn played_as(project: &Project, environment: &[(&str, &str)]) -> Ran {
    let program = Path::new(env!("CARGO_BIN_EXE_cos403"));
    let arguments = ["run", "--snapshots", "off", "-v"];
    crate::support::run(program, project.folder.path(), &arguments, environment)
}

#[rstest]
#[case::the_default(&[], "GetObject logo.png as anonymous: 403")]
#[case::the_environment(&[("WHO", "owner")], "GetObject logo.png as owner: 200")]
fn a_variable_has_the_value_of_the_environment_or_its_default(
    #[case] environment: &[(&str, &str)],
    #[case] told: &str,
) {
    let ran = played_as(&varied(VARIED), environment);
    assert_eq!(ran.code, Some(0), "{}", ran.out);
    assert!(ran.out.contains(told), "{}", ran.out);
}

#[test]
fn a_scenario_sets_the_variables_of_the_world_it_builds_on() {
    let text = VARIED.replacen("variables: {", "variables: {bucket: own-1250000000, ", 1);
    let ran = played_as(&varied(&text), &[]);
    assert!(
        ran.out.contains("https://own-1250000000.cos."),
        "{}",
        ran.out
    );
}

#[test]
fn a_variable_stands_in_the_name_of_an_object_too() {
    let text = r#"scenario: Today
variables: {file: a.txt}
given: {bucket: {name: media-1250000000, region: ap-guangzhou, objects: {"in/${file}": {content: x}}}}
when: {operation: GetObject, key: "in/${file}", as: owner}
then: {status: 200}
"#;
    let ran = played_as(&varied(text), &[]);
    assert_eq!(ran.code, Some(0), "{}", ran.out);
}

#[rstest]
#[case::undeclared(
    "${file}",
    "${fiel}",
    "no variable is called `fiel`",
    "did you mean `file`?"
)]
#[case::not_closed("${file}", "${file", "a variable must be closed", "")]
#[case::unset(
    "{env: WHO, default: anonymous}",
    "{env: NO_SUCH_VARIABLE}",
    "the environment has no `NO_SUCH_VARIABLE`",
    "default: …"
)]
#[case::name(
    "file: logo.png",
    "'a b': c, file: logo.png",
    "the name of a variable must be of letters",
    ""
)]
#[case::inside(
    "given: {",
    "given: {variables: {a: b}, ",
    "`variables` does not go with `given`",
    ""
)]
fn a_variable_that_has_no_value_is_told_with_its_place(
    #[case] right: &str,
    #[case] wrong: &str,
    #[case] told: &str,
    #[case] help: &str,
) {
    assert!(VARIED.contains(right));
    let ran = played_as(&varied(&VARIED.replacen(right, wrong, 1)), &[]);
    assert_eq!(ran.code, Some(2), "{}", ran.out);
    assert!(
        ran.out.contains(told) && ran.out.contains(help),
        "{}",
        ran.out
    );
    assert!(ran.out.contains("--> scenarios/one.yaml:"), "{}", ran.out);
}

const INCLUDING: &str = r#"scenario: Rules that others have too
given:
  bucket:
    name: media-1250000000
    region: ap-guangzhou
    acl: public-read
    policy: !include ../snippets/parts.yaml#policy
    referer: !include ../snippets/parts.yaml#referer
    objects: {logo.png: {}}
when:
  <<: !include ../snippets/image.yaml
  as: anonymous
then: {status: 403, cause: referer-not-on-allow-list}
"#;
const PARTS: &str = r#"referer: &referer {type: allow-list, domains: ["*.example.com"], empty: deny}
policy: &policy ../policies/open.json
"#;
const IMAGE: &str = r#"operation: GetObject
key: logo.png
as: owner
headers: {Referer: "https://evil.test/page"}
"#;
const OPEN: &str = r#"{"version": "2.0", "statement": [{"effect": "allow", "principal": {"qcs": ["*"]}, "action": ["name/cos:GetObject"], "resource": ["*"]}]}"#;

fn including(parts: &str, image: &str) -> Project {
    let project = Project::of(&[("one.yaml", INCLUDING)]);
    project.write("snippets/parts.yaml", parts);
    project.write("snippets/image.yaml", image);
    project.write("policies/open.json", OPEN);
    project
}

#[test]
fn a_snippet_stands_for_a_file_or_for_a_part_of_one_and_own_members_win() {
    let ran = cos403(&including(PARTS, IMAGE), &["run", "--snapshots", "off"]);
    assert_eq!(ran.code, Some(0), "{}", ran.out);
}

#[rstest]
#[case::unknown_field(PARTS, &IMAGE.replace("key:", "kee: x\nkey:"), "snippets/image.yaml:2:1", "unknown field `kee`")]
#[case::wrong_word(&PARTS.replace("allow-list", "allow-lst"), IMAGE, "snippets/parts.yaml:1:26", "did you mean `allow-list`?")]
#[case::wrong_value(PARTS, &IMAGE.replace("GetObject", "GetObjct"), "snippets/image.yaml:1:12", "did you mean `GetObject`?")]
#[case::no_anchor(&PARTS.replace("&referer", "&refer"), IMAGE, "scenarios/one.yaml:8:", "")]
#[case::policy_is_beside_the_snippet(&PARTS.replace("open.json", "shut.json"), IMAGE, "snippets/parts.yaml:2:", "`../policies/shut.json` cannot be read")]
#[case::itself(
    "a: &referer !include parts.yaml\npolicy: &policy x\n",
    IMAGE,
    "",
    "itself"
)]
fn what_is_wrong_in_a_snippet_is_told_at_its_place_there(
    #[case] parts: &str,
    #[case] image: &str,
    #[case] place: &str,
    #[case] told: &str,
) {
    let ran = cos403(&including(parts, image), &["run", "--snapshots", "off"]);
    assert_eq!(ran.code, Some(2), "{}", ran.out);
    assert!(
        ran.out.contains(place) && ran.out.contains(told),
        "{}",
        ran.out
    );
}

#[test]
fn a_snippet_that_is_missing_is_told_to_be_that() {
    let project = including(PARTS, IMAGE);
    std::fs::remove_file(project.path("snippets/image.yaml")).unwrap();
    let ran = cos403(&project, &["run", "--snapshots", "off"]);
    assert_eq!(ran.code, Some(2), "{}", ran.out);
    for told in [
        "`../snippets/image.yaml` cannot be included",
        "one.yaml:11:",
    ] {
        assert!(ran.out.contains(told), "{}", ran.out);
    }
}

const AROUND: &str = r#"scenario: Between two others
given: {bucket: {name: media-1250000000, region: ap-guangzhou}}
before:
  - {operation: PutObject, key: a.txt, as: owner, body: x}
when: {operation: GetObject, key: a.txt, as: owner}
after:
  - {operation: DeleteObject, key: a.txt, as: owner}
then: {allowed: true}
"#;

#[test]
fn requests_before_and_after_are_sent_in_the_world_of_the_scenario_and_kept_out_of_the_snapshot() {
    let project = Project::of(&[("one.yaml", AROUND)]);
    let ran = cos403(&project, &["run", "--snapshots", "update"]);
    assert_eq!(ran.code, Some(0), "{}", ran.out);
    assert!(!project.read("snapshots/one.snap").contains("PutObject"));
}

#[rstest]
#[case::before(
    "key: a.txt, as: owner, body",
    "key: a.txt, as: anonymous, body",
    "`before`: PutObject a.txt as anonymous must succeed, came 403",
    0
)]
#[case::after(
    "key: a.txt, as: owner}\nthen",
    "key: a.txt, as: anonymous}\nthen",
    "`after`: DeleteObject a.txt as anonymous must succeed, came 403",
    1
)]
fn a_request_around_a_scenario_that_does_not_succeed_fails_it_with_its_diagnosis(
    #[case] right: &str,
    #[case] wrong: &str,
    #[case] told: &str,
    #[case] gets: usize,
) {
    assert!(AROUND.contains(right));
    let project = Project::of(&[("one.yaml", &AROUND.replacen(right, wrong, 1))]);
    let ran = cos403(&project, &["run", "--snapshots", "off"]);
    assert_eq!(ran.code, Some(1), "{}", ran.out);
    assert!(ran.out.contains(told), "{}", ran.out);
    assert!(
        ran.out.contains("certain   anonymous-request"),
        "{}",
        ran.out
    );
    assert_eq!(
        ran.out.matches("GetObject a.txt as owner: 200").count(),
        gets,
        "{}",
        ran.out
    );
}

/// The world can be served, and its log read: what was sent after is there although the request before it failed.
#[test]
fn what_comes_after_is_sent_whatever_happened_and_of_a_matrix_around_each_cell() {
    let text = AROUND
        .replace(
            "as: owner}\nafter",
            "as: owner}\nmatrix: {key: [a.txt, b.txt], as: [owner, anonymous]}\nafter",
        )
        .replace("then: {allowed: true}", "then: {access: snapshot}");
    let project = Project::of(&[("one.yaml", &text)]);
    let ran = cos403(&project, &["run", "--snapshots", "update"]);
    assert_eq!(ran.code, Some(0), "{}", ran.out);
    let table = project.read("snapshots/one.snap");
    let row = table
        .lines()
        .find(|line| line.starts_with("GetObject a.txt"))
        .unwrap();
    let cells: Vec<_> = row.split_whitespace().skip(2).take(2).collect();
    assert_eq!(cells, ["allowed", "denied"], "{table}");
}

#[test]
fn every_fault_of_a_file_is_told_at_once() {
    let text = r#"scenari: A page
given:
  bucket: {name: media-1250000000, regoin: ap-guangzhou, objects: {logo.png: {storage_class: ARCIVE}}}
when:
  operation: GetObjct
  key: [logo.png]
  as: anonymous
  source_ip: 1.2
then: {status: four, cause: no-grnt, allowed: perhaps}
skip: ''
"#;
    let project = Project::of(&[("one.yaml", text)]);
    let ran = cos403(&project, &["run"]);
    let told: Vec<_> = ran
        .out
        .lines()
        .filter(|line| line.starts_with("error: "))
        .collect();
    assert_eq!(
        told,
        [
            "error: unknown field `scenari`",
            "error: unknown field `regoin`",
            "error: `ARCIVE` cannot stand here",
            "error: `GetObjct` is not a COS operation",
            "error: a text is expected here",
            "error: a whole number of a sensible size is expected here",
            "error: `no-grnt` cannot stand here",
            "error: `true` or `false` is expected here",
            "error: `skip` needs a reason, which is shown",
        ],
        "{}",
        ran.out
    );
}

#[test]
fn what_is_wrong_with_a_request_is_told_at_once_although_another_member_has_a_fault() {
    let text = r#"scenario: A page
given:
  bucket: {name: media-1250000000, region: ap-guangzhou}
when: {operation: GetObjct, key: logo.png, as: anonymos, source_ip: 1.2}
before: [{operation: PutObject, key: a, as: oner}]
then: {statu: 403}
"#;
    let project = Project::of(&[("one.yaml", text)]);
    let ran = cos403(&project, &["run"]);
    let told: Vec<_> = ran
        .out
        .lines()
        .filter(|line| line.starts_with("error: "))
        .collect();
    assert_eq!(
        told,
        [
            "error: `GetObjct` is not a COS operation",
            "error: no key is called `anonymos`",
            "error: `source_ip` must be an IP address",
            "error: no key is called `oner`",
            "error: unknown field `statu`",
        ],
        "{}",
        ran.out
    );
}

/// Each missing field is found in a pass of its own, and the last of them hides none.
#[test]
fn fields_that_are_missing_are_told_with_all_others() {
    let text = r#"tags: [a]
given:
  accounts: [{uin: "1", keys: {a: {id: x}}}, {appid: "2"}]
  bucket: {name: media-1250000000}
when: {operation: GetObject, key: a, as: a, hedders: {}}
"#;
    let project = Project::of(&[("one.yaml", text)]);
    let ran = cos403(&project, &["run"]);
    let mut told: Vec<_> = ran
        .out
        .lines()
        .filter(|line| line.starts_with("error: "))
        .collect();
    told.sort_unstable();
    assert_eq!(
        told,
        [
            "error: `appid` is missing",
            "error: `region` is missing",
            "error: `scenario` is missing",
            "error: `secret` is missing",
            "error: `uin` is missing",
            "error: unknown field `hedders`",
        ],
        "{}",
        ran.out
    );
}

#[rstest]
#[case::unknown_element(
    "<AllowedMethod>GET</AllowedMethod>",
    "<AllowedMethd>GET</AllowedMethd>",
    ":5:5"
)]
#[case::wrong_value("<MaxAgeSeconds>600<", "<MaxAgeSeconds>ten<", ":6:5")]
#[case::missing_element("    <AllowedOrigin>https://a.test</AllowedOrigin>\n", "", ":3:3")]
fn what_is_wrong_in_an_xml_file_is_told_at_its_place_there(
    #[case] right: &str,
    #[case] wrong: &str,
    #[case] place: &str,
) {
    const CORS: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<CORSConfiguration>
  <CORSRule>
    <AllowedOrigin>https://a.test</AllowedOrigin>
    <AllowedMethod>GET</AllowedMethod>
    <MaxAgeSeconds>600</MaxAgeSeconds>
  </CORSRule>
</CORSConfiguration>
"#;
    assert!(CORS.contains(right));
    let scenario = AROUND.replacen("region:", "cors: ../cors.xml, region:", 1);
    let project = Project::of(&[("one.yaml", &scenario)]);
    project.write("cors.xml", CORS);
    let ran = cos403(&project, &["run", "--snapshots", "off"]);
    assert_eq!(ran.code, Some(0), "{}", ran.out);
    project.write("cors.xml", CORS.replacen(right, wrong, 1));
    let ran = cos403(&project, &["run", "--snapshots", "off"]);
    assert_eq!(ran.code, Some(2), "{}", ran.out);
    assert!(
        ran.out.contains(&format!("--> cors.xml{place}")),
        "{}",
        ran.out
    );
}
