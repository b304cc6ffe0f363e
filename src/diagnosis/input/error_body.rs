//! Error bodies, alone or between the lines of a log.

use super::answer::{Answer, MOST_ANSWERS};

/// Longer ones are none.
const LONGEST: usize = 1024 * 1024;

/// Whether there is one in a text.
pub(super) fn is_one(text: &str) -> bool {
    bodies(text).next().is_some()
}

/// The answers of whose bodies the text has the whole.
pub(super) fn read(text: &str) -> Vec<Answer> {
    bodies(text)
        .map(Answer::of_body)
        .filter(|answer| answer.error().is_some())
        .take(MOST_ANSWERS)
        .collect()
}

/// Every `<Error>` element of a text, from its first character to its last. One pass, however many never end.
pub(super) fn bodies(text: &str) -> impl Iterator<Item = &str> {
    let ended = text
        .split_inclusive(END)
        .filter(|piece| piece.ends_with(END));
    ended.filter_map(|piece| {
        let mut starts = piece.rmatch_indices("<Error").map(|(at, _)| at);
        let start = starts.find(|at| is_tag(piece.get(*at..)))?;
        piece.get(start..).filter(|body| body.len() <= LONGEST)
    })
}

/// Whether this begins with the tag, and not with that of an `<ErrorCode>`.
fn is_tag(text: Option<&str>) -> bool {
    let after = text.and_then(|text| text.strip_prefix("<Error"));
    after.is_some_and(|after| after.starts_with(['>', ' ', '\r', '\n', '\t']))
}

const END: &str = "</Error>";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_is_found_alone_and_between_other_lines() {
        let body = include_str!("../../../tests/bodies/access-denied-wx30.xml");
        for text in [
            body.to_owned(),
            format!("2026-01-01 ERROR upload failed: {body} (attempt 1)\nnext line"),
            body.replace('\n', "\r\n"),
        ] {
            let answers = read(&text);
            assert_eq!(answers.len(), 1, "{text}");
            assert_eq!(answers[0].error().unwrap().message, "Access Denied.");
        }
    }

    #[test]
    fn what_breaks_off_or_has_no_code_is_no_body() {
        for text in [
            "<Error><Code>AccessDenied</Code>",
            "<Errors></Errors>",
            "<Error></Error>",
        ] {
            assert!(read(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn a_long_run_of_starts_without_an_end_takes_no_time() {
        assert!(!is_one(&"<Error>".repeat(2_000_000)));
    }
}
