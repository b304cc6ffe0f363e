//! `cos403 list`.

use std::io::stderr;

use clap::Args;

use super::select::{Select, collect};
use super::{Exit, colour, complain, print};
use crate::runner::Task;
#[cfg(not(feature = "live"))]
use crate::scenario::Case;

#[derive(Debug, Args)]
pub(super) struct List {
    #[command(flatten)]
    select: Select,
    #[cfg(feature = "live")]
    #[command(flatten)]
    live: super::live::ListArguments,
}

impl List {
    pub(super) fn execute(self) -> Exit {
        let suite = match collect(self.select.options()) {
            Ok(suite) => suite,
            Err(exit) => return exit,
        };
        #[cfg(feature = "live")]
        let not_played = match self.live.reasons() {
            Ok(reasons) => reasons,
            Err(exit) => return exit,
        };
        #[cfg(not(feature = "live"))]
        let not_played = |case: &Case| case.skip.clone();
        let mut exit = Exit::AsExpected;
        for task in &suite.tasks {
            match task {
                Task::Play(case, _) => {
                    let skip = not_played(case)
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
