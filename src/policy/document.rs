//! Policy documents as they are deployed.

use serde_json::{Map, Value};

use super::action::ActionSet;
use super::condition::Condition;
use super::condition_key::ConditionKey;
use super::members::{Members, Read, below, member, problem, texts};
use super::operator::Operator;
use super::principal::Principal;
use super::problem::{
    PathStep, PolicyProblemKind as Kind, PolicyWarning, PolicyWarningKind as Warning,
};
use super::resource::ResourcePattern;
use crate::protocol::words::did_you_mean;

/// What a document is attached to, which decides whether it has principals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PolicyKind {
    /// A bucket: every statement has a principal, its own or the document's.
    Bucket,
    /// A user, or a temporary key when it is issued: no principal.
    Identity,
}

impl PolicyKind {
    /// The kind that a document shows itself to be of: a bucket policy has a principal, its own or in a statement.
    pub fn shown_by(value: &Value) -> Self {
        let has_principal = |value: &Value| {
            value
                .as_object()
                .is_some_and(|map| member(map, &[], "principal").is_some())
        };
        let statements = value
            .as_object()
            .and_then(|map| member(map, &[], "statement"))
            .map(|(statements, _)| statements);
        let in_statement = match statements {
            Some(Value::Array(list)) => list.iter().any(has_principal),
            Some(single) => has_principal(single),
            None => false,
        };
        if in_statement || has_principal(value) {
            Self::Bucket
        } else {
            Self::Identity
        }
    }
}

/// Allow or deny.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(any(feature = "cli", feature = "live"), derive(serde::Serialize))]
#[cfg_attr(
    any(feature = "cli", feature = "live"),
    serde(rename_all = "lowercase")
)]
pub enum Effect {
    /// Grants.
    Allow,
    /// Refuses, whatever else grants.
    Deny,
}

impl std::fmt::Display for Effect {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(match self {
            Effect::Allow => "allow",
            Effect::Deny => "deny",
        })
    }
}

/// A policy document.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// Its statements, in order.
    pub statements: Vec<Statement>,
    /// The document as it was read.
    pub json: Value,
    /// What the service takes and never matches.
    pub warnings: Vec<PolicyWarning>,
}

/// One statement.
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    /// `Sid` or `id`.
    pub id: Option<String>,
    /// Allow or deny.
    pub effect: Effect,
    /// To whom it applies; empty in a policy of a user.
    pub principals: Vec<Principal>,
    /// What may be done.
    pub actions: ActionSet,
    /// What it applies to.
    pub resources: Vec<ResourcePattern>,
    /// When it applies: all of them must be met.
    pub conditions: Vec<Condition>,
}

impl Document {
    /// A document of statements that were made, not read.
    pub(crate) fn of_statements(statements: Vec<Statement>) -> Self {
        Self {
            statements,
            json: Value::Null,
            warnings: Vec::new(),
        }
    }

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
        let mut warnings = Vec::new();
        let statements = list
            .iter()
            .enumerate()
            .map(|(index, value)| {
                let at = if statements.is_array() {
                    below(&at, PathStep::Index(index))
                } else {
                    at.clone()
                };
                Statement::from_json(value, &at, kind, general.as_deref(), &mut warnings)
            })
            .collect::<Read<_>>()?;
        Ok(Self {
            statements,
            json: value.clone(),
            warnings,
        })
    }
}

impl Document {
    /// The document as the service answers it: names with initial capitals, but for `version` (436/8276).
    pub fn answered(&self) -> String {
        let Value::Object(document) = self.json.clone() else {
            return self.json.to_string();
        };
        let capitalised = |map: Map<String, Value>| -> Map<String, Value> {
            let name = |name: String| match name.to_lowercase().as_str() {
                "version" => "version".to_owned(),
                lower => capital(lower),
            };
            map.into_iter()
                .map(|(key, value)| (name(key), value))
                .collect()
        };
        let mut document = capitalised(document);
        if let Some(statements) = document.get_mut("Statement") {
            let list = match statements.take() {
                Value::Array(list) => list,
                single => vec![single],
            };
            let list = list.into_iter().map(|statement| match statement {
                Value::Object(map) => Value::Object(capitalised(map)),
                other => other,
            });
            *statements = list.collect();
        }
        Value::Object(document).to_string()
    }
}

fn capital(name: &str) -> String {
    let mut letters = name.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}

impl Statement {
    fn from_json(
        value: &Value,
        path: &[PathStep],
        kind: PolicyKind,
        general: Option<&[Principal]>,
        warnings: &mut Vec<PolicyWarning>,
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
            &[
                "sid",
                "id",
                "effect",
                "principal",
                "action",
                "resource",
                "condition",
            ],
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
        let actions = ActionSet::from_json(actions, &at, warnings)?;
        let (resources, at) = members.required("resource")?;
        let resources = texts(resources, &at, "`resource`")?
            .into_iter()
            .map(|(text, at)| {
                ResourcePattern::parse(text)
                    .ok_or_else(|| problem(&at, Kind::WrongResource(text.to_owned())))
            })
            .collect::<Read<_>>()?;
        let conditions = match members.get("condition") {
            Some((written, at)) => conditions(written, &at, warnings)?,
            None => Vec::new(),
        };
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
            conditions,
        })
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
            None => Err(problem(&at, Kind::WrongPrincipal(text.to_owned()))),
        })
        .collect()
}

/// `{OPERATOR: {KEY: value or [values]}}`; all of them must be met.
fn conditions(
    value: &Value,
    path: &[PathStep],
    warnings: &mut Vec<PolicyWarning>,
) -> Read<Vec<Condition>> {
    let mut found = Vec::new();
    for (operator_name, keys) in object(value, path, "`condition`", "an object of operators")? {
        let at = below(path, PathStep::Member(operator_name.clone()));
        let operator = Operator::parse(operator_name).ok_or_else(|| {
            let known: Vec<String> = Operator::known_names().collect();
            let meant =
                did_you_mean(operator_name, known.iter().map(String::as_str)).map(str::to_owned);
            let name = operator_name.clone();
            problem(&at, Kind::UnknownOperator { name, meant })
        })?;
        if !operator.listed {
            warnings.push(PolicyWarning {
                path: at.clone(),
                kind: Warning::UnlistedOperator(operator_name.clone()),
            });
        }
        for (key_name, values) in object(keys, &at, "an operator", "an object of condition keys")? {
            let at = below(&at, PathStep::Member(key_name.clone()));
            let list = match values {
                Value::Array(list) => list.iter().collect(),
                single => vec![single],
            };
            let wrong = |expected| {
                let operator = operator_name.clone();
                problem(&at, Kind::WrongConditionValue { operator, expected })
            };
            if list.is_empty() {
                return Err(wrong("one at least"));
            }
            let condition =
                Condition::of(operator_name, operator, key_name, &list).map_err(wrong)?;
            if condition.key.is_none() {
                let known = ConditionKey::ALL.iter().map(|key| key.name());
                let meant = did_you_mean(key_name, known);
                let meant = ConditionKey::ALL
                    .iter()
                    .map(|key| key.name())
                    .find(|name| Some(*name) == meant);
                let kind = Warning::UnknownConditionKey {
                    name: key_name.clone(),
                    meant,
                };
                warnings.push(PolicyWarning { path: at, kind });
            }
            found.push(condition);
        }
    }
    Ok(found)
}

fn object<'v>(
    value: &'v Value,
    path: &[PathStep],
    element: &'static str,
    expected: &'static str,
) -> Read<&'v Map<String, Value>> {
    value
        .as_object()
        .ok_or_else(|| problem(path, Kind::WrongType { element, expected }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::operation::Operation;
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
        assert!(document.statements[0].actions.covers(Operation::GetBucket));
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
    #[case(statement(set("condition", json!([]))), "statement[0].condition: `condition` must be an object of operators")]
    #[case(statement(set("condition", json!({"StringEquals": {}}))), "statement[0].condition.StringEquals: `StringEquals` is no operator of a condition")]
    #[case(statement(set("condition", json!({"string_equal": "x"}))), "statement[0].condition.string_equal: an operator must be an object of condition keys")]
    #[case(statement(set("condition", json!({"ip_equal": {"qcs:ip": ["10.0.0.0/33"]}}))), "statement[0].condition.ip_equal.qcs:ip: the values of `ip_equal` must be IP addresses, or ranges such as `203.0.113.0/24`")]
    #[case(statement(set("condition", json!({"numeric_equal": {"cos:content-length": "ten"}}))), "statement[0].condition.numeric_equal.cos:content-length: the values of `numeric_equal` must be numbers")]
    #[case(statement(set("condition", json!({"bool_equal": {"cos:secure-transport": 1}}))), "statement[0].condition.bool_equal.cos:secure-transport: the values of `bool_equal` must be `\"true\"` or `\"false\"`")]
    #[case(statement(set("condition", json!({"date_less_than": {"qcs:current_time": "soon"}}))), "statement[0].condition.date_less_than.qcs:current_time: the values of `date_less_than` must be times such as `2026-03-01T08:00:00Z`")]
    #[case(statement(set("condition", json!({"string_equal": {"cos:prefix": []}}))), "statement[0].condition.string_equal.cos:prefix: the values of `string_equal` must be one at least")]
    #[case(statement(set("NotAction", json!("*"))), "statement[0].NotAction: `NotAction` is not documented for COS: name the actions in `action`")]
    #[case(statement(set("efect", json!("allow"))), "statement[0].efect: `efect` is no element of a policy")]
    #[case(statement(set("effect", json!("permit"))), "statement[0].effect: `permit` is not an effect; it is `allow` or `deny`")]
    #[case(statement(set("Effect", json!("deny"))), "statement[0].effect: `effect` stands twice")]
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
    fn what_the_service_takes_and_never_matches_is_a_warning_with_its_place() {
        let condition = json!({"numeric_equal": {"cos:content_length": 1}, "string_not_like": {"cos:prefix": "a*"}});
        let value = statement(|map| {
            map.insert("action".to_owned(), json!(["cos.putObject"]));
            map.insert("condition".to_owned(), condition.clone());
        });
        let document = Document::from_json(&value, PolicyKind::Bucket).unwrap();
        let told: Vec<_> = document
            .warnings
            .iter()
            .map(|warning| (warning.to_string(), warning.kind.help()))
            .collect();
        let meant = |name: &str| Some(format!("did you mean `{name}`?"));
        assert_eq!(
            told,
            [
                ("statement[0].action[0]: `cos.putObject` matches no action of COS".to_owned(), meant("name/cos:PutObject")),
                ("statement[0].condition.numeric_equal.cos:content_length: `cos:content_length` is no condition key of COS: no request carries it".to_owned(), meant("cos:content-length")),
                ("statement[0].condition.string_not_like: `string_not_like` is not on COS's own list of operators".to_owned(), None),
            ]
        );
    }

    #[test]
    fn a_policy_of_a_user_has_no_principal() {
        let problem = Document::from_json(&statement(|_| ()), PolicyKind::Identity).unwrap_err();
        assert_eq!(problem.kind, Kind::PrincipalNotAllowed);
    }
}
