//! Access matrices: which cells a pattern means, what is expected of each, and what is told of a file that is wrong.

use crate::support::Project;
use cos403::scenario::{Case, Expectation, Play, Problem, discover, load, load_matrix};
use rstest::rstest;

/// Two principals, two operations and two keys of one bucket; what a test is about replaces `# more`.
const MATRIX: &str = "\
scenario: A matrix
given:
  bucket: {name: media-1250000000, region: ap-guangzhou, objects: {a: {}, b: {}}}
when: {}
matrix:
  as: [anonymous, owner]
  operation: [GetObject, PutObject]
  key: [a, b]
  # more
";

/// The line on which `# more` stands.
const MORE: usize = 9;

fn read(text: &str) -> Result<Vec<Case>, Vec<Problem>> {
    let project = Project::of(&[("m.yaml", text)]);
    let files = discover(&project.path("scenarios")).unwrap();
    load(&files[0])
}

fn with(more: &str) -> String {
    MATRIX.replace("# more", more)
}

fn cases(text: &str) -> Vec<Case> {
    match read(text) {
        Ok(cases) => cases,
        Err(problems) => panic!("{}", told(&problems)),
    }
}

fn told(problems: &[Problem]) -> String {
    let told = problems.iter().map(|problem| {
        let (line, column) = problem.place.line_and_column();
        let help = problem.kind.help().unwrap_or_default();
        format!("{line}:{column}: {}\n{help}", problem.kind)
    });
    told.collect::<Vec<_>>().join("\n")
}

fn names(cases: &[Case]) -> Vec<&str> {
    cases
        .iter()
        .map(|case| case.name.strip_prefix("m::").unwrap_or(&case.name))
        .collect()
}

/// The names of the cells of which something is expected, by what it is.
fn expecting(cases: &[Case], expected: impl Fn(&Expectation) -> bool) -> Vec<&str> {
    let such = cases.iter().filter(|case| expected(&case.expectation));
    such.map(|case| case.name.strip_prefix("m::").unwrap_or(&case.name))
        .collect()
}

#[rstest]
#[case::a_word("as: owner", &["owner_GetObject_a", "owner_GetObject_b", "owner_PutObject_a", "owner_PutObject_b"])]
#[case::words_of_several_fields("as: owner, key: a", &["owner_GetObject_a", "owner_PutObject_a"])]
#[case::a_list_of_words("as: [owner, anonymous], operation: PutObject, key: [b]", &["anonymous_PutObject_b", "owner_PutObject_b"])]
#[case::what_every_cell_has("bucket: media-1250000000, source_ip: 127.0.0.1, transport: tls-1.2, key: a, as: owner", &["owner_GetObject_a", "owner_PutObject_a"])]
fn a_pattern_means_the_cells_that_have_a_word_of_each_field(
    #[case] pattern: &str,
    #[case] fits: &[&str],
) {
    let cases = cases(&with(&format!(
        "expect: [{{{pattern}, then: {{status: 200}}}}]"
    )));
    assert_eq!(cases.len(), 8);
    assert_eq!(
        expecting(&cases, |expected| expected.status == Some(200)),
        fits
    );
    assert_eq!(
        expecting(&cases, |expected| *expected == Expectation::default()).len(),
        8 - fits.len()
    );
}

#[test]
fn a_pattern_without_fields_means_every_cell() {
    let cases = cases(&with("expect: [{then: {allowed: true}}]"));
    assert!(
        cases
            .iter()
            .all(|case| case.expectation.allowed == Some(true))
    );
}

#[test]
fn a_key_that_is_a_number_is_a_word() {
    let text = with("expect: [{key: 2019, then: {allowed: true}}]").replace("[a, b]", "[2019, b]");
    assert_eq!(
        expecting(&cases(&text), |expected| expected.allowed == Some(true)).len(),
        4
    );
}

#[test]
fn then_is_of_the_cells_that_no_entry_fits() {
    let text = with("expect: [{as: owner, then: {allowed: true}}]");
    let cases = cases(&format!("{text}then: {{status: 403}}\n"));
    for case in &cases {
        let (allowed, status) = (case.expectation.allowed, case.expectation.status);
        let expected = if case.name.contains("owner") {
            (Some(true), None)
        } else {
            (None, Some(403))
        };
        assert_eq!((allowed, status), expected, "{}", case.name);
    }
}

#[test]
fn the_closed_form_allows_what_it_lists_and_denies_everything_else() {
    let cases = cases(&with(
        "allowed: [{as: owner, key: a}, {operation: GetObject, key: a}]",
    ));
    let (allowed, denied): (Vec<_>, Vec<_>) = cases
        .iter()
        .partition(|case| case.expectation.allowed == Some(true));
    let allowed: Vec<_> = allowed.iter().map(|case| case.name.as_str()).collect();
    assert_eq!(
        allowed,
        [
            "m::anonymous_GetObject_a",
            "m::owner_GetObject_a",
            "m::owner_PutObject_a"
        ]
    );
    for case in denied {
        let expected = Expectation {
            allowed: Some(false),
            status: Some(403),
            ..Expectation::default()
        };
        assert_eq!(case.expectation, expected, "{}", case.name);
    }
}

#[test]
fn an_empty_closed_form_denies_everything() {
    let cases = cases(&with("allowed: []"));
    assert_eq!(
        expecting(&cases, |expected| expected.allowed == Some(false)
            && expected.status == Some(403))
        .len(),
        8
    );
}

#[test]
fn expect_says_more_of_cells_of_the_closed_form() {
    let cases = cases(&with(
        "allowed: [{as: owner}]\n  expect: [{as: anonymous, key: a, then: {cause: anonymous-request}}, {as: owner, operation: GetObject, then: {status: 200}}]",
    ));
    let of = |name: &str| {
        let case = cases.iter().find(|case| case.name == name).unwrap();
        let expected = &case.expectation;
        let cause = expected.cause.map(Into::into);
        (expected.allowed, expected.status, cause)
    };
    let denied = (Some(false), Some(403), Some("anonymous-request"));
    assert_eq!(of("m::anonymous_PutObject_a"), denied);
    assert_eq!(
        of("m::anonymous_PutObject_b"),
        (Some(false), Some(403), None)
    );
    assert_eq!(of("m::owner_GetObject_b"), (Some(true), Some(200), None));
    assert_eq!(of("m::owner_PutObject_b"), (Some(true), None, None));
}

#[test]
fn entries_that_say_the_same_may_fit_one_cell() {
    let entries = "expect: [{as: owner, then: {allowed: true}}, {key: [a], as: owner, then: {allowed: true}}]";
    assert_eq!(cases(&with(entries)).len(), 8);
}

#[test]
fn a_table_is_one_case_and_with_expectations_each_cell_is_one_besides() {
    let table = "then: {access: snapshot}\n";
    let alone = cases(&format!("{MATRIX}{table}"));
    assert_eq!(names(&alone), ["m"]);
    let text = with("allowed: [{as: owner}]");
    let besides = cases(&format!("{text}{table}"));
    assert_eq!(besides.len(), 9);
    assert!(matches!(&besides[0].play, Play::Table(cells) if cells.len() == 8));
    assert_eq!(besides[0].expectation, Expectation::default());
    assert_eq!(besides[1..].len(), cases(&text).len());
    assert_eq!(names(&besides)[1..], names(&cases(&text)));
}

#[test]
fn what_varies_of_the_network_stands_in_names_and_rows() {
    let lists = "source_ip: [10.0.0.1, '2001:DB8::1']\n  vpc: [vpc-a]\n  transport: [http]\n  exclude: [{operation: PutObject}, {source_ip: '2001:db8:0::1', key: [a, b]}]";
    let text = with(lists).replace("[anonymous, owner]", "[owner]");
    assert_eq!(
        names(&cases(&text)),
        [
            "owner_GetObject_a_10_0_0_1_vpc_a_http",
            "owner_GetObject_b_10_0_0_1_vpc_a_http"
        ]
    );
    let project = Project::of(&[("m.yaml", &text)]);
    let case = load_matrix(&project.path("scenarios/m.yaml")).unwrap();
    let Play::Table(cells) = &case.play else {
        panic!("{:?}", case.play)
    };
    assert_eq!(
        cells[0].what,
        "GetObject a from 10.0.0.1 in vpc-a over http"
    );
    assert_eq!(cells[0].step.network.source_ip.to_string(), "10.0.0.1");
}

#[test]
fn a_line_end_in_a_key_does_not_tear_a_row_apart() {
    let project = Project::of(&[("m.yaml", &MATRIX.replace("[a, b]", r#"["a\nb"]"#))]);
    let case = load_matrix(&project.path("scenarios/m.yaml")).unwrap();
    let Play::Table(cells) = &case.play else {
        panic!("{:?}", case.play)
    };
    assert_eq!(cells[0].what, r"GetObject a\nb");
}

/// Each fault with its place (the column in the line of `# more`, which begins in column 3), its message and its help.
#[rstest]
#[case::unknown_field(
    "expect: [{ass: owner, then: {allowed: true}}]",
    13,
    "unknown field `ass`",
    "did you mean `as`?"
)]
#[case::unknown_field_of_allowed(
    "allowed: [{opration: GetObject}]",
    14,
    "unknown field `opration`",
    "did you mean `operation`?"
)]
#[case::misspelt(
    "expect: [{as: ownr, then: {allowed: true}}]",
    17,
    "no cell of the matrix has `as: ownr`",
    "did you mean `owner`?"
)]
#[case::misspelt_in_a_list(
    "allowed: [{operation: [GetObject, PuObject]}]",
    37,
    "no cell of the matrix has `operation: PuObject`",
    "did you mean `PutObject`?"
)]
#[case::misspelt_exclude(
    "exclude: [{key: c}]",
    19,
    "no cell of the matrix has `key: c`",
    "it can be `a`, `b`"
)]
#[case::no_such_list(
    "expect: [{vpc: vpc-1, then: {allowed: true}}]",
    18,
    "no cell of the matrix has `vpc: vpc-1`",
    "give the matrix a list of `vpc`, or leave it out here"
)]
#[case::usual_transport(
    "expect: [{transport: http, then: {allowed: true}}]",
    24,
    "no cell of the matrix has `transport: http`",
    "it can be `tls-1.2`"
)]
#[case::header(
    "headers: {Referer: [x]}\n  expect: [{headers: {referer: y}, then: {allowed: true}}]",
    32,
    "no cell of the matrix has `referer: y`",
    "it can be `x`"
)]
#[case::no_such_header(
    "headers: {Referer: [x]}\n  expect: [{headers: {Refere: x}, then: {allowed: true}}]",
    31,
    "no cell of the matrix has `Refere: …`",
    "did you mean `referer`?"
)]
#[case::no_header_at_all(
    "expect: [{headers: {Refere: x}, then: {allowed: true}}]",
    31,
    "no cell of the matrix has `Refere: …`",
    "give the matrix a list of `Refere`, or leave it out here"
)]
#[case::secret_header(
    "headers: {Cookie: [x]}\n  expect: [{headers: {Cookie: y}, then: {allowed: true}}]",
    31,
    "no cell of the matrix has `Cookie: …`",
    "give the matrix a list of `Cookie`, or leave it out here"
)]
#[case::no_such_cell(
    "exclude: [{as: owner}]\n  include: [{as: owner, operation: GetObject, key: b}]\n  expect: [{as: owner, key: a, then: {allowed: true}}]",
    12,
    "no cell of the matrix fits this entry of `expect`",
    "cells have its words, but none has all of them; leave one out"
)]
#[case::word_of_the_world_but_not_of_the_cells(
    "exclude: [{as: owner}, {as: [owner, anonymous], key: a, operation: GetObject}, {as: anonymous, key: a}, {operation: PutObject, bucket: b}]",
    138,
    "no cell of the matrix has `bucket: b`",
    "it can be `media-1250000000`"
)]
#[case::no_word(
    "expect: [{as: [], then: {allowed: true}}]",
    17,
    "a list of words must be of one at least",
    ""
)]
#[case::no_then(
    "expect: [{as: owner}]",
    12,
    "`then` is missing",
    "say what is expected of the cells: `then: {allowed: true}`"
)]
#[case::empty_then(
    "expect: [{as: owner, then: {}}]",
    30,
    "`then` needs an expectation: `allowed`, `status`, `variant`, `cause` or `code`",
    ""
)]
#[case::table_of_a_cell(
    "expect: [{as: owner, then: {access: snapshot}}]",
    30,
    "`access` does not go with an entry of `expect`, which is of single cells",
    ""
)]
#[case::then_cannot_be(
    "expect: [{as: owner, then: {allowed: true, cause: no-grant}}]",
    30,
    "`allowed: true` and `cause: no-grant` cannot both be",
    ""
)]
#[case::then_in_allowed(
    "allowed: [{as: owner, then: {status: 200}}]",
    31,
    "`then` does not go with an entry of `allowed`; write it into one of `expect`",
    ""
)]
#[case::then_in_exclude(
    "exclude: [{as: owner, then: {status: 200}}]",
    31,
    "`then` does not go with an entry of `exclude`; write it into one of `expect`",
    ""
)]
#[case::two_entries(
    "expect:\n  - {as: owner, then: {allowed: true}}\n  - {key: a, then: {allowed: false}}",
    5,
    "the cell `owner GetObject a` has another expectation already, by the entry in line 10",
    "let one of the two entries fit fewer cells, or let both say the same"
)]
#[case::denied_though_listed(
    "allowed: [{key: a}]\n  expect: [{as: owner, then: {cause: no-grant}}]",
    30,
    "`cause: no-grant` cannot be of the cell `owner GetObject a`, which `allowed` lists",
    "let the entry fit fewer cells, or take the cell out of `allowed`"
)]
#[case::missing_though_listed(
    "allowed: [{as: owner}]\n  expect: [{as: owner, then: {status: 404}}]",
    30,
    "`status: 404` cannot be of the cell `owner GetObject a`, which `allowed` lists",
    "let the entry fit fewer cells, or take the cell out of `allowed`"
)]
#[case::allowed_though_not_listed(
    "allowed: []\n  expect: [{as: owner, key: b, then: {allowed: true}}]",
    38,
    "`allowed: true` cannot be of the cell `owner GetObject b`, which `allowed` does not list, so that it must be denied",
    "let the entry fit fewer cells, or add the cell to `allowed`"
)]
#[case::missing_though_denied(
    "allowed: []\n  expect: [{as: owner, key: b, then: {status: 404}}]",
    38,
    "`status: 404` cannot be of the cell `owner GetObject b`, which `allowed` does not list, so that it must be denied",
    "let the entry fit fewer cells, or add the cell to `allowed`"
)]
#[case::allowed_is_a_list("allowed: true", 12, "a list is expected here: `[a, b]`", "")]
#[case::word_that_looks_like_another_kind(
    "expect: [{as: true, then: {allowed: true}}]",
    17,
    "no cell of the matrix has `as: true`",
    "it can be `anonymous`, `owner`"
)]
#[case::word_of_a_wrong_kind(
    "expect: [{as: {a: b}, then: {allowed: true}}]",
    17,
    "a list is expected here: `[a, b]`",
    ""
)]
#[case::address("source_ip: [everywhere]", 15, "`source_ip` must be an IP address", "")]
#[case::transport(
    "transport: [https]",
    15,
    "`transport` must be `http`, or `tls-1.0` to `tls-1.3`",
    ""
)]
fn what_is_wrong_with_a_matrix_is_told_with_its_place(
    #[case] more: &str,
    #[case] column: usize,
    #[case] message: &str,
    #[case] help: &str,
) {
    let problems = read(&with(more)).unwrap_err();
    let line = MORE + more.lines().count() - 1;
    assert_eq!(
        told(&problems),
        format!("{line}:{column}: {message}\n{help}")
    );
}

#[rstest]
#[case::source_ip("source_ip: []")]
#[case::vpc("vpc: []")]
#[case::transport("transport: []")]
#[case::header("headers: {Referer: []}")]
fn an_empty_list_of_the_matrix_is_told(#[case] more: &str) {
    let problems = read(&with(more)).unwrap_err();
    assert_eq!(
        told(&problems),
        "6:3: `matrix` needs a value at least in each of its lists\n"
    );
}

#[rstest]
#[case::closed_form(
    "allowed: [{as: owner}]",
    "then: {status: 403}",
    "10:7: `then` does not go with `matrix.allowed`, which decides on every cell; refine single cells in `matrix.expect`\n"
)]
#[case::table(
    "expect: [{as: owner, then: {allowed: true}}]",
    "then: {access: snapshot, status: 403}",
    "10:7: `access` does not go with an expectation of a single request; say it of cells in `matrix.expect`, or leave `access` out to expect it of every cell\n"
)]
#[case::table_that_shall_fail(
    "allowed: [{as: owner}]",
    "then: {access: snapshot}\nexpect_failure: not yet",
    "11:17: `expect_failure` needs an expectation in `then` that is not met\n"
)]
fn what_does_not_go_with_the_expectations_of_a_matrix_is_told(
    #[case] more: &str,
    #[case] then: &str,
    #[case] message: &str,
) {
    let problems = read(&format!("{}{then}\n", with(more))).unwrap_err();
    assert_eq!(told(&problems), message);
}

#[test]
fn every_entry_of_expect_that_is_wrong_is_told() {
    let problems = read(&with(
        "expect: [{as: ownr, then: {allowed: true}}, {key: c, then: {allowed: true}}]",
    ))
    .unwrap_err();
    assert_eq!(problems.len(), 2);
}

#[test]
fn more_entries_than_anybody_reads_are_too_many() {
    let entries = "{as: owner},".repeat(1_001);
    let problems = read(&with(&format!("allowed: [{entries}]"))).unwrap_err();
    assert!(
        told(&problems).contains("`allowed` must be of 1000 entries at most"),
        "{}",
        told(&problems)
    );
}

#[test]
fn a_file_without_a_matrix_has_no_table() {
    let project = Project::of(&[("one.yaml", crate::support::REFUSED)]);
    let problems = load_matrix(&project.path("scenarios/one.yaml")).unwrap_err();
    assert_eq!(
        told(&problems),
        "1:1: `matrix` is missing\nlist who asks for what: `matrix: {as: […], operation: […], key: […]}`"
    );
}
