//! How what no document says of the service is taken.

use cos403::world::{
    AccessKeyFormat, Behaviour, MalformedAuthorization, MissingObject, NotYetValid,
};

use super::random::Random;

/// Which settings the worlds of a set have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settings {
    /// Every switch at its default.
    Default,
    /// One switch at another setting in every second world.
    Mixed,
}

/// What turns one switch.
const SWITCHES: &[fn(&mut Behaviour)] = &[
    |it| it.referer_case_sensitive = true,
    |it| it.referer_wildcard_hits_bare_domain = false,
    |it| it.signature_not_yet_valid = NotYetValid::RequestTimeTooSkewed,
    |it| it.signature_not_yet_valid = NotYetValid::Accepted,
    |it| it.access_key_format = AccessKeyFormat::Untold,
    |it| it.malformed_authorization = MalformedAuthorization::AccessDenied,
    |it| it.missing_object_without_list_right = MissingObject::AccessDenied,
    |it| it.root_principal_covers_own_users = true,
    |it| it.deny_binds_owner = false,
    |it| it.deny_anyone_binds_owner = true,
    |it| it.deny_anonymous_binds_signed = true,
    |it| it.acl_outranks_deny_anyone = false,
    |it| it.role_principals_match = false,
    |it| it.bucket_grants_exceed_session_policy = true,
    |it| it.negated_condition_met_by_any_value = true,
    |it| it.string_like_star_at_ends_only = true,
    |it| it.prefix_resource_covers_bucket = true,
    |it| it.upload_part_copy_needs_put_object = true,
    |it| it.server_time_in_access_denied = true,
    |it| it.strings_in_signature_answer = false,
];

impl Settings {
    /// The settings of one world.
    pub fn draw(self, random: &mut Random) -> Behaviour {
        let mut behaviour = Behaviour::default();
        if self == Settings::Mixed && random.chance(50) {
            random.pick(SWITCHES)(&mut behaviour);
        }
        behaviour
    }
}
