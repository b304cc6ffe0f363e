//! Access decisions compared with a second, naive reading of the reference, on generated worlds.

mod oracle;

use std::sync::Arc;

use std::collections::BTreeMap;

use cos403::access::{Decision, Outcome, Request, decide, explain};
use cos403::policy::{Document, Effect, PolicyKind};
use cos403::protocol::acl::{Acl, Grant, Grantee, Permission};
use cos403::protocol::bucket::{BucketName, SERVICE_HOST};
use cos403::protocol::cause::Cause;
use cos403::protocol::network::{Network, Transport};
use cos403::protocol::operation::{Operation, ResourceKind};
use cos403::protocol::percent;
use cos403::protocol::query::Query;
use cos403::signature::{Coverage, Credentials, KeyTime, Signer, UnsignedRequest};
use cos403::world::{
    Account, Behaviour, Bucket, Group, Identity, Key, KeyHolder, Object, Role, TemporaryKey, User,
    Versioning, World,
};
use http::{HeaderMap, HeaderName, HeaderValue};
use serde_json::Value;

const SECRET: &str = "example-secret";
const ID: &str = "AKIDexample";
const TOKEN: &str = "example-token";

fn identity_policy(value: &Value) -> Document {
    Document::from_json(value, PolicyKind::Identity).unwrap()
}

fn policies(values: &[Value]) -> Vec<Arc<Document>> {
    let read = values.iter().map(identity_policy);
    read.map(Arc::new).collect()
}

fn acl(grants: &[(oracle::Grantee, oracle::Permission)]) -> Acl {
    let grant = |(to, what): &(oracle::Grantee, oracle::Permission)| Grant {
        grantee: match to {
            oracle::Grantee::Account(uin) => Grantee::Account(uin.clone()),
            oracle::Grantee::AllUsers => Grantee::AllUsers,
            oracle::Grantee::AuthenticatedUsers => Grantee::AuthenticatedUsers,
        },
        permission: match what {
            oracle::Permission::Read => Permission::Read,
            oracle::Permission::Write => Permission::Write,
            oracle::Permission::ReadAcp => Permission::ReadAcp,
            oracle::Permission::WriteAcp => Permission::WriteAcp,
            oracle::Permission::FullControl => Permission::FullControl,
        },
    };
    Acl {
        grants: grants.iter().map(grant).collect(),
    }
}

/// The world of a case, with one key for its caller.
fn world(case: &oracle::Case) -> World {
    let facts = &case.world;
    let clock = case.request.clock.parse().unwrap();
    let account = |uin: &str, appid: &str| {
        let own = |holders: &[oracle::Holder]| -> Vec<oracle::Holder> {
            holders
                .iter()
                .filter(|holder| holder.account == uin)
                .cloned()
                .collect()
        };
        let user = |holder: oracle::Holder| User {
            name: holder.name.clone(),
            uin: holder.name,
            policies: policies(&holder.policies),
            groups: holder.groups,
        };
        let group = |holder: oracle::Holder| Group {
            name: holder.name,
            policies: policies(&holder.policies),
        };
        let role = |holder: oracle::Holder| Role {
            name: holder.name,
            policies: policies(&holder.policies),
        };
        Account {
            uin: uin.to_owned(),
            appid: appid.to_owned(),
            users: own(&facts.users).into_iter().map(user).collect(),
            groups: own(&facts.groups).into_iter().map(group).collect(),
            roles: own(&facts.roles).into_iter().map(role).collect(),
        }
    };
    let object = || Object {
        acl: facts.object_acl.as_deref().map(acl),
        ..Object::of("", clock)
    };
    let name: BucketName = facts.bucket.parse().unwrap();
    World {
        clock,
        accounts: vec![
            account(&facts.owner, &facts.appid),
            account(&facts.foreign, "1"),
        ],
        keys: key(case).into_iter().collect(),
        buckets: vec![Bucket {
            domains: Vec::new(),
            name,
            region: facts.region.clone(),
            owner: facts.owner.clone(),
            acl: acl(&facts.bucket_acl),
            policy: facts.bucket_policy.as_ref().map(|policy| {
                Document::from_json(policy, PolicyKind::Bucket)
                    .unwrap()
                    .into()
            }),
            cors: None,
            referer: None,
            created: clock,
            versioning: Versioning::default(),
            lifecycle: None,
            history: Default::default(),
            last_version: 0,
            uploads: BTreeMap::new(),
            tags: facts.resource_tags.clone(),
            objects: case
                .request
                .key
                .iter()
                .map(|key| (key.clone(), object()))
                .collect(),
        }],
        behaviour: Behaviour::default(),
    }
}

fn key(case: &oracle::Case) -> Option<Key> {
    let (account, identity) = match case.request.caller.clone() {
        oracle::Caller::Anonymous => return None,
        oracle::Caller::Root(account) => (account, Identity::Root),
        oracle::Caller::User { account, uin } => (account, Identity::User(uin)),
        oracle::Caller::Role { account, name } => (account, Identity::Role(name)),
    };
    let is_temporary =
        matches!(identity, Identity::Role(_)) || case.request.session_policy.is_some();
    let temporary = is_temporary.then(|| TemporaryKey {
        token: TOKEN.into(),
        policy: case
            .request
            .session_policy
            .as_ref()
            .map(|policy| identity_policy(policy).into()),
        expires: "2100-01-01T00:00:00Z".parse().unwrap(),
    });
    Some(Key {
        name: "caller".to_owned(),
        secret_id: ID.to_owned(),
        secret_key: SECRET.into(),
        enabled: true,
        holder: KeyHolder { account, identity },
        temporary,
    })
}

/// The request of a case, signed as its caller signs.
fn request(case: &oracle::Case, world: &World) -> Request {
    let facts = &case.request;
    let operation: Operation = facts.operation.api.parse().unwrap();
    let path = format!("/{}", facts.key.as_deref().unwrap_or_default());
    let words = operation
        .sub_resources()
        .iter()
        .map(|word| ((*word).to_owned(), String::new()));
    let query = Query::from_pairs(words.chain(facts.params.clone())).to_raw();
    let mut headers: HeaderMap = facts
        .headers
        .iter()
        .map(|(name, value)| {
            (
                HeaderName::try_from(name).unwrap(),
                HeaderValue::from_str(value).unwrap(),
            )
        })
        .collect();
    let host = match operation.resource_kind() {
        ResourceKind::Service => SERVICE_HOST.to_owned(),
        _ => world.buckets[0].host(),
    };
    headers.insert("host", HeaderValue::from_str(&host).unwrap());
    if facts.caller != oracle::Caller::Anonymous {
        let start = world.clock.as_second();
        let unsigned = UnsignedRequest {
            method: operation.method().to_string(),
            path: path.clone().into_bytes(),
            ..UnsignedRequest::default()
        };
        let time = KeyTime {
            start,
            end: start + 600,
        };
        let signed = Signer::new(&Credentials::new(ID, SECRET), time)
            .header(&unsigned, &Coverage::default());
        headers.insert("authorization", HeaderValue::from_str(&signed).unwrap());
        if world.keys[0].temporary.is_some() {
            headers.insert("x-cos-security-token", HeaderValue::from_static(TOKEN));
        }
    }
    let mut request = Request::new(
        operation.method(),
        &percent::encode_path(&path),
        &query,
        headers,
    );
    request.network = Network {
        source_ip: facts.source_ip,
        vpc: facts.vpc.clone(),
        transport: match facts.transport {
            oracle::Transport::Http => Transport::Http,
            oracle::Transport::Tls(version) => format!("tls-{version}").parse().unwrap(),
        },
    };
    request
}

/// What the second reading calls a verdict; a session policy refuses in either way.
fn agrees(decision: &Decision<'_>, expected: oracle::Verdict, by: &str) -> bool {
    match (&decision.outcome, expected) {
        (Outcome::Allowed, oracle::Verdict::Allowed) => true,
        (Outcome::Refused(refusal), oracle::Verdict::Denied { explicit }) => match refusal.cause {
            Cause::SessionPolicy => by.starts_with("session policy"),
            cause => (cause == Cause::ExplicitDeny) == explicit || by.starts_with("session policy"),
        },
        _ => false,
    }
}

fn compare(seeds: impl Iterator<Item = u64>) {
    for seed in seeds {
        let case = oracle::generate(seed);
        let (expected, by) = oracle::judge(&case);
        let world = world(&case);
        let request = request(&case, &world);
        let decision = decide(&world, &request);
        assert!(
            agrees(&decision, expected, by),
            "seed {seed}: the reading says {expected:?} ({by}), the decision is {:?}\n{case:#?}\n{:#?}",
            decision.outcome,
            explain(&world, &request).1
        );
        if seed % 8 == 0 {
            let (explained, why) = explain(&world, &request);
            assert_eq!(explained.outcome, decision.outcome, "seed {seed}");
            let names_a_deny = why.statements.iter().any(|statement| {
                statement.matched
                    && statement.effect == Effect::Deny
                    && why.decided_by.contains(&statement.statement)
            });
            let is_denied = matches!(&decision.outcome, Outcome::Refused(refusal) if refusal.cause == Cause::ExplicitDeny);
            assert!(!is_denied || names_a_deny, "seed {seed}: {why:#?}");
        }
    }
}

/// How many worlds are compared: a sample, and 100,000 in `.ci/nightly worlds`.
fn worlds() -> u64 {
    let asked = std::env::var("COS403_WORLDS").ok();
    asked.map_or(4_000, |asked| asked.parse().unwrap())
}

#[test]
fn decisions_agree_with_a_second_reading_of_the_reference_in_the_even_worlds() {
    compare((0..worlds()).step_by(2));
}

#[test]
fn decisions_agree_with_a_second_reading_of_the_reference_in_the_odd_worlds() {
    compare((1..worlds()).step_by(2));
}

fn is_allowed(case: &oracle::Case) -> bool {
    let world = world(case);
    decide(&world, &request(case, &world)).outcome == Outcome::Allowed
}

/// The statements of a case's bucket policy, under whichever spelling.
fn statements(case: &mut oracle::Case) -> Option<&mut Vec<Value>> {
    let policy = case.world.bucket_policy.as_mut()?.as_object_mut()?;
    let name = policy
        .keys()
        .find(|name| name.eq_ignore_ascii_case("statement"))?
        .clone();
    policy.get_mut(&name)?.as_array_mut()
}

fn member<'v>(statement: &'v mut Value, name: &str) -> Option<&'v mut Value> {
    let members = statement.as_object_mut()?;
    let spelled = members
        .keys()
        .find(|known| known.eq_ignore_ascii_case(name))?
        .clone();
    members.get_mut(&spelled)
}

fn is_effect(statement: &mut Value, effect: &str) -> bool {
    member(statement, "effect").is_some_and(|value| {
        value
            .as_str()
            .is_some_and(|word| word.eq_ignore_ascii_case(effect))
    })
}

/// Changes the bucket policies of a part of the worlds and compares before and after.
fn each_changed(change: impl Fn(&mut Vec<Value>), holds: impl Fn(bool, bool) -> bool) {
    let (mut changed, seeds) = (0, worlds() / 4);
    for seed in 0..seeds {
        let case = oracle::generate(seed);
        let mut after = case.clone();
        let Some(list) = statements(&mut after) else {
            continue;
        };
        change(list);
        changed += u64::from(after != case);
        assert!(
            holds(is_allowed(&case), is_allowed(&after)),
            "seed {seed}: {case:#?}"
        );
    }
    assert!(changed * 10 > seeds, "only {changed} worlds were changed");
}

fn statement(effect: &str) -> Value {
    serde_json::json!({
        "effect": effect,
        "principal": {"qcs": ["qcs::cam::anyone:anyone", "qcs::cam::uin/100000000001:uin/100000000012"]},
        "action": "name/cos:*Object*",
        "resource": "*",
    })
}

#[test]
fn adding_a_deny_never_allows() {
    each_changed(
        |list| list.push(statement("deny")),
        |before, after| before || !after,
    );
}

#[test]
fn adding_an_allow_never_denies() {
    each_changed(
        |list| list.push(statement("allow")),
        |before, after| !before || after,
    );
}

#[test]
fn the_order_of_statements_never_matters() {
    each_changed(|list| list.reverse(), |before, after| before == after);
}

#[test]
fn widening_the_resource_of_an_allow_never_denies() {
    let widen = |list: &mut Vec<Value>| {
        for statement in list
            .iter_mut()
            .filter(|statement| is_effect(&mut (*statement).clone(), "allow"))
        {
            if let Some(resource) = member(statement, "resource") {
                *resource = Value::from("*");
            }
        }
    };
    each_changed(widen, |before, after| !before || after);
}

#[test]
fn narrowing_an_allow_by_a_condition_never_allows() {
    let narrow = |list: &mut Vec<Value>| {
        for statement in list
            .iter_mut()
            .filter(|statement| is_effect(&mut (*statement).clone(), "allow"))
        {
            if member(statement, "condition").is_none()
                && let Some(members) = statement.as_object_mut()
            {
                members.insert(
                    "condition".to_owned(),
                    serde_json::json!({"ip_equal": {"qcs:ip": "203.0.113.0/24"}}),
                );
            }
        }
    };
    each_changed(narrow, |before, after| before || !after);
}

#[test]
fn saying_a_statement_twice_changes_nothing() {
    each_changed(
        |list| list.extend(list.clone()),
        |before, after| before == after,
    );
}

#[test]
fn what_is_no_operation_of_the_api_is_never_allowed() {
    let case = oracle::generate(0);
    let world = world(&case);
    for (method, query) in [
        ("PATCH", ""),
        ("DELETE", "acl"),
        ("GET", "acl&policy"),
        ("PUT", "location"),
    ] {
        let headers = [("host", world.buckets[0].host())];
        let headers = headers.into_iter().map(|(name, value)| {
            (
                HeaderName::from_static(name),
                HeaderValue::from_str(&value).unwrap(),
            )
        });
        let request = Request::new(method.parse().unwrap(), "/", query, headers.collect());
        let (decision, why) = explain(&world, &request);
        assert_ne!(decision.outcome, Outcome::Allowed, "{method} {query}");
        assert_eq!(
            why.checks.last().unwrap().name,
            "operation",
            "{method} {query}"
        );
    }
}

/// A change that a reviewer may have to judge.
fn edit(list: &mut Vec<Value>, seed: u64) {
    let place = usize::try_from(seed / 4).unwrap() % list.len().max(1);
    match (seed % 4, list.get_mut(place)) {
        (0, Some(_)) => drop(list.remove(place)),
        (1, Some(statement)) => {
            let other = if is_effect(statement, "allow") {
                "deny"
            } else {
                "allow"
            };
            *member(statement, "effect").unwrap() = Value::from(other);
        }
        (2, Some(statement)) => *member(statement, "resource").unwrap() = Value::from("*"),
        _ => list.push(statement(if seed % 8 < 4 { "allow" } else { "deny" })),
    }
}

/// What two worlds grant that differ in the bucket's policy is found where a request shows it, and nothing is found where
/// they are the same.
#[cfg(feature = "cli")]
#[test]
fn a_request_that_a_changed_policy_answers_differently_is_found_in_its_world() {
    use cos403::access::compare_worlds;
    use cos403::policy::Comparing;

    let (mut differing, mut given_up, mut equal) = (0, 0, 0);
    let seeds = worlds() / 8;
    for seed in 0..seeds {
        let case = oracle::generate(seed);
        let mut after = case.clone();
        let Some(list) = statements(&mut after) else {
            continue;
        };
        edit(list, seed);
        // A batch is decided by its deletions, and a key's own policy is not the world's.
        let operation: Operation = case.request.operation.api.parse().unwrap();
        if operation == Operation::DeleteMultipleObjects || case.request.session_policy.is_some() {
            continue;
        }
        let (old, new) = (world(&case), world(&after));
        let bucket = old.buckets[0].name.to_string();
        let compared = compare_worlds(&old, &new, &bucket, None, &Comparing::default());
        let (was, now) = (is_allowed(&case), is_allowed(&after));
        let direction = match (was, now) {
            (false, true) => &compared.more,
            (true, false) => &compared.less,
            _ => {
                equal += u64::from(compared.more.requests.is_empty());
                continue;
            }
        };
        differing += 1;
        given_up += u64::from(direction.requests.is_empty() && direction.given_up > 0);
        assert!(
            !direction.requests.is_empty() || direction.given_up > 0,
            "seed {seed}: was {was}, now {now}\n{case:#?}\n{:#?}",
            after.world.bucket_policy
        );
    }
    assert!(
        differing * 20 > seeds && equal * 20 > seeds,
        "{differing}, {equal}"
    );
    assert!(given_up * 20 < differing, "{given_up} of {differing}");
}
