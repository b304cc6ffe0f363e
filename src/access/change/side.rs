//! One of two worlds: what it says of a caller, and what it answers to a request.

use serde_json::json;

use super::Asker;
use crate::access::findings::Question;
use crate::access::ground::attached;
use crate::access::permission;
use crate::access::target::Target;
use crate::policy::{
    Asked, Context, Document, Effect, Identity, Location, PolicyKind, Principal, Statement, Witness,
};
use crate::protocol::acl::Grantee;
use crate::protocol::operation::{Operation, ResourceKind};
use crate::world::{Bucket, KeyHolder, World};

/// A world, and the bucket in it.
pub(super) struct Side<'w> {
    pub(super) world: &'w World,
    pub(super) bucket: &'w Bucket,
}

impl Side<'_> {
    /// All that is said of a caller, as one document.
    pub(super) fn said_of(&self, caller: &Asker) -> Document {
        let (world, bucket) = (self.world, self.bucket);
        let of_bucket = bucket.policy.iter().flat_map(|policy| &policy.statements);
        let mut statements: Vec<Statement> = of_bucket.cloned().collect();
        match caller {
            Asker::Anonymous => {
                statements.extend(
                    self.by_acl(&Principal::Anyone, |grantee| *grantee == Grantee::AllUsers),
                );
            }
            Asker::Holder(holder) => {
                let own = holder.identity.principal(&holder.account);
                let is_own_account = holder.account == bucket.owner;
                if is_own_account && holder.identity == Identity::Root {
                    let binds = world.behaviour.deny_binds_owner;
                    statements.retain(|statement| binds || statement.effect == Effect::Allow);
                    statements.extend(granting(&own, "*", |_| true));
                    return Document::of_statements(statements);
                }
                let account = world.account(&holder.account);
                let may_use_grants =
                    is_own_account || holder.identity == Identity::Root || self.home_grants(holder);
                if !may_use_grants {
                    // Without a grant of its own account, what names it grants nothing.
                    for statement in &mut statements {
                        let is_deny = statement.effect == Effect::Deny;
                        let principals = &mut statement.principals;
                        principals.retain(|principal| is_deny || principal.is_general());
                    }
                    statements.retain(|statement| !statement.principals.is_empty());
                }
                let attached = account
                    .into_iter()
                    .flat_map(|account| attached(account, &holder.identity));
                let of_holder = attached.flat_map(|(_, policy)| &policy.statements);
                // What another account's user is granted at home grants nothing by itself.
                let counts =
                    |statement: &&Statement| is_own_account || statement.effect == Effect::Deny;
                statements.extend(
                    of_holder
                        .filter(counts)
                        .cloned()
                        .map(|statement| Statement {
                            principals: vec![own.clone()],
                            ..statement
                        }),
                );
                let everyone = |grantee: &Grantee| {
                    matches!(grantee, Grantee::AllUsers | Grantee::AuthenticatedUsers)
                };
                statements.extend(self.by_acl(&Principal::Anyone, everyone));
                if !is_own_account && may_use_grants {
                    let first = world.behaviour.acl_outranks_deny_anyone;
                    let principal = if first { own } else { Principal::Anyone };
                    let is_account = |grantee: &Grantee| matches!(grantee, Grantee::Account(uin) if *uin == holder.account);
                    statements.extend(self.by_acl(&principal, is_account));
                }
            }
        }
        Document::of_statements(statements)
    }

    /// Whether some policy of the holder's own account allows it anything.
    fn home_grants(&self, holder: &KeyHolder) -> bool {
        let account = self.world.account(&holder.account);
        let attached = account
            .into_iter()
            .flat_map(|account| attached(account, &holder.identity));
        let mut statements = attached.flat_map(|(_, policy)| &policy.statements);
        statements.any(|statement| statement.effect == Effect::Allow)
    }

    /// What the ACLs of the bucket and of its objects grant, as statements.
    fn by_acl(
        &self,
        principal: &Principal,
        covers: impl Fn(&Grantee) -> bool + Copy,
    ) -> Vec<Statement> {
        let acl = &self.bucket.acl;
        let by_bucket = granting(principal, "*", |operation| {
            acl.grants_to(covers, operation, false)
                || (operation.resource_kind() == ResourceKind::Object
                    && acl.grants_to(covers, operation, true))
        });
        let with_acl = self.bucket.objects.iter();
        let with_acl = with_acl.filter_map(|(key, object)| Some((key, object.acl.as_ref()?)));
        let by_objects = with_acl.filter_map(|(key, acl)| {
            let name = &self.bucket.name;
            let resource = format!("qcs::cos::uid/{}:{name}/{key}", name.appid());
            granting(principal, &resource, |operation| {
                operation.resource_kind() == ResourceKind::Object
                    && acl.grants_to(covers, operation, true)
            })
        });
        by_bucket.into_iter().chain(by_objects).collect()
    }

    /// Whether the world grants a request, and by what or why not.
    pub(super) fn answer(&self, witness: &Witness, caller: &Asker) -> Result<String, String> {
        let (path, bucket) = match &witness.location {
            Location::Service => ("/".to_owned(), None),
            Location::Bucket { key, .. } => {
                let key = key.as_deref().unwrap_or_default();
                (format!("/{key}"), Some(self.bucket))
            }
        };
        let context = Context {
            resource_tags: bucket.map_or(&[], |bucket| &bucket.tags),
            ..witness.situation.context()
        };
        let target = Target {
            bucket,
            new_bucket: None,
            path: path.into(),
            version: None,
        };
        let question = Question {
            world: self.world,
            target: &target,
            asked: Asked {
                operation: witness.operation,
                resource: target.resource(),
                context,
                reading: self.world.behaviour.policy_reading(),
            },
        };
        let anonymous = crate::access::Caller::Anonymous;
        let ruling = match caller {
            Asker::Anonymous => permission::rule(question, &anonymous),
            Asker::Holder(holder) => permission::rule_for(question, holder),
        };
        match ruling {
            Ok(ground) => Ok(ground.word()),
            Err((cause, denial)) => Err(format!("{cause}: {denial}")),
        }
    }
}

/// A statement that allows somebody some operations; none where it would allow nothing.
fn granting(
    principal: &Principal,
    resource: &str,
    is_granted: impl Fn(Operation) -> bool,
) -> Option<Statement> {
    let granted = Operation::ALL
        .iter()
        .filter(|operation| is_granted(**operation));
    let actions: Vec<&str> = granted.map(|operation| operation.own_action()).collect();
    if actions.is_empty() {
        return None;
    }
    let statement = json!({
        "effect": "allow",
        "principal": {"qcs": [principal.text()]},
        "action": actions,
        "resource": resource,
    });
    let document = json!({"version": "2.0", "statement": [statement]});
    let document = Document::from_json(&document, PolicyKind::Bucket).ok()?;
    document.statements.into_iter().next()
}
