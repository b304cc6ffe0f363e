//! Scenes to begin with: a world in which a client does something that it may do.

use std::collections::BTreeMap;
use std::sync::Arc;

use cos403::access::{Outcome, decide};
use cos403::protocol::acl::{Acl, BucketAcl, ObjectAcl};
use cos403::protocol::bucket::SERVICE_HOST;
use cos403::protocol::cors::{CorsConfiguration, CorsRule};
use cos403::protocol::operation::Operation;
use cos403::protocol::referer::{EmptyReferer, RefererConfiguration, RefererList};
use cos403::protocol::storage_class::StorageClass;
use cos403::protocol::timestamp::Timestamp;
use cos403::world::{
    Account, Behaviour, Bucket, Group, Identity, Key, KeyHolder, Object, RestoreState, Role,
    TemporaryKey, User, Versioning, World,
};

use super::HOUR;
use super::call::{Call, Scene};
use super::names::Names;
use super::random::Random;
use super::requests;
use super::rights;
use super::settings::Settings;

/// A scene whose request is let through, and how many were drawn that were not.
pub fn draw(random: &mut Random, names: &Names, settings: Settings) -> (Scene, usize) {
    let behaviour = settings.draw(random);
    for refused in 0.. {
        let scene = draft(random, names, behaviour);
        if is_allowed(&scene) {
            return (scene, refused);
        }
    }
    unreachable!("the loop has no end")
}

/// Whether the request of a scene is let through.
pub fn is_allowed(scene: &Scene) -> bool {
    let wire = scene.call.arrived();
    let request = wire.as_access(&scene.call.network, &scene.world);
    decide(&scene.world, &request).outcome == Outcome::Allowed
}

fn draft(random: &mut Random, names: &Names, behaviour: Behaviour) -> Scene {
    let world = World {
        behaviour,
        ..world(random, names)
    };
    let bucket = &world.buckets[0];
    let caller = rights::draw_caller(random, &world);
    let operation = requests::draw_operation(random, caller.is_none());
    let host = match operation {
        Operation::GetService => SERVICE_HOST.to_owned(),
        _ => bucket.host(),
    };
    let call = Call {
        operation,
        host,
        key: None,
        params: Vec::new(),
        headers: Vec::new(),
        body: Vec::new(),
        form: None,
        network: Default::default(),
        signing: None,
        authorization: None,
        on_the_way: Vec::new(),
    };
    let mut scene = Scene {
        bucket: bucket.name.clone(),
        region: bucket.region.clone(),
        route: String::new(),
        caller,
        call,
        world,
    };
    requests::fill(&mut scene, random, names);
    rights::grant(&mut scene, random);
    surroundings(&mut scene, random, names);
    requests::sign(&mut scene, random);
    scene
}

fn world(random: &mut Random, names: &Names) -> World {
    let clock = Timestamp::from_second(random.between(1_710_000_000, 1_780_000_000)).unwrap();
    let accounts: Vec<Account> = (0..3).map(|_| account(random, names)).collect();
    let mut keys: Vec<Key> = Vec::new();
    for account in &accounts {
        let users = account
            .users
            .iter()
            .map(|user| Identity::User(user.uin.clone()));
        for identity in std::iter::once(Identity::Root).chain(users) {
            let name = format!("key-{}", keys.len());
            keys.push(key(random, &name, &account.uin, identity.clone()));
            let name = format!("temporary-{}", keys.len());
            let key = key(random, &name, &account.uin, identity);
            keys.push(as_temporary(random, key, clock));
        }
        for role in &account.roles {
            let name = format!("role-{}", keys.len());
            let identity = Identity::Role(role.name.clone());
            let key = key(random, &name, &account.uin, identity);
            keys.push(as_temporary(random, key, clock));
        }
    }
    let (first, second) = (random.below(5), random.below(4) + 1);
    let buckets = [first, (first + second) % 5].map(|index| {
        let name = format!("{}-{}", names.buckets[index], accounts[0].appid);
        bucket(random, names, &name, &accounts[0].uin, clock)
    });
    World {
        clock,
        accounts,
        keys,
        buckets: buckets.into(),
        behaviour: Behaviour::default(),
    }
}

fn account(random: &mut Random, names: &Names) -> Account {
    let shift = random.below(names.users.len());
    let user = |index: usize, random: &mut Random| User {
        name: names.users[(index + shift) % names.users.len()].to_owned(),
        uin: random.digits("1000", 8),
        policies: Vec::new(),
        groups: Vec::new(),
    };
    let count = random.below(2) + 2;
    let users = (0..count).map(|index| user(index, random)).collect();
    let groups = names.groups.iter().map(|name| Group {
        name: (*name).to_owned(),
        policies: Vec::new(),
    });
    let roles = names.roles.iter().map(|name| Role {
        name: (*name).to_owned(),
        policies: Vec::new(),
    });
    Account {
        uin: random.digits("1000", 8),
        appid: random.digits("125", 7),
        users,
        groups: groups.collect(),
        roles: roles.collect(),
    }
}

fn key(random: &mut Random, name: &str, account: &str, identity: Identity) -> Key {
    Key {
        name: name.to_owned(),
        secret_id: format!("AKID{}", random.text(32)),
        secret_key: random.text(32).into(),
        enabled: true,
        holder: KeyHolder {
            account: account.to_owned(),
            identity,
        },
        temporary: None,
    }
}

fn as_temporary(random: &mut Random, key: Key, clock: Timestamp) -> Key {
    let expires = clock.moved(random.between(600, 7200)).unwrap();
    Key {
        temporary: Some(TemporaryKey {
            token: random.text(40).into(),
            policy: None,
            expires,
        }),
        ..key
    }
}

fn bucket(random: &mut Random, names: &Names, name: &str, owner: &str, clock: Timestamp) -> Bucket {
    let count = random.below(4) + 2;
    let objects: BTreeMap<String, Object> = (0..count)
        .map(|_| (requests::draw_key(random, names), object(random, clock)))
        .collect();
    Bucket {
        name: name.parse().unwrap(),
        region: (*random.pick(names.regions)).to_owned(),
        domains: Vec::new(),
        owner: owner.to_owned(),
        created: clock.moved(-90 * 24 * HOUR).unwrap(),
        acl: Acl::default(),
        policy: None,
        cors: None,
        referer: None,
        tags: Vec::new(),
        versioning: Versioning::Off,
        lifecycle: None,
        objects,
        uploads: BTreeMap::new(),
        history: Default::default(),
        last_version: Default::default(),
    }
}

fn object(random: &mut Random, clock: Timestamp) -> Object {
    let storage_class = random.weighted(&[
        (6, StorageClass::Standard),
        (2, StorageClass::StandardIa),
        (1, StorageClass::IntelligentTiering),
        (1, StorageClass::Archive),
        (1, StorageClass::DeepArchive),
    ]);
    let until = clock.moved(random.between(2, 50) * HOUR).unwrap();
    let is_restored = storage_class.is_archive() && random.chance(80);
    Object {
        storage_class,
        restore: is_restored.then_some(RestoreState::RestoredUntil(until)),
        acl: random
            .chance(15)
            .then(|| ObjectAcl::Private.grants())
            .flatten(),
        ..Object::of("content", clock.moved(-48 * HOUR).unwrap())
    }
}

/// What a bucket has beside what grants the request.
fn surroundings(scene: &mut Scene, random: &mut Random, names: &Names) {
    let is_preflight = scene.call.operation == Operation::OptionsObject;
    if is_preflight || random.chance(25) {
        let rules = cors(scene, random, names, is_preflight);
        scene.bucket_mut().cors = Some(Arc::new(rules));
    }
    let unsigned = scene.caller.is_none();
    if random.chance(if unsigned { 50 } else { 15 }) {
        let rules = referer(scene, random, names);
        scene.bucket_mut().referer = Some(rules);
    }
    if random.chance(20) {
        let tag = ("stage".to_owned(), "live".to_owned());
        scene.bucket_mut().tags.push(tag);
    }
    // What the request does not need must still be possible: a private bucket is the rule, a public one is not rare.
    let no_grant = scene.bucket().acl.grants.is_empty();
    if no_grant && !unsigned && random.chance(6) {
        scene.bucket_mut().acl = BucketAcl::PublicRead.into();
    }
}

fn cors(scene: &Scene, random: &mut Random, names: &Names, matches: bool) -> CorsConfiguration {
    let header = |name: &str| {
        let found = scene.call.headers.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.clone())
    };
    let other = CorsRule {
        id: Some("other".to_owned()),
        allowed_origins: vec![format!("http://{}", random.pick(names.domains))],
        allowed_methods: vec!["HEAD".to_owned()],
        allowed_headers: Vec::new(),
        expose_headers: vec!["ETag".to_owned()],
        max_age_seconds: Some(600),
    };
    if !matches {
        return CorsConfiguration {
            rules: vec![other],
            ..Default::default()
        };
    }
    let origin = header("origin").unwrap_or_default();
    let wildcard = origin
        .split_once('.')
        .map(|(_, domain)| format!("https://*.{domain}"));
    let method = header("access-control-request-method").unwrap_or_default();
    let asked = header("access-control-request-headers");
    let listed = asked
        .iter()
        .flat_map(|names| names.split(", "))
        .map(str::to_owned);
    let rule = CorsRule {
        id: None,
        allowed_origins: vec![match random.below(5) {
            0 => "*".to_owned(),
            1 => wildcard.unwrap_or(origin),
            _ => origin,
        }],
        allowed_methods: match random.chance(50) {
            true => vec![method],
            false => vec!["GET".to_owned(), "PUT".to_owned(), "POST".to_owned()],
        },
        allowed_headers: match random.chance(40) {
            true => vec!["*".to_owned()],
            false => listed.collect(),
        },
        expose_headers: Vec::new(),
        max_age_seconds: None,
    };
    let mut rules = vec![rule];
    if random.chance(40) {
        rules.insert(random.below(2), other);
    }
    CorsConfiguration {
        rules,
        ..Default::default()
    }
}

fn referer(scene: &Scene, random: &mut Random, names: &Names) -> RefererConfiguration {
    let sent = scene
        .call
        .headers
        .iter()
        .find(|(name, _)| name == "referer");
    let page = sent.and_then(|(_, page)| page.split_once("://"));
    let host = page.and_then(|(_, rest)| rest.split('/').next());
    let list = match random.chance(65) {
        true => RefererList::Allow,
        false => RefererList::Deny,
    };
    let domains = match (list, host) {
        (RefererList::Allow, Some(host)) => vec![host.to_owned(), "*.other.example".to_owned()],
        (RefererList::Allow, None) => vec![(*random.pick(names.domains)).to_owned()],
        (RefererList::Deny, _) => vec!["bad.example".to_owned(), "*.thief.example".to_owned()],
    };
    let empty = match sent.is_none() || random.chance(40) {
        true => EmptyReferer::Allow,
        false => EmptyReferer::Deny,
    };
    RefererConfiguration {
        enabled: !random.chance(10),
        list,
        domains,
        empty,
    }
}
