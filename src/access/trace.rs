//! The trace: every check made, in order, with what it saw.

use serde::Serialize;

use crate::protocol::words::word_enum;

word_enum! {
    /// How a check ended.
    pub enum Verdict {
        /// Nothing against the request.
        Passed = "passed",
        /// The check that stopped it.
        Failed = "failed",
        /// Does not apply to this request.
        Skipped = "skipped",
    }
}

/// One check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Check {
    /// Its name: `bucket`, `cors`, `referer`, `identity`, `clock`, `signature`, `permission`, `session`, `object`, …
    pub name: &'static str,
    /// How it ended.
    pub verdict: Verdict,
    /// What it saw. Never a secret, a token or a signature.
    pub detail: String,
}

#[derive(Debug, Default)]
pub(super) struct Trace {
    checks: Vec<Check>,
}

impl Trace {
    pub(super) fn passed(&mut self, name: &'static str, detail: impl Into<String>) {
        self.push(name, Verdict::Passed, detail.into());
    }

    pub(super) fn failed(&mut self, name: &'static str, detail: impl Into<String>) {
        self.push(name, Verdict::Failed, detail.into());
    }

    pub(super) fn skipped(&mut self, name: &'static str, detail: impl Into<String>) {
        self.push(name, Verdict::Skipped, detail.into());
    }

    fn push(&mut self, name: &'static str, verdict: Verdict, detail: String) {
        self.checks.push(Check {
            name,
            verdict,
            detail,
        });
    }

    pub(super) fn into_checks(self) -> Vec<Check> {
        self.checks
    }
}
