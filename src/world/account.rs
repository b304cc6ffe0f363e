//! Accounts, and who acts for them.

use std::sync::Arc;

use crate::policy::Document;

/// A root account.
#[derive(Clone, Debug)]
pub struct Account {
    /// Its uin.
    pub uin: String,
    /// The APPID under which its buckets are named.
    pub appid: String,
    /// Its sub-users.
    pub users: Vec<User>,
    /// Its user groups.
    pub groups: Vec<Group>,
    /// Its roles.
    pub roles: Vec<Role>,
}

/// A sub-user of an account.
#[derive(Clone, Debug)]
pub struct User {
    /// The name by which scenario files call it.
    pub name: String,
    /// Its uin.
    pub uin: String,
    /// The CAM policies attached to it.
    pub policies: Vec<Arc<Document>>,
    /// The names of the groups to which it belongs.
    pub groups: Vec<String>,
}

/// A group of users, each of whom has its policies.
#[derive(Clone, Debug)]
pub struct Group {
    /// Its name.
    pub name: String,
    /// The CAM policies attached to it.
    pub policies: Vec<Arc<Document>>,
}

/// A role, for which temporary keys are issued.
#[derive(Clone, Debug)]
pub struct Role {
    /// Its name.
    pub name: String,
    /// The CAM policies attached to it.
    pub policies: Vec<Arc<Document>>,
}

impl Account {
    /// The user with this uin.
    pub fn user(&self, uin: &str) -> Option<&User> {
        self.users.iter().find(|user| user.uin == uin)
    }

    /// The group of this name.
    pub fn group(&self, name: &str) -> Option<&Group> {
        self.groups.iter().find(|group| group.name == name)
    }

    /// The role of this name.
    pub fn role(&self, name: &str) -> Option<&Role> {
        self.roles.iter().find(|role| role.name == name)
    }
}
