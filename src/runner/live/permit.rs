//! Permission to write: for one bucket, which the user names and the target file lets be written, and for keys under the
//! prefix only.

use http::Method;

use super::method::{Allowed, ReadMethod};
use super::reach::ReachError;
use super::reader::Reader;
use crate::protocol::operation::Operation;
use crate::protocol::tagging;
use crate::scenario::LiveTarget;

/// Permission to write into a bucket.
#[derive(Debug)]
pub struct Permit {
    prefix: String,
}

/// The method of a permitted request.
#[derive(Debug)]
pub struct PermittedMethod<'p> {
    method: Method,
    _permit: &'p Permit,
}

/// Why nothing may be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PermitError {
    /// The command line does not allow it.
    #[error("writing into `{bucket}` needs `--allow-writes {bucket}`")]
    NotAllowed {
        /// The bucket.
        bucket: String,
    },
    /// The command line allows it for another bucket.
    #[error("`--allow-writes {allowed}` is not for `{bucket}`, the bucket of the target file")]
    OtherBucket {
        /// The bucket that is named.
        allowed: String,
        /// The bucket.
        bucket: String,
    },
    /// The target file does not say which buckets may be written into.
    #[error(
        "the target file has no `writable`: say which buckets may be written into, such as `writable: {{name: \"*-test-*\"}}`"
    )]
    NoPattern,
    /// The bucket is none of them.
    #[error("`{bucket}` may not be written into: `writable` asks for {needed}")]
    NotWritable {
        /// The bucket.
        bucket: String,
        /// What is asked for.
        needed: String,
    },
    /// Its tags could not be read.
    #[error("the tags of the bucket cannot be read: {0}")]
    Tags(String),
    /// The bucket was not reached.
    #[error(transparent)]
    Reach(#[from] ReachError),
}

/// What is never written, and why.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NotPermitted {
    /// What the operation does is not undone afterwards.
    #[error("{0} is not undone afterwards, so that it is not sent to a real bucket")]
    NotUndone(Operation),
    /// The key is not under the prefix.
    #[error("the key `{key}` is not under `{prefix}`")]
    OutsidePrefix {
        /// The key.
        key: String,
        /// The prefix.
        prefix: String,
    },
}

impl Permit {
    /// Permission, if the command line names the bucket and the target file lets it be written into.
    ///
    /// # Errors
    ///
    /// Where either is missing, and where the tags that decide cannot be read.
    pub(super) fn obtain(
        target: &LiveTarget,
        allowed: Option<&str>,
        reader: &Reader<'_>,
    ) -> Result<Self, PermitError> {
        let bucket = target.bucket.to_string();
        match allowed {
            None => return Err(PermitError::NotAllowed { bucket }),
            Some(other) if other != bucket => {
                let allowed = other.to_owned();
                return Err(PermitError::OtherBucket { allowed, bucket });
            }
            Some(_) => {}
        }
        let writable = target.writable.as_ref().ok_or(PermitError::NoPattern)?;
        let tags = match writable.tag {
            None => Vec::new(),
            Some(_) => tags(reader)?,
        };
        if !writable.permits(&target.bucket, &tags) {
            let needed = writable.to_string();
            return Err(PermitError::NotWritable { bucket, needed });
        }
        Ok(Self {
            prefix: target.prefix.clone(),
        })
    }

    /// The method of an operation on a key, or on the bucket itself.
    ///
    /// # Errors
    ///
    /// Operations that nothing undoes, and keys elsewhere than under the prefix.
    pub fn method(
        &self,
        operation: Operation,
        key: Option<&str>,
    ) -> Result<PermittedMethod<'_>, NotPermitted> {
        let method = operation.method();
        if ReadMethod::of(&method).is_none() {
            may_be_written(operation)?;
            let is_under = key.is_some_and(|key| key.starts_with(&self.prefix));
            if operation.takes_key() && !is_under {
                let key = key.unwrap_or_default().to_owned();
                let prefix = self.prefix.clone();
                return Err(NotPermitted::OutsidePrefix { key, prefix });
            }
        }
        Ok(PermittedMethod {
            method,
            _permit: self,
        })
    }
}

impl Allowed for PermittedMethod<'_> {
    fn method(&self) -> Method {
        self.method.clone()
    }
}

fn tags(reader: &Reader<'_>) -> Result<Vec<(String, String)>, PermitError> {
    let answer = reader.read(Operation::GetBucketTagging, None, &[])?;
    match answer.status {
        200 => tagging::from_xml(&String::from_utf8_lossy(&answer.body))
            .map_err(|error| PermitError::Tags(error.to_string())),
        404 => Ok(Vec::new()),
        _ => Err(PermitError::Tags(super::reach::said(&answer))),
    }
}

/// Whether what an operation writes is among what is kept before and put back afterwards.
pub(super) fn may_be_written(operation: Operation) -> Result<(), NotPermitted> {
    use Operation as O;
    let is_undone = matches!(
        operation,
        O::PutBucketAcl
            | O::PutBucketPolicy
            | O::DeleteBucketPolicy
            | O::PutBucketCors
            | O::DeleteBucketCors
            | O::PutBucketReferer
            | O::PutObject
            | O::PutObjectCopy
            | O::AppendObject
            | O::DeleteObject
            | O::PutObjectAcl
            | O::PutObjectTagging
            | O::DeleteObjectTagging
            | O::InitiateMultipartUpload
            | O::UploadPart
            | O::UploadPartCopy
            | O::CompleteMultipartUpload
            | O::AbortMultipartUpload
    );
    if is_undone {
        Ok(())
    } else {
        Err(NotPermitted::NotUndone(operation))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn permit() -> Permit {
        Permit {
            prefix: "cos403/".to_owned(),
        }
    }

    #[test]
    fn keys_elsewhere_than_under_the_prefix_are_never_written() {
        let allowed = |key| permit().method(Operation::PutObject, Some(key)).is_ok();
        assert!(allowed("cos403/a.txt"));
        assert!(!allowed("a.txt"));
        assert!(!allowed("cos403"));
        assert!(!allowed("other/cos403/a.txt"));
        assert!(permit().method(Operation::PutObject, None).is_err());
    }

    #[test]
    fn what_nothing_undoes_is_never_sent() {
        for operation in Operation::ALL {
            let method = operation.method();
            let is_sent = permit().method(*operation, Some("cos403/a")).is_ok();
            let reads = ReadMethod::of(&method).is_some();
            assert_eq!(
                is_sent,
                reads || may_be_written(*operation).is_ok(),
                "{operation}"
            );
        }
        for operation in [
            Operation::DeleteBucket,
            Operation::PutBucketVersioning,
            Operation::PutBucketTagging,
            Operation::PostObjectRestore,
            Operation::DeleteMultipleObjects,
        ] {
            assert!(permit().method(operation, None).is_err(), "{operation}");
        }
    }
}
