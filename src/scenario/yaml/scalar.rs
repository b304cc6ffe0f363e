//! What a text without quotes means: the core schema of YAML 1.2.

/// What a text without quotes means.
#[derive(Debug, PartialEq)]
pub(super) enum Plain {
    Null,
    Bool(bool),
    Unsigned(u64),
    Signed(i64),
    Float(f64),
    Text,
}

/// What a text without quotes means. A number without bounds, or too large to be kept, is a text.
pub(super) fn meaning(text: &str) -> Plain {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Plain::Null,
        "true" | "True" | "TRUE" => return Plain::Bool(true),
        "false" | "False" | "FALSE" => return Plain::Bool(false),
        _ => {}
    }
    if !text.starts_with([
        '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '+', '-', '.',
    ]) {
        return Plain::Text;
    }
    let radix = |prefix: &str, radix| {
        let digits = text.strip_prefix(prefix)?;
        // A sign may stand before the number only.
        let is_plain = digits.starts_with(|letter: char| letter.is_ascii_hexdigit());
        u64::from_str_radix(digits, radix).ok().filter(|_| is_plain)
    };
    if let Some(number) = radix("0x", 16).or_else(|| radix("0o", 8)) {
        return Plain::Unsigned(number);
    }
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        let unsigned = text.parse().map(Plain::Unsigned);
        return unsigned
            .or_else(|_| text.parse().map(Plain::Signed))
            .unwrap_or(Plain::Text);
    }
    let is_number = digits.contains(|letter: char| letter.is_ascii_digit())
        && digits
            .bytes()
            .all(|byte| byte.is_ascii_digit() || b".eE+-".contains(&byte));
    let number = text.parse().ok().filter(|number: &f64| number.is_finite());
    number
        .filter(|_| is_number)
        .map_or(Plain::Text, Plain::Float)
}

/// The truth value that a text names.
pub(super) fn truth(text: &str) -> Option<bool> {
    match meaning(text) {
        Plain::Bool(value) => Some(value),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("", Plain::Null)]
    #[case("~", Plain::Null)]
    #[case("NULL", Plain::Null)]
    #[case("nul", Plain::Text)]
    #[case("True", Plain::Bool(true))]
    #[case("yes", Plain::Text)]
    #[case("0", Plain::Unsigned(0))]
    #[case("007", Plain::Unsigned(7))]
    #[case("+7", Plain::Unsigned(7))]
    #[case("-7", Plain::Signed(-7))]
    #[case("0x1F", Plain::Unsigned(31))]
    #[case("0x+1", Plain::Text)]
    #[case("0o17", Plain::Unsigned(15))]
    #[case("18446744073709551616", Plain::Text)]
    #[case("1.5", Plain::Float(1.5))]
    #[case(".5", Plain::Float(0.5))]
    #[case("1e3", Plain::Float(1000.0))]
    #[case("1e999", Plain::Text)]
    #[case(".inf", Plain::Text)]
    #[case("1.2.3.4", Plain::Text)]
    #[case("2.0", Plain::Float(2.0))]
    #[case("-", Plain::Text)]
    #[case("1_000", Plain::Text)]
    #[case("2026-03-01", Plain::Text)]
    fn a_text_without_quotes_means_what_the_core_schema_says(
        #[case] text: &str,
        #[case] meant: Plain,
    ) {
        assert_eq!(meaning(text), meant);
    }
}
