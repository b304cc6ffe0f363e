//! Moments as the clock of a server tells them, and their text (RFC 3339), with which policies, forms and XML documents
//! write dates.

use std::fmt;
use std::str::FromStr;
use std::time::{Duration, SystemTime};

use jiff::SignedDuration;
use jiff::civil::DateTime;
use jiff::fmt::temporal::Pieces;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A moment of the years 0 to 9999 in UTC, to the microsecond.
///
/// `jiff::Timestamp` ends a day before `9999-12-31T23:59:59Z`, which policies name as the end of what never ends.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp {
    /// Since 1970.
    microseconds: i64,
}

/// A text that is no time.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a time must be written like 2026-03-01T08:00:00Z")]
pub struct TimestampError;

const MICROSECONDS: i64 = 1_000_000;
const EPOCH: DateTime = DateTime::constant(1970, 1, 1, 0, 0, 0, 0);

impl Timestamp {
    /// The first moment of 1970.
    pub const UNIX_EPOCH: Self = Self { microseconds: 0 };
    const FIRST: Self = Self {
        microseconds: -62_167_219_200 * MICROSECONDS,
    };
    const LAST: Self = Self {
        microseconds: 253_402_300_800 * MICROSECONDS - 1,
    };

    /// The time of the machine's clock; one before 1970 is taken for 1970.
    pub fn now() -> Self {
        let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        let time = Self::UNIX_EPOCH.checked_add(since.unwrap_or_default());
        time.unwrap_or(Self::LAST)
    }

    /// The same in whole seconds, in which COS tells every time.
    pub fn now_in_seconds() -> Self {
        Self::now().in_whole_seconds()
    }

    /// Seconds since 1970; `None` beyond the years 0 to 9999.
    pub fn from_second(seconds: i64) -> Option<Self> {
        Self::from_microsecond(seconds.checked_mul(MICROSECONDS)?)
    }

    /// Microseconds since 1970; `None` beyond the years 0 to 9999.
    pub fn from_microsecond(microseconds: i64) -> Option<Self> {
        let time = Self { microseconds };
        (Self::FIRST..=Self::LAST).contains(&time).then_some(time)
    }

    /// The second that it lies in, since 1970.
    pub fn as_second(self) -> i64 {
        self.microseconds.div_euclid(MICROSECONDS)
    }

    /// The beginning of its second.
    pub fn in_whole_seconds(self) -> Self {
        let microseconds = self.as_second() * MICROSECONDS;
        Self { microseconds }
    }

    /// Microseconds since 1970.
    pub fn as_microsecond(self) -> i64 {
        self.microseconds
    }

    /// The time a while later.
    pub fn checked_add(self, by: Duration) -> Option<Self> {
        let by = i64::try_from(by.as_micros()).ok()?;
        Self::from_microsecond(self.microseconds.checked_add(by)?)
    }

    /// The time a while earlier.
    pub fn checked_sub(self, by: Duration) -> Option<Self> {
        let by = i64::try_from(by.as_micros()).ok()?;
        Self::from_microsecond(self.microseconds.checked_sub(by)?)
    }

    /// The time so many seconds later, or earlier where there are less than none.
    pub fn moved(self, seconds: i64) -> Option<Self> {
        let by = seconds.checked_mul(MICROSECONDS)?;
        Self::from_microsecond(self.microseconds.checked_add(by)?)
    }
}

/// Writes the time as RFC 3339 has it in UTC, with as many digits of its fraction as it needs or, as in `{time:.3}`, as are
/// asked for.
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let time = EPOCH.checked_add(SignedDuration::from_micros(self.microseconds));
        fmt::Display::fmt(&time.map_err(|_| fmt::Error)?, f)?;
        f.write_str("Z")
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Reads a time of RFC 3339. Beyond that, seconds can be left out, and the colon of an offset, as ISO 8601 has it.
impl FromStr for Timestamp {
    type Err = TimestampError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        read(text).ok_or(TimestampError)
    }
}

fn read(text: &str) -> Option<Timestamp> {
    // jiff reads more of ISO 8601: `20260301T08Z`, years of six digits and names of time zones.
    let is_separated = text.get(4..5) == Some("-") && text.get(13..14) == Some(":");
    if !is_separated || text.contains('[') {
        return None;
    }
    let pieces = Pieces::parse(text).ok()?;
    let offset = i64::from(pieces.to_numeric_offset()?.seconds());
    if offset.abs() >= 24 * 60 * 60 {
        return None;
    }
    let local = pieces.date().to_datetime(pieces.time()?);
    let nanoseconds = local.duration_since(EPOCH).as_nanos();
    let microseconds = i64::try_from(nanoseconds.div_euclid(1000)).ok()?;
    Timestamp::from_microsecond(microseconds - offset * MICROSECONDS)
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    proptest! {
        #[test]
        fn a_time_is_read_as_it_was_written(
            seconds in -62_167_219_200i64..253_402_300_800,
            micros in prop_oneof![Just(0), 0..1_000_000i64],
        ) {
            let time = Timestamp::from_microsecond(seconds * MICROSECONDS + micros).unwrap();
            prop_assert_eq!(time.to_string().parse(), Ok(time));
            prop_assert_eq!(time.as_second(), seconds);
        }

        #[test]
        fn no_text_breaks_the_reader(text in ".{0,40}") {
            let _ = text.parse::<Timestamp>();
        }
    }

    #[rstest]
    #[case::a_day_that_is_not("2026-02-29T00:00:00Z")]
    #[case::a_month_that_is_not("2026-13-01T00:00:00Z")]
    #[case::an_hour_that_is_not("2026-01-01T24:00:00Z")]
    #[case::no_offset("2026-01-01T00:00:00")]
    #[case::an_offset_that_is_not("2026-01-01T00:00:00+24:00")]
    #[case::no_fraction("2026-01-01T00:00:00.Z")]
    #[case::more_behind("2026-01-01T00:00:00Z ")]
    #[case::before_the_year_0("0000-01-01T00:00:00+01:00")]
    #[case::a_date("2026-01-01")]
    #[case::nothing("")]
    fn a_text_that_is_no_time_is_told(#[case] text: &str) {
        assert_eq!(text.parse::<Timestamp>(), Err(TimestampError));
    }

    #[test]
    fn a_time_moves_within_its_years() {
        let time: Timestamp = "2024-02-28T23:59:59.5Z".parse().unwrap();
        let texts = [
            time.moved(86_400),
            time.moved(-86_400 * 60),
            time.checked_add(Duration::from_millis(500)),
            time.checked_sub(Duration::from_micros(1)),
        ]
        .map(|time| time.unwrap().to_string());
        assert_eq!(
            texts,
            [
                "2024-02-29T23:59:59.5Z",
                "2023-12-30T23:59:59.5Z",
                "2024-02-29T00:00:00Z",
                "2024-02-28T23:59:59.499999Z",
            ]
        );
        assert_eq!(Timestamp::LAST.moved(1), None);
        assert_eq!(Timestamp::FIRST.checked_sub(Duration::from_micros(1)), None);
        assert_eq!(Timestamp::from_second(i64::MAX), None);
        assert_eq!(Timestamp::LAST.to_string(), "9999-12-31T23:59:59.999999Z");
        assert_eq!(Timestamp::FIRST.to_string(), "0000-01-01T00:00:00Z");
    }
}
