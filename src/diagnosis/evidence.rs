//! What a diagnosis may look at.

use http::{HeaderMap, Method};

use crate::protocol::query::Query;

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
#[derive(Clone, Debug)]
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
