//! COS over HTTP on wiremock: one catch-all that judges what arrived, answers it, and changes the world it serves.

mod answer;
mod operations;
mod respond;

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::Serialize;
use wiremock::matchers::any;
use wiremock::{Mock, MockServer};

use crate::access::{Decision, Explanation, Outcome};
use crate::protocol::cause::Cause;
use crate::protocol::variant::{Dialect, Variant};
use crate::world::World;
use respond::Responder;

/// A simulated COS, listening on a port of its own.
///
/// Requests reach it at [`Simulator::address`] with the `Host` of the bucket that they mean.
///
/// ```
/// # use cos403::protocol::variant::Dialect;
/// # use cos403::scenario::world_from_yaml;
/// # use cos403::simulator::Simulator;
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
/// let world = world_from_yaml("bucket: {name: media-1250000000, region: ap-guangzhou, objects: {logo.png: {}}}").unwrap();
/// let cos = Simulator::start(world, Dialect::Service).await;
/// let answer = reqwest::Client::new()
///     .get(format!("http://{}/logo.png", cos.address()))
///     .header("Host", "media-1250000000.cos.ap-guangzhou.myqcloud.com")
///     .send()
///     .await
///     .unwrap();
/// assert_eq!(answer.status(), 403);
/// assert!(answer.text().await.unwrap().contains("<Message>Access Denied.</Message>"));
/// # });
/// ```
pub struct Simulator {
    server: MockServer,
    state: Arc<Mutex<State>>,
}

/// What the responder and its owner share.
struct State {
    world: Arc<World>,
    dialect: Dialect,
    received: u64,
    log: Vec<LoggedDecision>,
}

/// One line of the decision log: the truth about one request.
#[derive(Clone, Debug, Serialize)]
pub struct LoggedDecision {
    /// The id that the answer carries.
    pub request_id: String,
    /// The operation, if the request was one.
    pub operation: Option<&'static str>,
    /// Who sent it, by the names of the world.
    pub principal: String,
    /// `allowed`, `refused` or `error`.
    pub decision: &'static str,
    /// Why it was refused.
    pub cause: Option<Cause>,
    /// As which variant.
    pub variant: Option<Variant>,
    /// Why: every check, every statement that was looked at, and what decided.
    #[serde(flatten)]
    pub explanation: Explanation,
}

impl Simulator {
    /// Starts a simulator for a world.
    pub async fn start(world: impl Into<Arc<World>>, dialect: Dialect) -> Self {
        let state = Arc::new(Mutex::new(State {
            world: world.into(),
            dialect,
            received: 0,
            log: Vec::new(),
        }));
        let server = MockServer::builder()
            .disable_request_recording()
            .start()
            .await;
        Mock::given(any())
            .respond_with(Responder {
                state: Arc::clone(&state),
            })
            .mount(&server)
            .await;
        Self { server, state }
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        *self.server.address()
    }

    /// Puts another world in place of the present one and forgets the log, so that one server can play many scenarios.
    pub fn load(&self, world: impl Into<Arc<World>>, dialect: Dialect) {
        let mut state = locked(&self.state);
        *state = State {
            world: world.into(),
            dialect,
            received: 0,
            log: Vec::new(),
        };
    }

    /// The decisions since the start or the last [`Simulator::load`].
    pub fn decisions(&self) -> Vec<LoggedDecision> {
        locked(&self.state).log.clone()
    }

    /// The last decision.
    pub fn last_decision(&self) -> Option<LoggedDecision> {
        locked(&self.state).log.last().cloned()
    }
}

/// The state, also after a panic elsewhere: it is replaced as a whole or not at all.
fn locked(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

impl LoggedDecision {
    fn new(request_id: String, decision: &Decision<'_>, explanation: Explanation) -> Self {
        let (word, refusal) = match &decision.outcome {
            Outcome::Allowed => ("allowed", None),
            Outcome::Refused(refusal) => ("refused", Some(refusal)),
            Outcome::Error(_) => ("error", None),
        };
        Self {
            request_id,
            operation: decision.operation.map(|operation| operation.name()),
            principal: decision.caller.to_string(),
            decision: word,
            cause: refusal.map(|refusal| refusal.cause),
            variant: refusal.and_then(|refusal| refusal.shown.variant()),
            explanation,
        }
    }
}
