//! The configuration of a real bucket, as far as it may be read: the console steps of the guide.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::reach::ReachError;
use super::reach::said;
use super::reader::Reader;
use crate::diagnosis::{
    BucketConfiguration, Configuration, KeyRecord, KeyRing, Known, ObjectHead, Response, Restore,
};
use crate::policy::{Document, Identity, PolicyKind};
use crate::protocol::acl::{Acl, Grantee};
use crate::protocol::cors::CorsConfiguration;
use crate::protocol::http_date;
use crate::protocol::operation::Operation;
use crate::protocol::referer::RefererConfiguration;
use crate::protocol::restore::ONGOING;
use crate::protocol::tagging;
use crate::protocol::timestamp::Timestamp;
use crate::protocol::xml::Element;
use crate::scenario::LivePrincipal;

/// What was read of a bucket, and what could not be.
#[derive(Clone, Debug, Default)]
pub struct Readout {
    /// What is known of it.
    pub bucket: BucketConfiguration,
    /// What could not be read.
    pub unread: Vec<Unread>,
}

/// A part of the configuration that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unread {
    /// Which part.
    pub what: String,
    /// What the bucket said.
    pub said: String,
}

impl Reader<'_> {
    /// Reads the configuration of the bucket, and of the objects with these keys.
    ///
    /// # Errors
    ///
    /// Where no answer came; a refusal is none: what is refused stays unknown.
    pub(super) fn readout(&self, keys: &[String]) -> Result<Readout, ReachError> {
        let mut readout = Readout::default();
        let acl = self.read(Operation::GetBucketAcl, None, &[])?;
        let acl = readout.take("ACL", &acl, |text| {
            let owner = owner(text)?;
            Some((Acl::from_xml(text).ok()?.without_owner(&owner), owner))
        });
        if let Some((acl, owner)) = acl {
            readout.bucket.exists = Known::Known(true);
            readout.bucket.acl = Known::Known(acl);
            readout.bucket.owner = Known::Known(owner);
        }
        let policy = self.read(Operation::GetBucketPolicy, None, &[])?;
        readout.bucket.policy = readout.optional("policy", &policy, |text| {
            let value = serde_json::from_str(text).ok()?;
            let document = Document::from_json(&value, PolicyKind::Bucket).ok()?;
            Some(Some(Arc::new(document)))
        });
        let cors = self.read(Operation::GetBucketCors, None, &[])?;
        readout.bucket.cors = readout.optional("CORS rules", &cors, |text| {
            let rules = CorsConfiguration::from_xml(text).ok()?;
            Some(Some(Arc::new(rules)))
        });
        let referer = self.read(Operation::GetBucketReferer, None, &[])?;
        readout.bucket.referer = readout.optional("referer rules", &referer, |text| {
            if is_without_rules(text) {
                return Some(None);
            }
            RefererConfiguration::from_xml(text).ok().map(Some)
        });
        let tags = self.read(Operation::GetBucketTagging, None, &[])?;
        let tags = readout.optional("tags", &tags, |text| tagging::from_xml(text).ok().map(Some));
        readout.bucket.tags = match tags {
            Known::Known(tags) => Known::Known(tags.unwrap_or_default()),
            Known::Unknown => Known::Unknown,
        };
        readout.bucket.objects = self.heads(keys, &mut readout)?;
        Ok(readout)
    }

    fn heads(
        &self,
        keys: &[String],
        readout: &mut Readout,
    ) -> Result<BTreeMap<String, Option<ObjectHead>>, ReachError> {
        let mut heads = BTreeMap::new();
        for key in keys {
            let head = self.read(Operation::HeadObject, Some(key), &[])?;
            match head.status {
                200 => {
                    let acl = self.read(Operation::GetObjectAcl, Some(key), &[])?;
                    let acl = readout.object_acl(key, &acl);
                    heads.insert(key.clone(), Some(object_head(&head, acl)));
                }
                404 => {
                    heads.insert(key.clone(), None);
                }
                _ => readout.note(format!("object `{key}`"), &head),
            }
        }
        Ok(heads)
    }
}

impl Readout {
    fn note(&mut self, what: String, answer: &Response) {
        let said = said(answer);
        self.unread.push(Unread { what, said });
    }

    /// What a document says; where it is refused, or not understood, that is noted.
    fn take<T>(
        &mut self,
        what: &str,
        answer: &Response,
        read: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        let text = String::from_utf8_lossy(&answer.body);
        let read = (answer.status == 200).then(|| read(&text)).flatten();
        if read.is_none() {
            self.note(what.to_owned(), answer);
        }
        read
    }

    /// What a document says that a bucket need not have.
    fn optional<T>(
        &mut self,
        what: &str,
        answer: &Response,
        read: impl FnOnce(&str) -> Option<Option<T>>,
    ) -> Known<Option<T>> {
        if answer.status == 404 {
            return Known::Known(None);
        }
        match self.take(what, answer, read) {
            Some(read) => Known::Known(read),
            None => Known::Unknown,
        }
    }

    fn object_acl(&mut self, key: &str, answer: &Response) -> Known<Option<Acl>> {
        // By this header the SDKs tell that an object has no ACL of its own.
        let canned = answer.headers.get("x-cos-acl");
        let is_default = canned.is_some_and(|canned| canned.as_bytes() == b"default");
        let what = format!("ACL of the object `{key}`");
        let read = self.take(&what, answer, |text| {
            let owner = owner(text)?;
            Some(Acl::from_xml(text).ok()?.without_owner(&owner))
        });
        match read {
            Some(_) if is_default => Known::Known(None),
            Some(acl) => Known::Known(Some(acl)),
            None => Known::Unknown,
        }
    }

    /// The evidence for a diagnosis, with what the target file tells of the one who asked.
    pub(super) fn as_evidence(&self, caller: Option<(&str, &LivePrincipal)>) -> Configuration {
        let record = caller.and_then(|(secret_id, principal)| {
            let (uin, account) = (principal.uin.clone()?, principal.account.clone()?);
            Some(KeyRecord {
                secret_id: secret_id.to_owned(),
                identity: if uin == account {
                    Identity::Root
                } else {
                    Identity::User(uin)
                },
                account,
                appid: Known::Unknown,
                enabled: true,
                temporary: None,
            })
        });
        Configuration {
            bucket: self.bucket.clone(),
            keys: record.map_or(Known::Unknown, |record| {
                Known::Known(KeyRing {
                    keys: vec![record],
                    is_complete: false,
                })
            }),
            ..Configuration::default()
        }
    }
}

/// The UIN of the owner that an ACL names.
pub(super) fn owner(acl: &str) -> Option<String> {
    let root = Element::parse(acl, &["AccessControlPolicy"]).ok()?;
    match Grantee::account(root.child("Owner")?.child_text("ID")?.trim())? {
        Grantee::Account(uin) => Some(uin),
        Grantee::AllUsers | Grantee::AuthenticatedUsers => None,
    }
}

/// A bucket without referer rules answers a document without any.
pub(super) fn is_without_rules(referer: &str) -> bool {
    Element::parse(referer, &["RefererConfiguration"]).is_ok_and(|root| root.children.is_empty())
}

fn object_head(head: &Response, acl: Known<Option<Acl>>) -> ObjectHead {
    let text = |name: &str| head.headers.get(name).and_then(|value| value.to_str().ok());
    let class = text("x-cos-storage-class").and_then(|class| class.parse().ok());
    ObjectHead {
        acl,
        storage_class: class.unwrap_or_default(),
        restore: text("x-cos-restore").and_then(restore),
    }
}

fn restore(header: &str) -> Option<Restore> {
    if header.contains(ONGOING) {
        return Some(Restore::Running);
    }
    let (_, expiry) = header.split_once("expiry-date=\"")?;
    let expiry: Timestamp = http_date::parse(expiry.split('"').next()?)?;
    Some(Restore::Until(expiry))
}
