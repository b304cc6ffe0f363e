//! The changes of each element of a statement.

use std::time::Duration;

use ipnet::IpNet;
use serde_json::{Map, Value, json};

use super::writing::Writer;
use super::{Slip, below, statements};
use crate::policy::operator::{Comparison, Operator, Order};
use crate::policy::principal::Principal;
use crate::policy::problem::PathStep;
use crate::protocol::timestamp::Timestamp;

/// Somebody whom a document may not name.
const SOMEBODY: &str = "qcs::cam::uin/100000000001:uin/100000000001";
/// Actions of which one more than meant is often granted.
const NEIGHBOURS: &[&str] = &["GetObject", "PutObject", "DeleteObject", "GetBucket"];
const IF_EXIST: &str = "_if_exist";
/// How much later or earlier a loosened date is.
const A_YEAR: Duration = Duration::from_secs(365 * 24 * 60 * 60);

pub(super) fn effect(writer: &mut Writer<'_>, path: &[PathStep], value: &Value) {
    let other = match value.as_str().map(str::to_lowercase).as_deref() {
        Some("allow") => "deny",
        Some("deny") => "allow",
        _ => return,
    };
    writer.put(Slip::FlipEffect, path, value, json!(other));
}

/// The texts of an element that is a text or a list of them, with the ways to them, and whether one can be left out.
fn texts<'v>(path: &[PathStep], value: &'v Value) -> Vec<(Vec<PathStep>, &'v str, bool)> {
    match value {
        Value::Array(list) => {
            let each = list.iter().enumerate();
            let texts = each.filter_map(|(index, one)| {
                Some((
                    below(path, PathStep::Index(index)),
                    one.as_str()?,
                    list.len() > 1,
                ))
            });
            texts.collect()
        }
        Value::String(text) => vec![(path.to_vec(), text.as_str(), false)],
        _ => Vec::new(),
    }
}

pub(super) fn principals(writer: &mut Writer<'_>, path: &[PathStep], value: &Value, root: &Value) {
    let (path, list) = match value {
        Value::Object(map) => match map.iter().next() {
            Some((name, list)) => (below(path, PathStep::Member(name.clone())), list),
            None => return,
        },
        other => (path.to_vec(), other),
    };
    for (at, text, is_one_of_several) in texts(&path, list) {
        if is_one_of_several {
            let change = format!("the principal {} is left out", json!(text));
            writer.drop(Slip::DropPrincipal, &at, &change);
        }
        let others = match Principal::parse(text) {
            Some(Principal::Anyone) => vec![Principal::Anonymous.text(), somebody(root)],
            Some(Principal::Anonymous) => vec![Principal::Anyone.text()],
            Some(Principal::SubUser { root, .. } | Principal::Role { root, .. }) => {
                vec![Principal::Anyone.text(), Principal::Root(root).text()]
            }
            Some(Principal::Root(_)) => vec![Principal::Anyone.text()],
            None => Vec::new(),
        };
        for other in others {
            writer.put(Slip::SwapPrincipal, &at, &json!(text), json!(other));
        }
    }
}

/// Whoever the document names first.
fn somebody(root: &Value) -> String {
    let named = statements(root).into_iter().find_map(|(_, statement, _)| {
        let mut members = statement.as_object()?.iter();
        let (_, principal) = members.find(|(name, _)| name.eq_ignore_ascii_case("principal"))?;
        let list = principal.as_object()?.values().next()?;
        let named = texts(&[], list).into_iter().map(|(_, text, _)| text);
        let mut named = named.filter(|text| text.starts_with("qcs::cam::uin/"));
        named.next().map(str::to_owned)
    });
    named.unwrap_or_else(|| SOMEBODY.to_owned())
}

pub(super) fn actions(writer: &mut Writer<'_>, path: &[PathStep], value: &Value) {
    let written = texts(path, value);
    for (at, text, is_one_of_several) in &written {
        if *is_one_of_several {
            let change = format!("the action {} is left out", json!(text));
            writer.drop(Slip::DropAction, at, &change);
        }
        for wider in wider_actions(text) {
            writer.put(Slip::WidenAction, at, &json!(text), json!(wider));
        }
    }
    let prefix = match written.first() {
        Some((_, text, _)) if text.starts_with("name/") => "name/cos:",
        _ => "cos:",
    };
    for neighbour in NEIGHBOURS {
        let added = format!("{prefix}{neighbour}");
        let mut list: Vec<&str> = written.iter().map(|(_, text, _)| *text).collect();
        if list.iter().any(|text| text.ends_with(neighbour)) {
            continue;
        }
        list.push(&added);
        let change = format!("the action {} is added", json!(added));
        let list = json!(list);
        writer.write(Slip::AddAction, path, change, Some(list));
    }
}

/// `cos:GetObject` as `cos:Get*` and as `cos:*`.
fn wider_actions(text: &str) -> Vec<String> {
    let Some((service, name)) = text.split_once(':') else {
        return Vec::new();
    };
    // The first word of the name, as far as its second capital.
    let second = name.char_indices().skip(1);
    let mut capitals = second.filter(|(_, letter)| letter.is_ascii_uppercase());
    let verb = capitals.next().and_then(|(at, _)| name.get(..at));
    let verb = verb.map(|verb| format!("{service}:{verb}*"));
    verb.into_iter().chain([format!("{service}:*")]).collect()
}

pub(super) fn resources(writer: &mut Writer<'_>, path: &[PathStep], value: &Value) {
    for (at, text, is_one_of_several) in texts(path, value) {
        if is_one_of_several {
            let change = format!("the resource {} is left out", json!(text));
            writer.drop(Slip::DropResource, &at, &change);
        }
        let Some((bucket, key)) = text.split_once('/').map(|_| split_key(text)) else {
            continue;
        };
        let folder = key.trim_end_matches('*').trim_end_matches('/');
        let parent = folder
            .rsplit_once('/')
            .map(|(parent, _)| format!("{parent}/*"));
        let mut wider = vec![parent.unwrap_or_else(|| "*".to_owned())];
        // The slash that is forgotten: `doc*` has `documents/` too.
        wider.extend(key.strip_suffix("/*").map(|folder| format!("{folder}*")));
        for wider in wider.iter().filter(|wider| *wider != key) {
            let other = json!(format!("{bucket}{wider}"));
            writer.put(Slip::WidenResource, &at, &json!(text), other);
        }
        let narrower = match key {
            "" | "/" => None,
            key if key.ends_with('*') => Some(format!("{}example/*", key.trim_end_matches('*'))),
            key => Some(format!("{key}/*")),
        };
        if let Some(narrower) = narrower {
            let other = json!(format!("{bucket}{narrower}"));
            writer.put(Slip::NarrowResource, &at, &json!(text), other);
        }
    }
}

/// A resource as what stands before the key, and the key: `qcs::cos:ap-guangzhou:uid/1250000000:media-1250000000/` and `doc/*`.
fn split_key(text: &str) -> (&str, &str) {
    let after_bucket = text.rfind(':').unwrap_or_default();
    let slash = text.get(after_bucket..).and_then(|rest| rest.find('/'));
    let at = slash.map_or(text.len(), |slash| after_bucket + slash + 1);
    text.split_at_checked(at).unwrap_or((text, ""))
}

pub(super) fn conditions(writer: &mut Writer<'_>, path: &[PathStep], value: &Value) {
    for (operator, keys) in value.as_object().into_iter().flatten() {
        for (key, values) in keys.as_object().into_iter().flatten() {
            let change = format!("the condition `{operator}` on `{key}` is left out");
            let without = without(value, operator, key);
            writer.write(Slip::DropCondition, path, change, Some(without));
            let toggled = match operator.strip_suffix(IF_EXIST) {
                Some(strict) => strict.to_owned(),
                None => format!("{operator}{IF_EXIST}"),
            };
            renamed(
                writer,
                Slip::ToggleIfExist,
                path,
                value,
                (operator, key),
                &toggled,
            );
            if let Some(opposite) = opposite(operator) {
                renamed(
                    writer,
                    Slip::NegateCondition,
                    path,
                    value,
                    (operator, key),
                    &opposite,
                );
            }
            let at = below(path, PathStep::Member(operator.clone()));
            let at = below(&at, PathStep::Member(key.clone()));
            if let Some(parsed) = Operator::parse(operator) {
                condition_values(writer, &at, values, parsed);
            }
        }
    }
}

/// The conditions without one.
fn without(conditions: &Value, operator: &str, key: &str) -> Value {
    let mut conditions = conditions.clone();
    if let Some(keys) = conditions.get_mut(operator).and_then(Value::as_object_mut) {
        keys.remove(key);
        if keys.is_empty()
            && let Some(operators) = conditions.as_object_mut()
        {
            operators.remove(operator);
        }
    }
    conditions
}

/// The conditions with one of them under another operator.
fn renamed(
    writer: &mut Writer<'_>,
    slip: Slip,
    path: &[PathStep],
    conditions: &Value,
    (operator, key): (&str, &str),
    other: &str,
) {
    let Some(values) = conditions.get(operator).and_then(|keys| keys.get(key)) else {
        return;
    };
    let mut changed = without(conditions, operator, key);
    let Some(operators) = changed.as_object_mut() else {
        return;
    };
    let keys = operators
        .entry(other)
        .or_insert_with(|| Value::Object(Map::new()));
    let Some(keys) = keys.as_object_mut().filter(|keys| !keys.contains_key(key)) else {
        return;
    };
    keys.insert(key.to_owned(), values.clone());
    let change = format!("`{other}` instead of `{operator}` on `{key}`");
    writer.write(slip, path, change, Some(changed));
}

/// The operator that is met where this one is not.
fn opposite(operator: &str) -> Option<String> {
    let pairs = [("_not_equal", "_equal"), ("_not_like", "_like")];
    for (negated, plain) in pairs {
        if operator.contains(negated) {
            return Some(operator.replacen(negated, plain, 1));
        }
        if operator.contains(plain) && !operator.contains("_than") {
            return Some(operator.replacen(plain, negated, 1));
        }
    }
    None
}

fn condition_values(
    writer: &mut Writer<'_>,
    path: &[PathStep],
    values: &Value,
    operator: Operator,
) {
    let list = match values {
        Value::Array(list) => list.as_slice(),
        single => std::slice::from_ref(single),
    };
    for (index, value) in list.iter().enumerate() {
        let at = match values {
            Value::Array(_) => below(path, PathStep::Index(index)),
            _ => path.to_vec(),
        };
        if list.len() > 1 {
            writer.drop(
                Slip::DropValue,
                &at,
                &format!("the value {value} is left out"),
            );
        }
        let slip = match operator.comparison {
            Comparison::Flag | Comparison::Missing => Slip::NegateCondition,
            _ => Slip::LoosenCondition,
        };
        if let Some(other) = loosened(value, operator) {
            writer.put(slip, &at, value, other);
        }
    }
}

/// A value with which more requests meet the operator; of truth values the other one.
fn loosened(value: &Value, operator: Operator) -> Option<Value> {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Number(_) | Value::Bool(_) => value.to_string(),
        _ => return None,
    };
    match operator.comparison {
        Comparison::Flag | Comparison::Missing => {
            Some(json!(if text == "true" { "false" } else { "true" }))
        }
        Comparison::Address => Some(json!(wider_range(&text)?.to_string())),
        Comparison::Like => {
            let shorter = text.trim_end_matches('*');
            let parent = shorter.trim_end_matches('/').rsplit_once('/');
            let wider = parent.map_or_else(|| "*".to_owned(), |(parent, _)| format!("{parent}/*"));
            (wider != text).then(|| json!(wider))
        }
        Comparison::Number(order) => {
            let number: f64 = text.parse().ok()?;
            let other = match order {
                Order::Less | Order::LessOrEqual => number * 10.0,
                Order::Greater | Order::GreaterOrEqual => number / 10.0,
                Order::Equal => return None,
            };
            Some(json!(other.trunc().to_string()))
        }
        Comparison::Instant(order) => {
            let time: Timestamp = text.parse().ok()?;
            let other = match order {
                Order::Less | Order::LessOrEqual => time.checked_add(A_YEAR),
                Order::Greater | Order::GreaterOrEqual => time.checked_sub(A_YEAR),
                Order::Equal => return None,
            };
            Some(json!(other?.to_string()))
        }
        Comparison::Text | Comparison::TextIgnoringCase => None,
    }
}

/// The range of eight bits less, of sixteen where addresses are of the sixth version.
fn wider_range(text: &str) -> Option<IpNet> {
    let range: IpNet = match text.parse() {
        Ok(range) => range,
        Err(_) => IpNet::from(text.parse::<std::net::IpAddr>().ok()?),
    };
    let less = if range.addr().is_ipv4() { 8 } else { 16 };
    let length = range.prefix_len().saturating_sub(less);
    let wider = IpNet::new(range.addr(), length).ok()?.trunc();
    (wider != range).then_some(wider)
}
