//! What comes of a request.

use super::ground::Ground;
use super::identity::Caller;
use crate::protocol::cause::Cause;
use crate::protocol::error_code::ErrorCode;
use crate::protocol::operation::Operation;
use crate::protocol::storage_class::StorageClass;
use crate::protocol::variant::{Dialect, MALFORMED_KEY_MESSAGE, Variant};
use crate::signature::Canonical;

/// The truth about a request: what it was, who sent it, and what came of it.
#[derive(Clone, Debug)]
pub struct Decision<'a> {
    /// The operation, if the request is one.
    pub operation: Option<Operation>,
    /// Who sent it.
    pub caller: Caller<'a>,
    /// What came of it.
    pub outcome: Outcome,
    /// What grants it, where a grant was looked for and found.
    pub ground: Option<Ground<'a>>,
    /// Of a batch of deletions that is let through, what comes of each.
    pub batch: Vec<BatchItem>,
    /// Whether what is asked for is not there because it is a delete marker.
    pub is_deleted: bool,
}

/// One deletion of a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BatchItem {
    /// The key of the object.
    pub key: String,
    /// The version, if one is named.
    pub version: Option<String>,
    /// Why it is refused.
    pub refused: Option<Cause>,
}

/// What comes of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Let through.
    Allowed,
    /// Refused by a check.
    Refused(Refusal),
    /// Not refused, and still not possible: no such bucket, no such key, no such method.
    Error(ErrorCode),
}

/// A refusal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Why.
    pub cause: Cause,
    /// As what it shows itself.
    pub shown: Shown,
    /// A Message of its own in the service's words, where it names what is wrong.
    pub message: Option<String>,
    /// The server's canonical strings, where the signature is what differs.
    pub strings: Option<Box<Canonical>>,
    /// The object's class, where that is the reason.
    pub storage_class: Option<StorageClass>,
}

/// As what a refusal shows itself to the client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// One of the eight documented answers.
    Variant(Variant),
    /// InvalidAccessKeyId with the Message for an id of impossible form.
    MalformedKey,
    /// A code outside the eight.
    Code(ErrorCode),
}

impl Shown {
    /// Status, Code and Message in a dialect.
    pub fn code(self, dialect: Dialect) -> ErrorCode {
        match (self, dialect) {
            (Shown::Variant(variant), dialect) => variant.code(dialect),
            (Shown::MalformedKey, Dialect::Guide) => Variant::InvalidAccessKeyId.code(dialect),
            (Shown::MalformedKey, Dialect::Service) => ErrorCode {
                message: MALFORMED_KEY_MESSAGE,
                ..Variant::InvalidAccessKeyId.service_code()
            },
            (Shown::Code(code), _) => code,
        }
    }

    /// The variant, if it is one.
    pub fn variant(self) -> Option<Variant> {
        match self {
            Shown::Variant(variant) => Some(variant),
            Shown::MalformedKey => Some(Variant::InvalidAccessKeyId),
            Shown::Code(_) => None,
        }
    }
}

/// What ends the flow.
#[derive(Debug)]
pub(super) enum Stop {
    Refused(Refusal),
    Error(ErrorCode),
}

impl Stop {
    /// A refusal that shows itself as the first variant of its cause.
    pub(super) fn refused(cause: Cause) -> Self {
        let variant = cause
            .variants()
            .first()
            .copied()
            .unwrap_or(Variant::AccessDenied);
        Self::shown(cause, Shown::Variant(variant))
    }

    pub(super) fn shown(cause: Cause, shown: Shown) -> Self {
        Self::Refused(Refusal {
            cause,
            shown,
            message: None,
            strings: None,
            storage_class: None,
        })
    }
}
