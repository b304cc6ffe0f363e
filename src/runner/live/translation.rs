//! Policies of a scenario, told of the real bucket: its name, region, APPID and prefix, and the UINs of the principals.

use serde_json::Value;

use super::Mode;
use super::mapping::{Mapping, Skip, bucket_of};
use crate::policy::Identity;
use crate::protocol::acl::{Acl, Grantee};
use crate::scenario::LiveTarget;
use crate::world::Bucket;

/// What a name of the scenario is called really.
pub(super) struct Translation<'t> {
    bucket: Option<&'t Bucket>,
    target: &'t LiveTarget,
    prefix: &'t str,
    /// `uin/ACCOUNT:uin/USER` or `uin/ACCOUNT:roleName/ROLE` of the scenario, and what it is really.
    principals: Vec<(String, Option<String>)>,
}

impl<'t> Translation<'t> {
    pub(super) fn of(mapping: &'t Mapping<'_>) -> Self {
        let principals = mapping.world.keys.iter().map(|key| {
            let principal = mapping.keys.principal(&key.name);
            let account = principal.and_then(|principal| principal.account.as_ref());
            let uin = principal.and_then(|principal| principal.uin.as_ref());
            let (of, name, real) = match &key.holder.identity {
                Identity::Root => ("uin", &key.holder.account, uin),
                Identity::User(user) => ("uin", user, uin),
                Identity::Role(role) => ("roleName", role, Some(role)),
            };
            let written = format!("uin/{}:{of}/{name}", key.holder.account);
            let real = account.zip(real);
            let real = real.map(|(account, name)| format!("uin/{account}:{of}/{name}"));
            (written, real)
        });
        Self {
            bucket: bucket_of(mapping.world, &mapping.target.bucket),
            target: mapping.target,
            prefix: match mapping.mode {
                Mode::Provision => mapping.target.prefix.as_str(),
                Mode::Observe | Mode::Verify => "",
            },
            principals: principals.collect(),
        }
    }

    /// A policy in JSON.
    pub(super) fn policy(&self, policy: &Value) -> Result<Value, Skip> {
        let mut policy = policy.clone();
        self.translate(&mut policy, None)?;
        Ok(policy)
    }

    /// An ACL.
    pub(super) fn acl(&self, acl: &Acl) -> Result<Acl, Skip> {
        let mut real = acl.clone();
        for grant in &mut real.grants {
            if let Grantee::Account(uin) = &mut grant.grantee {
                let principal = self.principal(&format!("uin/{uin}:uin/{uin}"));
                let principal = principal.map_err(|_| {
                    format!(
                        "its ACL grants to the account {uin}, of which the target file has no `uin`"
                    )
                })?;
                let named = principal.rsplit('/').next().unwrap_or_default();
                *uin = named.to_owned();
            }
        }
        Ok(real)
    }

    /// `uin/ACCOUNT:uin/USER`, as it is really.
    fn principal(&self, written: &str) -> Result<&str, Skip> {
        let known = self
            .principals
            .iter()
            .filter(|(known, _)| *known == written);
        let mut real = known.clone().filter_map(|(_, real)| real.as_deref());
        let is_known = known.count() > 0;
        real.next().ok_or_else(|| {
            if is_known {
                format!("its policy names `{written}`, of whom the target file has no `uin`")
            } else {
                format!("its policy names `{written}`, who has no key")
            }
        })
    }

    /// The body of PutBucketPolicy; one that is no policy stays what it is.
    pub(super) fn policy_bytes(&self, body: &[u8]) -> Result<Vec<u8>, Skip> {
        match serde_json::from_slice(body) {
            Ok(policy) => Ok(self.policy(&policy)?.to_string().into_bytes()),
            Err(_) => Ok(body.to_vec()),
        }
    }

    fn translate(&self, value: &mut Value, member: Option<&str>) -> Result<(), Skip> {
        match value {
            Value::String(text) => *text = self.text(text, member)?,
            Value::Array(items) => {
                for item in items {
                    self.translate(item, member)?;
                }
            }
            Value::Object(members) => {
                for (name, inner) in members {
                    self.translate(inner, Some(name))?;
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
        Ok(())
    }

    fn text(&self, text: &str, member: Option<&str>) -> Result<String, Skip> {
        if let Some(principal) = text.strip_prefix("qcs::cam::uin/") {
            let real = self.principal(&format!("uin/{principal}"))?;
            return Ok(format!("qcs::cam::{real}"));
        }
        if text.starts_with("qcs::cos:") {
            return Ok(self.resource(text));
        }
        let asks_for_prefix =
            member.is_some_and(|member| member.eq_ignore_ascii_case("cos:prefix"));
        Ok(if asks_for_prefix {
            format!("{}{text}", self.prefix)
        } else {
            text.to_owned()
        })
    }

    /// `qcs::cos:REGION:uid/APPID:BUCKET/PATH`. What means the whole bucket goes on meaning it.
    fn resource(&self, text: &str) -> String {
        let mut parts = text.splitn(6, ':');
        let mut next = || parts.next().unwrap_or_default();
        let (_qcs, _empty, _cos) = (next(), next(), next());
        let (region, owner, path) = (next(), next(), next());
        let Some(bucket) = self.bucket else {
            return text.to_owned();
        };
        let region = if region == bucket.region {
            self.target.region.as_str()
        } else {
            region
        };
        let owner = owner.replace(bucket.name.appid(), self.target.bucket.appid());
        let Some(below) = path.strip_prefix(bucket.name.as_str()) else {
            return format!("qcs::cos:{region}:{owner}:{path}");
        };
        let below = match below.strip_prefix('/') {
            Some("" | "*") | None => below.to_owned(),
            Some(key) => format!("/{}{key}", self.prefix),
        };
        format!("qcs::cos:{region}:{owner}:{}{below}", self.target.bucket)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::runner::live::Keys;
    use crate::scenario::world_from_yaml;
    use rstest::rstest;

    const WORLD: &str = r#"
accounts:
  - uin: "100000000001"
    appid: "1250000000"
    keys: {owner: {id: AKIDowner, secret: x}}
bucket: {name: media-1250000000, region: ap-guangzhou}
"#;

    fn translated(text: &str, mode: Mode) -> Result<String, Skip> {
        let world = world_from_yaml(WORLD).unwrap();
        let target = LiveTarget::plain("real-1257777777".parse().unwrap(), "ap-shanghai");
        let keys = Keys::of_target(&target);
        let mapping = Mapping {
            world: &world,
            target: &target,
            keys: &keys,
            mode,
        };
        let policy = serde_json::from_str(text).unwrap();
        let translated = Translation::of(&mapping).policy(&policy);
        translated.map(|policy| policy.to_string())
    }

    #[rstest]
    #[case(
        "qcs::cos:ap-guangzhou:uid/1250000000:media-1250000000/*",
        "real-1257777777/*"
    )]
    #[case(
        "qcs::cos:ap-guangzhou:uid/1250000000:media-1250000000/",
        "real-1257777777/"
    )]
    #[case(
        "qcs::cos:ap-guangzhou:uid/1250000000:media-1250000000",
        "real-1257777777"
    )]
    #[case(
        "qcs::cos:ap-guangzhou:uid/1250000000:media-1250000000/a/b:c",
        "real-1257777777/cos403/a/b:c"
    )]
    fn resources_are_those_of_the_real_bucket_with_keys_under_the_prefix(
        #[case] written: &str,
        #[case] real: &str,
    ) {
        let policy = format!(r#"{{"resource":["{written}"]}}"#);
        let real = format!(r#"{{"resource":["qcs::cos:ap-shanghai:uid/1257777777:{real}"]}}"#);
        assert_eq!(translated(&policy, Mode::Provision), Ok(real));
    }

    #[test]
    fn keys_stay_what_they_are_where_nothing_is_written() {
        let policy = r#"{"resource":"qcs::cos:ap-guangzhou:uid/1250000000:media-1250000000/a"}"#;
        let real = r#"{"resource":"qcs::cos:ap-shanghai:uid/1257777777:real-1257777777/a"}"#;
        assert_eq!(translated(policy, Mode::Verify).as_deref(), Ok(real));
    }

    #[test]
    fn a_principal_without_a_real_uin_is_no_principal_at_all() {
        let named = |uin: &str| format!(r#"{{"qcs":["qcs::cam::uin/{uin}:uin/{uin}"]}}"#);
        let told = translated(&named("100000000001"), Mode::Provision).unwrap_err();
        assert!(
            told.contains("of whom the target file has no `uin`"),
            "{told}"
        );
        let told = translated(&named("200000000001"), Mode::Provision).unwrap_err();
        assert!(told.contains("who has no key"), "{told}");
        let anyone = r#"{"qcs":["qcs::cam::anyone:anyone"]}"#;
        assert_eq!(translated(anyone, Mode::Provision).as_deref(), Ok(anyone));
    }

    #[test]
    fn what_a_listing_must_begin_with_is_under_the_prefix_too() {
        let policy = r#"{"condition":{"string_equal":{"cos:prefix":"a/"}}}"#;
        let real = r#"{"condition":{"string_equal":{"cos:prefix":"cos403/a/"}}}"#;
        assert_eq!(translated(policy, Mode::Provision).as_deref(), Ok(real));
    }
}
