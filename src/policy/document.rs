//! Policy documents as they are deployed.

use serde_json::Value;

use super::glob;
use super::members::{Members, Read, below, problem, texts};
use super::principal::Principal;
use super::problem::{PathStep, PolicyProblemKind as Kind};
use super::resource::ResourcePattern;
use crate::protocol::operation::Operation;
use crate::protocol::words::did_you_mean;

/// What a document is attached to, which decides whether it has principals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PolicyKind {
    /// A bucket: every statement has a principal, its own or the document's.
    Bucket,
    /// A user, or a temporary key when it is issued: no principal.
    Identity,
}

/// Allow or deny.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Grants.
    Allow,
    /// Refuses, whatever else grants.
    Deny,
}

/// A policy document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// Its statements, in order.
    pub statements: Vec<Statement>,
}

/// One statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// `Sid` or `id`.
    pub id: Option<String>,
    /// Allow or deny.
    pub effect: Effect,
    /// To whom it applies; empty in a policy of a user.
    pub principals: Vec<Principal>,
    /// Patterns of actions, as they are written without `name/`.
    pub actions: Vec<String>,
    /// What it applies to.
    pub resources: Vec<ResourcePattern>,
}

impl Document {
    /// Reads a document. Member names are taken in lower case and with initial capitals alike (436/71306).
    ///
    /// # Errors
    ///
    /// The first element that is wrong, unknown or not evaluated by this version, with the way to it.
    pub fn from_json(value: &Value, kind: PolicyKind) -> Read<Self> {
        let map = value.as_object().ok_or_else(|| {
            problem(
                &[],
                Kind::WrongType {
                    element: "a policy",
                    expected: "an object",
                },
            )
        })?;
        let members = Members::of(map, &[], &["version", "statement", "principal"])?;
        let (version, at) = members.required("version")?;
        if version.as_str() != Some("2.0") && version.as_f64() != Some(2.0) {
            return Err(problem(
                &at,
                Kind::WrongVersion(version.to_string().trim_matches('"').to_owned()),
            ));
        }
        let general = members
            .get("principal")
            .map(|(value, at)| principals(value, &at, kind))
            .transpose()?;
        let (statements, at) = members.required("statement")?;
        let wrong = || {
            problem(
                &at,
                Kind::WrongType {
                    element: "`statement`",
                    expected: "a list of statements",
                },
            )
        };
        let list = match statements {
            Value::Array(list) => list.as_slice(),
            Value::Object(_) => std::slice::from_ref(statements),
            _ => return Err(wrong()),
        };
        let statements = list
            .iter()
            .enumerate()
            .map(|(index, value)| {
                let at = if statements.is_array() {
                    below(&at, PathStep::Index(index))
                } else {
                    at.clone()
                };
                Statement::from_json(value, &at, kind, general.as_deref())
            })
            .collect::<Read<_>>()?;
        Ok(Self { statements })
    }
}

impl Statement {
    fn from_json(
        value: &Value,
        path: &[PathStep],
        kind: PolicyKind,
        general: Option<&[Principal]>,
    ) -> Read<Self> {
        let map = value.as_object().ok_or_else(|| {
            problem(
                path,
                Kind::WrongType {
                    element: "a statement",
                    expected: "an object",
                },
            )
        })?;
        let members = Members::of(
            map,
            path,
            &["sid", "id", "effect", "principal", "action", "resource"],
        )?;
        let own = members
            .get("principal")
            .map(|(value, at)| principals(value, &at, kind))
            .transpose()?;
        let principals = match (own, general, kind) {
            (Some(own), ..) => own,
            (None, Some(general), _) => general.to_vec(),
            (None, None, PolicyKind::Identity) => Vec::new(),
            (None, None, PolicyKind::Bucket) => {
                return Err(problem(path, Kind::Missing("principal")));
            }
        };
        let (effect, at) = members.required("effect")?;
        let effect = match effect.as_str().map(str::to_lowercase).as_deref() {
            Some("allow") => Effect::Allow,
            Some("deny") => Effect::Deny,
            _ => {
                return Err(problem(
                    &at,
                    Kind::WrongEffect(effect.to_string().trim_matches('"').to_owned()),
                ));
            }
        };
        let (actions, at) = members.required("action")?;
        let actions = texts(actions, &at, "`action`")?
            .into_iter()
            .map(|(text, at)| action(text, &at))
            .collect::<Read<_>>()?;
        let (resources, at) = members.required("resource")?;
        let resources = texts(resources, &at, "`resource`")?
            .into_iter()
            .map(|(text, at)| {
                ResourcePattern::parse(text)
                    .ok_or_else(|| problem(&at, Kind::WrongResource(text.to_owned())))
            })
            .collect::<Read<_>>()?;
        let id = members
            .get("sid")
            .or_else(|| members.get("id"))
            .and_then(|(id, _)| id.as_str())
            .map(str::to_owned);
        Ok(Self {
            id,
            effect,
            principals,
            actions,
            resources,
        })
    }

    /// Whether the statement names an action, such as `name/cos:GetObject`. Case counts.
    pub fn names_action(&self, action: &str) -> bool {
        let action = action.strip_prefix("name/").unwrap_or(action);
        self.actions
            .iter()
            .any(|pattern| glob::matches(pattern, action))
    }
}

fn principals(value: &Value, path: &[PathStep], kind: PolicyKind) -> Read<Vec<Principal>> {
    if kind == PolicyKind::Identity {
        return Err(problem(path, Kind::PrincipalNotAllowed));
    }
    let (list, at) = match value {
        Value::Object(map) => Members::of(map, path, &["qcs"])?.required("qcs")?,
        other => (other, path.to_vec()),
    };
    texts(list, &at, "`principal`")?
        .into_iter()
        .map(|(text, at)| match Principal::parse(text) {
            Some(principal) => Ok(principal),
            None if text.contains(":roleName/") => Err(problem(
                &at,
                Kind::Unsupported {
                    name: text.to_owned(),
                    instead: "name the root account or the sub-user",
                },
            )),
            None => Err(problem(&at, Kind::WrongPrincipal(text.to_owned()))),
        })
        .collect()
}

/// The action that a name without wildcards misses by one letter or by case. Names that are none of the catalogue and far
/// from all of it are let stand: COS has more actions than the API documents list.
fn misspelt_action(name: &str) -> Option<&'static str> {
    let known = || {
        Operation::ALL
            .iter()
            .filter_map(|operation| operation.action().strip_prefix("name/cos:"))
    };
    if known().any(|action| action == name) {
        return None;
    }
    known().find(|action| {
        action.eq_ignore_ascii_case(name) || strsim::damerau_levenshtein(action, name) == 1
    })
}

fn action(text: &str, path: &[PathStep]) -> Read<String> {
    if text.starts_with("permid/") {
        let instead = "what it expands to is not documented; name the actions themselves";
        return Err(problem(
            path,
            Kind::Unsupported {
                name: text.to_owned(),
                instead,
            },
        ));
    }
    let plain = text.strip_prefix("name/").unwrap_or(text);
    let misspelt = || {
        let name = plain
            .strip_prefix("cos:")
            .filter(|name| !name.contains('*'))?;
        misspelt_action(name)
    };
    let meant = misspelt();
    let could_match = plain == "*"
        || plain
            .strip_prefix("cos:")
            .is_some_and(|name| !name.is_empty());
    if could_match && meant.is_none() {
        return Ok(plain.to_owned());
    }
    let wanted = text.rsplit(['.', ':', '/']).next().unwrap_or_default();
    let near = || {
        did_you_mean(
            wanted,
            Operation::ALL.iter().map(|operation| operation.name()),
        )
    };
    let meant = meant.or_else(near);
    Err(problem(
        path,
        Kind::WrongAction {
            action: text.to_owned(),
            meant: meant.map(|name| format!("name/cos:{name}")),
        },
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;
    use serde_json::{Map, json};

    #[test]
    fn both_spellings_and_a_principal_of_the_document_are_read() {
        let published = json!({"version":"2.0","principal":{"qcs":["qcs::cam::anonymous:anonymous"]},"statement":[{"action":["name/cos:GetObject","name/cos:HeadObject"],"effect":"allow","resource":["qcs::cos:ap-guangzhou:uid/1250000000:examplebucket-1250000000.ap-guangzhou.myqcloud.com/*"]}]});
        let document = Document::from_json(&published, PolicyKind::Bucket).unwrap();
        assert_eq!(document.statements[0].principals, [Principal::Anonymous]);
        let published = json!({"version":"2.0","Statement":[{"Principal":{"qcs":["qcs::cam::anyone:anyone"]},"Effect":"Deny","Action":"name/cos:GetBucket","Resource":["qcs::cos:ap-beijing:uid/125000000:testbucket-125000000/*"]}]});
        let document = Document::from_json(&published, PolicyKind::Bucket).unwrap();
        assert_eq!(document.statements[0].effect, Effect::Deny);
        assert!(document.statements[0].names_action("name/cos:GetBucket"));
    }

    fn statement(change: impl Fn(&mut Map<String, Value>)) -> Value {
        let mut value = json!({"effect": "allow", "principal": {"qcs": ["qcs::cam::anyone:anyone"]}, "action": ["cos:Get*"], "resource": "*"});
        change(value.as_object_mut().unwrap());
        json!({"version": "2.0", "statement": [value]})
    }

    fn set(name: &'static str, value: Value) -> impl Fn(&mut Map<String, Value>) {
        move |map| {
            map.insert(name.to_owned(), value.clone());
        }
    }

    #[rstest]
    #[case(statement(set("condition", json!({}))), "statement[0].condition: `condition` is not supported yet: leave it out, or keep this scenario for a later version")]
    #[case(statement(set("NotAction", json!("*"))), "statement[0].NotAction: `NotAction` is not supported yet: name the actions in `action`")]
    #[case(statement(set("efect", json!("allow"))), "statement[0].efect: `efect` is no element of a policy")]
    #[case(statement(set("effect", json!("permit"))), "statement[0].effect: `permit` is not an effect; it is `allow` or `deny`")]
    #[case(statement(set("action", json!(["cos.putObject"]))), "statement[0].action[0]: `cos.putObject` is not an action")]
    #[case(statement(set("action", json!("name/cos:GetObjct"))), "statement[0].action: `name/cos:GetObjct` is not an action")]
    #[case(statement(set("action", json!("name/cos:getobject"))), "statement[0].action: `name/cos:getobject` is not an action")]
    #[case(statement(set("Effect", json!("deny"))), "statement[0].effect: `effect` stands twice")]
    #[case(statement(set("action", json!("permid/280649"))), "statement[0].action: `permid/280649` is not supported yet: what it expands to is not documented; name the actions themselves")]
    #[case(statement(set("action", json!([]))), "statement[0].action: `action` must be a text or a list of texts")]
    #[case(statement(set("resource", json!(["media-1/*"]))), "statement[0].resource[0]: `media-1/*` is not a resource")]
    #[case(statement(set("principal", json!({"qcs": "somebody"}))), "statement[0].principal.qcs: `somebody` is not a principal")]
    #[case(statement(|map| { map.remove("principal"); }), "statement[0]: `principal` is missing")]
    #[case(json!({"version": "3", "statement": []}), "version: `3` is not a policy version that COS takes; it is `2.0`")]
    #[case(json!([]), "a policy must be an object")]
    fn what_is_not_understood_is_an_error_with_its_place(
        #[case] value: Value,
        #[case] expected: &str,
    ) {
        let problem = Document::from_json(&value, PolicyKind::Bucket).unwrap_err();
        assert_eq!(problem.to_string(), expected);
    }

    #[test]
    fn a_misspelled_action_is_met_with_the_right_one() {
        let problem = Document::from_json(
            &statement(set("action", json!("cos.putObject"))),
            PolicyKind::Bucket,
        )
        .unwrap_err();
        assert_eq!(
            problem.kind.help().as_deref(),
            Some("did you mean `name/cos:PutObject`?")
        );
    }

    #[test]
    fn a_policy_of_a_user_has_no_principal() {
        let problem = Document::from_json(&statement(|_| ()), PolicyKind::Identity).unwrap_err();
        assert_eq!(problem.kind, Kind::PrincipalNotAllowed);
    }
}
