//! Playing one case: what came, compared with what is expected and with what is kept.

use std::path::{Path, PathBuf};

use super::access_table::tables;
use super::outcome::{CaseResult, Mismatch, Played, Status, StepResult};
use super::play::{PlayError, Worker};
use super::snapshot::{SnapshotFile, SnapshotMode, diff, normal};
use super::verdict::{judge, snapshot_text};
use crate::scenario::{Case, Place, Play, TargetKind, scenarios_root};

/// Plays one case and compares it with what is expected and kept.
pub(crate) fn case_result(
    case: &Case,
    snapshot: &SnapshotFile,
    worker: &Worker,
    mode: SnapshotMode,
) -> CaseResult {
    if let Some(reason) = not_played(case) {
        return CaseResult {
            reason: Some(reason),
            ..CaseResult::of(case, Status::Skipped)
        };
    }
    let Played { steps, broken } = match worker.play(case) {
        Ok(played) => played,
        Err(error) => return CaseResult::of(case, Status::Error).because(&error),
    };
    if let Some(broken) = broken {
        return CaseResult {
            reason: Some(broken.reason()),
            broken: Some(broken),
            steps,
            ..CaseResult::of(case, Status::Failed)
        };
    }
    let tables = match &case.play {
        Play::Table(cells) => tables(cells, &steps),
        Play::Steps(_) => Vec::new(),
    };
    let mut result = CaseResult {
        tables,
        mismatches: judge(&case.expectation, &steps, worker.dialect()),
        ..CaseResult::of(case, Status::Passed)
    };
    if case.expect_failure.is_some() {
        expected_or_not(case, &mut result);
        result.steps = steps;
        return result;
    }
    // What is not as expected is not kept; how it differs from what was kept is told all the same.
    let is_compared = result.mismatches.is_empty() || mode == SnapshotMode::Check;
    if is_compared && mode != SnapshotMode::Off && case.keeps_snapshot {
        compare_snapshot(
            case,
            snapshot,
            &snapshot_text(case, &steps),
            mode,
            &mut result,
        );
    }
    result.steps = steps;
    expected_or_not(case, &mut result);
    if result.snapshot_diff.is_some() {
        result.status = Status::Failed;
    }
    if result.status == Status::Failed {
        result.statements = deciding_statements(case, &result.steps);
    }
    result
}

/// What the mismatches of a result mean: that it failed, or that it failed as it should.
pub(super) fn expected_or_not(case: &Case, result: &mut CaseResult) {
    if let Some(expected) = &case.expect_failure {
        let failed = !result.mismatches.is_empty();
        let (status, reason) = if failed {
            (Status::Passed, format!("fails as expected: {expected}"))
        } else {
            let reason = format!("passes, though it is expected to fail: {expected}");
            (Status::Failed, reason)
        };
        result.status = status;
        result.reason = Some(reason);
        result.mismatches = Vec::new();
    } else if let Some(Mismatch {
        what,
        expected,
        came,
    }) = result.mismatches.first()
    {
        result.reason = Some(format!("{what}: expected {expected}, came {came}"));
        result.status = Status::Failed;
    }
}

/// The statements that decided the last request, or came nearest to allowing it, with their places.
fn deciding_statements(case: &Case, steps: &[StepResult]) -> Vec<(String, Place)> {
    let last = match &case.play {
        Play::Steps(requests) => requests.last().zip(steps.last()),
        Play::Table(_) => None,
    };
    let Some((request, truth)) =
        last.and_then(|(request, step)| Some((request, step.truth.as_ref()?)))
    else {
        return Vec::new();
    };
    let explanation = &truth.explanation;
    let nearest = explanation
        .nearest_miss
        .and_then(|place| explanation.statements.get(place))
        .map(|considered| considered.statement.clone());
    let names = explanation.decided_by.iter().cloned().chain(nearest);
    let placed = names.filter_map(|name| {
        let place = case.statement_place(request, &name)?;
        Some((name, place))
    });
    placed.collect()
}

/// Why a case is not played against the simulated COS.
pub(crate) fn not_played(case: &Case) -> Option<String> {
    let for_live =
        (case.only == Some(TargetKind::Live)).then(|| "for the live target only".to_owned());
    case.skip.clone().or(for_live)
}

fn compare_snapshot(
    case: &Case,
    snapshot: &SnapshotFile,
    text: &str,
    mode: SnapshotMode,
    result: &mut CaseResult,
) {
    let file = snapshot.path().display().to_string();
    let kept = match snapshot.read() {
        Ok(kept) => kept,
        Err(error) if mode == SnapshotMode::Check => {
            result.status = Status::Error;
            result.reason = Some(format!("the snapshot `{file}` cannot be read: {error}"));
            return;
        }
        Err(_) => None,
    };
    let differs = kept.as_deref() != Some(&*normal(text));
    match (differs, mode) {
        (false, _) | (true, SnapshotMode::Off) => {}
        (true, SnapshotMode::Update) => {
            if let Err(error) = snapshot.write(text, &case.title, &input_file(case)) {
                result.status = Status::Error;
                result.reason = Some(format!("the snapshot `{file}` cannot be written: {error}"));
            }
        }
        (true, SnapshotMode::Check) => {
            if kept.is_none() && !result.mismatches.is_empty() {
                return;
            }
            let what = if kept.is_some() {
                "differs"
            } else {
                "is missing"
            };
            result.reason = Some(format!(
                "the snapshot {what}; accept what came with `--snapshots update`"
            ));
            result.snapshot_diff = Some(diff(&kept.unwrap_or_default(), text));
        }
    }
}

/// The file of a case as it is named from the folder above the scenarios, wherever the command was started.
pub(crate) fn input_file(case: &Case) -> String {
    let (root, below) = scenarios_root(&case.file);
    let folder = root.file_name().map(PathBuf::from).unwrap_or_default();
    folder.join(below).display().to_string()
}

impl CaseResult {
    pub(super) fn new(name: &str, title: &str, file: &Path, status: Status) -> Self {
        Self {
            name: name.to_owned(),
            title: title.to_owned(),
            file: file.to_owned(),
            status,
            reason: None,
            steps: Vec::new(),
            tables: Vec::new(),
            mismatches: Vec::new(),
            snapshot_diff: None,
            expected_at: None,
            statements: Vec::new(),
            broken: None,
            problems: Vec::new(),
            unreachable: false,
        }
    }

    pub(super) fn of(case: &Case, status: Status) -> Self {
        Self {
            expected_at: Some(case.expected_at.clone()),
            ..Self::new(&case.name, &case.title, &case.file, status)
        }
    }

    pub(super) fn because(self, error: &PlayError) -> Self {
        let unreachable = !matches!(error, PlayError::Prepare(_));
        Self {
            reason: Some(error.to_string()),
            unreachable,
            ..self
        }
    }
}
