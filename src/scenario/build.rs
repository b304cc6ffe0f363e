//! From what is written to the world it means, with every fault that is found on the way.

use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;
use serde_json::Value;

use super::policy_place;
use super::problem::{Place, Problem, ProblemKind};
use super::source::Source;
use super::world_model::{
    AccountModel, AclModel, BucketModel, CorsModel, CorsRuleModel, KeyModel, ObjectModel,
    RefererModel, RestoreModel, TemporaryKeyModel, WorldModel, Written,
};
use super::yaml::{self, Spanned};
use crate::policy::{Document, PolicyKind};
use crate::protocol::acl::{Acl, BucketAcl, Grant, Grantee, ObjectAcl};
use crate::protocol::bucket::BucketName;
use crate::protocol::cors::{CORS_METHODS, CorsConfiguration, CorsRule};
use crate::protocol::referer::RefererConfiguration;
use crate::protocol::words::did_you_mean;
use crate::protocol::xml::XmlError;
use crate::signature::is_secret_id;
use crate::world::{
    Account, Bucket, Key, KeyHolder, Object, RestoreState, TemporaryKey, User, World,
};

/// The instant at which every scenario plays that names none: 2026-03-01T08:00:00Z.
const DEFAULT_CLOCK: i64 = 1_772_352_000;
/// The uin of the account that owns the buckets of a world without accounts.
const DEFAULT_OWNER: &str = "100000000001";

/// A world under construction.
#[derive(Default)]
struct Builder {
    world: Option<World>,
    problems: Vec<Problem>,
}

/// Builds the world that a model means.
///
/// # Errors
///
/// Every fault found, in the file itself and in those it names.
pub(super) fn world(model: &WorldModel, source: &Arc<Source>) -> Result<World, Vec<Problem>> {
    let mut builder = Builder::default();
    builder.add(model, source, &mut vec![source.path.clone()]);
    builder.finish()
}

impl Builder {
    fn world(&mut self) -> &mut World {
        self.world.get_or_insert_with(|| World {
            clock: Timestamp::from_second(DEFAULT_CLOCK).unwrap_or_default(),
            accounts: Vec::new(),
            keys: Vec::new(),
            buckets: Vec::new(),
            behaviour: Default::default(),
        })
    }

    fn finish(mut self) -> Result<World, Vec<Problem>> {
        self.world();
        match self.world {
            Some(world) if self.problems.is_empty() => Ok(world),
            _ => Err(self.problems),
        }
    }

    fn report(&mut self, place: Place, kind: ProblemKind) {
        self.problems.push(Problem::new(place, kind));
    }

    /// Adds a file's world to what it builds on. `chain` holds the files on the way, to notice a cycle.
    fn add(
        &mut self,
        model: &WorldModel,
        source: &Arc<Source>,
        chain: &mut Vec<std::path::PathBuf>,
    ) {
        if let Some(include) = &model.world {
            self.include(include, source, chain);
        }
        if let Some(clock) = &model.clock {
            match clock.value.parse() {
                Ok(time) => self.world().clock = time,
                Err(_) => {
                    let expected = "a time such as 2026-03-01T08:00:00Z".to_owned();
                    self.report(
                        yaml::place(source, clock.referenced),
                        ProblemKind::WrongValue {
                            what: "`clock`",
                            expected,
                        },
                    );
                }
            }
        }
        if let Some(behaviour) = model.behaviour {
            self.world().behaviour = behaviour;
        }
        for account in &model.accounts {
            self.account(account, source);
        }
        if self.world().accounts.is_empty() {
            self.default_owner(model);
        }
        for account in &model.accounts {
            self.temporary_keys(&account.value, source);
        }
        for bucket in model.bucket.iter().chain(&model.buckets) {
            self.bucket(bucket, source);
        }
    }

    fn include(
        &mut self,
        include: &Spanned<String>,
        source: &Arc<Source>,
        chain: &mut Vec<std::path::PathBuf>,
    ) {
        let place = yaml::place(source, include.referenced);
        let path = beside(&source.path, &include.value);
        if chain.contains(&path) {
            let names = chain
                .iter()
                .chain([&path])
                .map(|path| path.display().to_string())
                .collect::<Vec<_>>();
            let kind = ProblemKind::IncludeCycle {
                include: include.value.clone(),
                chain: names.join(" > "),
            };
            return self.report(place, kind);
        }
        let base = match Source::read(&path) {
            Ok(base) => base,
            Err(Problem {
                kind: ProblemKind::Unreadable { reason },
                ..
            }) => {
                return self.report(
                    place,
                    ProblemKind::MissingFile {
                        what: "world",
                        file: include.value.clone(),
                        reason,
                    },
                );
            }
            Err(problem) => return self.problems.push(problem),
        };
        match yaml::parse::<WorldModel>(&base) {
            Ok(model) => {
                chain.push(path);
                self.add(&model, &base, chain);
                chain.pop();
            }
            Err(problem) => self.problems.push(problem),
        }
    }

    /// A world without accounts has one that owns its buckets, with a key named `owner`.
    fn default_owner(&mut self, model: &WorldModel) {
        let first = model
            .bucket
            .iter()
            .chain(&model.buckets)
            .find_map(|bucket| bucket.value.name.value.parse::<BucketName>().ok());
        let Some(name) = first else {
            return;
        };
        let world = self.world();
        world.accounts.push(Account {
            uin: DEFAULT_OWNER.to_owned(),
            appid: name.appid().to_owned(),
            users: Vec::new(),
        });
        world.keys.push(Key {
            name: "owner".to_owned(),
            secret_id: "AKIDexampleowner".to_owned(),
            secret_key: "example-owner-secret".into(),
            enabled: true,
            holder: KeyHolder {
                account: DEFAULT_OWNER.to_owned(),
                user: None,
            },
            temporary: None,
        });
    }

    fn account(&mut self, written: &Spanned<AccountModel>, source: &Arc<Source>) {
        let model = &written.value;
        if let Some(roles) = &model.roles {
            let instead = "give a user the policies, and issue the temporary key by its key";
            self.report(
                yaml::place(source, roles.referenced),
                ProblemKind::NotSupported {
                    field: "roles",
                    instead,
                },
            );
        }
        self.digits(&model.uin, "`uin`", source);
        self.digits(&model.appid, "`appid`", source);
        let uin = model.uin.value.clone();
        if self.world().account(&uin).is_some() {
            self.report(
                yaml::place(source, model.uin.referenced),
                ProblemKind::Twice {
                    what: "accounts",
                    name: uin.clone(),
                },
            );
        }
        for (name, key) in &model.keys {
            self.key(
                name,
                key,
                KeyHolder {
                    account: uin.clone(),
                    user: None,
                },
                source,
            );
        }
        let mut users = Vec::new();
        for (name, user) in &model.users {
            self.digits(&user.value.uin, "`uin`", source);
            for (key_name, key) in &user.value.keys {
                self.key(
                    key_name,
                    key,
                    KeyHolder {
                        account: uin.clone(),
                        user: Some(user.value.uin.value.clone()),
                    },
                    source,
                );
            }
            let policies = user
                .value
                .policies
                .iter()
                .filter_map(|policy| self.policy(policy, PolicyKind::Identity, source))
                .collect();
            users.push(User {
                name: name.clone(),
                uin: user.value.uin.value.clone(),
                policies,
            });
        }
        self.world().accounts.push(Account {
            uin,
            appid: model.appid.value.clone(),
            users,
        });
    }

    fn digits(&mut self, text: &Spanned<String>, what: &'static str, source: &Arc<Source>) {
        if text.value.is_empty() || !text.value.bytes().all(|byte| byte.is_ascii_digit()) {
            self.report(
                yaml::place(source, text.referenced),
                ProblemKind::WrongValue {
                    what,
                    expected: "a text of digits".to_owned(),
                },
            );
        }
    }

    fn key(
        &mut self,
        name: &str,
        written: &Spanned<KeyModel>,
        holder: KeyHolder,
        source: &Arc<Source>,
    ) {
        let model = &written.value;
        self.add_key(
            yaml::place(source, written.referenced),
            Key {
                name: name.to_owned(),
                secret_id: model.id.clone(),
                secret_key: model.secret.clone().into(),
                enabled: model.enabled,
                holder,
                temporary: None,
            },
        );
    }

    fn add_key(&mut self, place: Place, key: Key) {
        if key.name == "anonymous" {
            let expected =
                "another name than `anonymous`, which stands for a request without a key"
                    .to_owned();
            return self.report(
                place,
                ProblemKind::WrongValue {
                    what: "the name of a key",
                    expected,
                },
            );
        }
        if !is_secret_id(&key.secret_id) {
            let expected = "letters, digits, `-` and `_`, as SecretIds are".to_owned();
            return self.report(
                place,
                ProblemKind::WrongValue {
                    what: "`id`",
                    expected,
                },
            );
        }
        if self.world().key_named(&key.name).is_some() {
            return self.report(
                place,
                ProblemKind::Twice {
                    what: "keys",
                    name: key.name,
                },
            );
        }
        if self.world().key_with_id(&key.secret_id).is_some() {
            return self.report(
                place,
                ProblemKind::Twice {
                    what: "SecretIds",
                    name: key.secret_id,
                },
            );
        }
        self.world().keys.push(key);
    }

    /// After all permanent keys, since any of them may have issued a temporary one.
    fn temporary_keys(&mut self, account: &AccountModel, source: &Arc<Source>) {
        for (name, written) in &account.temporary_keys {
            self.temporary_key(name, written, source);
        }
    }

    fn temporary_key(
        &mut self,
        name: &str,
        written: &Spanned<TemporaryKeyModel>,
        source: &Arc<Source>,
    ) {
        let model = &written.value;
        let issuer = self
            .world()
            .key_named(&model.issuer.value)
            .map(|key| (key.holder.clone(), key.temporary.is_some()));
        let holder = match issuer {
            Some((holder, false)) => holder,
            Some((_, true)) => {
                let expected = "a permanent key; a temporary one cannot issue another".to_owned();
                return self.report(
                    yaml::place(source, model.issuer.referenced),
                    ProblemKind::WrongValue {
                        what: "`issuer`",
                        expected,
                    },
                );
            }
            None => {
                let kind = unnamed(
                    "key",
                    &model.issuer.value,
                    self.world().keys.iter().map(|key| key.name.as_str()),
                );
                return self.report(yaml::place(source, model.issuer.referenced), kind);
            }
        };
        let Ok(expires) = model.expires.value.parse() else {
            let expected = "a time such as 2026-03-01T08:30:00Z".to_owned();
            return self.report(
                yaml::place(source, model.expires.referenced),
                ProblemKind::WrongValue {
                    what: "`expires`",
                    expected,
                },
            );
        };
        let policy = model
            .policy
            .as_ref()
            .and_then(|policy| self.policy(policy, PolicyKind::Identity, source));
        let temporary = TemporaryKey {
            token: model.token.clone().into(),
            policy,
            expires,
        };
        self.add_key(
            yaml::place(source, written.referenced),
            Key {
                name: name.to_owned(),
                secret_id: model.id.clone(),
                secret_key: model.secret.clone().into(),
                enabled: true,
                holder,
                temporary: Some(temporary),
            },
        );
    }

    fn bucket(&mut self, written: &Spanned<BucketModel>, source: &Arc<Source>) {
        let model = &written.value;
        let name_place = yaml::place(source, model.name.referenced);
        let name: BucketName = match model.name.value.parse() {
            Ok(name) => name,
            Err(error) => return self.report(name_place, ProblemKind::BucketName(error)),
        };
        let region_is_right = !model.region.value.is_empty()
            && model
                .region
                .value
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
        if !region_is_right {
            let expected = "a region such as ap-guangzhou".to_owned();
            self.report(
                yaml::place(source, model.region.referenced),
                ProblemKind::WrongValue {
                    what: "`region`",
                    expected,
                },
            );
        }
        if self
            .world()
            .buckets
            .iter()
            .any(|bucket| bucket.name == name)
        {
            return self.report(
                name_place,
                ProblemKind::Twice {
                    what: "buckets",
                    name: name.to_string(),
                },
            );
        }
        let Some(owner) = self.owner(model, &name, source) else {
            return;
        };
        let acl = model
            .acl
            .as_ref()
            .and_then(|acl| self.acl(acl, source))
            .unwrap_or_default();
        let policy = model
            .policy
            .as_ref()
            .and_then(|policy| self.policy(policy, PolicyKind::Bucket, source));
        let cors = model.cors.as_ref().and_then(|cors| self.cors(cors, source));
        let referer = model
            .referer
            .as_ref()
            .and_then(|referer| self.referer(referer, source));
        let clock = self.world().clock;
        let empty = ObjectModel::default();
        let mut objects = std::collections::BTreeMap::new();
        for (key, object) in &model.objects {
            if let Some(object) = self.object(object.as_ref().unwrap_or(&empty), clock, source) {
                objects.insert(key.clone(), object);
            }
        }
        self.world().buckets.push(Bucket {
            name,
            region: model.region.value.clone(),
            owner,
            acl,
            policy,
            cors,
            referer,
            objects,
        });
    }

    fn owner(
        &mut self,
        model: &BucketModel,
        name: &BucketName,
        source: &Arc<Source>,
    ) -> Option<String> {
        if let Some(owner) = &model.owner {
            if self.world().account(&owner.value).is_none() {
                let kind = unnamed(
                    "account",
                    &owner.value,
                    self.world()
                        .accounts
                        .iter()
                        .map(|account| account.uin.as_str()),
                );
                self.report(yaml::place(source, owner.referenced), kind);
                return None;
            }
            return Some(owner.value.clone());
        }
        let found = self
            .world()
            .accounts
            .iter()
            .find(|account| account.appid == name.appid())
            .map(|account| account.uin.clone());
        if found.is_none() {
            let kind = ProblemKind::NoOwner {
                bucket: name.to_string(),
                appid: name.appid().to_owned(),
            };
            self.report(yaml::place(source, model.name.referenced), kind);
        }
        found
    }

    fn object(
        &mut self,
        model: &ObjectModel,
        clock: Timestamp,
        source: &Arc<Source>,
    ) -> Option<Object> {
        let restore = match &model.restore {
            None => None,
            Some(written) => {
                let place = yaml::place(source, written.referenced);
                if !model.storage_class.is_archive() {
                    let with = format!("the storage class {}", model.storage_class);
                    self.report(
                        place,
                        ProblemKind::DoesNotGoWith {
                            field: "restore",
                            with,
                        },
                    );
                    return None;
                }
                match restore_state(&written.value) {
                    Some(state) => Some(state),
                    None => {
                        let expected = "`in-progress`, or `{until: TIME}`".to_owned();
                        self.report(
                            place,
                            ProblemKind::WrongValue {
                                what: "`restore`",
                                expected,
                            },
                        );
                        return None;
                    }
                }
            }
        };
        Some(Object {
            acl: model.acl.unwrap_or(ObjectAcl::Default),
            content: model.content.clone().unwrap_or_default().into_bytes(),
            content_type: model
                .content_type
                .clone()
                .unwrap_or_else(|| "application/octet-stream".to_owned()),
            storage_class: model.storage_class,
            restore,
            last_modified: clock,
        })
    }

    fn policy(
        &mut self,
        written: &Spanned<Written>,
        kind: PolicyKind,
        source: &Arc<Source>,
    ) -> Option<Document> {
        let named = yaml::place(source, written.referenced);
        let (value, place) = match &written.value {
            Written::Inline(value) => (value.clone(), named),
            Written::File(file) => {
                let policy = self.file(file, "policy", named, source)?;
                match serde_json::from_str::<Value>(&policy.text) {
                    Ok(value) => (value, whole_text(&policy)),
                    Err(error) => {
                        let reason = error.to_string();
                        let reason = reason
                            .split(" at line ")
                            .next()
                            .unwrap_or_default()
                            .to_owned();
                        let place = at_line_and_column(&policy, error.line(), error.column());
                        self.report(
                            place,
                            ProblemKind::Json {
                                what: "the policy",
                                reason,
                            },
                        );
                        return None;
                    }
                }
            }
        };
        match Document::from_json(&value, kind) {
            Ok(document) => Some(document),
            Err(problem) => {
                let place = policy_place::of(&place, &problem.path);
                self.report(place, ProblemKind::Policy(problem.kind));
                None
            }
        }
    }

    /// Reads a file that a scenario or a world names.
    fn file(
        &mut self,
        file: &str,
        what: &'static str,
        named: Place,
        source: &Arc<Source>,
    ) -> Option<Arc<Source>> {
        match Source::read(&beside(&source.path, file)) {
            Ok(read) => Some(read),
            Err(Problem {
                kind: ProblemKind::Unreadable { reason },
                ..
            }) => {
                self.report(
                    named,
                    ProblemKind::MissingFile {
                        what,
                        file: file.to_owned(),
                        reason,
                    },
                );
                None
            }
            Err(problem) => {
                self.problems.push(problem);
                None
            }
        }
    }

    fn xml<T>(
        &mut self,
        file: &str,
        what: &'static str,
        named: Place,
        source: &Arc<Source>,
        read: impl Fn(&str) -> Result<T, XmlError>,
    ) -> Option<T> {
        let document = self.file(file, what, named, source)?;
        match read(&document.text) {
            Ok(value) => Some(value),
            Err(error) => {
                self.report(Place::whole(&document), ProblemKind::Xml(error));
                None
            }
        }
    }

    fn acl(&mut self, written: &Spanned<AclModel>, source: &Arc<Source>) -> Option<Acl> {
        let place = yaml::place(source, written.referenced);
        match &written.value {
            AclModel::Word(file) if file.ends_with(".xml") => {
                self.xml(file, "ACL", place, source, Acl::from_xml)
            }
            AclModel::Word(word) => match word.parse::<BucketAcl>() {
                Ok(canned) => Some(canned.into()),
                Err(error) => {
                    let meant = did_you_mean(word, error.known.iter().copied()).map(str::to_owned);
                    let known = error.known.iter().map(|word| (*word).to_owned()).collect();
                    self.report(
                        place,
                        ProblemKind::UnknownWord {
                            what: "ready-made ACL",
                            word: word.clone(),
                            meant,
                            known,
                        },
                    );
                    None
                }
            },
            AclModel::Grants(grants) => {
                let mut acl = Acl::default();
                for grant in grants {
                    let grantee = match grant.to.as_str() {
                        "all-users" => Some(Grantee::AllUsers),
                        "authenticated-users" => Some(Grantee::AuthenticatedUsers),
                        uin => Grantee::account(uin),
                    };
                    match grantee {
                        Some(grantee) => acl.grants.push(Grant {
                            grantee,
                            permission: grant.permission,
                        }),
                        None => {
                            let expected =
                                "the uin of a root account, `all-users` or `authenticated-users`"
                                    .to_owned();
                            self.report(
                                place.clone(),
                                ProblemKind::WrongValue {
                                    what: "`to`",
                                    expected,
                                },
                            );
                        }
                    }
                }
                Some(acl)
            }
        }
    }

    fn cors(
        &mut self,
        written: &Spanned<CorsModel>,
        source: &Arc<Source>,
    ) -> Option<CorsConfiguration> {
        match &written.value {
            CorsModel::File(file) => self.xml(
                file,
                "CORS configuration",
                yaml::place(source, written.referenced),
                source,
                CorsConfiguration::from_xml,
            ),
            CorsModel::Rules(rules) => Some(CorsConfiguration {
                rules: rules
                    .iter()
                    .map(|rule| self.cors_rule(rule, source))
                    .collect(),
            }),
        }
    }

    fn cors_rule(&mut self, rule: &CorsRuleModel, source: &Arc<Source>) -> CorsRule {
        for method in rule
            .methods
            .iter()
            .filter(|method| !CORS_METHODS.contains(&method.value.as_str()))
        {
            let known: Vec<String> = CORS_METHODS.map(str::to_owned).to_vec();
            let meant = did_you_mean(&method.value, CORS_METHODS).map(str::to_owned);
            let kind = ProblemKind::UnknownWord {
                what: "method that CORS rules have",
                word: method.value.clone(),
                meant,
                known,
            };
            self.report(yaml::place(source, method.referenced), kind);
        }
        CorsRule {
            allowed_origins: rule.origins.clone(),
            allowed_methods: rule
                .methods
                .iter()
                .map(|method| method.value.clone())
                .collect(),
            allowed_headers: rule.headers.clone(),
            expose_headers: rule.expose.clone(),
            max_age_seconds: rule.max_age,
        }
    }

    fn referer(
        &mut self,
        written: &Spanned<RefererModel>,
        source: &Arc<Source>,
    ) -> Option<RefererConfiguration> {
        match &written.value {
            RefererModel::File(file) => self.xml(
                file,
                "referer configuration",
                yaml::place(source, written.referenced),
                source,
                RefererConfiguration::from_xml,
            ),
            RefererModel::Rules(rules) => Some(RefererConfiguration {
                enabled: rules.enabled,
                list: rules.list,
                domains: rules.domains.clone(),
                empty: rules.empty,
            }),
        }
    }
}

fn restore_state(model: &RestoreModel) -> Option<RestoreState> {
    match model {
        RestoreModel::Word(word) => (word == "in-progress").then_some(RestoreState::InProgress),
        RestoreModel::Until(time) => time.parse().ok().map(RestoreState::RestoredUntil),
    }
}

/// A path as a file names it: from the file's own folder, without `.` and `..` where they can be resolved.
fn beside(file: &Path, named: &str) -> std::path::PathBuf {
    let joined = file.parent().unwrap_or(Path::new("")).join(named);
    let mut plain = std::path::PathBuf::new();
    for part in joined.components() {
        match part {
            std::path::Component::CurDir => {}
            std::path::Component::ParentDir if plain.file_name().is_some() => {
                plain.pop();
            }
            other => plain.push(other),
        }
    }
    plain
}

fn whole_text(source: &Arc<Source>) -> Place {
    let start = source.text.len() - source.text.trim_start().len();
    Place {
        source: Arc::clone(source),
        span: start..start + 1,
    }
}

fn at_line_and_column(source: &Arc<Source>, line: usize, column: usize) -> Place {
    let before: usize = source
        .text
        .split_inclusive('\n')
        .take(line.saturating_sub(1))
        .map(str::len)
        .sum();
    let start = (before + column.saturating_sub(1)).min(source.text.len());
    let start = (0..=start)
        .rev()
        .find(|at| source.text.is_char_boundary(*at))
        .unwrap_or_default();
    let end = source
        .text
        .get(start..)
        .and_then(|rest| rest.chars().next())
        .map_or(start, |letter| start + letter.len_utf8());
    Place {
        source: Arc::clone(source),
        span: start..end,
    }
}

/// The problem of a name that is not declared.
pub(super) fn unnamed<'a>(
    what: &'static str,
    name: &str,
    known: impl Iterator<Item = &'a str>,
) -> ProblemKind {
    let known: Vec<String> = known.map(str::to_owned).collect();
    let meant = did_you_mean(name, known.iter().map(String::as_str)).map(str::to_owned);
    ProblemKind::Unnamed {
        what,
        name: name.to_owned(),
        known,
        meant,
    }
}
