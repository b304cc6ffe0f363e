//! Results for people and for programs.

mod human;
mod json;
mod lint;
mod matrix;

pub use human::{case_line, details, summary};
pub use json::suite_json;
pub use lint::{lint_json, lint_text};
pub use matrix::{flips_json, flips_text, matrix_json, matrix_text};
