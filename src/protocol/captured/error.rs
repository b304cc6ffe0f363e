//! Why a text is not one captured request. No message repeats a value of the text, since it may be a secret.

use std::fmt;

use super::MAX_LINE;

/// Where something stands in a captured text.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Place {
    /// A line, counted from one.
    Line(usize),
    /// An argument of a curl command, counted from one after the word `curl`.
    Argument(usize),
    /// A member of a JSON document, such as `log.entries[0].request.url`.
    Json(String),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Line(line) => write!(f, "line {line}"),
            Self::Argument(number) => write!(f, "argument {number} of the curl command"),
            Self::Json(path) => write!(f, "`{path}`"),
        }
    }
}

/// Why a text is not one captured request.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CapturedError {
    /// None of the forms.
    #[error(
        "the text {found}; expected a raw HTTP/1.1 request, the output of `curl -v`, a curl command line or a HAR file"
    )]
    NotARequest {
        /// What the text is or does instead.
        found: &'static str,
    },
    /// More than one request.
    #[error("the {form} has {count} requests; choose one of them")]
    SeveralRequests {
        /// How many.
        count: usize,
        /// What has them.
        form: &'static str,
    },
    /// A header line without a colon.
    #[error("{place} is not a header, which would be a name, a colon and a value")]
    HeaderWithoutColon {
        /// Where.
        place: Place,
    },
    /// A header that HTTP does not allow.
    #[error("the header at {place} has {wrong}")]
    WrongHeader {
        /// Where.
        place: Place,
        /// What it has.
        wrong: &'static str,
    },
    /// A method that HTTP does not allow.
    #[error("the method at {place} is not a word such as `GET` or `PUT`")]
    WrongMethod {
        /// Where.
        place: Place,
    },
    /// A URL or request target that HTTP does not allow.
    #[error("the URL at {place} {wrong}")]
    WrongUrl {
        /// Where.
        place: Place,
        /// What is wrong, and what would be right.
        wrong: &'static str,
    },
    /// A request line, URL or header that is too long.
    #[error("{place} is longer than {MAX_LINE} bytes, which no request line, URL or header is")]
    TooLong {
        /// Where.
        place: Place,
    },
    /// Not well-formed JSON.
    #[error("the text begins as JSON, and is none at line {line}, column {column}")]
    NotJson {
        /// The line, counted from one.
        line: usize,
        /// The column, counted from one.
        column: usize,
    },
    /// JSON of another shape than HAR.
    #[error("{place} of the HAR file should be {expected}")]
    WrongJson {
        /// Where.
        place: Place,
        /// What should stand there.
        expected: &'static str,
    },
    /// A quoted word without an end.
    #[error("a quote of the curl command is not closed")]
    UnclosedQuote,
    /// A value that only the shell knew.
    #[error(
        "`{sign}` stands for a value that only the shell knows; write the value itself, or put it in single quotes"
    )]
    KnownToTheShell {
        /// The character that begins it.
        sign: char,
    },
    /// Where the shell would end the command, with something after it.
    #[error(
        "the shell ends the curl command at `{sign}`; put it in quotes if it belongs to the command, or leave out what follows"
    )]
    CutByTheShell {
        /// The character that ends it.
        sign: char,
    },
    /// A second line without a continuation.
    #[error(
        "more lines follow the curl command; end each line before them with a backslash if they belong to it, or leave them out"
    )]
    MoreLines,
    /// A command for PowerShell or the Windows command prompt.
    #[error(
        "the command is for PowerShell or the Windows command prompt; copy it for a POSIX shell (\"Copy as cURL (bash)\")"
    )]
    OtherShell,
    /// An option that curl does not have.
    #[error("curl has no option `{option}` ({place})")]
    UnknownOption {
        /// The option.
        option: String,
        /// Where.
        place: Place,
    },
    /// An option without its value.
    #[error("the option `--{option}` at {place} lacks its value")]
    OptionWithoutValue {
        /// The option.
        option: &'static str,
        /// Where.
        place: Place,
    },
    /// An option by which curl sends what the command line does not show.
    #[error(
        "`--{option}` at {place} makes curl send what its command line does not show; capture the output of `curl -v` instead"
    )]
    ComposedByCurl {
        /// The option.
        option: &'static str,
        /// Where.
        place: Place,
    },
    /// Options that curl does not take together.
    #[error("curl does not take `--{first}` and `--{second}` together")]
    Conflict {
        /// One of them.
        first: &'static str,
        /// The other.
        second: &'static str,
    },
    /// A curl command without a URL.
    #[error("the curl command has no URL")]
    NoUrl,
    /// A curl command with more than one URL.
    #[error(
        "{place} is a second URL; a value with spaces needs quotes, and one request has one URL"
    )]
    SecondUrl {
        /// Where.
        place: Place,
    },
}
