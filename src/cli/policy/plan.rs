//! What `cos403 run --compare-policy OLD=NEW` compares.

use std::path::Path;
use std::sync::Arc;

use super::mutate::{not_replayed_exit, unplayed_exit};
use crate::cli::{Exit, complain};
use crate::protocol::variant::Dialect;
use crate::runner::{PolicyChange, PolicyPlan, ReplayError, Suite, Worker};

/// What changes in a suite between two policies, of which one is a file with which it plays.
pub(in crate::cli) fn policy_plan(
    suite: &Suite,
    pair: &str,
    dialect: Dialect,
) -> Result<PolicyPlan, Exit> {
    let Some((old, new)) = pair.split_once('=') else {
        complain(&format!(
            "error: `{pair}` is no pair of policies\n  = help: write `OLD=NEW`, such as `HEAD:policies/media.json=policies/media.json`"
        ));
        return Err(Exit::BadInput);
    };
    let worker = Worker::without_http(dialect).map_err(|error| unplayed_exit(&error))?;
    let (was, now) = super::pair(old, new, None).map_err(|error| {
        complain(&error);
        Exit::BadInput
    })?;
    let (was, now) = (Arc::new(was.document), Arc::new(now.document));
    let plan = PolicyPlan::of(suite, PolicyChange::From(Path::new(old), &now), &worker);
    let plan = match plan {
        Err(ReplayError::Unused { .. }) => {
            PolicyPlan::of(suite, PolicyChange::To(Path::new(new), &was), &worker)
        }
        plan => plan,
    };
    plan.map_err(|error| not_replayed_exit(&error))
}
