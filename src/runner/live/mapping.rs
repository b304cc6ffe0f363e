//! From the request of a scenario to the one that a real bucket gets; or why there is none.

use http::header::HOST;
use http::{HeaderMap, HeaderValue};

use super::Mode;
use super::credentials::Credential;
use super::keys::Keys;
use super::method::ReadMethod;
use super::permit::may_be_written;
use super::translation::Translation;
use crate::protocol::bucket::{BucketName, HostName};
use crate::protocol::network::{Network, Transport};
use crate::protocol::operation::{Operation, ResourceKind, SentTo};
use crate::scenario::{Case, LiveTarget, Play, Step, Who};
use crate::world::{Key, World};

/// A case as a real bucket gets it.
#[derive(Clone, Debug)]
pub(super) struct LiveCase {
    pub(super) before: Vec<Step>,
    pub(super) steps: Vec<Step>,
    pub(super) after: Vec<Step>,
}

/// Why a request is not sent.
pub(super) type Skip = String;

const COPY_SOURCE: &str = "x-cos-copy-source";

/// What is needed to map the requests of a world.
pub(super) struct Mapping<'m> {
    pub(super) world: &'m World,
    pub(super) target: &'m LiveTarget,
    pub(super) keys: &'m Keys,
    pub(super) mode: Mode,
}

impl Mapping<'_> {
    /// Maps the requests of a case.
    pub(super) fn case(&self, case: &Case) -> Result<LiveCase, Skip> {
        if self.mode != Mode::Provision && !(case.before.is_empty() && case.after.is_empty()) {
            return Err(format!(
                "it has requests `before` or `after` its own, which `{}` does not send",
                self.mode
            ));
        }
        let all = |steps: &[Step]| -> Result<Vec<Step>, Skip> {
            steps.iter().map(|step| self.step(step)).collect()
        };
        let steps = match &case.play {
            Play::Steps(steps) => all(steps)?,
            Play::Table(cells) => cells
                .iter()
                .map(|cell| self.step(&cell.step))
                .collect::<Result<_, _>>()?,
        };
        Ok(LiveCase {
            before: all(&case.before)?,
            steps,
            after: all(&case.after)?,
        })
    }

    fn step(&self, step: &Step) -> Result<Step, Skip> {
        self.check_operation(step)?;
        check_network(&step.network)?;
        let mut mapped = step.clone();
        if let Some(bucket) = &step.bucket {
            self.check_bucket(bucket)?;
            mapped.host = self.target.host();
            mapped.bucket = Some(self.target.bucket.to_string());
        }
        self.map_headers(step, &mut mapped.headers)?;
        mapped.who = self.who(&step.who)?;
        if self.mode == Mode::Provision {
            self.map_keys(step, &mut mapped)?;
        }
        Ok(mapped)
    }

    fn check_operation(&self, step: &Step) -> Result<(), Skip> {
        let operation = step.operation;
        if matches!(operation.sent_to(), SentTo::Job | SentTo::Jobs) {
            return Err(format!(
                "{operation} goes to the control host of an account"
            ));
        }
        let reads = ReadMethod::of(&operation.method()).is_some();
        match self.mode {
            _ if reads => Ok(()),
            Mode::Provision => may_be_written(operation).map_err(|error| error.to_string()),
            mode => Err(format!("{operation} writes, which `{mode}` never does")),
        }
    }

    /// The one bucket of the scenario's world, or the one that is called as the target's, stands for the target's.
    fn check_bucket(&self, name: &str) -> Result<(), Skip> {
        match self.world.buckets.as_slice() {
            [_] => Ok(()),
            _ if name == self.target.bucket.as_str() => Ok(()),
            _ => Err(format!(
                "its world has several buckets, and `{name}` is not the target's"
            )),
        }
    }

    fn map_headers(&self, step: &Step, headers: &mut HeaderMap) -> Result<(), Skip> {
        if let Some(host) = headers.remove(HOST)
            && host.as_bytes() != step.host.as_bytes()
        {
            let host = String::from_utf8_lossy(host.as_bytes()).into_owned();
            return Err(format!("it is sent to the host `{host}`"));
        }
        let grants = headers
            .keys()
            .any(|name| name.as_str().starts_with("x-cos-grant-"));
        if grants {
            return Err("it grants to accounts of the scenario's own".to_owned());
        }
        if let Some(source) = headers.get(COPY_SOURCE) {
            let source = source.to_str().unwrap_or_default();
            let source = self.copy_source(source)?;
            headers.insert(COPY_SOURCE, source);
        }
        Ok(())
    }

    fn copy_source(&self, written: &str) -> Result<HeaderValue, Skip> {
        let (host, key) = written.split_once('/').unwrap_or((written, ""));
        let bucket = match HostName::parse(host) {
            HostName::Bucket { bucket, .. } => bucket,
            _ => return Err(format!("it copies from `{host}`, which is no bucket")),
        };
        let is_known = self.world.buckets.iter().any(|known| known.name == bucket);
        if !is_known {
            return Err(format!(
                "it copies from the bucket `{bucket}`, which its world does not have"
            ));
        }
        self.check_bucket(bucket.as_str())?;
        let prefix = match self.mode {
            Mode::Provision => self.target.prefix.as_str(),
            _ => "",
        };
        let host = self.target.bucket.host(&self.target.region);
        HeaderValue::from_str(&format!("{host}/{prefix}{key}"))
            .map_err(|_| "its copy source is no header".to_owned())
    }

    fn who(&self, who: &Who) -> Result<Who, Skip> {
        let Who::Signer { name, signature } = who else {
            return Ok(Who::Anonymous);
        };
        let key = self.world.key_named(name);
        let Some(credential) = self.keys.of(name) else {
            return Err(self.unmapped(name, key));
        };
        let credential = credential.map_err(|error| error.to_string())?;
        let mut signature = signature.clone();
        let written = key.map(|key| key.secret_id.as_str()).unwrap_or_default();
        signature.secret_id = real_id(&signature.secret_id, written, &credential);
        use secrecy::ExposeSecret as _;
        let is_own = key.is_some_and(|key| {
            key.secret_key.expose_secret() == signature.secret_key.expose_secret()
        });
        if is_own {
            signature.secret_key = credential.secret_key.clone();
        }
        let is_temporary = key.is_some_and(|key| key.temporary.is_some());
        // A token that is left out on purpose stays left out.
        if !is_temporary || signature.token.is_some() {
            signature.token = credential.token.clone();
        } else if credential.token.is_none() {
            return Err(format!(
                "`{name}` is a temporary key, and its credentials have no token"
            ));
        }
        Ok(Who::Signer {
            name: name.clone(),
            signature,
        })
    }

    /// Why a principal that the target file does not have cannot be played.
    fn unmapped(&self, name: &str, key: Option<&Key>) -> Skip {
        let owner = self
            .world
            .buckets
            .first()
            .map(|bucket| bucket.owner.as_str());
        let what = match key {
            Some(key) if !key.enabled => "a disabled key",
            Some(key) if Some(key.holder.account.as_str()) != owner => "the key of another account",
            Some(key) if key.temporary.is_some() => "a temporary key",
            _ => "a key",
        };
        format!("it needs {what}: the target file has no principal `{name}`")
    }

    /// Puts every key under the prefix.
    fn map_keys(&self, step: &Step, mapped: &mut Step) -> Result<(), Skip> {
        let prefix = &self.target.prefix;
        mapped.key = step.key.as_ref().map(|key| format!("{prefix}{key}"));
        let translation = Translation::of(self);
        match step.operation {
            Operation::PutBucketPolicy => {
                mapped.body = translation.policy_bytes(&step.body)?;
            }
            Operation::PutBucketAcl | Operation::PutObjectAcl if !step.body.is_empty() => {
                return Err("the accounts of its ACL are the scenario's own".to_owned());
            }
            _ => {}
        }
        if step.operation.resource_kind() == ResourceKind::Bucket {
            for (name, value) in &mut mapped.query {
                if matches!(name.as_str(), "prefix" | "marker" | "key-marker") {
                    *value = format!("{prefix}{value}");
                }
            }
        }
        Ok(())
    }
}

/// The name of a bucket that the mapping is about.
pub(super) fn bucket_of<'w>(
    world: &'w World,
    target: &BucketName,
) -> Option<&'w crate::world::Bucket> {
    match world.buckets.as_slice() {
        [only] => Some(only),
        several => several.iter().find(|bucket| bucket.name == *target),
    }
}

/// What the scenario sends as SecretId, of the real key: its own, another spelling of it, or one that is made up.
fn real_id(sent: &str, written: &str, credential: &Credential) -> String {
    if sent == written {
        return credential.secret_id.clone();
    }
    if !sent.eq_ignore_ascii_case(written) {
        return sent.to_owned();
    }
    let lower = credential.secret_id.to_ascii_lowercase();
    if lower == credential.secret_id {
        credential.secret_id.to_ascii_uppercase()
    } else {
        lower
    }
}

/// What a machine cannot choose is not played.
fn check_network(network: &Network) -> Result<(), Skip> {
    if network.source_ip != Network::default().source_ip {
        return Err(format!("it comes from {}", network.source_ip));
    }
    if let Some(vpc) = &network.vpc {
        return Err(format!("it comes from the VPC `{vpc}`"));
    }
    match network.transport {
        Transport::Http | Transport::Tls12 => Ok(()),
        other => Err(format!("it travels over {other}, which is not chosen here")),
    }
}
