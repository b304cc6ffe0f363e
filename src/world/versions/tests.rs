//! Tests of the versions of a bucket.

use super::*;
use crate::protocol::acl::Acl;
use proptest::prelude::*;

/// What a test does to a key.
#[derive(Clone, Copy, Debug)]
enum Step {
    Keep(Versioning),
    Write,
    Delete,
    /// Deletes the version at this place.
    DeleteVersion(usize),
    Wait(i64),
}

fn bucket(versioning: Versioning) -> Bucket {
    Bucket {
        name: "media-1250000000".parse().unwrap(),
        region: "ap-guangzhou".to_owned(),
        domains: Vec::new(),
        owner: "100000000001".to_owned(),
        created: Timestamp::UNIX_EPOCH,
        acl: Acl::default(),
        policy: None,
        cors: None,
        referer: None,
        tags: Vec::new(),
        versioning,
        lifecycle: None,
        objects: BTreeMap::new(),
        history: BTreeMap::new(),
        last_version: 0,
        uploads: BTreeMap::new(),
    }
}

fn object(content: usize) -> Object {
    Object::of(content.to_string(), Timestamp::UNIX_EPOCH)
}

/// The versions of a key: their ids and what they hold.
fn all(bucket: &Bucket, wanted: &str) -> Vec<(VersionId, Option<String>)> {
    let of_key = bucket
        .versions(Bound::Unbounded)
        .filter(|(key, ..)| *key == wanted);
    of_key
        .map(|(_, version, _)| (version.id(), content(version)))
        .collect()
}

fn content(version: Version<'_>) -> Option<String> {
    match version {
        Version::Object(object) => Some(String::from_utf8(object.content.to_vec()).unwrap()),
        Version::Marker(_) => None,
    }
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        1 => Just(Step::Keep(Versioning::Enabled)),
        1 => Just(Step::Keep(Versioning::Suspended)),
        4 => Just(Step::Write),
        3 => Just(Step::Delete),
        2 => (0..4_usize).prop_map(Step::DeleteVersion),
        1 => (-5..5_i64).prop_map(Step::Wait),
    ]
}

/// The same on a plain list, the newest first; `id` is what the bucket gave.
fn add(list: &mut Vec<(VersionId, Option<String>)>, id: VersionId, content: Option<String>) {
    list.retain(|(known, _)| *known != VersionId::Null || id != VersionId::Null);
    list.insert(0, (id, content));
}

proptest! {
    #[test]
    fn a_key_has_the_versions_that_writes_and_deletions_leave(
        steps in prop::collection::vec(step(), 0..40),
        neighbour in any::<bool>(),
    ) {
        let mut bucket = bucket(Versioning::Off);
        if neighbour {
            bucket.write("k-".to_owned(), object(0), Timestamp::UNIX_EPOCH);
        }
        let (mut expected, mut given, mut now) = (Vec::new(), Vec::new(), 1_000_000);
        for (count, step) in steps.into_iter().enumerate() {
            let time = Timestamp::from_microsecond(now).unwrap();
            let off = bucket.versioning == Versioning::Off;
            match step {
                Step::Keep(versioning) => bucket.versioning = versioning,
                Step::Wait(microseconds) => now += microseconds,
                Step::Write => {
                    let id = bucket.write("k".to_owned(), object(count), time);
                    given.push(id);
                    add(&mut expected, id, Some(count.to_string()));
                }
                Step::Delete => match bucket.delete("k", time) {
                    Some(id) => {
                        given.push(id);
                        add(&mut expected, id, None);
                    }
                    None => expected.clear(),
                },
                Step::DeleteVersion(place) if !off && place < expected.len() => {
                    let (id, content_then) = expected.remove(place);
                    let removed = bucket.delete_version("k", id).unwrap();
                    prop_assert_eq!(content(removed.version()), content_then);
                    prop_assert!(bucket.delete_version("k", id).is_none());
                }
                Step::DeleteVersion(_) => {}
            }
            prop_assert_eq!(&all(&bucket, "k"), &expected);
            let newest = expected.first().and_then(|(_, content)| content.clone());
            let found = bucket.find("k", None).object().map(Version::Object);
            prop_assert_eq!(found.and_then(content), newest.clone());
            prop_assert_eq!(bucket.objects.contains_key("k"), newest.is_some());
            prop_assert!(bucket.history.values().all(|kept| !kept.is_empty()));
            for (id, held) in expected.iter().filter(|_| bucket.versioning != Versioning::Off) {
                let Found::Version(version) = bucket.find("k", Some(id.to_string().as_bytes()))
                else {
                    return Err(TestCaseError::fail("it is not found by its id"));
                };
                prop_assert_eq!((version.id(), content(version)), (*id, held.clone()));
            }
        }
        prop_assert_eq!(all(&bucket, "k-").len(), usize::from(neighbour));
        given.retain(|id| *id != VersionId::Null);
        let unsorted = given.clone();
        given.sort_by_key(ToString::to_string);
        given.dedup();
        prop_assert_eq!(given.len(), unsorted.len());
    }
}

#[test]
fn ids_come_from_the_clock_and_never_twice() {
    let mut bucket = bucket(Versioning::Enabled);
    let now = Timestamp::from_microsecond(1_586_511_395_051_527).unwrap();
    let mut write = |now| bucket.write("k".to_owned(), object(0), now).to_string();
    assert_eq!(write(now), "MTg0NDUxNTc1NjIzMTQ1MDAwODg");
    assert_eq!(write(now), VersionId::At(1_586_511_395_051_528).to_string());
    assert_eq!(
        write(Timestamp::UNIX_EPOCH),
        VersionId::At(1_586_511_395_051_529).to_string()
    );
}

#[test]
fn a_bucket_that_never_kept_versions_does_not_look_at_ids() {
    let mut bucket = bucket(Versioning::Off);
    bucket.write("k".to_owned(), object(1), Timestamp::UNIX_EPOCH);
    for id in [None, Some("".as_bytes()), Some(b"null"), Some(b"anything")] {
        assert!(bucket.find("k", id).object().is_some());
        assert!(bucket.find_mut("k", id).is_some());
    }
}
