//! Texts of files as they may be shown: none of their letters acts on what shows them.

use std::borrow::Cow;

/// A text on one line: a terminal obeys control characters, a line end fakes a line, and marks of writing direction
/// turn the order of letters around.
pub(super) fn visible(text: &str) -> Cow<'_, str> {
    if !text.chars().any(acts) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    for letter in text.chars() {
        if acts(letter) {
            shown.extend(letter.escape_default());
        } else {
            shown.push(letter);
        }
    }
    Cow::Owned(shown)
}

/// The same for a text of several lines.
pub(super) fn visible_lines(text: &str) -> String {
    text.lines().map(visible).collect::<Vec<_>>().join("\n")
}

/// Whether a letter does something to those around it. Joiners are left: scripts are written with them.
fn acts(letter: char) -> bool {
    letter.is_control()
        || matches!(
            letter,
            '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_acts_on_its_neighbours_is_told_by_its_number_and_all_else_stays() {
        assert_eq!(
            visible("a\u{1b}[31m\nb\u{202e}c\u{2066}d\u{feff}"),
            r"a\u{1b}[31m\nb\u{202e}c\u{2066}d\u{feff}"
        );
        for stays in ["日本語 \"x\" \\n", "می\u{200c}خواهم", "👩\u{200d}💻"] {
            assert_eq!(visible(stays), stays);
        }
        assert_eq!(visible_lines("a\tb\r\nc"), "a\\tb\nc");
    }
}
