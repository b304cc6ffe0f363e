//! Conditions on keys that the requests of a statement do not carry, or not all of them.

use super::placed::{Placed, listed};
use super::{Finding, LintRule};
use crate::policy::condition::Condition;
use crate::policy::condition_key::ConditionKey;
use crate::policy::context::can_carry;
use crate::policy::operator::Comparison;
use crate::protocol::operation::Operation;

pub(super) fn check(placed: &Placed<'_>) -> Vec<Finding> {
    let actions = &placed.statement.actions;
    let operations: Vec<Operation> = actions.operations().collect();
    if actions.has_feature_set() || operations.is_empty() {
        return Vec::new();
    }
    let mut findings = Vec::new();
    for condition in &placed.statement.conditions {
        let Some(key) = condition.key else { continue };
        if operations
            .iter()
            .any(|operation| can_carry(key, *operation))
        {
            findings.extend(refuses_without_key(placed, condition, key));
        } else {
            findings.push(not_carried(placed, condition, key, &operations));
        }
    }
    findings
}

fn not_carried(
    placed: &Placed<'_>,
    condition: &Condition,
    key: ConditionKey,
    operations: &[Operation],
) -> Finding {
    let outcome = match (is_met_without(condition), placed.is_allow()) {
        (true, _) => "the condition always holds",
        (false, true) => "the condition never holds, and nothing is allowed",
        (false, false) => "the condition never holds, and nothing is denied",
    };
    let message = format!(
        "no request of {} carries `{key}`: {outcome}",
        listed(operations)
    );
    let carriers: Vec<Operation> = Operation::ALL
        .iter()
        .copied()
        .filter(|operation| can_carry(key, *operation))
        .collect();
    Finding::warning(
        LintRule::KeyNotCarried,
        placed.condition(condition),
        message,
    )
    .with_help(format!("`{key}` is carried by {}", listed(&carriers)))
}

/// The published pitfall (436/46205): a deny with `_if_exist` holds for every request without the key, so it also refuses
/// those that have no way to carry it.
fn refuses_without_key(
    placed: &Placed<'_>,
    condition: &Condition,
    key: ConditionKey,
) -> Option<Finding> {
    if placed.is_allow() || !condition.operator.if_exist {
        return None;
    }
    let others_can_hold = |operation: Operation| {
        placed.statement.conditions.iter().all(|other| {
            let carried = other.key.is_some_and(|key| can_carry(key, operation));
            carried || is_met_without(other)
        })
    };
    let refused: Vec<Operation> = placed
        .operations()
        .filter(|operation| !can_carry(key, *operation) && others_can_hold(*operation))
        .collect();
    if refused.is_empty() {
        return None;
    }
    let message = format!(
        "this also denies every request that cannot carry `{key}`: {}",
        listed(&refused)
    );
    let path = placed.condition(condition);
    Some(
        Finding::warning(LintRule::RefusesWithoutKey, path, message)
            .with_help("name only the actions that carry the key in `action`"),
    )
}

/// Whether a request without the key meets a condition.
fn is_met_without(condition: &Condition) -> bool {
    match condition.operator.comparison {
        Comparison::Missing => condition.asks_for_absence(),
        _ => condition.operator.if_exist,
    }
}

#[cfg(test)]
mod tests {
    use crate::policy::lint::tests::{document, findings, rules, statement};
    use rstest::rstest;
    use serde_json::{Value, json};

    #[rstest]
    #[case::not_carried(
        "allow",
        "cos:PutObject",
        "string_equal",
        "cos:prefix",
        Some("the condition never holds, and nothing is allowed")
    )]
    #[case::deny(
        "deny",
        "cos:PutObject",
        "string_equal",
        "cos:prefix",
        Some("the condition never holds, and nothing is denied")
    )]
    #[case::suffix(
        "allow",
        "cos:PutObject",
        "string_equal_if_exist",
        "cos:prefix",
        Some("the condition always holds")
    )]
    #[case::no_body(
        "allow",
        "cos:HeadObject",
        "string_equal",
        "cos:content-type",
        Some("nothing is allowed")
    )]
    #[case::carried("allow", "cos:GetBucket", "string_equal", "cos:prefix", None)]
    #[case::carried_by_one("allow", "cos:*", "string_equal", "cos:prefix", None)]
    #[case::carried_by_all("allow", "cos:PutObject", "string_equal", "vpc:requester_vpc", None)]
    fn a_key_that_no_request_of_the_statement_carries_is_told(
        #[case] effect: &str,
        #[case] action: &str,
        #[case] operator: &str,
        #[case] key: &str,
        #[case] told: Option<&str>,
    ) {
        let value = document(json!([statement(
            json!({"effect": effect, "action": action, "condition": {operator: {key: "a"}}})
        )]));
        let found = findings(&value);
        match told {
            None => assert_eq!(found, []),
            Some(told) => {
                assert_eq!(
                    rules(&value),
                    [format!(
                        "key-not-carried statement[0].condition.{operator}.{key}"
                    )]
                );
                assert!(found[0].message.contains(told), "{found:?}");
            }
        }
    }

    #[rstest]
    #[case::published(json!({"string_not_equal_if_exist": {"cos:response-content-type": "image%2Fjpeg"}}), "*", true)]
    #[case::two_actions(json!({"string_not_equal_if_exist": {"cos:content-type": "image/jpeg"}}), "name/cos:*Object", true)]
    #[case::all_carry_it(json!({"string_not_equal_if_exist": {"cos:content-type": "image/jpeg"}}), "name/cos:PutObject", false)]
    #[case::every_request_can(json!({"numeric_less_than_if_exist": {"cos:tls-version": 1.2}}), "*", false)]
    #[case::without_suffix(json!({"string_not_equal": {"cos:content-type": "image/jpeg"}}), "*", false)]
    #[case::held_by_another(json!({"string_not_equal_if_exist": {"cos:content-type": "image/jpeg"}, "string_equal": {"cos:x-cos-storage-class": "STANDARD"}}), "*", false)]
    fn a_deny_that_refuses_what_cannot_carry_its_key_is_told(
        #[case] condition: Value,
        #[case] action: &str,
        #[case] told: bool,
    ) {
        let deny = statement(json!({"effect": "deny", "action": action, "condition": condition}));
        let found = rules(&document(json!([deny])));
        assert_eq!(
            found
                .iter()
                .any(|rule| rule.starts_with("refuses-without-key ")),
            told,
            "{found:?}"
        );
        assert_eq!(found.len(), usize::from(told));
    }
}
