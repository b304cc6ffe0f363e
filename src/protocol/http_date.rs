//! Dates as HTTP headers write them (RFC 9110, the RFC 1123 form).

use std::time::{Duration, SystemTime};

use super::timestamp::Timestamp;

/// Writes a time for a `Date` header, such as `Thu, 26 Dec 2019 11:57:24 GMT`; empty for one before 1970.
pub fn format(time: Timestamp) -> String {
    let since_1970 = u64::try_from(time.as_second()).map(Duration::from_secs);
    let moment = since_1970
        .ok()
        .and_then(|since| SystemTime::UNIX_EPOCH.checked_add(since));
    moment.map(httpdate::fmt_http_date).unwrap_or_default()
}

/// Reads a `Date` header.
pub fn parse(text: &str) -> Option<Timestamp> {
    let moment = httpdate::parse_http_date(text).ok()?;
    let since = moment.duration_since(SystemTime::UNIX_EPOCH).ok()?;
    Timestamp::UNIX_EPOCH.checked_add(since)
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

    #[test]
    fn times_that_no_header_can_carry_are_left_out() {
        let last = "9999-12-31T23:59:59.9Z".parse().unwrap();
        assert_eq!(format(last), "Fri, 31 Dec 9999 23:59:59 GMT");
        assert_eq!(format("1969-12-31T23:59:59Z".parse().unwrap()), "");
    }
}
