//! Reports of `cos403 run` and `cos403 lint` for programs: what CI servers read of them.

use crate::support::{Project, REFUSED, cos403};
use quick_junit::{NonSuccessKind, Report, TestCaseStatus};
use rstest::rstest;
use serde_json::Value;

const MATRIX: &str = r#"scenario: Who may <b>read</b> | write
given:
  bucket: {name: media-1250000000, region: ap-guangzhou, objects: {logo.png: {}}}
when: {}
matrix:
  as: [anonymous, owner]
  operation: [GetObject]
  key: [logo.png]
then: {access: snapshot}
"#;

/// One that passes, one that fails, one that is skipped, one that is wrong, and a matrix.
fn project() -> Project {
    let wrong = REFUSED.replace("operation", "opertion");
    let fails = REFUSED.replace("cause: anonymous-request", "cause: no-grant");
    let skipped = format!("{REFUSED}skip: \"not <yet> & never\"\n");
    let project = Project::of(&[
        ("private/passes.yaml", REFUSED),
        ("private/fails.yaml", &fails),
        ("private/skipped.yaml", &skipped),
        ("wrong.yaml", &wrong),
        ("matrix.yaml", MATRIX),
    ]);
    cos403(&project, &["run", "--snapshots", "update"]);
    project
}

#[test]
fn junit_has_a_suite_for_each_folder_and_a_case_for_each_scenario() {
    let project = project();
    let ran = cos403(&project, &["run", "--format", "junit"]);
    assert_eq!(ran.code, Some(2), "{}", ran.err);
    let report = Report::deserialize_from_str(&ran.out).unwrap();
    let all: Vec<_> = report
        .test_suites
        .iter()
        .flat_map(|suite| suite.test_cases.iter().map(move |case| (suite, case)))
        .collect();
    assert_eq!(all.len(), 5, "{}", ran.out);
    assert_eq!((report.tests, report.failures, report.errors), (5, 1, 1));
    for (suite, case) in all {
        assert_eq!(case.classname.as_ref(), Some(&suite.name));
        match (suite.name.as_str(), case.name.as_str(), &case.status) {
            ("private", "passes", TestCaseStatus::Success { .. })
            | ("scenarios", "matrix", TestCaseStatus::Success { .. }) => {}
            ("private", "skipped", TestCaseStatus::Skipped { message, .. }) => {
                assert_eq!(message.as_ref().unwrap().as_str(), "not <yet> & never");
            }
            (
                "private",
                "fails",
                TestCaseStatus::NonSuccess {
                    kind, description, ..
                },
            ) => {
                assert_eq!(*kind, NonSuccessKind::Failure);
                let told = description.as_ref().unwrap().as_str();
                assert!(
                    told.contains("- no-grant") && told.contains("diagnosis:"),
                    "{told}"
                );
            }
            ("scenarios", "wrong", TestCaseStatus::NonSuccess { kind, .. }) => {
                assert_eq!(*kind, NonSuccessKind::Error);
            }
            (folder, name, status) => panic!("{folder} {name}: {status:?}"),
        }
    }
}

#[test]
fn the_cells_of_a_matrix_are_in_the_suite_of_its_folder() {
    let cells = MATRIX.replace(
        "  key: [logo.png]\n",
        "  key: [logo.png]\n  expect: [{as: owner, then: {allowed: true}}]\n",
    );
    let project = Project::of(&[("who/reads.yaml", &cells), ("who/zebra.yaml", REFUSED)]);
    let ran = cos403(
        &project,
        &["run", "--snapshots", "off", "--format", "junit"],
    );
    let report = Report::deserialize_from_str(&ran.out).unwrap();
    let suites = report.test_suites.iter();
    let named: Vec<(&str, Vec<&str>)> = suites
        .map(|suite| {
            let cases = suite.test_cases.iter().map(|case| case.name.as_str());
            (suite.name.as_str(), cases.collect())
        })
        .collect();
    let cases = vec![
        "reads",
        "reads::anonymous_GetObject_logo_png",
        "reads::owner_GetObject_logo_png",
        "zebra",
    ];
    assert_eq!(named, [("who", cases)]);
}

#[test]
fn annotations_stand_at_the_line_of_what_is_expected_and_of_what_is_wrong() {
    let project = project();
    let ran = cos403(&project, &["run", "--format", "github"]);
    let lines: Vec<&str> = ran.out.lines().collect();
    assert_eq!(lines.len(), 2, "{}", ran.out);
    // The sixth line of the file is `then:`, the fifth has the word that is none.
    assert!(
        lines[0].starts_with("::error file=scenarios/private/fails.yaml,line=6,col=7,title=private%3A%3Afails::cause: expected no-grant, came anonymous-request"),
        "{}",
        lines[0]
    );
    assert!(
        lines[1].starts_with(
            "::error file=scenarios/wrong.yaml,line=5,col=8,title=wrong::unknown field `opertion`"
        ),
        "{}",
        lines[1]
    );
}

#[test]
fn the_statement_that_decided_is_annotated_in_the_policy_file_and_a_cell_where_it_is_expected() {
    let scenario = r#"scenario: The editor keeps the logo
given:
  bucket: {name: media-1250000000, region: ap-guangzhou, policy: ../policies/media.json, objects: {logo.png: {}}}
  accounts:
    - uin: "100000000001"
      appid: "1250000000"
      keys: {owner: {id: AKIDowner, secret: x}}
      users: {editor: {uin: "100000000012", keys: {editor: {id: AKIDeditor, secret: y}}}}
when: {operation: GetObject, key: logo.png}
matrix:
  as: [owner, editor]
  expect:
    - {as: owner, then: {allowed: true}}
    - {as: editor, then: {allowed: true}}
"#;
    let policy = r#"{
  "version": "2.0",
  "Statement": [
    {"effect": "allow", "principal": {"qcs": ["*"]}, "action": ["name/cos:PutObject"], "resource": ["*"]},
    {"effect": "deny", "principal": {"qcs": ["qcs::cam::uin/100000000001:uin/100000000012"]}, "action": ["name/cos:GetObject"], "resource": ["*"]}
  ]
}"#;
    let project = Project::of(&[("logo.yaml", scenario)]);
    project.write("policies/media.json", policy);
    let ran = cos403(
        &project,
        &["run", "--snapshots", "off", "--format", "github"],
    );
    let lines: Vec<&str> = ran.out.lines().collect();
    assert_eq!(lines.len(), 2, "{}", ran.out);
    assert!(
        lines[0].starts_with("::error file=scenarios/logo.yaml,line=14,col="),
        "{}",
        lines[0]
    );
    assert!(
        lines[1].starts_with("::notice file=policies/media.json,line=5,col=5,title=")
            && lines[1].contains("bucket[1] decides it"),
        "{}",
        lines[1]
    );
}

#[test]
fn a_summary_in_markdown_has_the_counts_the_failures_and_the_tables() {
    let project = project();
    let ran = cos403(&project, &["run", "--format", "markdown"]);
    for part in [
        "| passed | failed | errors | skipped | seconds |",
        "| 2 | 1 | 1 | 1 |",
        "<details><summary><b>failed</b> private::fails: cause: expected no-grant, came anonymous-request</summary>",
        "| media-1250000000 | anonymous | owner |",
        "| GetObject logo.png | **denied** (anonymous-request) | allowed |",
    ] {
        assert!(ran.out.contains(part), "{part}:\n{}", ran.out);
    }
}

#[test]
fn a_page_needs_nothing_but_itself_and_draws_the_path_through_the_flow() {
    let project = project();
    let ran = cos403(
        &project,
        &["run", "--report", "report.html", "--report", "report.XML"],
    );
    assert!(
        ran.out.contains("2 passed, 1 failed, 1 skipped, 1 error"),
        "{}",
        ran.out
    );
    assert!(project.read("report.XML").starts_with("<?xml"));
    let page = project.read("report.html");
    for part in [
        "<meta name=\"viewport\"",
        "<li class=\"stop\" data-step=\"3\" aria-current=\"step\"><span class=\"number\">3</span> <b>anonymous?</b> <span class=\"state\">refused: <code>anonymous-request</code>",
        "<td class=\"allowed\"",
        "not &lt;yet&gt; &amp; never",
        "Who may &lt;b&gt;read&lt;/b&gt; | write",
        "<tr><th scope=\"row\">cause</th><td>no-grant</td><td>anonymous-request</td></tr>",
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none';",
    ] {
        assert!(page.contains(part), "{part}");
    }
    for from_elsewhere in ["src=", "href=\"h", "href=\"/", "@import", "url("] {
        assert!(!page.contains(from_elsewhere), "{from_elsewhere}");
    }
    // What is not as expected stands before what is.
    let place = |text: &str| page.find(text).unwrap();
    assert!(place("private::<wbr>fails") < place("id=\"folder-0\""));
    assert!(place("<b>wrong</b>") < place("id=\"folder-0\""));
}

#[rstest]
#[case("en", "refused: <code>anonymous-request</code>", "<dt>do</dt>")]
#[case("ja", "拒否: <code>anonymous-request</code>", "<dt>対処</dt>")]
#[case("zh", "拒绝: <code>anonymous-request</code>", "<dt>处理</dt>")]
fn a_page_is_in_the_language_of_its_reader(
    #[case] language: &str,
    #[case] stop: &str,
    #[case] label: &str,
) {
    let project = project();
    let ran = cos403(&project, &["run", "--format", "html", "--lang", language]);
    for part in [&format!("<html lang=\"{language}\">"), stop, label] {
        assert!(ran.out.contains(part), "{part}");
    }
    // Words that a language lacks would be told by their id.
    assert!(!ran.out.contains(">page-"), "{}", ran.out);
}

#[rstest]
#[case("report.txt", 2, "a report is a file in .json, .xml, .md or .html")]
#[case(
    "nowhere/report.md",
    3,
    "the report `nowhere/report.md` cannot be written"
)]
fn a_report_that_cannot_be_is_told(#[case] file: &str, #[case] code: i32, #[case] told: &str) {
    let project = Project::of(&[("one.yaml", REFUSED)]);
    let ran = cos403(&project, &["run", "--snapshots", "off", "--report", file]);
    assert_eq!(ran.code, Some(code), "{}", ran.err);
    assert!(ran.err.contains(told), "{}", ran.err);
}

/// A bucket policy in which an action is misspelt, and everyone may delete.
const POLICY: &str = r#"{
  "version": "2.0",
  "Statement": [{
    "Effect": "allow",
    "Principal": {"qcs": ["qcs::cam::anyone:anyone"]},
    "Action": ["name/cos:GetObjekt", "name/cos:DeleteObject"],
    "Resource": ["*"]
  }]
}
"#;

#[test]
fn sarif_places_each_finding_in_its_file() {
    let project = Project::of(&[]);
    project.write("policies/a b.json", POLICY);
    let ran = cos403(
        &project,
        &["lint", "--format", "sarif", "policies/a b.json"],
    );
    let sarif: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(sarif["version"], "2.1.0");
    let run = &sarif["runs"][0];
    let rules: Vec<&str> = run["tool"]["driver"]["rules"]
        .as_array()
        .unwrap()
        .iter()
        .map(|rule| rule["id"].as_str().unwrap())
        .collect();
    let results = run["results"].as_array().unwrap();
    assert!(results.len() >= 2, "{}", ran.out);
    for result in results {
        assert!(rules.contains(&result["ruleId"].as_str().unwrap()));
        let place = &result["locations"][0]["physicalLocation"];
        assert_eq!(place["artifactLocation"]["uri"], "policies/a%20b.json");
        assert_eq!(place["region"]["startLine"], 6, "{result}");
    }
}

#[test]
fn annotations_of_lint_have_the_severity_of_the_finding() {
    let project = Project::of(&[]);
    project.write("open.json", POLICY);
    let ran = cos403(&project, &["lint", "--format", "github", "open.json"]);
    assert!(
        ran.out
            .lines()
            .all(|line| line.contains("file=open.json,line=6,")),
        "{}",
        ran.out
    );
    assert!(ran.out.contains("::warning file="), "{}", ran.out);
}

/// Texts that end what they stand in, wherever that is.
const HOSTILE: [&str; 6] = [
    "</script></title><script>alert(1)</script>",
    "]]><!-- --> <![CDATA[",
    "\u{0}\u{7}\u{1b}[31m\u{9b}2J",
    "\u{202e}gnp.exe\u{2066}",
    "%0A::error::| a \\| b | `*_~[x](y)",
    "\n::error::x\r\n\n```\n</details>\n",
];

/// The lines of a Markdown text that are not of a block of text.
fn outside_of_fences(markdown: &str) -> Vec<&str> {
    let mut fence = None;
    let mut outside = Vec::new();
    for line in markdown.lines() {
        match fence {
            Some(end) if line == end => fence = None,
            Some(_) => {}
            None if line.starts_with("```") => fence = line.strip_suffix("text"),
            None => outside.push(line),
        }
    }
    outside
}

/// A scenario whose texts are all one: title, object, `Sid` and what is skipped or expected.
fn hostile(text: &str, end: &str) -> String {
    let text = serde_json::to_string(text).unwrap();
    format!(
        r#"scenario: {text}
given:
  bucket:
    name: media-1250000000
    region: ap-guangzhou
    objects: {{logo.png: {{}}}}
    policy:
      version: "2.0"
      statement:
        - {{sid: {text}, effect: deny, principal: {{qcs: ["qcs::cam::anyone:anyone"]}}, action: "*", resource: "*"}}
when: {{operation: GetObject, key: {text}, as: anonymous}}
{}
"#,
        end.replace("TEXT", &text)
    )
}

#[rstest]
fn whatever_a_text_has_each_report_stays_whole(
    #[values(0, 1, 2, 3, 4, 5, 6)] number: usize,
    #[values(
        "then: {cause: no-grant}",
        "then: {cause: explicit-deny}",
        "skip: TEXT\nthen: {status: 403}",
        "then: {code: TEXT}",
        "then: {TEXT: 1}"
    )]
    end: &str,
) {
    let long = "long".repeat(250);
    let text = HOSTILE.get(number).copied().unwrap_or(&long);
    let project = Project::of(&[("one.yaml", &hostile(text, end))]);
    let reports = ["r.json", "r.xml", "r.md", "r.html"];
    let arguments = reports.iter().flat_map(|file| ["--report", file]);
    let run = ["run", "--snapshots", "off", "--format", "github"];
    let arguments: Vec<&str> = run.into_iter().chain(arguments).collect();
    let ran = cos403(&project, &arguments);
    let json: Value = serde_json::from_str(&project.read("r.json")).unwrap();
    let status = json["results"][0]["status"].as_str().unwrap();
    assert_eq!(json["results"].as_array().unwrap().len(), 1);

    let junit = Report::deserialize_from_str(&project.read("r.xml")).unwrap();
    assert_eq!((junit.tests, junit.test_suites.len()), (1, 1));

    let annotations = usize::from(matches!(status, "failed" | "error"));
    let errors = ran.out.matches("::error file=scenarios/one.yaml,").count();
    let notices = ran
        .out
        .lines()
        .filter(|line| line.starts_with("::notice file="));
    let lines = ran.out.trim().lines().count();
    assert_eq!(
        (errors, lines - notices.count()),
        (annotations, annotations),
        "{}",
        ran.out
    );
    assert!(ran.out.trim().is_empty() || ran.out.starts_with("::error file=scenarios/one.yaml,"));

    let page = project.read("r.html");
    assert_eq!(page.matches("<script").count(), 1);
    assert_eq!(page.matches("</script>").count(), 1);
    assert_eq!(page.matches("<details class=\"case ").count(), 1);

    let markdown = project.read("r.md");
    let ends = outside_of_fences(&markdown)
        .into_iter()
        .filter(|line| *line == "</details>");
    assert_eq!(ends.count(), annotations, "{markdown}");

    for told in [&page, &markdown, &project.read("r.xml"), &ran.out] {
        let acts = |letter: char| {
            (letter.is_control() && letter != '\n') || "\u{202e}\u{2066}".contains(letter)
        };
        assert_eq!(told.chars().find(|letter| acts(*letter)), None, "{told}");
    }
}

/// A run at a terminal of its own, as `script` makes one.
#[cfg(target_os = "linux")]
fn at_a_terminal(
    project: &Project,
    command: &str,
    environment: &[(&str, &str)],
) -> crate::support::Ran {
    let whole = format!("{} {command}", env!("CARGO_BIN_EXE_cos403"));
    let arguments = ["--quiet", "--return", "--command", &whole, "/dev/null"];
    let script = std::path::Path::new("/usr/bin/script");
    crate::support::run(script, project.folder.path(), &arguments, environment)
}

#[cfg(target_os = "linux")]
#[test]
fn a_terminal_shows_a_bar_that_is_gone_before_each_result_and_in_the_end() {
    let project = project();
    let ran = at_a_terminal(&project, "run", &[("TERM", "xterm-256color")]);
    assert_eq!(ran.code, Some(2), "{}", ran.out);
    assert!(ran.out.contains("/5 "), "{:?}", ran.out);
    // What is seen of a line is what was written on it after it was last cleared.
    let seen = |line: &str| line.rsplit("\u{1b}[2K").next().unwrap().to_owned();
    let lines: Vec<String> = ran.out.split('\n').map(seen).collect();
    let results = lines.iter().filter(|line| line.contains("private::passes"));
    assert_eq!(results.count(), 1, "{:?}", ran.out);
    assert!(lines.iter().all(|line| !line.contains("/5 ")), "{lines:?}");
    assert!(ran.out.contains("\u{1b}[32mok"), "{:?}", ran.out);
}

#[cfg(target_os = "linux")]
#[test]
fn no_color_leaves_a_terminal_without_colours() {
    let project = project();
    let environment = [("TERM", "xterm-256color"), ("NO_COLOR", "1")];
    let ran = at_a_terminal(&project, "run", &environment);
    for code in 30..38 {
        assert!(
            !ran.out.contains(&format!("\u{1b}[{code}m")),
            "{:?}",
            ran.out
        );
    }
}

#[rstest]
#[case("json", "{")]
#[case("junit", "<?xml")]
#[case("markdown", "## ")]
#[case("html", "<!DOCTYPE html>")]
fn a_format_for_programs_is_one_document_and_nothing_else(
    #[case] format: &str,
    #[case] start: &str,
) {
    let project = project();
    let ran = cos403(&project, &["run", "--format", format]);
    assert!(ran.out.starts_with(start), "{}", ran.out);
    assert!(!ran.out.contains('\u{1b}') && !ran.err.contains('\u{1b}'));
    if format == "json" {
        let json: Value = serde_json::from_str(&ran.out).unwrap();
        assert_eq!(json["results"].as_array().unwrap().len(), 5);
    }
}
