//! A batch of deletions.

use super::{Call, Performed};
use crate::protocol::deletion::{self, Deletion};
use crate::protocol::error_code::ErrorCode;
use crate::protocol::variant::Variant;
use crate::simulator::answer::Answer;

/// DeleteMultipleObjects: deletes what of a batch was let through; the answer names both (436/8289).
pub(super) fn delete(call: &mut Call<'_>) -> Performed {
    let quiet = Deletion::from_xml(call.text()?)
        .map_err(|_| ErrorCode::MALFORMED_XML)?
        .quiet;
    let denied = Variant::AccessDenied.code(call.dialect);
    let (mut deleted, mut refused) = (Vec::new(), Vec::new());
    let judged = call.judged;
    let bucket = call.bucket_mut()?;
    for item in &judged.batch {
        let key = item.key.as_str();
        if item.refused.is_some() {
            refused.push((key, denied.code, denied.message));
            continue;
        }
        bucket.objects.remove(key);
        if !quiet {
            deleted.push(key);
        }
    }
    let xml = deletion::to_xml(&deleted, &refused);
    Ok(Answer::xml(xml))
}
