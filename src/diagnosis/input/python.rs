//! What the Python SDK prints: the members of a `CosServiceError`, its `repr`, and its log with the body in it.

use super::answer::Answer;
use super::error_body;
use super::printed::{Members, objects, string_literal};

/// Whether a text is of the Python SDK.
pub(super) fn is_one(text: &str) -> bool {
    let has_name = ["CosServiceError", "qcloud_cos.cos_client"]
        .iter()
        .any(|name| text.contains(name));
    has_name || text.contains("{'code':") || text.contains("{'x-cos-")
}

/// Reads the bodies of a log, and else what the exceptions tell.
pub(super) fn read(text: &str) -> Vec<Answer> {
    let mut answers = error_body::read(text);
    answers.extend(
        text.match_indices(REPR)
            .filter_map(|(at, _)| of_repr(text, at)),
    );
    answers.extend(
        objects(text)
            .iter()
            .filter_map(|(_, members)| of_members(members)),
    );
    answers.extend(text.contains(UNREADABLE).then(Answer::default));
    answers
}

const REPR: &str = "CosServiceError('";

/// What the SDK prints in place of an answer that is neither XML nor JSON.
pub(super) const UNREADABLE: &str = "Response Error Msg Is INVALID";

/// `CosServiceError('GET', "<?xml …", 403)`, and with members of the body or headers in place of the text.
fn of_repr(text: &str, at: usize) -> Option<Answer> {
    let (_, arguments) = text.get(at..)?.split_once("', ")?;
    let literal = string_literal(arguments)?;
    let body = error_body::bodies(&literal).next()?;
    let mut answer = Answer::of_body(body);
    answer.status = status(arguments);
    Some(answer)
}

/// The status, which is the last argument.
fn status(arguments: &str) -> Option<u16> {
    let line = arguments.lines().next()?;
    let mut ends = line.match_indices(')').map(|(end, _)| end);
    ends.find_map(|end| line.get(..end)?.rsplit_once(", ")?.1.parse().ok())
}

fn of_members(members: &Members) -> Option<Answer> {
    if members.text("code").is_some() && members.get("message").is_some() {
        return Some(Answer::of_error(&members.error(), None));
    }
    // A refused HEAD has no body, and the SDK shows its headers instead.
    let has_headers = members.get("x-cos-request-id").is_some() || members.get("server").is_some();
    let mut answer = Answer {
        has_all_headers: true,
        ..Answer::default()
    };
    let headers = members.texts();
    headers.for_each(|(name, value)| answer.header(name, value));
    has_headers.then_some(answer)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case::str(include_str!("../../../tests/captured/python-str.txt"), "AccessDenied", false)]
    #[case::repr(include_str!("../../../tests/captured/python-repr.txt"), "AccessDenied", false)]
    #[case::log(include_str!("../../../tests/captured/python-log.txt"), "SignatureDoesNotMatch", true)]
    #[case::traceback(include_str!("../../../tests/captured/python-traceback.txt"), "SignatureDoesNotMatch", false)]
    fn every_form_of_the_sdk_tells_code_and_resource(
        #[case] text: &str,
        #[case] code: &str,
        #[case] has_string: bool,
    ) {
        assert!(is_one(text));
        let answer = &read(text)[0];
        let error = answer.error().unwrap();
        assert_eq!(error.code, code);
        assert!(
            error
                .resource
                .starts_with("files-1250000000.cos.ap-guangzhou.myqcloud.com/")
        );
        assert_eq!(error.format_string.is_some(), has_string);
    }

    #[test]
    fn a_refused_head_tells_its_headers_and_no_body() {
        let answers = read(include_str!("../../../tests/captured/python-head.txt"));
        assert_eq!(answers[0].header_text("server"), Some("tencent-cos"));
        assert!(answers[0].body.is_empty());
    }

    #[test]
    fn the_repr_tells_the_status() {
        assert_eq!(status("'<Error>(a, b)</Error>', 403)\nx, 404)"), Some(403));
    }
}
