//! Remedies as something to paste: the least that lets this request through.

use serde_json::{Value, json};

use super::facts::Facts;
use super::found;
use super::remedy::filled;
use super::sentence::Sentence;
use super::walk::Read;
use crate::policy::Resource;
use crate::protocol::bucket::HostName;
use crate::protocol::cause::Cause;
use crate::protocol::cors::{CorsConfiguration, CorsRule};
use crate::signature::Presented;

/// A principal that is to be filled in.
const SOMEBODY: &str = "qcs::cam::uin/ROOT_UIN:uin/USER_UIN";

/// What to paste for a cause; nothing where too little is known.
pub(super) fn of(cause: Cause, facts: &Facts<'_>) -> Option<Sentence> {
    match cause {
        Cause::CorsNotConfigured
        | Cause::CorsOriginNotAllowed
        | Cause::CorsMethodNotAllowed
        | Cause::CorsHeaderNotAllowed => cors_rule(facts),
        Cause::RefererNotOnAllowList => domain(facts),
        Cause::NoGrant | Cause::CrossAccountOwnerHasNotGranted => {
            let read = Read::of(facts);
            let principal = read.as_ref().and_then(found::principal);
            let text = principal.map_or_else(|| SOMEBODY.to_owned(), |principal| principal.text());
            statement("remedy-bucket-statement", facts, Some(&text))
        }
        Cause::CrossAccountHomeHasNotGranted => statement("remedy-cam-statement", facts, None),
        Cause::SessionPolicy => statement("remedy-session-statement", facts, None),
        Cause::ClockSkew | Cause::SignatureNotYetValid => offset(facts),
        Cause::ObjectArchived => facts
            .key
            .is_some()
            .then(|| filled("remedy-restore-call", facts)),
        _ => None,
    }
}

/// The least statement that grants what was asked, in a sentence.
fn statement(id: &'static str, facts: &Facts<'_>, principal: Option<&str>) -> Option<Sentence> {
    let statement = least_statement(facts, principal)?;
    Some(filled(id, facts).with("statement", statement.to_string()))
}

/// The least statement that grants what was asked.
pub(super) fn least_statement(facts: &Facts<'_>, principal: Option<&str>) -> Option<Value> {
    let request = facts.request.as_ref()?;
    let path = request.path();
    let resource = match &request.host {
        HostName::Service => Resource::Service,
        HostName::Bucket { bucket, region } => Resource::Bucket {
            region,
            bucket: bucket.as_str(),
            appid: bucket.appid(),
            path: &path,
        },
        HostName::Control | HostName::Other => return None,
    };
    let mut statement = json!({
        "effect": "allow",
        "action": [facts.action()?],
        "resource": [resource.to_string()],
    });
    if let (Some(principal), Some(members)) = (principal, statement.as_object_mut()) {
        members.insert("principal".to_owned(), json!({"qcs": [principal]}));
    }
    Some(statement)
}

fn cors_rule(facts: &Facts<'_>) -> Option<Sentence> {
    let request = facts.request.as_ref()?;
    let list = |text: &Option<String>| -> Vec<String> {
        let names = text.as_deref().unwrap_or_default().split(',');
        names
            .map(|name| name.trim().to_owned())
            .filter(|name| !name.is_empty())
            .collect()
    };
    let rule = CorsRule {
        id: None,
        allowed_origins: vec![request.origin.clone()?],
        allowed_methods: vec![request.asked_method.clone()?],
        allowed_headers: list(&request.asked_headers),
        expose_headers: Vec::new(),
        max_age_seconds: None,
    };
    let rules = vec![rule];
    let xml = CorsConfiguration {
        rules,
        ..CorsConfiguration::default()
    }
    .to_xml();
    let start = xml.find("<CORSRule>")?;
    let rule = xml.get(start..)?.strip_suffix("</CORSConfiguration>")?;
    Some(filled("remedy-cors-paste", facts).with("rule", rule))
}

/// The host of the page, as the list of domains takes it.
fn domain(facts: &Facts<'_>) -> Option<Sentence> {
    let referer = facts.request.as_ref()?.referer.as_deref()?;
    let (_, rest) = referer.split_once("://").unwrap_or(("", referer));
    let host = rest.split(['/', '?', '#']).next()?;
    (!host.is_empty()).then(|| filled("remedy-referer-domain", facts).with("domain", host))
}

/// By how much the client's clock is ahead, as its signature shows.
fn offset(facts: &Facts<'_>) -> Option<Sentence> {
    let Presented::Signed(authorization, _) = &facts.request.as_ref()?.presented else {
        return None;
    };
    let ahead = authorization.sign_time.start - facts.server_time?.as_second();
    (ahead > 0).then(|| filled("remedy-offset", facts).with("seconds", ahead.to_string()))
}
