//! `cos403 schema`.

use clap::Args;

use super::{Exit, print};
use crate::scenario::{FileKind, schema};

#[derive(Debug, Args)]
pub(super) struct Schema {
    /// Of which kind of file: scenario, world or live-target.
    #[arg(value_name = "KIND", default_value = "scenario")]
    kind: FileKind,
}

impl Schema {
    pub(super) fn execute(self) -> Exit {
        print(&format!("{:#}", schema(self.kind)));
        Exit::AsExpected
    }
}
