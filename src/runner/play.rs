//! Playing a case against the simulated COS, over real HTTP or without it.

use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use http::HeaderMap;
use tokio::runtime::{Builder, Runtime};

use super::connections::Connections;
use super::outcome::{BrokenStep, Played, StepResult};
use super::prepare::{PrepareError, Prepared, prepare};
use super::readable::readable;
use crate::diagnosis::{Configuration, Diagnosis, Evidence, Known, Response, diagnose_read};
use crate::protocol::error_answer::ErrorAnswer;
use crate::protocol::variant::Dialect;
use crate::scenario::{Case, Play, Step};
use crate::simulator::{Lanes, LoggedDecision, Unserved};
use crate::world::World;

/// A thread's own client and simulator. It plays any number of cases, each in a world of its own: one after the other, or
/// some side by side, each on a lane.
pub struct Worker {
    way: Way,
    dialect: Dialect,
    diagnoses: bool,
}

/// How requests reach the simulator.
enum Way {
    /// As those of an application do.
    Http {
        runtime: Runtime,
        lanes: Box<Lanes>,
        connections: Connections,
    },
    /// As a server would hand them on.
    Direct(Box<Mutex<Unserved>>),
}

/// Why a request could not be played.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PlayError {
    /// The step cannot be sent.
    #[error(transparent)]
    Prepare(#[from] PrepareError),
    /// The simulator or its client cannot be started.
    #[error("the simulated COS cannot be started: {0}")]
    Start(String),
    /// The request did not arrive, or its answer did not.
    #[error("the simulated COS was not reached: {0}")]
    Unreachable(String),
}

/// Where a case is played beside others, and what is kept of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lane {
    pub(super) number: usize,
    /// Whether the truth of each request has every statement that was looked at, or the checks alone.
    pub(super) explains: bool,
}

impl Lane {
    /// The first, with all that is known.
    pub(super) const FIRST: Self = Self {
        number: 0,
        explains: true,
    };
}

/// Work that is done beside other work of a worker.
pub(super) type Beside<'w> = Pin<Box<dyn Future<Output = ()> + 'w>>;

impl Worker {
    /// Starts a client and a simulator.
    ///
    /// # Errors
    ///
    /// Where the system gives no port, thread or socket.
    pub fn start(dialect: Dialect) -> Result<Self, PlayError> {
        Self::with_lanes(1, dialect)
    }

    /// Starts a worker that plays so many cases side by side.
    ///
    /// # Errors
    ///
    /// As of [`Worker::start`].
    pub(super) fn with_lanes(lanes: usize, dialect: Dialect) -> Result<Self, PlayError> {
        let failed = |error: &dyn std::fmt::Display| PlayError::Start(error.to_string());
        let runtime = Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| failed(&error))?;
        let nothing =
            crate::scenario::world_from_yaml("{}").map_err(|_| failed(&"an empty world"))?;
        let lanes = runtime.block_on(Lanes::start(lanes, &Arc::new(nothing), dialect));
        Ok(Self {
            way: Way::Http {
                connections: Connections::to(lanes.address()),
                runtime,
                lanes: Box::new(lanes),
            },
            dialect,
            diagnoses: true,
        })
    }

    /// A worker that hands the requests to the simulator without HTTP, and makes no diagnosis: for what is played again and
    /// again only to see what comes of it.
    ///
    /// # Errors
    ///
    /// None is known.
    pub fn without_http(dialect: Dialect) -> Result<Self, PlayError> {
        let nothing = crate::scenario::world_from_yaml("{}")
            .map_err(|_| PlayError::Start("an empty world".to_owned()))?;
        Ok(Self {
            way: Way::Direct(Box::new(Mutex::new(Unserved::new(nothing, dialect)))),
            dialect,
            diagnoses: false,
        })
    }

    /// Keeps this thread and that of the simulator on one processor, until what is returned is dropped: where requests are
    /// sent one after the other, waking a second one for each takes longer than the request. A thread that starts others should
    /// not be kept meanwhile, since they would stay there too. Linux only; elsewhere it does nothing.
    ///
    /// ```
    /// # use cos403::protocol::variant::Dialect;
    /// # use cos403::runner::Worker;
    /// let worker = Worker::start(Dialect::Service).unwrap();
    /// let _kept = worker.on_one_processor();
    /// // Plays case after case.
    /// ```
    #[must_use = "the thread is kept as long as this is"]
    pub fn on_one_processor(&self) -> impl Sized + use<> {
        match &self.way {
            Way::Http { lanes, .. } => Some(lanes.on_one_processor()),
            Way::Direct(_) => None,
        }
    }

    /// How its simulator writes refusals.
    pub fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// Plays the requests of a case. The steps share a world; each cell of a table has the world as it was given.
    ///
    /// # Errors
    ///
    /// At the first request that could not be sent; what is to be sent after is sent all the same.
    pub fn play(&self, case: &Case) -> Result<Played, PlayError> {
        self.play_in(case, &case.world)
    }

    /// The numbers of its lanes.
    pub(super) fn lanes(&self) -> std::ops::Range<usize> {
        match &self.way {
            Way::Http { lanes, .. } => 0..lanes.number(),
            Way::Direct(_) => 0..1,
        }
    }

    /// Waits for something that its requests bring about.
    pub(super) fn wait<T>(&self, work: impl Future<Output = T>) -> T {
        match &self.way {
            Way::Http { runtime, .. } => runtime.block_on(work),
            // Without HTTP there is nothing to wait for.
            Way::Direct(_) => {
                let (mut work, mut context) = (pin!(work), Context::from_waker(Waker::noop()));
                loop {
                    if let Poll::Ready(done) = work.as_mut().poll(&mut context) {
                        return done;
                    }
                }
            }
        }
    }

    /// Does works side by side until all are done.
    pub(super) fn side_by_side(&self, mut works: Vec<Beside<'_>>) {
        self.wait(std::future::poll_fn(|context| {
            works.retain_mut(|work| work.as_mut().poll(context).is_pending());
            if works.is_empty() {
                Poll::Ready(())
            } else {
                Poll::Pending
            }
        }));
    }

    /// Plays the requests of a case in another world, such as its own with another policy.
    ///
    /// # Errors
    ///
    /// As of [`Worker::play`].
    pub fn play_in(&self, case: &Case, world: &Arc<World>) -> Result<Played, PlayError> {
        self.wait(self.play_on(Lane::FIRST, case, world))
    }

    /// Plays the requests of a case on a lane.
    pub(super) async fn play_on(
        &self,
        lane: Lane,
        case: &Case,
        world: &Arc<World>,
    ) -> Result<Played, PlayError> {
        match &case.play {
            Play::Steps(steps) => self.between(lane, case, world, steps).await,
            Play::Table(cells) => {
                let mut all = Played {
                    steps: Vec::with_capacity(cells.len()),
                    broken: None,
                };
                for cell in cells {
                    let step = std::slice::from_ref(&cell.step);
                    let of_cell = self.between(lane, case, world, step).await?;
                    all.steps.extend(of_cell.steps);
                    if of_cell.broken.is_some() {
                        all.broken = of_cell.broken;
                        break;
                    }
                }
                Ok(all)
            }
        }
    }

    /// Plays requests in a world, between those that the case sends before and after.
    #[cfg(feature = "cli")]
    pub(super) fn play_between(
        &self,
        case: &Case,
        world: &Arc<World>,
        steps: &[Step],
    ) -> Result<Played, PlayError> {
        self.wait(self.between(Lane::FIRST, case, world, steps))
    }

    async fn between(
        &self,
        lane: Lane,
        case: &Case,
        world: &Arc<World>,
        steps: &[Step],
    ) -> Result<Played, PlayError> {
        self.load(lane, Arc::clone(world));
        let before = self.first_broken(lane, case, "before", &case.before).await;
        let mut played = Ok(Vec::with_capacity(steps.len()));
        if matches!(before, Ok(None)) {
            played = self.all(lane, case, steps).await;
        }
        let after = self.first_broken(lane, case, "after", &case.after).await;
        let (before, steps) = (before?, played?);
        Ok(Played {
            steps,
            broken: before.or(after?),
        })
    }

    async fn all(
        &self,
        lane: Lane,
        case: &Case,
        steps: &[Step],
    ) -> Result<Vec<StepResult>, PlayError> {
        let mut results = Vec::with_capacity(steps.len());
        for step in steps {
            results.push(self.send(lane, case, step).await?);
        }
        Ok(results)
    }

    /// Sends requests that must succeed; the first that does not. Those that follow it are sent only after a case.
    async fn first_broken(
        &self,
        lane: Lane,
        case: &Case,
        list: &'static str,
        steps: &[Step],
    ) -> Result<Option<Box<BrokenStep>>, PlayError> {
        let mut broken = Ok(None);
        for step in steps {
            let sent = self.send(lane, case, step).await;
            let outcome =
                sent.map(|step| (!step.allowed()).then(|| Box::new(BrokenStep { list, step })));
            if matches!(broken, Ok(None)) {
                broken = outcome;
            }
            if list == "before" && !matches!(broken, Ok(None)) {
                break;
            }
        }
        broken
    }

    fn load(&self, lane: Lane, world: Arc<World>) {
        let explains = lane.explains;
        match &self.way {
            Way::Http { lanes, .. } => lanes.load(lane.number, world, self.dialect, explains),
            Way::Direct(unserved) => locked(unserved).load(world, self.dialect, explains),
        }
    }

    fn world(&self, lane: Lane) -> Option<Arc<World>> {
        match &self.way {
            Way::Http { lanes, .. } => lanes.world(lane.number),
            Way::Direct(unserved) => Some(locked(unserved).world()),
        }
    }

    fn take_last_decision(&self, lane: Lane) -> Option<LoggedDecision> {
        match &self.way {
            Way::Http { lanes, .. } => lanes.take_last_decision(lane.number),
            Way::Direct(unserved) => locked(unserved).take_last_decision(),
        }
    }

    async fn send(&self, lane: Lane, case: &Case, step: &Step) -> Result<StepResult, PlayError> {
        let prepared = prepare(step, case.world.clock)?;
        let network: HeaderMap = step.network.headers().into_iter().collect();
        let unreachable = |error: &dyn std::fmt::Display| PlayError::Unreachable(error.to_string());
        let mut request = prepared
            .arrived(network)
            .map_err(|error| unreachable(&error))?;
        let response = match &self.way {
            Way::Http {
                lanes, connections, ..
            } => {
                request.headers_mut().extend([Lanes::header(lane.number)]);
                let _on_the_way = lanes.on_the_way().await;
                let answer = connections.answer(request).await;
                answer.map_err(|error| unreachable(&error))?
            }
            Way::Direct(unserved) => {
                let (head, body) = locked(unserved).answer(request).into_parts();
                Response {
                    status: head.status.as_u16(),
                    headers: head.headers,
                    body: body.to_vec(),
                }
            }
        };
        // A request that HTTP itself turns away never reaches the simulator, whose last word is then about another.
        let id = response
            .headers
            .get("x-cos-request-id")
            .and_then(|id| id.to_str().ok());
        let truth = self
            .take_last_decision(lane)
            .filter(|truth| Some(truth.request_id.as_str()) == id);
        let diagnose = |response, error: Option<&ErrorAnswer>, prepared: &Prepared| {
            let world = self.world(lane).filter(|_| self.diagnoses)?;
            Some(diagnosed(&world, (response, error), step, prepared))
        };
        Ok(StepResult::of(step, prepared, response, truth, diagnose))
    }
}

/// The diagnosis of a refusal by what the author of a scenario can see: request, answer, and the files of the world.
fn diagnosed(
    world: &World,
    (response, error): (Response, Option<&ErrorAnswer>),
    step: &Step,
    prepared: &Prepared,
) -> Diagnosis {
    let sent = prepared.as_evidence();
    let configuration = Configuration {
        network: Known::Known(step.network.clone()),
        ..readable(world, &sent)
    };
    let evidence = Evidence::of(response).with_request(sent);
    diagnose_read(&evidence.with_configuration(configuration), error)
}

fn locked(unserved: &Mutex<Unserved>) -> MutexGuard<'_, Unserved> {
    unserved.lock().unwrap_or_else(PoisonError::into_inner)
}
