//! Storage classes of objects (reference §4.3).

use super::words::word_enum;

word_enum! {
    /// The storage class of an object, as `x-cos-storage-class` writes it.
    #[derive(Default)]
    pub enum StorageClass {
        /// The default.
        #[default]
        Standard = "STANDARD",
        /// Infrequent access.
        StandardIa = "STANDARD_IA",
        /// Moved between tiers by COS.
        IntelligentTiering = "INTELLIGENT_TIERING",
        /// Archive: read after a restore only.
        Archive = "ARCHIVE",
        /// Deep archive: read after a restore only.
        DeepArchive = "DEEP_ARCHIVE",
        /// Standard in several availability zones.
        MazStandard = "MAZ_STANDARD",
        /// Infrequent access in several availability zones.
        MazStandardIa = "MAZ_STANDARD_IA",
        /// Intelligent tiering in several availability zones.
        MazIntelligentTiering = "MAZ_INTELLIGENT_TIERING",
    }
}

impl StorageClass {
    /// Whether an object of this class can be read only after a restore.
    pub const fn is_archive(self) -> bool {
        matches!(self, StorageClass::Archive | StorageClass::DeepArchive)
    }
}
