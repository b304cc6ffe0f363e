//! A small universe of requests, and which of them two documents answer differently.
//!
//! How statements combine is written here once more, straight from the order of ranks that the documents give.

use std::collections::{BTreeSet, HashMap, HashSet};

use cos403::policy::{
    Caller, Comparing, Condition, ConditionKey, Context, Document, Effect, Identity, Principal,
    Resource, ResourcePattern, Statement,
};
use cos403::protocol::network::{Network, Transport};
use cos403::protocol::operation::{Operation, ResourceKind};
use cos403::protocol::query::Query;
use cos403::protocol::timestamp::Timestamp;
use http::{HeaderMap, HeaderName, HeaderValue};

const OPERATIONS: [Operation; 9] = [
    Operation::GetObject,
    Operation::PutObject,
    Operation::HeadObject,
    Operation::DeleteObject,
    Operation::GetBucket,
    Operation::PutBucketTagging,
    Operation::PutBucketObjectLock,
    Operation::PutBucketAcl,
    Operation::GetService,
];

/// Region, bucket, APPID.
const PLACES: [[&str; 3]; 7] = [
    ["ap-guangzhou", "aa-1250000000", "1250000000"],
    ["ap-guangzhou", "ab-1250000000", "1250000000"],
    ["ap-guangzhou", "x-1250000000", "1250000000"],
    ["ap-guangzhou", "ab-1260000000", "1260000000"],
    ["ap-beijing", "aa-1250000000", "1250000000"],
    ["ap-beijing", "ab-1250000000", "1250000000"],
    ["na-x", "aa-1250000000", "1250000000"],
];

/// What requests can show for keys that hang together.
struct Shown {
    keys: Vec<ConditionKey>,
    requests: Vec<Request>,
}

#[derive(Clone)]
struct Request {
    network: Network,
    headers: HeaderMap,
    query: Query,
    version: Option<Vec<u8>>,
    tags: Vec<(String, String)>,
    clock: Timestamp,
}

impl Default for Request {
    fn default() -> Self {
        Self {
            network: Network::default(),
            headers: HeaderMap::new(),
            query: Query::default(),
            version: None,
            tags: Vec::new(),
            clock: "2026-03-01T08:00:00Z".parse().unwrap(),
        }
    }
}

impl Request {
    fn context(&self) -> Context<'_> {
        Context {
            network: &self.network,
            headers: &self.headers,
            query: &self.query,
            body: &[],
            clock: self.clock,
            version_id: self.version.as_deref(),
            resource_tags: &self.tags,
        }
    }

    fn with_header(name: &'static str, value: &str) -> Self {
        let mut request = Self::default();
        let value = HeaderValue::from_str(value).unwrap();
        request.headers.insert(HeaderName::from_static(name), value);
        request
    }
}

/// A caller and an operation whose answers differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Class {
    pub caller: Caller,
    pub operation: Operation,
    pub meant: Meant,
}

#[derive(Default)]
pub struct Changed {
    pub more: Vec<Class>,
    pub less: Vec<Class>,
}

pub struct Universe {
    paths: Vec<String>,
    shown: Vec<Shown>,
}

/// For each pattern, as written, the resources that it covers: by place and path.
pub type Known = HashMap<(String, bool), Vec<bool>>;

impl Universe {
    pub fn new() -> Self {
        let letters = ["a", "b", "/", "x"];
        let mut paths: Vec<String> = vec!["/".to_owned()];
        let mut last = paths.clone();
        for _ in 0..3 {
            last = last
                .iter()
                .flat_map(|path| letters.map(|letter| format!("{path}{letter}")))
                .collect();
            paths.extend(last.iter().cloned());
        }
        // Longer ones, in which the parts of two patterns stand side by side.
        let longer = ["a", "b", "x", "ab", "ba", "/"];
        for one in longer {
            for two in longer {
                for three in longer {
                    paths.push(format!("/{one}x{two}x{three}"));
                }
            }
        }
        Self {
            paths,
            shown: shown(),
        }
    }

    /// The callers and operations of which some request is answered differently.
    pub fn changed(
        &self,
        old: &Document,
        new: &Document,
        how: &Comparing,
        known: &mut Known,
    ) -> Changed {
        let statements: Vec<&Statement> = old.statements.iter().chain(&new.statements).collect();
        let split = old.statements.len();
        let mut changed = Changed::default();
        let resources = self.resource_masks(&statements, how, known);
        let callers: Vec<(Caller, Meant)> = callers(&statements)
            .into_iter()
            .map(|caller| {
                let meant = Meant::of(&statements, &caller, how);
                (caller, meant)
            })
            .collect();
        for operation in OPERATIONS {
            let named = mask(&statements, |statement| {
                let by_star_only =
                    how.reading.assumed_actions_by_star_only && operation.action_is_assumed();
                statement.actions.covers(operation)
                    && (!by_star_only || statement.actions.covers_everything())
            });
            let contexts = self.context_masks(&statements, operation, how);
            let on = match operation.resource_kind() {
                ResourceKind::Service => &resources.service,
                ResourceKind::Bucket => &resources.buckets,
                ResourceKind::Object => &resources.objects,
            };
            let live: HashSet<u32> = on
                .iter()
                .flat_map(|on| contexts.iter().map(move |context| on & context & named))
                .collect();
            for (caller, meant) in &callers {
                let of_old = (1 << split) - 1;
                let class = Class {
                    caller: caller.clone(),
                    operation,
                    meant: meant.clone(),
                };
                let answers =
                    |live: &u32| (meant.allows(live & of_old), meant.allows(live & !of_old));
                if live.iter().any(|live| answers(live) == (false, true)) {
                    changed.more.push(class.clone());
                }
                if live.iter().any(|live| answers(live) == (true, false)) {
                    changed.less.push(class);
                }
            }
        }
        changed
    }

    /// The statements that mean a caller.
    pub fn meant(&self, caller: &Caller, documents: &[Document; 2], how: &Comparing) -> Meant {
        let statements = documents.iter().flat_map(|document| &document.statements);
        Meant::of(&statements.collect::<Vec<_>>(), caller, how)
    }

    fn resource_masks(
        &self,
        statements: &[&Statement],
        how: &Comparing,
        known: &mut Known,
    ) -> Resources {
        let prefix = how.reading.prefix_covers_bucket;
        let patterns = statements.iter().flat_map(|statement| &statement.resources);
        for pattern in patterns {
            let written = (pattern.as_str().to_owned(), prefix);
            known
                .entry(written)
                .or_insert_with(|| self.covered(pattern, prefix));
        }
        let covers = |statement: &Statement, index: usize| {
            let mut patterns = statement.resources.iter();
            patterns.any(|pattern| known[&(pattern.as_str().to_owned(), prefix)][index])
        };
        let rows: Vec<Vec<&Vec<bool>>> = statements
            .iter()
            .map(|statement| {
                let patterns = statement.resources.iter();
                patterns
                    .map(|pattern| &known[&(pattern.as_str().to_owned(), prefix)])
                    .collect()
            })
            .collect();
        let mut resources = Resources::default();
        resources
            .service
            .insert(mask(statements, |statement| covers(statement, 0)));
        for index in 1..=PLACES.len() * self.paths.len() {
            let mut mask = 0;
            for (place, rows) in rows.iter().enumerate() {
                mask |= u32::from(rows.iter().any(|row| row[index])) << place;
            }
            if (index - 1) % self.paths.len() == 0 {
                resources.buckets.insert(mask);
            } else {
                resources.objects.insert(mask);
            }
        }
        resources
    }

    fn covered(&self, pattern: &ResourcePattern, prefix_covers_bucket: bool) -> Vec<bool> {
        let mut covered = vec![pattern.covers(&Resource::Service)];
        for [region, bucket, appid] in PLACES {
            for path in &self.paths {
                let resource = Resource::Bucket {
                    region,
                    bucket,
                    appid,
                    path,
                };
                let touched = prefix_covers_bucket && path == "/";
                covered.push(
                    pattern.covers(&resource) || (touched && pattern.touches_bucket_of(&resource)),
                );
            }
        }
        covered
    }

    /// The statements whose conditions are met, for every request that shows some value for each key.
    fn context_masks(
        &self,
        statements: &[&Statement],
        operation: Operation,
        how: &Comparing,
    ) -> BTreeSet<u32> {
        let usual = Request::default();
        let met = |request: &Request, condition: &Condition| {
            condition
                .judge(operation, &request.context(), how.reading)
                .met
        };
        let unknown = mask(statements, |statement| {
            let mut conditions = statement.conditions.iter();
            conditions.all(|condition| condition.key.is_some() || met(&usual, condition))
        });
        let mut masks = BTreeSet::from([unknown]);
        let conditions = || {
            statements
                .iter()
                .flat_map(|statement| &statement.conditions)
        };
        let asked: HashSet<ConditionKey> =
            conditions().filter_map(|condition| condition.key).collect();
        for shown in &self.shown {
            if !shown.keys.iter().any(|key| asked.contains(key)) {
                continue;
            }
            let of_these: BTreeSet<u32> = shown
                .requests
                .iter()
                .map(|request| {
                    mask(statements, |statement| {
                        let own = statement.conditions.iter().filter(|condition| {
                            condition.key.is_some_and(|key| shown.keys.contains(&key))
                        });
                        own.into_iter().all(|condition| met(request, condition))
                    })
                })
                .collect();
            masks = masks
                .iter()
                .flat_map(|mask| of_these.iter().map(move |other| mask & other))
                .collect();
        }
        masks
    }
}

#[derive(Default)]
struct Resources {
    service: BTreeSet<u32>,
    buckets: BTreeSet<u32>,
    objects: BTreeSet<u32>,
}

fn mask(statements: &[&Statement], holds: impl Fn(&Statement) -> bool) -> u32 {
    let bits = statements.iter().enumerate();
    bits.map(|(index, statement)| u32::from(holds(statement)) << index)
        .sum()
}

/// The statements that mean a caller: by name, as anyone, and as an unsigned request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meant {
    signed: bool,
    deny: [u32; 3],
    allow: [u32; 3],
}

impl Meant {
    fn of(statements: &[&Statement], caller: &Caller, how: &Comparing) -> Self {
        let with = |effect: Effect, meant: &dyn Fn(&Principal) -> bool| {
            mask(statements, |statement| {
                statement.effect == effect && statement.principals.iter().any(meant)
            })
        };
        let general = |principal: &Principal| principal.is_general();
        let anyone = |principal: &Principal| *principal == Principal::Anyone;
        let anonymous = |principal: &Principal| *principal == Principal::Anonymous;
        let bound = |principal: &Principal| {
            anyone(principal) || (anonymous(principal) && how.callers.deny_anonymous_binds_signed)
        };
        match caller {
            Caller::Holder => Self {
                signed: false,
                deny: [
                    mask(statements, |statement| statement.effect == Effect::Deny),
                    0,
                    0,
                ],
                allow: [
                    mask(statements, |statement| statement.effect == Effect::Allow),
                    0,
                    0,
                ],
            },
            Caller::Anonymous => Self {
                signed: false,
                deny: [with(Effect::Deny, &general), 0, 0],
                allow: [with(Effect::Allow, &general), 0, 0],
            },
            Caller::Signed { account, identity } => {
                let root = format!("qcs::cam::uin/{account}:uin/{account}");
                let own = match identity {
                    Identity::Root => root.clone(),
                    Identity::User(user) => format!("qcs::cam::uin/{account}:uin/{user}"),
                    Identity::Role(name) => format!("qcs::cam::uin/{account}:roleName/{name}"),
                };
                let named = |principal: &Principal| {
                    let is_role = matches!(principal, Principal::Role { .. });
                    let text = principal.text();
                    (text == own && (!is_role || how.callers.role_principals_match))
                        || (text == root && how.callers.root_covers_its_users)
                };
                Self {
                    signed: true,
                    deny: [
                        with(Effect::Deny, &named),
                        with(Effect::Deny, &bound),
                        with(Effect::Deny, &anonymous),
                    ],
                    allow: [
                        with(Effect::Allow, &named),
                        with(Effect::Allow, &anyone),
                        with(Effect::Allow, &anonymous),
                    ],
                }
            }
        }
    }

    fn allows(&self, live: u32) -> bool {
        let any = |mask: u32| mask & live != 0;
        if any(self.deny[0]) {
            false
        } else if any(self.allow[0]) {
            true
        } else if !self.signed || any(self.deny[1]) {
            false
        } else {
            any(self.allow[1]) || (any(self.allow[2]) && !any(self.deny[2]))
        }
    }
}

fn callers(statements: &[&Statement]) -> Vec<Caller> {
    if statements
        .iter()
        .all(|statement| statement.principals.is_empty())
    {
        return vec![Caller::Holder];
    }
    let signed = |account: &str, identity: Identity| Caller::Signed {
        account: account.to_owned(),
        identity,
    };
    let user = |uin: &str| Identity::User(uin.to_owned());
    vec![
        Caller::Anonymous,
        signed("100000000001", Identity::Root),
        signed("100000000001", user("100000000011")),
        signed("100000000001", user("100000000012")),
        signed("100000000001", user("100000000013")),
        signed("100000000001", Identity::Role("r".to_owned())),
        signed("100000000001", Identity::Role("s".to_owned())),
        signed("100000000002", Identity::Root),
        signed("100000000002", user("100000000021")),
        signed("100000000003", Identity::Root),
    ]
}

fn tags(these: &[(&str, &str)]) -> Vec<(String, String)> {
    let owned = these
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    owned.collect()
}

fn shown() -> Vec<Shown> {
    let usual = Request::default;
    let or_usual = |requests: Vec<Request>| [vec![usual()], requests].concat();
    let header = |name: &'static str, values: &[&str]| -> Vec<Request> {
        or_usual(
            values
                .iter()
                .map(|value| Request::with_header(name, value))
                .collect(),
        )
    };
    let sets = [
        tags(&[]),
        tags(&[("a", "b")]),
        tags(&[("c", "d")]),
        tags(&[("a", "c")]),
        tags(&[("a", "b"), ("c", "d")]),
        tags(&[("a", "c"), ("c", "d")]),
        tags(&[("a", "b"), ("e", "f")]),
        tags(&[("c", "d"), ("e", "f")]),
        tags(&[("a", "c"), ("e", "f")]),
        tags(&[("e", "f")]),
        tags(&[("a", "b"), ("c", "d"), ("e", "f")]),
        tags(&[("a", "c"), ("c", "d"), ("e", "f")]),
    ];
    let addresses = [
        "203.0.113.7",
        "203.0.113.8",
        "198.51.100.7",
        "192.0.2.1",
        "2001:db8::1",
        "::1",
    ];
    let from = |address: &str| {
        let mut request = usual();
        request.network.source_ip = address.parse().unwrap();
        request
    };
    let over = |transport: Transport| {
        let mut request = usual();
        request.network.transport = transport;
        request
    };
    let of_vpc = |vpc: Option<&str>| {
        let mut request = usual();
        request.network.vpc = vpc.map(str::to_owned);
        request
    };
    let at = |clock: &str| Request {
        clock: clock.parse().unwrap(),
        ..usual()
    };
    let asking = |query: &str| Request {
        query: Query::parse(query),
        ..usual()
    };
    let version = |id: &str| Request {
        version: Some(id.as_bytes().to_vec()),
        ..usual()
    };
    let prefixes = [
        "", "a", "b", "ab", "a%2F", "a%2Fb", "axb", "xb", "x", "a%2Fx", "ax", "a%2Fxb",
    ];
    let prefixes = prefixes.map(|prefix| asking(&format!("prefix={prefix}")));
    let tagged = sets.iter().map(|set| {
        let pairs: Vec<String> = set
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        if set.is_empty() {
            usual()
        } else {
            Request::with_header("x-cos-tagging", &pairs.join("&"))
        }
    });
    let of = |keys: &[ConditionKey], requests: Vec<Request>| Shown {
        keys: keys.to_vec(),
        requests,
    };
    vec![
        of(&[ConditionKey::Ip], addresses.map(from).to_vec()),
        of(
            &[ConditionKey::SecureTransport, ConditionKey::TlsVersion],
            [
                Transport::Http,
                Transport::Tls10,
                Transport::Tls11,
                Transport::Tls12,
                Transport::Tls13,
            ]
            .map(over)
            .to_vec(),
        ),
        of(
            &[ConditionKey::RequesterVpc, ConditionKey::Vpc],
            [None, Some("vpc-a"), Some("vpc-b"), Some("vpc-c")]
                .map(of_vpc)
                .to_vec(),
        ),
        of(
            &[ConditionKey::CurrentTime],
            [
                "2026-03-01T07:59:59Z",
                "2026-03-01T08:00:00Z",
                "2026-06-01T00:00:00Z",
                "2027-01-01T00:00:00Z",
                "2028-01-01T00:00:00Z",
            ]
            .map(at)
            .to_vec(),
        ),
        of(
            &[ConditionKey::Acl],
            header(
                "x-cos-acl",
                &[
                    "",
                    "private",
                    "Private",
                    "PRIVATE",
                    "public-read",
                    "px",
                    "xe",
                    "pxe",
                    "p",
                    "e",
                    "x",
                    "*e",
                    "p*",
                    "P*",
                    "*E",
                ],
            ),
        ),
        of(
            &[ConditionKey::ContentLength],
            header("content-length", &["0", "9", "10", "11", "12", "13"]),
        ),
        of(&[ConditionKey::Prefix], or_usual(prefixes.to_vec())),
        of(
            &[ConditionKey::VersionId],
            or_usual(["", "null", "a", "x"].map(version).to_vec()),
        ),
        of(&[ConditionKey::RequestTag], tagged.collect()),
        of(
            &[ConditionKey::ResourceTag],
            sets.iter()
                .map(|set| Request {
                    tags: set.clone(),
                    ..usual()
                })
                .collect(),
        ),
    ]
}
