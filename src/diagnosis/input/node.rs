//! What the Node and JavaScript SDKs hand to their callers: an error object, as `console.log` or as JSON writes it.

use super::Note;
use super::answer::{Answer, resource_of};
use super::printed::{Members, objects};
use crate::protocol::error_answer::ErrorAnswer;

/// Whether a text has such an object.
pub(super) fn is_one(text: &str) -> bool {
    [
        "statusCode",
        "Code:",
        "\"Code\"",
        "code:",
        "\"code\"",
        "'code'",
    ]
    .iter()
    .any(|name| text.contains(name))
        && !read(text).is_empty()
}

/// Reads every error object.
pub(super) fn read(text: &str) -> Vec<Answer> {
    let found = objects(text);
    found
        .iter()
        .filter_map(|(before, members)| answer(before, members))
        .collect()
}

fn answer(before: &str, members: &Members) -> Option<Answer> {
    let status: Option<u16> = members
        .text("statusCode")
        .and_then(|status| status.parse().ok());
    let inner = members.object("error");
    let error = match inner {
        Some(inner) => filled(inner.error(), before, members),
        None => filled(members.error(), before, members),
    };
    if status.is_none() && (error.code.is_empty() || error.message.is_empty()) {
        return None;
    }
    let mut answer = Answer::of_error(&error, status);
    if let Some(headers) = members.object("headers") {
        answer.headers.clear();
        answer.has_all_headers = true;
        headers
            .texts()
            .for_each(|(name, value)| answer.header(name, value));
    }
    if members.text("url").is_some() {
        answer.notes.push(Note::RequestWithoutHeaders);
    }
    Some(answer)
}

/// Fills in what the members of the error lack from those around them: the place of the address, the ids, and the message,
/// which `console.log` writes before the object.
fn filled(mut error: ErrorAnswer, before: &str, members: &Members) -> ErrorAnswer {
    let told = |name: &str| members.text(name).unwrap_or_default().to_owned();
    if error.code.is_empty() {
        error.code = told("code");
    }
    if error.message.is_empty() {
        let start = format!("{}: ", error.code);
        let line = before
            .lines()
            .rev()
            .find_map(|line| line.trim().strip_prefix(&start));
        error.message = line.map_or_else(|| told("message"), str::to_owned);
    }
    if error.resource.is_empty() {
        error.resource = members.text("url").map(resource_of).unwrap_or_default();
    }
    if error.request_id.is_empty() {
        error.request_id = told("RequestId");
    }
    error
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case::log(include_str!("../../../tests/captured/node-log.txt"), "AccessDenied", Some(403))]
    #[case::json(include_str!("../../../tests/captured/node-json.txt"), "AccessDenied", Some(403))]
    #[case::signature(include_str!("../../../tests/captured/node-signature.txt"), "SignatureDoesNotMatch", Some(403))]
    #[case::inner(include_str!("../../../tests/captured/node-inner.txt"), "InvalidAccessKeyId", None)]
    fn every_form_of_the_sdk_tells_code_and_resource(
        #[case] text: &str,
        #[case] code: &str,
        #[case] status: Option<u16>,
    ) {
        assert!(is_one(text));
        let answers = read(text);
        let error = answers[0].error().unwrap();
        assert_eq!((answers.len(), error.code.as_str()), (1, code));
        assert_eq!(answers[0].status, status);
        assert!(
            error
                .resource
                .starts_with("files-1250000000.cos.ap-guangzhou.myqcloud.com/")
        );
    }

    #[test]
    fn the_strings_of_a_signature_are_put_together_again() {
        let answers = read(include_str!("../../../tests/captured/node-signature.txt"));
        let error = answers[0].error().unwrap();
        assert_eq!(
            error.format_string.as_deref(),
            Some("get\n/docs/report.txt\n\nhost=files-1250000000.cos.ap-guangzhou.myqcloud.com\n")
        );
        assert!(error.string_to_sign.unwrap().ends_with('\n'));
    }

    #[test]
    fn a_refused_head_has_headers_and_no_body() {
        let answers = read(include_str!("../../../tests/captured/node-head.txt"));
        assert_eq!((answers[0].status, answers[0].body.len()), (Some(403), 0));
        assert_eq!(answers[0].header_text("server"), Some("tencent-cos"));
    }

    #[test]
    fn a_message_that_stands_before_the_object_is_its_own() {
        let text = "AccessDenied: Request has expired\n    at f (x.js:1) {\n  code: 'AccessDenied',\n  error: [Object],\n  statusCode: 403\n}";
        assert_eq!(
            read(text)[0].error().unwrap().message,
            "Request has expired"
        );
    }
}
