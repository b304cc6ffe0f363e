//! To whom a statement applies.

/// A principal of a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Principal {
    /// A root account: `qcs::cam::uin/R:uin/R`.
    Root(String),
    /// A sub-user: `qcs::cam::uin/R:uin/S`.
    SubUser {
        /// uin of the root account.
        root: String,
        /// uin of the user.
        user: String,
    },
    /// All users, signed or not: `qcs::cam::anyone:anyone` or `*`.
    Anyone,
    /// Requests without a signature: `qcs::cam::anonymous:anonymous`.
    Anonymous,
}

impl Principal {
    /// Reads a principal; `None` if the text is none.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "*" | "qcs::cam::anyone:anyone" => return Some(Principal::Anyone),
            "qcs::cam::anonymous:anonymous" => return Some(Principal::Anonymous),
            _ => {}
        }
        let digits =
            |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let (root, user) = text.strip_prefix("qcs::cam::uin/")?.split_once(":uin/")?;
        match (digits(root) && digits(user), root == user) {
            (false, _) => None,
            (true, true) => Some(Principal::Root(root.to_owned())),
            (true, false) => Some(Principal::SubUser {
                root: root.to_owned(),
                user: user.to_owned(),
            }),
        }
    }

    /// Whether this principal is everyone or every unsigned request, rather than somebody.
    pub fn is_general(&self) -> bool {
        matches!(self, Principal::Anyone | Principal::Anonymous)
    }

    /// Whether this is the account, or a user of it.
    pub fn is_of_account(&self, uin: &str) -> bool {
        match self {
            Principal::Root(root) | Principal::SubUser { root, .. } => root == uin,
            Principal::Anyone | Principal::Anonymous => false,
        }
    }
}
