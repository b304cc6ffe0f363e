//! One request, told plainly, as cos403 and as Cedar are asked about it.

use std::net::IpAddr;

use cedar_policy::EntityUid;
use cos403::protocol::bucket::{BucketName, SERVICE_HOST, control_host};
use cos403::protocol::network::{Network, Transport};
use cos403::protocol::operation::{Operation, SentTo};
use cos403::protocol::percent;
use cos403::protocol::query::Query;
use cos403::signature::{Coverage, Credentials, KeyTime, SECURITY_TOKEN, UnsignedRequest, sign};
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use serde_json::{Map, Value, json};

use crate::condition::{Kind, kind};

/// Who asks.
#[derive(Clone, Debug)]
pub enum Caller {
    /// Nobody in particular.
    Anonymous,
    /// A root account, by its uin.
    Root(String),
    /// A sub-user, by its uin and its groups.
    User(String, Vec<String>),
    /// A role, by its name.
    Role(String),
}

/// What a bucket is to a request.
#[derive(Clone, Debug)]
pub struct Place {
    /// The bucket.
    pub bucket: BucketName,
    /// Its region.
    pub region: String,
    /// Its tags.
    pub tags: Vec<(String, String)>,
}

/// What a caller signs with.
#[derive(Clone, Debug)]
pub struct Secret {
    /// The key.
    pub credentials: Credentials,
    /// The token that belongs to it.
    pub token: Option<String>,
}

/// One request, told plainly.
#[derive(Clone, Debug)]
pub struct Call {
    /// Who asks.
    pub caller: Caller,
    /// For what.
    pub operation: Operation,
    /// Where; what is asked of the service as a whole names a place all the same, and goes to its region.
    pub place: Place,
    /// The object, of operations on objects.
    pub key: String,
    /// The parameters beside those that make it this operation.
    pub params: Vec<(String, String)>,
    /// The headers beside `Host`.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
    /// The tags that it sets, in the header or in the body.
    pub tags: Vec<(String, String)>,
    /// From where and over what it comes.
    pub network: Network,
    /// The server's clock.
    pub clock: String,
}

impl Call {
    fn host(&self) -> String {
        match self.operation.sent_to() {
            SentTo::Service => SERVICE_HOST.to_owned(),
            SentTo::Bucket | SentTo::Object => self.place.bucket.host(&self.place.region),
            SentTo::Jobs | SentTo::Job => control_host("100000000001", &self.place.region),
        }
    }

    fn path(&self) -> String {
        match self.operation.takes_key() {
            true => format!("/{}", self.key),
            false => self.operation.path_without_key("job-1"),
        }
    }

    fn action(&self) -> &'static str {
        self.operation.own_action().trim_start_matches("name/")
    }

    fn is_for_service(&self) -> bool {
        !matches!(self.operation.sent_to(), SentTo::Bucket | SentTo::Object)
    }

    /// The request as it arrives; signed for a time, if the caller has a secret to sign with.
    ///
    /// # Errors
    ///
    /// A name or a value that cannot be a header's.
    pub fn request(
        &self,
        secret: Option<&Secret>,
        time: KeyTime,
    ) -> Result<cos403::access::Request, http::Error> {
        let mut headers = vec![("host".to_owned(), self.host())];
        headers.extend(self.headers.iter().cloned());
        let token = secret.and_then(|secret| secret.token.clone());
        headers.extend(token.map(|token| (SECURITY_TOKEN.to_owned(), token)));
        let words = self.operation.sub_resources().iter();
        let words = words.map(|word| ((*word).to_owned(), "1".to_owned()));
        let params: Vec<(String, String)> = words.chain(self.params.iter().cloned()).collect();
        if let Some(secret) = secret {
            let bytes = |pairs: &[(String, String)]| {
                let pairs = pairs.iter().cloned();
                pairs
                    .map(|(name, value)| (name, value.into_bytes()))
                    .collect()
            };
            let unsigned = UnsignedRequest {
                method: self.operation.method().to_string(),
                path: self.path().into_bytes(),
                params: bytes(&params),
                headers: bytes(&headers),
            };
            let signed = sign(&unsigned, &secret.credentials, time, &Coverage::All);
            headers.push(("authorization".to_owned(), signed.to_header()));
        }
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(
                HeaderName::try_from(name)?,
                HeaderValue::from_bytes(value.as_bytes())?,
            );
        }
        let path = percent::encode_path(&self.path());
        let query = Query::from_pairs(params).to_raw();
        let mut request = cos403::access::Request::new(self.operation.method(), &path, &query, map);
        request.body = self.body.clone();
        request.network = self.network.clone();
        Ok(request)
    }

    /// The request as Cedar is asked about it.
    ///
    /// # Errors
    ///
    /// What Cedar does not take.
    pub fn question(
        &self,
    ) -> Result<(cedar_policy::Request, cedar_policy::Entities), Box<dyn std::error::Error>> {
        let (entities, principal, resource) = self.entities();
        let request = cedar_policy::Request::new(
            EntityUid::from_json(principal)?,
            EntityUid::from_json(json!({"type": "Action", "id": self.action()}))?,
            EntityUid::from_json(resource)?,
            cedar_policy::Context::from_json_value(self.context(), None)?,
            None,
        )?;
        let entities = cedar_policy::Entities::from_json_value(entities, None)?;
        Ok((request, entities))
    }

    /// All entities, who asks, and for what.
    fn entities(&self) -> (Value, Value, Value) {
        let entity = |kind: &str, id: &str| json!({"type": kind, "id": id});
        let (principal, groups) = match &self.caller {
            Caller::Anonymous => (entity("Anonymous", "anonymous"), &[][..]),
            Caller::Root(uin) => (entity("Root", uin), &[][..]),
            Caller::User(uin, groups) => (entity("User", uin), groups.as_slice()),
            Caller::Role(name) => (entity("Role", name), &[][..]),
        };
        let groups: Vec<Value> = groups.iter().map(|group| entity("Group", group)).collect();
        let name = self.place.bucket.as_str();
        let bucket = entity("Bucket", name);
        let (resource, parents) = match (self.is_for_service(), self.operation.takes_key()) {
            (true, _) => (entity("Service", "cos"), vec![]),
            (false, false) => (bucket, vec![]),
            (false, true) => {
                let object = entity("Object", &format!("{name}{}", self.path()));
                (object, vec![bucket])
            }
        };
        let attributes = match self.is_for_service() {
            true => json!({}),
            false => json!({
                "region": self.place.region,
                "appid": self.place.bucket.appid(),
                "path": format!("{name}{}", self.path()),
            }),
        };
        let entities = json!([
            {"uid": principal, "attrs": {}, "parents": groups},
            {"uid": resource, "attrs": attributes, "parents": parents},
        ]);
        (entities, principal, resource)
    }

    /// What the request shows to conditions, by the table of reference §3.5.
    fn context(&self) -> Value {
        let pair = |pairs: &[(String, String)], name: &str| {
            let found = pairs.iter().find(|(known, _)| known == name);
            found.map(|(_, value)| value.clone())
        };
        let header = |name: &str| pair(&self.headers, name);
        let param = |name: &str| pair(&self.params, name).map(|value| url_encoded(&value));
        let tags = |tags: &[(String, String)]| -> Option<Value> {
            let texts = tags.iter().map(|(key, value)| format!("{key}&{value}"));
            (!tags.is_empty()).then(|| texts.collect())
        };
        let tls = match self.network.transport {
            Transport::Http => None,
            Transport::Tls10 => Some("1.0"),
            Transport::Tls11 => Some("1.1"),
            Transport::Tls12 => Some("1.2"),
            Transport::Tls13 => Some("1.3"),
        };
        let address: IpAddr = self.network.source_ip.to_canonical();
        let of_bucket = match self.is_for_service() {
            true => &[][..],
            false => self.place.tags.as_slice(),
        };
        let texts = [
            ("qcs:ip", Some(address.to_string())),
            ("vpc:requester_vpc", self.network.vpc.clone()),
            ("qcs:vpc", self.network.vpc.clone()),
            ("cos:secure-transport", Some(tls.is_some().to_string())),
            ("cos:tls-version", tls.map(str::to_owned)),
            ("cos:host", Some(self.host())),
            ("qcs:current_time", Some(self.clock.clone())),
            ("cos:prefix", param("prefix")),
            ("cos:versionid", param("versionId")),
            ("cos:response-content-type", param("response-content-type")),
            ("cos:x-cos-storage-class", header("x-cos-storage-class")),
            ("cos:x-cos-acl", header("x-cos-acl")),
            ("cos:content-length", header("content-length")),
            ("cos:content-type", header("content-type")),
            ("cos:x-cos-mime-limit", header("x-cos-mime-limit")),
            (
                "cos:x-cos-forbid-overwrite",
                header("x-cos-forbid-overwrite"),
            ),
        ];
        let of_tags = [
            ("qcs:request_tag", tags(&self.tags)),
            ("qcs:resource_tag", tags(of_bucket)),
        ];
        let extension = |name: &str, text: String| json!({"__extn": {"fn": name, "arg": text}});
        let typed = |name: &str, text: String| match kind(name) {
            Some(Kind::Address) => extension("ip", text),
            Some(Kind::Decimal) => extension("decimal", text),
            Some(Kind::Instant) => extension("datetime", text),
            Some(Kind::Flag) => Value::Bool(text == "true"),
            Some(Kind::Long) => json!(text.parse::<i64>().unwrap_or_default()),
            Some(Kind::Text | Kind::Tags) | None => Value::String(text),
        };
        let texts = texts
            .into_iter()
            .filter_map(|(name, text)| Some((name, typed(name, text?))));
        let of_tags = of_tags
            .into_iter()
            .filter_map(|(name, tags)| Some((name, tags?)));
        let mut shown: Map<String, Value> = texts
            .chain(of_tags)
            .filter(|(name, _)| self.carries(name))
            .map(|(name, value)| (name.to_owned(), value))
            .collect();
        shown.insert("action".to_owned(), json!(self.action()));
        Value::Object(shown)
    }

    /// Whether the table has the key for requests of this action.
    fn carries(&self, key: &str) -> bool {
        let action = self.action().trim_start_matches("cos:");
        match key {
            "cos:prefix" => matches!(
                action,
                "GetBucket"
                    | "GetBucketObjectVersions"
                    | "ListMultipartUploads"
                    | "ListLiveChannels"
            ),
            "cos:x-cos-storage-class" => matches!(
                action,
                "PutObject" | "PostObject" | "InitiateMultipartUpload" | "AppendObject"
            ),
            "cos:x-cos-acl" => matches!(
                action,
                "PutObject"
                    | "PostObject"
                    | "PutObjectACL"
                    | "PutBucket"
                    | "PutBucketACL"
                    | "AppendObject"
                    | "InitiateMultipartUpload"
            ),
            "cos:versionid" => matches!(
                action,
                "GetObject"
                    | "DeleteObject"
                    | "PostObjectRestore"
                    | "PutObjectTagging"
                    | "GetObjectTagging"
                    | "DeleteObjectTagging"
                    | "HeadObject"
            ),
            "cos:response-content-type" => action == "GetObject",
            "qcs:request_tag" => matches!(action, "PutBucket" | "PutBucketTagging"),
            // "Requests with a body" are those whose method has one.
            "cos:content-length" | "cos:content-type" => {
                matches!(self.operation.method(), Method::PUT | Method::POST)
            }
            _ => true,
        }
    }
}

/// As the signature document encodes a value: conditions on parameters are written so.
fn url_encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                char::from(byte).to_string()
            }
            other => format!("%{other:02X}"),
        })
        .collect()
}
