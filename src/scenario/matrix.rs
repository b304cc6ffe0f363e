//! The cells of a matrix: every combination of its lists, with some added and some left out.

use super::model::{MatrixModel, WhenModel};
use super::yaml::Spanned;

/// The `when` of every cell, in the order of the lists: principals vary slowest, headers fastest.
pub(super) fn cells(matrix: &MatrixModel, base: &WhenModel) -> Vec<WhenModel> {
    let mut cells = vec![copy(base)];
    cells = product(cells, &matrix.who, |cell, value| cell.who = Some(value));
    cells = product(cells, &matrix.bucket, |cell, value| {
        cell.bucket = Some(value)
    });
    cells = product(cells, &matrix.operation, |cell, value| {
        cell.operation = Some(value)
    });
    cells = product(cells, &matrix.key, |cell, value| cell.key = Some(value));
    for (name, values) in &matrix.headers {
        cells = product(cells, values, |cell, value| {
            cell.headers.insert(name.clone(), value);
        });
    }
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
    cells
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
