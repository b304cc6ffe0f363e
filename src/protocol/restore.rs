//! The request to restore an archived object, and what `x-cos-restore` says of its state (reference §4.3).

use std::time::Duration;

use strum::{AsRefStr, EnumString};

use super::http_date;
use super::storage_class::StorageClass;
use super::timestamp::Timestamp;
use super::xml::{Element, XmlError};

/// How fast a restore is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, AsRefStr, EnumString)]
pub enum RestoreTier {
    /// 1 to 5 minutes; not for deep archive.
    Expedited,
    /// 3 to 5 hours; deep archive 12 to 24.
    Standard,
    /// 5 to 12 hours; deep archive 24 to 48.
    Bulk,
}

impl RestoreTier {
    /// How long a restore takes at the most, or `None` where the tier is not offered (reference §4.3).
    pub fn duration(self, class: StorageClass) -> Option<Duration> {
        let minutes = match (self, class) {
            (RestoreTier::Expedited, StorageClass::DeepArchive) => return None,
            (RestoreTier::Expedited, _) => 5,
            (RestoreTier::Standard, StorageClass::DeepArchive) => 24 * 60,
            (RestoreTier::Standard, _) => 5 * 60,
            (RestoreTier::Bulk, StorageClass::DeepArchive) => 48 * 60,
            (RestoreTier::Bulk, _) => 12 * 60,
        };
        Some(Duration::from_secs(minutes * 60))
    }
}

/// The largest object that the quickest tier takes, in bytes (reference §4.3).
pub const LARGEST_EXPEDITED: usize = 256 * 1024 * 1024;

/// A `<RestoreRequest>`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RestoreRequest {
    /// How long the restored copy stays.
    pub days: u32,
    /// How fast.
    pub tier: RestoreTier,
}

impl RestoreRequest {
    /// Reads the body of POST Object restore.
    pub fn from_xml(text: &str) -> Result<Self, XmlError> {
        let root = Element::parse(text, &["RestoreRequest"])?;
        root.allow_children(&["Days", "CASJobParameters"])?;
        let days = root.required("Days")?;
        let days = days.parse().map_err(|_| XmlError::WrongValue {
            element: "Days".to_owned(),
            value: days.to_owned(),
            known: "a number of days".to_owned(),
        })?;
        let tier = match root
            .child("CASJobParameters")
            .and_then(|job| job.child("Tier"))
        {
            Some(tier) => tier
                .text
                .trim()
                .parse()
                .map_err(|_| tier.wrong_value("Expedited, Standard, Bulk"))?,
            None => RestoreTier::Standard,
        };
        Ok(Self { days, tier })
    }
}

/// The value of `x-cos-restore` while a restore runs.
pub const ONGOING: &str = r#"ongoing-request="true""#;

/// The value of `x-cos-restore-status` while a restore runs that was ordered at this time.
pub fn ordered(tier: RestoreTier, at: Timestamp) -> String {
    format!(
        r#"tier="{}"; request-date="{}""#,
        tier.as_ref().to_ascii_lowercase(),
        http_date::format(at)
    )
}

/// The value of `x-cos-restore` once a copy is there until `expiry`.
pub fn restored_until(expiry: Timestamp) -> String {
    format!(
        r#"ongoing-request="false", expiry-date="{}""#,
        http_date::format(expiry)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_request_is_read() {
        let xml = "<RestoreRequest><Days>1</Days><CASJobParameters><Tier>Bulk</Tier></CASJobParameters></RestoreRequest>";
        assert_eq!(
            RestoreRequest::from_xml(xml),
            Ok(RestoreRequest {
                days: 1,
                tier: RestoreTier::Bulk
            })
        );
        assert!(RestoreRequest::from_xml("<RestoreRequest/>").is_err());
        let expiry = "2019-11-19T16:00:00Z".parse().unwrap();
        assert_eq!(
            restored_until(expiry),
            r#"ongoing-request="false", expiry-date="Tue, 19 Nov 2019 16:00:00 GMT""#
        );
    }
}
