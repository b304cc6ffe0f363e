//! Storage classes of objects (reference §4.3).

use serde::{Deserialize, Serialize};
use strum::{AsRefStr, Display, EnumString, IntoStaticStr, VariantArray};

use super::words::UnknownWord;

/// The storage class of an object, as `x-cos-storage-class` writes it.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[derive(AsRefStr, Display, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
#[strum(parse_err_ty = UnknownWord, parse_err_fn = UnknownWord::new::<Self>)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub enum StorageClass {
    /// The default.
    #[default]
    Standard,
    /// Infrequent access.
    StandardIa,
    /// Moved between tiers by COS.
    IntelligentTiering,
    /// Archive: read after a restore only.
    Archive,
    /// Deep archive: read after a restore only.
    DeepArchive,
    /// Standard in several availability zones.
    MazStandard,
    /// Infrequent access in several availability zones.
    MazStandardIa,
    /// Intelligent tiering in several availability zones.
    MazIntelligentTiering,
}

impl StorageClass {
    /// Whether an object of this class can be read only after a restore.
    pub const fn is_archive(self) -> bool {
        matches!(self, StorageClass::Archive | StorageClass::DeepArchive)
    }
}
