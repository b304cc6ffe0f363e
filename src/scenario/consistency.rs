//! What a scenario says must hold together: nothing that would never be looked at, nothing that cannot be.

use std::sync::Arc;

use super::model::{MatrixModel, ScenarioModel, ThenModel, WhenModel};
use super::problem::{Problem, ProblemKind};
use super::source::Source;
use super::yaml::{self, Spanned};

/// Everything in the file that would be passed over or can never come true.
pub(super) fn problems(model: &ScenarioModel, source: &Arc<Source>) -> Vec<Problem> {
    let mut found = Vec::new();
    let mut report = |location, kind| found.push(Problem::new(yaml::place(source, location), kind));
    for (field, reason) in [
        ("skip", &model.skip),
        ("expect_failure", &model.expect_failure),
    ] {
        if let Some(reason) = reason.as_ref().filter(|reason| is_no_reason(&reason.value)) {
            report(
                reason.referenced,
                ProblemKind::Needs {
                    field,
                    needed: "a reason, which is shown",
                },
            );
        }
    }
    if let Some(reason) = model
        .expect_failure
        .as_ref()
        .filter(|_| !expects_something(model))
    {
        let needed = "an expectation in `then` that is not met";
        report(
            reason.referenced,
            ProblemKind::Needs {
                field: "expect_failure",
                needed,
            },
        );
    }
    if let Some(variable) = model.given.value.variables.values().next() {
        let with = "`given`; declare them at the top of the file".to_owned();
        report(
            variable.referenced,
            ProblemKind::DoesNotGoWith {
                field: "variables",
                with,
            },
        );
    }
    if let Some(then) = &model.then {
        let kinds = of_table(model, &then.value)
            .or_else(|| beside_closed_form(model, &then.value))
            .or_else(|| contradiction(&then.value));
        if let Some(kind) = kinds {
            report(then.referenced, kind);
        }
    }
    if model.when.value.steps.is_some() {
        let with = if model.matrix.is_some() {
            Some("a `matrix`".to_owned())
        } else {
            beside_steps(&model.when.value)
                .map(|field| format!("`{field}` beside it, which is of no step"))
        };
        if let Some(with) = with {
            report(
                model.when.referenced,
                ProblemKind::DoesNotGoWith {
                    field: "steps",
                    with,
                },
            );
        }
    }
    found
}

/// A reason is a text; `skip: false` means something else than it does.
fn is_no_reason(text: &str) -> bool {
    let text = text.trim();
    text.is_empty() || text.parse::<bool>().is_ok() || text.parse::<f64>().is_ok()
}

/// Whether `then` or the matrix says what is expected of a single request.
fn expects_something(model: &ScenarioModel) -> bool {
    let of_cells = |matrix: &Spanned<MatrixModel>| {
        matrix.value.allowed.is_some() || !matrix.value.expect.is_empty()
    };
    let is_table = |then: &Spanned<ThenModel>| then.value.access.is_some();
    model.then.as_ref().is_some_and(|then| expects(&then.value))
        || (model.matrix.as_ref().is_some_and(of_cells)
            && !model.then.as_ref().is_some_and(is_table))
}

/// Whether a `then` says what is expected of a single request.
pub(super) fn expects(then: &ThenModel) -> bool {
    then.status.is_some()
        || then.variant.is_some()
        || then.cause.is_some()
        || then.code.is_some()
        || then.allowed.is_some()
        || then.decided_by.is_some()
}

/// The closed form says what is expected of every cell; `then` would say it again, or otherwise.
fn beside_closed_form(model: &ScenarioModel, then: &ThenModel) -> Option<ProblemKind> {
    let is_closed = |matrix: &Spanned<MatrixModel>| matrix.value.allowed.is_some();
    (expects(then) && model.matrix.as_ref().is_some_and(is_closed)).then(|| {
        let with =
            "`matrix.allowed`, which decides on every cell; refine single cells in `matrix.expect`";
        ProblemKind::DoesNotGoWith {
            field: "then",
            with: with.to_owned(),
        }
    })
}

/// A table stands for all its cells; an expectation of one request has no place beside it.
fn of_table(model: &ScenarioModel, then: &ThenModel) -> Option<ProblemKind> {
    then.access?;
    if model.matrix.is_none() {
        let with = "a scenario without a `matrix`".to_owned();
        return Some(ProblemKind::DoesNotGoWith {
            field: "access",
            with,
        });
    }
    expects(then).then(|| {
        let with =
            "an expectation of a single request; say it of cells in `matrix.expect`, or leave `access` out to expect it of every cell"
                .to_owned();
        ProblemKind::DoesNotGoWith {
            field: "access",
            with,
        }
    })
}

/// Two members of a `then` that cannot both come true.
pub(super) fn contradiction(then: &ThenModel) -> Option<ProblemKind> {
    let both = |first: String, second: String| Some(ProblemKind::Contradiction { first, second });
    match (then.variant, then.cause) {
        (Some(variant), Some(cause)) if !cause.variants().contains(&variant) => {
            return both(format!("variant: {variant}"), format!("cause: {cause}"));
        }
        _ => {}
    }
    if then
        .status
        .is_some_and(|status| !(100..600).contains(&status))
    {
        let expected = "an HTTP status, from 100 to 599".to_owned();
        return Some(ProblemKind::WrongValue {
            what: "`status`",
            expected,
        });
    }
    let status = format!("status: {}", then.status.unwrap_or_default());
    match (then.allowed, then.status, then.variant, then.cause) {
        (Some(true), _, Some(variant), _) => {
            both("allowed: true".to_owned(), format!("variant: {variant}"))
        }
        (Some(true), _, _, Some(cause)) => {
            both("allowed: true".to_owned(), format!("cause: {cause}"))
        }
        (Some(true), Some(400..), _, _) => both("allowed: true".to_owned(), status),
        (Some(false), Some(..400), _, _) => both("allowed: false".to_owned(), status),
        (_, Some(wrong), Some(variant), _) if wrong != 403 => {
            both(format!("variant: {variant}"), status)
        }
        _ => None,
    }
}

/// A member beside `steps` that belongs into one of them.
fn beside_steps(when: &WhenModel) -> Option<&'static str> {
    let there = [
        ("operation", when.operation.is_some()),
        ("bucket", when.bucket.is_some()),
        ("key", when.key.is_some()),
        ("as", when.who.is_some()),
        ("source_ip", when.source_ip.is_some()),
        ("vpc", when.vpc.is_some()),
        ("transport", when.transport.is_some()),
        ("headers", !when.headers.is_empty()),
        ("query", !when.query.is_empty()),
        ("body", when.body.is_some()),
        ("sign", when.sign.is_some()),
    ];
    there
        .iter()
        .find(|(_, is_there)| *is_there)
        .map(|(field, _)| *field)
}
