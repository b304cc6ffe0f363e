//! The XML body of an error answer, byte for byte (reference §1.1).

use super::timestamp::Timestamp;
use super::xml::{DECLARATION, Element, escape};

/// Room for most bodies.
const USUAL_LENGTH: usize = 768;

/// An error answer, with the extra members that COS has been seen to send.
///
/// ```
/// use cos403::protocol::error_answer::ErrorAnswer;
///
/// let answer = ErrorAnswer { code: "NoSuchKey".into(), message: "The specified key does not exist.".into(), ..Default::default() };
/// assert_eq!(ErrorAnswer::parse(&answer.to_xml()), Some(answer));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ErrorAnswer {
    /// `<Code>`.
    pub code: String,
    /// `<Message>`, unescaped.
    pub message: String,
    /// `<ServerTime>`, which older bodies of "Access Denied." carry.
    pub server_time: Option<Timestamp>,
    /// `<StringToSign>`, which SignatureDoesNotMatch carries.
    pub string_to_sign: Option<String>,
    /// `<FormatString>`: the server's view of the HttpString.
    pub format_string: Option<String>,
    /// `<Resource>`: host and key, without a scheme.
    pub resource: String,
    /// `<RequestId>`.
    pub request_id: String,
    /// `<TraceId>`.
    pub trace_id: String,
}

impl ErrorAnswer {
    /// The names of the members that not every answer has and this one has.
    pub fn optional_members(&self) -> Vec<&'static str> {
        let all = [
            ("ServerTime", self.server_time.is_some()),
            ("StringToSign", self.string_to_sign.is_some()),
            ("FormatString", self.format_string.is_some()),
        ];
        all.into_iter()
            .filter_map(|(name, is_there)| is_there.then_some(name))
            .collect()
    }

    /// The body as COS sends it: single quotes in the declaration, tabs, line feeds, none at the end.
    pub fn to_xml(&self) -> String {
        let mut xml = String::with_capacity(USUAL_LENGTH);
        xml.push_str(DECLARATION);
        xml.push_str("<Error>\n");
        let mut member = |name: &str, text: &str| {
            let text = escape(text);
            for piece in ["\t<", name, ">", &text, "</", name, ">\n"] {
                xml.push_str(piece);
            }
        };
        member("Code", &self.code);
        member("Message", &self.message);
        if let Some(time) = self.server_time {
            member("ServerTime", &time.to_string());
        }
        if let Some(text) = &self.string_to_sign {
            member("StringToSign", text);
        }
        if let Some(text) = &self.format_string {
            member("FormatString", text);
        }
        member("Resource", &self.resource);
        member("RequestId", &self.request_id);
        member("TraceId", &self.trace_id);
        xml.push_str("</Error>");
        xml
    }

    /// Reads an error body; `None` if the text is not one.
    pub fn parse(text: &str) -> Option<Self> {
        let mut members = Element::parse(text, &["Error"]).ok()?.children;
        let mut kept = |name: &str| {
            let found = members.iter_mut().find(|member| member.name == name)?;
            Some(std::mem::take(&mut found.text))
        };
        let plain = |text: String| {
            if text.trim().len() == text.len() {
                text
            } else {
                text.trim().to_owned()
            }
        };
        Some(Self {
            code: kept("Code").map(plain)?,
            message: kept("Message").map(plain).unwrap_or_default(),
            server_time: kept("ServerTime").and_then(|text| text.trim().parse().ok()),
            string_to_sign: kept("StringToSign"),
            format_string: kept("FormatString"),
            resource: kept("Resource").map(plain).unwrap_or_default(),
            request_id: kept("RequestId").map(plain).unwrap_or_default(),
            trace_id: kept("TraceId").map(plain).unwrap_or_default(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::trace_id;
    use crate::protocol::variant::Variant;

    #[test]
    fn the_archive_sample_of_the_documents_is_513_bytes() {
        let answer = ErrorAnswer {
            code: "InvalidObjectState".into(),
            message: Variant::InvalidObjectState.service_code().message.into(),
            resource: "examplebucket-1250000000.cos.ap-beijing.myqcloud.com/exampleobject".into(),
            request_id: "NWUwNGEwMjRfZDcyNzVkNjRfNjZlM183Zjcx****".into(),
            trace_id: trace_id::of("InvalidObjectState"),
            ..ErrorAnswer::default()
        };
        assert_eq!(answer.to_xml().len(), 513);
    }

    #[test]
    fn the_cors_sample_of_the_documents_is_687_bytes() {
        let code = Variant::AccessForbidden.service_code();
        let answer = ErrorAnswer {
            code: code.code.into(),
            message: code.message.into(),
            resource: "examplebucket-1250000000.cos.ap-beijing.myqcloud.com/exampleobject".into(),
            request_id: "x".repeat(44),
            trace_id: trace_id::of(code.code),
            ..ErrorAnswer::default()
        };
        assert_eq!(answer.to_xml().len(), 687);
        assert!(answer.to_xml().contains("resource&apos;s CORS spec"));
    }

    #[test]
    fn a_real_access_denied_body_is_rebuilt_byte_for_byte() {
        let body = include_str!("../../tests/bodies/access-denied-wx30.xml");
        let answer = ErrorAnswer::parse(body).unwrap();
        assert_eq!(
            answer.server_time,
            Some("2019-04-09T03:39:20Z".parse().unwrap())
        );
        assert_eq!(answer.to_xml(), body);
    }

    #[test]
    fn a_real_signature_body_keeps_its_white_space() {
        let body = include_str!("../../tests/bodies/signature-picgo638.xml");
        let answer = ErrorAnswer::parse(body).unwrap();
        assert!(
            answer
                .format_string
                .as_deref()
                .unwrap()
                .ends_with("myqcloud.com\n")
        );
        assert_eq!(answer.to_xml(), body);
    }

    #[test]
    fn what_is_no_error_body_is_none() {
        for text in [
            "",
            "<html></html>",
            "<Error>",
            "<Error><Message>x</Message></Error>",
            "{\"Error\":1}",
        ] {
            assert_eq!(ErrorAnswer::parse(text), None, "{text}");
        }
    }
}
