//! One condition: an operator, a key and the values that a policy gives it (reference §3.5).

use std::net::IpAddr;

use ipnet::IpNet;
use serde_json::Value;

use super::condition_key::ConditionKey;
use super::context::{Context, Seen};
use super::evaluate::PolicyReading;
use super::glob::Pattern;
use super::operator::{Comparison, Operator, Qualifier};
use crate::protocol::operation::Operation;
use crate::protocol::timestamp::Timestamp;

/// A condition of a statement.
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    /// The operator.
    pub operator: Operator,
    /// The operator as it is written.
    pub operator_name: String,
    /// The key; `None` where the service knows none of this name, and so no request carries it.
    pub key: Option<ConditionKey>,
    /// The key as it is written.
    pub key_name: String,
    /// The values as they are written.
    pub written: Vec<String>,
    values: Values,
}

#[derive(Clone, Debug, PartialEq)]
enum Values {
    Texts,
    Patterns(Vec<Pattern>),
    Addresses(Vec<IpNet>),
    Numbers(Vec<f64>),
    Instants(Vec<Timestamp>),
    Flags(Vec<bool>),
}

/// How a condition came out.
#[derive(Clone, Debug, PartialEq)]
pub struct Judged<'a> {
    /// Whether it is met.
    pub met: bool,
    /// What the request shows.
    pub seen: Seen<'a>,
}

impl Condition {
    /// A condition of its parts; the text says what the values must be.
    pub(super) fn of(
        operator_name: &str,
        operator: Operator,
        key_name: &str,
        values: &[&Value],
    ) -> Result<Self, &'static str> {
        let written = values
            .iter()
            .map(|value| text_of(value))
            .collect::<Option<Vec<String>>>();
        let written = written.ok_or("texts, numbers, `true` or `false`")?;
        Ok(Self {
            operator,
            operator_name: operator_name.to_owned(),
            key: ConditionKey::parse(key_name),
            key_name: key_name.to_owned(),
            values: Values::of(operator.comparison, &written)?,
            written,
        })
    }

    /// Whether a request meets the condition, and what it shows for the key.
    pub fn judge<'a>(
        &self,
        operation: Operation,
        context: &Context<'a>,
        reading: PolicyReading,
    ) -> Judged<'a> {
        let seen = self
            .key
            .map_or(Seen::Missing, |key| context.seen(key, operation));
        let met = match (self.operator.comparison, &seen) {
            (Comparison::Missing, seen) => {
                let missing = *seen == Seen::Missing;
                (missing && self.operator.if_exist) || self.asks_whether_missing(missing)
            }
            (_, Seen::Missing) => self.operator.if_exist,
            (_, Seen::Texts(texts)) => {
                let mut one_by_one = texts
                    .iter()
                    .map(|text| self.holds(&Seen::Text(text.as_str().into()), reading));
                match self.operator.qualifier {
                    Some(Qualifier::All) => one_by_one.all(|holds| holds),
                    Some(Qualifier::Any) | None => one_by_one.any(|holds| holds),
                }
            }
            (_, seen) => self.holds(seen, reading),
        };
        Judged { met, seen }
    }

    fn asks_whether_missing(&self, missing: bool) -> bool {
        matches!(&self.values, Values::Flags(flags) if flags.contains(&missing))
    }

    /// Whether it is `null_equal` with `true`.
    pub(super) fn asks_for_absence(&self) -> bool {
        matches!(&self.values, Values::Flags(flags) if flags.contains(&true))
    }

    /// Whether one value of the request meets the operator.
    pub(super) fn holds(&self, seen: &Seen<'_>, reading: PolicyReading) -> bool {
        match (self.operator.negated, reading.negation_by_any_value) {
            (false, _) => self.values_matching(seen, reading) > 0,
            (true, false) => self.values_matching(seen, reading) == 0,
            (true, true) => self.values_matching(seen, reading) < self.written.len(),
        }
    }

    /// Its values, where they are addresses.
    pub(super) fn addresses(&self) -> &[IpNet] {
        match &self.values {
            Values::Addresses(ranges) => ranges,
            _ => &[],
        }
    }

    /// Its values, where they are patterns.
    pub(super) fn patterns(&self) -> &[Pattern] {
        match &self.values {
            Values::Patterns(patterns) => patterns,
            _ => &[],
        }
    }

    /// Its values, where they are numbers.
    pub(super) fn numbers(&self) -> &[f64] {
        match &self.values {
            Values::Numbers(numbers) => numbers,
            _ => &[],
        }
    }

    /// Its values, where they are instants.
    pub(super) fn instants(&self) -> &[Timestamp] {
        match &self.values {
            Values::Instants(instants) => instants,
            _ => &[],
        }
    }

    fn values_matching(&self, seen: &Seen<'_>, reading: PolicyReading) -> usize {
        match &self.values {
            Values::Texts => {
                let same = |written: &String| match (seen, self.operator.comparison) {
                    (Seen::Text(text), Comparison::TextIgnoringCase) => {
                        written.eq_ignore_ascii_case(text)
                    }
                    (Seen::Text(text), _) => written == text,
                    (other, _) => *written == plain(other),
                };
                self.written.iter().filter(|written| same(written)).count()
            }
            Values::Patterns(patterns) => {
                let text = plain(seen);
                let fits = |pattern: &&Pattern| {
                    if reading.inner_star_is_plain {
                        pattern.matches_with_stars_at_its_ends(&text)
                    } else {
                        pattern.matches(&text)
                    }
                };
                patterns.iter().filter(fits).count()
            }
            Values::Addresses(ranges) => match address(seen) {
                Some(address) => ranges
                    .iter()
                    .filter(|range| range.contains(&address))
                    .count(),
                None => 0,
            },
            Values::Numbers(numbers) => {
                let Comparison::Number(order) = self.operator.comparison else {
                    return 0;
                };
                let number = number(seen);
                let fits = |written: &&f64| {
                    order.fits(number.and_then(|number| number.partial_cmp(written)))
                };
                numbers.iter().filter(fits).count()
            }
            Values::Instants(instants) => {
                let Comparison::Instant(order) = self.operator.comparison else {
                    return 0;
                };
                let instant = instant(seen);
                let fits =
                    |written: &&Timestamp| order.fits(instant.map(|instant| instant.cmp(written)));
                instants.iter().filter(fits).count()
            }
            Values::Flags(flags) => {
                let flag = flag(seen);
                flags
                    .iter()
                    .filter(|written| flag == Some(**written))
                    .count()
            }
        }
    }
}

impl Values {
    fn of(comparison: Comparison, written: &[String]) -> Result<Self, &'static str> {
        fn all<T>(
            written: &[String],
            read: impl Fn(&str) -> Option<T>,
            expected: &'static str,
        ) -> Result<Vec<T>, &'static str> {
            written
                .iter()
                .map(|text| read(text))
                .collect::<Option<_>>()
                .ok_or(expected)
        }
        Ok(match comparison {
            Comparison::Text | Comparison::TextIgnoringCase => Self::Texts,
            Comparison::Like => {
                Self::Patterns(written.iter().map(|text| Pattern::new(text)).collect())
            }
            Comparison::Address => Self::Addresses(all(
                written,
                range,
                "IP addresses, or ranges such as `203.0.113.0/24`",
            )?),
            Comparison::Number(_) => Self::Numbers(all(written, finite, "numbers")?),
            Comparison::Instant(_) => Self::Instants(all(
                written,
                moment,
                "times such as `2026-03-01T08:00:00Z`",
            )?),
            Comparison::Flag => Self::Flags(all(written, truth, "`\"true\"` or `\"false\"`")?),
            Comparison::Missing => Self::Flags(all(
                written,
                truth,
                "`\"true\"`, for a key that is missing, or `\"false\"`",
            )?),
        })
    }
}

fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        _ => None,
    }
}

fn range(text: &str) -> Option<IpNet> {
    let canonical = |address: IpAddr| IpNet::from(address.to_canonical());
    text.parse()
        .ok()
        .map(canonical)
        .or_else(|| text.parse::<IpNet>().ok())
}

fn finite(text: &str) -> Option<f64> {
    text.parse().ok().filter(|number: &f64| number.is_finite())
}

fn moment(text: &str) -> Option<Timestamp> {
    text.parse().ok()
}

fn truth(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "true" => Some(true),
        "false" => Some(false),
        _ => None,
    }
}

/// A value of the request as text.
fn plain(seen: &Seen<'_>) -> String {
    match seen {
        Seen::Missing | Seen::Texts(_) => String::new(),
        Seen::Text(text) => text.clone().into_owned(),
        Seen::Number(number) => number.to_string(),
        Seen::Flag(flag) => flag.to_string(),
        Seen::Instant(instant) => instant.to_string(),
        Seen::Address(address) => address.to_string(),
    }
}

fn address(seen: &Seen<'_>) -> Option<IpAddr> {
    match seen {
        Seen::Address(address) => Some(*address),
        Seen::Text(text) => text.parse().ok(),
        _ => None,
    }
}

fn number(seen: &Seen<'_>) -> Option<f64> {
    match seen {
        Seen::Number(number) => Some(*number),
        Seen::Text(text) => finite(text),
        _ => None,
    }
}

fn instant(seen: &Seen<'_>) -> Option<Timestamp> {
    match seen {
        Seen::Instant(instant) => Some(*instant),
        Seen::Text(text) => moment(text),
        _ => None,
    }
}

fn flag(seen: &Seen<'_>) -> Option<bool> {
    match seen {
        Seen::Flag(flag) => Some(*flag),
        Seen::Text(text) => truth(text),
        _ => None,
    }
}
