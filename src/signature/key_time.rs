//! The time for which a signature is valid, in Unix seconds.

use std::fmt;
use std::str::FromStr;

/// `<start>;<end>` in Unix seconds, as `q-key-time` and `q-sign-time` carry it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyTime {
    /// First second of validity.
    pub start: i64,
    /// Last second of validity.
    pub end: i64,
}

/// Where a clock stands to a key time (reference §2.6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ClockVerdict {
    /// Within.
    Valid,
    /// After the end.
    Expired,
    /// Before the start, by more than 15 minutes.
    Skewed,
    /// Before the start, by 15 minutes at most.
    NotYetValid,
}

/// How far clocks may differ, in seconds: 15 minutes.
pub const ALLOWED_SKEW: i64 = 900;

/// A text that is no key time.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a key time must be `start;end` in Unix seconds, with the end after the start")]
pub struct KeyTimeError;

impl FromStr for KeyTime {
    type Err = KeyTimeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let seconds = |part: &str| {
            let digits = !part.is_empty()
                && part.len() <= 12
                && part.bytes().all(|byte| byte.is_ascii_digit());
            if digits {
                part.parse::<i64>().map_err(|_| KeyTimeError)
            } else {
                Err(KeyTimeError)
            }
        };
        let (start, end) = text.split_once(';').ok_or(KeyTimeError)?;
        let (start, end) = (seconds(start)?, seconds(end)?);
        if end > start {
            Ok(Self { start, end })
        } else {
            Err(KeyTimeError)
        }
    }
}

impl fmt::Display for KeyTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{};{}", self.start, self.end)
    }
}

impl KeyTime {
    /// Where a clock, in Unix seconds, stands to this time.
    pub fn at(self, now: i64) -> ClockVerdict {
        match self.start.saturating_sub(now) {
            _ if now > self.end => ClockVerdict::Expired,
            ahead if ahead > ALLOWED_SKEW => ClockVerdict::Skewed,
            ahead if ahead > 0 => ClockVerdict::NotYetValid,
            _ => ClockVerdict::Valid,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case(99, ClockVerdict::NotYetValid)]
    #[case(-801, ClockVerdict::Skewed)]
    #[case(-800, ClockVerdict::NotYetValid)]
    #[case(100, ClockVerdict::Valid)]
    #[case(200, ClockVerdict::Valid)]
    #[case(201, ClockVerdict::Expired)]
    fn a_clock_is_before_within_or_after(#[case] now: i64, #[case] expected: ClockVerdict) {
        assert_eq!(
            KeyTime {
                start: 100,
                end: 200
            }
            .at(now),
            expected
        );
    }

    #[rstest]
    #[case("1;2", true)]
    #[case("2;1", false)]
    #[case("1;1", false)]
    #[case("-1;2", false)]
    #[case("1,2", false)]
    #[case("1;2;3", false)]
    #[case("1;99999999999999999999", false)]
    #[case("", false)]
    fn a_key_time_is_two_numbers_in_order(#[case] text: &str, #[case] right: bool) {
        assert_eq!(text.parse::<KeyTime>().is_ok(), right);
    }
}
