use super::*;
use rstest::rstest;
use serde_json::json;

fn policy(statement: Value) -> Value {
    json!({"version": "2.0", "statement": [statement]})
}

fn changes(value: &Value, slip: Slip) -> Vec<String> {
    let kind = PolicyKind::shown_by(value);
    let of_slip = mutants(value, kind).into_iter();
    let of_slip = of_slip.filter(|mutant| mutant.slip == slip);
    of_slip.map(|mutant| mutant.change).collect()
}

fn statement(change: Value) -> Value {
    let mut statement = json!({
        "effect": "allow",
        "principal": {"qcs": ["qcs::cam::uin/100000000001:uin/100000000011"]},
        "action": ["name/cos:GetObject"],
        "resource": ["qcs::cos:ap-guangzhou:uid/1250000000:media-1250000000/doc/*"],
    });
    for (name, value) in change.as_object().unwrap() {
        statement[name] = value.clone();
    }
    policy(statement)
}

#[rstest]
#[case(json!({}), Slip::DropStatement, &["the statement is left out"])]
#[case(json!({}), Slip::FlipEffect, &[r#""deny" instead of "allow""#])]
#[case(json!({"effect": "Deny"}), Slip::FlipEffect, &[r#""allow" instead of "Deny""#])]
#[case(json!({}), Slip::SwapPrincipal, &[
    r#""qcs::cam::anyone:anyone" instead of "qcs::cam::uin/100000000001:uin/100000000011""#,
    r#""qcs::cam::uin/100000000001:uin/100000000001" instead of "qcs::cam::uin/100000000001:uin/100000000011""#,
])]
#[case(json!({"principal": {"qcs": ["qcs::cam::anonymous:anonymous"]}}), Slip::SwapPrincipal, &[r#""qcs::cam::anyone:anyone" instead of "qcs::cam::anonymous:anonymous""#])]
#[case(json!({"principal": {"qcs": ["*", "qcs::cam::anonymous:anonymous"]}}), Slip::DropPrincipal, &[
    r#"the principal "*" is left out"#,
    r#"the principal "qcs::cam::anonymous:anonymous" is left out"#,
])]
#[case(json!({}), Slip::AddAction, &[
    r#"the action "name/cos:PutObject" is added"#,
    r#"the action "name/cos:DeleteObject" is added"#,
    r#"the action "name/cos:GetBucket" is added"#,
])]
#[case(json!({}), Slip::DropAction, &[])]
#[case(json!({"action": ["cos:GetObject", "cos:HeadObject"]}), Slip::DropAction, &[
    r#"the action "cos:GetObject" is left out"#,
    r#"the action "cos:HeadObject" is left out"#,
])]
#[case(json!({}), Slip::WidenAction, &[
    r#""name/cos:Get*" instead of "name/cos:GetObject""#,
    r#""name/cos:*" instead of "name/cos:GetObject""#,
])]
#[case(json!({"resource": "qcs::cos::uid/1250000000:media-1250000000/doc/*"}), Slip::WidenResource, &[
    r#""qcs::cos::uid/1250000000:media-1250000000/*" instead of "qcs::cos::uid/1250000000:media-1250000000/doc/*""#,
    r#""qcs::cos::uid/1250000000:media-1250000000/doc*" instead of "qcs::cos::uid/1250000000:media-1250000000/doc/*""#,
])]
#[case(json!({"resource": "qcs::cos::uid/1250000000:media-1250000000/doc/a.txt"}), Slip::WidenResource, &[r#""qcs::cos::uid/1250000000:media-1250000000/doc/*" instead of "qcs::cos::uid/1250000000:media-1250000000/doc/a.txt""#])]
#[case(json!({"resource": "qcs::cos::uid/1250000000:media-1250000000/*"}), Slip::WidenResource, &[])]
#[case(json!({"resource": "*"}), Slip::NarrowResource, &[])]
#[case(json!({"resource": "qcs::cos::uid/1250000000:media-1250000000/doc/*"}), Slip::NarrowResource, &[r#""qcs::cos::uid/1250000000:media-1250000000/doc/example/*" instead of "qcs::cos::uid/1250000000:media-1250000000/doc/*""#])]
#[case(json!({"condition": {"ip_equal": {"qcs:ip": ["192.0.2.0/24", "198.51.100.7"]}}}), Slip::DropCondition, &["the condition `ip_equal` on `qcs:ip` is left out"])]
#[case(json!({"condition": {"ip_equal": {"qcs:ip": ["192.0.2.0/24", "198.51.100.7"]}}}), Slip::ToggleIfExist, &["`ip_equal_if_exist` instead of `ip_equal` on `qcs:ip`"])]
#[case(json!({"condition": {"ip_not_equal_if_exist": {"qcs:ip": "192.0.2.0/24"}}}), Slip::NegateCondition, &["`ip_equal_if_exist` instead of `ip_not_equal_if_exist` on `qcs:ip`"])]
#[case(json!({"condition": {"ip_equal": {"qcs:ip": ["192.0.2.0/24", "198.51.100.7"]}}}), Slip::LoosenCondition, &[
    r#""192.0.0.0/16" instead of "192.0.2.0/24""#,
    r#""198.51.100.0/24" instead of "198.51.100.7""#,
])]
#[case(json!({"condition": {"ip_equal": {"qcs:ip": ["192.0.2.0/24", "198.51.100.7"]}}}), Slip::DropValue, &[
    r#"the value "192.0.2.0/24" is left out"#,
    r#"the value "198.51.100.7" is left out"#,
])]
#[case(json!({"condition": {"bool_equal": {"cos:secure-transport": "true"}}}), Slip::NegateCondition, &[
    r#""false" instead of "true""#,
])]
#[case(json!({"condition": {"numeric_less_than_equal": {"cos:content-length": 1024}}}), Slip::LoosenCondition, &[r#""10240" instead of 1024"#])]
#[case(json!({"condition": {"date_less_than": {"qcs:current_time": "2026-03-01T08:00:00Z"}}}), Slip::LoosenCondition, &[r#""2027-03-01T08:00:00Z" instead of "2026-03-01T08:00:00Z""#])]
#[case(json!({"condition": {"string_like": {"cos:prefix": "logs/2026/*"}}}), Slip::LoosenCondition, &[r#""logs/*" instead of "logs/2026/*""#])]
fn each_slip_is_made_in_each_place_where_it_can_be(
    #[case] change: Value,
    #[case] slip: Slip,
    #[case] expected: &[&str],
) {
    assert_eq!(changes(&statement(change), slip), expected);
}

#[test]
fn anyone_becomes_whoever_the_document_names_elsewhere() {
    let anyone = json!({"effect": "allow", "principal": {"qcs": ["qcs::cam::anyone:anyone"]}, "action": "*", "resource": "*"});
    let mut named = anyone.clone();
    named["principal"]["qcs"] = json!("qcs::cam::uin/200000000002:uin/200000000002");
    let value = json!({"version": "2.0", "statement": [anyone, named]});
    let expected =
        r#""qcs::cam::uin/200000000002:uin/200000000002" instead of "qcs::cam::anyone:anyone""#;
    assert!(
        changes(&value, Slip::SwapPrincipal)
            .iter()
            .any(|change| change == expected)
    );
}

#[test]
fn every_mutant_is_another_document_and_none_stands_twice() {
    let condition = json!({"ip_equal": {"qcs:ip": ["192.0.2.0/24", "2001:db8::/32"]}, "string_equal": {"cos:prefix": ["a/", "b/"]}});
    let value = statement(json!({"condition": condition, "action": ["cos:Get*", "cos:PutObject"]}));
    let all = mutants(&value, PolicyKind::Bucket);
    let documents = all.iter().map(|mutant| &mutant.document.json);
    let texts = documents.chain([&value]).map(Value::to_string);
    let mut texts: Vec<String> = texts.collect();
    let count = texts.len();
    texts.sort_unstable();
    texts.dedup();
    assert_eq!(texts.len(), count);
    assert!(count > 20, "{count}");
}

#[test]
fn a_policy_whose_statement_is_no_list_is_mutated_too() {
    let value = json!({"Version": "2.0", "Statement": {"Effect": "Allow", "Action": "cos:GetObject", "Resource": "*"}});
    let value = json!({"version": "2.0", "statement": value["Statement"]});
    let all = mutants(&value, PolicyKind::Identity);
    assert!(all.iter().any(|mutant| mutant.slip == Slip::FlipEffect));
    assert!(all.iter().all(|mutant| mutant.slip != Slip::DropStatement));
}
