//! Comparing with the snapshot: by ourselves where nothing differs, by insta where something does.

use std::any::Any;
use std::env;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use insta::{Comparator, DefaultComparator, Settings, Snapshot};

use super::InstaCall;
use crate::diagnosis::Language;
use crate::report;
use crate::runner::{CaseResult, SnapshotFile, Status, diff, input_file, normal, snapshot_text};
use crate::scenario::{Case, Colour};

/// Checks that a case passed: its expectation first, then its snapshot.
///
/// # Errors
///
/// The message of the failure.
pub(super) fn check(
    case: &Case,
    snapshot: &SnapshotFile,
    result: &CaseResult,
    manifest_dir: &Path,
    insta: InstaCall,
) -> Result<(), String> {
    if result.status != Status::Passed {
        return Err(failure(&with_diff(case, snapshot, result)));
    }
    if case.expect_failure.is_some() || !case.keeps_snapshot {
        return Ok(());
    }
    let text = snapshot_text(case, &result.steps);
    if is_as_kept(case, snapshot, &text) && !insta_needs_all() {
        return Ok(());
    }
    // insta reports a snapshot that cannot be read.
    let kept = snapshot.read().unwrap_or_default();
    let mut settings = Settings::clone_current();
    settings.set_snapshot_path(&snapshot.folder);
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.set_description(case.title.as_str());
    settings.set_input_file(manifest_dir.join(input_file(case)));
    settings.set_comparator(Box::new(ByTextAndTitle));
    let Err(message) = asserted(&settings, || insta(&snapshot.name, &text)) else {
        return Ok(());
    };
    let what = match kept {
        Some(_) => "differs",
        None => "is missing",
    };
    let accept = "accept what came with `cargo insta review` or `INSTA_UPDATE=always cargo test`";
    Err(failure(&CaseResult {
        reason: Some(format!("the snapshot {what}; {accept}{message}")),
        snapshot_diff: Some(diff(&kept.unwrap_or_default(), &text)),
        status: Status::Failed,
        ..result.clone()
    }))
}

/// Whether the snapshot has this text and the title of the case, with nothing pending beside it for insta to remove.
fn is_as_kept(case: &Case, snapshot: &SnapshotFile, text: &str) -> bool {
    let path = snapshot.path();
    let is_pending = path.with_extension("snap.new").exists();
    !is_pending
        && Snapshot::from_file(&path).is_ok_and(|kept| {
            let kept_text = kept.as_text().map(ToString::to_string);
            kept_text.is_some_and(|kept| normal(&kept) == normal(text))
                && kept.metadata().description() == Some(&case.title)
        })
}

/// Whether insta also needs the snapshots that match: to rewrite them, to note that they are in use, or to remove pending files
/// from a folder of their own.
fn insta_needs_all() -> bool {
    let is_set = |name| env::var_os(name).is_some_and(|value| !value.is_empty());
    env::var_os("INSTA_UPDATE").is_some_and(|value| value == "force")
        || is_set("INSTA_SNAPSHOT_REFERENCES_FILE")
        || is_set("INSTA_PENDING_DIR")
}

/// Calls insta, which prints what differs and writes the snapshot or a pending one. One thread at a time, so that what it prints
/// stays together.
///
/// # Errors
///
/// What is wrong, if it is not the snapshot.
fn asserted(settings: &Settings, insta: impl FnOnce()) -> Result<(), String> {
    static PRINTING: Mutex<()> = Mutex::new(());
    let _printing = PRINTING.lock().unwrap_or_else(PoisonError::into_inner);
    let outcome = catch_unwind(AssertUnwindSafe(|| settings.bind(insta)));
    outcome.map_err(|panic| match panic.downcast_ref::<String>() {
        Some(message) if !is_mismatch(panic.as_ref()) => format!("\n{message}"),
        _ => String::new(),
    })
}

/// Whether insta panicked since a snapshot does not match. It prints the difference before.
pub(super) fn is_mismatch(panic: &(dyn Any + Send)) -> bool {
    let message = panic.downcast_ref::<String>();
    message.is_some_and(|message| message.starts_with("snapshot assertion for"))
}

/// A failed result with how it differs from what was kept, if anything was.
fn with_diff(case: &Case, snapshot: &SnapshotFile, result: &CaseResult) -> CaseResult {
    let mut result = result.clone();
    let kept = snapshot.read().ok().flatten();
    let is_comparable = case.keeps_snapshot && !result.mismatches.is_empty();
    if let Some(kept) = kept.filter(|_| is_comparable) {
        let difference = diff(&kept, &snapshot_text(case, &result.steps));
        result.snapshot_diff = Some(difference).filter(|difference| !difference.is_empty());
    }
    result
}

/// Everything about a result that did not pass, for a test's failure message.
fn failure(result: &CaseResult) -> String {
    report::details(result, Language::English, Colour::Plain)
}

/// Full matches are of text and title. Which test asserted it is not of the scenario: `scenarios!`, `assert_scenario!` and the
/// command keep the same snapshot.
struct ByTextAndTitle;

impl Comparator for ByTextAndTitle {
    fn matches(&self, reference: &Snapshot, test: &Snapshot) -> bool {
        DefaultComparator.matches(reference, test)
    }

    fn matches_fully(&self, reference: &Snapshot, test: &Snapshot) -> bool {
        self.matches(reference, test)
            && reference.metadata().description() == test.metadata().description()
    }

    fn dyn_clone(&self) -> Box<dyn Comparator> {
        Box::new(Self)
    }
}
