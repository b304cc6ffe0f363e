//! What a document gives to everyone, or gives whole.

use http::Method;

use super::placed::{Placed, listed};
use super::{Finding, LintRule, Severity};
use crate::policy::condition::Condition;
use crate::policy::condition_key::ConditionKey;
use crate::policy::operator::Comparison;
use crate::policy::principal::Principal;
use crate::protocol::operation::{Operation, ResourceKind};

pub(super) fn check(statements: &[Placed<'_>]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for placed in statements.iter().filter(|placed| placed.is_allow()) {
        findings.extend(over_broad(placed));
        if placed.is_public() {
            findings.extend(public(placed, statements));
        }
    }
    findings
}

fn over_broad(placed: &Placed<'_>) -> Option<Finding> {
    let resources = &placed.statement.resources;
    let everything = resources.iter().any(|pattern| pattern.is_everything());
    if !everything || !placed.statement.actions.covers_everything() {
        return None;
    }
    let message = "every action is allowed on every resource";
    Some(
        Finding::warning(LintRule::OverBroad, placed.element("action"), message)
            .with_help("name the actions that are needed, and the bucket with a prefix"),
    )
}

/// What a statement gives to everyone, the gravest first; that it gives something at all only if nothing graver is told.
fn public(placed: &Placed<'_>, statements: &[Placed<'_>]) -> Vec<Finding> {
    let given: Vec<Operation> = placed
        .operations()
        .filter(|operation| {
            operation.resource_kind() != ResourceKind::Service
                && !is_taken_back(*operation, placed, statements)
        })
        .collect();
    let of_kind = |is_of_kind: fn(Operation) -> bool| -> Vec<Operation> {
        let kept = given.iter().copied();
        kept.filter(|operation| is_of_kind(*operation)).collect()
    };
    let who = if placed.statement.principals.contains(&Principal::Anyone) {
        "anyone"
    } else {
        "anyone without a signature"
    };
    let mut findings = Vec::new();
    let mut tell = |rule, severity, operations: &[Operation], help| {
        if !operations.is_empty() {
            let message = format!("{who} may do {}", listed(operations));
            let path = placed.action_for(operations);
            findings.push(Finding::new(rule, severity, path, message).with_help(help));
        }
    };
    tell(
        LintRule::PublicRights,
        Severity::Error,
        &of_kind(gives_rights),
        "whoever may change ACLs or the policy can give themselves every other right: name the users",
    );
    if !placed.statement.conditions.iter().any(is_limit_of_place) {
        tell(
            LintRule::PublicWrite,
            Severity::Warning,
            &of_kind(|operation| writes(operation) && !gives_rights(operation)),
            "name the users in `principal`, or add a condition on `qcs:ip` or `vpc:requester_vpc`",
        );
        tell(
            LintRule::PublicListing,
            Severity::Warning,
            &of_kind(lists),
            "listings tell the name of every object; allow `name/cos:GetObject` and `name/cos:HeadObject` only",
        );
    }
    if findings.is_empty() && !given.is_empty() {
        let message = format!("{who} may do {}", listed(&given));
        let path = placed.element("principal");
        findings.push(Finding::note(LintRule::PublicAccess, path, message));
    }
    findings
}

/// Whether a deny without conditions for as many takes an operation back wherever the allow gives it.
fn is_taken_back(operation: Operation, allow: &Placed<'_>, statements: &[Placed<'_>]) -> bool {
    statements.iter().any(|other| {
        let deny = other.statement;
        let covers = |principal: &Principal| match principal {
            Principal::Anyone => deny.principals.contains(&Principal::Anyone),
            Principal::Anonymous => deny.principals.iter().any(Principal::is_general),
            _ => true,
        };
        let on_all = allow.statement.resources.iter().all(|wanted| {
            let mut patterns = deny.resources.iter();
            patterns.any(|pattern| pattern.includes(wanted))
        });
        !other.is_allow()
            && deny.conditions.is_empty()
            && deny.actions.covers(operation)
            && allow.statement.principals.iter().all(covers)
            && on_all
    })
}

fn gives_rights(operation: Operation) -> bool {
    matches!(
        operation,
        Operation::PutBucketPolicy | Operation::PutBucketAcl | Operation::PutObjectAcl
    )
}

fn lists(operation: Operation) -> bool {
    matches!(
        operation,
        Operation::GetBucket | Operation::GetBucketObjectVersions | Operation::ListMultipartUploads
    )
}

/// Whether an operation changes something; SelectObjectContent is a POST that reads.
fn writes(operation: Operation) -> bool {
    let sends = matches!(
        operation.method(),
        Method::PUT | Method::POST | Method::DELETE
    );
    sends && operation != Operation::SelectObjectContent
}

/// Whether a condition holds requests to some addresses or VPCs.
fn is_limit_of_place(condition: &Condition) -> bool {
    if condition.operator.negated || condition.operator.comparison == Comparison::Missing {
        return false;
    }
    match condition.key {
        Some(ConditionKey::Ip) => {
            let ranges = condition.addresses();
            !ranges.is_empty() && ranges.iter().all(|range| range.prefix_len() > 0)
        }
        Some(ConditionKey::RequesterVpc | ConditionKey::Vpc) => !condition.operator.if_exist,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use crate::policy::lint::tests::{document, findings, rules, statement};
    use rstest::rstest;
    use serde_json::{Value, json};

    const ALL: &str = "qcs::cos:ap-guangzhou:uid/1250000000:media-1250000000/*";
    const ANYONE: &str = "qcs::cam::anyone:anyone";
    const ANONYMOUS: &str = "qcs::cam::anonymous:anonymous";
    const USER: &str = "qcs::cam::uin/100000000001:uin/100000000011";

    fn allow(principal: &str, action: Value) -> Value {
        statement(json!({"principal": {"qcs": [principal]}, "action": action, "resource": ALL}))
    }

    #[rstest]
    #[case::policy(ANYONE, json!(["cos:GetObject", "cos:PutBucketPolicy"]), &["public-rights statement[0].action[1]"])]
    #[case::acl(ANONYMOUS, json!("cos:Put*ACL"), &["public-rights statement[0].action"])]
    #[case::write(ANYONE, json!(["cos:GetObject", "cos:DeleteObject"]), &["public-write statement[0].action[1]"])]
    #[case::listing(ANYONE, json!(["cos:GetObject", "cos:GetBucket"]), &["public-listing statement[0].action[1]"])]
    #[case::reading(ANYONE, json!(["cos:GetObject", "cos:HeadObject"]), &["public-access statement[0].principal"])]
    #[case::all(ANYONE, json!("*"), &["public-rights statement[0].action", "public-write statement[0].action", "public-listing statement[0].action"])]
    #[case::somebody(USER, json!(["cos:PutBucketPolicy", "cos:DeleteObject", "cos:GetBucket"]), &[])]
    fn what_everyone_may_do_is_told(
        #[case] principal: &str,
        #[case] action: Value,
        #[case] expected: &[&str],
    ) {
        assert_eq!(
            rules(&document(json!([allow(principal, action)]))),
            expected
        );
    }

    #[rstest]
    #[case::address(json!({"ip_equal": {"qcs:ip": "203.0.113.0/24"}}), true)]
    #[case::network(json!({"string_equal": {"vpc:requester_vpc": "vpc-aqp5jrc1"}}), true)]
    #[case::every_address(json!({"ip_equal": {"qcs:ip": "0.0.0.0/0"}}), false)]
    #[case::all_but_one(json!({"ip_not_equal": {"qcs:ip": "203.0.113.7"}}), false)]
    #[case::transport(json!({"bool_equal": {"cos:secure-transport": "true"}}), false)]
    fn writing_from_some_addresses_only_is_not_public(
        #[case] condition: Value,
        #[case] held: bool,
    ) {
        let mut value = allow(ANYONE, json!("cos:PutObject"));
        value["condition"] = condition;
        let expected = if held {
            "public-access statement[0].principal"
        } else {
            "public-write statement[0].action"
        };
        assert_eq!(rules(&document(json!([value]))), [expected]);
    }

    #[test]
    fn rights_to_give_rights_are_an_error_wherever_they_are_used_from() {
        let mut value = allow(ANYONE, json!("cos:PutBucketACL"));
        value["condition"] = json!({"ip_equal": {"qcs:ip": "203.0.113.0/24"}});
        let found = findings(&document(json!([value])));
        assert_eq!(found[0].severity.as_ref(), "error");
        assert_eq!(found[0].message, "anyone may do `PutBucketACL`");
    }

    #[test]
    fn what_a_deny_takes_back_from_everyone_is_not_told() {
        let gives = allow(ANYONE, json!(["cos:GetObject", "cos:GetBucket"]));
        let mut takes = allow(ANYONE, json!("cos:GetBucket"));
        takes["effect"] = json!("deny");
        assert_eq!(
            rules(&document(json!([gives, takes]))),
            ["public-access statement[0].principal"]
        );
        takes["principal"] = json!(ANONYMOUS);
        assert_eq!(
            rules(&document(json!([gives, takes]))),
            ["public-listing statement[0].action[1]"]
        );
    }

    #[rstest]
    #[case("*", "*", true)]
    #[case("name/cos:*", "*", true)]
    #[case("cos:Get*", "*", false)]
    #[case("*", ALL, false)]
    fn everything_on_everything_is_told(
        #[case] action: &str,
        #[case] resource: &str,
        #[case] told: bool,
    ) {
        let value = statement(json!({"action": action, "resource": resource}));
        let found = rules(&document(json!([value])));
        assert_eq!(
            found,
            if told {
                vec!["over-broad statement[0].action"]
            } else {
                Vec::new()
            }
        );
    }
}
