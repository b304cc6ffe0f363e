//! Results for people and for programs.

mod folder;
mod github;
mod html;
mod human;
mod json;
#[cfg(feature = "cli")]
mod junit;
mod lint;
mod markdown;
mod matrix;
mod sarif;
mod visible;

pub use github::{lint_github, suite_github};
pub use html::suite_html;
pub use human::{case_line, details, summary};
pub use json::suite_json;
#[cfg(feature = "cli")]
pub use junit::suite_junit;
pub use lint::{lint_json, lint_text};
pub use markdown::suite_markdown;
pub use matrix::{flips_json, flips_text, matrix_json, matrix_text};
pub use sarif::lint_sarif;
