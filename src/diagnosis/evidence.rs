//! What a diagnosis may look at.

use std::fmt;

use http::header::{AUTHORIZATION, HOST, HeaderValue};
use http::{HeaderMap, Method};
use secrecy::SecretString;
use serde::Serialize;

use super::configuration::Configuration;
use crate::protocol::error_answer::ErrorAnswer;
use crate::protocol::percent;
use crate::protocol::query::Query;
use crate::signature::{SECURITY_TOKEN, UnsignedRequest};

/// What a client saw, and, where it is known, what it sent, with which key, and how bucket and caller are configured.
///
/// `Debug` shows neither signatures nor tokens nor the secret key.
///
/// ```
/// use cos403::diagnosis::{Evidence, Level, Response, SentRequest};
///
/// let evidence = Evidence::of(Response::new(403, Default::default(), ""));
/// assert_eq!(evidence.level(), Level::Response);
/// let request = SentRequest::new("GET", "http://media-1250000000.cos.ap-guangzhou.myqcloud.com/logo.png", Default::default());
/// assert_eq!(evidence.with_request(request.unwrap()).level(), Level::Request);
/// ```
#[derive(Clone, Debug)]
pub struct Evidence {
    /// The answer.
    pub response: Response,
    /// The request as it was sent.
    pub request: Option<SentRequest>,
    /// The SecretKey with which the client signs.
    pub secret_key: Option<SecretString>,
    /// What could be read of the bucket and of the caller.
    pub configuration: Option<Configuration>,
}

/// How much a diagnosis may look at; each level has what those before it have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// Status, headers and body of the answer.
    Response,
    /// The request as well.
    Request,
    /// The SecretKey as well.
    Secret,
    /// The configuration as well, as far as it could be read.
    Config,
}

impl Evidence {
    /// The answer alone.
    pub fn of(response: Response) -> Self {
        Self {
            response,
            request: None,
            secret_key: None,
            configuration: None,
        }
    }

    /// Adds the request as it was sent.
    pub fn with_request(mut self, request: SentRequest) -> Self {
        self.request = Some(request);
        self
    }

    /// Adds the SecretKey with which the client signs.
    pub fn with_secret_key(mut self, secret_key: SecretString) -> Self {
        self.secret_key = Some(secret_key);
        self
    }

    /// Adds what could be read of the bucket and of the caller.
    pub fn with_configuration(mut self, configuration: Configuration) -> Self {
        self.configuration = Some(configuration);
        self
    }

    /// The highest level of which it has something.
    pub fn level(&self) -> Level {
        match (&self.configuration, &self.secret_key, &self.request) {
            (Some(_), _, _) => Level::Config,
            (None, Some(_), _) => Level::Secret,
            (None, None, Some(_)) => Level::Request,
            (None, None, None) => Level::Response,
        }
    }
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

impl Response {
    /// An answer from its parts.
    pub fn new(status: u16, headers: HeaderMap, body: impl Into<Vec<u8>>) -> Self {
        Self {
            status,
            headers,
            body: body.into(),
        }
    }

    /// The error that its body tells, if it tells one.
    pub fn error(&self) -> Option<ErrorAnswer> {
        ErrorAnswer::parse(std::str::from_utf8(&self.body).ok()?)
    }
}

impl<B: AsRef<[u8]>> From<&http::Response<B>> for Response {
    fn from(response: &http::Response<B>) -> Self {
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Self::new(status, headers, response.body().as_ref())
    }
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
    /// The body, where it is known.
    pub body: Option<Vec<u8>>,
}

/// An address that is none.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RequestError {
    /// Not a method of HTTP.
    #[error("`{0}` is not a method, such as GET")]
    Method(String),
    /// Not an address.
    #[error("`{0}` is not an address, such as http://BUCKET-APPID.cos.REGION.myqcloud.com/KEY")]
    Address(String),
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
    /// A request from its method, its address and its headers. The host of the address is the `Host`, unless that is among
    /// the headers.
    ///
    /// # Errors
    ///
    /// A method or an address that cannot be read. The address is told without its query, which may hold a signature.
    pub fn new(method: &str, address: &str, mut headers: HeaderMap) -> Result<Self, RequestError> {
        let method = Method::from_bytes(method.as_bytes())
            .map_err(|_| RequestError::Method(method.to_owned()))?;
        let (place, query) = address.split_once('?').unwrap_or((address, ""));
        let query = query.split('#').next().unwrap_or_default();
        let not_one = || RequestError::Address(place.to_owned());
        let (_, rest) = place.split_once("://").ok_or_else(not_one)?;
        let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        if host.is_empty() {
            return Err(not_one());
        }
        if !headers.contains_key(HOST) {
            headers.insert(HOST, HeaderValue::try_from(host).map_err(|_| not_one())?);
        }
        let path = if path.is_empty() { "/" } else { path };
        Ok(Self {
            method,
            path: percent::decode(path).into_owned(),
            query: Query::parse(query),
            headers,
            body: None,
        })
    }

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

impl TryFrom<&reqwest::Request> for SentRequest {
    type Error = RequestError;

    fn try_from(request: &reqwest::Request) -> Result<Self, RequestError> {
        let headers = request.headers().clone();
        let sent = Self::new(request.method().as_str(), request.url().as_str(), headers)?;
        let body = request.body().and_then(reqwest::Body::as_bytes);
        Ok(Self {
            body: body.map(<[u8]>::to_vec),
            ..sent
        })
    }
}

impl<B: AsRef<[u8]>> TryFrom<&http::Request<B>> for SentRequest {
    type Error = RequestError;

    /// A request in origin form needs its `Host` among the headers.
    fn try_from(request: &http::Request<B>) -> Result<Self, RequestError> {
        let headers = request.headers().clone();
        let uri = request.uri();
        let address = match (uri.host(), headers.get(HOST)) {
            (None, Some(host)) => {
                format!("http://{}{uri}", String::from_utf8_lossy(host.as_bytes()))
            }
            _ => uri.to_string(),
        };
        let sent = Self::new(request.method().as_str(), &address, headers)?;
        Ok(Self {
            body: Some(request.body().as_ref().to_vec()),
            ..sent
        })
    }
}
