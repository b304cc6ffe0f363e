//! What the operator of a target reads of its bucket. Nothing here can write.

use super::credentials::Credential;
use super::method::ReadMethod;
use super::reach::{ReachError, code, said};
use super::service::Service;
use crate::diagnosis::Response;
use crate::protocol::network::Network;
use crate::protocol::operation::Operation;
use crate::protocol::timestamp::Timestamp;
use crate::runner::prepare::prepare;
use crate::scenario::{LiveTarget, Step, StepSignature, Who};
use crate::signature::Carrier;

/// How long the signatures of the program itself are valid, in seconds.
const VALID: i64 = 10 * 60;

/// Somebody who reads a bucket.
#[derive(Clone, Copy)]
pub struct Reader<'s> {
    pub(super) service: &'s Service,
    pub(super) target: &'s LiveTarget,
    pub(super) credential: &'s Credential,
}

impl Reader<'_> {
    /// Sends one of the operations that read.
    ///
    /// # Errors
    ///
    /// Where no answer came.
    pub(super) fn read(
        &self,
        operation: Operation,
        key: Option<&str>,
        query: &[(&str, &str)],
    ) -> Result<Response, ReachError> {
        let mut step = self.step(operation, key);
        let pair = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        step.query = query.iter().map(pair).collect();
        let prepared = prepare(&step, Timestamp::now())?;
        let method = ReadMethod::of(&prepared.method)
            .ok_or_else(|| ReachError::Start(format!("{operation} does not read")))?;
        let answer = self.service.exchange(&method, &prepared)?;
        refuse_other_region(self.target, &answer)?;
        Ok(answer)
    }

    /// A request of the operator.
    pub(super) fn step(&self, operation: Operation, key: Option<&str>) -> Step {
        Step {
            operation,
            host: self.target.host(),
            bucket: Some(self.target.bucket.to_string()),
            key: key.map(str::to_owned),
            who: signer(&self.target.operator, self.credential),
            network: Network::default(),
            headers: Default::default(),
            query: Vec::new(),
            body: Vec::new(),
        }
    }
}

/// Somebody who signs with real credentials, without mistakes.
pub(super) fn signer(name: &str, credential: &Credential) -> Who {
    Who::Signer {
        name: name.to_owned(),
        signature: StepSignature {
            secret_id: credential.secret_id.clone(),
            secret_key: credential.secret_key.clone(),
            token: credential.token.clone(),
            at: Default::default(),
            valid: VALID,
            carrier: Carrier::Header,
            headers: None,
            mistake: None,
        },
    }
}

/// An answer that says that the bucket is not there, or not in this region, is none about the bucket.
pub(super) fn refuse_other_region(
    target: &LiveTarget,
    answer: &Response,
) -> Result<(), ReachError> {
    let is_elsewhere = answer.status == 301 || code(answer).as_deref() == Some("NoSuchBucket");
    if !is_elsewhere {
        return Ok(());
    }
    Err(ReachError::WrongRegion {
        bucket: target.bucket.to_string(),
        region: target.region.clone(),
        said: said(answer),
    })
}
