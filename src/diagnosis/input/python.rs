//! What the Python SDK prints: the members of a `CosServiceError`, its `repr`, and its log with the body in it.

use super::answer::{Answer, MOST_ANSWERS};
use super::error_body;
use super::printed::{Members, objects, string_literal};

/// Whether a text is of the Python SDK.
pub(super) fn is_one(text: &str) -> bool {
    let has_name = ["CosServiceError", "qcloud_cos.cos_client"]
        .iter()
        .any(|name| text.contains(name));
    has_name || text.contains("{'code':") || text.contains("{'x-cos-")
}

/// Reads the bodies in a `repr` and in a log, and what the exceptions tell.
pub(super) fn read(text: &str) -> Vec<Answer> {
    // First what tells most: of one request, the answers after the first are passed over.
    let reprs = text.split(REPR).skip(1).filter_map(of_repr);
    let mut answers: Vec<Answer> = reprs.take(MOST_ANSWERS).collect();
    answers.extend(error_body::read(text));
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
fn of_repr(arguments: &str) -> Option<Answer> {
    let (_method, rest) = arguments.split_once('\'')?;
    let (literal, rest) = string_literal(rest.strip_prefix(", ")?)?;
    let mut answer = Answer::of_body(error_body::bodies(&literal).next()?);
    let status = rest
        .strip_prefix(", ")
        .and_then(|rest| rest.split(')').next());
    answer.status = status.and_then(|status| status.parse().ok());
    Some(answer)
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
        let answers = read(include_str!("../../../tests/captured/python-repr.txt"));
        assert_eq!(answers[0].status, Some(403));
    }
}
