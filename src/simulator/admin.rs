//! The calls with which a test steers a simulator that runs in another process. They are off unless they are asked for, and
//! answered at the simulator's own address only; otherwise they are requests like any other.

use std::sync::Mutex;

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HOST, HeaderValue};
use http::{Method, Response, StatusCode};

use super::respond::Arrived;
use super::state::{State, locked};
use crate::protocol::host::is_own_address;
use crate::protocol::time_span::parse_seconds;
use crate::protocol::timestamp::Timestamp;

const PREFIX: &str = "/-/cos403/";

/// The answer to an admin call; `None` if the request is none.
pub(super) fn answer(state: &Mutex<State>, arrived: &Arrived) -> Option<Response<Bytes>> {
    let host = arrived.headers.get(HOST)?.to_str().ok()?;
    let call = arrived.raw_path.strip_prefix(PREFIX)?;
    if !is_own_address(host) {
        return None;
    }
    let mut state = locked(state);
    state.follow_clock();
    Some(match (&arrived.method, call) {
        (&Method::GET, "clock") => text(StatusCode::OK, state.world.clock.to_string()),
        (&Method::PUT, "clock") => put_clock(&mut state, arrived),
        (&Method::GET, "decisions") => match serde_json::to_string(&state.log) {
            Ok(json) => with_type(StatusCode::OK, json, "application/json"),
            Err(error) => text(StatusCode::INTERNAL_SERVER_ERROR, error.to_string()),
        },
        (&Method::POST, "reset") => {
            state.reset();
            text(StatusCode::OK, state.world.clock.to_string())
        }
        (_, "clock" | "decisions" | "reset") => text(
            StatusCode::METHOD_NOT_ALLOWED,
            "there is no such method here".to_owned(),
        ),
        _ => text(
            StatusCode::NOT_FOUND,
            "there are clock, decisions and reset".to_owned(),
        ),
    })
}

fn put_clock(state: &mut State, arrived: &Arrived) -> Response<Bytes> {
    let body = arrived.body.as_deref().unwrap_or_default();
    let written = std::str::from_utf8(body).unwrap_or_default().trim();
    let is_set = if let Ok(time) = written.parse::<Timestamp>() {
        state.set_clock(time)
    } else {
        parse_seconds(written).is_some_and(|seconds| state.advance_clock(seconds))
    };
    if is_set {
        text(StatusCode::OK, state.world.clock.to_string())
    } else {
        let expected = "the body must be a time from 1970 on, or a duration such as +30m";
        text(StatusCode::BAD_REQUEST, expected.to_owned())
    }
}

fn text(status: StatusCode, body: String) -> Response<Bytes> {
    with_type(status, body + "\n", "text/plain; charset=utf-8")
}

fn with_type(status: StatusCode, body: String, content_type: &'static str) -> Response<Bytes> {
    let mut response = Response::new(Bytes::from(body));
    *response.status_mut() = status;
    let value = HeaderValue::from_static(content_type);
    response.headers_mut().insert(CONTENT_TYPE, value);
    response
}
