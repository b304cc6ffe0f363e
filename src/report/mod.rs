//! Results for people and for programs.

#[cfg(feature = "cli")]
mod coverage;
#[cfg(feature = "cli")]
mod folder;
#[cfg(feature = "cli")]
mod github;
#[cfg(feature = "cli")]
mod html;
mod human;
#[cfg(feature = "cli")]
mod json;
#[cfg(feature = "cli")]
mod junit;
#[cfg(feature = "cli")]
mod lint;
#[cfg(feature = "cli")]
mod markdown;
#[cfg(feature = "cli")]
mod matrix;
#[cfg(feature = "cli")]
mod mutation;
#[cfg(feature = "cli")]
mod policy_diff;
#[cfg(feature = "cli")]
mod policy_plan;
#[cfg(feature = "cli")]
mod policy_scenario;
#[cfg(feature = "cli")]
mod sarif;
mod visible;

#[cfg(feature = "cli")]
pub use coverage::{coverage_json, coverage_lcov, coverage_text};
#[cfg(feature = "cli")]
pub use github::{lint_github, suite_github};
#[cfg(feature = "cli")]
pub use html::suite_html;
pub use human::{case_line, details, summary};
#[cfg(feature = "cli")]
pub use json::suite_json;
#[cfg(feature = "cli")]
pub use junit::suite_junit;
#[cfg(feature = "cli")]
pub use lint::{lint_json, lint_text};
#[cfg(feature = "cli")]
pub use markdown::suite_markdown;
#[cfg(feature = "cli")]
pub use matrix::{flips_json, flips_text, matrix_json, matrix_text};
#[cfg(feature = "cli")]
pub use mutation::{
    MutatedPolicy, mutation_github, mutation_json, mutation_markdown, mutation_text,
};
#[cfg(feature = "cli")]
pub use policy_diff::{
    PolicyAnswers, Question, policy_github, policy_json, policy_markdown, policy_text,
};
#[cfg(feature = "cli")]
pub use policy_plan::{plan_github, plan_json, plan_markdown, plan_text};
#[cfg(feature = "cli")]
pub use policy_scenario::policy_scenarios;
#[cfg(feature = "cli")]
pub use sarif::lint_sarif;
