//! Playing a case against the simulated COS, over real HTTP.

use std::time::Duration;

use http::HeaderMap;
use reqwest::redirect::Policy;
use reqwest::{Client, Url};
use tokio::runtime::{Builder, Runtime};

use super::outcome::{BrokenStep, Played, StepResult};
use super::prepare::{PrepareError, Prepared, prepare};
use super::readable::readable;
use crate::diagnosis::{Configuration, Diagnosis, Evidence, Known, Response, diagnose};
use crate::protocol::variant::Dialect;
use crate::scenario::{Case, Play, Step};
use crate::simulator::Simulator;

/// A thread's own client and simulator. One after the other it plays any number of cases, each in a world of its own.
pub struct Worker {
    runtime: Runtime,
    client: Client,
    simulator: Simulator,
    dialect: Dialect,
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

/// Far longer than any answer takes; a hanging target must not hang a suite.
const TIME_OUT: Duration = Duration::from_secs(30);

impl Worker {
    /// Starts a client and a simulator.
    ///
    /// # Errors
    ///
    /// Where the system gives no port, thread or socket.
    pub fn start(dialect: Dialect) -> Result<Self, PlayError> {
        let failed = |error: &dyn std::fmt::Display| PlayError::Start(error.to_string());
        let runtime = Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| failed(&error))?;
        // A proxy of the environment would take the requests elsewhere, and a redirect is an answer to be judged.
        let client = Client::builder()
            .no_proxy()
            .redirect(Policy::none())
            .timeout(TIME_OUT)
            .build()
            .map_err(|error| failed(&error))?;
        let nothing =
            crate::scenario::world_from_yaml("{}").map_err(|_| failed(&"an empty world"))?;
        let simulator = runtime.block_on(Simulator::start(nothing, dialect));
        Ok(Self {
            runtime,
            client,
            simulator,
            dialect,
        })
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
        match &case.play {
            Play::Steps(steps) => self.play_between(case, steps),
            Play::Table(cells) => {
                let mut all = Played {
                    steps: Vec::with_capacity(cells.len()),
                    broken: None,
                };
                for cell in cells {
                    let of_cell = self.play_between(case, std::slice::from_ref(&cell.step))?;
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

    /// Plays requests in the world as it was given, between those that the case sends before and after.
    fn play_between(&self, case: &Case, steps: &[Step]) -> Result<Played, PlayError> {
        self.simulator.load(case.world.clone(), self.dialect);
        let before = self.first_broken(case, "before", &case.before);
        let played = match &before {
            Ok(None) => steps.iter().map(|step| self.send(case, step)).collect(),
            _ => Ok(Vec::new()),
        };
        let after = self.first_broken(case, "after", &case.after);
        let (before, steps) = (before?, played?);
        Ok(Played {
            steps,
            broken: before.or(after?),
        })
    }

    /// Sends requests that must succeed; the first that does not. Those that follow it are sent only after a case.
    fn first_broken(
        &self,
        case: &Case,
        list: &'static str,
        steps: &[Step],
    ) -> Result<Option<BrokenStep>, PlayError> {
        let mut broken = Ok(None);
        for step in steps {
            let sent = self.send(case, step);
            let outcome = sent.map(|step| (!step.allowed()).then_some(BrokenStep { list, step }));
            if matches!(broken, Ok(None)) {
                broken = outcome;
            }
            if list == "before" && !matches!(broken, Ok(None)) {
                break;
            }
        }
        broken
    }

    fn send(&self, case: &Case, step: &Step) -> Result<StepResult, PlayError> {
        let unreachable = |error: &dyn std::fmt::Display| PlayError::Unreachable(error.to_string());
        let prepared = prepare(step, case.world.clock)?;
        let url = format!("http://{}{}", self.simulator.address(), prepared.target());
        let url = Url::parse(&url).map_err(|error| unreachable(&error))?;
        let network: HeaderMap = step.network.headers().into_iter().collect();
        let request = prepared
            .request(&self.client, prepared.method.clone(), url)
            .headers(network);
        // The URL of an error would show a presigned signature.
        let without_url = |error: reqwest::Error| unreachable(&error.without_url());
        let response = self.runtime.block_on(async {
            let answer = request.send().await?;
            let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
            Ok(Response {
                status,
                headers,
                body: answer.bytes().await?.to_vec(),
            })
        });
        let response = response.map_err(without_url)?;
        // A request that HTTP itself turns away never reaches the simulator, whose last word is then about another.
        let id = response
            .headers
            .get("x-cos-request-id")
            .and_then(|id| id.to_str().ok());
        let truth = self
            .simulator
            .last_decision()
            .filter(|truth| Some(truth.request_id.as_str()) == id);
        let diagnose = |response, prepared: &Prepared| self.diagnosed(response, step, prepared);
        Ok(StepResult::of(step, prepared, response, truth, diagnose))
    }

    /// The diagnosis of a refusal by what the author of a scenario can see: request, answer, and the files of the world.
    fn diagnosed(&self, response: Response, step: &Step, prepared: &Prepared) -> Diagnosis {
        let sent = prepared.as_evidence();
        let configuration = Configuration {
            network: Known::Known(step.network.clone()),
            ..readable(&self.simulator.world(), &sent)
        };
        let evidence = Evidence::of(response).with_request(sent);
        diagnose(&evidence.with_configuration(configuration))
    }
}
