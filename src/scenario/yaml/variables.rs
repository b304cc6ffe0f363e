//! Variables of scenario and world files: `${name}` in a text stands for a value that is declared once.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::{FromYaml, Node, Reader, Spanned, from_members};
use crate::protocol::words::did_you_mean;
use crate::scenario::problem::{Problem, ProblemKind};
use crate::scenario::source::Source;

/// What begins a variable, and what makes it a plain text.
const BEGINS: &str = "${";
const ESCAPED: &str = "$${";

/// The values of variables, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::scenario) struct Variables(BTreeMap<String, String>);

/// What a file declares, by name.
pub(super) type Declared = BTreeMap<String, Spanned<VariableModel>>;

/// A variable: its value, or the name under which the environment may have another.
#[derive(Debug)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "cli", schemars(untagged, description = VariableModel::EXPECTED))]
pub(in crate::scenario) enum VariableModel {
    Text(String),
    FromEnvironment(FromEnvironmentModel),
}

impl VariableModel {
    const EXPECTED: &str = "a text, if need be in quotes, or `{env: NAME, default: TEXT}`";
}

impl FromYaml for VariableModel {
    fn from_yaml(node: &Node, reader: &mut Reader<'_>) -> Self {
        reader.text_or(node, Self::EXPECTED, Self::Text, Self::FromEnvironment)
    }
}

#[derive(Debug)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "cli", schemars(deny_unknown_fields))]
pub(in crate::scenario) struct FromEnvironmentModel {
    /// The name of the environment variable.
    env: String,
    /// The value where the environment has none.
    #[cfg_attr(feature = "cli", schemars(default))]
    default: Option<String>,
}

from_members!(FromEnvironmentModel => env: required, default);

impl Variables {
    /// Whether there are none.
    pub(in crate::scenario) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// These and what a file declares. What is known already wins: a scenario sets the variables of the world it builds on.
    /// Told besides: names that cannot be used, and an environment without a value for one that has no default.
    pub(super) fn with(&self, declared: &Declared, source: &Arc<Source>) -> (Self, Vec<Problem>) {
        let mut values = self.0.clone();
        let mut problems = Vec::new();
        for (name, written) in declared {
            let place = || super::place(source, written.referenced);
            if !is_name(name) {
                let kind = ProblemKind::WrongValue {
                    what: "the name of a variable",
                    expected: "of letters, digits, `_` and `-`".to_owned(),
                };
                problems.push(Problem::new(place(), kind));
            } else if !values.contains_key(name) {
                let value = value(&written.value).unwrap_or_else(|kind| {
                    problems.push(Problem::new(place(), kind));
                    String::new()
                });
                values.insert(name.clone(), value);
            }
        }
        (Self(values), problems)
    }

    /// A text with the values in their places; `$${` stands for `${` itself.
    ///
    /// # Errors
    ///
    /// A variable that is not declared.
    pub(super) fn fill<'t>(&self, text: &'t str) -> Result<Cow<'t, str>, ProblemKind> {
        if !text.contains(BEGINS) {
            return Ok(Cow::Borrowed(text));
        }
        let mut filled = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(at) = rest.find(BEGINS) {
            let (before, reference) = rest.split_at(at);
            let body = reference.get(BEGINS.len()..).unwrap_or_default();
            if let Some(before) = before.strip_suffix('$') {
                filled.push_str(before);
                filled.push_str(BEGINS);
                rest = body;
                continue;
            }
            filled.push_str(before);
            match body.split_once('}').filter(|(name, _)| is_name(name)) {
                Some((name, after)) => {
                    filled.push_str(self.0.get(name).ok_or_else(|| self.undeclared(name))?);
                    rest = after;
                }
                None => {
                    let expected = format!(
                        "closed, as in `${{name}}`; write `{ESCAPED}` for a plain `{BEGINS}`"
                    );
                    let what = "a variable";
                    return Err(ProblemKind::WrongValue { what, expected });
                }
            }
        }
        filled.push_str(rest);
        Ok(Cow::Owned(filled))
    }

    fn undeclared(&self, name: &str) -> ProblemKind {
        let known: Vec<String> = self.0.keys().cloned().collect();
        ProblemKind::Unnamed {
            what: "variable",
            name: name.to_owned(),
            meant: did_you_mean(name, known.iter().map(String::as_str)).map(str::to_owned),
            known,
        }
    }
}

fn is_name(name: &str) -> bool {
    let is_part = |letter: char| letter.is_ascii_alphanumeric() || letter == '_' || letter == '-';
    !name.is_empty() && name.chars().all(is_part)
}

fn value(written: &VariableModel) -> Result<String, ProblemKind> {
    match written {
        VariableModel::Text(text) => Ok(text.clone()),
        VariableModel::FromEnvironment(FromEnvironmentModel { env, default }) => {
            let set = std::env::var(env).ok();
            set.or_else(|| default.clone())
                .ok_or_else(|| ProblemKind::UnsetVariable { name: env.clone() })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("a", Some("a"))]
    #[case("${bucket}/${key}-x", Some("media/logo.png-x"))]
    #[case("costs $5, $bucket, {bucket}", Some("costs $5, $bucket, {bucket}"))]
    #[case("$${bucket} is ${bucket}", Some("${bucket} is media"))]
    #[case("${backet}", None)]
    #[case("${bucket", None)]
    #[case("${}", None)]
    #[case("${a b}", None)]
    fn a_variable_stands_for_its_value(#[case] text: &str, #[case] filled: Option<&str>) {
        let known = [("bucket", "media"), ("key", "logo.png")];
        let known = known.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let variables = Variables(BTreeMap::from(known));
        assert_eq!(variables.fill(text).ok().as_deref(), filled);
    }
}
