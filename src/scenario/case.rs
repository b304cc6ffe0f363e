//! A scenario ready to be played: everything looked up, checked and filled in.

use std::path::PathBuf;
use std::sync::Arc;

use http::{HeaderMap, HeaderName, HeaderValue};
use secrecy::SecretString;
use serde::Serialize;
use strum::{AsRefStr, EnumString, VariantArray};

use super::policy_origin::PolicyOrigin;
use super::problem::{Place, Problem};
use crate::protocol::cause::Cause;
use crate::protocol::network::Network;
use crate::protocol::operation::Operation;
use crate::protocol::variant::Variant;
use crate::protocol::words::UnknownWord;
use crate::signature::{Carrier, Mistake};
use crate::world::World;

/// One test: a scenario, or a cell of its matrix.
#[derive(Clone, Debug)]
pub struct Case {
    /// The name of the test, such as `referer::page_outside_the_allow_list`.
    pub name: String,
    /// The sentence that the file gives it.
    pub title: String,
    /// The file.
    pub file: PathBuf,
    /// Its tags.
    pub tags: Vec<String>,
    /// The world in which it plays.
    pub world: Arc<World>,
    /// What its policies have that the service takes and never matches.
    pub warnings: Arc<[Problem]>,
    /// The files that it was read from besides its own.
    pub inputs: Arc<[PathBuf]>,
    /// Where its policies are written.
    pub policies: Arc<[PolicyOrigin]>,
    /// Where it is written what is expected.
    pub expected_at: Place,
    /// What is sent before, and must succeed.
    pub before: Arc<[Step]>,
    /// What happens.
    pub play: Play,
    /// What is sent after, whatever happened; it must succeed.
    pub after: Arc<[Step]>,
    /// What is expected.
    pub expectation: Expectation,
    /// Why it is not played.
    pub skip: Option<String>,
    /// The only target for which it is meant.
    pub only: Option<TargetKind>,
    /// Why it is expected to fail.
    pub expect_failure: Option<String>,
    /// The snapshot, below the snapshots folder and without its extension.
    pub snapshot: PathBuf,
    /// Whether the snapshot is kept; a cell beside its table is in the table's.
    pub keeps_snapshot: bool,
}

/// What happens in a case.
#[derive(Clone, Debug)]
pub enum Play {
    /// Requests, one after the other in the same world.
    Steps(Vec<Step>),
    /// Requests, each in the world as it was given; the outcome is one table.
    Table(Vec<Cell>),
}

/// One cell of an access table.
#[derive(Clone, Debug)]
pub struct Cell {
    /// Who asks, as it stands in the table.
    pub who: String,
    /// What is asked, as it stands in the table.
    pub what: String,
    /// The request.
    pub step: Step,
}

/// One request.
#[derive(Clone, Debug)]
pub struct Step {
    /// The operation.
    pub operation: Operation,
    /// The host to which it goes.
    pub host: String,
    /// The bucket, as it is shown.
    pub bucket: Option<String>,
    /// The key of the object.
    pub key: Option<String>,
    /// Who sends it.
    pub who: Who,
    /// From where and over what it is sent.
    pub network: Network,
    /// Headers beyond those that the client sets by itself.
    pub headers: HeaderMap,
    /// Query parameters beyond the operation's own.
    pub query: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

/// Who sends a request.
#[derive(Clone, Debug)]
pub enum Who {
    /// Nobody in particular: no signature.
    Anonymous,
    /// Somebody who signs.
    Signer {
        /// The name of the key.
        name: String,
        /// How it signs.
        signature: StepSignature,
    },
}

/// How a request is signed.
#[derive(Clone, Debug)]
pub struct StepSignature {
    /// The SecretId that is sent.
    pub secret_id: String,
    /// The SecretKey that signs. `Debug` does not show it.
    pub secret_key: SecretString,
    /// The token that is sent along.
    pub token: Option<SecretString>,
    /// When it is signed, in seconds from the world's clock.
    pub at: i64,
    /// For how many seconds it is valid.
    pub valid: i64,
    /// How it travels.
    pub carrier: Carrier,
    /// The headers that it covers; `None` for all.
    pub headers: Option<Vec<String>>,
    /// The mistake that the client makes.
    pub mistake: Option<Mistake>,
}

/// Whether the token of a temporary key is sent along.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[derive(AsRefStr, EnumString, VariantArray)]
#[strum(serialize_all = "kebab-case")]
#[strum(parse_err_ty = UnknownWord, parse_err_fn = UnknownWord::new::<Self>)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub enum TokenUse {
    /// It is.
    #[default]
    Sent,
    /// It is forgotten.
    Omitted,
}

/// Against what a scenario is played.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[derive(AsRefStr, EnumString, VariantArray)]
#[strum(serialize_all = "kebab-case")]
#[strum(parse_err_ty = UnknownWord, parse_err_fn = UnknownWord::new::<Self>)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub enum TargetKind {
    /// The simulated COS.
    Simulated,
    /// A real bucket.
    Live,
}

/// What is expected of the last request; what is not said is not checked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Expectation {
    /// The HTTP status.
    pub status: Option<u16>,
    /// The variant of the answer.
    pub variant: Option<Variant>,
    /// The simulator's own reason.
    pub cause: Option<Cause>,
    /// The `<Code>` of the answer.
    pub code: Option<String>,
    /// Whether it is let through.
    pub allowed: Option<bool>,
    /// What decides it in the simulator: the names of all statements that grant or deny it (`bucket[0]`, `user uploader.0[1]`,
    /// `group readers.0[0]`, `role exporter.0[0]`, `session[0]`) or their `Sid`s, or `owner`, `bucket-acl`, `object-acl`;
    /// empty where nothing grants it.
    pub decided_by: Option<Vec<String>>,
}

impl Case {
    /// Where a statement is written by which a request of the case was decided; `name` is that of the decision, such as
    /// `bucket[0]`.
    pub fn statement_place(&self, step: &Step, name: &str) -> Option<Place> {
        self.policies
            .iter()
            .find_map(|policy| policy.statement(step, name))
    }
}

impl Step {
    /// The request in a few words, such as `GetObject logo.png as anonymous`.
    pub fn summary(&self) -> String {
        let key = self
            .key
            .as_ref()
            .map(|key| format!(" {key}"))
            .unwrap_or_default();
        format!("{}{key} as {}", self.operation, self.who.name())
    }
}

impl Who {
    /// The name by which the scenario calls it.
    pub fn name(&self) -> &str {
        match self {
            Who::Anonymous => "anonymous",
            Who::Signer { name, .. } => name,
        }
    }
}

/// Bytes of a header's value; servers refuse much longer ones.
const LONGEST_HEADER: usize = 8_000;

/// Reads a header as it is written in a scenario.
pub(super) fn header(name: &str, value: &str) -> Option<(HeaderName, HeaderValue)> {
    // White space around a value is lost on its way.
    let is_kept = value.trim() == value && value.len() <= LONGEST_HEADER;
    let name = HeaderName::from_bytes(name.as_bytes()).ok()?;
    Some((
        name,
        HeaderValue::from_bytes(value.as_bytes())
            .ok()
            .filter(|_| is_kept)?,
    ))
}
