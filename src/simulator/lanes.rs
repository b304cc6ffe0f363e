//! Several simulated COS behind one server: requests of scenarios that are played side by side, each in a world of its own.
//!
//! A server of its own for each would wake a thread for each request. Here one thread answers what has come from all of them.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use http::{HeaderName, HeaderValue};
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, Respond, ResponseTemplate};

use super::LoggedDecision;
use super::respond::responded;
use super::state::{State, locked};
use crate::protocol::variant::Dialect;
use crate::world::World;

/// The header that says to which of them a request goes; it is taken off before the request is judged.
const LANE: HeaderName = HeaderName::from_static("x-cos403-lane");

/// Simulated COS side by side, told apart by their numbers from 0 on.
pub(crate) struct Lanes {
    server: MockServer,
    states: Arc<[Mutex<State>]>,
}

impl Lanes {
    /// Starts so many with the same world.
    pub(crate) async fn start(number: usize, world: &Arc<World>, dialect: Dialect) -> Self {
        let state = |_| Mutex::new(State::new(Arc::clone(world), dialect));
        let states: Arc<[Mutex<State>]> = (0..number.max(1)).map(state).collect();
        let server = MockServer::builder()
            .disable_request_recording()
            .start()
            .await;
        let states_of_responder = Arc::clone(&states);
        Mock::given(any())
            .respond_with(Responder(states_of_responder))
            .mount(&server)
            .await;
        Self { server, states }
    }

    /// The header with which a request reaches one of them.
    pub(crate) fn header(lane: usize) -> (HeaderName, HeaderValue) {
        (LANE, HeaderValue::from(lane))
    }

    pub(crate) fn address(&self) -> SocketAddr {
        *self.server.address()
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

struct Responder(Arc<[Mutex<State>]>);

impl Respond for Responder {
    fn respond(&self, arrived: &wiremock::Request) -> ResponseTemplate {
        let mut headers = arrived.headers.clone();
        let lane = headers.remove(LANE);
        let lane = lane.and_then(|lane| lane.to_str().ok()?.parse::<usize>().ok());
        match self.0.get(lane.unwrap_or_default()) {
            Some(state) => responded(state, arrived, headers),
            None => ResponseTemplate::new(404),
        }
    }
}
