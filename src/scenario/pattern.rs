//! Cell patterns: which cells of a matrix an entry of `exclude`, `allowed` or `expect` means.
//!
//! A pattern names fields of `when`, each with a word or a list of words. A cell fits if it has, for every field that is
//! named, one of the words; a pattern that names no field fits every cell. Fields have the values that the request is
//! really sent with, so what a cell leaves out (its only bucket, the usual source address) can be named as well.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::net::IpAddr;

use super::cell_label::is_secret_header;
use super::matrix::{Fault, fault};
use super::model::{PatternModel, WhenModel, Words};
use super::problem::ProblemKind;
use super::yaml::{Location, Spanned};
use crate::protocol::network::Network;
use crate::protocol::operation::{Operation, ResourceKind};
use crate::protocol::words::did_you_mean;

/// Patterns of one list; each is held against each cell.
const MOST_PATTERNS: usize = 1_000;

/// A field of a cell that a pattern can name.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Field {
    Member(&'static str),
    /// In lower case, as the case of a header's name does not count.
    Header(String),
}

/// The cells of a matrix by their words.
pub(super) struct Cells {
    cells: Vec<HashMap<Field, String>>,
    /// The numbers of the cells that have a word.
    having: HashMap<Field, BTreeMap<String, Vec<usize>>>,
}

/// A pattern ready to be held against many cells.
type Wanted = Vec<(Field, HashSet<String>)>;

impl Cells {
    /// The words of cells; `only_bucket` is the one that is meant where none is named.
    pub(super) fn of(cells: &[WhenModel], only_bucket: Option<&str>) -> Self {
        let cells: Vec<_> = cells
            .iter()
            .map(|cell| words_of(cell, only_bucket))
            .collect();
        let mut having: HashMap<Field, BTreeMap<String, Vec<usize>>> = HashMap::new();
        for (number, cell) in cells.iter().enumerate() {
            for (field, word) in cell {
                let words = having.entry(field.clone()).or_default();
                words.entry(word.clone()).or_default().push(number);
            }
        }
        Self { cells, having }
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.cells.len()
    }

    /// For each cell, whether one of the patterns of a list fits it.
    ///
    /// # Errors
    ///
    /// As [`Cells::fitting`]; a `then`, which has no place in these lists; and more patterns than anybody reads.
    pub(super) fn union(
        &self,
        list: &'static str,
        patterns: &[Spanned<PatternModel>],
    ) -> Result<Vec<bool>, Fault> {
        check_count(list, patterns)?;
        let mut fits = vec![false; self.count()];
        for pattern in patterns {
            if let Some(then) = &pattern.value.then {
                let with = format!("an entry of `{list}`; write it into one of `expect`");
                let kind = ProblemKind::DoesNotGoWith {
                    field: "then",
                    with,
                };
                return Err(fault(Some(then.referenced), kind));
            }
            for cell in self.fitting(list, pattern)? {
                if let Some(fits) = fits.get_mut(cell) {
                    *fits = true;
                }
            }
        }
        Ok(fits)
    }

    /// The numbers of the cells that fit a pattern.
    ///
    /// # Errors
    ///
    /// A word that no cell has, and a pattern that fits no cell: it is misspelt, or the matrix has changed.
    pub(super) fn fitting(
        &self,
        list: &'static str,
        pattern: &Spanned<PatternModel>,
    ) -> Result<Vec<usize>, Fault> {
        let wanted = self.wanted(&pattern.value)?;
        let fits = |number: &usize| {
            let cell = self.cells.get(*number);
            wanted.iter().all(|(field, words)| {
                cell.and_then(|cell| cell.get(field))
                    .is_some_and(|word| words.contains(word))
            })
        };
        // The field that the fewest cells fit leaves the fewest to be looked at.
        let fewest = wanted
            .iter()
            .map(|(field, words)| self.numbers(field, words))
            .min_by_key(Vec::len);
        let mut numbers = fewest.unwrap_or_else(|| (0..self.count()).collect());
        numbers.retain(fits);
        numbers.sort_unstable();
        if numbers.is_empty() {
            let kind = ProblemKind::NoSuchCell { list };
            return Err(fault(Some(pattern.referenced), kind));
        }
        Ok(numbers)
    }

    /// The numbers of the cells that have one of these words in a field.
    fn numbers(&self, field: &Field, words: &HashSet<String>) -> Vec<usize> {
        let having = self.having.get(field);
        words
            .iter()
            .filter_map(|word| having?.get(word))
            .flatten()
            .copied()
            .collect()
    }

    fn wanted(&self, pattern: &PatternModel) -> Result<Wanted, Fault> {
        let members = [
            ("as", &pattern.who),
            ("operation", &pattern.operation),
            ("bucket", &pattern.bucket),
            ("key", &pattern.key),
            ("source_ip", &pattern.source_ip),
            ("vpc", &pattern.vpc),
            ("transport", &pattern.transport),
        ];
        let members = members
            .into_iter()
            .filter_map(|(name, words)| Some((Field::Member(name), name, words.as_ref()?)));
        let headers = pattern.headers.iter().map(|(name, words)| {
            let field = Field::Header(name.to_lowercase());
            (field, name.as_str(), words)
        });
        members
            .chain(headers)
            .map(|(field, name, written)| {
                let words = self.words(&field, name, written)?;
                Ok((field, words))
            })
            .collect()
    }

    fn words(
        &self,
        field: &Field,
        name: &str,
        written: &Spanned<Words>,
    ) -> Result<HashSet<String>, Fault> {
        let words: Vec<(&str, Location)> = match &written.value {
            Words::One(word) => vec![(word, written.referenced)],
            Words::Any(words) => words
                .iter()
                .map(|word| (word.value.as_str(), word.referenced))
                .collect(),
        };
        if words.is_empty() {
            let kind = ProblemKind::WrongValue {
                what: "a list of words",
                expected: "of one at least".to_owned(),
            };
            return Err(fault(Some(written.referenced), kind));
        }
        let mut wanted = HashSet::new();
        for (word, at) in words {
            let plain = plain(field, word);
            let is_known = self
                .having
                .get(field)
                .is_some_and(|known| known.contains_key(plain.as_ref()));
            if !is_known {
                return Err(fault(Some(at), self.unknown(field, name, word)));
            }
            wanted.insert(plain.into_owned());
        }
        Ok(wanted)
    }

    /// The problem of a word that no cell has. A secret is neither repeated nor offered.
    fn unknown(&self, field: &Field, name: &str, word: &str) -> ProblemKind {
        let of_field = self.having.get(field);
        if let (Field::Header(_), None) = (field, of_field) {
            let mut names: Vec<String> = self
                .having
                .keys()
                .filter_map(|known| match known {
                    Field::Header(name) => Some(name.clone()),
                    Field::Member(_) => None,
                })
                .collect();
            names.sort();
            let meant = did_you_mean(name, names.iter().map(String::as_str)).map(str::to_owned);
            return ProblemKind::NoCellHas {
                field: name.to_owned(),
                word: "…".to_owned(),
                meant,
                known: names,
            };
        }
        let is_secret = matches!(field, Field::Header(name) if is_secret_header(name));
        let known: Vec<String> = of_field
            .filter(|_| !is_secret)
            .into_iter()
            .flat_map(BTreeMap::keys)
            .cloned()
            .collect();
        let word = if is_secret { "…" } else { word };
        ProblemKind::NoCellHas {
            field: name.to_owned(),
            word: word.to_owned(),
            meant: did_you_mean(word, known.iter().map(String::as_str)).map(str::to_owned),
            known,
        }
    }
}

/// Refuses more patterns in a list than are held against all cells in a moment.
pub(super) fn check_count(
    list: &'static str,
    patterns: &[Spanned<PatternModel>],
) -> Result<(), Fault> {
    match patterns.get(MOST_PATTERNS) {
        None => Ok(()),
        Some(first_too_many) => {
            let expected = format!("of {MOST_PATTERNS} entries at most");
            let what = match list {
                "exclude" => "`exclude`",
                "allowed" => "`allowed`",
                _ => "`expect`",
            };
            let kind = ProblemKind::WrongValue { what, expected };
            Err(fault(Some(first_too_many.referenced), kind))
        }
    }
}

/// What a cell's request is sent with, by field.
fn words_of(cell: &WhenModel, only_bucket: Option<&str>) -> HashMap<Field, String> {
    let written = |word: &Option<Spanned<String>>| word.as_ref().map(|word| word.value.clone());
    let operation = written(&cell.operation);
    let known = operation
        .as_ref()
        .and_then(|name| name.parse::<Operation>().ok());
    let is_preflight = known == Some(Operation::OptionsObject);
    let is_service = known.is_some_and(|known| known.resource_kind() == ResourceKind::Service);
    let usual = Network::default();
    let anonymous = is_preflight.then(|| "anonymous".to_owned());
    let bucket = written(&cell.bucket).or_else(|| only_bucket.map(str::to_owned));
    let members = [
        ("as", written(&cell.who).or(anonymous)),
        ("operation", operation),
        ("bucket", bucket.filter(|_| !is_service)),
        ("key", written(&cell.key)),
        (
            "source_ip",
            Some(written(&cell.source_ip).unwrap_or_else(|| usual.source_ip.to_string())),
        ),
        ("vpc", written(&cell.vpc)),
        (
            "transport",
            Some(written(&cell.transport).unwrap_or_else(|| usual.transport.to_string())),
        ),
    ];
    let members = members
        .into_iter()
        .filter_map(|(name, word)| Some((Field::Member(name), word?)));
    let headers = cell
        .headers
        .iter()
        .map(|(name, value)| (Field::Header(name.to_lowercase()), value.value.clone()));
    members
        .chain(headers)
        .map(|(field, word)| {
            let word = plain(&field, &word).into_owned();
            (field, word)
        })
        .collect()
}

/// A word as it is compared: one address can be written in several ways.
fn plain<'w>(field: &Field, word: &'w str) -> Cow<'w, str> {
    match (field, word.parse::<IpAddr>()) {
        (Field::Member("source_ip"), Ok(address)) => Cow::Owned(address.to_string()),
        _ => Cow::Borrowed(word),
    }
}
