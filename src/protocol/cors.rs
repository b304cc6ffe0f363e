//! CORS configuration of a bucket and the rule that a cross-origin request meets (reference §4.1).

use serde::Serialize;

use super::xml::{Element, XmlError, document};

/// The CORS rules of a bucket, tried in order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct CorsConfiguration {
    /// The rules.
    #[serde(rename = "CORSRule")]
    pub rules: Vec<CorsRule>,
    /// `ResponseVary`: whether answers carry `Vary: Origin`; which header it adds is UNCONFIRMED (reference §4.1).
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub response_vary: bool,
}

/// One CORS rule.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct CorsRule {
    /// Its `ID`.
    #[serde(rename = "ID", skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// `scheme://domain[:port]`, with one `*` anywhere.
    #[serde(rename = "AllowedOrigin")]
    pub allowed_origins: Vec<String>,
    /// Among GET, PUT, HEAD, POST, DELETE.
    #[serde(rename = "AllowedMethod")]
    pub allowed_methods: Vec<String>,
    /// Names of headers, or `*`; case does not count.
    #[serde(rename = "AllowedHeader")]
    pub allowed_headers: Vec<String>,
    /// Headers that a script may read.
    #[serde(rename = "ExposeHeader")]
    pub expose_headers: Vec<String>,
    /// Seconds for which a preflight may be kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_age_seconds: Option<u32>,
}

/// How far a preflight came through the rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CorsMatch<'a> {
    /// This rule allows it.
    Rule(&'a CorsRule),
    /// No rule allows the origin.
    NoOrigin,
    /// A rule allows the origin, none of them the method.
    NoMethod,
    /// A rule allows origin and method, none of them the headers.
    NoHeaders,
}

/// The methods that a rule can allow.
pub const CORS_METHODS: [&str; 5] = ["GET", "PUT", "HEAD", "POST", "DELETE"];

impl CorsConfiguration {
    /// Reads a `<CORSConfiguration>` document.
    pub fn from_xml(text: &str) -> Result<Self, XmlError> {
        let root = Element::parse(text, &["CORSConfiguration"])?;
        root.allow_children(&["CORSRule", "ResponseVary"])?;
        let rules = root
            .children_named("CORSRule")
            .map(CorsRule::from_element)
            .collect::<Result<_, _>>()?;
        let response_vary = match root.child("ResponseVary") {
            None => false,
            Some(vary) => match vary.text.trim() {
                "true" => true,
                "false" | "" => false,
                _ => return Err(vary.wrong_value("true or false")),
            },
        };
        Ok(Self {
            rules,
            response_vary,
        })
    }

    /// Writes a `<CORSConfiguration>` document.
    pub fn to_xml(&self) -> String {
        document("CORSConfiguration", self)
    }

    /// The first rule that allows a preflight of this origin, method and headers, or how far the best rule came.
    pub fn find(&self, origin: &str, method: &str, headers: &[&str]) -> CorsMatch<'_> {
        let mut best = CorsMatch::NoOrigin;
        for rule in self.rules.iter().filter(|rule| rule.allows_origin(origin)) {
            match (rule.allows_method(method), rule.allows_headers(headers)) {
                (true, true) => return CorsMatch::Rule(rule),
                (true, false) => best = CorsMatch::NoHeaders,
                (false, _) if best == CorsMatch::NoOrigin => best = CorsMatch::NoMethod,
                (false, _) => {}
            }
        }
        best
    }
}

impl CorsRule {
    fn from_element(element: &Element) -> Result<Self, XmlError> {
        element.allow_children(&[
            "ID",
            "AllowedOrigin",
            "AllowedMethod",
            "AllowedHeader",
            "ExposeHeader",
            "MaxAgeSeconds",
        ])?;
        let texts = |name: &'static str| {
            element
                .children_named(name)
                .map(|child| child.text.trim().to_owned())
                .collect::<Vec<_>>()
        };
        element.required("AllowedOrigin")?;
        element.required("AllowedMethod")?;
        if let Some(wrong) = element
            .children_named("AllowedMethod")
            .find(|child| !CORS_METHODS.contains(&child.text.trim()))
        {
            return Err(wrong.wrong_value(CORS_METHODS.join(", ")));
        }
        let max_age_seconds = match element.child("MaxAgeSeconds") {
            Some(age) => Some(
                age.text
                    .trim()
                    .parse()
                    .map_err(|_| age.wrong_value("a number of seconds"))?,
            ),
            None => None,
        };
        Ok(Self {
            id: element.child("ID").map(|id| id.text.trim().to_owned()),
            allowed_origins: texts("AllowedOrigin"),
            allowed_methods: texts("AllowedMethod"),
            allowed_headers: texts("AllowedHeader"),
            expose_headers: texts("ExposeHeader"),
            max_age_seconds,
        })
    }

    /// Whether a rule allows an origin: equal, or with one `*` that stands for any characters (436/8279).
    pub fn allows_origin(&self, origin: &str) -> bool {
        self.allowed_origins
            .iter()
            .any(|allowed| match allowed.split_once('*') {
                None => allowed == origin,
                Some((start, end)) => origin
                    .strip_prefix(start)
                    .is_some_and(|rest| rest.ends_with(end)),
            })
    }

    /// Whether the origin is allowed as any origin is; the answer then says `*`.
    pub fn allows_any_origin(&self) -> bool {
        self.allowed_origins.iter().any(|allowed| allowed == "*")
    }

    fn allows_method(&self, method: &str) -> bool {
        self.allowed_methods.iter().any(|allowed| allowed == method)
    }

    fn allows_headers(&self, headers: &[&str]) -> bool {
        headers.iter().all(|header| {
            self.allowed_headers
                .iter()
                .any(|allowed| allowed == "*" || allowed.eq_ignore_ascii_case(header))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    const XML: &str = "<CORSConfiguration><CORSRule><ID>1234</ID><AllowedOrigin>http://www.qq.com</AllowedOrigin><AllowedMethod>PUT</AllowedMethod><AllowedHeader>x-cos-meta-test</AllowedHeader><MaxAgeSeconds>500</MaxAgeSeconds><ExposeHeader>x-cos-meta-test1</ExposeHeader></CORSRule><CORSRule><AllowedOrigin>https://*.example.com</AllowedOrigin><AllowedMethod>GET</AllowedMethod><AllowedHeader>*</AllowedHeader></CORSRule><ResponseVary>true</ResponseVary></CORSConfiguration>";

    #[rstest]
    #[case("http://www.qq.com", "PUT", &["X-COS-META-TEST"], "rule")]
    #[case("http://www.qq.com", "PUT", &[], "rule")]
    #[case("http://www.qq.com", "PUT", &["x-other"], "headers")]
    #[case("http://www.qq.com", "GET", &[], "method")]
    #[case("https://www.qq.com", "PUT", &[], "origin")]
    #[case("https://a.example.com", "GET", &["anything"], "rule")]
    #[case("https://example.com", "GET", &[], "origin")]
    fn the_first_matching_rule_wins(
        #[case] origin: &str,
        #[case] method: &str,
        #[case] headers: &[&str],
        #[case] expected: &str,
    ) {
        let configuration = CorsConfiguration::from_xml(XML).unwrap();
        let found = match configuration.find(origin, method, headers) {
            CorsMatch::Rule(_) => "rule",
            CorsMatch::NoOrigin => "origin",
            CorsMatch::NoMethod => "method",
            CorsMatch::NoHeaders => "headers",
        };
        assert_eq!(found, expected);
    }

    #[test]
    fn what_is_written_is_read_again() {
        let configuration = CorsConfiguration::from_xml(XML).unwrap();
        assert_eq!(
            CorsConfiguration::from_xml(&configuration.to_xml()),
            Ok(configuration)
        );
    }

    #[test]
    fn a_method_that_cors_does_not_have_is_an_error() {
        let error = CorsConfiguration::from_xml(&XML.replace("PUT", "PATCH")).unwrap_err();
        assert_eq!(
            error.to_string(),
            "`PATCH` is not a value of `<AllowedMethod>`, which takes GET, PUT, HEAD, POST, DELETE"
        );
    }
}
