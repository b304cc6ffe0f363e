//! Step 5.2: what a temporary key brings with it, its token and its policy.

use secrecy::ExposeSecret;
use subtle::ConstantTimeEq;

use super::decision::Stop;
use super::findings::Question;
use super::ground::Ground;
use super::identity::Caller;
use super::request::Request;
use super::trace::Trace;
use crate::policy::Document;
use crate::protocol::cause::Cause;
use crate::signature::SECURITY_TOKEN;
use crate::world::Key;

/// Whether the token of a temporary key came with the request, in the header or in the query (reference §2.1).
pub(super) fn check_token(request: &Request, key: &Key, trace: &mut Trace) -> Result<(), Stop> {
    if key.temporary.is_none() {
        return Ok(());
    }
    let sent = request
        .header(SECURITY_TOKEN)
        .map(str::as_bytes)
        .or_else(|| request.query.get(SECURITY_TOKEN));
    check_sent_token(sent, key, trace)
}

/// The same of the token that was sent, wherever it stood.
pub(super) fn check_sent_token(
    sent: Option<&[u8]>,
    key: &Key,
    trace: &mut Trace,
) -> Result<(), Stop> {
    let Some(temporary) = &key.temporary else {
        return Ok(());
    };
    let is_right = sent.is_some_and(|sent| {
        sent.ct_eq(temporary.token.expose_secret().as_bytes())
            .into()
    });
    if is_right {
        trace.passed("session", "the token belongs to the key");
        return Ok(());
    }
    let detail = if sent.is_some() {
        "the token is not the one issued with the key"
    } else {
        "no token came with the temporary key"
    };
    trace.failed("session", detail);
    Err(Stop::refused(Cause::MissingSecurityToken))
}

/// Whether the policy with which a temporary key was issued covers the request.
///
/// What the bucket grants outside that policy counts as not granted, unless the world says otherwise; UNCONFIRMED
/// (reference §3.2).
pub(super) fn check_policy<'w>(
    question: Question<'w, '_>,
    caller: &Caller<'w>,
    ground: Ground<'_>,
    trace: &mut Trace,
) -> Result<(), Stop> {
    let Some(policy) = policy_of(caller) else {
        return Ok(());
    };
    let behaviour = &question.world.behaviour;
    let found = question.in_session(policy);
    let action = question.operation().own_action();
    match (found.deny, found.allow) {
        (Some(deny), _) => trace.failed("session", format_args!("{deny} denies {action}")),
        (None, Some(allow)) => {
            trace.passed("session", format_args!("{allow} allows {action}"));
            return Ok(());
        }
        (None, None) if ground.is_of_bucket() && behaviour.bucket_grants_exceed_session_policy => {
            trace.passed("session", "the bucket grants it, whatever the key's policy");
            return Ok(());
        }
        (None, None) => match found.missed {
            Some(missed) => trace.failed(
                "session",
                format_args!("{missed} would allow {action}, but a condition of it is not met"),
            ),
            None => trace.failed(
                "session",
                format_args!("no statement of the key's policy allows {action} here"),
            ),
        },
    }
    Err(Stop::refused(Cause::SessionPolicy))
}

/// The policy with which the caller's key was issued.
pub(super) fn policy_of<'a>(caller: &Caller<'a>) -> Option<&'a Document> {
    match caller {
        Caller::Signed { key, .. } => key.temporary.as_ref()?.policy.as_deref(),
        Caller::Anonymous | Caller::Unidentified => None,
    }
}
