//! The second permission that a copy needs: reading its source (reference §5).

use super::decision::Stop;
use super::flow::Flow;
use super::storage_class;
use super::target::Target;
use crate::protocol::bucket::HostName;
use crate::protocol::copy_source::CopySource;
use crate::protocol::error_code::ErrorCode;
use crate::protocol::operation::Operation;

/// Whether the caller may read the source of a copy, and whether it can be read.
pub(super) fn check_source(flow: &mut Flow<'_>) -> Result<(), Stop> {
    let written = flow.request.header("x-cos-copy-source").unwrap_or_default();
    let Some(CopySource {
        host,
        path,
        version,
    }) = CopySource::parse(written, &flow.request.host)
    else {
        flow.trace.failed("copy source", "it is not `HOST/KEY`");
        return Err(Stop::Error(ErrorCode::INVALID_ARGUMENT));
    };
    let bucket = match &host {
        HostName::Bucket { bucket, region } => flow.world.bucket(bucket, region),
        HostName::Service | HostName::Control | HostName::Other => None,
    };
    if bucket.is_none() {
        flow.trace.failed("copy source", "there is no such bucket");
        return Err(Stop::Error(ErrorCode::NO_SUCH_BUCKET));
    }
    let target = Target {
        bucket,
        new_bucket: None,
        path,
        version,
    };
    flow.trace.passed("copy source", target.resource());
    flow.check_permission(&target, Operation::GetObject)?;
    let is_there = flow.check_object(&target, Operation::GetObject);
    // What is asked for is the copy, not the source.
    flow.is_deleted = false;
    is_there?;
    storage_class::check(flow.world, &target, Operation::GetObject, &mut flow.trace)
}
