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
}
