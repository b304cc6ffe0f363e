//! Who may ask: one caller for each way in which the statements of two documents tell callers apart.

use std::collections::HashSet;

use fixedbitset::FixedBitSet;

use super::set_of;
use crate::policy::decide::{Caller, CallerReading, RANKS};
use crate::policy::document::{Effect, Statement};
use crate::policy::principal::{Identity, Principal};

/// A caller, and the statements that mean it.
#[derive(Clone, Debug)]
pub(super) struct CallerClass {
    pub(super) caller: Caller,
    /// For each rank.
    pub(super) denies: [FixedBitSet; RANKS],
    pub(super) allows: [FixedBitSet; RANKS],
}

impl CallerClass {
    pub(super) fn of(caller: Caller, statements: &[&Statement], reading: CallerReading) -> Self {
        let meant = |effect: Effect, rank: usize| {
            set_of(statements.len(), |index| {
                let statement = statements.get(index);
                statement.is_some_and(|statement| {
                    statement.effect == effect && statement.means(&caller, rank, reading)
                })
            })
        };
        let denies = std::array::from_fn(|rank| meant(Effect::Deny, rank));
        let allows = std::array::from_fn(|rank| meant(Effect::Allow, rank));
        Self {
            caller,
            denies,
            allows,
        }
    }
}

/// The callers that the statements tell apart, the plainest of those alike.
pub(super) fn callers(
    statements: &[&Statement],
    reading: CallerReading,
    may_ask: impl Fn(&Caller) -> bool,
) -> Vec<CallerClass> {
    let candidates = candidates(statements);
    let mut seen = HashSet::new();
    let classes = candidates
        .into_iter()
        .filter(may_ask)
        .map(|caller| CallerClass::of(caller, statements, reading));
    classes
        .filter(|class| seen.insert((class.denies.clone(), class.allows.clone())))
        .collect()
}

fn candidates(statements: &[&Statement]) -> Vec<Caller> {
    let principals = || {
        statements
            .iter()
            .flat_map(|statement| &statement.principals)
    };
    if principals().next().is_none() {
        return vec![Caller::Holder];
    }
    let mut used = HashSet::new();
    let mut named = Vec::new();
    for principal in principals() {
        let (account, identity) = match principal {
            Principal::Anyone | Principal::Anonymous => continue,
            Principal::Root(root) => (root, Identity::Root),
            Principal::SubUser { root, user } => (root, Identity::User(user.clone())),
            Principal::Role { root, name } => (root, Identity::Role(name.clone())),
        };
        used.insert(account.as_str());
        if let Identity::User(user) = &identity {
            named.push((account, Identity::User(user.clone())));
        } else {
            named.push((account, identity));
        }
    }
    let users: HashSet<&str> = named
        .iter()
        .filter_map(|(_, identity)| match identity {
            Identity::User(user) => Some(user.as_str()),
            Identity::Root | Identity::Role(_) => None,
        })
        .collect();
    let unused = |from: u64| {
        let mut numbers = (from..).map(|number| number.to_string());
        numbers.find(|number| !used.contains(number.as_str()) && !users.contains(number.as_str()))
    };
    let signed = |account: &str, identity: Identity| Caller::Signed {
        account: account.to_owned(),
        identity,
    };
    let mut candidates = vec![Caller::Anonymous];
    candidates.extend(unused(200_000_000_001).map(|account| signed(&account, Identity::Root)));
    for (account, identity) in &named {
        candidates.push(signed(account, identity.clone()));
    }
    let other_user = unused(100_000_000_099).map(Identity::User);
    for (account, _) in &named {
        candidates.push(signed(account, Identity::Root));
        candidates.extend(other_user.clone().map(|user| signed(account, user)));
    }
    candidates
}
