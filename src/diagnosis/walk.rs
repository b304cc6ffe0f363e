//! The guide's flow walked with what could be read: which causes each step leaves possible, and whether it can be passed.

use super::configuration::{Assumptions, Configuration, KeyRecord, Known, ObjectHead, Restore};
use super::facts::{Facts, RequestFacts, TOLERANCE};
use super::permission::{Ruling, Who};
use super::says::Holds;
use crate::protocol::cause::Cause;
use crate::protocol::copy_source::CopySource;
use crate::protocol::cors::CorsMatch;
use crate::protocol::referer::RefererVerdict;
use crate::protocol::timestamp::Timestamp;
use crate::signature::{Presented, is_secret_id};

/// What a step leaves possible.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Walked {
    /// The causes for which it may refuse.
    pub(super) causes: Vec<Cause>,
    /// Whether it certainly refuses.
    pub(super) refuses: bool,
}

impl Walked {
    /// Notes a refusal that holds as far as said.
    pub(super) fn refused(&mut self, cause: Cause, holds: Holds) {
        if self.refuses {
            return;
        }
        if holds.may() && !self.causes.contains(&cause) {
            self.causes.push(cause);
        }
        self.refuses = holds.must();
    }

    /// Notes what documents leave possible.
    pub(super) fn ruled(&mut self, ruling: Ruling) {
        if self.refuses {
            return;
        }
        for cause in ruling.causes {
            self.refused(cause, Holds::Maybe);
        }
        self.refuses = !ruling.may_be_granted;
    }

    /// What either of two readings leaves possible.
    pub(super) fn or(mut self, other: Self) -> Self {
        let refuses = self.refuses && other.refuses;
        self.refuses = false;
        for cause in other.causes {
            self.refused(cause, Holds::Maybe);
        }
        self.refuses = refuses;
        self
    }

    fn only(cause: Cause) -> Self {
        Self {
            causes: vec![cause],
            refuses: true,
        }
    }
}

/// Request and configuration together.
#[derive(Clone, Copy)]
pub(super) struct Read<'f, 'e> {
    pub(super) request: &'f RequestFacts<'e>,
    pub(super) known: &'e Configuration,
    pub(super) clock: Option<Timestamp>,
}

impl<'f, 'e> Read<'f, 'e> {
    /// What was read, where there is a request to hold it against.
    pub(super) fn of(facts: &'f Facts<'e>) -> Option<Self> {
        Some(Self {
            request: facts.request.as_ref()?,
            known: facts.evidence.configuration.as_ref()?,
            clock: facts.server_time,
        })
    }

    /// Step 1.
    pub(super) fn cors(&self) -> Option<Walked> {
        let rules = self.known.bucket.cors.get()?;
        let request = self.request;
        let text = |text: &'f Option<String>| text.as_deref().unwrap_or_default();
        let headers: Vec<&str> = text(&request.asked_headers)
            .split(',')
            .map(str::trim)
            .filter(|name| !name.is_empty())
            .collect();
        let Some(rules) = rules else {
            return Some(Walked::only(Cause::CorsNotConfigured));
        };
        let found = rules.find(text(&request.origin), text(&request.asked_method), &headers);
        Some(match found {
            CorsMatch::Rule(_) => Walked::default(),
            CorsMatch::NoOrigin => Walked::only(Cause::CorsOriginNotAllowed),
            CorsMatch::NoMethod => Walked::only(Cause::CorsMethodNotAllowed),
            CorsMatch::NoHeaders => Walked::only(Cause::CorsHeaderNotAllowed),
        })
    }

    /// Step 2.
    pub(super) fn referer(&self) -> Option<Walked> {
        let rules = self.known.bucket.referer.get()?;
        let Some(rules) = rules else {
            return Some(Walked::default());
        };
        let judged = |assumed: &Assumptions| match rules
            .judge(self.request.referer.as_deref(), assumed.referers)
        {
            RefererVerdict::Passed => Walked::default(),
            RefererVerdict::Missing => Walked::only(Cause::RefererMissing),
            RefererVerdict::NotOnAllowList => Walked::only(Cause::RefererNotOnAllowList),
            RefererVerdict::OnDenyList(_) => Walked::only(Cause::RefererOnDenyList),
        };
        self.assumed().iter().map(judged).reduce(Walked::or)
    }

    /// Step 4.1.
    pub(super) fn key(&self) -> Option<Walked> {
        let Presented::Signed(authorization, _) = &self.request.presented else {
            return None;
        };
        let ring = self.known.keys.get()?;
        let id = authorization.secret_id.as_str();
        let mut walked = Walked::default();
        if let Some(record) = ring.keys.iter().find(|key| key.secret_id == id) {
            walked.refused(Cause::DisabledAccessKey, Holds::is(Some(!record.enabled)));
            if let Some(temporary) = &record.temporary {
                let is_over = self.clock.map(|now| temporary.expires <= now);
                walked.refused(Cause::ExpiredTemporaryKey, Holds::is(is_over));
            }
            return Some(walked);
        }
        if !is_secret_id(id) {
            return Some(Walked::only(Cause::MalformedAccessKey));
        }
        let mut others = ring.keys.iter();
        if others.any(|key| key.secret_id.eq_ignore_ascii_case(id)) {
            return Some(Walked::only(Cause::AccessKeyCaseDiffers));
        }
        if !ring.is_complete {
            // It may be one of an account into which nobody looked.
            for cause in [Cause::DisabledAccessKey, Cause::ExpiredTemporaryKey] {
                walked.refused(cause, Holds::Maybe);
            }
        }
        walked.refused(
            Cause::UnknownAccessKey,
            Holds::is(ring.is_complete.then_some(true)),
        );
        Some(walked)
    }

    /// Steps 3 and 5: what is read of identities, ACLs and policies.
    pub(super) fn permission(&self) -> Option<Walked> {
        let who = self.who()?;
        let operation = self.request.operation?;
        let by = |assumed: &Assumptions| self.permission_under(who, operation, assumed);
        self.assumed().iter().map(by).reduce(Walked::or)
    }

    /// Step 6.
    pub(super) fn object(&self) -> Option<Walked> {
        let operation = self.request.operation?;
        let (known, key) = match CopySource::parse(self.request.copy_source(), &self.request.host) {
            Some(source) if operation.copies() => (&self.known.source, source.path.into_owned()),
            _ => (&self.known.bucket, self.request.path()),
        };
        if !operation.reads_content() && !operation.copies() {
            return Some(Walked::default());
        }
        let head = known.objects.get(key.strip_prefix('/')?)?.as_ref();
        Some(self.archived(head))
    }

    fn archived(&self, head: Option<&ObjectHead>) -> Walked {
        let Some(head) = head.filter(|head| head.storage_class.is_archive()) else {
            return Walked::default();
        };
        match (head.restore, self.clock) {
            (Some(Restore::Running), _) => Walked::only(Cause::ObjectRestoreInProgress),
            (Some(Restore::Until(expiry)), Some(now)) if now < expiry => Walked::default(),
            (Some(Restore::Until(_)), None) => Walked {
                causes: vec![Cause::ObjectArchived],
                refuses: false,
            },
            (Some(Restore::Until(_)), Some(_)) | (None, _) => Walked::only(Cause::ObjectArchived),
        }
    }

    /// How what no document says may be taken: as assumed, or each point either way.
    fn assumed(&self) -> Vec<Assumptions> {
        match self.known.assumptions {
            Some(assumed) => vec![assumed],
            None => Assumptions::default().with_each_other_way(),
        }
    }

    /// The record of the key.
    pub(super) fn record(&self) -> Known<Option<&'e KeyRecord>> {
        let Presented::Signed(authorization, _) = &self.request.presented else {
            return Known::Known(None);
        };
        match &self.known.keys {
            Known::Unknown => Known::Unknown,
            Known::Known(ring) => {
                let mut keys = ring.keys.iter();
                match keys.find(|key| key.secret_id == authorization.secret_id) {
                    Some(record) => Known::Known(Some(record)),
                    None => Known::Unknown,
                }
            }
        }
    }

    /// Whose request it is; `None` where it cannot be told by its headers.
    pub(super) fn who(&self) -> Option<Who<'e>> {
        match &self.request.presented {
            _ if self.request.is_unread_form() => None,
            Presented::Nothing => Some(Who::Anonymous),
            Presented::Malformed(crate::signature::AuthorizationError::OtherService) => None,
            Presented::Malformed(_) => Some(Who::Unidentified),
            Presented::Signed(..) => Some(match self.record() {
                Known::Known(Some(record)) => Who::Holder(&record.account, &record.identity),
                Known::Known(None) | Known::Unknown => Who::SomeHolder,
            }),
        }
    }
}

/// Whether the clock lies outside the time of a signature for certain.
pub(super) fn is_out_of_time(facts: &Facts<'_>) -> bool {
    let Some(RequestFacts {
        presented: Presented::Signed(authorization, _),
        ..
    }) = &facts.request
    else {
        return false;
    };
    let Some(now) = facts.server_time.map(Timestamp::as_second) else {
        return false;
    };
    let time = authorization.sign_time;
    time.end < now - TOLERANCE || time.start > now + crate::signature::ALLOWED_SKEW + TOLERANCE
}
