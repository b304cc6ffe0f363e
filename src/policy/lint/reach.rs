//! Statements, or actions of them, that no request can meet: what they name does not go together.

use super::placed::{Placed, listed};
use super::{Finding, LintRule};
use crate::policy::action::ActionSet;
use crate::policy::problem::PathStep;
use crate::protocol::operation::{Operation, ResourceKind};

pub(super) fn check(placed: &Placed<'_>) -> Vec<Finding> {
    let actions = &placed.statement.actions;
    if actions.has_feature_set() {
        return Vec::new();
    }
    if actions.operations().next().is_none() {
        let message = "no request meets this statement: none of its actions is one of COS";
        let path = placed.element("action");
        return vec![Finding::warning(LintRule::NoKnownAction, path, message)];
    }
    if placed.operations().next().is_none() {
        return vec![off_every_resource(placed)];
    }
    placed
        .actions()
        .filter_map(|(text, path)| off_its_resources(placed, text, path))
        .collect()
}

/// The whole statement speaks of requests that act on something else.
fn off_every_resource(placed: &Placed<'_>) -> Finding {
    let operations: Vec<Operation> = placed.statement.actions.operations().collect();
    let kind = operations
        .first()
        .map(|operation| operation.resource_kind());
    let uniform = kind.filter(|kind| {
        operations
            .iter()
            .all(|operation| operation.resource_kind() == *kind)
    });
    let message = format!(
        "no request meets this statement: {} {}, which none of its resources covers",
        listed(&operations),
        uniform.map_or("act on something", asked_of)
    );
    let finding = Finding::warning(
        LintRule::ActionOffResource,
        placed.element("resource"),
        message,
    );
    match uniform {
        Some(kind) => finding.with_help(right(placed, kind)),
        None => finding,
    }
}

/// One action, written out, of a statement that is met by requests of others.
///
/// That `<bucket>/doc/*` does not cover what is asked of the bucket is UNCONFIRMED, and a published policy is written so:
/// a note.
fn off_its_resources(placed: &Placed<'_>, text: &str, path: Vec<PathStep>) -> Option<Finding> {
    if text.contains('*') {
        return None;
    }
    let covered = |operation: &&Operation| ActionSet::pattern_covers(text, **operation);
    let operation = *Operation::ALL.iter().find(covered)?;
    let kind = operation.resource_kind();
    let resources = &placed.statement.resources;
    if resources.iter().any(|pattern| pattern.can_be(kind)) {
        return None;
    }
    let message = format!(
        "{} {}, which none of the resources covers",
        listed(&[operation]),
        asked_of(kind)
    );
    let finding = match kind {
        ResourceKind::Bucket => Finding::note(LintRule::ActionOffResource, path, message),
        _ => Finding::warning(LintRule::ActionOffResource, path, message),
    };
    Some(finding.with_help(right(placed, kind)))
}

fn asked_of(kind: ResourceKind) -> &'static str {
    match kind {
        ResourceKind::Service => "is asked of the service",
        ResourceKind::Bucket => "is asked of the bucket itself",
        ResourceKind::Object => "is asked of objects",
    }
}

/// The resource that such actions need, in the bucket of the statement where it names one.
fn right(placed: &Placed<'_>, kind: ResourceKind) -> String {
    let form = match kind {
        ResourceKind::Service => {
            return "only the resource `*` covers it; give it a statement of its own".to_owned();
        }
        ResourceKind::Bucket => "",
        ResourceKind::Object => "*",
    };
    let resources = &placed.statement.resources;
    let bucket = resources
        .iter()
        .find_map(|pattern| pattern.segments()?.bucket_itself());
    match (bucket, kind) {
        (Some(bucket), ResourceKind::Bucket) => {
            format!(
                "add `{bucket}`: a key or a prefix after it is no bucket; whether COS takes it so is not documented"
            )
        }
        (Some(bucket), _) => format!("write `{bucket}{form}`, or a prefix before the `*`"),
        (None, _) => format!("write `qcs::cos:REGION:uid/APPID:BUCKET-APPID/{form}`"),
    }
}

#[cfg(test)]
mod tests {
    use crate::policy::lint::tests::{document, rules, statement};
    use rstest::rstest;
    use serde_json::{Value, json};

    const BUCKET: &str = "qcs::cos:ap-guangzhou:uid/1250000000:media-1250000000/";

    #[rstest]
    #[case::one(json!("name/cvm:*"), true)]
    #[case::two(json!(["cos.putObject", "cos.getObject"]), true)]
    #[case::one_is_known(json!(["cos.putObject", "cos:GetObject"]), false)]
    #[case::feature_set(json!(["permid/280649"]), false)]
    fn a_statement_without_a_known_action_is_told(#[case] action: Value, #[case] told: bool) {
        let found = rules(&document(json!([statement(json!({"action": action}))])));
        let rule = "no-known-action statement[0].action".to_owned();
        assert_eq!(found.contains(&rule), told, "{found:?}");
    }

    #[rstest]
    #[case::bucket_on_prefix(json!("cos:GetBucket"), "doc/*", &["warning statement[0].resource"])]
    #[case::bucket_on_bucket(json!("cos:GetBucket"), "", &[])]
    #[case::bucket_on_all(json!("cos:GetBucket"), "*", &[])]
    #[case::object_on_bucket(json!(["cos:GetObject", "cos:PutObject"]), "", &["warning statement[0].resource"])]
    #[case::object_on_key(json!("cos:GetObject"), "a", &[])]
    #[case::service_on_bucket(json!("cos:GetService"), "*", &["warning statement[0].resource"])]
    #[case::pattern_on_prefix(json!("cos:Get*"), "doc/*", &[])]
    #[case::both_on_prefix(json!(["cos:PutObject", "cos:ListMultipartUploads"]), "doc/*", &["note statement[0].action[1]"])]
    #[case::both_on_bucket(json!(["cos:GetBucket", "cos:GetObject"]), "", &["warning statement[0].action[1]"])]
    #[case::service_beside_bucket(json!(["cos:GetBucket", "cos:GetService"]), "*", &["warning statement[0].action[1]"])]
    fn actions_on_a_resource_of_another_kind_are_told(
        #[case] action: Value,
        #[case] path: &str,
        #[case] expected: &[&str],
    ) {
        let value = document(json!([statement(
            json!({"action": action, "resource": format!("{BUCKET}{path}")})
        )]));
        let found: Vec<String> = crate::policy::lint::tests::findings(&value)
            .into_iter()
            .filter(|finding| finding.rule.as_ref() == "action-off-resource")
            .map(|finding| format!("{} {}", finding.severity, finding.way()))
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn what_would_be_right_is_the_bucket_of_the_statement() {
        let resource = format!("{BUCKET}doc/*");
        let value = document(json!([statement(
            json!({"action": "cos:GetBucket", "resource": resource})
        )]));
        let found = crate::policy::lint::tests::findings(&value);
        assert_eq!(
            found[0].message,
            "no request meets this statement: `GetBucket` is asked of the bucket itself, which none of its resources covers"
        );
        assert!(
            found[0]
                .help
                .as_ref()
                .is_some_and(|help| help.contains(&format!("`{BUCKET}`")))
        );
    }
}
