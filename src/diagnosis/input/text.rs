//! Bytes as text, and what a text looks like that is nothing known.

use std::borrow::Cow;

use serde::de::IgnoredAny;

use super::error::code_shown;
use super::{InputError, Looks};

/// Reads bytes as text: UTF-8, or UTF-16 with a byte order mark. Single bytes of another encoding are replaced.
pub(super) fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, InputError> {
    let binary = || InputError::Unknown {
        looks: Looks::Binary,
    };
    let text = match bytes {
        [0xff, 0xfe, rest @ ..] => Cow::Owned(utf16(rest, u16::from_le_bytes).ok_or_else(binary)?),
        [0xfe, 0xff, rest @ ..] => Cow::Owned(utf16(rest, u16::from_be_bytes).ok_or_else(binary)?),
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest),
        bytes => String::from_utf8_lossy(bytes),
    };
    if text.trim().is_empty() {
        return Err(InputError::Unknown {
            looks: Looks::Empty,
        });
    }
    if is_binary(&text) {
        return Err(binary());
    }
    Ok(text)
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Option<String> {
    let (pairs, _) = bytes.as_chunks::<2>();
    String::from_utf16(&pairs.iter().map(|pair| unit(*pair)).collect::<Vec<u16>>()).ok()
}

/// Text has no NUL, and few characters that were not decoded or that nobody types. ESC colours what terminals show.
fn is_binary(text: &str) -> bool {
    let is_odd = |letter: &char| {
        *letter == char::REPLACEMENT_CHARACTER
            || (letter.is_control() && !letter.is_whitespace() && *letter != '\u{1b}')
    };
    let (odd, all) = (text.chars().filter(is_odd).count(), text.chars().count());
    text.contains('\0') || odd.saturating_mul(10) > all
}

/// What a text looks like.
pub(super) fn looks(text: &str) -> Looks {
    let text = text.trim();
    let lines = || text.lines().map(str::trim);
    let is_request = |line: &str| line.contains(" HTTP/1.") || line.contains(" HTTP/2");
    if text.is_empty() {
        Looks::Empty
    } else if is_html(text) {
        Looks::Html
    } else if text.starts_with('<') {
        of_xml(text)
    } else if text.starts_with(['{', '[']) {
        match serde_json::from_str::<IgnoredAny>(text) {
            Ok(_) => Looks::OtherJson,
            Err(error) => Looks::BrokenJson(error.line(), error.column()),
        }
    } else if lines().take(1).any(is_request) || text.starts_with("curl ") {
        Looks::Request
    } else {
        Looks::Text
    }
}

/// Whether a text is a page.
pub(super) fn is_html(text: &str) -> bool {
    let start: String = text.trim_start().chars().take(64).collect();
    let start = start.to_ascii_lowercase();
    start.starts_with("<!doctype html") || start.starts_with("<html") || start.starts_with("<head")
}

/// The root of XML, which is looked for without reading the whole of it.
fn of_xml(text: &str) -> Looks {
    let mut tags = text.split('<').skip(1);
    let first = tags.find(|tag| !tag.starts_with(['?', '!']));
    let is_name = |letter: &char| letter.is_ascii_alphanumeric() || "-_:.".contains(*letter);
    let root: String = first
        .unwrap_or_default()
        .chars()
        .take_while(is_name)
        .collect();
    let is_closed = text.ends_with(&format!("</{root}>"));
    if root.is_empty() || root == "Error" || !is_closed {
        return Looks::BrokenXml;
    }
    Looks::OtherXml(code_shown(&root))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("", Looks::Empty)]
    #[case("<!DOCTYPE html><title>403</title>", Looks::Html)]
    #[case("<?xml version='1.0'?><a><b/></a>", Looks::OtherXml("a".into()))]
    #[case("<Error><Code>Acc", Looks::BrokenXml)]
    #[case("{\"a\": 1}", Looks::OtherJson)]
    #[case("{\"a\": 1", Looks::BrokenJson(1, 7))]
    #[case("GET / HTTP/1.1\r\nHost: a\r\n\r\n", Looks::Request)]
    #[case("403 Forbidden", Looks::Text)]
    fn a_text_is_told_by_its_looks(#[case] text: &str, #[case] told: Looks) {
        assert_eq!(looks(text), told);
    }

    #[test]
    fn utf_16_with_its_mark_is_read_as_what_it_says() {
        let units = |unit: fn(u16) -> [u8; 2]| "\u{feff}<Error/>é".encode_utf16().flat_map(unit);
        let little: Vec<u8> = units(u16::to_le_bytes).collect();
        let big: Vec<u8> = units(u16::to_be_bytes).collect();
        assert_eq!(decode(&little).unwrap(), "<Error/>é");
        assert_eq!(decode(&big).unwrap(), "<Error/>é");
    }

    #[test]
    fn single_bytes_of_another_encoding_are_replaced_and_many_are_binary() {
        assert_eq!(
            decode(b"<Error><Code>caf\xe9</Code></Error>").unwrap(),
            "<Error><Code>caf\u{fffd}</Code></Error>"
        );
        for bytes in [
            &b"\x89PNG\r\n\x1a\n\0\0"[..],
            &[0xe9; 40],
            &[0xff, 0xfe, 0, 0xd8],
        ] {
            assert!(decode(bytes).is_err(), "{bytes:?}");
        }
    }
}
