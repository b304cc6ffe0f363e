//! The world in which a request is judged: accounts, users, keys, buckets, objects and a clock, as plain data.

mod account;
mod behaviour;
mod bucket;
mod key;
#[cfg(feature = "live")]
mod switch;
mod versions;

pub use account::{Account, Group, Role, User};
pub(crate) use behaviour::Choice;
pub use behaviour::{
    AccessKeyFormat, Behaviour, BehaviourChanges, ExpiredTemporaryKey, MalformedAuthorization,
    MissingObject, NotYetValid,
};
pub use bucket::{
    Bucket, Object, Part, RestoreOrder, RestoreProgress, RestoreState, Upload, Versioning, etag,
    md5,
};
pub use key::{Key, KeyHolder, TemporaryKey};

pub use crate::policy::Identity;
#[cfg(feature = "live")]
pub use switch::Switch;
pub use versions::{DeleteMarker, Found, Kept, Version};

use crate::protocol::bucket::BucketName;
use crate::protocol::timestamp::Timestamp;

/// The world.
#[derive(Clone, Debug)]
pub struct World {
    /// The server's clock; it stands still.
    pub clock: Timestamp,
    /// Root accounts with their users.
    pub accounts: Vec<Account>,
    /// Keys of accounts and users, and temporary ones.
    pub keys: Vec<Key>,
    /// Buckets.
    pub buckets: Vec<Bucket>,
    /// What COS does where no document says it.
    pub behaviour: Behaviour,
}

impl World {
    /// The bucket of this name in this region.
    pub fn bucket(&self, name: &BucketName, region: &str) -> Option<&Bucket> {
        self.buckets
            .iter()
            .find(|bucket| bucket.name == *name && bucket.region == region)
    }

    /// The bucket of this name, wherever it is: no two have the same.
    pub fn bucket_named(&self, name: &BucketName) -> Option<&Bucket> {
        self.buckets.iter().find(|bucket| bucket.name == *name)
    }

    /// The bucket that has this custom domain, in lower case.
    pub fn bucket_of_domain(&self, domain: &str) -> Option<&Bucket> {
        self.buckets
            .iter()
            .find(|bucket| bucket.domains.iter().any(|known| known == domain))
    }

    /// The bucket of this name in this region, to change it.
    pub fn bucket_mut(&mut self, name: &BucketName, region: &str) -> Option<&mut Bucket> {
        self.buckets
            .iter_mut()
            .find(|bucket| bucket.name == *name && bucket.region == region)
    }

    /// The key with this SecretId; case counts.
    pub fn key_with_id(&self, secret_id: &str) -> Option<&Key> {
        self.keys.iter().find(|key| key.secret_id == secret_id)
    }

    /// The key that scenario files call by this name.
    pub fn key_named(&self, name: &str) -> Option<&Key> {
        self.keys.iter().find(|key| key.name == name)
    }

    /// The account with this uin.
    pub fn account(&self, uin: &str) -> Option<&Account> {
        self.accounts.iter().find(|account| account.uin == uin)
    }
}
