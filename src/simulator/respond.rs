//! The one catch-all: judge, answer, log.

use bytes::Bytes;
use http::header::{ACCESS_CONTROL_REQUEST_HEADERS, ACCESS_CONTROL_REQUEST_METHOD, ORIGIN};
use http::{HeaderMap, Method, Response};

use super::answer::{Answer, ErrorContext};
use super::operations::{self, Call};
use super::room::{FULL, is_room};
use super::state::{LoggedDecision, RefusedExchange, State};
use crate::access::{BatchItem, Decision, Outcome, Refusal, Request, explain};
use crate::protocol::bucket::HostName;
use crate::protocol::cors::CorsMatch;
use crate::protocol::error_code::ErrorCode;
use crate::protocol::network::Network;
use crate::protocol::operation::Operation;
use crate::protocol::percent;
use crate::protocol::request_id;
use crate::protocol::variant::{Dialect, Variant};
use crate::world::World;

/// A request as a server hands it on, whichever server it is.
pub(super) struct Arrived {
    pub(super) method: Method,
    pub(super) raw_path: String,
    pub(super) raw_query: String,
    pub(super) headers: HeaderMap,
    /// The body, or what was wrong with it before it was judged.
    pub(super) body: Result<Vec<u8>, ErrorCode>,
}

/// Judges a request, performs it, writes the decision down and answers.
pub(super) fn answer(state: &mut State, arrived: Arrived) -> Response<Bytes> {
    state.follow_clock();
    let mut headers = arrived.headers;
    let network = Network::taken_from(&mut headers);
    let mut request = Request::new(
        arrived.method,
        &arrived.raw_path,
        &arrived.raw_query,
        headers,
    )
    .addressed_in(&state.world);
    state.received += 1;
    let id = request_id::compose(state.world.clock, PROCESS, state.received);
    let is_head = request.method == Method::HEAD;
    let unjudged = match (network, arrived.body) {
        _ if request.method == Method::CONNECT => Some(ErrorCode::NOT_IMPLEMENTED),
        (Err(_), _) => Some(ErrorCode::INVALID_ARGUMENT),
        (_, Err(code)) => Some(code),
        (Ok(network), Ok(body)) => {
            (request.network, request.body) = (network, body);
            None
        }
    };
    if let Some(code) = unjudged {
        state.log(LoggedDecision::unjudged(id.clone(), code));
        let answer = error(&state.world, &request, &id, code, None);
        return answer.finish(state.world.clock, &id, is_head);
    }
    let (judged, logged) = {
        let (decision, explanation) = explain(&state.world, &request);
        let logged = LoggedDecision::new(id.clone(), &decision, explanation);
        (Judged::of(decision), logged)
    };
    state.log(logged);
    let answer = perform(state, &request, &judged, &id);
    let answer =
        with_cors_headers(answer, &state.world, &request).finish(state.world.clock, &id, is_head);
    if matches!(judged.outcome, Outcome::Refused(_)) {
        state.last_refusal = Some(RefusedExchange {
            method: request.method,
            path: percent::decode(&request.raw_path).into_owned(),
            query: request.query,
            headers: request.headers,
            response: answer.clone(),
        });
    }
    answer
}

fn perform(state: &mut State, request: &Request, judged: &Judged, id: &str) -> Answer {
    let dialect = state.dialect;
    match &judged.outcome {
        Outcome::Allowed if !is_room(request.body.len(), &state.world, state.most_content) => {
            error(&state.world, request, id, FULL, None)
        }
        Outcome::Allowed => {
            let mut call = Call {
                world: &mut state.world,
                request,
                judged,
                dialect,
            };
            match operations::perform(&mut call) {
                Ok(answer) => answer,
                Err(code) => error(&state.world, request, id, code, None),
            }
        }
        Outcome::Refused(refusal) => {
            let code = refusal.shown.code(dialect);
            error(&state.world, request, id, code, Some(refusal))
        }
        Outcome::Error(code) => {
            let answer = error(&state.world, request, id, *code, None);
            if judged.is_deleted {
                answer.delete_marker()
            } else {
                answer
            }
        }
    }
}

/// What of a decision outlives the world that it was made in.
pub(super) struct Judged {
    pub(super) operation: Option<Operation>,
    pub(super) outcome: Outcome,
    pub(super) batch: Vec<BatchItem>,
    is_deleted: bool,
}

impl Judged {
    fn of(decision: Decision<'_>) -> Self {
        Self {
            operation: decision.operation,
            outcome: decision.outcome,
            batch: decision.batch,
            is_deleted: decision.is_deleted,
        }
    }
}

/// The third field of a request id; a process of ours has no number that would mean something to COS.
const PROCESS: u16 = 0x6aa5;

fn error(
    world: &World,
    request: &Request,
    request_id: &str,
    code: ErrorCode,
    refusal: Option<&Refusal>,
) -> Answer {
    let is_access_denied = code == Variant::AccessDenied.code(Dialect::Service);
    let context = ErrorContext {
        resource: resource(request),
        request_id,
        server_time: (world.behaviour.server_time_in_access_denied && is_access_denied)
            .then_some(world.clock),
        message: refusal.and_then(|refusal| refusal.message.as_deref()),
        strings: refusal.and_then(|refusal| refusal.strings.as_deref()),
    };
    let answer = Answer::error(code, context);
    match refusal.and_then(|refusal| refusal.storage_class) {
        Some(class) => answer.header("x-cos-storage-class", class.as_ref()),
        None => answer,
    }
}

/// `<Resource>`: host and key, a blank written as `+` (PicGo#638, reference §1.1).
fn resource(request: &Request) -> String {
    let host = match &request.host {
        HostName::Bucket { bucket, region } => bucket.host(region),
        HostName::Service | HostName::Control => crate::protocol::bucket::SERVICE_HOST.to_owned(),
        HostName::Other => String::new(),
    };
    format!(
        "{host}{}",
        String::from_utf8_lossy(&request.path).replace(' ', "+")
    )
}

/// The `Access-Control-*` headers of an actual cross-origin request or of a preflight (reference §4.1).
fn with_cors_headers(answer: Answer, world: &World, request: &Request) -> Answer {
    let (Some(origin), HostName::Bucket { bucket, region }) =
        (request.header(ORIGIN), &request.host)
    else {
        return answer;
    };
    let is_preflight = request.method == Method::OPTIONS;
    let (method, headers) = if is_preflight {
        let method = request
            .header(ACCESS_CONTROL_REQUEST_METHOD)
            .unwrap_or_default();
        (method, request.requested_headers())
    } else {
        (request.method.as_str(), Vec::new())
    };
    let configuration = world
        .bucket(bucket, region)
        .and_then(|bucket| bucket.cors.as_ref());
    let Some(CorsMatch::Rule(rule)) =
        configuration.map(|rules| rules.find(origin, method, &headers))
    else {
        return answer;
    };
    let any = rule.allows_any_origin();
    let varies = configuration.is_some_and(|rules| rules.response_vary);
    let answer = if varies {
        answer.header("vary", "Origin")
    } else {
        answer
    };
    let mut answer = answer
        .header(
            "access-control-allow-origin",
            if any { "*" } else { origin },
        )
        .header(
            "access-control-allow-methods",
            &rule.allowed_methods.join(","),
        );
    if !any {
        answer = answer.header("access-control-allow-credentials", "true");
    }
    if !headers.is_empty() {
        let asked = request
            .header(ACCESS_CONTROL_REQUEST_HEADERS)
            .unwrap_or_default();
        answer = answer.header("access-control-allow-headers", asked);
    }
    if !rule.expose_headers.is_empty() {
        answer = answer.header(
            "access-control-expose-headers",
            &rule.expose_headers.join(","),
        );
    }
    match rule.max_age_seconds {
        Some(seconds) => answer.header("access-control-max-age", &seconds.to_string()),
        None => answer,
    }
}
