//! Why a request was refused, finer than the variant of the answer. The words are a contract and are never renamed.

use super::variant::Variant;
use super::words::word_enum;

word_enum! {
    /// The cause of a refusal, in the order of the guide's steps.
    pub enum Cause {
        /// Preflight on a bucket without CORS rules.
        CorsNotConfigured = "cors-not-configured",
        /// No CORS rule allows the Origin.
        CorsOriginNotAllowed = "cors-origin-not-allowed",
        /// No CORS rule for the Origin allows the method.
        CorsMethodNotAllowed = "cors-method-not-allowed",
        /// No CORS rule for Origin and method allows the headers.
        CorsHeaderNotAllowed = "cors-header-not-allowed",
        /// The referer is on none of the entries of the allow list.
        RefererNotOnAllowList = "referer-not-on-allow-list",
        /// The referer is on the deny list.
        RefererOnDenyList = "referer-on-deny-list",
        /// No referer was sent and the rules refuse an empty one.
        RefererMissing = "referer-missing",
        /// No signature was sent and the object is not public.
        AnonymousRequest = "anonymous-request",
        /// COS does not know the SecretId.
        UnknownAccessKey = "unknown-access-key",
        /// The SecretId differs from an existing one in upper and lower case only.
        AccessKeyCaseDiffers = "access-key-case-differs",
        /// The SecretId has a form that no SecretId has.
        MalformedAccessKey = "malformed-access-key",
        /// The key exists and is disabled.
        DisabledAccessKey = "disabled-access-key",
        /// The temporary key's time has passed.
        ExpiredTemporaryKey = "expired-temporary-key",
        /// The signature starts more than 15 minutes in the server's future.
        ClockSkew = "clock-skew",
        /// The signature's end time has passed.
        SignatureExpired = "signature-expired",
        /// The signature starts in the server's future, by 15 minutes or less.
        SignatureNotYetValid = "signature-not-yet-valid",
        /// The `Authorization` is not of the form that COS defines.
        MalformedAuthorization = "malformed-authorization",
        /// The server computes another signature.
        SignatureMismatch = "signature-mismatch",
        /// Nothing grants the action on the resource to the caller.
        NoGrant = "no-grant",
        /// A deny statement matches.
        ExplicitDeny = "explicit-deny",
        /// A grant exists and its condition is not met.
        ConditionNotMet = "condition-not-met",
        /// The key belongs to an account that has nothing to do with the bucket.
        ForeignAccountKey = "foreign-account-key",
        /// The bucket's owner has not granted the right to the other account.
        CrossAccountOwnerHasNotGranted = "cross-account-owner-has-not-granted",
        /// The caller's own account has not granted the right to its sub-user.
        CrossAccountHomeHasNotGranted = "cross-account-home-has-not-granted",
        /// The policy with which the temporary key was issued does not cover the request.
        SessionPolicy = "session-policy",
        /// A temporary key was used without the token that belongs to it.
        MissingSecurityToken = "missing-security-token",
        /// The object is archived and no restored copy exists.
        ObjectArchived = "object-archived",
        /// The object is archived and its restore has not finished.
        ObjectRestoreInProgress = "object-restore-in-progress",
        /// The `expiration` of the form's policy has passed.
        PostPolicyExpired = "post-policy-expired",
        /// A field of the form does not meet a condition of its policy.
        PostPolicyCondition = "post-policy-condition",
    }
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
