//! The ACL and the tags of an object.

use super::{Call, Performed, stored};
use crate::protocol::acl::Acl;
use crate::protocol::acl_document;
use crate::protocol::error_code::ErrorCode;
use crate::protocol::tagging;
use crate::simulator::answer::Answer;

/// PutObjectACL (436/7748): the headers outrank the body (reference §3.3).
pub(super) fn put_acl(call: &mut Call<'_>) -> Performed {
    let acl = if stored::names_acl(call) {
        stored::acl(call)?
    } else {
        Some(Acl::from_xml(call.text()?).map_err(|_| ErrorCode::MALFORMED_XML)?)
    };
    call.object_mut()?.acl = acl;
    Ok(Answer::new(200))
}

/// GetObjectACL (436/7744). An object that leaves it to the bucket is answered with nothing but its owner's right; how COS
/// writes that is UNCONFIRMED.
pub(super) fn get_acl(call: &Call<'_>) -> Performed {
    let own = call.object()?.acl.clone();
    let inherits = own.is_none();
    // Objects belong to the owner of their bucket (reference §3.2).
    let owner = &call.bucket()?.owner;
    let answer = Answer::xml(acl_document::to_xml(owner, &own.unwrap_or_default()));
    // By this header the SDKs tell that the object has none of its own (Node base.js, Python cos_comm.py).
    Ok(if inherits {
        answer.header("x-cos-acl", "default")
    } else {
        answer
    })
}

/// PutObjectTagging (436/35709).
pub(super) fn put_tags(call: &mut Call<'_>) -> Performed {
    stored::check_digest(call)?;
    let tags = tagging::from_xml(call.text()?).map_err(|_| ErrorCode::MALFORMED_XML)?;
    stored::check_tags(&tags)?;
    call.object_mut()?.tags = tags;
    Ok(Answer::new(200))
}

/// GetObjectTagging (436/35710). Its document names no error for an object without tags, as that of buckets does: the set is
/// empty.
pub(super) fn get_tags(call: &Call<'_>) -> Performed {
    Ok(Answer::xml(tagging::to_xml(&call.object()?.tags)))
}

/// DeleteObjectTagging (436/35711).
pub(super) fn delete_tags(call: &mut Call<'_>) -> Performed {
    call.object_mut()?.tags.clear();
    Ok(Answer::new(204))
}
