//! Comparing with the snapshot: by ourselves where nothing differs, by insta where something does.

use super::InstaCall;
use super::environment::Environment;
use super::failure;
use super::insta_call::call;
use super::insta_process::{Judgement, Submission, submit};
use crate::runner::{CaseResult, SnapshotFile, Status, diff, input_file, normal, snapshot_text};
use crate::scenario::Case;

/// Where insta is called.
#[derive(Clone, Copy)]
pub(super) enum Insta {
    /// In a process of its own, which [`crate::scenarios!`] can start.
    Apart,
    /// In this process, the output of whose tests libtest holds back.
    Here(InstaCall),
}

/// Whether a case passed: its expectation first, then its snapshot.
pub(super) fn passed(
    case: &Case,
    snapshot: &SnapshotFile,
    result: &CaseResult,
    environment: &Environment,
    insta: Insta,
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
    let differs = kept.as_deref() != Some(&*normal(&text));
    // A pending file of an earlier run is insta's to clear away.
    if !differs && !environment.insta_sees_all && !snapshot.is_pending() {
        return environment
            .note_use(snapshot)
            .map_err(|error| format!("the snapshots in use cannot be noted: {error}"));
    }
    let submission = Submission {
        folder: snapshot.folder.clone(),
        name: snapshot.name.clone(),
        title: case.title.clone(),
        input_file: environment.manifest_dir.join(input_file(case)),
        text,
    };
    let judgement = match insta {
        Insta::Apart => submit(&submission, environment),
        Insta::Here(insta) => judged_here(&submission, insta),
    };
    if judgement.is_satisfied {
        return Ok(());
    }
    let reason = reason(kept.is_some(), &judgement.said);
    let wants_diff = environment.wants_diff;
    let snapshot_diff = wants_diff.then(|| diff(&kept.unwrap_or_default(), &submission.text));
    Err(failure(&CaseResult {
        reason: Some(reason),
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

fn judged_here(submission: &Submission, insta: InstaCall) -> Judgement {
    let judged = call(submission, insta);
    Judgement {
        is_satisfied: judged.is_ok(),
        // It has been printed, as a panic is.
        said: String::new(),
    }
}

fn reason(is_kept: bool, said: &str) -> String {
    let what = if is_kept { "differs" } else { "is missing" };
    let accept = "accept what came with `cargo insta review` or `INSTA_UPDATE=always cargo test`";
    let said = if said.is_empty() {
        String::new()
    } else {
        format!("\n{said}")
    };
    format!("the snapshot {what}; {accept}{said}")
}
