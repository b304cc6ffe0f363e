//! Switches for what is UNCONFIRMED about COS: each a named choice, with its default and where the default comes from.

use serde::Deserialize;

use crate::protocol::words::word_enum;

/// The switches, by the names under which a world file sets them in `behaviour`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Behaviour {
    /// Whether case counts in referer rules. Reference §4.2: UNCONFIRMED. Default `false`, since host names have no case.
    pub referer_case_sensitive: bool,
    /// Whether `*.example.com` hits `example.com`. Reference §4.2: one practice page says so. Default `true`.
    pub referer_wildcard_hits_bare_domain: bool,
    /// The answer to a signature that starts up to 15 minutes in the future. Reference §2.6: UNCONFIRMED. Default
    /// `request-has-expired`: the documented text of that answer is "outside the signature's validity".
    pub signature_not_yet_valid: NotYetValid,
    /// The answer to a temporary key whose time has passed. Reference §1.3, §1.4: documented as ExpiredToken, seen as
    /// InvalidAccessKeyId by maintainers of the SDKs. Default `invalid-access-key-id`.
    pub expired_temporary_key: ExpiredTemporaryKey,
    /// Whether a SecretId of impossible characters gets a Message of its own. Reference §1.4 #4: the Message exists, what
    /// leads to it is UNCONFIRMED. Default `told`.
    pub access_key_format: AccessKeyFormat,
    /// The answer to an `Authorization` that cannot be read. UNCONFIRMED; AccessDenied is documented as "signature or
    /// permission not right" (reference §1.3). Default `access-denied`.
    pub malformed_authorization: MalformedAuthorization,
    /// The answer for a missing object when the caller may not list the bucket. Reference §1.5: UNCONFIRMED. Default
    /// `not-found`.
    pub missing_object_without_list_right: MissingObject,
    /// Whether a bucket policy that names the owner's root account covers the account's sub-users. Reference §3.2:
    /// UNCONFIRMED. Default `false`: a sub-user has what is granted to it.
    pub root_principal_covers_own_users: bool,
    /// Whether a deny in the bucket policy that names the owner's root account binds it. Reference §3.2: UNCONFIRMED.
    /// Default `true`.
    pub deny_binds_owner: bool,
    /// Whether "deny anyone" binds the owner's root account. Reference §3.2: UNCONFIRMED. Default `false`: signed requests
    /// are judged by the identity's rights, and the owner has them all.
    pub deny_anyone_binds_owner: bool,
    /// Whether a grant of the bucket's ACL to the caller outranks "deny anyone". Reference §3.2: UNCONFIRMED. Default
    /// `true`: a rule for everyone ranks below a rule for somebody.
    pub acl_outranks_deny_anyone: bool,
    /// Whether `<ServerTime>` stands in "Access Denied." bodies. Reference §1.1: seen in 2019, not in 2018. Default `false`.
    pub server_time_in_access_denied: bool,
    /// Whether SignatureDoesNotMatch carries `<StringToSign>` and `<FormatString>`. Reference §6 #10: newest seen 2021.
    /// Default `true`.
    pub strings_in_signature_answer: bool,
}

impl Default for Behaviour {
    fn default() -> Self {
        Self {
            referer_case_sensitive: false,
            referer_wildcard_hits_bare_domain: true,
            signature_not_yet_valid: NotYetValid::RequestHasExpired,
            expired_temporary_key: ExpiredTemporaryKey::InvalidAccessKeyId,
            access_key_format: AccessKeyFormat::Told,
            malformed_authorization: MalformedAuthorization::AccessDenied,
            missing_object_without_list_right: MissingObject::NotFound,
            root_principal_covers_own_users: false,
            deny_binds_owner: true,
            deny_anyone_binds_owner: false,
            acl_outranks_deny_anyone: true,
            server_time_in_access_denied: false,
            strings_in_signature_answer: true,
        }
    }
}

word_enum! {
    /// The answer to a signature that starts up to 15 minutes in the future.
    pub enum NotYetValid {
        /// Let through, as clocks differ.
        Accepted = "accepted",
        /// AccessDenied, "Request has expired".
        RequestHasExpired = "request-has-expired",
        /// RequestTimeTooSkewed.
        RequestTimeTooSkewed = "request-time-too-skewed",
    }
}

word_enum! {
    /// The answer to a temporary key whose time has passed.
    pub enum ExpiredTemporaryKey {
        /// 403 InvalidAccessKeyId.
        InvalidAccessKeyId = "invalid-access-key-id",
        /// 400 ExpiredToken, as the current list of codes has it.
        ExpiredToken400 = "expired-token-400",
        /// 403 ExpiredToken, as the old list has it.
        ExpiredToken403 = "expired-token-403",
    }
}

word_enum! {
    /// What is said of a SecretId that cannot be one.
    pub enum AccessKeyFormat {
        /// That its format is invalid.
        Told = "told",
        /// That it does not exist, as of any other.
        Untold = "untold",
    }
}

word_enum! {
    /// The answer to an `Authorization` that cannot be read.
    pub enum MalformedAuthorization {
        /// 403 AccessDenied.
        AccessDenied = "access-denied",
        /// 400 InvalidArgument.
        InvalidArgument = "invalid-argument",
    }
}

word_enum! {
    /// The answer for a missing object when the caller may not list the bucket.
    pub enum MissingObject {
        /// 404 NoSuchKey.
        NotFound = "not-found",
        /// 403 AccessDenied, as S3 does.
        AccessDenied = "access-denied",
    }
}
