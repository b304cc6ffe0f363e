//! The members of a policy's objects, each with the way to it.

use serde_json::{Map, Value};

use super::problem::{PathStep, PolicyProblem, PolicyProblemKind as Kind};
use crate::protocol::words::did_you_mean;

pub(super) type Read<T> = Result<T, PolicyProblem>;

pub(super) fn problem(path: &[PathStep], kind: Kind) -> PolicyProblem {
    PolicyProblem {
        path: path.to_vec(),
        kind,
    }
}

pub(super) fn below(path: &[PathStep], step: PathStep) -> Vec<PathStep> {
    let mut path = path.to_vec();
    path.push(step);
    path
}

/// The members of an object under the lower-case names, each with its path; unknown ones are a problem.
pub(super) struct Members<'a> {
    path: Vec<PathStep>,
    found: Vec<(&'static str, &'a str, &'a Value)>,
}

/// Elements that other services' policy languages have; whether COS has them is UNCONFIRMED (reference §3.4).
const NOT_DOCUMENTED: &[(&str, &str)] = &[
    ("notaction", "name the actions in `action`"),
    ("notresource", "name the resources in `resource`"),
    ("notprincipal", "name the principals in `principal`"),
];

impl<'a> Members<'a> {
    pub(super) fn of(
        map: &'a Map<String, Value>,
        path: &[PathStep],
        known: &'static [&'static str],
    ) -> Read<Self> {
        let mut found: Vec<(&'static str, &'a str, &'a Value)> = Vec::new();
        for (name, value) in map {
            let lower = name.to_lowercase();
            let at = || below(path, PathStep::Member(name.clone()));
            if let Some(&(_, instead)) = NOT_DOCUMENTED.iter().find(|(other, _)| *other == lower) {
                return Err(problem(
                    &at(),
                    Kind::NotDocumented {
                        name: name.clone(),
                        instead,
                    },
                ));
            }
            match known.iter().find(|known| **known == lower) {
                Some(known) if found.iter().any(|(other, ..)| other == known) => {
                    return Err(problem(&at(), Kind::Twice(known)));
                }
                Some(known) => found.push((*known, name.as_str(), value)),
                None => {
                    let meant = did_you_mean(name, known.iter().copied());
                    let meant =
                        meant.and_then(|meant| known.iter().copied().find(|known| *known == meant));
                    return Err(problem(
                        &at(),
                        Kind::UnknownElement {
                            name: name.clone(),
                            meant,
                        },
                    ));
                }
            }
        }
        Ok(Self {
            path: path.to_vec(),
            found,
        })
    }

    pub(super) fn get(&self, name: &str) -> Option<(&'a Value, Vec<PathStep>)> {
        let (_, spelled, value) = self.found.iter().find(|(known, ..)| *known == name)?;
        Some((
            value,
            below(&self.path, PathStep::Member((*spelled).to_owned())),
        ))
    }

    pub(super) fn required(&self, name: &'static str) -> Read<(&'a Value, Vec<PathStep>)> {
        self.get(name)
            .ok_or_else(|| problem(&self.path, Kind::Missing(name)))
    }
}

/// The member of a lower-case name, in whatever spelling it stands there, and the way to it.
pub(super) fn member<'a>(
    map: &'a Map<String, Value>,
    path: &[PathStep],
    name: &str,
) -> Option<(&'a Value, Vec<PathStep>)> {
    let (spelled, value) = map.iter().find(|(known, _)| known.to_lowercase() == name)?;
    Some((value, below(path, PathStep::Member(spelled.clone()))))
}

/// The way to one of the texts of an element that is a text or a list of texts.
pub(super) fn item(value: &Value, path: &[PathStep], index: usize) -> Vec<PathStep> {
    match value {
        Value::Array(_) => below(path, PathStep::Index(index)),
        _ => path.to_vec(),
    }
}

pub(super) fn texts<'a>(
    value: &'a Value,
    path: &[PathStep],
    element: &'static str,
) -> Read<Vec<(&'a str, Vec<PathStep>)>> {
    let wrong = |path: &[PathStep]| {
        problem(
            path,
            Kind::WrongType {
                element,
                expected: "a text or a list of texts",
            },
        )
    };
    match value {
        Value::String(text) => Ok(vec![(text, path.to_vec())]),
        Value::Array(items) if !items.is_empty() => items
            .iter()
            .enumerate()
            .map(|(index, item)| {
                let path = below(path, PathStep::Index(index));
                item.as_str()
                    .map(|text| (text, path.clone()))
                    .ok_or_else(|| wrong(&path))
            })
            .collect(),
        _ => Err(wrong(path)),
    }
}
