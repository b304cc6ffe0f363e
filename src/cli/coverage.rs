//! What `cos403 run` tells of what the scenarios exercise.

use std::path::PathBuf;

use clap::Args;

use super::{Exit, complain, print};
use crate::report::{coverage_json, coverage_lcov, coverage_text};
use crate::runner::CoverageReport;

#[derive(Debug, Args)]
pub(super) struct CoverageArguments {
    /// Tell what the scenarios exercise of the policy files, of the flow and of the eight answers.
    #[arg(long, conflicts_with_all = ["watch", "compare_policy"])]
    coverage: bool,
    /// A file for it, by its extension: .json or .info (LCOV); may be given several times.
    #[arg(long, value_name = "FILE", value_parser = CoverageFile::parse, conflicts_with_all = ["watch", "compare_policy"])]
    coverage_report: Vec<CoverageFile>,
    /// Exit with 1 if less than this part of the statements, principals and conditions is exercised.
    #[arg(long, value_name = "PERCENT", value_parser = clap::value_parser!(u8).range(0..=100), conflicts_with_all = ["watch", "compare_policy"])]
    min: Option<u8>,
}

impl CoverageArguments {
    /// Whether anything is to be told.
    pub(super) fn is_asked(&self) -> bool {
        self.coverage || !self.coverage_report.is_empty() || self.min.is_some()
    }

    /// Tells what was exercised, beside results for a person or for a program; too little of it is a failure of a run that
    /// is none yet.
    pub(super) fn tell(&self, report: &CoverageReport, for_person: bool, exit: Exit) -> Exit {
        let is_too_little = self
            .min
            .is_some_and(|min| report.percent() < f64::from(min));
        if self.coverage || is_too_little {
            let text = coverage_text(report);
            if for_person {
                print(&format!("\n{text}"));
            } else {
                complain(&text);
            }
        }
        for file in &self.coverage_report {
            if let Err(error) = file.write(report) {
                complain(&format!("error: {error}"));
                return Exit::Unreachable;
            }
        }
        if is_too_little && exit == Exit::AsExpected {
            return Exit::NotAsExpected;
        }
        exit
    }
}

/// A file for what was exercised.
#[derive(Clone, Debug)]
struct CoverageFile {
    path: PathBuf,
    is_json: bool,
}

impl CoverageFile {
    fn parse(text: &str) -> Result<Self, String> {
        let path = PathBuf::from(text);
        let extension = path.extension().and_then(|extension| extension.to_str());
        let is_json = match extension.map(str::to_ascii_lowercase).as_deref() {
            Some("json") => true,
            Some("info" | "lcov") => false,
            _ => return Err("it is a file in .json or .info".to_owned()),
        };
        Ok(Self { path, is_json })
    }

    fn write(&self, report: &CoverageReport) -> Result<(), String> {
        let text = if self.is_json {
            coverage_json(report).map_err(|error| error.to_string())?
        } else {
            coverage_lcov(report)
        };
        std::fs::write(&self.path, text)
            .map_err(|error| format!("`{}` cannot be written: {error}", self.path.display()))
    }
}
