//! `cos403 run`.

use std::io::{IsTerminal, stderr, stdout};

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};

use super::select::{Select, collect};
use super::{Exit, colour, complain, language_of_the_locale, print};
use crate::diagnosis::Language;
use crate::protocol::variant::Dialect;
use crate::protocol::words::word_enum;
use crate::report::{case_line, details, suite_json, summary};
use crate::runner::{CaseResult, SnapshotMode, Status, SuiteResult};

word_enum! {
    /// How results are written.
    pub(super) enum Format {
        /// For a person.
        Human = "human",
        /// One JSON document.
        Json = "json",
    }
}

#[derive(Debug, Args)]
pub(super) struct Run {
    #[command(flatten)]
    select: Select,
    /// Threads [default: one for each processor].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    jobs: Option<u16>,
    /// How results are written: human or json.
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: Format,
    /// What is done with snapshots: check, update or off.
    #[arg(long, value_name = "MODE", default_value = "check")]
    snapshots: SnapshotMode,
    /// How the simulated COS writes its refusals: service or guide.
    #[arg(long, value_name = "DIALECT", default_value = "service")]
    dialect: Dialect,
    /// The language of the diagnosis: en, ja or zh [default: that of the locale, else en].
    #[arg(long, value_name = "LANGUAGE")]
    lang: Option<Language>,
    /// Show the whole diagnosis and trace of every request.
    #[arg(long, short)]
    verbose: bool,
}

impl Run {
    pub(super) fn execute(self) -> Exit {
        let language = self.lang.unwrap_or_else(language_of_the_locale);
        let mut options = self.select.options();
        options.jobs = self.jobs.map_or(options.jobs, usize::from);
        options.dialect = self.dialect;
        options.snapshots = self.snapshots;
        let suite = match collect(options) {
            Ok(suite) => suite,
            Err(exit) => return exit,
        };
        for warning in suite.warnings() {
            complain(&warning.render(colour(&stderr())));
        }
        let bar = progress_bar(suite.tasks.len());
        let result = suite.run(|result| {
            bar.inc(1);
            if self.format == Format::Human {
                bar.suspend(|| print(&self.told(result, language)));
            }
        });
        bar.finish_and_clear();
        match self.format {
            Format::Human => print(&format!("\n{}", summary(&result, colour(&stdout())))),
            Format::Json => match suite_json(&result, language) {
                Ok(json) => print(&json),
                Err(error) => complain(&format!("error: {error}")),
            },
        }
        exit(&result)
    }

    fn told(&self, result: &CaseResult, language: Language) -> String {
        let colour = colour(&stdout());
        let line = case_line(result, language, colour);
        let needs_details = matches!(result.status, Status::Failed | Status::Error) || self.verbose;
        if needs_details {
            format!("{line}\n{}", details(result, language, colour))
        } else {
            line
        }
    }
}

/// A bar on standard error, for a person only.
fn progress_bar(length: usize) -> ProgressBar {
    if !stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(length as u64);
    match ProgressStyle::with_template("{bar:30} {pos}/{len} {elapsed}") {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

/// A wrong file outranks a wrong result: what it hides is not known.
fn exit(suite: &SuiteResult) -> Exit {
    let unreachable = suite.results.iter().any(|result| result.unreachable);
    match (suite.count(Status::Error), suite.count(Status::Failed)) {
        (0, 0) => Exit::AsExpected,
        (0, _) => Exit::NotAsExpected,
        _ if unreachable => Exit::Unreachable,
        _ => Exit::BadInput,
    }
}
