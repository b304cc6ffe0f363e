//! Which scenarios a subcommand is about.

use std::path::PathBuf;

use clap::Args;

use super::{Exit, complain};
use crate::runner::{Suite, SuiteOptions};

#[derive(Debug, Args)]
pub(super) struct Select {
    /// Scenario files and folders of them.
    #[arg(value_name = "PATH", default_value = "scenarios")]
    paths: Vec<PathBuf>,
    /// Only scenarios with this text in their name; may be given several times.
    #[arg(long, value_name = "TEXT")]
    filter: Vec<String>,
    /// Only scenarios with this tag; may be given several times.
    #[arg(long, value_name = "TAG")]
    tag: Vec<String>,
}

impl Select {
    pub(super) fn options(&self) -> SuiteOptions {
        SuiteOptions {
            filters: self.filter.clone(),
            tags: self.tag.clone(),
            jobs: std::thread::available_parallelism().map_or(1, usize::from),
            ..SuiteOptions::all_of(self.paths.clone())
        }
    }
}

pub(super) fn collect(options: SuiteOptions) -> Result<Suite, Exit> {
    Suite::collect(options).map_err(|error| {
        complain(&format!("error: {error}"));
        Exit::BadInput
    })
}
