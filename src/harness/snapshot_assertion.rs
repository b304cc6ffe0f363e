//! Comparing with the snapshot: by ourselves where nothing differs, by insta where something does.

use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe};

use super::environment::Environment;
use super::{InstaCall, failure};
use crate::runner::{CaseResult, SnapshotFile, Status, diff, input_file, snapshot_text};
use crate::scenario::Case;

/// Whether a case passed: its expectation first, then its snapshot.
pub(super) fn passed(
    case: &Case,
    snapshot: &SnapshotFile,
    result: &CaseResult,
    environment: &Environment,
    insta: InstaCall,
) -> Result<(), String> {
    match result.status {
        Status::Failed | Status::Error => return Err(failure(&with_diff(case, snapshot, result))),
        Status::Skipped => return Ok(()),
        Status::Passed if case.expect_failure.is_some() || !case.keeps_snapshot => return Ok(()),
        Status::Passed => {}
    }
    let text = snapshot_text(case, &result.steps);
    // What cannot be read is insta's to tell.
    let kept = snapshot.read().unwrap_or_default();
    let differs = kept
        .as_deref()
        .is_none_or(|kept| !diff(kept, &text).is_empty());
    // A pending file of an earlier run is insta's to clear away.
    if !differs && !environment.insta_sees_all && !snapshot.is_pending() {
        return Ok(());
    }
    let accepted = by_insta(case, snapshot, &text, insta);
    if accepted {
        return Ok(());
    }
    let what = if kept.is_some() {
        "differs"
    } else {
        "is missing"
    };
    let reason = Some(format!(
        "the snapshot {what}; accept what came with `cargo insta review` or `INSTA_UPDATE=always cargo test`"
    ));
    let snapshot_diff = Some(diff(&kept.unwrap_or_default(), &text));
    Err(failure(&CaseResult {
        reason,
        snapshot_diff,
        status: Status::Failed,
        ..result.clone()
    }))
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

thread_local! {
    static IN_INSTA: Cell<bool> = const { Cell::new(false) };
}

/// insta panics where a snapshot differs; the failure message tells that better than a panic's.
pub(super) fn keep_quiet_about_snapshots() {
    let usual = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        if !IN_INSTA.get() {
            usual(info);
        }
    }));
}

/// Hands the text to insta, which writes `.snap` or `.snap.new` as it is told to; whether it was satisfied.
fn by_insta(case: &Case, snapshot: &SnapshotFile, text: &str, insta: InstaCall) -> bool {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(&snapshot.folder);
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.set_description(case.title.as_str());
    settings.set_input_file(input_file(case));
    IN_INSTA.set(true);
    let outcome = panic::catch_unwind(AssertUnwindSafe(|| {
        settings.bind(|| insta(&snapshot.name, text))
    }));
    IN_INSTA.set(false);
    outcome.is_ok()
}
