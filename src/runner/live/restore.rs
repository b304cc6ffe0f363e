//! Finishing what a killed run could not: putting back what its journal says was there.

use std::cell::Cell;
use std::path::Path;

use super::journal::{Journal, JournalError, ReadJournal};
use super::keys::Keys;
use super::permit::{Permit, PermitError};
use super::provision::ProvisionError;
use super::reach::ReachError;
use super::reader::Reader;
use super::service::Service;
use super::writer::Writer;
use crate::scenario::{LiveTarget, Problem, live_target_from_file};

/// Why a journal could not be put back.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RestoreError {
    /// The journal cannot be used.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The file of the target is wrong.
    #[error("the target file that the journal names cannot be read; name another by --live-target")]
    Target(Vec<Problem>),
    /// The target is another bucket.
    #[error("the journal is of `{journal}` and the target file of `{target}`")]
    OtherTarget {
        /// The bucket, region and prefix of the journal.
        journal: String,
        /// Those of the target file.
        target: String,
    },
    /// There are no credentials.
    #[error("there are no credentials for `{operator}`, the operator of the target: {reason}")]
    Operator {
        /// The principal that writes.
        operator: String,
        /// Why it has none.
        reason: String,
    },
    /// Nothing may be written.
    #[error(transparent)]
    Permit(#[from] PermitError),
    /// The bucket was not reached.
    #[error(transparent)]
    Reach(#[from] ReachError),
    /// It could not be put back.
    #[error("the bucket is NOT as it was, and the journal stays: {0}")]
    Provision(#[from] ProvisionError),
}

/// Puts back what a journal says was there; whether there was anything to do. It can be done as often as needed.
///
/// # Errors
///
/// A journal that cannot be used, a bucket that may not be written into, and one that could not be put back.
pub fn restore(
    journal: &Path,
    target: Option<LiveTarget>,
    allow_writes: Option<&str>,
) -> Result<bool, RestoreError> {
    let read = ReadJournal::of(journal)?;
    let target = match target {
        Some(target) => target,
        None => live_target_from_file(&read.begin.target).map_err(RestoreError::Target)?,
    };
    let of_journal = place(&read.begin.bucket, &read.begin.region, &read.begin.prefix);
    let of_target = place(target.bucket.as_str(), &target.region, &target.prefix);
    if of_journal != of_target {
        return Err(RestoreError::OtherTarget {
            journal: of_journal,
            target: of_target,
        });
    }
    let Some(before) = read.before.filter(|_| !read.is_done) else {
        return Ok(false);
    };
    let failed = |reason: String| RestoreError::Operator {
        operator: target.operator.clone(),
        reason,
    };
    let credential = Keys::of_target(&target)
        .of(&target.operator)
        .ok_or_else(|| failed("the target file does not have it".to_owned()))?
        .map_err(|error| failed(error.to_string()))?;
    let service = Service::start(&target)?;
    let reader = Reader {
        service: &service,
        target: &target,
        credential: &credential,
    };
    let permit = Permit::obtain(&target, allow_writes, &reader)?;
    service.heed_interrupts()?;
    service.finish(true);
    let writer = Writer {
        reader,
        permit: &permit,
        journal: Journal::reopen(journal)?,
        is_dirty: Cell::new(true),
    };
    writer.restore(&before)?;
    writer.journal.finish()?;
    Ok(true)
}

fn place(bucket: &str, region: &str, prefix: &str) -> String {
    format!("{bucket} in {region}, prefix {prefix}")
}
