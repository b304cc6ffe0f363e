//! A request as it arrived.

use http::header::{ACCESS_CONTROL_REQUEST_HEADERS, HOST, HeaderName};
use http::{HeaderMap, Method};

use crate::protocol::bucket::HostName;
use crate::protocol::network::Network;
use crate::protocol::operation::{Operation, SentTo};
use crate::protocol::percent;
use crate::protocol::query::Query;
use crate::signature::{Presented, ReceivedRequest, presented};

/// A request as it arrived at the server.
#[derive(Clone, Debug)]
pub struct Request {
    /// The method.
    pub method: Method,
    /// What the host names.
    pub host: HostName,
    /// The path as it stood on the wire.
    pub raw_path: String,
    /// The query as it stood on the wire.
    pub raw_query: String,
    /// The decoded path.
    pub path: Vec<u8>,
    /// The query.
    pub query: Query,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Vec<u8>,
    /// What it presents to say who sent it.
    pub presented: Presented,
    /// From where and over what it came.
    pub network: Network,
}

impl Request {
    /// A request from its method, the raw path and query of its target, and its headers. It comes from
    /// where requests do that do not say otherwise.
    pub fn new(method: Method, raw_path: &str, raw_query: &str, headers: HeaderMap) -> Self {
        // SDKs that sign a blank as `%20` send it as `+` (Python: cos_client.py); only the signature looks at what was sent.
        let query = if raw_query.contains('+') {
            Query::parse(&raw_query.replace('+', "%20"))
        } else {
            Query::parse(raw_query)
        };
        let host = headers
            .get(HOST)
            .and_then(|host| host.to_str().ok())
            .map_or(HostName::Other, HostName::parse);
        let presented = presented(&headers, &query);
        Self {
            method,
            host,
            raw_path: raw_path.to_owned(),
            raw_query: raw_query.to_owned(),
            path: percent::decode(raw_path).into_owned(),
            query,
            headers,
            body: Vec::new(),
            presented,
            network: Network::default(),
        }
    }

    /// The operation that it is.
    pub fn operation(&self) -> Option<Operation> {
        let copies = self
            .headers
            .contains_key(const { HeaderName::from_static("x-cos-copy-source") });
        let sent_to = SentTo::of(&self.host, &self.path);
        Operation::of(&self.method, sent_to, &self.query, copies)
    }

    /// A header as text; the first, if there are several.
    pub fn header(&self, name: impl TryInto<HeaderName>) -> Option<&str> {
        self.headers
            .get(name.try_into().ok()?)
            .and_then(|value| value.to_str().ok())
    }

    /// The headers that a preflight asks for.
    pub fn requested_headers(&self) -> Vec<&str> {
        let list = self
            .header(ACCESS_CONTROL_REQUEST_HEADERS)
            .unwrap_or_default();
        list.split(',')
            .map(str::trim)
            .filter(|name| !name.is_empty())
            .collect()
    }

    /// What a signature covers.
    pub fn received(&self) -> ReceivedRequest {
        let headers = self
            .headers
            .iter()
            .map(|(name, value)| (name.as_str().to_owned(), value.as_bytes().to_vec()));
        ReceivedRequest::new(
            self.method.as_str(),
            &self.raw_path,
            &self.raw_query,
            headers.collect(),
        )
    }
}
