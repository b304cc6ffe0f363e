//! The configuration of a bucket: what a PUT writes, later decisions obey.

use std::sync::Arc;

use super::{Call, Performed, stored};
use crate::policy::{Document, PolicyKind};
use crate::protocol::acl::Acl;
use crate::protocol::cors::CorsConfiguration;
use crate::protocol::error_code::ErrorCode;
use crate::protocol::operation::Operation;
use crate::protocol::referer::RefererConfiguration;
use crate::protocol::xml::{DECLARATION, Element};
use crate::protocol::{acl_document, grant_header, tagging};
use crate::simulator::answer::Answer;
use crate::world::Versioning;

/// The longest policy of a bucket, in bytes (reference §3.6).
const LONGEST_POLICY: usize = 20 * 1024;

/// Reads, writes or removes a part of a bucket's configuration; one that this version does not keep is answered 501.
pub(super) fn perform(call: &mut Call<'_>, operation: Operation) -> Performed {
    match operation {
        Operation::PutBucketAcl => put_acl(call),
        Operation::GetBucketAcl => {
            let bucket = call.bucket()?;
            Ok(Answer::xml(acl_document::to_xml(
                &bucket.owner,
                &bucket.acl,
            )))
        }
        Operation::PutBucketPolicy => put_policy(call),
        Operation::GetBucketPolicy => get_policy(call),
        Operation::DeleteBucketPolicy => {
            call.bucket_mut()?.policy = None;
            Ok(Answer::new(204))
        }
        Operation::PutBucketCors => put_cors(call),
        Operation::GetBucketCors => {
            let rules = call.bucket()?.cors.as_ref();
            Ok(Answer::xml(
                rules.ok_or(ErrorCode::NO_SUCH_CORS_CONFIGURATION)?.to_xml(),
            ))
        }
        Operation::DeleteBucketCors => {
            call.bucket_mut()?.cors = None;
            Ok(Answer::new(204))
        }
        Operation::PutBucketReferer => put_referer(call),
        Operation::GetBucketReferer => get_referer(call),
        Operation::PutBucketTagging => put_tags(call),
        Operation::GetBucketTagging => match call.bucket()?.tags.as_slice() {
            [] => Err(ErrorCode::NO_SUCH_TAG_SET),
            tags => Ok(Answer::xml(tagging::to_xml(tags))),
        },
        Operation::DeleteBucketTagging => {
            call.bucket_mut()?.tags.clear();
            Ok(Answer::new(204))
        }
        Operation::PutBucketVersioning => put_versioning(call),
        Operation::GetBucketVersioning => get_versioning(call),
        Operation::PutBucketLifecycle => put_lifecycle(call),
        Operation::GetBucketLifecycle => {
            let rules = call.bucket()?.lifecycle.clone();
            Ok(Answer::xml(
                rules.ok_or(ErrorCode::NO_SUCH_LIFECYCLE_CONFIGURATION)?,
            ))
        }
        Operation::DeleteBucketLifecycle => {
            call.bucket_mut()?.lifecycle = None;
            Ok(Answer::new(204))
        }
        _ => Err(ErrorCode::NOT_IMPLEMENTED),
    }
}

/// Headers win over the body (reference §3.3).
fn put_acl(call: &mut Call<'_>) -> Performed {
    stored::check_digest(call)?;
    let by_headers =
        grant_header::bucket_acl(&call.request.headers).map_err(|_| ErrorCode::INVALID_ARGUMENT)?;
    let acl = match by_headers {
        Some(acl) => acl,
        None => Acl::from_xml(call.text()?).map_err(|_| ErrorCode::MALFORMED_XML)?,
    };
    let bucket = call.bucket_mut()?;
    bucket.acl = acl.without_owner(&bucket.owner);
    Ok(Answer::new(200))
}

fn put_policy(call: &mut Call<'_>) -> Performed {
    stored::check_digest(call)?;
    if call.request.body.len() > LONGEST_POLICY {
        return Err(ErrorCode::POLICY_FULL);
    }
    let policy = serde_json::from_slice(&call.request.body)
        .ok()
        .and_then(|value| Document::from_json(&value, PolicyKind::Bucket).ok())
        .ok_or(ErrorCode::MALFORMED_POLICY)?;
    call.bucket_mut()?.policy = Some(Arc::new(policy));
    Ok(Answer::new(204))
}

/// The body is JSON; the published answer calls it `application/xml` all the same (reference §3.7).
fn get_policy(call: &Call<'_>) -> Performed {
    let policy = call.bucket()?.policy.as_ref();
    let policy = policy.ok_or(ErrorCode::NO_SUCH_POLICY)?;
    Ok(Answer::xml(policy.answered()))
}

fn put_cors(call: &mut Call<'_>) -> Performed {
    stored::check_digest(call)?;
    let rules = CorsConfiguration::from_xml(call.text()?).map_err(|_| ErrorCode::MALFORMED_XML)?;
    call.bucket_mut()?.cors = Some(Arc::new(rules));
    Ok(Answer::new(200))
}

/// `Content-MD5` must be there (reference §4.2); the code where it is not is UNCONFIRMED.
fn put_referer(call: &mut Call<'_>) -> Performed {
    if call.header("content-md5").is_none() {
        return Err(ErrorCode::INVALID_DIGEST);
    }
    stored::check_digest(call)?;
    // The Python SDK takes the rules away so (cos_client.py, delete_bucket_referer).
    if call.request.body.is_empty() {
        call.bucket_mut()?.referer = None;
        return Ok(Answer::new(200));
    }
    let rules =
        RefererConfiguration::from_xml(call.text()?).map_err(|_| ErrorCode::MALFORMED_XML)?;
    call.bucket_mut()?.referer = Some(rules);
    Ok(Answer::new(200))
}

/// The answer of a bucket without rules is UNCONFIRMED: here, rules that are not in force.
fn get_referer(call: &Call<'_>) -> Performed {
    Ok(Answer::xml(match &call.bucket()?.referer {
        Some(rules) => rules.to_xml(),
        // Empty, as the Python SDK's own tests have it.
        None => format!("{DECLARATION}<RefererConfiguration></RefererConfiguration>"),
    }))
}

fn put_tags(call: &mut Call<'_>) -> Performed {
    stored::check_digest(call)?;
    let tags = tagging::from_xml(call.text()?).map_err(|_| ErrorCode::MALFORMED_XML)?;
    call.bucket_mut()?.tags = tags;
    Ok(Answer::new(204))
}

fn put_versioning(call: &mut Call<'_>) -> Performed {
    stored::check_digest(call)?;
    let root = Element::parse(call.text()?, &["VersioningConfiguration"])
        .map_err(|_| ErrorCode::MALFORMED_XML)?;
    let status = root
        .required("Status")
        .map_err(|_| ErrorCode::MALFORMED_XML)?;
    let versioning = match status.parse() {
        Ok(status @ (Versioning::Enabled | Versioning::Suspended)) => status,
        Ok(Versioning::Off) | Err(_) => return Err(ErrorCode::MALFORMED_XML),
    };
    call.bucket_mut()?.versioning = versioning;
    Ok(Answer::new(200))
}

/// A bucket that never kept versions has an empty document.
fn get_versioning(call: &Call<'_>) -> Performed {
    let status = match call.bucket()?.versioning {
        Versioning::Off => String::new(),
        status => format!("<Status>{status}</Status>"),
    };
    Ok(Answer::xml(format!(
        "{DECLARATION}<VersioningConfiguration>{status}</VersioningConfiguration>"
    )))
}

fn put_lifecycle(call: &mut Call<'_>) -> Performed {
    stored::check_digest(call)?;
    let text = call.text()?;
    Element::parse(text, &["LifecycleConfiguration"]).map_err(|_| ErrorCode::MALFORMED_XML)?;
    let text = text.to_owned();
    call.bucket_mut()?.lifecycle = Some(text);
    Ok(Answer::new(200))
}
