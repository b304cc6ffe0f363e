//! What the requests of a suite come to when one of its policies is another. They are decided without HTTP: they are known,
//! and so are their worlds.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::case_result::not_played;
use super::outcome::{Mismatch, StepResult};
use super::play::{PlayError, Worker};
use super::prepare::prepare;
use super::suite::{Suite, Task};
use super::verdict::judge;
use crate::access::{Outcome, Request, decide};
use crate::policy::Document;
use crate::protocol::cause::Cause;
use crate::protocol::variant::Variant;
use crate::scenario::{Case, Play, PolicyOrigin, Problem, Step};
use crate::world::World;

/// The cases of a suite in whose worlds a policy file is, ready to be played under other policies.
pub struct Replay<'s> {
    cases: Vec<Replayed<'s>>,
    /// Cases with the policy that do not pass as it is.
    failing: Vec<&'s str>,
}

/// A case with what comes of it as the policy is.
struct Replayed<'s> {
    case: &'s Case,
    /// Where in its world the policy is.
    origins: Vec<&'s PolicyOrigin>,
    /// What came of its requests.
    answers: Vec<Answered>,
    /// What is decided of each of its requests, where each is judged in the world as it is given.
    decided: Option<Vec<(Request, Outcome)>>,
}

/// What came of a request, as far as a suite looks at it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// The HTTP status.
    pub status: u16,
    /// The `<Code>` of an error answer.
    pub code: Option<String>,
    /// Which of the eight answers it is.
    pub variant: Option<Variant>,
    /// The simulator's reason.
    pub cause: Option<Cause>,
}

impl Answered {
    /// What came of a request that was played.
    pub fn of(step: &StepResult) -> Self {
        Self {
            status: step.status,
            code: step.code.clone(),
            variant: step.variant,
            cause: step.cause(),
        }
    }
}

/// In a few words: `200`, `403 explicit-deny`, `404 NoSuchKey`.
impl std::fmt::Display for Answered {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.status)?;
        match (self.cause, &self.code) {
            (Some(cause), _) => write!(f, " {cause}"),
            (None, Some(code)) => write!(f, " {code}"),
            (None, None) => Ok(()),
        }
    }
}

/// By what a suite notices that a policy is another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// Something is not as `then` says.
    Expectation(Mismatch),
    /// Something else comes than the snapshot keeps.
    Snapshot {
        /// The request.
        request: String,
        /// What the snapshot keeps.
        was: Answered,
        /// What comes.
        now: Answered,
    },
}

impl std::fmt::Display for Notice {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Notice::Expectation(Mismatch {
                what,
                expected,
                came,
            }) => write!(f, "{what}: expected {expected}, came {came}"),
            Notice::Snapshot { request, was, now } => write!(f, "{request}: was {was}, now {now}"),
        }
    }
}

/// Why a suite cannot be replayed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReplayError {
    /// A scenario file is wrong.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Wrong(Vec<Problem>),
    /// No world has the policy.
    #[error("no scenario plays with the policy file `{}`; {}", .file.display(), known_files(.known))]
    Unused {
        /// The file.
        file: PathBuf,
        /// The policy files with which scenarios play.
        known: Vec<PathBuf>,
    },
    /// A request could not be played.
    #[error(transparent)]
    Play(#[from] PlayError),
}

fn known_files(known: &[PathBuf]) -> String {
    if known.is_empty() {
        return "their policies are written in the scenarios and worlds themselves".to_owned();
    }
    let names: Vec<String> = known
        .iter()
        .map(|path| path.display().to_string())
        .collect();
    format!("they play with `{}`", names.join("`, `"))
}

/// Whether two paths lead to one file.
pub(super) fn is_same(one: &Path, other: &Path) -> bool {
    let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
    one == other || real(one) == real(other)
}

impl Suite {
    /// The policy files with which the cases play.
    pub fn policy_files(&self) -> Vec<PathBuf> {
        let mut files: Vec<PathBuf> = Vec::new();
        for task in &self.tasks {
            let Task::Play(case, _) = task else { continue };
            let whole = case.policies.iter().filter(|policy| policy.is_whole_file());
            for file in whole.map(PolicyOrigin::file) {
                if !files.iter().any(|known| known == file) {
                    files.push(file.to_owned());
                }
            }
        }
        files
    }

    /// The cases that are played in whose worlds a policy file is, and where in them it is.
    pub(super) fn cases_with(&self, file: &Path) -> Result<Vec<CaseWith<'_>>, ReplayError> {
        let broken = self.tasks.iter().find_map(|task| match task {
            Task::Broken(_, problems) => Some(problems),
            Task::Play(..) => None,
        });
        if let Some(problems) = broken {
            return Err(ReplayError::Wrong(problems.clone()));
        }
        let known = self.policy_files();
        let Some(file) = known.iter().find(|known| is_same(known, file)) else {
            let file = file.to_owned();
            return Err(ReplayError::Unused { file, known });
        };
        let mut cases = Vec::new();
        for task in &self.tasks {
            let Task::Play(case, _) = task else { continue };
            let origins = case.policies.iter().filter(|policy| policy.file() == file);
            let origins: Vec<&PolicyOrigin> = origins.collect();
            if !origins.is_empty() && not_played(case).is_none() {
                cases.push((case.as_ref(), origins));
            }
        }
        Ok(cases)
    }
}

/// A case, and where in its world a policy file is.
pub(super) type CaseWith<'s> = (&'s Case, Vec<&'s PolicyOrigin>);

impl<'s> Replay<'s> {
    /// Plays the cases of a suite that have a policy file once, with the policy as it is.
    ///
    /// # Errors
    ///
    /// A scenario file that is wrong, a policy file that none uses, and a request that cannot be sent.
    pub fn of(suite: &'s Suite, file: &Path, worker: &Worker) -> Result<Self, ReplayError> {
        let mut replay = Self {
            cases: Vec::new(),
            failing: Vec::new(),
        };
        for (case, origins) in suite.cases_with(file)? {
            if case.expect_failure.is_none() {
                replay.add(case, origins, worker)?;
            }
        }
        Ok(replay)
    }

    fn add(
        &mut self,
        case: &'s Case,
        origins: Vec<&'s PolicyOrigin>,
        worker: &Worker,
    ) -> Result<(), PlayError> {
        let played = worker.play(case)?;
        let fails = !judge(&case.expectation, &played.steps, worker.dialect()).is_empty();
        if played.broken.is_some() || fails {
            self.failing.push(&case.name);
            return Ok(());
        }
        self.cases.push(Replayed {
            decided: decided(case)?,
            answers: played.steps.iter().map(Answered::of).collect(),
            case,
            origins,
        });
        Ok(())
    }

    /// The policy as it is.
    pub fn document(&self) -> Option<&'s Document> {
        let first = self.cases.first()?;
        first.origins.first()?.document(&first.case.world)
    }

    /// The cases, in the order of the suite.
    pub fn cases(&self) -> impl ExactSizeIterator<Item = &'s Case> {
        self.cases.iter().map(|replayed| replayed.case)
    }

    /// The requests of the cases.
    pub fn requests(&self) -> usize {
        let each = self.cases.iter().map(|replayed| replayed.answers.len());
        each.sum()
    }

    /// The names of cases that have the policy and do not pass, and are not played again.
    pub fn failing(&self) -> &[&'s str] {
        &self.failing
    }

    /// The first case that notices that the policy is another, by its place, and by what.
    ///
    /// # Errors
    ///
    /// A request that cannot be played.
    pub fn noticed(
        &self,
        document: &Arc<Document>,
        worker: &Worker,
    ) -> Result<Option<(usize, Notice)>, PlayError> {
        let mut worlds = Worlds::default();
        for (place, replayed) in self.cases.iter().enumerate() {
            let world = worlds.with(replayed, document);
            if let Some(notice) = replayed.notices(&world, worker)? {
                return Ok(Some((place, notice)));
            }
        }
        Ok(None)
    }

    /// What comes of the requests of a case under another policy.
    ///
    /// # Errors
    ///
    /// A request that cannot be played.
    pub fn played(
        &self,
        case: usize,
        document: &Arc<Document>,
        worker: &Worker,
    ) -> Result<Vec<StepResult>, PlayError> {
        let Some(replayed) = self.cases.get(case) else {
            return Ok(Vec::new());
        };
        let world = with_policy(replayed.case, &replayed.origins, document);
        Ok(worker.play_in(replayed.case, &world)?.steps)
    }
}

/// The world of the last case under another policy: the cells of a matrix and the scenarios of a file share one.
#[derive(Default)]
struct Worlds {
    last: Option<(Arc<World>, Arc<World>)>,
}

impl Worlds {
    fn with(&mut self, replayed: &Replayed<'_>, document: &Arc<Document>) -> Arc<World> {
        let given = &replayed.case.world;
        if let Some((known, changed)) = &self.last
            && Arc::ptr_eq(known, given)
        {
            return Arc::clone(changed);
        }
        let world = with_policy(replayed.case, &replayed.origins, document);
        self.last = Some((Arc::clone(given), Arc::clone(&world)));
        world
    }
}

/// The world of a case with another policy in some places.
pub(super) fn with_policy(
    case: &Case,
    origins: &[&PolicyOrigin],
    document: &Arc<Document>,
) -> Arc<World> {
    let mut world = World::clone(&case.world);
    for origin in origins {
        origin.replace(&mut world, document);
    }
    Arc::new(world)
}

impl Replayed<'_> {
    fn notices(&self, world: &Arc<World>, worker: &Worker) -> Result<Option<Notice>, PlayError> {
        let Some(decided) = &self.decided else {
            let played = worker.play_in(self.case, world)?;
            if let Some(broken) = played.broken {
                return Ok(Some(Notice::Snapshot {
                    request: broken.step.summary.clone(),
                    was: Answered {
                        status: 200,
                        code: None,
                        variant: None,
                        cause: None,
                    },
                    now: Answered::of(&broken.step),
                }));
            }
            return Ok(self.differs(0, &played.steps, worker));
        };
        for (place, (request, outcome)) in decided.iter().enumerate() {
            // What is decided as before is answered as before.
            if decide(world, request).outcome == *outcome {
                continue;
            }
            let Some(step) = self.step(place) else {
                continue;
            };
            let step = std::slice::from_ref(step);
            let played = worker.play_between(self.case, world, step)?;
            if let Some(notice) = self.differs(place, &played.steps, worker) {
                return Ok(Some(notice));
            }
        }
        Ok(None)
    }

    fn step(&self, place: usize) -> Option<&Step> {
        match &self.case.play {
            Play::Steps(steps) => steps.get(place),
            Play::Table(cells) => cells.get(place).map(|cell| &cell.step),
        }
    }

    /// Whether a suite sees that something else came of requests, the first of which has this place.
    fn differs(&self, place: usize, steps: &[StepResult], worker: &Worker) -> Option<Notice> {
        let mismatches = judge(&self.case.expectation, steps, worker.dialect());
        if let Some(mismatch) = mismatches.into_iter().next() {
            return Some(Notice::Expectation(mismatch));
        }
        if !self.case.keeps_snapshot {
            return None;
        }
        let before = self.answers.get(place..).unwrap_or_default();
        before.iter().zip(steps).find_map(|(was, step)| {
            let now = Answered::of(step);
            (*was != now).then(|| Notice::Snapshot {
                request: step.summary.clone(),
                was: was.clone(),
                now,
            })
        })
    }
}

/// What is decided of the requests of a case, if each is judged in the world as it is given and no more is looked at.
fn decided(case: &Case) -> Result<Option<Vec<(Request, Outcome)>>, PlayError> {
    let steps: Vec<&Step> = match &case.play {
        Play::Steps(steps) => steps.iter().collect(),
        Play::Table(cells) => cells.iter().map(|cell| &cell.step).collect(),
    };
    let shares_a_world = matches!(&case.play, Play::Steps(steps) if steps.len() > 1);
    let is_more = shares_a_world || !case.before.is_empty() || !case.after.is_empty();
    // Which statements decide is no part of what is decided.
    if is_more || case.expectation.decided_by.is_some() {
        return Ok(None);
    }
    let mut decided = Vec::with_capacity(steps.len());
    for step in steps {
        let prepared = prepare(step, case.world.clock)?;
        let request = prepared.judged(&step.network).addressed_in(&case.world);
        let outcome = decide(&case.world, &request).outcome;
        decided.push((request, outcome));
    }
    Ok(Some(decided))
}
