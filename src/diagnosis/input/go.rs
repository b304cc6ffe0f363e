//! What the Go SDK prints: `GET <address>: 403 AccessDenied(Message: …, RequestId: …, TraceId: …)`.

use super::Note;
use super::answer::{Answer, MOST_ANSWERS, resource_of};
use crate::protocol::error_answer::ErrorAnswer;

const MESSAGE: &str = "(Message: ";
const REQUEST_ID: &str = ", RequestId: ";
const TRACE_ID: &str = ", TraceId: ";

/// Whether a text has such an error.
pub(super) fn is_one(text: &str) -> bool {
    !read(text).is_empty()
}

/// Reads every such error; those of several attempts stand in one line.
pub(super) fn read(text: &str) -> Vec<Answer> {
    text.lines().flat_map(of_line).take(MOST_ANSWERS).collect()
}

fn of_line(line: &str) -> impl Iterator<Item = Answer> {
    // What ends one error begins the next: each start of a message is looked at with what stands on its two sides.
    let pieces = line.split(MESSAGE);
    let sides = pieces.clone().zip(pieces.skip(1));
    sides.filter_map(|(before, after)| answer(before, after))
}

/// An error from what stands before and after the start of its message.
fn answer(before: &str, after: &str) -> Option<Answer> {
    let (head, code) = before.rsplit_once(' ')?;
    let (address, status) = head.rsplit_once(": ")?;
    let status: u16 = status.trim().parse().ok()?;
    let (message, ids) = after.split_once(REQUEST_ID)?;
    let (request_id, trace) = ids.split_once(TRACE_ID).unwrap_or((ids, ""));
    let until_end = |text: &str| text.split(')').next().unwrap_or_default().to_owned();
    // The address is decoded, and may hold blanks and what looks like another address.
    let start = ["https://", "http://"].iter().filter_map(|scheme| {
        let (_, rest) = address.split_once(scheme)?;
        Some(resource_of(&format!("{scheme}{rest}")))
    });
    let error = ErrorAnswer {
        code: code.to_owned(),
        message: message.to_owned(),
        resource: start
            .min_by_key(|place| std::cmp::Reverse(place.len()))
            .unwrap_or_default(),
        request_id: until_end(request_id),
        trace_id: until_end(trace),
        ..ErrorAnswer::default()
    };
    let mut answer = Answer::of_error(&error, Some(status));
    answer.notes.push(Note::RequestWithoutHeaders);
    Some(answer)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    const HOST: &str = "media-1250000000.cos.ap-guangzhou.myqcloud.com";

    #[rstest]
    #[case::plain(
        "GET https://HOST/a.png: 403 AccessDenied(Message: Access Denied., RequestId: NWNh, TraceId: OGVm)",
        "a.png"
    )]
    #[case::log(
        "2026/03/01 08:00:00 upload: PUT http://HOST/a b: c.png?x=y: 403 AccessDenied(Message: Access Denied., RequestId: NWNh, TraceId: OGVm); giving up",
        "a b: c.png"
    )]
    #[case::without_trace(
        "GET https://HOST/a.png: 403 AccessDenied(Message: Access Denied., RequestId: NWNh)",
        "a.png"
    )]
    fn an_error_tells_code_message_ids_and_place(#[case] text: &str, #[case] key: &str) {
        let answers = read(&text.replace("HOST", HOST));
        let error = answers[0].error().unwrap();
        assert_eq!(
            (error.code.as_str(), error.message.as_str()),
            ("AccessDenied", "Access Denied.")
        );
        assert_eq!(error.resource, format!("{HOST}/{key}"));
        assert_eq!(
            (answers[0].status, error.request_id.as_str()),
            (Some(403), "NWNh")
        );
    }

    #[test]
    fn a_head_has_no_code_and_thus_no_body() {
        let text = "HEAD https://h/a: 403 (Message: , RequestId: NWNh, TraceId: OGVm)";
        let answers = read(text);
        assert_eq!((answers[0].status, answers[0].body.len()), (Some(403), 0));
        assert_eq!(answers[0].header_text("x-cos-request-id"), Some("NWNh"));
    }

    #[test]
    fn attempts_in_one_line_are_one_answer_each() {
        let one =
            "GET http://h/a: 403 AccessDenied(Message: Access Denied., RequestId: A, TraceId: T)";
        assert_eq!(
            read(&format!("{one}; {}", one.replace("Id: A", "Id: B"))).len(),
            2
        );
    }
}
