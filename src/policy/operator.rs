//! Operators of conditions (reference §3.5).

use std::cmp::Ordering;

/// An operator, such as `for_any_value:string_not_equal_if_exist`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Operator {
    /// What is compared, and how.
    pub comparison: Comparison,
    /// Whether the comparison must fail: `…_not_…`.
    pub negated: bool,
    /// Whether a key that is missing from the request meets the condition: `…_if_exist`.
    pub if_exist: bool,
    /// How a key of several values is taken.
    pub qualifier: Option<Qualifier>,
    /// Whether COS's own list of operators has it; the others are CAM's (598/58419).
    pub listed: bool,
}

/// What an operator compares, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// Texts, case counts.
    Text,
    /// Texts, case does not count.
    TextIgnoringCase,
    /// A text with a pattern.
    Like,
    /// An address with an address or a range.
    Address,
    /// Numbers.
    Number(Order),
    /// Instants.
    Instant(Order),
    /// Truth values.
    Flag,
    /// Whether the key is missing.
    Missing,
}

/// How two values must lie to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// The same.
    Equal,
    /// The request's is greater.
    Greater,
    /// The request's is greater or the same.
    GreaterOrEqual,
    /// The request's is less.
    Less,
    /// The request's is less or the same.
    LessOrEqual,
}

impl Order {
    /// Whether an ordering is of this kind; `None` is an ordering of things that have none.
    pub fn fits(self, ordering: Option<Ordering>) -> bool {
        let Some(ordering) = ordering else {
            return false;
        };
        match self {
            Order::Equal => ordering.is_eq(),
            Order::Greater => ordering.is_gt(),
            Order::GreaterOrEqual => ordering.is_ge(),
            Order::Less => ordering.is_lt(),
            Order::LessOrEqual => ordering.is_le(),
        }
    }
}

/// How a key of several values is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Qualifier {
    /// One of the request's values is enough: `for_any_value:`.
    Any,
    /// Every value of the request must do: `for_all_value:`.
    All,
}

const ANY: &str = "for_any_value:";
const ALL: &str = "for_all_value:";
const IF_EXIST: &str = "_if_exist";

/// The operators without qualifier and suffix; the last column tells whether COS's own list has it.
const BASES: &[(&str, Comparison, bool, bool)] = &[
    ("string_equal", Comparison::Text, false, true),
    ("string_not_equal", Comparison::Text, true, true),
    (
        "string_equal_ignore_case",
        Comparison::TextIgnoringCase,
        false,
        false,
    ),
    (
        "string_not_equal_ignore_case",
        Comparison::TextIgnoringCase,
        true,
        false,
    ),
    ("string_like", Comparison::Like, false, true),
    ("string_not_like", Comparison::Like, true, false),
    ("ip_equal", Comparison::Address, false, true),
    ("ip_not_equal", Comparison::Address, true, true),
    (
        "numeric_equal",
        Comparison::Number(Order::Equal),
        false,
        true,
    ),
    (
        "numeric_not_equal",
        Comparison::Number(Order::Equal),
        true,
        true,
    ),
    (
        "numeric_greater_than",
        Comparison::Number(Order::Greater),
        false,
        true,
    ),
    (
        "numeric_greater_than_equal",
        Comparison::Number(Order::GreaterOrEqual),
        false,
        true,
    ),
    (
        "numeric_less_than",
        Comparison::Number(Order::Less),
        false,
        true,
    ),
    (
        "numeric_less_than_equal",
        Comparison::Number(Order::LessOrEqual),
        false,
        true,
    ),
    (
        "date_equal",
        Comparison::Instant(Order::Equal),
        false,
        false,
    ),
    (
        "date_not_equal",
        Comparison::Instant(Order::Equal),
        true,
        true,
    ),
    (
        "date_greater_than",
        Comparison::Instant(Order::Greater),
        false,
        true,
    ),
    (
        "date_greater_than_equal",
        Comparison::Instant(Order::GreaterOrEqual),
        false,
        true,
    ),
    (
        "date_less_than",
        Comparison::Instant(Order::Less),
        false,
        true,
    ),
    (
        "date_less_than_equal",
        Comparison::Instant(Order::LessOrEqual),
        false,
        true,
    ),
    ("bool_equal", Comparison::Flag, false, true),
    ("null_equal", Comparison::Missing, false, true),
];

impl Operator {
    /// Reads the name of an operator; `None` if there is none of this name.
    pub fn parse(name: &str) -> Option<Self> {
        let (qualifier, rest) = if let Some(rest) = name.strip_prefix(ANY) {
            (Some(Qualifier::Any), rest)
        } else if let Some(rest) = name.strip_prefix(ALL) {
            (Some(Qualifier::All), rest)
        } else {
            (None, name)
        };
        let (base, if_exist) = match rest.strip_suffix(IF_EXIST) {
            Some(base) => (base, true),
            None => (rest, false),
        };
        let &(_, comparison, negated, listed) = BASES.iter().find(|(known, ..)| *known == base)?;
        Some(Self {
            comparison,
            negated,
            if_exist,
            qualifier,
            listed,
        })
    }

    /// The names of the operators without qualifier, for "did you mean".
    pub(super) fn known_names() -> impl Iterator<Item = String> {
        BASES
            .iter()
            .flat_map(|(base, ..)| [(*base).to_owned(), format!("{base}{IF_EXIST}")])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_its_qualifier_base_and_suffix() {
        let operator = Operator::parse("for_any_value:string_not_equal_if_exist");
        let expected = Operator {
            comparison: Comparison::Text,
            negated: true,
            if_exist: true,
            qualifier: Some(Qualifier::Any),
            listed: true,
        };
        assert_eq!(operator, Some(expected));
        for name in [
            "StringEquals",
            "string_equal_if_exists",
            "for_each_value:string_equal",
            "",
        ] {
            assert_eq!(Operator::parse(name), None, "{name}");
        }
    }
}
