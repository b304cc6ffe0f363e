//! Step 5.1 (and step 3 for unsigned requests): what ACLs and policies grant to the caller (reference §3.2, §3.3).

use super::decision::Stop;
use super::identity::Caller;
use super::target::Target;
use super::trace::Trace;
use crate::policy::{Asked, Document, Effect, Principal, matching};
use crate::protocol::acl::{Grantee, Permission};
use crate::protocol::cause::Cause;
use crate::protocol::operation::Operation;
use crate::world::{Behaviour, Bucket, KeyHolder, User, World};

/// Whether anything grants the operation to the caller and nothing denies it.
pub(super) fn check(
    world: &World,
    target: &Target<'_>,
    caller: &Caller<'_>,
    operation: Operation,
    trace: &mut Trace,
) -> Result<(), Stop> {
    let question = Question {
        world,
        target,
        operation,
        asked: Asked {
            action: operation.action(),
            resource: target.resource(),
        },
    };
    let ruling = match (caller, target.bucket) {
        (Caller::Anonymous, Some(bucket)) => question.of_anonymous(bucket),
        (Caller::Unidentified, Some(bucket)) => question.of_unidentified(bucket),
        (Caller::Unidentified, None) => Err((
            Cause::MalformedAuthorization,
            "the service answers signed requests only".to_owned(),
        )),
        (Caller::Anonymous, None) => Err((
            Cause::AnonymousRequest,
            "the service answers signed requests only".to_owned(),
        )),
        (Caller::Signed { key, .. }, Some(bucket)) => question.of_holder(&key.holder, bucket),
        (Caller::Signed { key, .. }, None) => question.of_service(&key.holder),
    };
    match ruling {
        Ok(detail) => {
            trace.passed("permission", detail);
            Ok(())
        }
        Err((cause, detail)) => {
            trace.failed("permission", detail);
            Err(Stop::refused(cause))
        }
    }
}

/// Granted by what, or refused for what.
type Ruling = Result<String, (Cause, String)>;

#[derive(Clone, Copy)]
struct Question<'a> {
    world: &'a World,
    target: &'a Target<'a>,
    operation: Operation,
    asked: Asked<'a>,
}

/// What is written about one caller, by somebody and for somebody or everybody.
struct Findings {
    deny: Option<String>,
    allow: Option<String>,
}

impl Question<'_> {
    fn of_anonymous(&self, bucket: &Bucket) -> Ruling {
        let general = self.in_policy(bucket, Principal::is_general, Principal::is_general);
        let by_acl = || {
            self.acl_grants(bucket, |grantee| *grantee == Grantee::AllUsers)
                .then(|| "the ACL grants it to all users".to_owned())
        };
        match (general.deny, general.allow.or_else(by_acl)) {
            (Some(deny), _) => Err((Cause::ExplicitDeny, deny)),
            (None, Some(allow)) => Ok(allow),
            (None, None) => Err((
                Cause::AnonymousRequest,
                "no signature, and nothing is public here".to_owned(),
            )),
        }
    }

    /// As an anonymous request; where that has no right, the broken `Authorization` is what is to be mended.
    fn of_unidentified(&self, bucket: &Bucket) -> Ruling {
        self.of_anonymous(bucket)
            .map_err(|(cause, detail)| match cause {
                Cause::AnonymousRequest => (
                    Cause::MalformedAuthorization,
                    "nobody is identified, and nothing is public here".to_owned(),
                ),
                cause => (cause, detail),
            })
    }

    fn of_holder(&self, holder: &KeyHolder, bucket: &Bucket) -> Ruling {
        match (holder.account == bucket.owner, self.user(holder)) {
            (true, None) => self.of_owner(bucket),
            (true, Some(user)) => self.of_own_user(holder, user, bucket),
            (false, user) => self.of_foreigner(holder, user, bucket),
        }
    }

    /// The owner's root account has every right; PutBucketPolicy even against a deny (reference §3.2).
    fn of_owner(&self, bucket: &Bucket) -> Ruling {
        let behaviour = &self.world.behaviour;
        let binds = |principal: &Principal| match principal {
            Principal::Root(uin) => *uin == bucket.owner && behaviour.deny_binds_owner,
            Principal::Anyone => behaviour.deny_anyone_binds_owner,
            Principal::SubUser { .. } | Principal::Anonymous => false,
        };
        let deny = self.in_policy(bucket, binds, |_| false).deny;
        match deny.filter(|_| self.operation != Operation::PutBucketPolicy) {
            Some(deny) => Err((Cause::ExplicitDeny, deny)),
            None => Ok("the root account owns the bucket".to_owned()),
        }
    }

    fn of_own_user(&self, holder: &KeyHolder, user: &User, bucket: &Bucket) -> Ruling {
        let identity = self.in_identity_policies(user);
        let named = self.in_policy_for(holder, bucket);
        if let Some(deny) = identity.deny.or(named.deny) {
            return Err((Cause::ExplicitDeny, deny));
        }
        if let Some(allow) = identity.allow.or(named.allow) {
            return Ok(allow);
        }
        self.as_everyone(bucket).unwrap_or_else(|| {
            Err((
                Cause::NoGrant,
                format!("nothing grants {} to `{}`", self.asked.action, user.name),
            ))
        })
    }

    /// Another account's caller needs the owner's grant and its own account's (reference §3.2 rule 7).
    fn of_foreigner(&self, holder: &KeyHolder, user: Option<&User>, bucket: &Bucket) -> Ruling {
        let home = user.map(|user| self.in_identity_policies(user));
        let named = self.in_policy_for(holder, bucket);
        let (home_deny, home_allow) = match home {
            Some(findings) => (findings.deny, findings.allow.is_some()),
            None => (None, true),
        };
        if let Some(deny) = named.deny.or(home_deny) {
            return Err((Cause::ExplicitDeny, deny));
        }
        let by_acl = self
            .acl_grants(bucket, |grantee| {
                *grantee == Grantee::Account(holder.account.clone())
            })
            .then(|| "the ACL grants it to the account".to_owned());
        let acl_first = self.world.behaviour.acl_outranks_deny_anyone;
        let before_everyone = named.allow.or_else(|| by_acl.clone().filter(|_| acl_first));
        if let (Some(allow), true) = (&before_everyone, home_allow) {
            return Ok(allow.clone());
        }
        if let Some(ruling) = self.as_everyone(bucket) {
            return ruling;
        }
        match (before_everyone.or(by_acl), home_allow) {
            (Some(allow), true) => Ok(allow),
            (Some(_), false) => Err((
                Cause::CrossAccountHomeHasNotGranted,
                format!("account {} has not granted it to its user", holder.account),
            )),
            (None, _) => {
                let home_has_granted = user.is_some() && home_allow;
                Err(self.why_owner_has_not_granted(holder, home_has_granted, bucket))
            }
        }
    }

    /// A key from an account that no side has anything to do with is the wrong key; otherwise a half is missing.
    fn why_owner_has_not_granted(
        &self,
        holder: &KeyHolder,
        home_has_granted: bool,
        bucket: &Bucket,
    ) -> (Cause, String) {
        let in_policy = bucket
            .policy
            .iter()
            .flat_map(|policy| &policy.statements)
            .flat_map(|statement| &statement.principals);
        let is_named = in_policy
            .into_iter()
            .any(|principal| principal.is_of_account(&holder.account))
            || bucket
                .acl
                .grants
                .iter()
                .any(|grant| grant.grantee == Grantee::Account(holder.account.clone()));
        if home_has_granted || is_named {
            (
                Cause::CrossAccountOwnerHasNotGranted,
                format!(
                    "the bucket's owner has not granted {} to account {}",
                    self.asked.action, holder.account
                ),
            )
        } else {
            (
                Cause::ForeignAccountKey,
                format!(
                    "the key belongs to account {}, the bucket to {}",
                    holder.account, bucket.owner
                ),
            )
        }
    }

    fn of_service(&self, holder: &KeyHolder) -> Ruling {
        let Some(user) = self.user(holder) else {
            return Ok("the root account lists its own buckets".to_owned());
        };
        let findings = self.in_identity_policies(user);
        match (findings.deny, findings.allow) {
            (Some(deny), _) => Err((Cause::ExplicitDeny, deny)),
            (None, Some(allow)) => Ok(allow),
            (None, None) => Err((
                Cause::NoGrant,
                format!(
                    "no policy of `{}` grants {} on `*`",
                    user.name, self.asked.action
                ),
            )),
        }
    }

    /// The second look at a signed request, as if it were anonymous (reference §3.2 rule 5). `None` if nothing is said.
    fn as_everyone(&self, bucket: &Bucket) -> Option<Ruling> {
        let general = self.in_policy(
            bucket,
            |principal| *principal == Principal::Anyone,
            Principal::is_general,
        );
        if let Some(deny) = general.deny {
            return Some(Err((Cause::ExplicitDeny, deny)));
        }
        let by_acl = || {
            let signed = |grantee: &Grantee| {
                matches!(grantee, Grantee::AllUsers | Grantee::AuthenticatedUsers)
            };
            self.acl_grants(bucket, signed)
                .then(|| "the ACL grants it to everyone with a signature".to_owned())
        };
        general.allow.or_else(by_acl).map(Ok)
    }

    fn user(&self, holder: &KeyHolder) -> Option<&User> {
        self.world
            .account(&holder.account)?
            .user(holder.user.as_deref()?)
    }

    fn in_identity_policies(&self, user: &User) -> Findings {
        let find = |effect| {
            user.policies.iter().find_map(|policy| {
                let (index, _) = matching(policy, effect, self.asked, |_| true)?;
                Some(format!("statement {index} of a policy of `{}`", user.name))
            })
        };
        Findings {
            deny: find(Effect::Deny),
            allow: find(Effect::Allow),
        }
    }

    fn in_policy_for(&self, holder: &KeyHolder, bucket: &Bucket) -> Findings {
        let names =
            |principal: &Principal| names_holder(principal, holder, bucket, &self.world.behaviour);
        self.in_policy(bucket, names, names)
    }

    fn in_policy(
        &self,
        bucket: &Bucket,
        denied: impl Fn(&Principal) -> bool,
        allowed: impl Fn(&Principal) -> bool,
    ) -> Findings {
        let Some(policy) = &bucket.policy else {
            return Findings {
                deny: None,
                allow: None,
            };
        };
        let deny = matching(policy, Effect::Deny, self.asked, denied);
        let allow = matching(policy, Effect::Allow, self.asked, allowed);
        Findings {
            deny: deny.map(|(index, _)| described(policy, index)),
            allow: allow.map(|(index, _)| described(policy, index)),
        }
    }

    /// Whether the ACL of the object, or the bucket's where the object has none of its own, grants the operation.
    fn acl_grants(&self, bucket: &Bucket, covers: impl Fn(&Grantee) -> bool + Copy) -> bool {
        let own = self.target.object().and_then(|object| object.acl.grants());
        let by_bucket = || bucket.acl.grants_to(covers, self.operation, false);
        match (own, &self.target.key) {
            (Some(own), _) => {
                let is_write = Permission::Write.covers(self.operation, false);
                own.grants_to(covers, self.operation, true) || (is_write && by_bucket())
            }
            (None, Some(_)) => bucket.acl.grants_to(covers, self.operation, true) || by_bucket(),
            (None, None) => by_bucket(),
        }
    }
}

/// Whether a principal means the holder of a key, rather than everyone.
fn names_holder(
    principal: &Principal,
    holder: &KeyHolder,
    bucket: &Bucket,
    behaviour: &Behaviour,
) -> bool {
    match (principal, &holder.user) {
        (Principal::Root(root), None) => *root == holder.account,
        // Across accounts the root account passes on what it was granted; within one it is UNCONFIRMED (reference §3.2).
        (Principal::Root(root), Some(_)) => {
            *root == holder.account
                && (holder.account != bucket.owner || behaviour.root_principal_covers_own_users)
        }
        (Principal::SubUser { root, user }, Some(own)) => *root == holder.account && user == own,
        (Principal::SubUser { .. }, None) | (Principal::Anyone | Principal::Anonymous, _) => false,
    }
}

fn described(policy: &Document, index: usize) -> String {
    let id = policy
        .statements
        .get(index)
        .and_then(|statement| statement.id.as_deref());
    let id = id.map(|id| format!(" ({id})")).unwrap_or_default();
    format!("statement {index}{id} of the bucket policy")
}
