//! Where the policies of a world are written, so that a decision can be shown beside the statement that made it.

use super::case::Step;
use super::policy_place;
use super::problem::Place;
use crate::policy::PathStep;

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
    /// One that is attached, as decisions name it: `user uploader.0`.
    Attached(String),
    /// That with which the temporary key of this name was issued.
    Session(String),
}

impl PolicyOrigin {
    /// Where a statement of the policy is written, if the name that a decision about a request gives it means one.
    pub(super) fn statement(&self, step: &Step, name: &str) -> Option<Place> {
        let (document, index) = name.strip_suffix(']')?.rsplit_once('[')?;
        let is_meant = match &self.of {
            PolicyOf::Bucket(bucket) => {
                document == "bucket" && step.bucket.as_deref() == Some(bucket.as_str())
            }
            PolicyOf::Attached(attached) => document == attached,
            PolicyOf::Session(key) => document == "session" && step.who.name() == key,
        };
        let index = index.parse().ok().filter(|_| is_meant)?;
        // Both spellings are read; a path leads as far as it can.
        let spelt = |member: &str| {
            let path = [PathStep::Member(member.to_owned()), PathStep::Index(index)];
            policy_place::of(&self.place, &path)
        };
        let mut places = ["statement", "Statement"].map(spelt).into_iter();
        places.find(|place| *place != self.place)
    }
}
