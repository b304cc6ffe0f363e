//! Who calls, and what grants it.

use cos403::policy::PolicyKind;
use cos403::protocol::acl::{Acl, Grant, Grantee, Permission};
use cos403::protocol::operation::{Operation, ResourceKind};
use cos403::world::{Identity, Key, World};
use serde_json::{Value, json};
use strum::VariantArray;

use super::HOUR;
use super::call::Scene;
use super::documents::{document, principal};
use super::random::Random;

/// The name of the key of a caller; `None` for nobody.
pub fn draw_caller(random: &mut Random, world: &World) -> Option<String> {
    let (owner, other) = (&world.accounts[0].uin, &world.accounts[1].uin);
    // Whose account, which identity, with a temporary key.
    let (account, kind, temporary) = random.weighted(&[
        (17, (None, "", false)),
        (8, (Some(owner), "root", false)),
        (3, (Some(owner), "root", true)),
        (32, (Some(owner), "user", false)),
        (10, (Some(owner), "user", true)),
        (8, (Some(owner), "role", true)),
        (8, (Some(other), "root", false)),
        (10, (Some(other), "user", false)),
        (4, (Some(other), "user", true)),
    ]);
    let account = account?;
    let fits = |key: &&Key| {
        let own = match &key.holder.identity {
            Identity::Root => "root",
            Identity::User(_) => "user",
            Identity::Role(_) => "role",
        };
        key.holder.account == *account && own == kind && key.temporary.is_some() == temporary
    };
    let keys: Vec<&Key> = world.keys.iter().filter(fits).collect();
    Some(random.pick(&keys).name.clone())
}

/// A way to have a right.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Route {
    OwnPolicy,
    GroupPolicy,
    BucketNamesCaller,
    BucketNamesRoot,
    BucketNamesAnyone,
    BucketNamesAnonymous,
    AclAll,
    AclSigned,
    AclAccount,
}

/// Grants the request to its caller, in one of the ways that there are.
pub fn grant(scene: &mut Scene, random: &mut Random) {
    use Route as R;
    let key = scene.key().cloned();
    let owner = scene.bucket().owner.clone();
    let identity = key.as_ref().map(|key| key.holder.identity.clone());
    let is_own = key.as_ref().is_some_and(|key| key.holder.account == owner);
    let routes: &[(usize, R)] = match (&identity, is_own) {
        (None, _) => &[
            (4, R::AclAll),
            (2, R::BucketNamesAnonymous),
            (2, R::BucketNamesAnyone),
        ],
        (Some(Identity::Root), true) => &[(1, R::OwnPolicy)],
        (Some(Identity::User(_)), true) => &[
            (8, R::OwnPolicy),
            (5, R::GroupPolicy),
            (4, R::BucketNamesCaller),
            (1, R::BucketNamesAnyone),
            (1, R::AclAll),
            (1, R::AclSigned),
        ],
        (Some(Identity::Role(_)), true) => &[(4, R::OwnPolicy), (2, R::BucketNamesCaller)],
        (Some(Identity::Root), false) => &[
            (3, R::BucketNamesRoot),
            (2, R::AclAccount),
            (1, R::BucketNamesAnyone),
        ],
        (Some(_), false) => &[
            (3, R::BucketNamesRoot),
            (2, R::BucketNamesCaller),
            (2, R::AclAccount),
        ],
    };
    let route = random.weighted(routes);
    let by_service = scene.call.operation == Operation::GetService;
    let route = if by_service && !matches!(route, R::GroupPolicy) {
        R::OwnPolicy
    } else {
        route
    };
    scene.route = format!("{:?} by {route:?}", scene.caller);
    take(scene, random, route);
    let home = !is_own && matches!(identity, Some(Identity::User(_) | Identity::Role(_)));
    if home && route != R::OwnPolicy {
        take(scene, random, R::OwnPolicy);
    }
    noise(scene, random);
    session(scene, random);
}

fn take(scene: &mut Scene, random: &mut Random, route: Route) {
    let caller = scene.caller.clone();
    let of_caller = |scene: &Scene| {
        caller
            .as_deref()
            .and_then(|name| principal(&scene.world, name))
    };
    let account = scene.key().map(|key| key.holder.account.clone());
    let account = account.unwrap_or_default();
    let root = format!("qcs::cam::uin/{account}:uin/{account}");
    let general = match route {
        Route::BucketNamesCaller => of_caller(scene),
        Route::BucketNamesRoot => Some(root),
        Route::BucketNamesAnyone => Some("qcs::cam::anyone:anyone".to_owned()),
        Route::BucketNamesAnonymous => Some("qcs::cam::anonymous:anonymous".to_owned()),
        _ => None,
    };
    if let Some(principal) = general {
        for statement in statements(scene, random, Some(&principal)) {
            scene.add_to_bucket(statement);
        }
        return;
    }
    match route {
        Route::OwnPolicy => attach(scene, random, false),
        Route::GroupPolicy => attach(scene, random, true),
        Route::AclAll => by_acl(scene, random, Grantee::AllUsers),
        Route::AclSigned => by_acl(scene, random, Grantee::AuthenticatedUsers),
        Route::AclAccount => by_acl(scene, random, Grantee::Account(account)),
        _ => {}
    }
}

fn attach(scene: &mut Scene, random: &mut Random, to_group: bool) {
    let statements = statements(scene, random, None);
    let document = document(statements, PolicyKind::Identity);
    let Some(holder) = scene.key().map(|key| key.holder.clone()) else {
        return;
    };
    let accounts = &mut scene.world.accounts;
    let Some(account) = accounts
        .iter_mut()
        .find(|account| account.uin == holder.account)
    else {
        return;
    };
    match &holder.identity {
        Identity::Root => {}
        Identity::Role(name) => {
            let roles = account.roles.iter_mut().filter(|role| role.name == *name);
            roles.for_each(|role| role.policies.push(document.clone().into()));
        }
        Identity::User(uin) => {
            let group = random.below(account.groups.len());
            let group = &mut account.groups[group];
            let users = account.users.iter_mut().filter(|user| user.uin == *uin);
            for user in users {
                if to_group {
                    user.groups.push(group.name.clone());
                    group.policies.push(document.clone().into());
                } else {
                    user.policies.push(document.clone().into());
                }
            }
        }
    }
}

fn by_acl(scene: &mut Scene, random: &mut Random, grantee: Grantee) {
    let operation = scene.call.operation;
    let on_object = scene
        .call
        .key
        .as_ref()
        .is_some_and(|key| scene.bucket().objects.contains_key(key));
    let fits = |on_object: bool| {
        let fitting = Permission::VARIANTS
            .iter()
            .copied()
            .filter(move |permission| permission.covers(operation, on_object));
        fitting.collect::<Vec<_>>()
    };
    let (own, of_bucket) = (fits(true), fits(false));
    if on_object && !own.is_empty() && (of_bucket.is_empty() && random.chance(55)) {
        let permission = *random.pick(&own);
        let key = scene.call.key.clone().unwrap_or_default();
        let acl = Acl {
            grants: vec![Grant {
                grantee,
                permission,
            }],
        };
        let objects = &mut scene.bucket_mut().objects;
        objects
            .entry(key)
            .and_modify(|object| object.acl = Some(acl));
        return;
    }
    let fitting = if of_bucket.is_empty() { own } else { of_bucket };
    if let Some(permission) = random.pick_any(&fitting) {
        let grant = Grant {
            grantee,
            permission,
        };
        scene.bucket_mut().acl.grants.push(grant);
    }
}

/// Statements that allow the request, and what it needs of a copy's source.
fn statements(scene: &mut Scene, random: &mut Random, principal: Option<&str>) -> Vec<Value> {
    let operation = scene.call.operation;
    let resource = resource(scene, random);
    let actions = actions(random, operation.action());
    let mut list = vec![statement("allow", principal, json!(actions), &resource)];
    if operation == Operation::DeleteMultipleObjects && principal.is_some() {
        list[0]["action"] = json!(["name/cos:DeleteObject", "name/cos:DeleteMultipleObjects"]);
    }
    if random.chance(30)
        && let Some(condition) = met_condition(scene, random)
    {
        list[0]["condition"] = condition;
    }
    if operation.copies() {
        let source = &scene.world.buckets[1];
        let (appid, name, region) = (source.name.appid(), source.name.as_str(), &source.region);
        let of_source = format!("qcs::cos:{region}:uid/{appid}:{name}/*");
        let reads = json!(["name/cos:GetObject"]);
        list.push(statement("allow", principal, reads, &of_source));
        if let Some(principal) = principal {
            let reads = json!(["name/cos:GetObject"]);
            let reads = statement("allow", Some(principal), reads, &of_source);
            scene.world.buckets[1].policy = Some(document(vec![reads], PolicyKind::Bucket).into());
        }
    }
    list
}

/// A statement.
pub fn statement(effect: &str, principal: Option<&str>, action: Value, resource: &str) -> Value {
    let mut value = json!({"effect": effect, "action": action, "resource": [resource]});
    if let Some(principal) = principal {
        value["principal"] = json!({"qcs": [principal]});
    }
    value
}

fn actions(random: &mut Random, action: &str) -> Vec<String> {
    let verb: String = action
        .trim_start_matches("name/cos:")
        .chars()
        .enumerate()
        .take_while(|(at, letter)| *at == 0 || letter.is_lowercase())
        .map(|(_, letter)| letter)
        .collect();
    match random.below(10) {
        0..=3 => vec![action.to_owned()],
        4..=6 => vec![
            "name/cos:HeadBucket".to_owned(),
            action.to_owned(),
            "name/cos:ListParts".to_owned(),
        ],
        7 => vec![format!("name/cos:{verb}*")],
        8 => vec!["name/cos:*".to_owned()],
        _ => vec!["*".to_owned()],
    }
}

fn resource(scene: &Scene, random: &mut Random) -> String {
    let operation = scene.call.operation;
    let bucket = &scene.bucket();
    let (name, appid, region) = (bucket.name.as_str(), bucket.name.appid(), &bucket.region);
    let region = if random.chance(20) { "" } else { region };
    let start = format!("qcs::cos:{region}:uid/{appid}:{name}");
    let path = scene.path();
    match operation.resource_kind() {
        ResourceKind::Service => "*".to_owned(),
        ResourceKind::Bucket => match random.below(4) {
            0 => "*".to_owned(),
            1 => format!("{start}/"),
            _ => format!("{start}/*"),
        },
        ResourceKind::Object => match random.below(10) {
            0 => "*".to_owned(),
            1 | 2 => format!("{start}{path}"),
            3..=5 => {
                let (folder, _) = path.rsplit_once('/').unwrap_or_default();
                format!("{start}{folder}/*")
            }
            6 => {
                let short = name.trim_end_matches(&format!("-{appid}"));
                format!("qcs::cos:{region}:uid/{appid}:prefix//{appid}/{short}/*")
            }
            _ => format!("{start}/*"),
        },
    }
}

/// A condition that the request meets.
fn met_condition(scene: &Scene, random: &mut Random) -> Option<Value> {
    let ip = scene.call.network.source_ip;
    let header = |name: &str| {
        let found = scene.call.headers.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.clone())
    };
    let prefix = scene.call.params.iter().find(|(name, _)| name == "prefix");
    let later = scene.world.clock.moved(24 * HOUR)?;
    Some(match random.below(8) {
        0 | 1 => json!({"ip_equal": {"qcs:ip": [format!("{ip}/24"), "10.0.0.0/8"]}}),
        2 => json!({"bool_equal": {"cos:secure-transport": "true"}}),
        3 => {
            json!({"string_equal": {"cos:prefix": prefix?.1.replace('/', "%2F").replace(' ', "%20")}})
        }
        4 => json!({"string_equal": {"cos:content-type": header("content-type")?}}),
        5 => json!({"string_equal_if_exist": {"cos:x-cos-acl": "private"}}),
        6 => json!({"numeric_less_than_equal": {"cos:content-length": header("content-length")?}}),
        _ => json!({"date_less_than": {"qcs:current_time": later.to_string()}}),
    })
}

/// Statements that have nothing to do with the request.
fn noise(scene: &mut Scene, random: &mut Random) {
    if random.chance(25) {
        let bucket = scene.bucket();
        let (name, appid) = (bucket.name.as_str(), bucket.name.appid());
        let resource = format!("qcs::cos::uid/{appid}:{name}/never/*");
        let user = format!("qcs::cam::uin/{}:uin/100099999999", bucket.owner);
        let action = json!(["name/cos:PutObject"]);
        let made = statement("allow", Some(&user), action, &resource);
        scene.add_to_bucket(made);
    }
    let places = scene.places_of_caller();
    if let (Some(place), true) = (random.pick_any(&places), random.chance(25)) {
        let made = statement("deny", None, json!(["name/cos:PutBucketCORS"]), "*");
        let needed = scene.call.operation == Operation::PutBucketCors;
        scene.rewrite(place, |statements| {
            (!needed).then(|| statements.insert(0, made))
        });
    }
}

/// The policy with which a temporary key is issued.
fn session(scene: &mut Scene, random: &mut Random) {
    let is_temporary = scene.key().is_some_and(|key| key.temporary.is_some());
    if !is_temporary || random.chance(35) {
        return;
    }
    let made = document(statements(scene, random, None), PolicyKind::Identity);
    if let Some(temporary) = scene.key_mut().and_then(|key| key.temporary.as_mut()) {
        temporary.policy = Some(made.into());
    }
}
