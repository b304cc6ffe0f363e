//! The body of a form upload (POST Object, reference §2.5): `multipart/form-data`, within limits.

use std::collections::BTreeMap;
use std::fmt;

/// The most bytes that the fields of a form may have together; the file has no limit here.
const MOST_OF_FIELDS: usize = 1024 * 1024;

/// The most bytes of the headers of one part, its name included.
const LONGEST_HEAD: usize = 8 * 1024;

/// A form upload. `Debug` shows no field's value: a signature and a token may be among them.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Form<'b> {
    /// The fields by their names in lower case; the first, where one is repeated.
    pub fields: BTreeMap<String, String>,
    /// The file, wherever it stands: whether it must come last is UNCONFIRMED.
    pub file: Option<FormFile<'b>>,
}

/// The file of a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormFile<'b> {
    /// Its name on the client's machine.
    pub name: String,
    /// The `Content-Type` of the part.
    pub content_type: Option<String>,
    /// Its content.
    pub content: &'b [u8],
}

/// What the service says of a form whose policy has expired (436/41164). The typing errors are its own.
pub fn expired_message(end: impl fmt::Display, now: impl fmt::Display) -> String {
    format!(
        "You post object request has been expired, expiration time: {end} but the time now : {now}"
    )
}

/// What the service says of a field that does not meet a condition of the form's policy (436/41164).
pub fn unmet_message(name: impl fmt::Display, wanted: impl fmt::Display) -> String {
    format!("Condition key {name} doesn't match the value {wanted}")
}

/// A body that is no form, or one beyond the limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("it is no well-formed multipart/form-data")]
pub struct FormError;

impl fmt::Debug for Form<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Form")
            .field("fields", &self.fields.keys())
            .finish_non_exhaustive()
    }
}

impl<'b> Form<'b> {
    /// Reads a body of this `Content-Type`.
    ///
    /// # Errors
    ///
    /// Another type, a part that is cut off or unnamed, fields that are not text, and forms beyond the limits.
    pub fn parse(content_type: &str, body: &'b [u8]) -> Result<Self, FormError> {
        let (kind, _) = content_type.split_once(';').ok_or(FormError)?;
        let boundary = parameter(content_type, "boundary").filter(|text| !text.is_empty());
        if !kind.trim().eq_ignore_ascii_case("multipart/form-data") {
            return Err(FormError);
        }
        let delimiter = format!("\r\n--{}", boundary.ok_or(FormError)?).into_bytes();
        // The first delimiter may begin the body, without the line end that the others have before them.
        let first = delimiter.get(2..).unwrap_or_default();
        let mut rest = match body.strip_prefix(first) {
            Some(rest) => rest,
            None => split(body, &delimiter)?.1,
        };
        let mut form = Form::default();
        let mut size = 0;
        while !rest.starts_with(b"--") {
            let part = rest.strip_prefix(b"\r\n").ok_or(FormError)?;
            let (head, after) = split(part, b"\r\n\r\n")?;
            let (content, next) = split(after, &delimiter)?;
            if head.len() > LONGEST_HEAD {
                return Err(FormError);
            }
            let head = std::str::from_utf8(head).map_err(|_| FormError)?;
            if !form.take_file(head, content)? {
                size += head.len() + content.len();
                form.take_field(head, content)?;
            }
            if size > MOST_OF_FIELDS {
                return Err(FormError);
            }
            rest = next;
        }
        Ok(form)
    }

    /// The key, with the name of the file in place of `${filename}` (reference §2.5).
    pub fn key(&self) -> Option<String> {
        let name = self.file.as_ref().map_or("", |file| &file.name);
        let key = self.fields.get("key")?;
        Some(key.replace("${filename}", name)).filter(|key| !key.is_empty())
    }

    /// A field.
    pub fn field(&self, name: &str) -> Option<&str> {
        self.fields.get(name).map(String::as_str)
    }

    fn take_file(&mut self, head: &str, content: &'b [u8]) -> Result<bool, FormError> {
        let disposition = header(head, "content-disposition").ok_or(FormError)?;
        if parameter(disposition, "name").as_deref() != Some("file") {
            return Ok(false);
        }
        if self.file.is_some() {
            return Err(FormError);
        }
        self.file = Some(FormFile {
            name: parameter(disposition, "filename").unwrap_or_default(),
            content_type: header(head, "content-type").map(str::to_owned),
            content,
        });
        Ok(true)
    }

    fn take_field(&mut self, head: &str, content: &[u8]) -> Result<(), FormError> {
        let disposition = header(head, "content-disposition").ok_or(FormError)?;
        let name = parameter(disposition, "name").ok_or(FormError)?;
        let text = std::str::from_utf8(content).map_err(|_| FormError)?;
        let place = self.fields.entry(name.to_ascii_lowercase());
        place.or_insert_with(|| text.to_owned());
        Ok(())
    }
}

/// What stands before and after the first `middle`.
fn split<'b>(bytes: &'b [u8], middle: &[u8]) -> Result<(&'b [u8], &'b [u8]), FormError> {
    let mut windows = bytes.windows(middle.len());
    let at = windows.position(|window| window == middle);
    let (before, rest) = bytes.split_at(at.ok_or(FormError)?);
    Ok((before, rest.get(middle.len()..).unwrap_or_default()))
}

/// The value of a header of a part.
fn header<'h>(head: &'h str, name: &str) -> Option<&'h str> {
    head.split("\r\n")
        .filter_map(|line| line.split_once(':'))
        .find(|(known, _)| known.trim().eq_ignore_ascii_case(name))
        .map(|(_, value)| value.trim())
}

/// A parameter of a header's value, quoted or not; a quotation mark inside is written `\"` or `%22`.
fn parameter(value: &str, name: &str) -> Option<String> {
    let (_, mut rest) = value.split_once(';')?;
    loop {
        let (known, after) = rest.split_once('=')?;
        let found = known.trim().eq_ignore_ascii_case(name);
        let mut text = String::new();
        if let Some(quoted) = after.trim_start().strip_prefix('"') {
            let mut characters = quoted.chars();
            loop {
                match characters.next()? {
                    '"' => break,
                    '\\' if characters.as_str().starts_with('"') => {
                        characters.next();
                        text.push('"');
                    }
                    other => text.push(other),
                }
            }
            rest = characters.as_str();
        } else {
            let (bare, next) = after.split_once(';').unwrap_or((after, ""));
            text.push_str(bare.trim());
            rest = next;
        }
        if found {
            return Some(text.replace("%22", "\""));
        }
        rest = rest.trim_start().trim_start_matches(';');
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    const TYPE: &str = "multipart/form-data; boundary=\"x y\"";
    const BODY: &str = "--x y\r\nContent-Disposition: form-data; name=\"key\"\r\n\r\nup/${filename}\r\n--x y\r\ncontent-disposition: form-data; filename=\"a\\\"b.png\"; name=file\r\nContent-Type: image/png\r\n\r\n--x\r\n\r\n--x y--\r\n";

    #[test]
    fn fields_and_file_are_read() {
        let form = Form::parse(TYPE, BODY.as_bytes()).unwrap();
        assert_eq!(form.key().as_deref(), Some("up/a\"b.png"));
        let file = form.file.unwrap();
        assert_eq!(file.content, b"--x\r\n");
        assert_eq!(file.content_type.as_deref(), Some("image/png"));
    }

    #[rstest]
    #[case("text/plain", BODY.to_owned())]
    #[case("multipart/form-data", BODY.to_owned())]
    #[case("multipart/form-data; boundary=", BODY.to_owned())]
    #[case(TYPE, String::new())]
    #[case(TYPE, BODY.replace("--x y--", ""))]
    #[case(TYPE, BODY.replace("name=\"key\"", ""))]
    #[case(TYPE, BODY.replace("up/", &"a".repeat(MOST_OF_FIELDS)))]
    #[case(TYPE, BODY.replace("name=\"key\"", &format!("name=\"{}\"", "a".repeat(LONGEST_HEAD))))]
    fn what_is_no_form_is_an_error(#[case] content_type: &str, #[case] body: String) {
        assert_eq!(Form::parse(content_type, body.as_bytes()), Err(FormError));
    }
}
