//! A curl command line, as one request that curl would send first. Options without a part in it are passed over.

mod options;
mod sent;
mod shell;

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;

use super::{CapturedError, CapturedRequest, Place, UnreadBody, check_length, header, method};
use crate::protocol::percent;
use options::CurlOption;

/// What the options and the URL of a command say.
#[derive(Default)]
struct Command {
    method: Option<String>,
    url: Option<(String, Place)>,
    request_target: Option<(String, Place)>,
    headers: Vec<(String, Vec<u8>)>,
    /// The headers of `--user-agent` and its like, which a header of `-H` replaces.
    option_headers: BTreeMap<&'static str, Vec<u8>>,
    /// The names, in lower case, that `-H 'Name:'` keeps from being sent.
    removed: Vec<String>,
    data: Option<Vec<u8>>,
    unread_data: Option<(UnreadBody, Place)>,
    upload: Option<UnreadBody>,
    form: bool,
    head: bool,
    get: bool,
    globoff: bool,
    path_as_is: bool,
}

/// Reads a curl command line.
pub(super) fn parse(text: &str) -> Result<CapturedRequest, CapturedError> {
    let mut command = Command::default();
    // The first word is the program.
    let mut arguments = shell::words(text)?.into_iter().enumerate().skip(1);
    let mut only_urls = false;
    while let Some((number, word)) = arguments.next() {
        let place = Place::Argument(number);
        if only_urls || !word.starts_with(b"-") {
            command.url(&word, place)?;
        } else if word == b"--" {
            only_urls = true;
        } else {
            let (options, inline) = options_of(&word, &place)?;
            for option in options {
                let value = match &inline {
                    _ if !option.takes_value => None,
                    Some(value) => Some(value.clone()),
                    None => arguments.next().map(|(_, value)| value),
                };
                command.apply(option, value, &place)?;
            }
        }
    }
    command.into_request()
}

/// The options of one argument, and the value that stands in it for the last of them.
fn options_of(
    word: &[u8],
    place: &Place,
) -> Result<(Vec<CurlOption>, Option<Vec<u8>>), CapturedError> {
    if let Some(long) = word.strip_prefix(b"--") {
        let (name, value) = match cut(long, b'=') {
            Some((name, value)) => (name, Some(value.to_vec())),
            None => (long, None),
        };
        let option = option("--", &String::from_utf8_lossy(name), place)?;
        return Ok((vec![option], value));
    }
    let mut found = Vec::new();
    let mut rest = word.iter().skip(1);
    while let Some(letter) = rest.next() {
        let option = option("-", &char::from(*letter).to_string(), place)?;
        found.push(option);
        check_length(found.len(), place)?;
        if option.takes_value {
            let value: Vec<u8> = rest.copied().collect();
            return Ok((found, (!value.is_empty()).then_some(value)));
        }
    }
    if found.is_empty() {
        // A hyphen alone.
        option("-", "", place)?;
    }
    Ok((found, None))
}

/// The option of this name. An error shows no more than a name can be, since a secret may be glued to it.
fn option(hyphens: &str, name: &str, place: &Place) -> Result<CurlOption, CapturedError> {
    options::find(hyphens, name).ok_or_else(|| {
        let name: String = name
            .chars()
            .take_while(|letter| letter.is_ascii_alphanumeric() || "-._".contains(*letter))
            .take(32)
            .collect();
        CapturedError::UnknownOption {
            option: format!("{hyphens}{name}"),
            place: place.clone(),
        }
    })
}

impl Command {
    fn url(&mut self, url: &[u8], place: Place) -> Result<(), CapturedError> {
        if self.url.is_some() {
            return Err(CapturedError::SecondUrl { place });
        }
        self.url = Some((utf8(url, &place)?, place));
        Ok(())
    }

    fn apply(
        &mut self,
        option: CurlOption,
        value: Option<Vec<u8>>,
        place: &Place,
    ) -> Result<(), CapturedError> {
        let value = match value {
            None if option.takes_value => {
                return Err(CapturedError::OptionWithoutValue {
                    option: option.name,
                    place: place.clone(),
                });
            }
            value => &value.unwrap_or_default()[..],
        };
        match option.name {
            "head" => self.head = true,
            "get" => self.get = true,
            "globoff" => self.globoff = true,
            "path-as-is" => self.path_as_is = true,
            "url" => self.url(value, place.clone())?,
            "request" => self.method = Some(method(String::from_utf8_lossy(value), place)?),
            "request-target" => self.request_target = Some((utf8(value, place)?, place.clone())),
            "header" => self.header(value, place)?,
            "data" | "data-ascii" | "data-binary" => self.data_or_file(value, b"&", place),
            "data-raw" => self.data(value, b"&"),
            "data-urlencode" => self.encoded_data(value, place),
            "json" => {
                self.data_or_file(value, b"", place);
                self.option_header("Content-Type", b"application/json", place)?;
                self.option_header("Accept", b"application/json", place)?;
            }
            "upload-file" => self.upload = Some(source(value)),
            "form" | "form-string" => self.form = true,
            // Without a colon, curl asks for the password.
            "user" if !value.contains(&b':') => return Err(composed("user", place)),
            "user" => self.basic(value, place)?,
            "oauth2-bearer" => {
                self.option_header("Authorization", &[b"Bearer ", value].concat(), place)?;
            }
            "user-agent" => self.option_header("User-Agent", value, place)?,
            "referer" => {
                let value = value.strip_suffix(b";auto").unwrap_or(value);
                self.option_header("Referer", value, place)?;
            }
            "range" => self.option_header("Range", &[b"bytes=", value].concat(), place)?,
            // Without an equals sign, it is a file of cookies.
            "cookie" if value.contains(&b'=') => self.cookie(value, place)?,
            "anyauth" | "aws-sigv4" | "config" | "continue-at" | "digest" | "etag-compare"
            | "negotiate" | "netrc" | "netrc-file" | "netrc-optional" | "next" | "ntlm"
            | "ntlm-wb" | "time-cond" | "url-query" | "variable" => {
                return Err(composed(option.name, place));
            }
            _ => {}
        }
        Ok(())
    }

    fn header(&mut self, line: &[u8], place: &Place) -> Result<(), CapturedError> {
        if line.starts_with(b"@") {
            return Err(composed("header", place));
        }
        match (cut(line, b':'), line.strip_suffix(b";")) {
            (Some((name, value)), _) if value.trim_ascii().is_empty() => {
                let (name, _) = header(name, b"", place)?;
                self.removed.push(name.to_ascii_lowercase());
            }
            (Some((name, value)), _) => self.headers.push(header(name, value, place)?),
            // The way to send a header with an empty value.
            (None, Some(name)) => self.headers.push(header(name, b"", place)?),
            (None, None) => {
                return Err(CapturedError::HeaderWithoutColon {
                    place: place.clone(),
                });
            }
        }
        Ok(())
    }

    fn option_header(
        &mut self,
        name: &'static str,
        value: &[u8],
        place: &Place,
    ) -> Result<(), CapturedError> {
        let (_, value) = header(name.as_bytes(), value, place)?;
        if value.is_empty() {
            self.option_headers.remove(name);
        } else {
            self.option_headers.insert(name, value);
        }
        Ok(())
    }

    fn basic(&mut self, user_and_password: &[u8], place: &Place) -> Result<(), CapturedError> {
        let value = format!("Basic {}", BASE64.encode(user_and_password));
        self.option_header("Authorization", value.as_bytes(), place)
    }

    fn cookie(&mut self, cookie: &[u8], place: &Place) -> Result<(), CapturedError> {
        let cookies = match self.option_headers.remove("Cookie") {
            Some(before) => [&before, cookie].join(&b"; "[..]),
            None => cookie.to_vec(),
        };
        self.option_header("Cookie", &cookies, place)
    }

    fn data(&mut self, data: &[u8], separator: &[u8]) {
        match &mut self.data {
            Some(before) => {
                before.extend_from_slice(separator);
                before.extend_from_slice(data);
            }
            None => self.data = Some(data.to_vec()),
        }
    }

    fn data_or_file(&mut self, data: &[u8], separator: &[u8], place: &Place) {
        match data.strip_prefix(b"@") {
            Some(file) => self.unread_data = Some((source(file), place.clone())),
            None => self.data(data, separator),
        }
    }

    /// `value`, `=value`, `name=value`, `@file` or `name@file`.
    fn encoded_data(&mut self, data: &[u8], place: &Place) {
        // As a form has it: `+` for a space.
        let encode = |value| percent::url_encode(value).replace("%20", "+").into_bytes();
        match (cut(data, b'='), cut(data, b'@')) {
            (Some((b"", value)), _) => self.data(&encode(value), b"&"),
            (Some((name, value)), _) => self.data(&[name, b"=", &encode(value)].concat(), b"&"),
            (None, Some((_, file))) => self.unread_data = Some((source(file), place.clone())),
            (None, None) => self.data(&encode(data), b"&"),
        }
    }
}

fn composed(option: &'static str, place: &Place) -> CapturedError {
    CapturedError::ComposedByCurl {
        option,
        place: place.clone(),
    }
}

fn source(file: &[u8]) -> UnreadBody {
    match file {
        b"-" | b"." => UnreadBody::StandardInput,
        file => UnreadBody::File(String::from_utf8_lossy(file).into_owned()),
    }
}

fn cut(bytes: &[u8], at: u8) -> Option<(&[u8], &[u8])> {
    let mut parts = bytes.splitn(2, |byte| *byte == at);
    Some((parts.next()?, parts.next()?))
}

fn utf8(bytes: &[u8], place: &Place) -> Result<String, CapturedError> {
    String::from_utf8(bytes.to_vec()).map_err(|_| CapturedError::WrongUrl {
        place: place.clone(),
        wrong: "is not UTF-8",
    })
}
