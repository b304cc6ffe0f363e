//! Writing what a scenario says into a real bucket, and putting back what was there.

use std::cell::Cell;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use jiff::Timestamp;

use super::configuration::owner;
use super::given::{Given, GivenObject};
use super::journal::{Begin, Entry, Journal, JournalError};
use super::permit::{NotPermitted, Permit};
use super::reach::ReachError;
use super::reader::{Reader, said};
use super::state::{BucketState, ObjectState, StateError, document, keys, uploads};
use crate::protocol::acl::Acl;
use crate::protocol::acl_document;
use crate::protocol::operation::Operation;
use crate::runner::prepare::prepare;
use crate::world::md5;

/// Why a bucket could not be written, or not be put back.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ProvisionError {
    /// What is there cannot be kept.
    #[error(transparent)]
    State(#[from] StateError),
    /// The journal cannot be kept.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The bucket was not reached.
    #[error(transparent)]
    Reach(#[from] ReachError),
    /// It is nothing that is ever written.
    #[error(transparent)]
    NotPermitted(#[from] NotPermitted),
    /// The bucket refused it.
    #[error("{operation}{key} was refused to the operator of the target: {said}")]
    Refused {
        /// What was sent.
        operation: Operation,
        /// The key, with a blank before it.
        key: String,
        /// What the bucket said.
        said: String,
    },
    /// What was put back is not what was there.
    #[error("the {0} is not as it was, though it was put back")]
    NotAsBefore(&'static str),
    /// A failure, after which the bucket could not be put back.
    #[error(
        "the bucket is NOT as it was ({reason}); put it back by `cos403 live restore {journal} --allow-writes {bucket}`"
    )]
    Left {
        /// Why not.
        reason: String,
        /// The journal.
        journal: String,
        /// The bucket.
        bucket: String,
    },
}

/// A bucket into which is written, until it is put back.
pub(super) struct Provision<'p> {
    writer: Writer<'p>,
    before: BucketState,
    owner: String,
    path: PathBuf,
    is_finished: Cell<bool>,
}

/// The operator, who may write.
pub(super) struct Writer<'w> {
    pub(super) reader: Reader<'w>,
    pub(super) permit: &'w Permit,
    pub(super) journal: Journal,
    /// Whether anything was written since all was as before.
    pub(super) is_dirty: Cell<bool>,
}

impl<'p> Provision<'p> {
    /// Reads what is there and puts it into the journal. Nothing is written yet.
    pub(super) fn begin(
        reader: Reader<'p>,
        permit: &'p Permit,
        path: &Path,
    ) -> Result<Self, ProvisionError> {
        Journal::refuse_unfinished(path)?;
        let before = BucketState::read(&reader)?;
        let owner = owner(&before.acl).ok_or_else(|| StateError::Unread {
            what: "owner of the bucket".to_owned(),
            said: "its ACL names none".to_owned(),
        })?;
        let target = reader.target;
        let begin = Begin {
            bucket: target.bucket.to_string(),
            region: target.region.clone(),
            prefix: target.prefix.clone(),
            target: std::path::absolute(&target.file).unwrap_or_else(|_| target.file.clone()),
            at: Timestamp::now(),
        };
        let journal = Journal::begin(path, begin)?;
        journal.append(&Entry::Before(Box::new(before.clone())))?;
        Ok(Self {
            writer: Writer {
                reader,
                permit,
                journal,
                is_dirty: Cell::new(false),
            },
            before,
            owner,
            path: path.to_owned(),
            is_finished: Cell::new(false),
        })
    }

    pub(super) fn writer(&self) -> &Writer<'p> {
        &self.writer
    }

    /// Writes what a scenario says. The policy comes last: it may deny what the others need.
    pub(super) fn apply(&self, given: &Given) -> Result<(), ProvisionError> {
        let writer = &self.writer;
        let stays = |object: &&String| !given.objects.iter().any(|given| given.key == **object);
        let was_there = |key: &String| self.before.objects.iter().any(|object| object.key == *key);
        for key in keys(&writer.reader)?.iter().filter(stays) {
            if !was_there(key) {
                writer.delete(Operation::DeleteObject, Some(key))?;
            }
        }
        for object in &given.objects {
            self.put_object(object)?;
        }
        let acl = acl_document::to_xml(&self.owner, &given.acl);
        writer.put(Operation::PutBucketAcl, None, &acl)?;
        writer.optional_cors(given.cors.as_deref(), self.before.cors.is_some())?;
        if given.referer.is_some() || self.before.referer.is_some() {
            writer.referer(given.referer.as_deref())?;
        }
        writer.optional_policy(given.policy.as_deref(), self.before.policy.is_some())?;
        Ok(writer.reader.service.settle()?)
    }

    fn put_object(&self, object: &GivenObject) -> Result<(), ProvisionError> {
        let GivenObject {
            key,
            content,
            headers,
            acl,
        } = object;
        self.writer.put_object(key, content, headers)?;
        if let Some(acl) = acl {
            self.put_object_acl(key, acl)?;
        }
        Ok(())
    }

    fn put_object_acl(&self, key: &str, acl: &Acl) -> Result<(), ProvisionError> {
        let acl = acl_document::to_xml(&self.owner, acl);
        self.writer.put(Operation::PutObjectAcl, Some(key), &acl)
    }

    /// Puts back what was there, however often and whatever happened.
    pub(super) fn put_back(&self) -> Result<(), ProvisionError> {
        if !self.writer.is_dirty.get() {
            return Ok(());
        }
        self.writer.reader.service.finish(true);
        let restored = self.writer.restore(&self.before);
        self.writer.reader.service.finish(false);
        restored.map_err(|error| ProvisionError::Left {
            reason: error.to_string(),
            journal: self.path.display().to_string(),
            bucket: self.writer.reader.target.bucket.to_string(),
        })
    }

    /// All is put back, and the journal has served.
    pub(super) fn finish(self) -> Result<(), ProvisionError> {
        self.put_back()?;
        self.is_finished.set(true);
        Ok(self.writer.journal.finish()?)
    }
}

/// Whatever goes wrong, what was there is put back; where even that fails, the journal stays.
impl Drop for Provision<'_> {
    fn drop(&mut self) {
        if !self.is_finished.get() && self.put_back().is_ok() {
            let _ = self.writer.journal.finish();
        }
    }
}

impl Writer<'_> {
    /// Puts back a state, and looks whether it is that. A policy comes first: it may deny the rest.
    pub(super) fn restore(&self, before: &BucketState) -> Result<(), ProvisionError> {
        let reader = &self.reader;
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
        if now.filter(|text| !super::configuration::is_without_rules(text)) != before.referer {
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

    fn optional_policy(&self, policy: Option<&str>, is_there: bool) -> Result<(), ProvisionError> {
        match policy {
            Some(policy) => self.put(Operation::PutBucketPolicy, None, policy),
            None if is_there => self.delete(Operation::DeleteBucketPolicy, None),
            None => Ok(()),
        }
    }

    fn optional_cors(&self, cors: Option<&str>, is_there: bool) -> Result<(), ProvisionError> {
        match cors {
            Some(cors) => self.put(Operation::PutBucketCors, None, cors),
            None if is_there => self.delete(Operation::DeleteBucketCors, None),
            None => Ok(()),
        }
    }

    /// Rules are taken away as the Python SDK does it, by a PUT of nothing.
    fn referer(&self, rules: Option<&str>) -> Result<(), ProvisionError> {
        self.put(Operation::PutBucketReferer, None, rules.unwrap_or_default())
    }

    fn put(
        &self,
        operation: Operation,
        key: Option<&str>,
        body: &str,
    ) -> Result<(), ProvisionError> {
        self.send(operation, key, &[], HeaderMap::new(), body.as_bytes())
    }

    fn delete(&self, operation: Operation, key: Option<&str>) -> Result<(), ProvisionError> {
        self.send(operation, key, &[], HeaderMap::new(), &[])
    }

    fn put_object(
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::variant::Dialect;
    use crate::runner::live::credentials::Credential;
    use crate::runner::live::service::Service;
    use crate::scenario::{Endpoint, LiveTarget, Writable, world_from_yaml};
    use crate::simulator::Simulator;
    use std::panic::{AssertUnwindSafe, catch_unwind};

    #[test]
    fn a_panic_in_the_midst_of_it_puts_everything_back() {
        let now = Timestamp::from_second(Timestamp::now().as_second()).unwrap();
        let world = format!(
            "clock: {now}\nbucket:\n  name: media-test-1250000000\n  region: ap-guangzhou\n  \
             cors: [{{origins: [\"*\"], methods: [GET]}}]\n  objects: {{cos403/a.txt: {{content: a}}}}\n"
        );
        let world = world_from_yaml(&world).unwrap();
        let owner = world.key_named("owner").unwrap().clone();
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let simulator = runtime.block_on(Simulator::start(world, Dialect::Service));
        let bucket = "media-test-1250000000";
        let target = LiveTarget {
            endpoint: Some(Endpoint {
                scheme: "http".to_owned(),
                authority: simulator.address().to_string(),
            }),
            writable: Some(Writable {
                name: Some("*-test-*".to_owned()),
                tag: None,
            }),
            rate: 1000,
            ..LiveTarget::plain(bucket.parse().unwrap(), "ap-guangzhou")
        };
        let service = Service::start(&target).unwrap();
        let credential = Credential {
            secret_id: owner.secret_id,
            secret_key: owner.secret_key,
            token: None,
        };
        let reader = Reader {
            service: &service,
            target: &target,
            credential: &credential,
        };
        let permit = Permit::obtain(&target, Some(bucket), &reader).unwrap();
        let before = BucketState::read(&reader).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let journal = folder.path().join("journal");
        let given = Given {
            acl: crate::protocol::acl::BucketAcl::PublicRead.into(),
            policy: None,
            cors: None,
            referer: None,
            objects: Vec::new(),
        };
        let panicked = catch_unwind(AssertUnwindSafe(|| {
            let provision = Provision::begin(reader, &permit, &journal).unwrap();
            provision.apply(&given).unwrap();
            assert_ne!(BucketState::read(&reader).unwrap(), before);
            assert!(journal.exists());
            panic!("in the midst of it");
        }));
        assert!(panicked.is_err());
        assert_eq!(BucketState::read(&reader).unwrap(), before);
        assert!(!journal.exists());
    }
}
