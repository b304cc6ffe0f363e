//! The cells of a matrix: every combination of its lists, with some added and some left out.

use super::model::{MatrixModel, WhenModel};
use super::yaml::{Location, Spanned};
use crate::protocol::operation::Operation;

/// The cells of a matrix.
pub(super) struct Cells {
    /// The `when` of each, in the order of the lists: principals vary slowest, headers fastest.
    pub(super) cells: Vec<WhenModel>,
    /// An `exclude` that fits none of them.
    pub(super) unused_exclude: Option<Location>,
}

/// Every combination of the lists, less what is excluded, and what is included.
///
/// An operation that takes no key has one cell for all keys.
pub(super) fn cells(matrix: &MatrixModel, base: &WhenModel) -> Cells {
    let mut cells = vec![copy(base)];
    cells = product(cells, &matrix.who, |cell, value| cell.who = Some(value));
    cells = product(cells, &matrix.bucket, |cell, value| {
        cell.bucket = Some(value)
    });
    cells = product(cells, &matrix.operation, |cell, value| {
        cell.operation = Some(value)
    });
    let (with_key, mut without_key): (Vec<_>, Vec<_>) = cells
        .into_iter()
        .enumerate()
        .partition(|(_, cell)| takes_key(cell));
    let mut with_key: Vec<(usize, WhenModel)> = with_key
        .into_iter()
        .flat_map(|(at, cell)| {
            product(vec![cell], &matrix.key, |cell, value| {
                cell.key = Some(value)
            })
            .into_iter()
            .map(move |cell| (at, cell))
        })
        .collect();
    with_key.append(&mut without_key);
    with_key.sort_by_key(|(at, _)| *at);
    cells = with_key.into_iter().map(|(_, cell)| cell).collect();
    for (name, values) in &matrix.headers {
        cells = product(cells, values, |cell, value| {
            cell.headers.insert(name.clone(), value);
        });
    }
    let fits_none =
        |excluded: &&Spanned<WhenModel>| !cells.iter().any(|cell| fits(cell, &excluded.value));
    let unused_exclude = matrix
        .exclude
        .iter()
        .find(fits_none)
        .map(|excluded| excluded.referenced);
    cells.retain(|cell| {
        !matrix
            .exclude
            .iter()
            .any(|excluded| fits(cell, &excluded.value))
    });
    cells.extend(
        matrix
            .include
            .iter()
            .map(|included| over(base, &included.value)),
    );
    Cells {
        cells,
        unused_exclude,
    }
}

/// Whether a cell's operation acts on an object; one that is misspelt is told later.
fn takes_key(cell: &WhenModel) -> bool {
    let operation = cell
        .operation
        .as_ref()
        .and_then(|name| name.value.parse::<Operation>().ok());
    operation.is_none_or(Operation::takes_key)
}

fn product(
    cells: Vec<WhenModel>,
    values: &[Spanned<String>],
    set: impl Fn(&mut WhenModel, Spanned<String>),
) -> Vec<WhenModel> {
    if values.is_empty() {
        return cells;
    }
    let pairs = cells
        .iter()
        .flat_map(|cell| values.iter().map(move |value| (cell, value)));
    pairs
        .map(|(cell, value)| {
            let mut cell = copy(cell);
            set(&mut cell, value.clone());
            cell
        })
        .collect()
}

fn copy(when: &WhenModel) -> WhenModel {
    over(when, &WhenModel::default())
}

/// A `when` with what another says in place of its own.
fn over(base: &WhenModel, own: &WhenModel) -> WhenModel {
    let mut headers = base.headers.clone();
    headers.extend(own.headers.clone());
    let mut query = base.query.clone();
    query.extend(own.query.clone());
    WhenModel {
        operation: own.operation.clone().or_else(|| base.operation.clone()),
        bucket: own.bucket.clone().or_else(|| base.bucket.clone()),
        key: own.key.clone().or_else(|| base.key.clone()),
        who: own.who.clone().or_else(|| base.who.clone()),
        body: own.body.clone().or_else(|| base.body.clone()),
        sign: own.sign.clone().or_else(|| base.sign.clone()),
        headers,
        query,
        steps: None,
    }
}

/// Whether a cell has everything that a pattern names.
fn fits(cell: &WhenModel, pattern: &WhenModel) -> bool {
    let same = |of_cell: &Option<Spanned<String>>, of_pattern: &Option<Spanned<String>>| {
        match of_pattern {
            None => true,
            Some(wanted) => of_cell
                .as_ref()
                .is_some_and(|value| value.value == wanted.value),
        }
    };
    let header = |(name, wanted): (&String, &Spanned<String>)| {
        cell.headers
            .get(name)
            .is_some_and(|value| value.value == wanted.value)
    };
    same(&cell.who, &pattern.who)
        && same(&cell.bucket, &pattern.bucket)
        && same(&cell.operation, &pattern.operation)
        && same(&cell.key, &pattern.key)
        && pattern.headers.iter().all(header)
}
