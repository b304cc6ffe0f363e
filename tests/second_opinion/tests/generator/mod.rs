//! Worlds of policies and requests to them, the same from the same seed.
//!
//! What is drawn for policies and what is drawn for requests comes from the same small stocks, so that patterns and
//! conditions are met about as often as they are missed.

use std::collections::HashMap;

use cos403::protocol::network::{Network, Transport};
use cos403::protocol::operation::Operation;
use second_opinion::{Call, Caller, Place};
use serde_json::{Map, Value, json};
use strum::VariantArray;

pub const OWNER: &str = "100000000001";
pub const APPID: &str = "1250000000";
const BUCKETS: [(&str, &str); 2] = [
    ("media-1250000000", "ap-guangzhou"),
    ("logs-1250000000", "ap-beijing"),
];
const KEYS: [&str; 4] = ["doc/a.txt", "doc/sub/b:c.png", "图/一.jpg", "z"];

/// Policies, by the names of what they are attached to, and requests.
pub struct Case {
    pub of_users: HashMap<&'static str, Vec<Value>>,
    pub of_groups: HashMap<&'static str, Vec<Value>>,
    pub of_role: Vec<Value>,
    pub of_buckets: HashMap<&'static str, Option<Value>>,
    pub tags: HashMap<&'static str, Vec<(String, String)>>,
    pub clock: String,
    pub calls: Vec<Call>,
}

pub fn generate(seed: u64, signed: bool, calls: usize) -> Case {
    let mut draw = Draw {
        state: seed.wrapping_mul(2).wrapping_add(u64::from(signed)),
        signed,
        // In one world of four, statements are about everything, so that their conditions decide.
        about_everything: seed.is_multiple_of(4),
    };
    let mut attached = |names: &[&'static str]| {
        let documents = |_: &&str| {
            let many = draw.below(3);
            (0..many).map(|_| draw.document(false)).collect::<Vec<_>>()
        };
        let documents: Vec<_> = names.iter().map(documents).collect();
        names
            .iter()
            .copied()
            .zip(documents)
            .collect::<HashMap<_, _>>()
    };
    let of_users = attached(&["ada", "bob"]);
    let of_groups = attached(&["readers", "writers"]);
    let mut of_role = attached(&["worker"]);
    let names = BUCKETS.map(|(name, _)| name);
    let of_buckets: HashMap<_, _> = names
        .into_iter()
        .map(|name| (name, draw.often(8).then(|| draw.document(true))))
        .collect();
    let tags: HashMap<_, _> = names.into_iter().map(|name| (name, draw.tags())).collect();
    let clock = draw.one(&CLOCKS).to_owned();
    let calls = (0..calls).map(|_| draw.call(&tags, &clock)).collect();
    Case {
        of_users,
        of_groups,
        of_role: of_role.remove("worker").unwrap_or_default(),
        of_buckets,
        tags,
        clock,
        calls,
    }
}

/// The keys of conditions.
pub fn keys() -> impl Iterator<Item = &'static str> {
    CONDITIONS.iter().map(|(key, ..)| *key)
}

/// A world in which `ada` may do whatever shows a key, and her request for each operation, laden with all that shows one.
pub fn showing(key: &str) -> Case {
    let statement = json!({
        "effect": "allow",
        "action": "*",
        "resource": "*",
        "condition": {"null_equal": {key: "false"}},
    });
    let mut case = generate(0, true, 1);
    let attached = case
        .of_users
        .values_mut()
        .chain(case.of_groups.values_mut());
    attached.chain([&mut case.of_role]).for_each(Vec::clear);
    case.of_buckets
        .values_mut()
        .for_each(|policy| *policy = None);
    let policy = json!({"version": "2.0", "statement": [statement]});
    case.of_users.entry("ada").or_default().push(policy);
    let tag = vec![("a".to_owned(), "b".to_owned())];
    case.tags.values_mut().for_each(|tags| *tags = tag.clone());
    let owned = |pairs: &[(&str, &str)]| -> Vec<(String, String)> {
        let pairs = pairs.iter().copied();
        pairs
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect()
    };
    let compared = Operation::ALL
        .iter()
        .filter(|operation| is_compared(**operation));
    let laden = |operation: &Operation| Call {
        caller: Caller::User("100000000011".to_owned(), vec!["readers".to_owned()]),
        operation: *operation,
        place: Place {
            tags: tag.clone(),
            ..case.calls[0].place.clone()
        },
        params: owned(&[
            ("prefix", "p"),
            ("versionId", "v"),
            ("response-content-type", "t"),
        ]),
        headers: owned(&[
            ("x-cos-storage-class", "STANDARD"),
            ("x-cos-acl", "private"),
            ("x-cos-tagging", "a=b"),
            ("x-cos-mime-limit", "image/*"),
            ("x-cos-forbid-overwrite", "true"),
            ("content-type", "text/plain"),
            ("content-length", "1"),
        ]),
        body: b"x".to_vec(),
        tags: tag.clone(),
        network: Network {
            vpc: Some("vpc-aqp5jrc1".to_owned()),
            ..Network::default()
        },
        ..case.calls[0].clone()
    };
    case.calls = compared.map(laden).collect();
    case
}

/// Whether one answer is given to a request for the operation, and for a right.
fn is_compared(operation: Operation) -> bool {
    let asks_otherwise = matches!(
        operation,
        Operation::OptionsObject | Operation::DeleteMultipleObjects | Operation::PostObject
    );
    !asks_otherwise && !operation.copies()
}

/// Operations that are asked for often.
const COMMON: [Operation; 14] = [
    Operation::GetObject,
    Operation::GetObject,
    Operation::PutObject,
    Operation::PutObject,
    Operation::HeadObject,
    Operation::DeleteObject,
    Operation::GetBucket,
    Operation::GetBucketObjectVersions,
    Operation::PutBucket,
    Operation::PutBucketTagging,
    Operation::PutObjectAcl,
    Operation::InitiateMultipartUpload,
    Operation::AppendObject,
    Operation::GetService,
];

const CLOCKS: [&str; 4] = [
    "2026-03-01T08:00:00Z",
    "2026-03-01T08:00:01Z",
    "2026-07-15T23:59:59Z",
    "2025-12-31T16:00:00Z",
];

/// Conditions by key: operators, and values of which some are met often. Texts of parameters are written encoded.
const CONDITIONS: &[(&str, &[&str], &[&str])] = &[
    (
        "qcs:ip",
        ADDRESSES,
        &[
            "10.1.2.3",
            "10.0.0.0/8",
            "10.1.2.3/16",
            "203.0.113.0/25",
            "0.0.0.0/0",
            "2001:db8::/32",
            "2001:db8::1",
            "::/0",
        ],
    ),
    (
        "vpc:requester_vpc",
        TEXTS,
        &["vpc-aqp5jrc1", "vpc-*", "vpc-other"],
    ),
    ("qcs:vpc", TEXTS, &["vpc-aqp5jrc1", "*jrc1", "vpc-other"]),
    ("cos:secure-transport", &["bool_equal"], &["true", "false"]),
    ("cos:tls-version", NUMBERS, &["1.2", "1.0", "1.3", "1", "2"]),
    (
        "cos:host",
        TEXTS,
        &[
            "media-1250000000.cos.ap-guangzhou.myqcloud.com",
            "logs-*",
            "*.myqcloud.com",
            "*control*",
        ],
    ),
    (
        "cos:prefix",
        TEXTS,
        &["doc%2F", "doc%2F*", "doc/", "", "*a%20b", "%E5%9B%BE"],
    ),
    (
        "cos:x-cos-storage-class",
        TEXTS,
        &["STANDARD", "standard", "*_IA", "ARCHIVE"],
    ),
    (
        "cos:x-cos-acl",
        TEXTS,
        &["private", "public-*", "public-read"],
    ),
    ("cos:versionid", TEXTS, &["", "null", "MTg0", "*g*"]),
    ("cos:content-length", NUMBERS, &["0", "10", "11", "1000"]),
    (
        "cos:content-type",
        TEXTS,
        &["image/jpeg", "image/*", "text/plain", "*json*"],
    ),
    (
        "cos:response-content-type",
        TEXTS,
        &["image%2Fjpeg", "image/jpeg", "image%2F*"],
    ),
    ("qcs:request_tag", TAGS, &["a&b", "c&d", "e&", "a&b&c"]),
    ("qcs:resource_tag", TAGS, &["a&b", "c&d", "e&", "a&b&c"]),
    (
        "qcs:current_time",
        INSTANTS,
        &[
            "2026-03-01T08:00:00Z",
            "2026-01-01T00:00:00+08:00",
            "2026-07-16T00:00:00Z",
            "2026-03-01T09:00:01+01:00",
        ],
    ),
    ("cos:x-cos-mime-limit", TEXTS, &["image/*", "text/*"]),
    ("cos:x-cos-forbid-overwrite", TEXTS, &["true", "false"]),
    ("cos:no-such-key", TEXTS, &["a", "*"]),
];
const TEXTS: &[&str] = &[
    "string_equal",
    "string_not_equal",
    "string_like",
    "string_not_like",
];
const ADDRESSES: &[&str] = &["ip_equal", "ip_not_equal"];
const NUMBERS: &[&str] = &[
    "numeric_equal",
    "numeric_not_equal",
    "numeric_greater_than",
    "numeric_greater_than_equal",
    "numeric_less_than",
    "numeric_less_than_equal",
];
const INSTANTS: &[&str] = &[
    "date_equal",
    "date_not_equal",
    "date_greater_than",
    "date_greater_than_equal",
    "date_less_than",
    "date_less_than_equal",
];
const TAGS: &[&str] = &[
    "string_equal",
    "for_any_value:string_equal",
    "for_all_value:string_equal",
    "for_any_value:string_not_equal",
    "for_all_value:string_not_equal",
];

/// Numbers one after the other (SplitMix64), and what is made of them.
struct Draw {
    state: u64,
    signed: bool,
    about_everything: bool,
}

impl Draw {
    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit as u64) as usize
    }

    /// True so many times in ten.
    fn often(&mut self, times: usize) -> bool {
        self.below(10) < times
    }

    fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }

    fn some(&mut self, most: usize, mut make: impl FnMut(&mut Self) -> String) -> Value {
        let many = 1 + self.below(most);
        match many {
            1 if self.often(5) => Value::String(make(self)),
            _ => (0..many).map(|_| Value::String(make(self))).collect(),
        }
    }

    fn document(&mut self, of_bucket: bool) -> Value {
        let many = 1 + self.below(if self.about_everything { 2 } else { 4 });
        let statements: Vec<Value> = (0..many).map(|_| self.statement(of_bucket)).collect();
        json!({"version": "2.0", "statement": statements})
    }

    fn statement(&mut self, of_bucket: bool) -> Value {
        let denies = self.often(3);
        let mut statement = Map::new();
        let effect = self.one(match denies {
            true => &["deny", "Deny"],
            false => &["allow", "Allow"],
        });
        // What denies is drawn narrower, so that it does not drown the rest.
        let most = if denies { 1 } else { 4 };
        let (action, resource) = match self.about_everything {
            true => (json!("*"), json!("*")),
            false => (
                self.some(most, |draw| draw.action(denies)),
                self.some(2, |draw| draw.resource(denies)),
            ),
        };
        statement.insert("effect".to_owned(), json!(effect));
        statement.insert("action".to_owned(), action);
        statement.insert("resource".to_owned(), resource);
        if of_bucket {
            let listed = self.some(3, |draw| draw.principal(denies));
            let named = if self.often(8) {
                json!({"qcs": listed})
            } else {
                listed
            };
            statement.insert("principal".to_owned(), named);
        }
        if self.about_everything || self.often(5) {
            statement.insert("condition".to_owned(), self.conditions());
        }
        match self.often(8) {
            true => Value::Object(statement),
            false => statement
                .into_iter()
                .map(|(name, value)| (format!("{}{}", name[..1].to_uppercase(), &name[1..]), value))
                .collect(),
        }
    }

    fn action(&mut self, denies: bool) -> String {
        let operation = self.operation();
        let action = operation.own_action().trim_start_matches("name/cos:");
        let verb = action
            .find(|letter: char| letter.is_uppercase())
            .and_then(|_| {
                let after = action[1..].find(|letter: char| letter.is_uppercase())?;
                Some(&action[..=after])
            });
        let verb = verb.unwrap_or(action);
        let kinds = if denies { 9 } else { 12 };
        match self.below(kinds) {
            0 | 1 => format!("name/cos:{action}"),
            2 => format!("cos:{action}"),
            3 | 4 => format!("name/cos:{verb}*"),
            5 => format!("cos:{verb}*"),
            6 => format!("name/cos:*{}", &action[verb.len()..]),
            7 => "name/cos:*Object*".to_owned(),
            8 => {
                let never = [
                    "name/cos:getobject",
                    "cos.GetObject",
                    "permid/280649",
                    "name/cvm:*",
                    "name/cos:Get*ect*",
                ];
                self.one(&never).to_owned()
            }
            9 => "*".to_owned(),
            10 => "name/cos:*".to_owned(),
            _ => "name/*".to_owned(),
        }
    }

    fn resource(&mut self, denies: bool) -> String {
        let (bucket, region) = self.one(&BUCKETS);
        if self.often(if denies { 1 } else { 2 }) {
            return "*".to_owned();
        }
        let region = match self.below(8) {
            0..4 => region,
            4 | 5 => "",
            6 => "*",
            _ => self.one(&["ap-*", "ap-guangzhou"]),
        };
        let account = match self.below(8) {
            0..6 => format!("uid/{APPID}"),
            6 => self.one(&["uid/125*", "uid/1260000000"]).to_owned(),
            _ => self.one(&["*", ""]).to_owned(),
        };
        let key = self.one(&KEYS);
        let path = match self.below(12) {
            0..3 => format!("{bucket}/*"),
            3 => format!("{bucket}/"),
            4 => format!("{bucket}/doc/*"),
            5 => format!("{bucket}/{key}"),
            6 => format!("{bucket}/*.{}", self.one(&["txt", "png", "*"])),
            7 => format!("{bucket}/d*/*:*"),
            8 => format!("{}*", &bucket[..4]),
            9 => format!("*/{key}"),
            10 => self
                .one(&["*-1250000000/*", "media-*/doc/*", "*", bucket])
                .to_owned(),
            _ => format!("{bucket}/图/*"),
        };
        format!("qcs::cos:{region}:{account}:{path}")
    }

    /// Ranks and the second look are not compared: see the library.
    fn principal(&mut self, denies: bool) -> String {
        let named = [
            "uin/100000000011",
            "uin/100000000012",
            "roleName/worker",
            "uin/100000000001",
            "uin/100000000001",
        ];
        let foreign = [
            "qcs::cam::uin/200000000002:uin/200000000002",
            "qcs::cam::uin/200000000002:uin/200000000021",
            "qcs::cam::uin/100000000001:roleName/other",
        ];
        let anonymous = "qcs::cam::anonymous:anonymous";
        let anyone = ["*", "qcs::cam::anyone:anyone"];
        match (self.below(10), self.signed, denies) {
            (0..3, false, _) => anonymous.to_owned(),
            (3..7, false, _) => self.one(&anyone).to_owned(),
            (0, true, true) => anonymous.to_owned(),
            (0, true, false) => self.one(&anyone).to_owned(),
            (1, true, _) => self.one(&foreign).to_owned(),
            _ => format!("qcs::cam::uin/{OWNER}:{}", self.one(&named)),
        }
    }

    fn conditions(&mut self) -> Value {
        let mut operators = Map::new();
        for _ in 0..1 + self.below(2) {
            let (key, names, values) = self.one(CONDITIONS);
            let qualifier = if self.often(1) && !names.contains(&"for_any_value:string_equal") {
                self.one(&["for_any_value:", "for_all_value:"])
            } else {
                ""
            };
            let (operator, values) = if self.often(1) {
                ("null_equal".to_owned(), json!(self.one(&["true", "false"])))
            } else {
                let suffix = if self.often(4) { "_if_exist" } else { "" };
                let operator = format!("{qualifier}{}{suffix}", self.one(names));
                let numbers = key == "cos:content-length" && self.often(5);
                let values = match numbers {
                    true => json!(self.one(values).parse::<i64>().unwrap_or_default()),
                    false => self.some(2, |draw| draw.one(values).to_owned()),
                };
                (operator, values)
            };
            // The pairs of an operator stand together.
            let keys = operators.entry(operator).or_insert_with(|| json!({}));
            keys[key] = values;
        }
        Value::Object(operators)
    }

    fn operation(&mut self) -> Operation {
        loop {
            let operation = match self.often(8) {
                true => self.one(&COMMON),
                false => self.one(Operation::ALL),
            };
            if is_compared(operation) {
                return operation;
            }
        }
    }

    fn tags(&mut self) -> Vec<(String, String)> {
        let tags = [("a", "b"), ("c", "d"), ("e", "")];
        tags.into_iter()
            .filter(|_| self.often(4))
            .map(|(key, value)| (key.to_owned(), value.to_owned()))
            .collect()
    }

    fn caller(&mut self, operation: Operation) -> Caller {
        let groups = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        match self.below(10) {
            _ if !self.signed => Caller::Anonymous,
            // The root account may always set the policy.
            0 if operation != Operation::PutBucketPolicy => Caller::Root(OWNER.to_owned()),
            0..4 => Caller::User("100000000011".to_owned(), groups(&["readers"])),
            4..8 => Caller::User("100000000012".to_owned(), groups(&["readers", "writers"])),
            _ => Caller::Role("worker".to_owned()),
        }
    }

    fn call(&mut self, tags: &HashMap<&str, Vec<(String, String)>>, clock: &str) -> Call {
        let operation = self.operation();
        let (bucket, region) = self.one(&BUCKETS);
        let mut stock = |chance: usize, name: &str, values: &[&str]| {
            let value = self.one(values);
            self.often(chance)
                .then(|| (name.to_owned(), value.to_owned()))
        };
        let params = [
            stock(5, "prefix", &["doc/", "doc/a b", "", "图", "a*"]),
            stock(4, "versionId", &["", "null", "MTg0"]),
            stock(
                4,
                "response-content-type",
                &["image/jpeg", "image/png", "text/plain"],
            ),
        ];
        let headers = [
            stock(
                4,
                "x-cos-storage-class",
                &["STANDARD", "STANDARD_IA", "ARCHIVE"],
            ),
            stock(
                4,
                "x-cos-acl",
                &["private", "public-read", "public-read-write"],
            ),
            stock(
                5,
                "content-type",
                &["image/jpeg", "image/png", "text/plain", "application/json"],
            ),
            stock(3, "x-cos-forbid-overwrite", &["true", "false"]),
        ];
        let params = params.into_iter().flatten().collect();
        let mut headers: Vec<(String, String)> = headers.into_iter().flatten().collect();
        let (mut set, mut body) = (Vec::new(), vec![b'x'; self.one(&[0, 9, 10, 11, 1000])]);
        match operation {
            Operation::PutBucket => {
                set = self.tags();
                let pairs = set.iter().map(|(key, value)| format!("{key}={value}"));
                let pairs: Vec<String> = pairs.collect();
                if !set.is_empty() {
                    headers.push(("x-cos-tagging".to_owned(), pairs.join("&")));
                }
            }
            Operation::PutBucketTagging => {
                set = self.tags();
                let tag = |(key, value): &(String, String)| {
                    format!("<Tag><Key>{key}</Key><Value>{value}</Value></Tag>")
                };
                let tags: String = set.iter().map(tag).collect();
                body = format!("<Tagging><TagSet>{tags}</TagSet></Tagging>").into_bytes();
            }
            _ => {}
        }
        if self.often(7) {
            headers.push(("content-length".to_owned(), body.len().to_string()));
        }
        let addresses = [
            "10.1.2.3",
            "10.200.0.1",
            "203.0.113.7",
            "203.0.113.200",
            "2001:db8::1",
            "::1",
            "::ffff:10.1.2.3",
        ];
        Call {
            caller: self.caller(operation),
            operation,
            place: Place {
                bucket: bucket.parse().unwrap(),
                region: region.to_owned(),
                tags: tags[bucket].clone(),
            },
            key: self.one(&KEYS).to_owned(),
            params,
            headers,
            body,
            tags: set,
            network: Network {
                source_ip: self.one(&addresses).parse().unwrap(),
                vpc: self.often(4).then(|| "vpc-aqp5jrc1".to_owned()),
                transport: self.one(Transport::VARIANTS),
            },
            clock: clock.to_owned(),
        }
    }
}
