//! Operations on buckets.

use super::{Call, Performed};
use crate::protocol::listing::{self, ListedObject};
use crate::simulator::answer::Answer;

/// GetBucket: lists the objects.
pub(super) fn list(call: &Call<'_>) -> Performed {
    let bucket = call.bucket()?;
    let prefix = call.request.query.text("prefix").unwrap_or_default();
    let listed: Vec<_> = bucket
        .objects
        .iter()
        .filter(|(key, _)| key.starts_with(prefix))
        .map(|(key, object)| ListedObject {
            key,
            size: object.content.len(),
            storage_class: object.storage_class.word(),
            last_modified: object.last_modified.min(call.clock()),
        })
        .collect();
    let xml = listing::to_xml(bucket.name.as_str(), prefix, &listed);
    Ok(Answer::new(200).body(xml.into_bytes(), "application/xml"))
}
