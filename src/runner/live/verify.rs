//! Whether what a scenario says of its bucket holds of the real one.

use http::Method;

use super::configuration::Readout;
use super::mapping::{LiveCase, Mapping, Skip, bucket_of};
use super::translation::Translation;
use crate::diagnosis::{Known, ObjectHead, Restore};
use crate::policy::{Document, PolicyKind};
use crate::protocol::acl::{Acl, Grantee};
use crate::protocol::cors::CorsConfiguration;
use crate::protocol::referer::RefererConfiguration;
use crate::runner::outcome::Mismatch;
use crate::scenario::Who;
use crate::world::{Bucket, Object, RestoreProgress, World};

/// Bytes of a policy that are shown.
const SHOWN: usize = 300;

/// Every difference between what `given` says and what was read. What is neither said nor asked for is not compared: CORS
/// rules count for preflights, referer rules for requests without a signature.
pub(super) fn differences(
    mapping: &Mapping<'_>,
    live: &LiveCase,
    readout: &Readout,
) -> Result<Vec<Mismatch>, Skip> {
    let Some(bucket) = bucket_of(mapping.world, &mapping.target.bucket) else {
        return Ok(Vec::new());
    };
    let mut found = Found {
        readout,
        mismatches: Vec::new(),
    };
    let translation = Translation::of(mapping);
    let acl = acl_text(&translation.acl(&bucket.acl)?);
    found.compare("given: ACL", &acl, &readout.bucket.acl, acl_text);
    found.policy(bucket, &translation)?;
    let has_preflight = live
        .steps
        .iter()
        .any(|step| step.operation.method() == Method::OPTIONS);
    if bucket.cors.is_some() || has_preflight {
        let (given, read) = (bucket.cors.as_deref(), &readout.bucket.cors);
        found.compare("given: CORS rules", &cors_text(given), read, |read| {
            cors_text(read.as_deref())
        });
    }
    let has_unsigned = live
        .steps
        .iter()
        .any(|step| matches!(step.who, Who::Anonymous));
    if bucket.referer.is_some() || has_unsigned {
        let (given, read) = (bucket.referer.as_ref(), &readout.bucket.referer);
        found.compare("given: referer rules", &referer_text(given), read, |read| {
            referer_text(read.as_ref())
        });
    }
    for key in live.steps.iter().filter_map(|step| step.key.as_ref()) {
        let object = bucket.objects.get(key);
        let head = object.map(|object| given_head(mapping.world, object, &translation));
        found.object(key, head.transpose()?.as_ref());
    }
    Ok(found.mismatches)
}

struct Found<'r> {
    readout: &'r Readout,
    mismatches: Vec<Mismatch>,
}

impl Found<'_> {
    fn tell(&mut self, what: &'static str, expected: String, came: String) {
        let mismatch = Mismatch {
            what,
            expected,
            came,
        };
        if !self.mismatches.contains(&mismatch) {
            self.mismatches.push(mismatch);
        }
    }

    fn compare<T>(
        &mut self,
        what: &'static str,
        expected: &str,
        read: &Known<T>,
        text: impl FnOnce(&T) -> String,
    ) {
        let came = match read {
            Known::Known(read) => text(read),
            Known::Unknown => self.unread(what),
        };
        if came != expected {
            self.tell(what, expected.to_owned(), came);
        }
    }

    /// Why a part is not known: as the bucket said it.
    fn unread(&self, what: &str) -> String {
        let part = what.trim_start_matches(Mismatch::OF_GIVEN);
        let unread = self
            .readout
            .unread
            .iter()
            .find(|unread| unread.what == part);
        unread.map_or_else(
            || "not read".to_owned(),
            |unread| format!("not to be read: {}", unread.said),
        )
    }

    fn policy(&mut self, bucket: &Bucket, translation: &Translation<'_>) -> Result<(), Skip> {
        let given = match &bucket.policy {
            None => None,
            Some(policy) => {
                let real = translation.policy(&policy.json)?;
                Document::from_json(&real, PolicyKind::Bucket).ok()
            }
        };
        let given = given.as_ref();
        let shown = |policy: Option<&Document>| {
            let text = policy.map(Document::answered);
            shortened(&text.unwrap_or_else(|| "none".to_owned()))
        };
        let what = "given: policy";
        match &self.readout.bucket.policy {
            Known::Known(read) => {
                let statements =
                    |policy: Option<&Document>| policy.map(|policy| policy.statements.clone());
                if statements(read.as_deref()) != statements(given) {
                    self.tell(what, shown(given), shown(read.as_deref()));
                }
            }
            Known::Unknown => self.tell(what, shown(given), self.unread(what)),
        }
        Ok(())
    }

    fn object(&mut self, key: &str, given: Option<&ObjectHead>) {
        let expected = given.map_or_else(|| "none".to_owned(), object_text);
        let came = match self.readout.bucket.objects.get(key) {
            Some(Some(head)) => object_text(head),
            Some(None) => "none".to_owned(),
            None => "not to be read".to_owned(),
        };
        if expected != came {
            let named = |text: String| format!("`{key}`: {text}");
            self.tell("given: object", named(expected), named(came));
        }
    }
}

fn given_head(
    world: &World,
    object: &Object,
    translation: &Translation<'_>,
) -> Result<ObjectHead, Skip> {
    let acl = object.acl.as_ref().map(|acl| translation.acl(acl));
    Ok(ObjectHead {
        acl: Known::Known(acl.transpose()?),
        storage_class: object.storage_class,
        restore: match object.restore_progress(world.clock) {
            Some(RestoreProgress::Running) => Some(Restore::Running),
            Some(RestoreProgress::Restored(until)) => Some(Restore::Until(until)),
            Some(RestoreProgress::Over) | None => None,
        },
    })
}

fn object_text(head: &ObjectHead) -> String {
    let acl = match &head.acl {
        Known::Known(None) => "as the bucket".to_owned(),
        Known::Known(Some(acl)) => acl_text(acl),
        Known::Unknown => "unknown".to_owned(),
    };
    let restore = match head.restore {
        None => "",
        Some(Restore::Running) => ", being restored",
        Some(Restore::Until(_)) => ", restored",
    };
    format!("{}, ACL {acl}{restore}", head.storage_class)
}

/// The grants in one order; without any, `private`.
fn acl_text(acl: &Acl) -> String {
    let grantee = |grantee: &Grantee| match grantee {
        Grantee::Account(uin) => uin.clone(),
        Grantee::AllUsers => "everyone".to_owned(),
        Grantee::AuthenticatedUsers => "everyone with a signature".to_owned(),
    };
    let mut grants: Vec<String> = acl
        .grants
        .iter()
        .map(|grant| format!("{} to {}", grant.permission, grantee(&grant.grantee)))
        .collect();
    grants.sort();
    if grants.is_empty() {
        "private".to_owned()
    } else {
        grants.join(", ")
    }
}

/// The rules without their ids, which decide nothing.
fn cors_text(rules: Option<&CorsConfiguration>) -> String {
    let Some(rules) = rules.filter(|rules| !rules.rules.is_empty()) else {
        return "none".to_owned();
    };
    let rule = |rule: &crate::protocol::cors::CorsRule| {
        let (origins, methods) = (&rule.allowed_origins, &rule.allowed_methods);
        let (headers, expose) = (&rule.allowed_headers, &rule.expose_headers);
        format!(
            "{} from {} with [{}], exposes [{}]",
            methods.join(" "),
            origins.join(" "),
            headers.join(" "),
            expose.join(" ")
        )
    };
    rules.rules.iter().map(rule).collect::<Vec<_>>().join("; ")
}

/// Rules that are off are as good as none.
fn referer_text(rules: Option<&RefererConfiguration>) -> String {
    rules.filter(|rules| rules.enabled).map_or_else(
        || "none".to_owned(),
        |rules| {
            format!(
                "{} [{}], empty {}",
                rules.list,
                rules.domains.join(" "),
                rules.empty
            )
        },
    )
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or_default()),
        None => text.to_owned(),
    }
}
