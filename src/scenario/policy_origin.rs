//! Where the policies of a world are written, so that a decision can be shown beside the statement that made it.

use std::path::Path;
use std::sync::Arc;

use super::case::Step;
use super::policy_place;
use super::problem::Place;
use crate::policy::{Document, PathStep};
use crate::world::World;

/// A policy of a world, and where it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyOrigin {
    /// Which it is.
    pub(super) of: PolicyOf,
    /// Where it begins.
    pub(super) place: Place,
}

/// Which policy of a world it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum PolicyOf {
    /// That of the bucket of this name.
    Bucket(String),
    /// One that is attached to somebody of an account.
    Attached {
        /// uin of the account.
        account: String,
        /// To what.
        to: Attached,
        /// Its name.
        name: String,
        /// The policy's place among those attached there.
        index: usize,
    },
    /// That with which the temporary key of this name was issued.
    Session(String),
}

/// To what a policy is attached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Attached {
    User,
    Group,
    Role,
}

impl PolicyOf {
    /// Whether a decision about a request means this policy by `document`: `bucket`, `user uploader.0`, `session`.
    fn is_meant(&self, step: &Step, document: &str) -> bool {
        match self {
            PolicyOf::Bucket(bucket) => {
                document == "bucket" && step.bucket.as_deref() == Some(bucket.as_str())
            }
            PolicyOf::Attached {
                to, name, index, ..
            } => {
                let kind = match to {
                    Attached::User => "user ",
                    Attached::Group => "group ",
                    Attached::Role => "role ",
                };
                let rest = document.strip_prefix(kind);
                let rest = rest.and_then(|rest| rest.strip_prefix(name.as_str()));
                let number = rest.and_then(|rest| rest.strip_prefix('.'));
                number.and_then(|number| number.parse().ok()) == Some(*index)
            }
            PolicyOf::Session(key) => document == "session" && step.who.name() == key,
        }
    }
}

impl PolicyOrigin {
    /// The file in which the policy is written.
    pub fn file(&self) -> &Path {
        &self.place.source.path
    }

    /// Where the policy begins.
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// Whether the file holds the policy and nothing else.
    pub fn is_whole_file(&self) -> bool {
        let text = &self.place.source.text;
        let before = text.get(..self.place.span.start).unwrap_or_default();
        before.trim_start_matches('\u{feff}').trim().is_empty()
    }

    /// Whether a decision about a request means this policy by a name such as `bucket[0]`, and which of its statements.
    pub fn statement_named(&self, step: &Step, name: &str) -> Option<usize> {
        let (document, index) = name.strip_suffix(']')?.rsplit_once('[')?;
        let index = index.parse().ok();
        index.filter(|_| self.of.is_meant(step, document))
    }

    /// The policy as a world has it.
    pub fn document<'w>(&self, world: &'w World) -> Option<&'w Document> {
        match &self.of {
            PolicyOf::Bucket(name) => {
                let mut buckets = world.buckets.iter();
                let bucket = buckets.find(|bucket| bucket.name.as_str() == name)?;
                bucket.policy.as_deref()
            }
            PolicyOf::Attached {
                account,
                to,
                name,
                index,
            } => {
                let account = world.account(account)?;
                let policies = match to {
                    Attached::User => {
                        let user = account.users.iter().find(|user| user.name == *name);
                        &user?.policies
                    }
                    Attached::Group => &account.group(name)?.policies,
                    Attached::Role => &account.role(name)?.policies,
                };
                policies.get(*index).map(Arc::as_ref)
            }
            PolicyOf::Session(name) => {
                let temporary = world.key_named(name)?.temporary.as_ref()?;
                temporary.policy.as_deref()
            }
        }
    }

    /// Puts another policy in its place; a world without it stays as it is.
    pub fn replace(&self, world: &mut World, document: &Arc<Document>) {
        if let Some(place) = self.document_mut(world) {
            *place = Arc::clone(document);
        }
    }

    fn document_mut<'w>(&self, world: &'w mut World) -> Option<&'w mut Arc<Document>> {
        match &self.of {
            PolicyOf::Bucket(name) => {
                let mut buckets = world.buckets.iter_mut();
                let bucket = buckets.find(|bucket| bucket.name.as_str() == name)?;
                bucket.policy.as_mut()
            }
            PolicyOf::Attached {
                account,
                to,
                name,
                index,
            } => {
                let mut accounts = world.accounts.iter_mut();
                let account = accounts.find(|known| known.uin == *account)?;
                let policies = match to {
                    Attached::User => {
                        let mut users = account.users.iter_mut();
                        &mut users.find(|user| user.name == *name)?.policies
                    }
                    Attached::Group => {
                        let mut groups = account.groups.iter_mut();
                        &mut groups.find(|group| group.name == *name)?.policies
                    }
                    Attached::Role => {
                        let mut roles = account.roles.iter_mut();
                        &mut roles.find(|role| role.name == *name)?.policies
                    }
                };
                policies.get_mut(*index)
            }
            PolicyOf::Session(name) => {
                let mut keys = world.keys.iter_mut();
                let key = keys.find(|key| key.name == *name)?;
                key.temporary.as_mut()?.policy.as_mut()
            }
        }
    }

    /// Where a statement of the policy is written, if the name that a decision about a request gives it means one.
    pub(super) fn statement(&self, step: &Step, name: &str) -> Option<Place> {
        self.statement_place(self.statement_named(step, name)?)
    }

    /// Where a statement of the policy is written.
    pub fn statement_place(&self, index: usize) -> Option<Place> {
        // Both spellings are read; a path leads as far as it can.
        let spelt = |member: &str| {
            let path = [PathStep::Member(member.to_owned()), PathStep::Index(index)];
            policy_place::of(&self.place, &path)
        };
        let mut places = ["statement", "Statement"].map(spelt).into_iter();
        places.find(|place| *place != self.place)
    }
}
