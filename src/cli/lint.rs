//! `cos403 lint`.

use std::io::stdout;
use std::path::PathBuf;

use clap::Args;
use strum::{AsRefStr, EnumString, VariantArray};

use super::{Exit, colour, complain, print};
use crate::policy::{Severity, TargetBucket};
use crate::protocol::bucket::BucketName;
use crate::protocol::words::UnknownWord;
use crate::report::{lint_github, lint_json, lint_sarif, lint_text};
use crate::scenario::{LintedPolicy, lint_policy};

/// How findings are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, AsRefStr, EnumString, VariantArray)]
#[strum(serialize_all = "kebab-case")]
#[strum(parse_err_ty = UnknownWord, parse_err_fn = UnknownWord::new::<Self>)]
enum Format {
    /// For a person.
    Human,
    /// One JSON document.
    Json,
    /// Annotations of GitHub Actions.
    Github,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
}

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
    /// How findings are written: human, json, github or sarif.
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
            Format::Json => printed(lint_json(&policies)),
            Format::Sarif => printed(lint_sarif(&policies)),
            Format::Github => print(&lint_github(&policies)),
        }
        exit(&policies)
    }
}

fn printed(json: Result<String, serde_json::Error>) {
    match json {
        Ok(json) => print(&json),
        Err(error) => complain(&format!("error: {error}")),
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
