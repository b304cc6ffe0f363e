//! From evidence to a diagnosis: every cause that the evidence leaves possible, and no other.

use serde::Serialize;
use strum::Display;

use super::evidence::Evidence;
use super::facts::{AnswerKind, Facts, RequestFacts};
#[cfg(feature = "cli")]
use super::fix::{self, Fix};
use super::found;
use super::remedy;
use super::rules;
use super::sentence::Sentence;
use super::signing::Signing;
use super::steps::Steps;
use super::walk::Read;
use crate::protocol::cause::Cause;
use crate::protocol::error_answer::ErrorAnswer;
use crate::protocol::timestamp::Timestamp;
use crate::protocol::variant::Variant;
use crate::signature::{Authorization, Canonical, Coverage, Mistake, Presented, SECURITY_TOKEN};

/// How sure a cause is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[derive(Display)]
#[strum(serialize_all = "kebab-case")]
pub enum Certainty {
    /// Nothing else is possible.
    Certain,
    /// More likely than the others.
    Likely,
    /// Not ruled out.
    Possible,
}

/// A diagnosis, in no language; [`Diagnosis::report`] puts it into words.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(any(feature = "cli", feature = "live"), derive(serde::Serialize))]
pub struct Diagnosis {
    /// Which of the eight answers it is, if the answer tells.
    pub variant: Option<Variant>,
    /// What the answer is, in words.
    pub headline: Sentence,
    /// The step of the guide, where all that is possible lies in one.
    pub step: Option<&'static str>,
    /// The cause, where only one is possible.
    pub cause: Option<Cause>,
    /// How sure the first candidate is; `None` without candidates.
    pub certainty: Option<Certainty>,
    /// Everything that is possible, most likely first.
    pub candidates: Vec<Candidate>,
    /// What leads to this answer as well and is ruled out.
    pub ruled_out: Vec<RuledOut>,
    /// The one client mistake that explains the signature, where the SecretKey is known and one does.
    pub mistake: Option<Mistake>,
    /// What was seen.
    pub evidence: Vec<Sentence>,
    /// What to do.
    pub remedy: Vec<Sentence>,
    /// What to look at to tell the candidates apart.
    pub next_evidence: Vec<Sentence>,
    /// The id of the request, for support.
    pub request_id: Option<String>,
    /// The server's clock.
    pub server_time: Option<Timestamp>,
    /// What is proposed for a policy.
    #[cfg(feature = "cli")]
    #[serde(skip)]
    pub(super) fix: Option<Fix>,
}

/// A possible cause.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(any(feature = "cli", feature = "live"), derive(serde::Serialize))]
pub struct Candidate {
    /// The cause.
    pub cause: Cause,
    /// How sure it is.
    pub certainty: Certainty,
    /// What speaks for it.
    pub because: Vec<Sentence>,
}

/// A cause that is ruled out.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(any(feature = "cli", feature = "live"), derive(serde::Serialize))]
pub struct RuledOut {
    /// The cause.
    pub cause: Cause,
    /// By which fact.
    pub because: Sentence,
}

/// Says why a request was refused, as far as the evidence tells.
///
/// ```
/// use cos403::diagnosis::{Evidence, Response, diagnose};
/// use cos403::protocol::cause::Cause;
///
/// let body = b"<Error><Code>SignatureDoesNotMatch</Code><Message>The Signature you specified is invalid.</Message></Error>";
/// let diagnosis = diagnose(&Evidence::of(Response::new(403, Default::default(), body)));
/// assert_eq!(diagnosis.cause, Some(Cause::SignatureMismatch));
/// ```
pub fn diagnose(evidence: &Evidence) -> Diagnosis {
    diagnose_read(evidence, evidence.response.error().as_ref())
}

/// The same where the body of the answer is read already.
pub(crate) fn diagnose_read(evidence: &Evidence, error: Option<&ErrorAnswer>) -> Diagnosis {
    let facts = Facts::read(evidence, error);
    let signing = Signing::of(&facts);
    let steps = Steps::walked(&facts, &signing);
    let possible = rules::causes_of(facts.answer);
    let (out, left): (Vec<_>, Vec<_>) = possible
        .iter()
        .map(|&cause| {
            let by_request = rules::ruled_out(cause, &facts);
            (cause, by_request.or_else(|| steps.rule_out(cause)))
        })
        .partition(|(_, reason)| reason.is_some());
    let contradicted = left.is_empty() && !out.is_empty();
    let (candidates, ruled_out) = if contradicted {
        let because = || vec![Sentence::plain("because-contradiction")];
        let all = possible.iter().map(|&cause| Candidate {
            cause,
            certainty: Certainty::Possible,
            because: because(),
        });
        (all.collect(), Vec::new())
    } else {
        let out = out.iter().filter_map(|(cause, reason)| {
            Some(RuledOut {
                cause: *cause,
                because: Sentence::plain((*reason)?),
            })
        });
        (
            ranked(
                left.iter().map(|(cause, _)| *cause).collect(),
                &facts,
                &steps,
                out.clone().count(),
            ),
            out.collect(),
        )
    };
    let cause = match candidates.as_slice() {
        [only] => Some(only.cause),
        _ => None,
    };
    let causes: Vec<Cause> = candidates.iter().map(|candidate| candidate.cause).collect();
    Diagnosis {
        variant: variant(&facts),
        headline: headline(&facts),
        step: common_step(&causes),
        cause,
        certainty: candidates.first().map(|candidate| candidate.certainty),
        mistake: signing.mistake(),
        evidence: seen(&facts, &signing, &steps, &causes),
        remedy: remedy::remedies(&causes, &facts),
        next_evidence: if cause.is_some() {
            Vec::new()
        } else {
            remedy::next_evidence(&causes, &facts)
        },
        #[cfg(feature = "cli")]
        fix: fix::of(&causes, &facts),
        request_id: facts.request_id,
        server_time: facts.server_time,
        candidates,
        ruled_out,
    }
}

fn ranked(
    causes: Vec<Cause>,
    facts: &Facts<'_>,
    steps: &Steps,
    ruled_out: usize,
) -> Vec<Candidate> {
    let only = causes.len() == 1;
    let mut candidates: Vec<Candidate> = causes
        .into_iter()
        .map(|cause| {
            let (certainty, because) = match (only, ruled_out) {
                (true, 0) => (Certainty::Certain, "because-only"),
                (true, _) => (Certainty::Certain, "because-all-else-ruled-out"),
                (false, _) if steps.refuses_for(cause) => (Certainty::Likely, "because-refuses"),
                (false, _) if steps.refuses_elsewhere(cause) => {
                    (Certainty::Possible, "because-fits")
                }
                (false, _) => rules::likelihood(cause, facts),
            };
            Candidate {
                cause,
                certainty,
                because: vec![Sentence::plain(because)],
            }
        })
        .collect();
    // Stable: within a certainty, the guide's order stands.
    candidates.sort_by_key(|candidate| candidate.certainty);
    candidates
}

fn variant(facts: &Facts<'_>) -> Option<Variant> {
    match facts.answer {
        AnswerKind::Variant(variant) => Some(variant),
        AnswerKind::Form(_) => Some(Variant::AccessDenied),
        AnswerKind::ExpiredToken | AnswerKind::Silent | AnswerKind::Unfamiliar => None,
    }
}

fn headline(facts: &Facts<'_>) -> Sentence {
    Sentence::plain(match facts.answer {
        AnswerKind::Variant(Variant::AccessDenied) => "variant-access-denied",
        AnswerKind::Variant(Variant::AccessForbidden) => "variant-access-forbidden",
        AnswerKind::Variant(Variant::RefererRule) => "variant-referer-rule",
        AnswerKind::Variant(Variant::InvalidAccessKeyId) => "variant-invalid-access-key-id",
        AnswerKind::Variant(Variant::InvalidObjectState) => "variant-invalid-object-state",
        AnswerKind::Variant(Variant::RequestTimeTooSkewed) => "variant-request-time-too-skewed",
        AnswerKind::Variant(Variant::RequestHasExpired) => "variant-request-has-expired",
        AnswerKind::Variant(Variant::SignatureDoesNotMatch) => "variant-signature-does-not-match",
        AnswerKind::ExpiredToken => "expired-temporary-key",
        AnswerKind::Form(cause) => cause.into(),
        AnswerKind::Silent => "variant-unknown",
        AnswerKind::Unfamiliar => "variant-unfamiliar",
    })
}

/// The step in which all causes lie; `5` for 5.1 and 5.2.
fn common_step(causes: &[Cause]) -> Option<&'static str> {
    let first = causes.first()?.step();
    if causes.iter().all(|cause| cause.step() == first) {
        return Some(first);
    }
    let main = |step: &'static str| step.split('.').next().unwrap_or(step);
    causes
        .iter()
        .all(|cause| main(cause.step()) == main(first))
        .then(|| main(first))
}

fn message<'f>(facts: &'f Facts<'_>) -> &'f str {
    facts.body.map_or("", |error| &error.message)
}

/// What was seen, in the order in which the guide asks for it.
fn seen(facts: &Facts<'_>, signing: &Signing, steps: &Steps, causes: &[Cause]) -> Vec<Sentence> {
    let mut seen = vec![match (facts.answer, &facts.request) {
        (AnswerKind::Variant(variant), _) => {
            Sentence::plain("evidence-variant").with("variant", variant.as_ref())
        }
        (AnswerKind::ExpiredToken, _) => Sentence::plain("evidence-expired-token"),
        (AnswerKind::Form(_), _) => {
            Sentence::plain("evidence-form").with("message", message(facts))
        }
        (AnswerKind::Silent, Some(request)) if request.sent.method == http::Method::HEAD => {
            Sentence::plain("evidence-no-body")
        }
        (AnswerKind::Silent, _) => Sentence::plain("evidence-empty"),
        (AnswerKind::Unfamiliar, _) => Sentence::plain("evidence-unfamiliar"),
    }];
    if let Some(class) = &facts.storage_class {
        seen.push(Sentence::plain("evidence-storage-class").with("class", class));
    }
    if let Some(request) = &facts.request {
        seen_in_request(request, facts, &mut seen);
    }
    if causes.contains(&Cause::SignatureMismatch) {
        seen.extend(signing.seen());
    }
    if let Some(read) = Read::of(facts) {
        seen.extend(found::seen(&read, causes));
    }
    if let [cause] = causes {
        let masked = steps.masked_by(*cause).into_iter();
        seen.extend(masked.map(|next| {
            let named = Sentence::plain("evidence-masked").with("cause", next.as_ref());
            named.with_message("title", next.into())
        }));
    }
    seen
}

fn seen_in_request(request: &RequestFacts<'_>, facts: &Facts<'_>, seen: &mut Vec<Sentence>) {
    if request.is_preflight() {
        let text = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".to_owned());
        let sentence = Sentence::plain("evidence-preflight").with("origin", text(&request.origin));
        seen.push(
            sentence
                .with("method", text(&request.asked_method))
                .with("headers", text(&request.asked_headers)),
        );
        return;
    }
    match &request.presented {
        Presented::Nothing => seen.push(Sentence::plain("evidence-unsigned")),
        Presented::Malformed(error) => {
            seen.push(Sentence::plain("evidence-malformed").with("error", error.to_string()))
        }
        Presented::Signed(authorization, _) => {
            seen_in_signature(authorization, request, facts, seen)
        }
    }
    match (&request.referer, &request.presented) {
        (Some(referer), Presented::Nothing) => {
            seen.push(Sentence::plain("evidence-referer").with("referer", referer))
        }
        (None, Presented::Nothing) if variant(facts) == Some(Variant::RefererRule) => {
            seen.push(Sentence::plain("evidence-no-referer"))
        }
        _ => {}
    }
}

fn seen_in_signature(
    authorization: &Authorization,
    request: &RequestFacts<'_>,
    facts: &Facts<'_>,
    seen: &mut Vec<Sentence>,
) {
    seen.push(Sentence::plain("evidence-signed").with("id", &authorization.secret_id));
    seen.push(Sentence::plain(if request.has_token {
        "evidence-token"
    } else {
        "evidence-no-token"
    }));
    let time = |seconds: i64| {
        Timestamp::from_second(seconds).map_or_else(|| seconds.to_string(), |time| time.to_string())
    };
    if let Some(now) = facts.server_time {
        let span =
            Sentence::plain("evidence-span").with("start", time(authorization.sign_time.start));
        seen.push(
            span.with("end", time(authorization.sign_time.end))
                .with("now", now.to_string()),
        );
    }
    if let Some(arrived) = facts.body.and_then(|error| error.format_string.as_deref()) {
        seen.push(compared(request.sent, authorization, arrived));
    }
}

/// What the client sent beside what the server saw (its FormatString).
fn compared(sent: &super::SentRequest, authorization: &Authorization, arrived: &str) -> Sentence {
    let coverage = Coverage::Listed(authorization.names.clone());
    let strings = Canonical::of(&sent.unsigned(), &coverage, authorization.sign_time);
    let sent = String::from_utf8_lossy(&strings.http_string).into_owned();
    match sent
        .lines()
        .zip(arrived.lines())
        .find(|(sent, arrived)| sent != arrived)
    {
        Some((sent, arrived)) => Sentence::plain("evidence-other-strings")
            .with("sent", without_token(sent))
            .with("arrived", without_token(arrived)),
        None => Sentence::plain("evidence-same-strings"),
    }
}

/// A line of an HttpString without the token that some clients sign along.
fn without_token(line: &str) -> String {
    let hidden = |pair: &str| match pair.split_once('=') {
        Some((name, _)) if name == SECURITY_TOKEN => format!("{name}=…"),
        _ => pair.to_owned(),
    };
    line.split('&').map(hidden).collect::<Vec<_>>().join("&")
}
