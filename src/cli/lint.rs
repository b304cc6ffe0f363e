//! `cos403 lint`.

use std::io::stdout;
use std::path::PathBuf;

use clap::Args;

use super::run::Format;
use super::{Exit, colour, complain, print};
use crate::policy::{Severity, TargetBucket};
use crate::protocol::bucket::BucketName;
use crate::report::{lint_json, lint_text};
use crate::scenario::{LintedPolicy, lint_policy};

#[derive(Debug, Args)]
pub(super) struct Lint {
    /// Policy documents as they are deployed, in JSON.
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// The bucket that the policies are meant for, with its APPID.
    #[arg(long, value_name = "NAME", requires = "region")]
    bucket: Option<BucketName>,
    /// The region of the bucket.
    #[arg(long, value_name = "REGION", requires = "bucket")]
    region: Option<String>,
    /// How results are written: human or json.
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: Format,
}

impl Lint {
    pub(super) fn execute(self) -> Exit {
        let target = self.bucket.zip(self.region);
        let target = target.map(|(name, region)| TargetBucket { name, region });
        let policies: Vec<LintedPolicy> = self
            .files
            .iter()
            .map(|file| lint_policy(file, target.as_ref()))
            .collect();
        match self.format {
            Format::Human => print(&lint_text(&policies, colour(&stdout()))),
            Format::Json => match lint_json(&policies) {
                Ok(json) => print(&json),
                Err(error) => complain(&format!("error: {error}")),
            },
        }
        exit(&policies)
    }
}

/// Notes are good to know and no more.
fn exit(policies: &[LintedPolicy]) -> Exit {
    let alarms =
        |policy: &LintedPolicy| policy.count(Severity::Error) + policy.count(Severity::Warning) > 0;
    if policies.iter().any(LintedPolicy::is_wrong_input) {
        Exit::BadInput
    } else if policies.iter().any(alarms) {
        Exit::NotAsExpected
    } else {
        Exit::AsExpected
    }
}
