//! What is expected of each cell of a matrix.
//!
//! There are two forms. In the open one, an entry of `expect` says what is expected of the cells that it fits, and `then`
//! what is expected of all others; where neither says anything, nothing is. In the closed one, `allowed` lists the cells
//! that must be let through, and every other must be denied: with a 403, since an object that is missing protects
//! nothing. A new principal, operation or key in the lists is then denied until somebody allows it in writing. `expect`
//! may say more of a cell in either form (the cause of a denial, for one), and may not contradict `allowed`.
//!
//! Two entries of `expect` that fit one cell must say the same of it. No order or precedence decides between them, so
//! that what holds of a cell can be read off the one entry that fits it.

use super::case::Expectation;
use super::consistency::{contradiction, expects};
use super::matrix::{Fault, fault};
use super::model::{MatrixModel, PatternModel, ThenModel};
use super::pattern::{Cells, check_count};
use super::problem::ProblemKind;
use super::yaml::{Location, Spanned};

/// What the messages call a cell and a place.
pub(super) struct Naming<'a> {
    /// The name of the cell of a number.
    pub(super) cell: &'a dyn Fn(usize) -> String,
    /// The line of a place.
    pub(super) line: &'a dyn Fn(Location) -> usize,
}

/// What is expected of a cell, and where that is written, if not in `then`.
#[derive(Clone, Debug)]
pub(super) struct Expected {
    pub(super) expectation: Expectation,
    pub(super) at: Option<Location>,
}

/// The expectation of each cell, in their order.
///
/// # Errors
///
/// One fault for each entry that is wrong.
pub(super) fn expectations(
    matrix: &MatrixModel,
    otherwise: &ThenModel,
    cells: &Cells,
    naming: &Naming<'_>,
) -> Result<Vec<Expected>, Vec<Fault>> {
    check_count("expect", &matrix.expect).map_err(|fault| vec![fault])?;
    let listed = matrix
        .allowed
        .as_ref()
        .map(|allowed| cells.union("allowed", allowed))
        .transpose()
        .map_err(|fault| vec![fault])?;
    let mut refined: Vec<Option<(Expectation, Location)>> = vec![None; cells.count()];
    let mut faults = Vec::new();
    for entry in &matrix.expect {
        if let Err(fault) = refine(entry, cells, listed.as_deref(), &mut refined, naming) {
            faults.push(fault);
        }
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    let all = refined.into_iter().enumerate().map(|(number, entry)| {
        let (entry, at) = entry.unzip();
        let expectation = match listed.as_ref().and_then(|listed| listed.get(number)) {
            None => entry.unwrap_or_else(|| Expectation::from(otherwise)),
            Some(true) => Expectation {
                allowed: Some(true),
                ..entry.unwrap_or_default()
            },
            Some(false) => Expectation {
                allowed: Some(false),
                status: Some(403),
                ..entry.unwrap_or_default()
            },
        };
        Expected { expectation, at }
    });
    Ok(all.collect())
}

/// Notes what an entry of `expect` says of the cells that it fits.
fn refine(
    entry: &Spanned<PatternModel>,
    cells: &Cells,
    listed: Option<&[bool]>,
    refined: &mut [Option<(Expectation, Location)>],
    naming: &Naming<'_>,
) -> Result<(), Fault> {
    let then = then_of(entry)?;
    let said = Expectation::from(&then.value);
    for number in cells.fitting("expect", entry)? {
        let Some(slot) = refined.get_mut(number) else {
            continue;
        };
        if let Some((earlier, at)) = slot {
            if *earlier != said {
                let (cell, line) = ((naming.cell)(number), (naming.line)(*at));
                let kind = ProblemKind::ExpectedTwice { cell, line };
                return Err(fault(Some(entry.referenced), kind));
            }
            continue;
        }
        let is_listed = listed.and_then(|listed| listed.get(number)).copied();
        if let Some((said, is_listed)) =
            is_listed.and_then(|is_listed| Some((against_allowed(&said, is_listed)?, is_listed)))
        {
            let cell = (naming.cell)(number);
            let kind = ProblemKind::AgainstAllowed {
                said,
                cell,
                is_listed,
            };
            return Err(fault(Some(then.referenced), kind));
        }
        *slot = Some((said.clone(), entry.referenced));
    }
    Ok(())
}

/// The `then` of an entry, which says something that can come true of a single request.
fn then_of(entry: &Spanned<PatternModel>) -> Result<&Spanned<ThenModel>, Fault> {
    let Some(then) = &entry.value.then else {
        let field = "then".to_owned();
        return Err(fault(
            Some(entry.referenced),
            ProblemKind::MissingField { field },
        ));
    };
    let kind = if then.value.access.is_some() {
        Some(ProblemKind::DoesNotGoWith {
            field: "access",
            with: "an entry of `expect`, which is of single cells".to_owned(),
        })
    } else if !expects(&then.value) {
        Some(ProblemKind::Needs {
            field: "then",
            needed: "an expectation: `allowed`, `status`, `variant`, `cause` or `code`",
        })
    } else {
        contradiction(&then.value)
    };
    kind.map_or(Ok(then), |kind| Err(fault(Some(then.referenced), kind)))
}

/// What of an expectation cannot be of a cell that `allowed` lists, or does not list.
fn against_allowed(said: &Expectation, is_listed: bool) -> Option<String> {
    let wrong_status = said
        .status
        .filter(|status| {
            if is_listed {
                *status >= 400
            } else {
                *status != 403
            }
        })
        .map(|status| format!("status: {status}"));
    let wrong_access = said
        .allowed
        .filter(|allowed| *allowed != is_listed)
        .map(|allowed| format!("allowed: {allowed}"));
    let refusal = || {
        let variant = said.variant.map(|variant| format!("variant: {variant}"));
        let cause = said.cause.map(|cause| format!("cause: {cause}"));
        let code = said.code.as_ref().map(|code| format!("code: {code}"));
        variant.or(cause).or(code)
    };
    wrong_access
        .or(wrong_status)
        .or_else(|| refusal().filter(|_| is_listed))
}
