//! Results for people and for programs.

mod human;
mod json;

pub use human::{case_line, details, summary};
pub use json::suite_json;
