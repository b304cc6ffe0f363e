//! Steps 3 and 5 of the guide's flow walked with what could be read: tokens, permissions, session policies, copies, batches.

use secrecy::ExposeSecret;
use strum::VariantArray;

use super::asked::{Place, ShownToConditions};
use super::configuration::{Assumptions, BucketConfiguration, Known};
use super::permission::{Who, rule};
use super::says::Holds;
use super::walk::{Read, Walked};
use crate::protocol::bucket::{BucketName, HostName};
use crate::protocol::cause::Cause;
use crate::protocol::copy_source::CopySource;
use crate::protocol::deletion::Deletion;
use crate::protocol::operation::Operation;

impl<'f, 'e> Read<'f, 'e> {
    /// What is read of a caller who asks for an operation, each point that no document says being taken one way.
    pub(super) fn permission_under(
        &self,
        who: Who<'e>,
        operation: Operation,
        assumed: &Assumptions,
    ) -> Walked {
        let mut walked = Walked::default();
        walked.refused(Cause::MissingSecurityToken, self.lacks_token());
        let shown = self.shown();
        if operation == Operation::DeleteMultipleObjects {
            self.batch(who, &shown, assumed, &mut walked);
            return walked;
        }
        let asked_for = match operation {
            Operation::UploadPartCopy if assumed.upload_part_copy_needs_put_object => {
                Operation::PutObject
            }
            other => other,
        };
        let Some(place) = self.place(asked_for, self.request.path(), &shown) else {
            return self.undecided();
        };
        self.allowed_at(&place, who, assumed, &mut walked);
        if operation == Operation::PutBucket {
            walked.refused(Cause::ForeignAccountKey, self.is_of_other_appid(&place));
        }
        if assumed.missing_object_is_denied && place.lacks_object() {
            let listing = self.place(Operation::GetBucket, "/".to_owned(), &shown);
            let mut denied = Walked::default();
            if let Some(place) = listing {
                self.allowed_at(&place, who, assumed, &mut denied);
            }
            for cause in denied.causes {
                walked.refused(cause, Holds::Maybe);
            }
        }
        if operation.copies() {
            self.source(who, &shown, assumed, &mut walked);
        }
        walked
    }

    /// Nothing is known of it.
    fn undecided(&self) -> Walked {
        let of_permission = |cause: &Cause| matches!(cause.step(), "3" | "5.1" | "5.2");
        Walked {
            causes: Cause::VARIANTS
                .iter()
                .copied()
                .filter(of_permission)
                .collect(),
            refuses: false,
        }
    }

    /// Whether documents grant it and the policy of a temporary key covers it.
    fn allowed_at(
        &self,
        place: &Place<'_>,
        who: Who<'_>,
        assumed: &Assumptions,
        walked: &mut Walked,
    ) {
        walked.ruled(rule(place, who, assumed));
        let session = match (self.record(), &self.known.session_policy) {
            (Known::Known(Some(record)), _) if record.temporary.is_none() => return,
            (Known::Known(None), _) | (_, Known::Known(None)) => return,
            (_, Known::Unknown) => Holds::is((!self.request.has_token).then_some(false)),
            (_, Known::Known(Some(policy))) => {
                let says = place.says(policy, |_| true, |_| true, assumed);
                let covered = says.allow.and(says.deny.not());
                match assumed.bucket_grants_exceed_session_policy {
                    true => says.deny.or(covered.not().and(Holds::Maybe)),
                    false => covered.not(),
                }
            }
        };
        walked.refused(Cause::SessionPolicy, session);
    }

    fn source(
        &self,
        who: Who<'_>,
        shown: &ShownToConditions<'_>,
        assumed: &Assumptions,
        walked: &mut Walked,
    ) {
        let Some(source) = CopySource::parse(self.request.copy_source(), &self.request.host) else {
            return;
        };
        let HostName::Bucket { bucket, region } = &source.host else {
            return;
        };
        let version = source.version.map(|version| version.into_owned());
        let place = Place {
            operation: Operation::GetObject,
            bucket: Some((bucket, region)),
            path: source.path.into_owned(),
            known: &self.known.source,
            home: &self.known.caller_policies,
            shown,
            version,
        };
        self.allowed_at(&place, who, assumed, walked);
    }

    /// A batch is refused as a whole where nothing of it is granted, and for the reason of its first object.
    fn batch(
        &self,
        who: Who<'_>,
        shown: &ShownToConditions<'_>,
        assumed: &Assumptions,
        walked: &mut Walked,
    ) {
        let body = self.request.sent.body.as_deref();
        let text = body.and_then(|body| std::str::from_utf8(body).ok());
        let first = text
            .and_then(|text| Deletion::from_xml(text).ok())
            .and_then(|deletion| deletion.objects.into_iter().next());
        let Some(first) = first else {
            *walked = std::mem::take(walked).or(self.undecided());
            return;
        };
        let needs: &[Operation] = match who {
            Who::Anonymous | Who::Unidentified => {
                &[Operation::DeleteObject, Operation::DeleteMultipleObjects]
            }
            Who::Holder(..) | Who::SomeHolder => &[Operation::DeleteObject],
        };
        for operation in needs {
            let Some(place) = self.place(*operation, format!("/{}", first.key), shown) else {
                return;
            };
            let version = first.version.clone().map(String::into_bytes);
            self.allowed_at(&Place { version, ..place }, who, assumed, walked);
        }
    }

    pub(super) fn place<'p>(
        &self,
        operation: Operation,
        path: String,
        shown: &'p ShownToConditions<'f>,
    ) -> Option<Place<'p>>
    where
        'f: 'p,
        'e: 'p,
    {
        let bucket: Option<(&BucketName, &str)> = match &self.request.host {
            HostName::Bucket { bucket, region } => Some((bucket, region)),
            HostName::Service => None,
            HostName::Control | HostName::Other => return None,
        };
        let known: &BucketConfiguration = &self.known.bucket;
        let version = self.request.sent.query.get("versionId");
        Some(Place {
            operation,
            bucket,
            path,
            known,
            home: &self.known.caller_policies,
            shown,
            version: version.map(<[u8]>::to_vec),
        })
    }

    pub(super) fn shown(&self) -> ShownToConditions<'f> {
        let sent = self.request.sent;
        ShownToConditions {
            network: self.known.network.get(),
            headers: &self.request.headers,
            query: &sent.query,
            body: sent.body.as_deref(),
            clock: self.clock,
        }
    }

    /// Whether the token of a temporary key did not come with it, or another came.
    fn lacks_token(&self) -> Holds {
        match self.record() {
            Known::Known(None) => Holds::No,
            Known::Unknown => Holds::Maybe,
            Known::Known(Some(record)) => match &record.temporary {
                None => Holds::No,
                Some(_) if !self.request.has_token => Holds::Yes,
                Some(temporary) => match temporary.token.get() {
                    None => Holds::Maybe,
                    Some(token) => {
                        let right = token.expose_secret().as_bytes();
                        Holds::is(Some(self.request.token() != Some(right)))
                    }
                },
            },
        }
    }

    /// Whether a bucket that is to be made has the APPID of another account than the caller's.
    fn is_of_other_appid(&self, place: &Place<'_>) -> Holds {
        if !place.may_be_without_bucket() {
            return Holds::No;
        }
        let (Known::Known(Some(record)), Some((name, _))) = (self.record(), place.bucket) else {
            return Holds::Maybe;
        };
        let differs = record.appid.get().map(|appid| appid != name.appid());
        match place.is_without_bucket() {
            true => Holds::is(differs),
            false => Holds::is(differs).and(Holds::Maybe),
        }
    }
}
