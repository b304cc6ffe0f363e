//! What an answer of a real bucket means.

use http::Method;

use super::provision::ProvisionError;
use super::reach::ReachError;
use crate::diagnosis::{Configuration, Evidence, Response, diagnose_read};
use crate::protocol::variant::Dialect;
use crate::runner::access_table::tables;
use crate::runner::case_result::expected_or_not;
use crate::runner::outcome::{CaseResult, Mismatch, Status, StepResult};
use crate::runner::prepare::Prepared;
use crate::runner::verdict::judge;
use crate::scenario::{Case, Expectation, Play, Step, Who};

/// What came of a request to a real bucket, with a diagnosis of all that is known.
pub(super) fn live_result(
    step: &Step,
    prepared: Prepared,
    answer: Response,
    configuration: Option<Configuration>,
) -> StepResult {
    let secret = match &step.who {
        Who::Signer { signature, .. } => Some(signature.secret_key.clone()),
        Who::Anonymous => None,
    };
    StepResult::of(step, prepared, answer, None, |answer, error, sent| {
        let mut evidence = Evidence::of(answer).with_request(sent.as_evidence());
        if let Some(secret) = secret {
            evidence = evidence.with_secret_key(secret);
        }
        if let Some(configuration) = configuration {
            evidence = evidence.with_configuration(configuration);
        }
        Some(diagnose_read(&evidence, error))
    })
}

pub(super) fn failed(case: &Case, error: &ProvisionError) -> CaseResult {
    let is_unsendable = matches!(error, ProvisionError::Reach(ReachError::Unsendable(_)));
    CaseResult {
        reason: Some(error.to_string()),
        unreachable: !is_unsendable,
        ..CaseResult::of(case, Status::Error)
    }
}

pub(super) fn not_as_given(case: &Case, mismatches: Vec<Mismatch>) -> CaseResult {
    let mut parts: Vec<&str> = mismatches.iter().map(|one| one.what).collect();
    parts.dedup();
    let parts = parts.join(", ").replace(Mismatch::OF_GIVEN, "");
    CaseResult {
        reason: Some(format!(
            "the bucket is not as `given` says ({parts}), and the request was not sent"
        )),
        mismatches,
        ..CaseResult::of(case, Status::Failed)
    }
}

/// What came, compared with what can be seen of what is expected: a real bucket tells no cause, and nothing at all in the
/// answer to HEAD.
pub(super) fn judged(case: &Case, steps: Vec<StepResult>) -> CaseResult {
    let mut expectation = Expectation {
        cause: None,
        decided_by: None,
        ..case.expectation.clone()
    };
    if steps
        .last()
        .is_some_and(|step| step.sent.method == Method::HEAD)
    {
        expectation.variant = None;
        expectation.code = None;
    }
    let mut result = CaseResult {
        mismatches: judge(&expectation, &steps, Dialect::Service),
        tables: match &case.play {
            Play::Table(cells) => tables(cells, &steps),
            Play::Steps(_) => Vec::new(),
        },
        ..CaseResult::of(case, Status::Passed)
    };
    expected_or_not(case, &mut result);
    CaseResult { steps, ..result }
}
