//! Denials where there should be none: at the caller, at the bucket, in the policy of a temporary key.

use serde_json::{Value, json};

use super::call::Scene;
use super::documents::{Place, principal};
use super::edit::Change;
use super::policy_faults::{condition, resource_of};
use super::random::Random;
use super::rights::statement;

/// The faults, by how often they are tried.
pub const FAULTS: &[(usize, &str, Change)] = &[
    (2, "deny-at-caller", deny_at_caller),
    (3, "deny-at-bucket", deny_at_bucket),
    (2, "deny-anyone", deny_anyone),
    (2, "deny-under-condition", deny_under_condition),
    (2, "session-deny", session_deny),
];

/// A resource that covers the request.
fn covering(scene: &Scene, random: &mut Random) -> String {
    let path = scene.path();
    match random.below(3) {
        0 => "*".to_owned(),
        1 => resource_of(scene, "/*"),
        _ => resource_of(scene, &path),
    }
}

fn denied_action(scene: &Scene, random: &mut Random) -> Value {
    match random.below(3) {
        0 => json!("*"),
        1 => json!(["name/cos:*"]),
        _ => json!([scene.call.operation.action()]),
    }
}

fn deny_at_caller(scene: &mut Scene, random: &mut Random) -> Option<()> {
    let place = random.pick_any(&scene.places_of_caller())?;
    let (action, resource) = (denied_action(scene, random), covering(scene, random));
    scene.rewrite(place, |statements| {
        statements.push(statement("deny", None, action, &resource));
        Some(())
    })
}

fn deny_at_bucket(scene: &mut Scene, random: &mut Random) -> Option<()> {
    let named = principal(&scene.world, scene.caller.as_deref()?)?;
    deny_in_bucket(scene, random, &named, None)
}

fn deny_anyone(scene: &mut Scene, random: &mut Random) -> Option<()> {
    let named = match scene.caller.is_none() && random.chance(50) {
        true => "qcs::cam::anonymous:anonymous",
        false => "qcs::cam::anyone:anyone",
    };
    deny_in_bucket(scene, random, named, None)
}

fn deny_under_condition(scene: &mut Scene, random: &mut Random) -> Option<()> {
    let named = match &scene.caller {
        Some(name) => principal(&scene.world, name)?,
        None => "qcs::cam::anyone:anyone".to_owned(),
    };
    let condition = condition(scene, random, true);
    deny_in_bucket(scene, random, &named, Some(condition))
}

fn deny_in_bucket(
    scene: &mut Scene,
    random: &mut Random,
    principal: &str,
    condition: Option<Value>,
) -> Option<()> {
    let (action, resource) = (denied_action(scene, random), covering(scene, random));
    let mut made = statement("deny", Some(principal), action, &resource);
    if let Some(condition) = condition {
        made["condition"] = condition;
    }
    scene.add_to_bucket(made)
}

fn session_deny(scene: &mut Scene, random: &mut Random) -> Option<()> {
    let (action, resource) = (denied_action(scene, random), covering(scene, random));
    scene.rewrite(Place::Session, |statements| {
        statements.push(statement("deny", None, action, &resource));
        Some(())
    })
}
