//! Results for people and for programs.

mod human;
mod json;
mod lint;

pub use human::{case_line, details, summary};
pub use json::suite_json;
pub use lint::{lint_json, lint_text};
