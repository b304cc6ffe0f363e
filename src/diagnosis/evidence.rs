//! What a diagnosis may look at.

use std::fmt;

use http::header::AUTHORIZATION;
use http::{HeaderMap, Method};

use crate::protocol::query::Query;
use crate::signature::{SECURITY_TOKEN, UnsignedRequest};

/// What a client saw, and, where it is known, what it sent.
#[derive(Clone, Debug)]
pub struct Evidence {
    /// The answer.
    pub response: Response,
    /// The request as it was sent.
    pub request: Option<SentRequest>,
}

/// An answer as a client sees it.
#[derive(Clone, Debug)]
pub struct Response {
    /// HTTP status.
    pub status: u16,
    /// Headers.
    pub headers: HeaderMap,
    /// Body; empty for HEAD.
    pub body: Vec<u8>,
}

/// A request as it was sent.
#[derive(Clone)]
pub struct SentRequest {
    /// Method.
    pub method: Method,
    /// The decoded path.
    pub path: Vec<u8>,
    /// The query.
    pub query: Query,
    /// Headers, `Host` and `Authorization` included.
    pub headers: HeaderMap,
}

/// Shows no `Authorization` and no token.
impl fmt::Debug for SentRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = self
            .headers
            .iter()
            .filter(|(name, _)| *name != AUTHORIZATION && name.as_str() != SECURITY_TOKEN);
        f.debug_struct("SentRequest")
            .field("method", &self.method)
            .field("path", &String::from_utf8_lossy(&self.path))
            .field("query", &self.query)
            .field("headers", &shown.collect::<Vec<_>>())
            .finish()
    }
}

impl SentRequest {
    /// What a signature can cover of it.
    pub fn unsigned(&self) -> UnsignedRequest {
        let text = |(name, value): (&http::HeaderName, &http::HeaderValue)| {
            (name.as_str().to_owned(), value.as_bytes().to_vec())
        };
        UnsignedRequest {
            method: self.method.as_str().to_owned(),
            path: self.path.clone(),
            params: self
                .query
                .pairs()
                .map(|(name, value)| (name.to_owned(), value.to_vec()))
                .collect(),
            headers: self.headers.iter().map(text).collect(),
        }
    }
}
