//! What a change of policies means in a world: together with who owns the bucket, its ACL, and the policies of the callers.
//!
//! For each caller that counts, everything that is said of it is put together as one document, which is then compared as
//! documents are. What one document cannot say (that another account's user needs a grant of its own account too, and that
//! an object's ACL stands in place of the bucket's) is left to the evaluation, to which each request is put in both worlds.

mod side;

use std::collections::HashSet;

use crate::policy::{
    Caller, Comparing, Direction, Document, Identity, Principal, Scope, ScopedBucket, Statement,
    Unsettled, Witness, grants_beyond,
};
use crate::protocol::operation::Operation;
use crate::world::{KeyHolder, World};
use side::Side;

/// A request that two worlds answer differently.
#[derive(Clone, Debug, PartialEq)]
pub struct ChangedRequest {
    /// The request.
    pub witness: Witness,
    /// What decides it in the old world: `bucket[0]`, `owner`, or the cause of a refusal.
    pub was: String,
    /// What decides it in the new one.
    pub now: String,
}

/// What one of two worlds grants and the other does not.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WorldDirection {
    /// One request for each changed class.
    pub requests: Vec<ChangedRequest>,
    /// Questions that were given up.
    pub given_up: usize,
}

impl WorldDirection {
    /// Adds what was found elsewhere.
    pub fn join(&mut self, other: Self) {
        self.requests.extend(other.requests);
        self.given_up += other.given_up;
    }
}

/// The requests as those of documents.
impl From<WorldDirection> for Direction {
    fn from(found: WorldDirection) -> Self {
        let requests = found.requests.into_iter();
        Self {
            witnesses: requests.map(|request| request.witness).collect(),
            unsettled: Unsettled {
                given_up: found.given_up,
                ..Unsettled::default()
            },
            ..Self::default()
        }
    }
}

/// Two worlds compared.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ComparedWorlds {
    /// What the new one grants and the old one does not.
    pub more: WorldDirection,
    /// What the old one grants and the new one does not.
    pub less: WorldDirection,
}

/// Rounds in which requests that something else decides are put aside.
const ROUNDS: usize = 12;
/// A uin that nobody has.
const STRANGERS: u64 = 200_000_000_001;

/// Compares the policies of two worlds that differ in nothing else, by what they mean for the requests to a bucket;
/// `holder` is the only caller that is looked at, where there is one.
pub fn compare_worlds(
    old: &World,
    new: &World,
    bucket: &str,
    holder: Option<&KeyHolder>,
    how: &Comparing,
) -> ComparedWorlds {
    let of = |world: &'_ World| {
        let mut buckets = world.buckets.iter();
        buckets.position(|known| known.name.as_str() == bucket)
    };
    let (Some(was), Some(now)) = (of(old), of(new)) else {
        return ComparedWorlds::default();
    };
    let (Some(was), Some(now)) = (old.buckets.get(was), new.buckets.get(now)) else {
        return ComparedWorlds::default();
    };
    let sides = [
        Side {
            world: old,
            bucket: was,
        },
        Side {
            world: new,
            bucket: now,
        },
    ];
    let mut compared = ComparedWorlds::default();
    let mut seen = HashSet::new();
    for caller in callers(&sides, holder) {
        let [old, new] = sides.each_ref().map(|side| side.said_of(&caller));
        if !seen.insert(caller.class(&sides, &old, &new)) {
            continue;
        }
        let [was, now] = &sides;
        caller.compare(was, now, (&old, &new), how, false, &mut compared.more);
        caller.compare(now, was, (&new, &old), how, true, &mut compared.less);
    }
    compared
}

/// Who asks.
enum Asker {
    Anonymous,
    Holder(KeyHolder),
}

/// Those who may be answered differently: nobody in particular, everyone of the world, everyone whom a policy names, and
/// somebody whom none does.
fn callers(sides: &[Side<'_>; 2], only: Option<&KeyHolder>) -> Vec<Asker> {
    if let Some(only) = only {
        return vec![Asker::Holder(only.clone())];
    }
    let [side, _] = sides;
    let mut holders: Vec<KeyHolder> = Vec::new();
    let mut add = |account: &str, identity: Identity| {
        let holder = KeyHolder {
            account: account.to_owned(),
            identity,
        };
        if !holders.contains(&holder) {
            holders.push(holder);
        }
    };
    for account in &side.world.accounts {
        add(&account.uin, Identity::Root);
        let users = account
            .users
            .iter()
            .map(|user| Identity::User(user.uin.clone()));
        let roles = account
            .roles
            .iter()
            .map(|role| Identity::Role(role.name.clone()));
        users
            .chain(roles)
            .for_each(|identity| add(&account.uin, identity));
    }
    let policies = sides.iter().filter_map(|side| side.bucket.policy.as_ref());
    let statements = policies.flat_map(|policy| &policy.statements);
    for principal in statements.flat_map(|statement| &statement.principals) {
        match principal {
            Principal::Root(root) => add(root, Identity::Root),
            Principal::SubUser { root, user } => add(root, Identity::User(user.clone())),
            Principal::Role { root, name } => add(root, Identity::Role(name.clone())),
            Principal::Anyone | Principal::Anonymous => {}
        }
    }
    let is_taken = |uin: &String| {
        holders
            .iter()
            .any(|known| known.account == *uin || known.identity == Identity::User(uin.clone()))
    };
    let mut free = (STRANGERS..).map(|number| number.to_string());
    let strangers = [
        free.find(|uin| !is_taken(uin)),
        free.find(|uin| !is_taken(uin)),
    ];
    if let [Some(stranger), Some(colleague)] = strangers {
        let owner = side.bucket.owner.clone();
        holders.push(KeyHolder {
            account: stranger,
            identity: Identity::Root,
        });
        holders.push(KeyHolder {
            account: owner,
            identity: Identity::User(colleague),
        });
    }
    let holders = holders.into_iter().map(Asker::Holder);
    std::iter::once(Asker::Anonymous).chain(holders).collect()
}

impl Asker {
    fn policy_caller(&self) -> Caller {
        match self {
            Asker::Anonymous => Caller::Anonymous,
            Asker::Holder(KeyHolder { account, identity }) => Caller::Signed {
                account: account.clone(),
                identity: identity.clone(),
            },
        }
    }

    /// Callers of one class are answered alike: the same is said of them, and by the same principals.
    fn class(&self, sides: &[Side<'_>; 2], old: &Document, new: &Document) -> String {
        let own = match self {
            Asker::Anonymous => None,
            Asker::Holder(holder) => Some(holder.identity.principal(&holder.account)),
        };
        let is_foreign = self.is_foreign(sides);
        let meant = |document: &Document| -> Vec<String> {
            let statements = document.statements.iter().enumerate();
            let meant = statements.filter(|(_, statement)| {
                let mut principals = statement.principals.iter();
                principals.any(|principal| {
                    principal.is_general()
                        || Some(principal) == own.as_ref()
                        || self.is_named(principal, is_foreign)
                })
            });
            let in_words = |(place, statement): (usize, &Statement)| {
                let principals = statement.principals.iter();
                let general = principals
                    .filter(|principal| principal.is_general())
                    .count();
                format!(
                    "{place} {:?} {:?} {:?} {:?} {general}",
                    statement.effect, statement.actions, statement.resources, statement.conditions
                )
            };
            meant.map(in_words).collect()
        };
        format!(
            "{} {is_foreign} {:?} {:?}",
            own.is_some(),
            meant(old),
            meant(new)
        )
    }

    fn is_foreign(&self, sides: &[Side<'_>; 2]) -> bool {
        let [side, _] = sides;
        matches!(self, Asker::Holder(holder) if holder.account != side.bucket.owner)
    }

    fn is_named(&self, principal: &Principal, is_foreign: bool) -> bool {
        let Asker::Holder(holder) = self else {
            return false;
        };
        let reading = crate::policy::CallerReading {
            root_covers_its_users: is_foreign,
            ..Default::default()
        };
        principal.names(&holder.account, &holder.identity, reading)
    }

    /// What the second world grants the caller and the first does not.
    fn compare(
        &self,
        less: &Side<'_>,
        more: &Side<'_>,
        (without, with): (&Document, &Document),
        how: &Comparing,
        is_reversed: bool,
        found: &mut WorldDirection,
    ) {
        let bucket = more.bucket;
        let is_foreign = matches!(self, Asker::Holder(holder) if holder.account != bucket.owner);
        let mut how = Comparing {
            reading: more.world.behaviour.policy_reading(),
            callers: more.world.behaviour.caller_reading(is_foreign),
            scope: Scope {
                caller: Some(self.policy_caller()),
                bucket: Some(ScopedBucket {
                    region: bucket.region.clone(),
                    name: bucket.name.to_string(),
                    appid: bucket.name.appid().to_owned(),
                }),
                ..Scope::default()
            },
            ..how.clone()
        };
        // A batch is decided by the action of its deletions.
        let mut operations: Vec<Operation> = Operation::ALL.to_vec();
        operations.retain(|operation| *operation != Operation::DeleteMultipleObjects);
        if matches!(self, Asker::Holder(holder) if holder.account == bucket.owner && holder.identity == Identity::Root)
        {
            // The owner may always put a policy.
            operations.retain(|operation| *operation != Operation::PutBucketPolicy);
        }
        for _ in 0..ROUNDS {
            how.scope.operations = Some(operations.clone());
            let direction = grants_beyond(without, with, &how);
            let mut decided_otherwise = Vec::new();
            let confirmed = confirmed(self, (less, more), &direction, &mut decided_otherwise);
            if decided_otherwise.is_empty() {
                let requests = confirmed.into_iter().map(|(witness, refused, granted)| {
                    let (was, now) = if is_reversed {
                        (granted, refused)
                    } else {
                        (refused, granted)
                    };
                    ChangedRequest { witness, was, now }
                });
                found.requests.extend(requests);
                found.given_up += direction.unsettled.given_up + direction.unsettled.not_confirmed;
                return;
            }
            // Whether something else decides all requests for it is not known.
            found.given_up += decided_otherwise.len();
            operations.retain(|operation| !decided_otherwise.contains(operation));
        }
        found.given_up += 1;
    }
}

type Confirmed = (Witness, String, String);

/// The requests that the worlds answer as the documents do; the operations of the others.
fn confirmed(
    caller: &Asker,
    (less, more): (&Side<'_>, &Side<'_>),
    direction: &Direction,
    decided_otherwise: &mut Vec<Operation>,
) -> Vec<Confirmed> {
    let mut confirmed = Vec::new();
    for witness in &direction.witnesses {
        match (less.answer(witness, caller), more.answer(witness, caller)) {
            (Err(refused), Ok(granted)) => confirmed.push((witness.clone(), refused, granted)),
            _ => decided_otherwise.push(witness.operation),
        }
    }
    confirmed
}
