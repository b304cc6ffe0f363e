//! Connections to the simulated COS of a worker: HTTP/1.1 as any client speaks it, and nothing else. What a general client
//! does for each request, such as parsing a URL and setting timers, costs as much as the answer.

use std::io;
use std::net::SocketAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http::Request;
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::time::error::Elapsed;
use tokio::time::timeout;

use crate::diagnosis::Response;

/// Far longer than any answer takes; a hanging server must not hang a suite.
const TIME_OUT: Duration = Duration::from_secs(30);

/// As many connections as requests are on their way at a time, each opened once it is wanted.
pub(super) struct Connections {
    address: SocketAddr,
    waiting: Mutex<Vec<Sender>>,
}

type Sender = SendRequest<Full<Bytes>>;

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub(super) enum NoAnswer {
    #[error(transparent)]
    Closed(#[from] io::Error),
    #[error(transparent)]
    Broken(#[from] hyper::Error),
    #[error("no answer within {} seconds", TIME_OUT.as_secs())]
    TooLate(#[from] Elapsed),
}

impl Connections {
    pub(super) fn to(address: SocketAddr) -> Self {
        Self {
            address,
            waiting: Mutex::default(),
        }
    }

    /// The answer to a request.
    pub(super) async fn answer(&self, request: Request<Vec<u8>>) -> Result<Response, NoAnswer> {
        timeout(TIME_OUT, self.exchange(request.map(Full::from))).await?
    }

    async fn exchange(&self, request: Request<Full<Bytes>>) -> Result<Response, NoAnswer> {
        let mut sender = self.take().await?;
        let mut sent = sender.try_send_request(request).await;
        // What has been closed meanwhile gives back what it has not sent.
        if let Err(error) = &mut sent
            && let Some(request) = error.take_message()
        {
            sender = self.open().await?;
            sent = sender.try_send_request(request).await;
        }
        let (head, body) = sent.map_err(|error| error.into_error())?.into_parts();
        let body = body.collect().await?.to_bytes();
        self.waiting().push(sender);
        Ok(Response {
            status: head.status.as_u16(),
            headers: head.headers,
            body: body.into(),
        })
    }

    /// One that waits and is still open, or a new one.
    async fn take(&self) -> Result<Sender, NoAnswer> {
        let waiting = self.waiting().pop();
        if let Some(mut sender) = waiting
            && sender.ready().await.is_ok()
        {
            return Ok(sender);
        }
        self.open().await
    }

    async fn open(&self) -> Result<Sender, NoAnswer> {
        let stream = TcpStream::connect(self.address).await?;
        // A request is not to wait for another.
        stream.set_nodelay(true)?;
        let (sender, connection) = handshake(TokioIo::new(stream)).await?;
        tokio::spawn(connection);
        Ok(sender)
    }

    fn waiting(&self) -> MutexGuard<'_, Vec<Sender>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
