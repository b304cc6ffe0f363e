//! What to do about a cause (the guide's instructions, for this request), and what to look at next.

use super::facts::{AnswerKind, Facts};
use super::sentence::Sentence;
use crate::protocol::cause::Cause;

/// The ids of what the guide tells to do for a cause, in its order.
fn steps(cause: Cause) -> &'static [&'static str] {
    match cause {
        Cause::CorsNotConfigured
        | Cause::CorsOriginNotAllowed
        | Cause::CorsMethodNotAllowed
        | Cause::CorsHeaderNotAllowed => &["remedy-cors-rule", "remedy-cors-verify"],
        Cause::RefererNotOnAllowList => &["remedy-referer-add", "remedy-referer-verify"],
        Cause::RefererOnDenyList => &["remedy-referer-remove", "remedy-referer-verify"],
        Cause::RefererMissing => &["remedy-referer-empty", "remedy-referer-verify"],
        Cause::AnonymousRequest => &["remedy-sign-or-publish"],
        Cause::UnknownAccessKey | Cause::AccessKeyCaseDiffers | Cause::MalformedAccessKey => {
            &["remedy-secret-id"]
        }
        Cause::DisabledAccessKey => &["remedy-enable-key"],
        Cause::ExpiredTemporaryKey => &["remedy-new-temporary-key"],
        Cause::ClockSkew => &["remedy-sync-clock"],
        Cause::SignatureExpired | Cause::SignatureNotYetValid => {
            &["remedy-validity", "remedy-sync-clock"]
        }
        Cause::MalformedAuthorization => &["remedy-authorization-form"],
        Cause::SignatureMismatch => &["remedy-compare-signature", "remedy-secret-key"],
        Cause::NoGrant => &["remedy-acl", "remedy-policy"],
        Cause::ExplicitDeny => &["remedy-deny"],
        Cause::ConditionNotMet => &["remedy-condition"],
        Cause::ForeignAccountKey => &["remedy-key-of-owner"],
        Cause::CrossAccountOwnerHasNotGranted => &["remedy-cross-account-owner"],
        Cause::CrossAccountHomeHasNotGranted => &["remedy-cross-account-home"],
        Cause::SessionPolicy => &["remedy-session-policy"],
        Cause::MissingSecurityToken => &["remedy-send-token"],
        Cause::ObjectArchived => &["remedy-restore"],
        Cause::ObjectRestoreInProgress => &["remedy-wait-for-restore"],
        Cause::PostPolicyExpired | Cause::PostPolicyCondition => &["remedy-form-policy"],
    }
}

/// What to do, for all causes that are possible, each instruction once, and support last as in the guide.
pub(super) fn remedies(causes: &[Cause], facts: &Facts) -> Vec<Sentence> {
    let mut ids: Vec<&'static str> = Vec::new();
    for id in causes.iter().flat_map(|cause| steps(*cause)) {
        if !ids.contains(id) {
            ids.push(id);
        }
    }
    ids.push("remedy-support");
    ids.into_iter().map(|id| filled(id, facts)).collect()
}

/// What would tell the candidates apart.
pub(super) fn next_evidence(causes: &[Cause], facts: &Facts) -> Vec<Sentence> {
    let mut ids = Vec::new();
    match (&facts.request, facts.answer) {
        (None, _) => ids.push("next-request"),
        (Some(_), AnswerKind::Silent) => ids.push("next-get"),
        (Some(_), _) => {}
    }
    let has = |step: &str| causes.iter().any(|cause| cause.step() == step);
    let wanted = [
        ("1", "next-cors"),
        ("2", "next-referer"),
        ("4.1", "next-key"),
        ("5.1", "next-acl-and-policy"),
        ("5.2", "next-session"),
        ("6", "next-head-object"),
    ];
    ids.extend(
        wanted
            .iter()
            .filter(|(step, _)| has(step))
            .map(|(_, id)| *id),
    );
    if has("4.2") && facts.server_time.is_none() {
        ids.push("next-server-time");
    }
    ids.into_iter().map(|id| filled(id, facts)).collect()
}

/// An instruction with everything known about the request filled in.
fn filled(id: &'static str, facts: &Facts) -> Sentence {
    let request = facts.request.as_ref();
    let text = |get: fn(&super::facts::RequestFacts) -> Option<&str>| request.and_then(get);
    Sentence::plain(id)
        .with_or("bucket", facts.bucket.as_deref(), "the-bucket")
        .with_or("key", facts.key.as_deref(), "the-object")
        .with_or("action", facts.action(), "the-action")
        .with_or("resource", facts.resource().as_deref(), "the-resource")
        .with_or(
            "origin",
            text(|request| request.origin.as_deref()),
            "the-origin",
        )
        .with(
            "method",
            text(|request| request.asked_method.as_deref()).unwrap_or("GET"),
        )
        .with(
            "headers",
            text(|request| request.asked_headers.as_deref()).unwrap_or("-"),
        )
        .with("url", facts.url())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnosis::Language;

    #[test]
    fn every_cause_has_a_remedy_in_every_language() {
        for cause in Cause::ALL {
            assert!(!steps(*cause).is_empty());
            for (id, language) in steps(*cause)
                .iter()
                .flat_map(|id| Language::ALL.iter().map(move |language| (id, language)))
            {
                assert_ne!(language.text(id), *id);
            }
        }
    }
}
