//! Step 5.2: what a temporary key brings with it, its token and its policy.

use secrecy::ExposeSecret;
use subtle::ConstantTimeEq;

use super::decision::Stop;
use super::identity::Caller;
use super::request::Request;
use super::target::Target;
use super::trace::Trace;
use crate::policy::{Asked, Effect, matching};
use crate::protocol::cause::Cause;
use crate::protocol::operation::Operation;
use crate::signature::SECURITY_TOKEN;
use crate::world::Key;

/// Whether the token of a temporary key came with the request, in the header or in the query (reference §2.1).
pub(super) fn check_token(request: &Request, key: &Key, trace: &mut Trace) -> Result<(), Stop> {
    let Some(temporary) = &key.temporary else {
        return Ok(());
    };
    let sent = request
        .header(SECURITY_TOKEN)
        .map(str::as_bytes)
        .or_else(|| request.query.get(SECURITY_TOKEN));
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
/// What the bucket grants to everyone outside that policy counts as not granted; UNCONFIRMED (reference §3.2).
pub(super) fn check_policy(
    target: &Target<'_>,
    caller: &Caller<'_>,
    operation: Operation,
    trace: &mut Trace,
) -> Result<(), Stop> {
    let Caller::Signed { key, .. } = caller else {
        return Ok(());
    };
    let Some(policy) = key
        .temporary
        .as_ref()
        .and_then(|temporary| temporary.policy.as_ref())
    else {
        return Ok(());
    };
    let asked = Asked {
        action: operation.action(),
        resource: target.resource(),
    };
    let find = |effect| matching(policy, effect, asked, |_| true);
    match (find(Effect::Deny), find(Effect::Allow)) {
        (Some((index, _)), _) => trace.failed(
            "session",
            format!(
                "statement {index} of the key's policy denies {}",
                asked.action
            ),
        ),
        (None, None) => trace.failed(
            "session",
            format!(
                "no statement of the key's policy allows {} here",
                asked.action
            ),
        ),
        (None, Some((index, _))) => {
            trace.passed(
                "session",
                format!(
                    "statement {index} of the key's policy allows {}",
                    asked.action
                ),
            );
            return Ok(());
        }
    }
    Err(Stop::refused(Cause::SessionPolicy))
}
