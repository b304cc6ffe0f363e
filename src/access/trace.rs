//! The trace: every check made, in order, with what it saw.

use std::fmt;

use serde::Serialize;
use strum::Display;

/// How a check ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[derive(Display)]
#[strum(serialize_all = "kebab-case")]
pub enum Verdict {
    /// Nothing against the request.
    Passed,
    /// The check that stopped it.
    Failed,
    /// Does not apply to this request.
    Skipped,
}

/// One check.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(any(feature = "cli", feature = "live"), derive(serde::Serialize))]
pub struct Check {
    /// Its name: `bucket`, `cors`, `referer`, `identity`, `clock`, `signature`, `permission`, `session`, `object`, …
    pub name: &'static str,
    /// How it ended.
    pub verdict: Verdict,
    /// What it saw. Never a secret, a token or a signature.
    pub detail: String,
}

/// Where checks are written down, if anybody asked for them: a decision alone writes no text.
#[derive(Debug, Default)]
pub(super) struct Trace {
    checks: Option<Vec<Check>>,
}

impl Trace {
    /// A trace that keeps the checks.
    pub(super) fn kept() -> Self {
        Self {
            checks: Some(Vec::new()),
        }
    }

    pub(super) fn passed(&mut self, name: &'static str, detail: impl fmt::Display) {
        self.push(name, Verdict::Passed, detail);
    }

    pub(super) fn failed(&mut self, name: &'static str, detail: impl fmt::Display) {
        self.push(name, Verdict::Failed, detail);
    }

    pub(super) fn skipped(&mut self, name: &'static str, detail: impl fmt::Display) {
        self.push(name, Verdict::Skipped, detail);
    }

    fn push(&mut self, name: &'static str, verdict: Verdict, detail: impl fmt::Display) {
        if let Some(checks) = &mut self.checks {
            checks.push(Check {
                name,
                verdict,
                detail: detail.to_string(),
            });
        }
    }

    pub(super) fn into_checks(self) -> Vec<Check> {
        self.checks.unwrap_or_default()
    }
}
