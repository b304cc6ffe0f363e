//! A request as a `curl` command line, for whoever wants to see it or send it again; without its signature and token.

use http::header::{AUTHORIZATION, HOST};
use http::{HeaderMap, Method};

use super::shown::{shown, shown_piece};

/// Bytes of a body that is shown; a longer one is called a file.
const LONGEST_BODY: usize = 1_000;

/// The command line for a request. `target` is its encoded path and query.
///
/// ```
/// use http::{HeaderMap, HeaderValue, Method, header};
///
/// let mut headers = HeaderMap::new();
/// headers.insert(header::HOST, HeaderValue::from_static("media-1250000000.cos.ap-guangzhou.myqcloud.com"));
/// headers.insert(header::AUTHORIZATION, HeaderValue::from_static("q-ak=AKIDexample&q-signature=0123"));
/// assert_eq!(
///     cos403::protocol::curl_line::curl_line(&Method::GET, "https", "/logo.png", &headers, b""),
///     "curl 'https://media-1250000000.cos.ap-guangzhou.myqcloud.com/logo.png' \
///      -H 'authorization: q-ak=AKIDexample&q-signature=…'"
/// );
/// ```
pub fn curl_line(
    method: &Method,
    scheme: &str,
    target: &str,
    headers: &HeaderMap,
    body: &[u8],
) -> String {
    let mut words = vec!["curl".to_owned()];
    match *method {
        Method::GET if body.is_empty() => {}
        Method::HEAD => words.push("-I".to_owned()),
        ref other => words.extend(["-X".to_owned(), other.to_string()]),
    }
    let path = target.split('?').next().unwrap_or_default();
    if path.split('/').any(|segment| matches!(segment, "." | "..")) {
        words.push("--path-as-is".to_owned());
    }
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let host = headers.get(HOST).map(|host| text(host.as_bytes()));
    let host = host.unwrap_or_default();
    let target = match target.split_once('?') {
        Some((path, query)) => format!("{path}?{}", without_secrets(query)),
        None => target.to_owned(),
    };
    words.push(quoted(&format!("{scheme}://{host}{target}")));
    for (name, value) in headers.iter().filter(|(name, _)| *name != HOST) {
        let value = text(value.as_bytes());
        let value = match *name == AUTHORIZATION && value.starts_with("q-") {
            true => without_secrets(&value),
            false => shown(name.as_str(), &value),
        };
        // curl takes `Name:` for a header that it shall not send.
        let header = match value.as_str() {
            "" => format!("{name};"),
            value => format!("{name}: {value}"),
        };
        words.extend(["-H".to_owned(), quoted(&header)]);
    }
    if !body.is_empty() {
        let text = std::str::from_utf8(body).ok();
        let text = text.filter(|text| text.len() <= LONGEST_BODY && !text.starts_with('@'));
        let body = text.map_or_else(|| "@BODY".to_owned(), quoted);
        words.extend(["--data-binary".to_owned(), body]);
    }
    words.join(" ")
}

/// A word as a POSIX shell reads it back.
fn quoted(word: &str) -> String {
    format!("'{}'", word.replace('\'', r"'\''"))
}

/// Pairs of names and values, as in a query, without what is secret in them.
fn without_secrets(pairs: &str) -> String {
    let shown: Vec<String> = pairs.split('&').map(shown_piece).collect();
    shown.join("&")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::captured::CapturedRequest;
    use http::HeaderValue;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_written_is_read_back_without_its_secrets(
            method in proptest::sample::select(vec!["GET", "PUT", "POST", "DELETE", "HEAD"]),
            path in "/[a-zA-Z0-9%~._-]{0,12}",
            parameter in "[a-z-]{1,8}",
            value in "[ -~]{0,12}",
            signature in "[0-9a-f]{40}",
            body in "[ -?A-~\\n]{0,20}",
        ) {
            let method: Method = method.parse().unwrap();
            let mut headers = HeaderMap::new();
            headers.insert(HOST, HeaderValue::from_static("b-1.cos.ap-guangzhou.myqcloud.com"));
            headers.insert("x-cos-meta-a", value.trim().parse().unwrap());
            headers.insert(AUTHORIZATION, format!("q-ak=A&q-signature={signature}").parse().unwrap());
            headers.insert("x-cos-security-token", signature.parse().unwrap());
            let target = format!("{path}?{parameter}=1&q-signature={signature}&x-cos-security-token={signature}");
            let body = if method == Method::HEAD { String::new() } else { body };
            let line = curl_line(&method, "https", &target, &headers, body.as_bytes());
            prop_assert!(!line.contains(&signature), "{line}");
            let read = CapturedRequest::parse(&line).unwrap();
            prop_assert_eq!(&read.method, method.as_str());
            prop_assert_eq!(&read.target_path, &path);
            prop_assert_eq!(read.target_query, format!("{parameter}=1&q-signature=…&x-cos-security-token=…"));
            let sent = read.headers.iter().find(|(name, _)| name == "x-cos-meta-a").unwrap();
            prop_assert_eq!(sent.1.as_slice(), value.trim().as_bytes());
            prop_assert_eq!(read.body.unwrap_or_default(), body.as_bytes());
        }
    }
}
