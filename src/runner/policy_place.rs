//! Two versions of a policy, each in its place in a world, compared by what comes of them there.

use std::path::Path;
use std::sync::Arc;

use crate::access::{ComparedWorlds, compare_worlds};
use crate::policy::{Comparing, Document, Identity};
use crate::protocol::words::did_you_mean;
use crate::scenario::{Problem, world_from_file};
use crate::world::{KeyHolder, World};

/// Where in a world a policy stands.
#[derive(Clone, Copy, Debug, Default)]
pub struct PolicyPlace<'a> {
    /// The bucket whose policy it is; the only one, if none is named.
    pub bucket: Option<&'a str>,
    /// The user or role to whom it is attached, of a policy without principals.
    pub holder: Option<&'a str>,
}

/// Why two policies cannot be compared in a world.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PolicyPlaceError {
    /// The world is wrong.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Wrong(Vec<Problem>),
    /// Nobody said whose policy it is.
    #[error("the world has {0} buckets; say whose policy it is: --bucket NAME")]
    WhichBucket(usize),
    /// Nobody said to whom it is attached.
    #[error("the policies have no principals; say to whom they are attached: --holder NAME")]
    WhichHolder,
    /// A name that the world does not have.
    #[error("no {what} of the world is called `{name}`\n  = help: {help}")]
    Unknown {
        /// What it would be the name of.
        what: &'static str,
        /// The name.
        name: String,
        /// What may be meant.
        help: String,
    },
}

impl PolicyPlace<'_> {
    /// The two policies, each in its place in the world of a file, compared.
    ///
    /// # Errors
    ///
    /// A world that is wrong, and a place that is not clear.
    pub fn compared(
        &self,
        file: &Path,
        old: &Document,
        new: &Document,
    ) -> Result<ComparedWorlds, PolicyPlaceError> {
        let world = world_from_file(file).map_err(PolicyPlaceError::Wrong)?;
        let statements = old.statements.iter().chain(&new.statements);
        let mut principals = statements.flat_map(|statement| &statement.principals);
        let how = Comparing::default();
        if principals.next().is_some() {
            let bucket = self.bucket(&world)?;
            let with = |policy: &Document| with_bucket_policy(&world, &bucket, policy);
            return Ok(compare_worlds(&with(old), &with(new), &bucket, None, &how));
        }
        let holder = self.holder(&world)?;
        let with = |policy: &Document| with_attached(&world, &holder, [old, new], policy);
        let (was, now) = (with(old), with(new));
        let mut all = ComparedWorlds::default();
        for bucket in &world.buckets {
            let name = bucket.name.as_str();
            let compared = compare_worlds(&was, &now, name, Some(&holder), &how);
            all.more.join(compared.more);
            all.less.join(compared.less);
        }
        Ok(all)
    }

    fn bucket(&self, world: &World) -> Result<String, PolicyPlaceError> {
        let names: Vec<&str> = world
            .buckets
            .iter()
            .map(|bucket| bucket.name.as_str())
            .collect();
        match (self.bucket, names.as_slice()) {
            (None, [only]) => Ok((*only).to_owned()),
            (None, _) => Err(PolicyPlaceError::WhichBucket(names.len())),
            (Some(named), _) if names.contains(&named) => Ok(named.to_owned()),
            (Some(named), _) => Err(unknown("bucket", named, &names)),
        }
    }

    fn holder(&self, world: &World) -> Result<KeyHolder, PolicyPlaceError> {
        let Some(named) = self.holder else {
            return Err(PolicyPlaceError::WhichHolder);
        };
        let mut names = Vec::new();
        for account in &world.accounts {
            let users = account.users.iter();
            let users = users.map(|user| (&user.name, Identity::User(user.uin.clone())));
            let roles = account.roles.iter();
            let roles = roles.map(|role| (&role.name, Identity::Role(role.name.clone())));
            for (name, identity) in users.chain(roles) {
                if name == named {
                    return Ok(KeyHolder {
                        account: account.uin.clone(),
                        identity,
                    });
                }
                names.push(name.as_str());
            }
        }
        Err(unknown("user or role", named, &names))
    }
}

fn unknown(what: &'static str, named: &str, known: &[&str]) -> PolicyPlaceError {
    let help = match did_you_mean(named, known.iter().copied()) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => format!("the world has `{}`", known.join("`, `")),
    };
    PolicyPlaceError::Unknown {
        what,
        name: named.to_owned(),
        help,
    }
}

fn with_bucket_policy(world: &World, bucket: &str, policy: &Document) -> World {
    let mut world = world.clone();
    for known in &mut world.buckets {
        if known.name.as_str() == bucket {
            known.policy = Some(Arc::new(policy.clone()));
        }
    }
    world
}

/// The world with a policy attached to somebody. If it is attached already, as it was or as it is now, it is not there twice.
fn with_attached(
    world: &World,
    holder: &KeyHolder,
    compared: [&Document; 2],
    policy: &Document,
) -> World {
    let mut world = world.clone();
    let is_compared = |known: &Arc<Document>| {
        let mut compared = compared.iter();
        compared.any(|one| one.statements == known.statements)
    };
    let attach = |policies: &mut Vec<Arc<Document>>| {
        policies.retain(|known| !is_compared(known));
        policies.push(Arc::new(policy.clone()));
    };
    let mut accounts = world.accounts.iter_mut();
    let Some(account) = accounts.find(|account| account.uin == holder.account) else {
        return world;
    };
    match &holder.identity {
        Identity::User(uin) => {
            let mut users = account.users.iter_mut();
            if let Some(user) = users.find(|user| user.uin == *uin) {
                attach(&mut user.policies);
            }
        }
        Identity::Role(name) => {
            let mut roles = account.roles.iter_mut();
            if let Some(role) = roles.find(|role| role.name == *name) {
                attach(&mut role.policies);
            }
        }
        Identity::Root => {}
    }
    world
}
