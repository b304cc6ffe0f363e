//! What goes wrong in policies: of the caller, of the bucket, of a temporary key.

use cos403::world::Identity;
use serde_json::{Value, json};

use super::HOUR;
use super::call::Scene;
use super::documents::Place;
use super::edit::Change;
use super::random::Random;
use super::rights::statement;

/// The faults, by how often they are tried.
pub const FAULTS: &[(usize, &str, Change)] = &[
    (3, "drop-action", drop_action),
    (3, "misspell-action", misspell_action),
    (3, "narrow-resource", narrow_resource),
    (2, "resource-without-star", without_star),
    (2, "wrong-appid", wrong_appid),
    (1, "wrong-region", wrong_region),
    (1, "wrong-bucket", wrong_bucket),
    (2, "wrong-principal", wrong_principal),
    (2, "allow-turned-deny", turn_to_deny),
    (2, "remove-statement", remove_statement),
    (2, "leave-group", leave_group),
    (2, "detach-policies", detach),
    (3, "unmet-condition", unmet_condition),
    (3, "other-condition-value", other_value),
    (1, "if-exist-swapped", swap_if_exist),
    (1, "prefix-not-encoded", prefix_not_encoded),
    (3, "session-other-prefix", |scene, random| {
        narrow(scene, random, &[Place::Session])
    }),
    (2, "session-other-action", |scene, random| {
        drop_in(scene, random, &[Place::Session])
    }),
    (2, "session-unmet-condition", |scene, random| {
        unmet(scene, random, &[Place::Session])
    }),
    (3, "owner-has-not-granted", owner_has_not_granted),
    (3, "home-has-not-granted", home_has_not_granted),
    (3, "foreign-key", foreign_key),
];

/// Rewrites a statement that allows the operation's action.
fn in_grant(
    scene: &mut Scene,
    random: &mut Random,
    places: &[Place],
    change: impl FnOnce(&mut Value, &mut Random) -> Option<()>,
) -> Option<()> {
    let (place, index) = random.pick_any(&scene.granting(places))?;
    scene.rewrite(place, |statements| {
        change(statements.get_mut(index)?, random)
    })
}

fn drop_action(scene: &mut Scene, random: &mut Random) -> Option<()> {
    let places = scene.places();
    drop_in(scene, random, &places)
}

fn drop_in(scene: &mut Scene, random: &mut Random, places: &[Place]) -> Option<()> {
    let own = scene.call.operation.action();
    let others = [
        "name/cos:HeadBucket",
        "name/cos:GetObjectTagging",
        "name/cos:ListParts",
    ];
    let left: Vec<&str> = others.into_iter().filter(|other| *other != own).collect();
    let count = random.below(left.len()) + 1;
    in_grant(scene, random, places, |statement, _| {
        statement["action"] = json!(left[..count]);
        Some(())
    })
}

fn misspell_action(scene: &mut Scene, random: &mut Random) -> Option<()> {
    let own = scene
        .call
        .operation
        .action()
        .trim_start_matches("name/cos:");
    let (first, rest) = own.split_at(1);
    let written = match random.below(4) {
        0 => format!("name/cos:{}{rest}", first.to_lowercase()),
        1 => format!("name/cos:{own}s"),
        2 => format!("cos:{}", own.to_lowercase()),
        _ => format!("name/cos:{own} "),
    };
    let places = scene.places();
    in_grant(scene, random, &places, |statement, _| {
        statement["action"] = json!([written]);
        Some(())
    })
}

fn narrow_resource(scene: &mut Scene, random: &mut Random) -> Option<()> {
    let places = scene.places();
    narrow(scene, random, &places)
}

fn narrow(scene: &mut Scene, random: &mut Random, places: &[Place]) -> Option<()> {
    let folder = *random.pick(&["other", "dod", "Images", "tmp/x", "doc"]);
    let start = resource_of(scene, "");
    in_grant(scene, random, places, |statement, _| {
        statement["resource"] = json!([format!("{start}/{folder}/*")]);
        Some(())
    })
}

pub fn resource_of(scene: &Scene, path: &str) -> String {
    let bucket = scene.bucket();
    let (name, appid) = (bucket.name.as_str(), bucket.name.appid());
    format!("qcs::cos:{}:uid/{appid}:{name}{path}", bucket.region)
}

fn without_star(scene: &mut Scene, random: &mut Random) -> Option<()> {
    let written = match random.chance(50) {
        true => resource_of(scene, "/"),
        false => resource_of(scene, ""),
    };
    let places = scene.places();
    in_grant(scene, random, &places, |statement, _| {
        statement["resource"] = json!([written]);
        Some(())
    })
}

/// Replaces a part of the resources of a granting statement.
fn in_resource(scene: &mut Scene, random: &mut Random, from: &str, to: &str) -> Option<()> {
    let places = scene.places();
    in_grant(scene, random, &places, |statement, _| {
        let written = statement["resource"].to_string();
        let changed = written.replace(from, to);
        statement["resource"] = serde_json::from_str(&changed).ok()?;
        (changed != written).then_some(())
    })
}

fn wrong_appid(scene: &mut Scene, random: &mut Random) -> Option<()> {
    let bucket = scene.bucket();
    let from = format!("uid/{}", bucket.name.appid());
    let to = match random.chance(50) {
        true => format!("uid/{}", bucket.owner),
        false => "uid/1250000000".to_owned(),
    };
    in_resource(scene, random, &from, &to)
}

fn wrong_region(scene: &mut Scene, random: &mut Random) -> Option<()> {
    let from = format!("cos:{}:", scene.region);
    in_resource(scene, random, &from, "cos:ap-chengdu:")
}

fn wrong_bucket(scene: &mut Scene, random: &mut Random) -> Option<()> {
    let name = scene.bucket.as_str().to_owned();
    let short = name.trim_end_matches(scene.bucket.appid());
    let short = short.trim_end_matches('-').to_owned();
    match random.chance(50) {
        // The name without its APPID.
        true => in_resource(scene, random, &name, &short),
        false => in_resource(scene, random, &name, &format!("old-{name}")),
    }
}

fn wrong_principal(scene: &mut Scene, random: &mut Random) -> Option<()> {
    let places: Vec<Place> = scene.places();
    let places: Vec<Place> = places
        .into_iter()
        .filter(|place| matches!(place, Place::Bucket(_)))
        .collect();
    let owner = scene.bucket().owner.clone();
    let wrong = match random.below(3) {
        0 => format!("qcs::cam::uin/{owner}:uin/{owner}"),
        1 => format!("qcs::cam::uin/{owner}:uin/100012345678"),
        _ => "qcs::cam::uin/100012345678:uin/100012345678".to_owned(),
    };
    in_grant(scene, random, &places, |statement, _| {
        statement["principal"] = json!({"qcs": [wrong]});
        Some(())
    })
}

fn turn_to_deny(scene: &mut Scene, random: &mut Random) -> Option<()> {
    let places = scene.places();
    in_grant(scene, random, &places, |statement, _| {
        statement["effect"] = json!("deny");
        Some(())
    })
}

fn remove_statement(scene: &mut Scene, random: &mut Random) -> Option<()> {
    let places = scene.places();
    let (place, index) = random.pick_any(&scene.granting(&places))?;
    scene.rewrite(place, |statements| {
        statements.remove(index);
        Some(())
    })
}

fn leave_group(scene: &mut Scene, _: &mut Random) -> Option<()> {
    let holder = scene.key()?.holder.clone();
    let Identity::User(uin) = &holder.identity else {
        return None;
    };
    let mut users = scene
        .world
        .accounts
        .iter_mut()
        .flat_map(|account| &mut account.users);
    let user = users.find(|user| user.uin == *uin)?;
    user.groups.pop().map(drop)
}

fn detach(scene: &mut Scene, _: &mut Random) -> Option<()> {
    let holder = scene.key()?.holder.clone();
    let accounts = scene.world.accounts.iter_mut();
    let mut accounts = accounts.filter(|account| account.uin == holder.account);
    let account = accounts.next()?;
    let policies = match &holder.identity {
        Identity::Root => return None,
        Identity::User(uin) => {
            let user = account.users.iter_mut().find(|user| user.uin == *uin)?;
            &mut user.policies
        }
        Identity::Role(name) => {
            let role = account.roles.iter_mut().find(|role| role.name == *name)?;
            &mut role.policies
        }
    };
    (!std::mem::take(policies).is_empty()).then_some(())
}

fn unmet_condition(scene: &mut Scene, random: &mut Random) -> Option<()> {
    let places = scene.places();
    unmet(scene, random, &places)
}

fn unmet(scene: &mut Scene, random: &mut Random, places: &[Place]) -> Option<()> {
    let condition = condition(scene, random, false);
    in_grant(scene, random, places, |statement, _| {
        statement["condition"] = condition;
        Some(())
    })
}

/// A condition that the request meets or does not.
pub fn condition(scene: &Scene, random: &mut Random, met: bool) -> Value {
    let ip = scene.call.network.source_ip;
    let past = scene.world.clock.moved(-3 * HOUR).unwrap();
    let (equal, before) = match met {
        true => ("ip_not_equal", "date_greater_than"),
        false => ("ip_equal", "date_less_than"),
    };
    match random.below(5) {
        0 | 1 => json!({equal: {"qcs:ip": ["10.1.0.0/16", "240.0.0.1"]}}),
        2 => json!({before: {"qcs:current_time": past.to_string()}}),
        3 if met => json!({"ip_equal": {"qcs:ip": ip.to_string()}}),
        3 => json!({"bool_equal": {"cos:secure-transport": "false"}}),
        _ if met => json!({"bool_equal": {"cos:secure-transport": "true"}}),
        _ => json!({"string_equal": {"vpc:requester_vpc": "vpc-aqp5jrc1"}}),
    }
}

/// Changes the value of a condition that a granting statement has.
fn other_value(scene: &mut Scene, random: &mut Random) -> Option<()> {
    let places = scene.places();
    in_grant(scene, random, &places, |statement, _| {
        let operators = statement.get_mut("condition")?.as_object_mut()?;
        let (operator, keys) = operators.iter_mut().next()?;
        let value = match operator.as_str() {
            "ip_equal" => json!("203.0.113.0/24"),
            "bool_equal" => json!("false"),
            "date_less_than" => json!("2020-01-01T00:00:00Z"),
            "numeric_less_than_equal" => json!("1"),
            _ => json!("another"),
        };
        *keys.as_object_mut()?.values_mut().next()? = value;
        Some(())
    })
}

fn swap_if_exist(scene: &mut Scene, random: &mut Random) -> Option<()> {
    let places = scene.places();
    in_grant(scene, random, &places, |statement, _| {
        let written = statement.get("condition")?.to_string();
        let changed = written.replace("_if_exist", "");
        statement["condition"] = serde_json::from_str(&changed).ok()?;
        (changed != written).then_some(())
    })
}

/// Writes the prefix of a condition as it is, where requests carry it URL-encoded.
fn prefix_not_encoded(scene: &mut Scene, random: &mut Random) -> Option<()> {
    let places = scene.places();
    in_grant(scene, random, &places, |statement, _| {
        let written = statement.get("condition")?.to_string();
        let changed = written.replace("%2F", "/").replace("%20", " ");
        statement["condition"] = serde_json::from_str(&changed).ok()?;
        (changed != written).then_some(())
    })
}

fn is_foreign(scene: &Scene) -> Option<String> {
    let account = scene.key()?.holder.account.clone();
    (account != scene.bucket().owner).then_some(account)
}

/// Takes away what the bucket's owner grants to another account.
fn owner_has_not_granted(scene: &mut Scene, random: &mut Random) -> Option<()> {
    let account = is_foreign(scene)?;
    let keep_other = random.chance(50);
    let bucket = scene.bucket_mut();
    bucket.acl.grants.clear();
    for object in bucket.objects.values_mut() {
        object.acl = None;
    }
    let written = bucket.policy.as_ref().map(|policy| policy.json.to_string());
    bucket.policy = None;
    if keep_other && written.is_some_and(|text| text.contains(&account)) {
        // What the account keeps is something else.
        let root = format!("qcs::cam::uin/{account}:uin/{account}");
        let action = json!(["name/cos:GetBucketLogging"]);
        scene.add_to_bucket(statement("allow", Some(&root), action, "*"))?;
    }
    Some(())
}

fn home_has_not_granted(scene: &mut Scene, random: &mut Random) -> Option<()> {
    is_foreign(scene)?;
    match random.chance(50) {
        true => detach(scene, random),
        false => {
            let places = scene.places_of_caller();
            drop_in(scene, random, &places)
        }
    }
}

/// Signs with a key of an account that has nothing to do with the bucket.
fn foreign_key(scene: &mut Scene, random: &mut Random) -> Option<()> {
    let stranger = scene.world.accounts[2].uin.clone();
    let keys: Vec<_> = scene
        .world
        .keys
        .iter()
        .filter(|key| key.holder.account == stranger && key.temporary.is_none())
        .cloned()
        .collect();
    let key = random.pick_any(&keys)?;
    let signing = scene.call.signing.as_mut()?;
    signing.secret_id = key.secret_id;
    signing.secret_key = secrecy::ExposeSecret::expose_secret(&key.secret_key).to_owned();
    signing.token = None;
    Some(())
}
