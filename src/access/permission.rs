//! Step 5.1 (and step 3 for unsigned requests): what ACLs and policies grant to the caller (reference §3.2, §3.3).

use super::findings::{Findings, Question};
use super::ground::{Denial, GrantedTo, Ground};
use super::identity::Caller;
use crate::policy::Principal;
use crate::protocol::acl::Grantee;
use crate::protocol::cause::Cause;
use crate::protocol::operation::Operation;
use crate::world::{Bucket, Identity, KeyHolder};

/// Granted by what, or refused for what.
pub(super) type Ruling<'a> = Result<Ground<'a>, (Cause, Denial<'a>)>;

/// Whether anything grants the operation to the caller and nothing denies it.
pub(super) fn rule<'w>(question: Question<'w, '_>, caller: &Caller<'w>) -> Ruling<'w> {
    match (caller, question.target.bucket) {
        (Caller::Anonymous, Some(bucket)) => question.of_anonymous(bucket),
        (Caller::Unidentified, Some(bucket)) => question.of_unidentified(bucket),
        (Caller::Unidentified, None) => {
            Err((Cause::MalformedAuthorization, Denial::ServiceNeedsSignature))
        }
        (Caller::Anonymous, None) => Err((Cause::AnonymousRequest, Denial::ServiceNeedsSignature)),
        (Caller::Signed { key, .. }, _) => rule_for(question, &key.holder),
    }
}

/// Whether anything grants the operation to the holder of a key and nothing denies it.
pub(super) fn rule_for<'w>(question: Question<'w, '_>, holder: &'w KeyHolder) -> Ruling<'w> {
    match question.target.bucket {
        Some(bucket) => question.of_holder(holder, bucket),
        None => question.of_service(holder),
    }
}

impl<'w> Question<'w, '_> {
    fn of_anonymous(&self, bucket: &'w Bucket) -> Ruling<'w> {
        let general = self.at_bucket(bucket, Principal::is_general, Principal::is_general);
        if let Some(deny) = general.deny {
            return Err((Cause::ExplicitDeny, Denial::Statement(deny)));
        }
        let by_acl = || {
            self.by_acl(
                bucket,
                |grantee| *grantee == Grantee::AllUsers,
                GrantedTo::AllUsers,
            )
        };
        let ground = general.allow.map(Ground::Statement).or_else(by_acl);
        ground.ok_or_else(|| unless_missed(general, Cause::AnonymousRequest, Denial::NothingPublic))
    }

    /// As an anonymous request; where that has no right, the broken `Authorization` is what is to be mended.
    fn of_unidentified(&self, bucket: &'w Bucket) -> Ruling<'w> {
        self.of_anonymous(bucket)
            .map_err(|(cause, denial)| match cause {
                Cause::AnonymousRequest => {
                    (Cause::MalformedAuthorization, Denial::NobodyIdentified)
                }
                cause => (cause, denial),
            })
    }

    fn of_holder(&self, holder: &'w KeyHolder, bucket: &'w Bucket) -> Ruling<'w> {
        match (holder.account == bucket.owner, &holder.identity) {
            (true, Identity::Root) => self.of_owner(bucket),
            (true, Identity::User(_) | Identity::Role(_)) => self.of_own(holder, bucket),
            (false, _) => self.of_foreigner(holder, bucket),
        }
    }

    /// The owner's root account has every right; PutBucketPolicy even against a deny (reference §3.2).
    fn of_owner(&self, bucket: &'w Bucket) -> Ruling<'w> {
        let behaviour = &self.world.behaviour;
        let binds = |principal: &Principal| match principal {
            Principal::Root(uin) => *uin == bucket.owner && behaviour.deny_binds_owner,
            Principal::Anyone => behaviour.deny_anyone_binds_owner,
            Principal::SubUser { .. } | Principal::Role { .. } | Principal::Anonymous => false,
        };
        if self.operation() == Operation::PutBucketPolicy {
            return Ok(Ground::Owner);
        }
        match self.at_bucket(bucket, binds, |_| false).deny {
            Some(deny) => Err((Cause::ExplicitDeny, Denial::Statement(deny))),
            None => Ok(Ground::Owner),
        }
    }

    /// A user or a role of the owner's account.
    fn of_own(&self, holder: &'w KeyHolder, bucket: &'w Bucket) -> Ruling<'w> {
        let specific = self
            .at_holder(holder)
            .or(self.at_bucket_for(holder, bucket));
        if let Some(deny) = specific.deny {
            return Err((Cause::ExplicitDeny, Denial::Statement(deny)));
        }
        if let Some(allow) = specific.allow {
            return Ok(Ground::Statement(allow));
        }
        let (general, ruling) = self.as_everyone(bucket);
        ruling.unwrap_or_else(|| {
            let denial = Denial::NoGrant {
                action: self.operation().own_action(),
                name: self.name_of(holder),
            };
            Err(unless_missed(specific.or(general), Cause::NoGrant, denial))
        })
    }

    /// Another account's caller needs the owner's grant and its own account's (reference §3.2 rule 7).
    fn of_foreigner(&self, holder: &'w KeyHolder, bucket: &'w Bucket) -> Ruling<'w> {
        let home = self.at_holder(holder);
        let home_grants = holder.identity == Identity::Root || home.allow.is_some();
        let named = self.at_bucket_for(holder, bucket);
        if let Some(deny) = named.deny.or(home.deny) {
            return Err((Cause::ExplicitDeny, Denial::Statement(deny)));
        }
        let is_account =
            |grantee: &Grantee| matches!(grantee, Grantee::Account(uin) if *uin == holder.account);
        let by_acl = self.by_acl(bucket, is_account, GrantedTo::Account);
        let acl_first = self.world.behaviour.acl_outranks_deny_anyone;
        let before_everyone = named
            .allow
            .map(Ground::Statement)
            .or(by_acl.filter(|_| acl_first));
        if let (Some(ground), true) = (before_everyone, home_grants) {
            return Ok(ground);
        }
        let (general, ruling) = self.as_everyone(bucket);
        if let Some(ruling) = ruling {
            return ruling;
        }
        match (before_everyone.or(by_acl), home_grants) {
            (Some(ground), true) => Ok(ground),
            (Some(_), false) => {
                let account = &holder.account;
                Err(unless_missed(
                    home,
                    Cause::CrossAccountHomeHasNotGranted,
                    Denial::HomeHasNotGranted { account },
                ))
            }
            (None, _) => {
                let home_has_granted = home.allow.is_some();
                let (cause, denial) =
                    self.why_owner_has_not_granted(holder, home_has_granted, bucket);
                Err(unless_missed(named.or(general), cause, denial))
            }
        }
    }

    /// A key from an account that no side has anything to do with is the wrong key; otherwise a half is missing.
    fn why_owner_has_not_granted(
        &self,
        holder: &'w KeyHolder,
        home_has_granted: bool,
        bucket: &'w Bucket,
    ) -> (Cause, Denial<'w>) {
        let account = holder.account.as_str();
        let statements = bucket.policy.iter().flat_map(|policy| &policy.statements);
        let in_policy = statements
            .flat_map(|statement| &statement.principals)
            .any(|principal| principal.is_of_account(account));
        let object = self.target.object().and_then(|object| object.acl.as_ref());
        let in_acl = std::iter::once(&bucket.acl)
            .chain(object)
            .flat_map(|acl| &acl.grants)
            .any(|grant| matches!(&grant.grantee, Grantee::Account(uin) if uin == account));
        if home_has_granted || in_policy || in_acl {
            let action = self.operation().own_action();
            (
                Cause::CrossAccountOwnerHasNotGranted,
                Denial::OwnerHasNotGranted { action, account },
            )
        } else {
            let owner = &bucket.owner;
            (Cause::ForeignAccountKey, Denial::Foreign { account, owner })
        }
    }

    fn of_service(&self, holder: &'w KeyHolder) -> Ruling<'w> {
        if holder.identity == Identity::Root {
            return Ok(Ground::Owner);
        }
        let found = self.at_holder(holder);
        match (found.deny, found.allow) {
            (Some(deny), _) => Err((Cause::ExplicitDeny, Denial::Statement(deny))),
            (None, Some(allow)) => Ok(Ground::Statement(allow)),
            (None, None) => {
                let denial = Denial::NoGrantOnService {
                    action: self.operation().own_action(),
                    name: self.name_of(holder),
                };
                Err(unless_missed(found, Cause::NoGrant, denial))
            }
        }
    }

    /// What is said of everyone, and the second look at a signed request as if it were anonymous (reference §3.2 rule 5). No
    /// ruling if nothing is said.
    fn as_everyone(&self, bucket: &'w Bucket) -> (Findings<'w>, Option<Ruling<'w>>) {
        let is_anyone = |principal: &Principal| *principal == Principal::Anyone;
        let anonymous_binds = self.world.behaviour.deny_anonymous_binds_signed;
        let denied = |principal: &Principal| match principal {
            Principal::Anonymous => anonymous_binds,
            principal => is_anyone(principal),
        };
        let anyone = self.at_bucket(bucket, denied, is_anyone);
        if let Some(deny) = anyone.deny {
            return (
                anyone,
                Some(Err((Cause::ExplicitDeny, Denial::Statement(deny)))),
            );
        }
        let by_acl = || {
            let all = |grantee: &Grantee| *grantee == Grantee::AllUsers;
            let signed = |grantee: &Grantee| *grantee == Grantee::AuthenticatedUsers;
            self.by_acl(bucket, all, GrantedTo::AllUsers)
                .or_else(|| self.by_acl(bucket, signed, GrantedTo::Signed))
        };
        if let Some(ground) = anyone.allow.map(Ground::Statement).or_else(by_acl) {
            return (anyone, Some(Ok(ground)));
        }
        let is_anonymous = |principal: &Principal| *principal == Principal::Anonymous;
        let anonymous = self.at_bucket(bucket, is_anonymous, is_anonymous);
        let allow = anonymous.allow.filter(|_| anonymous.deny.is_none());
        let ruling = allow.map(|allow| Ok(Ground::Statement(allow)));
        (anyone.or(anonymous), ruling)
    }

    fn name_of(&self, holder: &'w KeyHolder) -> &'w str {
        match &holder.identity {
            Identity::Root => &holder.account,
            Identity::Role(name) => name,
            Identity::User(uin) => {
                let user = self
                    .world
                    .account(&holder.account)
                    .and_then(|account| account.user(uin));
                user.map_or(uin, |user| &user.name)
            }
        }
    }
}

/// A grant whose condition is not met is what is to be looked at, before the lack of any other.
fn unless_missed<'a>(
    findings: Findings<'a>,
    cause: Cause,
    denial: Denial<'a>,
) -> (Cause, Denial<'a>) {
    match findings.missed {
        Some(missed) => (Cause::ConditionNotMet, Denial::Condition(missed)),
        None => (cause, denial),
    }
}
