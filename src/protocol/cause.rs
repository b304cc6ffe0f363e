//! Why a request was refused, finer than the variant of the answer. The words are a contract and are never renamed.

use serde::Serialize;
use strum::{AsRefStr, Display, EnumString, IntoStaticStr, VariantArray};

use super::variant::Variant;
use super::words::UnknownWord;

/// The cause of a refusal, in the order of the guide's steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[derive(AsRefStr, Display, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case")]
#[strum(parse_err_ty = UnknownWord, parse_err_fn = UnknownWord::new::<Self>)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub enum Cause {
    /// Preflight on a bucket without CORS rules.
    CorsNotConfigured,
    /// No CORS rule allows the Origin.
    CorsOriginNotAllowed,
    /// No CORS rule for the Origin allows the method.
    CorsMethodNotAllowed,
    /// No CORS rule for Origin and method allows the headers.
    CorsHeaderNotAllowed,
    /// The referer is on none of the entries of the allow list.
    RefererNotOnAllowList,
    /// The referer is on the deny list.
    RefererOnDenyList,
    /// No referer was sent and the rules refuse an empty one.
    RefererMissing,
    /// No signature was sent and the object is not public.
    AnonymousRequest,
    /// COS does not know the SecretId.
    UnknownAccessKey,
    /// The SecretId differs from an existing one in upper and lower case only.
    AccessKeyCaseDiffers,
    /// The SecretId has a form that no SecretId has.
    MalformedAccessKey,
    /// The key exists and is disabled.
    DisabledAccessKey,
    /// The temporary key's time has passed.
    ExpiredTemporaryKey,
    /// The signature starts more than 15 minutes in the server's future.
    ClockSkew,
    /// The signature's end time has passed.
    SignatureExpired,
    /// The signature starts in the server's future, by 15 minutes or less.
    SignatureNotYetValid,
    /// The `Authorization` is not of the form that COS defines.
    MalformedAuthorization,
    /// The server computes another signature.
    SignatureMismatch,
    /// Nothing grants the action on the resource to the caller.
    NoGrant,
    /// A deny statement matches.
    ExplicitDeny,
    /// A grant exists and its condition is not met.
    ConditionNotMet,
    /// The key belongs to an account that has nothing to do with the bucket.
    ForeignAccountKey,
    /// The bucket's owner has not granted the right to the other account.
    CrossAccountOwnerHasNotGranted,
    /// The caller's own account has not granted the right to its sub-user.
    CrossAccountHomeHasNotGranted,
    /// The policy with which the temporary key was issued does not cover the request.
    SessionPolicy,
    /// A temporary key was used without the token that belongs to it.
    MissingSecurityToken,
    /// The object is archived and no restored copy exists.
    ObjectArchived,
    /// The object is archived and its restore has not finished.
    ObjectRestoreInProgress,
    /// The `expiration` of the form's policy has passed.
    PostPolicyExpired,
    /// A field of the form does not meet a condition of its policy.
    PostPolicyCondition,
}

impl Cause {
    /// The step of the guide's flow in which this cause is found.
    pub const fn step(self) -> &'static str {
        match self {
            Cause::CorsNotConfigured
            | Cause::CorsOriginNotAllowed
            | Cause::CorsMethodNotAllowed
            | Cause::CorsHeaderNotAllowed => "1",
            Cause::RefererNotOnAllowList | Cause::RefererOnDenyList | Cause::RefererMissing => "2",
            Cause::AnonymousRequest => "3",
            Cause::UnknownAccessKey
            | Cause::AccessKeyCaseDiffers
            | Cause::MalformedAccessKey
            | Cause::DisabledAccessKey
            | Cause::ExpiredTemporaryKey => "4.1",
            Cause::ClockSkew
            | Cause::SignatureExpired
            | Cause::SignatureNotYetValid
            | Cause::PostPolicyExpired => "4.2",
            Cause::MalformedAuthorization
            | Cause::SignatureMismatch
            | Cause::PostPolicyCondition => "4.3",
            Cause::NoGrant
            | Cause::ExplicitDeny
            | Cause::ConditionNotMet
            | Cause::ForeignAccountKey
            | Cause::CrossAccountOwnerHasNotGranted
            | Cause::CrossAccountHomeHasNotGranted => "5.1",
            Cause::SessionPolicy | Cause::MissingSecurityToken => "5.2",
            Cause::ObjectArchived | Cause::ObjectRestoreInProgress => "6",
        }
    }

    /// The variants that this cause can show itself as; more than one where the service's choice is UNCONFIRMED.
    pub const fn variants(self) -> &'static [Variant] {
        match self {
            Cause::CorsNotConfigured
            | Cause::CorsOriginNotAllowed
            | Cause::CorsMethodNotAllowed
            | Cause::CorsHeaderNotAllowed => &[Variant::AccessForbidden],
            Cause::RefererNotOnAllowList | Cause::RefererOnDenyList | Cause::RefererMissing => {
                &[Variant::RefererRule]
            }
            Cause::UnknownAccessKey
            | Cause::AccessKeyCaseDiffers
            | Cause::MalformedAccessKey
            | Cause::DisabledAccessKey
            | Cause::ExpiredTemporaryKey => &[Variant::InvalidAccessKeyId],
            Cause::ClockSkew => &[Variant::RequestTimeTooSkewed],
            Cause::SignatureExpired => &[Variant::RequestHasExpired],
            Cause::SignatureNotYetValid => {
                &[Variant::RequestHasExpired, Variant::RequestTimeTooSkewed]
            }
            Cause::SignatureMismatch => &[Variant::SignatureDoesNotMatch],
            Cause::ObjectArchived | Cause::ObjectRestoreInProgress => {
                &[Variant::InvalidObjectState]
            }
            Cause::AnonymousRequest
            | Cause::MalformedAuthorization
            | Cause::NoGrant
            | Cause::ExplicitDeny
            | Cause::ConditionNotMet
            | Cause::ForeignAccountKey
            | Cause::CrossAccountOwnerHasNotGranted
            | Cause::CrossAccountHomeHasNotGranted
            | Cause::SessionPolicy
            | Cause::MissingSecurityToken
            | Cause::PostPolicyExpired
            | Cause::PostPolicyCondition => &[Variant::AccessDenied],
        }
    }
}
