//! What goes wrong in ACLs, CORS rules, referer rules and the states of objects.

use std::sync::Arc;

use cos403::protocol::acl::{Grant, Grantee, ObjectAcl, Permission};
use cos403::protocol::referer::{EmptyReferer, RefererConfiguration, RefererList};
use cos403::protocol::restore::RestoreTier;
use cos403::protocol::storage_class::StorageClass;
use cos403::world::{Object, RestoreOrder, RestoreState};

use super::HOUR;
use super::call::Scene;
use super::edit::Change;
use super::random::Random;

/// The faults, by how often they are tried.
pub const FAULTS: &[(usize, &str, Change)] = &[
    (3, "object-made-private", object_private),
    (2, "bucket-made-private", bucket_private),
    (2, "acl-other-permission", other_permission),
    (2, "acl-other-grantee", other_grantee),
    (2, "cors-removed", cors_removed),
    (2, "cors-origin-sent", cors_origin_sent),
    (2, "cors-origin-ruled", cors_origin_ruled),
    (2, "cors-method", cors_method),
    (3, "cors-header", cors_header),
    (3, "referer-allow-list", referer_allow_list),
    (2, "referer-of-other-page", referer_of_other_page),
    (3, "referer-deny-list", referer_deny_list),
    (3, "referer-missing", referer_missing),
    (5, "object-archived", archived),
    (3, "restore-over", restore_over),
    (4, "restore-running", restore_running),
];

fn own_object(scene: &mut Scene) -> Option<&mut Object> {
    let key = scene.call.key.clone()?;
    scene.bucket_mut().objects.get_mut(&key)
}

fn object_private(scene: &mut Scene, _: &mut Random) -> Option<()> {
    own_object(scene)?.acl = ObjectAcl::Private.grants();
    Some(())
}

fn bucket_private(scene: &mut Scene, _: &mut Random) -> Option<()> {
    let grants = &mut scene.bucket_mut().acl.grants;
    (!std::mem::take(grants).is_empty()).then_some(())
}

/// Every grant of bucket and object.
fn grants(scene: &mut Scene) -> Vec<&mut Grant> {
    let key = scene.call.key.clone().unwrap_or_default();
    let bucket = scene.bucket_mut();
    let object = bucket.objects.get_mut(&key);
    let own = object.and_then(|object| object.acl.as_mut());
    let own = own.into_iter().flat_map(|acl| &mut acl.grants);
    bucket.acl.grants.iter_mut().chain(own).collect()
}

fn other_permission(scene: &mut Scene, random: &mut Random) -> Option<()> {
    let wrong = *random.pick(&[Permission::Read, Permission::ReadAcp, Permission::Write]);
    let mut grants = grants(scene);
    if grants.is_empty() {
        return None;
    }
    grants.iter_mut().for_each(|grant| grant.permission = wrong);
    Some(())
}

fn other_grantee(scene: &mut Scene, random: &mut Random) -> Option<()> {
    let wrong = match random.chance(40) {
        true => Grantee::AuthenticatedUsers,
        false => Grantee::Account("100012345678".to_owned()),
    };
    let mut grants = grants(scene);
    if grants.is_empty() {
        return None;
    }
    for grant in &mut grants {
        grant.grantee = wrong.clone();
    }
    Some(())
}

fn is_preflight(scene: &Scene) -> Option<()> {
    let asked = scene.call.headers.iter();
    let mut names = asked.map(|(name, _)| name.as_str());
    names
        .any(|name| name == "access-control-request-method")
        .then_some(())
}

fn cors_removed(scene: &mut Scene, _: &mut Random) -> Option<()> {
    is_preflight(scene)?;
    scene.bucket_mut().cors.take().map(drop)
}

fn cors_origin_sent(scene: &mut Scene, random: &mut Random) -> Option<()> {
    is_preflight(scene)?;
    let sent = &scene.call.headers;
    let (_, origin) = sent.iter().find(|(name, _)| name == "origin")?;
    let wrong = match random.below(4) {
        0 => origin.replace("https://", "http://"),
        1 => format!("{origin}:8443"),
        2 => "null".to_owned(),
        _ => "https://elsewhere.example".to_owned(),
    };
    scene.header("origin", &wrong);
    Some(())
}

fn cors_origin_ruled(scene: &mut Scene, random: &mut Random) -> Option<()> {
    is_preflight(scene)?;
    let wrong = *random.pick(&["https://old.example", "https://example.com/", "http://*"]);
    let cors = Arc::make_mut(scene.bucket_mut().cors.as_mut()?);
    for rule in &mut cors.rules {
        rule.allowed_origins = vec![wrong.to_owned()];
    }
    Some(())
}

fn cors_method(scene: &mut Scene, random: &mut Random) -> Option<()> {
    is_preflight(scene)?;
    if random.chance(50) {
        scene.header("access-control-request-method", "DELETE");
        return Some(());
    }
    let cors = Arc::make_mut(scene.bucket_mut().cors.as_mut()?);
    for rule in &mut cors.rules {
        rule.allowed_methods = vec!["HEAD".to_owned()];
    }
    Some(())
}

fn cors_header(scene: &mut Scene, random: &mut Random) -> Option<()> {
    is_preflight(scene)?;
    if random.chance(50) {
        scene.header("access-control-request-headers", "x-cos-meta-a, etag");
    }
    let allowed = *random.pick(&["content-type", "authorisation", "x-cos-*"]);
    let cors = Arc::make_mut(scene.bucket_mut().cors.as_mut()?);
    for rule in &mut cors.rules {
        rule.allowed_headers = vec![allowed.to_owned()];
    }
    Some(())
}

fn sent_referer(scene: &Scene) -> Option<String> {
    let sent = &scene.call.headers;
    let (_, page) = sent.iter().find(|(name, _)| name == "referer")?;
    let (_, rest) = page.split_once("://")?;
    rest.split('/').next().map(str::to_owned)
}

fn rules(list: RefererList, domains: &[&str], empty: EmptyReferer) -> RefererConfiguration {
    RefererConfiguration {
        enabled: true,
        list,
        domains: domains.iter().map(|domain| (*domain).to_owned()).collect(),
        empty,
    }
}

fn referer_allow_list(scene: &mut Scene, random: &mut Random) -> Option<()> {
    let host = sent_referer(scene)?;
    let near = format!("https://{host}");
    let domains = [near.as_str(), "*.partner.example"];
    let domains = if random.chance(50) {
        &domains
    } else {
        &domains[1..]
    };
    let made = rules(RefererList::Allow, domains, EmptyReferer::Allow);
    scene.bucket_mut().referer = Some(made);
    Some(())
}

fn referer_of_other_page(scene: &mut Scene, _: &mut Random) -> Option<()> {
    sent_referer(scene)?;
    scene.header("referer", "https://elsewhere.example/x.html");
    Some(())
}

fn referer_deny_list(scene: &mut Scene, random: &mut Random) -> Option<()> {
    let host = sent_referer(scene)?;
    let wildcard = host.split_once('.').map(|(_, rest)| format!("*.{rest}"));
    let hit = match random.chance(50) {
        true => wildcard.unwrap_or(host),
        false => host,
    };
    let made = rules(
        RefererList::Deny,
        &["bad.example", &hit],
        EmptyReferer::Allow,
    );
    scene.bucket_mut().referer = Some(made);
    Some(())
}

fn referer_missing(scene: &mut Scene, random: &mut Random) -> Option<()> {
    if scene.call.signing.is_some() {
        return None;
    }
    if random.chance(50) {
        scene.call.headers.retain(|(name, _)| name != "referer");
    } else {
        scene.header("referer", "");
    }
    let domain = sent_referer(scene).unwrap_or_else(|| "example.com".to_owned());
    let list = *random.pick(&[RefererList::Allow, RefererList::Deny]);
    let made = rules(list, &[&domain], EmptyReferer::Deny);
    scene.bucket_mut().referer = Some(made);
    Some(())
}

/// The object that is read.
fn read_object(scene: &mut Scene) -> Option<&mut Object> {
    let reads = scene.call.operation.name() == "GetObject" || scene.call.operation.copies();
    if !reads {
        return None;
    }
    if scene.call.operation.copies() {
        let source = &mut scene.world.buckets[1];
        // Which of them the copy names does not matter: the others are not read.
        for object in source.objects.values_mut() {
            object.storage_class = StorageClass::Archive;
            object.restore = None;
        }
        return source.objects.values_mut().next();
    }
    own_object(scene)
}

fn archived(scene: &mut Scene, random: &mut Random) -> Option<()> {
    let class = *random.pick(&[StorageClass::Archive, StorageClass::DeepArchive]);
    let object = read_object(scene)?;
    object.storage_class = class;
    object.restore = None;
    Some(())
}

fn restore_over(scene: &mut Scene, random: &mut Random) -> Option<()> {
    let past = scene.world.clock.moved(-random.between(1, 90_000))?;
    let object = read_object(scene)?;
    object.storage_class = StorageClass::Archive;
    object.restore = Some(RestoreState::RestoredUntil(past));
    Some(())
}

fn restore_running(scene: &mut Scene, random: &mut Random) -> Option<()> {
    let now = scene.world.clock;
    let hours = |hours: i64| now.moved(hours * HOUR).unwrap();
    let order = RestoreOrder {
        ordered: hours(-1),
        tier: RestoreTier::Standard,
        finished: hours(3),
        expiry: hours(30),
    };
    let state = match random.chance(50) {
        true => RestoreState::InProgress,
        false => RestoreState::Ordered(order),
    };
    let object = read_object(scene)?;
    object.storage_class = StorageClass::Archive;
    object.restore = Some(state);
    Some(())
}
