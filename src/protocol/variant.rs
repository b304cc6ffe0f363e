//! The eight 403 answers that the troubleshooting guide documents, and how each is written on the wire.

use serde::Serialize;
use strum::{AsRefStr, Display, EnumString, IntoStaticStr, VariantArray};

use super::error_code::ErrorCode;
use super::words::UnknownWord;

/// One of the eight documented 403 answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[derive(AsRefStr, Display, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case")]
#[strum(parse_err_ty = UnknownWord, parse_err_fn = UnknownWord::new::<Self>)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub enum Variant {
    /// "Access Denied.": no right to do this.
    AccessDenied,
    /// A cross-origin preflight that no CORS rule allows.
    AccessForbidden,
    /// The referer rules (hot-link protection) of the bucket refuse the page.
    RefererRule,
    /// The SecretId is not one that COS knows, or not one that is enabled.
    InvalidAccessKeyId,
    /// The object is archived and not restored.
    InvalidObjectState,
    /// The client's clock and the server's differ by more than 15 minutes.
    RequestTimeTooSkewed,
    /// The request lies outside the time for which its signature is valid.
    RequestHasExpired,
    /// The server computes another signature than the client did.
    SignatureDoesNotMatch,
}

/// How a variant is written on the wire (reference §1.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, AsRefStr, Display, EnumString, VariantArray)]
#[strum(serialize_all = "kebab-case")]
#[strum(parse_err_ty = UnknownWord, parse_err_fn = UnknownWord::new::<Self>)]
pub enum Dialect {
    /// As the real service has been seen to send it.
    Service,
    /// As the guide prints it: Code `AccessDenied`, the variant in Message.
    Guide,
}

impl Variant {
    /// The Message that the guide prints for this variant, under the Code `AccessDenied`.
    pub const fn guide_message(self) -> &'static str {
        match self {
            Variant::AccessDenied => "Access Denied.",
            Variant::AccessForbidden => "AccessForbidden",
            Variant::RefererRule => "You are denied by bucket referer rule",
            Variant::InvalidAccessKeyId => "InvalidAccessKeyId",
            Variant::InvalidObjectState => "InvalidObjectState",
            Variant::RequestTimeTooSkewed => "RequestTimeTooSkewed",
            Variant::RequestHasExpired => "Request has expired",
            Variant::SignatureDoesNotMatch => "SignatureDoesNotMatch",
        }
    }

    /// Code and Message as the service sends them (reference §1.4, column "wire").
    pub const fn service_code(self) -> ErrorCode {
        match self {
            Variant::AccessDenied => ErrorCode::new(403, "AccessDenied", "Access Denied."),
            Variant::AccessForbidden => ErrorCode::new(403, "AccessForbidden", CORS_MESSAGE),
            Variant::RefererRule => {
                ErrorCode::new(403, "AccessDenied", "You are denied by bucket referer rule")
            }
            Variant::InvalidAccessKeyId => ErrorCode::new(
                403,
                "InvalidAccessKeyId",
                "The Access Key Id you provided does not exist in our records",
            ),
            Variant::InvalidObjectState => ErrorCode::new(
                403,
                "InvalidObjectState",
                "The operation is not valid for the object storage class.",
            ),
            // UNCONFIRMED: no body of COS with this code was found; the text is that of S3 and Aliyun OSS (reference §1.4 #6).
            Variant::RequestTimeTooSkewed => ErrorCode::new(
                403,
                "RequestTimeTooSkewed",
                "The difference between the request time and the current time is too large.",
            ),
            Variant::RequestHasExpired => {
                ErrorCode::new(403, "AccessDenied", "Request has expired")
            }
            Variant::SignatureDoesNotMatch => ErrorCode::new(
                403,
                "SignatureDoesNotMatch",
                "The Signature you specified is invalid.",
            ),
        }
    }

    /// Code and Message of this variant in a dialect.
    pub const fn code(self, dialect: Dialect) -> ErrorCode {
        match dialect {
            Dialect::Service => self.service_code(),
            Dialect::Guide => ErrorCode::new(403, "AccessDenied", self.guide_message()),
        }
    }

    /// The variant that a Code and a Message stand for, in either dialect.
    ///
    /// The Message decides before the Code, since the guide's dialect has one Code for all (reference §1.4).
    pub fn of(code: &str, message: &str) -> Option<Variant> {
        let by_message = Variant::VARIANTS.iter().copied().find(|variant| {
            variant.guide_message() == message || variant.service_code().message == message
        });
        let by_code = || {
            Variant::VARIANTS
                .iter()
                .copied()
                .find(|variant| variant.service_code().code == code && code != "AccessDenied")
        };
        by_message
            .or_else(by_code)
            .or_else(|| (message == MALFORMED_KEY_MESSAGE).then_some(Variant::InvalidAccessKeyId))
    }
}

/// What the service says of a SecretId that cannot be one (reference §1.4 #4).
pub const MALFORMED_KEY_MESSAGE: &str = "The access key Id format you provided is invalid.";

/// The typing errors are the service's own (reference §1.4 #2).
const CORS_MESSAGE: &str = "CORSResponse: This CORS request is not allowed. This is usually because the evalution of Origin, request method / Access-Control-Request-Method or Access-Control-Requet-Headers are not whitelisted by the resource's CORS spec";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_variant_is_recognised_in_both_dialects() {
        for &variant in Variant::VARIANTS {
            for &dialect in Dialect::VARIANTS {
                let code = variant.code(dialect);
                assert_eq!(
                    Variant::of(code.code, code.message),
                    Some(variant),
                    "{variant} in {dialect}"
                );
            }
        }
    }

    #[test]
    fn an_unknown_message_under_access_denied_is_no_variant() {
        assert_eq!(Variant::of("AccessDenied", "something new"), None);
        assert_eq!(
            Variant::of("NoSuchKey", "The specified key does not exist."),
            None
        );
    }

    #[test]
    fn a_known_code_with_an_unknown_message_is_its_variant() {
        assert_eq!(
            Variant::of("RequestTimeTooSkewed", "any text"),
            Some(Variant::RequestTimeTooSkewed)
        );
        assert_eq!(
            Variant::of("InvalidAccessKeyId", MALFORMED_KEY_MESSAGE),
            Some(Variant::InvalidAccessKeyId)
        );
    }
}
