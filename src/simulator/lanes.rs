//! Several simulated COS behind one server: requests of scenarios that are played side by side, each in a world of its own.
//!
//! A server of its own for each would wake a thread for each request. Here one thread answers what has come from all of them.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use http::{HeaderName, HeaderValue};
use tokio::sync::RwLock;
use wiremock::{Respond, ResponseTemplate};

use super::LoggedDecision;
use super::one_processor::{Kept, OneProcessor};
use super::respond::responded;
use super::state::{State, locked};
use super::wiremock_server::WiremockServer;
use crate::protocol::variant::Dialect;
use crate::world::World;

/// The header that says to which of them a request goes; it is taken off before the request is judged.
const LANE: HeaderName = HeaderName::from_static("x-cos403-lane");

/// Requests after which the mock is mounted anew: it keeps each that it matched, with the whole buffer in which it arrived.
const KEPT_REQUESTS: usize = 64;

/// Simulated COS side by side, told apart by their numbers from 0 on.
pub(crate) struct Lanes {
    server: WiremockServer,
    states: Arc<[Mutex<State>]>,
    /// Held by each request on its way; in between, and alone, by what mounts the mock anew.
    way: RwLock<()>,
    /// Requests since the mock was mounted.
    kept: AtomicUsize,
    processor: Arc<OneProcessor>,
}

impl Lanes {
    /// Starts so many with the same world.
    pub(crate) async fn start(number: usize, world: &Arc<World>, dialect: Dialect) -> Self {
        let state = |_| Mutex::new(State::new(Arc::clone(world), dialect));
        let states: Arc<[Mutex<State>]> = (0..number.max(1)).map(state).collect();
        let lanes = Self {
            server: WiremockServer::start().await,
            states,
            way: RwLock::default(),
            kept: AtomicUsize::new(0),
            processor: Arc::default(),
        };
        lanes.mount_anew().await;
        lanes
    }

    async fn mount_anew(&self) {
        let responder = Responder {
            states: Arc::clone(&self.states),
            processor: Arc::clone(&self.processor),
        };
        self.server.mount_anew(responder).await;
    }

    /// Keeps this thread, which waits for each answer before it sends another request, on one processor with the server, until
    /// what is returned is dropped.
    pub(crate) fn on_one_processor(&self) -> Kept {
        self.processor.keep_client()
    }

    /// Waits until a request may be sent. What is returned is held until its answer is there.
    pub(crate) async fn on_the_way(&self) -> impl Sized {
        if self.kept.fetch_add(1, Ordering::Relaxed) >= KEPT_REQUESTS {
            let _alone = self.way.write().await;
            if self.kept.load(Ordering::Relaxed) >= KEPT_REQUESTS {
                self.mount_anew().await;
                self.kept.store(0, Ordering::Relaxed);
            }
        }
        self.way.read().await
    }

    /// The header with which a request reaches one of them.
    pub(crate) fn header(lane: usize) -> (HeaderName, HeaderValue) {
        (LANE, HeaderValue::from(lane))
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.server.address()
    }

    /// How many there are.
    pub(crate) fn number(&self) -> usize {
        self.states.len()
    }

    /// Puts another world in place in one of them and forgets its log. What is logged from then on has every statement that
    /// was looked at, or the checks alone.
    pub(crate) fn load(&self, lane: usize, world: Arc<World>, dialect: Dialect, explains: bool) {
        if let Some(state) = self.states.get(lane) {
            let mut state = locked(state);
            state.load(world, dialect);
            state.explains = explains;
        }
    }

    /// The world of one of them as it is now.
    pub(crate) fn world(&self, lane: usize) -> Option<Arc<World>> {
        let state = self.states.get(lane)?;
        Some(Arc::clone(&locked(state).world))
    }

    /// Takes the last decision of one of them from its log.
    pub(crate) fn take_last_decision(&self, lane: usize) -> Option<LoggedDecision> {
        locked(self.states.get(lane)?).log.pop_back()
    }
}

struct Responder {
    states: Arc<[Mutex<State>]>,
    processor: Arc<OneProcessor>,
}

impl Respond for Responder {
    fn respond(&self, arrived: &wiremock::Request) -> ResponseTemplate {
        self.processor.bring_server();
        let mut headers = arrived.headers.clone();
        let lane = headers.remove(LANE);
        let lane = lane.and_then(|lane| lane.to_str().ok()?.parse::<usize>().ok());
        match self.states.get(lane.unwrap_or_default()) {
            Some(state) => responded(state, arrived, headers),
            None => ResponseTemplate::new(404),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use reqwest::Client;

    /// Sends so many requests on a lane, and says how many of them the simulator answered.
    async fn answered(lanes: &Lanes, client: &Client, lane: usize, requests: usize) -> usize {
        let mut answered = 0;
        for _ in 0..requests {
            let (name, value) = Lanes::header(lane);
            let url = format!("http://{}/", lanes.address());
            let _on_the_way = lanes.on_the_way().await;
            let answer = client.get(url).header(name, value).send().await.unwrap();
            answered += usize::from(answer.headers().contains_key("x-cos-request-id"));
        }
        answered
    }

    #[tokio::test]
    async fn no_request_is_lost_while_the_mock_is_mounted_anew() {
        #[cfg(feature = "live")]
        let _ = rustls::crypto::ring::default_provider().install_default();
        let world = crate::scenario::world_from_yaml("{}").unwrap();
        let lanes = Lanes::start(4, &Arc::new(world), Dialect::Service).await;
        let client = Client::builder().no_proxy().build().unwrap();
        let of = |lane| answered(&lanes, &client, lane, KEPT_REQUESTS);
        let all = tokio::join!(of(0), of(1), of(2), of(3));
        assert_eq!(
            all,
            (KEPT_REQUESTS, KEPT_REQUESTS, KEPT_REQUESTS, KEPT_REQUESTS)
        );
        // Whichever request finds more of them kept than that mounts it anew before it is sent.
        assert!(lanes.kept.load(Ordering::Relaxed) <= KEPT_REQUESTS);
    }
}
