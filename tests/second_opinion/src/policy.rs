//! From a policy document of COS to policies of Cedar.

use cedar_policy::{Policy, PolicyId};
use serde_json::{Map, Value, json};

use crate::condition;

/// What a document is attached to.
#[derive(Clone, Debug)]
pub enum AttachedTo<'a> {
    /// A user: its name in the world, its uin and the place of the document among its own.
    User(&'a str, &'a str, usize),
    /// A group, whose users have it.
    Group(&'a str, usize),
    /// A role.
    Role(&'a str, usize),
    /// A bucket: its statements name their principals.
    Bucket(&'a str),
}

/// What is not in the part that both languages have.
#[derive(Debug, thiserror::Error)]
pub enum Untranslatable {
    /// An element of a document.
    #[error("{0}")]
    Element(String),
    /// What Cedar does not take, although it should.
    #[error("Cedar does not take it: {0}")]
    Policy(Box<cedar_policy::PolicyFromJsonError>),
}

impl From<cedar_policy::PolicyFromJsonError> for Untranslatable {
    fn from(error: cedar_policy::PolicyFromJsonError) -> Self {
        Self::Policy(Box::new(error))
    }
}

pub(crate) type Translated<T> = Result<T, Untranslatable>;

pub(crate) fn untranslatable<T>(what: impl Into<String>) -> Translated<T> {
    Err(Untranslatable::Element(what.into()))
}

/// The owner's right to everything, which COS has without a document.
///
/// # Errors
///
/// None, unless Cedar changes its form of policies.
pub fn owner(uin: &str) -> Translated<Policy> {
    let policy = json!({
        "effect": "permit",
        "principal": {"op": "==", "entity": {"type": "Root", "id": uin}},
        "action": {"op": "All"},
        "resource": {"op": "All"},
        "conditions": [],
    });
    Ok(Policy::from_json(Some(PolicyId::new("owner")), policy)?)
}

/// Translates a document: one policy for each statement and each principal that it names.
///
/// Up to the first `#`, the id of a policy is the word by which cos403 names the statement.
///
/// # Errors
///
/// The first element that is not in the part that both languages have.
pub fn translate(document: &Value, attached: &AttachedTo<'_>) -> Translated<Vec<Policy>> {
    let members = Members::of(document, &["version", "statement", "principal"])?;
    let statements = listed(members.required("statement")?);
    let general = members.get("principal");
    let mut policies = Vec::new();
    for (index, statement) in statements.iter().enumerate() {
        let statement = Members::of(statement, STATEMENT)?;
        let named = statement.get("principal").or(general);
        for (nth, principal) in principals(named, attached)?.into_iter().enumerate() {
            let (word, of) = match attached {
                AttachedTo::User(name, _, policy) => (format!("user {name}.{policy}"), ""),
                AttachedTo::Group(name, policy) => (format!("group {name}.{policy}"), ""),
                AttachedTo::Role(name, policy) => (format!("role {name}.{policy}"), ""),
                AttachedTo::Bucket(name) => ("bucket".to_owned(), *name),
            };
            let id = PolicyId::new(format!("{word}[{index}]#{of}#{nth}"));
            let policy = policy(&statement, &principal, attached)?;
            policies.push(Policy::from_json(Some(id), policy)?);
        }
    }
    Ok(policies)
}

const STATEMENT: &[&str] = &[
    "sid",
    "id",
    "effect",
    "principal",
    "action",
    "resource",
    "condition",
];

fn policy(
    statement: &Members<'_>,
    principal: &Value,
    attached: &AttachedTo<'_>,
) -> Translated<Value> {
    let effect = match statement.required("effect")?.as_str() {
        Some(word) if word.eq_ignore_ascii_case("allow") => "permit",
        Some(word) if word.eq_ignore_ascii_case("deny") => "forbid",
        _ => return untranslatable("an effect other than allow and deny"),
    };
    // The policy of a bucket is looked at for what is asked of that bucket.
    let resource = match attached {
        AttachedTo::Bucket(name) => json!({"op": "in", "entity": {"type": "Bucket", "id": name}}),
        _ => json!({"op": "All"}),
    };
    let (action, pattern) = actions(statement.required("action")?)?;
    let mut conditions = Vec::from_iter(pattern);
    conditions.extend(resources(statement.required("resource")?)?);
    if let Some(written) = statement.get("condition") {
        conditions.extend(condition::expressions(written)?);
    }
    let conditions: Vec<Value> = conditions
        .into_iter()
        .map(|body| json!({"kind": "when", "body": body}))
        .collect();
    Ok(json!({
        "effect": effect,
        "principal": principal,
        "action": action,
        "resource": resource,
        "conditions": conditions,
    }))
}

/// The principals of a statement as scopes.
fn principals(named: Option<&Value>, attached: &AttachedTo<'_>) -> Translated<Vec<Value>> {
    let exactly = |kind: &str, id: &str| json!({"op": "==", "entity": {"type": kind, "id": id}});
    let holder = match attached {
        AttachedTo::User(_, uin, _) => exactly("User", uin),
        AttachedTo::Group(name, _) => json!({"op": "in", "entity": {"type": "Group", "id": name}}),
        AttachedTo::Role(name, _) => exactly("Role", name),
        AttachedTo::Bucket(_) => {
            let Some(named) = named else {
                return untranslatable("a statement of a bucket without a principal");
            };
            let list = match named {
                Value::Object(_) => Members::of(named, &["qcs"])?.required("qcs")?,
                other => other,
            };
            return texts(list)?
                .into_iter()
                .map(|text| match text {
                    "*" | "qcs::cam::anyone:anyone" => Ok(json!({"op": "All"})),
                    "qcs::cam::anonymous:anonymous" => Ok(exactly("Anonymous", "anonymous")),
                    text => {
                        let named = text.strip_prefix("qcs::cam::uin/");
                        let role = named.and_then(|named| named.split_once(":roleName/"));
                        let user = named.and_then(|named| named.split_once(":uin/"));
                        match (role, user) {
                            (Some((_, name)), _) => Ok(exactly("Role", name)),
                            (None, Some((root, user))) if root == user => Ok(exactly("Root", root)),
                            (None, Some((_, user))) => Ok(exactly("User", user)),
                            (None, None) => untranslatable(format!("the principal {text}")),
                        }
                    }
                })
                .collect();
        }
    };
    match named {
        Some(_) => untranslatable("a principal in a policy that is attached to somebody"),
        None => Ok(vec![holder]),
    }
}

/// The actions as a scope, and as an expression where one of them is a pattern: Cedar has patterns of texts only, so a
/// question names its action as a text too.
fn actions(written: &Value) -> Translated<(Value, Option<Value>)> {
    let patterns: Vec<&str> = texts(written)?
        .into_iter()
        .map(|text| text.strip_prefix("name/").unwrap_or(text))
        .collect();
    let any_action = json!({"op": "All"});
    if patterns.contains(&"*") || patterns.contains(&"cos:*") {
        return Ok((any_action, None));
    }
    if patterns.iter().any(|pattern| pattern.contains('*')) {
        let action = json!({".": {"left": {"Var": "context"}, "attr": "action"}});
        let one_by_one = patterns.iter().map(|pattern| like(action.clone(), pattern));
        return Ok((any_action, Some(any(one_by_one.collect()))));
    }
    let entities: Vec<Value> = patterns
        .iter()
        .map(|action| json!({"type": "Action", "id": action}))
        .collect();
    let scope = match entities.as_slice() {
        [only] => json!({"op": "==", "entity": only}),
        _ => json!({"op": "in", "entities": entities}),
    };
    Ok((scope, None))
}

/// The resources as an expression; none if one of them is everything.
fn resources(written: &Value) -> Translated<Option<Value>> {
    let texts = texts(written)?;
    if texts.contains(&"*") {
        return Ok(None);
    }
    let patterns = texts.into_iter().map(resource).collect::<Translated<_>>()?;
    // The service has no path: `*` alone covers it.
    let within = json!({"has": {"left": {"Var": "resource"}, "attr": "path"}});
    Ok(Some(all(vec![within, any(patterns)])))
}

fn resource(text: &str) -> Translated<Value> {
    let segments: Vec<&str> = text.splitn(6, ':').collect();
    let ["qcs", "", "cos", region, account, path] = segments.as_slice() else {
        return untranslatable(format!("the resource {text}"));
    };
    if path.starts_with("prefix//") || path.contains(".myqcloud.com/") {
        return untranslatable(format!("the legacy form {text}"));
    }
    let appid = match *account {
        "" | "*" => "*",
        account => match account.strip_prefix("uid/") {
            Some(appid) => appid,
            None => return untranslatable(format!("the account of {text}")),
        },
    };
    let attribute = |name: &str| json!({".": {"left": {"Var": "resource"}, "attr": name}});
    let segments = [("path", *path), ("region", *region), ("appid", appid)];
    let wanted = segments
        .into_iter()
        .filter(|(_, pattern)| !matches!(*pattern, "" | "*"))
        .map(|(name, pattern)| like(attribute(name), pattern));
    Ok(all(wanted.collect()))
}

/// `*` stands for any letters, everything else for itself.
pub(crate) fn like(text: Value, pattern: &str) -> Value {
    let mut elements = Vec::new();
    for (nth, literal) in pattern.split('*').enumerate() {
        if nth > 0 {
            elements.push(json!("Wildcard"));
        }
        if !literal.is_empty() {
            elements.push(json!({"Literal": literal}));
        }
    }
    json!({"like": {"left": text, "pattern": elements}})
}

pub(crate) fn any(expressions: Vec<Value>) -> Value {
    joined("||", expressions, false)
}

pub(crate) fn all(expressions: Vec<Value>) -> Value {
    joined("&&", expressions, true)
}

fn joined(operator: &str, expressions: Vec<Value>, of_none: bool) -> Value {
    expressions
        .into_iter()
        .reduce(|left, right| json!({operator: {"left": left, "right": right}}))
        .unwrap_or_else(|| json!({"Value": of_none}))
}

/// The members of an object by their names in lower case.
pub(crate) struct Members<'a>(&'a Map<String, Value>);

impl<'a> Members<'a> {
    fn of(value: &'a Value, known: &[&str]) -> Translated<Self> {
        let Some(map) = value.as_object() else {
            return untranslatable(format!("{value}, where an object must be"));
        };
        let is_known = |name: &str| known.iter().any(|known| name.eq_ignore_ascii_case(known));
        match map.keys().find(|name| !is_known(name)) {
            Some(name) => untranslatable(format!("the element {name}")),
            None => Ok(Self(map)),
        }
    }

    fn get(&self, name: &str) -> Option<&'a Value> {
        self.0
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    }

    fn required(&self, name: &str) -> Translated<&'a Value> {
        match self.get(name) {
            Some(value) => Ok(value),
            None => untranslatable(format!("no {name}")),
        }
    }
}

/// What is written alone or in a list.
pub(crate) fn listed(value: &Value) -> &[Value] {
    match value {
        Value::Array(list) => list,
        single => std::slice::from_ref(single),
    }
}

fn texts(value: &Value) -> Translated<Vec<&str>> {
    listed(value)
        .iter()
        .map(|value| match value.as_str() {
            Some(text) => Ok(text),
            None => untranslatable(format!("{value}, where a text must be")),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(document: Value, attached: &AttachedTo<'_>) -> String {
        let policies = translate(&document, attached).unwrap();
        assert_eq!(policies.len(), 1);
        policies[0].to_cedar().unwrap()
    }

    #[test]
    fn a_statement_of_a_bucket_becomes_a_policy() {
        let document = json!({"version": "2.0", "Statement": [{
            "Effect": "Deny",
            "Principal": {"qcs": ["qcs::cam::uin/1:uin/2"]},
            "Action": ["name/cos:GetObject", "cos:PutObject"],
            "Resource": ["qcs::cos:ap-guangzhou:uid/125:media-125/doc/*"],
            "Condition": {
                "string_not_equal_if_exist": {"cos:x-cos-acl": ["private", "default"]},
                "ip_equal": {"qcs:ip": "10.0.0.0/8"},
            },
        }]});
        let expected = r#"forbid(
  principal == User::"2",
  action in [Action::"cos:GetObject",Action::"cos:PutObject"],
  resource in Bucket::"media-125"
) when {
  (resource has path) && ((resource.path like "media-125/doc/*") && (resource.region like "ap-guangzhou") && (resource.appid like "125")) && (((!(context has "cos:x-cos-acl")) || (!((context["cos:x-cos-acl"] == "private") || (context["cos:x-cos-acl"] == "default")))) && ((context has "qcs:ip") && context["qcs:ip"].isInRange(ip("10.0.0.0/8"))))
};"#;
        assert_eq!(one(document, &AttachedTo::Bucket("media-125")), expected);
    }

    #[test]
    fn a_policy_of_a_group_is_meant_for_its_users() {
        let document = json!({"version": "2.0", "statement": {"effect": "allow", "action": "cos:Get*", "resource": "*"}});
        assert_eq!(
            one(document, &AttachedTo::Group("readers", 0)),
            "permit(\n  principal in Group::\"readers\",\n  action,\n  resource\n) when {\n  context.action like \"cos:Get*\"\n};"
        );
    }

    #[test]
    fn what_both_do_not_have_is_refused() {
        let statement = |name: &str, value: Value| {
            let mut statement =
                json!({"effect": "allow", "action": "*", "resource": "*", "principal": "*"});
            statement[name] = value;
            let document = json!({"version": "2.0", "statement": [statement]});
            translate(&document, &AttachedTo::Bucket("media-125"))
                .unwrap_err()
                .to_string()
        };
        let legacy = "qcs::cos:ap-guangzhou:uid/125:prefix//125/media/*";
        let told = [
            statement("NotAction", json!("*")),
            statement("effect", json!("permit")),
            statement("principal", json!("somebody")),
            statement("resource", json!("media-125/*")),
            statement("resource", json!(legacy)),
            statement(
                "condition",
                json!({"string_equal_ignore_case": {"cos:prefix": "a"}}),
            ),
            statement("condition", json!({"string_like": {"cos:prefix": "a*b"}})),
            statement("condition", json!({"numeric_equal": {"cos:prefix": "1"}})),
            statement(
                "condition",
                json!({"numeric_equal": {"cos:content-length": 1.5}}),
            ),
            statement(
                "condition",
                json!({"string_not_equal": {"qcs:resource_tag": "a&b"}}),
            ),
        ];
        let expected = [
            "the element NotAction",
            "an effect other than allow and deny",
            "the principal somebody",
            "the resource media-125/*",
            &format!("the legacy form {legacy}"),
            "string_equal_ignore_case of cos:prefix",
            "a star amid a pattern",
            "numeric_equal of cos:prefix",
            "1.5, which is no whole number",
            "string_not_equal of tags",
        ];
        assert_eq!(told, expected);
    }
}
