//! Playing the matrix of a scenario for its table alone: as it is, and with another policy in one bucket.

use std::path::Path;
use std::sync::Arc;

use super::access_table::{AccessTable, CellOutcome, tables};
use super::outcome::StepResult;
use super::play::{PlayError, Worker};
use crate::policy::PolicyKind;
use crate::protocol::variant::Dialect;
use crate::protocol::words::did_you_mean;
use crate::scenario::{Case, Cell, Play, Problem, load_matrix, policy_from_file};
use crate::world::World;

/// A matrix ready to be played. What the file expects of its cells is read and not judged here.
#[derive(Clone, Debug)]
pub struct Matrix {
    case: Case,
}

/// A cell of which one policy makes something else than the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flip {
    /// Who asks.
    pub who: String,
    /// What is asked.
    pub what: String,
    /// Of which bucket; none for what is asked of the service itself.
    pub bucket: Option<String>,
    /// What comes of it in the world as it is.
    pub was: CellOutcome,
    /// What comes of it with the other policy.
    pub now: CellOutcome,
}

/// The cells that flip under another policy, out of how many.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flips {
    /// The cells of the matrix.
    pub cells: usize,
    /// Those that flip, in the order of the matrix.
    pub flips: Vec<Flip>,
}

/// Why a matrix cannot be played.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MatrixError {
    /// The file, or the other policy, is wrong.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Wrong(Vec<Problem>),
    /// Nobody said in which bucket the policy is replaced.
    #[error("the matrix asks {asked}; say in which the policy is replaced: --bucket NAME")]
    WhichBucket {
        /// What it asks.
        asked: String,
    },
    /// A bucket that the world does not have.
    #[error("no bucket is called `{name}`; {}", meant_or_known(.meant.as_deref(), .known))]
    NoSuchBucket {
        /// The name.
        name: String,
        /// The one that may be meant.
        meant: Option<String>,
        /// Those that there are.
        known: Vec<String>,
    },
    /// A cell could not be sent.
    #[error(transparent)]
    Play(#[from] PlayError),
    /// What is to be sent before or after a cell did not succeed.
    #[error("{0}")]
    Broken(String),
}

fn meant_or_known(meant: Option<&str>, known: &[String]) -> String {
    match meant {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => format!("the world has `{}`", known.join("`, `")),
    }
}

impl Matrix {
    /// Reads the matrix of a scenario file.
    ///
    /// # Errors
    ///
    /// A file that is wrong or has no matrix.
    pub fn load(path: &Path) -> Result<Self, MatrixError> {
        let case = load_matrix(path).map_err(MatrixError::Wrong)?;
        Ok(Self { case })
    }

    /// Plays every cell, each in the world as it is given.
    ///
    /// # Errors
    ///
    /// At the first cell that cannot be sent.
    pub fn tables(&self) -> Result<Vec<AccessTable>, MatrixError> {
        let steps = Self::steps(&Worker::start(Dialect::Service)?, &self.case)?;
        Ok(tables(self.cells(), &steps))
    }

    /// Plays every cell twice, the second time with another policy in a bucket: the only one that the matrix asks, if
    /// none is named. A cell flips that is allowed, denied or neither (its object is missing) once and another of the
    /// three the other time; a denial that only has another reason stays a denial.
    ///
    /// # Errors
    ///
    /// A policy that is wrong, a bucket that is not clear, and a cell that cannot be sent.
    pub fn flips(&self, policy: &Path, bucket: Option<&str>) -> Result<Flips, MatrixError> {
        let bucket = self.bucket(bucket)?;
        let policy = policy_from_file(policy, PolicyKind::Bucket)
            .map_err(|problem| MatrixError::Wrong(vec![problem]))?;
        let policy = Arc::new(policy);
        let mut world = World::clone(&self.case.world);
        for there in &mut world.buckets {
            if there.name.as_str() == bucket {
                there.policy = Some(Arc::clone(&policy));
            }
        }
        let other = Case {
            world: Arc::new(world),
            ..self.case.clone()
        };
        let worker = Worker::start(Dialect::Service)?;
        let (was, now) = (
            Self::steps(&worker, &self.case)?,
            Self::steps(&worker, &other)?,
        );
        let flips = self
            .cells()
            .iter()
            .zip(was.iter().zip(&now))
            .filter(|(_, (was, now))| was.access() != now.access())
            .map(|(cell, (was, now))| Flip {
                who: cell.who.clone(),
                what: cell.what.clone(),
                bucket: cell.step.bucket.clone(),
                was: CellOutcome::of(was),
                now: CellOutcome::of(now),
            });
        Ok(Flips {
            cells: self.cells().len(),
            flips: flips.collect(),
        })
    }

    fn steps(worker: &Worker, case: &Case) -> Result<Vec<StepResult>, MatrixError> {
        let played = worker.play(case)?;
        match played.broken {
            None => Ok(played.steps),
            Some(broken) => Err(MatrixError::Broken(broken.reason())),
        }
    }

    fn cells(&self) -> &[Cell] {
        match &self.case.play {
            Play::Table(cells) => cells,
            Play::Steps(_) => &[],
        }
    }

    /// The bucket whose policy is replaced.
    fn bucket(&self, named: Option<&str>) -> Result<String, MatrixError> {
        let in_world = || {
            self.case
                .world
                .buckets
                .iter()
                .map(|bucket| bucket.name.as_str())
        };
        if let Some(name) = named {
            return match in_world().find(|known| *known == name) {
                Some(known) => Ok(known.to_owned()),
                None => Err(MatrixError::NoSuchBucket {
                    name: name.to_owned(),
                    meant: did_you_mean(name, in_world()).map(str::to_owned),
                    known: in_world().map(str::to_owned).collect(),
                }),
            };
        }
        let mut asked: Vec<&str> = Vec::new();
        for bucket in self
            .cells()
            .iter()
            .filter_map(|cell| cell.step.bucket.as_deref())
        {
            if !asked.contains(&bucket) {
                asked.push(bucket);
            }
        }
        match asked.as_slice() {
            [only] => Ok((*only).to_owned()),
            [] => Err(MatrixError::WhichBucket {
                asked: "no bucket".to_owned(),
            }),
            several => Err(MatrixError::WhichBucket {
                asked: format!("{} buckets, `{}`", several.len(), several.join("`, `")),
            }),
        }
    }
}
