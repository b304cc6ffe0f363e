//! Policy documents of a scene: which there are, and how one is rewritten.

use cos403::policy::{Document, Effect, PolicyKind};
use cos403::world::{Bucket, Identity, Key, World};
use serde_json::{Value, json};

use super::call::Scene;

/// Where a document is attached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The bucket, by its index.
    Bucket(usize),
    /// A user, by the indices of account, user and policy.
    User(usize, usize, usize),
    /// A group.
    Group(usize, usize, usize),
    /// A role.
    Role(usize, usize, usize),
    /// The caller's temporary key.
    Session,
}

/// A document of statements.
pub fn document(statements: Vec<Value>, kind: PolicyKind) -> Document {
    let value = json!({"version": "2.0", "statement": statements});
    Document::from_json(&value, kind).unwrap()
}

impl Scene {
    /// The bucket that is called.
    pub fn bucket(&self) -> &Bucket {
        let found = self.world.bucket(&self.bucket, &self.region);
        found.unwrap_or(&self.world.buckets[0])
    }

    /// The bucket that is called, to change it.
    pub fn bucket_mut(&mut self) -> &mut Bucket {
        let index = self.bucket_index();
        &mut self.world.buckets[index]
    }

    fn bucket_index(&self) -> usize {
        let named = |bucket: &Bucket| bucket.name == self.bucket;
        self.world.buckets.iter().position(named).unwrap_or(0)
    }

    /// The caller's key.
    pub fn key(&self) -> Option<&Key> {
        self.world.key_named(self.caller.as_deref()?)
    }

    /// The caller's key, to change it.
    pub fn key_mut(&mut self) -> Option<&mut Key> {
        let name = self.caller.clone()?;
        self.world.keys.iter_mut().find(|key| key.name == name)
    }

    /// The documents that say something of the caller, but for that of a temporary key.
    pub fn places(&self) -> Vec<Place> {
        let mut places = self.places_of_caller();
        let own = self.bucket_index();
        if self.world.buckets[own].policy.is_some() {
            places.push(Place::Bucket(own));
        }
        places
    }

    /// The documents attached to the caller.
    pub fn places_of_caller(&self) -> Vec<Place> {
        let Some(holder) = self.key().map(|key| &key.holder) else {
            return Vec::new();
        };
        let accounts = &self.world.accounts;
        let found = accounts
            .iter()
            .position(|account| account.uin == holder.account);
        let Some(at) = found else {
            return Vec::new();
        };
        let account = &accounts[at];
        match &holder.identity {
            Identity::Root => Vec::new(),
            Identity::Role(name) => {
                let index = account.roles.iter().position(|role| role.name == *name);
                let index = index.unwrap_or_default();
                let count = account.roles[index].policies.len();
                (0..count)
                    .map(|policy| Place::Role(at, index, policy))
                    .collect()
            }
            Identity::User(uin) => {
                let index = account.users.iter().position(|user| user.uin == *uin);
                let index = index.unwrap_or_default();
                let user = &account.users[index];
                let own = (0..user.policies.len()).map(|policy| Place::User(at, index, policy));
                let groups = account.groups.iter().enumerate();
                let of_groups = groups
                    .filter(|(_, group)| user.groups.contains(&group.name))
                    .flat_map(|(index, group)| {
                        let count = group.policies.len();
                        (0..count).map(move |policy| Place::Group(at, index, policy))
                    });
                own.chain(of_groups).collect()
            }
        }
    }

    /// The document at a place.
    pub fn document(&self, place: Place) -> Option<&Document> {
        let accounts = &self.world.accounts;
        match place {
            Place::Bucket(index) => self.world.buckets[index].policy.as_deref(),
            Place::User(account, user, policy) => accounts[account].users[user]
                .policies
                .get(policy)
                .map(AsRef::as_ref),
            Place::Group(account, group, policy) => accounts[account].groups[group]
                .policies
                .get(policy)
                .map(AsRef::as_ref),
            Place::Role(account, role, policy) => accounts[account].roles[role]
                .policies
                .get(policy)
                .map(AsRef::as_ref),
            Place::Session => self.key()?.temporary.as_ref()?.policy.as_deref(),
        }
    }

    /// Puts a document in a place where there is one.
    pub fn put_document(&mut self, place: Place, document: Document) -> Option<()> {
        let accounts = &mut self.world.accounts;
        let slot = match place {
            Place::Bucket(index) => self.world.buckets[index].policy.as_mut()?,
            Place::User(account, user, policy) => {
                accounts[account].users[user].policies.get_mut(policy)?
            }
            Place::Group(account, group, policy) => {
                accounts[account].groups[group].policies.get_mut(policy)?
            }
            Place::Role(account, role, policy) => {
                accounts[account].roles[role].policies.get_mut(policy)?
            }
            Place::Session => self.key_mut()?.temporary.as_mut()?.policy.as_mut()?,
        };
        *slot = document.into();
        Some(())
    }

    /// Rewrites the statements of a document; nothing where the document would be none.
    pub fn rewrite(
        &mut self,
        place: Place,
        change: impl FnOnce(&mut Vec<Value>) -> Option<()>,
    ) -> Option<()> {
        let mut value = self.document(place)?.json.clone();
        change(value.get_mut("statement")?.as_array_mut()?)?;
        let kind = match place {
            Place::Bucket(_) => PolicyKind::Bucket,
            _ => PolicyKind::Identity,
        };
        let document = Document::from_json(&value, kind).ok()?;
        self.put_document(place, document)
    }

    /// Appends statements to the bucket's policy, which is made where there is none.
    pub fn add_to_bucket(&mut self, statement: Value) -> Option<()> {
        let index = self.bucket_index();
        if self.world.buckets[index].policy.is_none() {
            let made = document(vec![statement], PolicyKind::Bucket);
            self.world.buckets[index].policy = Some(made.into());
            return Some(());
        }
        self.rewrite(Place::Bucket(index), |statements| {
            statements.push(statement);
            Some(())
        })
    }

    /// The statements among those of these places that allow the operation's action, with their indices.
    pub fn granting(&self, places: &[Place]) -> Vec<(Place, usize)> {
        let operation = self.call.operation;
        let in_place = |place: &Place| {
            let place = *place;
            let statements = self.document(place).into_iter().flat_map(|document| {
                let numbered = document.statements.iter().enumerate();
                numbered.filter(|(_, statement)| {
                    statement.effect == Effect::Allow && statement.actions.covers(operation)
                })
            });
            statements
                .map(move |(index, _)| (place, index))
                .collect::<Vec<_>>()
        };
        places.iter().flat_map(in_place).collect()
    }
}

/// The principal of a key's holder, as policies write it.
pub fn principal(world: &World, name: &str) -> Option<String> {
    let holder = &world.key_named(name)?.holder;
    let root = &holder.account;
    Some(match &holder.identity {
        Identity::Root => format!("qcs::cam::uin/{root}:uin/{root}"),
        Identity::User(user) => format!("qcs::cam::uin/{root}:uin/{user}"),
        Identity::Role(role) => format!("qcs::cam::uin/{root}:roleName/{role}"),
    })
}
