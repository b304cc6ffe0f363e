//! What a request acts on: the service, a bucket or an object.

use std::borrow::Cow;

use super::decision::Stop;
use super::identity::Caller;
use super::request::Request;
use super::trace::Trace;
use crate::policy::Resource;
use crate::protocol::bucket::{BucketName, HostName};
use crate::protocol::cause::Cause;
use crate::protocol::error_code::ErrorCode;
use crate::protocol::operation::Operation;
use crate::world::{Bucket, Found, Object, Version, World};

/// The longest key, in bytes (reference §3.6).
const LONGEST_KEY: usize = 850;

/// What a request acts on, looked up in the world.
#[derive(Clone, Debug)]
pub(super) struct Target<'w> {
    /// The bucket; `None` for the service, and for one that is still to be made.
    pub(super) bucket: Option<&'w Bucket>,
    /// Name and region of a bucket that is still to be made.
    pub(super) new_bucket: Option<(&'w BucketName, &'w str)>,
    /// `/` and the key; `/` alone is the bucket itself.
    pub(super) path: Cow<'w, str>,
    /// The version that is asked for.
    pub(super) version: Option<Cow<'w, [u8]>>,
}

impl<'w> Target<'w> {
    pub(super) fn find(
        world: &'w World,
        request: &'w Request,
        trace: &mut Trace,
    ) -> Result<Self, Stop> {
        let path = match std::str::from_utf8(&request.path) {
            Ok(path) if path.len() > LONGEST_KEY + 1 => {
                let length = path.len() - 1;
                trace.failed(
                    "bucket",
                    format_args!("the key has {length} bytes, of {LONGEST_KEY} at most"),
                );
                return Err(Stop::Error(ErrorCode::KEY_TOO_LONG));
            }
            Ok(path) if path.starts_with('/') => Cow::Borrowed(path),
            Ok(_) | Err(_) => {
                trace.failed("bucket", "the path is not `/` and a key in UTF-8");
                return Err(Stop::Error(ErrorCode::INVALID_URI));
            }
        };
        let version = request.query.get("versionId").map(Cow::Borrowed);
        match &request.host {
            HostName::Service | HostName::Control => {
                trace.passed("bucket", "the service itself");
                Ok(Self {
                    bucket: None,
                    new_bucket: None,
                    path,
                    version,
                })
            }
            HostName::Bucket {
                bucket: name,
                region,
            } => match world.bucket(name, region) {
                Some(bucket) => {
                    trace.passed("bucket", format_args!("{name} in {region}"));
                    Ok(Self {
                        bucket: Some(bucket),
                        new_bucket: None,
                        path,
                        version,
                    })
                }
                None if request.operation() == Some(Operation::PutBucket) => {
                    trace.passed("bucket", format_args!("{name} in {region}, to be made"));
                    Ok(Self {
                        bucket: None,
                        new_bucket: Some((name, region)),
                        path,
                        version,
                    })
                }
                None => {
                    trace.failed("bucket", format_args!("no bucket {name} in {region}"));
                    Err(Stop::Error(ErrorCode::NO_SUCH_BUCKET))
                }
            },
            HostName::Other => {
                trace.failed("bucket", "the host names no bucket");
                Err(Stop::Error(ErrorCode::NO_SUCH_BUCKET))
            }
        }
    }

    /// The resource as policies name it.
    pub(super) fn resource(&self) -> Resource<'_> {
        let existing = self.bucket.map(|bucket| (&bucket.name, &*bucket.region));
        match existing.or(self.new_bucket) {
            None => Resource::Service,
            Some((name, region)) => Resource::Bucket {
                region,
                bucket: name.as_str(),
                appid: name.appid(),
                path: &self.path,
            },
        }
    }

    /// Whether a bucket that is to be made has the APPID of the caller's account, whose root will own it.
    pub(super) fn check_appid(
        &self,
        world: &World,
        caller: &Caller<'_>,
        trace: &mut Trace,
    ) -> Result<(), Stop> {
        let (Some((name, _)), Caller::Signed { key, .. }) = (self.new_bucket, caller) else {
            return Ok(());
        };
        let account = world.account(&key.holder.account);
        if account.is_some_and(|account| account.appid == name.appid()) {
            trace.passed("appid", format_args!("{} is the account's", name.appid()));
            return Ok(());
        }
        let (appid, account) = (name.appid(), &key.holder.account);
        trace.failed(
            "appid",
            format_args!("{appid} is not that of account {account}"),
        );
        Err(Stop::refused(Cause::ForeignAccountKey))
    }

    /// The object, if there is one of this key and version.
    pub(super) fn object(&self) -> Option<&'w Object> {
        self.found()?.object()
    }

    /// Whether what is asked for is a delete marker.
    pub(super) fn is_marker(&self) -> bool {
        matches!(self.found(), Some(Found::Version(Version::Marker(_))))
    }

    fn found(&self) -> Option<Found<'w>> {
        Some(self.bucket?.find(self.key()?, self.version.as_deref()))
    }

    /// The key, if there is one.
    pub(super) fn key(&self) -> Option<&str> {
        self.path.strip_prefix('/').filter(|key| !key.is_empty())
    }

    /// The same bucket with another path.
    pub(super) fn in_bucket(&self, path: impl Into<Cow<'w, str>>) -> Self {
        Self {
            bucket: self.bucket,
            new_bucket: self.new_bucket,
            path: path.into(),
            version: None,
        }
    }

    /// The answer to an operation that needs the object to be there, where it is not.
    ///
    /// A delete marker is answered as a missing object, also to who names its version (436/7753, 436/7745). Of the operations
    /// whose documents do not say it, none can be used on one (436/36716): INFERENCE, MethodNotAllowed.
    pub(super) fn lacks_object(&self, operation: Operation) -> Option<ErrorCode> {
        let reads = operation.reads_content() || operation == Operation::HeadObject;
        let names_version = self.version.as_ref().is_some_and(|id| !id.is_empty());
        match self.found() {
            _ if !operation.needs_object() => None,
            Some(Found::Version(Version::Object(_))) => None,
            Some(Found::Version(Version::Marker(_))) if names_version && !reads => {
                Some(ErrorCode::METHOD_NOT_ALLOWED)
            }
            Some(Found::NoVersion) => Some(ErrorCode::NO_SUCH_VERSION),
            Some(Found::Version(Version::Marker(_)) | Found::NoKey) | None => {
                Some(ErrorCode::NO_SUCH_KEY)
            }
        }
    }
}
