//! The refused steps in the JSON of a run of scenarios.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::answer::{Answer, MOST_ANSWERS};
use super::{InputError, InputKind, Looks, json_list, text};
use crate::protocol::error_answer::ErrorAnswer;

#[derive(Deserialize)]
struct Document<'a> {
    #[serde(borrow)]
    results: &'a RawValue,
}

#[derive(Deserialize)]
struct Played<'a> {
    #[serde(borrow)]
    steps: &'a RawValue,
}

#[derive(Deserialize)]
struct Step {
    status: u16,
    code: Option<String>,
    message: Option<String>,
    diagnosis: Option<Told>,
}

/// What the diagnosis of the run tells of the answer.
#[derive(Default, Deserialize)]
struct Told {
    request_id: Option<String>,
}

/// Reads the answers of the steps that were refused.
pub(super) fn read(text: &str) -> Result<Vec<Answer>, InputError> {
    let other = |looks| InputError::NotOfKind {
        kind: InputKind::ScenarioJson,
        looks,
    };
    let document: Document<'_> =
        serde_json::from_str(text).map_err(|_| other(text::looks(text)))?;
    let mut answers = Vec::new();
    let mut of_result = |result: &RawValue| {
        if let Ok(played) = serde_json::from_str::<Played<'_>>(result.get()) {
            // A result without a list of steps was not played.
            let _ = json_list::each(played.steps, |step| {
                let left = MOST_ANSWERS.saturating_sub(answers.len());
                answers.extend(answer(step).into_iter().take(left));
            });
        }
    };
    json_list::each(document.results, &mut of_result).map_err(|_| other(Looks::OtherJson))?;
    Ok(answers)
}

fn answer(step: &RawValue) -> Option<Answer> {
    let step: Step = serde_json::from_str(step.get()).ok()?;
    if step.status < 400 {
        return None;
    }
    let error = ErrorAnswer {
        code: step.code.unwrap_or_default(),
        message: step.message.unwrap_or_default(),
        request_id: step
            .diagnosis
            .unwrap_or_default()
            .request_id
            .unwrap_or_default(),
        ..ErrorAnswer::default()
    };
    Some(Answer::of_error(&error, Some(step.status)))
}
