//! How results are written where a person and a program are all that read them.

use crate::protocol::words::word_enum;

word_enum! {
    /// How results are written.
    pub(super) enum Format {
        /// For a person.
        Human = "human",
        /// One JSON document.
        Json = "json",
    }
}
