//! The operator of a target, who writes into its bucket by a permit, and puts back what was there.

use std::cell::Cell;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderMap, HeaderName, HeaderValue, Method};

use super::configuration::is_without_rules;
use super::journal::{Entry, Journal, JournalError};
use super::permit::Permit;
use super::provision::ProvisionError;
use super::reach::{ReachError, said};
use super::reader::Reader;
use super::state::{BucketState, ObjectState, document, keys, uploads};
use crate::protocol::operation::Operation;
use crate::protocol::timestamp::Timestamp;
use crate::runner::prepare::prepare;
use crate::world::md5;

/// The operator, who may write.
pub(super) struct Writer<'w> {
    pub(super) reader: Reader<'w>,
    pub(super) permit: &'w Permit,
    pub(super) journal: Journal,
    /// Whether anything was written since all was as before.
    pub(super) is_dirty: Cell<bool>,
}

impl Writer<'_> {
    /// Puts back a state, and looks whether it is that. A policy comes first: it may deny the rest.
    pub(super) fn restore(&self, before: &BucketState) -> Result<(), ProvisionError> {
        let reader = &self.reader;
        reader.service.wait_for_unanswered()?;
        let now = document(reader, Operation::GetBucketPolicy, None, "policy");
        if !now.is_ok_and(|now| is_same_policy(now.as_deref(), before.policy.as_deref())) {
            self.optional_policy(before.policy.as_deref(), true)?;
            self.journal.append(&Entry::Restored("policy".to_owned()))?;
        }
        let now = document(reader, Operation::GetBucketAcl, None, "ACL")?;
        if now.as_ref() != Some(&before.acl) {
            self.put(Operation::PutBucketAcl, None, &before.acl)?;
            self.journal.append(&Entry::Restored("ACL".to_owned()))?;
        }
        let now = document(reader, Operation::GetBucketCors, None, "CORS rules")?;
        if now != before.cors {
            self.optional_cors(before.cors.as_deref(), now.is_some())?;
            self.journal
                .append(&Entry::Restored("CORS rules".to_owned()))?;
        }
        let now = document(reader, Operation::GetBucketReferer, None, "referer rules")?;
        if now.filter(|text| !is_without_rules(text)) != before.referer {
            self.referer(before.referer.as_deref())?;
            self.journal
                .append(&Entry::Restored("referer rules".to_owned()))?;
        }
        self.restore_objects(before)?;
        reader.service.settle()?;
        self.check(before)?;
        self.is_dirty.set(false);
        Ok(())
    }

    fn restore_objects(&self, before: &BucketState) -> Result<(), ProvisionError> {
        let kept = |key: &str| before.objects.iter().find(|object| object.key == key);
        let now = keys(&self.reader)?;
        for key in now.iter().filter(|key| kept(key).is_none()) {
            self.delete(Operation::DeleteObject, Some(key))?;
        }
        for object in &before.objects {
            let prefix = &self.reader.target.prefix;
            let is_there = now.contains(&object.key);
            let is_same = is_there
                && ObjectState::read(&self.reader, &object.key, prefix)
                    .is_ok_and(|now| now == *object);
            if !is_same {
                self.restore_object(object)?;
            }
        }
        for (key, id) in uploads(&self.reader)? {
            if !before.uploads.contains(&(key.clone(), id.clone())) {
                let query = [("uploadId".to_owned(), id)];
                let (operation, key) = (Operation::AbortMultipartUpload, Some(key.as_str()));
                self.send(operation, key, &query, HeaderMap::new(), &[])?;
            }
        }
        Ok(())
    }

    fn restore_object(&self, object: &ObjectState) -> Result<(), ProvisionError> {
        self.put_object(&object.key, &object.bytes(), &object.headers)?;
        let key = Some(object.key.as_str());
        if let Some(acl) = &object.acl {
            self.put(Operation::PutObjectAcl, key, acl)?;
        }
        if let Some(tags) = &object.tags {
            self.put(Operation::PutObjectTagging, key, tags)?;
        }
        let restored = format!("object {}", object.key);
        Ok(self.journal.append(&Entry::Restored(restored))?)
    }

    /// Whether the bucket is as it was.
    fn check(&self, before: &BucketState) -> Result<(), ProvisionError> {
        let now = BucketState::read(&self.reader)?;
        let parts = [
            ("ACL", now.acl == before.acl),
            (
                "policy",
                is_same_policy(now.policy.as_deref(), before.policy.as_deref()),
            ),
            ("set of CORS rules", now.cors == before.cors),
            ("set of referer rules", now.referer == before.referer),
            ("content under the prefix", now.objects == before.objects),
            ("list of multipart uploads", now.uploads == before.uploads),
        ];
        match parts.iter().find(|(_, is_same)| !is_same) {
            Some((what, _)) => Err(ProvisionError::NotAsBefore(what)),
            None => Ok(()),
        }
    }

    pub(super) fn optional_policy(
        &self,
        policy: Option<&str>,
        is_there: bool,
    ) -> Result<(), ProvisionError> {
        match policy {
            Some(policy) => self.put(Operation::PutBucketPolicy, None, policy),
            None if is_there => self.delete(Operation::DeleteBucketPolicy, None),
            None => Ok(()),
        }
    }

    pub(super) fn optional_cors(
        &self,
        cors: Option<&str>,
        is_there: bool,
    ) -> Result<(), ProvisionError> {
        match cors {
            Some(cors) => self.put(Operation::PutBucketCors, None, cors),
            None if is_there => self.delete(Operation::DeleteBucketCors, None),
            None => Ok(()),
        }
    }

    /// Rules are taken away as the Python SDK does it, by a PUT of nothing.
    pub(super) fn referer(&self, rules: Option<&str>) -> Result<(), ProvisionError> {
        self.put(Operation::PutBucketReferer, None, rules.unwrap_or_default())
    }

    pub(super) fn put(
        &self,
        operation: Operation,
        key: Option<&str>,
        body: &str,
    ) -> Result<(), ProvisionError> {
        self.send(operation, key, &[], HeaderMap::new(), body.as_bytes())
    }

    pub(super) fn delete(
        &self,
        operation: Operation,
        key: Option<&str>,
    ) -> Result<(), ProvisionError> {
        self.send(operation, key, &[], HeaderMap::new(), &[])
    }

    pub(super) fn put_object(
        &self,
        key: &str,
        content: &[u8],
        headers: &[(String, String)],
    ) -> Result<(), ProvisionError> {
        let header = |(name, value): &(String, String)| {
            let name = HeaderName::from_bytes(name.as_bytes()).ok()?;
            Some((name, HeaderValue::from_str(value).ok()?))
        };
        let headers = headers.iter().filter_map(header).collect();
        self.send(Operation::PutObject, Some(key), &[], headers, content)
    }

    /// Puts into the journal what is about to be written.
    pub(super) fn note(&self, operation: Operation, key: Option<&str>) -> Result<(), JournalError> {
        self.is_dirty.set(true);
        self.journal.append(&Entry::Writes {
            operation: operation.to_string(),
            key: key.map(str::to_owned),
        })
    }

    /// The one place from which the operator writes: what the permit allows, after the journal has it.
    fn send(
        &self,
        operation: Operation,
        key: Option<&str>,
        query: &[(String, String)],
        mut headers: HeaderMap,
        body: &[u8],
    ) -> Result<(), ProvisionError> {
        let method = self.permit.method(operation, key)?;
        // Documents that configure a bucket need it (436/8280), the others may have it.
        if operation.method() == Method::PUT {
            let digest = STANDARD.encode(md5(body));
            if let Ok(digest) = HeaderValue::from_str(&digest) {
                headers.insert("content-md5", digest);
            }
        }
        let mut step = self.reader.step(operation, key);
        step.query = query.to_vec();
        step.headers = headers;
        step.body = body.to_vec();
        let prepared = prepare(&step, Timestamp::now()).map_err(ReachError::from)?;
        self.note(operation, key)?;
        let answer = self.reader.service.exchange(&method, &prepared)?;
        // What is to be gone may be gone already.
        let is_gone = answer.status == 404 && prepared.method == Method::DELETE;
        if answer.status < 300 || is_gone {
            return Ok(());
        }
        Err(ProvisionError::Refused {
            operation,
            key: key.map(|key| format!(" {key}")).unwrap_or_default(),
            said: said(&answer),
        })
    }
}

/// Whether two policies are the same document, however it is written.
fn is_same_policy(one: Option<&str>, other: Option<&str>) -> bool {
    let read = |text: &str| serde_json::from_str::<serde_json::Value>(text).ok();
    match (one, other) {
        (None, None) => true,
        (Some(one), Some(other)) => {
            one == other || (read(one).is_some() && read(one) == read(other))
        }
        _ => false,
    }
}
