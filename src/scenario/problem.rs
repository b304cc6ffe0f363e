//! What is wrong with a file: kind, place and help, and how that is shown.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Level, Origin, Renderer, Snippet};

use super::masking::{masked, seen};
use super::source::{LARGEST_FILE, Source};
#[cfg(feature = "cli")]
use crate::policy::{Finding, Severity};
use crate::policy::{PolicyProblemKind, PolicyWarningKind};
use crate::protocol::bucket::BucketNameError;
use crate::protocol::xml::XmlError;

/// A fault of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where it is.
    pub place: Place,
    /// What it is.
    pub kind: ProblemKind,
}

/// A place in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The file.
    pub source: Arc<Source>,
    /// The bytes of its text; empty for the file as a whole.
    pub span: Range<usize>,
}

/// The kinds of faults.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
#[allow(
    missing_docs,
    reason = "each variant's message tells what it is; its members are what the message shows"
)]
pub enum ProblemKind {
    #[error("the file cannot be read: {reason}")]
    Unreadable { reason: String },
    #[error("the file has {size} bytes, of {LARGEST_FILE} at most")]
    TooLarge { size: u64 },
    #[error("the file is not UTF-8: byte {offset} is no part of a character")]
    NotUtf8 { offset: usize },
    #[error("it is no file")]
    NoFile,
    #[error("worlds build on one another more than {0} times")]
    IncludesTooDeep(usize),
    #[error("the file is empty")]
    Empty,
    #[error("{0}")]
    Yaml(String),
    #[error("unknown field `{field}`")]
    UnknownField {
        field: String,
        meant: Option<String>,
        known: Vec<String>,
    },
    #[error("`{word}` cannot stand here")]
    UnexpectedWord {
        word: String,
        meant: Option<String>,
        known: Vec<String>,
    },
    #[error("the request is {sent}, not {named}")]
    OtherOperation {
        named: &'static str,
        sent: &'static str,
        copies: bool,
    },
    #[error("`{field}` needs {needed}")]
    Needs {
        field: &'static str,
        needed: &'static str,
    },
    #[error("`{first}` and `{second}` cannot both be")]
    Contradiction { first: String, second: String },
    #[error("no cell of the matrix fits this entry of `{list}`")]
    NoSuchCell { list: &'static str },
    #[error("no cell of the matrix has `{field}: {word}`")]
    NoCellHas {
        field: String,
        word: String,
        meant: Option<String>,
        known: Vec<String>,
    },
    #[error("the cell `{cell}` has another expectation already, by the entry in line {line}")]
    ExpectedTwice { cell: String, line: usize },
    #[error("`{said}` cannot be of the cell `{cell}`, which {}", if *.is_listed { "`allowed` lists" } else { "`allowed` does not list, so that it must be denied" })]
    AgainstAllowed {
        said: String,
        cell: String,
        is_listed: bool,
    },
    #[error("`{word}` is not a {what}")]
    UnknownWord {
        what: &'static str,
        word: String,
        meant: Option<String>,
        known: Vec<String>,
    },
    #[error("`{field}` is missing")]
    MissingField { field: String },
    #[error("{what} must be {expected}")]
    WrongValue {
        what: &'static str,
        expected: String,
    },
    #[error("{include} includes itself: {chain}")]
    IncludeCycle { include: String, chain: String },
    #[error("two {what} are called `{name}`")]
    Twice { what: &'static str, name: String },
    #[error("{0}")]
    BucketName(BucketNameError),
    #[error("no account owns `{bucket}`: none has the APPID {appid}")]
    NoOwner { bucket: String, appid: String },
    #[error("no {what} is called `{name}`")]
    Unnamed {
        what: &'static str,
        name: String,
        known: Vec<String>,
        meant: Option<String>,
    },
    #[error("`{field}` does not go with {with}")]
    DoesNotGoWith { field: &'static str, with: String },
    #[error("{0}")]
    Policy(PolicyProblemKind),
    #[error("{0}")]
    PolicyWarning(PolicyWarningKind),
    #[cfg(feature = "cli")]
    #[error("{0}")]
    Finding(Finding),
    #[error("{what} is not JSON: {reason}")]
    Json { what: &'static str, reason: String },
    #[error("{0}")]
    Xml(XmlError),
    #[error("the {what} `{file}` cannot be read")]
    MissingFile {
        what: &'static str,
        file: String,
        reason: String,
    },
    #[error("the matrix has no cell")]
    EmptyMatrix,
    #[error("`{field}` is not supported yet")]
    NotSupported {
        field: &'static str,
        instead: &'static str,
    },
    #[error("`{file}` cannot be included: {reason}")]
    Include { file: String, reason: String },
    #[error("the environment has no `{name}`")]
    UnsetVariable { name: String },
    #[error("two scenario files have the name `{name}`")]
    SameName { name: String, other: String },
}

impl ProblemKind {
    /// What would be right.
    pub fn help(&self) -> Option<String> {
        match self {
            Self::TooLarge { .. } => {
                Some("split the file; a scenario holds one question".to_owned())
            }
            Self::Empty => Some(
                "write a scenario into it, beginning with `scenario: what it shows`".to_owned(),
            ),
            Self::NotUtf8 { .. } => Some("save the file as UTF-8".to_owned()),
            Self::OtherOperation { copies: true, .. } => Some(
                "add the header `x-cos-copy-source: BUCKET.cos.REGION.myqcloud.com/KEY`".to_owned(),
            ),
            Self::OtherOperation { sent, .. } => Some(format!(
                "name `{sent}` as the operation, or leave out the parameter or header that makes it that"
            )),
            Self::NoSuchCell { .. } => {
                Some("cells have its words, but none has all of them; leave one out".to_owned())
            }
            Self::NoCellHas { field, known, .. } if known.is_empty() => Some(format!(
                "give the matrix a list of `{field}`, or leave it out here"
            )),
            Self::ExpectedTwice { .. } => Some(
                "let one of the two entries fit fewer cells, or let both say the same".to_owned(),
            ),
            Self::AgainstAllowed {
                is_listed: true, ..
            } => {
                Some("let the entry fit fewer cells, or take the cell out of `allowed`".to_owned())
            }
            Self::AgainstAllowed { .. } => {
                Some("let the entry fit fewer cells, or add the cell to `allowed`".to_owned())
            }
            Self::UnknownField { meant, known, .. }
            | Self::UnexpectedWord { meant, known, .. }
            | Self::UnknownWord { meant, known, .. }
            | Self::NoCellHas { meant, known, .. } => Some(meant_or_known(meant.as_deref(), known)),
            Self::Unnamed { meant, known, .. } if !known.is_empty() => {
                Some(meant_or_known(meant.as_deref(), known))
            }
            Self::Unnamed {
                what: "variable",
                name,
                ..
            } => Some(format!(
                "declare it at the top of the file: `variables: {{{name}: …}}`"
            )),
            Self::Unnamed { what, .. } => Some(format!("declare the {what} in the world")),
            Self::MissingField { field } => Some(match field.as_str() {
                "scenario" => {
                    "begin the file with `scenario: what it shows, in a sentence`".to_owned()
                }
                "matrix" => "list who asks for what: `matrix: {as: […], operation: […], key: […]}`"
                    .to_owned(),
                "then" => "say what is expected of the cells: `then: {allowed: true}`".to_owned(),
                "as" => {
                    "say who sends the request: `as: anonymous`, or the name of a key".to_owned()
                }
                field => format!("add `{field}: …`"),
            }),
            Self::IncludeCycle { .. } => {
                Some("remove one of the `world` lines of the chain".to_owned())
            }
            Self::Twice { .. } => Some("give one of them another name, or remove it".to_owned()),
            Self::NoOwner { appid, .. } => Some(format!(
                "add an account with `appid: \"{appid}\"`, or name the `owner` of the bucket"
            )),
            Self::Policy(kind) => kind.help(),
            Self::PolicyWarning(kind) => kind.help(),
            #[cfg(feature = "cli")]
            Self::Finding(finding) => finding.help.clone(),
            Self::MissingFile { reason, .. } => Some(format!(
                "{reason}; paths start from the file that names them"
            )),
            Self::Include { .. } => {
                Some("paths start from the file that includes; `FILE#ANCHOR` takes the part of a file that `&ANCHOR` marks".to_owned())
            }
            Self::UnsetVariable { name } => Some(format!(
                "set it, or write what is used without it: `{{env: {name}, default: …}}`"
            )),
            Self::NotSupported { instead, .. } => Some((*instead).to_owned()),
            Self::SameName { other, .. } => Some(format!(
                "rename it, or `{other}`: `-` and `_` are the same in names of tests"
            )),
            _ => None,
        }
    }
}

/// Names that are listed where none is near enough.
const MOST_NAMES: usize = 12;

/// `did you mean …`, or what could be written.
fn meant_or_known(meant: Option<&str>, known: &[String]) -> String {
    if let Some(meant) = meant {
        return format!("did you mean `{meant}`?");
    }
    let mut names: Vec<String> = known
        .iter()
        .take(MOST_NAMES)
        .map(|word| format!("`{word}`"))
        .collect();
    if known.len() > MOST_NAMES {
        names.push(format!("and {} more", known.len() - MOST_NAMES));
    }
    format!("it can be {}", names.join(", "))
}

/// Whether a text is coloured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colour {
    /// For a terminal.
    Ansi,
    /// For everything else.
    Plain,
}

impl Place {
    /// The file as a whole.
    pub fn whole(source: &Arc<Source>) -> Self {
        Self {
            source: Arc::clone(source),
            span: 0..0,
        }
    }

    /// Whether a secret stands here.
    pub(super) fn is_secret(&self) -> bool {
        let text = &self.source.text;
        masked(text).get(self.span.clone()) != text.get(self.span.clone())
    }

    /// Line and column, both counted from 1.
    pub fn line_and_column(&self) -> (usize, usize) {
        let before = self
            .source
            .text
            .get(..self.span.start)
            .unwrap_or(&self.source.text);
        let line = before.matches('\n').count() + 1;
        let column = before
            .rsplit('\n')
            .next()
            .unwrap_or_default()
            .chars()
            .count()
            + 1;
        (line, column)
    }
}

impl Problem {
    /// A fault at a place.
    pub fn new(place: Place, kind: ProblemKind) -> Self {
        Self { place, kind }
    }

    /// The fault with the line it is in, a mark under it, and help.
    pub fn render(&self, colour: Colour) -> String {
        let title = seen(&self.kind.to_string());
        let path = self.place.source.path.display().to_string();
        let help = self.kind.help().map(|help| seen(&help));
        let text = &seen(&masked(&self.place.source.text));
        let group = match &self.kind {
            #[cfg(feature = "cli")]
            ProblemKind::Finding(finding) => level(finding.severity)
                .primary_title(&title)
                .id(finding.rule.as_ref()),
            ProblemKind::PolicyWarning(_) => Level::WARNING.primary_title(&title),
            _ => Level::ERROR.primary_title(&title),
        };
        let is_whole = self.place.span == (0..0) || text.get(self.place.span.clone()).is_none();
        let group = if is_whole {
            group.element(Origin::path(&path))
        } else {
            group.element(
                Snippet::source(text)
                    .path(&path)
                    .annotation(AnnotationKind::Primary.span(self.place.span.clone())),
            )
        };
        let group = match &help {
            Some(help) => group.element(Level::HELP.message(help)),
            None => group,
        };
        let renderer = match colour {
            Colour::Ansi => Renderer::styled(),
            Colour::Plain => Renderer::plain(),
        };
        renderer.decor_style(DecorStyle::Ascii).render(&[group])
    }
}

#[cfg(feature = "cli")]
fn level(severity: Severity) -> Level<'static> {
    match severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (line, column) = self.place.line_and_column();
        write!(
            f,
            "{}:{line}:{column}: {}",
            self.place.source.path.display(),
            self.kind
        )
    }
}

impl std::error::Error for Problem {}
