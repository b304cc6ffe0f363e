//! Switches for what is UNCONFIRMED about COS: each a named choice, with its default and where the default comes from.

use serde::Serialize;
use strum::{AsRefStr, Display, EnumString, VariantArray};

#[cfg(feature = "live")]
use super::switch::{Switch, SwitchValue};
use crate::policy::{CallerReading, PolicyReading};
use crate::protocol::words::UnknownWord;
use crate::signature::{AcceptedReadings, HostPort, NameHex, NameOrder, Plus, Repeated};

/// Declares the switches: what stands in a world, and what a file says of them.
macro_rules! switches {
    ($($(#[$doc:meta])+ $name:ident: $kind:ty = $default:expr;)+) => {
        /// The switches, by the names under which a world file sets them in `behaviour`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub struct Behaviour {
            $($(#[$doc])+ pub $name: $kind,)+
        }

        impl Default for Behaviour {
            fn default() -> Self {
                Self { $($name: $default,)+ }
            }
        }

        /// The switches that a file sets; the others stay as they are.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        #[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "cli", schemars(default, deny_unknown_fields))]
        pub struct BehaviourChanges {
            $($(#[$doc])+ pub $name: Option<$kind>,)+
        }

        #[cfg(feature = "live")]
        impl Behaviour {
            /// Every switch, with its default and the values that it can have.
            pub fn switches() -> Vec<Switch> {
                let usual = Self::default();
                vec![$(Switch {
                    name: stringify!($name),
                    default: usual.$name.written(),
                    values: <$kind as SwitchValue>::all().iter().map(SwitchValue::written).collect(),
                },)+]
            }

            /// The same with one switch set, by its name and a value as files write it; `None` for what is neither.
            pub fn with(mut self, name: &str, value: &str) -> Option<Self> {
                match name {
                    $(stringify!($name) => {
                        let all = <$kind as SwitchValue>::all();
                        self.$name = all.into_iter().find(|one| one.written() == value)?;
                    })+
                    _ => return None,
                }
                Some(self)
            }
        }

        impl Behaviour {
            /// Sets what a file sets.
            pub fn change(&mut self, changes: &BehaviourChanges) {
                $(self.$name = changes.$name.unwrap_or(self.$name);)+
            }
        }
    };
}

switches! {
    /// By which form of a name signed pairs are sorted. Reference §2.2: SDKs disagree, UNCONFIRMED. Default `lenient`: either.
    signature_name_order: Choice<NameOrder> = Choice::Lenient;
    /// How signed names write encoded letters. Reference §2.2: UNCONFIRMED. Default `lenient`.
    signature_name_hex: Choice<NameHex> = Choice::Lenient;
    /// Which of repeated names are signed. Reference §2.2: UNCONFIRMED. Default `lenient`.
    signature_repeated: Choice<Repeated> = Choice::Lenient;
    /// What a bare `+` in a query is. Reference §2.2: UNCONFIRMED. Default `lenient`.
    signature_plus: Choice<Plus> = Choice::Lenient;
    /// Whether the port of `Host` is signed. Reference §2.2: UNCONFIRMED. Default `lenient`.
    signature_host_port: Choice<HostPort> = Choice::Lenient;
    /// Whether case counts in referer rules. Reference §4.2: UNCONFIRMED. Default `false`, since host names have no case.
    referer_case_sensitive: bool = false;
    /// Whether `*.example.com` hits `example.com`. Reference §4.2: one practice page says so. Default `true`.
    referer_wildcard_hits_bare_domain: bool = true;
    /// The answer to a signature that starts up to 15 minutes in the future. Reference §2.6: UNCONFIRMED. Default
    /// `request-has-expired`: the documented text of that answer is "outside the signature's validity".
    signature_not_yet_valid: NotYetValid = NotYetValid::RequestHasExpired;
    /// The answer to a temporary key whose time has passed. Reference §1.3, §1.4: documented as ExpiredToken, seen as
    /// InvalidAccessKeyId by maintainers of the SDKs. Default `invalid-access-key-id`.
    expired_temporary_key: ExpiredTemporaryKey = ExpiredTemporaryKey::InvalidAccessKeyId;
    /// Whether a SecretId of impossible characters gets a Message of its own. Reference §1.4 #4: the Message exists, what
    /// leads to it is UNCONFIRMED. Default `told`.
    access_key_format: AccessKeyFormat = AccessKeyFormat::Told;
    /// What becomes of a request whose `Authorization` cannot be read. Default `anonymous`: a request whose identity cannot
    /// be told is judged as an anonymous one (436/30613). Whether a broken `Authorization` is that is UNCONFIRMED.
    malformed_authorization: MalformedAuthorization = MalformedAuthorization::Anonymous;
    /// The answer for a missing object when the caller may not list the bucket. Reference §1.5: UNCONFIRMED. Default
    /// `not-found`.
    missing_object_without_list_right: MissingObject = MissingObject::NotFound;
    /// Whether a bucket policy that names the owner's root account covers the account's sub-users. Reference §3.2:
    /// UNCONFIRMED. Default `false`: a sub-user has what is granted to it.
    root_principal_covers_own_users: bool = false;
    /// Whether a deny in the bucket policy that names the owner's root account binds it. Reference §3.2: UNCONFIRMED.
    /// Default `true`.
    deny_binds_owner: bool = true;
    /// Whether "deny anyone" binds the owner's root account. Reference §3.2: UNCONFIRMED. Default `false`: signed requests
    /// are judged by the identity's rights, and the owner has them all.
    deny_anyone_binds_owner: bool = false;
    /// Whether "deny anonymous" binds signed requests that nothing else grants. Reference §3.2: the model counts it among
    /// "anyone", the principal means requests without a signature; UNCONFIRMED. Default `false`.
    deny_anonymous_binds_signed: bool = false;
    /// Whether a grant of the bucket's ACL to the caller outranks "deny anyone". Reference §3.2: UNCONFIRMED. Default
    /// `true`: a rule for everyone ranks below a rule for somebody.
    acl_outranks_deny_anyone: bool = true;
    /// Whether a role that a bucket policy names as principal has what the statement says. Reference §3.4: seen in policies
    /// of others only, UNCONFIRMED. Default `true`.
    role_principals_match: bool = true;
    /// Whether what the bucket's policy or ACL grants counts for a temporary key outside the policy with which it was issued.
    /// Reference §3.2: UNCONFIRMED. Default `false`.
    bucket_grants_exceed_session_policy: bool = false;
    /// Whether a negated condition with several values is met where one of them differs. Reference §3.5: UNCONFIRMED.
    /// Default `false`: none of them may be equal.
    negated_condition_met_by_any_value: bool = false;
    /// Whether `*` is a wildcard at the start and the end of a `string_like` value only. Reference §3.5: documented so, what
    /// becomes of another is UNCONFIRMED. Default `false`: it is one everywhere.
    string_like_star_at_ends_only: bool = false;
    /// Whether the resource `<bucket>/doc/*` covers what is asked of the bucket itself. Reference §3.7: UNCONFIRMED. Default
    /// `false`.
    prefix_resource_covers_bucket: bool = false;
    /// Whether operations whose action no document names (object lock, retention, symlinks) are covered by `*` alone.
    /// Reference §5: UNCONFIRMED. Default `false`: the action is named as the operation is.
    unnamed_actions_by_star_only: bool = false;
    /// Whether UploadPartCopy needs PutObject for its target, as an older guide has it, rather than UploadPart. Reference §5.
    /// Default `false`.
    upload_part_copy_needs_put_object: bool = false;
    /// Whether a batch of deletions of which none is granted is refused as a whole, rather than object by object in the
    /// answer. No document says it. Default `true`.
    batch_deletion_refused_as_a_whole: bool = true;
    /// Whether `<ServerTime>` stands in "Access Denied." bodies. Reference §1.1: seen in 2019, not in 2018. Default `false`.
    server_time_in_access_denied: bool = false;
    /// Whether SignatureDoesNotMatch carries `<StringToSign>` and `<FormatString>`. Reference §6 #10: newest seen 2021.
    /// Default `true`.
    strings_in_signature_answer: bool = true;
}

/// One of the readings on which SDKs disagree, or any of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Choice<T> {
    /// Whatever agrees with the client.
    #[default]
    Lenient,
    /// This one only.
    Only(T),
}

#[cfg(feature = "cli")]
impl<T: schemars::JsonSchema> schemars::JsonSchema for Choice<T> {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        format!("{}OrLenient", T::schema_name()).into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let one = generator.subschema_for::<T>();
        schemars::json_schema!({"anyOf": [{"const": "lenient", "description": "Either."}, one]})
    }
}

impl<T: Copy> Choice<T> {
    fn only(self) -> Option<T> {
        match self {
            Self::Lenient => None,
            Self::Only(choice) => Some(choice),
        }
    }
}

impl Behaviour {
    /// How what no document says of policies is taken.
    pub fn policy_reading(&self) -> PolicyReading {
        PolicyReading {
            negation_by_any_value: self.negated_condition_met_by_any_value,
            inner_star_is_plain: self.string_like_star_at_ends_only,
            prefix_covers_bucket: self.prefix_resource_covers_bucket,
            assumed_actions_by_star_only: self.unnamed_actions_by_star_only,
        }
    }

    /// How the principals of a bucket's policy are taken, for callers of another account than the bucket's or of its own.
    pub fn caller_reading(&self, is_foreign: bool) -> CallerReading {
        CallerReading {
            // Across accounts the root account passes on what it was granted; within one it is UNCONFIRMED (reference §3.2).
            root_covers_its_users: is_foreign || self.root_principal_covers_own_users,
            role_principals_match: self.role_principals_match,
            deny_anonymous_binds_signed: self.deny_anonymous_binds_signed,
        }
    }

    /// The readings of a signature that the server accepts.
    pub fn accepted_readings(&self) -> AcceptedReadings {
        AcceptedReadings {
            order: self.signature_name_order.only(),
            name_hex: self.signature_name_hex.only(),
            repeated: self.signature_repeated.only(),
            plus: self.signature_plus.only(),
            host_port: self.signature_host_port.only(),
        }
    }
}

/// The answer to a signature that starts up to 15 minutes in the future.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[derive(AsRefStr, Display, EnumString, VariantArray)]
#[strum(serialize_all = "kebab-case")]
#[strum(parse_err_ty = UnknownWord, parse_err_fn = UnknownWord::new::<Self>)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub enum NotYetValid {
    /// Let through, as clocks differ.
    Accepted,
    /// AccessDenied, "Request has expired".
    RequestHasExpired,
    /// RequestTimeTooSkewed.
    RequestTimeTooSkewed,
}

/// The answer to a temporary key whose time has passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[derive(AsRefStr, Display, EnumString, VariantArray)]
#[strum(serialize_all = "kebab-case")]
#[strum(parse_err_ty = UnknownWord, parse_err_fn = UnknownWord::new::<Self>)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub enum ExpiredTemporaryKey {
    /// 403 InvalidAccessKeyId.
    InvalidAccessKeyId,
    /// 400 ExpiredToken, as the current list of codes has it.
    #[strum(serialize = "expired-token-400")]
    #[serde(rename = "expired-token-400")]
    ExpiredToken400,
    /// 403 ExpiredToken, as the old list has it.
    #[strum(serialize = "expired-token-403")]
    #[serde(rename = "expired-token-403")]
    ExpiredToken403,
}

/// What is said of a SecretId that cannot be one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[derive(AsRefStr, Display, EnumString, VariantArray)]
#[strum(serialize_all = "kebab-case")]
#[strum(parse_err_ty = UnknownWord, parse_err_fn = UnknownWord::new::<Self>)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub enum AccessKeyFormat {
    /// That its format is invalid.
    Told,
    /// That it does not exist, as of any other.
    Untold,
}

/// What becomes of a request whose `Authorization` cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[derive(AsRefStr, Display, EnumString, VariantArray)]
#[strum(serialize_all = "kebab-case")]
#[strum(parse_err_ty = UnknownWord, parse_err_fn = UnknownWord::new::<Self>)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub enum MalformedAuthorization {
    /// It is judged as an anonymous request.
    Anonymous,
    /// 403 AccessDenied, whatever is public.
    AccessDenied,
    /// 400 InvalidArgument.
    InvalidArgument,
}

/// The answer for a missing object when the caller may not list the bucket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[derive(AsRefStr, Display, EnumString, VariantArray)]
#[strum(serialize_all = "kebab-case")]
#[strum(parse_err_ty = UnknownWord, parse_err_fn = UnknownWord::new::<Self>)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub enum MissingObject {
    /// 404 NoSuchKey.
    NotFound,
    /// 403 AccessDenied, as S3 does.
    AccessDenied,
}
