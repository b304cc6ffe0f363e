//! From `when` to a request that can be sent.

use std::sync::Arc;

use http::HeaderMap;

use super::build::unnamed;
use super::case::Step;
use super::model::WhenModel;
use super::problem::{Place, Problem, ProblemKind};
use super::source::Source;
use super::yaml::{self, Spanned};
use crate::protocol::bucket::{SERVICE_HOST, control_host};
use crate::protocol::network::Network;
use crate::protocol::operation::{Operation, ResourceKind, SentTo};
use crate::protocol::query::Query;
use crate::protocol::words::{UnknownWord, did_you_mean};
use crate::world::{Bucket, World};

/// Bytes of a key that is sent, well above the 850 that COS takes.
const LONGEST_KEY: usize = 8_000;

pub(super) type Found<T> = Result<T, Vec<Problem>>;

/// What a step is read from: its own lines, and the world and file around it.
pub(super) struct StepReader<'a> {
    pub(super) world: &'a World,
    pub(super) source: &'a Arc<Source>,
}

impl StepReader<'_> {
    /// Reads one step, with everything that is wrong with it. `place` is where it stands, for what is missing in it.
    pub(super) fn step(&self, when: &WhenModel, place: &Place) -> Found<Step> {
        let mut problems = Vec::new();
        let operation = match &when.operation {
            Some(written) => operation_named(written, self.source),
            None => missing("operation", place),
        };
        let operation = found(operation, &mut problems);
        let headers = found(self.headers(when), &mut problems);
        let network = found(self.network(when), &mut problems);
        let bucket = found(
            self.bucket(when.bucket.as_ref(), operation, place),
            &mut problems,
        );
        let key = found(self.key_for(when, operation, place), &mut problems);
        let who = found(self.who(when, operation, place), &mut problems);
        let (Some(operation), Some(headers), Some(network), Some(bucket), Some(key), Some(who)) =
            (operation, headers, network, bucket, key, who)
        else {
            return Err(problems);
        };
        self.check_same_operation(when, operation, key.is_some(), &headers, place)?;
        Ok(Step {
            host: self.host(bucket, operation),
            bucket: bucket.map(|bucket| bucket.name.to_string()),
            who,
            network,
            headers,
            query: when
                .query
                .iter()
                .map(|(name, value)| (name.clone(), value.value.clone()))
                .collect(),
            body: when.body.clone().unwrap_or_default().into_bytes(),
            operation,
            key,
        })
    }

    /// The key of the object, where the operation takes one; nothing is said of that where the operation is not known.
    fn key_for(
        &self,
        when: &WhenModel,
        operation: Option<Operation>,
        place: &Place,
    ) -> Found<Option<String>> {
        match (&when.key, operation) {
            (Some(key), Some(operation)) if !operation.takes_key() => {
                let with = format!("{operation}, which acts on no single object");
                self.one(ProblemKind::DoesNotGoWith { field: "key", with }, key)
            }
            (Some(key), _) => self.key(key).map(Some),
            // A preflight can be sent for any resource, the bucket itself included (436/8288).
            (None, Some(operation))
                if operation.takes_key() && operation != Operation::OptionsObject =>
            {
                missing("key", place)
            }
            (None, _) => Ok(None),
        }
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
        let query = when.query.iter();
        let query = query.map(|(name, value)| (name.clone(), value.value.clone()));
        let query = Query::from_pairs(own.chain(query));
        let copies = headers.contains_key("x-cos-copy-source");
        let sent_to = match named.sent_to() {
            SentTo::Bucket | SentTo::Object if has_key => SentTo::Object,
            SentTo::Bucket | SentTo::Object => SentTo::Bucket,
            elsewhere => elsewhere,
        };
        let sent = Operation::of(&named.method(), sent_to, &query, copies);
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

    /// A key as it can be sent: HTTP clients resolve `.` and `..` before they send, and nothing takes a target of any length.
    fn key(&self, written: &Spanned<String>) -> Found<String> {
        let key = &written.value;
        let expected = if key.is_empty() {
            "a text of 1 to 850 bytes"
        } else if key
            .split('/')
            .any(|segment| segment == "." || segment == "..")
        {
            "without the segments `.` and `..`, which HTTP clients resolve before they send"
        } else if key.len() > LONGEST_KEY {
            "shorter; servers refuse a longer target before COS sees it"
        } else {
            return Ok(key.clone());
        };
        let kind = ProblemKind::WrongValue {
            what: "`key`",
            expected: expected.to_owned(),
        };
        self.one(kind, written)
    }

    fn bucket(
        &self,
        written: Option<&Spanned<String>>,
        operation: Option<Operation>,
        place: &Place,
    ) -> Found<Option<&Bucket>> {
        let is_of_service =
            |operation: Operation| operation.resource_kind() == ResourceKind::Service;
        if operation.is_some_and(is_of_service) {
            return Ok(None);
        }
        let names = || self.world.buckets.iter().map(|bucket| bucket.name.as_str());
        match (written, self.world.buckets.as_slice()) {
            (Some(name), buckets) => match buckets
                .iter()
                .find(|bucket| bucket.name.as_str() == name.value)
            {
                Some(bucket) => Ok(Some(bucket)),
                None => self.one(unnamed("bucket", &name.value, names()), name),
            },
            (None, [only]) => Ok(Some(only)),
            (None, _) if operation.is_none() => Ok(None),
            (None, _) => missing("bucket", place),
        }
    }

    fn host(&self, bucket: Option<&Bucket>, operation: Operation) -> String {
        match (bucket, operation.sent_to()) {
            (Some(bucket), _) => bucket.host(),
            (None, SentTo::Jobs | SentTo::Job) => {
                let uin = self
                    .world
                    .accounts
                    .first()
                    .map(|account| account.uin.as_str());
                let region = self
                    .world
                    .buckets
                    .first()
                    .map(|bucket| bucket.region.as_str());
                control_host(
                    uin.unwrap_or("100000000001"),
                    region.unwrap_or("ap-guangzhou"),
                )
            }
            (None, _) => SERVICE_HOST.to_owned(),
        }
    }

    fn network(&self, when: &WhenModel) -> Found<Network> {
        let usual = Network::default();
        Ok(Network {
            source_ip: self
                .parsed(when.source_ip.as_ref(), "`source_ip`", "an IP address")?
                .unwrap_or(usual.source_ip),
            vpc: when.vpc.as_ref().map(|vpc| self.vpc(vpc)).transpose()?,
            transport: self
                .parsed(
                    when.transport.as_ref(),
                    "`transport`",
                    "`http`, or `tls-1.0` to `tls-1.3`",
                )?
                .unwrap_or(usual.transport),
        })
    }

    fn vpc(&self, written: &Spanned<String>) -> Found<String> {
        let is_id =
            |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic());
        if is_id(&written.value) {
            return Ok(written.value.clone());
        }
        let kind = ProblemKind::WrongValue {
            what: "`vpc`",
            expected: "the id of a VPC, such as `vpc-aqp5jrc1`".to_owned(),
        };
        self.one(kind, written)
    }

    fn parsed<T: std::str::FromStr>(
        &self,
        written: Option<&Spanned<String>>,
        what: &'static str,
        expected: &str,
    ) -> Found<Option<T>> {
        let Some(written) = written else {
            return Ok(None);
        };
        match written.value.parse() {
            Ok(value) => Ok(Some(value)),
            Err(_) => {
                let expected = expected.to_owned();
                self.one(ProblemKind::WrongValue { what, expected }, written)
            }
        }
    }

    /// One problem at a value.
    pub(super) fn one<T, V>(&self, kind: ProblemKind, at: &Spanned<V>) -> Found<T> {
        Err(vec![Problem::new(
            yaml::place(self.source, at.referenced),
            kind,
        )])
    }
}

/// What was found, or nothing, with what is wrong added to the rest.
fn found<T>(found: Found<T>, problems: &mut Vec<Problem>) -> Option<T> {
    found.map_err(|more| problems.extend(more)).ok()
}

/// The problem of a field that must be there.
pub(super) fn missing<T>(field: &str, place: &Place) -> Found<T> {
    let kind = ProblemKind::MissingField {
        field: field.to_owned(),
    };
    Err(vec![Problem::new(place.clone(), kind)])
}

/// The operation of a name.
pub(super) fn operation_named(written: &Spanned<String>, source: &Arc<Source>) -> Found<Operation> {
    let unknown = |error: UnknownWord| {
        let meant = did_you_mean(&written.value, error.known.iter().copied());
        let known = [
            "GetObject",
            "PutObject",
            "GetBucket",
            "… as the API documents name it",
        ];
        let kind = ProblemKind::UnknownWord {
            what: "COS operation",
            word: written.value.clone(),
            meant: meant.map(str::to_owned),
            known: known.map(str::to_owned).into(),
        };
        vec![Problem::new(yaml::place(source, written.referenced), kind)]
    };
    written.value.parse().map_err(unknown)
}
