//! cos403
pub mod protocol;
pub mod signature;
pub mod policy;
