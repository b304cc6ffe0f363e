//! JSON in which no member stands twice: which of the two would count is nobody's guess.

use std::fmt;
use std::sync::Arc;

use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use super::problem::{Place, Problem, ProblemKind};
use super::source::Source;
use super::yaml;

/// Reads a file that holds one JSON value; `what` is what the file is, for its problem.
pub(super) fn parse(source: &Arc<Source>, what: &'static str) -> Result<Value, Problem> {
    match serde_json::from_str::<Unique>(text(source)) {
        Ok(Unique(value)) => Ok(value),
        Err(error) => {
            let reason = error.to_string();
            let reason = reason
                .split(" at line ")
                .next()
                .unwrap_or_default()
                .to_owned();
            let place = at_line_and_column(source, error.line(), error.column());
            Err(Problem::new(place, ProblemKind::Json { what, reason }))
        }
    }
}

/// The text without the byte order mark that some editors put before it.
pub(super) fn text(source: &Source) -> &str {
    source.text.trim_start_matches('\u{feff}')
}

fn at_line_and_column(source: &Arc<Source>, line: usize, column: usize) -> Place {
    let start = yaml::offset_of(&source.text, line, column);
    let letter = source
        .text
        .get(start..)
        .and_then(|rest| rest.chars().next());
    let end = start + letter.map_or(0, char::len_utf8);
    Place {
        source: Arc::clone(source),
        span: start..end,
    }
}

/// A JSON value without repeated members.
pub(super) struct Unique(pub(super) Value);

impl<'de> Deserialize<'de> for Unique {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(UniqueVisitor).map(Unique)
    }
}

struct UniqueVisitor;

impl<'de> Visitor<'de> for UniqueVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E: de::Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E: de::Error>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        let mut items = Vec::new();
        while let Some(Unique(item)) = seq.next_element()? {
            items.push(item);
        }
        Ok(Value::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut members = Map::new();
        while let Some(name) = map.next_key::<String>()? {
            if members.contains_key(&name) {
                return Err(de::Error::custom(format!("`{name}` stands twice")));
            }
            let Unique(value) = map.next_value()?;
            members.insert(name, value);
        }
        Ok(Value::Object(members))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_repeated_member_is_an_error_at_any_depth() {
        let read = |text: &str| serde_json::from_str::<Unique>(text).map(|Unique(value)| value);
        let text = r#"{"a": [1, -2, 0.5, null, true, {"b": "c"}]}"#;
        assert_eq!(
            read(text).unwrap(),
            serde_json::from_str::<Value>(text).unwrap()
        );
        let error = read(r#"{"a": [{"b": 1, "b": 2}]}"#).unwrap_err();
        assert!(error.to_string().starts_with("`b` stands twice"), "{error}");
    }
}
