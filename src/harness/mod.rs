//! Scenarios under `cargo test`: [`crate::scenarios!`] for a whole folder, [`crate::assert_scenario!`] for one file.

mod case_runner;
#[cfg(feature = "cli")]
mod set_up;
mod simulated;
mod snapshot_assertion;
mod trials;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, panic, thread};

use libtest_mimic::Arguments;

#[cfg(feature = "cli")]
pub(crate) use set_up::{Change, set_up};
pub use simulated::{Simulated, simulated};

use crate::runner::{Suite, SuiteOptions};
use case_runner::CaseRunner;
use snapshot_assertion::is_mismatch;

/// Calls insta's macro, as it is expanded in the application's crate, with the name and the text of a snapshot.
pub type InstaCall = fn(&str, &str);

/// The main function of a test target made by [`crate::scenarios!`].
#[doc(hidden)]
pub fn main(manifest_dir: &str, scenarios: &str, insta: InstaCall) -> ExitCode {
    let mut arguments = Arguments::from_args();
    // libtest-mimic does not read it; `cargo test` documents it.
    let threads = env::var("RUST_TEST_THREADS").ok();
    arguments.test_threads = arguments.test_threads.or_else(|| threads?.parse().ok());
    let hook = panic::take_hook();
    panic::set_hook(Box::new(move |panic| {
        if !is_mismatch(panic.payload()) {
            hook(panic);
        }
    }));
    let runner = CaseRunner::new(manifest_folder(manifest_dir), insta);
    let root = runner.manifest_dir.join(scenarios);
    match trials::trials(&root, &arguments, runner) {
        Ok(trials) => libtest_mimic::run(&arguments, trials).exit_code(),
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// The folder of the application's `Cargo.toml`. That at run time wins over that of the compiler: an archived test may run
/// elsewhere.
fn manifest_folder(at_compile_time: &str) -> PathBuf {
    env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| PathBuf::from(at_compile_time), PathBuf::from)
}

/// Plays one scenario file inside a test function; see [`crate::assert_scenario!`].
///
/// # Panics
///
/// Where the file is wrong, or what came is not what was expected or kept.
#[doc(hidden)]
#[track_caller]
pub fn assert_file(manifest_dir: &str, path: impl AsRef<Path>, insta: InstaCall) {
    let manifest_dir = manifest_folder(manifest_dir);
    let options = SuiteOptions::all_of(vec![manifest_dir.join(path)]);
    let played = outside_of_a_runtime(|| {
        let runner = CaseRunner::new(manifest_dir, insta);
        let suite = Suite::collect(options).map_err(|error| error.to_string())?;
        let mut tasks = suite.tasks.iter();
        tasks.try_for_each(|task| runner.run(task).map(drop))
    });
    if let Err(message) = played {
        #[expect(clippy::panic, reason = "an assertion fails by panicking")]
        {
            panic!("{message}");
        }
    }
}

/// Does something that has a runtime of its own, which must not run inside that of a `#[tokio::test]`.
fn outside_of_a_runtime<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    if tokio::runtime::Handle::try_current().is_err() {
        return work();
    }
    let finished = thread::scope(|scope| scope.spawn(work).join());
    finished.unwrap_or_else(|panic| panic::resume_unwind(panic))
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
///
/// The target takes the arguments of libtest that libtest-mimic reads, so that `cargo test`, `cargo nextest run` and tools on top
/// of them run it: with a filter, `--exact`, `--skip`, `--ignored`, in partitions, with retries, to JUnit. A scenario that is skipped
/// is an ignored test.
///
/// Snapshots are insta's, and so are their settings: `INSTA_UPDATE`, `INSTA_FORCE_PASS`, `INSTA_REQUIRE_FULL_MATCH` (text and
/// title), `INSTA_OUTPUT`, `INSTA_PENDING_DIR`, the same in `.config/insta.yaml`, and `cargo insta test`, `review`, `accept` and
/// `reject`, with `--unreferenced` too. insta prints each difference while the tests run, unless `INSTA_OUTPUT` is `none`; the
/// failure shows it too.
///
/// An editor that runs single tests, as `rust-analyzer` does, finds the `main` function of this target and runs all of it; for a
/// single scenario there is [`assert_scenario!`](crate::assert_scenario!) in a function of its own, or `cargo test --test cos NAME`.
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

/// Plays one scenario file inside a `#[test]`, `#[tokio::test]` or `#[rstest]` function, which an editor can then run and debug
/// by itself.
///
/// The path starts from the folder of `Cargo.toml`. The snapshot is that of [`scenarios!`](crate::scenarios!): a file can be under
/// both.
///
/// ```no_run
/// #[test]
/// fn the_logo_is_not_embedded_elsewhere() {
///     cos403::assert_scenario!("scenarios/referer/page-outside-the-allow-list.yaml");
/// }
/// ```
///
/// Some files at once, each a test of its own:
///
/// ```no_run
/// use rstest::rstest;
///
/// #[rstest]
/// #[case("page-outside-the-allow-list")]
/// #[case("page-on-the-allow-list")]
/// fn pages(#[case] name: &str) {
///     cos403::assert_scenario!(format!("scenarios/referer/{name}.yaml"));
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
