//! What of the evidence could tell causes apart: two incidents of which it is the same cannot be told apart, whoever looks.

use std::fmt::Write as _;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use cos403::diagnosis::{Configuration, KeyRing, Known, Response, SentRequest};
use cos403::policy::Document;
use cos403::protocol::error_answer::ErrorAnswer;
use cos403::protocol::http_date;
use cos403::signature::{
    AcceptedReadings, Authorization, Presented, ReceivedRequest, SECURITY_TOKEN, is_secret_id,
    presented, verify,
};
use http::header::{DATE, ORIGIN, REFERER};

use super::views::{Known403, View};

/// The key of what can be seen; ids, names and times are left out of it as long as no document is there to hold them against.
pub fn key(known: &Known403, response: &Response, view: View) -> u64 {
    let mut text = of_response(response);
    if view != View::Response {
        text.push_str(&of_request(&known.request, response));
    }
    if !matches!(view, View::Response | View::Request) {
        let verified = known
            .secret
            .as_ref()
            .map(|secret| is_signed_with(&known.request, secret));
        let _ = write!(text, "|secret {verified:?}");
    }
    if matches!(view, View::ConfigButOne | View::ConfigAll) {
        let configuration = known.configuration(view).unwrap_or_default();
        text.push_str(&of_configuration(&configuration, &known.request));
    }
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

fn of_response(response: &Response) -> String {
    let mut names: Vec<&str> = response
        .headers
        .keys()
        .map(http::HeaderName::as_str)
        .collect();
    names.sort_unstable();
    let class = response.headers.get("x-cos-storage-class");
    let (code, message) = code_and_message(response).unwrap_or_default();
    let trace = trace(response);
    format!(
        "{} {code} {message} {names:?} {class:?} {trace:?}",
        response.status
    )
}

/// What of the trace id depends on the answer.
fn trace(response: &Response) -> Option<String> {
    let id = response.headers.get("x-cos-trace-id")?;
    Some(String::from_utf8_lossy(id.as_bytes()).into_owned())
}

/// Code and Message, numbers and what a form's Message names left out.
pub fn code_and_message(response: &Response) -> Option<(String, String)> {
    let error = ErrorAnswer::parse(std::str::from_utf8(&response.body).ok()?)?;
    let message = match error.message.split_once("Condition key ") {
        Some(_) => "Condition key #".to_owned(),
        None => error
            .message
            .chars()
            .filter(|letter| !letter.is_ascii_digit())
            .collect(),
    };
    Some((error.code, message))
}

fn of_request(request: &SentRequest, response: &Response) -> String {
    let date = response
        .headers
        .get(DATE)
        .and_then(|date| date.to_str().ok());
    let now = date.and_then(http_date::parse).map(|date| date.as_second());
    let header = |name: &http::HeaderName| request.headers.get(name).map(|value| value.is_empty());
    let signed = match presented(&request.headers, &request.query) {
        Presented::Nothing => "nothing".to_owned(),
        Presented::Malformed(error) => format!("malformed {error:?}"),
        Presented::Signed(authorization, carrier) => {
            let time = now.map(|now| authorization.sign_time.at(now));
            let form = is_secret_id(&authorization.secret_id);
            let strings = server_signs_the_same(request, &authorization, response);
            format!("signed {carrier:?} {time:?} {form} {strings:?}")
        }
    };
    let token = request.headers.contains_key(SECURITY_TOKEN) || request.query.has(SECURITY_TOKEN);
    let words: Vec<&str> = request
        .query
        .pairs()
        .map(|(name, _)| name)
        .filter(|name| !name.starts_with("q-"))
        .collect();
    let copies = request.headers.contains_key("x-cos-copy-source");
    let is_bucket = request.path == b"/";
    format!(
        "|{} {is_bucket} {words:?} {copies} {signed} {token} {:?} {:?}",
        request.method,
        header(&ORIGIN),
        header(&REFERER),
    )
}

/// Whether the server's strings, where it tells them, are those of the request.
fn server_signs_the_same(
    request: &SentRequest,
    authorization: &Authorization,
    response: &Response,
) -> Option<bool> {
    let error = ErrorAnswer::parse(std::str::from_utf8(&response.body).ok()?)?;
    let told = error.format_string?;
    let coverage = cos403::signature::Coverage::Listed(authorization.names.clone());
    let own =
        cos403::signature::Canonical::of(&request.unsigned(), &coverage, authorization.sign_time);
    Some(own.http_string == told.as_bytes())
}

fn is_signed_with(request: &SentRequest, secret: &str) -> bool {
    let Presented::Signed(authorization, _) = presented(&request.headers, &request.query) else {
        return false;
    };
    let received = ReceivedRequest {
        request: request.unsigned(),
        params_with_blanks: None,
    };
    let accepted = AcceptedReadings::default();
    verify(
        &received,
        &authorization,
        &secret.to_owned().into(),
        &accepted,
    )
    .matches()
}

fn of_configuration(of: &Configuration, request: &SentRequest) -> String {
    let text =
        |policy: &Option<Arc<Document>>| policy.as_ref().map(|policy| policy.json.to_string());
    let texts = |policies: &Vec<Arc<Document>>| {
        let texts = policies.iter().map(|policy| policy.json.to_string());
        texts.collect::<Vec<_>>()
    };
    let authorization = match presented(&request.headers, &request.query) {
        Presented::Signed(authorization, _) => Some(authorization),
        Presented::Nothing | Presented::Malformed(_) => None,
    };
    let id = authorization.map(|authorization| authorization.secret_id);
    let record = |ring: &KeyRing| {
        let id = id.as_ref()?;
        let found = ring.keys.iter().find(|key| key.secret_id == *id);
        Some(format!("{found:?}"))
    };
    let bucket = &of.bucket;
    format!(
        "|{request:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?}",
        bucket.owner,
        bucket.acl,
        map(&bucket.policy, text),
        bucket.cors,
        bucket.referer,
        bucket.tags,
        bucket.objects,
        of.source,
        map(&of.keys, record),
        map(&of.caller_policies, texts),
        map(&of.session_policy, text),
        of.network,
    )
}

fn map<T, U>(known: &Known<T>, change: impl Fn(&T) -> U) -> Option<U> {
    known.get().map(change)
}
