//! The enums of a file, which are words, and the switches in `behaviour`.

use std::str::FromStr;

use super::case::{TargetKind, TokenUse};
use super::model::{AccessModel, FormModel};
use super::yaml::{FromYaml, Node, Reader, from_members};
use crate::protocol::acl::Permission;
use crate::protocol::cause::Cause;
use crate::protocol::referer::{EmptyReferer, RefererList};
use crate::protocol::storage_class::StorageClass;
use crate::protocol::variant::Variant;
use crate::protocol::words::UnknownWord;
use crate::signature::Mistake;
use crate::world::{
    AccessKeyFormat, BehaviourChanges, Choice, ExpiredTemporaryKey, MalformedAuthorization,
    MissingObject, NotYetValid, Versioning,
};

/// Implements `FromYaml` for enums that are words, each with the value that replaces a missing or wrong one.
macro_rules! words {
    ($($kind:ident::$instead:ident),+ $(,)?) => {
        $(impl FromYaml for $kind {
            fn from_yaml(node: &Node, reader: &mut Reader<'_>) -> Self {
                reader.word(node).unwrap_or(Self::$instead)
            }
        })+
    };
}

words! {
    AccessKeyFormat::Told,
    AccessModel::Snapshot,
    Cause::CorsNotConfigured,
    EmptyReferer::Allow,
    ExpiredTemporaryKey::InvalidAccessKeyId,
    FormModel::Header,
    MalformedAuthorization::Anonymous,
    MissingObject::NotFound,
    Mistake::PathPercentEncoded,
    NotYetValid::Accepted,
    Permission::Read,
    RefererList::Allow,
    StorageClass::Standard,
    TargetKind::Simulated,
    TokenUse::Sent,
    Variant::AccessDenied,
    Versioning::Off,
}

impl<T: FromStr<Err = UnknownWord>> FromYaml for Choice<T> {
    fn from_yaml(node: &Node, reader: &mut Reader<'_>) -> Self {
        let word = reader.text(node);
        if word == "lenient" {
            return Self::Lenient;
        }
        word.parse()
            .map(Self::Only)
            .unwrap_or_else(|error: UnknownWord| {
                let known = [&["lenient"], error.known.as_slice()].concat().join(", ");
                reader.note_kind(node, &format!("`{word}` is not one of {known}"));
                Self::Lenient
            })
    }
}

from_members!(BehaviourChanges =>
    signature_name_order, signature_name_hex, signature_repeated, signature_plus,
    signature_host_port, referer_case_sensitive, referer_wildcard_hits_bare_domain,
    signature_not_yet_valid, expired_temporary_key, access_key_format, malformed_authorization,
    missing_object_without_list_right, root_principal_covers_own_users, deny_binds_owner,
    deny_anyone_binds_owner, deny_anonymous_binds_signed, acl_outranks_deny_anyone,
    role_principals_match, bucket_grants_exceed_session_policy, negated_condition_met_by_any_value,
    string_like_star_at_ends_only, prefix_resource_covers_bucket, unnamed_actions_by_star_only,
    upload_part_copy_needs_put_object, batch_deletion_refused_as_a_whole,
    server_time_in_access_denied, strings_in_signature_answer
);
