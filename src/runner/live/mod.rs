//! The live target: the same scenarios against a real bucket.
//!
//! Nothing of it has met the real service. What may leave the process is a matter of types: [`ReadMethod`] is all that
//! `observe`, `verify` and [`Doctor`] have, and writing needs a [`Permit`].

mod configuration;
mod credentials;
mod doctor;
mod drift;
mod given;
mod journal;
mod keys;
mod mapping;
mod method;
mod permit;
mod play;
mod provision;
mod reach;
mod reader;
mod restore;
mod result;
mod service;
mod stage;
mod state;
mod translation;
mod verify;
mod writer;

pub use configuration::{Readout, Unread};
pub use credentials::{Credential, CredentialsError};
pub use doctor::{Doctor, DoctorError, Examination, Question};
pub use drift::{Drift, DriftError, DriftOf, DriftOfRequest, Shown, Side};
pub use journal::JournalError;
pub use keys::Keys;
pub use method::{Allowed, ReadMethod};
pub use permit::{NotPermitted, Permit, PermitError, PermittedMethod};
pub use play::{LiveError, LiveOptions, LiveRun};
pub use provision::ProvisionError;
pub use reach::ReachError;
pub use restore::{RestoreError, restore};
use serde::Serialize;
pub use state::StateError;
use strum::{AsRefStr, Display, EnumString, VariantArray};

use crate::protocol::words::UnknownWord;

/// How much is done with a real bucket.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[derive(AsRefStr, Display, EnumString, VariantArray)]
#[strum(serialize_all = "kebab-case")]
#[strum(parse_err_ty = UnknownWord, parse_err_fn = UnknownWord::new::<Self>)]
pub enum Mode {
    /// The scenario's own request is sent, if it reads.
    #[default]
    Observe,
    /// The bucket's configuration is read besides, and compared with what the scenario says of it.
    Verify,
    /// What the scenario says is written, and what was there is put back.
    Provision,
}
