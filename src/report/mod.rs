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
mod policy_diff;
mod policy_scenario;
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
pub use policy_diff::{
    PolicyAnswers, Question, policy_github, policy_json, policy_markdown, policy_text,
};
pub use policy_scenario::policy_scenarios;
pub use sarif::lint_sarif;
