//! Is the diagnosis true of incidents that nobody thought of? Held against refused requests drawn at random, of which it is
//! certain why they are refused.

use std::sync::LazyLock;

use crate::incidents::baselines::Frequencies;
use crate::incidents::incident::{Style, draw};
use crate::incidents::names::OTHER;
use crate::incidents::score::{Failure, Score, Scores, Wrong, score};
use crate::incidents::settings::Settings;
use crate::incidents::views::View;

/// Neither the seed of the development set nor that of the test set.
const SEED: u64 = 8288;

/// How many incidents are drawn: a sample, and 10,000 in `.ci/nightly diagnosis`.
fn incidents() -> usize {
    let asked = std::env::var("COS403_INCIDENTS").ok();
    asked.map_or(500, |asked| asked.parse().unwrap())
}

static SCORES: LazyLock<Scores> = LazyLock::new(|| {
    let set = draw(SEED, incidents(), &OTHER, Settings::Default);
    let nothing_learned = Frequencies::default();
    score(&set.list, &nothing_learned)
});

fn all_of(wrong: Wrong) -> Vec<(&'static Failure, usize)> {
    let failures = SCORES.failures.iter();
    failures
        .filter(|(failure, _)| failure.what == wrong)
        .map(|(failure, (count, _))| (failure, *count))
        .collect()
}

#[test]
fn the_truth_is_always_among_the_candidates() {
    let missing = all_of(Wrong::Missing);
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn what_is_certain_is_never_wrong() {
    let wrong = all_of(Wrong::Certain);
    assert!(wrong.is_empty(), "{wrong:#?}");
}

fn with_everything_known(is_wanted: impl Fn(&Style) -> bool) -> Vec<&'static Score> {
    let cells = SCORES.cells.iter();
    cells
        .filter(|((style, _, view), _)| *view == View::ConfigAll && is_wanted(style))
        .map(|(_, score)| score)
        .collect()
}

#[test]
fn with_everything_known_a_single_fault_is_told_exactly() {
    let cells = with_everything_known(|style| *style != Style::Head);
    let singles: usize = cells.iter().map(|score| score.singles).sum();
    let exact: usize = cells.iter().map(|score| score.exact_singles).sum();
    assert!(singles * 2 > incidents(), "{singles}");
    let undecided = all_of(Wrong::Undecided);
    assert!(
        exact * 100 >= singles * 99,
        "{exact} of {singles}: {undecided:#?}"
    );
}

/// An answer without a body does not tell whether the signature was right, and the right SecretKey is nowhere to be read: so
/// a wrong one stays possible beside what the documents refuse, and the order of the candidates is what counts.
#[test]
fn of_an_answer_without_a_body_the_first_candidate_is_the_truth_with_few_exceptions() {
    let cells = with_everything_known(|style| *style == Style::Head);
    let count: usize = cells.iter().map(|score| score.count).sum();
    let first: usize = cells.iter().map(|score| score.top1).sum();
    assert!(count * 20 > incidents(), "{count}");
    assert!(first * 100 >= count * 85, "{first} of {count}");
}
