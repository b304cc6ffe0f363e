//! The `Authorization` of a request and the three ways in which it travels (reference §2.1).

use http::HeaderMap;
use http::header::AUTHORIZATION;

use super::key_time::KeyTime;
use super::request::SignedNames;
use crate::protocol::percent;
use crate::protocol::query::Query;

/// The seven members of an `Authorization`.
#[derive(Clone, PartialEq, Eq)]
pub struct Authorization {
    /// `q-ak`: the SecretId.
    pub secret_id: String,
    /// `q-sign-time`.
    pub sign_time: KeyTime,
    /// `q-key-time`, equal to `q-sign-time` in most clients.
    pub key_time: KeyTime,
    /// `q-header-list` and `q-url-param-list`.
    pub names: SignedNames,
    /// `q-signature`.
    pub signature: String,
}

/// Shows everything but the signature, which never reaches a log.
impl std::fmt::Debug for Authorization {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Authorization")
            .field("secret_id", &self.secret_id)
            .field("sign_time", &self.sign_time)
            .field("key_time", &self.key_time)
            .field("names", &self.names)
            .finish_non_exhaustive()
    }
}

/// Why a text is no `Authorization`. Names the member, never its value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AuthorizationError {
    /// A member is not there.
    #[error("`{0}` is missing")]
    Missing(&'static str),
    /// A member has a value that it cannot have.
    #[error("`{0}` must be {1}")]
    Wrong(&'static str, &'static str),
    /// An `Authorization` in the form of S3, which COS takes as well and which is not read here.
    #[error("it is signed in the form of S3")]
    OtherService,
    /// Bytes that are no text.
    #[error("it is not ASCII text")]
    NotText,
}

/// How an `Authorization` came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Carrier {
    /// In the header `Authorization`.
    Header,
    /// As query parameters `q-…` (presigned URL).
    Query,
    /// As the one query parameter `sign`.
    Merged,
}

/// What a request presents to say who sent it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Presented {
    /// Nothing, or an empty header as the Python SDK sends it for anonymous requests.
    Nothing,
    /// An `Authorization`.
    Signed(Authorization, Carrier),
    /// Something that is none.
    Malformed(AuthorizationError),
}

/// Finds the `Authorization` of a request.
pub fn presented(headers: &HeaderMap, query: &Query) -> Presented {
    let (found, carrier) = match (
        headers.get(AUTHORIZATION),
        query.has("q-signature") || query.has("q-ak"),
        query.get("sign"),
    ) {
        (Some(value), _, _) if !value.as_bytes().trim_ascii().is_empty() => (
            value
                .to_str()
                .map_err(|_| AuthorizationError::NotText)
                .and_then(Authorization::parse),
            Carrier::Header,
        ),
        (_, true, _) => (
            Authorization::from_members(|name| query.text(name)),
            Carrier::Query,
        ),
        (_, false, Some(merged)) => (
            std::str::from_utf8(merged)
                .map_err(|_| AuthorizationError::NotText)
                .and_then(Authorization::parse),
            Carrier::Merged,
        ),
        (_, false, None) => return Presented::Nothing,
    };
    match found {
        Ok(authorization) => Presented::Signed(authorization, carrier),
        Err(error) => Presented::Malformed(error),
    }
}

/// Whether a text has the characters of a SecretId: letters, digits, `-` and `_`.
pub fn is_secret_id(text: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
}

impl Authorization {
    /// Reads the text of the header form.
    pub fn parse(text: &str) -> Result<Self, AuthorizationError> {
        let text = text.trim();
        if text.starts_with("AWS") {
            return Err(AuthorizationError::OtherService);
        }
        let mut members = Vec::with_capacity(8);
        members.extend(text.split('&').filter_map(|member| member.split_once('=')));
        Self::from_members(|name| {
            let mut members = members.iter();
            members
                .find(|(known, _)| *known == name)
                .map(|(_, value)| *value)
        })
    }

    fn from_members<'a>(
        member: impl Fn(&str) -> Option<&'a str>,
    ) -> Result<Self, AuthorizationError> {
        let required = |name: &'static str| member(name).ok_or(AuthorizationError::Missing(name));
        let time = |name: &'static str| {
            let text = required(name)?;
            text.parse().map_err(|_| {
                AuthorizationError::Wrong(
                    name,
                    "`start;end` in Unix seconds, with the end after the start",
                )
            })
        };
        if required("q-sign-algorithm")? != "sha1" {
            return Err(AuthorizationError::Wrong("q-sign-algorithm", "`sha1`"));
        }
        let signature = required("q-signature")?;
        // Some clients send base64, or the digits of a longer hash: a wrong signature, and no wrong form of one.
        let is_one = |byte: u8| {
            byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=' | b'-' | b'_')
        };
        if !(1..=128).contains(&signature.len()) || !signature.bytes().all(is_one) {
            return Err(AuthorizationError::Wrong(
                "q-signature",
                "40 hexadecimal digits",
            ));
        }
        Ok(Self {
            secret_id: required("q-ak")?.to_owned(),
            sign_time: time("q-sign-time")?,
            key_time: time("q-key-time")?,
            names: SignedNames {
                headers: required("q-header-list")?.to_owned(),
                params: required("q-url-param-list")?.to_owned(),
            },
            signature: signature.to_owned(),
        })
    }

    fn members(&self) -> [(&'static str, String); 7] {
        [
            ("q-sign-algorithm", "sha1".to_owned()),
            ("q-ak", self.secret_id.clone()),
            ("q-sign-time", self.sign_time.to_string()),
            ("q-key-time", self.key_time.to_string()),
            ("q-header-list", self.names.headers.clone()),
            ("q-url-param-list", self.names.params.clone()),
            ("q-signature", self.signature.clone()),
        ]
    }

    /// The value of the header `Authorization`.
    pub fn to_header(&self) -> String {
        format!(
            "q-sign-algorithm=sha1&q-ak={}&q-sign-time={}&q-key-time={}&q-header-list={}&q-url-param-list={}&q-signature={}",
            self.secret_id,
            self.sign_time,
            self.key_time,
            self.names.headers,
            self.names.params,
            self.signature
        )
    }

    /// The query parameter `sign` of a merged signature, encoded.
    pub fn to_merged_query(&self) -> String {
        format!("sign={}", percent::url_encode(self.to_header().as_bytes()))
    }

    /// The query parameters of a presigned URL, encoded.
    pub fn to_query(&self) -> String {
        self.members()
            .map(|(name, value)| format!("{name}={}", percent::url_encode(value.as_bytes())))
            .join("&")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    const TEXT: &str = "q-sign-algorithm=sha1&q-ak=AKIDx&q-sign-time=1;2&q-key-time=1;2&q-header-list=host;x-cos-acl&q-url-param-list=&q-signature=0123456789012345678901234567890123456789";

    #[test]
    fn an_authorization_survives_each_way_of_travelling() {
        let authorization = Authorization::parse(TEXT).unwrap();
        assert_eq!(authorization.to_header(), TEXT);
        let none = HeaderMap::new();
        let query = Query::parse(&authorization.to_query());
        assert_eq!(
            presented(&none, &query),
            Presented::Signed(authorization.clone(), Carrier::Query)
        );
        let merged = Query::parse(&authorization.to_merged_query());
        assert_eq!(
            presented(&none, &merged),
            Presented::Signed(authorization.clone(), Carrier::Merged)
        );
        let headers = HeaderMap::from_iter([(AUTHORIZATION, TEXT.parse().unwrap())]);
        assert_eq!(
            presented(&headers, &Query::default()),
            Presented::Signed(authorization, Carrier::Header)
        );
    }

    #[test]
    fn an_empty_header_presents_nothing() {
        let headers = HeaderMap::from_iter([(AUTHORIZATION, "".parse().unwrap())]);
        assert_eq!(presented(&headers, &Query::default()), Presented::Nothing);
    }

    #[rstest]
    #[case("", "`q-sign-algorithm` is missing")]
    #[case("Basic abc", "`q-sign-algorithm` is missing")]
    #[case("AWS4-HMAC-SHA256 Credential=x", "it is signed in the form of S3")]
    #[case(&TEXT.replace("sha1", "md5"), "`q-sign-algorithm` must be `sha1`")]
    #[case(&TEXT.replace("q-ak", "q-key"), "`q-ak` is missing")]
    #[case(&TEXT.replace("sign-time=1;2", "sign-time=2;1"), "`q-sign-time` must be `start;end` in Unix seconds, with the end after the start")]
    #[case(&TEXT.replace("0123456789", "secret!"), "`q-signature` must be 40 hexadecimal digits")]
    fn a_malformed_one_names_its_member_and_no_value(#[case] text: &str, #[case] expected: &str) {
        assert_eq!(
            Authorization::parse(text).unwrap_err().to_string(),
            expected
        );
    }

    #[test]
    fn the_signature_does_not_reach_debug_output() {
        assert!(!format!("{:?}", Authorization::parse(TEXT).unwrap()).contains("0123456789"));
    }
}
