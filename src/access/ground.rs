//! What lets a request through or refuses it, named so that a person finds it.

use std::fmt;

use crate::policy::Document;
use crate::world::{Account, Identity};

/// A policy document of the world.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DocumentName<'w> {
    /// The policy of the bucket.
    Bucket,
    /// A policy attached to a user, by its name and its place among the user's policies.
    User(&'w str, usize),
    /// A policy attached to a group.
    Group(&'w str, usize),
    /// A policy attached to a role.
    Role(&'w str, usize),
    /// The policy with which a temporary key was issued.
    Session,
}

impl fmt::Display for DocumentName<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DocumentName::Bucket => f.write_str("the bucket policy"),
            DocumentName::User(name, index) => write!(f, "policy {index} of the user `{name}`"),
            DocumentName::Group(name, index) => write!(f, "policy {index} of the group `{name}`"),
            DocumentName::Role(name, index) => write!(f, "policy {index} of the role `{name}`"),
            DocumentName::Session => f.write_str("the key's policy"),
        }
    }
}

/// A statement of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StatementName<'w> {
    /// The document.
    pub document: DocumentName<'w>,
    /// Its place in the document, counted from 0.
    pub index: usize,
    /// Its `Sid`.
    pub id: Option<&'w str>,
}

impl StatementName<'_> {
    /// The name by which scenario files call it: `bucket[0]`, `user uploader.0[1]`, `session[0]`.
    pub fn word(&self) -> String {
        let index = self.index;
        match self.document {
            DocumentName::Bucket => format!("bucket[{index}]"),
            DocumentName::User(name, policy) => format!("user {name}.{policy}[{index}]"),
            DocumentName::Group(name, policy) => format!("group {name}.{policy}[{index}]"),
            DocumentName::Role(name, policy) => format!("role {name}.{policy}[{index}]"),
            DocumentName::Session => format!("session[{index}]"),
        }
    }
}

/// As people count, from 1; the diagnosis does so too.
impl fmt::Display for StatementName<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "statement {}", self.index + 1)?;
        if let Some(id) = self.id {
            write!(f, " ({id})")?;
        }
        write!(f, " of {}", self.document)
    }
}

/// What lets a request through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ground<'w> {
    /// The root account owns the bucket, or lists its own.
    Owner,
    /// A statement allows it.
    Statement(StatementName<'w>),
    /// The ACL of the bucket grants it.
    BucketAcl(GrantedTo),
    /// The ACL of the object grants it.
    ObjectAcl(GrantedTo),
}

/// To whom an ACL grants something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GrantedTo {
    /// Everyone, signed or not.
    AllUsers,
    /// Everyone with a signature.
    Signed,
    /// The caller's account.
    Account,
}

impl Ground<'_> {
    /// The name by which scenario files call it: `owner`, `bucket-acl`, `object-acl`, or the statement's.
    pub fn word(&self) -> String {
        match self {
            Ground::Owner => "owner".to_owned(),
            Ground::Statement(name) => name.word(),
            Ground::BucketAcl(_) => "bucket-acl".to_owned(),
            Ground::ObjectAcl(_) => "object-acl".to_owned(),
        }
    }

    /// Whether it is written at the bucket rather than at the caller.
    pub(super) fn is_of_bucket(&self) -> bool {
        match self {
            Ground::Owner => false,
            Ground::Statement(name) => name.document == DocumentName::Bucket,
            Ground::BucketAcl(_) | Ground::ObjectAcl(_) => true,
        }
    }
}

impl fmt::Display for Ground<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (acl, to) = match self {
            Ground::Owner => return f.write_str("the root account owns it"),
            Ground::Statement(name) => return write!(f, "{name} allows it"),
            Ground::BucketAcl(to) => ("bucket", to),
            Ground::ObjectAcl(to) => ("object", to),
        };
        let to = match to {
            GrantedTo::AllUsers => "all users",
            GrantedTo::Signed => "everyone with a signature",
            GrantedTo::Account => "the caller's account",
        };
        write!(f, "the ACL of the {acl} grants it to {to}")
    }
}

/// What refuses a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Denial<'w> {
    /// A statement denies it.
    Statement(StatementName<'w>),
    /// A statement would allow it, were its conditions met.
    Condition(StatementName<'w>),
    /// No signature, and nothing is public.
    NothingPublic,
    /// The `Authorization` names nobody, and nothing is public.
    NobodyIdentified,
    /// The service answers signed requests only.
    ServiceNeedsSignature,
    /// Nothing grants the action to the caller.
    NoGrant {
        /// The action.
        action: &'static str,
        /// The user or role.
        name: &'w str,
    },
    /// Nothing grants an action on the service, which `*` alone does.
    NoGrantOnService {
        /// The action.
        action: &'static str,
        /// The user or role.
        name: &'w str,
    },
    /// The caller's own account has not granted it.
    HomeHasNotGranted {
        /// The caller's account.
        account: &'w str,
    },
    /// The bucket's owner has not granted it.
    OwnerHasNotGranted {
        /// The action.
        action: &'static str,
        /// The caller's account.
        account: &'w str,
    },
    /// The key is of an account that nobody here knows.
    Foreign {
        /// The caller's account.
        account: &'w str,
        /// The bucket's.
        owner: &'w str,
    },
}

impl fmt::Display for Denial<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Denial::Statement(name) => write!(f, "{name} denies it"),
            Denial::Condition(name) => {
                write!(f, "{name} would allow it, but a condition of it is not met")
            }
            Denial::NothingPublic => f.write_str("no signature, and nothing is public here"),
            Denial::NobodyIdentified => {
                f.write_str("nobody is identified, and nothing is public here")
            }
            Denial::ServiceNeedsSignature => {
                f.write_str("the service answers signed requests only")
            }
            Denial::NoGrant { action, name } => write!(f, "nothing grants {action} to `{name}`"),
            Denial::NoGrantOnService { action, name } => {
                write!(f, "no policy of `{name}` grants {action} on `*`")
            }
            Denial::HomeHasNotGranted { account } => {
                write!(
                    f,
                    "account {account} has not granted it to its own user or role"
                )
            }
            Denial::OwnerHasNotGranted { action, account } => {
                write!(
                    f,
                    "the bucket's owner has not granted {action} to account {account}"
                )
            }
            Denial::Foreign { account, owner } => {
                write!(
                    f,
                    "the key belongs to account {account}, the bucket to {owner}"
                )
            }
        }
    }
}

/// The policies that are attached to a holder of keys, its groups' included.
pub(super) fn attached<'w>(
    account: &'w Account,
    holder: &'w Identity,
) -> impl Iterator<Item = (DocumentName<'w>, &'w Document)> {
    let user = match holder {
        Identity::User(uin) => account.user(uin),
        Identity::Root | Identity::Role(_) => None,
    };
    let role = match holder {
        Identity::Role(name) => account.role(name),
        Identity::Root | Identity::User(_) => None,
    };
    let of_user = user.into_iter().flat_map(|user| {
        let own = user.policies.iter().enumerate();
        own.map(|(index, policy)| (DocumentName::User(&user.name, index), policy.as_ref()))
    });
    let groups = user.into_iter().flat_map(|user| &user.groups);
    let of_groups = groups
        .filter_map(|name| account.group(name))
        .flat_map(|group| {
            let own = group.policies.iter().enumerate();
            own.map(|(index, policy)| (DocumentName::Group(&group.name, index), policy.as_ref()))
        });
    let of_role = role.into_iter().flat_map(|role| {
        let own = role.policies.iter().enumerate();
        own.map(|(index, policy)| (DocumentName::Role(&role.name, index), policy.as_ref()))
    });
    of_user.chain(of_groups).chain(of_role)
}
