//! How a cell of a matrix is called: the name of its test, and its place in the table.

use std::collections::HashMap;

use http::HeaderValue;

use super::case::{Cell, Step};
use super::discover::test_name;
use super::model::{MatrixModel, WhenModel};
use super::yaml::Spanned;

/// Headers whose values are not shown in a name.
const SECRET_HEADERS: [&str; 3] = ["authorization", "cookie", "x-cos-security-token"];
/// Letters of a cell's name, which is part of the name of a file.
const LONGEST_CELL_NAME: usize = 100;

/// Whether the value of a header of this name is not shown.
pub(super) fn is_secret_header(name: &str) -> bool {
    SECRET_HEADERS.contains(&name.to_lowercase().as_str())
}

/// What tells the cells of a matrix apart beyond who asks for what: the fields that its lists and `include` vary.
pub(super) struct Varied {
    bucket: bool,
    source_ip: bool,
    vpc: bool,
    transport: bool,
    headers: Vec<String>,
}

impl Varied {
    /// Reads it off a matrix.
    pub(super) fn of(matrix: &MatrixModel) -> Self {
        let included = |is_there: fn(&WhenModel) -> bool| {
            matrix.include.iter().any(|cell| is_there(&cell.value))
        };
        let listed = |list: &Option<Vec<Spanned<String>>>| list.is_some();
        let mut headers: Vec<String> = Vec::new();
        let in_includes = matrix
            .include
            .iter()
            .flat_map(|cell| cell.value.headers.keys());
        for name in matrix.headers.keys().chain(in_includes) {
            if !headers.iter().any(|known| known.eq_ignore_ascii_case(name)) {
                headers.push(name.clone());
            }
        }
        Self {
            bucket: listed(&matrix.bucket) || included(|cell| cell.bucket.is_some()),
            source_ip: listed(&matrix.source_ip) || included(|cell| cell.source_ip.is_some()),
            vpc: listed(&matrix.vpc) || included(|cell| cell.vpc.is_some()),
            transport: listed(&matrix.transport) || included(|cell| cell.transport.is_some()),
            headers,
        }
    }

    /// The cells of the table: a row is what is asked, a column who asks. Each bucket has a table of its own, so the
    /// bucket stands in no row.
    pub(super) fn cells(&self, steps: Vec<Step>) -> Vec<Cell> {
        let mut seen: HashMap<(String, Option<String>, String), usize> = HashMap::new();
        let cell = |step: Step| {
            let (who, mut what) = (step.who.name().to_owned(), self.what(&step));
            let twins = seen
                .entry((who.clone(), step.bucket.clone(), what.clone()))
                .or_default();
            *twins += 1;
            // Cells that look alike differ in something that is not shown; each has a row of its own.
            if *twins > 1 {
                what = format!("{what} #{twins}");
            }
            Cell { who, what, step }
        };
        steps.into_iter().map(cell).collect()
    }

    /// What is asked, in a row of the table.
    fn what(&self, step: &Step) -> String {
        let network = &step.network;
        let mut parts = vec![step.operation.to_string()];
        parts.extend(step.key.clone());
        if self.source_ip {
            parts.push(format!("from {}", network.source_ip));
        }
        if let Some(vpc) = network.vpc.as_ref().filter(|_| self.vpc) {
            parts.push(format!("in {vpc}"));
        }
        if self.transport {
            parts.push(format!("over {}", network.transport));
        }
        for name in &self.headers {
            if let Some(value) = step.headers.get(name) {
                parts.push(format!("{name}: {}", shown_value(name, value)));
            }
        }
        // A line end in a key would tear its row apart.
        let visible = |letter: char| {
            if letter.is_control() {
                letter.escape_default().to_string()
            } else {
                letter.to_string()
            }
        };
        parts.join(" ").chars().map(visible).collect()
    }

    /// A cell in a message: who, what and in which bucket.
    pub(super) fn in_words(&self, step: &Step) -> String {
        let bucket = step.bucket.as_ref().filter(|_| self.bucket);
        let bucket = bucket.map(|bucket| format!(" in {bucket}"));
        format!(
            "{} {}{}",
            step.who.name(),
            self.what(step),
            bucket.unwrap_or_default()
        )
    }

    /// The names of the cells' tests, each another.
    pub(super) fn names(&self, steps: &[Step]) -> Vec<String> {
        let mut seen: HashMap<String, usize> = HashMap::new();
        let name = |step: &Step| {
            let name = self.name(step);
            let twins = seen.entry(name.clone()).or_default();
            *twins += 1;
            if *twins == 1 {
                name
            } else {
                format!("{name}_nr{twins}")
            }
        };
        steps.iter().map(name).collect()
    }

    /// Who, what and on what, from where and over what where that varies, and the values of its headers.
    fn name(&self, step: &Step) -> String {
        let network = &step.network;
        let mut parts = vec![step.who.name().to_owned(), step.operation.name().to_owned()];
        parts.extend(step.bucket.clone().filter(|_| self.bucket));
        parts.extend(step.key.clone());
        parts.extend(self.source_ip.then(|| network.source_ip.to_string()));
        parts.extend(network.vpc.clone().filter(|_| self.vpc));
        parts.extend(self.transport.then(|| network.transport.to_string()));
        parts.extend(
            step.headers
                .iter()
                .map(|(name, value)| shown_value(name.as_str(), value).to_owned()),
        );
        let name: String = test_name(&parts.join("_"))
            .chars()
            .take(LONGEST_CELL_NAME)
            .collect();
        name.trim_matches('_').to_owned()
    }
}

/// A header's value, if it may be shown.
fn shown_value<'v>(name: &str, value: &'v HeaderValue) -> &'v str {
    if is_secret_header(name) {
        "…"
    } else {
        value.to_str().unwrap_or_default()
    }
}
