//! PostObject: an object from a form (reference §2.5).

use super::{Call, Performed, stored};
use crate::protocol::acl::ObjectAcl;
use crate::protocol::error_code::ErrorCode;
use crate::protocol::form::Form;
use crate::protocol::percent;
use crate::protocol::xml::{DECLARATION, escape};
use crate::simulator::answer::Answer;
use crate::world::Object;

/// PostObject.
pub(super) fn post(call: &mut Call<'_>) -> Performed {
    let form = call
        .request
        .form()
        .ok_or(ErrorCode::MALFORMED_POST_REQUEST)?;
    let key = form.key().ok_or(ErrorCode::INVALID_ARGUMENT)?;
    let object = object(call, &form)?;
    let etag = object.etag.clone();
    let version = stored::store(call, key.clone(), object)?;
    let bucket = call.bucket()?;
    let host = bucket.host();
    let answer = answer(&form, bucket.name.as_str(), &host, &key, &etag);
    let answer = stored::with_version(answer, version);
    let location = format!("http://{host}/{}", percent::url_encode(key.as_bytes()));
    Ok(answer.header("etag", &format!("\"{etag}\"")).header(
        "location",
        &redirect(&form, bucket.name.as_str(), &key, &etag).unwrap_or(location),
    ))
}

fn object(call: &Call<'_>, form: &Form<'_>) -> Result<Object, ErrorCode> {
    let file = form
        .file
        .as_ref()
        .ok_or(ErrorCode::MALFORMED_POST_REQUEST)?;
    let acl = form.field("acl").or(form.field("x-cos-acl"));
    let acl: ObjectAcl = acl
        .unwrap_or("default")
        .parse()
        .map_err(|_| ErrorCode::INVALID_ARGUMENT)?;
    let class = form.field("x-cos-storage-class").unwrap_or("STANDARD");
    let content_type = form.field("content-type").or(file.content_type.as_deref());
    let kept = form.fields.iter().filter(|(name, _)| stored::is_kept(name));
    Ok(Object {
        acl: acl.grants(),
        content_type: content_type
            .unwrap_or("application/octet-stream")
            .to_owned(),
        headers: kept
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect(),
        storage_class: class.parse().map_err(|_| ErrorCode::INVALID_ARGUMENT)?,
        ..Object::of(file.content.to_vec(), call.clock())
    })
}

/// 303 with a page to go to, otherwise 200 or 201 where the form asks for it, and 204 by default.
fn answer(form: &Form<'_>, bucket: &str, host: &str, key: &str, etag: &str) -> Answer {
    if form.field("success_action_redirect").is_some() {
        return Answer::new(303);
    }
    match form.field("success_action_status") {
        Some("200") => Answer::new(200),
        Some("201") => {
            let (host, bucket, key) = (escape(host), escape(bucket), escape(key));
            let xml = format!(
                "{DECLARATION}<PostResponse><Location>http://{host}/{key}</Location><Bucket>{bucket}</Bucket><Key>{key}</Key><ETag>&quot;{etag}&quot;</ETag></PostResponse>"
            );
            Answer::new(201).body(xml.into_bytes(), "application/xml")
        }
        _ => Answer::new(204),
    }
}

/// The page to go to, with what was stored in its query.
fn redirect(form: &Form<'_>, bucket: &str, key: &str, etag: &str) -> Option<String> {
    let page = form.field("success_action_redirect")?;
    let joint = if page.contains('?') { '&' } else { '?' };
    let key = percent::url_encode(key.as_bytes());
    Some(format!(
        "{page}{joint}bucket={bucket}&key={key}&etag=%22{etag}%22"
    ))
}
