//! The file of a live target, as it is written and read.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use http::Uri;

use super::live_target::{
    CredentialSource, Endpoint, LivePrincipal, LiveTarget, USUAL_OPERATOR, USUAL_PREFIX,
    USUAL_RATE, USUAL_RETRIES, USUAL_TIMEOUT, Writable,
};
use super::problem::{Place, Problem, ProblemKind};
use super::source::{Source, beside};
use super::yaml::{self, FromYaml, Node, Spanned, VariableModel, Variables, from_members};
use crate::protocol::bucket::BucketName;
use crate::protocol::time_span::parse_span;

/// The file of a live target, as it is written.
#[derive(Debug)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "cli", schemars(deny_unknown_fields))]
pub(super) struct LiveTargetModel {
    /// Values that `${name}` stands for in the texts of this file.
    #[cfg_attr(feature = "cli", schemars(default, rename = "variables"))]
    _variables: BTreeMap<String, Spanned<VariableModel>>,
    /// The name of the bucket with the APPID, such as `media-1250000000`.
    bucket: Spanned<String>,
    /// Its region, such as `ap-guangzhou`.
    region: Spanned<String>,
    /// Where it is reached; `https://BUCKET.cos.REGION.myqcloud.com`, if left out.
    endpoint: Option<Spanned<String>>,
    /// With what the keys begin of everything that is written; `cos403/`, if left out.
    prefix: Option<Spanned<String>>,
    /// The scenario's principals, each with the real credentials that it stands for.
    principals: BTreeMap<String, Spanned<PrincipalModel>>,
    /// The principal that reads the configuration, and writes it in `provision`; `owner`, if left out.
    operator: Option<Spanned<String>>,
    /// What permits writing into the bucket; without it, nothing does.
    writable: Option<Spanned<WritableModel>>,
    /// Requests a second; 10, if left out.
    rate: Option<Spanned<u16>>,
    /// How long an answer may take, such as `10s`, which holds if left out.
    timeout: Option<Spanned<String>>,
    /// How long is waited after writing until the bucket goes by it, such as `5s`; not at all, if left out.
    settle: Option<Spanned<String>>,
    /// How often a request is sent again after a network error or a 5xx; 3 times, if left out.
    #[cfg_attr(feature = "cli", schemars(default))]
    retries: Option<u8>,
    /// A PEM file with certificates of authorities that are trusted besides the system's.
    ca: Option<Spanned<String>>,
    /// The proxy through which everything goes; that of the environment (`HTTPS_PROXY`, `NO_PROXY`), if left out.
    proxy: Option<Spanned<String>>,
}

from_members!(LiveTargetModel =>
    _variables as "variables", bucket: required, region: required, endpoint, prefix,
    principals: required, operator, writable, rate, timeout, settle, retries, ca, proxy
);

/// The credentials of a principal: three variables of the environment, or a command that prints them.
#[derive(Debug, Default)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "cli", schemars(default, deny_unknown_fields))]
struct PrincipalModel {
    /// The SecretId.
    secret_id: Option<Spanned<SecretModel>>,
    /// The SecretKey.
    secret_key: Option<Spanned<SecretModel>>,
    /// The token of a temporary key.
    token: Option<Spanned<SecretModel>>,
    /// A program and its arguments, which prints `{"secret_id": …, "secret_key": …, "token": …}`.
    command: Option<Spanned<Vec<String>>>,
    /// The UIN that the credentials belong to, for policies that name the principal.
    uin: Option<String>,
    /// The UIN of its root account; its own, if left out.
    account: Option<String>,
}

from_members!(PrincipalModel => secret_id, secret_key, token, command, uin, account);

/// Where a secret is found. A text would be the secret itself.
#[derive(Debug)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "cli", schemars(untagged, description = SecretModel::EXPECTED))]
enum SecretModel {
    #[cfg_attr(feature = "cli", schemars(with = "String"))]
    Plain,
    Environment(EnvironmentModel),
}

impl SecretModel {
    const EXPECTED: &str = "`{env: NAME}`, the environment variable that holds it";
}

impl FromYaml for SecretModel {
    fn from_yaml(node: &Node, reader: &mut yaml::Reader<'_>) -> Self {
        reader.text_or(node, Self::EXPECTED, |_| Self::Plain, Self::Environment)
    }
}

#[derive(Debug)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "cli", schemars(deny_unknown_fields))]
struct EnvironmentModel {
    /// The name of the environment variable that holds it.
    env: String,
}

from_members!(EnvironmentModel => env: required);

/// What permits writing; where both are said, both must hold.
#[derive(Debug, Default)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "cli", schemars(default, deny_unknown_fields))]
struct WritableModel {
    /// A pattern that the name of the bucket must match, such as `*-test-*`.
    name: Option<String>,
    /// A tag that the bucket must have.
    tag: Option<TagModel>,
}

from_members!(WritableModel => name, tag);

#[derive(Debug)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "cli", schemars(deny_unknown_fields))]
struct TagModel {
    /// Its key.
    key: String,
    /// Its value.
    value: String,
}

from_members!(TagModel => key: required, value: required);

/// Reads the file of a live target.
///
/// # Errors
///
/// Every fault found, a secret in plain text among them.
pub fn live_target_from_file(path: &Path) -> Result<LiveTarget, Vec<Problem>> {
    let source = Source::read(path).map_err(|problem| vec![problem])?;
    let parsed = yaml::parse_with::<LiveTargetModel>(&source, &Variables::default());
    let mut reader = Reader {
        source: &source,
        problems: parsed.problems,
    };
    let target = parsed.model.and_then(|model| reader.target(model));
    match target {
        Some(target) if reader.problems.is_empty() => Ok(target),
        _ => Err(reader.problems),
    }
}

struct Reader<'s> {
    source: &'s Arc<Source>,
    problems: Vec<Problem>,
}

impl Reader<'_> {
    fn target(&mut self, model: LiveTargetModel) -> Option<LiveTarget> {
        let bucket = model.bucket.value.parse::<BucketName>();
        let bucket =
            bucket.map_err(|error| self.tell(&model.bucket, ProblemKind::BucketName(error)));
        let is_region = |text: &str| {
            !text.is_empty()
                && text
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        };
        if !is_region(&model.region.value) {
            self.wrong(&model.region, "`region`", "such as `ap-guangzhou`");
        }
        let endpoint = model
            .endpoint
            .as_ref()
            .and_then(|written| self.endpoint(written));
        let prefix = self.prefix(model.prefix.as_ref());
        let mut principals = BTreeMap::new();
        for (name, written) in &model.principals {
            if let Some(principal) = self.principal(written) {
                principals.insert(name.clone(), principal);
            }
        }
        let writable = model
            .writable
            .as_ref()
            .and_then(|written| self.writable(written));
        let rate = model.rate.as_ref().map_or(USUAL_RATE, |rate| rate.value);
        if let Some(written) = model.rate.as_ref().filter(|rate| rate.value == 0) {
            self.wrong(written, "`rate`", "1 request a second at least");
        }
        let timeout = self.span("`timeout`", model.timeout.as_ref());
        let settle = self.span("`settle`", model.settle.as_ref());
        Some(LiveTarget {
            file: self.source.path.clone(),
            bucket: bucket.ok()?,
            region: model.region.value,
            endpoint,
            prefix,
            operator: self.operator(model.operator.as_ref(), &model.principals),
            principals,
            writable,
            rate: rate.max(1),
            timeout: timeout.unwrap_or(USUAL_TIMEOUT),
            settle: settle.unwrap_or_default(),
            retries: model.retries.unwrap_or(USUAL_RETRIES),
            ca: model.ca.map(|file| beside(&self.source.path, &file.value)),
            proxy: model.proxy.map(|proxy| proxy.value),
        })
    }

    fn endpoint(&mut self, written: &Spanned<String>) -> Option<Endpoint> {
        let uri = written.value.parse::<Uri>().ok();
        let read = uri.and_then(|uri| {
            let scheme = uri
                .scheme_str()
                .filter(|scheme| matches!(*scheme, "http" | "https"))?;
            let authority = uri
                .authority()
                .filter(|text| !text.as_str().contains('@'))?;
            (uri.path() == "/" && uri.query().is_none()).then(|| Endpoint {
                scheme: scheme.to_owned(),
                authority: authority.to_string(),
            })
        });
        if read.is_none() {
            let expected = "`https://HOST` or `http://HOST:PORT`, without a path";
            self.wrong(written, "`endpoint`", expected);
        }
        read
    }

    fn prefix(&mut self, written: Option<&Spanned<String>>) -> String {
        let Some(written) = written else {
            return USUAL_PREFIX.to_owned();
        };
        let prefix = &written.value;
        let is_plain = prefix.ends_with('/')
            && prefix.len() <= 200
            && prefix
                .trim_end_matches('/')
                .split('/')
                .all(|segment| !matches!(segment, "" | "." | ".."));
        if !is_plain {
            let expected = "a folder that ends with `/`, such as `cos403/`";
            self.wrong(written, "`prefix`", expected);
        }
        prefix.clone()
    }

    fn principal(&mut self, written: &Spanned<PrincipalModel>) -> Option<LivePrincipal> {
        let model = &written.value;
        let secrets = [
            ("`secret_id`", &model.secret_id),
            ("`secret_key`", &model.secret_key),
            ("`token`", &model.token),
        ];
        for (what, secret) in secrets {
            if let Some(plain) = secret
                && matches!(plain.value, SecretModel::Plain)
            {
                let expected = "`{env: NAME}`: a secret does not stand in a file";
                self.wrong(plain, what, expected);
            }
        }
        let name = |secret: &Option<Spanned<SecretModel>>| match secret.as_ref().map(|at| &at.value)
        {
            Some(SecretModel::Environment(model)) => Some(model.env.clone()),
            _ => None,
        };
        let credentials = match (&model.command, &model.secret_id, &model.secret_key) {
            (Some(command), None, None) if !command.value.is_empty() => {
                CredentialSource::Command(command.value.clone())
            }
            (None, Some(_), Some(_)) => CredentialSource::Environment {
                secret_id: name(&model.secret_id)?,
                secret_key: name(&model.secret_key)?,
                token: name(&model.token),
            },
            _ => {
                let needed = "either `secret_id` and `secret_key`, or `command`";
                self.tell(
                    written,
                    ProblemKind::Needs {
                        field: "principals",
                        needed,
                    },
                );
                return None;
            }
        };
        Some(LivePrincipal {
            credentials,
            account: model.account.clone().or_else(|| model.uin.clone()),
            uin: model.uin.clone(),
        })
    }

    fn operator(
        &mut self,
        written: Option<&Spanned<String>>,
        principals: &BTreeMap<String, Spanned<PrincipalModel>>,
    ) -> String {
        if let Some(written) = written
            && !principals.contains_key(&written.value)
        {
            let known = principals.keys().map(String::as_str);
            let kind = super::build::unnamed("principal", &written.value, known);
            self.tell(written, kind);
        }
        written.map_or_else(
            || USUAL_OPERATOR.to_owned(),
            |written| written.value.clone(),
        )
    }

    fn writable(&mut self, written: &Spanned<WritableModel>) -> Option<Writable> {
        let model = &written.value;
        if model.name.is_none() && model.tag.is_none() {
            let needed = "a `name` pattern, a `tag`, or both";
            self.tell(
                written,
                ProblemKind::Needs {
                    field: "writable",
                    needed,
                },
            );
            return None;
        }
        let tag = model.tag.as_ref();
        Some(Writable {
            name: model.name.clone(),
            tag: tag.map(|tag| (tag.key.clone(), tag.value.clone())),
        })
    }

    fn span(&mut self, what: &'static str, written: Option<&Spanned<String>>) -> Option<Duration> {
        let written = written?;
        let read = parse_span(&written.value);
        let read = read.filter(|span| !span.is_zero());
        if read.is_none() {
            self.wrong(written, what, "a time span such as 10s");
        }
        read
    }

    fn wrong<T>(&mut self, at: &Spanned<T>, what: &'static str, expected: &str) {
        let expected = expected.to_owned();
        self.tell(at, ProblemKind::WrongValue { what, expected });
    }

    fn tell<T>(&mut self, at: &Spanned<T>, kind: ProblemKind) {
        let place: Place = yaml::place(self.source, at.referenced);
        self.problems.push(Problem::new(place, kind));
    }
}
