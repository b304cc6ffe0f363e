//! Form uploads (POST Object, reference §2.5): who sends one is said by its fields, and what it may be by its policy.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::decision::{Refusal, Shown, Stop};
use super::identity::{self, Caller};
use super::request::Request;
use super::target::Target;
use super::trace::Trace;
use super::{clock, session};
use crate::protocol::cause::Cause;
use crate::protocol::error_code::ErrorCode;
use crate::protocol::form::{Form, expired_message, unmet_message};
use crate::protocol::operation::Operation;
use crate::protocol::timestamp::Timestamp;
use crate::protocol::variant::Variant;
use crate::signature::{FormSignature, SECURITY_TOKEN};
use crate::world::World;

/// A file below what the policy's `content-length-range` takes; Message UNCONFIRMED.
const TOO_SMALL: ErrorCode = ErrorCode::new(
    400,
    "EntityTooSmall",
    "Your proposed upload is smaller than the minimum allowed size",
);
/// A file above what the policy's `content-length-range` takes; Message UNCONFIRMED.
const TOO_LARGE: ErrorCode = ErrorCode::new(
    400,
    "EntityTooLarge",
    "Your proposed upload exceeds the maximum allowed size",
);

impl Request {
    /// The form that the body is, if it is one.
    pub fn form(&self) -> Option<Form<'_>> {
        Form::parse(self.header("content-type")?, &self.body).ok()
    }
}

/// What a request acts on: a form names its key in a field.
pub(super) fn acts_on<'w>(
    target: Target<'w>,
    request: &Request,
    operation: Option<Operation>,
) -> Target<'w> {
    let key = (operation == Some(Operation::PostObject))
        .then(|| request.form()?.key())
        .flatten();
    match key {
        Some(key) => target.in_bucket(format!("/{key}")),
        None => target,
    }
}

/// Finds who sent a form, and holds it against its policy; `None` for a form that is not signed in its fields.
///
/// The order among these checks is that of signed requests; the service's is UNCONFIRMED.
pub(super) fn check<'w>(
    world: &'w World,
    target: &Target<'_>,
    request: &Request,
    trace: &mut Trace,
) -> Result<Option<Caller<'w>>, Stop> {
    let Some(form) = request.form().filter(|form| form.file.is_some()) else {
        trace.failed("form", "the body is no multipart/form-data with a file");
        return Err(Stop::Error(ErrorCode::MALFORMED_POST_REQUEST));
    };
    let Some(key) = target.key() else {
        trace.failed("form", "it has no field `key`");
        return Err(Stop::Error(ErrorCode::INVALID_ARGUMENT));
    };
    trace.passed("form", format_args!("a file for {key}"));
    let signature = match FormSignature::from_fields(&form.fields) {
        Ok(Some(signature)) => signature,
        Ok(None) => return Ok(None),
        Err(error) => return identity::unread(world, &error, trace).map(Some),
    };
    let key = identity::find_key(world, &signature.secret_id, trace)?;
    clock::check(world, signature.key_time, trace)?;
    if !signature.verify(&key.secret_key) {
        trace.failed(
            "signature",
            "the server computes another one over the policy",
        );
        return Err(Stop::refused(Cause::SignatureMismatch));
    }
    trace.passed("signature", "the signatures over the policy agree");
    let token = form.field(SECURITY_TOKEN).map(str::as_bytes);
    session::check_sent_token(token, key, trace)?;
    check_policy(world, target, &form, &signature.policy, trace)?;
    Ok(Some(Caller::Signed {
        key,
        authorization: None,
    }))
}

fn check_policy(
    world: &World,
    target: &Target<'_>,
    form: &Form<'_>,
    policy: &str,
    trace: &mut Trace,
) -> Result<(), Stop> {
    let invalid = || Stop::Error(ErrorCode::INVALID_POLICY_DOCUMENT);
    let decoded = STANDARD.decode(policy).unwrap_or_default();
    let document: Value = serde_json::from_slice(&decoded).unwrap_or_default();
    let expiration = document.get("expiration").and_then(Value::as_str);
    let expiration = expiration.and_then(|text| text.parse::<Timestamp>().ok());
    let conditions = document.get("conditions").and_then(Value::as_array);
    let (Some(expiration), Some(conditions)) =
        (expiration, conditions.filter(|list| !list.is_empty()))
    else {
        trace.failed("form policy", "it lacks an expiration or conditions");
        return Err(invalid());
    };
    if expiration <= world.clock {
        let (end, now) = (expiration.as_second(), world.clock.as_second());
        trace.failed("form policy", format_args!("it expired at {expiration}"));
        return Err(denied(Cause::PostPolicyExpired, expired_message(end, now)));
    }
    for condition in conditions.iter().flat_map(written) {
        let Some(condition) = condition else {
            trace.failed("form policy", "a condition of it cannot be read");
            return Err(invalid());
        };
        condition.check(target, form, trace)?;
    }
    trace.passed("form policy", "the form meets every condition");
    Ok(())
}

/// One condition of a form's policy.
enum Condition<'p> {
    /// A field must have this value.
    Equal(&'p str, &'p str),
    /// A field must begin so.
    StartsWith(&'p str, &'p str),
    /// The file must have so many bytes.
    Length(u64, u64),
}

/// The conditions that an element of the list is: an object may have several.
fn written(value: &Value) -> Vec<Option<Condition<'_>>> {
    if let Value::Object(pairs) = value {
        let equal = |(name, value)| Some(Condition::Equal(name, Value::as_str(value)?));
        return pairs
            .iter()
            .map(|(name, value)| equal((name.as_str(), value)))
            .collect();
    }
    let Some([kind, first, second]) = value.as_array().map(Vec::as_slice) else {
        return vec![None];
    };
    let field = first.as_str().and_then(|name| name.strip_prefix('$'));
    vec![match (kind.as_str(), field, second.as_str()) {
        (Some("eq"), Some(name), Some(value)) => Some(Condition::Equal(name, value)),
        (Some("starts-with"), Some(name), Some(start)) => Some(Condition::StartsWith(name, start)),
        (Some("content-length-range"), ..) => match (first.as_u64(), second.as_u64()) {
            (Some(least), Some(most)) => Some(Condition::Length(least, most)),
            _ => None,
        },
        _ => None,
    }]
}

impl Condition<'_> {
    fn check(&self, target: &Target<'_>, form: &Form<'_>, trace: &mut Trace) -> Result<(), Stop> {
        let (name, wanted, is_met) = match *self {
            Condition::Equal(name, value) => {
                (name, value, field(name, target, form) == Some(value))
            }
            Condition::StartsWith(name, start) => {
                let field = field(name, target, form);
                let is_met = field.is_some_and(|text| text.starts_with(start));
                (name, start, is_met)
            }
            Condition::Length(least, most) => return check_length(least, most, form, trace),
        };
        if is_met {
            return Ok(());
        }
        trace.failed(
            "form policy",
            format_args!("the field `{name}` does not meet its condition"),
        );
        Err(denied(
            Cause::PostPolicyCondition,
            unmet_message(name, wanted),
        ))
    }
}

fn check_length(least: u64, most: u64, form: &Form<'_>, trace: &mut Trace) -> Result<(), Stop> {
    let content = form.file.as_ref().map_or(&[][..], |file| file.content);
    let length = content.len() as u64;
    let code = match (length < least, length > most) {
        (true, _) => TOO_SMALL,
        (false, true) => TOO_LARGE,
        (false, false) => return Ok(()),
    };
    trace.failed(
        "form policy",
        format_args!("the file has {length} bytes, not {least} to {most}"),
    );
    Err(Stop::Error(code))
}

/// What a condition is held against. The bucket is that of the host, the key the one after `${filename}` is replaced, and
/// `q-sign-time` is sent as `q-key-time` (reference §2.3 V3, §2.5).
fn field<'f>(name: &str, target: &'f Target<'_>, form: &'f Form<'_>) -> Option<&'f str> {
    match name.to_ascii_lowercase().as_str() {
        "bucket" => target.bucket.map(|bucket| bucket.name.as_str()),
        "key" => target.key(),
        "q-sign-time" => form.field("q-sign-time").or(form.field("q-key-time")),
        name => form.field(name),
    }
}

fn denied(cause: Cause, message: String) -> Stop {
    Stop::Refused(Refusal {
        cause,
        shown: Shown::Variant(Variant::AccessDenied),
        message: Some(message),
        strings: None,
        storage_class: None,
    })
}
