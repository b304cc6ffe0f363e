//! Moments as the clock of a server tells them, and their text (RFC 3339), with which policies, forms and XML documents
//! write dates.

use std::fmt;
use std::str::FromStr;
use std::time::{Duration, SystemTime};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A moment of the years 0 to 9999 in UTC, to the microsecond.
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
const SECONDS_A_DAY: i64 = 24 * 60 * 60;
/// Days of 400 years, after which the calendar repeats.
const DAYS_OF_ERA: i64 = 146_097;
/// Days from the first of March of the year 0, from which years are counted here, so that a leap day ends one, to 1970.
const DAYS_TO_1970: i64 = 719_468;

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

/// A day by its number since 1970, as year, month and day of the month.
fn date(day: i64) -> (i64, i64, i64) {
    let since = day + DAYS_TO_1970;
    let (era, of_era) = (since.div_euclid(DAYS_OF_ERA), since.rem_euclid(DAYS_OF_ERA));
    // Every 4 years have a leap day but every 100, of which every 400 have one.
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / (DAYS_OF_ERA - 1)) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    // From March on, months of five have 153 days.
    let month = (5 * of_year + 2) / 153;
    let of_month = of_year - (153 * month + 2) / 5 + 1;
    let (month, later) = if month < 10 {
        (month + 3, 0)
    } else {
        (month - 9, 1)
    };
    (era * 400 + year + later, month, of_month)
}

/// The number of a day since 1970, or `None` where there is no such day.
fn day(year: i64, month: i64, of_month: i64) -> Option<i64> {
    let (years, months) = if month > 2 {
        (year, month - 3)
    } else {
        (year - 1, month + 9)
    };
    let (era, of_era) = (years.div_euclid(400), years.rem_euclid(400));
    let of_year = (153 * months + 2) / 5 + of_month - 1;
    let days = 365 * of_era + of_era / 4 - of_era / 100 + of_year;
    let number = era * DAYS_OF_ERA + days - DAYS_TO_1970;
    // A day that there is not, such as the 30th of February, is the number of another.
    (date(number) == (year, month, of_month)).then_some(number)
}

/// Writes the time as RFC 3339 has it in UTC, with as many digits of its fraction as it needs or, as in `{time:.3}`, as are
/// asked for, six at most.
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.as_second();
        let (year, month, of_month) = date(seconds.div_euclid(SECONDS_A_DAY));
        let of_day = seconds.rem_euclid(SECONDS_A_DAY);
        let fraction = self.microseconds.rem_euclid(MICROSECONDS);
        let mut text = *b"0000-00-00T00:00:00.000000";
        let numbers = [
            (0..4, year),
            (5..7, month),
            (8..10, of_month),
            (11..13, of_day / 3600),
            (14..16, of_day / 60 % 60),
            (17..19, of_day % 60),
            (20..26, fraction),
        ];
        for (place, number) in numbers {
            let digits = text.get_mut(place).unwrap_or_default();
            let mut rest = number;
            for digit in digits.iter_mut().rev() {
                *digit = b'0' + u8::try_from(rest % 10).unwrap_or_default();
                rest /= 10;
            }
        }
        let text = std::str::from_utf8(&text).unwrap_or_default();
        let shown = match f.precision() {
            Some(digits @ 1..) => text.get(..20 + digits).unwrap_or(text),
            None if fraction != 0 => text.trim_end_matches('0'),
            _ => text.get(..19).unwrap_or_default(),
        };
        f.write_str(shown)?;
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
    let mut rest = text.as_bytes();
    let year = number(&mut rest, 4)?;
    let month = number(after(&mut rest, b"-")?, 2)?;
    let of_month = number(after(&mut rest, b"-")?, 2)?;
    let hour = number(after(&mut rest, b"Tt ")?, 2)?;
    let minute = number(after(&mut rest, b":")?, 2)?;
    let (mut second, mut fraction) = (0, 0);
    if after(&mut rest, b":").is_some() {
        second = number(&mut rest, 2)?;
        if after(&mut rest, b".,").is_some() {
            fraction = millionths(&mut rest)?;
        }
    }
    let offset = offset(&mut rest)?;
    if !rest.is_empty() || hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    // A leap second is the last of its minute.
    let seconds =
        day(year, month, of_month)? * SECONDS_A_DAY + hour * 3600 + minute * 60 + second.min(59)
            - offset;
    Timestamp::from_microsecond(seconds * MICROSECONDS + fraction)
}

/// How far a local time is ahead of UTC, in seconds.
fn offset(rest: &mut &[u8]) -> Option<i64> {
    if after(rest, b"Zz").is_some() {
        return Some(0);
    }
    let sign = if after(rest, b"+").is_some() {
        1
    } else {
        after(rest, b"-")?;
        -1
    };
    let hours = number(rest, 2)?;
    let is_short = after(rest, b":").is_none() && rest.is_empty();
    let minutes = if is_short { 0 } else { number(rest, 2)? };
    (hours < 24 && minutes < 60).then_some(sign * (hours * 3600 + minutes * 60))
}

/// Passes over one of these letters.
fn after<'t, 'r>(rest: &'t mut &'r [u8], letters: &[u8]) -> Option<&'t mut &'r [u8]> {
    let (first, others) = rest.split_first()?;
    letters.contains(first).then(|| {
        *rest = others;
        rest
    })
}

/// Reads a number of so many digits.
fn number(rest: &mut &[u8], digits: usize) -> Option<i64> {
    let (first, others) = rest.split_at_checked(digits)?;
    *rest = others;
    first.iter().try_fold(0, |number, byte| {
        let digit = char::from(*byte).to_digit(10)?;
        Some(number * 10 + i64::from(digit))
    })
}

/// Reads the digits of a fraction; those beyond the sixth count for nothing.
fn millionths(rest: &mut &[u8]) -> Option<i64> {
    let length = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let (digits, others) = rest.split_at_checked(length).filter(|_| length > 0)?;
    *rest = others;
    let six = digits.iter().chain(b"000000").take(6);
    Some(six.fold(0, |number, byte| number * 10 + i64::from(byte - b'0')))
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
        fn a_time_is_written_and_read_as_by_another_library(
            seconds in -62_167_219_200i64..253_402_300_800,
            micros in prop_oneof![Just(0), 0..1_000_000i64],
        ) {
            let microseconds = seconds * MICROSECONDS + micros;
            let time = Timestamp::from_microsecond(microseconds).unwrap();
            let theirs = jiff::Timestamp::from_microsecond(microseconds);
            prop_assume!(theirs.is_ok());
            let text = theirs.clone().unwrap().to_string();
            prop_assert_eq!(time.to_string(), text.clone());
            prop_assert_eq!(format!("{time:.3}"), format!("{:.3}", theirs.unwrap()));
            prop_assert_eq!(text.parse(), Ok(time));
            prop_assert_eq!(time.as_second(), seconds);
        }

        #[test]
        fn what_is_read_another_library_reads_alike(
            text in r"[0-2][0-9]{3}-[0-1][0-9]-[0-3][0-9][Tt ][0-2][0-9]:[0-5][0-9](:[0-5][0-9](\.[0-9]{1,6})?)?(Z|[+-][01][0-9](:?[0-5][0-9])?)",
        ) {
            let theirs = text.parse::<jiff::Timestamp>().map(|time| time.as_microsecond());
            let read = text.parse::<Timestamp>().map(Timestamp::as_microsecond);
            prop_assert_eq!(read.ok(), theirs.ok(), "{}", text);
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
