//! From the conditions of a statement to expressions of Cedar.

use serde_json::{Value, json};

use crate::policy::{Translated, all, any, like, listed, untranslatable};

/// As what Cedar holds the value of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    Long,
    Decimal,
    Address,
    Flag,
    Instant,
    /// A set of texts, each `key&value`.
    Tags,
}

/// As what Cedar holds the value of a key, by the table of reference §3.5; `None` for a key that no request carries.
pub(crate) fn kind(key: &str) -> Option<Kind> {
    Some(match key {
        "qcs:ip" => Kind::Address,
        "cos:secure-transport" => Kind::Flag,
        "cos:tls-version" => Kind::Decimal,
        "cos:content-length" => Kind::Long,
        "qcs:current_time" => Kind::Instant,
        "qcs:request_tag" | "qcs:resource_tag" => Kind::Tags,
        "vpc:requester_vpc"
        | "qcs:vpc"
        | "cos:host"
        | "cos:prefix"
        | "cos:x-cos-storage-class"
        | "cos:x-cos-acl"
        | "cos:versionid"
        | "cos:content-type"
        | "cos:response-content-type"
        | "cos:x-cos-mime-limit"
        | "cos:x-cos-forbid-overwrite" => Kind::Text,
        _ => return None,
    })
}

/// The conditions of a statement, all of which must be met.
pub(crate) fn expressions(written: &Value) -> Translated<Vec<Value>> {
    let mut expressions = Vec::new();
    for (operator, keys) in object(written)? {
        for (key, values) in object(keys)? {
            let values = listed(values)
                .iter()
                .map(|value| match value {
                    Value::String(text) => Ok(text.clone()),
                    Value::Number(_) | Value::Bool(_) => Ok(value.to_string()),
                    other => untranslatable(format!("the value {other}")),
                })
                .collect::<Translated<Vec<String>>>()?;
            expressions.push(expression(operator, key, &values)?);
        }
    }
    Ok(expressions)
}

fn object(value: &Value) -> Translated<&serde_json::Map<String, Value>> {
    match value.as_object() {
        Some(map) => Ok(map),
        None => untranslatable(format!("{value}, where an object must be")),
    }
}

/// One condition.
fn expression(operator: &str, key: &str, values: &[String]) -> Translated<Value> {
    let has = json!({"has": {"left": {"Var": "context"}, "attr": key}});
    let lacks = not(has.clone());
    let (qualifier, rest) = match operator.split_once(':') {
        Some((qualifier, rest)) => (Some(qualifier), rest),
        None => (None, operator),
    };
    let (base, if_exist) = match rest.strip_suffix("_if_exist") {
        Some(base) => (base, true),
        None => (rest, false),
    };
    if base == "null_equal" {
        return match (values, if_exist) {
            ([value], false) if value == "true" => Ok(lacks),
            ([value], false) if value == "false" => Ok(has),
            _ => untranslatable("null_equal of anything but true and false"),
        };
    }
    let seen = json!({".": {"left": {"Var": "context"}, "attr": key}});
    let met = match (kind(key), qualifier) {
        (Some(Kind::Tags), qualifier) => of_tags(base, qualifier, seen, values)?,
        (_, None | Some("for_any_value" | "for_all_value")) => of_one(base, key, &seen, values)?,
        (_, Some(_)) => return untranslatable(format!("the operator {operator}")),
    };
    Ok(if if_exist {
        any(vec![lacks, met])
    } else {
        all(vec![has, met])
    })
}

/// A key with one value.
fn of_one(base: &str, key: &str, seen: &Value, values: &[String]) -> Translated<Value> {
    let (family, comparison) = match base.split_once('_') {
        Some(parts) => parts,
        None => return untranslatable(format!("the operator {base}")),
    };
    let (negated, comparison) = match comparison.strip_prefix("not_") {
        Some(comparison) => (true, comparison),
        None => (false, comparison),
    };
    let one = |value: &String| match (family, kind(key), comparison) {
        ("string", None | Some(Kind::Text), "equal") => Ok(equal(seen, json!({"Value": value}))),
        ("string", None | Some(Kind::Text), "like") => {
            let inner = value.strip_prefix('*').unwrap_or(value);
            if inner.strip_suffix('*').unwrap_or(inner).contains('*') {
                return untranslatable("a star amid a pattern");
            }
            Ok(like(seen.clone(), value))
        }
        ("ip", None | Some(Kind::Address), "equal") => {
            Ok(json!({"isInRange": [seen, {"ip": [{"Value": value}]}]}))
        }
        ("bool", None | Some(Kind::Flag), "equal") => match value.as_str() {
            "true" => Ok(equal(seen, json!({"Value": true}))),
            "false" => Ok(equal(seen, json!({"Value": false}))),
            _ => untranslatable(format!("the truth value {value}")),
        },
        ("date", None | Some(Kind::Instant), order) => compare(
            order,
            seen,
            json!({"datetime": [{"Value": instant(value)}]}),
        ),
        ("numeric", Some(Kind::Decimal), order) => {
            let value = if value.contains('.') {
                value.clone()
            } else {
                format!("{value}.0")
            };
            compare_decimals(order, seen, json!({"decimal": [{"Value": value}]}))
        }
        ("numeric", None | Some(Kind::Long), order) => match value.parse::<i64>() {
            Ok(number) => compare(order, seen, json!({"Value": number})),
            Err(_) => untranslatable(format!("{value}, which is no whole number")),
        },
        _ => untranslatable(format!("{base} of {key}")),
    };
    let met = any(values.iter().map(one).collect::<Translated<_>>()?);
    Ok(if negated { not(met) } else { met })
}

/// A key with a set of values.
fn of_tags(
    base: &str,
    qualifier: Option<&str>,
    seen: Value,
    values: &[String],
) -> Translated<Value> {
    let wanted =
        json!({"Set": values.iter().map(|value| json!({"Value": value})).collect::<Vec<_>>()});
    let shared = json!({"containsAny": {"left": seen, "right": wanted}});
    let within = json!({"containsAll": {"left": wanted, "right": seen}});
    Ok(match (base, qualifier) {
        ("string_equal", None | Some("for_any_value")) => shared,
        ("string_equal", Some("for_all_value")) => within,
        ("string_not_equal", Some("for_any_value")) => not(within),
        ("string_not_equal", Some("for_all_value")) => not(shared),
        _ => return untranslatable(format!("{base} of tags")),
    })
}

fn compare(order: &str, seen: &Value, value: Value) -> Translated<Value> {
    let operator = match order {
        "equal" => "==",
        "greater_than" => ">",
        "greater_than_equal" => ">=",
        "less_than" => "<",
        "less_than_equal" => "<=",
        _ => return untranslatable(format!("the comparison {order}")),
    };
    Ok(json!({operator: {"left": seen, "right": value}}))
}

/// Cedar compares decimals by methods.
fn compare_decimals(order: &str, seen: &Value, value: Value) -> Translated<Value> {
    let method = match order {
        "equal" => return Ok(equal(seen, value)),
        "greater_than" => "greaterThan",
        "greater_than_equal" => "greaterThanOrEqual",
        "less_than" => "lessThan",
        "less_than_equal" => "lessThanOrEqual",
        _ => return untranslatable(format!("the comparison {order}")),
    };
    Ok(json!({method: [seen, value]}))
}

/// Cedar writes the offset of an instant without a colon.
fn instant(text: &str) -> String {
    match text.rsplit_once(':') {
        Some((rest, minutes)) if !text.ends_with('Z') => format!("{rest}{minutes}"),
        _ => text.to_owned(),
    }
}

fn equal(left: &Value, right: Value) -> Value {
    json!({"==": {"left": left, "right": right}})
}

fn not(expression: Value) -> Value {
    json!({"!": {"arg": expression}})
}
