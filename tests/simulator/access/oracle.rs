//! A second, naive reading of the access rules: what reference §3.2 to §3.5 say, word by word,
//! on raw JSON and without any preparation, and a generator of small worlds to try it on.
//!
//! Nothing here is shared with the crate, so that a slip has to be made twice to go unseen.

use serde_json::{Map, Value, json};
use std::net::IpAddr;

/// One question: may this request do that in this world?
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    pub world: WorldFacts,
    pub request: RequestFacts,
}

/// What is deployed. There is one bucket, of `owner`; `foreign` is another root account.
#[derive(Debug, Clone, PartialEq)]
pub struct WorldFacts {
    pub owner: String,
    pub foreign: String,
    pub appid: String,
    /// The full name, `<name>-<appid>`.
    pub bucket: String,
    pub region: String,
    pub bucket_policy: Option<Value>,
    pub bucket_acl: Vec<(Grantee, Permission)>,
    /// `None` is `default`: the bucket's decides.
    pub object_acl: Option<Vec<(Grantee, Permission)>>,
    pub users: Vec<Holder>,
    pub groups: Vec<Holder>,
    pub roles: Vec<Holder>,
    pub resource_tags: Vec<(String, String)>,
}

/// A user (by its uin), a group or a role of `account`, with its own policies; a user may be in
/// groups of its account.
#[derive(Debug, Clone, PartialEq)]
pub struct Holder {
    pub account: String,
    pub name: String,
    pub policies: Vec<Value>,
    pub groups: Vec<String>,
}

/// Whom an ACL entry is for: a root account or a group, no sub-user (reference §3.3).
#[derive(Debug, Clone, PartialEq)]
pub enum Grantee {
    Account(String),
    AllUsers,
    AuthenticatedUsers,
}

#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum Permission {
    #[default]
    Read,
    Write,
    ReadAcp,
    WriteAcp,
    FullControl,
}

/// What comes in.
#[derive(Debug, Clone, PartialEq)]
pub struct RequestFacts {
    pub caller: Caller,
    /// The policy that a temporary key was asked for with.
    pub session_policy: Option<Value>,
    pub operation: Operation,
    pub key: Option<String>,
    pub source_ip: IpAddr,
    pub vpc: Option<String>,
    pub transport: Transport,
    /// Lower-case names.
    pub headers: Vec<(String, String)>,
    /// Values as they are, not URL-encoded.
    pub params: Vec<(String, String)>,
    /// ISO 8601.
    pub clock: String,
}

/// Who asks; the accounts are root uins.
#[derive(Debug, Clone, PartialEq)]
pub enum Caller {
    Anonymous,
    Root(String),
    User { account: String, uin: String },
    Role { account: String, name: String },
}

/// An operation of the table in reference §5.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Operation {
    pub api: &'static str,
    pub action: &'static str,
    pub kind: ResourceKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum ResourceKind {
    #[default]
    Service,
    Bucket,
    Object,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Transport {
    Http,
    /// HTTPS by this version: `1.2`.
    Tls(&'static str),
}

/// `explicit`: by a statement that denies, one for anyone included.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Verdict {
    Allowed,
    Denied { explicit: bool },
}

const ALLOWED: Verdict = Verdict::Allowed;
const IMPLICIT: Verdict = Verdict::Denied { explicit: false };
const EXPLICIT: Verdict = Verdict::Denied { explicit: true };
/// The principals that are everybody, whoever signed or did not (reference §3.4).
const ANYONE: [&str; 2] = ["qcs::cam::anyone:anyone", "*"];
const ANONYMOUS: &str = "qcs::cam::anonymous:anonymous";
/// The principals that an unsigned request is.
const UNSIGNED: [&str; 3] = [ANYONE[0], ANYONE[1], ANONYMOUS];

/// The verdict with what decided, cut down by the session policy: a temporary key has the rights
/// of its identity AND those of its policy (reference §3.2 model, §3.6).
pub fn judge(case: &Case) -> (Verdict, &'static str) {
    let found = by_identity(case);
    match &case.request.session_policy {
        Some(session) if says(session, "deny", case, None) => (EXPLICIT, "session policy denies"),
        Some(session) if found.0 == ALLOWED && !says(session, "allow", case, None) => {
            (IMPLICIT, "session policy does not allow")
        }
        _ => found,
    }
}

/// Reference §3.2, the model for the owner's root, for signed requests and across accounts.
fn by_identity(case: &Case) -> (Verdict, &'static str) {
    let (world, request) = (&case.world, &case.request);
    let find = |among: &'_ [Holder], of: &str, name: &str| {
        let found = among.iter().find(|h| h.account == of && h.name == name);
        found.cloned()
    };
    // Rule 1: with a signature an identity, without one anonymous.
    let (account, own, holder) = match &request.caller {
        Caller::Anonymous => return as_anonymous(case),
        Caller::Root(account) => (account, format!("uin/{account}"), None),
        Caller::User { account, uin } => {
            let user = find(&world.users, account, uin);
            (account, format!("uin/{uin}"), user)
        }
        Caller::Role { account, name } => {
            let role = find(&world.roles, account, name);
            (account, format!("roleName/{name}"), role)
        }
    };
    let groups = holder.iter().flat_map(|holder| &holder.groups);
    let groups = groups.filter_map(|group| find(&world.groups, account, group));
    let groups: Vec<Holder> = groups.collect();
    let identity = |effect| {
        let mut policies = holder.iter().chain(&groups).flat_map(|h| &h.policies);
        policies.any(|policy| says(policy, effect, case, None))
    };
    let is_root = matches!(request.caller, Caller::Root(_));
    // A list of buckets is the caller's own, whatever account it is of.
    let at_home = *account == world.owner || request.operation.kind == ResourceKind::Service;
    let own = format!("qcs::cam::uin/{account}:{own}");
    let root = format!("qcs::cam::uin/{account}:uin/{account}");
    // A grant to another root may be delegated; the owner's root does not stand for its users.
    let mut names = vec![own.as_str()];
    if !at_home {
        names.push(&root);
    }
    // Rule 2, and "PutBucketPolicy by the root account is always permitted".
    if at_home && is_root {
        let exempt = request.operation.api == "PutBucketPolicy";
        if !exempt && bucket_says("deny", &names, case) {
            return (EXPLICIT, "owner root denied");
        }
        return (ALLOWED, "owner root");
    }
    // Rule 4.
    if identity("deny") || bucket_says("deny", &names, case) {
        return (EXPLICIT, "specific deny");
    }
    // Rules 3 and 7; an ACL names root accounts only, and the owner's needs no grant.
    let to_account = |g: &Grantee| *g == Grantee::Account(account.clone());
    let by_policy = bucket_says("allow", &names, case);
    let granted = by_policy || (!at_home && acl_allows(case, &to_account));
    let specific = match (is_root, at_home) {
        (true, _) => granted,
        (false, true) => granted || identity("allow"),
        (false, false) => granted && identity("allow"),
    };
    if specific {
        return match (at_home, by_policy) {
            (true, true) => (ALLOWED, "bucket policy names the caller"),
            (true, false) => (ALLOWED, "identity policy"),
            (false, true) => (ALLOWED, "cross account by policy"),
            (false, false) => (ALLOWED, "cross account by ACL"),
        };
    }
    // Rule 6: below what is specific, above what is for all.
    if bucket_says("deny", &ANYONE, case) {
        return (EXPLICIT, "anyone denied, signed");
    }
    if bucket_says("allow", &ANYONE, case) {
        return (ALLOWED, "anyone allowed, signed");
    }
    let public = |g: &Grantee| matches!(g, Grantee::AllUsers | Grantee::AuthenticatedUsers);
    if acl_allows(case, &public) {
        return (ALLOWED, "public ACL, signed");
    }
    // Rule 5: once more as if anonymous; one success is enough.
    match as_anonymous(case).0 {
        ALLOWED => (ALLOWED, "second check as anonymous"),
        _ if !at_home && granted => (IMPLICIT, "cross account, home silent"),
        _ if !at_home && identity("allow") => (IMPLICIT, "cross account, owner silent"),
        _ => (IMPLICIT, "nothing allows, signed"),
    }
}

/// Reference §3.2, the model for unsigned requests.
fn as_anonymous(case: &Case) -> (Verdict, &'static str) {
    if bucket_says("deny", &UNSIGNED, case) {
        (EXPLICIT, "anyone denied, unsigned")
    } else if bucket_says("allow", &UNSIGNED, case) {
        (ALLOWED, "anyone allowed, unsigned")
    } else if acl_allows(case, &|g| *g == Grantee::AllUsers) {
        (ALLOWED, "public ACL, unsigned")
    } else {
        (IMPLICIT, "nothing allows, unsigned")
    }
}

/// Whether the ACL that governs the operation grants it to a grantee that is `who` (reference
/// §3.3): what WRITE lists is the bucket's alone, what an object has of its own is READ,
/// READ_ACP and WRITE_ACP, and without an ACL of its own the bucket's are the object's.
fn acl_allows(case: &Case, who: &dyn Fn(&Grantee) -> bool) -> bool {
    let bucket = &case.world.bucket_acl;
    let object = case.world.object_acl.as_ref().unwrap_or(bucket);
    let bucket_read = "GetBucket HeadBucket GetBucketObjectVersions ListMultipartUploads";
    let bucket_write = "PutObject PutObjectCopy PostObject InitiateMultipartUpload UploadPart \
        UploadPartCopy CompleteMultipartUpload DeleteObject";
    let table = [
        (bucket_read, bucket, Permission::Read),
        (bucket_write, bucket, Permission::Write),
        ("GetBucketACL", bucket, Permission::ReadAcp),
        ("PutBucketACL", bucket, Permission::WriteAcp),
        (
            "GetObject GetObjectVersion HeadObject",
            object,
            Permission::Read,
        ),
        ("GetObjectACL", object, Permission::ReadAcp),
        ("PutObjectACL", object, Permission::WriteAcp),
    ];
    let api = case.request.operation.api;
    let mut of_api = table
        .into_iter()
        .filter(|(apis, ..)| apis.split(' ').any(|one| one == api));
    let gives = |p: Permission, needed| p == needed || p == Permission::FullControl;
    of_api.any(|(_, acl, needed)| acl.iter().any(|(g, p)| who(g) && gives(*p, needed)))
}

/// Whether the bucket policy has a matching statement for one of `principals`; without a bucket
/// in the request there is none to ask.
fn bucket_says(effect: &str, principals: &[&str], case: &Case) -> bool {
    let asked = case.request.operation.kind != ResourceKind::Service;
    let policy = case.world.bucket_policy.as_ref().filter(|_| asked);
    policy.is_some_and(|policy| says(policy, effect, case, Some(principals)))
}

/// Whether a document has a statement of `effect` that matches (reference §3.4), in the statement
/// or at the top for one of `principals` if it must be.
fn says(policy: &Value, effect: &str, case: &Case, principals: Option<&[&str]>) -> bool {
    let statements = member(policy, "statement").and_then(Value::as_array);
    statements.into_iter().flatten().any(|statement| {
        let list = |name| texts(member(statement, name));
        let whom = member(statement, "principal").or_else(|| member(policy, "principal"));
        let named = texts(whom.and_then(|whom| whom.get("qcs")).or(whom));
        list("effect")
            .iter()
            .any(|e| e.eq_ignore_ascii_case(effect))
            && principals.is_none_or(|p| named.iter().any(|n| p.contains(&n.as_str())))
            && list("action")
                .iter()
                .any(|pattern| action_matches(pattern, case))
            && list("resource")
                .iter()
                .any(|pattern| resource_matches(pattern, case))
            && condition_holds(member(statement, "condition"), case)
    })
}

/// A member under either spelling of its name.
fn member<'a>(of: &'a Value, name: &str) -> Option<&'a Value> {
    of.as_object()?
        .iter()
        .find(|(n, _)| n.eq_ignore_ascii_case(name))
        .map(|(_, value)| value)
}

/// One value or a list of them, as text.
fn texts(value: Option<&Value>) -> Vec<String> {
    match value {
        None => Vec::new(),
        Some(Value::String(text)) => vec![text.clone()],
        Some(Value::Array(list)) => list.iter().flat_map(|one| texts(Some(one))).collect(),
        Some(other) => vec![other.to_string()],
    }
}

/// `*` stands for any run of characters, an empty one and one with slashes too.
fn like(pattern: &str, text: &str) -> bool {
    let (mut p, mut t) = (pattern.chars(), text.chars());
    match (p.next(), t.next()) {
        (None, None) => true,
        (Some('*'), None) => like(p.as_str(), text),
        (Some('*'), Some(_)) => like(p.as_str(), text) || like(pattern, t.as_str()),
        (Some(a), Some(b)) => a == b && like(p.as_str(), t.as_str()),
        _ => false,
    }
}

/// Reference §3.4, action: with and without `name/`, case-sensitive.
fn action_matches(pattern: &str, case: &Case) -> bool {
    let action = case.request.operation.action;
    like(pattern, action)
        || action
            .strip_prefix("name/")
            .is_some_and(|short| like(pattern, short))
}

/// Reference §3.4, resource: six segments or `*`, the bucket written in three ways; a bucket-level
/// request is about `<bucket>/`, a service-level one about nothing but `*`.
fn resource_matches(pattern: &str, case: &Case) -> bool {
    let WorldFacts {
        appid,
        bucket,
        region,
        ..
    } = &case.world;
    if pattern == "*" || case.request.operation.kind == ResourceKind::Service {
        return pattern == "*";
    }
    let segments: Vec<&str> = pattern.splitn(6, ':').collect();
    let ["qcs", "", "cos", in_region, of_account, path] = segments.as_slice() else {
        return false;
    };
    let of_object = case.request.operation.kind == ResourceKind::Object;
    let key = case
        .request
        .key
        .as_deref()
        .filter(|_| of_object)
        .unwrap_or_default();
    let short = bucket.strip_suffix(&format!("-{appid}")).unwrap_or(bucket);
    (in_region.is_empty() || like(in_region, region))
        && like(of_account, &format!("uid/{appid}"))
        && (like(path, &format!("{bucket}/{key}"))
            || like(path, &format!("{bucket}.{region}.myqcloud.com/{key}"))
            || like(path, &format!("prefix//{appid}/{short}/{key}")))
}

/// Reference §3.5: AND over operators, AND over the keys of one.
fn condition_holds(condition: Option<&Value>, case: &Case) -> bool {
    let operators = condition.and_then(Value::as_object);
    operators.into_iter().flatten().all(|(operator, keys)| {
        let keys = keys.as_object();
        keys.into_iter()
            .flatten()
            .all(|(k, v)| operator_holds(operator, k, &texts(Some(v)), case))
    })
}

/// Reference §3.5: OR over the values, "none of them" if negated; what a missing key means.
fn operator_holds(operator: &str, key: &str, wanted: &[String], case: &Case) -> bool {
    let (qualifier, operator) = operator.split_once(':').unwrap_or(("", operator));
    let bare = operator.strip_suffix("_if_exist").unwrap_or(operator);
    let carried = carried(key, case);
    if carried.is_none() && bare != operator {
        return true;
    }
    if bare == "null_equal" {
        let absent = if carried.is_none() { "true" } else { "false" };
        return wanted.iter().any(|w| w == absent);
    }
    let Some(carried) = carried else { return false };
    let positive = bare.replace("_not_equal", "_equal");
    let negated = positive != bare;
    let meets = |have: &String| wanted.iter().any(|want| compare(&positive, have, want)) != negated;
    match qualifier {
        "for_any_value" => carried.iter().any(meets),
        "for_all_value" => carried.iter().all(meets),
        _ if negated => carried.iter().all(meets),
        _ => carried.iter().any(meets),
    }
}

fn compare(operator: &str, have: &str, want: &str) -> bool {
    let number = |text: &str| text.parse::<f64>().ok();
    match operator.split_once('_') {
        Some(("string" | "bool", "equal")) => have == want,
        Some(("string", "like")) => like(want, have),
        Some(("ip", "equal")) => within(have, want).unwrap_or(false),
        Some(("numeric", how)) => ordered(how, number(have), number(want)),
        Some(("date", how)) => ordered(how, instant(have), instant(want)),
        _ => false,
    }
}

fn ordered<T: PartialOrd>(how: &str, have: Option<T>, want: Option<T>) -> bool {
    let (Some(have), Some(want)) = (have, want) else {
        return false;
    };
    match how {
        "equal" => have == want,
        "greater_than" => have > want,
        "greater_than_equal" => have >= want,
        "less_than" => have < want,
        "less_than_equal" => have <= want,
        _ => false,
    }
}

/// An address or a CIDR block.
fn within(have: &str, want: &str) -> Option<bool> {
    let (base, bits) = want.split_once('/').unwrap_or((want, ""));
    let (have, base, width) = match (have.parse().ok()?, base.parse().ok()?) {
        (IpAddr::V4(a), IpAddr::V4(b)) => (a.to_bits().into(), b.to_bits().into(), 32_u32),
        (IpAddr::V6(a), IpAddr::V6(b)) => (a.to_bits(), b.to_bits(), 128),
        _ => return Some(false),
    };
    let bits = if bits.is_empty() {
        width
    } else {
        bits.parse().ok()?
    };
    let network = |address: u128| address.checked_shr(width.saturating_sub(bits)).unwrap_or(0);
    Some(network(have) == network(base))
}

/// ISO 8601, `2026-06-15T12:30:00` with `Z` or an offset, in minutes; no case needs seconds.
fn instant(text: &str) -> Option<i64> {
    let n = |part: &str| part.parse::<i64>().ok();
    let (date, time) = text.split_once('T')?;
    let date: Vec<i64> = date.split('-').filter_map(n).collect();
    let (clock, offset) = match time.split_once('+') {
        Some((clock, ahead)) => (clock, ahead),
        None => (time.strip_suffix('Z')?, "00:00"),
    };
    let minutes = |text: &str| {
        let parts: Vec<i64> = text.split(':').filter_map(n).collect();
        Some(parts.first()? * 60 + parts.get(1)?)
    };
    let [year, month, day] = date.as_slice() else {
        return None;
    };
    let leap = |y: i64| (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
    let length = |m: i64| match m {
        2 => 28 + i64::from(leap(*year)),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    let years: i64 = (1970..*year).map(|y| 365 + i64::from(leap(y))).sum();
    let days = years + (1..*month).map(length).sum::<i64>() + day;
    Some(days * 1440 + minutes(clock)? - minutes(offset)?)
}

/// Reference §3.5, the table: what a request carries under a key, `None` if it is missing, which
/// it also is on an operation outside the column "applies to".
fn carried(key: &str, case: &Case) -> Option<Vec<String>> {
    let (request, api) = (&case.request, case.request.operation.api);
    let find = |list: &[(String, String)], name: &str| {
        list.iter()
            .find(|(n, _)| n == name)
            .map(|(_, value)| value.clone())
    };
    let header = |name, on: bool| find(&request.headers, name).filter(|_| on);
    // Parameters are compared as they are on the wire.
    let param = |name, on: bool| {
        let value = find(&request.params, name).filter(|_| on)?;
        Some(value.bytes().map(encoded).collect::<String>())
    };
    let among = |apis: &str| apis.split(' ').any(|one| one == api);
    let upload = among("PutObject PostObject InitiateMultipartUpload AppendObject");
    let acl = upload || among("PutObjectACL PutBucket PutBucketACL");
    let list = among("GetBucket GetBucketObjectVersions ListMultipartUploads ListLiveChannels");
    let versioned = among("GetObject DeleteObject PostObjectRestore HeadObject")
        || among("PutObjectTagging GetObjectTagging DeleteObjectTagging");
    let body = among("PutObject PostObject AppendObject UploadPart CompleteMultipartUpload")
        || among("PutObjectACL PutBucketACL PutBucketPolicy PutBucketTagging PostObjectRestore");
    let tagging = among("PutBucket PutBucketTagging");
    let one = match key {
        "qcs:ip" => Some(request.source_ip.to_string()),
        "qcs:vpc" | "vpc:requester_vpc" => request.vpc.clone(),
        "qcs:current_time" => Some(request.clock.clone()),
        "cos:secure-transport" => Some((request.transport != Transport::Http).to_string()),
        "cos:tls-version" => match request.transport {
            Transport::Http => None,
            Transport::Tls(version) => Some(version.to_owned()),
        },
        "cos:prefix" => param("prefix", list),
        "cos:versionid" => param("versionId", versioned),
        "cos:response-content-type" => param("response-content-type", api == "GetObject"),
        "cos:x-cos-storage-class" => header("x-cos-storage-class", upload),
        "cos:x-cos-acl" => header("x-cos-acl", acl),
        "cos:content-length" => header("content-length", body),
        "cos:content-type" => header("content-type", body),
        "qcs:request_tag" => {
            let tags = header("x-cos-tagging", tagging)?;
            return Some(
                tags.split('&')
                    .map(|tag| tag.replacen('=', "&", 1))
                    .collect(),
            );
        }
        "qcs:resource_tag" => {
            let tags = &case.world.resource_tags;
            let any = !tags.is_empty() && request.operation.kind != ResourceKind::Service;
            return any.then(|| tags.iter().map(|(k, v)| format!("{k}&{v}")).collect());
        }
        _ => None,
    };
    one.map(|value| vec![value])
}

fn encoded(byte: u8) -> String {
    match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
            char::from(byte).to_string()
        }
        _ => format!("%{byte:02X}"),
    }
}

const OWNER: &str = "100000000001";
const FOREIGN: &str = "100000000002";
const APPID: &str = "1250000000";
const BUCKET: &str = "examplebucket-1250000000";
/// Account, uin and the groups that a user may be in.
const USERS: [(&str, &str, &str); 3] = [
    (OWNER, "100000000011", "readers"),
    (OWNER, "100000000012", "readers"),
    (FOREIGN, "100000000021", "partners"),
];

macro_rules! operations {
    ($($kind:ident: $($api:literal)*;)*) => {
        [$($(Operation {
            api: $api,
            action: concat!("name/cos:", $api),
            kind: ResourceKind::$kind,
        },)*)*]
    };
}

const OPERATIONS: [Operation; 17] = operations! {
    Service: "GetService";
    Bucket: "GetBucket" "HeadBucket" "PutBucketPolicy" "GetBucketACL" "PutBucketACL"
        "PutBucketTagging" "ListMultipartUploads";
    Object: "GetObject" "GetObject" "HeadObject" "PutObject" "DeleteObject" "GetObjectACL"
        "PutObjectACL" "PostObjectRestore" "AppendObject";
};

/// The values that a condition may name, by key and by kind of operator; those that a request may
/// carry are among them or fall under them.
const CONDITIONS: &str = "\
qcs:ip ip 10.0.0.1|10.0.0.0/24|10.0.0.0/8|2001:db8::/32|0.0.0.0/0
qcs:ip ip 10.0.1.2|10.0.1.0/25|2001:db8::1|2001:db8:1::/48|::/0|192.168.1.128/25
qcs:vpc string vpc-aqp5jrc1|vpc-other|vpc-*
vpc:requester_vpc string vpc-aqp5jrc1|vpc-other|*jrc1
cos:secure-transport bool true|false
cos:tls-version numeric 1.0|1.1|1.2|1.3
cos:prefix string doc%2F|doc/|doc*||%E6%96%87|%e6%96%87
cos:versionid string null|MTg0NDUx||MT*
cos:response-content-type string image%2Fjpeg|image/jpeg|image*|*%2F*g
cos:x-cos-storage-class string STANDARD|ARCHIVE|standard|*A*
cos:x-cos-acl string private|public-read|public-*
cos:content-length numeric 9|10|10.5|11
cos:content-type string image/jpeg|image%2Fjpeg|image/*|text/plain
qcs:request_tag set a&b|c&d|e&f|a*
qcs:resource_tag set a&b|c&d|e&f|*b
qcs:current_time date 2026-06-15T12:30:00Z|2026-06-15T20:30:00+08:00|2026-03-01T07:59:00+08:00
cos:not-a-key string a|*";

/// A tiny xorshift.
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from((self.0 >> 16) % (n.max(1) as u64)).unwrap_or_default()
    }

    fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    fn of<T: Clone + Default>(&mut self, list: &[T]) -> T {
        list.get(self.below(list.len()))
            .cloned()
            .unwrap_or_default()
    }

    /// One of some words with bars between them.
    fn pick<'a>(&mut self, words: &'a str) -> &'a str {
        words
            .split('|')
            .nth(self.below(words.split('|').count()))
            .unwrap_or_default()
    }

    fn some(&mut self, percent: usize, words: &str) -> Option<String> {
        self.chance(percent).then(|| self.pick(words).to_owned())
    }

    /// One to three of them, as a list or, if one, by itself.
    fn listed(&mut self, mut one: impl FnMut(&mut Self) -> Value) -> Value {
        if self.chance(40) {
            return one(self);
        }
        let more = self.below(3);
        (0..=more).map(|_| one(self)).collect()
    }
}

/// A case out of a small universe, the same for the same seed.
pub fn generate(seed: u64) -> Case {
    let mut random = Random((seed ^ 0x9E37_79B9_7F4A_7C15).wrapping_mul(0xBF58_476D_1CE4_E5B9) | 1);
    for _ in 0..8 {
        random.below(1);
    }
    let region = random.pick("ap-guangzhou|ap-beijing");
    let request = request(&mut random);
    let mut draft = Draft {
        region,
        of: &request,
        random,
    };
    let mut holder = |account: &str, name: &str, group: Option<&str>| Holder {
        account: account.to_owned(),
        name: name.to_owned(),
        policies: draft.policies(),
        groups: group
            .filter(|_| draft.random.chance(50))
            .map(str::to_owned)
            .into_iter()
            .collect(),
    };
    let groups = [(OWNER, "readers"), (FOREIGN, "partners")];
    let groups = groups.map(|(of, name)| holder(of, name, None)).into();
    let roles = ["uploader", "auditor"];
    let roles = roles.map(|name| holder(OWNER, name, None)).into();
    let users = USERS.map(|(of, uin, group)| holder(of, uin, Some(group)));
    let users = users.into();
    let mut tags = vec![("a", "b"), ("c", "d")];
    tags.retain(|_| draft.random.chance(40));
    let tags = tags.into_iter();
    let resource_tags = tags.map(|(k, v)| (k.to_owned(), v.to_owned())).collect();
    let world = WorldFacts {
        owner: OWNER.to_owned(),
        foreign: FOREIGN.to_owned(),
        appid: APPID.to_owned(),
        bucket: BUCKET.to_owned(),
        region: region.to_owned(),
        bucket_policy: draft.random.chance(75).then(|| draft.document(true)),
        bucket_acl: draft.acl(true),
        object_acl: draft.random.chance(30).then(|| draft.acl(false)),
        users,
        groups,
        roles,
        resource_tags,
    };
    let session = request.caller != Caller::Anonymous && draft.random.chance(20);
    let session_policy = session.then(|| draft.document(false));
    Case {
        world,
        request: RequestFacts {
            session_policy,
            ..request
        },
    }
}

fn request(random: &mut Random) -> RequestFacts {
    let operation = random.of(&OPERATIONS);
    let caller = match random.below(20) {
        0..5 => Caller::Anonymous,
        5 => Caller::Root(OWNER.to_owned()),
        6..8 => Caller::Root(FOREIGN.to_owned()),
        8..10 => Caller::Role {
            account: OWNER.to_owned(),
            name: random.pick("uploader|auditor").to_owned(),
        },
        n => {
            let (owner_user, foreign_user) = (random.of(&USERS[..2]), USERS[2]);
            let (account, uin, _) = if n < 15 { owner_user } else { foreign_user };
            Caller::User {
                account: account.to_owned(),
                uin: uin.to_owned(),
            }
        }
    };
    let api = operation.api;
    let upload = matches!(api, "PutObject" | "AppendObject");
    let body = upload || matches!(api, "PutBucketPolicy" | "PutBucketTagging");
    let acl = upload || matches!(api, "PutObjectACL" | "PutBucketACL");
    let read = matches!(api, "GetObject" | "HeadObject");
    let versioned = read || matches!(api, "DeleteObject" | "PostObjectRestore");
    let list = matches!(api, "GetBucket" | "ListMultipartUploads");
    let tagging = matches!(api, "PutBucketTagging" | "PutObject");
    let mut carry = |on: bool, percent: usize, name: &str, values: &str| {
        // Now and then where the condition key is not visible; what has no body has no length.
        let stray = !name.starts_with("content-") && random.chance(4);
        let value = random.some(percent, values).filter(|_| on || stray);
        value.map(|value| (name.to_owned(), value))
    };
    let headers = [
        carry(acl, 60, "x-cos-acl", "private|public-read"),
        carry(upload, 60, "x-cos-storage-class", "STANDARD|ARCHIVE"),
        carry(body, 60, "content-type", "image/jpeg|text/plain"),
        carry(body, 100, "content-length", "9|10|11"),
        carry(tagging, 60, "x-cos-tagging", "a=b|a=b&c=d|a=b&c=d&e=f|x=y"),
    ];
    let of_content = "response-content-type";
    let params = [
        carry(list, 60, "prefix", "doc/|doc2/|文"),
        carry(versioned, 60, "versionId", "null|MTg0NDUx|MTother|"),
        carry(api == "GetObject", 60, of_content, "image/jpeg|text/plain"),
    ];
    RequestFacts {
        caller,
        session_policy: None,
        operation,
        key: (operation.kind == ResourceKind::Object)
            .then(|| random.pick("a|doc/a|doc/b|doc2/a").to_owned()),
        source_ip: match random.below(4) {
            0 => IpAddr::from([10, 0, 0, 1]),
            1 => IpAddr::from([10, 0, 1, 2]),
            2 => IpAddr::from([192, 168, 1, 130]),
            _ => IpAddr::from([0x2001, 0xdb8, 0, 0, 0, 0, 0, 1]),
        },
        vpc: random.some(50, "vpc-aqp5jrc1|vpc-other"),
        transport: match random.below(5) {
            0 | 1 => Transport::Http,
            _ => Transport::Tls(random.pick("1.0|1.1|1.2|1.3")),
        },
        headers: headers.into_iter().flatten().collect(),
        params: params.into_iter().flatten().collect(),
        clock: random
            .pick("2026-02-28T23:59:00Z|2026-06-15T12:30:00Z")
            .to_owned(),
    }
}

/// What documents and ACLs are drawn with an eye on: the request that they will meet.
struct Draft<'a> {
    region: &'static str,
    of: &'a RequestFacts,
    random: Random,
}

impl Draft<'_> {
    fn policies(&mut self) -> Vec<Value> {
        let many = self.random.of(&[0, 1, 1, 2]);
        (0..many).map(|_| self.document(false)).collect()
    }

    fn acl(&mut self, of_bucket: bool) -> Vec<(Grantee, Permission)> {
        use Permission::{FullControl, Read, ReadAcp, Write, WriteAcp};
        let of_object = [Read, Read, Read, ReadAcp, WriteAcp, FullControl];
        let mut permissions = of_object.to_vec();
        if of_bucket {
            permissions.extend([Write, Write]);
        }
        let many = self.random.of(&[0, 1, 1, 2]);
        let entry = |_| {
            let grantee = match self.random.below(9) {
                0..3 => Grantee::AllUsers,
                3 => Grantee::AuthenticatedUsers,
                4 => Grantee::Account(OWNER.to_owned()),
                _ => Grantee::Account(FOREIGN.to_owned()),
            };
            (grantee, self.random.of(&permissions))
        };
        (0..many).map(entry).collect()
    }

    /// A bucket policy, or one of CAM or a session, with none of the principals.
    fn document(&mut self, of_bucket: bool) -> Value {
        let style = self.random.below(3);
        let on_top = of_bucket && self.random.chance(20);
        let principal = |wanted: bool, draft: &mut Self| wanted.then(|| draft.principal());
        let condition = |draft: &mut Self| draft.random.chance(35).then(|| draft.condition());
        // A request is met by several documents of CAM, and by one bucket policy.
        let (many, effects) = match of_bucket {
            true => ("0|1|2|2|3|3|4", "allow|allow|Allow|deny|Deny"),
            false => ("0|1|1|1|2|2|3", "allow|allow|allow|Allow|Allow|deny|Deny"),
        };
        let many = self.random.pick(many).parse().unwrap_or(0);
        let mut statements = Vec::new();
        for _ in 0..many {
            let effect = self.random.pick(effects);
            let members = [
                ("effect", Some(json!(effect))),
                ("principal", principal(of_bucket && !on_top, self)),
                ("action", Some(self.random_list(Self::action))),
                ("resource", Some(self.random_list(Self::resource))),
                ("condition", condition(self)),
            ];
            statements.push(self.named(style, members));
        }
        let members = [
            ("version", Some(json!("2.0"))),
            ("principal", principal(on_top, self)),
            ("statement", Some(Value::Array(statements))),
        ];
        self.named(style, members)
    }

    fn random_list(&mut self, one: fn(&Self, &mut Random) -> String) -> Value {
        let mut random = Random(self.random.0);
        let list = random.listed(|random| json!(one(self, random)));
        self.random = random;
        list
    }

    /// Names in lower case, with a capital, or now this, now that.
    fn named<const N: usize>(
        &mut self,
        style: usize,
        members: [(&str, Option<Value>); N],
    ) -> Value {
        let mut object = Map::new();
        for (name, value) in members {
            let capital = style == 1 || (style == 2 && self.random.chance(50));
            let (first, rest) = name.split_at(1);
            let first = if capital {
                first.to_uppercase()
            } else {
                first.to_owned()
            };
            if let Some(value) = value {
                object.insert(first + rest, value);
            }
        }
        Value::Object(object)
    }

    fn principal(&mut self) -> Value {
        if self.random.chance(5) {
            return json!("*");
        }
        let caller = match &self.of.caller {
            Caller::Anonymous => "qcs::cam::anonymous:anonymous".to_owned(),
            Caller::Root(a) => format!("qcs::cam::uin/{a}:uin/{a}"),
            Caller::User { account, uin } => format!("qcs::cam::uin/{account}:uin/{uin}"),
            Caller::Role { account, name } => format!("qcs::cam::uin/{account}:roleName/{name}"),
        };
        let one = |random: &mut Random| match random.below(12) {
            0..5 => json!(caller),
            5 | 6 => json!("qcs::cam::anyone:anyone"),
            7 => json!("qcs::cam::anonymous:anonymous"),
            8 => json!(format!("qcs::cam::uin/{OWNER}:uin/{OWNER}")),
            9 | 10 => json!(format!("qcs::cam::uin/{FOREIGN}:uin/{FOREIGN}")),
            _ => {
                let (account, uin, _) = random.of(&USERS);
                json!(format!("qcs::cam::uin/{account}:uin/{uin}"))
            }
        };
        json!({ "qcs": self.random.listed(one) })
    }

    fn action(&self, random: &mut Random) -> String {
        let api = self.of.operation.api;
        let verb = ["Get", "Head", "Put", "Delete", "Post", "Append", "List"];
        let verb = verb
            .into_iter()
            .find(|verb| api.starts_with(verb))
            .unwrap_or_default();
        let shape = match random.below(16) {
            0..4 => "name/cos:=",
            4 | 5 => "cos:=",
            6 => "*|name/cos:*|cos:*",
            7 | 8 => "cos:~*|name/cos:~*",
            9 => "name/cos:*Bucket*|name/cos:*Object*|cos:G*t*|cos:*ACL",
            10 => "cos.putObject|name/cos:getObject|GetObject",
            _ => return random.of(&OPERATIONS).action.to_owned(),
        };
        random.pick(shape).replace('=', api).replace('~', verb)
    }

    fn resource(&self, random: &mut Random) -> String {
        let key = self.of.key.as_deref().unwrap_or_default();
        let of_service = self.of.operation.kind == ResourceKind::Service;
        if random.chance(if of_service { 60 } else { 10 }) {
            return "*".to_owned();
        }
        let path = match random.below(10) {
            0..4 => "*",
            4 | 5 => key,
            6 => "",
            7 => "doc/*",
            _ => random.pick("doc*|*/a|*a|doc/a|d*/*|doc2/*"),
        };
        let own = self.region;
        let region = random.of(&[own, own, own, own, "", "*", "ap-guangzhou", "ap-*"]);
        let appid = if random.chance(90) {
            APPID
        } else {
            "1250000001"
        };
        let path = match random.below(12) {
            0 => format!("{BUCKET}.{own}.myqcloud.com/{path}"),
            1 => format!("prefix//{appid}/examplebucket/{path}"),
            2 => format!("otherbucket-{APPID}/{path}"),
            3 => "*".to_owned(),
            _ => format!("{BUCKET}/{path}"),
        };
        format!("qcs::cos:{region}:uid/{appid}:{path}")
    }

    fn condition(&mut self) -> Value {
        let mut operators = Map::new();
        for _ in 0..=self.random.of(&[0, 0, 0, 1]) {
            let (key, kind, values) = self.condition_key();
            let operator = self.operator(kind);
            let null = operator.starts_with("null");
            let value = |random: &mut Random| {
                let value = random.pick(if null { "true|false" } else { values });
                match serde_json::from_str(value) {
                    Ok(number) if kind == "numeric" && !null && random.chance(50) => number,
                    _ => json!(value),
                }
            };
            let value = self.random.listed(value);
            let keys = operators.entry(operator).or_insert_with(|| json!({}));
            if let Some(keys) = keys.as_object_mut() {
                keys.insert(key.to_owned(), value);
            }
        }
        Value::Object(operators)
    }

    /// Mostly one that the request carries something under.
    fn condition_key(&mut self) -> (&'static str, &'static str, &'static str) {
        let sent = self.of.headers.iter().chain(&self.of.params);
        let sent: String = sent.map(|(name, _)| format!("cos:{name} ")).collect();
        let sent = sent.replace("versionId", "versionid")
            + &sent.replace("x-cos-tagging", "qcs:request_tag");
        let all = sent.is_empty() || self.random.chance(60);
        let lines = CONDITIONS
            .lines()
            .map(|line| line.splitn(3, ' ').collect::<Vec<_>>());
        let keys = lines.filter_map(|line| <[&str; 3]>::try_from(line).ok());
        let keys: Vec<_> = keys.filter(|[key, ..]| all || sent.contains(key)).collect();
        let [key, kind, values] = self.random.of(&keys);
        (key, kind, values)
    }

    fn operator(&mut self, kind: &str) -> String {
        let random = &mut self.random;
        let suffix = if random.chance(40) { "_if_exist" } else { "" };
        if random.chance(8) {
            return format!("null_equal{suffix}");
        }
        let bare = match kind {
            "string" => random.pick("string_equal|string_equal|string_not_equal|string_like"),
            "ip" => random.pick("ip_equal|ip_not_equal"),
            "bool" => "bool_equal",
            "set" => random.pick("string_equal|string_equal|string_like|string_not_equal"),
            _ => random.pick(
                "_equal|_not_equal|_greater_than|_greater_than_equal|_less_than|_less_than_equal",
            ),
        };
        let bare = match kind {
            "date" if bare == "_equal" => "date_not_equal".to_owned(),
            "date" | "numeric" => format!("{kind}{bare}"),
            _ => bare.to_owned(),
        };
        // What is no set is one of one member, on which the qualifiers say the same.
        let qualified = if kind == "set" { 100 } else { 10 };
        let qualifier = random.some(qualified, "for_any_value:|for_all_value:");
        format!("{}{bare}{suffix}", qualifier.unwrap_or_default())
    }
}
