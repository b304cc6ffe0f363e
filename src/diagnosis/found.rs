//! What the configuration shows of a cause: the statement that decides, the nearest miss, the rules that do not match.

use super::configuration::Known;
use super::permission::means;
use super::sentence::Sentence;
use super::walk::Read;
use crate::policy::{Document, Effect, ElementMatch, Fit, Principal, Statement};
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
    let list = rules.list.as_ref();
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
    Some(record.identity.principal(&record.account))
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

/// A statement held against the request.
struct Looked<'d> {
    document: Named<'d>,
    index: usize,
    statement: &'d Statement,
    /// The elements that do not match.
    missed: Vec<ElementMatch>,
}

impl Looked<'_> {
    /// A sentence about the statement, by its place and its id.
    fn words(&self, sentence: &'static str) -> Sentence {
        let (document, number, _) = self.document;
        let place = self.index + 1;
        let place = match &self.statement.id {
            Some(id) => format!("{place} ({id})"),
            None => place.to_string(),
        };
        Sentence::plain(sentence)
            .with("statement", place)
            .with_message("document", document)
            .with("number", (number + 1).to_string())
    }
}

/// The statements that deny it, and of those that would allow it the one that misses by least.
fn in_documents(read: &Read<'_, '_>, causes: &[Cause]) -> Vec<Sentence> {
    let denies = denies(read, causes).unwrap_or_default();
    // What denies decides; what misses is told where nothing does.
    if !denies.is_empty() {
        let denies = denies.iter();
        return denies.map(|one| one.words("evidence-deny")).collect();
    }
    let looked = looked_at(read, causes).unwrap_or_default();
    let misses = looked.iter().filter(|one| !one.missed.is_empty());
    let Some(nearest) = misses.min_by_key(|one| one.missed.len()) else {
        return Vec::new();
    };
    let told = nearest.missed.iter().map(|element| {
        nearest
            .words("evidence-nearest")
            .with("element", element.element)
            .with("expected", &element.expected)
            .with("seen", &element.seen)
    });
    told.collect()
}

/// The places of the statements of a document that deny it.
#[cfg(feature = "cli")]
pub(super) fn denying(read: &Read<'_, '_>, causes: &[Cause], of: &Document) -> Vec<usize> {
    let denies = denies(read, causes).unwrap_or_default();
    let of_document = denies.iter().filter(|one| std::ptr::eq(one.document.2, of));
    of_document.map(|one| one.index).collect()
}

/// The statements that deny it.
fn denies<'e>(read: &Read<'_, 'e>, causes: &[Cause]) -> Option<Vec<Looked<'e>>> {
    let (operation, who) = (read.request.operation?, read.who()?);
    let assumed = read.known.assumptions.unwrap_or_default();
    let shown = read.shown();
    let place = read.place(operation.asked_as(), read.request.path(), &shown)?;
    let applies = |principal: &Principal| means(principal, who, place.owner(), &assumed);
    let matches = |statement: &Statement| {
        place.with_asked(&assumed, |asked| {
            statement.fit(asked, applies) == Fit::Matches
        })
    };
    let mut denies = Vec::new();
    for document in documents(read, causes) {
        let statements = document.2.statements.iter().enumerate();
        let own = statements
            .filter(|(_, statement)| statement.effect == Effect::Deny && matches(statement));
        denies.extend(own.map(|(index, statement)| Looked {
            document,
            index,
            statement,
            missed: Vec::new(),
        }));
    }
    Some(denies)
}

/// Every statement that would allow it, but for what it misses.
fn looked_at<'e>(read: &Read<'_, 'e>, causes: &[Cause]) -> Option<Vec<Looked<'e>>> {
    let (operation, who) = (read.request.operation?, read.who()?);
    let assumed = read.known.assumptions.unwrap_or_default();
    let shown = read.shown();
    let place = read.place(operation.asked_as(), read.request.path(), &shown)?;
    let caller = principal(read).unwrap_or(Principal::Anonymous).text();
    let applies = |principal: &Principal| means(principal, who, place.owner(), &assumed);
    let missed = |statement: &Statement| {
        let elements = place.with_asked(&assumed, |asked| {
            statement.elements(asked, &caller, applies)
        });
        elements
            .into_iter()
            .filter(|element| !element.matched)
            .collect()
    };
    let mut looked = Vec::new();
    for document in documents(read, causes) {
        let statements = document.2.statements.iter().enumerate();
        let allows = statements.filter(|(_, statement)| statement.effect == Effect::Allow);
        looked.extend(allows.map(|(index, statement)| Looked {
            document,
            index,
            statement,
            missed: missed(statement),
        }));
    }
    Some(looked)
}

fn documents<'d>(read: &Read<'_, 'd>, causes: &[Cause]) -> Vec<Named<'d>> {
    let session = read.known.session_policy.get();
    let session = session.and_then(Option::as_deref).filter(|_| {
        // Where the key's own policy is what is left, the others do not matter.
        causes.contains(&Cause::SessionPolicy)
    });
    let session = session.map(|document| ("the-session-policy", 0, document));
    if causes == [Cause::SessionPolicy] {
        return session.into_iter().collect();
    }
    let of_bucket = read.known.bucket.policy.get().and_then(Option::as_deref);
    let of_bucket = of_bucket.map(|document| ("the-bucket-policy", 0, document));
    let of_caller = read.known.caller_policies.get().into_iter().flatten();
    let of_caller = of_caller
        .enumerate()
        .map(|(number, document)| ("the-caller-policy", number, document.as_ref()));
    of_bucket
        .into_iter()
        .chain(of_caller)
        .chain(session)
        .collect()
}
