//! HTTP Archives (HAR 1.2), as browsers and proxies export them: the file, one of its entries, or one of its requests.

use serde_json::Value;

use super::error::{CapturedError, Place};
use super::url::{self, Url};
use super::{CapturedRequest, UnreadBody, header, method};

/// Reads every HTTP request of a HAR file, in its order. Entries of other schemes (`data:`, `wss:`) are left out.
pub fn har_requests(text: &str) -> Result<Vec<CapturedRequest>, CapturedError> {
    let document = document(text.trim_start_matches('\u{feff}'))?;
    requests(&document)?
        .iter()
        .map(|(at, value)| request(value, at))
        .collect()
}

/// Reads the one request of a HAR file.
pub(super) fn parse(text: &str) -> Result<CapturedRequest, CapturedError> {
    let document = document(text)?;
    let requests = requests(&document)?;
    match requests.as_slice() {
        [(at, value)] => request(value, at),
        [] => Err(CapturedError::NotARequest {
            found: "is a HAR file without HTTP requests",
        }),
        several => Err(CapturedError::SeveralRequests {
            count: several.len(),
            form: "HAR file",
        }),
    }
}

fn document(text: &str) -> Result<Value, CapturedError> {
    // The message of the parser is not repeated, since it may quote the text.
    serde_json::from_str(text).map_err(|error| CapturedError::NotJson {
        line: error.line(),
        column: error.column(),
    })
}

/// The request objects of a document, each with its place.
fn requests(document: &Value) -> Result<Vec<(String, &Value)>, CapturedError> {
    if let Some(log) = document.get("log") {
        let entries = log
            .get("entries")
            .and_then(Value::as_array)
            .ok_or_else(|| wrong("log", "entries", "a list of entries"))?;
        let requests = entries.iter().enumerate().map(|(index, entry)| {
            let request = entry.get("request").unwrap_or(&Value::Null);
            (format!("log.entries[{index}].request"), request)
        });
        return Ok(requests.filter(|(_, value)| is_http(value)).collect());
    }
    if let Some(request) = document.get("request") {
        return Ok(vec![("request".to_owned(), request)]);
    }
    if document.get("method").is_some() || document.get("url").is_some() {
        return Ok(vec![(String::new(), document)]);
    }
    Err(CapturedError::NotARequest {
        found: "is JSON without the `log`, the `request` or the `method` and `url` of a HAR file",
    })
}

/// Whether a request went over HTTP. One without a URL is kept, and is an error when it is read.
fn is_http(request: &Value) -> bool {
    request
        .get("url")
        .and_then(Value::as_str)
        .is_none_or(url::is_http)
}

fn request(value: &Value, at: &str) -> Result<CapturedRequest, CapturedError> {
    let verb = member(value, at, "method")?;
    let address = member(value, at, "url")?;
    let place = place(at, "url");
    if !url::is_http(address) {
        return Err(CapturedError::WrongUrl {
            place,
            wrong: "should begin with `http://` or `https://`",
        });
    }
    let url = Url::parse(address, &place)?;
    let (body, unread_body) = body(value, at)?;
    let request = CapturedRequest {
        method: method(verb.into(), &self::place(at, "method"))?,
        target_path: url.path.to_owned(),
        target_query: url.query.to_owned(),
        headers: headers(value, at)?,
        body,
        unread_body,
    };
    Ok(request.completed(Some(url.host)))
}

fn headers(request: &Value, at: &str) -> Result<Vec<(String, Vec<u8>)>, CapturedError> {
    let listed = match request.get("headers") {
        None | Some(Value::Null) => return Ok(Vec::new()),
        Some(listed) => listed
            .as_array()
            .ok_or_else(|| wrong(at, "headers", "a list of headers"))?,
    };
    let mut headers = Vec::with_capacity(listed.len());
    for (index, listed) in listed.iter().enumerate() {
        let at = join(at, &format!("headers[{index}]"));
        let name = member(listed, &at, "name")?;
        let value = member(listed, &at, "value")?;
        // Browsers list the pseudo-headers of HTTP/2, such as `:authority`, which repeat the method and the URL.
        if !name.starts_with(':') {
            headers.push(header(name.as_bytes(), value.as_bytes(), &Place::Json(at))?);
        }
    }
    Ok(headers)
}

/// The body, or where it is instead.
fn body(request: &Value, at: &str) -> Result<(Option<Vec<u8>>, Option<UnreadBody>), CapturedError> {
    let posted = request.get("postData").unwrap_or(&Value::Null);
    let has_fields = posted
        .get("params")
        .and_then(Value::as_array)
        .is_some_and(|fields| !fields.is_empty());
    let text = match posted.get("text") {
        None | Some(Value::Null) => "",
        Some(text) => text
            .as_str()
            .ok_or_else(|| wrong(at, "postData.text", "a string"))?,
    };
    let size = request.get("bodySize").and_then(Value::as_i64);
    Ok(match text {
        "" if has_fields => (None, Some(UnreadBody::Form)),
        "" if size.is_some_and(|size| size > 0) => (None, Some(UnreadBody::NotCaptured)),
        "" => (None, None),
        text => (Some(text.as_bytes().to_vec()), None),
    })
}

fn member<'a>(value: &'a Value, at: &str, name: &str) -> Result<&'a str, CapturedError> {
    value
        .get(name)
        .and_then(Value::as_str)
        .ok_or_else(|| wrong(at, name, "a string"))
}

fn wrong(at: &str, name: &str, expected: &'static str) -> CapturedError {
    CapturedError::WrongJson {
        place: place(at, name),
        expected,
    }
}

fn place(at: &str, name: &str) -> Place {
    Place::Json(join(at, name))
}

fn join(at: &str, name: &str) -> String {
    if at.is_empty() {
        name.to_owned()
    } else {
        format!("{at}.{name}")
    }
}
