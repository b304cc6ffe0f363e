//! `cos403 matrix`.

use std::io::stderr;
use std::path::PathBuf;

use clap::Args;

use super::format::Format;
use super::{Exit, colour, complain, print};
use crate::report::{flips_json, flips_text, matrix_json, matrix_text};
use crate::runner::{self, MatrixError, PlayError};

#[derive(Debug, Args)]
pub(super) struct Matrix {
    /// A scenario file with a matrix.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Another policy of the bucket: show only the cells that flip under it, and exit with 1 if any does.
    #[arg(long, value_name = "POLICY")]
    diff: Option<PathBuf>,
    /// The bucket whose policy is replaced [default: the only one that the matrix asks].
    #[arg(long, value_name = "NAME", requires = "diff")]
    bucket: Option<String>,
    /// How results are written: human or json.
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: Format,
}

impl Matrix {
    pub(super) fn execute(self) -> Exit {
        self.told().unwrap_or_else(|error| failed(&error))
    }

    fn told(&self) -> Result<Exit, MatrixError> {
        let matrix = runner::Matrix::load(&self.file)?;
        let Some(policy) = &self.diff else {
            let tables = matrix.tables()?;
            return Ok(match self.format {
                Format::Human => printed(Ok(matrix_text(&tables)), Exit::AsExpected),
                Format::Json => printed(matrix_json(&tables), Exit::AsExpected),
            });
        };
        let flips = matrix.flips(policy, self.bucket.as_deref())?;
        let exit = if flips.flips.is_empty() {
            Exit::AsExpected
        } else {
            Exit::NotAsExpected
        };
        Ok(match self.format {
            Format::Human => printed(Ok(flips_text(&flips)), exit),
            Format::Json => printed(flips_json(&flips), exit),
        })
    }
}

fn printed(text: Result<String, serde_json::Error>, exit: Exit) -> Exit {
    match text {
        Ok(text) => {
            print(&text);
            exit
        }
        Err(error) => {
            complain(&format!("error: {error}"));
            Exit::BadInput
        }
    }
}

fn failed(error: &MatrixError) -> Exit {
    match error {
        MatrixError::Wrong(problems) => {
            for problem in problems {
                complain(&problem.render(colour(&stderr())));
            }
            return Exit::BadInput;
        }
        error => complain(&format!("error: {error}")),
    }
    match error {
        MatrixError::Play(PlayError::Start(_) | PlayError::Unreachable(_)) => Exit::Unreachable,
        _ => Exit::BadInput,
    }
}
