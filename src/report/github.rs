//! Annotations of GitHub Actions: workflow commands that put a failure beside the line of the file.

use crate::policy::Severity;
use crate::runner::{CaseResult, Status, SuiteResult};
use crate::scenario::{LintedPolicy, Problem, line_of_member};

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
            let (line, column) = problem.place.line_and_column();
            let file = problem.place.source.path.display().to_string();
            let text = with_help(&problem.kind.to_string(), problem.kind.help().as_deref());
            annotation("error", &file, line, column, &result.name, &text)
        };
        return result.problems.iter().map(told).collect();
    }
    let file = result.file.display().to_string();
    let line = line_of_member(&result.file, "then").unwrap_or(1);
    let mut text = result.reason.clone().unwrap_or_default();
    if let Some(diff) = &result.snapshot_diff {
        text.push('\n');
        text.push_str(diff);
    }
    vec![annotation("error", &file, line, 1, &result.name, &text)]
}

/// One annotation for each finding of a lint.
pub fn lint_github(policies: &[LintedPolicy]) -> String {
    let mut told = Vec::new();
    for placed in policies.iter().flat_map(|policy| &policy.findings) {
        let (line, column) = placed.place.line_and_column();
        let kind = match placed.finding.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "notice",
        };
        let file = placed.place.source.path.display().to_string();
        let text = with_help(&placed.finding.message, placed.finding.help.as_deref());
        let title = placed.finding.rule.word();
        told.push(annotation(kind, &file, line, column, title, &text));
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
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_text_ends_its_annotation() {
        let told = annotation("error", "a,b:c.yaml", 3, 1, "x\ny", "50 %\n::error::z");
        assert_eq!(
            told,
            "::error file=a%2Cb%3Ac.yaml,line=3,col=1,title=x%0Ay::50 %25%0A::error::z"
        );
    }
}
