//! The guide's flow chart for one refusal: what was passed, where it stopped, what was not reached.

use maud::{Markup, html};

use crate::diagnosis::Language;
use crate::protocol::cause::Cause;
use crate::runner::{GATES, Gate, StepResult, Verdict};

/// The messages that name the boxes, in their order.
const TITLES: [&str; GATES.len()] = [
    "page-box-cors",
    "page-box-referer",
    "page-box-anonymous",
    "page-box-key",
    "page-box-time",
    "page-box-signature",
    "page-box-permission",
    "page-box-session",
    "page-box-storage-class",
];

/// How a box ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Passed,
    Stop,
    /// It asks nothing of this request.
    Beside,
    /// The request did not come so far.
    Open,
}

impl State {
    /// The class of its item.
    fn class(self) -> &'static str {
        match self {
            State::Passed => "pass",
            State::Stop => "stop",
            State::Beside => "skip",
            State::Open => "open",
        }
    }

    /// The message that tells it, so that colour alone does not.
    fn message(self) -> &'static str {
        match self {
            State::Passed => "page-state-passed",
            State::Stop => "page-state-refused",
            State::Beside => "page-state-beside",
            State::Open => "page-state-open",
        }
    }
}

/// Why a request was refused: as the simulator knows it, else where the diagnosis leaves one cause.
pub(super) fn cause(step: &StepResult) -> Option<Cause> {
    step.cause().or_else(|| step.diagnosis.as_ref()?.cause)
}

/// The chart of a refused request; nothing for one that was let through, or of which no cause is known.
pub(super) fn chart(step: &StepResult, language: Language) -> Markup {
    let Some(cause) = cause(step) else {
        return Markup::default();
    };
    let checks = step
        .truth
        .iter()
        .flat_map(|truth| &truth.explanation.checks);
    let checks: Vec<(&str, Verdict)> = checks.map(|check| (check.name, check.verdict)).collect();
    let boxes = GATES.iter().zip(TITLES).zip(states(cause, &checks));
    html! {
        ol class="flow" aria-label=(language.text("page-flow")) {
            @for ((gate, title), state) in boxes {
                li class=(state.class()) data-step=(gate.number) aria-current=[(state == State::Stop).then_some("step")] {
                    span class="number" { (gate.number) } " " b { (language.text(title)) } " "
                    span class="state" {
                        (language.text(state.message()))
                        @if state == State::Stop { ": " code { (cause) } }
                    }
                }
            }
        }
    }
}

/// How each box ended, from where it stopped and from the checks that were made.
///
/// A request does not come past the box that refuses it, nor past a check that failed before; a box of which no check
/// was made on the way asks nothing of the request, but for the permissions, which every request needs.
fn states(cause: Cause, checks: &[(&str, Verdict)]) -> [State; GATES.len()] {
    let verdicts = |gate: &Gate| {
        let own = checks.iter().filter(|(name, _)| gate.checks.contains(name));
        own.map(|(_, verdict)| *verdict).collect::<Vec<_>>()
    };
    // Who sends no signature is let in as anonymous, and no key is looked at.
    let is_signed = checks
        .iter()
        .any(|(name, _)| matches!(*name, "clock" | "signature"));
    let mut is_over = false;
    let mut halted = false;
    GATES.each_ref().map(|gate| {
        let verdicts = verdicts(gate);
        if gate.number == cause.step() {
            is_over = true;
            return State::Stop;
        }
        halted = halted || verdicts.contains(&Verdict::Failed);
        match gate.number {
            _ if is_over || halted => State::Open,
            // Without a trace, all that is known is that it came past.
            _ if checks.is_empty() => State::Passed,
            // What was refused elsewhere was signed, or not for the want of it.
            "3" => State::Passed,
            "4.1" if !is_signed => State::Beside,
            "5.1" if verdicts.is_empty() => State::Open,
            _ if verdicts.contains(&Verdict::Passed) => State::Passed,
            _ => State::Beside,
        }
    })
}

#[cfg(test)]
mod tests {
    use strum::VariantArray;

    use super::*;
    use State::{Beside, Open, Passed, Stop};

    #[test]
    fn every_cause_stops_in_one_box() {
        for &cause in Cause::VARIANTS {
            let stops = states(cause, &[]).into_iter();
            assert_eq!(stops.filter(|state| *state == Stop).count(), 1, "{cause}");
        }
    }

    #[test]
    fn a_box_is_passed_by_its_check_and_none_is_after_the_stop() {
        let checks = [
            ("bucket", Verdict::Passed),
            ("referer", Verdict::Skipped),
            ("identity", Verdict::Passed),
            ("clock", Verdict::Passed),
            ("signature", Verdict::Failed),
        ];
        assert_eq!(
            states(Cause::SignatureMismatch, &checks),
            [
                Beside, Beside, Passed, Passed, Passed, Stop, Open, Open, Open
            ]
        );
    }

    #[test]
    fn of_an_anonymous_request_no_key_is_looked_at() {
        let checks = [
            ("referer", Verdict::Passed),
            ("identity", Verdict::Passed),
            ("permission", Verdict::Failed),
        ];
        assert_eq!(
            states(Cause::ExplicitDeny, &checks),
            [
                Beside, Passed, Passed, Beside, Beside, Beside, Stop, Open, Open
            ]
        );
    }

    #[test]
    fn without_a_trace_what_lies_before_the_stop_was_passed() {
        assert_eq!(
            states(Cause::ClockSkew, &[]),
            [Passed, Passed, Passed, Passed, Stop, Open, Open, Open, Open]
        );
    }

    #[test]
    fn a_request_does_not_come_past_a_check_that_failed_on_the_way_to_the_box_of_its_cause() {
        // An Authorization that cannot be read is told as a signature, though nothing of the key was looked at.
        let checks = [("referer", Verdict::Passed), ("identity", Verdict::Failed)];
        assert_eq!(
            states(Cause::MalformedAuthorization, &checks),
            [Beside, Passed, Passed, Open, Open, Stop, Open, Open, Open]
        );
    }

    #[test]
    fn a_missing_token_is_told_before_the_permissions_are_looked_at() {
        let checks = [
            ("identity", Verdict::Passed),
            ("clock", Verdict::Passed),
            ("signature", Verdict::Passed),
            ("session", Verdict::Failed),
        ];
        assert_eq!(
            states(Cause::MissingSecurityToken, &checks),
            [
                Beside, Beside, Passed, Passed, Passed, Passed, Open, Stop, Open
            ]
        );
    }
}
