//! Playing a case against the simulated COS, over real HTTP or without it.

use std::error::Error;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http::HeaderMap;
use http_body_util::{BodyExt, Full};
use hyper_util::client::legacy::{self, connect::HttpConnector};
use hyper_util::rt::TokioExecutor;
use tokio::runtime::{Builder, Runtime};
use tokio::time::timeout;

use super::outcome::{BrokenStep, Played, StepResult};
use super::prepare::{PrepareError, Prepared, prepare};
use super::readable::readable;
use crate::diagnosis::{Configuration, Diagnosis, Evidence, Known, Response, diagnose_read};
use crate::protocol::error_answer::ErrorAnswer;
use crate::protocol::variant::Dialect;
use crate::scenario::{Case, Play, Step};
use crate::simulator::{LoggedDecision, Simulator, Unserved};
use crate::world::World;

/// Far longer than any answer takes; a hanging server must not hang a suite.
const TIME_OUT: Duration = Duration::from_secs(30);

type Client = legacy::Client<HttpConnector, Full<Bytes>>;

/// A thread's own client and simulator. It plays any number of cases, one after the other, each in a world of its own.
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
        simulator: Box<Simulator>,
        client: Box<Client>,
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
        let simulator = runtime.block_on(Simulator::start(nothing()?, dialect));
        Ok(Self {
            way: Way::Http {
                runtime,
                simulator: Box::new(simulator),
                client: Box::new(client()),
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
        Ok(Self {
            way: Way::Direct(Box::new(Mutex::new(Unserved::new(nothing()?, dialect)))),
            dialect,
            diagnoses: false,
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
        self.play_in(case, &case.world)
    }

    /// Plays the requests of a case in another world, such as its own with another policy.
    ///
    /// # Errors
    ///
    /// As of [`Worker::play`].
    pub fn play_in(&self, case: &Case, world: &Arc<World>) -> Result<Played, PlayError> {
        match &case.play {
            Play::Steps(steps) => self.play_between(case, world, steps),
            Play::Table(cells) => {
                let mut all = Played {
                    steps: Vec::with_capacity(cells.len()),
                    broken: None,
                };
                for cell in cells {
                    let step = std::slice::from_ref(&cell.step);
                    let of_cell = self.play_between(case, world, step)?;
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
    pub(super) fn play_between(
        &self,
        case: &Case,
        world: &Arc<World>,
        steps: &[Step],
    ) -> Result<Played, PlayError> {
        self.load(Arc::clone(world));
        let before = self.first_broken(case, "before", &case.before);
        let played = match before {
            Ok(None) => steps.iter().map(|step| self.send(case, step)).collect(),
            _ => Ok(Vec::new()),
        };
        let after = self.first_broken(case, "after", &case.after);
        let (before, steps): (_, Vec<_>) = (before?, played?);
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
    ) -> Result<Option<Box<BrokenStep>>, PlayError> {
        let mut broken = Ok(None);
        for step in steps {
            let sent = self.send(case, step);
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

    fn load(&self, world: Arc<World>) {
        match &self.way {
            Way::Http {
                runtime, simulator, ..
            } => {
                runtime.block_on(simulator.forget_requests());
                simulator.load(world, self.dialect);
            }
            Way::Direct(unserved) => locked(unserved).load(world, self.dialect),
        }
    }

    fn world(&self) -> Arc<World> {
        match &self.way {
            Way::Http { simulator, .. } => simulator.world(),
            Way::Direct(unserved) => locked(unserved).world(),
        }
    }

    fn last_decision(&self) -> Option<LoggedDecision> {
        match &self.way {
            Way::Http { simulator, .. } => simulator.last_decision(),
            Way::Direct(unserved) => locked(unserved).take_last_decision(),
        }
    }

    fn send(&self, case: &Case, step: &Step) -> Result<StepResult, PlayError> {
        let prepared = prepare(step, case.world.clock)?;
        let network: HeaderMap = step.network.headers().into_iter().collect();
        let unreachable = |error: &dyn std::fmt::Display| PlayError::Unreachable(error.to_string());
        let request = prepared
            .arrived(network)
            .map_err(|error| unreachable(&error))?;
        let response = match &self.way {
            Way::Http {
                runtime,
                simulator,
                client,
            } => {
                let answer = answer(client, simulator.address(), request);
                // The timer belongs to the runtime, in which it must be made.
                let answer = runtime.block_on(async { timeout(TIME_OUT, answer).await });
                answer
                    .map_err(|error| unreachable(&error))?
                    .map_err(|error| unreachable(&error))?
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
            .last_decision()
            .filter(|truth| Some(truth.request_id.as_str()) == id);
        let diagnose = |response, error: Option<&ErrorAnswer>, prepared: &Prepared| {
            let diagnosed = || diagnosed(&self.world(), (response, error), step, prepared);
            self.diagnoses.then(diagnosed)
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

fn nothing() -> Result<World, PlayError> {
    crate::scenario::world_from_yaml("{}")
        .map_err(|_| PlayError::Start("an empty world".to_owned()))
}

/// A client of plain HTTP that sends a request as it is. That of `reqwest` reads all certificates of the system as soon as
/// any crate of an application wants TLS, which takes longer than a test.
fn client() -> Client {
    let mut connector = HttpConnector::new();
    connector.set_nodelay(true);
    legacy::Client::builder(TokioExecutor::new()).build(connector)
}

/// The answer of the server at an address to a request that has path and query alone.
async fn answer(
    client: &Client,
    address: SocketAddr,
    request: http::Request<Vec<u8>>,
) -> Result<Response, Box<dyn Error + Send + Sync>> {
    let (mut head, body) = request.into_parts();
    head.uri = format!("http://{address}{}", head.uri).parse()?;
    let answer = client.request(http::Request::from_parts(head, Full::from(body)));
    let (head, body) = answer.await?.into_parts();
    Ok(Response {
        status: head.status.as_u16(),
        headers: head.headers,
        body: body.collect().await?.to_bytes().into(),
    })
}

fn locked(unserved: &Mutex<Unserved>) -> MutexGuard<'_, Unserved> {
    unserved.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::percent;
    use crate::protocol::query::Query;
    use rstest::rstest;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    /// The target that a server sees of a request for a target.
    async fn target_on_the_wire(target: &str) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let server = async {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut read = vec![0; 4096];
            let length = stream.read(&mut read).await.unwrap();
            read.truncate(length);
            let answer = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n";
            stream.write_all(answer).await.unwrap();
            String::from_utf8(read).unwrap()
        };
        let request = http::Request::get(target).body(Vec::new()).unwrap();
        let client = client();
        let (answer, read) = tokio::join!(answer(&client, address, request), server);
        assert_eq!(answer.unwrap().status, 403);
        read.split(' ').nth(1).unwrap().to_owned()
    }

    #[rstest]
    #[case::lower_case("/a%2fb%7e%e8%85%be")]
    #[case::upper_case("/a%2Fb%7E%E8%85%BE")]
    #[case::needless("/%61%2D%2e%2Ehidden")]
    #[case::twice("/a%252Fb%2520c")]
    #[case::none("/a+b~*!'();:@&=$,[]|^")]
    #[case::garbage("/%zz%%%")]
    #[case::slashes("//a//b/")]
    #[case::dots("/.../a..b/.c")]
    #[case::segments("/a/../%2e%2E/./b")]
    #[case::quotes("/?a='")]
    #[case::query("/?prefix=a%2fb+c&x=%7e~*!();:@/?,[]|^&=&&acl")]
    #[tokio::test]
    async fn a_target_goes_out_as_it_is_however_it_is_escaped(#[case] target: &str) {
        assert_eq!(target_on_the_wire(target).await, target);
    }
    #[tokio::test]
    async fn whatever_a_step_names_goes_out_as_it_was_signed() {
        let all: String = ('\0'..='\x7f').chain(['腾']).collect();
        let query = Query::from_pairs([(all.clone(), all.clone())]);
        let target = format!("/{}?{}", percent::encode_path(&all), query.to_raw());
        assert_eq!(target_on_the_wire(&target).await, target);
    }
}
