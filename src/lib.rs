//! cos403
pub mod protocol;
