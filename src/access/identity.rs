//! Steps 3 and 4.1: who sent the request.

use std::fmt;

use super::decision::{Shown, Stop};
use super::request::Request;
use super::trace::Trace;
use crate::policy::Principal;
use crate::protocol::cause::Cause;
use crate::protocol::error_code::ErrorCode;
use crate::signature::{Authorization, AuthorizationError, Presented, is_secret_id};
use crate::world::{
    AccessKeyFormat, ExpiredTemporaryKey, Key, KeyHolder, MalformedAuthorization, World,
};

/// Who sent a request.
#[derive(Clone, Copy, Debug)]
pub enum Caller<'w> {
    /// Nobody in particular.
    Anonymous,
    /// Somebody whose `Authorization` cannot be read; has the rights of nobody in particular.
    Unidentified,
    /// The holder of a key.
    Signed {
        /// The key.
        key: &'w Key,
        /// What the request presented; whether its signature is right is another check. `None` for a form, whose fields
        /// sign its policy.
        authorization: Option<&'w Authorization>,
    },
}

impl Caller<'_> {
    /// The caller in the words of a policy.
    pub(super) fn principal(&self) -> String {
        match self {
            Caller::Anonymous | Caller::Unidentified => Principal::Anonymous.text(),
            Caller::Signed { key, .. } => {
                let KeyHolder { account, identity } = &key.holder;
                identity.principal(account).text()
            }
        }
    }
}

impl fmt::Display for Caller<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Caller::Anonymous | Caller::Unidentified => f.write_str("anonymous"),
            Caller::Signed { key, .. } => f.write_str(&key.name),
        }
    }
}

/// Finds the key that a request is signed with. A request that presents nothing is anonymous.
pub(super) fn check<'w>(
    world: &'w World,
    request: &'w Request,
    trace: &mut Trace,
) -> Result<Caller<'w>, Stop> {
    let authorization = match &request.presented {
        Presented::Nothing => {
            trace.passed("identity", "no signature: anonymous");
            return Ok(Caller::Anonymous);
        }
        Presented::Malformed(error) => {
            return unread(world, error, trace);
        }
        Presented::Signed(authorization, _) => authorization,
    };
    let key = find_key(world, &authorization.secret_id, trace)?;
    Ok(Caller::Signed {
        key,
        authorization: Some(authorization),
    })
}

/// The key of this SecretId, if it is one with which requests can be made.
pub(super) fn find_key<'w>(world: &'w World, id: &str, trace: &mut Trace) -> Result<&'w Key, Stop> {
    let Some(key) = world.key_with_id(id) else {
        let (cause, detail) = why_unknown(world, id);
        trace.failed("identity", detail);
        let told = cause == Cause::MalformedAccessKey
            && world.behaviour.access_key_format == AccessKeyFormat::Told;
        return Err(if told {
            Stop::shown(cause, Shown::MalformedKey)
        } else {
            Stop::refused(cause)
        });
    };
    if !key.enabled {
        trace.failed(
            "identity",
            format_args!("the key `{}` is disabled", key.name),
        );
        return Err(Stop::refused(Cause::DisabledAccessKey));
    }
    check_expiry(world, key, trace)?;
    trace.passed("identity", format_args!("the key `{}`", key.name));
    Ok(key)
}

/// What becomes of a request whose `Authorization` cannot be read.
pub(super) fn unread<'w>(
    world: &World,
    error: &AuthorizationError,
    trace: &mut Trace,
) -> Result<Caller<'w>, Stop> {
    let detail = format!("Authorization cannot be read: {error}");
    if *error == AuthorizationError::OtherService {
        trace.failed(
            "identity",
            format_args!("{detail}; signatures of S3 are not simulated"),
        );
        return Err(Stop::Error(ErrorCode::NOT_IMPLEMENTED));
    }
    match world.behaviour.malformed_authorization {
        MalformedAuthorization::Anonymous => {
            trace.passed("identity", format_args!("{detail}: anonymous"));
            Ok(Caller::Unidentified)
        }
        MalformedAuthorization::AccessDenied => {
            trace.failed("identity", detail);
            Err(Stop::refused(Cause::MalformedAuthorization))
        }
        MalformedAuthorization::InvalidArgument => {
            trace.failed("identity", detail);
            Err(Stop::Error(ErrorCode::INVALID_ARGUMENT))
        }
    }
}

fn why_unknown(world: &World, id: &str) -> (Cause, String) {
    if !is_secret_id(id) {
        return (
            Cause::MalformedAccessKey,
            format!("`{id}` cannot be a SecretId"),
        );
    }
    match world
        .keys
        .iter()
        .find(|key| key.secret_id.eq_ignore_ascii_case(id))
    {
        Some(key) => (
            Cause::AccessKeyCaseDiffers,
            format!(
                "`{id}` is the key `{}` but for upper and lower case",
                key.name
            ),
        ),
        None => (
            Cause::UnknownAccessKey,
            format!("no key has the SecretId `{id}`"),
        ),
    }
}

fn check_expiry(world: &World, key: &Key, trace: &mut Trace) -> Result<(), Stop> {
    let Some(temporary) = key
        .temporary
        .as_ref()
        .filter(|temporary| temporary.expires <= world.clock)
    else {
        return Ok(());
    };
    trace.failed(
        "identity",
        format_args!(
            "the temporary key `{}` expired at {}",
            key.name, temporary.expires
        ),
    );
    let shown = match world.behaviour.expired_temporary_key {
        ExpiredTemporaryKey::InvalidAccessKeyId => {
            return Err(Stop::refused(Cause::ExpiredTemporaryKey));
        }
        ExpiredTemporaryKey::ExpiredToken400 => ErrorCode::EXPIRED_TOKEN,
        ExpiredTemporaryKey::ExpiredToken403 => ErrorCode {
            status: 403,
            ..ErrorCode::EXPIRED_TOKEN
        },
    };
    Err(Stop::shown(Cause::ExpiredTemporaryKey, Shown::Code(shown)))
}
