//! A batch of deletions: each object is asked for by itself (436/8289).

use super::decision::{BatchItem, Stop};
use super::flow::Flow;
use super::identity::Caller;
use super::target::Target;
use crate::protocol::deletion::{DeletedObject, Deletion};
use crate::protocol::error_code::ErrorCode;
use crate::protocol::operation::Operation;

/// Asks for every object of a batch. What of it is refused stands in the answer; where nothing is granted, the world says
/// whether the whole is.
///
/// An unsigned batch needs `name/cos:DeleteMultipleObjects` besides (436/8289).
pub(super) fn check<'a>(flow: &mut Flow<'a>, target: &Target<'a>) -> Result<(), Stop> {
    let Some(deletion) = std::str::from_utf8(&flow.request.body)
        .ok()
        .and_then(|text| Deletion::from_xml(text).ok())
    else {
        flow.trace
            .failed("batch", "the body is no list of objects to delete");
        return Err(Stop::Error(ErrorCode::MALFORMED_XML));
    };
    let mut first_refusal = None;
    for DeletedObject { key, version } in deletion.objects {
        let object = Target {
            version: version.clone().map(|version| version.into_bytes().into()),
            ..target.in_bucket(format!("/{key}"))
        };
        let refusal = may_delete(flow, &object).err();
        let refused = match &refusal {
            Some(Stop::Refused(refusal)) => Some(refusal.cause),
            Some(Stop::Error(_)) | None => None,
        };
        if let (None, Some(refusal)) = (&first_refusal, refusal) {
            first_refusal = Some(refusal);
        }
        flow.batch.push(BatchItem {
            key,
            version,
            refused,
        });
    }
    let nothing_granted = flow.batch.iter().all(|item| item.refused.is_some());
    match first_refusal {
        Some(refusal)
            if nothing_granted && flow.world.behaviour.batch_deletion_refused_as_a_whole =>
        {
            Err(refusal)
        }
        _ => Ok(()),
    }
}

fn may_delete<'a>(flow: &mut Flow<'a>, object: &Target<'a>) -> Result<(), Stop> {
    flow.check_permission(object, Operation::DeleteObject)?;
    match flow.caller {
        Caller::Anonymous | Caller::Unidentified => {
            flow.check_permission(object, Operation::DeleteMultipleObjects)
        }
        Caller::Signed { .. } => Ok(()),
    }
}
