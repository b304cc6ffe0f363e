//! One page for a run that needs nothing but itself: scenarios, access tables, and the guide's flow with the path taken.

use std::fmt::Write as _;

use super::human::details;
use crate::diagnosis::Language;
use crate::runner::{
    AccessTable, CaseResult, CellOutcome, Status, StepResult, SuiteResult, Verdict,
};
use crate::scenario::Colour;

/// The steps of the guide's flow, each with the checks of the trace that belong to it.
const FLOW: [(&str, &str, &[&str]); 8] = [
    ("1", "CORS", &["cors"]),
    ("2", "referer", &["referer"]),
    ("3", "anonymous?", &[]),
    ("4.1", "key", &["identity"]),
    ("4.2", "time", &["clock"]),
    ("4.3", "signature", &["signature", "form", "form policy"]),
    (
        "5",
        "permission",
        &["session", "permission", "appid", "copy source", "batch"],
    ),
    ("6", "storage class", &["object", "storage class"]),
];

/// The page.
pub fn suite_html(suite: &SuiteResult, language: Language) -> String {
    let mut page = format!(
        "<!DOCTYPE html>\n<html lang=\"{language}\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>cos403</title>\n<style>\n{}</style>\n</head>\n<body>\n<h1>cos403</h1>\n",
        include_str!("html.css")
    );
    counts(suite, &mut page);
    page.push_str("<h2>Scenarios</h2>\n");
    for result in &suite.results {
        scenario(result, language, &mut page);
    }
    let tables = suite.results.iter().flat_map(|result| {
        let named = result.tables.iter();
        named.map(|table| (result.name.as_str(), table))
    });
    for (number, (name, table)) in tables.enumerate() {
        if number == 0 {
            page.push_str("<h2>Who may do what</h2>\n");
        }
        access_table(name, table, &mut page);
    }
    page.push_str("</body>\n</html>\n");
    page
}

fn counts(suite: &SuiteResult, page: &mut String) {
    page.push_str("<ul class=\"counts\">");
    for status in Status::ALL {
        let count = suite.count(*status);
        // Writing to a String does not fail.
        let _ = write!(page, "<li class=\"{status}\">{count} {status}</li>");
    }
    let _ = writeln!(page, "<li>{:.2} s</li></ul>", suite.duration.as_secs_f64());
}

fn scenario(result: &CaseResult, language: Language, page: &mut String) {
    let status = result.status;
    let open = match status {
        Status::Failed | Status::Error => " open",
        Status::Passed | Status::Skipped => "",
    };
    let outcome = match result.steps.as_slice() {
        [only] => only.outcome(),
        steps => format!("{} requests", steps.len()),
    };
    let _ = writeln!(
        page,
        "<details{open}><summary><span class=\"word {status}\">{status}</span> {} <small>{}</small></summary>",
        escaped(&result.name),
        escaped(result.reason.as_deref().unwrap_or(&outcome)),
    );
    // The cells of a matrix stand in its table.
    if result.tables.is_empty() {
        for step in &result.steps {
            flow(step, page);
        }
    }
    let told = details(result, language, Colour::Plain);
    let told = match result.tables.is_empty() || status != Status::Passed {
        true => told,
        false => result.title.clone(),
    };
    let _ = writeln!(page, "<pre>{}</pre></details>", escaped(told.trim_end()));
}

/// The guide's flow chart for one refusal: what was passed, where it stopped, what was not reached.
fn flow(step: &StepResult, page: &mut String) {
    let Some(cause) = step.cause().or_else(|| step.diagnosis.as_ref()?.cause) else {
        return;
    };
    let main = |number: &str| number.split('.').next().unwrap_or_default().to_owned();
    let stops_at = |number: &str| match cause.step() {
        stop if stop.starts_with('5') => number == "5",
        stop => number == stop,
    };
    let checks = step
        .truth
        .iter()
        .flat_map(|truth| &truth.explanation.checks);
    let passed: Vec<&str> = checks
        .filter(|check| check.verdict == Verdict::Passed)
        .map(|check| check.name)
        .collect();
    page.push_str("<ol class=\"flow\">");
    for (number, title, names) in FLOW {
        let class = if stops_at(number) {
            "stop"
        } else if names.iter().any(|name| passed.contains(name)) {
            "pass"
        } else {
            "open"
        };
        let shown = match class {
            "stop" => format!("{title}: {cause}"),
            _ => title.to_owned(),
        };
        let _ = write!(
            page,
            "<li class=\"{class}\" data-step=\"{}\">{number} {}</li>",
            main(number),
            escaped(&shown)
        );
    }
    page.push_str("</ol>\n");
}

fn access_table(name: &str, table: &AccessTable, page: &mut String) {
    let bucket = table.bucket.as_deref().unwrap_or_default();
    let _ = writeln!(
        page,
        "<h3>{}</h3>\n<div class=\"wide\"><table>\n<tr><th>{}</th>",
        escaped(name),
        escaped(bucket)
    );
    for column in &table.columns {
        let _ = write!(page, "<th>{}</th>", escaped(column));
    }
    page.push_str("</tr>\n");
    for row in &table.rows {
        let _ = write!(page, "<tr><th>{}</th>", escaped(&row.what));
        for cell in &row.cells {
            page.push_str(&cell_html(cell.as_ref()));
        }
        page.push_str("</tr>\n");
    }
    page.push_str("</table></div>\n");
}

fn cell_html(cell: Option<&CellOutcome>) -> String {
    let Some(cell) = cell else {
        return "<td></td>".to_owned();
    };
    let reason = escaped(cell.reason.as_deref().unwrap_or_default());
    let cause = cell
        .cause
        .map(|cause| format!("<br><small>{cause}</small>"));
    format!(
        "<td class=\"{0}\" title=\"{reason}\">{0}{1}</td>",
        cell.access,
        cause.unwrap_or_default()
    )
}

/// A text of a file: nothing of it is markup.
fn escaped(text: &str) -> String {
    crate::protocol::xml::escape(text).into_owned()
}
