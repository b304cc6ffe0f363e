//! What the fix that is proposed for a policy would let through besides, computed by comparing the policy with itself as
//! fixed.

use std::sync::Arc;

use serde_json::{Value, json};

use super::configuration::Assumptions;
use super::facts::Facts;
use super::found;
use super::infer::Diagnosis;
use super::patches;
use super::sentence::Sentence;
use super::walk::Read;
use crate::policy::{
    Budget, CallerReading, Comparing, Direction, Document, PolicyKind, Principal, Statement,
    Witness, grants_beyond,
};
use crate::protocol::cause::Cause;

/// A policy and what is to be changed in it.
#[derive(Clone, Debug)]
pub(super) struct Fix {
    policy: Option<Arc<Document>>,
    kind: PolicyKind,
    change: Change,
    /// Who asks, and the policies attached to it: of a bucket's policy they are the other half of what is granted.
    own: Option<(Principal, Vec<Arc<Document>>)>,
    assumed: Assumptions,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Change {
    Add(Value),
    /// The statements at these places.
    TakeOut(Vec<usize>),
}

impl PartialEq for Fix {
    fn eq(&self, other: &Self) -> bool {
        (self.json(), &self.change) == (other.json(), &other.change)
    }
}

impl Fix {
    fn json(&self) -> Option<&Value> {
        self.policy.as_deref().map(|policy| &policy.json)
    }
}

impl Eq for Fix {}

/// How many of the requests that it lets through are told.
const TOLD: usize = 3;

/// The fix of a policy, where one cause is left, the policy is known, and the fix is a change of it.
pub(super) fn of(causes: &[Cause], facts: &Facts<'_>) -> Option<Fix> {
    let ([cause], read) = (causes, Read::of(facts)?) else {
        return None;
    };
    let of_bucket = || read.known.bucket.policy.get();
    let (kind, policy, change) = match cause {
        Cause::NoGrant | Cause::CrossAccountOwnerHasNotGranted => {
            let principal = found::principal(&read)?.text();
            let statement = patches::least_statement(facts, Some(&principal))?;
            (PolicyKind::Bucket, of_bucket()?, Change::Add(statement))
        }
        Cause::SessionPolicy => {
            let policy = read.known.session_policy.get()?;
            let statement = patches::least_statement(facts, None)?;
            (PolicyKind::Identity, policy, Change::Add(statement))
        }
        Cause::ExplicitDeny => {
            let policy = of_bucket()?;
            let denying = found::denying(&read, causes, policy.as_deref()?);
            (PolicyKind::Bucket, policy, Change::TakeOut(denying))
        }
        _ => return None,
    };
    let principal = found::principal(&read).filter(|_| kind == PolicyKind::Bucket);
    Some(Fix {
        policy: policy.clone(),
        kind,
        change,
        own: principal.zip(read.known.caller_policies.get().cloned()),
        assumed: read.known.assumptions.unwrap_or_default(),
    })
}

impl Fix {
    fn fixed(&self) -> Option<Document> {
        let policy = self.policy.as_deref();
        let value = match &self.change {
            Change::Add(statement) => with(policy, statement.clone())?,
            Change::TakeOut(places) => without(policy?, places)?,
        };
        Document::from_json(&value, self.kind).ok()
    }

    /// A document with what is attached to whoever asks, as statements that name it.
    fn with_own(&self, mut document: Document) -> Document {
        let Some((principal, policies)) = &self.own else {
            return document;
        };
        let statements = policies.iter().flat_map(|policy| &policy.statements);
        document
            .statements
            .extend(statements.cloned().map(|statement| Statement {
                principals: vec![principal.clone()],
                ..statement
            }));
        document
    }
}

fn statements(policy: &mut Value) -> Option<&mut Value> {
    let members = policy.as_object_mut()?;
    let mut members = members.iter_mut();
    let (_, statements) = members.find(|(name, _)| name.eq_ignore_ascii_case("statement"))?;
    Some(statements)
}

/// The policy with a statement more.
fn with(policy: Option<&Document>, statement: Value) -> Option<Value> {
    let Some(policy) = policy else {
        return Some(json!({"version": "2.0", "statement": [statement]}));
    };
    let mut policy = policy.json.clone();
    match statements(&mut policy)? {
        Value::Array(list) => list.push(statement),
        single => *single = json!([single.take(), statement]),
    }
    Some(policy)
}

/// The policy without the statements at these places.
fn without(policy: &Document, places: &[usize]) -> Option<Value> {
    let mut policy = policy.json.clone();
    match statements(&mut policy)? {
        Value::Array(list) if !places.is_empty() => {
            let mut place = 0..;
            list.retain(|_| !place.next().is_some_and(|place| places.contains(&place)));
        }
        single if places == [0] => *single = json!([]),
        _ => return None,
    }
    Some(policy)
}

impl Diagnosis {
    /// What the proposed fix of a policy would grant that is not granted as it is: by the policy, and those attached to
    /// whoever asked, some milliseconds of work. Nothing where no policy is to be changed, or too little is known of it.
    pub fn opened_by_the_fix(&self) -> Option<Sentence> {
        let fix = self.fix.as_ref()?;
        let nothing = Document::of_statements(Vec::new());
        let how = Comparing {
            reading: fix.assumed.policies,
            callers: CallerReading {
                root_covers_its_users: fix.assumed.root_principal_covers_own_users,
                role_principals_match: fix.assumed.role_principals_match,
                deny_anonymous_binds_signed: fix.assumed.deny_anonymous_binds_signed,
            },
            budget: Budget {
                values: 512,
                steps: 20_000,
                witnesses: TOLD,
            },
            ..Comparing::default()
        };
        let before = fix.policy.as_deref().cloned().unwrap_or(nothing);
        let (before, after) = (fix.with_own(before), fix.with_own(fix.fixed()?));
        Some(told(&grants_beyond(&before, &after, &how)))
    }
}

fn told(opened: &Direction) -> Sentence {
    let each: Vec<String> = opened.witnesses.iter().map(in_words).collect();
    let id = match (each.is_empty(), opened.unsettled.is_nothing()) {
        (true, true) => return Sentence::plain("opens-nothing"),
        (true, false) => return Sentence::plain("opens-unknown"),
        (false, _) if opened.left_out > 0 => "opens-more",
        (false, _) => "opens-these",
    };
    Sentence::plain(id).with("granted", each.join("; "))
}

/// A class of requests in the words of policies, which are those of every language.
fn in_words(witness: &Witness) -> String {
    let who = witness.caller.principal();
    let who = who.map(|principal| format!("{} ", principal.text()));
    let also = witness.also.iter().map(|operation| operation.name());
    let operations: Vec<&str> = std::iter::once(witness.operation.name())
        .chain(also)
        .collect();
    format!(
        "{}{} {}",
        who.unwrap_or_default(),
        operations.join(", "),
        witness.resource()
    )
}
