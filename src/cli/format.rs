//! How results are written where a person and a program are all that read them.

use strum::{AsRefStr, EnumString, VariantArray};

use crate::protocol::words::UnknownWord;

/// How results are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, AsRefStr, EnumString, VariantArray)]
#[strum(serialize_all = "kebab-case")]
#[strum(parse_err_ty = UnknownWord, parse_err_fn = UnknownWord::new::<Self>)]
pub(super) enum Format {
    /// For a person.
    Human,
    /// One JSON document.
    Json,
}
