//! Comparing two documents by what they mean: which requests one of them grants and the other does not, each with a request
//! that shows it.
//!
//! A request is taken apart into what the statements can tell apart: who asks, for what, from where and with what, and on
//! which key. All but the key are a few classes each, of which one value stands for the rest. For a statement that allows in
//! one document, and where there is one a statement that denies in the other, those values are kept that leave the fewest
//! of the statements alive which must not be; what is left must be kept away by the key (`keys`). Every request that is
//! found is put to both documents by the ordinary evaluation before it is shown.

mod automaton;
mod callers;
mod dimension;
mod groups;
mod keys;
mod pair;
mod places;
mod points;
mod questions;
mod reach;
mod search;
mod situation;
mod tags;
#[cfg(test)]
mod tests;
mod texts;
mod ways;
mod witness;

pub use questions::Forbidden;
pub use situation::Situation;
pub use witness::{Location, Witness};

use fixedbitset::FixedBitSet;

use super::decide::{Caller, CallerReading};
use super::document::Document;
use super::evaluate::PolicyReading;
use crate::protocol::operation::Operation;
use pair::Pair;
use search::Search;

/// How much a comparison may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// Values of one key of conditions, or buckets, that are told apart at most.
    pub values: usize,
    /// Steps in the search of keys.
    pub steps: usize,
    /// Witnesses that are kept for each direction; the others are counted.
    pub witnesses: usize,
}

impl Default for Budget {
    fn default() -> Self {
        Self {
            values: 4096,
            steps: 400_000,
            witnesses: 64,
        }
    }
}

/// Which callers are looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Callers {
    /// All of them.
    #[default]
    All,
    /// Those without a signature.
    Unsigned,
    /// Those without a signature, and accounts that no statement names.
    Unnamed,
    /// Accounts other than the owner's, or where it is not known those that no statement names.
    Foreign,
}

/// Which requests are looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    /// From whom.
    pub callers: Callers,
    /// uin of the bucket's owner, where it is known.
    pub owner: Option<String>,
    /// For what; `None` for everything.
    pub operations: Option<Vec<Operation>>,
    /// Whether only those without encryption.
    pub over_plain_http: bool,
    /// The only caller that is looked at, whether the statements name it or not.
    pub caller: Option<Caller>,
    /// The only bucket that is looked at.
    pub bucket: Option<ScopedBucket>,
}

/// A bucket to which requests go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScopedBucket {
    /// Its region.
    pub region: String,
    /// Its name with its APPID.
    pub name: String,
    /// The APPID.
    pub appid: String,
}

/// How two documents are compared.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comparing {
    /// How what no document says is taken.
    pub reading: PolicyReading,
    /// How principals are taken.
    pub callers: CallerReading,
    /// How much it may take.
    pub budget: Budget,
    /// Which requests are looked at.
    pub scope: Scope,
}

/// Why a direction is not settled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Unsettled {
    /// Questions given up because the budget was used up, or because not all values could be told apart.
    pub given_up: usize,
    /// Requests that the ordinary evaluation does not confirm: a fault of the comparison.
    pub not_confirmed: usize,
}

impl Unsettled {
    /// Whether nothing is left open.
    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }
}

/// What one document grants and the other does not.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Direction {
    /// One request for each changed class: who asks, for what, and the statements that answer.
    pub witnesses: Vec<Witness>,
    /// Changed classes beyond those that are kept, counted up to as many again.
    pub left_out: usize,
    /// Whether the search ended once so many were counted.
    pub cut_short: bool,
    /// What could not be answered.
    pub unsettled: Unsettled,
}

/// The short answer of a direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// There is no such request.
    Equal,
    /// There is one at least.
    Changed,
    /// None was found, and not all were looked at.
    Unknown,
}

impl Direction {
    /// The short answer.
    pub fn answer(&self) -> Answer {
        if !self.witnesses.is_empty() {
            Answer::Changed
        } else if self.unsettled.is_nothing() {
            Answer::Equal
        } else {
            Answer::Unknown
        }
    }
}

/// Two documents compared.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Compared {
    /// What the new one grants and the old one does not.
    pub more: Direction,
    /// What the old one grants and the new one does not.
    pub less: Direction,
}

/// Compares two documents, each taken alone.
///
/// ```
/// use cos403::policy::{Answer, Comparing, Document, PolicyKind, compare};
///
/// let document = |resource: &str| {
///     let policy = serde_json::json!({"version": "2.0", "statement": [
///         {"effect": "allow", "action": "cos:GetObject", "resource": resource}]});
///     Document::from_json(&policy, PolicyKind::Identity)
/// };
/// let old = document("qcs::cos::uid/1250000000:media-1250000000/doc/*")?;
/// let new = document("qcs::cos::uid/1250000000:media-1250000000/*")?;
/// let compared = compare(&old, &new, &Comparing::default());
/// assert_eq!(compared.more.answer(), Answer::Changed);
/// assert_eq!(compared.less.answer(), Answer::Equal);
/// # Ok::<(), cos403::policy::PolicyProblem>(())
/// ```
pub fn compare(old: &Document, new: &Document, how: &Comparing) -> Compared {
    let pair = Pair::new(old, new, how);
    Compared {
        more: Search::new(&pair, true).direction(),
        less: Search::new(&pair, false).direction(),
    }
}

/// What a document grants and a reference does not.
pub fn grants_beyond(reference: &Document, document: &Document, how: &Comparing) -> Direction {
    Search::new(&Pair::new(reference, document, how), true).direction()
}

/// The numbers below `size` for which something holds.
fn set_of(size: usize, holds: impl Fn(usize) -> bool) -> FixedBitSet {
    let mut set = FixedBitSet::with_capacity(size);
    set.extend((0..size).filter(|number| holds(*number)));
    set
}
