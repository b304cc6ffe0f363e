//! Where a member of a scenario file stands, for reports that point at it.

use std::path::Path;

use super::source::Source;

/// The line, counted from 1, on which a member of a file begins; `None` where it has none, or cannot be read.
pub fn line_of_member(file: &Path, member: &str) -> Option<usize> {
    let source = Source::read(file).ok()?;
    let is_it = |line: &str| {
        let rest = line.strip_prefix(member);
        rest.is_some_and(|rest| rest.trim_start().starts_with(':'))
    };
    let place = source.text.lines().position(is_it)?;
    Some(place + 1)
}
