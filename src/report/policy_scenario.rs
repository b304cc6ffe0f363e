//! Requests that two policies answer differently, each as a scenario that plays it under the new policy.

use std::fmt::Write as _;

use http::Method;
use quick_xml::escape::escape;
use serde_json::{Value, json};

use super::policy_diff::{PolicyAnswers, Question};
use crate::policy::{
    Caller, CallerReading, ConditionKey, Document, Identity, Location, PolicyReading, Witness,
};
use crate::protocol::network::Transport;
use crate::protocol::operation::Operation;

/// The APPID and the owner of the bucket where it does not matter.
const OWNER: (&str, &str) = ("1250000000", "100000009999");
/// The APPID of an account other than the owner's.
const FOREIGN_APPID: &str = "1299999999";

/// One scenario for each witness: the name of its file, and its text. `file` is the policy as the scenarios name it; without,
/// it is written in them.
///
/// A document without principals is attached to a user of the bucket's account. A sub-user whom a bucket policy names is one
/// of the bucket's account, unless only the right of another account's root reaches it.
pub fn policy_scenarios(
    answers: &PolicyAnswers,
    reading: PolicyReading,
    file: Option<&str>,
) -> Vec<(String, String)> {
    let written = match file {
        Some(file) => json!(file),
        None => answers.new.1.value.clone(),
    };
    let mut scenarios = Vec::new();
    for question in &answers.questions {
        for (number, witness) in (1..).zip(&question.direction.witnesses) {
            let name = witness.operation.name();
            let file = format!("{}-{number:02}-{name}.yaml", question.word);
            let text = scenario(
                &answers.new.1.document,
                &written,
                question,
                witness,
                reading,
            );
            scenarios.push((file, text));
        }
    }
    scenarios
}

fn scenario(
    document: &Document,
    written: &Value,
    question: &Question,
    witness: &Witness,
    reading: PolicyReading,
) -> String {
    let title = format!(
        "{}: {} asks for {} on {}",
        question.title,
        witness.caller,
        witness.operation,
        witness.resource()
    );
    let then = if witness.new.is_allowed() {
        json!({"allowed": true})
    } else {
        json!({"status": 403})
    };
    let given = given(witness, document, written, reading);
    let mut text = format!("scenario: {}\ntags: [policy-diff]\ngiven:\n", json!(title));
    // Writing to a String does not fail. JSON is YAML.
    for (name, value) in &given {
        let _ = writeln!(text, "  {name}: {value}");
    }
    let _ = writeln!(text, "when: {}\nthen: {then}", when(witness));
    text
}

fn given(
    witness: &Witness,
    document: &Document,
    written: &Value,
    reading: PolicyReading,
) -> Vec<(&'static str, Value)> {
    let (region, bucket, appid, key) = match &witness.location {
        Location::Service => ("ap-guangzhou", "examplebucket-1250000000", OWNER.0, None),
        Location::Bucket {
            region,
            bucket,
            appid,
            key,
        } => (
            region.as_str(),
            bucket.as_str(),
            appid.as_str(),
            key.as_deref(),
        ),
    };
    let mut made = json!({"name": bucket, "region": region});
    let mut put = |name: &str, value: Value| {
        if let Some(members) = made.as_object_mut() {
            members.insert(name.to_owned(), value);
        }
    };
    if witness.caller != Caller::Holder {
        put("policy", written.clone());
    }
    let sends = matches!(witness.operation.method(), Method::PUT | Method::POST);
    if let Some(key) = key.filter(|_| !sends) {
        put("objects", json!({key: {}}));
    }
    if !witness.situation.resource_tags.is_empty() {
        let tags = witness.situation.resource_tags.iter();
        put(
            "tags",
            tags.map(|(name, value)| (name.clone(), json!(value)))
                .collect::<Value>(),
        );
    }
    let accounts = accounts(witness, document, reading, appid, written);
    if let Some(uin) = accounts.first().and_then(|owner| owner.get("uin")) {
        put("owner", uin.clone());
    }
    let mut given = vec![("clock", json!(witness.situation.clock.to_string()))];
    if !accounts.is_empty() {
        given.push(("accounts", json!(accounts)));
    }
    given.push(("bucket", made));
    given
}

fn key_of(name: &str) -> Value {
    json!({name: {"id": format!("AKIDexample{name}"), "secret": format!("example-{name}-secret")}})
}

/// The owner's account first.
fn accounts(
    witness: &Witness,
    document: &Document,
    reading: PolicyReading,
    appid: &str,
    written: &Value,
) -> Vec<Value> {
    let everything = json!({"version": "2.0", "statement": [{"effect": "allow", "action": "*", "resource": "*"}]});
    let owner = json!({"uin": OWNER.1, "appid": appid});
    let user = |uin: &str, policies: Vec<Value>| json!({"caller": {"uin": uin, "keys": key_of("caller"), "policies": policies}});
    match &witness.caller {
        Caller::Anonymous => Vec::new(),
        Caller::Holder => {
            let users = user("100000009911", vec![written.clone()]);
            vec![json!({"uin": OWNER.1, "appid": appid, "users": users})]
        }
        Caller::Signed { account, identity } => match identity {
            Identity::Root => {
                vec![
                    owner,
                    json!({"uin": account, "appid": FOREIGN_APPID, "keys": key_of("caller")}),
                ]
            }
            Identity::User(uin) => {
                let by_own_right = CallerReading {
                    root_covers_its_users: false,
                    ..CallerReading::default()
                };
                let answer = witness.answered_by(document, reading, by_own_right);
                if answer.is_allowed() == witness.new.is_allowed() {
                    return vec![
                        json!({"uin": account, "appid": appid, "users": user(uin, Vec::new())}),
                    ];
                }
                let users = user(uin, vec![everything]);
                vec![
                    owner,
                    json!({"uin": account, "appid": FOREIGN_APPID, "users": users}),
                ]
            }
            Identity::Role(name) => {
                let key = json!({"caller": {"issuer": name, "id": "AKIDexamplecaller", "secret": "example-caller-secret",
                    "token": "example-token", "expires": "2099-01-01T00:00:00Z"}});
                let roles = json!({name: {"policies": []}});
                vec![json!({"uin": account, "appid": appid, "roles": roles, "temporary_keys": key})]
            }
        },
    }
}

fn when(witness: &Witness) -> Value {
    let situation = &witness.situation;
    let who = if witness.caller == Caller::Anonymous {
        "anonymous"
    } else {
        "caller"
    };
    let mut when = json!({"operation": witness.operation.name(), "as": who});
    let mut put = |name: &str, value: Value| {
        if let Some(members) = when.as_object_mut() {
            members.insert(name.to_owned(), value);
        }
    };
    if let Location::Bucket { key: Some(key), .. } = &witness.location
        && witness.operation.takes_key()
    {
        put("key", json!(key));
    }
    let matters = |keys: &[ConditionKey]| keys.iter().any(|key| witness.keys.contains(key));
    if let Location::Bucket { key: Some(key), .. } = &witness.location
        && witness.operation == Operation::DeleteMultipleObjects
    {
        put(
            "body",
            json!(format!(
                "<Delete><Object><Key>{}</Key></Object></Delete>",
                escape(key)
            )),
        );
    }
    if matters(&[ConditionKey::Ip]) {
        put("source_ip", json!(situation.network.source_ip.to_string()));
    }
    if situation.network.transport != Transport::default() {
        put("transport", json!(situation.network.transport.as_ref()));
    }
    if let Some(vpc) = &situation.network.vpc {
        put("vpc", json!(vpc));
    }
    let mut headers = serde_json::Map::new();
    for (name, value) in &situation.headers {
        let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
        match name.as_str() {
            // The client sets it by itself, from the body.
            "content-length" => {
                let length: usize = value.parse().unwrap_or_default();
                put("body", json!("x".repeat(length.min(LARGEST_BODY))));
            }
            name => drop(headers.insert(name.to_owned(), json!(value))),
        }
    }
    if witness.operation.copies() {
        headers.insert("x-cos-copy-source".to_owned(), json!(copy_source(witness)));
    }
    if !headers.is_empty() {
        put("headers", Value::Object(headers));
    }
    let text = |value: &[u8]| json!(String::from_utf8_lossy(value));
    let mut query: serde_json::Map<String, Value> = situation
        .query
        .pairs()
        .map(|(name, value)| (name.to_owned(), text(value)))
        .collect();
    query.extend(
        situation
            .version_id
            .iter()
            .map(|id| ("versionId".to_owned(), text(id))),
    );
    if !query.is_empty() {
        put("query", Value::Object(query));
    }
    when
}

/// Bytes of a body that a scenario writes out.
const LARGEST_BODY: usize = 64 * 1024;

/// The object itself as what is copied, so that nothing else need be readable.
fn copy_source(witness: &Witness) -> String {
    match &witness.location {
        Location::Bucket {
            region,
            bucket,
            key: Some(key),
            ..
        } => format!("{bucket}.cos.{region}.myqcloud.com/{key}"),
        _ => String::new(),
    }
}
