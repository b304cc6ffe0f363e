//! Annotations of GitHub Actions: workflow commands that put a failure beside the line of the file.

use super::visible::{visible, visible_lines};
use crate::policy::Severity;
use crate::runner::{CaseResult, Status, SuiteResult};
use crate::scenario::{LintedPolicy, Place, Problem, Source};

/// One annotation for each scenario that did not pass, at the line of what it expects or at the fault of the file.
pub fn suite_github(suite: &SuiteResult) -> String {
    let wrong = suite
        .results
        .iter()
        .filter(|result| matches!(result.status, Status::Failed | Status::Error));
    wrong.flat_map(annotations).collect::<Vec<_>>().join("\n")
}

fn annotations(result: &CaseResult) -> Vec<String> {
    if !result.problems.is_empty() {
        let told = |problem: &Problem| {
            let text = with_help(&problem.kind.to_string(), problem.kind.help().as_deref());
            placed("error", &problem.place, &result.name, &text)
        };
        return result.problems.iter().map(told).collect();
    }
    let whole = || Place::whole(&Source::new(&result.file, ""));
    let expected_at = result.expected_at.clone().unwrap_or_else(whole);
    let mut text = result.reason.clone().unwrap_or_default();
    if let Some(diff) = &result.snapshot_diff {
        text.push('\n');
        text.push_str(diff);
    }
    let mut told = vec![placed("error", &expected_at, &result.name, &text)];
    for (statement, place) in &result.statements {
        let text = format!("{statement} decides it, or comes nearest to allowing it");
        told.push(placed("notice", place, &result.name, &text));
    }
    told
}

pub(super) fn placed(kind: &str, place: &Place, title: &str, text: &str) -> String {
    let (line, column) = place.line_and_column();
    let file = place.source.path.display().to_string();
    annotation(kind, &file, line, column, title, text)
}

/// One annotation for each finding of a lint.
pub fn lint_github(policies: &[LintedPolicy]) -> String {
    let mut told = Vec::new();
    for placed in policies.iter().flat_map(|policy| &policy.findings) {
        let kind = match placed.finding.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "notice",
        };
        let text = with_help(&placed.finding.message, placed.finding.help.as_deref());
        let title = placed.finding.rule.as_ref();
        told.push(self::placed(kind, &placed.place, title, &text));
    }
    told.join("\n")
}

fn with_help(text: &str, help: Option<&str>) -> String {
    match help {
        Some(help) => format!("{text}\n{help}"),
        None => text.to_owned(),
    }
}

pub(super) fn annotation(
    kind: &str,
    file: &str,
    line: usize,
    column: usize,
    title: &str,
    text: &str,
) -> String {
    let (file, title) = (property(file), property(title));
    format!(
        "::{kind} file={file},line={line},col={column},title={title}::{}",
        data(text)
    )
}

/// What would end the message of a workflow command is escaped as GitHub's toolkit does.
fn data(text: &str) -> String {
    visible_lines(text)
        .replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(&visible(text)).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_text_ends_its_annotation() {
        let told = annotation(
            "error",
            "a,b:c.yaml",
            3,
            1,
            "x\ny",
            "50 %\n::error::z\u{202e}",
        );
        assert_eq!(
            told,
            "::error file=a%2Cb%3Ac.yaml,line=3,col=1,title=x\\ny::50 %25%0A::error::z\\u{202e}"
        );
    }
}
