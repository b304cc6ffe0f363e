//! Step 5 read from documents: which causes of "Access Denied." they leave possible, each document being known or not.
//!
//! The order of the rules is that of reference §3.2. What is not known may be either way, so that no cause is lost.

use super::asked::Place;
use super::configuration::Assumptions;
use super::says::{Holds, Says};
use crate::policy::{Identity, Principal};
use crate::protocol::acl::Grantee;
use crate::protocol::cause::Cause;
use crate::protocol::operation::Operation;

/// Whose request it is, as far as is known.
#[derive(Clone, Copy, Debug)]
pub(super) enum Who<'e> {
    /// Nobody in particular.
    Anonymous,
    /// Somebody whose `Authorization` cannot be read.
    Unidentified,
    /// The holder of a key.
    Holder(&'e str, &'e Identity),
    /// The holder of some key.
    SomeHolder,
}

/// What the documents leave possible.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Ruling {
    /// The causes for which it may be refused.
    pub(super) causes: Vec<Cause>,
    /// Whether it may be granted.
    pub(super) may_be_granted: bool,
}

impl Ruling {
    fn add(&mut self, cause: Cause) {
        if !self.causes.contains(&cause) {
            self.causes.push(cause);
        }
    }

    /// Notes a refusal that holds as far as said. Whether it is the end of it.
    fn refused(&mut self, cause: Cause, holds: Holds) -> bool {
        if holds.may() {
            self.add(cause);
        }
        holds.must()
    }

    /// Notes a grant that holds as far as said. Whether it is the end of it.
    fn granted(&mut self, holds: Holds) -> bool {
        self.may_be_granted |= holds.may();
        holds.must()
    }

    /// Notes the cause of a refusal for want of a grant: a condition that is not met, where there is one.
    fn missed(&mut self, missed: Holds, otherwise: Cause) {
        if !self.refused(Cause::ConditionNotMet, missed) {
            self.add(otherwise);
        }
    }
}

/// What the documents leave possible for a caller at a place.
pub(super) fn rule(place: &Place<'_>, who: Who<'_>, assumed: &Assumptions) -> Ruling {
    let mut ruling = Ruling::default();
    let question = Question { place, assumed };
    match who {
        Who::Anonymous => question.of_anonymous(Cause::AnonymousRequest, &mut ruling),
        Who::Unidentified => question.of_anonymous(Cause::MalformedAuthorization, &mut ruling),
        Who::Holder(account, identity) => question.of_holder(account, identity, &mut ruling),
        Who::SomeHolder => question.of_some_holder(&mut ruling),
    }
    ruling
}

struct Question<'p, 'e> {
    place: &'p Place<'e>,
    assumed: &'p Assumptions,
}

/// On which side of an account's border a caller stands to the bucket.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    /// In the account that owns it.
    Own,
    /// In another.
    Other,
}

/// A caller by its account and who of it.
#[derive(Clone, Copy)]
struct Caller<'e>(Option<(&'e str, &'e Identity)>);

impl Question<'_, '_> {
    fn of_anonymous(&self, nothing: Cause, ruling: &mut Ruling) {
        if self.place.is_service() {
            ruling.add(nothing);
            return;
        }
        let general = self.at_bucket(Principal::is_general, Principal::is_general);
        if ruling.refused(Cause::ExplicitDeny, general.deny) {
            return;
        }
        let by_acl = self
            .place
            .acl_grants(|grantee| *grantee == Grantee::AllUsers);
        if !ruling.granted(general.allow.or(by_acl)) {
            ruling.missed(general.missed, nothing);
        }
    }

    fn of_holder(&self, account: &str, identity: &Identity, ruling: &mut Ruling) {
        let caller = Caller(Some((account, identity)));
        if self.place.may_be_without_bucket() {
            self.of_service(identity, ruling);
        }
        if self.place.is_service() || self.place.is_without_bucket() {
            return;
        }
        let is_own = self.place.owner().map(|owner| owner == account);
        if is_own != Some(false) {
            match identity {
                Identity::Root => self.of_owner(ruling),
                Identity::User(_) | Identity::Role(_) => self.of_own(caller, ruling),
            }
        }
        if is_own != Some(true) {
            self.of_foreigner(caller, *identity == Identity::Root, ruling);
        }
    }

    fn of_some_holder(&self, ruling: &mut Ruling) {
        let caller = Caller(None);
        if self.place.may_be_without_bucket() {
            ruling.granted(Holds::Maybe);
            self.of_service(&Identity::User(String::new()), ruling);
        }
        if self.place.is_service() || self.place.is_without_bucket() {
            return;
        }
        self.of_owner(ruling);
        self.of_own(caller, ruling);
        self.of_foreigner(caller, true, ruling);
        self.of_foreigner(caller, false, ruling);
    }

    fn of_owner(&self, ruling: &mut Ruling) {
        if self.place.operation == Operation::PutBucketPolicy {
            ruling.granted(Holds::Yes);
            return;
        }
        let owner = self.place.owner();
        let binds = |principal: &Principal| match principal {
            Principal::Root(uin) => {
                owner.is_none_or(|owner| uin == owner) && self.assumed.deny_binds_owner
            }
            Principal::Anyone => self.assumed.deny_anyone_binds_owner,
            Principal::SubUser { .. } | Principal::Role { .. } | Principal::Anonymous => false,
        };
        let said = self.at_bucket(binds, |_| false);
        if !ruling.refused(Cause::ExplicitDeny, said.deny) {
            ruling.granted(Holds::Yes);
        }
    }

    fn of_own(&self, caller: Caller<'_>, ruling: &mut Ruling) {
        let specific = self.at_home().or(self.by_name(caller, Side::Own));
        if ruling.refused(Cause::ExplicitDeny, specific.deny) || ruling.granted(specific.allow) {
            return;
        }
        if let Some(general) = self.as_everyone(ruling) {
            ruling.missed(specific.missed.or(general.missed), Cause::NoGrant);
        }
    }

    fn of_foreigner(&self, caller: Caller<'_>, is_root: bool, ruling: &mut Ruling) {
        let home = if is_root {
            Says::default()
        } else {
            self.at_home()
        };
        let home_grants = if is_root { Holds::Yes } else { home.allow };
        let named = self.by_name(caller, Side::Other);
        if ruling.refused(Cause::ExplicitDeny, named.deny.or(home.deny)) {
            return;
        }
        let by_acl = self.acl_of_account(caller);
        let before = match self.assumed.acl_outranks_deny_anyone {
            true => named.allow.or(by_acl),
            false => named.allow,
        };
        if ruling.granted(before.and(home_grants)) {
            return;
        }
        let Some(general) = self.as_everyone(ruling) else {
            return;
        };
        let of_owner = before.or(by_acl);
        if ruling.granted(of_owner.and(home_grants)) {
            return;
        }
        if of_owner.may() && !home_grants.must() {
            ruling.missed(home.missed, Cause::CrossAccountHomeHasNotGranted);
        }
        if of_owner.must()
            || ruling.refused(Cause::ConditionNotMet, named.missed.or(general.missed))
        {
            return;
        }
        let has_to_do = home
            .allow
            .or(self.place.mentions(caller.0.map(|(account, _)| account)));
        if !ruling.refused(Cause::CrossAccountOwnerHasNotGranted, has_to_do) {
            ruling.add(Cause::ForeignAccountKey);
        }
    }

    fn of_service(&self, identity: &Identity, ruling: &mut Ruling) {
        if *identity == Identity::Root {
            ruling.granted(Holds::Yes);
            return;
        }
        let home = self.at_home();
        if ruling.refused(Cause::ExplicitDeny, home.deny) || ruling.granted(home.allow) {
            return;
        }
        ruling.missed(home.missed, Cause::NoGrant);
    }

    /// What is said of everyone; nothing more to look at where that decides.
    fn as_everyone(&self, ruling: &mut Ruling) -> Option<Says> {
        let is_anyone = |principal: &Principal| *principal == Principal::Anyone;
        let denied = |principal: &Principal| match principal {
            Principal::Anonymous => self.assumed.deny_anonymous_binds_signed,
            principal => is_anyone(principal),
        };
        let anyone = self.at_bucket(denied, is_anyone);
        if ruling.refused(Cause::ExplicitDeny, anyone.deny) {
            return None;
        }
        let by_acl = self.place.acl_grants(|grantee| {
            matches!(grantee, Grantee::AllUsers | Grantee::AuthenticatedUsers)
        });
        if ruling.granted(anyone.allow.or(by_acl)) {
            return None;
        }
        let is_anonymous = |principal: &Principal| *principal == Principal::Anonymous;
        let anonymous = self.at_bucket(is_anonymous, is_anonymous);
        if ruling.granted(anonymous.allow.and(anonymous.deny.not())) {
            return None;
        }
        Some(anyone.or(anonymous))
    }

    fn at_home(&self) -> Says {
        self.place.at_home(self.assumed)
    }

    fn by_name(&self, caller: Caller<'_>, side: Side) -> Says {
        let named = |principal: &Principal| names(principal, caller, side, self.assumed);
        let said = self.at_bucket(named, named);
        match caller.0 {
            Some(_) => said,
            // Somebody is meant, perhaps the caller.
            None => said.uncertain(),
        }
    }

    fn acl_of_account(&self, caller: Caller<'_>) -> Holds {
        match caller.0 {
            Some((account, _)) => self
                .place
                .acl_grants(|grantee| matches!(grantee, Grantee::Account(uin) if uin == account)),
            None => self
                .place
                .acl_grants(|grantee| matches!(grantee, Grantee::Account(_)))
                .and(Holds::Maybe),
        }
    }

    fn at_bucket(
        &self,
        denied: impl Fn(&Principal) -> bool,
        allowed: impl Fn(&Principal) -> bool,
    ) -> Says {
        self.place.at_bucket(denied, allowed, self.assumed)
    }
}

/// Whether a principal means the caller by name, rather than everyone. Of a caller who is not known, whether it may.
fn names(principal: &Principal, caller: Caller<'_>, side: Side, assumed: &Assumptions) -> bool {
    let Some((account, identity)) = caller.0 else {
        return !principal.is_general();
    };
    match (principal, identity) {
        (Principal::Root(root), Identity::Root) => root == account,
        (Principal::Root(root), Identity::User(_) | Identity::Role(_)) => {
            root == account && (side == Side::Other || assumed.root_principal_covers_own_users)
        }
        (Principal::SubUser { root, user }, Identity::User(own)) => root == account && user == own,
        (Principal::Role { root, name }, Identity::Role(own)) => {
            root == account && name == own && assumed.role_principals_match
        }
        (
            Principal::SubUser { .. }
            | Principal::Role { .. }
            | Principal::Anyone
            | Principal::Anonymous,
            _,
        ) => false,
    }
}

/// Whether a principal of the bucket's policy means the holder of a key.
pub(super) fn means(
    principal: &Principal,
    who: Who<'_>,
    owner: Option<&str>,
    assumed: &Assumptions,
) -> bool {
    match who {
        Who::Anonymous | Who::Unidentified => principal.is_general(),
        Who::SomeHolder => *principal != Principal::Anonymous,
        Who::Holder(account, identity) => {
            let side = match owner {
                Some(owner) if owner == account => Side::Own,
                Some(_) | None => Side::Other,
            };
            let caller = Caller(Some((account, identity)));
            *principal == Principal::Anyone || names(principal, caller, side, assumed)
        }
    }
}
