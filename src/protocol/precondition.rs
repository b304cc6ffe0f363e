//! Conditions on an object: `If-Match` and its like, and the same for the source of a copy (436/7753, 436/10881).

use super::http_date;
use super::timestamp::Timestamp;

/// The conditions of a request, as written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Preconditions<'h> {
    /// `If-Match`.
    pub matches: Option<&'h str>,
    /// `If-None-Match`.
    pub none_match: Option<&'h str>,
    /// `If-Modified-Since`.
    pub modified_since: Option<&'h str>,
    /// `If-Unmodified-Since`.
    pub unmodified_since: Option<&'h str>,
}

/// What comes of conditions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Precondition {
    /// They hold, or there are none.
    Met,
    /// The client has the object already: 304 to a read.
    NotModified,
    /// One does not hold: 412.
    Failed,
}

impl Preconditions<'_> {
    /// Checks them on an object. A time that cannot be read is none, and a tag outranks a time (RFC 9110 §13.2.2).
    pub fn check(self, etag: &str, last_modified: Timestamp) -> Precondition {
        // Headers count in seconds.
        let modified = last_modified.as_second();
        let time = |text: Option<&str>| Some(http_date::parse(text?)?.as_second());
        let failed = match self.matches {
            Some(tags) => !names(tags, etag),
            None => time(self.unmodified_since).is_some_and(|since| modified > since),
        };
        if failed {
            return Precondition::Failed;
        }
        let not_modified = match self.none_match {
            Some(tags) => names(tags, etag),
            None => time(self.modified_since).is_some_and(|since| modified <= since),
        };
        if not_modified {
            Precondition::NotModified
        } else {
            Precondition::Met
        }
    }
}

/// Whether a list of tags, with or without quotes, names this one.
fn names(tags: &str, etag: &str) -> bool {
    tags.split(',').map(str::trim).any(|tag| {
        let tag = tag.strip_prefix("W/").unwrap_or(tag);
        tag == "*" || tag.trim_matches('"').eq_ignore_ascii_case(etag)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    const BEFORE: &str = "Sun, 01 Mar 2026 07:59:59 GMT";
    const SAME: &str = "Sun, 01 Mar 2026 08:00:00 GMT";

    #[rstest]
    #[case(Some("\"abc\""), None, None, None, Precondition::Met)]
    #[case(Some("abc"), None, None, Some(BEFORE), Precondition::Met)]
    #[case(Some("\"x\", \"y\""), None, None, None, Precondition::Failed)]
    #[case(None, Some("\"abc\""), None, None, Precondition::NotModified)]
    #[case(None, Some("*"), None, None, Precondition::NotModified)]
    #[case(None, Some("\"x\""), Some(SAME), None, Precondition::Met)]
    #[case(None, None, Some(SAME), None, Precondition::NotModified)]
    #[case(None, None, Some(BEFORE), None, Precondition::Met)]
    #[case(None, None, None, Some(BEFORE), Precondition::Failed)]
    #[case(None, None, None, Some(SAME), Precondition::Met)]
    #[case(None, None, Some("yesterday"), None, Precondition::Met)]
    fn conditions_are_checked_in_their_order(
        #[case] matches: Option<&str>,
        #[case] none_match: Option<&str>,
        #[case] modified_since: Option<&str>,
        #[case] unmodified_since: Option<&str>,
        #[case] expected: Precondition,
    ) {
        let conditions = Preconditions {
            matches,
            none_match,
            modified_since,
            unmodified_since,
        };
        let modified = "2026-03-01T08:00:00.5Z".parse().unwrap();
        assert_eq!(conditions.check("abc", modified), expected);
    }
}
