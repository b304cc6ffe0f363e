//! What an allowed operation does to the world, and its answer.

mod append;
mod bucket;
mod configuration;
mod copy;
mod deletion;
mod form;
mod listing;
mod multipart;
mod object;
mod object_configuration;
mod restore;
mod service;
mod stored;

use std::sync::Arc;

use http::header::HeaderName;

use super::answer::Answer;
use super::respond::Judged;
use crate::access::Request;
use crate::protocol::bucket::HostName;
use crate::protocol::error_code::ErrorCode;
use crate::protocol::operation::Operation;
use crate::protocol::timestamp::Timestamp;
use crate::protocol::variant::Dialect;
use crate::world::{Bucket, Object, World};

/// An operation that was let through, and the world in which it is performed.
pub(super) struct Call<'a> {
    pub(super) world: &'a mut Arc<World>,
    pub(super) request: &'a Request,
    pub(super) judged: &'a Judged,
    pub(super) dialect: Dialect,
}

/// The answer, or the error of COS that comes instead.
type Performed = Result<Answer, ErrorCode>;

/// Performs an operation. What this version does not perform is answered 501, never 200.
pub(super) fn perform(call: &mut Call<'_>) -> Performed {
    let operation = call.judged.operation.ok_or(ErrorCode::METHOD_NOT_ALLOWED)?;
    match operation {
        Operation::OptionsObject => Ok(Answer::new(200)),
        Operation::GetService => service::list_buckets(call),
        Operation::PutBucket => bucket::put(call),
        Operation::HeadBucket => bucket::head(call),
        Operation::DeleteBucket => bucket::delete(call),
        Operation::GetBucketLocation => bucket::location(call),
        Operation::GetBucket => listing::objects(call),
        Operation::GetBucketObjectVersions => listing::versions(call),
        Operation::GetObject => object::get(call),
        Operation::HeadObject => object::head(call),
        Operation::PutObject => object::put(call),
        Operation::DeleteObject => object::delete(call),
        Operation::PutObjectCopy => copy::object(call),
        Operation::AppendObject => append::append(call),
        Operation::PostObjectRestore => restore::order(call),
        Operation::PutObjectAcl => object_configuration::put_acl(call),
        Operation::GetObjectAcl => object_configuration::get_acl(call),
        Operation::PutObjectTagging => object_configuration::put_tags(call),
        Operation::GetObjectTagging => object_configuration::get_tags(call),
        Operation::DeleteObjectTagging => object_configuration::delete_tags(call),
        Operation::InitiateMultipartUpload => multipart::initiate(call),
        Operation::UploadPart => multipart::part(call),
        Operation::UploadPartCopy => multipart::part_copy(call),
        Operation::ListParts => multipart::list(call),
        Operation::CompleteMultipartUpload => multipart::complete(call),
        Operation::AbortMultipartUpload => multipart::abort(call),
        Operation::ListMultipartUploads => listing::uploads(call),
        Operation::PostObject => form::post(call),
        Operation::DeleteMultipleObjects => deletion::batch(call),
        other => configuration::perform(call, other),
    }
}

impl Call<'_> {
    /// The server's clock.
    fn clock(&self) -> Timestamp {
        self.world.clock
    }

    /// A header of the request.
    fn header(&self, name: &'static str) -> Option<&str> {
        self.request.header(HeaderName::from_static(name))
    }

    /// The key in the path.
    fn key(&self) -> Result<&str, ErrorCode> {
        let path = std::str::from_utf8(&self.request.path).ok();
        path.and_then(|path| path.strip_prefix('/'))
            .ok_or(ErrorCode::INVALID_URI)
    }

    /// The body as text.
    fn text(&self) -> Result<&str, ErrorCode> {
        std::str::from_utf8(&self.request.body).map_err(|_| ErrorCode::MALFORMED_XML)
    }

    fn bucket(&self) -> Result<&Bucket, ErrorCode> {
        match &self.request.host {
            HostName::Bucket { bucket, region } => self
                .world
                .bucket(bucket, region)
                .ok_or(ErrorCode::NO_SUCH_BUCKET),
            HostName::Service | HostName::Control | HostName::Other => {
                Err(ErrorCode::NO_SUCH_BUCKET)
            }
        }
    }

    fn bucket_mut(&mut self) -> Result<&mut Bucket, ErrorCode> {
        match &self.request.host {
            HostName::Bucket { bucket, region } => Arc::make_mut(self.world)
                .bucket_mut(bucket, region)
                .ok_or(ErrorCode::NO_SUCH_BUCKET),
            HostName::Service | HostName::Control | HostName::Other => {
                Err(ErrorCode::NO_SUCH_BUCKET)
            }
        }
    }

    /// The object that the path names, in the version that the query names.
    fn object(&self) -> Result<&Object, ErrorCode> {
        let found = self.bucket()?.find(self.key()?, self.version_id());
        found.object().ok_or(ErrorCode::NO_SUCH_KEY)
    }

    fn object_mut(&mut self) -> Result<&mut Object, ErrorCode> {
        let key = self.key()?.to_owned();
        let version_id = self.version_id().map(<[u8]>::to_vec);
        let object = self.bucket_mut()?.find_mut(&key, version_id.as_deref());
        object.ok_or(ErrorCode::NO_SUCH_KEY)
    }

    /// The version that the query names; an empty one is none (reference §3.5).
    fn version_id(&self) -> Option<&[u8]> {
        let id = self.request.query.get("versionId");
        id.filter(|id| !id.is_empty())
    }
}
