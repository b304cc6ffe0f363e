//! What a client does: a request, how it is signed, and what becomes of it on the way.

use cos403::access::Request;
use cos403::diagnosis::SentRequest;
use cos403::protocol::bucket::BucketName;
use cos403::protocol::network::Network;
use cos403::protocol::operation::Operation;
use cos403::protocol::percent;
use cos403::protocol::query::Query;
use cos403::protocol::timestamp::Timestamp;
use cos403::signature::{
    Carrier, Clue, Coverage, Credentials, KeyTime, Mistake, SECURITY_TOKEN, UnsignedRequest, sign,
    sign_mistakenly,
};
use cos403::world::World;
use http::header::{AUTHORIZATION, HOST};
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use serde_json::Value;

/// A world and what a client does in it.
#[derive(Clone, Debug)]
pub struct Scene {
    pub world: World,
    pub bucket: BucketName,
    pub region: String,
    /// Who is meant to call, and what grants it.
    pub route: String,
    /// The name of the key of the caller; `None` for nobody.
    pub caller: Option<String>,
    pub call: Call,
}

/// What a client sends.
#[derive(Clone, Debug)]
pub struct Call {
    pub operation: Operation,
    pub host: String,
    pub key: Option<String>,
    pub params: Vec<(String, String)>,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
    pub form: Option<FormPolicy>,
    pub network: Network,
    pub signing: Option<Signing>,
    /// An `Authorization` that is no signature.
    pub authorization: Option<String>,
    pub on_the_way: Vec<Change>,
}

/// What a form's policy says.
#[derive(Clone, Debug)]
pub struct FormPolicy {
    pub expires: Timestamp,
    pub conditions: Vec<Value>,
    pub fields: Vec<(String, String)>,
}

/// How a request is signed.
#[derive(Clone, Debug)]
pub struct Signing {
    pub secret_id: String,
    pub secret_key: String,
    pub token: Option<String>,
    pub habit: Habit,
    pub carrier: Carrier,
    pub span: KeyTime,
    pub mistake: Option<Mistake>,
    /// Something that replaces a part of the written `Authorization`.
    pub damage: Option<(&'static str, &'static str)>,
}

/// What a client signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Habit {
    /// All headers and parameters, the token among them.
    WithToken,
    /// All headers and parameters; the token goes along unsigned.
    Everything,
    /// The host, `content-…`, `range` and `x-cos-…`, and all parameters.
    Selected,
    /// The host.
    Host,
    /// Nothing but method and path.
    Nothing,
}

/// What a proxy or a library does to a request that is signed already.
#[derive(Clone, Debug)]
pub enum Change {
    Header(String, Option<String>),
    Param(String, String),
    Path(String),
    Method(Method),
}

/// A request on the wire.
#[derive(Clone, Debug)]
pub struct Wire {
    pub method: Method,
    pub path: String,
    pub query: String,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Call {
    /// The request as the client sends it.
    pub fn sent(&self) -> Wire {
        let key = self.key.as_deref().unwrap_or_default();
        let mut wire = Wire {
            method: self.operation.method(),
            path: format!("/{}", percent::encode_path(key)),
            query: Query::from_pairs(self.params.iter().cloned()).to_raw(),
            headers: HeaderMap::new(),
            body: self.body.clone(),
        };
        wire.set(HOST.as_str(), &self.host);
        for (name, value) in &self.headers {
            wire.set(name, value);
        }
        if let Some(form) = &self.form {
            wire.set("content-type", "multipart/form-data; boundary=limit");
            wire.body = form.body(self.signing.as_ref());
        } else if let Some(signing) = &self.signing {
            signing.apply(&mut wire);
        }
        if let Some(text) = &self.authorization {
            wire.set(AUTHORIZATION.as_str(), text);
        }
        wire
    }

    /// The request as it arrives.
    pub fn arrived(&self) -> Wire {
        let mut wire = self.sent();
        for change in &self.on_the_way {
            match change {
                Change::Header(name, Some(value)) => wire.set(name, value),
                Change::Header(name, None) => {
                    wire.headers.remove(name.as_str());
                }
                Change::Param(name, value) => wire.append(&format!("{name}={value}")),
                Change::Path(path) => wire.path.clone_from(path),
                Change::Method(method) => wire.method = method.clone(),
            }
        }
        wire
    }
}

impl Wire {
    fn set(&mut self, name: &str, value: &str) {
        let name = HeaderName::from_bytes(name.as_bytes()).unwrap();
        let value = HeaderValue::from_bytes(value.as_bytes()).unwrap();
        self.headers.insert(name, value);
    }

    fn append(&mut self, text: &str) {
        if !self.query.is_empty() {
            self.query.push('&');
        }
        self.query.push_str(text);
    }

    fn unsigned(&self) -> UnsignedRequest {
        self.as_evidence().unsigned()
    }

    /// The request as a diagnosis sees it.
    pub fn as_evidence(&self) -> SentRequest {
        SentRequest {
            method: self.method.clone(),
            path: percent::decode(&self.path).into_owned(),
            query: Query::parse(&self.query),
            headers: self.headers.clone(),
            body: Some(self.body.clone()),
        }
    }

    /// The request as the access flow sees it.
    pub fn as_access(&self, network: &Network, world: &World) -> Request {
        let headers = self.headers.clone();
        let request = Request::new(self.method.clone(), &self.path, &self.query, headers);
        let mut request = request.addressed_in(world);
        request.network = network.clone();
        request.body.clone_from(&self.body);
        request
    }

    /// The request with headers that say from where it comes.
    pub fn as_http(&self, network: &Network) -> http::Request<Vec<u8>> {
        let target = match self.query.as_str() {
            "" => self.path.clone(),
            query => format!("{}?{query}", self.path),
        };
        let mut request = http::Request::new(self.body.clone());
        *request.method_mut() = self.method.clone();
        *request.uri_mut() = target.parse().unwrap();
        *request.headers_mut() = self.headers.clone();
        request.headers_mut().extend(network.headers());
        request
    }
}

impl Signing {
    fn apply(&self, wire: &mut Wire) {
        let in_query = self.carrier == Carrier::Query;
        let token = self.token.as_deref();
        if let (Some(token), Habit::WithToken) = (token, self.habit) {
            self.add_token(wire, token, in_query);
        }
        let request = wire.unsigned();
        let credentials = Credentials::new(&self.secret_id, &self.secret_key);
        let coverage = self.habit.coverage(&request);
        let clue = Clue {
            body: Some(wire.body.clone()),
            token: self.token.clone().map(Into::into),
            other_hosts: Vec::new(),
        };
        let authorization = match self.mistake {
            None => sign(&request, &credentials, self.span, &coverage),
            Some(mistake) => {
                sign_mistakenly(&request, &credentials, self.span, &coverage, mistake, &clue)
            }
        };
        let mut text = match in_query {
            true => authorization.to_query(),
            false => authorization.to_header(),
        };
        if let Some((from, to)) = self.damage {
            text = text.replace(from, to);
        }
        match in_query {
            true => wire.append(&text),
            false => wire.set(AUTHORIZATION.as_str(), &text),
        }
        if let Some(token) = token.filter(|_| self.habit != Habit::WithToken) {
            self.add_token(wire, token, in_query);
        }
    }

    fn add_token(&self, wire: &mut Wire, token: &str, in_query: bool) {
        match in_query {
            true => wire.append(&format!("{SECURITY_TOKEN}={token}")),
            false => wire.set(SECURITY_TOKEN, token),
        }
    }
}

impl Habit {
    fn coverage(self, request: &UnsignedRequest) -> Coverage {
        let params = request.params.iter().map(|(name, _)| name.as_str());
        let headers = request.headers.iter().map(|(name, _)| name.as_str());
        let selected = |name: &&str| {
            *name == "host"
                || *name == "range"
                || name.starts_with("content-")
                || name.starts_with("x-cos-")
        };
        match self {
            Habit::WithToken | Habit::Everything => Coverage::All,
            Habit::Selected => Coverage::of(headers.filter(selected), params),
            Habit::Host => Coverage::of(["host"], []),
            Habit::Nothing => Coverage::of([], []),
        }
    }
}

impl FormPolicy {
    fn body(&self, signing: Option<&Signing>) -> Vec<u8> {
        let mut fields = self.fields.clone();
        if let Some(signing) = signing {
            let policy = serde_json::json!({
                "expiration": self.expires.to_string(),
                "conditions": self.conditions,
            });
            let credentials = Credentials::new(&signing.secret_id, &signing.secret_key);
            let signed = cos403::signature::FormSignature::sign(
                &policy.to_string(),
                &credentials,
                signing.span,
            );
            let own = signed.to_fields();
            fields.extend(own.map(|(name, value)| (name.to_owned(), value)));
            let token = signing.token.clone();
            fields.extend(token.map(|token| (SECURITY_TOKEN.to_owned(), token)));
        }
        let part = |(name, value): &(String, String)| {
            format!("--limit\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
        };
        let fields: String = fields.iter().map(part).collect();
        format!("{fields}--limit\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f.txt\"\r\n\r\nhello\r\n--limit--\r\n").into_bytes()
    }
}
