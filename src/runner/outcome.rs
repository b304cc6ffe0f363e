//! What came of a case.

use std::path::PathBuf;

use serde::Serialize;
use strum::{AsRefStr, Display, VariantArray};

use super::access_table::AccessTable;
use super::prepare::Prepared;
use crate::diagnosis::{Diagnosis, Response};
use crate::protocol::cause::Cause;
use crate::protocol::error_answer::ErrorAnswer;
use crate::protocol::operation::Operation;
use crate::protocol::variant::Variant;
use crate::scenario::{Place, Problem, Step};
use crate::simulator::LoggedDecision;

/// How a case ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[derive(AsRefStr, Display, VariantArray)]
#[strum(serialize_all = "kebab-case")]
pub enum Status {
    /// All as expected.
    Passed,
    /// Something was not as expected.
    Failed,
    /// Not played, for a reason that is told.
    Skipped,
    /// The file is wrong, or the request could not be sent.
    Error,
}

/// What came of a case.
#[derive(Clone, Debug)]
pub struct CaseResult {
    /// The name of the test.
    pub name: String,
    /// The sentence of the file.
    pub title: String,
    /// The file.
    pub file: PathBuf,
    /// How it ended.
    pub status: Status,
    /// Why it did not pass.
    pub reason: Option<String>,
    /// The requests, in order.
    pub steps: Vec<StepResult>,
    /// What came of the cells of a matrix, one table for each bucket.
    pub tables: Vec<AccessTable>,
    /// What was not as expected.
    pub mismatches: Vec<Mismatch>,
    /// The difference to the snapshot.
    pub snapshot_diff: Option<String>,
    /// Where it is written what was expected.
    pub expected_at: Option<Place>,
    /// Of a case that did not pass: the statements that decided its last request, or came nearest to allowing it, and where
    /// they are written.
    pub statements: Vec<(String, Place)>,
    /// A request before or after the others that did not succeed.
    pub broken: Option<Box<BrokenStep>>,
    /// What is wrong with the file.
    pub problems: Vec<Problem>,
    /// Whether the target could not be reached.
    pub unreachable: bool,
}

/// What came of the requests of a case.
#[derive(Clone, Debug)]
pub struct Played {
    /// The requests that are judged, in order.
    pub steps: Vec<StepResult>,
    /// A request before or after them that did not succeed.
    pub broken: Option<Box<BrokenStep>>,
}

/// A request that had to succeed and did not.
#[derive(Clone, Debug)]
pub struct BrokenStep {
    /// Whether it stands in `before` or in `after`.
    pub list: &'static str,
    /// What came of it.
    pub step: StepResult,
}

impl BrokenStep {
    /// Why the case failed, in a line.
    pub fn reason(&self) -> String {
        let Self { list, step } = self;
        format!(
            "`{list}`: {} must succeed, came {}",
            step.summary,
            step.outcome()
        )
    }
}

/// What came of a request.
#[derive(Clone, Debug)]
pub struct StepResult {
    /// The request in a few words.
    pub summary: String,
    /// The request as it was sent.
    pub sent: Prepared,
    /// The operation.
    pub operation: Operation,
    /// The HTTP status.
    pub status: u16,
    /// The `<Code>` of an error answer.
    pub code: Option<String>,
    /// The `<Message>` of an error answer.
    pub message: Option<String>,
    /// The members of an error answer that not every one has.
    pub members: Vec<&'static str>,
    /// Which of the eight answers it is.
    pub variant: Option<Variant>,
    /// The simulator's truth.
    pub truth: Option<LoggedDecision>,
    /// What the diagnosis says of a refusal.
    pub diagnosis: Option<Diagnosis>,
}

impl StepResult {
    /// What an answer means; `diagnose` is asked where it is a refusal, and may have nothing to say.
    pub(super) fn of(
        step: &Step,
        sent: Prepared,
        response: Response,
        truth: Option<LoggedDecision>,
        diagnose: impl FnOnce(Response, Option<&ErrorAnswer>, &Prepared) -> Option<Diagnosis>,
    ) -> Self {
        let status = response.status;
        let error = response.error().filter(|_| status >= 400);
        let by_body = error
            .as_ref()
            .and_then(|error| Variant::of(&error.code, &error.message));
        let is_expired = |error: &ErrorAnswer| error.code == "ExpiredToken";
        let is_refusal = status == 403 || error.as_ref().is_some_and(is_expired);
        let diagnosis = is_refusal.then(|| diagnose(response, error.as_ref(), &sent));
        let members = error
            .as_ref()
            .map(ErrorAnswer::optional_members)
            .unwrap_or_default();
        let (code, message) = error.map(|error| (error.code, error.message)).unzip();
        Self {
            summary: step.summary(),
            operation: step.operation,
            status,
            members,
            variant: truth.as_ref().and_then(|truth| truth.variant).or(by_body),
            truth,
            diagnosis: diagnosis.flatten(),
            sent,
            code,
            message,
        }
    }

    /// Whether the request succeeded.
    pub fn allowed(&self) -> bool {
        self.status < 400
    }

    /// Whether it was let through; a missing object is neither allowed nor denied.
    pub fn access(&self) -> Access {
        if self.allowed() {
            Access::Allowed
        } else if self.status == 403 || self.variant.is_some() || self.cause().is_some() {
            Access::Denied
        } else {
            Access::Other
        }
    }

    /// The simulator's reason.
    pub fn cause(&self) -> Option<Cause> {
        self.truth.as_ref().and_then(|truth| truth.cause)
    }

    /// What came, in a few words: `200`, `403 referer-rule`, `404 NoSuchKey`.
    pub fn outcome(&self) -> String {
        match (self.variant, &self.code) {
            (Some(variant), _) => format!("{} {variant}", self.status),
            (None, Some(code)) => format!("{} {code}", self.status),
            (None, None) => self.status.to_string(),
        }
    }
}

/// Whether a request was let through.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Display)]
#[strum(serialize_all = "kebab-case")]
pub enum Access {
    /// It was.
    Allowed,
    /// It was refused for want of a right.
    Denied,
    /// Neither: what was asked for is missing, or cannot be done.
    Other,
}

/// Something that was not as expected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mismatch {
    /// What was looked at.
    pub what: &'static str,
    /// What was expected.
    pub expected: String,
    /// What came.
    pub came: String,
}

impl Mismatch {
    /// With what `what` begins where the bucket is not as `given` says.
    pub(super) const OF_GIVEN: &'static str = "given: ";

    /// Whether it is about the bucket that `given` says, not about what came of the request.
    pub fn is_of_given(&self) -> bool {
        self.what.starts_with(Self::OF_GIVEN)
    }
}
