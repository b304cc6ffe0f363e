//! The `cos403` command: one file a subcommand, and no logic of its own.

mod batch;
mod coverage;
mod diagnose;
#[cfg(feature = "live")]
mod doctor;
mod explain;
mod file;
mod format;
mod init;
mod lint;
mod list;
#[cfg(feature = "live")]
mod live;
mod matrix;
mod policy;
mod run;
mod schema;
mod secret;
mod select;
mod serve;
mod sign;
mod verify;

use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use clap::{Parser, Subcommand};
use indicatif::{ProgressBar, ProgressStyle};

use crate::diagnosis::Language;
use crate::scenario::Colour;

/// Exit codes (design.md §6).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// All as expected.
    AsExpected = 0,
    /// Something not as expected.
    NotAsExpected = 1,
    /// The input or the usage is wrong.
    BadInput = 2,
    /// The target could not be reached or prepared.
    Unreachable = 3,
}

#[derive(Debug, Parser)]
#[command(name = "cos403", version, about, arg_required_else_help = true)]
struct Command {
    #[command(subcommand)]
    subcommand: Sub,
}

#[derive(Debug, Subcommand)]
enum Sub {
    /// Set up a crate: the dev-dependency, the test target and two scenarios.
    Init(init::Init),
    /// Play scenarios and compare what comes with what is expected.
    Run(run::Run),
    /// Print the JSON Schema of scenario or world files, by which editors complete and check them.
    Schema(schema::Schema),
    /// List scenarios without playing them.
    List(list::List),
    /// Play the matrix of a scenario and show who may do what, or what another policy would change.
    Matrix(matrix::Matrix),
    /// Tell what in policy documents does not do what it seems to, or does too much.
    Lint(lint::Lint),
    /// Compare policies by what they grant, and hold them to what they may grant.
    Policy(policy::Policy),
    /// Sign a request, or many, and show how.
    Sign(sign::Sign),
    /// Serve a world over HTTP until stopped.
    Serve(serve::Serve),
    /// Tell whether a captured request is signed right, and if not, why.
    Verify(verify::Verify),
    /// Send one failing request that reads, and tell why it is refused, from all that may be read.
    #[cfg(feature = "live")]
    Doctor(doctor::Doctor),
    /// Put back what was in a real bucket before a run that was killed.
    #[cfg(feature = "live")]
    Live(live::Live),
    /// Tell why a request was refused, from what there is of the refusal, and what to do.
    Diagnose(diagnose::Diagnose),
    /// Explain a cause or an answer: what it means, how to recognise it, what to do.
    Explain(explain::Explain),
}

/// Runs the command with the process's arguments.
pub fn main() -> ExitCode {
    let command = match Command::try_parse() {
        Ok(command) => command,
        Err(error) => {
            // Help and version are answers; everything else is wrong usage.
            let exit = if error.use_stderr() {
                Exit::BadInput
            } else {
                Exit::AsExpected
            };
            let _ = error.print();
            return ExitCode::from(exit as u8);
        }
    };
    let exit = match command.subcommand {
        Sub::Init(init) => init.execute(),
        Sub::Run(run) => run.execute(),
        Sub::Schema(schema) => schema.execute(),
        Sub::List(list) => list.execute(),
        Sub::Matrix(matrix) => matrix.execute(),
        Sub::Lint(lint) => lint.execute(),
        Sub::Policy(policy) => policy.execute(),
        Sub::Sign(sign) => sign.execute(),
        Sub::Serve(serve) => serve.execute(),
        Sub::Verify(verify) => verify.execute(),
        #[cfg(feature = "live")]
        Sub::Doctor(doctor) => doctor.execute(),
        #[cfg(feature = "live")]
        Sub::Live(live) => live.execute(),
        Sub::Diagnose(diagnose) => diagnose.execute(),
        Sub::Explain(explain) => explain.execute(),
    };
    ExitCode::from(exit as u8)
}

/// Whether a stream is for a person who sees colours (`NO_COLOR` says that nobody does).
fn colour(stream: &impl IsTerminal) -> Colour {
    let wanted = std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    if wanted && stream.is_terminal() {
        Colour::Ansi
    } else {
        Colour::Plain
    }
}

/// The language of whoever reads it, from the first of the locale's variables that says something.
fn language_of_the_locale() -> Language {
    let names = ["LC_ALL", "LC_MESSAGES", "LANG"];
    let mut set = names.iter().filter_map(|name| std::env::var(name).ok());
    let locale = set.find(|value| !value.is_empty());
    Language::from_locale(&locale.unwrap_or_default())
}

/// Writes results. A reader that went away (`| head`) is no error; results that cannot be kept are.
fn print(text: &str) {
    let mut out = io::stdout().lock();
    let written = out
        .write_all(text.as_bytes())
        .and_then(|()| out.write_all(b"\n"))
        .and_then(|()| out.flush());
    if let Err(error) = written
        && error.kind() != io::ErrorKind::BrokenPipe
    {
        complain(&format!("error: the results cannot be written: {error}"));
        std::process::exit(i32::from(Exit::BadInput as u8));
    }
}

/// Lines on their way out: many small results are written together, none later than a person notices.
struct Lines {
    waiting: String,
    since: Instant,
}

impl Lines {
    const LONGEST: Duration = Duration::from_millis(50);

    fn new() -> Self {
        Self {
            waiting: String::new(),
            since: Instant::now(),
        }
    }

    /// Adds a text and a line end. Says whether what waits is to be written now.
    fn add(&mut self, text: &str) -> bool {
        if !self.waiting.is_empty() {
            self.waiting.push('\n');
        }
        self.waiting.push_str(text);
        self.since.elapsed() >= Self::LONGEST
    }

    /// Writes what waits.
    fn write(&mut self) {
        if !self.waiting.is_empty() {
            print(&self.waiting);
        }
        self.waiting.clear();
        self.since = Instant::now();
    }
}

/// Tells what is wrong, on standard error.
fn complain(text: &str) {
    let _ = writeln!(io::stderr().lock(), "{text}");
}

/// A bar on standard error, for a person only.
fn progress_bar(length: usize) -> ProgressBar {
    if !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(length as u64);
    match ProgressStyle::with_template("{bar:30} {pos}/{len} {elapsed}") {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
