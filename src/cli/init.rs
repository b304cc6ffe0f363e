//! `cos403 init`.

use std::path::PathBuf;

use clap::Args;

use super::{Exit, complain, print};
use crate::harness::{Change, set_up};

#[derive(Debug, Args)]
pub(super) struct Init {
    /// The folder of the crate.
    #[arg(value_name = "DIR", default_value = ".")]
    folder: PathBuf,
}

impl Init {
    pub(super) fn execute(self) -> Exit {
        match set_up(&self.folder) {
            Ok(changes) => {
                let lines: Vec<String> = changes.iter().map(told).collect();
                print(&lines.join("\n"));
                print("\nNext: cargo test --test cos");
                Exit::AsExpected
            }
            Err(error) => {
                complain(&format!("error: {error}"));
                Exit::BadInput
            }
        }
    }
}

fn told(change: &Change) -> String {
    match change {
        Change::Written(path) => format!("wrote    {}", path.display()),
        Change::Kept(path) => format!("kept     {}, which was there", path.display()),
        Change::Added(what) => format!("added    {what} to Cargo.toml"),
        Change::Present(what) => format!("kept     {what}, which Cargo.toml has"),
    }
}
