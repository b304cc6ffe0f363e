//! Which scenarios of this repository show a cause. Tests hold that each does.

use crate::protocol::cause::Cause;

/// A scenario that is refused for a cause, and one in which the cause is removed and the request let through.
pub(super) struct Shown {
    pub(super) refused: &'static str,
    pub(super) allowed: &'static str,
}

/// The scenarios that show a cause; forms cannot be sent by one.
pub(super) const fn scenarios(cause: Cause) -> Option<Shown> {
    let (refused, allowed) = match cause {
        Cause::CorsNotConfigured => (
            "cors/preflight-on-a-bucket-without-cors-rules",
            "cors/preflight-on-a-bucket-with-cors-rules",
        ),
        Cause::CorsOriginNotAllowed => (
            "cors/preflight-from-an-unlisted-origin",
            "cors/preflight-from-a-listed-origin",
        ),
        Cause::CorsMethodNotAllowed => (
            "cors/preflight-for-a-method-outside-the-rules",
            "cors/preflight-for-a-method-in-the-rules",
        ),
        Cause::CorsHeaderNotAllowed => (
            "cors/preflight-for-a-header-outside-the-rules",
            "cors/preflight-for-a-header-in-the-rules",
        ),
        Cause::RefererNotOnAllowList => (
            "referer/page-outside-the-allow-list",
            "referer/page-on-the-allow-list",
        ),
        Cause::RefererOnDenyList => (
            "referer/page-on-the-deny-list",
            "referer/page-off-the-deny-list",
        ),
        Cause::RefererMissing => (
            "referer/request-without-referer-where-one-is-wanted",
            "referer/request-without-referer-where-none-is-wanted",
        ),
        Cause::AnonymousRequest => (
            "anonymous/unsigned-read-of-a-private-object",
            "anonymous/unsigned-read-of-a-public-read-object",
        ),
        Cause::UnknownAccessKey => ("access-key/unknown-secret-id", "access-key/known-secret-id"),
        Cause::AccessKeyCaseDiffers => (
            "access-key/secret-id-in-another-case",
            "access-key/secret-id-in-its-own-case",
        ),
        Cause::MalformedAccessKey => (
            "access-key/secret-id-with-a-blank",
            "access-key/secret-id-without-the-blank",
        ),
        Cause::DisabledAccessKey => ("access-key/disabled-key", "access-key/enabled-key"),
        Cause::ExpiredTemporaryKey => (
            "temporary-key/temporary-key-whose-time-is-over",
            "temporary-key/temporary-key-in-its-time",
        ),
        Cause::ClockSkew => (
            "clock/clock-twenty-minutes-ahead",
            "clock/clock-that-is-right",
        ),
        Cause::SignatureExpired => (
            "clock/presigned-url-that-has-expired",
            "clock/presigned-url-in-its-time",
        ),
        Cause::SignatureNotYetValid => (
            "clock/signature-that-starts-in-five-minutes",
            "clock/signature-that-starts-now",
        ),
        Cause::MalformedAuthorization => (
            "signature/authorization-cut-short",
            "signature/authorization-in-full",
        ),
        Cause::SignatureMismatch => ("signature/wrong-secret-key", "signature/right-secret-key"),
        Cause::NoGrant => (
            "permission/sub-user-without-a-grant",
            "permission/sub-user-granted-by-the-bucket-policy",
        ),
        Cause::ExplicitDeny => (
            "permission/deny-outranks-allow-for-the-same-user",
            "permission/allow-for-the-same-user-without-a-deny",
        ),
        Cause::ConditionNotMet => (
            "policy-language/conditions/addresses-outside-the-office",
            "policy-language/conditions/addresses-of-the-office",
        ),
        Cause::ForeignAccountKey => (
            "cross-account/key-of-another-account",
            "cross-account/key-of-the-own-account",
        ),
        Cause::CrossAccountOwnerHasNotGranted => (
            "cross-account/owner-has-not-granted",
            "cross-account/owner-has-granted",
        ),
        Cause::CrossAccountHomeHasNotGranted => (
            "cross-account/home-has-not-granted",
            "cross-account/home-has-granted",
        ),
        Cause::SessionPolicy => (
            "temporary-key/session-policy-for-another-prefix",
            "temporary-key/session-policy-for-the-right-prefix",
        ),
        Cause::MissingSecurityToken => (
            "temporary-key/token-left-out",
            "temporary-key/token-sent-along",
        ),
        Cause::ObjectArchived => ("archive/archived-object", "archive/restored-object"),
        Cause::ObjectRestoreInProgress => (
            "archive/archived-object-being-restored",
            "archive/archived-object-whose-restore-is-done",
        ),
        Cause::PostPolicyExpired | Cause::PostPolicyCondition => return None,
    };
    Some(Shown { refused, allowed })
}
