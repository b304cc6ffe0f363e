//! As what a cause shows itself, in the words of the wire.

use strum::VariantArray;

use crate::protocol::cause::Cause;
use crate::protocol::error_code::ErrorCode;
use crate::protocol::form::{expired_message, unmet_message};
use crate::protocol::variant::{Dialect, MALFORMED_KEY_MESSAGE, Variant};

/// An answer as one of the dialects writes it.
pub(super) struct Answer {
    /// Which of the eight it is; `None` for one outside of them.
    pub(super) variant: Option<Variant>,
    pub(super) dialect: Dialect,
    pub(super) status: u16,
    pub(super) code: &'static str,
    pub(super) message: String,
}

/// The documented answer in both dialects.
pub(super) fn of_variant(variant: Variant) -> Vec<Answer> {
    let written = |&dialect: &Dialect| {
        let code = variant.code(dialect);
        Answer {
            variant: Some(variant),
            dialect,
            status: code.status,
            code: code.code,
            message: code.message.to_owned(),
        }
    };
    Dialect::VARIANTS.iter().map(written).collect()
}

/// All answers that a cause is known to get.
pub(super) fn of_cause(cause: Cause) -> Vec<Answer> {
    let variants = cause.variants().iter().copied();
    let mut answers: Vec<Answer> = variants.flat_map(of_variant).collect();
    for answer in &mut answers {
        if let (Dialect::Service, Some(message)) = (answer.dialect, own_message(cause)) {
            answer.message = message;
        }
    }
    if cause == Cause::ExpiredTemporaryKey {
        let code = ErrorCode::EXPIRED_TOKEN;
        answers.push(Answer {
            variant: None,
            dialect: Dialect::Service,
            status: code.status,
            code: code.code,
            message: code.message.to_owned(),
        });
    }
    answers
}

/// The Message of the service where it is another than the variant's.
fn own_message(cause: Cause) -> Option<String> {
    match cause {
        Cause::MalformedAccessKey => Some(MALFORMED_KEY_MESSAGE.to_owned()),
        Cause::PostPolicyExpired => Some(expired_message("…", "…")),
        Cause::PostPolicyCondition => Some(unmet_message("…", "…")),
        _ => None,
    }
}

/// The switch of a world that chooses the answer where no document tells it.
pub(super) const fn switch(cause: Cause) -> Option<&'static str> {
    match cause {
        Cause::SignatureNotYetValid => Some("signature_not_yet_valid"),
        Cause::ExpiredTemporaryKey => Some("expired_temporary_key"),
        Cause::MalformedAccessKey => Some("access_key_format"),
        Cause::MalformedAuthorization => Some("malformed_authorization"),
        _ => None,
    }
}
