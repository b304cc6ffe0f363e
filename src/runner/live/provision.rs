//! Writing what a scenario says into a real bucket, and putting back what was there.

use std::cell::Cell;
use std::path::{Path, PathBuf};

use super::configuration::owner;
use super::given::{Given, GivenObject};
use super::journal::{Begin, Entry, Journal, JournalError};
use super::permit::{NotPermitted, Permit};
use super::reach::ReachError;
use super::reader::Reader;
use super::state::{BucketState, StateError, keys};
use super::writer::Writer;
use crate::protocol::acl::Acl;
use crate::protocol::acl_document;
use crate::protocol::operation::Operation;
use crate::protocol::timestamp::Timestamp;

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
        // It stands still while the machine's goes on; a minute ahead, no signature begins after it.
        let clock = Timestamp::from_second(Timestamp::now().as_second() + 60).unwrap();
        let world = format!(
            "clock: {clock}\nbucket:\n  name: media-test-1250000000\n  region: ap-guangzhou\n  \
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
