//! The cost of a decision beside the signature check that is part of it, and beside Cedar on the same policies.
//!
//! All ask for the upload of the signature document, a PUT with seven headers. Of Cedar everything is prepared in advance:
//! policies, entities and question. Cedar checks no signature, so what it is to be held against are the statements alone.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    missing_docs,
    reason = "a benchmark fails by panicking"
)]

use std::hint::black_box;
use std::sync::Arc;

use cedar_policy::{Authorizer, PolicySet};
use cos403::access::{Outcome, Request, decide};
use cos403::policy::{Asked, Context, Document, Fit, PolicyKind, PolicyReading, Resource};
use cos403::protocol::network::Network;
use cos403::protocol::operation::Operation;
use cos403::scenario::world_from_yaml;
use cos403::signature::{AcceptedReadings, Credentials, KeyTime, Presented, verify};
use cos403::world::World;
use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use second_opinion::{AttachedTo, Call, Caller, Place, Secret, translate};
use serde_json::{Value, json};

const BUCKET: &str = "media-1250000000";
const REGION: &str = "ap-guangzhou";
const WORLD: &str = r#"
clock: 2019-05-16T06:45:51Z
accounts:
  - uin: "100000000001"
    appid: "1250000000"
    keys: {owner: {id: AKIDowner, secret: owner-secret}}
    users: {ada: {uin: "100000000011", keys: {ada: {id: AKIDada, secret: ada-secret}}}}
buckets: [{name: media-1250000000, region: ap-guangzhou}]
"#;

/// So many statements: other actions, other prefixes, conditions that are not met, denials of something else; and one that
/// decides, the last.
fn policy(many: usize, effect: &str, principal: Option<&str>) -> Value {
    let all = format!("qcs::cos:{REGION}:uid/1250000000:{BUCKET}");
    let other = |index: usize| match index % 4 {
        0 => {
            json!({"effect": "allow", "action": ["name/cos:GetObject", "name/cos:HeadObject"], "resource": format!("{all}/*")})
        }
        1 => {
            json!({"effect": "allow", "action": "name/cos:PutObject", "resource": format!("{all}/logs/{index}/*")})
        }
        2 => json!({
            "effect": "allow",
            "action": "name/cos:Put*",
            "resource": format!("{all}/*"),
            "condition": {"ip_equal": {"qcs:ip": format!("192.0.2.{index}")}},
        }),
        _ => {
            json!({"effect": "deny", "action": "name/cos:*", "resource": format!("{all}/frozen/{index}/*")})
        }
    };
    let decides = json!({
        "effect": effect,
        "action": "name/cos:PutObject",
        "resource": format!("{all}/doc/*"),
        "condition": {"ip_equal": {"qcs:ip": "10.0.0.0/8"}, "string_equal": {"cos:x-cos-acl": "private"}},
    });
    let mut statements: Vec<Value> = (1..many).map(other).chain([decides]).collect();
    if let Some(principal) = principal {
        for statement in &mut statements {
            statement["principal"] = json!({"qcs": [principal]});
        }
    }
    json!({"version": "2.0", "statement": statements})
}

fn world(of_user: Option<&Value>, of_bucket: Option<&Value>) -> World {
    let mut world = world_from_yaml(WORLD).unwrap();
    let read = |value: &Value, kind| Arc::new(Document::from_json(value, kind).unwrap());
    let of_user = of_user.map(|value| read(value, PolicyKind::Identity));
    world.accounts[0].users[0].policies.extend(of_user);
    world.buckets[0].policy = of_bucket.map(|value| read(value, PolicyKind::Bucket));
    world
}

fn call(caller: Caller) -> Call {
    let headers = [
        ("date", "Thu, 16 May 2019 06:45:51 GMT"),
        ("content-type", "text/plain"),
        ("content-length", "13"),
        ("content-md5", "mQ/fVh815F3k6TAUm8m0eg=="),
        ("x-cos-acl", "private"),
        ("x-cos-grant-read", "uin=\"100000000011\""),
    ];
    Call {
        caller,
        operation: Operation::PutObject,
        place: Place {
            bucket: BUCKET.parse().unwrap(),
            region: REGION.to_owned(),
            tags: Vec::new(),
        },
        key: "doc/exampleobject(腾讯云)".to_owned(),
        params: Vec::new(),
        headers: headers
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .to_vec(),
        body: b"ObjectContent".to_vec(),
        tags: Vec::new(),
        network: Network {
            source_ip: "10.1.2.3".parse().unwrap(),
            ..Network::default()
        },
        clock: "2019-05-16T06:45:51Z".to_owned(),
    }
}

fn ada() -> Caller {
    Caller::User("100000000011".to_owned(), Vec::new())
}

/// The request, signed with the key of this name.
fn signed(name: &str) -> Request {
    let secret = Secret {
        credentials: Credentials::new(format!("AKID{name}"), format!("{name}-secret")),
        token: None,
    };
    let time = KeyTime {
        start: 1_557_989_151,
        end: 1_557_996_351,
    };
    call(ada()).request(Some(&secret), time).unwrap()
}

fn deciding(c: &mut Criterion) {
    let mut group = c.benchmark_group("decide");
    let by_ada = signed("ada");
    let by_owner = signed("owner");
    let Presented::Signed(authorization, _) = &by_owner.presented else {
        unreachable!("it is signed");
    };
    let bare = world(None, None);
    let secret_key = &bare.key_named("owner").unwrap().secret_key;
    let accepted = AcceptedReadings::default();
    group.bench_function("of which: the signature, read and verified", |b| {
        b.iter(|| {
            verify(
                &black_box(&by_owner).received(),
                authorization,
                secret_key,
                &accepted,
            )
        });
    });
    let mut bench = |name: String, world: &World, request: &Request, allowed: bool| {
        let outcome = decide(world, request).outcome;
        assert_eq!(outcome == Outcome::Allowed, allowed, "{name}: {outcome:?}");
        group.bench_function(name, |b| {
            b.iter(|| decide(black_box(world), black_box(request)))
        });
    };
    bench("the owner, no policy".to_owned(), &bare, &by_owner, true);
    for many in [5, 20, 80] {
        let world = world(Some(&policy(many, "allow", None)), None);
        bench(
            format!("{many} statements, the last allows"),
            &world,
            &by_ada,
            true,
        );
    }
    let denied = world(Some(&policy(20, "deny", None)), None);
    bench(
        "20 statements, the last denies".to_owned(),
        &denied,
        &by_ada,
        false,
    );
    // Without a signature, what is left are the checks before and the statements.
    let time = KeyTime { start: 0, end: 1 };
    let unsigned = call(Caller::Anonymous).request(None, time).unwrap();
    for many in [5, 20, 80] {
        let world = world(None, Some(&policy(many, "allow", Some("*"))));
        bench(
            format!("unsigned, {many} statements of the bucket"),
            &world,
            &unsigned,
            true,
        );
    }
    group.finish();
}

fn statements(c: &mut Criterion) {
    let request = signed("ada");
    let asked = Asked {
        operation: Operation::PutObject,
        resource: Resource::Bucket {
            region: REGION,
            bucket: BUCKET,
            appid: "1250000000",
            path: std::str::from_utf8(&request.path).unwrap(),
        },
        context: Context {
            network: &request.network,
            headers: &request.headers,
            query: &request.query,
            body: &request.body,
            version_id: None,
            clock: world(None, None).clock,
            resource_tags: &[],
        },
        reading: PolicyReading::default(),
    };
    let mut group = c.benchmark_group("the statements alone");
    for many in [5, 20, 80] {
        let policy = policy(many, "allow", None);
        let document = Document::from_json(&policy, PolicyKind::Identity).unwrap();
        let matching = |asked: &Asked<'_>| {
            let statements = document.statements.iter();
            statements
                .filter(|statement| statement.fit(asked, |_| true) == Fit::Matches)
                .count()
        };
        assert_eq!(matching(&asked), 1);
        group.bench_with_input(BenchmarkId::new("cos403", many), &asked, |b, asked| {
            b.iter(|| matching(black_box(asked)));
        });
    }
    let (question, entities) = call(ada()).question().unwrap();
    let authorizer = Authorizer::new();
    for (many, effect) in [(5, "allow"), (20, "allow"), (80, "allow"), (20, "deny")] {
        let attached = AttachedTo::User("ada", "100000000011", 0);
        let policies = translate(&policy(many, effect, None), &attached).unwrap();
        let policies = PolicySet::from_policies(policies).unwrap();
        let answer = authorizer.is_authorized(&question, &policies, &entities);
        assert_eq!(answer.diagnostics().reason().count(), 1);
        assert_eq!(answer.diagnostics().errors().count(), 0);
        group.bench_function(format!("Cedar/{many}, the last is to {effect}"), |b| {
            b.iter(|| authorizer.is_authorized(black_box(&question), &policies, &entities));
        });
    }
    group.finish();
}

criterion_group!(benches, deciding, statements);
criterion_main!(benches);
