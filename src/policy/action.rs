//! The actions of a statement (reference §3.4, §5).

use serde_json::Value;

use super::glob::Pattern;
use super::members::{Read, problem, texts};
use super::problem::{
    PathStep, PolicyProblemKind as Kind, PolicyWarning, PolicyWarningKind as Warning,
};
use crate::protocol::operation::Operation;
use crate::protocol::words::did_you_mean;

/// The actions of a statement: its patterns, and which operations they cover, looked up once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActionSet {
    /// As they are written.
    pub written: Vec<String>,
    /// One bit for each operation of the catalogue.
    covered: u128,
    /// Whether one of them covers every action there is, known or not.
    everything: bool,
}

impl ActionSet {
    /// Reads `action`: a text or a list of texts.
    ///
    /// What matches no action is taken and never matches: 436/40105 names `cos.putObject` among the faults that end in a
    /// refusal. It is warned of.
    pub(super) fn from_json(
        value: &Value,
        path: &[PathStep],
        warnings: &mut Vec<PolicyWarning>,
    ) -> Read<Self> {
        let mut set = Self {
            written: Vec::new(),
            covered: 0,
            everything: false,
        };
        for (text, at) in texts(value, path, "`action`")? {
            if text.trim().is_empty() {
                return Err(problem(&at, Kind::WrongAction(text.to_owned())));
            }
            let is_known = set.add(text);
            let kind = if is_feature_set(text) {
                Some(Warning::FeatureSet(text.to_owned()))
            } else {
                (!is_known).then(|| unknown(text))
            };
            warnings.extend(kind.map(|kind| PolicyWarning { path: at, kind }));
        }
        Ok(set)
    }

    /// Adds a pattern and tells whether it covers an action of the catalogue.
    fn add(&mut self, text: &str) -> bool {
        let action = plain(text);
        self.everything |= matches!(action, "*" | "cos:*");
        // With what all names of the catalogue begin with, so that none of them is cut.
        let pattern = Pattern::new(&format!("name/{action}"));
        let mut covered = 0;
        for operation in Operation::ALL {
            if pattern.matches(operation.own_action()) {
                covered |= bit(*operation);
            }
        }
        self.covered |= covered;
        self.written.push(text.to_owned());
        covered != 0
    }

    /// Whether the action of an operation is among them. Case counts.
    pub fn covers(&self, operation: Operation) -> bool {
        self.covered & bit(operation) != 0
    }

    /// Whether one of them stands for every action.
    pub fn covers_everything(&self) -> bool {
        self.everything
    }

    /// Whether one pattern among them, as it is written, stands for the action of an operation.
    pub(super) fn pattern_covers(written: &str, operation: Operation) -> bool {
        Pattern::new(plain(written)).matches(plain(operation.own_action()))
    }

    /// Whether every action of another set is among them, those that no document lists included.
    pub(super) fn includes(&self, other: &Self) -> bool {
        if !self.everything && other.covered & !self.covered != 0 {
            return false;
        }
        let own: Vec<Pattern> = self
            .written
            .iter()
            .map(|text| Pattern::new(plain(text)))
            .collect();
        self.everything
            || other.written.iter().all(|text| {
                let wanted = Pattern::new(plain(text));
                own.iter().any(|pattern| pattern.includes(&wanted))
            })
    }

    /// Whether they and those of another set have the action of an operation in common.
    pub(super) fn overlaps(&self, other: &Self) -> bool {
        self.covered & other.covered != 0
    }

    /// Whether one of them is a feature set, which stands for actions that are not documented.
    pub(super) fn has_feature_set(&self) -> bool {
        self.written.iter().any(|text| is_feature_set(text))
    }

    /// The operations whose actions are among them.
    pub fn operations(&self) -> impl Iterator<Item = Operation> {
        Operation::ALL
            .iter()
            .copied()
            .filter(|operation| self.covers(*operation))
    }
}

fn bit(operation: Operation) -> u128 {
    1u128.checked_shl(operation as u32).unwrap_or_default()
}

fn is_feature_set(text: &str) -> bool {
    text.starts_with("permid/")
}

fn plain(action: &str) -> &str {
    action.strip_prefix("name/").unwrap_or(action)
}

/// The warning of a text, with `*` or without, that covers no action of the catalogue. What is meant is told where something
/// near it is known.
fn unknown(text: &str) -> Warning {
    let names = || {
        Operation::ALL
            .iter()
            .filter_map(|operation| operation.own_action().strip_prefix("name/cos:"))
    };
    let wanted = text.rsplit(['.', ':', '/']).next().unwrap_or_default();
    let by_a_letter = names().find(|name| {
        name.eq_ignore_ascii_case(wanted) || strsim::damerau_levenshtein(name, wanted) == 1
    });
    let meant = by_a_letter.or_else(|| did_you_mean(wanted, names()));
    Warning::UnknownAction {
        action: text.to_owned(),
        meant: meant.map(|name| format!("name/cos:{name}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;
    use serde_json::json;

    fn read(text: &str) -> (ActionSet, Vec<PolicyWarning>) {
        let mut warnings = Vec::new();
        let set = ActionSet::from_json(&json!(text), &[], &mut warnings).unwrap();
        (set, warnings)
    }

    #[rstest]
    #[case("name/cos:GetObject", true)]
    #[case("cos:GetObject", true)]
    #[case("name/cos:*", true)]
    #[case("cos:Get*", true)]
    #[case("name/cos:*Object", true)]
    #[case("*", true)]
    #[case("name/*", true)]
    #[case("name/cos:GetObjectACL", false)]
    #[case("name/cos:getObject", false)]
    #[case("cos.GetObject", false)]
    #[case("name/cvm:*", false)]
    #[case("permid/280649", false)]
    fn an_action_covers_what_its_pattern_says(#[case] text: &str, #[case] expected: bool) {
        assert_eq!(read(text).0.covers(Operation::GetObject), expected);
    }

    #[rstest]
    #[case(
        "cos.putObject",
        "`cos.putObject` matches no action of COS",
        Some("did you mean `name/cos:PutObject`?")
    )]
    #[case(
        "name/cos:getobject",
        "`name/cos:getobject` matches no action of COS",
        Some("did you mean `name/cos:GetObject`?")
    )]
    #[case(
        "permid/280649",
        "what `permid/280649` stands for is not documented: it matches nothing here",
        Some("name the actions themselves")
    )]
    fn what_matches_nothing_is_warned_of(
        #[case] text: &str,
        #[case] message: &str,
        #[case] help: Option<&str>,
    ) {
        let warnings = read(text).1;
        assert_eq!(warnings.len(), 1);
        assert_eq!(warnings[0].kind.to_string(), message);
        assert_eq!(warnings[0].kind.help().as_deref(), help);
    }

    #[test]
    fn every_operation_has_a_bit_of_its_own() {
        assert!(Operation::ALL.len() <= 128);
        let mut all = 0;
        for operation in Operation::ALL {
            assert_eq!(all & bit(*operation), 0);
            all |= bit(*operation);
        }
    }
}
