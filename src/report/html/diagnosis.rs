//! The diagnosis of a refusal, as a list of what is certain, what to do, what was seen and what is ruled out.

use maud::{Markup, html};

use crate::diagnosis::{Diagnosis, Language, Sentence};
use crate::report::visible::visible;

/// The list: each label once, with all its entries.
pub(super) fn diagnosis(diagnosis: &Diagnosis, language: Language) -> Markup {
    let step = diagnosis.step.map(|step| {
        let step = Sentence::plain("label-step").with("step", step);
        language.render(&step)
    });
    let entries = entries(diagnosis, language);
    html! {
        p { b { (visible(&language.render(&diagnosis.headline))) } " " (step.unwrap_or_default()) }
        dl {
            @for (place, (label, entry)) in entries.iter().enumerate() {
                @if place == 0 || entries.get(place - 1).is_some_and(|(before, _)| before != label) {
                    dt { (language.text(label)) }
                }
                dd { (entry) }
            }
        }
    }
}

/// The entries, each with the id of its label.
fn entries(diagnosis: &Diagnosis, language: Language) -> Vec<(String, Markup)> {
    let candidates = diagnosis.candidates.iter().map(|candidate| {
        let label = format!("certainty-{}", candidate.certainty);
        let cause = candidate.cause;
        let entry = html! { code { (cause) } ": " (language.text(cause.as_ref())) };
        (label, entry)
    });
    let sections = [
        ("label-do", &diagnosis.remedy),
        ("label-seen", &diagnosis.evidence),
        ("label-look-at", &diagnosis.next_evidence),
    ];
    let sentences = sections.into_iter().flat_map(|(label, sentences)| {
        let entry = |sentence| html! { (visible(&language.render(sentence))) };
        sentences
            .iter()
            .map(move |sentence| (label.to_owned(), entry(sentence)))
    });
    let ruled_out = ruled_out(diagnosis, language).into_iter();
    let ruled_out = ruled_out.map(|(causes, because)| {
        let entry = html! { code { (causes.join(", ")) } ": " (visible(&because)) };
        ("label-ruled-out".to_owned(), entry)
    });
    candidates.chain(sentences).chain(ruled_out).collect()
}

/// What is ruled out, the causes of one reason together.
fn ruled_out(diagnosis: &Diagnosis, language: Language) -> Vec<(Vec<&'static str>, String)> {
    let mut reasons: Vec<(Vec<&'static str>, String)> = Vec::new();
    for out in &diagnosis.ruled_out {
        let because = language.render(&out.because);
        match reasons.iter_mut().find(|(_, known)| *known == because) {
            Some((causes, _)) => causes.push(out.cause.into()),
            None => reasons.push((vec![out.cause.into()], because)),
        }
    }
    reasons
}
