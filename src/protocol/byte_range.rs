//! The header `Range`, and the same form in `x-cos-copy-source-range`.

use std::ops::Range;

/// What a range asks of a content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ByteRange {
    /// All of it: there is no range, or none that can be read, which RFC 9110 ignores. COS takes one range only.
    Whole,
    /// These bytes.
    Part(Range<usize>),
    /// Bytes that it does not have.
    Unsatisfiable,
}

impl ByteRange {
    /// Reads `bytes=first-last`, `bytes=first-` and `bytes=-count` for a content of this length.
    pub fn of(header: Option<&str>, length: usize) -> Self {
        let Some((first, last)) = header
            .and_then(|text| text.trim().strip_prefix("bytes="))
            .and_then(|text| text.split_once('-'))
        else {
            return Self::Whole;
        };
        match (first.trim().parse::<usize>(), last.trim().parse::<usize>()) {
            (Ok(first), Ok(last)) if first > last => Self::Whole,
            (Ok(first), _) if first >= length && (last.trim().is_empty() || is_number(last)) => {
                Self::Unsatisfiable
            }
            (Ok(first), Ok(last)) => Self::Part(first..last.saturating_add(1).min(length)),
            (Ok(first), Err(_)) if last.trim().is_empty() => Self::Part(first..length),
            (Err(_), Ok(count)) if first.trim().is_empty() => match (count, length) {
                (0, _) | (_, 0) => Self::Unsatisfiable,
                _ => Self::Part(length.saturating_sub(count)..length),
            },
            _ => Self::Whole,
        }
    }
}

fn is_number(text: &str) -> bool {
    text.trim().bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("bytes=0-0", ByteRange::Part(0..1))]
    #[case("bytes=2-", ByteRange::Part(2..10))]
    #[case("bytes=2-99", ByteRange::Part(2..10))]
    #[case("bytes=-3", ByteRange::Part(7..10))]
    #[case("bytes=-30", ByteRange::Part(0..10))]
    #[case("bytes=10-", ByteRange::Unsatisfiable)]
    #[case("bytes=-0", ByteRange::Unsatisfiable)]
    #[case("bytes=5-2", ByteRange::Whole)]
    #[case("bytes=0-1,3-4", ByteRange::Whole)]
    #[case("lines=1-2", ByteRange::Whole)]
    #[case("bytes=x-y", ByteRange::Whole)]
    fn a_range_of_ten_bytes_is_read(#[case] header: &str, #[case] expected: ByteRange) {
        assert_eq!(ByteRange::of(Some(header), 10), expected);
    }
}
