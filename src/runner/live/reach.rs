//! Why a bucket was not reached, told so that it can be put right. No text of it has a query, which may be a signature.

use std::error::Error as StdError;
use std::time::Duration;

use crate::diagnosis::Response;
use crate::protocol::error_answer::ErrorAnswer;
use crate::runner::prepare::PrepareError;

/// Why a request has no answer that could be judged.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReachError {
    /// The client cannot be made.
    #[error("the client cannot be started: {0}")]
    Start(String),
    /// The certificates of the target file cannot be read.
    #[error("`ca`: `{file}` {reason}")]
    Certificates {
        /// The file.
        file: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The proxy of the target file cannot be used.
    #[error("`proxy`: {0}; write it as `http://HOST:PORT`")]
    Proxy(String),
    /// The name of the host is not known.
    #[error(
        "the name `{host}` is not found; look at `bucket`, `region` and `endpoint`, and at this machine's DNS"
    )]
    Dns {
        /// The host.
        host: String,
    },
    /// The certificate of the server is not trusted, or TLS failed otherwise.
    #[error(
        "no TLS with `{host}`: {reason}; a certificate of one's own is trusted by `ca` in the target file"
    )]
    Tls {
        /// The host.
        host: String,
        /// Why.
        reason: String,
    },
    /// Nobody answers there.
    #[error("`{host}` cannot be connected to: {reason}")]
    Connect {
        /// The host.
        host: String,
        /// Why.
        reason: String,
    },
    /// The answer takes too long.
    #[error("`{host}` did not answer within {timeout:?} ({attempts} attempts)")]
    TimeOut {
        /// The host.
        host: String,
        /// How long it had.
        timeout: Duration,
        /// How often it was asked.
        attempts: u32,
    },
    /// The connection broke before the answer was complete.
    #[error("the connection to `{host}` broke: {reason} ({attempts} attempts)")]
    Broken {
        /// The host.
        host: String,
        /// Why.
        reason: String,
        /// How often it was tried.
        attempts: u32,
    },
    /// The service is out of order.
    #[error("`{host}` answered {said} to all of {attempts} attempts")]
    OutOfOrder {
        /// The host.
        host: String,
        /// The last status and code.
        said: String,
        /// How often it was asked.
        attempts: u32,
    },
    /// There is no such bucket, there.
    #[error(
        "there is no bucket `{bucket}` in `{region}` (the answer is {said}); look at `bucket` and `region` of the target file"
    )]
    WrongRegion {
        /// The bucket.
        bucket: String,
        /// The region.
        region: String,
        /// The status and the code.
        said: String,
    },
    /// The request cannot be sent as it is.
    #[error(transparent)]
    Unsendable(#[from] PrepareError),
    /// The user has had enough.
    #[error("interrupted")]
    Interrupted,
}

impl ReachError {
    /// What a failure of the client means; the last of so many attempts.
    pub(super) fn of(error: &reqwest::Error, host: &str, timeout: Duration, attempts: u32) -> Self {
        let host = host.to_owned();
        let causes = causes(error);
        let reason = causes.last().cloned().unwrap_or_default();
        let is_tls = is_caused_by_tls(error);
        if error.is_timeout() {
            Self::TimeOut {
                host,
                timeout,
                attempts,
            }
        } else if is_tls {
            Self::Tls { host, reason }
        } else if causes.iter().any(|cause| cause.contains("dns error")) {
            Self::Dns { host }
        } else if error.is_connect() {
            Self::Connect { host, reason }
        } else {
            Self::Broken {
                host,
                reason,
                attempts,
            }
        }
    }

    /// Whether asking again may help.
    pub(super) fn may_pass(&self) -> bool {
        matches!(
            self,
            Self::TimeOut { .. }
                | Self::Connect { .. }
                | Self::Broken { .. }
                | Self::OutOfOrder { .. }
        )
    }
}

/// The code of an error answer.
pub(super) fn code(answer: &Response) -> Option<String> {
    ErrorAnswer::parse(&String::from_utf8_lossy(&answer.body)).map(|error| error.code)
}

/// An answer in a few words: `403 AccessDenied`.
pub(super) fn said(answer: &Response) -> String {
    match code(answer) {
        Some(code) => format!("{} {code}", answer.status),
        None => answer.status.to_string(),
    }
}

fn chain<'e>(error: &'e reqwest::Error) -> impl Iterator<Item = &'e (dyn StdError + 'static)> {
    std::iter::successors(error.source(), |error| (*error).source())
}

fn causes(error: &reqwest::Error) -> Vec<String> {
    chain(error).map(ToString::to_string).collect()
}

fn is_caused_by_tls(error: &reqwest::Error) -> bool {
    chain(error).any(is_of_tls)
}

/// An I/O error does not tell what it was made of as its source.
fn is_of_tls(error: &(dyn StdError + 'static)) -> bool {
    let inside = error.downcast_ref::<std::io::Error>();
    let inside = inside.and_then(std::io::Error::get_ref);
    error.is::<rustls::Error>() || inside.is_some_and(|inside| is_of_tls(inside))
}
