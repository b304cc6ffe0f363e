//! What is in a bucket before anything is written: its configuration, and everything under the prefix.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

use super::configuration::is_without_rules;
use super::reach::{ReachError, code, said};
use super::reader::Reader;
use crate::diagnosis::Response;
use crate::protocol::operation::Operation;
use crate::protocol::tagging;
use crate::protocol::xml::Element;

/// Objects under the prefix that are kept.
const MOST_OBJECTS: usize = 100;
/// Bytes of one of them.
const LARGEST_OBJECT: usize = 1024 * 1024;

/// Headers of an object that are put with it.
const KEPT: [&str; 7] = [
    "content-type",
    "cache-control",
    "content-disposition",
    "content-encoding",
    "content-language",
    "expires",
    "x-cos-storage-class",
];

/// What is in a bucket, as it can be put back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct BucketState {
    /// The ACL in XML.
    pub(super) acl: String,
    /// The policy in JSON.
    pub(super) policy: Option<String>,
    /// The CORS rules in XML.
    pub(super) cors: Option<String>,
    /// The referer rules in XML.
    pub(super) referer: Option<String>,
    /// The objects under the prefix.
    pub(super) objects: Vec<ObjectState>,
    /// The multipart uploads under the prefix that are under way: key and id.
    pub(super) uploads: Vec<(String, String)>,
}

/// An object, as it can be put back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct ObjectState {
    pub(super) key: String,
    /// In base64.
    pub(super) content: String,
    pub(super) headers: Vec<(String, String)>,
    /// In XML; `None` for the default.
    pub(super) acl: Option<String>,
    /// In XML; `None` for none.
    pub(super) tags: Option<String>,
}

/// Why what is there cannot be kept, so that nothing is written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StateError {
    /// A part cannot be read.
    #[error("the {what} cannot be read ({said}), and what cannot be read cannot be put back")]
    Unread {
        /// Which part.
        what: String,
        /// What the bucket said.
        said: String,
    },
    /// It keeps versions.
    #[error(
        "the bucket keeps versions of its objects: what is written into it is never quite undone"
    )]
    KeepsVersions,
    /// Too much is under the prefix.
    #[error("under `{prefix}` {what}, which is more than is kept; choose another `prefix`")]
    TooMuch {
        /// The prefix.
        prefix: String,
        /// What there is.
        what: String,
    },
    /// The bucket was not reached.
    #[error(transparent)]
    Reach(#[from] ReachError),
}

impl BucketState {
    /// Reads what is there.
    pub(super) fn read(reader: &Reader<'_>) -> Result<Self, StateError> {
        refuse_versions(reader)?;
        let prefix = &reader.target.prefix;
        let mut objects = Vec::new();
        for key in keys(reader)? {
            objects.push(ObjectState::read(reader, &key, prefix)?);
        }
        Ok(Self {
            acl: document(reader, Operation::GetBucketAcl, None, "ACL")?.ok_or_else(|| {
                StateError::Unread {
                    what: "ACL".to_owned(),
                    said: "404".to_owned(),
                }
            })?,
            policy: document(reader, Operation::GetBucketPolicy, None, "policy")?,
            cors: document(reader, Operation::GetBucketCors, None, "CORS rules")?,
            referer: document(reader, Operation::GetBucketReferer, None, "referer rules")?
                .filter(|text| !is_without_rules(text)),
            uploads: uploads(reader)?,
            objects,
        })
    }
}

impl ObjectState {
    pub(super) fn read(reader: &Reader<'_>, key: &str, prefix: &str) -> Result<Self, StateError> {
        let answer = reader.read(Operation::GetObject, Some(key), &[])?;
        if answer.status != 200 {
            return Err(unread(format!("object `{key}`"), &answer));
        }
        if answer.body.len() > LARGEST_OBJECT {
            return Err(StateError::TooMuch {
                prefix: prefix.to_owned(),
                what: format!("`{key}` has more than {LARGEST_OBJECT} bytes"),
            });
        }
        let kept = answer.headers.iter().filter(|(name, _)| {
            KEPT.contains(&name.as_str()) || name.as_str().starts_with("x-cos-meta-")
        });
        let headers = kept
            .map(|(name, value)| {
                let value = String::from_utf8_lossy(value.as_bytes());
                (name.to_string(), value.into_owned())
            })
            .collect();
        let acl = reader.read(Operation::GetObjectAcl, Some(key), &[])?;
        if acl.status != 200 {
            return Err(unread(format!("ACL of the object `{key}`"), &acl));
        }
        let is_default = acl
            .headers
            .get("x-cos-acl")
            .is_some_and(|acl| acl.as_bytes() == b"default");
        let what = format!("tags of the object `{key}`");
        let tags = document(reader, Operation::GetObjectTagging, Some(key), &what)?;
        Ok(Self {
            key: key.to_owned(),
            content: STANDARD.encode(&answer.body),
            headers,
            acl: (!is_default).then(|| text(&acl)),
            tags: tags.filter(|text| tagging::from_xml(text).is_ok_and(|tags| !tags.is_empty())),
        })
    }

    /// Its content.
    pub(super) fn bytes(&self) -> Vec<u8> {
        STANDARD.decode(&self.content).unwrap_or_default()
    }
}

/// A document that a bucket, or an object, need not have.
pub(super) fn document(
    reader: &Reader<'_>,
    operation: Operation,
    key: Option<&str>,
    what: &str,
) -> Result<Option<String>, StateError> {
    let answer = reader.read(operation, key, &[])?;
    match answer.status {
        200 => Ok(Some(text(&answer))),
        404 => Ok(None),
        _ => Err(unread(what.to_owned(), &answer)),
    }
}

/// The keys under the prefix.
pub(super) fn keys(reader: &Reader<'_>) -> Result<Vec<String>, StateError> {
    let prefix = reader.target.prefix.as_str();
    let answer = reader.read(Operation::GetBucket, None, &[("prefix", prefix)])?;
    let listing = Element::parse(&text(&answer), &["ListBucketResult"]).ok();
    let Some(listing) = listing.filter(|_| answer.status == 200) else {
        return Err(unread("list of objects".to_owned(), &answer));
    };
    let keys: Vec<String> = listing
        .children_named("Contents")
        .filter_map(|entry| entry.child_text("Key"))
        .map(str::to_owned)
        .collect();
    if keys.len() > MOST_OBJECTS || listing.child_text("IsTruncated") == Some("true") {
        return Err(StateError::TooMuch {
            prefix: prefix.to_owned(),
            what: format!("there are more than {MOST_OBJECTS} objects"),
        });
    }
    Ok(keys)
}

/// The multipart uploads under the prefix.
pub(super) fn uploads(reader: &Reader<'_>) -> Result<Vec<(String, String)>, StateError> {
    let prefix = reader.target.prefix.as_str();
    let query = [("uploads", ""), ("prefix", prefix)];
    let answer = reader.read(Operation::ListMultipartUploads, None, &query)?;
    let listing = Element::parse(&text(&answer), &["ListMultipartUploadsResult"]).ok();
    let Some(listing) = listing.filter(|_| answer.status == 200) else {
        return Err(unread("list of multipart uploads".to_owned(), &answer));
    };
    let upload = |entry: &Element| {
        let (key, id) = (entry.child_text("Key")?, entry.child_text("UploadId")?);
        Some((key.to_owned(), id.to_owned()))
    };
    Ok(listing
        .children_named("Upload")
        .filter_map(upload)
        .filter(|(key, _)| key.starts_with(prefix))
        .collect())
}

fn refuse_versions(reader: &Reader<'_>) -> Result<(), StateError> {
    let answer = reader.read(Operation::GetBucketVersioning, None, &[])?;
    if answer.status != 200 {
        return Err(unread("state of versioning".to_owned(), &answer));
    }
    let root = Element::parse(&text(&answer), &["VersioningConfiguration"]);
    match root {
        Ok(root) if root.child_text("Status").is_none_or(str::is_empty) => Ok(()),
        _ => Err(StateError::KeepsVersions),
    }
}

fn text(answer: &Response) -> String {
    String::from_utf8_lossy(&answer.body).into_owned()
}

fn unread(what: String, answer: &Response) -> StateError {
    let archived = code(answer).as_deref() == Some("InvalidObjectState");
    let said = said(answer);
    StateError::Unread {
        what: if archived {
            format!("content of the archived {what}")
        } else {
            what
        },
        said,
    }
}
