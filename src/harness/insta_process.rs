//! Handing one text to insta in a process of its own, which is this program again.
//!
//! What insta is told by the environment a running process cannot safely change in its own: where the workspace is, without
//! which it starts `cargo metadata`, and to print no difference in the midst of other tests. Most snapshots are as they were
//! kept, and none of this is needed then.

use std::io::{self, Read};
use std::path::PathBuf;
use std::process::{Command, ExitCode, Output, Stdio};

use serde::Deserialize;
use serde_json::json;

use super::InstaCall;
use super::environment::Environment;
use super::insta_call::call;

/// Says to this program that it is to hand a text to insta, and nothing else.
const MARK: &str = "COS403_HANDS_A_TEXT_TO_INSTA";

/// A text, and the snapshot that it is to be compared with.
#[derive(Deserialize)]
pub(super) struct Submission {
    /// The folder of the snapshot.
    pub(super) folder: PathBuf,
    /// Its name.
    pub(super) name: String,
    /// What it shows.
    pub(super) title: String,
    /// The scenario file.
    pub(super) input_file: PathBuf,
    /// The text.
    pub(super) text: String,
}

/// What insta printed where it is asked to, and whether it was satisfied.
pub(super) struct Judgement {
    pub(super) is_satisfied: bool,
    pub(super) said: String,
}

/// Hands over what another process of this program submits, if there is one.
pub(super) fn asked_for(insta: InstaCall) -> Option<ExitCode> {
    std::env::var_os(MARK)?;
    std::panic::set_hook(Box::new(|_| {}));
    let judged = read().and_then(|submission| call(&submission, insta));
    Some(match judged {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            // What is wrong with a snapshot is told by whoever submitted it.
            if !message.starts_with("snapshot assertion for") {
                eprintln!("{message}");
            }
            ExitCode::FAILURE
        }
    })
}

fn read() -> Result<Submission, String> {
    let mut text = String::new();
    let read = io::stdin().read_to_string(&mut text);
    read.map_err(|error| error.to_string())?;
    serde_json::from_str(&text).map_err(|error| error.to_string())
}

/// Submits a text to insta in another process of this program.
pub(super) fn submit(submission: &Submission, environment: &Environment) -> Judgement {
    match judged(submission, environment) {
        Ok(output) => {
            let mut said = String::from_utf8_lossy(&output.stdout).into_owned();
            said.push_str(&String::from_utf8_lossy(&output.stderr));
            Judgement {
                is_satisfied: output.status.success(),
                said: said.trim().to_owned(),
            }
        }
        Err(error) => Judgement {
            is_satisfied: false,
            said: format!("insta cannot be started: {error}"),
        },
    }
}

fn judged(submission: &Submission, environment: &Environment) -> io::Result<Output> {
    let Submission {
        folder,
        name,
        title,
        input_file,
        text,
    } = submission;
    let submission = json!({"folder": folder, "name": name, "title": title, "input_file": input_file, "text": text});
    let mut child = Command::new(std::env::current_exe()?)
        .env(MARK, "1")
        .envs(environment.for_insta())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    if let Some(mut input) = child.stdin.take() {
        serde_json::to_writer(&mut input, &submission)?;
    }
    child.wait_with_output()
}
