//! What the servers and their owner share: the world, its clock, and what was decided.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use http::{HeaderMap, Method, Response};

use super::front::Limits;
use crate::access::{Decision, Explanation, Outcome};
use crate::protocol::cause::Cause;
use crate::protocol::error_code::ErrorCode;
use crate::protocol::query::Query;
use crate::protocol::timestamp::Timestamp;
use crate::protocol::variant::{Dialect, Variant};
use crate::world::World;

/// What is told of every decision as it is made.
pub type DecisionSink = Box<dyn FnMut(&LoggedDecision) + Send>;

/// A clock that tells the time now: the machine's, but for tests.
pub type Now = fn() -> Timestamp;

/// What the responder and its owner share.
pub(super) struct State {
    pub(super) world: Arc<World>,
    pub(super) dialect: Dialect,
    pub(super) received: u64,
    pub(super) log: VecDeque<LoggedDecision>,
    pub(super) last_refusal: Option<RefusedExchange>,
    /// Bytes of content that it may keep.
    pub(super) most_content: usize,
    /// Decisions that are kept; the oldest give way.
    kept: usize,
    sink: Option<DecisionSink>,
    /// The clock that the world's follows, and how far it is ahead of it, in microseconds.
    follows: Option<(Now, i64)>,
    beginning: Beginning,
}

/// What a reset goes back to.
#[derive(Clone)]
struct Beginning {
    world: Arc<World>,
    follows: Option<Now>,
}

/// The last request that was refused, as its client sees it: what was sent and what came back. It holds what a client sent
/// to identify itself, and no SecretKey; show it to nobody as it is.
#[derive(Clone)]
pub struct RefusedExchange {
    /// Method.
    pub method: Method,
    /// The decoded path, as it was sent.
    pub path: Vec<u8>,
    /// The query.
    pub query: Query,
    /// Headers.
    pub headers: HeaderMap,
    /// The answer.
    pub response: Response<Bytes>,
}

/// One line of the decision log: the truth about one request.
#[derive(Clone, Debug)]
#[cfg_attr(any(feature = "cli", feature = "live"), derive(serde::Serialize))]
pub struct LoggedDecision {
    /// The id that the answer carries.
    pub request_id: String,
    /// The operation, if the request was one.
    pub operation: Option<&'static str>,
    /// Who sent it, by the names of the world.
    pub principal: String,
    /// `allowed`, `refused` or `error`.
    pub decision: &'static str,
    /// The code of an error that is no refusal.
    #[cfg_attr(
        any(feature = "cli", feature = "live"),
        serde(skip_serializing_if = "Option::is_none")
    )]
    pub error: Option<&'static str>,
    /// Why it was refused.
    pub cause: Option<Cause>,
    /// As which variant.
    pub variant: Option<Variant>,
    /// Why: every check, every statement that was looked at, and what decided.
    #[cfg_attr(any(feature = "cli", feature = "live"), serde(flatten))]
    pub explanation: Explanation,
}

impl State {
    pub(super) fn new(world: Arc<World>, dialect: Dialect) -> Self {
        Self {
            beginning: Beginning {
                world: Arc::clone(&world),
                follows: None,
            },
            world,
            dialect,
            received: 0,
            log: VecDeque::new(),
            last_refusal: None,
            most_content: Limits::default().content,
            kept: usize::MAX,
            sink: None,
            follows: None,
        }
    }

    /// The same for a server that runs long: it keeps the last decisions only, tells each to `sink`, and its clock may
    /// follow another.
    pub(super) fn for_long(
        self,
        limits: Limits,
        kept: usize,
        sink: Option<DecisionSink>,
        follows: Option<Now>,
    ) -> Self {
        Self {
            most_content: limits.content,
            kept,
            sink,
            follows: follows.map(|now| (now, 0)),
            beginning: Beginning {
                follows,
                ..self.beginning
            },
            ..self
        }
    }

    /// Puts another world in place and forgets what was.
    pub(super) fn load(&mut self, world: Arc<World>, dialect: Dialect) {
        *self = Self {
            most_content: self.most_content,
            kept: self.kept,
            sink: self.sink.take(),
            ..Self::new(world, dialect)
        };
    }

    /// Goes back to the beginning; request ids go on.
    pub(super) fn reset(&mut self) {
        self.world = Arc::clone(&self.beginning.world);
        self.follows = self.beginning.follows.map(|now| (now, 0));
        self.log.clear();
        self.last_refusal = None;
        self.follow_clock();
    }

    /// Brings a clock that follows another up to date.
    pub(super) fn follow_clock(&mut self) {
        if let Some((now, ahead)) = self.follows
            && let Some(time) = Timestamp::from_microsecond(now().as_microsecond() + ahead)
            && time != self.world.clock
        {
            Arc::make_mut(&mut self.world).clock = time;
        }
    }

    /// Sets the clock; one that follows another goes on from there. A time before 1970 is none.
    pub(super) fn set_clock(&mut self, time: Timestamp) -> bool {
        if time.as_second() < 0 {
            return false;
        }
        if let Some((now, ahead)) = &mut self.follows {
            *ahead = time.as_microsecond() - now().as_microsecond();
        }
        Arc::make_mut(&mut self.world).clock = time;
        true
    }

    /// Moves the clock by seconds.
    pub(super) fn advance_clock(&mut self, seconds: i64) -> bool {
        self.follow_clock();
        let time = self.world.clock.moved(seconds);
        time.is_some_and(|time| self.set_clock(time))
    }

    /// Writes a decision down.
    pub(super) fn log(&mut self, logged: LoggedDecision) {
        if let Some(sink) = &mut self.sink {
            sink(&logged);
        }
        if self.log.len() >= self.kept {
            self.log.pop_front();
        }
        if self.kept > 0 {
            self.log.push_back(logged);
        }
    }
}

/// The state, also after a panic elsewhere: it is replaced as a whole or not at all.
pub(super) fn locked(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

impl LoggedDecision {
    pub(super) fn new(
        request_id: String,
        decision: &Decision<'_>,
        explanation: Explanation,
    ) -> Self {
        let (word, error, refusal) = match &decision.outcome {
            Outcome::Allowed => ("allowed", None, None),
            Outcome::Refused(refusal) => ("refused", None, Some(refusal)),
            Outcome::Error(code) => ("error", Some(code.code), None),
        };
        Self {
            request_id,
            operation: decision.operation.map(|operation| operation.name()),
            principal: decision.caller.to_string(),
            decision: word,
            error,
            cause: refusal.map(|refusal| refusal.cause),
            variant: refusal.and_then(|refusal| refusal.shown.variant()),
            explanation,
        }
    }

    /// A request that was turned away before it was judged.
    pub(super) fn unjudged(request_id: String, code: ErrorCode) -> Self {
        Self {
            request_id,
            operation: None,
            principal: "nobody".to_owned(),
            decision: "error",
            error: Some(code.code),
            cause: None,
            variant: None,
            explanation: Explanation::default(),
        }
    }
}
