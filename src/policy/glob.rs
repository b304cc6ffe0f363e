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

    proptest! {
        #[test]
        fn it_agrees_with_trying_every_length(pattern in "[ab*]{0,7}", text in "[ab]{0,9}", cut in 0usize..10) {
            let letters = |text: &str| text.chars().collect::<Vec<_>>();
            let expected = by_trial(&letters(&pattern), &letters(&text));
            let (head, tail) = text.split_at(cut.min(text.len()));
            let pattern = Pattern::new(&pattern);
            prop_assert_eq!(pattern.matches(&text), expected);
            prop_assert_eq!(pattern.matches_joined(head, tail), expected);
        }
    }
}
