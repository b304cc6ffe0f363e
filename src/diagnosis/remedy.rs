//! What to do about a cause (the guide's instructions, for this request), and what to look at next.

use super::configuration::Configuration;
use super::facts::{AnswerKind, Facts, RequestFacts};
use super::patches;
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
        Cause::UnknownAccessKey => &["remedy-secret-id", "remedy-key-just-made"],
        Cause::AccessKeyCaseDiffers | Cause::MalformedAccessKey => &["remedy-secret-id"],
        Cause::DisabledAccessKey => &["remedy-enable-key"],
        Cause::ExpiredTemporaryKey => &["remedy-new-temporary-key"],
        Cause::ClockSkew => &["remedy-sync-clock"],
        Cause::SignatureExpired => &[
            "remedy-validity",
            "remedy-public-object",
            "remedy-sync-clock",
        ],
        Cause::SignatureNotYetValid => &["remedy-validity", "remedy-sync-clock"],
        Cause::MalformedAuthorization => &["remedy-authorization-form"],
        Cause::SignatureMismatch => &[
            "remedy-compare-signature",
            "remedy-secret-key",
            "remedy-what-changes",
        ],
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
pub(super) fn remedies(causes: &[Cause], facts: &Facts<'_>) -> Vec<Sentence> {
    let mut all: Vec<Sentence> = Vec::new();
    for cause in causes {
        let told = steps(*cause).iter().map(|id| filled(id, facts));
        for sentence in told.chain(patches::of(*cause, facts)) {
            if !all.contains(&sentence) {
                all.push(sentence);
            }
        }
    }
    all.push(filled("remedy-support", facts));
    all
}

/// What would tell the candidates apart, the most telling first.
pub(super) fn next_evidence(causes: &[Cause], facts: &Facts<'_>) -> Vec<Sentence> {
    let mut ids = Vec::new();
    match (&facts.request, facts.answer) {
        (None, _) => ids.push("next-request"),
        (Some(_), AnswerKind::Silent) => ids.push("next-get"),
        (Some(_), _) => {}
    }
    let known = facts.evidence.configuration.as_ref();
    let mut wanted: Vec<(usize, &'static str)> = PROBES
        .iter()
        .filter(|probe| !known.is_some_and(probe.is_done))
        .map(|probe| {
            let told = causes
                .iter()
                .filter(|cause| probe.steps.contains(&cause.step()));
            (told.count(), probe.id)
        })
        .filter(|(count, _)| *count > 0)
        .collect();
    wanted.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
    ids.extend(wanted.into_iter().map(|(_, id)| id));
    let is_of_clock = causes.iter().any(|cause| cause.step() == "4.2");
    if is_of_clock && facts.server_time.is_none() {
        ids.push("next-server-time");
    }
    if ids.is_empty() {
        ids.push("next-support");
    }
    ids.into_iter().map(|id| filled(id, facts)).collect()
}

/// Something to look at: the steps of the guide that it decides, and whether it was looked at.
struct Probe {
    id: &'static str,
    steps: &'static [&'static str],
    is_done: fn(&Configuration) -> bool,
}

const PROBES: [Probe; 6] = [
    Probe {
        id: "next-cors",
        steps: &["1"],
        is_done: |known| known.bucket.cors.get().is_some(),
    },
    Probe {
        id: "next-referer",
        steps: &["2"],
        is_done: |known| known.bucket.referer.get().is_some(),
    },
    Probe {
        id: "next-key",
        steps: &["4.1"],
        is_done: |known| known.keys.get().is_some_and(|ring| ring.is_complete),
    },
    Probe {
        id: "next-acl-and-policy",
        steps: &["3", "5.1"],
        is_done: |known| {
            known.bucket.acl.get().is_some()
                && known.bucket.policy.get().is_some()
                && known.caller_policies.get().is_some()
        },
    },
    Probe {
        id: "next-session",
        steps: &["5.2"],
        is_done: |known| known.session_policy.get().is_some(),
    },
    Probe {
        id: "next-head-object",
        steps: &["6"],
        is_done: |known| !known.bucket.objects.is_empty(),
    },
];

/// An instruction with everything known about the request filled in.
pub(super) fn filled(id: &'static str, facts: &Facts<'_>) -> Sentence {
    let request = facts.request.as_ref();
    type Get = for<'r> fn(&'r RequestFacts<'_>) -> Option<&'r str>;
    let text = |get: Get| request.and_then(get);
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
    use strum::VariantArray;

    use super::*;
    use crate::diagnosis::Language;

    #[test]
    fn every_cause_has_a_remedy_in_every_language() {
        for cause in Cause::VARIANTS {
            assert!(!steps(*cause).is_empty());
            for (id, language) in steps(*cause).iter().flat_map(|id| {
                Language::VARIANTS
                    .iter()
                    .map(move |language| (id, language))
            }) {
                assert_ne!(language.text(id), *id);
            }
        }
    }
}
