//! Scenarios under `cargo test`: [`crate::scenarios!`] for a whole folder, [`crate::assert_scenario!`] for one file.

mod arguments;
mod environment;
mod insta_call;
mod insta_process;
#[cfg(feature = "cli")]
mod set_up;
mod simulated;
mod snapshot_assertion;
mod trials;

use std::process::ExitCode;

#[cfg(feature = "cli")]
pub(crate) use set_up::{Change, set_up};
pub use simulated::{Simulated, simulated};

use crate::diagnosis::Language;
use crate::protocol::variant::Dialect;
use crate::report;
use crate::runner::{SnapshotMode, Suite, SuiteOptions, Task, Worker, case_result};
use crate::scenario::Colour;
use arguments::Selection;
use environment::Environment;
use snapshot_assertion::Insta;

/// Calls insta's macro, as it is expanded in the application's crate, with the name and the text of a snapshot.
pub type InstaCall = fn(&str, &str);

/// The main function of a test target made by [`crate::scenarios!`].
#[doc(hidden)]
pub fn main(manifest_dir: &str, scenarios: &str, insta: InstaCall) -> ExitCode {
    if let Some(code) = insta_process::asked_for(insta) {
        return code;
    }
    let environment = Environment::read(manifest_dir);
    let mut selection = Selection::parse(std::env::args());
    let root = environment.manifest_dir.join(scenarios);
    match trials::collect(&root, &selection, &environment) {
        Ok(trials) => {
            if trials.len() == 1 {
                // One process for one scenario, as nextest has it: another thread would only cost.
                selection.arguments.test_threads = Some(1);
            }
            libtest_mimic::run(&selection.arguments, trials).exit()
        }
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Plays one scenario file inside a test function; see [`crate::assert_scenario!`].
///
/// # Panics
///
/// Where the file is wrong, or what came is not what was expected or kept.
#[doc(hidden)]
pub fn assert_file(manifest_dir: &str, path: &str, insta: InstaCall) {
    let environment = Environment::read(manifest_dir);
    let options = SuiteOptions::all_of(vec![environment.manifest_dir.join(path)]);
    if let Err(message) = played(options, &environment, insta) {
        #[expect(clippy::panic, reason = "an assertion fails by panicking")]
        {
            panic!("{message}");
        }
    }
}

fn played(
    options: SuiteOptions,
    environment: &Environment,
    insta: InstaCall,
) -> Result<(), String> {
    let suite = Suite::collect(options).map_err(|error| error.to_string())?;
    let worker = Worker::start(Dialect::Service).map_err(|error| error.to_string())?;
    for task in &suite.tasks {
        match task {
            Task::Play(case, snapshot) => {
                let result = case_result(case, snapshot, &worker, SnapshotMode::Off);
                snapshot_assertion::passed(
                    case,
                    snapshot,
                    &result,
                    environment,
                    Insta::Here(insta),
                )?;
            }
            Task::Broken(_, problems) => {
                return Err(problems
                    .iter()
                    .map(|problem| problem.render(Colour::Plain))
                    .collect::<Vec<_>>()
                    .join("\n"));
            }
        }
    }
    Ok(())
}

/// Everything about a result that did not pass, for a test's failure message.
fn failure(result: &crate::runner::CaseResult) -> String {
    report::details(result, Language::English, Colour::Plain)
}

/// Plays every scenario below a folder as a test of its own, named by its path.
///
/// For a test target with `harness = false`. The folder starts from the folder of `Cargo.toml`; snapshots are kept in
/// `snapshots` beside it. New files are seen without a rebuild.
///
/// ```no_run
/// // tests/cos.rs
/// cos403::scenarios!("scenarios");
/// ```
#[macro_export]
macro_rules! scenarios {
    ($folder:literal) => {
        fn main() -> ::std::process::ExitCode {
            $crate::__macro_support::main(env!("CARGO_MANIFEST_DIR"), $folder, |name, text| {
                $crate::__macro_support::insta::assert_snapshot!(name, text)
            })
        }
    };
}

/// Plays one scenario file inside a `#[test]` or `#[rstest]` function.
///
/// The path starts from the folder of `Cargo.toml`.
///
/// ```no_run
/// #[test]
/// fn the_logo_is_not_embedded_elsewhere() {
///     cos403::assert_scenario!("scenarios/referer/page-outside-the-allow-list.yaml");
/// }
/// ```
#[macro_export]
macro_rules! assert_scenario {
    ($path:expr) => {
        $crate::__macro_support::assert_file(env!("CARGO_MANIFEST_DIR"), $path, |name, text| {
            $crate::__macro_support::insta::assert_snapshot!(name, text)
        })
    };
}
