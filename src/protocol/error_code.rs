//! Error codes of COS with their HTTP status and Message.

/// A COS error code: HTTP status, `<Code>` and `<Message>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ErrorCode {
    /// HTTP status.
    pub status: u16,
    /// Text of `<Code>`.
    pub code: &'static str,
    /// Text of `<Message>`, before XML escaping.
    pub message: &'static str,
}

impl ErrorCode {
    /// A code from its three parts.
    pub const fn new(status: u16, code: &'static str, message: &'static str) -> Self {
        Self {
            status,
            code,
            message,
        }
    }

    /// The bucket does not exist (Message: android ClsCosDataInputTest, reference §1.5).
    pub const NO_SUCH_BUCKET: Self =
        Self::new(404, "NoSuchBucket", "The specified bucket does not exist.");
    /// The object does not exist (Message: go error_test.go, reference §1.5).
    pub const NO_SUCH_KEY: Self = Self::new(404, "NoSuchKey", "The specified key does not exist.");
    /// The object has no such version (reference §1.5). Message UNCONFIRMED.
    pub const NO_SUCH_VERSION: Self = Self::new(
        404,
        "NoSuchVersion",
        "The specified version does not exist.",
    );
    /// The operation exists in COS and not here. Message UNCONFIRMED.
    pub const NOT_IMPLEMENTED: Self = Self::new(
        501,
        "NotImplemented",
        "A header or operation you provided implies functionality that is not implemented.",
    );
    /// The method does not fit the resource. Message UNCONFIRMED.
    pub const METHOD_NOT_ALLOWED: Self = Self::new(
        405,
        "MethodNotAllowed",
        "The specified method is not allowed against this resource.",
    );
    /// The request path is no valid key. Message UNCONFIRMED.
    pub const INVALID_URI: Self =
        Self::new(400, "InvalidURI", "Could not parse the specified URI.");
    /// The key is longer than 850 bytes (reference §3.6). Message UNCONFIRMED.
    pub const KEY_TOO_LONG: Self = Self::new(400, "KeyTooLong", "Your key is too long.");
    /// An argument of the request is wrong. Message UNCONFIRMED.
    pub const INVALID_ARGUMENT: Self = Self::new(400, "InvalidArgument", "Invalid Argument.");
    /// The body is no valid XML for this operation. Message UNCONFIRMED.
    pub const MALFORMED_XML: Self = Self::new(
        400,
        "MalformedXML",
        "The XML you provided was not well-formed or did not validate against our published schema.",
    );
    /// The token of a temporary key has expired: status 400 in the current list, 403 in the old one (reference §1.3).
    pub const EXPIRED_TOKEN: Self = Self::new(400, "ExpiredToken", "Signature string expired");
    /// A restore of this object is running already (reference §4.3). Message UNCONFIRMED.
    pub const RESTORE_ALREADY_IN_PROGRESS: Self = Self::new(
        409,
        "RestoreAlreadyInProgress",
        "Object restore is already in progress.",
    );
    /// The object to restore is not archived (reference §4.3). Message UNCONFIRMED.
    pub const RESTORE_NON_ARCHIVE_OBJECT: Self = Self::new(
        405,
        "RestoreNonArchiveObject",
        "Restore is not allowed, since the object is not archived.",
    );

    // Buckets, their configuration, and forms. Where no source is named, the Message is UNCONFIRMED.

    /// The name of a bucket is taken (Message: go error_test.go, reference §1.5).
    pub const BUCKET_ALREADY_EXISTS: Self = Self::new(
        409,
        "BucketAlreadyExists",
        "The requested bucket name is not available.",
    );
    /// The caller has this bucket already.
    pub const BUCKET_ALREADY_OWNED_BY_YOU: Self = Self::new(
        409,
        "BucketAlreadyOwnedByYou",
        "Your previous request to create the named bucket succeeded and you already own it.",
    );
    /// The bucket to delete has objects.
    pub const BUCKET_NOT_EMPTY: Self = Self::new(
        409,
        "BucketNotEmpty",
        "The bucket you tried to delete is not empty.",
    );
    /// A policy that COS does not take.
    pub const MALFORMED_POLICY: Self = Self::new(
        400,
        "MalformedPolicy",
        "Policies must be valid JSON and the first byte must be '{'",
    );
    /// A policy beyond 20 KB (reference §3.6; Message: §1.5).
    pub const POLICY_FULL: Self = Self::new(
        400,
        "PolicyFull",
        "your policy or acl has reached the limit",
    );
    /// The bucket has no policy.
    pub const NO_SUCH_POLICY: Self =
        Self::new(404, "NoSuchPolicy", "The bucket policy does not exist.");
    /// The bucket has no CORS rules.
    pub const NO_SUCH_CORS_CONFIGURATION: Self = Self::new(
        404,
        "NoSuchCORSConfiguration",
        "The CORS configuration does not exist.",
    );
    /// The bucket has no tags.
    pub const NO_SUCH_TAG_SET: Self = Self::new(404, "NoSuchTagSet", "The TagSet does not exist.");
    /// The bucket has no lifecycle rules.
    pub const NO_SUCH_LIFECYCLE_CONFIGURATION: Self = Self::new(
        404,
        "NoSuchLifecycleConfiguration",
        "The lifecycle configuration does not exist.",
    );
    /// The body has another MD5 (Message: android ClsCosDataInputTest, reference §1.5).
    pub const BAD_DIGEST: Self = Self::new(
        400,
        "BadDigest",
        "The Content-MD5 you specified is not match.",
    );
    /// `Content-MD5` is missing where it must be, or is no MD5 in base64.
    pub const INVALID_DIGEST: Self = Self::new(
        400,
        "InvalidDigest",
        "The Content-MD5 you specified is not valid.",
    );
    /// A form that cannot be read (436/41164, reference §1.4).
    pub const MALFORMED_POST_REQUEST: Self = Self::new(
        400,
        "MalformedPOSTRequest",
        "The body of your POST request is not well-formed multipart/form-data.",
    );
    /// A form's policy without conditions, or that cannot be read (436/41164, reference §1.4).
    pub const INVALID_POLICY_DOCUMENT: Self = Self::new(
        400,
        "InvalidPolicyDocument",
        "You must provide condition if you specify a policy in post object request.",
    );
}

/// What operations on objects answer. Codes and statuses: the official list (reference §1.5), and the documents of the
/// operations. Messages are UNCONFIRMED unless a source is named.
impl ErrorCode {
    /// `x-cos-forbid-overwrite` forbids to replace the object.
    pub const FILE_ALREADY_EXISTS: Self = Self::new(
        409,
        "FileAlreadyExists",
        "The object you specified already exists and can not be overwritten.",
    );
    /// A condition of the request does not hold.
    pub const PRECONDITION_FAILED: Self =
        Self::new(412, "PreconditionFailed", "Precondition Failed");
    /// The range lies outside of the object.
    pub const INVALID_RANGE: Self = Self::new(
        416,
        "InvalidRange",
        "The requested range cannot be satisfied.",
    );
    /// A combination of parameters that COS does not take.
    pub const INVALID_REQUEST: Self = Self::new(400, "InvalidRequest", "Invalid Request.");
    /// Appending at another place than the end.
    pub const APPEND_POSITION: Self = Self::new(
        409,
        "AppendPositionErr",
        "The append position is not equal to the length of the object.",
    );
    /// Appending to an object that was not made by appending.
    pub const OBJECT_NOT_APPENDABLE: Self =
        Self::new(409, "ObjectNotAppendable", "The object is not appendable.");
    /// The object is too large for a quick restore.
    pub const RESTORE_FILE_SIZE_EXCEED: Self = Self::new(
        405,
        "RestoreFileSizeExceed",
        "The object is too large to be restored in the Expedited tier.",
    );
    /// A tag that cannot be one.
    pub const INVALID_TAG: Self =
        Self::new(400, "InvalidTag", "The tag provided was not a valid tag.");
    /// There is no such multipart upload.
    pub const NO_SUCH_UPLOAD: Self = Self::new(
        404,
        "NoSuchUpload",
        "The specified multipart upload does not exist.",
    );
    /// A part that completes an upload is missing, is another, or does not follow the one before.
    pub const INVALID_PART: Self = Self::new(
        400,
        "InvalidPart",
        "One or more of the specified parts could not be found.",
    );
    /// The parts that complete an upload are not in ascending order.
    pub const INVALID_PART_ORDER: Self = Self::new(
        400,
        "InvalidPartOrder",
        "The list of parts was not in ascending order.",
    );
}
