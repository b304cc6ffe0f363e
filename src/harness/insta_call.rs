//! Handing one text to insta in this process.

use std::any::Any;
use std::panic::{self, AssertUnwindSafe};

use insta::{Comparator, DefaultComparator, Snapshot};

use super::InstaCall;
use super::insta_process::Submission;

/// Hands a text to insta, which writes `.snap` or `.snap.new` as it is told to.
///
/// # Errors
///
/// What insta panics with, where it is not satisfied.
pub(super) fn call(submission: &Submission, insta: InstaCall) -> Result<(), String> {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(&submission.folder);
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.set_description(submission.title.as_str());
    settings.set_input_file(&submission.input_file);
    settings.set_comparator(Box::new(ByTextAndTitle));
    let outcome = panic::catch_unwind(AssertUnwindSafe(|| {
        settings.bind(|| insta(&submission.name, &submission.text))
    }));
    outcome.map_err(|panic| message(panic.as_ref()))
}

fn message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("insta failed")
        .to_owned()
}

/// Full matches are of text and title. Which test asserted it is not of the scenario: `scenarios!`, `assert_scenario!` and the
/// command keep the same snapshot.
struct ByTextAndTitle;

impl Comparator for ByTextAndTitle {
    fn matches(&self, reference: &Snapshot, test: &Snapshot) -> bool {
        DefaultComparator.matches(reference, test)
    }

    fn matches_fully(&self, reference: &Snapshot, test: &Snapshot) -> bool {
        let text = |snapshot: &Snapshot| snapshot.as_text().map(ToString::to_string);
        text(reference) == text(test)
            && reference.metadata().description() == test.metadata().description()
    }

    fn dyn_clone(&self) -> Box<dyn Comparator> {
        Box::new(Self)
    }
}
