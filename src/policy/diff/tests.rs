use rstest::rstest;
use serde_json::{Value, json};

use super::*;
use crate::policy::PolicyKind;

const USER: &str = "qcs::cam::uin/100000000001:uin/100000000011";
const ANYONE: &str = "qcs::cam::anyone:anyone";
const BUCKET: &str = "qcs::cos:ap-guangzhou:uid/1250000000:media-1250000000/";

fn document(statements: &[Value]) -> Document {
    let value = json!({"version": "2.0", "statement": statements});
    Document::from_json(&value, PolicyKind::shown_by(&value)).unwrap()
}

fn allow(principal: &str, action: &str, path: &str) -> Value {
    json!({"effect": "allow", "principal": {"qcs": [principal]}, "action": action, "resource": format!("{BUCKET}{path}")})
}

fn deny(principal: &str, action: &str, path: &str) -> Value {
    let mut statement = allow(principal, action, path);
    statement["effect"] = json!("deny");
    statement
}

fn with(mut statement: Value, condition: Value) -> Value {
    statement["condition"] = condition;
    statement
}

fn told(direction: &Direction) -> Vec<String> {
    assert!(direction.unsettled.is_nothing(), "{direction:?}");
    let told = |witness: &Witness| {
        let shown = witness.shown().into_iter();
        let shown: Vec<String> = shown.map(|(key, seen)| format!(" {key}={seen}")).collect();
        let key = witness.resource().replace(BUCKET, "/");
        format!(
            "{} {} {key}{}",
            witness.caller,
            witness.operation,
            shown.concat()
        )
    };
    direction.witnesses.iter().map(told).collect()
}

fn both(old: &[Value], new: &[Value]) -> (Vec<String>, Vec<String>) {
    let compared = compare(&document(old), &document(new), &Comparing::default());
    (told(&compared.more), told(&compared.less))
}

const ME: &str = "user 100000000011 of account 100000000001";

#[rstest]
#[case::the_same(&[allow(USER, "cos:GetObject", "*")], &[allow(USER, "name/cos:GetObject", "*")], &[], &[])]
#[case::wider(&[allow(USER, "cos:GetObject", "doc/*")], &[allow(USER, "cos:GetObject", "*")], &["GetObject /x"], &[])]
#[case::written_in_parts(&[allow(USER, "cos:GetObject", "doc/*"), allow(USER, "cos:GetObject", "*")], &[allow(USER, "cos:GetObject", "*")], &[], &[])]
#[case::a_deny_more(&[allow(USER, "cos:GetObject", "*")], &[allow(USER, "cos:GetObject", "*"), deny(USER, "cos:GetObject", "secret/*")], &[], &["GetObject /secret/"])]
#[case::a_deny_that_meets_nothing(&[allow(USER, "cos:GetObject", "doc/*")], &[allow(USER, "cos:GetObject", "doc/*"), deny(USER, "cos:GetObject", "secret/*")], &[], &[])]
#[case::a_deny_for_anyone_below_a_name(&[allow(USER, "cos:GetObject", "*")], &[allow(USER, "cos:GetObject", "*"), deny(ANYONE, "cos:GetObject", "*")], &[], &[])]
#[case::both_ways(&[allow(USER, "cos:GetObject", "a/*")], &[allow(USER, "cos:GetObject", "b/*")], &["GetObject /b/"], &["GetObject /a/"])]
#[case::bucket_itself(&[allow(USER, "cos:GetBucket", "*")], &[allow(USER, "cos:GetBucket", "")], &[], &[])]
fn what_changes_is_shown_by_the_plainest_request(
    #[case] old: &[Value],
    #[case] new: &[Value],
    #[case] more: &[&str],
    #[case] less: &[&str],
) {
    let of_me =
        |told: &[&str]| -> Vec<String> { told.iter().map(|told| format!("{ME} {told}")).collect() };
    assert_eq!(both(old, new), (of_me(more), of_me(less)));
}

#[rstest]
#[case::transport(json!({"bool_equal": {"cos:secure-transport": "true"}}), " cos:secure-transport=false")]
#[case::address(json!({"ip_equal": {"qcs:ip": ["203.0.113.0/24"]}}), " qcs:ip=198.51.100.7")]
#[case::address_v6(json!({"ip_not_equal": {"qcs:ip": ["2001:db8::/32"]}}), " qcs:ip=2001:db8::7")]
#[case::header(json!({"string_equal": {"cos:x-cos-acl": ["private"]}}), " cos:x-cos-acl=nothing")]
#[case::header_if_exist(json!({"string_equal_if_exist": {"cos:x-cos-acl": ["private"]}}), " cos:x-cos-acl=`x`")]
#[case::length(json!({"numeric_less_than_equal_if_exist": {"cos:content-length": 10}}), " cos:content-length=11")]
#[case::time(json!({"date_less_than": {"qcs:current_time": "2027-01-01T00:00:00Z"}}), " qcs:current_time=2027-01-01T00:00:00Z")]
#[case::tags(json!({"for_all_value:string_not_equal_if_exist": {"qcs:resource_tag": ["a&b"]}}), " qcs:resource_tag=`a&b`")]
fn a_condition_more_grants_less(#[case] condition: Value, #[case] shown: &str) {
    let wide = allow(USER, "cos:PutObject", "*");
    let narrow = with(wide.clone(), condition);
    let (more, less) = both(&[wide], &[narrow]);
    assert_eq!(more, [""; 0]);
    assert_eq!(less, [format!("{ME} PutObject /x{shown}")]);
}

#[test]
fn a_wide_open_statement_is_shown_for_each_class_of_callers() {
    let (more, less) = both(&[], &[allow(ANYONE, "cos:Get*Object", "*")]);
    let callers = ["anyone without a signature", "root account 200000000001"];
    assert_eq!(more, callers.map(|caller| format!("{caller} GetObject /x")));
    assert_eq!(less, [""; 0]);
}

#[test]
fn many_patterns_that_hold_each_other_are_settled() {
    let logs = |number: usize| allow(USER, "cos:GetObject", &format!("*/logs{number}/*"));
    let mut old: Vec<Value> = (0..40).map(logs).collect();
    let mut new = old.clone();
    new.push(deny(USER, "cos:GetObject", "*/logs0/*/logs1/*"));
    let (more, less) = both(&old, &new);
    assert!(more.is_empty());
    assert!(less[0].ends_with("GetObject //logs0//logs1/"), "{less:?}");
    old.reverse();
    assert_eq!(both(&old, &old[..39]).0, [""; 0]);
}

#[test]
fn what_cannot_be_told_apart_is_unknown_and_never_equal() {
    let from = |pattern: &str| {
        let condition = json!({"string_like": {"qcs:ip": pattern}});
        document(&[with(allow(USER, "cos:GetObject", "*"), condition)])
    };
    let compared = compare(&from("203.*"), &from("203.0.*"), &Comparing::default());
    assert_eq!(compared.less.answer(), Answer::Unknown);
    let equal = compare(&from("203.*"), &from("203.*"), &Comparing::default());
    assert_eq!(equal, Compared::default());
}

#[test]
fn patterns_of_a_condition_that_cannot_all_be_told_apart_still_give_witnesses() {
    let listing = |number: usize| {
        let condition = json!({"string_like": {"cos:prefix": format!("*p{number}q*")}});
        with(allow(USER, "cos:GetBucket", ""), condition)
    };
    let old: Vec<Value> = (10..40).map(listing).collect();
    let compared = compare(&document(&old), &document(&old[1..]), &Comparing::default());
    let answers = (compared.more.answer(), compared.less.answer());
    assert_eq!(answers, (Answer::Equal, Answer::Changed));
    let told: Vec<String> = compared
        .less
        .witnesses
        .iter()
        .map(|witness| witness.shown()[0].1.to_string())
        .collect();
    assert_eq!(told, ["`p10q`"]);
}
