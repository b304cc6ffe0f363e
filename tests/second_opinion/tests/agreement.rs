//! cos403 and Cedar are asked the same, many times over, and must answer alike.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test fails by panicking"
)]

mod generator;

use std::fmt::Write as _;
use std::sync::Arc;

use cedar_policy::{Authorizer, Policy, PolicySet};
use cos403::access::{Ground, Outcome, decide};
use cos403::policy::{Document, PolicyKind};
use cos403::protocol::cause::Cause;
use cos403::scenario::world_from_yaml;
use cos403::signature::{Credentials, KeyTime};
use cos403::world::{Behaviour, World};
use generator::{APPID, Case, OWNER, generate, keys, showing};
use second_opinion::{AttachedTo, Call, Caller, Secret, owner, translate};

/// So many worlds of policies, with so many requests each.
const SIGNED: (u64, usize) = (1_100, 20);
const UNSIGNED: (u64, usize) = (300, 20);

const WORLD: &str = r#"
clock: 2026-03-01T08:00:00Z
accounts:
  - uin: "100000000001"
    appid: "1250000000"
    keys: {owner: {id: AKIDowner, secret: owner-secret}}
    groups: {readers: {}, writers: {}}
    users:
      ada: {uin: "100000000011", groups: [readers], keys: {ada: {id: AKIDada, secret: ada-secret}}}
      bob: {uin: "100000000012", groups: [readers, writers], keys: {bob: {id: AKIDbob, secret: bob-secret}}}
    roles: {worker: {}}
    temporary_keys:
      worker: {issuer: worker, id: AKIDworker, secret: worker-secret, token: worker-token, expires: 2036-03-01T08:00:00Z}
buckets:
  - {name: media-1250000000, region: ap-guangzhou, objects: {doc/a.txt: {}, "doc/sub/b:c.png": {}, "图/一.jpg": {}, z: {}}}
  - {name: logs-1250000000, region: ap-beijing, objects: {doc/a.txt: {}, "doc/sub/b:c.png": {}, "图/一.jpg": {}, z: {}}}
"#;

/// How often what came out.
#[derive(Debug, Default)]
struct Tally {
    asked: usize,
    by_statement: usize,
    by_ownership: usize,
    denied_by_statement: usize,
    denied_for_condition: usize,
    denied_by_default: usize,
    differences: Vec<String>,
}

/// The world of a case, its policies read by cos403 and translated to Cedar.
fn worlds(base: &World, case: &Case) -> (World, PolicySet) {
    let mut world = base.clone();
    let mut policies = vec![owner(OWNER).unwrap()];
    let mut read = |value: &serde_json::Value, kind, attached: AttachedTo<'_>| {
        let translated = translate(value, &attached);
        policies.extend(translated.unwrap_or_else(|error| panic!("{error} in {value:#}")));
        let read = Document::from_json(value, kind);
        Arc::new(read.unwrap_or_else(|error| panic!("{error} in {value:#}")))
    };
    let account = &mut world.accounts[0];
    for user in &mut account.users {
        for (index, policy) in case.of_users[user.name.as_str()].iter().enumerate() {
            let attached = AttachedTo::User(&user.name, &user.uin, index);
            user.policies
                .push(read(policy, PolicyKind::Identity, attached));
        }
    }
    for group in &mut account.groups {
        for (index, policy) in case.of_groups[group.name.as_str()].iter().enumerate() {
            let attached = AttachedTo::Group(&group.name, index);
            group
                .policies
                .push(read(policy, PolicyKind::Identity, attached));
        }
    }
    for (index, policy) in case.of_role.iter().enumerate() {
        let attached = AttachedTo::Role("worker", index);
        account.roles[0]
            .policies
            .push(read(policy, PolicyKind::Identity, attached));
    }
    for bucket in &mut world.buckets {
        let name = bucket.name.as_str();
        if let Some(policy) = &case.of_buckets[name] {
            bucket.policy = Some(read(policy, PolicyKind::Bucket, AttachedTo::Bucket(name)));
        }
        bucket.tags = case.tags[name].clone();
    }
    world.clock = case.clock.parse().unwrap();
    (world, PolicySet::from_policies(policies).unwrap())
}

fn secret(caller: &Caller) -> Option<Secret> {
    let (name, token) = match caller {
        Caller::Anonymous => return None,
        Caller::Root(_) => ("owner", None),
        Caller::User(uin, _) if uin.ends_with("11") => ("ada", None),
        Caller::User(..) => ("bob", None),
        Caller::Role(_) => ("worker", Some("worker-token".to_owned())),
    };
    Some(Secret {
        credentials: Credentials::new(format!("AKID{name}"), format!("{name}-secret")),
        token,
    })
}

/// Asks both, and tells how the answers differ.
fn compare(world: &World, policies: &PolicySet, call: &Call, tally: &mut Tally) -> Option<String> {
    let now = world.clock.as_second();
    let time = KeyTime {
        start: now - 60,
        end: now + 3600,
    };
    let request = call.request(secret(&call.caller).as_ref(), time).unwrap();
    assert_eq!(request.operation(), Some(call.operation));
    let decision = decide(world, &request);
    let (asked, entities) = call.question().unwrap();
    let answer = Authorizer::new().is_authorized(&asked, policies, &entities);
    let errors: Vec<_> = answer.diagnostics().errors().collect();
    assert!(errors.is_empty(), "{errors:?} for {call:#?}");
    let cedar_allows = answer.decision() == cedar_policy::Decision::Allow;
    let reasons: Vec<String> = answer
        .diagnostics()
        .reason()
        .map(ToString::to_string)
        .collect();

    tally.asked += 1;
    let differs = match &decision.outcome {
        // The statement that cos403 names is one of those that Cedar names.
        Outcome::Allowed => {
            let ground = decision.ground.unwrap();
            match ground {
                Ground::Owner => tally.by_ownership += 1,
                Ground::Statement(_) => tally.by_statement += 1,
                Ground::BucketAcl(_) | Ground::ObjectAcl(_) => panic!("an ACL: {ground}"),
            }
            let word = ground.word();
            let is_named = reasons.iter().any(|id| id.split('#').next() == Some(&word));
            !cedar_allows || !is_named
        }
        // Where a statement denies, Cedar names it, and where none does, Cedar has no reason.
        Outcome::Refused(refusal) => {
            let by_statement = refusal.cause == Cause::ExplicitDeny;
            match refusal.cause {
                Cause::ExplicitDeny => tally.denied_by_statement += 1,
                Cause::ConditionNotMet => tally.denied_for_condition += 1,
                Cause::NoGrant | Cause::AnonymousRequest => tally.denied_by_default += 1,
                other => panic!("{other} for {call:#?}"),
            }
            cedar_allows || by_statement == reasons.is_empty()
        }
        Outcome::Error(code) => panic!("{code:?} for {call:#?}"),
    };
    differs.then(|| {
        let mut told = format!(
            "{call:#?}\ncos403: {:?}, {:?}\nCedar:  {:?}, by {reasons:?}\n",
            decision.outcome,
            decision.ground.map(|ground| ground.word()),
            answer.decision(),
        );
        for policy in policies.policies() {
            let text = Policy::to_cedar(policy).unwrap_or_default();
            writeln!(told, "{}: {text}", policy.id()).unwrap();
        }
        told
    })
}

fn compare_all(signed: bool, (seeds, calls): (u64, usize), behaviour: Behaviour) -> Tally {
    compare_cases(
        (0..seeds).map(|seed| generate(seed, signed, calls)),
        behaviour,
    )
}

fn compare_cases(cases: impl Iterator<Item = Case>, behaviour: Behaviour) -> Tally {
    let base = world_from_yaml(WORLD).unwrap_or_else(|problems| panic!("{problems:?}"));
    assert!(
        base.buckets
            .iter()
            .all(|bucket| bucket.name.appid() == APPID)
    );
    let mut tally = Tally::default();
    for (index, case) in cases.enumerate() {
        let (mut world, policies) = worlds(&base, &case);
        world.behaviour = behaviour;
        for call in &case.calls {
            if let Some(told) = compare(&world, &policies, call, &mut tally) {
                tally.differences.push(format!("world {index}: {told}"));
            }
        }
    }
    tally
}

/// Fails with the first differences.
fn must_agree(tally: &Tally) {
    let Tally {
        asked, differences, ..
    } = tally;
    println!(
        "{} of {asked} answers agree: {} allowed by a statement, {} by ownership; {} denied by a statement, {} for a condition, {} by default",
        asked - differences.len(),
        tally.by_statement,
        tally.by_ownership,
        tally.denied_by_statement,
        tally.denied_for_condition,
        tally.denied_by_default,
    );
    let first: Vec<&str> = differences.iter().take(3).map(String::as_str).collect();
    assert!(
        differences.is_empty(),
        "{} of {asked} answers differ; the first of them:\n{}",
        differences.len(),
        first.join("\n")
    );
}

/// Each outcome must have come out often enough to mean something.
fn must_be_mixed(tally: &Tally) {
    let often = [
        tally.by_statement,
        tally.denied_by_statement,
        tally.denied_for_condition,
        tally.denied_by_default,
    ];
    assert!(
        often.iter().all(|times| times * 30 > tally.asked),
        "{tally:?}"
    );
}

#[test]
fn signed_requests_are_decided_alike() {
    let tally = compare_all(true, SIGNED, Behaviour::default());
    assert!(tally.asked >= 20_000);
    must_agree(&tally);
    must_be_mixed(&tally);
}

#[test]
fn unsigned_requests_are_decided_alike() {
    let tally = compare_all(false, UNSIGNED, Behaviour::default());
    must_agree(&tally);
    must_be_mixed(&tally);
}

/// Chance seldom has the one key in the one operation: here each is held against each.
#[test]
fn the_same_operations_show_a_key() {
    let tally = compare_cases(keys().map(showing), Behaviour::default());
    assert_eq!(tally.by_statement + tally.denied_for_condition, tally.asked);
    must_agree(&tally);
}

type Switch = fn(&mut Behaviour);

/// The comparison would see a policy that is read in another way.
#[test]
fn a_policy_that_is_read_otherwise_is_a_difference() {
    let switches: [(&str, Switch); 5] = [
        ("negation", |behaviour| {
            behaviour.negated_condition_met_by_any_value = true
        }),
        ("prefix", |behaviour| {
            behaviour.prefix_resource_covers_bucket = true
        }),
        ("root", |behaviour| {
            behaviour.root_principal_covers_own_users = true
        }),
        ("role", |behaviour| behaviour.role_principals_match = false),
        ("owner", |behaviour| behaviour.deny_binds_owner = false),
    ];
    for (name, switch) in switches {
        let mut behaviour = Behaviour::default();
        switch(&mut behaviour);
        let tally = compare_all(true, (100, 20), behaviour);
        println!(
            "{name}: {} of {} differ",
            tally.differences.len(),
            tally.asked
        );
        assert!(!tally.differences.is_empty(), "{name}");
    }
}
