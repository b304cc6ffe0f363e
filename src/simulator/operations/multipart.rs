//! Multipart uploads.

use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;

use super::{Call, Performed, copy, stored};
use crate::protocol::error_code::ErrorCode;
use crate::protocol::listing::LONGEST_PAGE;
use crate::protocol::multipart::{
    self, Copied, LAST_PART, ListedPart, NamedPart, PartsPage, UploadName, completed, named_parts,
};
use crate::protocol::percent;
use crate::simulator::answer::Answer;
use crate::world::{Object, Part, Upload, etag};

/// How many uploads this process has begun: an id is never given twice.
static BEGUN: AtomicU64 = AtomicU64::new(0);

/// InitiateMultipartUpload (436/7746). The object is made of the headers of this request.
pub(super) fn initiate(call: &mut Call<'_>) -> Performed {
    stored::check_overwrite(call)?;
    let object = stored::object(call, Bytes::new())?;
    let key = call.key()?.to_owned();
    let initiated = call.clock();
    let count = BEGUN.fetch_add(1, Ordering::Relaxed);
    // As those of COS look: the time, and then hexadecimal digits.
    let digits = etag(format!("{key} {count}").as_bytes());
    let id = format!("{}{digits}{count:016x}", initiated.as_second());
    let xml = multipart::initiated(UploadName {
        bucket: call.bucket()?.name.as_str(),
        key: &key,
        id: &id,
    });
    let upload = Upload {
        key,
        object,
        initiated,
        parts: Default::default(),
    };
    call.bucket_mut()?.uploads.insert(id, upload);
    Ok(Answer::xml(xml))
}

/// UploadPart (436/7750).
pub(super) fn part(call: &mut Call<'_>) -> Performed {
    stored::check_digest(call)?;
    let content = Bytes::from(call.request.body.clone());
    let stored = store(call, content)?;
    let answer = Answer::new(200).etag(&etag(&stored.content));
    Ok(answer.crc64(Object::of(stored.content, stored.last_modified).crc64()))
}

/// UploadPartCopy (436/8287).
pub(super) fn part_copy(call: &mut Call<'_>) -> Performed {
    let (content, named) = copy::part(call)?;
    let stored = store(call, content)?;
    let crc64 = Object::of(stored.content.clone(), stored.last_modified).crc64();
    let etag = etag(&stored.content);
    let copied = Copied {
        etag: &etag,
        last_modified: stored.last_modified,
        crc64,
        version: None,
    };
    let xml = multipart::copied("CopyPartResult", &copied);
    let answer = copy::with_source_version(Answer::xml(xml), named);
    Ok(answer.crc64(crc64))
}

/// Puts a part in its place, or in the place of the one with its number.
fn store(call: &mut Call<'_>, content: Bytes) -> Result<Part, ErrorCode> {
    upload(call)?;
    let number = call.request.query.text("partNumber").unwrap_or_default();
    let number = number
        .parse()
        .ok()
        .filter(|number| (1..=LAST_PART).contains(number))
        .ok_or(ErrorCode::INVALID_ARGUMENT)?;
    let part = Part {
        content,
        last_modified: call.clock(),
    };
    let id = upload_id(call).to_owned();
    let upload = call.bucket_mut()?.uploads.get_mut(&id);
    let upload = upload.ok_or(ErrorCode::NO_SUCH_UPLOAD)?;
    upload.parts.insert(number, part.clone());
    Ok(part)
}

/// ListParts (436/7747).
pub(super) fn list(call: &Call<'_>) -> Performed {
    let upload = upload(call)?;
    let number = |name: &str| match call.request.query.text(name).unwrap_or_default() {
        "" => Ok(None),
        text => text
            .parse::<u16>()
            .map(Some)
            .map_err(|_| ErrorCode::INVALID_ARGUMENT),
    };
    let marker = number("part-number-marker")?.unwrap_or_default();
    let length = number("max-parts")?
        .map_or(LONGEST_PAGE, usize::from)
        .min(LONGEST_PAGE);
    let after = upload.parts.iter().filter(|(number, _)| **number > marker);
    let mut parts: Vec<_> = after
        .take(length + 1)
        .map(|(number, part)| ListedPart {
            number: *number,
            last_modified: part.last_modified,
            etag: etag(&part.content),
            size: part.content.len(),
        })
        .collect();
    let is_truncated = parts.len() > length && length > 0;
    parts.truncate(length);
    let bucket = call.bucket()?;
    Ok(Answer::xml(multipart::parts_to_xml(&PartsPage {
        upload: UploadName {
            bucket: bucket.name.as_str(),
            key: &upload.key,
            id: upload_id(call),
        },
        owner: &bucket.owner,
        storage_class: upload.object.storage_class.into(),
        marker,
        length,
        parts: &parts,
        is_truncated,
    })))
}

/// CompleteMultipartUpload (436/7742): the parts named in the body become the object, the others are gone.
///
/// Older copies of the document refuse parts below 1 MB (EntityTooSmall); that of 2026-06 no longer does, and neither does
/// this.
pub(super) fn complete(call: &mut Call<'_>) -> Performed {
    let upload = upload(call)?;
    let named = named_parts(call.text()?).map_err(|_| ErrorCode::MALFORMED_XML)?;
    stored::check_overwrite(call)?;
    let object = assembled(upload, &named, call)?;
    let (id, key) = (upload_id(call).to_owned(), call.key()?.to_owned());
    let bucket = call.bucket()?;
    let location = format!("http://{}/{}", bucket.host(), percent::encode_path(&key));
    let xml = completed(&location, bucket.name.as_str(), &key, &object.etag);
    let answer = Answer::xml(xml).crc64(object.crc64());
    call.bucket_mut()?.uploads.remove(&id);
    let version = stored::store(call, key, object)?;
    Ok(stored::with_version(answer, version))
}

/// The object that the named parts make. Their numbers ascend (or InvalidPartOrder) and follow one another (or InvalidPart).
fn assembled(upload: &Upload, named: &[NamedPart], call: &Call<'_>) -> Result<Object, ErrorCode> {
    if named.is_empty() {
        return Err(ErrorCode::MALFORMED_XML);
    }
    let pairs = || named.iter().zip(named.iter().skip(1));
    if pairs().any(|(part, next)| part.number >= next.number) {
        return Err(ErrorCode::INVALID_PART_ORDER);
    }
    if pairs().any(|(part, next)| next.number - part.number != 1) {
        return Err(ErrorCode::INVALID_PART);
    }
    let (mut content, mut digests) = (Vec::new(), Vec::new());
    for NamedPart { number, etag: told } in named {
        let part = upload.parts.get(number).ok_or(ErrorCode::INVALID_PART)?;
        if !etag(&part.content).eq_ignore_ascii_case(told) {
            return Err(ErrorCode::INVALID_PART);
        }
        digests.extend_from_slice(&crate::world::md5(&part.content));
        content.extend_from_slice(&part.content);
    }
    Ok(Object {
        etag: format!("{}-{}", etag(&digests), named.len()),
        content: content.into(),
        last_modified: call.clock(),
        ..upload.object.clone()
    })
}

/// AbortMultipartUpload (436/7740).
pub(super) fn abort(call: &mut Call<'_>) -> Performed {
    upload(call)?;
    let id = upload_id(call).to_owned();
    call.bucket_mut()?.uploads.remove(&id);
    Ok(Answer::new(204))
}

fn upload_id<'c>(call: &'c Call<'_>) -> &'c str {
    call.request.query.text("uploadId").unwrap_or_default()
}

/// The upload that the query names, which is one of the key in the path.
fn upload<'c>(call: &'c Call<'_>) -> Result<&'c Upload, ErrorCode> {
    let key = call.key()?;
    let found = call.bucket()?.uploads.get(upload_id(call));
    found
        .filter(|upload| upload.key == key)
        .ok_or(ErrorCode::NO_SUCH_UPLOAD)
}
