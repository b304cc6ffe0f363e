//! `cos403 sign`.

use clap::Args;
use reqwest::Url;
use serde::Serialize;
use strum::{AsRefStr, EnumString, VariantArray};

use super::format::Format;
use super::{Exit, batch, complain, print, secret};
use crate::protocol::timestamp::Timestamp;
use crate::protocol::words::UnknownWord;
use crate::signature::{
    Canonical, Coverage, Credentials, KeyTime, ReceivedRequest, Signer, sign_line,
};

#[derive(Debug, Args)]
pub(super) struct Sign {
    /// The method of the request.
    #[arg(required_unless_present = "batch")]
    method: Option<String>,
    /// The address of the request, as it is sent.
    #[arg(required_unless_present = "batch")]
    url: Option<Url>,
    /// A header of the request; all that are given are signed, with the host.
    #[arg(short = 'H', long, value_name = "NAME: VALUE")]
    header: Vec<String>,
    /// The SecretId.
    #[arg(long, value_name = "ID", required_unless_present = "batch")]
    secret_id: Option<String>,
    /// The environment variable that holds the SecretKey.
    #[arg(long, value_name = "NAME", required_unless_present = "batch")]
    secret_key_env: Option<String>,
    /// The time for which the signature is valid, in Unix seconds [default: ten minutes from now].
    #[arg(long, value_name = "START;END")]
    key_time: Option<KeyTime>,
    /// How the signature travels: header or query.
    #[arg(long, value_name = "FORM", default_value = "header")]
    form: Form,
    /// Show every string from the request to the signature. The SignKey among them is a secret for the key time.
    #[arg(long)]
    explain: bool,
    /// How results are written: human or json.
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: Format,
    /// Sign every line of a file of JSON lines, or of standard input (`-`).
    #[arg(long, value_name = "FILE|-", conflicts_with_all = ["method", "header", "secret_id", "key_time", "explain"])]
    batch: Option<String>,
}

/// How a signature travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, AsRefStr, EnumString, VariantArray)]
#[strum(serialize_all = "kebab-case")]
#[strum(parse_err_ty = UnknownWord, parse_err_fn = UnknownWord::new::<Self>)]
pub(super) enum Form {
    /// In the header `Authorization`.
    Header,
    /// In the address.
    Query,
}

#[derive(Serialize)]
struct Signed<'a> {
    authorization: String,
    url: Option<String>,
    header_list: &'a str,
    url_param_list: &'a str,
    http_string: String,
    string_to_sign: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    sign_key: Option<&'a str>,
}

impl Sign {
    pub(super) fn execute(self) -> Exit {
        match &self.batch {
            Some(file) => batch::run(file, sign_line),
            None => self.single().unwrap_or_else(|exit| exit),
        }
    }

    fn single(&self) -> Result<Exit, Exit> {
        let (Some(method), Some(url), Some(id), Some(variable)) = (
            &self.method,
            &self.url,
            &self.secret_id,
            &self.secret_key_env,
        ) else {
            return Err(Exit::BadInput);
        };
        let credentials = Credentials {
            secret_id: id.clone(),
            secret_key: secret::from_environment(variable)?,
        };
        let request = ReceivedRequest::new(
            method,
            url.path(),
            url.query().unwrap_or_default(),
            self.headers(url)?,
        )
        .request;
        let now = Timestamp::now().as_second();
        let key_time = self.key_time.unwrap_or(KeyTime {
            start: now,
            end: now + 600,
        });
        let signer = Signer::new(&credentials, key_time);
        let (authorization, strings) = signer.explain(&request, &Coverage::All, key_time);
        let signed_url = (self.form == Form::Query).then(|| {
            let mut url = url.clone();
            let query = [url.query().unwrap_or_default(), &authorization.to_query()].join("&");
            url.set_query(Some(query.trim_start_matches('&')));
            url.to_string()
        });
        let authorization = authorization.to_header();
        match self.format {
            Format::Human => self.show(&authorization, signed_url.as_deref(), &strings, &signer),
            Format::Json => {
                let signed = Signed {
                    authorization,
                    url: signed_url,
                    header_list: &strings.names.headers,
                    url_param_list: &strings.names.params,
                    http_string: String::from_utf8_lossy(&strings.http_string).into_owned(),
                    string_to_sign: &strings.string_to_sign,
                    sign_key: self.explain.then(|| signer.sign_key()),
                };
                print(&serde_json::to_string_pretty(&signed).unwrap_or_default());
            }
        }
        Ok(Exit::AsExpected)
    }

    fn headers(&self, url: &Url) -> Result<Vec<(String, Vec<u8>)>, Exit> {
        let mut headers = Vec::new();
        for header in &self.header {
            let Some((name, value)) = header.split_once(':') else {
                complain("error: a header must be `Name: value`");
                return Err(Exit::BadInput);
            };
            headers.push((name.trim().to_owned(), value.trim().as_bytes().to_vec()));
        }
        let has_host = headers
            .iter()
            .any(|(name, _)| name.eq_ignore_ascii_case("host"));
        if let Some(host) = url.host_str().filter(|_| !has_host) {
            let host = url
                .port()
                .map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
            headers.push(("Host".to_owned(), host.into_bytes()));
        }
        Ok(headers)
    }

    fn show(&self, authorization: &str, url: Option<&str>, strings: &Canonical, signer: &Signer) {
        if self.explain {
            let shown = |text: &str| {
                text.replace('\n', "\\n\n             ")
                    .trim_end()
                    .to_owned()
            };
            print(&format!("SignKey      {}", signer.sign_key()));
            print(&format!("HeaderList   {}", strings.names.headers));
            print(&format!("UrlParamList {}", strings.names.params));
            print(&format!(
                "HttpString   {}",
                shown(&String::from_utf8_lossy(&strings.http_string))
            ));
            print(&format!("StringToSign {}", shown(&strings.string_to_sign)));
        }
        print(url.unwrap_or(authorization));
    }
}
