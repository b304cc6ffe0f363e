//! Policies of a scenario, told of the real bucket: its name, region, APPID and prefix, and the UINs of the principals.

use serde_json::Value;

use super::Mode;
use super::mapping::{Mapping, Skip, bucket_of};
use crate::policy::Identity;
use crate::scenario::LiveTarget;
use crate::world::{Bucket, World};

/// What a name of the scenario is called really.
pub(super) struct Translation<'t> {
    bucket: Option<&'t Bucket>,
    target: &'t LiveTarget,
    prefix: &'t str,
    /// `uin/ACCOUNT:uin/USER` of the scenario, and what it is really.
    principals: Vec<(String, Option<String>)>,
}

impl<'t> Translation<'t> {
    pub(super) fn of(mapping: &'t Mapping<'_>) -> Self {
        let principals = mapping.world.keys.iter().filter_map(|key| {
            let account = &key.holder.account;
            let user = match &key.holder.identity {
                Identity::Root => account,
                Identity::User(uin) => uin,
                Identity::Role(_) => return None,
            };
            let real = mapping.keys.principal(&key.name).and_then(|principal| {
                let (uin, account) = (principal.uin.as_ref()?, principal.account.as_ref()?);
                Some(format!("uin/{account}:uin/{uin}"))
            });
            Some((format!("uin/{account}:uin/{user}"), real))
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
    pub(super) fn policy(&self, text: &str) -> Result<String, Skip> {
        let mut value: Value =
            serde_json::from_str(text).map_err(|_| "its policy is no JSON".to_owned())?;
        self.translate(&mut value, None)?;
        Ok(value.to_string())
    }

    /// The body of PutBucketPolicy; one that is no policy stays what it is.
    pub(super) fn policy_bytes(&self, body: &[u8]) -> Result<Vec<u8>, Skip> {
        match std::str::from_utf8(body) {
            Ok(text) if serde_json::from_str::<Value>(text).is_ok() => {
                self.policy(text).map(String::into_bytes)
            }
            _ => Ok(body.to_vec()),
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
            let written = format!("uin/{principal}");
            let known = self.principals.iter().find(|(known, _)| *known == written);
            return match known {
                Some((_, Some(real))) => Ok(format!("qcs::cam::{real}")),
                Some((_, None)) => Err(format!(
                    "its policy names `{text}`, of whom the target file has no `uin`"
                )),
                None => Err(format!("its policy names `{text}`, who has no key")),
            };
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

/// Whether a world has the bucket that stands for the target's.
pub(super) fn has_bucket(world: &World, target: &LiveTarget) -> bool {
    bucket_of(world, &target.bucket).is_some()
}
