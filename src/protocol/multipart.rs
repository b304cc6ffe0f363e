//! The documents of multipart uploads (436/7746 to 436/7736).

use super::acl_document::write_account;
use super::listing::{ListQuery, Page, time};
use super::timestamp::Timestamp;
use super::xml::{Element, XmlError};
use super::xml_document::XmlDocument;

/// The highest number of a part (436/7750).
pub const LAST_PART: u16 = 10_000;

/// What all documents about one upload name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UploadName<'a> {
    /// The bucket.
    pub bucket: &'a str,
    /// The key.
    pub key: &'a str,
    /// The id of the upload.
    pub id: &'a str,
}

/// Writes an `<InitiateMultipartUploadResult>`.
pub fn initiated(upload: UploadName<'_>) -> String {
    XmlDocument::of("InitiateMultipartUploadResult", |document| {
        document.text("Bucket", upload.bucket);
        document.text("Key", upload.key);
        document.text("UploadId", upload.id);
    })
}

/// A part that a `<CompleteMultipartUpload>` names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedPart {
    /// Its number.
    pub number: u16,
    /// Its `ETag`, without the quotes.
    pub etag: String,
}

/// Reads a `<CompleteMultipartUpload>`.
///
/// # Errors
///
/// XML that cannot be read, and elements that are not of it.
pub fn named_parts(text: &str) -> Result<Vec<NamedPart>, XmlError> {
    let root = Element::parse(text, &["CompleteMultipartUpload"])?;
    root.children_named("Part")
        .map(|part| {
            let number = part.required("PartNumber")?;
            let wrong = |_| XmlError::WrongValue {
                element: "PartNumber".to_owned(),
                value: number.to_owned(),
                known: format!("1 to {LAST_PART}"),
            };
            Ok(NamedPart {
                number: number.parse().map_err(wrong)?,
                etag: part.required("ETag")?.trim_matches('"').to_owned(),
            })
        })
        .collect()
}

/// Writes a `<CompleteMultipartUploadResult>`.
pub fn completed(location: &str, bucket: &str, key: &str, etag: &str) -> String {
    XmlDocument::of("CompleteMultipartUploadResult", |document| {
        document.text("Location", location);
        document.text("Bucket", bucket);
        document.text("Key", key);
        document.text("ETag", format!("\"{etag}\""));
    })
}

/// What a copy made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copied<'a> {
    /// The `ETag`, without the quotes.
    pub etag: &'a str,
    /// When it was made.
    pub last_modified: Timestamp,
    /// CRC-64 of the content.
    pub crc64: u64,
    /// The id of the version, of an object in a bucket that keeps them.
    pub version: Option<String>,
}

/// Writes the result of a copy: `CopyObjectResult` (436/10881) or `CopyPartResult` (436/8287).
pub fn copied(root: &str, copied: &Copied<'_>) -> String {
    XmlDocument::of(root, |document| {
        document.text("ETag", format!("\"{}\"", copied.etag));
        document.text("LastModified", time(copied.last_modified));
        document.text("CRC64", copied.crc64.to_string());
        document.optional("VersionId", copied.version.as_ref());
    })
}

/// One part of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedPart {
    /// Its number.
    pub number: u16,
    /// When it was uploaded.
    pub last_modified: Timestamp,
    /// Its `ETag`, without the quotes.
    pub etag: String,
    /// Size in bytes.
    pub size: usize,
}

/// A page of the parts of an upload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PartsPage<'a> {
    /// Of which upload.
    pub upload: UploadName<'a>,
    /// uin of the owner.
    pub owner: &'a str,
    /// The storage class of the object to be.
    pub storage_class: &'static str,
    /// After which number the page begins.
    pub marker: u16,
    /// How many parts there are at the most.
    pub length: usize,
    /// The parts.
    pub parts: &'a [ListedPart],
    /// Whether more follows.
    pub is_truncated: bool,
}

/// Writes a `<ListPartsResult>` (436/7747).
pub fn parts_to_xml(page: &PartsPage<'_>) -> String {
    let next = page.parts.last().filter(|_| page.is_truncated);
    XmlDocument::of("ListPartsResult", |document| {
        document.text("Bucket", page.upload.bucket);
        document.text("Key", page.upload.key);
        document.text("UploadId", page.upload.id);
        for who in ["Initiator", "Owner"] {
            document.inside(who, |document| write_account(document, page.owner));
        }
        document.text("PartNumberMarker", page.marker.to_string());
        document.optional(
            "NextPartNumberMarker",
            next.map(|part| part.number.to_string()),
        );
        document.text("MaxParts", page.length.to_string());
        document.text("IsTruncated", page.is_truncated.to_string());
        document.text("StorageClass", page.storage_class);
        for part in page.parts {
            document.inside("Part", |document| {
                document.text("PartNumber", part.number.to_string());
                document.text("LastModified", time(part.last_modified));
                document.text("ETag", format!("\"{}\"", part.etag));
                document.text("Size", part.size.to_string());
            });
        }
    })
}

/// One upload of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListedUpload<'a> {
    /// Its id.
    pub id: &'a str,
    /// The storage class of the object to be.
    pub storage_class: &'static str,
    /// When it was initiated.
    pub initiated: Timestamp,
}

/// Writes a `<ListMultipartUploadsResult>` (436/7736) of uploads of the account `owner`, which also began them as far as
/// worlds tell.
pub fn uploads_to_xml(
    bucket: &str,
    owner: &str,
    query: &ListQuery<'_>,
    id_marker: &str,
    page: &Page<'_, ListedUpload<'_>>,
) -> String {
    let last = page.items.last().filter(|(key, _)| page.next == Some(*key));
    XmlDocument::of("ListMultipartUploadsResult", |document| {
        document.text("Bucket", bucket);
        query.write_encoding(document);
        document.text("KeyMarker", query.written(query.marker));
        document.text("UploadIdMarker", id_marker);
        document.text("MaxUploads", query.length.to_string());
        document.text("Prefix", query.written(query.prefix));
        document.text("Delimiter", query.written(query.delimiter));
        document.text("IsTruncated", page.next.is_some().to_string());
        document.optional("NextKeyMarker", page.next.map(|next| query.written(next)));
        document.optional("NextUploadIdMarker", last.map(|(_, upload)| upload.id));
        for (key, upload) in &page.items {
            document.inside("Upload", |document| {
                document.text("Key", query.written(key));
                document.text("UploadId", upload.id);
                for who in ["Initiator", "Owner"] {
                    document.inside(who, |document| write_account(document, owner));
                }
                document.text("StorageClass", upload.storage_class);
                document.text("Initiated", time(upload.initiated));
            });
        }
        page.write_prefixes(document, query);
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_list_of_parts_is_read() {
        let xml = "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>\"abc\"</ETag></Part><Part><PartNumber>2</PartNumber><ETag>def</ETag></Part></CompleteMultipartUpload>";
        let part = |number, etag: &str| NamedPart {
            number,
            etag: etag.into(),
        };
        assert_eq!(named_parts(xml), Ok(vec![part(1, "abc"), part(2, "def")]));
        assert!(named_parts("<CompleteMultipartUpload><Part/></CompleteMultipartUpload>").is_err());
    }
}
