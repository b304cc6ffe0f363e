//! What requests can show to the conditions of two documents: for each key, or keys that hang together, one value for each
//! way in which the conditions tell values apart.

use fixedbitset::FixedBitSet;

use super::points;
use super::set_of;
use super::situation::{Shown, Situation, usual_clock};
use super::tags;
use super::texts::{Form, texts};
use crate::policy::condition::Condition;
use crate::policy::condition_key::{ConditionKey, KeyKind};
use crate::policy::context::can_carry;
use crate::policy::document::Statement;
use crate::policy::evaluate::PolicyReading;
use crate::policy::operator::Comparison;
use crate::protocol::network::Transport;
use crate::protocol::operation::Operation;

/// One value, and the statements whose conditions on it are met.
#[derive(Clone, Debug)]
pub(super) struct Choice {
    pub(super) shown: Shown,
    /// How far it is from what a reader expects of a request.
    pub(super) cost: u32,
    pub(super) met: FixedBitSet,
}

/// What requests can show for some keys.
#[derive(Clone, Debug)]
pub(super) struct Dimension {
    pub(super) keys: Vec<ConditionKey>,
    /// The cheapest first.
    pub(super) choices: Vec<Choice>,
    /// The statements with conditions on it.
    pub(super) touched: FixedBitSet,
    /// Whether the choices are all that conditions can tell apart.
    pub(super) exhaustive: bool,
}

impl Dimension {
    /// Whether requests of an operation can carry it.
    pub(super) fn is_carried_by(&self, operation: Operation) -> bool {
        self.keys.iter().any(|key| can_carry(*key, operation))
    }

    /// The choice of requests that cannot carry it: that it is absent.
    pub(super) fn absent(&self) -> Option<usize> {
        self.choices
            .iter()
            .position(|choice| is_absent(&choice.shown))
    }
}

fn is_absent(shown: &Shown) -> bool {
    match shown {
        Shown::Text(_, text) | Shown::Vpc(text) => text.is_none(),
        Shown::Tags(_, tags) => tags.is_empty(),
        Shown::Address(_) | Shown::Transport(_) | Shown::Clock(_) => false,
    }
}

/// Keys that are taken from one thing.
const TOGETHER: [[ConditionKey; 2]; 2] = [
    [ConditionKey::RequesterVpc, ConditionKey::Vpc],
    [ConditionKey::SecureTransport, ConditionKey::TlsVersion],
];

/// The dimensions of the conditions of some statements.
pub(super) fn dimensions(
    statements: &[&Statement],
    reading: PolicyReading,
    limit: usize,
) -> Vec<Dimension> {
    let mut found: Vec<Dimension> = Vec::new();
    for &key in ConditionKey::ALL {
        if found.iter().any(|dimension| dimension.keys.contains(&key)) {
            continue;
        }
        let together = TOGETHER.iter().find(|keys| keys.contains(&key));
        let keys = together.map_or_else(|| vec![key], |keys| keys.to_vec());
        let on_it = |condition: &Condition| condition.key.is_some_and(|key| keys.contains(&key));
        let touched = set_of(statements.len(), |index| {
            let statement = statements.get(index);
            statement.is_some_and(|statement| statement.conditions.iter().any(on_it))
        });
        if !touched.is_clear() {
            found.push(dimension(statements, keys, touched, reading, limit));
        }
    }
    found
}

fn dimension(
    statements: &[&Statement],
    keys: Vec<ConditionKey>,
    touched: FixedBitSet,
    reading: PolicyReading,
    limit: usize,
) -> Dimension {
    let on_it = |condition: &&Condition| condition.key.is_some_and(|key| keys.contains(&key));
    let mut conditions: Vec<&Condition> = Vec::new();
    let own: Vec<(usize, Vec<usize>)> = touched
        .ones()
        .filter_map(|index| Some((index, statements.get(index)?)))
        .map(|(index, statement)| {
            let own = statement.conditions.iter().filter(on_it);
            let numbers = own.map(|condition| number_of(condition, &mut conditions));
            (index, numbers.collect())
        })
        .collect();
    let (values, exhaustive) = values(&keys, &conditions, reading, limit);
    let operation = carrier(&keys);
    let mut choices: Vec<Choice> = Vec::new();
    for (shown, cost) in values {
        let mut situation = Situation::default();
        situation.show(&shown);
        let context = situation.context();
        let met: Vec<bool> = conditions
            .iter()
            .map(|condition| condition.judge(operation, &context, reading).met)
            .collect();
        let is_met = |number: &usize| met.get(*number).copied().unwrap_or_default();
        let mut bits = set_of(statements.len(), |index| !touched.contains(index));
        for (index, _) in own.iter().filter(|(_, numbers)| numbers.iter().all(is_met)) {
            bits.insert(*index);
        }
        choices.push(Choice {
            shown,
            cost,
            met: bits,
        });
    }
    choices.sort_by_key(|choice| choice.cost);
    // Absence stays, since some operations have nothing else.
    let mut seen: Vec<FixedBitSet> = Vec::new();
    choices.retain(|choice| {
        let is_new = !seen.contains(&choice.met);
        if is_new {
            seen.push(choice.met.clone());
        }
        is_new || is_absent(&choice.shown)
    });
    Dimension {
        keys,
        choices,
        touched,
        exhaustive,
    }
}

fn number_of<'s>(condition: &'s Condition, known: &mut Vec<&'s Condition>) -> usize {
    let place = known.iter().position(|other| {
        other.operator == condition.operator
            && other.key == condition.key
            && other.written == condition.written
    });
    place.unwrap_or_else(|| {
        known.push(condition);
        known.len() - 1
    })
}

/// An operation whose requests can carry the keys.
fn carrier(keys: &[ConditionKey]) -> Operation {
    let mut operations = Operation::ALL.iter().copied();
    let carries = |operation: &Operation| keys.iter().all(|key| can_carry(*key, *operation));
    operations.find(carries).unwrap_or(Operation::PutObject)
}

/// Values with their costs, and whether they are all that conditions can tell apart.
fn values(
    keys: &[ConditionKey],
    conditions: &[&Condition],
    reading: PolicyReading,
    limit: usize,
) -> (Vec<(Shown, u32)>, bool) {
    let is_like = |condition: &&Condition| condition.operator.comparison == Comparison::Like;
    let no_patterns = !conditions.iter().any(is_like);
    let key = keys.first().copied().unwrap_or(ConditionKey::Ip);
    match (key, key.kind()) {
        (ConditionKey::SecureTransport | ConditionKey::TlsVersion, _) => (transports(), true),
        (ConditionKey::RequesterVpc | ConditionKey::Vpc, _) => {
            let found = texts(conditions, Form::Vpc, reading, limit);
            let values = with_costs(found.texts).map(|(text, cost)| (Shown::Vpc(Some(text)), cost));
            let absent = (Shown::Vpc(None), 0);
            (values.chain([absent]).collect(), found.exhaustive)
        }
        (_, KeyKind::Address) => {
            let values = points::addresses(conditions).into_iter();
            let shown = values.map(|(address, cost)| (Shown::Address(address), cost));
            (shown.collect(), no_patterns)
        }
        (_, KeyKind::Instant) => {
            let cost = |clock| u32::from(clock != usual_clock()) * 3;
            let values = points::instants(conditions).into_iter();
            let shown = values.map(|clock| (Shown::Clock(clock), cost(clock)));
            (shown.collect(), no_patterns)
        }
        (key, KeyKind::Number) => {
            let values = points::lengths(conditions).into_iter();
            let shown = values.map(|length| (Shown::Text(key, Some(length.to_string())), 3));
            let absent = (Shown::Text(key, None), 0);
            (shown.chain([absent]).collect(), no_patterns)
        }
        (key, KeyKind::Tags) => {
            let found = texts(conditions, Form::Tag, reading, limit);
            let (sets, exhaustive) = tags::sets(conditions, &found, reading, limit);
            let values = sets.into_iter().map(|tags| {
                let cost = u32::try_from(tags.len()).unwrap_or(u32::MAX);
                (Shown::Tags(key, tags), cost.saturating_add(2))
            });
            let absent = (Shown::Tags(key, Vec::new()), 0);
            (values.chain([absent]).collect(), exhaustive)
        }
        (key, kind) => {
            let form = match kind {
                KeyKind::EncodedText => Form::Encoded,
                _ => Form::Header,
            };
            let found = texts(conditions, form, reading, limit);
            let values =
                with_costs(found.texts).map(|(text, cost)| (Shown::Text(key, Some(text)), cost));
            let absent = (Shown::Text(key, None), 0);
            (values.chain([absent]).collect(), found.exhaustive)
        }
    }
}

/// Short texts before long ones, and nothing at all last.
fn with_costs(texts: Vec<String>) -> impl Iterator<Item = (String, u32)> {
    texts.into_iter().map(|text| {
        let length = u32::try_from(text.len()).unwrap_or(u32::MAX);
        let cost = if text.is_empty() {
            9
        } else {
            3 + length.min(600) / 100
        };
        (text, cost)
    })
}

fn transports() -> Vec<(Shown, u32)> {
    let costs = [
        (Transport::Tls12, 0),
        (Transport::Http, 2),
        (Transport::Tls13, 2),
        (Transport::Tls11, 3),
        (Transport::Tls10, 3),
    ];
    let shown = costs.map(|(transport, cost)| (Shown::Transport(transport), cost));
    shown.to_vec()
}
