//! What a text without quotes means: the core schema of YAML 1.2.

use serde_json::{Number, Value};

/// Whether a text without quotes means nothing.
pub(super) fn is_null(text: &str) -> bool {
    matches!(text, "" | "~" | "null" | "Null" | "NULL")
}

/// The truth value that a text names.
pub(super) fn truth(text: &str) -> Option<bool> {
    match text {
        "true" | "True" | "TRUE" => Some(true),
        "false" | "False" | "FALSE" => Some(false),
        _ => None,
    }
}

/// What a text without quotes means. A number without bounds, or too large to be kept, is a text.
pub(super) fn value(text: &str) -> Value {
    if is_null(text) {
        return Value::Null;
    }
    let value = truth(text).map(Value::Bool);
    let value = value.or_else(|| number(text).map(Value::Number));
    value.unwrap_or_else(|| text.into())
}

fn number(text: &str) -> Option<Number> {
    let radix = |prefix: &str, radix| {
        let digits = text.strip_prefix(prefix)?;
        // A sign may stand before the number only.
        let digits = Some(digits).filter(|digits| !digits.starts_with('+'))?;
        u64::from_str_radix(digits, radix).ok()
    };
    if let Some(number) = radix("0x", 16).or_else(|| radix("0o", 8)) {
        return Some(number.into());
    }
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if digits.bytes().all(|byte| byte.is_ascii_digit()) {
        let unsigned = text.parse::<u64>().map(Number::from).ok();
        return unsigned.or_else(|| text.parse::<i64>().map(Number::from).ok());
    }
    // `inf` and `nan` are texts.
    let is_number = digits
        .bytes()
        .all(|byte| byte.is_ascii_digit() || b".eE+-".contains(&byte));
    let number = text.parse().ok().filter(|_| is_number);
    number.and_then(Number::from_f64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;
    use serde_json::json;

    #[rstest]
    #[case("", Value::Null)]
    #[case("~", Value::Null)]
    #[case("NULL", Value::Null)]
    #[case("nul", json!("nul"))]
    #[case("True", json!(true))]
    #[case("yes", json!("yes"))]
    #[case("0", json!(0))]
    #[case("007", json!(7))]
    #[case("+7", json!(7))]
    #[case("-7", json!(-7))]
    #[case("0x1F", json!(31))]
    #[case("0x+1", json!("0x+1"))]
    #[case("0o17", json!(15))]
    #[case("18446744073709551616", json!("18446744073709551616"))]
    #[case("1.5", json!(1.5))]
    #[case(".5", json!(0.5))]
    #[case("1e3", json!(1000.0))]
    #[case("1e999", json!("1e999"))]
    #[case(".inf", json!(".inf"))]
    #[case("1.2.3.4", json!("1.2.3.4"))]
    #[case("2.0", json!(2.0))]
    #[case("-", json!("-"))]
    #[case("1_000", json!("1_000"))]
    #[case("2026-03-01", json!("2026-03-01"))]
    fn a_text_without_quotes_means_what_the_core_schema_says(
        #[case] text: &str,
        #[case] meant: Value,
    ) {
        assert_eq!(value(text), meant);
    }
}
