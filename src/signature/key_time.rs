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
