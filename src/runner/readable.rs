//! What of a world its owner could read in the console and by the API: the evidence of the highest level.

use std::collections::BTreeMap;
use std::sync::Arc;

use http::header::HOST;

use crate::diagnosis::{
    Assumptions, BucketConfiguration, Configuration, KeyRecord, KeyRing, Known, ObjectHead,
    Restore, SentRequest, TemporaryKeyRecord,
};
use crate::policy::Document;
use crate::protocol::bucket::HostName;
use crate::protocol::copy_source::CopySource;
use crate::protocol::deletion::Deletion;
use crate::protocol::network::Network;
use crate::protocol::referer::RefererMatching;
use crate::world::{
    Account, Behaviour, Bucket, Identity, Key, MissingObject, NotYetValid, Object, RestoreProgress,
    World,
};

/// Everything that can be read of a world about one request: documents, heads and key records, and nothing of what was decided.
pub fn readable(world: &World, request: &SentRequest) -> Configuration {
    let secret_id = request.secret_id();
    let key = secret_id.as_deref().and_then(|id| world.key_with_id(id));
    let header = |name: &str| request.headers.get(name)?.to_str().ok();
    let host = header(HOST.as_str()).map_or(HostName::Other, HostName::parse);
    let batch = request.body.as_deref().unwrap_or_default();
    let batch = std::str::from_utf8(batch).map(Deletion::from_xml);
    let batch = batch.ok().and_then(Result::ok);
    let in_batch = batch.into_iter().flat_map(|deletion| deletion.objects);
    let named = request
        .key()
        .into_iter()
        .chain(in_batch.map(|object| object.key));
    let source = header("x-cos-copy-source");
    let source = source.and_then(|written| CopySource::parse(written, &host));
    let of_source = source.map(|source| {
        let key = source.path.strip_prefix('/').map(str::to_owned);
        bucket_at(world, &source.host, key)
    });
    Configuration {
        bucket: bucket_at(world, &host, named),
        source: of_source.unwrap_or_default(),
        keys: Known::Known(KeyRing {
            keys: keys_like(world, secret_id.as_deref()),
            is_complete: true,
        }),
        caller_policies: key.map_or(Known::Unknown, |key| Known::Known(policies(world, key))),
        session_policy: key.map_or(Known::Unknown, |key| {
            let temporary = key.temporary.as_ref();
            Known::Known(temporary.and_then(|temporary| temporary.policy.clone()))
        }),
        network: Network::taken_from(&mut request.headers.clone())
            .map_or(Known::Unknown, Known::Known),
        assumptions: Some(assumptions(&world.behaviour)),
    }
}

fn bucket_at(
    world: &World,
    host: &HostName,
    keys: impl IntoIterator<Item = String>,
) -> BucketConfiguration {
    let bucket = match host {
        HostName::Bucket { bucket, region } => world.bucket(bucket, region),
        HostName::Service | HostName::Control | HostName::Other => None,
    };
    match bucket {
        Some(bucket) => of_bucket(world, bucket, keys),
        None => BucketConfiguration {
            exists: Known::Known(false),
            ..BucketConfiguration::default()
        },
    }
}

fn of_bucket(
    world: &World,
    bucket: &Bucket,
    keys: impl IntoIterator<Item = String>,
) -> BucketConfiguration {
    let objects: BTreeMap<String, Option<ObjectHead>> = keys
        .into_iter()
        .filter(|key| !key.is_empty())
        .map(|key| {
            let head = bucket.objects.get(&key).map(|object| head(world, object));
            (key, head)
        })
        .collect();
    BucketConfiguration {
        exists: Known::Known(true),
        owner: Known::Known(bucket.owner.clone()),
        acl: Known::Known(bucket.acl.clone()),
        policy: Known::Known(bucket.policy.clone()),
        cors: Known::Known(bucket.cors.clone()),
        referer: Known::Known(bucket.referer.clone()),
        tags: Known::Known(bucket.tags.clone()),
        objects,
    }
}

fn head(world: &World, object: &Object) -> ObjectHead {
    let restore = match object.restore_progress(world.clock) {
        Some(RestoreProgress::Running) => Some(Restore::Running),
        Some(RestoreProgress::Restored(expiry)) => Some(Restore::Until(expiry)),
        Some(RestoreProgress::Over) | None => None,
    };
    ObjectHead {
        acl: Known::Known(object.acl.clone()),
        storage_class: object.storage_class,
        restore,
    }
}

/// The keys that a request may mean: those of its SecretId, however its letters are written.
fn keys_like(world: &World, secret_id: Option<&str>) -> Vec<KeyRecord> {
    let Some(secret_id) = secret_id else {
        return Vec::new();
    };
    let keys = world.keys.iter();
    keys.filter(|key| key.secret_id.eq_ignore_ascii_case(secret_id))
        .map(|key| key_record(world, key))
        .collect()
}

fn key_record(world: &World, key: &Key) -> KeyRecord {
    let account = world.account(&key.holder.account);
    KeyRecord {
        secret_id: key.secret_id.clone(),
        account: key.holder.account.clone(),
        appid: account.map_or(Known::Unknown, |account| {
            Known::Known(account.appid.clone())
        }),
        identity: key.holder.identity.clone(),
        enabled: key.enabled,
        temporary: key.temporary.as_ref().map(|temporary| TemporaryKeyRecord {
            token: Known::Known(temporary.token.clone()),
            expires: temporary.expires,
        }),
    }
}

/// The policies attached to the holder of a key, its groups' included.
fn policies(world: &World, key: &Key) -> Vec<Arc<Document>> {
    let attached = |account: &Account| match &key.holder.identity {
        Identity::Root => Vec::new(),
        Identity::Role(name) => account
            .role(name)
            .map(|role| role.policies.clone())
            .unwrap_or_default(),
        Identity::User(uin) => account.user(uin).map_or_else(Vec::new, |user| {
            let groups = user.groups.iter().filter_map(|name| account.group(name));
            let of_groups = groups.flat_map(|group| group.policies.clone());
            user.policies.iter().cloned().chain(of_groups).collect()
        }),
    };
    world
        .account(&key.holder.account)
        .map(attached)
        .unwrap_or_default()
}

fn assumptions(behaviour: &Behaviour) -> Assumptions {
    Assumptions {
        root_principal_covers_own_users: behaviour.root_principal_covers_own_users,
        deny_binds_owner: behaviour.deny_binds_owner,
        deny_anyone_binds_owner: behaviour.deny_anyone_binds_owner,
        deny_anonymous_binds_signed: behaviour.deny_anonymous_binds_signed,
        acl_outranks_deny_anyone: behaviour.acl_outranks_deny_anyone,
        role_principals_match: behaviour.role_principals_match,
        bucket_grants_exceed_session_policy: behaviour.bucket_grants_exceed_session_policy,
        upload_part_copy_needs_put_object: behaviour.upload_part_copy_needs_put_object,
        not_yet_valid_is_too_skewed: behaviour.signature_not_yet_valid
            == NotYetValid::RequestTimeTooSkewed,
        missing_object_is_denied: behaviour.missing_object_without_list_right
            == MissingObject::AccessDenied,
        policies: behaviour.policy_reading(),
        referers: RefererMatching {
            case_sensitive: behaviour.referer_case_sensitive,
            wildcard_hits_bare_domain: behaviour.referer_wildcard_hits_bare_domain,
        },
    }
}
