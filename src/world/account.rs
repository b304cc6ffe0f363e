//! Accounts and their users.

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
}

/// A sub-user of an account.
#[derive(Clone, Debug)]
pub struct User {
    /// The name by which scenario files call it.
    pub name: String,
    /// Its uin.
    pub uin: String,
    /// The CAM policies attached to it.
    pub policies: Vec<Document>,
}

impl Account {
    /// The user with this uin.
    pub fn user(&self, uin: &str) -> Option<&User> {
        self.users.iter().find(|user| user.uin == uin)
    }
}
