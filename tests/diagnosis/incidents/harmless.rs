//! Edits that should not matter.

use std::sync::Arc;

use cos403::protocol::cors::CorsRule;
use cos403::protocol::referer::{EmptyReferer, RefererConfiguration, RefererList};
use cos403::world::{Group, Object};
use serde_json::json;

use super::call::{Habit, Scene};
use super::edit::Change;
use super::random::Random;
use super::rights::statement;

/// The edits, by how often they are tried.
pub const EDITS: &[(usize, &str, Change)] = &[
    (1, "tag-added", tag_added),
    (2, "cors-rule-added", cors_rule_added),
    (2, "referer-rules-added", referer_rules_added),
    (2, "header-added", header_added),
    (1, "object-added", object_added),
    (2, "other-action-denied", other_action_denied),
    (2, "other-resource-denied", other_resource_denied),
    (2, "other-user-denied", other_user_denied),
    (2, "other-action-allowed", other_action_allowed),
    (1, "statements-reversed", statements_reversed),
    (1, "group-added", group_added),
    (1, "other-key-disabled", other_key_disabled),
    (1, "longer-validity", longer_validity),
    (1, "other-habit", other_habit),
    (1, "other-object-private", other_object_private),
];

fn tag_added(scene: &mut Scene, _: &mut Random) -> Option<()> {
    let tag = ("owner".to_owned(), "ops".to_owned());
    scene.bucket_mut().tags.push(tag);
    Some(())
}

fn cors_rule_added(scene: &mut Scene, _: &mut Random) -> Option<()> {
    let rule = CorsRule {
        id: Some("added".to_owned()),
        allowed_origins: vec!["https://added.example".to_owned()],
        allowed_methods: vec!["GET".to_owned()],
        ..CorsRule::default()
    };
    let cors = &mut scene.bucket_mut().cors;
    let cors = cors.get_or_insert_default();
    Arc::make_mut(cors).rules.push(rule);
    Some(())
}

fn referer_rules_added(scene: &mut Scene, _: &mut Random) -> Option<()> {
    scene.call.signing.as_ref()?;
    scene.bucket_mut().referer = Some(RefererConfiguration {
        enabled: true,
        list: RefererList::Allow,
        domains: vec!["added.example".to_owned()],
        empty: EmptyReferer::Deny,
    });
    Some(())
}

fn header_added(scene: &mut Scene, random: &mut Random) -> Option<()> {
    let (name, value) = *random.pick(&[
        ("accept", "*/*"),
        ("x-cos-meta-origin", "laptop"),
        ("accept-encoding", "gzip"),
        ("cache-control", "no-cache"),
    ]);
    scene.header(name, value);
    Some(())
}

fn object_added(scene: &mut Scene, random: &mut Random) -> Option<()> {
    let key = format!("added/{}", random.text(4));
    let object = Object::of("added", scene.world.clock);
    scene.bucket_mut().objects.insert(key, object);
    Some(())
}

fn resource(scene: &Scene, path: &str) -> String {
    let bucket = scene.bucket();
    let (name, appid) = (bucket.name.as_str(), bucket.name.appid());
    format!("qcs::cos:{}:uid/{appid}:{name}{path}", bucket.region)
}

fn other_action_denied(scene: &mut Scene, random: &mut Random) -> Option<()> {
    let own = scene.call.operation.action();
    let other = *random.pick(&["name/cos:DeleteBucketPolicy", "name/cos:PutBucketWebsite"]);
    (own != other).then_some(())?;
    let resource = resource(scene, "/*");
    let anyone = "qcs::cam::anyone:anyone";
    scene.add_to_bucket(statement("deny", Some(anyone), json!([other]), &resource))
}

fn other_resource_denied(scene: &mut Scene, _: &mut Random) -> Option<()> {
    let place = scene.places_of_caller().pop()?;
    let resource = resource(scene, "/secret-only/*");
    scene.rewrite(place, |statements| {
        statements.push(statement("deny", None, json!(["name/cos:*"]), &resource));
        Some(())
    })
}

fn other_user_denied(scene: &mut Scene, _: &mut Random) -> Option<()> {
    let owner = &scene.bucket().owner;
    let user = format!("qcs::cam::uin/{owner}:uin/100077777777");
    let resource = resource(scene, "/*");
    scene.add_to_bucket(statement("deny", Some(&user), json!("*"), &resource))
}

fn other_action_allowed(scene: &mut Scene, random: &mut Random) -> Option<()> {
    let place = random.pick_any(&scene.places_of_caller())?;
    let own = scene.call.operation.action();
    let other = "name/cos:GetBucketIntelligentTiering";
    (own != other).then_some(())?;
    scene.rewrite(place, |statements| {
        statements.insert(0, statement("allow", None, json!([other]), "*"));
        Some(())
    })
}

fn statements_reversed(scene: &mut Scene, random: &mut Random) -> Option<()> {
    let place = random.pick_any(&scene.places())?;
    scene.rewrite(place, |statements| {
        statements.reverse();
        (statements.len() > 1).then_some(())
    })
}

fn group_added(scene: &mut Scene, _: &mut Random) -> Option<()> {
    let group = Group {
        name: "added".to_owned(),
        policies: Vec::new(),
    };
    scene.world.accounts[0].groups.push(group);
    Some(())
}

fn other_key_disabled(scene: &mut Scene, _: &mut Random) -> Option<()> {
    let own = scene.call.signing.as_ref()?.secret_id.clone();
    let key = scene
        .world
        .keys
        .iter_mut()
        .find(|key| key.secret_id != own)?;
    key.enabled = false;
    Some(())
}

fn longer_validity(scene: &mut Scene, _: &mut Random) -> Option<()> {
    scene.call.signing.as_mut()?.span.end += 7200;
    Some(())
}

fn other_habit(scene: &mut Scene, random: &mut Random) -> Option<()> {
    let habit = *random.pick(&[Habit::Everything, Habit::Selected, Habit::Host]);
    scene.call.signing.as_mut()?.habit = habit;
    Some(())
}

fn other_object_private(scene: &mut Scene, _: &mut Random) -> Option<()> {
    let own = scene.call.key.clone().unwrap_or_default();
    let objects = scene.bucket_mut().objects.iter_mut();
    let mut others = objects.filter(|(key, _)| **key != own);
    let (_, object) = others.next()?;
    object.acl = Some(Default::default());
    Some(())
}
