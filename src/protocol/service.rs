//! The answers to GET Service (List Buckets) and to GET Bucket location (436/8291, 436/8275).

use super::acl_document::account_id;
use super::timestamp::Timestamp;
use super::xml::{DECLARATION, escape};

/// A bucket of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedBucket<'a> {
    /// Its name with the APPID.
    pub name: &'a str,
    /// Its region.
    pub location: &'a str,
    /// When it was made.
    pub created: Timestamp,
}

/// Writes a `<ListAllMyBucketsResult>` of the buckets of a root account.
pub fn to_xml(owner: &str, buckets: &[ListedBucket<'_>], is_truncated: bool) -> String {
    let (id, owner) = (escape(&account_id(owner)).into_owned(), escape(owner));
    let next = buckets.last().filter(|_| is_truncated);
    let next: String = next
        .map(|bucket| format!("<NextMarker>{}</NextMarker>", escape(bucket.name)))
        .unwrap_or_default();
    let buckets: String = buckets
        .iter()
        .map(|bucket| {
            let (name, location) = (escape(bucket.name), escape(bucket.location));
            let created = bucket.created.in_whole_seconds();
            format!("<Bucket><Name>{name}</Name><Location>{location}</Location><CreationDate>{created}</CreationDate></Bucket>")
        })
        .collect();
    format!(
        "{DECLARATION}<ListAllMyBucketsResult><Owner><ID>{id}</ID><DisplayName>{owner}</DisplayName></Owner><Buckets>{buckets}</Buckets><IsTruncated>{is_truncated}</IsTruncated>{next}</ListAllMyBucketsResult>"
    )
}

/// Writes a `<LocationConstraint>`.
pub fn location_to_xml(region: &str) -> String {
    let region = escape(region);
    format!("{DECLARATION}<LocationConstraint>{region}</LocationConstraint>")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::xml::Element;

    #[test]
    fn a_list_names_its_owner_and_its_buckets() {
        let bucket = ListedBucket {
            name: "media-1250000000",
            location: "ap-guangzhou",
            created: "2026-03-01T08:00:00.5Z".parse().unwrap(),
        };
        let root = Element::parse_any(&to_xml("100000000001", &[bucket], false)).unwrap();
        let owner = root.child("Owner").unwrap();
        assert_eq!(
            owner.child_text("ID"),
            Some("qcs::cam::uin/100000000001:uin/100000000001")
        );
        let bucket = root.child("Buckets").unwrap().child("Bucket").unwrap();
        assert_eq!(
            bucket.child_text("CreationDate"),
            Some("2026-03-01T08:00:00Z")
        );
    }
}
