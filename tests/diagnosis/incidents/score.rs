//! How well a diagnosis does on incidents, per style, variant and view, and what could be reached at best.

use std::collections::{BTreeMap, HashMap};
use std::time::{Duration, Instant};

use cos403::diagnosis::{Certainty, Diagnosis, Response, diagnose};
use cos403::protocol::cause::Cause;
use cos403::protocol::variant::Variant;

use super::baselines::{Frequencies, by_guide};
use super::incident::{Incident, Style};
use super::projection;
use super::random::Random;
use super::views::{View, known};

/// Of what a score is.
pub type Cell = (Style, Variant, View);

/// Scores of one cell.
#[derive(Debug, Default)]
pub struct Score {
    /// How many incidents.
    pub count: usize,
    /// The truth is among the candidates.
    pub recalled: usize,
    /// The truth is the only candidate.
    pub exact: usize,
    /// The truth is the first candidate.
    pub top1: usize,
    /// The truth is among the first three.
    pub top3: usize,
    /// Candidates together.
    pub candidates: usize,
    /// Certain, and wrong.
    pub wrong: usize,
    /// Incidents of which one fault alone is needed.
    pub singles: usize,
    /// Of these, the truth is the only candidate.
    pub exact_singles: usize,
    /// What diagnosing took.
    pub took: Duration,
    /// The guide's flow has the truth among its causes; as its first.
    pub by_guide: (usize, usize),
    /// The most frequent cause of the answer is the truth.
    pub by_frequency: usize,
    /// Incidents whose evidence has one cause only: the most that could be told exactly.
    pub best_exact: usize,
    /// Incidents whose cause is the most frequent of their evidence: the most that could be right at the first guess.
    pub best_top1: usize,
    /// The size of the smallest candidate sets that miss nothing, together.
    pub best_candidates: usize,
    /// Incidents whose evidence is like no other's: what could be reached at best of these says nothing.
    pub alone: usize,
}

/// The causes behind all evidence that looks the same.
type Seen = HashMap<(Style, View, u64), BTreeMap<Cause, usize>>;

/// Scores, and what went wrong.
#[derive(Debug, Default)]
pub struct Scores {
    /// The scores.
    pub cells: BTreeMap<Cell, Score>,
    /// What went wrong, by what it is; of each, how often, and the first few.
    pub failures: BTreeMap<Failure, (usize, Vec<Example>)>,
}

/// A kind of failure.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Failure {
    /// What is wrong.
    pub what: Wrong,
    /// The view.
    pub view: View,
    /// The truth.
    pub truth: Cause,
    /// What the diagnosis said.
    pub said: Vec<Cause>,
}

/// What can be wrong with a diagnosis.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Wrong {
    /// It is certain of another cause.
    Certain,
    /// The truth is not among the candidates.
    Missing,
    /// Everything is known, one fault is there, and several causes are left.
    Undecided,
}

/// One failing incident.
#[derive(Clone, Debug)]
pub struct Example {
    /// Its place among the incidents.
    pub index: usize,
    /// The style.
    pub style: Style,
    /// Which document could not be read.
    pub left_out: &'static str,
}

/// How many examples of a failure are kept.
pub const EXAMPLES: usize = 5;

/// Diagnoses incidents in every style and view.
pub fn score(incidents: &[Incident], frequencies: &Frequencies) -> Scores {
    let mut scores = Scores::default();
    let mut seen = Seen::new();
    let mut looks = Vec::new();
    for (index, incident) in incidents.iter().enumerate() {
        let mut random = Random::new(incident.number as u64);
        let known = known(&incident.scene, &mut random);
        let answers = incident.answers.iter();
        for (answer, view) in answers.flat_map(|answer| View::ALL.map(|view| (answer, view))) {
            let (style, response) = answer;
            let evidence = known.evidence(response, view);
            let start = Instant::now();
            let diagnosis = diagnose(&evidence);
            let took = start.elapsed();
            let cell = (*style, incident.variant, view);
            let look = (*style, view, projection::key(&known, response, view));
            *seen
                .entry(look)
                .or_default()
                .entry(incident.truth)
                .or_default() += 1;
            looks.push((cell, look, incident.truth));
            let score = scores.cells.entry(cell).or_default();
            score.took += took;
            score.add(incident, &diagnosis);
            score.add_baselines(incident, answer, frequencies);
            let example = Example {
                index,
                style: *style,
                left_out: known.left_out,
            };
            scores.note(failure(incident, &diagnosis, view), example);
        }
    }
    for (cell, look, truth) in looks {
        let score = scores.cells.entry(cell).or_default();
        score.add_best(&seen[&look], truth);
    }
    scores
}

impl Scores {
    fn note(&mut self, failure: Option<Failure>, example: Example) {
        let Some(failure) = failure else {
            return;
        };
        let (count, examples) = self.failures.entry(failure).or_default();
        *count += 1;
        if examples.len() < EXAMPLES {
            examples.push(example);
        }
    }
}

fn causes(diagnosis: &Diagnosis) -> Vec<Cause> {
    let candidates = diagnosis.candidates.iter();
    candidates.map(|candidate| candidate.cause).collect()
}

fn is_wrong(diagnosis: &Diagnosis, truth: Cause) -> bool {
    let first = diagnosis.candidates.first();
    let first =
        first.is_some_and(|first| first.certainty == Certainty::Certain && first.cause != truth);
    first || diagnosis.cause.is_some_and(|cause| cause != truth)
}

fn failure(incident: &Incident, diagnosis: &Diagnosis, view: View) -> Option<Failure> {
    let said = causes(diagnosis);
    let is_alone = incident.needed == 1 && view == View::ConfigAll;
    let what = if is_wrong(diagnosis, incident.truth) {
        Wrong::Certain
    } else if !said.contains(&incident.truth) {
        Wrong::Missing
    } else if is_alone && said.len() > 1 {
        Wrong::Undecided
    } else {
        return None;
    };
    Some(Failure {
        what,
        view,
        truth: incident.truth,
        said,
    })
}

impl Score {
    fn add(&mut self, incident: &Incident, diagnosis: &Diagnosis) {
        let truth = incident.truth;
        let said = causes(diagnosis);
        let exact = said == [truth];
        self.count += 1;
        self.recalled += usize::from(said.contains(&truth));
        self.exact += usize::from(exact);
        self.top1 += usize::from(said.first() == Some(&truth));
        self.top3 += usize::from(said.iter().take(3).any(|cause| *cause == truth));
        self.candidates += said.len();
        self.wrong += usize::from(is_wrong(diagnosis, truth));
        self.singles += usize::from(incident.needed == 1);
        self.exact_singles += usize::from(exact && incident.needed == 1);
    }

    fn add_baselines(
        &mut self,
        incident: &Incident,
        (style, response): &(Style, Response),
        frequencies: &Frequencies,
    ) {
        let guide = by_guide(response);
        self.by_guide.0 += usize::from(guide.contains(&incident.truth));
        self.by_guide.1 += usize::from(guide.first() == Some(&incident.truth));
        let frequent = frequencies.first(*style, response);
        self.by_frequency += usize::from(frequent == Some(incident.truth));
    }

    fn add_best(&mut self, causes: &BTreeMap<Cause, usize>, truth: Cause) {
        let most = causes.iter().max_by_key(|(_, count)| **count);
        let most = most.map(|(cause, _)| *cause);
        self.best_exact += usize::from(causes.len() == 1);
        self.best_top1 += usize::from(most == Some(truth));
        self.best_candidates += causes.len();
        self.alone += usize::from(causes.values().sum::<usize>() == 1);
    }
}
