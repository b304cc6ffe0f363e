//! Operations on the service, and what they need to know of the caller.

use super::{Call, Performed};
use crate::protocol::error_code::ErrorCode;
use crate::protocol::service::{self, ListedBucket};
use crate::protocol::variant::{Dialect, Variant};
use crate::signature::Presented;
use crate::simulator::answer::Answer;

/// GetService: the buckets of the caller's account.
pub(super) fn list_buckets(call: &Call<'_>) -> Performed {
    let account = callers_account(call)?;
    let buckets = call.world.buckets.iter();
    let region = call.request.query.text("region").unwrap_or_default();
    let mut listed: Vec<_> = buckets
        .filter(|bucket| bucket.owner == account)
        .filter(|bucket| region.is_empty() || bucket.region == region)
        .map(|bucket| ListedBucket {
            name: bucket.name.as_str(),
            location: &bucket.region,
            created: bucket.created.min(call.clock()),
        })
        .collect();
    listed.sort_by_key(|bucket| bucket.name);
    let xml = service::to_xml(account, &listed);
    Ok(Answer::new(200).body(xml.into_bytes(), "application/xml"))
}

/// uin of the root account in whose name the caller acts; an anonymous request has none.
pub(super) fn callers_account<'c>(call: &'c Call<'_>) -> Result<&'c str, ErrorCode> {
    let key = match &call.request.presented {
        Presented::Signed(authorization, _) => call.world.key_with_id(&authorization.secret_id),
        Presented::Nothing | Presented::Malformed(_) => None,
    };
    key.map(|key| key.holder.account.as_str())
        .ok_or(Variant::AccessDenied.code(Dialect::Service))
}
