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

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    const ANSWER: &[u8] = b"HTTP/1.1 403 Forbidden\r\nx-a: b\r\nContent-Length: 2\r\n\r\nno";

    /// A server that answers so many requests over each connection and then hangs up; and how many connections it has had.
    async fn server(answers: usize) -> (Connections, &'static AtomicUsize) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let connections = Connections::to(listener.local_addr().unwrap());
        let accepted: &'static AtomicUsize = Box::leak(Box::default());
        tokio::spawn(async move {
            loop {
                let (mut stream, _) = listener.accept().await.unwrap();
                accepted.fetch_add(1, Ordering::Relaxed);
                let mut request = [0; 1024];
                for _ in 0..answers.max(1) {
                    assert_ne!(stream.read(&mut request).await.unwrap(), 0);
                    if answers > 0 {
                        stream.write_all(ANSWER).await.unwrap();
                    }
                }
            }
        });
        (connections, accepted)
    }

    fn request() -> Request<Vec<u8>> {
        let request = Request::get("/a").header("host", "x");
        request.body(Vec::new()).unwrap()
    }

    #[tokio::test]
    async fn requests_one_after_the_other_go_over_one_connection() {
        let (connections, accepted) = server(3).await;
        for _ in 0..3 {
            let answer = connections.answer(request()).await.unwrap();
            assert_eq!((answer.status, answer.body.as_slice()), (403, &b"no"[..]));
            assert_eq!(answer.headers["x-a"], "b");
        }
        assert_eq!(accepted.load(Ordering::Relaxed), 1);
    }

    #[tokio::test]
    async fn a_connection_that_the_server_closes_is_opened_again() {
        let (connections, accepted) = server(1).await;
        for _ in 0..3 {
            assert_eq!(connections.answer(request()).await.unwrap().status, 403);
        }
        assert_eq!(accepted.load(Ordering::Relaxed), 3);
    }

    #[tokio::test]
    async fn a_server_that_is_not_there_or_hangs_up_gives_no_answer() {
        let (connections, accepted) = server(0).await;
        let hung_up = connections.answer(request()).await.unwrap_err();
        assert!(matches!(hung_up, NoAnswer::Broken(_)), "{hung_up}");
        assert_eq!(accepted.load(Ordering::Relaxed), 1);
        let nobody = Connections::to("127.0.0.1:1".parse().unwrap());
        let refused = nobody.answer(request()).await.unwrap_err();
        assert!(matches!(refused, NoAnswer::Closed(_)), "{refused}");
    }
}
