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
pub use state::StateError;

use crate::protocol::words::word_enum;

word_enum! {
    /// How much is done with a real bucket.
    #[derive(Default)]
    pub enum Mode {
        /// The scenario's own request is sent, if it reads.
        #[default]
        Observe = "observe",
        /// The bucket's configuration is read besides, and compared with what the scenario says of it.
        Verify = "verify",
        /// What the scenario says is written, and what was there is put back.
        Provision = "provision",
    }
}
