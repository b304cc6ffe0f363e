//! The cells of a matrix: every combination of its lists, with some added and some left out.

use std::collections::BTreeMap;

use super::model::{MatrixModel, WhenModel};
use super::pattern::Cells;
use super::problem::ProblemKind;
use super::yaml::{Location, Spanned};
use crate::protocol::operation::Operation;

/// Cells of one matrix. Each is a request; what is larger is meant otherwise.
const MOST_CELLS: usize = 10_000;

/// What is wrong with a matrix; without a place, it is the matrix as a whole.
pub(super) type Fault = Box<(Option<Location>, ProblemKind)>;

type List = Option<Vec<Spanned<String>>>;
type Set = fn(&mut WhenModel, Spanned<String>);

/// The `when` of every cell, in the order of the lists: principals vary slowest, then buckets, operations, keys, source
/// addresses, VPCs and transports; headers vary fastest.
///
/// An operation that takes no key has one cell for all keys.
///
/// # Errors
///
/// No list, an empty one, too many cells, and an `include` or `exclude` that cannot mean what it says.
pub(super) fn cells(
    matrix: &MatrixModel,
    base: &WhenModel,
    only_bucket: Option<&str>,
) -> Result<Vec<WhenModel>, Fault> {
    check(matrix)?;
    let before_keys: [(&List, Set); 3] = [
        (&matrix.who, |cell, value| cell.who = Some(value)),
        (&matrix.bucket, |cell, value| cell.bucket = Some(value)),
        (&matrix.operation, |cell, value| {
            cell.operation = Some(value)
        }),
    ];
    let after_keys: [(&List, Set); 3] = [
        (&matrix.source_ip, |cell, value| {
            cell.source_ip = Some(value)
        }),
        (&matrix.vpc, |cell, value| cell.vpc = Some(value)),
        (&matrix.transport, |cell, value| {
            cell.transport = Some(value)
        }),
    ];
    let all = |cells, lists: [(&List, Set); 3]| {
        lists.into_iter().fold(cells, |cells, (list, set)| {
            product(cells, list.as_deref().unwrap_or_default(), set)
        })
    };
    let keys = matrix.key.as_deref().unwrap_or_default();
    let mut cells = all(vec![copy(base)], before_keys)
        .into_iter()
        .flat_map(|cell| {
            let keys = if takes_key(&cell) { keys } else { &[] };
            product(vec![cell], keys, |cell, value| cell.key = Some(value))
        })
        .collect();
    cells = all(cells, after_keys);
    for (name, values) in &matrix.headers {
        cells = product(cells, values, |cell, value| {
            cell.headers.insert(name.clone(), value);
        });
    }
    if !matrix.exclude.is_empty() {
        let excluded = Cells::of(&cells, only_bucket).union("exclude", &matrix.exclude)?;
        cells = cells
            .into_iter()
            .zip(excluded)
            .filter_map(|(cell, is_excluded)| (!is_excluded).then_some(cell))
            .collect();
    }
    cells.extend(
        matrix
            .include
            .iter()
            .map(|included| over(base, &included.value)),
    );
    if cells.is_empty() {
        Err(fault(None, ProblemKind::EmptyMatrix))
    } else {
        Ok(cells)
    }
}

pub(super) fn fault(at: Option<Location>, kind: ProblemKind) -> Fault {
    Box::new((at, kind))
}

fn check(matrix: &MatrixModel) -> Result<(), Fault> {
    let named = [
        &matrix.who,
        &matrix.operation,
        &matrix.bucket,
        &matrix.key,
        &matrix.source_ip,
        &matrix.vpc,
        &matrix.transport,
    ]
    .into_iter()
    .flatten();
    let lists: Vec<usize> = named
        .map(Vec::len)
        .chain(matrix.headers.values().map(Vec::len))
        .collect();
    let needs = |needed| {
        Err(fault(
            None,
            ProblemKind::Needs {
                field: "matrix",
                needed,
            },
        ))
    };
    if lists.contains(&0) {
        return needs("a value at least in each of its lists");
    }
    if lists.is_empty() && matrix.include.is_empty() {
        return needs(
            "a list: `as`, `operation`, `bucket`, `key`, `source_ip`, `vpc`, `transport` or `headers`",
        );
    }
    let size = lists
        .iter()
        .try_fold(1usize, |product, length| product.checked_mul(*length));
    if size.is_none_or(|size| size > MOST_CELLS) {
        let expected = format!("of {MOST_CELLS} cells at most");
        return Err(fault(
            None,
            ProblemKind::WrongValue {
                what: "a matrix",
                expected,
            },
        ));
    }
    let with_steps = matrix
        .include
        .iter()
        .find(|cell| cell.value.steps.is_some());
    if let Some(cell) = with_steps {
        let kind = ProblemKind::DoesNotGoWith {
            field: "steps",
            with: "a cell of a matrix".to_owned(),
        };
        return Err(fault(Some(cell.referenced), kind));
    }
    Ok(())
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
    WhenModel {
        operation: own.operation.clone().or_else(|| base.operation.clone()),
        bucket: own.bucket.clone().or_else(|| base.bucket.clone()),
        key: own.key.clone().or_else(|| base.key.clone()),
        who: own.who.clone().or_else(|| base.who.clone()),
        source_ip: own.source_ip.clone().or_else(|| base.source_ip.clone()),
        vpc: own.vpc.clone().or_else(|| base.vpc.clone()),
        transport: own.transport.clone().or_else(|| base.transport.clone()),
        body: own.body.clone().or_else(|| base.body.clone()),
        sign: own.sign.clone().or_else(|| base.sign.clone()),
        headers: joined(&base.headers, &own.headers),
        query: joined(&base.query, &own.query),
        steps: None,
    }
}

type Texts = BTreeMap<String, Spanned<String>>;

fn joined(base: &Texts, own: &Texts) -> Texts {
    let mut joined = base.clone();
    joined.extend(own.clone());
    joined
}
