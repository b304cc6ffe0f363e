//! The headers of a request, as a scenario writes them.

use http::HeaderMap;

use super::case;
use super::model::WhenModel;
use super::problem::ProblemKind;
use super::steps::{Found, StepReader};

/// Headers of one request; servers take about as many.
const MOST_HEADERS: usize = 64;
/// What the HTTP client sets by itself, and what would end or change the exchange.
const FRAMING: [&str; 7] = [
    "content-length",
    "transfer-encoding",
    "connection",
    "expect",
    "te",
    "trailer",
    "upgrade",
];

impl StepReader<'_> {
    /// The headers that a scenario adds.
    pub(super) fn headers(&self, when: &WhenModel) -> Found<HeaderMap> {
        let mut headers = HeaderMap::new();
        for (name, value) in &when.headers {
            let kind = match case::header(name, &value.value) {
                _ if headers.len() >= MOST_HEADERS => {
                    let expected = format!("{MOST_HEADERS} at most");
                    ProblemKind::WrongValue {
                        what: "the headers of a request",
                        expected,
                    }
                }
                Some((name, _)) if headers.contains_key(&name) => ProblemKind::Twice {
                    what: "headers",
                    name: name.to_string(),
                },
                Some((name, _)) if FRAMING.contains(&name.as_str()) => {
                    let expected =
                        "other than those that the HTTP client sets by itself".to_owned();
                    ProblemKind::WrongValue {
                        what: "a header",
                        expected,
                    }
                }
                Some((name, _)) if name == "authorization" && signs(when) => {
                    ProblemKind::DoesNotGoWith {
                        field: "Authorization",
                        with: "a key, which signs; send it `as: anonymous`".to_owned(),
                    }
                }
                Some((name, value)) => {
                    headers.insert(name, value);
                    continue;
                }
                None => {
                    let expected = "a name and a value that HTTP can carry as they are".to_owned();
                    ProblemKind::WrongValue {
                        what: "a header",
                        expected,
                    }
                }
            };
            return self.one(kind, value);
        }
        Ok(headers)
    }
}

fn signs(when: &WhenModel) -> bool {
    when.who
        .as_ref()
        .is_some_and(|who| who.value != "anonymous")
}
