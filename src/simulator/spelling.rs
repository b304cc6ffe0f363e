//! The names of headers as COS spells them on the wire.
//!
//! HTTP does not tell `etag` from `ETag`, and clients do: the Python SDK hands out names as they were sent, and its own
//! downloads look for `Content-Length` and `ETag` (cos_client.py). HTTP libraries of Rust send lower case, so the heads of
//! answers are spelled on their way out; no length changes by it.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

/// The names whose letters are not all lower-case (reference §1.2).
const SPELLED: &[&str] = &[
    "Accept-Ranges",
    "Access-Control-Allow-Credentials",
    "Access-Control-Allow-Headers",
    "Access-Control-Allow-Methods",
    "Access-Control-Allow-Origin",
    "Access-Control-Expose-Headers",
    "Access-Control-Max-Age",
    "Cache-Control",
    "Connection",
    "Content-Disposition",
    "Content-Encoding",
    "Content-Language",
    "Content-Length",
    "Content-Range",
    "Content-Type",
    "Date",
    "ETag",
    "Expires",
    "Last-Modified",
    "Location",
    "Server",
    "Vary",
];

/// A connection whose answers are spelled as COS spells them.
pub(super) struct Spelled {
    stream: TcpStream,
    /// Set when an answer is about to be written: what comes next is its head, and no part of a body.
    head_follows: Arc<AtomicBool>,
    /// How much is written of what begins with a head.
    written: usize,
}

impl Spelled {
    pub(super) fn new(stream: TcpStream, head_follows: Arc<AtomicBool>) -> Self {
        Self {
            stream,
            head_follows,
            written: 0,
        }
    }
}

impl AsyncRead for Spelled {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Spelled {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        if !self.head_follows.load(Ordering::Acquire) || !bytes.starts_with(b"HTTP/1.") {
            return Pin::new(&mut self.stream).poll_write(context, bytes);
        }
        // Until all is written, the same bytes come again.
        let mut spelled = bytes.to_vec();
        spell(&mut spelled);
        while let Some(rest) = spelled.get(self.written..).filter(|rest| !rest.is_empty()) {
            match ready!(Pin::new(&mut self.stream).poll_write(context, rest))? {
                0 => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                written => self.written += written,
            }
        }
        self.head_follows.store(false, Ordering::Release);
        self.written = 0;
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

/// Spells the names of a head, up to the empty line that ends it.
fn spell(answer: &mut [u8]) {
    for line in answer.split_mut(|byte| *byte == b'\n').skip(1) {
        if line.len() <= 1 {
            return;
        }
        let Some(end) = line.iter().position(|byte| *byte == b':') else {
            continue;
        };
        let Some(name) = line.get_mut(..end) else {
            continue;
        };
        let known = SPELLED
            .iter()
            .find(|known| known.as_bytes().eq_ignore_ascii_case(name));
        if let Some(known) = known {
            name.copy_from_slice(known.as_bytes());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_spelled_up_to_the_body() {
        let mut answer = b"HTTP/1.1 200 OK\r\netag: \"date:\"\r\nx-cos-request-id: 1\r\ncontent-length: 9\r\n\r\ndate: no\n".to_vec();
        spell(&mut answer);
        let expected = b"HTTP/1.1 200 OK\r\nETag: \"date:\"\r\nx-cos-request-id: 1\r\nContent-Length: 9\r\n\r\ndate: no\n";
        assert_eq!(answer, expected);
    }
}
