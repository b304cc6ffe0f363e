//! JUnit XML, as CI servers read it.

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use super::folder::folder_and_name;
use super::human::details;
use super::visible::visible_lines;
use crate::diagnosis::Language;
use crate::runner::{CaseResult, Status, SuiteResult};
use crate::scenario::Colour;

/// One JUnit document for a run: a test suite for each folder of scenarios, a test case for each scenario or cell.
///
/// # Errors
///
/// None in practice; a failure of the XML writer is passed on.
pub fn suite_junit(
    suite: &SuiteResult,
    language: Language,
) -> Result<String, quick_junit::SerializeError> {
    let mut report = Report::new("cos403");
    report.set_time(suite.duration);
    let mut suites: Vec<TestSuite> = Vec::new();
    for result in &suite.results {
        let (folder, name) = folder(result);
        let case = test_case(result, folder, name, language);
        match suites
            .iter_mut()
            .find(|known| known.name.as_str() == folder)
        {
            Some(known) => {
                known.add_test_case(case);
            }
            None => {
                let mut next = TestSuite::new(folder);
                next.add_test_case(case);
                suites.push(next);
            }
        }
    }
    report.add_test_suites(suites);
    let text = report.to_string()?;
    // Jenkins refuses a document with a member that its schema lacks on the outermost element.
    let skipped = suite.count(Status::Skipped);
    Ok(text.replacen(&format!(" skipped=\"{skipped}\""), "", 1))
}

/// The suite and the name of a case in it.
fn folder(result: &CaseResult) -> (&str, &str) {
    match folder_and_name(&result.name, &result.file) {
        ("", name) => ("scenarios", name),
        placed => placed,
    }
}

fn test_case(result: &CaseResult, folder: &str, name: &str, language: Language) -> TestCase {
    let reason = visible_lines(result.reason.as_deref().unwrap_or_default());
    let told = || visible_lines(&details(result, language, Colour::Plain));
    let mut status = match result.status {
        Status::Passed => TestCaseStatus::success(),
        Status::Skipped => TestCaseStatus::skipped(),
        Status::Failed => TestCaseStatus::non_success(NonSuccessKind::Failure),
        Status::Error => TestCaseStatus::non_success(NonSuccessKind::Error),
    };
    match result.status {
        Status::Passed => {}
        Status::Skipped => {
            status.set_message(reason);
        }
        Status::Failed | Status::Error => {
            status.set_message(reason);
            status.set_description(told());
        }
    }
    let mut case = TestCase::new(name, status);
    case.set_classname(folder);
    case
}
