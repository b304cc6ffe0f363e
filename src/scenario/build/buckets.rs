//! Buckets, their configuration and their objects.

use std::collections::BTreeMap;
use std::sync::Arc;

use http::HeaderValue;

use super::{Builder, unnamed};
use crate::policy::PolicyKind;
use crate::protocol::acl::{Acl, BucketAcl, Grant, Grantee, ObjectAcl};
use crate::protocol::bucket::BucketName;
use crate::protocol::cors::{CORS_METHODS, CorsConfiguration, CorsRule};
use crate::protocol::host::{is_domain_of_cos, is_own_address};
use crate::protocol::referer::{EmptyReferer, RefererConfiguration};
use crate::protocol::timestamp::Timestamp;
use crate::protocol::words::{UnknownWord, did_you_mean};
use crate::scenario::bucket_model::{
    AclModel, BucketModel, CorsModel, CorsRuleModel, GrantsModel, ObjectModel, RefererModel,
    RestoreModel,
};
use crate::scenario::policy_origin::PolicyOf;
use crate::scenario::problem::{Place, ProblemKind};
use crate::scenario::source::Source;
use crate::scenario::yaml::{self, Spanned};
use crate::world::{Bucket, Object, RestoreState};

impl Builder<'_> {
    pub(super) fn bucket(&mut self, written: &Spanned<BucketModel>, source: &Arc<Source>) {
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
            .known()
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
        let domains = self.domains(model, source);
        let Some(owner) = self.owner(model, &name, source) else {
            return;
        };
        let acl = model
            .acl
            .as_ref()
            .and_then(|acl| self.acl(acl, source, |word| word.parse().map(BucketAcl::into)))
            .unwrap_or_default();
        let policy = model.policy.as_ref().and_then(|policy| {
            let of = PolicyOf::Bucket(model.name.value.clone());
            self.policy(of, policy, PolicyKind::Bucket, source)
        });
        let cors = model
            .cors
            .as_ref()
            .and_then(|cors| self.cors(cors, source))
            .map(Arc::new);
        let referer = model
            .referer
            .as_ref()
            .and_then(|referer| self.referer(referer, source));
        let clock = self.known().clock;
        let empty = ObjectModel::default();
        let mut objects = BTreeMap::new();
        for (key, object) in &model.objects {
            if key.is_empty() {
                let expected = "1 to 850 bytes".to_owned();
                self.report(
                    name_place.clone(),
                    ProblemKind::WrongValue {
                        what: "the key of an object",
                        expected,
                    },
                );
            }
            if let Some(object) = self.object(
                object.as_ref().unwrap_or(&empty),
                clock,
                &name_place,
                source,
            ) {
                objects.insert(key.clone(), object);
            }
        }
        let tags = model.tags.iter();
        let tags = tags.map(|(name, value)| (name.clone(), value.value.clone()));
        let tags = tags.collect();
        self.world().buckets.push(Bucket {
            name,
            region: model.region.value.clone(),
            domains,
            owner,
            acl,
            policy,
            cors,
            referer,
            tags,
            created: clock,
            versioning: model.versioning,
            lifecycle: None,
            history: Default::default(),
            last_version: 0,
            uploads: BTreeMap::new(),
            objects,
        });
    }

    /// The custom domains of a bucket; each belongs to one bucket only.
    fn domains(&mut self, model: &BucketModel, source: &Arc<Source>) -> Vec<String> {
        let mut domains = Vec::new();
        for written in &model.domains {
            let place = yaml::place(source, written.referenced);
            let domain = written.value.to_ascii_lowercase();
            if !is_custom_domain(&domain) {
                let expected = "a domain of one's own such as img.example.com".to_owned();
                let what = "a custom domain";
                self.report(place, ProblemKind::WrongValue { what, expected });
            } else if domains.contains(&domain) || self.known().bucket_of_domain(&domain).is_some()
            {
                let (what, name) = ("custom domains", domain);
                self.report(place, ProblemKind::Twice { what, name });
            } else {
                domains.push(domain);
            }
        }
        domains
    }

    fn owner(
        &mut self,
        model: &BucketModel,
        name: &BucketName,
        source: &Arc<Source>,
    ) -> Option<String> {
        if let Some(owner) = &model.owner {
            if self.known().account(&owner.value).is_none() {
                let kind = unnamed(
                    "account",
                    &owner.value,
                    self.known()
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
            .known()
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
        name_place: &Place,
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
        let content_type = model
            .content_type
            .clone()
            .unwrap_or_else(|| "application/octet-stream".to_owned());
        if HeaderValue::from_str(&content_type).is_err() {
            let expected = "a text that a header can carry".to_owned();
            self.report(
                name_place.clone(),
                ProblemKind::WrongValue {
                    what: "`content_type`",
                    expected,
                },
            );
        }
        let acl = model
            .acl
            .as_ref()
            .and_then(|acl| self.acl(acl, source, |word| word.parse().map(ObjectAcl::grants)))
            .flatten();
        let content = model.content.clone().unwrap_or_default();
        Some(Object {
            acl,
            content_type,
            storage_class: model.storage_class,
            restore,
            ..Object::of(content, clock)
        })
    }

    /// Reads an ACL; `canned` knows the ready-made ones of buckets or of objects.
    fn acl<T: From<Acl>>(
        &mut self,
        written: &Spanned<AclModel>,
        source: &Arc<Source>,
        canned: impl Fn(&str) -> Result<T, UnknownWord>,
    ) -> Option<T> {
        let place = yaml::place(source, written.referenced);
        match &written.value {
            AclModel::Word(file) if file.ends_with(".xml") => {
                self.xml(file, "ACL", place, |text| Acl::from_xml(text).map(T::from))
            }
            AclModel::Word(word) => match canned(word) {
                Ok(canned) => Some(canned),
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
            AclModel::Grants(GrantsModel { grants }) => {
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
                Some(acl.into())
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
                CorsConfiguration::from_xml,
            ),
            CorsModel::Rules(rules) => Some(CorsConfiguration {
                rules: rules
                    .iter()
                    .map(|rule| self.cors_rule(rule, source))
                    .collect(),
                ..CorsConfiguration::default()
            }),
        }
    }

    fn cors_rule(&mut self, rule: &CorsRuleModel, source: &Arc<Source>) -> CorsRule {
        for origin in rule
            .origins
            .iter()
            .filter(|origin| !is_origin(&origin.value))
        {
            let expected = "`scheme://domain[:port]`, with one `*` at most".to_owned();
            self.report(
                yaml::place(source, origin.referenced),
                ProblemKind::WrongValue {
                    what: "an origin",
                    expected,
                },
            );
        }
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
            id: None,
            allowed_origins: rule
                .origins
                .iter()
                .map(|origin| origin.value.clone())
                .collect(),
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
                RefererConfiguration::from_xml,
            ),
            RefererModel::Rules(rules) => {
                for domain in rules
                    .domains
                    .iter()
                    .filter(|domain| domain.value.contains("://"))
                {
                    let expected = "a domain without a scheme, which is not looked at".to_owned();
                    self.report(
                        yaml::place(source, domain.referenced),
                        ProblemKind::WrongValue {
                            what: "a referer domain",
                            expected,
                        },
                    );
                }
                Some(RefererConfiguration {
                    enabled: rules.enabled.unwrap_or(true),
                    list: rules.list,
                    domains: rules
                        .domains
                        .iter()
                        .map(|domain| domain.value.clone())
                        .collect(),
                    // As in COS (reference §4.2).
                    empty: rules.empty.unwrap_or(EmptyReferer::Deny),
                })
            }
        }
    }
}

/// Labels with dots between them, outside the domains of COS.
fn is_custom_domain(domain: &str) -> bool {
    let has_labels = domain.split('.').all(|label| {
        !label.is_empty()
            && label
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
    });
    has_labels && !is_own_address(domain) && !is_domain_of_cos(domain)
}

/// `*`, or `scheme://domain[:port]` with one `*` at most (436/8279).
fn is_origin(text: &str) -> bool {
    let has_scheme = text
        .split_once("://")
        .is_some_and(|(_, domain)| !domain.is_empty());
    (text == "*" || has_scheme) && text.matches('*').count() <= 1
}

fn restore_state(model: &RestoreModel) -> Option<RestoreState> {
    match model {
        RestoreModel::Word(word) => (word == "in-progress").then_some(RestoreState::InProgress),
        RestoreModel::Until(model) => model.until.parse().ok().map(RestoreState::RestoredUntil),
    }
}
