//! What a request asks of the documents of one bucket.

use std::sync::Arc;

use http::HeaderMap;
use strum::VariantArray;

use super::configuration::{Assumptions, BucketConfiguration, Known, ObjectHead};
use super::says::{Holds, Says};
use crate::policy::{
    Asked, Condition, ConditionKey, Context, Document, Effect, Fit, Principal, Resource, Statement,
};
use crate::protocol::acl::{Acl, Grantee, Permission};
use crate::protocol::bucket::BucketName;
use crate::protocol::network::Network;
use crate::protocol::operation::Operation;
use crate::protocol::query::Query;
use crate::protocol::timestamp::Timestamp;

/// One operation at one place, and what is known of the documents that decide it.
pub(super) struct Place<'e> {
    /// As what it is asked for.
    pub(super) operation: Operation,
    /// Bucket and region; `None` for the service.
    pub(super) bucket: Option<(&'e BucketName, &'e str)>,
    /// `/` and the key.
    pub(super) path: String,
    /// What is known of the bucket.
    pub(super) known: &'e BucketConfiguration,
    /// What is known of the caller's own policies.
    pub(super) home: &'e Known<Vec<Arc<Document>>>,
    /// What the request shows to conditions.
    pub(super) shown: &'e ShownToConditions<'e>,
    /// The version that is asked for.
    pub(super) version: Option<Vec<u8>>,
}

/// What a request shows to conditions.
pub(super) struct ShownToConditions<'e> {
    pub(super) network: Option<&'e Network>,
    pub(super) headers: &'e HeaderMap,
    pub(super) query: &'e Query,
    pub(super) body: Option<&'e [u8]>,
    pub(super) clock: Option<Timestamp>,
}

impl<'e> Place<'e> {
    /// Whether it is the service itself.
    pub(super) fn is_service(&self) -> bool {
        self.bucket.is_none()
    }

    /// Whether the bucket may be one that is still to be made, for which the caller's own policies count.
    pub(super) fn may_be_without_bucket(&self) -> bool {
        let is_made = self.operation == Operation::PutBucket;
        self.is_service() || (is_made && self.known.exists.get() != Some(&true))
    }

    /// Whether the bucket is certainly still to be made.
    pub(super) fn is_without_bucket(&self) -> bool {
        self.operation == Operation::PutBucket && self.known.exists.get() == Some(&false)
    }

    /// uin of the bucket's owner.
    pub(super) fn owner(&self) -> Option<&'e str> {
        self.known.owner.get().map(String::as_str)
    }

    fn key(&self) -> Option<&str> {
        self.path.strip_prefix('/').filter(|key| !key.is_empty())
    }

    /// What is known of the object; `Known(None)` where there is none.
    pub(super) fn object(&self) -> Known<Option<&'e ObjectHead>> {
        match self.key() {
            None => Known::Known(None),
            Some(key) => match self.known.objects.get(key) {
                Some(head) => Known::Known(head.as_ref()),
                None => Known::Unknown,
            },
        }
    }

    /// Whether the operation needs an object that is certainly not there.
    pub(super) fn lacks_object(&self) -> bool {
        self.operation.needs_object() && matches!(self.object(), Known::Known(None))
    }

    /// What the caller's own policies say.
    pub(super) fn at_home(&self, assumed: &Assumptions) -> Says {
        match self.home {
            Known::Unknown => Says::UNKNOWN,
            Known::Known(documents) => documents
                .iter()
                .map(|document| self.says(document, |_| true, |_| true, assumed))
                .fold(Says::default(), Says::or),
        }
    }

    /// What the bucket's policy says of somebody.
    pub(super) fn at_bucket(
        &self,
        denied: impl Fn(&Principal) -> bool,
        allowed: impl Fn(&Principal) -> bool,
        assumed: &Assumptions,
    ) -> Says {
        match &self.known.policy {
            Known::Unknown => Says::UNKNOWN,
            Known::Known(None) => Says::default(),
            Known::Known(Some(document)) => self.says(document, denied, allowed, assumed),
        }
    }

    /// What a document says.
    pub(super) fn says(
        &self,
        document: &Document,
        denied: impl Fn(&Principal) -> bool,
        allowed: impl Fn(&Principal) -> bool,
        assumed: &Assumptions,
    ) -> Says {
        let mut says = Says::default();
        for statement in &document.statements {
            match statement.effect {
                Effect::Deny => {
                    let met = self.met(statement, &denied, assumed);
                    says.deny = says.deny.or(met.unwrap_or_default());
                }
                Effect::Allow => {
                    let Some(met) = self.met(statement, &allowed, assumed) else {
                        continue;
                    };
                    says.allow = says.allow.or(met);
                    says.missed = says.missed.or(met.not());
                }
            }
        }
        says
    }

    /// Whether the conditions of a statement are met; `None` where it speaks of something else.
    fn met(
        &self,
        statement: &Statement,
        applies: impl Fn(&Principal) -> bool,
        assumed: &Assumptions,
    ) -> Option<Holds> {
        self.with_asked(assumed, |asked| {
            if statement.fit(asked, applies) == Fit::Other {
                return None;
            }
            let one = |condition: &Condition| {
                if self.is_unknown(condition) {
                    return Holds::Maybe;
                }
                let judged = condition.judge(asked.operation, &asked.context, asked.reading);
                Holds::is(Some(judged.met))
            };
            Some(
                statement
                    .conditions
                    .iter()
                    .map(one)
                    .fold(Holds::Yes, Holds::and),
            )
        })
    }

    /// Calls with what is asked of a document.
    pub(super) fn with_asked<T>(
        &self,
        assumed: &Assumptions,
        call: impl FnOnce(&Asked<'_>) -> T,
    ) -> T {
        let resource = match self.bucket {
            None => Resource::Service,
            Some((name, region)) => Resource::Bucket {
                region,
                bucket: name.as_str(),
                appid: name.appid(),
                path: &self.path,
            },
        };
        let usual = Network::default();
        let shown = self.shown;
        call(&Asked {
            operation: self.operation,
            resource,
            context: Context {
                network: shown.network.unwrap_or(&usual),
                headers: shown.headers,
                query: shown.query,
                body: shown.body.unwrap_or_default(),
                clock: shown.clock.unwrap_or_default(),
                version_id: self.version.as_deref(),
                resource_tags: self.known.tags.get().map_or(&[], Vec::as_slice),
            },
            reading: assumed.policies,
        })
    }

    /// Whether what a condition asks for is not known.
    fn is_unknown(&self, condition: &Condition) -> bool {
        let shown = self.shown;
        match condition.key {
            Some(
                ConditionKey::Ip
                | ConditionKey::RequesterVpc
                | ConditionKey::Vpc
                | ConditionKey::SecureTransport
                | ConditionKey::TlsVersion,
            ) => shown.network.is_none(),
            Some(ConditionKey::CurrentTime) => shown.clock.is_none(),
            Some(ConditionKey::ResourceTag) => self.known.tags == Known::Unknown,
            Some(ConditionKey::RequestTag) => shown.body.is_none(),
            Some(ConditionKey::ContentLength) => {
                shown.body.is_none() && !shown.headers.contains_key("content-length")
            }
            Some(_) | None => false,
        }
    }

    /// Whether the ACL of the object grants it to one of these, or the bucket's where the object has none of its own.
    pub(super) fn acl_grants(&self, covers: impl Fn(&Grantee) -> bool + Copy) -> Holds {
        let operation = self.operation;
        let by = |acl: &Acl, on_object| acl.grants_to(covers, operation, on_object);
        let on_object = self.key().is_some();
        let can_be = |on_object| {
            Permission::VARIANTS
                .iter()
                .any(|permission| permission.covers(operation, on_object))
        };
        let inherited = match &self.known.acl {
            Known::Known(acl) => Holds::is(Some(by(acl, false) || (on_object && by(acl, true)))),
            Known::Unknown if can_be(false) || (on_object && can_be(true)) => Holds::Maybe,
            Known::Unknown => Holds::No,
        };
        let is_write = Permission::Write.covers(operation, false);
        let of_bucket = if is_write { inherited } else { Holds::No };
        let own = match self.object() {
            Known::Known(None) => return inherited,
            Known::Known(Some(head)) => &head.acl,
            Known::Unknown => &Known::Unknown,
        };
        match own {
            Known::Known(None) => inherited,
            Known::Known(Some(own)) => Holds::is(Some(by(own, true))).or(of_bucket),
            Known::Unknown if can_be(true) => Holds::Maybe,
            Known::Unknown => inherited,
        }
    }

    /// Whether the bucket's policy or an ACL speaks of an account at all.
    pub(super) fn mentions(&self, account: Option<&str>) -> Holds {
        let Some(account) = account else {
            return Holds::Maybe;
        };
        let in_policy = self.known.policy.get().map(|policy| {
            policy
                .iter()
                .flat_map(|policy| &policy.statements)
                .flat_map(|statement| &statement.principals)
                .any(|principal| principal.is_of_account(account))
        });
        let in_acl = |acl: &Acl| {
            let mut grants = acl.grants.iter();
            grants.any(|grant| matches!(&grant.grantee, Grantee::Account(uin) if uin == account))
        };
        let of_bucket = Holds::is(self.known.acl.get().map(in_acl));
        let of_object = match self.object() {
            Known::Unknown => Holds::Maybe,
            Known::Known(None) => Holds::No,
            Known::Known(Some(head)) => {
                Holds::is(head.acl.get().map(|acl| acl.as_ref().is_some_and(in_acl)))
            }
        };
        Holds::is(in_policy).or(of_bucket).or(of_object)
    }
}
