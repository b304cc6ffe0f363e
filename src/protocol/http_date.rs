//! Dates as HTTP headers write them (RFC 9110, the RFC 1123 form).

use jiff::Timestamp;
use jiff::fmt::rfc2822::{DateTimeParser, DateTimePrinter};

/// Writes a time for a `Date` header, such as `Thu, 26 Dec 2019 11:57:24 GMT`; empty for a year outside 0 to 9999.
pub fn format(time: Timestamp) -> String {
    DateTimePrinter::new()
        .timestamp_to_rfc9110_string(&time)
        .unwrap_or_default()
}

/// Reads a `Date` header.
pub fn parse(text: &str) -> Option<Timestamp> {
    DateTimeParser::new().parse_timestamp(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_date_of_the_archive_sample_survives_a_round_trip() {
        let text = "Thu, 26 Dec 2019 11:57:24 GMT";
        assert_eq!(parse(text).map(format).as_deref(), Some(text));
        assert_eq!(parse("yesterday"), None);
    }
}
