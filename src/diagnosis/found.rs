//! What the configuration shows of a cause: the statement that decides, the nearest miss, the rules that do not match.

use super::asked::Place;
use super::configuration::{KeyIdentity, Known};
use super::permission::means;
use super::sentence::Sentence;
use super::walk::Read;
use crate::policy::{Document, Effect, ElementMatch, Principal, Statement};
use crate::protocol::cause::Cause;

/// A document by the id of its name, and its place among those of its kind.
type Named<'d> = (&'static str, usize, &'d Document);

/// What was read that speaks for one of these causes.
pub(super) fn seen(read: &Read<'_, '_>, causes: &[Cause]) -> Vec<Sentence> {
    let mut seen = Vec::new();
    let of_step = |step: &str| causes.iter().any(|cause| cause.step() == step);
    if of_step("1") {
        seen.extend(cors(read));
    }
    if of_step("2") {
        seen.extend(referer(read));
    }
    if of_step("5.1") || of_step("5.2") {
        seen.extend(holder(read));
        seen.extend(in_documents(read, causes));
    }
    seen
}

fn cors(read: &Read<'_, '_>) -> Option<Sentence> {
    let rules = read.known.bucket.cors.get()?.as_ref()?;
    let listed = |get: fn(&crate::protocol::cors::CorsRule) -> &Vec<String>| {
        let all: Vec<&str> = rules
            .rules
            .iter()
            .flat_map(get)
            .map(String::as_str)
            .collect();
        if all.is_empty() {
            "-".to_owned()
        } else {
            all.join(", ")
        }
    };
    Some(
        Sentence::plain("evidence-cors-rules")
            .with("origins", listed(|rule| &rule.allowed_origins))
            .with("methods", listed(|rule| &rule.allowed_methods))
            .with("headers", listed(|rule| &rule.allowed_headers)),
    )
}

fn referer(read: &Read<'_, '_>) -> Option<Sentence> {
    let rules = read.known.bucket.referer.get()?.as_ref()?;
    let list = rules.list.word();
    Some(
        Sentence::plain("evidence-referer-rules")
            .with("list", list)
            .with("domains", rules.domains.join(", ")),
    )
}

/// The caller in the words of a policy.
pub(super) fn principal(read: &Read<'_, '_>) -> Option<Principal> {
    let Known::Known(Some(record)) = read.record() else {
        return None;
    };
    let root = record.account.clone();
    Some(match record.identity.clone() {
        KeyIdentity::Root => Principal::Root(root),
        KeyIdentity::User(user) => Principal::SubUser { root, user },
        KeyIdentity::Role(name) => Principal::Role { root, name },
    })
}

fn holder(read: &Read<'_, '_>) -> Option<Sentence> {
    let principal = principal(read)?;
    let owner = read.known.bucket.owner.get();
    Some(
        Sentence::plain("evidence-holder")
            .with("principal", principal.text())
            .with_or("owner", owner.map(String::as_str), "the-unknown"),
    )
}

/// The statements that deny it, and of those that would allow it the one that misses by least.
fn in_documents(read: &Read<'_, '_>, causes: &[Cause]) -> Vec<Sentence> {
    let (Some(operation), Some(who)) = (read.request.operation, read.who()) else {
        return Vec::new();
    };
    let assumed = read.known.assumptions.unwrap_or_default();
    let shown = read.shown();
    let Some(place) = read.place(operation.asked_as(), read.request.path(), &shown) else {
        return Vec::new();
    };
    let caller = principal(read).unwrap_or(Principal::Anonymous).text();
    let looked = |named: &Named<'_>| -> Vec<(usize, Effect, Option<String>, Vec<ElementMatch>)> {
        let elements = |statement: &Statement| {
            let applies = |principal: &Principal| means(principal, who, place.owner(), &assumed);
            place.with_asked(&assumed, |asked| {
                statement.elements(asked, &caller, applies)
            })
        };
        let (_, _, document) = named;
        let statements = document.statements.iter().enumerate();
        statements
            .map(|(index, one)| (index, one.effect, one.id.clone(), elements(one)))
            .collect()
    };
    let mut seen = Vec::new();
    let mut nearest: Option<(usize, Vec<Sentence>)> = None;
    for named in documents(read, &place, causes) {
        for (index, effect, id, elements) in looked(&named) {
            let missed: Vec<&ElementMatch> =
                elements.iter().filter(|element| !element.matched).collect();
            let words = |sentence: &'static str| {
                let place = match &id {
                    Some(id) => format!("{} ({id})", index + 1),
                    None => format!("{}", index + 1),
                };
                Sentence::plain(sentence)
                    .with("statement", place)
                    .with_message("document", named.0)
                    .with("number", (named.1 + 1).to_string())
            };
            match effect {
                Effect::Deny if missed.is_empty() => seen.push(words("evidence-deny")),
                Effect::Deny => {}
                Effect::Allow if missed.is_empty() => {}
                Effect::Allow => {
                    let fewest = nearest.as_ref().map_or(usize::MAX, |(count, _)| *count);
                    if missed.len() < fewest {
                        let each = missed.iter().map(|element| {
                            words("evidence-nearest")
                                .with("element", element.element)
                                .with("expected", &element.expected)
                                .with("seen", &element.seen)
                        });
                        nearest = Some((missed.len(), each.collect()));
                    }
                }
            }
        }
    }
    // What denies decides; what misses is told where nothing does.
    if seen.is_empty() {
        seen.extend(nearest.map(|(_, sentences)| sentences).unwrap_or_default());
    }
    seen
}

fn documents<'d>(read: &Read<'_, 'd>, place: &Place<'d>, causes: &[Cause]) -> Vec<Named<'d>> {
    let session = read.known.session_policy.get();
    let session = session.and_then(Option::as_ref).filter(|_| {
        // Where the key's own policy is what is left, the others do not matter.
        causes.contains(&Cause::SessionPolicy)
    });
    let session = session.map(|document| ("the-session-policy", 0, document));
    if causes == [Cause::SessionPolicy] {
        return session.into_iter().collect();
    }
    let of_bucket = place.known.policy.get().and_then(Option::as_ref);
    let of_bucket = of_bucket.map(|document| ("the-bucket-policy", 0, document));
    let of_caller = read.known.caller_policies.get().into_iter().flatten();
    let of_caller = of_caller
        .enumerate()
        .map(|(number, document)| ("the-caller-policy", number, document));
    of_bucket
        .into_iter()
        .chain(of_caller)
        .chain(session)
        .collect()
}
