//! From a step to the request that is sent, signed.

use http::header::{ACCEPT, AUTHORIZATION, CONTENT_LENGTH, HOST};
use http::{HeaderMap, HeaderValue, Method};
use secrecy::ExposeSecret;

#[cfg(feature = "cli")]
use crate::access::Request;
use crate::diagnosis::SentRequest;
use crate::protocol::curl_line::curl_line;
#[cfg(feature = "cli")]
use crate::protocol::network::Network;
use crate::protocol::network::Transport;
use crate::protocol::percent;
use crate::protocol::query::Query;
use crate::protocol::timestamp::Timestamp;
use crate::scenario::{Step, StepSignature, Who};
use crate::signature::{
    Carrier, Clue, Coverage, Credentials, KeyTime, SECURITY_TOKEN, sign, sign_mistakenly,
};

/// A request ready to be sent.
#[derive(Clone)]
pub struct Prepared {
    /// The method.
    pub method: Method,
    /// The path, encoded.
    pub raw_path: String,
    /// The query, encoded, without `?`.
    pub raw_query: String,
    /// The headers, `Host` included.
    pub headers: HeaderMap,
    /// The body.
    pub body: Vec<u8>,
    /// `https`, or `http` where the step is sent without encryption.
    pub scheme: &'static str,
}

/// Shows what the evidence shows: no signature and no token.
impl std::fmt::Debug for Prepared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.as_evidence().fmt(f)
    }
}

/// Why a step cannot be sent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PrepareError {
    /// A key that an HTTP client changes on its way.
    #[error(
        "the key `{key}` cannot be sent: its `.` and `..` segments are resolved by HTTP clients before they send"
    )]
    DotSegments {
        /// The key.
        key: String,
    },
    /// A text that no header can carry.
    #[error("`{0}` cannot be sent as a header")]
    Header(&'static str),
}

/// Builds and signs the request of a step, as a client does whose clock is the world's.
///
/// # Errors
///
/// A key with `.` or `..` segments, and credentials that no header can carry.
pub fn prepare(step: &Step, clock: Timestamp) -> Result<Prepared, PrepareError> {
    let key = step.key.as_deref().unwrap_or_default();
    if key
        .split('/')
        .any(|segment| segment == "." || segment == "..")
    {
        return Err(PrepareError::DotSegments {
            key: key.to_owned(),
        });
    }
    let own_words = step
        .operation
        .sub_resources()
        .iter()
        .filter(|word| !step.query.iter().any(|(name, _)| name == *word));
    let pairs = own_words
        .map(|word| ((*word).to_owned(), String::new()))
        .chain(step.query.iter().cloned());
    let mut prepared = Prepared {
        method: step.operation.method(),
        raw_path: match key {
            "" => step.operation.path_without_key("example-job"),
            key => format!("/{}", percent::encode_path(key)),
        },
        raw_query: Query::from_pairs(pairs).to_raw(),
        headers: step.headers.clone(),
        body: step.body.clone(),
        scheme: match step.network.transport {
            Transport::Http => "http",
            _ => "https",
        },
    };
    if !prepared.headers.contains_key(HOST) {
        prepared.headers.insert(
            HOST,
            HeaderValue::from_str(&step.host).map_err(|_| PrepareError::Header("Host"))?,
        );
    }
    if let Who::Signer { signature, .. } = &step.who {
        prepared.sign(signature, clock)?;
    }
    Ok(prepared)
}

impl Prepared {
    /// Signs it, as a client does whose clock is `clock`.
    pub(super) fn sign(
        &mut self,
        signature: &StepSignature,
        clock: Timestamp,
    ) -> Result<(), PrepareError> {
        let start = clock.as_second() + signature.at;
        let key_time = KeyTime {
            start,
            end: start + signature.valid.max(1),
        };
        let parts = self.as_evidence().unsigned();
        let coverage = match &signature.headers {
            None => Coverage::All,
            Some(headers) => {
                let params = parts.params.iter().map(|(name, _)| name.as_str());
                Coverage::of(headers.iter().map(String::as_str), params)
            }
        };
        let credentials = Credentials {
            secret_id: signature.secret_id.clone(),
            secret_key: signature.secret_key.clone(),
        };
        let authorization = match signature.mistake {
            None => sign(&parts, &credentials, key_time, &coverage),
            Some(mistake) => {
                let clue = Clue {
                    body: Some(self.body.clone()),
                    token: signature.token.clone(),
                    other_hosts: Vec::new(),
                };
                sign_mistakenly(&parts, &credentials, key_time, &coverage, mistake, &clue)
            }
        };
        // The token goes along unsigned, as most SDKs send it (reference §2.1).
        let token = signature
            .token
            .as_ref()
            .map(|token| token.expose_secret().to_owned());
        match signature.carrier {
            Carrier::Header | Carrier::Merged => {
                self.secret_header(AUTHORIZATION.as_str(), &authorization.to_header())?;
                if let Some(token) = token {
                    self.secret_header(SECURITY_TOKEN, &token)?;
                }
            }
            Carrier::Query => {
                self.append_to_query(&authorization.to_query());
                if let Some(token) = token {
                    self.append_to_query(&format!(
                        "{SECURITY_TOKEN}={}",
                        percent::url_encode(token.as_bytes())
                    ));
                }
            }
        }
        Ok(())
    }

    fn secret_header(&mut self, name: &'static str, text: &str) -> Result<(), PrepareError> {
        let mut value = HeaderValue::from_str(text).map_err(|_| PrepareError::Header(name))?;
        value.set_sensitive(true);
        self.headers.insert(name, value);
        Ok(())
    }

    fn append_to_query(&mut self, text: &str) {
        if !self.raw_query.is_empty() {
            self.raw_query.push('&');
        }
        self.raw_query.push_str(text);
    }

    /// The headers with those that an HTTP client adds: the length of a body, that of an empty upload too, comes after the
    /// signature.
    pub(super) fn headers_on_the_way(&self) -> HeaderMap {
        let mut headers = self.headers.clone();
        let is_upload = matches!(self.method, Method::PUT | Method::POST);
        if !headers.contains_key(CONTENT_LENGTH) && (is_upload || !self.body.is_empty()) {
            headers.insert(CONTENT_LENGTH, HeaderValue::from(self.body.len()));
        }
        headers
            .entry(ACCEPT)
            .or_insert(HeaderValue::from_static("*/*"));
        headers
    }

    /// The request as a server hands it on that it reached over HTTP, with the headers that tell its network.
    pub(super) fn arrived(&self, network: HeaderMap) -> http::Result<http::Request<Vec<u8>>> {
        let mut request = http::Request::builder()
            .method(self.method.clone())
            .uri(self.target())
            .body(self.body.clone())?;
        *request.headers_mut() = self.headers_on_the_way();
        request.headers_mut().extend(network);
        Ok(request)
    }

    /// The request as it is judged that came over a network.
    #[cfg(feature = "cli")]
    pub(super) fn judged(&self, network: &Network) -> Request {
        let headers = self.headers_on_the_way();
        let method = self.method.clone();
        let mut request = Request::new(method, &self.raw_path, &self.raw_query, headers);
        request.network = network.clone();
        request.body = self.body.clone();
        request
    }

    /// Path and query, as the request line has them.
    pub fn target(&self) -> String {
        if self.raw_query.is_empty() {
            self.raw_path.clone()
        } else {
            format!("{}?{}", self.raw_path, self.raw_query)
        }
    }

    /// The request as a command line, without signature and token.
    pub fn curl_line(&self) -> String {
        let (target, headers) = (self.target(), &self.headers);
        curl_line(&self.method, self.scheme, &target, headers, &self.body)
    }

    /// The request as a diagnosis sees it.
    pub fn as_evidence(&self) -> SentRequest {
        SentRequest {
            method: self.method.clone(),
            path: percent::decode(&self.raw_path).into_owned(),
            query: Query::parse(&self.raw_query),
            headers: self.headers.clone(),
            body: Some(self.body.clone()),
        }
    }
}
