//! Questions that reviewers ask of one document, by name.

use http::Method;
use strum::{AsRefStr, Display, EnumString, VariantArray};

use super::{Callers, Comparing, Direction, Scope, grants_beyond};
use crate::policy::document::Document;
use crate::protocol::operation::{Operation, ResourceKind};
use crate::protocol::words::UnknownWord;

/// What a document must not grant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, AsRefStr, Display, EnumString, VariantArray)]
#[strum(serialize_all = "kebab-case")]
#[strum(parse_err_ty = UnknownWord, parse_err_fn = UnknownWord::new::<Self>)]
pub enum Forbidden {
    /// That requests without a signature read objects.
    AnonymousRead,
    /// That requests without a signature change anything.
    AnonymousWrite,
    /// That requests without a signature list objects.
    AnonymousList,
    /// That anyone whom the document does not name reads objects.
    AnyoneRead,
    /// That anyone whom the document does not name changes anything.
    AnyoneWrite,
    /// That anyone whom the document does not name lists objects.
    AnyoneList,
    /// That another account reads objects.
    ForeignRead,
    /// That another account changes anything.
    ForeignWrite,
    /// That another account lists objects.
    ForeignList,
    /// That anything is granted without encryption.
    PlainHttp,
}

/// Whether a question is about an operation.
type IsAsked = fn(Operation) -> bool;

impl Forbidden {
    /// The requests that it is about; `owner` is the uin of the bucket's owner, where it is known.
    pub fn scope(self, owner: Option<&str>) -> Scope {
        let (callers, operations): (Callers, Option<IsAsked>) = match self {
            Self::AnonymousRead => (Callers::Unsigned, Some(reads)),
            Self::AnonymousWrite => (Callers::Unsigned, Some(writes)),
            Self::AnonymousList => (Callers::Unsigned, Some(lists)),
            Self::AnyoneRead => (Callers::Unnamed, Some(reads)),
            Self::AnyoneWrite => (Callers::Unnamed, Some(writes)),
            Self::AnyoneList => (Callers::Unnamed, Some(lists)),
            Self::ForeignRead => (Callers::Foreign, Some(reads)),
            Self::ForeignWrite => (Callers::Foreign, Some(writes)),
            Self::ForeignList => (Callers::Foreign, Some(lists)),
            Self::PlainHttp => (Callers::All, None),
        };
        Scope {
            callers,
            owner: owner.map(str::to_owned),
            operations: operations.map(|is_asked| {
                let all = Operation::ALL.iter().copied();
                all.filter(|operation| is_asked(*operation)).collect()
            }),
            over_plain_http: self == Self::PlainHttp,
            ..Scope::default()
        }
    }

    /// The requests of this kind that a document grants.
    pub fn granted_by(
        self,
        document: &Document,
        owner: Option<&str>,
        how: &Comparing,
    ) -> Direction {
        let nothing = Document::of_statements(Vec::new());
        let how = Comparing {
            scope: self.scope(owner),
            ..how.clone()
        };
        grants_beyond(&nothing, document, &how)
    }
}

fn reads(operation: Operation) -> bool {
    let gets = matches!(operation.method(), Method::GET | Method::HEAD);
    operation.resource_kind() == ResourceKind::Object && (gets || operation.reads_content())
}

fn writes(operation: Operation) -> bool {
    let sends = matches!(
        operation.method(),
        Method::PUT | Method::POST | Method::DELETE
    );
    sends && !operation.reads_content()
}

fn lists(operation: Operation) -> bool {
    matches!(
        operation,
        Operation::GetBucket | Operation::GetBucketObjectVersions | Operation::ListMultipartUploads
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::{Answer, PolicyKind};
    use rstest::rstest;
    use serde_json::json;

    #[rstest]
    #[case("qcs::cam::anyone:anyone", "cos:GetObject", json!({}), &["anonymous-read", "anyone-read", "foreign-read", "plain-http"])]
    #[case("qcs::cam::anonymous:anonymous", "cos:PutObject", json!({}), &["anonymous-write", "anyone-write", "foreign-write", "plain-http"])]
    #[case("qcs::cam::anyone:anyone", "cos:GetBucket", json!({"bool_equal": {"cos:secure-transport": "true"}}), &["anonymous-list", "anyone-list", "foreign-list"])]
    #[case("qcs::cam::uin/100000000001:uin/100000000011", "*", json!({}), &["plain-http"])]
    #[case("qcs::cam::uin/200000000002:uin/200000000002", "cos:HeadObject", json!({}), &["foreign-read", "plain-http"])]
    fn each_question_is_answered_by_what_the_document_grants(
        #[case] principal: &str,
        #[case] action: &str,
        #[case] condition: serde_json::Value,
        #[case] granted: &[&str],
    ) {
        let policy = json!({"version": "2.0", "statement": [{
            "effect": "allow", "principal": {"qcs": [principal]}, "action": action, "condition": condition,
            "resource": "qcs::cos:ap-guangzhou:uid/1250000000:media-1250000000/*",
        }]});
        let document = Document::from_json(&policy, PolicyKind::Bucket).unwrap();
        let how = Comparing::default();
        let found: Vec<&str> = Forbidden::VARIANTS
            .iter()
            .filter(|forbidden| {
                let granted = forbidden.granted_by(&document, Some("100000000001"), &how);
                granted.answer() == Answer::Changed
            })
            .map(|forbidden| forbidden.as_ref())
            .collect();
        assert_eq!(found, granted);
    }
}
