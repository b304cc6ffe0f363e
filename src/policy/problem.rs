//! What is wrong with a policy document, and where.

use std::fmt;

/// One step from the document's root to a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PathStep {
    /// A member, as it is spelled in the document.
    Member(String),
    /// A place in a list, counted from 0.
    Index(usize),
}

/// A fault of a policy document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyProblem {
    /// The way to the faulty value.
    pub path: Vec<PathStep>,
    /// The fault.
    pub kind: PolicyProblemKind,
}

/// The kinds of faults.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PolicyProblemKind {
    /// A value of another type than the element has.
    #[error("{element} must be {expected}")]
    WrongType {
        /// The element.
        element: &'static str,
        /// What it must be.
        expected: &'static str,
    },
    /// An element that must be there is not.
    #[error("`{0}` is missing")]
    Missing(&'static str),
    /// An element that the language does not have.
    #[error("`{name}` is no element of a policy")]
    UnknownElement {
        /// The name as it is spelled.
        name: String,
        /// The element that may be meant.
        meant: Option<&'static str>,
    },
    /// An element that no document of COS has.
    #[error("`{name}` is not documented for COS: {instead}")]
    NotDocumented {
        /// The name as it is spelled.
        name: String,
        /// What can be done.
        instead: &'static str,
    },
    /// An element that stands twice, in one spelling or in two.
    #[error("`{0}` stands twice")]
    Twice(&'static str),
    /// A version other than 2.0.
    #[error("`{0}` is not a policy version that COS takes; it is `2.0`")]
    WrongVersion(String),
    /// An effect other than allow and deny.
    #[error("`{0}` is not an effect; it is `allow` or `deny`")]
    WrongEffect(String),
    /// A text that is no principal.
    #[error("`{0}` is not a principal")]
    WrongPrincipal(String),
    /// A text that cannot be an action.
    #[error("`{0}` cannot be an action")]
    WrongAction(String),
    /// An operator that conditions do not have.
    #[error("`{name}` is no operator of a condition")]
    UnknownOperator {
        /// The name as it is spelled.
        name: String,
        /// The operator that may be meant.
        meant: Option<String>,
    },
    /// Values that do not go with the operator.
    #[error("the values of `{operator}` must be {expected}")]
    WrongConditionValue {
        /// The operator as it is spelled.
        operator: String,
        /// What they must be.
        expected: &'static str,
    },
    /// A text that is no resource.
    #[error("`{0}` is not a resource")]
    WrongResource(String),
    /// A principal in a policy that is attached to a user or a temporary key.
    #[error("a policy of a user or a temporary key must not have a principal")]
    PrincipalNotAllowed,
}

impl PolicyProblemKind {
    /// What would be right.
    pub fn help(&self) -> Option<String> {
        match self {
            Self::Missing("principal") => {
                Some("a bucket policy says to whom it applies: `\"principal\": {\"qcs\": [\"qcs::cam::uin/100000000001:uin/100000000011\"]}`".to_owned())
            }
            Self::UnknownElement { meant: Some(meant), .. } => Some(format!("did you mean `{meant}`?")),
            Self::UnknownOperator { meant: Some(meant), .. } => Some(format!("did you mean `{meant}`?")),
            Self::UnknownOperator { meant: None, .. } => Some(
                "write it as `string_equal`, `ip_equal`, `numeric_less_than_equal_if_exist`, `for_any_value:string_like` …".to_owned(),
            ),
            Self::WrongAction(_) => Some("write it as `name/cos:GetObject`, `cos:Get*` or `*`; case counts".to_owned()),
            Self::WrongPrincipal(_) => Some(
                "write `qcs::cam::uin/ROOT:uin/ROOT` for a root account, `qcs::cam::uin/ROOT:uin/USER` for a sub-user, `qcs::cam::uin/ROOT:roleName/NAME` for a role, `qcs::cam::anyone:anyone` or `qcs::cam::anonymous:anonymous`"
                    .to_owned(),
            ),
            Self::WrongResource(_) => Some("write it as `qcs::cos:REGION:uid/APPID:BUCKET-APPID/KEY`, or `*`".to_owned()),
            Self::PrincipalNotAllowed => Some("remove it: whoever the policy is attached to is the principal".to_owned()),
            _ => None,
        }
    }
}

/// Something that the service takes and that does not do what it seems to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyWarning {
    /// The way to the value.
    pub path: Vec<PathStep>,
    /// What it is.
    pub kind: PolicyWarningKind,
}

/// The kinds of warnings.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PolicyWarningKind {
    /// A key that no request carries.
    #[error("`{name}` is no condition key of COS: no request carries it")]
    UnknownConditionKey {
        /// The name as it is spelled.
        name: String,
        /// The key that may be meant.
        meant: Option<&'static str>,
    },
    /// An action that no operation has.
    #[error("`{action}` matches no action of COS")]
    UnknownAction {
        /// The text.
        action: String,
        /// The action that may be meant.
        meant: Option<String>,
    },
    /// A feature set, which stands for actions that are not documented.
    #[error("what `{0}` stands for is not documented: it matches nothing here")]
    FeatureSet(String),
    /// An operator that is CAM's and not on COS's list.
    #[error("`{0}` is not on COS's own list of operators")]
    UnlistedOperator(String),
}

impl PolicyWarningKind {
    /// What would be right.
    pub fn help(&self) -> Option<String> {
        match self {
            Self::UnknownConditionKey {
                meant: Some(meant), ..
            } => Some(format!("did you mean `{meant}`?")),
            Self::UnknownAction {
                meant: Some(meant), ..
            } => Some(format!("did you mean `{meant}`?")),
            Self::UnknownAction { meant: None, .. } => {
                Some("write it as `name/cos:GetObject`, `cos:Get*` or `*`; case counts".to_owned())
            }
            Self::FeatureSet(_) => Some("name the actions themselves".to_owned()),
            Self::UnknownConditionKey { meant: None, .. } | Self::UnlistedOperator(_) => None,
        }
    }
}

impl fmt::Display for PolicyProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_way(f, &self.path)?;
        write!(f, "{}", self.kind)
    }
}

impl fmt::Display for PolicyWarning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_way(f, &self.path)?;
        write!(f, "{}", self.kind)
    }
}

fn write_way(f: &mut fmt::Formatter<'_>, path: &[PathStep]) -> fmt::Result {
    f.write_str(&way(path))?;
    f.write_str(if path.is_empty() { "" } else { ": " })
}

/// A way as it is shown: `statement[0].condition.string_equal`.
pub(super) fn way(path: &[PathStep]) -> String {
    let mut shown = String::new();
    for (position, step) in path.iter().enumerate() {
        match step {
            PathStep::Member(name) if position == 0 => shown.push_str(name),
            PathStep::Member(name) => shown.push_str(&format!(".{name}")),
            PathStep::Index(index) => shown.push_str(&format!("[{index}]")),
        }
    }
    shown
}

impl std::error::Error for PolicyProblem {}
