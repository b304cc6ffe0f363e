//! The JSON Schema of scenario and world files: current, and of one mind with the reader.

use std::fs;
use std::path::{Path, PathBuf};

use crate::support::{Project, REFUSED, cos403};
use cos403::scenario::{FileKind, discover, load, schema};
use jsonschema::Validator;
use rstest::rstest;
use serde_json::Value;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn validator(kind: FileKind) -> Validator {
    jsonschema::draft7::new(&schema(kind)).unwrap()
}

fn read(path: &Path) -> Value {
    serde_saphyr::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

#[rstest]
#[case(FileKind::Scenario)]
#[case(FileKind::World)]
#[case(FileKind::LiveTarget)]
fn the_committed_schema_is_what_the_command_prints(#[case] kind: FileKind) {
    let name = format!("docs/schema/{kind}.json");
    let printed = cos403(&Project::of(&[]), &["schema", kind.as_ref()]);
    assert_eq!(printed.code, Some(0));
    let committed = fs::read_to_string(root().join(&name)).unwrap_or_default();
    assert!(
        committed == printed.out,
        "{name} is not current: cargo run -- schema {kind} > {name}"
    );
}

#[test]
fn every_scenario_and_world_of_the_repository_is_valid() {
    let validator = validator(FileKind::Scenario);
    let scenarios = root().join("scenarios");
    for file in discover(&scenarios).unwrap() {
        let told: Vec<_> = validator
            .iter_errors(&read(&file.path))
            .map(|error| error.to_string())
            .collect();
        assert!(told.is_empty(), "{}: {told:?}", file.path.display());
    }
    let world = self::validator(FileKind::World);
    let worlds = fs::read_dir(scenarios.join("worlds")).unwrap().flatten();
    for file in worlds.filter(|file| file.path().extension().is_some_and(|yaml| yaml == "yaml")) {
        let told: Vec<_> = world
            .iter_errors(&read(&file.path()))
            .map(|error| error.to_string())
            .collect();
        assert!(told.is_empty(), "{}: {told:?}", file.path().display());
    }
}

/// What is wrong with the form of a file, both the reader and an editor that has the schema refuse; what is wrong with its
/// meaning (a key that nobody has) only the reader can.
#[rstest]
#[case::unknown_field("tags:", "tag:")]
#[case::unknown_field_of_the_bucket("region:", "regoin:")]
#[case::unknown_field_of_the_request("operation:", "opertion:")]
#[case::missing_scenario("scenario: A stranger reads a private object\n", "")]
#[case::missing_when("when: {operation: GetObject, key: logo.png, as: anonymous}\n", "")]
#[case::missing_region(", region: ap-guangzhou", "")]
#[case::list_for_text("key: logo.png", "key: [logo.png]")]
#[case::text_for_list("tags: [private]", "tags: private")]
#[case::text_for_number("status: 403", "status: forbidden")]
#[case::text_for_truth("status: 403", "allowed: perhaps")]
#[case::unknown_cause("cause: anonymous-request", "cause: anonymous-requst")]
#[case::unknown_variant("variant: access-denied", "variant: acces-denied")]
#[case::unknown_operation("operation: GetObject", "operation: GetObjekt")]
#[case::unknown_storage_class("logo.png: {}", "logo.png: {storage_class: ARCIVE}")]
#[case::unknown_switch("given:", "given:\n  behaviour: {referer_case: true}")]
#[case::unknown_mistake("as: anonymous", "as: owner, sign: {mistake: path-encoded}")]
#[case::unknown_target("tags:", "only: real\ntags:")]
#[case::table_of_nothing("variant: access-denied", "access: table")]
#[case::referer_without_type("objects:", "referer: {domains: [a.test]}, objects:")]
#[case::matrix_of_no_lists("then:", "matrix: {as: owner}\nthen:")]
#[case::before_that_is_no_list("then:", "before: {operation: GetObject}\nthen:")]
#[case::variable_of_a_number("tags:", "variables: {a: {env: [1]}}\ntags:")]
fn a_file_of_a_wrong_form_is_refused_by_schema_and_reader(
    #[case] right: &str,
    #[case] wrong: &str,
) {
    assert!(REFUSED.contains(right), "{right}");
    let project = Project::of(&[
        ("right.yaml", REFUSED),
        ("wrong.yaml", &REFUSED.replacen(right, wrong, 1)),
    ]);
    let validator = validator(FileKind::Scenario);
    assert!(validator.is_valid(&read(&project.path("scenarios/right.yaml"))));
    assert!(!validator.is_valid(&read(&project.path("scenarios/wrong.yaml"))));
    for file in discover(&project.path("scenarios/wrong.yaml")).unwrap() {
        load(&file).unwrap_err();
    }
}

/// Every member has a sentence, which editors show.
#[rstest]
#[case(FileKind::Scenario)]
#[case(FileKind::World)]
#[case(FileKind::LiveTarget)]
fn every_member_is_documented(#[case] kind: FileKind) {
    let schema = schema(kind);
    let definitions = schema["definitions"].as_object().unwrap();
    for (name, definition) in definitions.iter().chain([(&"file".to_owned(), &schema)]) {
        for (member, its) in definition["properties"].as_object().into_iter().flatten() {
            assert!(its["description"].is_string(), "{name}.{member}: {its}");
        }
    }
}
