//! Patterns in which `*` stands for any characters, none included.

/// A pattern, taken apart once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    /// As it is written.
    text: String,
    kind: Kind,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Kind {
    Anything,
    Exactly,
    /// A text and then anything.
    Prefix(usize),
    Mixed,
}

impl Pattern {
    /// Takes a pattern apart.
    pub fn new(text: &str) -> Self {
        let kind = match text.find('*') {
            None => Kind::Exactly,
            Some(0) if text.len() == 1 => Kind::Anything,
            Some(first) if first + 1 == text.len() => Kind::Prefix(first),
            Some(_) => Kind::Mixed,
        };
        Self {
            text: text.to_owned(),
            kind,
        }
    }

    /// The pattern as it is written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether it is `*` alone.
    pub fn is_anything(&self) -> bool {
        self.kind == Kind::Anything
    }

    /// Whether it has no `*`.
    pub fn is_exact(&self) -> bool {
        self.kind == Kind::Exactly
    }

    /// Whether it covers a text.
    pub fn matches(&self, text: &str) -> bool {
        match self.kind {
            Kind::Anything => true,
            Kind::Exactly => self.text == text,
            Kind::Prefix(length) => {
                let start = self.text.as_bytes().get(..length);
                start.is_some_and(|start| text.as_bytes().starts_with(start))
            }
            Kind::Mixed => matches(self.text.as_bytes(), |at| text.as_bytes().get(at).copied()),
        }
    }

    /// Whether it covers a text in two parts.
    pub(super) fn matches_joined(&self, head: &str, tail: &str) -> bool {
        let (head, tail) = (head.as_bytes(), tail.as_bytes());
        self.kind == Kind::Anything
            || matches(self.text.as_bytes(), |at| {
                head.get(at)
                    .or_else(|| tail.get(at.checked_sub(head.len())?))
                    .copied()
            })
    }

    /// Whether it covers every text that another covers. A `*` of the other one is a byte that only a `*` here covers.
    pub(super) fn includes(&self, other: &Self) -> bool {
        self.matches(&other.text)
    }

    /// Whether there is a text that both cover.
    pub(super) fn overlaps(&self, other: &Self) -> bool {
        let (rows, columns) = (self.text.as_bytes(), other.text.as_bytes());
        // Whether what is left of the one, from a place on, overlaps what is left of the other; from the last place back.
        let mut below: Vec<bool> = Vec::new();
        for row in (0..=rows.len()).rev() {
            let mut current = vec![false; columns.len() + 1];
            for column in (0..=columns.len()).rev() {
                let at = |line: &[bool], place| line.get(place).copied().unwrap_or_default();
                let found = match (rows.get(row), columns.get(column)) {
                    (None, None) => true,
                    (Some(b'*'), _) if at(&below, column) => true,
                    (_, Some(b'*')) if at(&current, column + 1) => true,
                    (Some(b'*'), Some(_)) => at(&current, column + 1),
                    (Some(_), Some(b'*')) => at(&below, column),
                    (Some(one), Some(other)) => one == other && at(&below, column + 1),
                    _ => false,
                };
                if let Some(cell) = current.get_mut(column) {
                    *cell = found;
                }
            }
            below = current;
        }
        below.first().copied().unwrap_or_default()
    }

    /// The same where a `*` is one at the start and at the end only.
    pub(super) fn matches_with_stars_at_its_ends(&self, text: &str) -> bool {
        let (open_start, rest) = match self.text.strip_prefix('*') {
            Some(rest) => (true, rest),
            None => (false, self.text.as_str()),
        };
        let (open_end, core) = match rest.strip_suffix('*') {
            Some(core) => (true, core),
            None => (false, rest),
        };
        match (open_start, open_end) {
            (false, false) => text == core,
            (false, true) => text.starts_with(core),
            (true, false) => text.ends_with(core),
            (true, true) => text.contains(core),
        }
    }
}

/// Whether a pattern covers the text of these bytes. Goes back to the last `*` only: the text passed over by it can always
/// grow, so an earlier one need not be tried again.
fn matches(pattern: &[u8], text: impl Fn(usize) -> Option<u8>) -> bool {
    let (mut at, mut reached) = (0, 0);
    let mut last_star: Option<(usize, usize)> = None;
    loop {
        match (pattern.get(reached), text(at)) {
            (Some(b'*'), _) => {
                reached += 1;
                last_star = Some((reached, at));
            }
            (Some(letter), Some(byte)) if *letter == byte => {
                reached += 1;
                at += 1;
            }
            (None, None) => return true,
            (_, None) => return false,
            (_, Some(_)) => match &mut last_star {
                None => return false,
                Some((after, from)) => {
                    *from += 1;
                    (reached, at) = (*after, *from);
                }
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    #[rstest]
    #[case("", "", true)]
    #[case("*", "", true)]
    #[case("a*", "abc", true)]
    #[case("*c", "abc", true)]
    #[case("a*c", "ac", true)]
    #[case("ab*ba", "aba", false)]
    #[case("a*b*c", "a-b-b-c", true)]
    #[case("a*b*c", "a-c", false)]
    #[case("a", "A", false)]
    #[case("*腾*", "x腾y", true)]
    fn a_star_stands_for_any_characters(
        #[case] pattern: &str,
        #[case] text: &str,
        #[case] expected: bool,
    ) {
        assert_eq!(Pattern::new(pattern).matches(text), expected);
    }

    #[rstest]
    #[case("image/*", "image/png", true)]
    #[case("*png", "image/png", true)]
    #[case("*age/p*", "image/png", true)]
    #[case("i*g", "image/png", false)]
    #[case("i*g", "i*g", true)]
    fn stars_can_be_held_to_the_ends(
        #[case] pattern: &str,
        #[case] text: &str,
        #[case] expected: bool,
    ) {
        assert_eq!(
            Pattern::new(pattern).matches_with_stars_at_its_ends(text),
            expected
        );
    }

    /// The same question, answered by trying every length for each `*`.
    fn by_trial(pattern: &[char], text: &[char]) -> bool {
        match pattern.split_first() {
            None => text.is_empty(),
            Some(('*', rest)) => (0..=text.len()).any(|taken| by_trial(rest, &text[taken..])),
            Some((letter, rest)) => text.first() == Some(letter) && by_trial(rest, &text[1..]),
        }
    }

    /// Whether some text is covered by both, answered by letting each `*` take nothing or the other's next letter.
    fn both_by_trial(one: &[char], other: &[char]) -> bool {
        match (one.split_first(), other.split_first()) {
            (None, None) => true,
            (Some(('*', rest)), _) if both_by_trial(rest, other) => true,
            (_, Some(('*', rest))) if both_by_trial(one, rest) => true,
            (Some(('*', _)), Some((_, rest))) => both_by_trial(one, rest),
            (Some((_, rest)), Some(('*', _))) => both_by_trial(rest, other),
            (Some((a, one)), Some((b, other))) => a == b && both_by_trial(one, other),
            _ => false,
        }
    }

    fn letters(text: &str) -> Vec<char> {
        text.chars().collect()
    }

    proptest! {
        #[test]
        fn it_agrees_with_trying_every_length(pattern in "[ab*]{0,7}", text in "[ab]{0,9}", cut in 0usize..10) {
            let expected = by_trial(&letters(&pattern), &letters(&text));
            let (head, tail) = text.split_at(cut.min(text.len()));
            let pattern = Pattern::new(&pattern);
            prop_assert_eq!(pattern.matches(&text), expected);
            prop_assert_eq!(pattern.matches_joined(head, tail), expected);
        }

        #[test]
        fn what_includes_or_overlaps_another_does_so_for_some_or_every_text(one in "[ab*]{0,5}", other in "[ab*]{0,5}", text in "[ab]{0,7}") {
            let (one, other) = (Pattern::new(&one), Pattern::new(&other));
            prop_assert_eq!(one.overlaps(&other), other.overlaps(&one));
            prop_assert_eq!(one.overlaps(&other), both_by_trial(&letters(one.as_str()), &letters(other.as_str())));
            if other.matches(&text) {
                prop_assert!(!one.includes(&other) || one.matches(&text));
                prop_assert!(!one.matches(&text) || one.overlaps(&other));
            }
        }
    }
}
