//! COS over HTTP: one function that judges what arrived, answers it, and changes the world it serves. It stands behind two
//! servers: wiremock in tests, and a front of its own that any client may reach.

#[cfg(feature = "cli")]
mod admin;
mod answer;
mod front;
mod operations;
mod respond;
mod room;
mod spelling;
mod state;
mod wiremock_server;

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use http::{Request, Response};

use crate::protocol::timestamp::Timestamp;
use crate::protocol::variant::Dialect;
use crate::world::World;
use front::{Front, Service};
use respond::Arrived;
use state::{State, locked};
use wiremock_server::WiremockServer;

pub use front::Limits;
pub use state::{DecisionSink, LoggedDecision, Now, RefusedExchange};

/// A simulated COS, listening on a port of its own.
///
/// Requests reach it at [`Simulator::address`] with the `Host` of the bucket that they mean, in path style
/// (`/media-1250000000/logo.png`), or as a plain HTTP proxy, so that a client needs no change but its proxy:
///
/// ```
/// # use cos403::protocol::variant::Dialect;
/// # use cos403::scenario::world_from_yaml;
/// # use cos403::simulator::Simulator;
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
/// let world = world_from_yaml("bucket: {name: media-1250000000, region: ap-guangzhou, objects: {logo.png: {}}}").unwrap();
/// let cos = Simulator::start(world, Dialect::Service).await;
/// let client = reqwest::Client::builder().proxy(cos.client_settings().proxy().unwrap()).build().unwrap();
/// let answer = client
///     .get("http://media-1250000000.cos.ap-guangzhou.myqcloud.com/logo.png")
///     .send()
///     .await
///     .unwrap();
/// assert_eq!(answer.status(), 403);
/// assert!(answer.text().await.unwrap().contains("<Message>Access Denied.</Message>"));
/// # });
/// ```
///
/// A complete client of COS, such as `opendal`, is set up in the same way. It signs with the machine's clock, so the simulator
/// must follow that clock. A world without keys has the owner's key `AKIDexampleowner` with the secret `example-owner-secret`.
/// [`explain_last_refusal`](crate::explain_last_refusal) explains why the last call was refused:
///
/// ```
/// # use cos403::protocol::timestamp::Timestamp;
/// # use cos403::scenario::world_from_yaml;
/// # use cos403::simulator::{Listening, Simulator};
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
/// # let world = world_from_yaml("bucket: {name: media-1250000000, region: ap-guangzhou}").unwrap();
/// let listening = Listening { follows: Some(Timestamp::now), ..Listening::default() };
/// let cos = Simulator::listen(world, listening).await.unwrap();
/// # let client = reqwest::Client::builder().proxy(cos.client_settings().proxy().unwrap()).build().unwrap();
/// # client.get("http://media-1250000000.cos.ap-guangzhou.myqcloud.com/logo.png").send().await.unwrap();
/// let why = cos403::explain_last_refusal(&cos).unwrap();
/// # assert!(why.contains("anonymous-request"), "{why}");
/// # });
/// ```
pub struct Simulator {
    server: Server,
    state: Arc<Mutex<State>>,
}

enum Server {
    Wiremock(WiremockServer),
    Front(Front),
}

/// How a simulator listens that any client may reach.
pub struct Listening {
    /// Where; port 0 is any free one.
    pub address: SocketAddr,
    /// How refusals are written.
    pub dialect: Dialect,
    /// What a client can make it hold.
    pub limits: Limits,
    /// Whether `/-/cos403/…` steers it, as that of `cos403 serve`.
    #[cfg(feature = "cli")]
    pub admin: bool,
    /// Decisions that are kept; the oldest give way.
    pub kept: usize,
    /// What is told of every decision as it is made.
    pub sink: Option<DecisionSink>,
    /// The clock that the world's follows; without one it stands still.
    pub follows: Option<Now>,
}

impl Default for Listening {
    fn default() -> Self {
        Self {
            address: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            dialect: Dialect::Service,
            limits: Limits::default(),
            #[cfg(feature = "cli")]
            admin: false,
            kept: 1000,
            sink: None,
            follows: None,
        }
    }
}

/// What a client of COS needs to reach a simulator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientSettings {
    /// Where it listens: what the hosts of COS should resolve to, as in `reqwest`'s `resolve`.
    pub address: SocketAddr,
    /// The same as a URL: the HTTP proxy, or the endpoint in path style.
    pub url: String,
}

impl ClientSettings {
    /// The simulator as the proxy of a client that speaks plain HTTP.
    ///
    /// # Errors
    ///
    /// None is known: the URL is one.
    pub fn proxy(&self) -> reqwest::Result<reqwest::Proxy> {
        reqwest::Proxy::http(&self.url)
    }
}

/// What a simulated COS answers to one request, without a server. The request has its `Host` among its headers and the path
/// and query of its target as its URI.
pub fn answer(
    world: impl Into<Arc<World>>,
    dialect: Dialect,
    request: Request<Vec<u8>>,
) -> Response<Bytes> {
    Unserved::new(world, dialect).answer(request)
}

/// A simulated COS without a server. It judges, answers and changes its world as one with a server does; what HTTP clients
/// and servers do to a request on its way does not happen to it.
pub struct Unserved {
    state: State,
}

impl Unserved {
    /// One with a world.
    pub fn new(world: impl Into<Arc<World>>, dialect: Dialect) -> Self {
        let state = State::new(world.into(), dialect);
        Self { state }
    }

    /// Puts another world in place of the present one and forgets the log.
    pub fn load(&mut self, world: impl Into<Arc<World>>, dialect: Dialect) {
        self.state.load(world.into(), dialect);
    }

    /// The answer to a request, which has its `Host` among its headers and the path and query of its target as its URI.
    pub fn answer(&mut self, request: Request<Vec<u8>>) -> Response<Bytes> {
        let (head, body) = request.into_parts();
        let arrived = Arrived {
            method: head.method,
            raw_path: head.uri.path().to_owned(),
            raw_query: head.uri.query().unwrap_or_default().to_owned(),
            headers: head.headers,
            body: Ok(body),
        };
        respond::answer(&mut self.state, arrived)
    }

    /// The world as it is now.
    pub fn world(&self) -> Arc<World> {
        Arc::clone(&self.state.world)
    }

    /// Takes the last decision from the log.
    pub fn take_last_decision(&mut self) -> Option<LoggedDecision> {
        self.state.log.pop_back()
    }
}

impl Simulator {
    /// Starts a simulator for a world, on a server of wiremock's pool, which is right for a test's own client.
    ///
    /// It keeps every decision, and wiremock every request with the 8 KiB into which it was read: for hundreds of thousands of
    /// requests, [`Simulator::listen`] is right.
    pub async fn start(world: impl Into<Arc<World>>, dialect: Dialect) -> Self {
        let state = Arc::new(Mutex::new(State::new(world.into(), dialect)));
        let server = Server::Wiremock(WiremockServer::start(&state).await);
        Self { server, state }
    }

    /// Starts a simulator for a world that any client may reach: it sees the request target as it stood on the wire, and no
    /// client can make it grow or fall over.
    ///
    /// # Errors
    ///
    /// Where the address cannot be bound.
    pub async fn listen(world: impl Into<Arc<World>>, listening: Listening) -> io::Result<Self> {
        let state = State::new(world.into(), listening.dialect).for_long(
            listening.limits,
            listening.kept,
            listening.sink,
            listening.follows,
        );
        let state = Arc::new(Mutex::new(state));
        let service = Service {
            state: Arc::clone(&state),
            limits: listening.limits,
            #[cfg(feature = "cli")]
            admin: listening.admin,
        };
        let server = Server::Front(Front::start(listening.address, service).await?);
        Ok(Self { server, state })
    }

    /// Lets go of the requests that wiremock keeps.
    pub(crate) async fn forget_requests(&self) {
        if let Server::Wiremock(server) = &self.server {
            server.forget_requests(&self.state).await;
        }
    }

    /// Takes no more requests, and waits, not for long, for the answers under way.
    pub async fn stop(self) {
        if let Server::Front(front) = self.server {
            front.stop().await;
        }
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        match &self.server {
            Server::Wiremock(server) => server.address(),
            Server::Front(front) => front.address(),
        }
    }

    /// What a client needs to reach it.
    pub fn client_settings(&self) -> ClientSettings {
        let address = self.address();
        ClientSettings {
            address,
            url: format!("http://{address}"),
        }
    }

    /// Puts another world in place of the present one and forgets the log, so that one server can play many scenarios.
    pub fn load(&self, world: impl Into<Arc<World>>, dialect: Dialect) {
        locked(&self.state).load(world.into(), dialect);
    }

    /// The world as it is now.
    pub fn world(&self) -> Arc<World> {
        let mut state = locked(&self.state);
        state.follow_clock();
        Arc::clone(&state.world)
    }

    /// Sets the server's clock. A time before 1970 is not taken.
    pub fn set_clock(&self, time: Timestamp) {
        locked(&self.state).set_clock(time);
    }

    /// Moves the server's clock by so many seconds; back where there are less than none.
    pub fn advance_clock(&self, seconds: i64) {
        locked(&self.state).advance_clock(seconds);
    }

    /// The decisions since the start or the last [`Simulator::load`]; of a simulator that [listens](Simulator::listen), as
    /// many of the last as it keeps.
    pub fn decisions(&self) -> Vec<LoggedDecision> {
        locked(&self.state).log.iter().cloned().collect()
    }

    /// The last decision.
    pub fn last_decision(&self) -> Option<LoggedDecision> {
        locked(&self.state).log.back().cloned()
    }

    /// The last refusal, as its client saw it.
    pub fn last_refusal(&self) -> Option<RefusedExchange> {
        locked(&self.state).last_refusal.clone()
    }
}
