//! URLs and request targets, taken apart without decoding anything.

use super::check_length;
use super::error::{CapturedError, Place};

/// The parts of an `http` or `https` URL that reach the server.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Url<'a> {
    /// The user and password before the `@`.
    pub(super) user_info: Option<&'a str>,
    /// The value of `Host`: the host, with the port if it is not the scheme's own.
    pub(super) host: String,
    /// The path from its slash on.
    pub(super) path: &'a str,
    /// The query without its `?`.
    pub(super) query: &'a str,
}

impl<'a> Url<'a> {
    /// Takes a URL apart. Without a scheme it is one of `http`.
    pub(super) fn parse(text: &'a str, place: &Place) -> Result<Self, CapturedError> {
        let wrong = |wrong| CapturedError::WrongUrl {
            place: place.clone(),
            wrong,
        };
        let text = without_fragment(text, place)?;
        let (scheme, rest) = scheme(text).unwrap_or(("http", text));
        let default_port = match scheme {
            scheme if scheme.eq_ignore_ascii_case("http") => 80,
            scheme if scheme.eq_ignore_ascii_case("https") => 443,
            _ => return Err(wrong("should begin with `http://` or `https://`")),
        };
        let (before_query, query) = rest.split_once('?').unwrap_or((rest, ""));
        let authority = before_query.split('/').next().unwrap_or_default();
        let path = before_query.strip_prefix(authority).unwrap_or_default();
        let (user_info, host_and_port) = match authority.rsplit_once('@') {
            Some((user_info, host)) => (Some(user_info), host),
            None => (None, authority),
        };
        let (host, port) = host_and_port
            .rsplit_once(':')
            .filter(|(_, port)| !port.contains(']'))
            .unwrap_or((host_and_port, ""));
        if host.is_empty() {
            return Err(wrong("has no host"));
        }
        if !host.bytes().all(is_of_host) {
            return Err(wrong(
                "has a host of other characters than ASCII letters, digits, dots and hyphens",
            ));
        }
        let port: u16 = match port {
            "" => default_port,
            port => port
                .parse()
                .map_err(|_| wrong("has a port that is no number up to 65535"))?,
        };
        let host = if port == default_port {
            host.to_owned()
        } else {
            format!("{host}:{port}")
        };
        let path = if path.is_empty() { "/" } else { path };
        Ok(Self {
            user_info,
            host,
            path,
            query,
        })
    }
}

/// Whether a URL says that it is of `http` or `https`.
pub(super) fn is_http(text: &str) -> bool {
    scheme(text).is_some_and(|(scheme, _)| {
        scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https")
    })
}

/// The path and query of a request target in origin form.
pub(super) fn target<'a>(
    text: &'a str,
    place: &Place,
) -> Result<(&'a str, &'a str), CapturedError> {
    let text = without_fragment(text, place)?;
    if !text.starts_with('/') {
        return Err(CapturedError::WrongUrl {
            place: place.clone(),
            wrong: "should begin with `/`, or with `http://` or `https://`",
        });
    }
    Ok(text.split_once('?').unwrap_or((text, "")))
}

/// The path that is left when `.` and `..` are followed, as curl and browsers do before they send it.
pub(super) fn without_dot_segments(path: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    let mut segments = path.split('/').skip(1).peekable();
    while let Some(segment) = segments.next() {
        match segment {
            "." => {}
            ".." => {
                kept.pop();
            }
            segment => {
                kept.push(segment);
                continue;
            }
        }
        if segments.peek().is_none() {
            kept.push("");
        }
    }
    format!("/{}", kept.join("/"))
}

fn scheme(text: &str) -> Option<(&str, &str)> {
    text.split_once("://").filter(|(scheme, _)| {
        scheme
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
    })
}

fn without_fragment<'a>(text: &'a str, place: &Place) -> Result<&'a str, CapturedError> {
    check_length(text.len(), place)?;
    if text
        .bytes()
        .any(|byte| byte == b' ' || byte.is_ascii_control())
    {
        return Err(CapturedError::WrongUrl {
            place: place.clone(),
            wrong: "has white space or control characters, which should be percent-encoded",
        });
    }
    Ok(text.split_once('#').map_or(text, |(sent, _)| sent))
}

/// The brackets and colons are those of IPv6 addresses.
fn is_of_host(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~[]:%".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("http://h", "h", "/", "")]
    #[case("h/a", "h", "/a", "")]
    #[case("HTTPS://h:443/a?b", "h", "/a", "b")]
    #[case("http://h:443/", "h:443", "/", "")]
    #[case("https://h:80", "h:80", "/", "")]
    #[case("http://h:/a", "h", "/a", "")]
    #[case("http://h?a/b?c", "h", "/", "a/b?c")]
    #[case("http://h#f?a", "h", "/", "")]
    #[case("http://h/%E8%85%BE+%2B?q=+%2b#f", "h", "/%E8%85%BE+%2B", "q=+%2b")]
    #[case("http://[::1]:8080//a", "[::1]:8080", "//a", "")]
    #[case("http://[::1]/a", "[::1]", "/a", "")]
    #[case("h/?u=https://o/", "h", "/", "u=https://o/")]
    fn a_url_is_taken_apart_raw(
        #[case] text: &str,
        #[case] host: &str,
        #[case] path: &str,
        #[case] query: &str,
    ) {
        let url = Url::parse(text, &Place::Line(1)).unwrap();
        assert_eq!(
            (url.host.as_str(), url.path, url.query),
            (host, path, query)
        );
        assert_eq!(url.user_info, None);
    }

    #[test]
    fn user_and_password_are_no_part_of_the_host() {
        let url = Url::parse("http://a:b@c@h/", &Place::Line(1)).unwrap();
        assert_eq!((url.user_info, url.host.as_str()), (Some("a:b@c"), "h"));
    }

    #[rstest]
    #[case::nothing("")]
    #[case::no_host("http:///a")]
    #[case::another_scheme("ftp://h/")]
    #[case::a_large_port("h:65536/")]
    #[case::a_port_of_letters("h:x/")]
    #[case::a_space("http://h/a b")]
    #[case::a_control_character("http://h/\u{1}")]
    #[case::a_host_that_is_not_ascii("http://腾/")]
    fn what_is_no_url_is_an_error(#[case] text: &str) {
        let error = Url::parse(text, &Place::Line(7)).unwrap_err();
        assert!(
            error.to_string().starts_with("the URL at line 7 "),
            "{error}"
        );
    }

    #[rstest]
    #[case("/", "/")]
    #[case("/..", "/")]
    #[case("/a/../b/./c", "/b/c")]
    #[case("//a//b/../c/..//d/.", "//a///d/")]
    #[case("/../../a/..", "/")]
    #[case("/...", "/...")]
    #[case("/%2e%2e/x", "/%2e%2e/x")]
    fn dot_segments_go_as_curl_removes_them(#[case] path: &str, #[case] sent: &str) {
        assert_eq!(without_dot_segments(path), sent);
    }
}
