//! What the SecretKey tells of a signature.

use secrecy::ExposeSecret;

use super::facts::Facts;
use super::sentence::Sentence;
use crate::signature::{
    AcceptedReadings, Authorization, Clue, Credentials, Finding, Mistake, Presented,
    ReceivedRequest, SECURITY_TOKEN, UnsignedRequest, find_mistakes, verify,
};

/// The client's signature, recomputed with its SecretKey.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum Signing {
    /// It cannot be recomputed: no signature, no key, or a part that it covers is not known.
    #[default]
    Unknown,
    /// It is right for this key and the request as it was sent.
    Right,
    /// It is wrong, and these mistakes explain it.
    Wrong(Finding),
}

impl Signing {
    pub(super) fn of(facts: &Facts<'_>) -> Self {
        let (Some(request), Some(secret_key)) = (&facts.request, &facts.evidence.secret_key) else {
            return Self::Unknown;
        };
        let Presented::Signed(authorization, _) = &request.presented else {
            return Self::Unknown;
        };
        if let Some(form) = &request.form {
            return match &form.signature {
                Some(signature) if signature.verify(secret_key) => Self::Right,
                Some(_) => Self::Wrong(Finding::default()),
                None => Self::Unknown,
            };
        }
        let sent = request.sent.unsigned();
        if !covers_what_was_sent(authorization, &sent) {
            return Self::Unknown;
        }
        let received = ReceivedRequest {
            params_with_blanks: None,
            request: sent,
        };
        if verify(
            &received,
            authorization,
            secret_key,
            &AcceptedReadings::default(),
        )
        .matches()
        {
            return Self::Right;
        }
        let credentials = Credentials::new(&authorization.secret_id, secret_key.expose_secret());
        let clue = Clue {
            body: request.sent.body.clone(),
            token: received
                .request
                .header(SECURITY_TOKEN)
                .map(|token| String::from_utf8_lossy(token).into_owned().into()),
            other_hosts: Vec::new(),
        };
        Self::Wrong(find_mistakes(
            &received.request,
            authorization,
            &credentials,
            &clue,
        ))
    }

    /// Whether the server must compute another one.
    pub(super) fn is_wrong(&self) -> bool {
        matches!(self, Self::Wrong(_))
    }

    /// The one mistake that explains it.
    pub(super) fn mistake(&self) -> Option<Mistake> {
        match self {
            Self::Wrong(finding) => finding.mistake(),
            Self::Unknown | Self::Right => None,
        }
    }

    /// What it tells, in words.
    pub(super) fn seen(&self) -> Vec<Sentence> {
        match self {
            Self::Unknown => Vec::new(),
            Self::Right => vec![Sentence::plain("evidence-signature-right")],
            Self::Wrong(finding) if finding.explanations.is_empty() => {
                vec![Sentence::plain("evidence-mistake-unknown")]
            }
            Self::Wrong(finding) => {
                let id = match finding.is_ambiguous() {
                    true => "evidence-mistake-possible",
                    false => "evidence-mistake",
                };
                let mistakes = finding
                    .explanations
                    .iter()
                    .flat_map(|explanation| &explanation.mistakes);
                mistakes
                    .map(|mistake| Sentence::plain(id).with_message("mistake", mistake.into()))
                    .collect()
            }
        }
    }
}

/// Whether all headers and parameters that the signature names are known: clients' libraries add some on their own.
fn covers_what_was_sent(authorization: &Authorization, sent: &UnsignedRequest) -> bool {
    let has = |pairs: &[(String, Vec<u8>)], names: &str| {
        names
            .split(';')
            .filter(|name| !name.is_empty())
            .all(|name| {
                pairs
                    .iter()
                    .any(|(known, _)| known.eq_ignore_ascii_case(name))
            })
    };
    let plain_params = !authorization.names.params.contains('%');
    has(&sent.headers, &authorization.names.headers)
        && (!plain_params || has(&sent.params, &authorization.names.params))
}
