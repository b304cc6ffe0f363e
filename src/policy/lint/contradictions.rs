//! Conditions of one statement that no request meets together. All of them must be met, so two on one key can exclude each
//! other.

use std::time::Duration;

use super::placed::Placed;
use super::values::goes_with;
use super::{Finding, LintRule};
use crate::policy::condition::Condition;
use crate::policy::condition_key::{ConditionKey, KeyKind};
use crate::policy::context::Seen;
use crate::policy::evaluate::PolicyReading;
use crate::policy::operator::Comparison;
use crate::protocol::timestamp::Timestamp;

/// Bytes of the values on one key that are compared: it takes time that grows with their square.
const MOST_COMPARED: usize = 8 * 1024;

pub(super) fn check(placed: &Placed<'_>) -> Vec<Finding> {
    let conditions = &placed.statement.conditions;
    let mut findings = Vec::new();
    for &key in ConditionKey::ALL {
        let on_key: Vec<&Condition> = conditions
            .iter()
            .filter(|condition| condition.key == Some(key))
            .collect();
        let Some(last) = on_key.last() else { continue };
        let understood = on_key.iter().all(|condition| goes_with(condition, key));
        let size: usize = on_key
            .iter()
            .flat_map(|condition| &condition.written)
            .map(String::len)
            .sum();
        if size > MOST_COMPARED
            || !understood
            || can_be_missing(key, &on_key)
            || can_be_there(key, &on_key)
        {
            continue;
        }
        let message = if on_key.len() == 1 {
            format!("no value of `{key}` meets this condition")
        } else {
            format!("no value of `{key}` meets all of the conditions on it")
        };
        let consequence = if placed.is_allow() {
            "the statement allows nothing as it is: all conditions of a statement must be met"
        } else {
            "the statement denies nothing as it is: all conditions of a statement must be met"
        };
        let path = placed.condition(last);
        findings.push(
            Finding::warning(LintRule::ContradictoryConditions, path, message)
                .with_help(consequence),
        );
    }
    findings
}

/// Whether a request without the key meets all of them.
fn can_be_missing(key: ConditionKey, conditions: &[&Condition]) -> bool {
    let met = |condition: &&Condition| match condition.operator.comparison {
        Comparison::Missing => condition.asks_for_absence(),
        _ => condition.operator.if_exist,
    };
    !is_always_there(key) && conditions.iter().all(met)
}

fn is_always_there(key: ConditionKey) -> bool {
    matches!(
        key,
        ConditionKey::Ip | ConditionKey::SecureTransport | ConditionKey::CurrentTime
    )
}

/// Whether a request with some value meets all of them. What holds several values is not looked at.
fn can_be_there(key: ConditionKey, conditions: &[&Condition]) -> bool {
    let (of_presence, of_value): (Vec<&Condition>, Vec<&Condition>) = conditions
        .iter()
        .copied()
        .partition(|condition| condition.operator.comparison == Comparison::Missing);
    if of_presence
        .iter()
        .any(|condition| condition.asks_for_absence())
    {
        return false;
    }
    match key.kind() {
        KeyKind::Tags => true,
        KeyKind::Flag => any_meets(&of_value, [true, false].map(Seen::Flag)),
        KeyKind::Number => {
            let numbers = telling_numbers(&of_value, key == ConditionKey::ContentLength);
            any_meets(&of_value, numbers.into_iter().map(Seen::Number))
        }
        KeyKind::Instant => {
            let instants = telling_instants(&of_value);
            any_meets(&of_value, instants.into_iter().map(Seen::Instant))
        }
        KeyKind::Address => an_address_meets(&of_value),
        KeyKind::Text | KeyKind::EncodedText => a_text_meets(&of_value),
    }
}

fn any_meets<'a>(
    conditions: &[&Condition],
    candidates: impl IntoIterator<Item = Seen<'a>>,
) -> bool {
    let reading = PolicyReading::default();
    conditions.is_empty()
        || candidates.into_iter().any(|seen| {
            conditions
                .iter()
                .all(|condition| condition.holds(&seen, reading))
        })
}

/// One number of every stretch between, at, below and above those of some conditions.
fn telling_numbers(conditions: &[&Condition], whole: bool) -> Vec<f64> {
    let mut bounds: Vec<f64> = conditions
        .iter()
        .flat_map(|condition| condition.numbers())
        .copied()
        .collect();
    bounds.sort_by(f64::total_cmp);
    if whole {
        let near = |bound: &f64| {
            [
                bound.floor() - 1.0,
                bound.floor(),
                bound.ceil(),
                bound.ceil() + 1.0,
            ]
        };
        let numbers = bounds.iter().flat_map(near);
        return numbers.filter(|number| *number >= 0.0).collect();
    }
    let between = bounds
        .iter()
        .zip(bounds.iter().skip(1))
        .map(|(low, high)| low / 2.0 + high / 2.0);
    let outside = [
        bounds.first().map(|first| first - 1.0),
        bounds.last().map(|last| last + 1.0),
    ];
    let mut numbers: Vec<f64> = between.chain(outside.into_iter().flatten()).collect();
    numbers.extend(bounds);
    numbers
}

fn telling_instants(conditions: &[&Condition]) -> Vec<Timestamp> {
    let near = |instant: &Timestamp| {
        let step = Duration::from_micros(1);
        [
            Some(*instant),
            instant.checked_sub(step),
            instant.checked_add(step),
        ]
    };
    conditions
        .iter()
        .flat_map(|condition| condition.instants())
        .flat_map(near)
        .flatten()
        .collect()
}

/// Looks at two conditions at a time, which tells what people write.
fn an_address_meets(conditions: &[&Condition]) -> bool {
    let (excluding, including): (Vec<&Condition>, Vec<&Condition>) = conditions
        .iter()
        .copied()
        .partition(|condition| condition.operator.negated);
    including.iter().all(|one| {
        let ranges = one.addresses();
        let left = excluding.iter().all(|other| {
            let gone = |range| {
                other
                    .addresses()
                    .iter()
                    .any(|excluded| excluded.contains(range))
            };
            !ranges.iter().all(gone)
        });
        let shared = including.iter().all(|other| {
            let meets = |range: &ipnet::IpNet| {
                let others = other.addresses().iter();
                others
                    .clone()
                    .any(|other| other.contains(range) || range.contains(other))
            };
            ranges.iter().any(meets)
        });
        left && shared
    })
}

/// A text that must be one of a list is tried; patterns are looked at two at a time.
fn a_text_meets(conditions: &[&Condition]) -> bool {
    let listed = conditions.iter().find(|condition| {
        condition.operator.comparison == Comparison::Text && !condition.operator.negated
    });
    if let Some(listed) = listed {
        let texts = listed.written.iter();
        return any_meets(conditions, texts.map(|text| Seen::Text(text.into())));
    }
    let patterns: Vec<&Condition> = conditions
        .iter()
        .copied()
        .filter(|condition| !condition.operator.negated && !condition.patterns().is_empty())
        .collect();
    patterns.iter().all(|one| {
        patterns.iter().all(|other| {
            let meets = |pattern| {
                let others = other.patterns().iter();
                others.clone().any(|other| other.overlaps(pattern))
            };
            one.patterns().iter().any(meets)
        })
    })
}

#[cfg(test)]
mod tests {
    use crate::policy::lint::tests::{document, rules, statement};
    use rstest::rstest;
    use serde_json::{Value, json};

    #[rstest]
    #[case::disjoint_texts(json!({"string_equal": {"cos:content-type": "a"}, "string_equal_if_exist": {"cos:content-type": ["b", "c"]}}), true)]
    #[case::shared_text(json!({"string_equal": {"cos:content-type": "a"}, "string_equal_if_exist": {"cos:content-type": ["b", "a"]}}), false)]
    #[case::text_excluded(json!({"string_equal": {"cos:content-type": ["a", "b"]}, "string_not_equal": {"cos:content-type": ["b", "a"]}}), true)]
    #[case::text_and_pattern(json!({"string_equal": {"cos:content-type": "text/html"}, "string_like": {"cos:content-type": "image/*"}}), true)]
    #[case::disjoint_patterns(json!({"string_like": {"cos:content-type": "image/*"}, "string_like_if_exist": {"cos:content-type": "text/*"}}), true)]
    #[case::crossing_patterns(json!({"string_like": {"cos:content-type": "image/*"}, "string_like_if_exist": {"cos:content-type": "*png"}}), false)]
    #[case::both_may_be_missing(json!({"string_equal_if_exist": {"cos:content-type": "a"}, "string_like_if_exist": {"cos:content-type": "b*"}}), false)]
    #[case::empty_interval(json!({"numeric_greater_than": {"cos:content-length": 10}, "numeric_less_than": {"cos:content-length": 5}}), true)]
    #[case::no_whole_number(json!({"numeric_greater_than": {"cos:content-length": 10}, "numeric_less_than": {"cos:content-length": 11}}), true)]
    #[case::between(json!({"numeric_greater_than": {"cos:tls-version": 1.0}, "numeric_less_than": {"cos:tls-version": 1.1}}), false)]
    #[case::one_number(json!({"numeric_greater_than_equal": {"cos:content-length": 10}, "numeric_less_than_equal": {"cos:content-length": 10}}), false)]
    #[case::negative_length(json!({"numeric_less_than": {"cos:content-length": 0}}), true)]
    #[case::past_before_future(json!({"date_greater_than": {"qcs:current_time": "2026-03-02T00:00:00Z"}, "date_less_than": {"qcs:current_time": "2026-03-01T00:00:00Z"}}), true)]
    #[case::an_open_day(json!({"date_greater_than": {"qcs:current_time": "2026-03-01T00:00:00Z"}, "date_less_than": {"qcs:current_time": "2026-03-02T00:00:00Z"}}), false)]
    #[case::always_there(json!({"date_greater_than_if_exist": {"qcs:current_time": "2026-03-02T00:00:00Z"}, "date_less_than_if_exist": {"qcs:current_time": "2026-03-01T00:00:00Z"}}), true)]
    #[case::address_excluded(json!({"ip_equal": {"qcs:ip": "203.0.113.7"}, "ip_not_equal": {"qcs:ip": "203.0.113.0/24"}}), true)]
    #[case::part_excluded(json!({"ip_equal": {"qcs:ip": "203.0.113.0/24"}, "ip_not_equal": {"qcs:ip": "203.0.113.7"}}), false)]
    #[case::disjoint_ranges(json!({"ip_equal": {"qcs:ip": "203.0.113.0/24"}, "ip_equal_if_exist": {"qcs:ip": "198.51.100.0/24"}}), true)]
    #[case::missing_and_there(json!({"null_equal": {"cos:content-type": "true"}, "string_equal": {"cos:content-type": "a"}}), true)]
    #[case::there_and_a_value(json!({"null_equal": {"cos:content-type": "false"}, "string_equal": {"cos:content-type": "a"}}), false)]
    #[case::never_missing(json!({"null_equal": {"qcs:ip": "true"}}), true)]
    #[case::flags(json!({"bool_equal": {"cos:secure-transport": "true"}, "bool_equal_if_exist": {"cos:secure-transport": "false"}}), true)]
    #[case::tags(json!({"for_any_value:string_equal": {"qcs:request_tag": "a&b"}, "for_any_value:string_equal_if_exist": {"qcs:request_tag": "c&d"}}), false)]
    fn conditions_that_no_request_meets_together_are_told(
        #[case] condition: Value,
        #[case] told: bool,
    ) {
        let value = document(json!([statement(
            json!({"action": "*", "condition": condition})
        )]));
        let found = rules(&value);
        assert_eq!(
            found
                .iter()
                .filter(|rule| rule.starts_with("contradictory-conditions "))
                .count(),
            usize::from(told),
            "{found:?}"
        );
        assert_eq!(found.len(), usize::from(told), "{found:?}");
    }
}
