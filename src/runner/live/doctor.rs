//! One failing request: sent, and if it is refused, examined with everything that may be read. Nothing is ever written.

use http::header::HOST;
use http::{HeaderMap, HeaderValue, Method, Uri};

use super::configuration::{Readout, Unread};
use super::credentials::{Credential, CredentialsError};
use super::keys::Keys;
use super::method::ReadMethod;
use super::reach::ReachError;
use super::reader::{Reader, signer};
use super::result::live_result;
use super::service::Service;
use crate::diagnosis::Level;
use crate::protocol::bucket::HostName;
use crate::protocol::host::without_port;
use crate::protocol::network::{Network, Transport};
use crate::protocol::operation::{Operation, SentTo};
use crate::protocol::percent;
use crate::protocol::query::Query;
use crate::protocol::timestamp::Timestamp;
use crate::protocol::words::UnknownWord;
use crate::runner::outcome::StepResult;
use crate::runner::prepare::{Prepared, prepare};
use crate::scenario::{LiveTarget, Step, Who};

/// What is asked.
#[derive(Clone, Debug)]
pub struct Question {
    /// A URL, presigned or not, or the name of an operation.
    pub what: String,
    /// The method for a URL; GET, if it is not said.
    pub method: Option<Method>,
    /// The key for an operation.
    pub key: Option<String>,
    /// The principal of the target file who asks; nobody, if it is not said.
    pub who: Option<String>,
    /// Headers that are sent along.
    pub headers: HeaderMap,
}

/// Why a question cannot be asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DoctorError {
    /// The request would write.
    #[error(
        "{0} may write, and the doctor only reads; give the refusal that you have to `cos403 diagnose`"
    )]
    Writes(String),
    /// It is neither a URL nor an operation.
    #[error(
        "`{what}` is neither a URL (`https://…`, with its key percent-encoded) nor an operation: {reason}"
    )]
    Unknown {
        /// What was written.
        what: String,
        /// Why it is no operation.
        reason: String,
    },
    /// The host of the URL names no bucket.
    #[error(
        "`{0}` is not the host of a bucket; name the bucket in a file, with the host as its `endpoint`, by --live-target FILE"
    )]
    NoBucket(String),
    /// An operation needs a bucket.
    #[error("an operation needs the bucket to which it goes: --live-target FILE")]
    NoTarget,
    /// An operation needs its key.
    #[error("{0} needs the key of an object: --key KEY")]
    NoKey(Operation),
    /// The target file does not have the principal.
    #[error("the target file has no principal `{0}`")]
    NoPrincipal(String),
    /// The principal has no credentials.
    #[error(transparent)]
    Credentials(#[from] CredentialsError),
    /// The bucket was not reached.
    #[error(transparent)]
    Reach(#[from] ReachError),
}

/// What the examination came to.
#[derive(Clone, Debug)]
pub struct Examination {
    /// The request, and what came.
    pub step: StepResult,
    /// How much the diagnosis could look at.
    pub level: Level,
    /// What may not be read of the configuration.
    pub unread: Vec<Unread>,
    /// Why nothing of the configuration was read.
    pub note: Option<String>,
}

/// Examines requests of one bucket.
pub struct Doctor {
    target: LiveTarget,
    service: Service,
    keys: Keys,
    step: Step,
    prepared: Prepared,
    method: ReadMethod,
}

impl Doctor {
    /// Gets ready. Nothing is sent.
    ///
    /// # Errors
    ///
    /// A question that cannot be asked, or may not be.
    pub fn new(target: Option<LiveTarget>, question: &Question) -> Result<Self, DoctorError> {
        let uri = question.what.parse::<Uri>().ok();
        let uri = uri.filter(|uri| uri.scheme().is_some() && uri.authority().is_some());
        let target = match (target, &uri) {
            (Some(target), _) => target,
            (None, Some(uri)) => target_of(uri)?,
            (None, None) => {
                operation(&question.what)?;
                return Err(DoctorError::NoTarget);
            }
        };
        let keys = Keys::of_target(&target);
        let who = match &question.who {
            None => Who::Anonymous,
            Some(name) => {
                let found = keys.of(name);
                let found = found.ok_or_else(|| DoctorError::NoPrincipal(name.clone()))?;
                signer(name, &found?)
            }
        };
        let (step, prepared) = match &uri {
            Some(uri) => of_url(&target, uri, question, who)?,
            None => of_operation(&target, question, who)?,
        };
        let method = ReadMethod::of(&prepared.method).ok_or_else(|| {
            DoctorError::Writes(match &uri {
                Some(_) => prepared.method.to_string(),
                None => step.operation.to_string(),
            })
        })?;
        Ok(Self {
            service: Service::start(&target)?,
            target,
            keys,
            step,
            prepared,
            method,
        })
    }

    /// Sends the request; of a refusal, reads what may be read.
    ///
    /// # Errors
    ///
    /// Where no answer came.
    pub fn examine(&self) -> Result<Examination, DoctorError> {
        let answer = self.service.exchange(&self.method, &self.prepared)?;
        let level = match self.step.who {
            Who::Anonymous => Level::Request,
            Who::Signer { .. } => Level::Secret,
        };
        if answer.status < 400 {
            let step = live_result(&self.step, self.prepared.clone(), answer, None);
            return Ok(Examination {
                step,
                level,
                unread: Vec::new(),
                note: None,
            });
        }
        let (readout, note) = match self.operator() {
            Ok(credential) => (Some(self.readout(&credential)?), None),
            Err(note) => (None, Some(note)),
        };
        let configuration = readout.as_ref().map(|readout| {
            let caller = match &self.step.who {
                Who::Anonymous => None,
                Who::Signer { name, signature } => self
                    .keys
                    .principal(name)
                    .map(|principal| (signature.secret_id.as_str(), principal)),
            };
            readout.as_evidence(caller)
        });
        Ok(Examination {
            level: configuration.as_ref().map_or(level, |_| Level::Config),
            step: live_result(&self.step, self.prepared.clone(), answer, configuration),
            unread: readout.map(|readout| readout.unread).unwrap_or_default(),
            note,
        })
    }

    /// Whoever reads the configuration; or why nobody does.
    fn operator(&self) -> Result<Credential, String> {
        if self.step.bucket.as_deref() != Some(self.target.bucket.as_str()) {
            return Err("the request does not go to the bucket of the target file".to_owned());
        }
        match self.keys.of(&self.target.operator) {
            Some(found) => found.map_err(|error| error.to_string()),
            None => Err(format!(
                "no principal `{}` reads it: name one in a file by --live-target FILE",
                self.target.operator
            )),
        }
    }

    fn readout(&self, credential: &Credential) -> Result<Readout, ReachError> {
        let reader = Reader {
            service: &self.service,
            target: &self.target,
            credential,
        };
        let keys: Vec<String> = self.step.key.iter().cloned().collect();
        reader.readout(&keys)
    }
}

fn operation(what: &str) -> Result<Operation, DoctorError> {
    what.parse().map_err(|error: UnknownWord| {
        let meant = crate::protocol::words::did_you_mean(what, error.known.iter().copied());
        DoctorError::Unknown {
            what: what.to_owned(),
            reason: meant.map_or_else(
                || "those are named as the API documents name them, such as GetObject".to_owned(),
                |meant| format!("did you mean `{meant}`?"),
            ),
        }
    })
}

/// The bucket that the host of a URL names.
fn target_of(uri: &Uri) -> Result<LiveTarget, DoctorError> {
    let host = without_port(uri.host().unwrap_or_default());
    match HostName::parse(host) {
        HostName::Bucket { bucket, region } => Ok(LiveTarget::plain(bucket, &region)),
        _ => Err(DoctorError::NoBucket(host.to_owned())),
    }
}

fn of_operation(
    target: &LiveTarget,
    question: &Question,
    who: Who,
) -> Result<(Step, Prepared), DoctorError> {
    let operation = operation(&question.what)?;
    if operation.takes_key() && operation != Operation::OptionsObject && question.key.is_none() {
        return Err(DoctorError::NoKey(operation));
    }
    let step = Step {
        operation,
        host: target.host(),
        bucket: Some(target.bucket.to_string()),
        key: question.key.clone(),
        who,
        network: Network::default(),
        headers: question.headers.clone(),
        query: Vec::new(),
        body: Vec::new(),
    };
    let prepared = prepare(&step, Timestamp::now()).map_err(ReachError::from)?;
    Ok((step, prepared))
}

/// A URL is sent as it is written.
fn of_url(
    target: &LiveTarget,
    uri: &Uri,
    question: &Question,
    who: Who,
) -> Result<(Step, Prepared), DoctorError> {
    let method = question.method.clone().unwrap_or(Method::GET);
    let authority = uri.authority().map(|authority| authority.as_str());
    let host = authority.unwrap_or_default().to_owned();
    let (path, raw_query) = (uri.path(), uri.query().unwrap_or_default());
    let name = if host == target.host() {
        HostName::Bucket {
            bucket: target.bucket.clone(),
            region: target.region.clone(),
        }
    } else {
        HostName::parse(without_port(&host))
    };
    let query = Query::parse(raw_query);
    let decoded = percent::decode(path);
    let sent_to = SentTo::of(&name, &decoded);
    let operation = Operation::of(&method, sent_to, &query, false);
    let is_http = uri.scheme_str() == Some("http");
    let mut headers = question.headers.clone();
    headers.insert(
        HOST,
        HeaderValue::from_str(&host).map_err(|_| DoctorError::NoBucket(host.clone()))?,
    );
    let key = String::from_utf8_lossy(&decoded);
    let key = key.strip_prefix('/').filter(|key| !key.is_empty());
    let step = Step {
        operation: operation.unwrap_or(Operation::GetObject),
        bucket: match name {
            HostName::Bucket { bucket, .. } => Some(bucket.to_string()),
            _ => None,
        },
        host,
        key: key.map(str::to_owned),
        network: Network {
            transport: if is_http {
                Transport::Http
            } else {
                Transport::default()
            },
            ..Network::default()
        },
        headers: headers.clone(),
        query: Vec::new(),
        body: Vec::new(),
        who,
    };
    let mut prepared = Prepared {
        method,
        raw_path: path.to_owned(),
        raw_query: raw_query.to_owned(),
        headers,
        body: Vec::new(),
        scheme: if is_http { "http" } else { "https" },
    };
    if let Who::Signer { signature, .. } = &step.who {
        prepared
            .sign(signature, Timestamp::now())
            .map_err(ReachError::from)?;
    }
    Ok((step, prepared))
}
