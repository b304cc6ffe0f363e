//! What a request acts on: the service, a bucket or an object.

use super::decision::Stop;
use super::identity::Caller;
use super::permission;
use super::request::Request;
use super::trace::Trace;
use crate::policy::Resource;
use crate::protocol::bucket::HostName;
use crate::protocol::error_code::ErrorCode;
use crate::protocol::operation::Operation;
use crate::world::{Bucket, MissingObject, Object, World};

/// The longest key, in bytes (reference §3.6).
const LONGEST_KEY: usize = 850;

/// What a request acts on, looked up in the world.
#[derive(Clone, Debug)]
pub(super) struct Target<'w> {
    /// The bucket; `None` for the service.
    pub(super) bucket: Option<&'w Bucket>,
    /// The key in the path.
    pub(super) key: Option<String>,
}

impl<'w> Target<'w> {
    pub(super) fn find(
        world: &'w World,
        request: &Request,
        trace: &mut Trace,
    ) -> Result<Self, Stop> {
        let key = match request
            .path
            .strip_prefix(b"/")
            .map(|key| String::from_utf8(key.to_vec()))
        {
            Some(Ok(key)) if key.len() > LONGEST_KEY => {
                trace.failed(
                    "bucket",
                    format!("the key has {} bytes, of {LONGEST_KEY} at most", key.len()),
                );
                return Err(Stop::Error(ErrorCode::KEY_TOO_LONG));
            }
            Some(Ok(key)) => (!key.is_empty()).then_some(key),
            Some(Err(_)) | None => {
                trace.failed("bucket", "the path is not `/` and a key in UTF-8");
                return Err(Stop::Error(ErrorCode::INVALID_URI));
            }
        };
        match &request.host {
            HostName::Service => {
                trace.passed("bucket", "the service itself");
                Ok(Self { bucket: None, key })
            }
            HostName::Bucket {
                bucket: name,
                region,
            } => match world.bucket(name, region) {
                Some(bucket) => {
                    trace.passed("bucket", format!("{name} in {region}"));
                    Ok(Self {
                        bucket: Some(bucket),
                        key,
                    })
                }
                None => {
                    trace.failed("bucket", format!("no bucket {name} in {region}"));
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
        match self.bucket {
            None => Resource::Service,
            Some(bucket) => Resource::Bucket {
                region: &bucket.region,
                bucket: bucket.name.as_str(),
                appid: bucket.name.appid(),
                key: self.key.as_deref(),
            },
        }
    }

    /// The object, if there is one of this key.
    pub(super) fn object(&self) -> Option<&'w Object> {
        self.bucket?.objects.get(self.key.as_deref()?)
    }

    /// Whether the object that an operation needs is there.
    pub(super) fn check_object(
        &self,
        world: &World,
        caller: &Caller<'_>,
        operation: Operation,
        trace: &mut Trace,
    ) -> Result<(), Stop> {
        let needs_object = matches!(
            operation,
            Operation::GetObject
                | Operation::HeadObject
                | Operation::GetObjectAcl
                | Operation::PutObjectAcl
                | Operation::PostObjectRestore
                | Operation::SelectObjectContent
                | Operation::GetObjectTagging
                | Operation::PutObjectTagging
                | Operation::DeleteObjectTagging
        );
        if !needs_object || self.object().is_some() {
            return Ok(());
        }
        trace.failed(
            "object",
            format!("no object {}", self.key.as_deref().unwrap_or_default()),
        );
        let hides =
            world.behaviour.missing_object_without_list_right == MissingObject::AccessDenied;
        if hides {
            // Who may list learns that it is missing; who may not is refused for that.
            let bucket_itself = Target {
                bucket: self.bucket,
                key: None,
            };
            permission::check(world, &bucket_itself, caller, Operation::GetBucket, trace)?;
        }
        Err(Stop::Error(ErrorCode::NO_SUCH_KEY))
    }
}
