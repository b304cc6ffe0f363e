//! A request that two documents answer differently.

use super::situation::Situation;
use crate::policy::condition_key::ConditionKey;
use crate::policy::context::Seen;
use crate::policy::decide::{Caller, CallerReading, Verdict};
use crate::policy::document::Document;
use crate::policy::evaluate::{Asked, PolicyReading};
use crate::policy::resource::Resource;
use crate::protocol::operation::Operation;

/// What a request acts on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Location {
    /// The service as a whole.
    Service,
    /// A bucket or an object of it.
    Bucket {
        /// The bucket's region.
        region: String,
        /// The bucket's name with its APPID.
        bucket: String,
        /// The APPID.
        appid: String,
        /// The key of the object; `None` for the bucket itself.
        key: Option<String>,
    },
}

/// A request that one document grants and the other does not.
#[derive(Clone, Debug, PartialEq)]
pub struct Witness {
    /// Who asks.
    pub caller: Caller,
    /// For what.
    pub operation: Operation,
    /// The other operations of which the same is true.
    pub also: Vec<Operation>,
    /// On what.
    pub location: Location,
    /// What the request shows to conditions.
    pub situation: Situation,
    /// The keys of conditions that matter to the answers.
    pub keys: Vec<ConditionKey>,
    /// What the old document answers, and by which of its statements.
    pub old: Verdict<usize>,
    /// What the new document answers, and by which of its statements.
    pub new: Verdict<usize>,
}

impl Witness {
    /// What a document answers to the request by the ordinary evaluation.
    pub fn answered_by(
        &self,
        document: &Document,
        reading: PolicyReading,
        callers: CallerReading,
    ) -> Verdict<usize> {
        let path = match &self.location {
            Location::Bucket { key: Some(key), .. } => format!("/{key}"),
            Location::Bucket { key: None, .. } | Location::Service => "/".to_owned(),
        };
        let resource = match &self.location {
            Location::Service => Resource::Service,
            Location::Bucket {
                region,
                bucket,
                appid,
                ..
            } => Resource::Bucket {
                region,
                bucket,
                appid,
                path: &path,
            },
        };
        let asked = Asked {
            operation: self.operation,
            resource,
            context: self.situation.context(),
            reading,
        };
        document.decide(&asked, &self.caller, callers)
    }

    /// What the request shows for the keys that matter.
    pub fn shown(&self) -> Vec<(ConditionKey, Seen<'_>)> {
        let context = self.situation.context();
        let seen = |key: &ConditionKey| (*key, context.seen(*key, self.operation));
        self.keys.iter().map(seen).collect()
    }

    /// The resource as policies write it.
    pub fn resource(&self) -> String {
        match &self.location {
            Location::Service => "*".to_owned(),
            Location::Bucket {
                region,
                bucket,
                appid,
                key,
            } => {
                let key = key.as_deref().unwrap_or_default();
                format!("qcs::cos:{region}:uid/{appid}:{bucket}/{key}")
            }
        }
    }
}
