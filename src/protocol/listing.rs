//! The answer to GET Bucket (List Objects), version 1.

use jiff::Timestamp;

use super::xml::escape;

/// One listed object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedObject<'a> {
    /// The key.
    pub key: &'a str,
    /// Size in bytes.
    pub size: usize,
    /// The storage class.
    pub storage_class: &'static str,
    /// When it was written.
    pub last_modified: Timestamp,
}

/// Writes a `<ListBucketResult>`.
pub fn to_xml(bucket: &str, prefix: &str, objects: &[ListedObject<'_>]) -> String {
    let mut xml = format!(
        "<?xml version='1.0' encoding='utf-8' ?>\n<ListBucketResult>\n\t<Name>{}</Name>\n\t<Prefix>{}</Prefix>\n\t<IsTruncated>false</IsTruncated>\n",
        escape(bucket),
        escape(prefix)
    );
    for object in objects {
        xml.push_str(&format!(
            "\t<Contents>\n\t\t<Key>{}</Key>\n\t\t<LastModified>{}</LastModified>\n\t\t<Size>{}</Size>\n\t\t<StorageClass>{}</StorageClass>\n\t</Contents>\n",
            escape(object.key),
            object.last_modified,
            object.size,
            object.storage_class
        ));
    }
    xml.push_str("</ListBucketResult>");
    xml
}
