//! What one document, taken alone, answers to one request: how its statements combine (reference §3.2).

use super::document::{Document, Effect, Statement};
use super::evaluate::{Asked, Fit};
use super::principal::{Identity, Principal};

/// Who asks, as far as one document can tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Caller {
    /// Whoever the document is attached to, or whose temporary key was issued with it.
    Holder,
    /// A request without a signature.
    Anonymous,
    /// A signed request.
    Signed {
        /// uin of the root account.
        account: String,
        /// Who of the account.
        identity: Identity,
    },
}

impl std::fmt::Display for Caller {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Caller::Holder => f.write_str("the holder of the policy"),
            Caller::Anonymous => f.write_str("anyone without a signature"),
            Caller::Signed { account, identity } => match identity {
                Identity::Root => write!(f, "root account {account}"),
                Identity::User(user) => write!(f, "user {user} of account {account}"),
                Identity::Role(name) => write!(f, "role {name} of account {account}"),
            },
        }
    }
}

/// How the principals of a bucket policy are taken where no document settles it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CallerReading {
    /// Whether a root account as principal covers its users and roles. Across accounts it passes on what it was granted;
    /// for the bucket's own account it is UNCONFIRMED (reference §3.2), and a document alone does not tell whose bucket it is.
    pub root_covers_its_users: bool,
    /// Whether a role can be a principal. Reference §3.4: UNCONFIRMED.
    pub role_principals_match: bool,
    /// Whether a deny for anonymous requests binds signed ones that nothing else grants. Reference §3.2: UNCONFIRMED.
    pub deny_anonymous_binds_signed: bool,
}

impl Default for CallerReading {
    fn default() -> Self {
        Self {
            root_covers_its_users: true,
            role_principals_match: true,
            deny_anonymous_binds_signed: false,
        }
    }
}

/// What a document answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict<S> {
    /// Granted by a statement.
    Allowed(S),
    /// Refused by a statement.
    Denied(S),
    /// Nothing speaks of it, so it is not granted.
    NoOpinion,
}

impl<S> Verdict<S> {
    /// Whether the request is granted.
    pub fn is_allowed(&self) -> bool {
        matches!(self, Verdict::Allowed(_))
    }

    /// The statement that decided.
    pub fn statement(self) -> Option<S> {
        match self {
            Verdict::Allowed(statement) | Verdict::Denied(statement) => Some(statement),
            Verdict::NoOpinion => None,
        }
    }
}

/// How many ranks of statements there are at most.
pub(super) const RANKS: usize = 3;

/// The one way in which statements combine: by rank, and within a rank a deny before an allow. `first` finds the statement
/// of a rank and an effect that speaks of the request. The comparison of documents (`diff`) looks for requests by the same
/// order, and puts each one that it finds to this.
pub(super) fn combined<S>(first: impl Fn(usize, Effect) -> Option<S>) -> Verdict<S> {
    for rank in 0..RANKS {
        if let Some(deny) = first(rank, Effect::Deny) {
            return Verdict::Denied(deny);
        }
        if let Some(allow) = first(rank, Effect::Allow) {
            return Verdict::Allowed(allow);
        }
    }
    Verdict::NoOpinion
}

impl Caller {
    /// The caller in the words of a policy; the holder of a policy has none there.
    pub fn principal(&self) -> Option<Principal> {
        match self {
            Caller::Holder => None,
            Caller::Anonymous => Some(Principal::Anonymous),
            Caller::Signed { account, identity } => Some(identity.principal(account)),
        }
    }

    /// Whether a principal means the caller in a statement of this effect at this rank: what names somebody stands above
    /// what is said of anyone, and a signed request is looked at once more as if it were anonymous (reference §3.2).
    pub(super) fn is_meant_by(
        &self,
        principal: &Principal,
        effect: Effect,
        rank: usize,
        reading: CallerReading,
    ) -> bool {
        match (self, rank) {
            (Caller::Holder, 0) => true,
            (Caller::Anonymous, 0) => principal.is_general(),
            (Caller::Signed { account, identity }, 0) => {
                principal.names(account, identity, reading)
            }
            (Caller::Signed { .. }, 1) => match principal {
                Principal::Anyone => true,
                Principal::Anonymous => {
                    effect == Effect::Deny && reading.deny_anonymous_binds_signed
                }
                _ => false,
            },
            (Caller::Signed { .. }, 2) => *principal == Principal::Anonymous,
            _ => false,
        }
    }
}

impl Principal {
    /// Whether it means somebody of an account, rather than everyone.
    pub fn names(&self, account: &str, identity: &Identity, reading: CallerReading) -> bool {
        match (self, identity) {
            (Principal::Root(root), Identity::Root) => root == account,
            (Principal::Root(root), Identity::User(_) | Identity::Role(_)) => {
                root == account && reading.root_covers_its_users
            }
            (Principal::SubUser { root, user }, Identity::User(own)) => {
                root == account && user == own
            }
            (Principal::Role { root, name }, Identity::Role(own)) => {
                root == account && name == own && reading.role_principals_match
            }
            _ => false,
        }
    }
}

impl Statement {
    /// Whether the principals of the statement mean the caller at a rank; without principals it is of a policy that is
    /// attached to the caller.
    pub(super) fn means(&self, caller: &Caller, rank: usize, reading: CallerReading) -> bool {
        if self.principals.is_empty() {
            return rank == 0;
        }
        let mut principals = self.principals.iter();
        principals.any(|principal| caller.is_meant_by(principal, self.effect, rank, reading))
    }
}

impl Document {
    /// What the document alone answers: the place of the statement that decides. What an ACL, another policy or the
    /// ownership of the bucket grants is not looked at.
    pub fn decide(
        &self,
        asked: &Asked<'_>,
        caller: &Caller,
        reading: CallerReading,
    ) -> Verdict<usize> {
        combined(|rank, effect| {
            let mut statements = self.statements.iter();
            statements.position(|statement| {
                statement.effect == effect
                    && statement.means(caller, rank, reading)
                    && statement.fit(asked, |_| true) == Fit::Matches
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::{Context, PolicyKind, PolicyReading, Resource};
    use crate::protocol::network::Network;
    use crate::protocol::operation::Operation;
    use crate::protocol::query::Query;
    use rstest::rstest;
    use serde_json::json;

    const USER: &str = "qcs::cam::uin/100000000001:uin/100000000011";
    const ANYONE: &str = "qcs::cam::anyone:anyone";
    const ANONYMOUS: &str = "qcs::cam::anonymous:anonymous";

    #[rstest]
    #[case::deny_wins(&[("allow", USER), ("deny", USER)], Verdict::Denied(1), Verdict::NoOpinion)]
    #[case::named_above_anyone(&[("deny", ANYONE), ("allow", USER)], Verdict::Allowed(1), Verdict::Denied(0))]
    #[case::anyone(&[("allow", ANYONE)], Verdict::Allowed(0), Verdict::Allowed(0))]
    #[case::second_look(&[("allow", ANONYMOUS)], Verdict::Allowed(0), Verdict::Allowed(0))]
    #[case::deny_anonymous(&[("allow", ANYONE), ("deny", ANONYMOUS)], Verdict::Allowed(0), Verdict::Denied(1))]
    #[case::nothing(&[], Verdict::NoOpinion, Verdict::NoOpinion)]
    fn what_names_somebody_stands_above_what_is_said_of_anyone(
        #[case] statements: &[(&str, &str)],
        #[case] signed: Verdict<usize>,
        #[case] unsigned: Verdict<usize>,
    ) {
        let statements: Vec<_> = statements
            .iter()
            .map(|(effect, principal)| json!({"effect": effect, "principal": {"qcs": [principal]}, "action": "*", "resource": "*"}))
            .collect();
        let value = json!({"version": "2.0", "statement": statements});
        let document = Document::from_json(&value, PolicyKind::Bucket).unwrap();
        let asked = Asked {
            operation: Operation::GetObject,
            resource: Resource::Bucket {
                region: "ap-guangzhou",
                bucket: "media-1250000000",
                appid: "1250000000",
                path: "/a",
            },
            context: Context {
                network: &Network::default(),
                headers: &http::HeaderMap::new(),
                query: &Query::default(),
                body: &[],
                clock: "2026-03-01T08:00:00Z".parse().unwrap(),
                version_id: None,
                resource_tags: &[],
            },
            reading: PolicyReading::default(),
        };
        let user = Caller::Signed {
            account: "100000000001".to_owned(),
            identity: Identity::User("100000000011".to_owned()),
        };
        let answer = |caller: &Caller| document.decide(&asked, caller, CallerReading::default());
        assert_eq!(answer(&user), signed);
        assert_eq!(answer(&Caller::Anonymous), unsigned);
    }
}
