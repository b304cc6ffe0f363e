//! `cos403 list`.

use std::io::stderr;

use clap::Args;

use super::select::{Select, collect};
use super::{Exit, colour, complain, print};
use crate::runner::Task;

#[derive(Debug, Args)]
pub(super) struct List {
    #[command(flatten)]
    select: Select,
}

impl List {
    pub(super) fn execute(self) -> Exit {
        let suite = match collect(self.select.options()) {
            Ok(suite) => suite,
            Err(exit) => return exit,
        };
        let mut exit = Exit::AsExpected;
        for task in &suite.tasks {
            match task {
                Task::Play(case, _) => {
                    let skip = case
                        .skip
                        .as_ref()
                        .map(|reason| format!(" (skipped: {reason})"))
                        .unwrap_or_default();
                    let title = case.title.replace(char::is_control, " ");
                    print(&format!("{}  {title}{skip}", case.name));
                }
                Task::Broken(_, problems) => {
                    exit = Exit::BadInput;
                    problems
                        .iter()
                        .for_each(|problem| complain(&problem.render(colour(&stderr()))));
                }
            }
        }
        exit
    }
}
