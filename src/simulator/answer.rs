//! Answers as COS sends them: the headers that every answer carries, and the error body.

use bytes::Bytes;
use http::header::{DATE, HeaderName, HeaderValue, SERVER};
use http::{Response, StatusCode};

use crate::protocol::error_answer::ErrorAnswer;
use crate::protocol::error_code::ErrorCode;
use crate::protocol::timestamp::Timestamp;
use crate::protocol::version_id::VersionId;
use crate::protocol::{http_date, trace_id};
use crate::signature::Canonical;

/// An answer under construction.
pub(super) struct Answer {
    status: u16,
    headers: Vec<(HeaderName, HeaderValue)>,
    body: Vec<u8>,
}

/// What an error body says beside Code and Message.
pub(super) struct ErrorContext<'a> {
    pub(super) resource: String,
    pub(super) request_id: &'a str,
    pub(super) server_time: Option<Timestamp>,
    pub(super) strings: Option<&'a Canonical>,
    /// A Message other than the code's own.
    pub(super) message: Option<&'a str>,
}

impl Answer {
    pub(super) fn new(status: u16) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: Vec::new(),
        }
    }

    pub(super) fn error(code: ErrorCode, context: ErrorContext<'_>) -> Self {
        let trace_id = trace_id::of(code.code);
        let body = ErrorAnswer {
            code: code.code.to_owned(),
            message: context.message.unwrap_or(code.message).to_owned(),
            server_time: context.server_time,
            string_to_sign: context
                .strings
                .map(|strings| strings.string_to_sign.clone()),
            format_string: context
                .strings
                .map(|strings| String::from_utf8_lossy(&strings.http_string).into_owned()),
            resource: context.resource,
            request_id: context.request_id.to_owned(),
            trace_id: trace_id.clone(),
        };
        Self::new(code.status)
            .header("x-cos-trace-id", &trace_id)
            .body(body.to_xml().into_bytes(), "application/xml")
    }

    /// Adds a header. A value that HTTP cannot carry is left out: worlds may hold any text.
    pub(super) fn header(mut self, name: &'static str, value: &str) -> Self {
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers.push((HeaderName::from_static(name), value));
        }
        self
    }

    pub(super) fn body(mut self, body: Vec<u8>, content_type: &str) -> Self {
        self.body = body;
        self.header("content-type", content_type)
    }

    /// Adds a header that was kept with an object, as it was sent.
    pub(super) fn kept_header(mut self, name: &str, value: &str) -> Self {
        let name = HeaderName::from_bytes(name.as_bytes());
        if let (Ok(name), Ok(value)) = (name, HeaderValue::from_bytes(value.as_bytes())) {
            self.headers.push((name, value));
        }
        self
    }

    /// Adds an `ETag`, which stands in quotes.
    pub(super) fn etag(self, etag: &str) -> Self {
        self.header("etag", &format!("\"{etag}\""))
    }

    /// Adds the CRC-64 of a content.
    pub(super) fn crc64(self, crc64: u64) -> Self {
        self.header("x-cos-hash-crc64ecma", &crc64.to_string())
    }

    /// Adds the id of a version.
    pub(super) fn version(self, id: VersionId) -> Self {
        self.header("x-cos-version-id", &id.to_string())
    }

    /// Tells that a delete marker was made, deleted or asked for.
    pub(super) fn delete_marker(self) -> Self {
        self.header("x-cos-delete-marker", "true")
    }

    /// An answer of 200 whose body is an XML document.
    pub(super) fn xml(document: String) -> Self {
        Self::new(200).body(document.into_bytes(), "application/xml")
    }

    /// Adds what every answer carries (reference §1.2). An answer to HEAD has no body.
    pub(super) fn finish(
        self,
        clock: Timestamp,
        request_id: &str,
        is_head: bool,
    ) -> Response<Bytes> {
        let date = http_date::format(clock);
        let body = if is_head { Vec::new() } else { self.body };
        let mut response = Response::new(Bytes::from(body));
        *response.status_mut() =
            StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let headers = response.headers_mut();
        for (name, value) in self.headers {
            headers.append(name, value);
        }
        let common = [
            (DATE, date.as_str()),
            (SERVER, "tencent-cos"),
            (HeaderName::from_static("x-cos-request-id"), request_id),
        ];
        for (name, value) in common {
            if let Ok(value) = HeaderValue::from_str(value) {
                headers.insert(name, value);
            }
        }
        response
    }
}
