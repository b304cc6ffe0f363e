//! Who sends a request, and how it is signed, as a scenario writes it.

use super::build::unnamed;
use super::case::{StepSignature, TokenUse, Who};
use super::model::{SignModel, WhenModel};
use super::problem::{Place, ProblemKind};
use super::steps::{Found, StepReader, missing};
use super::yaml::Spanned;
use crate::protocol::operation::Operation;
use crate::protocol::time_span::parse_seconds;
use crate::signature::Carrier;

/// How long a signature is valid that says nothing of it, in seconds.
const DEFAULT_VALIDITY: i64 = 10 * 60;
/// The longest span that `at` and `valid` can name, in seconds.
const LONGEST_SPAN: i64 = 100 * 365 * 24 * 60 * 60;

impl StepReader<'_> {
    /// Who sends a request, and how it is signed.
    pub(super) fn who(
        &self,
        when: &WhenModel,
        operation: Option<Operation>,
        place: &Place,
    ) -> Found<Who> {
        let is_preflight = operation == Some(Operation::OptionsObject);
        let Some(written) = &when.who else {
            return match &when.sign {
                None if is_preflight => Ok(Who::Anonymous),
                _ => missing("as", place),
            };
        };
        if written.value == "anonymous" {
            return match &when.sign {
                None => Ok(Who::Anonymous),
                Some(sign) => {
                    let kind = ProblemKind::DoesNotGoWith {
                        field: "sign",
                        with: "`as: anonymous`".to_owned(),
                    };
                    self.one(kind, sign)
                }
            };
        }
        let Some(key) = self.world.key_named(&written.value) else {
            let names = self
                .world
                .keys
                .iter()
                .map(|key| key.name.as_str())
                .chain(["anonymous"]);
            return self.one(unnamed("key", &written.value, names), written);
        };
        let none = SignModel::default();
        let sign = when.sign.as_ref().map_or(&none, |sign| &sign.value);
        self.check_sign(when, sign, key.temporary.is_some())?;
        let token = key
            .temporary
            .as_ref()
            .map(|temporary| temporary.token.clone());
        Ok(Who::Signer {
            name: key.name.clone(),
            signature: StepSignature {
                secret_id: sign.id.clone().unwrap_or_else(|| key.secret_id.clone()),
                secret_key: sign
                    .secret
                    .clone()
                    .map_or_else(|| key.secret_key.clone(), Into::into),
                token: token.filter(|_| sign.token != Some(TokenUse::Omitted)),
                at: self.seconds(sign.at.as_ref(), "`at`")?.unwrap_or_default(),
                valid: self
                    .seconds(sign.valid.as_ref(), "`valid`")?
                    .unwrap_or(DEFAULT_VALIDITY),
                carrier: sign.form.map_or(Carrier::Header, Into::into),
                headers: sign.headers.clone(),
                mistake: sign.mistake,
            },
        })
    }

    /// What `sign` says must mean something: a token that is there to be left out, headers that are sent.
    fn check_sign(&self, when: &WhenModel, sign: &SignModel, is_temporary: bool) -> Found<()> {
        let Some(written) = &when.sign else {
            return Ok(());
        };
        let is_sent = |name: &str| {
            name.eq_ignore_ascii_case("host")
                || when
                    .headers
                    .keys()
                    .any(|sent| sent.eq_ignore_ascii_case(name))
        };
        let can_be_sent =
            |id: &String| !id.is_empty() && id.bytes().all(|byte| (b' '..=b'~').contains(&byte));
        let kind = if !sign.id.as_ref().is_none_or(can_be_sent) {
            let expected = "a text of ASCII, which a header can carry".to_owned();
            ProblemKind::WrongValue {
                what: "`id`",
                expected,
            }
        } else if sign.token.is_some() && !is_temporary {
            ProblemKind::DoesNotGoWith {
                field: "token",
                with: "a permanent key".to_owned(),
            }
        } else if let Some(name) = sign.headers.iter().flatten().find(|name| !is_sent(name)) {
            ProblemKind::DoesNotGoWith {
                field: "headers",
                with: format!("a request without `{name}`"),
            }
        } else {
            return Ok(());
        };
        self.one(kind, written)
    }

    fn seconds(&self, written: Option<&Spanned<String>>, what: &'static str) -> Found<Option<i64>> {
        let Some(written) = written else {
            return Ok(None);
        };
        // Signatures name Unix seconds, none of them negative.
        let since_1970 = self.world.clock.as_second().min(LONGEST_SPAN);
        let shortest = if what == "`at`" { -since_1970 } else { 1 };
        match parse_seconds(&written.value) {
            Some(seconds) if (shortest..=LONGEST_SPAN).contains(&seconds) => Ok(Some(seconds)),
            _ => {
                let expected = "a time span such as 10m, 2h or, for `at`, -20m".to_owned();
                self.one(ProblemKind::WrongValue { what, expected }, written)
            }
        }
    }
}
