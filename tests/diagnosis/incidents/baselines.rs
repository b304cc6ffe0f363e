//! What a diagnosis is compared with: the guide's flow as a look-up, and the most frequent cause of an answer.

use std::collections::BTreeMap;

use cos403::diagnosis::Response;
use cos403::protocol::cause::Cause;
use cos403::protocol::error_answer::ErrorAnswer;
use cos403::protocol::variant::Variant;
use strum::VariantArray;

use super::incident::{Incident, Style};
use super::projection::code_and_message;

/// The causes that the guide names for Code and Message, in its order.
pub fn by_guide(response: &Response) -> Vec<Cause> {
    let body = std::str::from_utf8(&response.body).unwrap_or_default();
    let error = ErrorAnswer::parse(body);
    let Some(variant) = error.and_then(|error| Variant::of(&error.code, &error.message)) else {
        return Vec::new();
    };
    let fits = |cause: &Cause| cause.variants().contains(&variant);
    Cause::VARIANTS.iter().copied().filter(fits).collect()
}

/// How often each answer had which cause.
#[derive(Debug, Default)]
pub struct Frequencies(BTreeMap<String, BTreeMap<Cause, usize>>);

impl Frequencies {
    /// Counts them in a set.
    pub fn learned(incidents: &[Incident]) -> Self {
        let mut found = Self::default();
        for incident in incidents {
            for (style, response) in &incident.answers {
                let causes = found.0.entry(answer(*style, response)).or_default();
                *causes.entry(incident.truth).or_default() += 1;
            }
        }
        found
    }

    /// The most frequent cause of an answer.
    pub fn first(&self, style: Style, response: &Response) -> Option<Cause> {
        let causes = self.0.get(&answer(style, response))?;
        let (cause, _) = causes.iter().max_by_key(|(_, count)| **count)?;
        Some(*cause)
    }
}

fn answer(style: Style, response: &Response) -> String {
    let text = code_and_message(response);
    format!("{} {} {text:?}", style.word(), response.status)
}
