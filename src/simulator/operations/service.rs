//! Operations on the service, and what they need to know of the caller.

use super::{Call, Performed};
use crate::protocol::error_code::ErrorCode;
use crate::protocol::host;
use crate::protocol::service::{self, ListedBucket};
use crate::protocol::variant::{Dialect, Variant};
use crate::signature::Presented;
use crate::simulator::answer::Answer;

/// Buckets of one answer (436/8291).
const MOST_LISTED: usize = 2000;

/// GetService: the buckets of the caller's account.
pub(super) fn list_buckets(call: &Call<'_>) -> Performed {
    let account = callers_account(call)?;
    let buckets = call.world.buckets.iter();
    let query = &call.request.query;
    let at_host = || call.header("host").and_then(host::endpoint_region);
    let asked = query.text("region").map(str::to_owned);
    let region = asked.or_else(at_host).unwrap_or_default();
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
    let marker = query.text("marker").unwrap_or_default();
    listed.retain(|bucket| marker.is_empty() || bucket.name > marker);
    let most = query.text("max-keys").and_then(|most| most.parse().ok());
    let most = most.unwrap_or(MOST_LISTED).clamp(1, MOST_LISTED);
    let is_truncated = listed.len() > most;
    listed.truncate(most);
    let xml = service::to_xml(account, &listed, is_truncated);
    Ok(Answer::xml(xml))
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
