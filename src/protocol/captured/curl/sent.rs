//! What curl sends for the options and the URL that it was given.

use std::borrow::Cow;

use percent_encoding::{CONTROLS, utf8_percent_encode};

use super::{Command, composed, utf8};
use crate::protocol::captured::url::{self, Url};
use crate::protocol::captured::{CapturedError, CapturedRequest, Place, UnreadBody};
use crate::protocol::percent;

impl Command {
    /// Which of the ways to make a request were taken. curl allows one.
    fn kind(&self) -> Result<Option<&'static str>, CapturedError> {
        let has_data = self.data.is_some() || self.unread_data.is_some();
        let kinds = [
            ("head", self.head),
            ("data", has_data && !self.get),
            ("form", self.form),
            ("upload-file", self.upload.is_some()),
        ];
        let mut taken = kinds.iter().filter(|(_, is_taken)| *is_taken);
        match (taken.next(), taken.next()) {
            (Some((first, _)), Some((second, _))) => Err(CapturedError::Conflict { first, second }),
            (kind, _) => Ok(kind.map(|(name, _)| *name)),
        }
    }

    /// The request that curl sends first.
    pub(super) fn into_request(mut self) -> Result<CapturedRequest, CapturedError> {
        let kind = self.kind()?;
        let (text, place) = self.url.take().ok_or(CapturedError::NoUrl)?;
        let url = Url::parse(&text, &place)?;
        if let Some(user_info) = url.user_info
            && !self.option_headers.contains_key("Authorization")
        {
            self.basic(&user_and_password(user_info), &place)?;
        }
        let (target_path, target_query) = self.target(&url, &place)?;
        let (body, unread_body) = match kind {
            Some("data") => match self.unread_data.take() {
                Some((source, _)) => (None, Some(source)),
                None => (self.data.take(), None),
            },
            Some("form") => (None, Some(UnreadBody::Form)),
            _ => (None, self.upload.take()),
        };
        let method = self.method.take().unwrap_or_else(|| {
            match kind {
                Some("head") => "HEAD",
                Some("upload-file") => "PUT",
                Some(_) => "POST",
                None => "GET",
            }
            .to_owned()
        });
        let host = (!self.removed.iter().any(|name| name == "host")).then_some(url.host);
        let request = CapturedRequest {
            method,
            target_path,
            target_query,
            headers: self.all_headers(),
            body,
            unread_body,
        };
        Ok(request.completed(host))
    }

    fn all_headers(self) -> Vec<(String, Vec<u8>)> {
        let mut headers = self.headers;
        for (name, value) in self.option_headers {
            let is_of_name = |known: &String| known.eq_ignore_ascii_case(name);
            let is_replaced = headers.iter().any(|(known, _)| is_of_name(known));
            if !is_replaced && !self.removed.iter().any(is_of_name) {
                headers.push((name.to_owned(), value));
            }
        }
        headers
    }

    /// The path and the query that curl makes of the URL.
    fn target(&mut self, url: &Url<'_>, place: &Place) -> Result<(String, String), CapturedError> {
        let has_glob = |text: &str| text.contains(['[', ']', '{', '}']);
        if !self.globoff && (has_glob(url.path) || has_glob(url.query)) {
            return Err(CapturedError::WrongUrl {
                place: place.clone(),
                wrong: "has brackets or braces, of which curl makes several URLs; percent-encode them or add `--globoff`",
            });
        }
        let mut path = utf8_percent_encode(url.path, CONTROLS).to_string();
        if !self.path_as_is {
            path = url::without_dot_segments(&path);
        }
        if let Some(UnreadBody::File(file)) = &self.upload
            && path.ends_with('/')
        {
            // An upload to a directory keeps the name of the file.
            let name = file.rsplit(['/', '\\']).next().unwrap_or_default();
            path.push_str(&percent::url_encode(name.as_bytes()));
        }
        let mut query = url.query.to_owned();
        if self.get {
            if let Some((_, place)) = &self.unread_data {
                return Err(composed("data", place));
            }
            let data = utf8(&self.data.take().unwrap_or_default(), place)?;
            if !query.is_empty() && !data.is_empty() {
                query.push('&');
            }
            query.push_str(&data);
        }
        let (target, place) = match self.request_target.take() {
            Some(given) => given,
            None => (format!("{path}?{query}"), place.clone()),
        };
        let (path, query) = url::target(&target, &place)?;
        Ok((path.to_owned(), query.to_owned()))
    }
}

fn user_and_password(user_info: &str) -> Vec<u8> {
    let (user, password) = user_info.split_once(':').unwrap_or((user_info, ""));
    let (user, password): (Cow<[u8]>, Cow<[u8]>) =
        (percent::decode(user), percent::decode(password));
    [&user, &b":"[..], &password].concat()
}
