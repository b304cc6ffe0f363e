//! What rules a cause out, and what speaks for it.
//!
//! INVARIANT: a rule rules a cause out only on a fact that the cause cannot produce. What is merely unlikely is ranked.

use http::Method;
use strum::VariantArray;

use super::facts::{AnswerKind, Facts, RequestFacts, TOLERANCE};
use super::infer::Certainty;
use crate::protocol::bucket::HostName;
use crate::protocol::cause::Cause;
use crate::protocol::variant::{MALFORMED_KEY_MESSAGE, Variant};
use crate::signature::{ALLOWED_SKEW, AuthorizationError, Presented, is_secret_id};

/// The causes that can lead to this answer at all.
pub(super) fn causes_of(answer: AnswerKind) -> Vec<Cause> {
    // The refusals of form uploads have Messages of their own (reference §1.4) and are told apart by them.
    let of_forms = [Cause::PostPolicyExpired, Cause::PostPolicyCondition];
    let all = Cause::VARIANTS
        .iter()
        .copied()
        .filter(|cause| !of_forms.contains(cause));
    match answer {
        AnswerKind::Variant(variant) => all
            .filter(|cause| cause.variants().contains(&variant))
            .collect(),
        AnswerKind::ExpiredToken => vec![Cause::ExpiredTemporaryKey],
        AnswerKind::Form(cause) => vec![cause],
        AnswerKind::Silent => all.collect(),
        AnswerKind::Unfamiliar => Vec::new(),
    }
}

/// The reason for which a cause is ruled out, as the id of its sentence.
pub(super) fn ruled_out(cause: Cause, facts: &Facts<'_>) -> Option<&'static str> {
    if matches!(facts.answer, AnswerKind::Form(_)) {
        return None;
    }
    let Some(request) = &facts.request else {
        return by_message(cause, facts);
    };
    by_method(cause, facts, request)
        .or_else(|| by_identity(cause, request))
        .or_else(|| by_clock(cause, facts, request))
        .or_else(|| by_header(cause, request))
}

/// Without the request, the two Messages of InvalidAccessKeyId are all that tells its causes apart.
fn by_message(cause: Cause, facts: &Facts<'_>) -> Option<&'static str> {
    let is_told = facts
        .body
        .is_some_and(|error| error.message == MALFORMED_KEY_MESSAGE);
    (is_told && cause != Cause::MalformedAccessKey).then_some("id-is-malformed")
}

fn by_method(cause: Cause, facts: &Facts<'_>, request: &RequestFacts<'_>) -> Option<&'static str> {
    let is_of_cors = cause.variants().contains(&Variant::AccessForbidden);
    let is_of_archive = cause.variants().contains(&Variant::InvalidObjectState);
    if request.is_preflight() {
        return (!is_of_cors).then_some("is-preflight");
    }
    // Where the answer itself says AccessForbidden, it is believed over the rule (reference §6 #9).
    if is_of_cors && facts.answer == AnswerKind::Silent {
        return Some("is-no-preflight");
    }
    (is_of_archive && request.sent.method == Method::HEAD).then_some("head-of-archive")
}

fn by_identity(cause: Cause, request: &RequestFacts<'_>) -> Option<&'static str> {
    let needs_no_signature = cause.step() == "1" || cause.step() == "6";
    if request.is_unread_form() {
        return None;
    }
    match &request.presented {
        Presented::Nothing => {
            let fits = matches!(
                cause,
                Cause::AnonymousRequest | Cause::ExplicitDeny | Cause::ConditionNotMet
            );
            (!fits && !needs_no_signature && cause.step() != "2").then_some("not-signed")
        }
        // A signature of S3 may be a right one; nothing is known of it.
        Presented::Malformed(AuthorizationError::OtherService) => {
            (cause == Cause::AnonymousRequest).then_some("is-signed")
        }
        Presented::Malformed(_) => {
            let fits = matches!(
                cause,
                Cause::MalformedAuthorization | Cause::ExplicitDeny | Cause::ConditionNotMet
            );
            (!fits && !needs_no_signature).then_some("no-authorization-read")
        }
        Presented::Signed(authorization, _) => {
            let is_well_formed = is_secret_id(&authorization.secret_id);
            let is_service = request.host == HostName::Service;
            match cause {
                Cause::AnonymousRequest => Some("is-signed"),
                Cause::MalformedAuthorization => Some("authorization-read"),
                Cause::MalformedAccessKey => is_well_formed.then_some("id-is-well-formed"),
                // A form is signed in its fields, and the referer is looked at before them.
                _ if cause.step() == "2" => {
                    request.form.is_none().then_some("signed-skips-referer")
                }
                _ if cause.step() == "4.1" && !is_well_formed => Some("id-is-malformed"),
                Cause::SessionPolicy if !request.has_token => Some("token-not-sent"),
                Cause::ForeignAccountKey
                | Cause::CrossAccountOwnerHasNotGranted
                | Cause::CrossAccountHomeHasNotGranted => is_service.then_some("service-level"),
                _ => None,
            }
        }
    }
}

fn by_clock(cause: Cause, facts: &Facts<'_>, request: &RequestFacts<'_>) -> Option<&'static str> {
    let (Presented::Signed(authorization, _), Some(now)) = (&request.presented, facts.server_time)
    else {
        return None;
    };
    if cause == Cause::SignatureNotYetValid && is_assumed_otherwise(facts) {
        return Some("assumed-otherwise");
    }
    let now = now.as_second();
    let ahead = authorization.sign_time.start - now;
    match cause {
        Cause::SignatureExpired if authorization.sign_time.end > now + TOLERANCE => {
            Some("end-is-ahead")
        }
        Cause::ClockSkew | Cause::SignatureNotYetValid if ahead < -TOLERANCE => {
            Some("start-has-passed")
        }
        Cause::ClockSkew if ahead < ALLOWED_SKEW - TOLERANCE => Some("start-is-near"),
        Cause::SignatureNotYetValid if ahead > ALLOWED_SKEW + TOLERANCE => Some("start-is-far"),
        _ => None,
    }
}

/// Whether a signature that starts in the near future is known to be answered by the other variant (reference §2.6).
fn is_assumed_otherwise(facts: &Facts<'_>) -> bool {
    let known = facts.evidence.configuration.as_ref();
    let assumed = known.and_then(|known| known.assumptions);
    match (assumed, facts.answer) {
        (Some(assumed), AnswerKind::Variant(Variant::RequestTimeTooSkewed)) => {
            !assumed.not_yet_valid_is_too_skewed
        }
        (Some(assumed), AnswerKind::Variant(Variant::RequestHasExpired)) => {
            assumed.not_yet_valid_is_too_skewed
        }
        _ => false,
    }
}

fn by_header(cause: Cause, request: &RequestFacts<'_>) -> Option<&'static str> {
    match (cause, &request.referer) {
        (Cause::RefererMissing, Some(_)) => Some("referer-sent"),
        (Cause::RefererNotOnAllowList | Cause::RefererOnDenyList, None) => Some("referer-not-sent"),
        (Cause::CorsHeaderNotAllowed, _) if request.asked_headers.is_none() => {
            Some("no-headers-asked")
        }
        _ => None,
    }
}

/// How likely a cause is that is neither alone nor ruled out, and why.
pub(super) fn likelihood(cause: Cause, facts: &Facts<'_>) -> (Certainty, &'static str) {
    let has_token = facts
        .request
        .as_ref()
        .is_some_and(|request| request.has_token);
    match (cause, has_token) {
        (Cause::SessionPolicy | Cause::ExpiredTemporaryKey, true) => {
            (Certainty::Likely, "because-token")
        }
        (Cause::UnknownAccessKey, true) => (Certainty::Possible, "because-fits"),
        (
            Cause::AnonymousRequest
            | Cause::MalformedAuthorization
            | Cause::NoGrant
            | Cause::UnknownAccessKey
            | Cause::SignatureExpired
            | Cause::ClockSkew
            | Cause::ObjectArchived,
            _,
        ) => (Certainty::Likely, "because-common"),
        _ => (Certainty::Possible, "because-fits"),
    }
}
