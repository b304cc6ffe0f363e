//! The versions of a bucket's objects: what a write and a deletion leave of what was there (436/19883, 436/36716).
//!
//! The current object of a key stands in [`Bucket::objects`]; everything else that is kept of the key in [`Bucket::history`],
//! the newest first. Where the newest is a delete marker there is no current object, and the marker heads the history.

use std::collections::BTreeMap;
use std::ops::Bound;

use super::bucket::{Bucket, Object, Versioning};
use crate::protocol::timestamp::Timestamp;
use crate::protocol::version_id::VersionId;

/// What is kept of a key beside its current object.
#[derive(Clone, Debug)]
pub enum Kept {
    /// An object that was written over, or deleted without naming its version.
    Object(Box<Object>),
    /// A delete marker.
    Marker(DeleteMarker),
}

/// What a deletion leaves that names no version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeleteMarker {
    /// Its id.
    pub version: VersionId,
    /// When it was made.
    pub made: Timestamp,
}

/// One version of a key.
#[derive(Clone, Copy, Debug)]
pub enum Version<'b> {
    /// An object.
    Object(&'b Object),
    /// A delete marker.
    Marker(&'b DeleteMarker),
}

/// What is found of a key, or of a version of it.
#[derive(Clone, Copy, Debug)]
pub enum Found<'b> {
    /// There it is.
    Version(Version<'b>),
    /// The key has no versions.
    NoKey,
    /// It has none of this id.
    NoVersion,
}

impl Kept {
    fn version(&self) -> Version<'_> {
        match self {
            Self::Object(object) => Version::Object(object),
            Self::Marker(marker) => Version::Marker(marker),
        }
    }
}

impl<'b> Version<'b> {
    /// The object, if it is one.
    pub fn object(self) -> Option<&'b Object> {
        match self {
            Self::Object(object) => Some(object),
            Self::Marker(_) => None,
        }
    }

    /// Its id.
    pub fn id(self) -> VersionId {
        match self {
            Self::Object(object) => object.version,
            Self::Marker(marker) => marker.version,
        }
    }

    /// When it was written.
    pub fn written(self) -> Timestamp {
        match self {
            Self::Object(object) => object.last_modified,
            Self::Marker(marker) => marker.made,
        }
    }
}

impl<'b> Found<'b> {
    /// The object, if it is one.
    pub fn object(self) -> Option<&'b Object> {
        match self {
            Self::Version(version) => version.object(),
            Self::NoKey | Self::NoVersion => None,
        }
    }
}

impl Bucket {
    /// The version that a request asks for by `versionId`; the newest without one or with an empty one.
    ///
    /// A bucket that never kept versions has only one of each, and no look is taken at `versionId`: the documents name it for
    /// buckets that keep them (436/7753).
    pub fn find(&self, key: &str, version_id: Option<&[u8]>) -> Found<'_> {
        let asked = self.asked(version_id);
        if let Some(object) = self.objects.get(key)
            && asked.is_none_or(|id| id == Some(object.version))
        {
            return Found::Version(Version::Object(object));
        }
        let mut history = self
            .history
            .get(key)
            .into_iter()
            .flatten()
            .map(Kept::version);
        match asked {
            None => history.next().map_or(Found::NoKey, Found::Version),
            Some(id) => history
                .find(|version| Some(version.id()) == id)
                .map_or(Found::NoVersion, Found::Version),
        }
    }

    /// The object among what [`Bucket::find`] finds, to change it.
    pub fn find_mut(&mut self, key: &str, version_id: Option<&[u8]>) -> Option<&mut Object> {
        let Some(asked) = self.asked(version_id) else {
            return self.objects.get_mut(key);
        };
        let current = self.objects.get_mut(key);
        let older = self.history.get_mut(key).into_iter().flatten();
        let older = older.filter_map(|kept| match kept {
            Kept::Object(object) => Some(object.as_mut()),
            Kept::Marker(_) => None,
        });
        current
            .into_iter()
            .chain(older)
            .find(|object| Some(object.version) == asked)
    }

    /// Makes an object the newest version of a key.
    ///
    /// Where versions are kept it has an id of its own; where they were, the id `null`, and the version that had it is gone.
    pub fn write(&mut self, key: String, mut object: Object, now: Timestamp) -> VersionId {
        object.version = self.make_way(&key, now);
        let version = object.version;
        self.objects.insert(key, object);
        version
    }

    /// Deletes a key without naming a version: for good where versions never were kept, with a delete marker elsewhere, whether
    /// there was anything to delete or not.
    pub fn delete(&mut self, key: &str, now: Timestamp) -> Option<VersionId> {
        if self.versioning == Versioning::Off {
            self.objects.remove(key);
            return None;
        }
        let version = self.make_way(key, now);
        let marker = DeleteMarker { version, made: now };
        let history = self.history.entry(key.to_owned()).or_default();
        history.insert(0, Kept::Marker(marker));
        Some(version)
    }

    /// Deletes one version for good, and tells what it was. If it was the newest, the next one is.
    pub fn delete_version(&mut self, key: &str, id: VersionId) -> Option<Kept> {
        let is_current = |object: &Object| object.version == id;
        let removed = if self.objects.get(key).is_some_and(is_current) {
            self.objects.remove(key).map(Box::new).map(Kept::Object)
        } else {
            self.forget(key, id)
        };
        if !self.objects.contains_key(key)
            && let Some(history) = self.history.get_mut(key)
            && matches!(history.first(), Some(Kept::Object(_)))
            && let Kept::Object(object) = history.remove(0)
        {
            self.objects.insert(key.to_owned(), *object);
        }
        drop_if_empty(&mut self.history, key);
        removed
    }

    /// Whether nothing is kept in it, not even a delete marker or a part of an upload.
    pub fn is_empty(&self) -> bool {
        self.objects.is_empty() && self.history.is_empty() && self.uploads.is_empty()
    }

    /// Every version of every key from a bound on, in the order of keys, the newest of a key first; and whether it is the newest.
    pub fn versions(&self, from: Bound<&str>) -> impl Iterator<Item = (&str, Version<'_>, bool)> {
        let range = (from, Bound::Unbounded);
        let mut current = self.objects.range::<str, _>(range).peekable();
        let mut history = self.history.range::<str, _>(range).peekable();
        let keys = std::iter::from_fn(move || {
            let key = match (current.peek(), history.peek()) {
                (Some((key, _)), Some((other, _))) => key.min(other).as_str(),
                (Some((key, _)), None) | (None, Some((key, _))) => key.as_str(),
                (None, None) => return None,
            };
            let object = current.next_if(|(one, _)| *one == key);
            let kept = history.next_if(|(one, _)| *one == key);
            Some((key, object.map(|found| found.1), kept.map(|found| found.1)))
        });
        keys.flat_map(|(key, object, kept)| {
            let object = object.map(Version::Object);
            let kept = kept.into_iter().flatten().map(Kept::version);
            let all = object.into_iter().chain(kept).enumerate();
            all.map(move |(place, version)| (key, version, place == 0))
        })
    }

    /// The id that is asked for: `None` if it is the newest version, `Some(None)` for an id that no version has.
    fn asked(&self, version_id: Option<&[u8]>) -> Option<Option<VersionId>> {
        version_id
            .filter(|id| !id.is_empty() && self.versioning != Versioning::Off)
            .map(VersionId::parse)
    }

    /// Takes a key's current object away for a new version, keeps it where versions are kept, and answers the new version's id.
    fn make_way(&mut self, key: &str, now: Timestamp) -> VersionId {
        let version = match self.versioning {
            Versioning::Enabled => self.next_version(now),
            Versioning::Off | Versioning::Suspended => VersionId::Null,
        };
        if version == VersionId::Null {
            self.forget(key, version);
        }
        let displaced = self.objects.remove(key);
        if let Some(object) = displaced.filter(|object| object.version != version) {
            let history = self.history.entry(key.to_owned()).or_default();
            history.insert(0, Kept::Object(Box::new(object)));
        }
        drop_if_empty(&mut self.history, key);
        version
    }

    /// An id that no version of the bucket had before: the time, or the first microsecond after the last id.
    fn next_version(&mut self, now: Timestamp) -> VersionId {
        let now = u64::try_from(now.as_microsecond()).unwrap_or_default();
        self.last_version = now.max(self.last_version.saturating_add(1));
        VersionId::At(self.last_version)
    }

    /// Takes a version out of a key's history.
    fn forget(&mut self, key: &str, id: VersionId) -> Option<Kept> {
        let history = self.history.get_mut(key)?;
        let place = history.iter().position(|kept| kept.version().id() == id)?;
        Some(history.remove(place))
    }
}

/// Drops the history of a key if nothing is left of it.
fn drop_if_empty(history: &mut BTreeMap<String, Vec<Kept>>, key: &str) {
    if history.get(key).is_some_and(Vec::is_empty) {
        history.remove(key);
    }
}

#[cfg(test)]
mod tests;
