//! How large a document may be.

use serde_json::Value;

use super::{Finding, LintRule, Severity};
use crate::policy::document::PolicyKind;

/// Bytes of a bucket policy (reference §3.6: 20 KB).
const LARGEST_BUCKET_POLICY: usize = 20 * 1024;

/// Bytes of a document that is judged. Comparing its parts takes time that grows with their square, and no larger one can
/// be deployed.
const LARGEST_JUDGED: usize = 64 * 1024;

/// What is to be said of a document that is too large to be looked at.
pub(super) fn beyond_judging(value: &Value) -> Option<Finding> {
    let size = bytes(value);
    (size > LARGEST_JUDGED).then(|| {
        too_large(format!(
            "the policy has {size} bytes even without spaces and line feeds, and is not looked at beyond {LARGEST_JUDGED}"
        ))
    })
}

/// Counts the document without the spaces and line feeds that it can be sent without.
pub(super) fn check(value: &Value, kind: PolicyKind) -> Option<Finding> {
    let size = bytes(value);
    (kind == PolicyKind::Bucket && size > LARGEST_BUCKET_POLICY).then(|| {
        too_large(format!(
            "the policy has {size} bytes even without spaces and line feeds, and COS takes {LARGEST_BUCKET_POLICY} (20 KB)"
        ))
    })
}

fn too_large(message: String) -> Finding {
    Finding::new(LintRule::TooLarge, Severity::Error, Vec::new(), message).with_help(
        "put what holds for users into policies of users or groups, and use `*` in resources",
    )
}

fn bytes(value: &Value) -> usize {
    serde_json::to_vec(value).map_or(0, |text| text.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::lint::tests::{document, linted, statement};
    use rstest::rstest;
    use serde_json::json;

    #[rstest]
    #[case(20 * 1024, false)]
    #[case(20 * 1024 + 1, true)]
    fn a_bucket_policy_over_20_kb_is_told(#[case] size: usize, #[case] told: bool) {
        let of = |sid: String| document(json!([statement(json!({"Sid": sid}))]));
        let empty = serde_json::to_vec(&of(String::new())).unwrap().len();
        let value = of("a".repeat(size - empty));
        let found = linted(&value, PolicyKind::Bucket, None);
        assert_eq!(
            found
                .iter()
                .any(|finding| finding.rule == LintRule::TooLarge),
            told
        );
    }

    #[test]
    fn a_policy_of_a_user_has_another_limit() {
        let statement = json!({"Sid": "a".repeat(30_000), "effect": "allow", "action": "cos:GetObject", "resource": "*"});
        assert_eq!(
            linted(&document(json!([statement])), PolicyKind::Identity, None),
            []
        );
    }
    #[test]
    fn a_document_that_nobody_can_deploy_is_told_to_be_that_and_no_more() {
        let action = vec!["cos:Nothing"; 6_000];
        let statement = json!({"effect": "allow", "action": action, "resource": "*"});
        let found = linted(&document(json!([statement])), PolicyKind::Identity, None);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].rule, LintRule::TooLarge);
    }
}
