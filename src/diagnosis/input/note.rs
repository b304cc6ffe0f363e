//! What the reader of a diagnosis should know of how its input was read.

use std::fmt;

use crate::protocol::captured::CapturedError;

/// What the reader should know.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Note {
    /// The text tells neither a status nor a code.
    StatusAssumed,
    /// The body ends before the length that was announced.
    BodyCutOff,
    /// The text has method and address of the request, and not its headers.
    RequestWithoutHeaders,
    /// The HAR file was exported without the headers that sign requests.
    SanitisedRequest,
    /// The request stands in the text and cannot be read.
    UnreadableRequest(CapturedError),
    /// The request has no `Host`.
    RequestWithoutHost,
}

impl Note {
    /// Whether it is about the request of the input, and thus of no account where the request was given by itself.
    pub fn is_of_request(&self) -> bool {
        !matches!(self, Note::StatusAssumed | Note::BodyCutOff)
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Note::StatusAssumed => "the input tells neither the status nor the code of the answer; 403 is assumed",
            Note::BodyCutOff => "the body ends before the length that Content-Length announces",
            Note::RequestWithoutHeaders => {
                "the input has the address of the request and not its headers, so it does not tell whether and how it was signed; give the request with --request"
            }
            Note::SanitisedRequest => {
                "the HAR file has no Authorization for a request that may have had one (browsers leave it out of a sanitised export), so the request is not judged; export it with sensitive data, or give the request with --request"
            }
            Note::UnreadableRequest(error) => {
                return write!(f, "the request in the input is not judged: {error}");
            }
            Note::RequestWithoutHost => {
                "the request in the input is not judged: it has no Host"
            }
        })
    }
}
