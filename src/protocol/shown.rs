//! Parts of a request as they are shown: without secrets.

use super::percent;

/// Headers and parameters whose values never reach a log.
const SECRETS: [&str; 9] = [
    "authorization",
    "proxy-authorization",
    "cookie",
    "q-signature",
    "sign",
    "signature",
    "x-amz-security-token",
    "x-amz-signature",
    "x-cos-security-token",
];

/// What stands before a secret inside of another value: a URL in `Referer`, a query that was encoded into the path.
const SECRET_MARKS: [&str; 3] = ["sign=", "signature=", "security-token="];

/// A parameter as it is shown, whose value is left out if it is secret.
pub(super) fn shown_piece(piece: &str) -> String {
    match piece.split_once('=') {
        Some((name, value)) => format!("{name}={}", shown(name, value)),
        None => shown("", piece),
    }
}

/// A value, or `…` where the value is secret.
pub(super) fn shown(name: &str, value: &str) -> String {
    let plain = |text: &str| String::from_utf8_lossy(&percent::decode(text)).to_lowercase();
    let (plain_name, plain_value) = (plain(name), plain(value));
    let hidden = SECRETS.contains(&plain_name.trim())
        || SECRET_MARKS.iter().any(|mark| plain_value.contains(mark));
    if hidden {
        "…".to_owned()
    } else {
        value.to_owned()
    }
}
