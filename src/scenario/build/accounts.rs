//! Accounts, users and keys.

use std::sync::Arc;

use secrecy::ExposeSecret;

use super::{Builder, unnamed};
use crate::policy::{Document, PolicyKind};
use crate::protocol::bucket::BucketName;
use crate::scenario::policy_origin::{Attached, PolicyOf};
use crate::scenario::problem::{Place, ProblemKind};
use crate::scenario::source::Source;
use crate::scenario::world_model::{
    AccountModel, KeyModel, TemporaryKeyModel, WorldModel, Written,
};
use crate::scenario::yaml::{self, Spanned};
use crate::signature::is_secret_id;
use crate::world::{Account, Group, Identity, Key, KeyHolder, Role, TemporaryKey, User};

/// The uin of the account that owns the buckets of a world without accounts.
const DEFAULT_OWNER: &str = "100000000001";

impl Builder<'_> {
    /// A world without accounts has one that owns its buckets, with a key named `owner`.
    pub(super) fn default_owner(&mut self, model: &WorldModel) {
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
            groups: Vec::new(),
            roles: Vec::new(),
        });
        world.keys.push(Key {
            name: "owner".to_owned(),
            secret_id: "AKIDexampleowner".to_owned(),
            secret_key: "example-owner-secret".into(),
            enabled: true,
            holder: KeyHolder {
                account: DEFAULT_OWNER.to_owned(),
                identity: Identity::Root,
            },
            temporary: None,
        });
    }

    pub(super) fn account(&mut self, written: &Spanned<AccountModel>, source: &Arc<Source>) {
        let model = &written.value;
        self.digits(&model.uin, "`uin`", source);
        self.digits(&model.appid, "`appid`", source);
        let uin = model.uin.value.clone();
        let appid = &model.appid.value;
        let same_uin = self.known().account(&uin).is_some();
        let same_appid = self
            .known()
            .accounts
            .iter()
            .any(|known| known.appid == *appid);
        if same_uin || same_appid {
            let (written, name) = if same_uin {
                (&model.uin, &uin)
            } else {
                (&model.appid, appid)
            };
            let kind = ProblemKind::Twice {
                what: "accounts",
                name: name.clone(),
            };
            self.report(yaml::place(source, written.referenced), kind);
        }
        for (name, key) in &model.keys {
            self.key(
                name,
                key,
                KeyHolder {
                    account: uin.clone(),
                    identity: Identity::Root,
                },
                source,
            );
        }
        let mut users = Vec::new();
        for (name, user) in &model.users {
            self.digits(&user.value.uin, "`uin`", source);
            let own = &user.value.uin.value;
            if *own == uin || users.iter().any(|known: &User| known.uin == *own) {
                let kind = ProblemKind::Twice {
                    what: "users",
                    name: user.value.uin.value.clone(),
                };
                self.report(yaml::place(source, user.value.uin.referenced), kind);
            }
            for (key_name, key) in &user.value.keys {
                self.key(
                    key_name,
                    key,
                    KeyHolder {
                        account: uin.clone(),
                        identity: Identity::User(user.value.uin.value.clone()),
                    },
                    source,
                );
            }
            for group in &user.value.groups {
                if !model.groups.contains_key(&group.value) {
                    let known = model.groups.keys().map(String::as_str);
                    let kind = unnamed("group", &group.value, known);
                    self.report(yaml::place(source, group.referenced), kind);
                }
            }
            users.push(User {
                name: name.clone(),
                uin: user.value.uin.value.clone(),
                policies: self.policies(&uin, Attached::User, name, &user.value.policies, source),
                groups: user
                    .value
                    .groups
                    .iter()
                    .map(|group| group.value.clone())
                    .collect(),
            });
        }
        let mut groups = Vec::new();
        for (name, group) in &model.groups {
            groups.push(Group {
                name: name.clone(),
                policies: self.policies(&uin, Attached::Group, name, &group.policies, source),
            });
        }
        let mut roles = Vec::new();
        for (name, role) in &model.roles {
            roles.push(Role {
                name: name.clone(),
                policies: self.policies(&uin, Attached::Role, name, &role.value.policies, source),
            });
        }
        self.world().accounts.push(Account {
            uin,
            appid: model.appid.value.clone(),
            users,
            groups,
            roles,
        });
    }

    /// The policies attached to somebody of an account.
    fn policies(
        &mut self,
        account: &str,
        to: Attached,
        name: &str,
        written: &[Spanned<Written>],
        source: &Arc<Source>,
    ) -> Vec<Arc<Document>> {
        let mut documents = Vec::new();
        for (index, policy) in written.iter().enumerate() {
            let of = PolicyOf::Attached {
                account: account.to_owned(),
                to,
                name: name.to_owned(),
                index,
            };
            documents.extend(self.policy(of, policy, PolicyKind::Identity, source));
        }
        documents
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
                enabled: model.enabled.unwrap_or(true),
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
        let token = key
            .temporary
            .as_ref()
            .map(|temporary| temporary.token.expose_secret());
        if token.is_some_and(|token| {
            token.is_empty() || !token.bytes().all(|byte| byte.is_ascii_graphic())
        }) {
            let expected = "letters, digits and signs of ASCII, as tokens are".to_owned();
            return self.report(
                place,
                ProblemKind::WrongValue {
                    what: "`token`",
                    expected,
                },
            );
        }
        if self.known().key_named(&key.name).is_some() {
            return self.report(
                place,
                ProblemKind::Twice {
                    what: "keys",
                    name: key.name,
                },
            );
        }
        if self.known().key_with_id(&key.secret_id).is_some() {
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
    pub(super) fn temporary_keys(&mut self, account: &AccountModel, source: &Arc<Source>) {
        for (name, written) in &account.temporary_keys {
            self.temporary_key(name, written, account, source);
        }
    }

    fn temporary_key(
        &mut self,
        name: &str,
        written: &Spanned<TemporaryKeyModel>,
        account: &AccountModel,
        source: &Arc<Source>,
    ) {
        let model = &written.value;
        let role = account.roles.get_key_value(&model.issuer.value);
        let issuer = self
            .known()
            .key_named(&model.issuer.value)
            .map(|key| (key.holder.clone(), key.temporary.is_some()))
            .or_else(|| {
                let holder = KeyHolder {
                    account: account.uin.value.clone(),
                    identity: Identity::Role(role?.0.clone()),
                };
                Some((holder, false))
            });
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
                let keys = self.known().keys.iter().map(|key| key.name.as_str());
                let kind = unnamed(
                    "key or role",
                    &model.issuer.value,
                    keys.chain(account.roles.keys().map(String::as_str)),
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
        let policy = model.policy.as_ref().and_then(|policy| {
            let of = PolicyOf::Session(name.to_owned());
            self.policy(of, policy, PolicyKind::Identity, source)
        });
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
}
