//! Whether an answer is a refusal, and one of COS.

use super::answer::Answer;
use super::{InputError, Looks, Note, Sign, text};
use crate::diagnosis::evidence::Response;
use crate::protocol::error_answer::ErrorAnswer;
use crate::protocol::variant::Variant;
use crate::protocol::xml::Element;

/// The codes of 403 (reference §1.3) that no variant has, in the current list and in the older one.
const FURTHER_CODES: [&str; 6] = [
    "AccessDenied",
    "AccountProblem",
    "InvalidSecurity",
    "NoProcessAuthority",
    "UserNotSourceBucketOwner",
    "UserNotTargetBucketOwner",
];

/// Sent with 400 in the current list of codes, with 403 in the older one.
const EXPIRED_TOKEN: &str = "ExpiredToken";

/// Headers that tell who else answered.
const OF_OTHERS: [(&str, &str); 8] = [
    ("x-amz-request-id", "Amazon S3"),
    ("x-oss-request-id", "Aliyun OSS"),
    ("x-obs-request-id", "Huawei OBS"),
    ("x-ms-request-id", "Azure Storage"),
    ("x-guploader-uploadid", "Google Cloud Storage"),
    ("cf-ray", "Cloudflare"),
    ("x-nws-log-uuid", "Tencent Cloud CDN"),
    ("x-squid-error", "a Squid proxy"),
];

/// Members that errors of other services have, and those of COS do not.
const MEMBERS_OF_OTHERS: [(&str, &str); 4] = [
    ("HostId", "Amazon S3 and Aliyun OSS"),
    ("AuthenticationErrorDetail", "Azure Storage"),
    ("Details", "Google Cloud Storage"),
    ("EC", "Aliyun OSS"),
];

/// The refusal that an answer is, with the rest of what is known of it.
pub(super) fn refusal(mut answer: Answer) -> Result<(Response, Answer), InputError> {
    let error = answer.error();
    let signs = signs(&answer, error.as_ref());
    let is_of_nobody = answer.status.is_none() && answer.headers.is_empty();
    // Another status is said first: what was not refused needs nobody who did it.
    let status = match status(&answer, error.as_ref()) {
        Some(status) => status,
        None if is_of_nobody && !signs.is_empty() => {
            return Err(InputError::NotFromCos { signs });
        }
        None => {
            return Err(InputError::NothingRefused {
                status: answer.status,
                code: error.map(|error| error.code),
                unanswered: 0,
            });
        }
    };
    if !signs.is_empty() {
        return Err(InputError::NotFromCos { signs });
    }
    // A code tells its status; nothing else does.
    if answer.status.is_none() && error.is_none() {
        answer.notes.push(Note::StatusAssumed);
    }
    let response = Response::new(status, answer.headers.clone(), answer.body.clone());
    Ok((response, answer))
}

/// The status of a refusal; `None` for what refuses nothing.
fn status(answer: &Answer, error: Option<&ErrorAnswer>) -> Option<u16> {
    let code = error.map(|error| error.code.as_str());
    let is_known = error.is_some_and(is_refusal);
    match (answer.status, code) {
        (Some(403), _) => Some(403),
        (Some(400) | None, Some(EXPIRED_TOKEN)) => Some(400),
        // A copy can be refused under a status of success.
        (Some(status @ 200..=299), _) if is_known => Some(status),
        (None, _) if is_known => Some(403),
        // A HEAD of which an SDK prints the headers.
        (None, None) if answer.body.is_empty() && !answer.headers.is_empty() => Some(403),
        _ => None,
    }
}

/// Whether an error is one of those that come with 403, in either dialect.
fn is_refusal(error: &ErrorAnswer) -> bool {
    FURTHER_CODES.contains(&error.code.as_str())
        || Variant::of(&error.code, &error.message).is_some()
}

/// What speaks against COS having sent this.
fn signs(answer: &Answer, error: Option<&ErrorAnswer>) -> Vec<Sign> {
    let body = std::str::from_utf8(&answer.body).unwrap_or_default();
    if error.is_some() {
        return of_members(body);
    }
    let server = answer.header_text("server");
    let is_marked = answer.headers.contains_key("x-cos-request-id")
        || answer.headers.contains_key("x-cos-trace-id")
        || server.is_some_and(|server| server.eq_ignore_ascii_case("tencent-cos"));
    if is_marked {
        return Vec::new();
    }
    let mut signs = Vec::new();
    let others = OF_OTHERS.iter();
    let mut has = others.filter(|(name, _)| answer.headers.contains_key(*name));
    signs.extend(has.next().map(|(name, whose)| Sign::Header(name, whose)));
    if answer.has_all_headers && !answer.headers.is_empty() {
        signs.push(Sign::NoRequestId);
        signs.push(Sign::Server(server.map(str::to_owned)));
    }
    if !body.trim().is_empty() {
        signs.push(Sign::Body(of_body(body)));
    }
    if answer.status.is_none() && answer.body.is_empty() && answer.headers.is_empty() {
        signs.push(Sign::UnreadableForSdk);
    }
    signs
}

fn of_body(body: &str) -> Looks {
    match text::looks(body) {
        Looks::Request => Looks::Text,
        looks => looks,
    }
}

/// The members by which an error is one of another service.
fn of_members(body: &str) -> Vec<Sign> {
    let Ok(error) = Element::parse(body.trim(), &["Error"]) else {
        return Vec::new();
    };
    // Whatever else it has: only COS has this one.
    if error.child("TraceId").is_some() {
        return Vec::new();
    }
    let members = MEMBERS_OF_OTHERS.iter();
    let mut found = members.filter(|(name, _)| error.child(name).is_some());
    let first = found.next();
    first
        .map(|(name, whose)| Sign::Member(name, whose))
        .into_iter()
        .collect()
}
