//! What the diagnosis says of a refusal, as a list of what is certain, what to do, what was seen and what is ruled out.

use std::fmt::Write as _;

use super::markup;
use crate::diagnosis::{Diagnosis, Language, Sentence};

/// The list: each label once, with all that is said under it.
pub(super) fn diagnosis(diagnosis: &Diagnosis, language: Language, text: &mut String) {
    let headline = Sentence::plain("label-step").with("step", diagnosis.step.unwrap_or_default());
    let step = match diagnosis.step {
        Some(_) => language.render(&headline),
        None => String::new(),
    };
    let _ = writeln!(
        text,
        "<p><b>{}</b> {}</p>\n<dl>",
        markup(&language.render(&diagnosis.headline)),
        markup(&step)
    );
    let mut last = String::new();
    for candidate in &diagnosis.candidates {
        let label = format!("certainty-{}", candidate.certainty);
        let cause = candidate.cause;
        let words = format!(
            "<code>{cause}</code>: {}",
            markup(&language.text(cause.as_ref()))
        );
        entry(&label, &mut last, &words, language, text);
    }
    let sections = [
        ("label-do", &diagnosis.remedy),
        ("label-seen", &diagnosis.evidence),
        ("label-look-at", &diagnosis.next_evidence),
    ];
    for (label, sentences) in sections {
        for sentence in sentences {
            let words = markup(&language.render(sentence));
            entry(label, &mut last, &words, language, text);
        }
    }
    for (causes, because) in ruled_out(diagnosis, language) {
        let words = format!("<code>{}</code>: {}", causes.join(", "), markup(&because));
        entry("label-ruled-out", &mut last, &words, language, text);
    }
    text.push_str("</dl>\n");
}

/// One entry, under its label where that is another than the last.
fn entry(label: &str, last: &mut String, words: &str, language: Language, text: &mut String) {
    if last != label {
        label.clone_into(last);
        let _ = write!(text, "<dt>{}</dt>", markup(&language.text(label)));
    }
    let _ = writeln!(text, "<dd>{words}</dd>");
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
