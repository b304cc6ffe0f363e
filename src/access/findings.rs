//! What documents and ACLs say of one request, looked up without writing anything down.

use super::ground::{DocumentName, GrantedTo, Ground, StatementName, attached};
use super::target::Target;
use crate::policy::{Asked, Document, Effect, Fit, Principal, Statement};
use crate::protocol::acl::{Grantee, Permission};
use crate::protocol::operation::Operation;
use crate::world::{Bucket, KeyHolder, World};

/// One question to the world: may this be done there?
#[derive(Clone, Copy)]
pub(super) struct Question<'w, 'q> {
    pub(super) world: &'w World,
    pub(super) target: &'q Target<'w>,
    pub(super) asked: Asked<'q>,
}

/// What is written about one caller, or about everybody.
#[derive(Clone, Copy, Default)]
pub(super) struct Findings<'a> {
    /// The first statement that denies it.
    pub(super) deny: Option<StatementName<'a>>,
    /// The first statement that allows it.
    pub(super) allow: Option<StatementName<'a>>,
    /// The first statement that would allow it, were its conditions met.
    pub(super) missed: Option<StatementName<'a>>,
}

impl<'a> Findings<'a> {
    fn of(
        name: DocumentName<'a>,
        document: &'a Document,
        asked: &Asked<'_>,
        denied: impl Fn(&Principal) -> bool,
        allowed: impl Fn(&Principal) -> bool,
    ) -> Self {
        let mut found = Self::default();
        for (index, statement) in document.statements.iter().enumerate() {
            let (place, fit) = match statement.effect {
                // What is allowed already stays so.
                Effect::Allow if found.allow.is_some() => continue,
                Effect::Deny => (&mut found.deny, statement.fit(asked, &denied)),
                Effect::Allow => match statement.fit(asked, &allowed) {
                    Fit::ConditionNotMet => (&mut found.missed, Fit::Matches),
                    fit => (&mut found.allow, fit),
                },
            };
            if fit == Fit::Matches && place.is_none() {
                *place = Some(statement_name(name, index, statement));
            }
        }
        found
    }

    /// What either says, the first before the second.
    pub(super) fn or(self, other: Self) -> Self {
        Self {
            deny: self.deny.or(other.deny),
            allow: self.allow.or(other.allow),
            missed: self.missed.or(other.missed),
        }
    }
}

impl<'w> Question<'w, '_> {
    pub(super) fn operation(&self) -> Operation {
        self.asked.operation
    }

    /// What the policies attached to the caller say.
    pub(super) fn at_holder(&self, holder: &'w KeyHolder) -> Findings<'w> {
        let Some(account) = self.world.account(&holder.account) else {
            return Findings::default();
        };
        attached(account, &holder.identity)
            .map(|(name, policy)| Findings::of(name, policy, &self.asked, |_| true, |_| true))
            .fold(Findings::default(), Findings::or)
    }

    /// What the bucket's policy says of somebody; denials and grants may be meant for different principals.
    pub(super) fn at_bucket(
        &self,
        bucket: &'w Bucket,
        denied: impl Fn(&Principal) -> bool,
        allowed: impl Fn(&Principal) -> bool,
    ) -> Findings<'w> {
        match &bucket.policy {
            None => Findings::default(),
            Some(policy) => {
                Findings::of(DocumentName::Bucket, policy, &self.asked, denied, allowed)
            }
        }
    }

    /// What the bucket's policy says of the caller by name.
    pub(super) fn at_bucket_for(&self, holder: &KeyHolder, bucket: &'w Bucket) -> Findings<'w> {
        let names = |principal: &Principal| self.names_holder(principal, holder, bucket);
        self.at_bucket(bucket, names, names)
    }

    /// What the policy says with which a temporary key was issued.
    pub(super) fn in_session(&self, policy: &'w Document) -> Findings<'w> {
        Findings::of(
            DocumentName::Session,
            policy,
            &self.asked,
            |_| true,
            |_| true,
        )
    }

    /// Whether a principal means the holder of a key, rather than everyone.
    pub(super) fn names_holder(
        &self,
        principal: &Principal,
        holder: &KeyHolder,
        bucket: &Bucket,
    ) -> bool {
        let reading = self
            .world
            .behaviour
            .caller_reading(holder.account != bucket.owner);
        principal.names(&holder.account, &holder.identity, reading)
    }

    /// What the ACL of the object grants, or the bucket's where the object has none of its own.
    pub(super) fn by_acl(
        &self,
        bucket: &Bucket,
        covers: impl Fn(&Grantee) -> bool + Copy,
        to: GrantedTo,
    ) -> Option<Ground<'w>> {
        let operation = self.operation();
        let own = self.target.object().and_then(|object| object.acl.as_ref());
        let by_bucket = bucket.acl.grants_to(covers, operation, false);
        let on_object = self.target.key().is_some();
        let (by_object, by_bucket) = match own {
            // An object has no grant to write: the bucket's holds for it whatever its own ACL.
            Some(own) => {
                let is_write = Permission::Write.covers(operation, false);
                (
                    own.grants_to(covers, operation, true),
                    is_write && by_bucket,
                )
            }
            None => (
                false,
                by_bucket || (on_object && bucket.acl.grants_to(covers, operation, true)),
            ),
        };
        match (by_object, by_bucket) {
            (true, _) => Some(Ground::ObjectAcl(to)),
            (false, true) => Some(Ground::BucketAcl(to)),
            (false, false) => None,
        }
    }
}

/// The name of a statement by its place.
pub(super) fn statement_name<'a>(
    document: DocumentName<'a>,
    index: usize,
    statement: &'a Statement,
) -> StatementName<'a> {
    StatementName {
        document,
        index,
        id: statement.id.as_deref(),
    }
}
