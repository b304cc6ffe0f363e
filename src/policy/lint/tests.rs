//! Whole documents: the published ones, which are right, and arbitrary ones.

use proptest::prelude::*;
use rstest::rstest;
use serde_json::{Map, Value, json};

use super::*;

/// A document of statements.
pub(super) fn document(statements: Value) -> Value {
    json!({"version": "2.0", "statement": statements})
}

/// A statement that nothing is to be said of, but for some elements.
pub(super) fn statement(elements: Value) -> Value {
    let mut value = json!({
        "effect": "allow",
        "principal": {"qcs": ["qcs::cam::uin/100000000001:uin/100000000002"]},
        "action": "name/cos:GetObject",
        "resource": "qcs::cos:ap-guangzhou:uid/1250000000:media-1250000000/*",
    });
    let map: &mut Map<String, Value> = value.as_object_mut().unwrap();
    map.extend(elements.as_object().unwrap().clone());
    value
}

pub(super) fn linted(
    value: &Value,
    kind: PolicyKind,
    target: Option<&TargetBucket>,
) -> Vec<Finding> {
    let document = Document::from_json(value, kind).unwrap();
    lint(value, &document, kind, target)
}

pub(super) fn findings(value: &Value) -> Vec<Finding> {
    linted(value, PolicyKind::shown_by(value), None)
}

/// The findings but for unknown actions, which stand in many tests, as `RULE PATH`.
pub(super) fn rules(value: &Value) -> Vec<String> {
    findings(value)
        .iter()
        .filter(|finding| finding.rule != LintRule::UnknownAction)
        .map(|finding| format!("{} {}", finding.rule, finding.way()))
        .collect()
}

/// Statements as 436/46206 publishes them: for one user, on one bucket.
fn published(statements: &[(&str, &str, Value)]) -> Value {
    let of = |(effect, action, condition): &(&str, &str, Value)| {
        let mut value = json!({
            "effect": effect,
            "principal": {"qcs": ["qcs::cam::uin/100000000001:uin/100000000002"]},
            "action": action,
            "resource": ["qcs::cos:ap-guangzhou:uid/1250000000:examplebucket-1250000000/*"],
        });
        if !condition.is_null() {
            value["condition"] = condition.clone();
        }
        value
    };
    document(statements.iter().map(of).collect())
}

/// The rules of a document's errors and warnings.
fn alarms(value: &Value) -> Vec<String> {
    findings(value)
        .iter()
        .filter(|finding| finding.severity != Severity::Note)
        .map(|finding| finding.rule.to_string())
        .collect()
}

#[rstest]
#[case::anonymous_read_from_two_addresses(json!({"version":"2.0","principal":{"qcs":["qcs::cam::anonymous:anonymous"]},"statement":[{"action":["name/cos:GetObject","name/cos:HeadObject"],"condition":{"ip_equal":{"qcs:ip":["101.226.100.185","101.226.100.186"]}},"effect":"allow","resource":["qcs::cos:ap-guangzhou:uid/1250000000:examplebucket-1250000000.ap-guangzhou.myqcloud.com/*"]}]}))]
#[case::no_anonymous_listing(json!({"version":"2.0","Statement":[{"Principal":{"qcs":["qcs::cam::anyone:anyone"]},"Effect":"deny","Action":["name/cos:GetBucket","name/cos:GetBucketObjectVersions"],"Resource":["qcs::cos:ap-beijing:uid/125000000:testbucket-125000000/*"]}]}))]
#[case::answer_of_get_policy(json!({"Statement":[{"Principal":{"qcs":["qcs::cam::uin/100000000001:uin/100000000001"]},"Effect":"allow","Action":["name/cos:GetBucket"],"Resource":["qcs::cos:ap-guangzhou:uid/1250000000:examplebucket-1250000000/*"]}],"version":"2.0"}))]
#[case::read_only_preset(json!({"version":"2.0","statement":[{"action":["cos:List*","cos:Get*","cos:Head*","cos:OptionsObject"],"resource":"*","effect":"allow"}]}))]
#[case::temporary_key(json!({"version":"2.0","statement":[{"action":["name/cos:PutObject","name/cos:PostObject","name/cos:InitiateMultipartUpload","name/cos:ListMultipartUploads","name/cos:ListParts","name/cos:UploadPart","name/cos:CompleteMultipartUpload","name/cos:AbortMultipartUpload"],"effect":"allow","resource":["qcs::cos:ap-beijing:uid/1250000000:examplebucket-1250000000/doc/*"]},{"action":["name/cos:GetObject"],"effect":"allow","resource":["qcs::cos:ap-beijing:uid/1250000000:examplebucket-1250000000/doc2/*"]}]}))]
#[case::tls_version(published(&[("allow", "*", json!({"numeric_equal": {"cos:tls-version": 1.2}}))]))]
#[case::tls_version_or_later(published(&[("allow", "*", json!({"numeric_greater_than_equal": {"cos:tls-version": 1.2}})), ("deny", "*", json!({"numeric_less_than_if_exist": {"cos:tls-version": 1.2}}))]))]
#[case::any_tag(published(&[("allow", "name/cos:PutBucket", json!({"for_any_value:string_equal": {"qcs:request_tag": ["a&b", "c&d"]}}))]))]
#[case::all_tags(published(&[("allow", "name/cos:PutBucket", json!({"for_all_value:string_equal": {"qcs:request_tag": ["a&b", "c&d"]}}))]))]
#[case::one_version(published(&[("allow", "name/cos:GetObject", json!({"string_equal": {"cos:versionid": "MTg0NDUxNTc1NjIzMTQ1MDAwODg"}})), ("deny", "name/cos:GetObject", json!({"string_not_equal_if_exist": {"cos:versionid": "MTg0NDUxNTc1NjIzMTQ1MDAwODg"}}))]))]
#[case::latest_version(published(&[("allow", "name/cos:GetObject", json!({"string_equal_if_exist": {"cos:versionid": ""}})), ("deny", "name/cos:GetObject", json!({"string_not_equal": {"cos:versionid": ""}}))]))]
#[case::keep_old_versions(published(&[("allow", "name/cos:DeleteObject", Value::Null), ("deny", "name/cos:DeleteObject", json!({"string_equal": {"cos:versionid": "null"}}))]))]
#[case::small_objects(published(&[("allow", "name/cos:PutObject", json!({"numeric_less_than_equal": {"cos:content-length": 10}})), ("deny", "name/cos:PutObject", json!({"numeric_greater_than_if_exist": {"cos:content-length": 10}}))]))]
#[case::content_type(published(&[("allow", "name/cos:PutObject", json!({"string_equal": {"cos:content-type": "image/jpeg"}})), ("deny", "name/cos:PutObject", json!({"string_not_equal_if_exist": {"cos:content-type": "image/jpeg"}}))]))]
#[case::storage_class(published(&[("allow", "name/cos:PutObject", json!({"string_equal": {"cos:x-cos-storage-class": "STANDARD"}})), ("deny", "name/cos:PutObject", json!({"string_not_equal_if_exist": {"cos:x-cos-storage-class": "STANDARD"}}))]))]
#[case::acl(published(&[("allow", "name/cos:PutObject", json!({"string_equal": {"cos:x-cos-acl": "private"}})), ("deny", "name/cos:PutObject", json!({"string_not_equal_if_exist": {"cos:x-cos-acl": "private"}}))]))]
#[case::response_content_type(published(&[("allow", "name/cos:GetObject", json!({"string_equal": {"cos:response-content-type": "image%2Fjpeg"}})), ("deny", "name/cos:GetObject", json!({"string_not_equal_if_exist": {"cos:response-content-type": "image%2Fjpeg"}}))]))]
#[case::https(published(&[("allow", "name/cos:GetObject", json!({"bool_equal": {"cos:secure-transport": "true"}}))]))]
#[case::no_http(published(&[("deny", "*", json!({"bool_equal": {"cos:secure-transport": "false"}}))]))]
fn a_published_document_raises_no_alarm(#[case] value: Value) {
    assert_eq!(alarms(&value), [""; 0], "{:?}", findings(&value));
}

#[test]
fn what_the_published_texts_call_pitfalls_raises_one() {
    let every_action = published(&[
        (
            "allow",
            "*",
            json!({"string_equal": {"cos:response-content-type": "image%2Fjpeg"}}),
        ),
        (
            "deny",
            "*",
            json!({"string_not_equal_if_exist": {"cos:response-content-type": "image%2Fjpeg"}}),
        ),
    ]);
    assert_eq!(alarms(&every_action), ["refuses-without-key"]);
    let slip = published(&[
        (
            "allow",
            "name/cos:GetBucket",
            json!({"string_equal": {"cos:prefix": "folder1"}}),
        ),
        (
            "deny",
            "name/cos:GetBucket",
            json!({"string_equal_if_exist": {"cos:prefix": "folder1"}}),
        ),
    ]);
    assert_eq!(alarms(&slip), ["deny-on-same-condition"]);
    let uin = document(json!([statement(
        json!({"resource": "qcs::cos:ap-guangzhou:uid/100000000011:examplebucket-1250000000/*"})
    )]));
    assert_eq!(alarms(&uin), ["appid-mismatch"]);
}

#[test]
fn what_reading_the_document_warns_of_is_told_and_feature_sets_are_only_noted() {
    let value = document(json!([statement(json!({
        "action": ["name/cos:getObject", "permid/280649"],
        "condition": {"string_equal": {"cos:content_type": "a"}, "string_not_like": {"cos:prefix": "a*"}},
    }))]));
    let found: Vec<String> = findings(&value)
        .iter()
        .map(|finding| format!("{}: {} {}", finding.severity, finding.rule, finding.way()))
        .collect();
    assert_eq!(
        found,
        [
            "warning: unknown-action statement[0].action[0]",
            "note: feature-set statement[0].action[1]",
            "warning: unknown-condition-key statement[0].condition.string_equal.cos:content_type",
            "warning: unlisted-operator statement[0].condition.string_not_like",
        ]
    );
}

#[test]
fn what_is_wrong_many_times_is_told_some_times_and_counted() {
    let value = document(json!([statement(
        json!({"action": vec!["cos:getObject"; 50]})
    )]));
    let found = findings(&value);
    let unknown: Vec<&Finding> = found
        .iter()
        .filter(|finding| finding.rule == LintRule::UnknownAction)
        .collect();
    assert_eq!(unknown.len(), 21);
    assert_eq!(unknown[20].way(), "statement[0].action[20]");
    assert!(
        unknown[20].message.starts_with("30 more of this kind"),
        "{unknown:?}"
    );
}

#[test]
fn ways_are_in_the_spelling_of_the_document() {
    let value = json!({"Version": "2.0", "Principal": "*", "Statement": {"Sid": "open", "Effect": "Allow", "Action": "*", "Resource": ["*"]}});
    let ways: Vec<String> = findings(&value).iter().map(Finding::way).collect();
    assert_eq!(ways, ["Statement.Action"; 4]);
}

#[rstest]
#[case(json!({"statement": [{"effect": "allow"}]}), PolicyKind::Identity)]
#[case(json!({"Principal": "*", "statement": []}), PolicyKind::Bucket)]
#[case(json!({"Statement": [{}, {"Principal": "*"}]}), PolicyKind::Bucket)]
#[case(json!({"statement": {"principal": "*"}}), PolicyKind::Bucket)]
#[case(json!([]), PolicyKind::Identity)]
fn a_document_with_a_principal_anywhere_is_a_bucket_policy(
    #[case] value: Value,
    #[case] kind: PolicyKind,
) {
    assert_eq!(PolicyKind::shown_by(&value), kind);
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any_text().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((any_text(), inner), 0..4)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

fn any_text() -> impl Strategy<Value = String> {
    let words = vec![
        "",
        "*",
        "**",
        "2.0",
        "version",
        "statement",
        "Principal",
        "effect",
        "allow",
        "deny",
        "action",
        "cos:Get*",
        "permid/1",
        "resource",
        "condition",
        "string_equal",
        "numeric_less_than",
        "cos:prefix",
        "qcs:ip",
        "qcs::cos:::%",
        "qcs::cos:*:*:*a*/%E6*/",
    ];
    prop_oneof![
        prop::sample::select(words).prop_map(str::to_owned),
        "\\PC{0,12}",
    ]
}

/// Documents that are read without a fault, of the stranger elements that the language has.
fn any_document() -> impl Strategy<Value = Value> {
    let texts =
        |words: &[&'static str]| prop::collection::vec(prop::sample::select(words.to_vec()), 1..4);
    let action = texts(&[
        "*",
        "cos:Get*",
        "cos:PutObject",
        "name/cos:GetBucket",
        "cos:GetService",
        "x",
        "permid/1",
        "*a*",
    ]);
    let resource = texts(&[
        "*",
        "qcs::cos:::*",
        "qcs::cos:a:uid/1:b-1/*",
        "qcs::cos::uid/*:*/%E6%",
        "qcs::cos::*:b-1",
        "qcs::cos:::/",
        "qcs::cos:::prefix//1/b/c*d",
    ]);
    let principal = texts(&[
        "*",
        "qcs::cam::anonymous:anonymous",
        "qcs::cam::uin/1:uin/1",
        "qcs::cam::uin/1:uin/2",
        "qcs::cam::uin/1:roleName/r",
    ]);
    let number = (-1e308..1e308f64)
        .prop_map(|number| ("numeric_less_than", "cos:content-length", json!(number)));
    let others = prop::sample::select(vec![
        (
            "numeric_greater_than_if_exist",
            "cos:content-length",
            json!([1e308, -1e308, 0]),
        ),
        (
            "string_like",
            "cos:prefix",
            json!(["**", "a*b", "%", "%zz"]),
        ),
        ("string_equal", "cos:prefix", json!(["", "文"])),
        ("ip_equal", "qcs:ip", json!(["::/0", "1.2.3.4"])),
        ("ip_not_equal_if_exist", "qcs:ip", json!("0.0.0.0/0")),
        (
            "date_less_than",
            "qcs:current_time",
            json!("9999-12-30T22:00:00Z"),
        ),
        (
            "date_greater_than",
            "qcs:current_time",
            json!("0000-01-01T00:00:00Z"),
        ),
        (
            "null_equal_if_exist",
            "vpc:requester_vpc",
            json!(["true", "false"]),
        ),
        (
            "for_all_value:string_not_equal",
            "qcs:request_tag",
            json!("a"),
        ),
        ("bool_equal", "x", json!(true)),
    ]);
    let conditions = prop::collection::vec(prop_oneof![number, others], 0..4);
    let statement = (any::<bool>(), action, resource, principal, conditions).prop_map(
        |(allows, action, resource, principal, conditions)| {
            let mut condition = json!({});
            for (operator, key, value) in conditions {
                condition[operator][key] = value;
            }
            json!({"effect": if allows { "allow" } else { "deny" }, "action": action, "resource": resource, "principal": principal, "condition": condition})
        },
    );
    prop::collection::vec(statement, 0..5).prop_map(|statements| document(statements.into()))
}

proptest! {
    #[test]
    fn any_document_that_is_read_is_judged(value in any_document(), bucket in any::<bool>()) {
        let kind = PolicyKind::shown_by(&value);
        let target = TargetBucket { name: "b-1".parse().unwrap(), region: "a".to_owned() };
        let document = Document::from_json(&value, kind);
        prop_assert!(document.is_ok(), "{document:?}");
        let found = lint(&value, &document.unwrap(), kind, bucket.then_some(&target));
        for finding in found {
            prop_assert!(!finding.message.is_empty());
            prop_assert!(value.pointer(&pointer(&finding.path)).is_some(), "{}", finding.way());
        }
    }

    #[test]
    fn any_json_is_refused_or_judged(value in any_json(), strange in any_json()) {
        let kind = PolicyKind::shown_by(&value);
        if let Ok(document) = Document::from_json(&value, kind) {
            lint(&value, &document, kind, None);
        }
        // A document that was read from something else only costs the ways.
        let other = document(json!([statement(json!({"action": "*"}))]));
        let read = Document::from_json(&other, PolicyKind::Bucket).unwrap();
        lint(&strange, &read, PolicyKind::Bucket, None);
    }
}

fn pointer(path: &[PathStep]) -> String {
    let steps = path.iter().map(|step| match step {
        PathStep::Member(name) => format!("/{}", name.replace('~', "~0").replace('/', "~1")),
        PathStep::Index(index) => format!("/{index}"),
    });
    steps.collect()
}
