//! What the evidence says, read once.

use std::borrow::Cow;

use http::header::{CONTENT_LENGTH, DATE, HOST, ORIGIN, REFERER, TRANSFER_ENCODING};
use http::{HeaderMap, HeaderValue, Method};

use super::evidence::{Evidence, SentRequest};
use super::sent_form::FormFacts;
use crate::protocol::bucket::HostName;
use crate::protocol::cause::Cause;
use crate::protocol::error_answer::ErrorAnswer;
use crate::protocol::operation::Operation;
use crate::protocol::timestamp::Timestamp;
use crate::protocol::variant::Variant;
use crate::protocol::{http_date, request_id};
use crate::signature::{Presented, SECURITY_TOKEN};

/// How far the clocks of `Date` and of the decision may lie apart, in seconds.
pub(super) const TOLERANCE: i64 = 2;

/// What the evidence says.
pub(super) struct Facts<'e> {
    pub(super) evidence: &'e Evidence,
    pub(super) answer: AnswerKind,
    pub(super) body: Option<&'e ErrorAnswer>,
    pub(super) request_id: Option<String>,
    pub(super) server_time: Option<Timestamp>,
    pub(super) storage_class: Option<String>,
    pub(super) request: Option<RequestFacts<'e>>,
    pub(super) bucket: Option<String>,
    pub(super) key: Option<String>,
}

/// What the answer is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum AnswerKind {
    /// One of the eight.
    Variant(Variant),
    /// Code ExpiredToken, with whatever status (reference §1.3).
    ExpiredToken,
    /// A refusal of a form, whose Message tells its cause (436/41164).
    Form(Cause),
    /// Without a body that would tell.
    Silent,
    /// With a body that is none of the documented ones.
    Unfamiliar,
}

/// What the request says.
pub(super) struct RequestFacts<'e> {
    pub(super) sent: &'e SentRequest,
    /// Its headers, with the length that every library adds.
    pub(super) headers: Cow<'e, HeaderMap>,
    pub(super) host: HostName,
    pub(super) presented: Presented,
    /// The form that it is, if it is one and its body is known.
    pub(super) form: Option<FormFacts>,
    pub(super) has_token: bool,
    pub(super) referer: Option<String>,
    pub(super) origin: Option<String>,
    pub(super) asked_method: Option<String>,
    pub(super) asked_headers: Option<String>,
    pub(super) operation: Option<Operation>,
}

impl<'e> Facts<'e> {
    /// What the evidence says; the body of its answer is read before.
    pub(super) fn read(evidence: &'e Evidence, body: Option<&'e ErrorAnswer>) -> Self {
        let response = &evidence.response;
        let header = |name: &str| {
            response
                .headers
                .get(name)
                .and_then(|value| value.to_str().ok())
                .map(str::to_owned)
        };
        let answer = match body {
            Some(error) if error.code == "ExpiredToken" => AnswerKind::ExpiredToken,
            Some(error) => match Variant::of(&error.code, &error.message) {
                Some(variant) => AnswerKind::Variant(variant),
                None => refused_form(error).map_or(AnswerKind::Unfamiliar, AnswerKind::Form),
            },
            None if response.body.trim_ascii().is_empty() => AnswerKind::Silent,
            None => AnswerKind::Unfamiliar,
        };
        let request_id = header("x-cos-request-id").or_else(|| {
            body.map(|error| error.request_id.clone())
                .filter(|id| !id.is_empty())
        });
        // The three places in which a client can read the server's clock (reference §1.1, §1.2).
        let server_time = header(DATE.as_str())
            .and_then(|date| http_date::parse(&date))
            .or_else(|| body.and_then(|error| error.server_time))
            .or_else(|| request_id.as_deref().and_then(request_id::server_time));
        let request = evidence.request.as_ref().map(RequestFacts::read);
        let (bucket, key) = place(request.as_ref(), body);
        Self {
            evidence,
            answer,
            request_id,
            server_time,
            storage_class: header("x-cos-storage-class"),
            request,
            bucket,
            key,
            body,
        }
    }

    /// What the policies would have to allow.
    pub(super) fn action(&self) -> Option<&'static str> {
        self.request
            .as_ref()
            .and_then(|request| request.operation)
            .map(|operation| operation.action())
    }

    /// Bucket and key, as people write them.
    pub(super) fn resource(&self) -> Option<String> {
        let bucket = self.bucket.as_deref()?;
        Some(format!(
            "{bucket}/{}",
            self.key.as_deref().unwrap_or_default()
        ))
    }

    /// The address of the resource.
    pub(super) fn url(&self) -> String {
        let sent = self
            .request
            .as_ref()
            .and_then(|request| request.sent.headers.get(HOST))
            .and_then(|host| host.to_str().ok());
        let host = sent.unwrap_or("bucket-appid.cos.region.myqcloud.com");
        let key = self
            .key
            .as_deref()
            .map(crate::protocol::percent::encode_path);
        format!("http://{host}/{}", key.as_deref().unwrap_or("object"))
    }
}

/// The cause that the Message of a refused form tells. The typing errors are the service's own (436/41164).
fn refused_form(error: &ErrorAnswer) -> Option<Cause> {
    let message = error.message.as_str();
    if message.starts_with("You post object request has been expired") {
        return Some(Cause::PostPolicyExpired);
    }
    let names_field = message.starts_with("Condition key ") && message.contains(" match the value");
    names_field.then_some(Cause::PostPolicyCondition)
}

/// Bucket and key, from the request or else from `<Resource>`.
fn place(
    request: Option<&RequestFacts<'_>>,
    body: Option<&ErrorAnswer>,
) -> (Option<String>, Option<String>) {
    if let Some(request) = request {
        let key = request.path().trim_start_matches('/').to_owned();
        let bucket = match &request.host {
            HostName::Bucket { bucket, .. } => Some(bucket.to_string()),
            HostName::Service | HostName::Control | HostName::Other => None,
        };
        return (bucket, (!key.is_empty()).then_some(key));
    }
    let resource = body
        .map(|error| error.resource.as_str())
        .unwrap_or_default();
    let (host, key) = resource.split_once('/').unwrap_or((resource, ""));
    match HostName::parse(host) {
        HostName::Bucket { bucket, .. } => (
            Some(bucket.to_string()),
            (!key.is_empty()).then(|| key.to_owned()),
        ),
        HostName::Service | HostName::Control | HostName::Other => (None, None),
    }
}

impl<'e> RequestFacts<'e> {
    fn read(sent: &'e SentRequest) -> Self {
        let header = |name: &str| {
            sent.headers
                .get(name)
                .and_then(|value| value.to_str().ok())
                .map(|text| text.trim().to_owned())
                .filter(|text| !text.is_empty())
        };
        let host = sent.host();
        let operation = sent.operation();
        let (presented, form) = sent.presented();
        let in_form = form.as_ref().and_then(|form| form.token.as_ref());
        Self {
            presented,
            has_token: in_form.is_some()
                || header(SECURITY_TOKEN).is_some()
                || sent
                    .query
                    .get(SECURITY_TOKEN)
                    .is_some_and(|token| !token.is_empty()),
            referer: header(REFERER.as_str()),
            origin: header(ORIGIN.as_str()),
            asked_method: header("access-control-request-method"),
            asked_headers: header("access-control-request-headers"),
            operation,
            form,
            host,
            headers: with_length(sent),
            sent,
        }
    }

    /// `/` and the key on which it acts, as text.
    pub(super) fn path(&self) -> String {
        let in_form = self.form.as_ref().and_then(|form| form.key.as_ref());
        in_form.map_or_else(
            || String::from_utf8_lossy(&self.sent.path).into_owned(),
            |key| format!("/{key}"),
        )
    }

    /// Whether it is a form whose fields are not known, which tell who sends it.
    pub(super) fn is_unread_form(&self) -> bool {
        self.operation == Some(Operation::PostObject) && self.form.is_none()
    }

    /// The token that was sent, in a header, in the query or in a field.
    pub(super) fn token(&self) -> Option<&[u8]> {
        let in_form = self.form.as_ref().and_then(|form| form.token.as_deref());
        let by_header = || {
            self.sent
                .headers
                .get(SECURITY_TOKEN)
                .map(HeaderValue::as_bytes)
        };
        in_form
            .map(str::as_bytes)
            .or_else(by_header)
            .or_else(|| self.sent.query.get(SECURITY_TOKEN))
    }

    /// What a copy says of its source.
    pub(super) fn copy_source(&self) -> &str {
        let header = self.sent.headers.get("x-cos-copy-source");
        header
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }

    pub(super) fn is_preflight(&self) -> bool {
        self.sent.method == Method::OPTIONS
    }
}

fn with_length(sent: &SentRequest) -> Cow<'_, HeaderMap> {
    let is_told = [CONTENT_LENGTH, TRANSFER_ENCODING]
        .iter()
        .any(|name| sent.headers.contains_key(name));
    let has_body = matches!(sent.method, Method::PUT | Method::POST);
    match &sent.body {
        Some(body) if !is_told && (has_body || !body.is_empty()) => {
            let mut headers = sent.headers.clone();
            headers.insert(CONTENT_LENGTH, HeaderValue::from(body.len()));
            Cow::Owned(headers)
        }
        _ => Cow::Borrowed(&sent.headers),
    }
}
