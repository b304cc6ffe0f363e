//! The JSON of a run (design.md §6).

use serde::Serialize;

use crate::diagnosis::{Language, Report};
use crate::protocol::cause::Cause;
use crate::protocol::variant::Variant;
use crate::runner::{CaseResult, Explanation, Status, StepResult, SuiteResult};

#[derive(Serialize)]
struct SuiteJson<'a> {
    summary: SummaryJson,
    results: Vec<ResultJson<'a>>,
}

#[derive(Serialize)]
struct SummaryJson {
    passed: usize,
    failed: usize,
    skipped: usize,
    errors: usize,
    duration_ms: u64,
}

#[derive(Serialize)]
struct ResultJson<'a> {
    name: &'a str,
    file: String,
    status: Status,
    reason: Option<&'a str>,
    steps: Vec<StepJson<'a>>,
}

#[derive(Serialize)]
struct StepJson<'a> {
    operation: &'static str,
    allowed: bool,
    status: u16,
    code: Option<&'a str>,
    message: Option<&'a str>,
    variant: Option<Variant>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cause: Option<Cause>,
    /// Why, as the simulator knows it; absent on the live target.
    #[serde(skip_serializing_if = "Option::is_none")]
    explanation: Option<&'a Explanation>,
    diagnosis: Option<Report>,
}

/// One JSON document for a run.
///
/// # Errors
///
/// None in practice; a failure of the JSON writer is passed on.
pub fn suite_json(suite: &SuiteResult, language: Language) -> Result<String, serde_json::Error> {
    let summary = SummaryJson {
        passed: suite.count(Status::Passed),
        failed: suite.count(Status::Failed),
        skipped: suite.count(Status::Skipped),
        errors: suite.count(Status::Error),
        duration_ms: u64::try_from(suite.duration.as_millis()).unwrap_or(u64::MAX),
    };
    let results = suite
        .results
        .iter()
        .map(|result| result_json(result, language))
        .collect();
    serde_json::to_string_pretty(&SuiteJson { summary, results })
}

fn result_json(result: &CaseResult, language: Language) -> ResultJson<'_> {
    ResultJson {
        name: &result.name,
        file: result.file.display().to_string(),
        status: result.status,
        reason: result.reason.as_deref(),
        steps: result
            .steps
            .iter()
            .map(|step| step_json(step, language))
            .collect(),
    }
}

fn step_json(step: &StepResult, language: Language) -> StepJson<'_> {
    StepJson {
        operation: step.operation.name(),
        allowed: step.allowed(),
        status: step.status,
        code: step.code.as_deref(),
        message: step.message.as_deref(),
        variant: step.variant,
        cause: step.cause(),
        explanation: step.truth.as_ref().map(|truth| &truth.explanation),
        diagnosis: step
            .diagnosis
            .as_ref()
            .map(|diagnosis| diagnosis.report(language)),
    }
}
