//! Conditions whose operator, key and values do not go together.

use super::placed::Placed;
use super::{Finding, LintRule};
use crate::policy::condition::Condition;
use crate::policy::condition_key::{ConditionKey, KeyKind};
use crate::policy::operator::Comparison;
use crate::protocol::percent;

pub(super) fn check(placed: &Placed<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for condition in &placed.statement.conditions {
        if condition.operator.comparison == Comparison::Missing && condition.operator.if_exist {
            let message = format!(
                "`{}` asks itself whether the key is there: `_if_exist` says nothing here",
                condition.operator_name
            );
            let path = placed.condition(condition);
            findings.push(
                Finding::warning(LintRule::IfExistOnNullEqual, path, message)
                    .with_help("write `null_equal`"),
            );
        }
        let Some(key) = condition.key else { continue };
        if !goes_with(condition, key) {
            findings.push(of_another_kind(placed, condition, key));
        } else {
            for (index, value) in condition.written.iter().enumerate() {
                let found = star(condition, value).or_else(|| encoding(condition, key, value));
                findings.extend(found.map(|finding| Finding {
                    path: placed.value(condition, index),
                    ..finding
                }));
            }
        }
    }
    findings
}

/// Whether an operator compares what a key holds.
pub(super) fn goes_with(condition: &Condition, key: ConditionKey) -> bool {
    match condition.operator.comparison {
        Comparison::Missing => true,
        Comparison::Text | Comparison::TextIgnoringCase | Comparison::Like => matches!(
            key.kind(),
            KeyKind::Text | KeyKind::EncodedText | KeyKind::Tags
        ),
        Comparison::Address => key.kind() == KeyKind::Address,
        Comparison::Number(_) => key.kind() == KeyKind::Number,
        Comparison::Instant(_) => key.kind() == KeyKind::Instant,
        Comparison::Flag => key.kind() == KeyKind::Flag,
    }
}

fn of_another_kind(placed: &Placed<'_>, condition: &Condition, key: ConditionKey) -> Finding {
    let (what, fitting) = match key.kind() {
        KeyKind::Address => ("an IP address", "`ip_equal` or `ip_not_equal`"),
        KeyKind::Text | KeyKind::EncodedText => (
            "a text",
            "`string_equal`, `string_not_equal` or `string_like`",
        ),
        KeyKind::Flag => ("`true` or `false`", "`bool_equal`"),
        KeyKind::Number => (
            "a number",
            "`numeric_equal`, `numeric_less_than_equal` and the like",
        ),
        KeyKind::Instant => (
            "a time",
            "`date_greater_than`, `date_less_than` and the like",
        ),
        KeyKind::Tags => (
            "tags",
            "`for_any_value:string_equal` or `for_all_value:string_equal`",
        ),
    };
    let message = format!(
        "`{}` does not go with `{key}`, which holds {what}",
        condition.operator_name
    );
    let path = placed.condition(condition);
    Finding::warning(LintRule::OperatorOfAnotherKind, path, message)
        .with_help(format!("use {fitting}"))
}

/// COS documents `*` in `string_like` only, and there at the start or the end of a value.
fn star(condition: &Condition, value: &str) -> Option<Finding> {
    let of_all = value.strip_prefix('*').unwrap_or(value);
    let inner = of_all.strip_suffix('*').unwrap_or(of_all);
    let (message, help) = match condition.operator.comparison {
        Comparison::Like if inner.contains('*') => (
            format!(
                "a `*` amid `{value}` is not documented: COS has it at the start and the end of a value only"
            ),
            "write several values, or a shorter one with the `*` at its end",
        ),
        Comparison::Text | Comparison::TextIgnoringCase if value.contains('*') => (
            format!(
                "`{}` takes the `*` in `{value}` as a plain character",
                condition.operator_name
            ),
            "use `string_like`",
        ),
        _ => return None,
    };
    Some(Finding::warning(LintRule::StarInValue, Vec::new(), message).with_help(help))
}

/// Values from query parameters are compared URL-encoded, those from headers as they are (reference §3.5).
fn encoding(condition: &Condition, key: ConditionKey, value: &str) -> Option<Finding> {
    let compares_texts = matches!(
        condition.operator.comparison,
        Comparison::Text | Comparison::TextIgnoringCase | Comparison::Like
    );
    let (message, right) = match key.kind() {
        KeyKind::EncodedText => (
            format!("`{key}` is compared in its URL-encoded form, and `{value}` is not in it"),
            url_encoded(value),
        ),
        KeyKind::Text if is_of_header(key) => (
            format!(
                "`{key}` is a header, which is compared as it is, and `{value}` is URL-encoded"
            ),
            String::from_utf8(percent::decode(value).into_owned()).ok()?,
        ),
        _ => return None,
    };
    (compares_texts && right != value).then(|| {
        Finding::warning(LintRule::ValueEncoding, Vec::new(), message)
            .with_help(format!("write `{right}`"))
    })
}

fn is_of_header(key: ConditionKey) -> bool {
    matches!(
        key,
        ConditionKey::ContentType | ConditionKey::Acl | ConditionKey::StorageClass
    )
}

/// A value in URL-encoded form; what is encoded already stays, and so does `*`.
fn url_encoded(value: &str) -> String {
    let parts = value
        .split('*')
        .map(|part| percent::url_encode(&percent::decode(part)));
    parts.collect::<Vec<_>>().join("*")
}

#[cfg(test)]
mod tests {
    use crate::policy::lint::tests::{document, findings, statement};
    use rstest::rstest;
    use serde_json::{Value, json};

    fn told(condition: &Value) -> Vec<(String, Option<String>)> {
        let value = document(json!([statement(
            json!({"action": "*", "condition": condition})
        )]));
        let found = findings(&value).into_iter();
        found
            .map(|finding| (format!("{} {}", finding.rule, finding.way()), finding.help))
            .collect()
    }

    #[rstest]
    #[case::ip(
        "string_equal",
        "qcs:ip",
        "203.0.113.7",
        "`ip_equal` or `ip_not_equal`"
    )]
    #[case::length("string_equal", "cos:content-length", "10", "`numeric_equal`")]
    #[case::flag("string_equal", "cos:secure-transport", "true", "`bool_equal`")]
    #[case::time(
        "string_equal",
        "qcs:current_time",
        "2026-03-01T00:00:00Z",
        "`date_greater_than`"
    )]
    #[case::text("numeric_equal", "cos:prefix", "1", "`string_equal`")]
    #[case::tags(
        "bool_equal",
        "qcs:resource_tag",
        "true",
        "`for_any_value:string_equal`"
    )]
    fn an_operator_of_another_kind_than_the_key_is_told(
        #[case] operator: &str,
        #[case] key: &str,
        #[case] value: &str,
        #[case] help: &str,
    ) {
        let found = told(&json!({operator: {key: value}}));
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(
            found[0].0,
            format!("operator-of-another-kind statement[0].condition.{operator}.{key}")
        );
        assert!(
            found[0].1.as_ref().is_some_and(|told| told.contains(help)),
            "{found:?}"
        );
    }

    #[rstest]
    #[case::like_at_the_end("string_like", "image/*", false)]
    #[case::like_at_both("string_like", "*mag*", false)]
    #[case::like_amid("string_like", "im*ge/png", true)]
    #[case::equal("string_equal", "image/*", true)]
    #[case::equal_without("string_equal", "image/png", false)]
    fn a_star_where_it_stands_for_nothing_is_told(
        #[case] operator: &str,
        #[case] value: &str,
        #[case] expected: bool,
    ) {
        let found = told(&json!({operator: {"cos:content-type": ["a", value]}}));
        let rule = format!("star-in-value statement[0].condition.{operator}.cos:content-type[1]");
        assert_eq!(
            found
                .iter()
                .map(|(rule, _)| rule.clone())
                .collect::<Vec<_>>(),
            if expected { vec![rule] } else { Vec::new() }
        );
    }

    #[rstest]
    #[case(
        "cos:response-content-type",
        "string_equal",
        "image/jpeg",
        Some("image%2Fjpeg")
    )]
    #[case(
        "cos:response-content-type",
        "string_equal",
        "image%2fjpeg",
        Some("image%2Fjpeg")
    )]
    #[case("cos:response-content-type", "string_equal", "image%2Fjpeg", None)]
    #[case("cos:prefix", "string_like", "文档/*", Some("%E6%96%87%E6%A1%A3%2F*"))]
    #[case("cos:prefix", "string_equal", "folder1", None)]
    #[case("cos:versionid", "string_equal", "", None)]
    #[case("cos:content-type", "string_equal", "image/jpeg", None)]
    #[case("cos:content-type", "string_equal", "image%2Fjpeg", Some("image/jpeg"))]
    fn a_value_in_the_wrong_encoding_is_told(
        #[case] key: &str,
        #[case] operator: &str,
        #[case] value: &str,
        #[case] right: Option<&str>,
    ) {
        let found = told(&json!({operator: {key: value}}));
        let expected: Vec<_> = right
            .iter()
            .map(|right| {
                (
                    format!("value-encoding statement[0].condition.{operator}.{key}"),
                    Some(format!("write `{right}`")),
                )
            })
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn a_suffix_on_the_operator_that_asks_for_the_key_itself_is_told() {
        let found = told(&json!({"null_equal_if_exist": {"cos:content-type": "true"}}));
        assert_eq!(
            found[0].0,
            "if-exist-on-null-equal statement[0].condition.null_equal_if_exist.cos:content-type"
        );
        assert_eq!(
            told(&json!({"null_equal": {"cos:content-type": "true"}})),
            []
        );
    }
}
