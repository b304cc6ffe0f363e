//! Why an input is no refusal of COS, and what it is instead. No message repeats more of it than codes and names.

use std::fmt;

use super::{InputKind, LARGEST_INPUT};

/// Why an input is no refusal of COS.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InputError {
    /// More than is read.
    #[error("the input has more than {LARGEST_INPUT} bytes; give the refused answer alone")]
    TooLarge,
    /// None of the kinds.
    #[error("not a COS refusal that is known here: the input {looks}; expected {EXPECTED}")]
    Unknown {
        /// What it is instead.
        looks: Looks,
    },
    /// Not of the kind that was asked for.
    #[error("nothing of the kind `{kind}` can be read: the input {looks}")]
    NotOfKind {
        /// The kind.
        kind: InputKind,
        /// What it is instead.
        looks: Looks,
    },
    /// The answer of something else, such as a proxy.
    #[error("this answer did not come from COS: {}", listed(.signs))]
    NotFromCos {
        /// What speaks for it.
        signs: Vec<Sign>,
    },
    /// An answer that refuses nothing.
    #[error("nothing was refused: {}", what_instead(*.status, .code.as_deref(), *.unanswered))]
    NothingRefused {
        /// Its status, if that is told.
        status: Option<u16>,
        /// The code of its error, if it has one.
        code: Option<String>,
        /// How many requests have no answer.
        unanswered: usize,
    },
    /// No refusal of this number.
    #[error("there is no refusal {entry}: the input has {entries}")]
    NoSuchEntry {
        /// What was asked for.
        entry: usize,
        /// How many there are.
        entries: usize,
    },
}

const EXPECTED: &str = "an error body, an HTTP response, the output of `curl -v`, a HAR file, an error as the Python, Node, Go or Java SDK prints it, or the JSON of `cos403 run`";

fn listed(signs: &[Sign]) -> String {
    let signs: Vec<String> = signs.iter().map(ToString::to_string).collect();
    signs.join("; ")
}

fn what_instead(status: Option<u16>, code: Option<&str>, unanswered: usize) -> String {
    let code = code.map(code_shown).filter(|code| !code.is_empty());
    match (status, code) {
        (Some(status), Some(code)) => {
            format!("the status is {status} with the code {code}, and a refusal is 403")
        }
        (Some(status), None) => format!("the status is {status}, and a refusal is 403"),
        (None, Some(code)) => format!("{code} is no code of a 403"),
        (None, None) if unanswered > 0 => format!(
            "no answer has the status 403; {unanswered} requests have no answer at all, as those have whose preflight was refused before the recording began"
        ),
        (None, None) => "no answer has the status 403".to_owned(),
    }
}

/// The start of a code or name that has no room for a secret.
pub(super) fn code_shown(text: &str) -> String {
    let is_plain = |letter: &char| letter.is_ascii_alphanumeric() || "-_./ ".contains(*letter);
    text.chars().take_while(is_plain).take(MAX_SHOWN).collect()
}

const MAX_SHOWN: usize = 40;

/// What an input, or the body of an answer, looks like.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Looks {
    /// Nothing.
    Empty,
    /// Bytes that are no text.
    Binary,
    /// A page.
    Html,
    /// XML with another root than `<Error>`.
    OtherXml(String),
    /// XML that breaks off, or is none.
    BrokenXml,
    /// JSON without any of the known members.
    OtherJson,
    /// What begins as JSON, and is none at a line and column.
    BrokenJson(usize, usize),
    /// A request without its answer.
    Request,
    /// Text of another kind.
    Text,
}

impl fmt::Display for Looks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Looks::Empty => "is empty",
            Looks::Binary => "is binary data",
            Looks::Html => "is an HTML page, as a proxy, a CDN or a web server sends it",
            Looks::OtherXml(root) => {
                return write!(
                    f,
                    "is an XML document `<{root}>`, where a refusal is an `<Error>` with a `<Code>`"
                );
            }
            Looks::BrokenXml => "is XML that breaks off or is not well-formed",
            Looks::OtherJson => "is JSON of another kind",
            Looks::BrokenJson(line, column) => {
                return write!(
                    f,
                    "begins as JSON, and is none at line {line}, column {column}"
                );
            }
            Looks::Request => {
                "is a request without its answer (the request goes to --request, the answer here)"
            }
            Looks::Text => "is text in which no error of COS stands",
        })
    }
}

/// What speaks against an answer being one of COS.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Sign {
    /// No `x-cos-request-id`.
    NoRequestId,
    /// Another server, or none named.
    Server(Option<String>),
    /// A header that somebody else sets: its name, and whose it is.
    Header(&'static str, &'static str),
    /// A body that is no error of COS.
    Body(Looks),
    /// An error with a member that another service has: its name, and whose it is.
    Member(&'static str, &'static str),
    /// The SDK could not read the answer.
    UnreadableForSdk,
}

impl fmt::Display for Sign {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Sign::NoRequestId => {
                f.write_str("it has no x-cos-request-id, which every answer of COS has")
            }
            Sign::Server(Some(name)) => {
                write!(f, "its Server is `{}`, not `tencent-cos`", code_shown(name))
            }
            Sign::Server(None) => f.write_str("it names no Server, where COS names `tencent-cos`"),
            Sign::Header(name, whose) => write!(f, "it has {name}, a header of {whose}"),
            Sign::Body(looks) => write!(f, "its body {looks}"),
            Sign::Member(name, whose) => {
                write!(f, "its error has a <{name}>, as those of {whose} have")
            }
            Sign::UnreadableForSdk => f.write_str("the SDK could not read it as an error of COS"),
        }
    }
}
