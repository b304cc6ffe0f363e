//! Every published policy example of COS against edits of it: what an edit can only take away or only give, and what it
//! leaves as it is, the comparison must say.
//!
//! Sources: 436/18023 (policy examples), the FAQ on listing, 436/8276 (`GET Bucket policy`), 436/30580 (temporary keys),
//! 436/46206 (conditions), and the read-only preset of CAM.

use cos403::policy::{Answer, Compared, Comparing, Document, PolicyKind, Witness, compare};
use serde_json::{Value, json};

const USER: &str = "qcs::cam::uin/100000000001:uin/100000000002";
const RESOURCE: &str = "qcs::cos:ap-guangzhou:uid/1250000000:examplebucket-1250000000/*";

fn policy(statements: Value) -> Value {
    json!({"version": "2.0", "statement": statements})
}

fn for_user(effect: &str, action: &str, condition: Value) -> Value {
    json!({"principal": {"qcs": [USER]}, "effect": effect, "action": [action], "resource": [RESOURCE], "condition": condition})
}

/// An allow under one condition and a deny under another, as 436/46206 pairs them.
fn paired(action: &str, allow: Value, deny: Value) -> Value {
    policy(json!([
        for_user("allow", action, allow),
        for_user("deny", action, deny)
    ]))
}

fn published() -> Vec<Value> {
    let must_be = |key: &str, value: &str| {
        (
            json!({"string_equal": {key: value}}),
            json!({"string_not_equal_if_exist": {key: value}}),
        )
    };
    let mut policies = vec![
        json!({"version": "2.0", "principal": {"qcs": ["qcs::cam::anonymous:anonymous"]}, "statement": [{
            "action": ["name/cos:GetObject", "name/cos:HeadObject"], "effect": "allow",
            "condition": {"ip_equal": {"qcs:ip": ["101.226.100.185", "101.226.100.186"]}},
            "resource": ["qcs::cos:ap-guangzhou:uid/1250000000:examplebucket-1250000000.ap-guangzhou.myqcloud.com/*"]}]}),
        json!({"version": "2.0", "statement": [{"principal": {"qcs": ["qcs::cam::anyone:anyone"]}, "effect": "deny",
            "action": ["name/cos:GetBucket", "name/cos:GetBucketObjectVersions"],
            "resource": ["qcs::cos:ap-beijing:uid/125000000:testbucket-125000000/*"]}]}),
        json!({"version": "2.0", "statement": [{"principal": {"qcs": ["qcs::cam::uin/100000000001:uin/100000000001"]},
            "effect": "allow", "action": ["name/cos:GetBucket"], "resource": [RESOURCE]}]}),
        policy(
            json!([{"action": ["cos:List*", "cos:Get*", "cos:Head*", "cos:OptionsObject"], "resource": "*", "effect": "allow"}]),
        ),
        policy(json!([
            {"action": ["name/cos:PutObject", "name/cos:PostObject", "name/cos:InitiateMultipartUpload", "name/cos:ListMultipartUploads",
                "name/cos:ListParts", "name/cos:UploadPart", "name/cos:CompleteMultipartUpload", "name/cos:AbortMultipartUpload"],
                "effect": "allow", "resource": ["qcs::cos:ap-beijing:uid/1250000000:examplebucket-1250000000/doc/*"]},
            {"action": ["name/cos:GetObject"], "effect": "allow", "resource": ["qcs::cos:ap-beijing:uid/1250000000:examplebucket-1250000000/doc2/*"]}])),
        policy(json!([for_user(
            "allow",
            "*",
            json!({"numeric_equal": {"cos:tls-version": 1.2}})
        )])),
        paired(
            "*",
            json!({"numeric_greater_than_equal": {"cos:tls-version": 1.2}}),
            json!({"numeric_less_than_if_exist": {"cos:tls-version": 1.2}}),
        ),
        policy(json!([for_user(
            "allow",
            "name/cos:PutBucket",
            json!({"for_any_value:string_equal": {"qcs:request_tag": ["a&b", "c&d"]}})
        )])),
        policy(json!([for_user(
            "allow",
            "name/cos:PutBucket",
            json!({"for_all_value:string_equal": {"qcs:request_tag": ["a&b", "c&d"]}})
        )])),
        paired(
            "name/cos:GetObject",
            json!({"string_equal_if_exist": {"cos:versionid": ""}}),
            json!({"string_not_equal": {"cos:versionid": ""}}),
        ),
        paired(
            "name/cos:DeleteObject",
            json!({}),
            json!({"string_equal": {"cos:versionid": "null"}}),
        ),
        paired(
            "name/cos:PutObject",
            json!({"numeric_less_than_equal": {"cos:content-length": 10}}),
            json!({"numeric_greater_than_if_exist": {"cos:content-length": 10}}),
        ),
        policy(json!([for_user(
            "allow",
            "name/cos:GetObject",
            json!({"bool_equal": {"cos:secure-transport": "true"}})
        )])),
        paired(
            "*",
            json!({}),
            json!({"bool_equal": {"cos:secure-transport": "false"}}),
        ),
        policy(json!([for_user(
            "allow",
            "*",
            json!({"string_equal": {"vpc:requester_vpc": "vpc-aqp5jrc1"}})
        )])),
        paired(
            "name/cos:GetBucket",
            json!({"string_equal": {"cos:prefix": "folder1"}}),
            json!({"string_equal_if_exist": {"cos:prefix": "folder1"}}),
        ),
    ];
    for (action, key, value) in [
        (
            "name/cos:GetObject",
            "cos:versionid",
            "MTg0NDUxNTc1NjIzMTQ1MDAwODg",
        ),
        ("name/cos:PutObject", "cos:content-type", "image/jpeg"),
        ("name/cos:PutObject", "cos:x-cos-storage-class", "STANDARD"),
        ("name/cos:PutObject", "cos:x-cos-acl", "private"),
        (
            "name/cos:GetObject",
            "cos:response-content-type",
            "image%2Fjpeg",
        ),
    ] {
        let (allow, deny) = must_be(key, value);
        policies.push(paired(action, allow, deny));
    }
    policies
}

fn compared(old: &Value, new: &Value) -> Compared {
    let shown = [old, new].map(PolicyKind::shown_by);
    let kind = if shown.contains(&PolicyKind::Bucket) {
        PolicyKind::Bucket
    } else {
        PolicyKind::Identity
    };
    let documents = [old, new].map(|value| Document::from_json(value, kind).unwrap());
    let how = Comparing::default();
    let compared = compare(&documents[0], &documents[1], &how);
    for (direction, by_new) in [(&compared.more, true), (&compared.less, false)] {
        assert!(
            direction.unsettled.is_nothing(),
            "{old}\n{new}\n{direction:?}"
        );
        for witness in &direction.witnesses {
            let answers = documents.each_ref().map(|document| {
                witness
                    .answered_by(document, how.reading, how.callers)
                    .is_allowed()
            });
            assert_eq!(answers, [!by_new, by_new], "{old}\n{new}\n{witness:?}");
        }
    }
    compared
}

/// Whether an edit makes statements speak of more requests or of fewer.
#[derive(Clone, Copy, PartialEq)]
enum Speaks {
    More,
    Less,
}

/// Edits of one statement, each with whether it speaks of more or of fewer requests then.
fn edits(statement: &Value) -> Vec<(Value, Speaks)> {
    let with = |member: &str, value: Value| {
        let mut edited = statement.clone();
        edited[member] = value;
        edited
    };
    let mut edits = vec![
        (with("condition", json!({})), Speaks::More),
        (with("resource", json!("*")), Speaks::More),
        (with("action", json!("*")), Speaks::More),
    ];
    let mut narrower = statement
        .get("condition")
        .cloned()
        .unwrap_or_else(|| json!({}));
    narrower["ip_not_equal"] = json!({"qcs:ip": "198.51.100.0/24"});
    edits.push((with("condition", narrower), Speaks::Less));
    let resources = statement["resource"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    for resource in resources {
        let text = resource.as_str().unwrap();
        edits.push((
            with(
                "resource",
                json!(format!("{}secret/*", text.trim_end_matches('*'))),
            ),
            Speaks::Less,
        ));
    }
    let actions = statement["action"].as_array().cloned().unwrap_or_default();
    for left_out in 0..actions.len().saturating_sub(1) {
        let mut fewer = actions.clone();
        fewer.remove(left_out);
        edits.push((with("action", json!(fewer)), Speaks::Less));
    }
    edits
}

#[test]
fn an_edit_of_a_published_policy_is_told_as_what_it_can_only_be() {
    let mut counted = [0; 3];
    for old in published() {
        let statements = old["statement"].as_array().unwrap().clone();
        assert_eq!(compared(&old, &old), Compared::default(), "{old}");
        let mut turned = old.clone();
        turned["statement"].as_array_mut().unwrap().reverse();
        assert_eq!(compared(&old, &turned), Compared::default(), "{old}");
        for (index, statement) in statements.iter().enumerate() {
            let mut edited = edits(statement);
            edited.push((Value::Null, Speaks::Less));
            for (edit, speaks) in edited {
                let mut new = old.clone();
                let list = new["statement"].as_array_mut().unwrap();
                if edit.is_null() {
                    list.remove(index);
                } else {
                    list[index] = edit;
                }
                let grants_more = (statement["effect"] == "allow") == (speaks == Speaks::More);
                let found = compared(&old, &new);
                let (possible, impossible) = if grants_more {
                    (&found.more, &found.less)
                } else {
                    (&found.less, &found.more)
                };
                assert_eq!(impossible.answer(), Answer::Equal, "{old}\n{new}");
                counted[usize::from(possible.answer() == Answer::Changed)] += 1;
                // Seen from the other side it is the same change.
                let back = compared(&new, &old);
                assert_eq!(back.more.answer(), found.less.answer(), "{old}\n{new}");
                assert_eq!(back.less.answer(), found.more.answer(), "{old}\n{new}");
                counted[2] += 1;
            }
        }
    }
    println!(
        "{} edits: {} change something, {} nothing",
        counted[2], counted[1], counted[0]
    );
    assert!(counted[1] > 100 && counted[0] > 10, "{counted:?}");
}

fn shown(witness: &Witness) -> String {
    let shown = witness
        .shown()
        .into_iter()
        .map(|(key, seen)| format!("{key}={seen}"));
    shown.collect::<Vec<_>>().join(" ")
}

/// The published slip (436/46206): the deny is written for the very prefix that is allowed, so nothing is granted at all.
#[test]
fn the_published_slip_is_worth_nothing_and_its_mending_grants_the_prefix() {
    let allow = json!({"string_equal": {"cos:prefix": "folder1"}});
    let of = |operator: &str| {
        paired(
            "name/cos:GetBucket",
            allow.clone(),
            json!({operator: {"cos:prefix": "folder1"}}),
        )
    };
    let slip = of("string_equal_if_exist");
    assert_eq!(
        compared(&policy(json!([])), &slip).more.answer(),
        Answer::Equal
    );
    let mended = compared(&slip, &of("string_not_equal_if_exist"));
    let told: Vec<String> = mended.more.witnesses.iter().map(shown).collect();
    assert_eq!(told, ["cos:prefix=`folder1`"]);
}
