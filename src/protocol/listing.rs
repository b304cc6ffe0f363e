//! What lists of objects have in common, and the answers to GET Bucket (List Objects, 436/7734) and to GET Bucket Object
//! Versions (436/35521).

use std::borrow::Cow;

use super::percent;
use super::query::Query;
use super::timestamp::Timestamp;
use super::xml_document::XmlDocument;

/// The longest page, and that of a request that names no length.
pub const LONGEST_PAGE: usize = 1000;

/// What every list asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListQuery<'q> {
    /// With what keys begin.
    pub prefix: &'q str,
    /// At what keys are grouped; empty for no grouping.
    pub delimiter: &'q str,
    /// After what the page begins.
    pub marker: &'q str,
    /// How many keys and groups there are at the most.
    pub length: usize,
    /// Whether keys are URL-encoded in the answer.
    pub encodes: bool,
}

impl<'q> ListQuery<'q> {
    /// Reads a query whose marker and length have these names. `None` for a length or an encoding that is none.
    pub fn of(query: &'q Query, marker: &str, length: &str) -> Option<Self> {
        let text = |name: &str| query.text(name).unwrap_or_default();
        let encodes = match text("encoding-type") {
            "" => false,
            "url" => true,
            _ => return None,
        };
        let length = match text(length) {
            "" => LONGEST_PAGE,
            number => number.parse::<usize>().ok()?.min(LONGEST_PAGE),
        };
        Some(Self {
            prefix: text("prefix"),
            delimiter: text("delimiter"),
            marker: text(marker),
            length,
            encodes,
        })
    }

    /// A key as the answer has it.
    pub fn written<'k>(&self, key: &'k str) -> Cow<'k, str> {
        if self.encodes {
            percent::encode_path(key).into()
        } else {
            key.into()
        }
    }

    /// The prefix that a key shares with others of its group: up to the first delimiter after the one asked for.
    fn group<'k>(&self, key: &'k str) -> Option<&'k str> {
        let rest = key.strip_prefix(self.prefix)?;
        let at = rest
            .find(self.delimiter)
            .filter(|_| !self.delimiter.is_empty())?;
        key.get(..self.prefix.len() + at + self.delimiter.len())
    }

    /// Writes `EncodingType`, where keys are encoded.
    pub fn write_encoding(&self, document: &mut XmlDocument) {
        document.optional("EncodingType", self.encodes.then_some("url"));
    }
}

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<'a, T> {
    /// The keys that stand by themselves.
    pub items: Vec<(&'a str, T)>,
    /// The groups.
    pub prefixes: Vec<&'a str>,
    /// The last key or group, where more follows.
    pub next: Option<&'a str>,
}

impl<'a, T> Page<'a, T> {
    /// The first page of entries, which are in order and after the marker. A group that is the marker is over.
    pub fn of(entries: impl IntoIterator<Item = (&'a str, T)>, query: &ListQuery<'_>) -> Self {
        let mut page = Self {
            items: Vec::new(),
            prefixes: Vec::new(),
            next: None,
        };
        let mut last = None;
        let entries = entries.into_iter();
        for (key, item) in entries.filter(|(key, _)| key.starts_with(query.prefix)) {
            let group = query.group(key);
            let is_over = group.is_some_and(|group| group == query.marker);
            if is_over || (group.is_some() && page.prefixes.last().copied() == group) {
                continue;
            }
            if page.items.len() + page.prefixes.len() >= query.length {
                page.next = last;
                break;
            }
            last = group.or(Some(key));
            match group {
                Some(group) => page.prefixes.push(group),
                None => page.items.push((key, item)),
            }
        }
        page
    }

    /// Writes the groups.
    pub fn write_prefixes(&self, document: &mut XmlDocument, query: &ListQuery<'_>) {
        for prefix in &self.prefixes {
            document.inside("CommonPrefixes", |document| {
                document.text("Prefix", query.written(prefix));
            });
        }
    }
}

/// One listed object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedObject<'a> {
    /// Its `ETag`, without the quotes.
    pub etag: &'a str,
    /// Size in bytes.
    pub size: usize,
    /// The storage class.
    pub storage_class: &'static str,
    /// When it was written.
    pub last_modified: Timestamp,
}

/// A time as lists write it, such as `2020-12-10T03:37:30.000Z`.
pub fn time(time: Timestamp) -> String {
    format!("{time:.3}")
}

/// Writes a `<ListBucketResult>`; `appid` is that of the bucket's owner.
pub fn to_xml(
    bucket: &str,
    appid: &str,
    query: &ListQuery<'_>,
    page: &Page<'_, ListedObject<'_>>,
) -> String {
    XmlDocument::of("ListBucketResult", |document| {
        document.text("Name", bucket);
        query.write_encoding(document);
        document.text("Prefix", query.written(query.prefix));
        document.text("Marker", query.written(query.marker));
        document.text("MaxKeys", query.length.to_string());
        if !query.delimiter.is_empty() {
            document.text("Delimiter", query.written(query.delimiter));
        }
        document.text("IsTruncated", page.next.is_some().to_string());
        document.optional("NextMarker", page.next.map(|next| query.written(next)));
        page.write_prefixes(document, query);
        for (key, object) in &page.items {
            document.inside("Contents", |document| {
                document.text("Key", query.written(key));
                write_object(document, object, appid);
            });
        }
    })
}

/// One listed version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedVersion<'a> {
    /// Its id; empty in a bucket that never kept versions.
    pub id: String,
    /// Whether it is the newest of its key.
    pub is_latest: bool,
    /// When it was written.
    pub last_modified: Timestamp,
    /// The object; `None` of a delete marker.
    pub object: Option<ListedObject<'a>>,
}

/// Writes a `<ListVersionsResult>`; `id_marker` is the version after which the page begins.
pub fn versions_to_xml(
    bucket: &str,
    appid: &str,
    query: &ListQuery<'_>,
    id_marker: &str,
    page: &Page<'_, ListedVersion<'_>>,
) -> String {
    // Of a group that ends the page, there is no id (436/35521).
    let last = page.items.last().filter(|(key, _)| Some(*key) == page.next);
    let next_id = last.map_or("", |(_, version)| version.id.as_str());
    XmlDocument::of("ListVersionsResult", |document| {
        query.write_encoding(document);
        document.text("Name", bucket);
        document.text("Prefix", query.written(query.prefix));
        document.text("KeyMarker", query.written(query.marker));
        document.text("VersionIdMarker", id_marker);
        document.text("MaxKeys", query.length.to_string());
        if !query.delimiter.is_empty() {
            document.text("Delimiter", query.written(query.delimiter));
        }
        document.text("IsTruncated", page.next.is_some().to_string());
        document.optional("NextKeyMarker", page.next.map(|next| query.written(next)));
        document.optional("NextVersionIdMarker", page.next.map(|_| next_id));
        page.write_prefixes(document, query);
        for (key, version) in &page.items {
            let element = match version.object {
                Some(_) => "Version",
                None => "DeleteMarker",
            };
            document.inside(element, |document| {
                document.text("Key", query.written(key));
                document.text("VersionId", &version.id);
                document.text("IsLatest", version.is_latest.to_string());
                match &version.object {
                    Some(object) => write_object(document, object, appid),
                    None => {
                        document.text("LastModified", time(version.last_modified));
                        write_owner(document, appid);
                    }
                }
            });
        }
    })
}

fn write_object(document: &mut XmlDocument, object: &ListedObject<'_>, appid: &str) {
    document.text("LastModified", time(object.last_modified));
    document.text("ETag", format!("\"{}\"", object.etag));
    document.text("Size", object.size.to_string());
    write_owner(document, appid);
    document.text("StorageClass", object.storage_class);
}

fn write_owner(document: &mut XmlDocument, appid: &str) {
    document.inside("Owner", |document| {
        document.text("ID", appid);
        document.text("DisplayName", appid);
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEYS: [&str; 6] = ["a", "b/1", "b/2", "b/c/3", "d/4", "e"];

    fn page<'k>(raw: &str, keys: &[&'k str]) -> (Vec<&'k str>, Vec<&'k str>, Option<&'k str>) {
        let query = Query::parse(raw);
        let query = ListQuery::of(&query, "marker", "max-keys").unwrap();
        let after = keys.iter().filter(|key| **key > query.marker);
        let page = Page::of(after.map(|key| (*key, ())), &query);
        let items = page.items.iter().map(|(key, ())| *key).collect();
        (items, page.prefixes, page.next)
    }

    #[test]
    fn keys_are_grouped_after_the_prefix() {
        assert_eq!(
            page("delimiter=/", &KEYS),
            (vec!["a", "e"], vec!["b/", "d/"], None)
        );
        assert_eq!(
            page("delimiter=/&prefix=b/", &KEYS),
            (vec!["b/1", "b/2"], vec!["b/c/"], None)
        );
    }

    #[test]
    fn pages_of_one_follow_one_another() {
        let mut marker = String::new();
        let mut seen = Vec::new();
        loop {
            let (items, prefixes, next) =
                page(&format!("delimiter=/&max-keys=1&marker={marker}"), &KEYS);
            seen.extend(items.into_iter().chain(prefixes));
            match next {
                Some(next) => marker = next.to_owned(),
                None => break,
            }
        }
        assert_eq!(seen, ["a", "b/", "d/", "e"]);
    }

    #[test]
    fn a_length_that_is_none_is_told() {
        assert_eq!(
            ListQuery::of(&Query::parse("max-keys=x"), "marker", "max-keys"),
            None
        );
        assert_eq!(
            ListQuery::of(&Query::parse("encoding-type=x"), "marker", "max-keys"),
            None
        );
        let query = Query::parse("max-keys=5000");
        assert_eq!(
            ListQuery::of(&query, "marker", "max-keys").unwrap().length,
            1000
        );
    }
}
