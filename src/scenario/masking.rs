//! Secrets stand in world files. Where a line of one is shown, what follows `secret:` or `token:` is not.

/// What acts on a terminal without being seen, in a text that is shown: control characters beyond ASCII, and marks that turn
/// the direction of writing. The renderer shows those of ASCII itself.
const UNSEEN: [std::ops::RangeInclusive<char>; 3] = [
    '\u{80}'..='\u{9f}',
    '\u{202a}'..='\u{202e}',
    '\u{2066}'..='\u{2069}',
];

/// The text with something to be seen for each character that acts unseen; each byte keeps its place.
pub(super) fn seen(text: &str) -> String {
    let shown = |letter: char| {
        let acts = UNSEEN.iter().any(|range| range.contains(&letter));
        match (acts, letter.len_utf8()) {
            (false, _) => letter,
            (true, 2) => '·',
            (true, _) => '\u{fffd}',
        }
    };
    text.chars().map(shown).collect()
}

/// Names whose values are not shown; whatever resembles them is one, as it may be misspelt.
const SECRETS: [&str; 2] = ["secret", "token"];

/// The text with the value of every secret as so many stars; each byte keeps its place.
pub(super) fn masked(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let mut rest = line;
        while let Some(colon) = rest.find(':') {
            let (before, after) = rest.split_at(colon + 1);
            shown.push_str(before);
            let length = if names_a_secret(before) {
                value_length(after)
            } else {
                0
            };
            let (value, following) = after.split_at(length);
            let start = value.len() - value.trim_start().len();
            shown.push_str(value.get(..start).unwrap_or_default());
            shown.push_str(&"*".repeat(value.len() - start));
            rest = following;
        }
        shown.push_str(rest);
    }
    shown
}

/// Whether the name before a colon is that of a secret, or nearly.
fn names_a_secret(before: &str) -> bool {
    let name = before
        .trim_end_matches(':')
        .trim_end()
        .trim_end_matches(['"', '\'']);
    let start =
        name.rfind(|letter: char| !(letter.is_alphanumeric() || letter == '_' || letter == '-'));
    let name = start.and_then(|at| name.get(at..)).unwrap_or(name);
    let name = name
        .trim_start_matches(|letter: char| !letter.is_alphanumeric())
        .to_lowercase();
    // `then` is two letters from `token`, and no misspelling of it.
    let resembles = |secret: &&str| {
        name.contains(*secret) || strsim::damerau_levenshtein(&name, secret) * 4 < secret.len()
    };
    SECRETS.iter().any(resembles)
}

/// The bytes of a value: to the end of its quotes, or to what ends it in a flow or a line.
fn value_length(after: &str) -> usize {
    let value = after.trim_start_matches(' ');
    let blanks = after.len() - value.len();
    let quoted = value
        .chars()
        .next()
        .filter(|letter| *letter == '"' || *letter == '\'');
    let end = match quoted {
        Some(quote) => value
            .get(1..)
            .and_then(|rest| rest.find(quote))
            .map(|at| at + 2),
        None => value.find([',', '}', '\n', '\r']),
    };
    blanks + end.unwrap_or_else(|| value.trim_end().len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[test]
    fn what_acts_unseen_is_seen_and_each_byte_keeps_its_place() {
        let text = "a\u{9b}31m\u{202e}b\u{2066}\n日本";
        assert_eq!(seen(text), "a·31m\u{fffd}b\u{fffd}\n日本");
        assert_eq!(seen(text).len(), text.len());
    }

    #[rstest]
    #[case("{id: AK, secret: abc}", "{id: AK, secret: ***}")]
    #[case("{secret: \"a, b\", id: AK}", "{secret: ******, id: AK}")]
    #[case("  secret: a b c\r\n  id: x\n", "  secret: *****\r\n  id: x\n")]
    #[case("secert: abc", "secert: ***")]
    #[case("sign: {token: 'x', secret: y}", "sign: {token: ***, secret: *}")]
    #[case("x-cos-security-token: abc", "x-cos-security-token: ***")]
    #[case("\"secret\": \"abc\"", "\"secret\": *****")]
    #[case("scenario: a: b", "scenario: a: b")]
    #[case("then: {status: 403}", "then: {status: 403}")]
    #[case(
        "key: a, operation: GetObject, at: -20m",
        "key: a, operation: GetObject, at: -20m"
    )]
    #[case("secret: ä", "secret: **")]
    fn what_follows_a_secret_is_not_shown(#[case] text: &str, #[case] shown: &str) {
        assert_eq!(masked(text), shown);
        assert_eq!(masked(text).len(), text.len());
    }
}
