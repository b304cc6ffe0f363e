//! What a scenario says of its bucket, as it is written into a real one; or why it cannot be.

use bytes::Bytes;

use super::mapping::{Mapping, Skip, bucket_of};
use super::translation::Translation;
use crate::protocol::acl::Acl;
use crate::world::{Bucket, Object, Versioning};

/// What is written.
#[derive(Clone, Debug)]
pub(super) struct Given {
    pub(super) acl: Acl,
    /// In JSON.
    pub(super) policy: Option<String>,
    /// In XML.
    pub(super) cors: Option<String>,
    /// In XML.
    pub(super) referer: Option<String>,
    pub(super) objects: Vec<GivenObject>,
}

/// An object that is written.
#[derive(Clone, Debug)]
pub(super) struct GivenObject {
    pub(super) key: String,
    pub(super) content: Bytes,
    pub(super) headers: Vec<(String, String)>,
    pub(super) acl: Option<Acl>,
}

impl Given {
    /// What the world of a scenario has; `None` where it has no bucket.
    pub(super) fn of(mapping: &Mapping<'_>) -> Result<Option<Self>, Skip> {
        let Some(bucket) = bucket_of(mapping.world, &mapping.target.bucket) else {
            return Ok(None);
        };
        refuse_what_stays(bucket)?;
        let translation = Translation::of(mapping);
        let policy = bucket.policy.as_ref();
        let policy = policy.map(|policy| translation.policy(&policy.json));
        let object = |(key, object): (&String, &Object)| -> Result<GivenObject, Skip> {
            let key = format!("{}{key}", mapping.target.prefix);
            given_object(key, object, &translation)
        };
        Ok(Some(Self {
            acl: translation.acl(&bucket.acl)?,
            policy: policy.transpose()?.map(|policy| policy.to_string()),
            cors: bucket.cors.as_ref().map(|rules| rules.to_xml()),
            referer: bucket.referer.as_ref().map(|rules| rules.to_xml()),
            objects: bucket
                .objects
                .iter()
                .map(object)
                .collect::<Result<_, _>>()?,
        }))
    }
}

/// What could not be taken back.
fn refuse_what_stays(bucket: &Bucket) -> Result<(), Skip> {
    if bucket.versioning != Versioning::Off {
        return Err("its bucket keeps versions, which no bucket ever quite unlearns".to_owned());
    }
    if !bucket.tags.is_empty() {
        return Err("its bucket has tags, and those of the real one are not touched".to_owned());
    }
    if !bucket.domains.is_empty() {
        return Err("its bucket has domains of its own".to_owned());
    }
    Ok(())
}

fn given_object(
    key: String,
    object: &Object,
    translation: &Translation<'_>,
) -> Result<GivenObject, Skip> {
    if object.restore.is_some() {
        return Err(format!(
            "`{key}` is an archived object with a restore, which takes hours"
        ));
    }
    if !object.tags.is_empty() || object.appendable {
        return Err(format!("`{key}` has tags, or was made by appending"));
    }
    let mut headers = object.headers.clone();
    headers.push(("content-type".to_owned(), object.content_type.clone()));
    if object.storage_class != Default::default() {
        let class = object.storage_class.to_string();
        headers.push(("x-cos-storage-class".to_owned(), class));
    }
    let acl = object.acl.as_ref().map(|acl| translation.acl(acl));
    Ok(GivenObject {
        key,
        content: object.content.clone(),
        headers,
        acl: acl.transpose()?,
    })
}
