//! What the Java SDK prints: `Access Denied. (Status Code: 403; Error Code: AccessDenied; Request ID: …); Trace ID: …`.

use strum::VariantArray;

use super::answer::{Answer, MOST_ANSWERS};
use crate::protocol::error_answer::ErrorAnswer;
use crate::protocol::variant::{Dialect, MALFORMED_KEY_MESSAGE, Variant};

const STATUS: &str = "(Status Code: ";

/// Whether a text has such an exception.
pub(super) fn is_one(text: &str) -> bool {
    !read(text).is_empty()
}

/// Reads every such exception.
pub(super) fn read(text: &str) -> Vec<Answer> {
    text.lines()
        .filter_map(of_line)
        .take(MOST_ANSWERS)
        .collect()
}

fn of_line(line: &str) -> Option<Answer> {
    let (before, after) = line.split_once(STATUS)?;
    let (status, rest) = after.split_once(';')?;
    let value = |name: &str| {
        let (_, value) = rest.split_once(name)?;
        let end = value.find([';', ')', '.', ',', ' ']).unwrap_or(value.len());
        value.get(..end)
    };
    let id = |name: &str| value(name).filter(|id| *id != "null").unwrap_or_default();
    // An answer without a body has the status line in the place of the code.
    let error = ErrorAnswer {
        code: value("Error Code: ").unwrap_or_default().to_owned(),
        message: message(before).to_owned(),
        request_id: id("Request ID: ").to_owned(),
        trace_id: id("Trace ID: ").to_owned(),
        ..ErrorAnswer::default()
    };
    Some(Answer::of_error(&error, Some(status.trim().parse().ok()?)))
}

/// The message among what stands before it in its line: the time, the logger and the class of the exception.
fn message(before: &str) -> &str {
    let before = before.trim();
    if let Some((_, message)) = before.rsplit_once("Exception: ") {
        return message;
    }
    let in_dialect = |dialect: Dialect| {
        let of = move |variant: &Variant| variant.code(dialect).message;
        Variant::VARIANTS.iter().map(of)
    };
    let known = Dialect::VARIANTS
        .iter()
        .flat_map(|dialect| in_dialect(*dialect));
    known
        .chain([MALFORMED_KEY_MESSAGE])
        .find(|message| before.ends_with(message))
        .unwrap_or(before)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case::message(
        "Access Denied. (Status Code: 403; Error Code: AccessDenied; Request ID: NWNh); Trace ID: OGVm="
    )]
    #[case::stack(
        "Exception in thread \"main\" com.qcloud.cos.exception.CosServiceException: Access Denied. (Status Code: 403; Error Code: AccessDenied; Request ID: NWNh); Trace ID: OGVm=. statusCode:403,requestId:NWNh,errType:Client\n\tat com.qcloud.cos.http.DefaultCosHttpClient.handle(DefaultCosHttpClient.java:1)"
    )]
    #[case::older(
        "Access Denied. (Status Code: 403; Error Code: AccessDenied; Request ID: NWNh; Trace ID: OGVm=)"
    )]
    #[case::log(
        "2026-03-01 08:00:00.000 ERROR [main] c.e.Upload - refused: Access Denied. (Status Code: 403; Error Code: AccessDenied; Request ID: NWNh); Trace ID: OGVm="
    )]
    fn an_exception_tells_code_message_and_ids(#[case] text: &str) {
        let answers = read(text);
        let error = answers[0].error().unwrap();
        assert_eq!(
            (error.code.as_str(), error.message.as_str()),
            ("AccessDenied", "Access Denied.")
        );
        assert_eq!(
            (error.request_id.as_str(), error.trace_id.as_str()),
            ("NWNh", "OGVm=")
        );
        assert_eq!((answers.len(), answers[0].status), (1, Some(403)));
    }

    #[test]
    fn an_answer_without_a_body_has_none() {
        let text = "com.qcloud.cos.exception.CosServiceException: null (Status Code: 403; Error Code: 403 Forbidden; Request ID: NWNh); Trace ID: null";
        let answers = read(text);
        assert_eq!((answers[0].status, answers[0].body.len()), (Some(403), 0));
        assert_eq!(answers[0].header_text("x-cos-trace-id"), None);
    }
}
