//! Statements that other statements of the document leave nothing to say.

use std::collections::BTreeSet;

use super::placed::Placed;
use super::{Finding, LintRule};
use crate::policy::condition::Condition;
use crate::policy::document::Statement;
use crate::policy::operator::Comparison;
use crate::policy::principal::Principal;

pub(super) fn check(statements: &[Placed<'_>]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (index, placed) in statements.iter().enumerate() {
        if placed.is_allow() {
            let denies = || statements.iter().filter(|other| !other.is_allow());
            let shadow = denies().find(|deny| shadows(deny.statement, placed.statement));
            findings.extend(shadow.map(|deny| shadowed(placed, deny)));
            if shadow.is_none() {
                let pitfalls = denies().filter_map(|deny| on_same_condition(placed, deny));
                findings.extend(pitfalls);
            }
        }
        let wider = statements.iter().enumerate().find(|(at, other)| {
            let says_more = *at != index && repeats(placed.statement, other.statement);
            // Of two that say the same, the later one is the repetition.
            says_more && (*at < index || !repeats(other.statement, placed.statement))
        });
        findings.extend(wider.map(|(_, other)| {
            Finding::warning(
                LintRule::RepeatedStatement,
                placed.element("effect"),
                format!("{} says all of this already", other.name()),
            )
            .with_help("remove one of the two")
        }));
    }
    findings
}

fn shadowed(allow: &Placed<'_>, deny: &Placed<'_>) -> Finding {
    Finding::warning(
        LintRule::ShadowedAllow,
        allow.element("effect"),
        format!(
            "this allow grants nothing: {} denies every request of it",
            deny.name()
        ),
    )
    .with_help("a deny wins over every allow; remove the allow, or narrow the deny")
}

/// Whether a deny without conditions refuses every request of an allow.
fn shadows(deny: &Statement, allow: &Statement) -> bool {
    deny.conditions.is_empty()
        && of_same_or_higher_rank(&deny.principals, &allow.principals)
        && deny.actions.includes(&allow.actions)
        && on_all_resources_of(deny, allow)
}

/// The published slip (436/46206): a deny meant for all other values is written for the very value that is allowed.
fn on_same_condition(allow: &Placed<'_>, deny: &Placed<'_>) -> Option<Finding> {
    let first = deny.statement.conditions.first()?;
    let met_with_allow = |condition: &Condition| {
        let asked = &allow.statement.conditions;
        asked.iter().any(|asked| implies(asked, condition))
    };
    let clashes = of_same_or_higher_rank(&deny.statement.principals, &allow.statement.principals)
        && deny.statement.actions.overlaps(&allow.statement.actions)
        && on_all_resources_of(deny.statement, allow.statement)
        && deny.statement.conditions.iter().all(met_with_allow);
    let help = match (first.operator.comparison, first.operator.negated) {
        (Comparison::Text, false) => {
            "`string_not_equal_if_exist` is meant, which denies every other value".to_owned()
        }
        _ => "a deny needs the opposite of the condition of the allow, with `_if_exist`".to_owned(),
    };
    clashes.then(|| {
        let message = format!(
            "this denies what {} allows on the same condition, and the deny wins",
            allow.name()
        );
        Finding::warning(
            LintRule::DenyOnSameCondition,
            deny.condition(first),
            message,
        )
        .with_help(help)
    })
}

/// Whether a statement says nothing that another of the same effect does not say.
fn repeats(statement: &Statement, other: &Statement) -> bool {
    let among = |principal: &Principal| {
        other.principals.iter().any(|known| {
            known == principal
                || (*known == Principal::Anyone && *principal == Principal::Anonymous)
        })
    };
    let held_by = |condition: &Condition| {
        let own = &statement.conditions;
        own.iter().any(|own| implies(own, condition))
    };
    statement.effect == other.effect
        && statement.principals.is_empty() == other.principals.is_empty()
        && statement.principals.iter().all(among)
        && other.actions.includes(&statement.actions)
        && on_all_resources_of(other, statement)
        && other.conditions.iter().all(held_by)
}

/// Whether a deny outranks an allow for each of the allow's principals: one for anyone ranks below an allow that names
/// somebody (reference §3.2), and one for anonymous requests is not for signed ones. A policy of a user has no principals.
fn of_same_or_higher_rank(deny: &[Principal], allow: &[Principal]) -> bool {
    let refused = |allowed: &Principal| match allowed {
        Principal::Anonymous => deny.iter().any(Principal::is_general),
        other => deny.contains(other),
    };
    deny.is_empty() == allow.is_empty() && allow.iter().all(refused)
}

fn on_all_resources_of(statement: &Statement, other: &Statement) -> bool {
    let covered = |wanted| {
        let own = &statement.resources;
        own.iter().any(|pattern| pattern.includes(wanted))
    };
    other.resources.iter().all(covered)
}

/// Whether a request that meets one condition meets another: the same but for a suffix that makes it easier to meet.
fn implies(one: &Condition, other: &Condition) -> bool {
    let (asked, easier) = (one.operator, other.operator);
    one.key_name == other.key_name
        && asked.comparison == easier.comparison
        && asked.negated == easier.negated
        && asked.qualifier == easier.qualifier
        && (easier.if_exist || !asked.if_exist)
        && values(one) == values(other)
}

fn values(condition: &Condition) -> BTreeSet<&str> {
    condition.written.iter().map(String::as_str).collect()
}

#[cfg(test)]
mod tests {
    use crate::policy::lint::tests::{document, rules, statement};
    use rstest::rstest;
    use serde_json::{Value, json};

    const USER: &str = "qcs::cam::uin/100000000001:uin/100000000011";
    const ROOT: &str = "qcs::cam::uin/100000000001:uin/100000000001";
    const ANYONE: &str = "qcs::cam::anyone:anyone";
    const ANONYMOUS: &str = "qcs::cam::anonymous:anonymous";

    fn of(effect: &str, principal: &str, action: &str, path: &str) -> Value {
        let resource = format!("qcs::cos:ap-guangzhou:uid/1250000000:media-1250000000/{path}");
        statement(
            json!({"effect": effect, "principal": principal, "action": action, "resource": resource}),
        )
    }

    #[rstest]
    #[case::the_same((USER, "cos:GetObject", "a/*"), (USER, "name/cos:GetObject", "a/*"), true)]
    #[case::wider((USER, "cos:GetObject", "a/*"), (USER, "cos:Get*", "*"), true)]
    #[case::every_action((USER, "cos:*", "a/*"), (USER, "*", "*"), true)]
    #[case::anonymous_by_anyone((ANONYMOUS, "cos:GetObject", "a/*"), (ANYONE, "cos:*", "*"), true)]
    #[case::somebody_by_anyone((USER, "cos:GetObject", "a/*"), (ANYONE, "cos:*", "*"), false)]
    #[case::anyone_by_anonymous((ANYONE, "cos:GetObject", "a/*"), (ANONYMOUS, "cos:*", "*"), false)]
    #[case::user_by_root((USER, "cos:GetObject", "a/*"), (ROOT, "cos:*", "*"), false)]
    #[case::fewer_actions((USER, "cos:Get*", "a/*"), (USER, "cos:GetObject", "*"), false)]
    #[case::fewer_keys((USER, "cos:GetObject", "*"), (USER, "cos:GetObject", "a/*"), false)]
    fn an_allow_that_a_deny_refuses_wholly_is_told(
        #[case] allow: (&str, &str, &str),
        #[case] deny: (&str, &str, &str),
        #[case] told: bool,
    ) {
        let allow = of("allow", allow.0, allow.1, allow.2);
        let deny = of("deny", deny.0, deny.1, deny.2);
        let found = rules(&document(json!([allow, deny])));
        assert_eq!(
            found.contains(&"shadowed-allow statement[0].effect".to_owned()),
            told,
            "{found:?}"
        );
    }

    #[test]
    fn a_deny_with_conditions_leaves_something_of_an_allow() {
        let mut deny = of("deny", USER, "cos:*", "*");
        deny["condition"] = json!({"ip_not_equal": {"qcs:ip": "203.0.113.0/24"}});
        let allow = of("allow", USER, "cos:GetObject", "*");
        assert!(rules(&document(json!([allow, deny]))).is_empty());
    }

    #[rstest]
    #[case::published("string_equal", "string_equal_if_exist", "V", true)]
    #[case::without_suffix("string_equal", "string_equal", "V", true)]
    #[case::absence_allowed_only("string_equal_if_exist", "string_equal", "V", false)]
    #[case::the_other_way("string_equal", "string_not_equal_if_exist", "V", false)]
    #[case::another_value("string_equal", "string_equal_if_exist", "W", false)]
    fn a_deny_on_the_condition_of_an_allow_is_told(
        #[case] allowing: &str,
        #[case] denying: &str,
        #[case] value: &str,
        #[case] told: bool,
    ) {
        let mut allow = of("allow", USER, "cos:GetBucket", "*");
        allow["condition"] = json!({allowing: {"cos:prefix": "V"}});
        let mut deny = of("deny", USER, "cos:GetBucket", "*");
        deny["condition"] = json!({denying: {"cos:prefix": [value]}});
        let found = rules(&document(json!([allow, deny])));
        let expected =
            format!("deny-on-same-condition statement[1].condition.{denying}.cos:prefix");
        assert_eq!(found, if told { vec![expected] } else { Vec::new() });
    }

    #[rstest]
    #[case::the_same("cos:GetObject", "a/*", "cos:GetObject", "a/*", &["repeated-statement statement[1].effect"])]
    #[case::second_wider("cos:GetObject", "a/*", "cos:Get*", "*", &["repeated-statement statement[0].effect"])]
    #[case::first_wider("cos:Get*", "*", "cos:GetObject", "a/*", &["repeated-statement statement[1].effect"])]
    #[case::crossing("cos:Get*", "a/*", "cos:GetObject", "*", &[])]
    fn a_statement_that_another_says_already_is_told(
        #[case] action: &str,
        #[case] path: &str,
        #[case] other_action: &str,
        #[case] other_path: &str,
        #[case] expected: &[&str],
    ) {
        for effect in ["allow", "deny"] {
            let first = of(effect, USER, action, path);
            let second = of(effect, USER, other_action, other_path);
            assert_eq!(rules(&document(json!([first, second]))), expected);
        }
    }

    #[rstest]
    #[case::of_anyone("allow", ANONYMOUS, ANYONE, true)]
    #[case::of_somebody("allow", USER, ANYONE, false)]
    #[case::deny_of_somebody("deny", USER, ANYONE, false)]
    fn an_allow_or_a_deny_for_somebody_is_no_repetition_of_one_for_anyone(
        #[case] effect: &str,
        #[case] principal: &str,
        #[case] other: &str,
        #[case] told: bool,
    ) {
        let first = of(effect, principal, "cos:HeadObject", "*");
        let second = of(effect, other, "cos:HeadObject", "*");
        let found = rules(&document(json!([first, second])));
        assert_eq!(
            found.iter().any(|rule| rule.starts_with("repeated")),
            told,
            "{found:?}"
        );
    }

    #[test]
    fn a_statement_under_more_conditions_repeats_one_under_fewer() {
        let wide = of("allow", USER, "cos:GetObject", "*");
        let mut narrow = wide.clone();
        narrow["condition"] = json!({"bool_equal": {"cos:secure-transport": "true"}});
        let found = rules(&document(json!([wide, narrow])));
        assert_eq!(found, ["repeated-statement statement[1].effect"]);
    }
}
