//! What a request shows to conditions, with everything it borrows.

use std::net::{IpAddr, Ipv4Addr};

use http::{HeaderMap, HeaderName, HeaderValue};

use crate::policy::condition_key::ConditionKey;
use crate::policy::context::Context;
use crate::protocol::network::{Network, Transport};
use crate::protocol::percent;
use crate::protocol::query::Query;
use crate::protocol::timestamp::Timestamp;

/// What a request shows to conditions.
#[derive(Clone, Debug, PartialEq)]
pub struct Situation {
    /// From where and over what it comes.
    pub network: Network,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its query.
    pub query: Query,
    /// The version that is asked for.
    pub version_id: Option<Vec<u8>>,
    /// The tags of the bucket.
    pub resource_tags: Vec<(String, String)>,
    /// The server's clock.
    pub clock: Timestamp,
}

/// One value of a request.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Shown {
    Address(IpAddr),
    Vpc(Option<String>),
    Transport(Transport),
    Clock(Timestamp),
    /// A header, or a parameter in its encoded form.
    Text(ConditionKey, Option<String>),
    Tags(ConditionKey, Vec<(String, String)>),
}

/// The address of requests for which it does not matter, of a range for documentation (RFC 5737).
pub(super) const USUAL_ADDRESS: IpAddr = IpAddr::V4(Ipv4Addr::new(203, 0, 113, 7));

/// The clock where it does not matter: 2026-03-01T08:00:00Z.
pub(super) const USUAL_CLOCK: i64 = 1_772_352_000;

pub(super) fn usual_clock() -> Timestamp {
    Timestamp::from_second(USUAL_CLOCK).unwrap_or_default()
}

/// A request over HTTPS without any optional header or parameter.
impl Default for Situation {
    fn default() -> Self {
        Self {
            network: Network {
                source_ip: USUAL_ADDRESS,
                ..Network::default()
            },
            headers: HeaderMap::new(),
            query: Query::default(),
            version_id: None,
            resource_tags: Vec::new(),
            clock: usual_clock(),
        }
    }
}

impl Situation {
    /// The same as conditions look at it.
    pub fn context(&self) -> Context<'_> {
        Context {
            network: &self.network,
            headers: &self.headers,
            query: &self.query,
            body: &[],
            clock: self.clock,
            version_id: self.version_id.as_deref(),
            resource_tags: &self.resource_tags,
        }
    }

    /// Puts a value in.
    pub(super) fn show(&mut self, shown: &Shown) {
        match shown {
            Shown::Address(address) => self.network.source_ip = *address,
            Shown::Vpc(vpc) => self.network.vpc.clone_from(vpc),
            Shown::Transport(transport) => self.network.transport = *transport,
            Shown::Clock(clock) => self.clock = *clock,
            Shown::Text(key, text) => self.show_text(*key, text.as_deref()),
            Shown::Tags(ConditionKey::RequestTag, tags) => {
                let header = HeaderName::from_static("x-cos-tagging");
                self.headers.remove(&header);
                let pairs = tags.iter().map(|(name, value)| {
                    let encoded = |text: &str| percent::url_encode(text.as_bytes());
                    format!("{}={}", encoded(name), encoded(value))
                });
                let text = pairs.collect::<Vec<_>>().join("&");
                if let (false, Ok(value)) = (tags.is_empty(), HeaderValue::try_from(text)) {
                    self.headers.insert(header, value);
                }
            }
            Shown::Tags(_, tags) => self.resource_tags.clone_from(tags),
        }
    }

    fn show_text(&mut self, key: ConditionKey, text: Option<&str>) {
        if key == ConditionKey::VersionId {
            self.version_id = text.map(|text| percent::decode(text).into_owned());
            return;
        }
        if let Some(name) = parameter(key) {
            let raw = self.query.to_raw();
            let kept = raw.split('&').filter(|pair| {
                let own = pair.split_once('=').map_or(*pair, |(own, _)| own);
                !own.is_empty() && own != name
            });
            let own = text.map(|text| format!("{name}={text}"));
            let pairs: Vec<String> = kept.map(str::to_owned).chain(own).collect();
            self.query = Query::parse(&pairs.join("&"));
            return;
        }
        let Some(name) = header(key) else {
            return;
        };
        self.headers.remove(&name);
        if let Some(Ok(value)) = text.map(|text| HeaderValue::from_bytes(text.as_bytes())) {
            self.headers.insert(name, value);
        }
    }
}

/// The parameter that a key is taken from.
fn parameter(key: ConditionKey) -> Option<&'static str> {
    match key {
        ConditionKey::Prefix => Some("prefix"),
        ConditionKey::ResponseContentType => Some("response-content-type"),
        _ => None,
    }
}

/// The header that a key is taken from.
fn header(key: ConditionKey) -> Option<HeaderName> {
    let name = match key {
        ConditionKey::Host => "host",
        ConditionKey::StorageClass => "x-cos-storage-class",
        ConditionKey::Acl => "x-cos-acl",
        ConditionKey::ContentType => "content-type",
        ConditionKey::ContentLength => "content-length",
        ConditionKey::MimeLimit => "x-cos-mime-limit",
        ConditionKey::ForbidOverwrite => "x-cos-forbid-overwrite",
        _ => return None,
    };
    Some(HeaderName::from_static(name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::Seen;
    use crate::policy::context::can_carry;
    use crate::protocol::operation::Operation;

    #[test]
    fn what_is_put_in_for_a_key_is_what_conditions_see() {
        for &key in ConditionKey::ALL {
            let shown = match key {
                ConditionKey::Ip => Shown::Address("198.51.100.1".parse().unwrap()),
                ConditionKey::Vpc | ConditionKey::RequesterVpc => {
                    Shown::Vpc(Some("vpc-a".to_owned()))
                }
                ConditionKey::SecureTransport | ConditionKey::TlsVersion => {
                    Shown::Transport(Transport::Tls11)
                }
                ConditionKey::CurrentTime => Shown::Clock(Timestamp::from_second(1).unwrap()),
                ConditionKey::RequestTag | ConditionKey::ResourceTag => {
                    Shown::Tags(key, vec![("a b".to_owned(), "&".to_owned())])
                }
                ConditionKey::ContentLength => Shown::Text(key, Some("12".to_owned())),
                _ => Shown::Text(key, Some("a%2Fb".to_owned())),
            };
            let mut situation = Situation::default();
            situation.show(&Shown::Text(ConditionKey::Prefix, Some("p".to_owned())));
            situation.show(&shown);
            let mut operations = Operation::ALL.iter();
            let operation = operations
                .find(|operation| can_carry(key, **operation))
                .unwrap();
            let seen = situation.context().seen(key, *operation).to_string();
            let expected = match key {
                ConditionKey::Ip => "198.51.100.1",
                ConditionKey::Vpc | ConditionKey::RequesterVpc => "`vpc-a`",
                ConditionKey::SecureTransport => "true",
                ConditionKey::TlsVersion => "1.1",
                ConditionKey::CurrentTime => "1970-01-01T00:00:01Z",
                ConditionKey::RequestTag | ConditionKey::ResourceTag => "`a b&&`",
                ConditionKey::ContentLength => "12",
                _ => "`a%2Fb`",
            };
            assert_eq!(seen, expected, "{key}");
        }
        let context = Situation::default();
        let seen = context
            .context()
            .seen(ConditionKey::Host, Operation::GetObject);
        assert_eq!(seen, Seen::Missing);
    }
}
