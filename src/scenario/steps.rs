//! From `when` to a request that can be sent.

use std::sync::Arc;

use http::HeaderMap;
use jiff::SignedDuration;

use super::build::unnamed;
use super::case::{self, Step, StepSignature, TokenUse, Who};
use super::model::{SignModel, WhenModel};
use super::problem::{Place, Problem, ProblemKind};
use super::source::Source;
use super::yaml::{self, Spanned};
use crate::protocol::bucket::SERVICE_HOST;
use crate::protocol::operation::{Operation, ResourceKind};
use crate::protocol::query::Query;
use crate::protocol::words::did_you_mean;
use crate::signature::Carrier;
use crate::world::{Bucket, World};

/// How long a signature is valid that says nothing of it.
const DEFAULT_VALIDITY: SignedDuration = SignedDuration::from_mins(10);

type Found<T> = Result<T, Vec<Problem>>;

/// What a step is read from: its own lines, and the world and file around it.
pub(super) struct StepReader<'a> {
    pub(super) world: &'a World,
    pub(super) source: &'a Arc<Source>,
}

impl StepReader<'_> {
    /// Reads one step. `place` is where it stands, for what is missing in it.
    pub(super) fn step(&self, when: &WhenModel, place: &Place) -> Found<Step> {
        let one = |kind: ProblemKind, place: Place| vec![Problem::new(place, kind)];
        let missing = |field: &str| {
            one(
                ProblemKind::MissingField {
                    field: field.to_owned(),
                },
                place.clone(),
            )
        };
        let operation = self.operation(
            when.operation
                .as_ref()
                .ok_or_else(|| missing("operation"))?,
        )?;
        let bucket = self.bucket(when.bucket.as_ref(), operation, place)?;
        let key = match (&when.key, operation.takes_key()) {
            (Some(key), true) => Some(key.value.clone()),
            (Some(key), false) => {
                let with = format!("{operation}, which acts on no single object");
                return Err(one(
                    ProblemKind::DoesNotGoWith { field: "key", with },
                    yaml::place(self.source, key.referenced),
                ));
            }
            // A preflight can be sent for any resource, the bucket itself included (436/8288).
            (None, true) if operation != Operation::OptionsObject => return Err(missing("key")),
            (None, _) => None,
        };
        let headers = self.headers(when)?;
        self.check_same_operation(when, operation, key.is_some(), &headers, place)?;
        Ok(Step {
            host: bucket.map_or_else(|| SERVICE_HOST.to_owned(), Bucket::host),
            bucket: bucket.map(|bucket| bucket.name.to_string()),
            who: self.who(when, operation, place)?,
            headers,
            query: when
                .query
                .iter()
                .map(|(name, value)| (name.clone(), value.clone()))
                .collect(),
            body: when.body.clone().unwrap_or_default().into_bytes(),
            operation,
            key,
        })
    }

    /// The request that is sent must be the operation that is named: a sub-resource or `x-cos-copy-source` makes another.
    fn check_same_operation(
        &self,
        when: &WhenModel,
        named: Operation,
        has_key: bool,
        headers: &HeaderMap,
        place: &Place,
    ) -> Found<()> {
        let own = named
            .sub_resources()
            .iter()
            .map(|word| ((*word).to_owned(), String::new()));
        let query = Query::from_pairs(own.chain(when.query.clone()));
        let is_service = named.resource_kind() == ResourceKind::Service;
        let copies = headers.contains_key("x-cos-copy-source");
        let sent = Operation::of(&named.method(), is_service, has_key, &query, copies);
        if sent == Some(named) {
            return Ok(());
        }
        let sent = sent.map_or("no operation at all", Operation::name);
        let kind = ProblemKind::OtherOperation {
            named: named.name(),
            sent,
            copies: named.copies(),
        };
        Err(vec![Problem::new(place.clone(), kind)])
    }

    fn operation(&self, written: &Spanned<String>) -> Found<Operation> {
        written
            .value
            .parse()
            .map_err(|error: crate::protocol::words::UnknownWord| {
                let meant =
                    did_you_mean(&written.value, error.known.iter().copied()).map(str::to_owned);
                let known = vec![
                    "GetObject".to_owned(),
                    "PutObject".to_owned(),
                    "GetBucket".to_owned(),
                    "… as the API documents name it".to_owned(),
                ];
                let kind = ProblemKind::UnknownWord {
                    what: "COS operation",
                    word: written.value.clone(),
                    meant,
                    known,
                };
                vec![Problem::new(
                    yaml::place(self.source, written.referenced),
                    kind,
                )]
            })
    }

    fn bucket(
        &self,
        written: Option<&Spanned<String>>,
        operation: Operation,
        place: &Place,
    ) -> Found<Option<&Bucket>> {
        if operation.resource_kind() == ResourceKind::Service {
            return Ok(None);
        }
        let names = || self.world.buckets.iter().map(|bucket| bucket.name.as_str());
        match (written, self.world.buckets.as_slice()) {
            (Some(name), buckets) => match buckets
                .iter()
                .find(|bucket| bucket.name.as_str() == name.value)
            {
                Some(bucket) => Ok(Some(bucket)),
                None => Err(vec![Problem::new(
                    yaml::place(self.source, name.referenced),
                    unnamed("bucket", &name.value, names()),
                )]),
            },
            (None, [only]) => Ok(Some(only)),
            (None, _) => Err(vec![Problem::new(
                place.clone(),
                ProblemKind::MissingField {
                    field: "bucket".to_owned(),
                },
            )]),
        }
    }

    fn headers(&self, when: &WhenModel) -> Found<HeaderMap> {
        let mut headers = HeaderMap::new();
        for (name, value) in &when.headers {
            match case::header(name, &value.value) {
                Some((name, _)) if headers.contains_key(&name) => {
                    let kind = ProblemKind::Twice {
                        what: "headers",
                        name: name.to_string(),
                    };
                    return Err(vec![Problem::new(
                        yaml::place(self.source, value.referenced),
                        kind,
                    )]);
                }
                Some((name, value)) => {
                    headers.insert(name, value);
                }
                None => {
                    let expected = "a name and a value that HTTP can carry".to_owned();
                    let kind = ProblemKind::WrongValue {
                        what: "a header",
                        expected,
                    };
                    return Err(vec![Problem::new(
                        yaml::place(self.source, value.referenced),
                        kind,
                    )]);
                }
            }
        }
        Ok(headers)
    }

    fn who(&self, when: &WhenModel, operation: Operation, place: &Place) -> Found<Who> {
        let is_preflight = operation == Operation::OptionsObject;
        let Some(written) = &when.who else {
            let missing = ProblemKind::MissingField {
                field: "as".to_owned(),
            };
            return if is_preflight {
                Ok(Who::Anonymous)
            } else {
                Err(vec![Problem::new(place.clone(), missing)])
            };
        };
        if written.value == "anonymous" {
            return match &when.sign {
                None => Ok(Who::Anonymous),
                Some(sign) => {
                    let kind = ProblemKind::DoesNotGoWith {
                        field: "sign",
                        with: "`as: anonymous`".to_owned(),
                    };
                    Err(vec![Problem::new(
                        yaml::place(self.source, sign.referenced),
                        kind,
                    )])
                }
            };
        }
        let Some(key) = self.world.key_named(&written.value) else {
            let names = self
                .world
                .keys
                .iter()
                .map(|key| key.name.as_str())
                .chain(["anonymous"]);
            return Err(vec![Problem::new(
                yaml::place(self.source, written.referenced),
                unnamed("key", &written.value, names),
            )]);
        };
        let none = SignModel::default();
        let sign = when.sign.as_ref().map_or(&none, |sign| &sign.value);
        self.check_sign(when, sign, key.temporary.is_some())?;
        let token = key
            .temporary
            .as_ref()
            .map(|temporary| temporary.token.clone());
        Ok(Who::Signer {
            name: key.name.clone(),
            signature: StepSignature {
                secret_id: sign.id.clone().unwrap_or_else(|| key.secret_id.clone()),
                secret_key: sign
                    .secret
                    .clone()
                    .map_or_else(|| key.secret_key.clone(), Into::into),
                token: token.filter(|_| sign.token != Some(TokenUse::Omitted)),
                at: self.duration(sign.at.as_ref(), "`at`")?.unwrap_or_default(),
                valid: self
                    .duration(sign.valid.as_ref(), "`valid`")?
                    .unwrap_or(DEFAULT_VALIDITY),
                carrier: sign.form.map_or(Carrier::Header, Into::into),
                headers: sign.headers.clone(),
                mistake: sign.mistake,
            },
        })
    }

    /// What `sign` says must mean something: a token that is there to be left out, headers that are sent.
    fn check_sign(&self, when: &WhenModel, sign: &SignModel, is_temporary: bool) -> Found<()> {
        let Some(written) = &when.sign else {
            return Ok(());
        };
        let is_sent = |name: &str| {
            name.eq_ignore_ascii_case("host")
                || when
                    .headers
                    .keys()
                    .any(|sent| sent.eq_ignore_ascii_case(name))
        };
        let kind = if sign.token.is_some() && !is_temporary {
            ProblemKind::DoesNotGoWith {
                field: "token",
                with: "a permanent key".to_owned(),
            }
        } else if let Some(name) = sign.headers.iter().flatten().find(|name| !is_sent(name)) {
            ProblemKind::DoesNotGoWith {
                field: "headers",
                with: format!("a request without `{name}`"),
            }
        } else {
            return Ok(());
        };
        Err(vec![Problem::new(
            yaml::place(self.source, written.referenced),
            kind,
        )])
    }

    fn duration(
        &self,
        written: Option<&Spanned<String>>,
        what: &'static str,
    ) -> Found<Option<SignedDuration>> {
        let Some(written) = written else {
            return Ok(None);
        };
        let within_a_century =
            |duration: &SignedDuration| duration.abs() < SignedDuration::from_hours(24 * 365 * 100);
        match written
            .value
            .parse::<SignedDuration>()
            .ok()
            .filter(within_a_century)
        {
            Some(duration) if what == "`at`" || duration.is_positive() => Ok(Some(duration)),
            _ => {
                let expected = "a time span such as 10m, 2h or, for `at`, -20m".to_owned();
                Err(vec![Problem::new(
                    yaml::place(self.source, written.referenced),
                    ProblemKind::WrongValue { what, expected },
                )])
            }
        }
    }
}
