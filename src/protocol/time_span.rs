//! Time spans as files and requests to the simulator write them. humantime reads them: jiff has no `1y` without a calendar.

use std::time::Duration;

/// Reads a time span such as `10m` or `2h 30m`.
pub fn parse_span(text: &str) -> Option<Duration> {
    // `M` would be months, of which nobody thinks who writes it.
    let span = Some(text).filter(|text| !text.contains('M'))?;
    humantime::parse_duration(span).ok()
}

/// Reads a time span such as `10m` or, back in time, `-20m`, in whole seconds.
pub fn parse_seconds(text: &str) -> Option<i64> {
    let (sign, length) = match text.strip_prefix('-') {
        Some(length) => (-1, length),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let length = parse_span(length)?;
    Some(sign * i64::try_from(length.as_secs()).ok()?)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    proptest! {
        #[test]
        fn no_text_breaks_the_reader(text in ".{0,40}") {
            let _ = parse_seconds(&text);
        }
    }

    #[rstest]
    #[case("10m", Some(600))]
    #[case("-20m", Some(-1200))]
    #[case("+1h 30s", Some(3630))]
    #[case("0s", Some(0))]
    #[case("10", None)]
    #[case("10M", None)]
    #[case("--5m", None)]
    #[case("", None)]
    fn a_span_is_read_with_its_sign(#[case] text: &str, #[case] seconds: Option<i64>) {
        assert_eq!(parse_seconds(text), seconds);
    }
}
