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
    /// A role: `qcs::cam::uin/R:roleName/NAME`, the form of its ARN. Bucket policies that name one are seen in policies of
    /// others only; UNCONFIRMED (reference §3.4).
    Role {
        /// uin of the root account.
        root: String,
        /// The name of the role.
        name: String,
    },
    /// All users, signed or not: `qcs::cam::anyone:anyone` or `*`.
    Anyone,
    /// Requests without a signature: `qcs::cam::anonymous:anonymous`.
    Anonymous,
}

/// Who of an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Identity {
    /// The root account itself.
    Root,
    /// A sub-user, by its uin.
    User(String),
    /// A role, by its name.
    Role(String),
}

impl Identity {
    /// It as policies name it, by the uin of its root account.
    pub fn principal(&self, root: &str) -> Principal {
        let root = root.to_owned();
        match self.clone() {
            Identity::Root => Principal::Root(root),
            Identity::User(user) => Principal::SubUser { root, user },
            Identity::Role(name) => Principal::Role { root, name },
        }
    }
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
        let named = text.strip_prefix("qcs::cam::uin/")?;
        if let Some((root, name)) = named.split_once(":roleName/") {
            return (digits(root) && !name.is_empty()).then(|| Principal::Role {
                root: root.to_owned(),
                name: name.to_owned(),
            });
        }
        let (root, user) = named.split_once(":uin/")?;
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

    /// The principal as policies write it.
    pub fn text(&self) -> String {
        match self {
            Principal::Root(root) => format!("qcs::cam::uin/{root}:uin/{root}"),
            Principal::SubUser { root, user } => format!("qcs::cam::uin/{root}:uin/{user}"),
            Principal::Role { root, name } => format!("qcs::cam::uin/{root}:roleName/{name}"),
            Principal::Anyone => "qcs::cam::anyone:anyone".to_owned(),
            Principal::Anonymous => "qcs::cam::anonymous:anonymous".to_owned(),
        }
    }

    /// Whether this is the account, or a user or a role of it.
    pub fn is_of_account(&self, uin: &str) -> bool {
        match self {
            Principal::Root(root)
            | Principal::SubUser { root, .. }
            | Principal::Role { root, .. } => root == uin,
            Principal::Anyone | Principal::Anonymous => false,
        }
    }
}
