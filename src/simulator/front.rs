//! The server of a simulator that any client may reach: limits on all that a client can make grow, and the request target
//! as it stood on the wire.
//!
//! wiremock parses targets as URLs, which resolves `.` and `..`, and its task panics at bodies that are cut off; here such a
//! client harms itself only.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use http::header::{CONNECTION, EXPECT, HOST, HeaderName, HeaderValue};
use http::{HeaderMap, Request, Response};
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::body::{Body, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulConnection, GracefulShutdown};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::{sleep, timeout};
use tower_http::timeout::{TimeoutBody, TimeoutError};

#[cfg(feature = "cli")]
use super::admin;
use super::respond::{Arrived, answer};
use super::spelling::Spelled;
use super::state::{State, locked};
use crate::protocol::error_code::ErrorCode;

/// What a client can make a server hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of a body; more are answered with `EntityTooLarge`.
    pub body: usize,
    /// Bytes of all content that is kept: objects, their versions, parts of uploads. An upload beyond is answered with
    /// `EntityTooLarge`.
    pub content: usize,
    /// Bytes of a request line and its headers.
    pub head: usize,
    /// Connections at a time; others wait.
    pub connections: usize,
    /// How long a client may take for a head, and between two pieces of a body.
    pub patience: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body: 64 * 1024 * 1024,
            content: 1024 * 1024 * 1024,
            head: 64 * 1024,
            connections: 1024,
            patience: Duration::from_secs(30),
        }
    }
}

/// The body is larger than the server takes (reference §1.5). Message UNCONFIRMED.
const ENTITY_TOO_LARGE: ErrorCode = ErrorCode::new(
    400,
    "EntityTooLarge",
    "Your proposed upload exceeds the maximum allowed object size.",
);

/// The headers are larger than the server takes. COS's own answer is UNCONFIRMED; the status is that of HTTP.
const HEAD_TOO_LARGE: ErrorCode = ErrorCode::new(
    431,
    "RequestHeaderSectionTooLarge",
    "Your request headers exceed the maximum allowed size.",
);

/// The body took too long. Message UNCONFIRMED.
const REQUEST_TIMEOUT: ErrorCode = ErrorCode::new(
    400,
    "RequestTimeout",
    "Your socket connection to the server was not read from or written to within the timeout period.",
);

/// The body ended before its length. Message UNCONFIRMED.
const INCOMPLETE_BODY: ErrorCode = ErrorCode::new(
    400,
    "IncompleteBody",
    "You did not provide the number of bytes specified by the Content-Length HTTP header.",
);

/// How long answers under way have when the server stops.
const LAST_ANSWERS: Duration = Duration::from_secs(2);

/// A server that accepts connections until it is stopped or dropped.
pub(super) struct Front {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    accepting: JoinHandle<()>,
}

/// What every connection needs.
pub(super) struct Service {
    pub(super) state: Arc<Mutex<State>>,
    pub(super) limits: Limits,
    #[cfg(feature = "cli")]
    pub(super) admin: bool,
}

impl Front {
    pub(super) async fn start(address: SocketAddr, service: Service) -> io::Result<Self> {
        let listener = TcpListener::bind(address).await?;
        let address = listener.local_addr()?;
        let (stop, stopped) = oneshot::channel();
        let accepting = tokio::spawn(accept(listener, Arc::new(service), stopped));
        Ok(Self {
            address,
            stop,
            accepting,
        })
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Takes no more requests and waits, not for long, for the answers under way.
    pub(super) async fn stop(self) {
        drop(self.stop);
        let _ = self.accepting.await;
    }
}

async fn accept(listener: TcpListener, service: Arc<Service>, mut stopped: oneshot::Receiver<()>) {
    let graceful = GracefulShutdown::new();
    let mut connections = JoinSet::new();
    loop {
        let has_room = connections.len() < service.limits.connections;
        tokio::select! {
            _ = &mut stopped => break,
            Some(_) = connections.join_next() => {}
            accepted = listener.accept(), if has_room => match accepted {
                Ok((stream, _)) => {
                    let connection = connection(stream, Arc::clone(&service));
                    connections.spawn(graceful.watch(connection));
                }
                // Too many open files, say: a while later there may be fewer.
                Err(_) => sleep(Duration::from_millis(50)).await,
            }
        }
    }
    drop(listener);
    // What is not answered by then ends with the tasks of its connections, which are dropped.
    let _ = timeout(LAST_ANSWERS, graceful.shutdown()).await;
}

/// A client that goes away or sends garbage ends its own connection, and nothing else.
fn connection(
    stream: TcpStream,
    service: Arc<Service>,
) -> impl GracefulConnection<Output = hyper::Result<()>> {
    let _ = stream.set_nodelay(true);
    let limits = service.limits;
    let head_follows = Arc::new(AtomicBool::new(false));
    let stream = Spelled::new(stream, Arc::clone(&head_follows));
    let handler = service_fn(move |request| {
        let (service, head_follows) = (Arc::clone(&service), Arc::clone(&head_follows));
        async move {
            let answer = service.handle(request).await;
            head_follows.store(true, Ordering::Release);
            Ok::<_, Infallible>(answer.map(Full::new))
        }
    });
    http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.patience)
        .max_buf_size(limits.head.max(8192))
        .half_close(true)
        .serve_connection(TokioIo::new(stream), handler)
}

impl Service {
    async fn handle(&self, request: Request<Incoming>) -> Response<Bytes> {
        let (mut head, body) = request.into_parts();
        if let Some(authority) = head.uri.authority() {
            let said = head.headers.get(HOST).map(HeaderValue::as_bytes);
            let is_same = said == Some(authority.as_str().as_bytes())
                || said == Some(authority.host().as_bytes());
            // A proxy goes by the target and writes its authority into `Host` (RFC 9112 §3.2.2).
            if !is_same && let Ok(value) = HeaderValue::from_str(authority.as_str()) {
                head.headers.insert(HOST, value);
            }
        }
        let size = |(name, value): (&HeaderName, &HeaderValue)| name.as_str().len() + value.len();
        // hyper looks at the size of a head only as long as it is not whole.
        let body = if head.headers.iter().map(size).sum::<usize>() > self.limits.head {
            Err(HEAD_TOO_LARGE)
        } else {
            read(&self.limits, &head.headers, body).await
        };
        let is_unread = body.is_err();
        let arrived = Arrived {
            method: head.method,
            raw_path: head.uri.path().to_owned(),
            raw_query: head.uri.query().unwrap_or_default().to_owned(),
            headers: head.headers,
            body,
        };
        #[cfg(feature = "cli")]
        if self.admin
            && let Some(answer) = admin::answer(&self.state, &arrived)
        {
            return answer;
        }
        let mut response = answer(&mut locked(&self.state), arrived);
        if is_unread {
            let close = HeaderValue::from_static("close");
            response.headers_mut().insert(CONNECTION, close);
        }
        response
    }
}

/// Reads a body. Of one that is too large, as much again is read and thrown away, so that a client that writes first and
/// reads later finds the answer.
async fn read(limits: &Limits, headers: &HeaderMap, body: Incoming) -> Result<Vec<u8>, ErrorCode> {
    let is_too_large = body.size_hint().lower() > limits.body as u64;
    if is_too_large && headers.contains_key(EXPECT) {
        return Err(ENTITY_TOO_LARGE);
    }
    let mut body = pin!(TimeoutBody::new(limits.patience, body));
    if !is_too_large {
        match Limited::new(body.as_mut(), limits.body).collect().await {
            Ok(read) => return Ok(read.to_bytes().into()),
            Err(error) if error.is::<LengthLimitError>() => {}
            Err(error) if error.is::<TimeoutError>() => return Err(REQUEST_TIMEOUT),
            Err(_) => return Err(INCOMPLETE_BODY),
        }
    }
    let _ = Limited::new(body, limits.body).collect().await;
    Err(ENTITY_TOO_LARGE)
}
