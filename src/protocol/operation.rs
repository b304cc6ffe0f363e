//! The catalogue of operations: which request is which operation, and which CAM action it needs (reference §5).

use http::Method;

use super::bucket::HostName;
use super::query::Query;
use super::words::UnknownWord;

/// What an operation acts on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResourceKind {
    /// The service as a whole; a policy grants it on `*` only.
    Service,
    /// A bucket.
    Bucket,
    /// An object.
    Object,
}

impl SentTo {
    /// To what a request of this host and decoded path is sent.
    pub fn of(host: &HostName, path: &[u8]) -> Self {
        match host {
            HostName::Service => SentTo::Service,
            HostName::Control if path.starts_with(b"/jobs/") => SentTo::Job,
            HostName::Control => SentTo::Jobs,
            HostName::Bucket { .. } | HostName::Other if path.len() > 1 => SentTo::Object,
            HostName::Bucket { .. } | HostName::Other => SentTo::Bucket,
        }
    }
}

/// How an operation is told from the others of its method and resource.
struct Row {
    name: &'static str,
    method: Method,
    target: Target,
    /// The sub-resources in the query, all of them and no other.
    sub_resources: &'static [&'static str],
    copies: bool,
    action: &'static str,
    /// Whether no document names the action, so that it is taken to be named as the operation is.
    assumed: bool,
}

/// Where a request goes: PostObject goes to the bucket's root and acts on an object.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Target {
    Service,
    Bucket,
    Object,
    /// Sent to the bucket's root, acting on objects that the body names.
    ObjectsInBody,
    /// All batch jobs of an account.
    Jobs,
    /// One batch job.
    Job,
}

/// To what a request is sent, as its host and path tell it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SentTo {
    /// The service.
    Service,
    /// The root of a bucket.
    Bucket,
    /// An object of a bucket.
    Object,
    /// The batch jobs of an account.
    Jobs,
    /// One batch job.
    Job,
}

impl Target {
    fn is_at(self, sent_to: SentTo) -> bool {
        match self {
            Target::Service => sent_to == SentTo::Service,
            Target::Bucket | Target::ObjectsInBody => sent_to == SentTo::Bucket,
            Target::Object => sent_to == SentTo::Object,
            Target::Jobs => sent_to == SentTo::Jobs,
            Target::Job => sent_to == SentTo::Job,
        }
    }
}

macro_rules! operations {
    ($($variant:ident = $name:literal, $method:ident $target:ident $sub:expr, $action:literal $(, $mark:ident)?;)+) => {
        /// An operation of the COS XML API.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[allow(missing_docs, reason = "the names are those of the API documents")]
        pub enum Operation { $($variant),+ }

        impl Operation {
            /// Every operation.
            pub const ALL: &'static [Operation] = &[$(Operation::$variant),+];

            /// The rows, one for each operation, in their order.
            const ROWS: &'static [Row] = &[$(Row {
                name: $name,
                method: Method::$method,
                target: Target::$target,
                sub_resources: &$sub,
                copies: operations!(@copies $($mark)?),
                assumed: operations!(@assumed $($mark)?),
                action: concat!("name/cos:", $action),
            }),+];

            #[expect(clippy::indexing_slicing, reason = "there is one row for each operation")]
            fn row(self) -> &'static Row {
                &Self::ROWS[self as usize]
            }
        }
    };
    (@copies copies) => { true };
    (@copies $($other:ident)?) => { false };
    (@assumed assumed) => { true };
    (@assumed $($other:ident)?) => { false };
}

operations! {
    GetService = "GetService", GET Service [], "GetService";
    PutBucket = "PutBucket", PUT Bucket [], "PutBucket";
    HeadBucket = "HeadBucket", HEAD Bucket [], "HeadBucket";
    GetBucket = "GetBucket", GET Bucket [], "GetBucket";
    GetBucketObjectVersions = "GetBucketObjectVersions", GET Bucket ["versions"], "GetBucketObjectVersions";
    DeleteBucket = "DeleteBucket", DELETE Bucket [], "DeleteBucket";
    PutBucketAcl = "PutBucketACL", PUT Bucket ["acl"], "PutBucketACL";
    GetBucketAcl = "GetBucketACL", GET Bucket ["acl"], "GetBucketACL";
    PutBucketCors = "PutBucketCORS", PUT Bucket ["cors"], "PutBucketCORS";
    GetBucketCors = "GetBucketCORS", GET Bucket ["cors"], "GetBucketCORS";
    DeleteBucketCors = "DeleteBucketCORS", DELETE Bucket ["cors"], "DeleteBucketCORS";
    PutBucketPolicy = "PutBucketPolicy", PUT Bucket ["policy"], "PutBucketPolicy";
    GetBucketPolicy = "GetBucketPolicy", GET Bucket ["policy"], "GetBucketPolicy";
    DeleteBucketPolicy = "DeleteBucketPolicy", DELETE Bucket ["policy"], "DeleteBucketPolicy";
    GetBucketLocation = "GetBucketLocation", GET Bucket ["location"], "GetBucketLocation";
    PutBucketTagging = "PutBucketTagging", PUT Bucket ["tagging"], "PutBucketTagging";
    GetBucketTagging = "GetBucketTagging", GET Bucket ["tagging"], "GetBucketTagging";
    DeleteBucketTagging = "DeleteBucketTagging", DELETE Bucket ["tagging"], "DeleteBucketTagging";
    PutBucketLifecycle = "PutBucketLifecycle", PUT Bucket ["lifecycle"], "PutBucketLifecycle";
    GetBucketLifecycle = "GetBucketLifecycle", GET Bucket ["lifecycle"], "GetBucketLifecycle";
    DeleteBucketLifecycle = "DeleteBucketLifecycle", DELETE Bucket ["lifecycle"], "DeleteBucketLifecycle";
    PutBucketVersioning = "PutBucketVersioning", PUT Bucket ["versioning"], "PutBucketVersioning";
    GetBucketVersioning = "GetBucketVersioning", GET Bucket ["versioning"], "GetBucketVersioning";
    PutBucketReplication = "PutBucketReplication", PUT Bucket ["replication"], "PutBucketReplication";
    GetBucketReplication = "GetBucketReplication", GET Bucket ["replication"], "GetBucketReplication";
    DeleteBucketReplication = "DeleteBucketReplication", DELETE Bucket ["replication"], "DeleteBucketReplication";
    PutBucketWebsite = "PutBucketWebsite", PUT Bucket ["website"], "PutBucketWebsite";
    GetBucketWebsite = "GetBucketWebsite", GET Bucket ["website"], "GetBucketWebsite";
    DeleteBucketWebsite = "DeleteBucketWebsite", DELETE Bucket ["website"], "DeleteBucketWebsite";
    PutBucketReferer = "PutBucketReferer", PUT Bucket ["referer"], "PutBucketReferer";
    GetBucketReferer = "GetBucketReferer", GET Bucket ["referer"], "GetBucketReferer";
    DeleteBucketReferer = "DeleteBucketReferer", DELETE Bucket ["referer"], "DeleteBucketReferer";
    PutBucketDomain = "PutBucketDomain", PUT Bucket ["domain"], "PutBucketDomain";
    GetBucketDomain = "GetBucketDomain", GET Bucket ["domain"], "GetBucketDomain";
    DeleteBucketDomain = "DeleteBucketDomain", DELETE Bucket ["domain"], "DeleteBucketDomain";
    PutBucketDomainCertificate = "PutBucketDomainCertificate", PUT Bucket ["domaincertificate"], "PutBucketDomainCertificate";
    GetBucketDomainCertificate = "GetBucketDomainCertificate", GET Bucket ["domaincertificate"], "GetBucketDomainCertificate";
    DeleteBucketDomainCertificate = "DeleteBucketDomainCertificate", DELETE Bucket ["domaincertificate"], "DeleteBucketDomainCertificate";
    PutBucketOrigin = "PutBucketOrigin", PUT Bucket ["origin"], "PutBucketOrigin";
    GetBucketOrigin = "GetBucketOrigin", GET Bucket ["origin"], "GetBucketOrigin";
    DeleteBucketOrigin = "DeleteBucketOrigin", DELETE Bucket ["origin"], "DeleteBucketOrigin";
    PutBucketLogging = "PutBucketLogging", PUT Bucket ["logging"], "PutBucketLogging";
    GetBucketLogging = "GetBucketLogging", GET Bucket ["logging"], "GetBucketLogging";
    PutBucketInventory = "PutBucketInventory", PUT Bucket ["inventory", "id"], "PutBucketInventory";
    GetBucketInventory = "GetBucketInventory", GET Bucket ["inventory", "id"], "GetBucketInventory";
    DeleteBucketInventory = "DeleteBucketInventory", DELETE Bucket ["inventory", "id"], "DeleteBucketInventory";
    ListBucketInventory = "ListBucketInventory", GET Bucket ["inventory"], "ListBucketInventory";
    PutBucketAccelerate = "PutBucketAccelerate", PUT Bucket ["accelerate"], "PutBucketAccelerate";
    GetBucketAccelerate = "GetBucketAccelerate", GET Bucket ["accelerate"], "GetBucketAccelerate";
    PutBucketEncryption = "PutBucketEncryption", PUT Bucket ["encryption"], "PutBucketEncryption";
    GetBucketEncryption = "GetBucketEncryption", GET Bucket ["encryption"], "GetBucketEncryption";
    DeleteBucketEncryption = "DeleteBucketEncryption", DELETE Bucket ["encryption"], "DeleteBucketEncryption";
    PutBucketIntelligentTiering = "PutBucketIntelligentTiering", PUT Bucket ["intelligenttiering"], "PutBucketIntelligentTiering";
    GetBucketIntelligentTiering = "GetBucketIntelligentTiering", GET Bucket ["intelligenttiering"], "GetBucketIntelligentTiering";
    PutBucketIntelligentTieringRule = "PutBucketIntelligentTieringRule", PUT Bucket ["intelligent-tiering", "id"], "PutBucketIntelligentTiering";
    GetBucketIntelligentTieringRule = "GetBucketIntelligentTieringRule", GET Bucket ["intelligent-tiering", "id"], "GetBucketIntelligentTiering";
    ListBucketIntelligentTieringRules = "ListBucketIntelligentTieringRules", GET Bucket ["intelligent-tiering"], "GetBucketIntelligentTiering";
    PutBucketObjectLock = "PutBucketObjectLock", PUT Bucket ["object-lock"], "PutBucketObjectLock", assumed;
    GetBucketObjectLock = "GetBucketObjectLock", GET Bucket ["object-lock"], "GetBucketObjectLock", assumed;
    PutBucketNotification = "PutBucketNotification", PUT Bucket ["notification"], "PutBucketNotification";
    GetBucketNotification = "GetBucketNotification", GET Bucket ["notification"], "GetBucketNotification";
    ListMultipartUploads = "ListMultipartUploads", GET Bucket ["uploads"], "ListMultipartUploads";
    DeleteMultipleObjects = "DeleteMultipleObjects", POST ObjectsInBody ["delete"], "DeleteMultipleObjects";
    PostObject = "PostObject", POST ObjectsInBody [], "PostObject";
    GetObject = "GetObject", GET Object [], "GetObject";
    HeadObject = "HeadObject", HEAD Object [], "HeadObject";
    PutObject = "PutObject", PUT Object [], "PutObject";
    PutObjectCopy = "PutObjectCopy", PUT Object [], "PutObject", copies;
    AppendObject = "AppendObject", POST Object ["append"], "AppendObject";
    DeleteObject = "DeleteObject", DELETE Object [], "DeleteObject";
    PutObjectAcl = "PutObjectACL", PUT Object ["acl"], "PutObjectACL";
    GetObjectAcl = "GetObjectACL", GET Object ["acl"], "GetObjectACL";
    OptionsObject = "OptionsObject", OPTIONS Object [], "OptionsObject";
    PostObjectRestore = "PostObjectRestore", POST Object ["restore"], "PostObjectRestore";
    PutObjectTagging = "PutObjectTagging", PUT Object ["tagging"], "PutObjectTagging";
    GetObjectTagging = "GetObjectTagging", GET Object ["tagging"], "GetObjectTagging";
    DeleteObjectTagging = "DeleteObjectTagging", DELETE Object ["tagging"], "DeleteObjectTagging";
    PutObjectRetention = "PutObjectRetention", PUT Object ["retention"], "PutObjectRetention", assumed;
    GetObjectRetention = "GetObjectRetention", GET Object ["retention"], "GetObjectRetention", assumed;
    PutSymlink = "PutSymlink", PUT Object ["symlink"], "PutSymlink", assumed;
    GetSymlink = "GetSymlink", GET Object ["symlink"], "GetSymlink", assumed;
    SelectObjectContent = "SelectObjectContent", POST Object ["select"], "GetObject";
    InitiateMultipartUpload = "InitiateMultipartUpload", POST Object ["uploads"], "InitiateMultipartUpload";
    UploadPart = "UploadPart", PUT Object ["partNumber", "uploadId"], "UploadPart";
    UploadPartCopy = "UploadPartCopy", PUT Object ["partNumber", "uploadId"], "UploadPart", copies;
    CompleteMultipartUpload = "CompleteMultipartUpload", POST Object ["uploadId"], "CompleteMultipartUpload";
    AbortMultipartUpload = "AbortMultipartUpload", DELETE Object ["uploadId"], "AbortMultipartUpload";
    ListParts = "ListParts", GET Object ["uploadId"], "ListParts";
    CreateJob = "CreateJob", POST Jobs [], "CreateJob";
    ListJobs = "ListJobs", GET Jobs [], "ListJobs";
    DescribeJob = "DescribeJob", GET Job [], "DescribeJob";
    UpdateJobPriority = "UpdateJobPriority", POST Job ["priority"], "UpdateJobPriority";
    UpdateJobStatus = "UpdateJobStatus", POST Job ["requestedJobStatus"], "UpdateJobStatus";
}

/// Words in a query that make a request another operation. `id` is one beside `inventory` only.
const SUB_RESOURCES: &[&str] = &[
    "accelerate",
    "acl",
    "append",
    "cors",
    "delete",
    "domain",
    "domaincertificate",
    "encryption",
    "id",
    "intelligent-tiering",
    "intelligenttiering",
    "inventory",
    "lifecycle",
    "location",
    "logging",
    "notification",
    "object-lock",
    "origin",
    "partNumber",
    "policy",
    "referer",
    "replication",
    "restore",
    "retention",
    "select",
    "symlink",
    "tagging",
    "uploadId",
    "uploads",
    "versioning",
    "versions",
    "website",
];

/// The same in requests about batch jobs, whose documents write one operation's as a path (`…/jobs/ID/priority?priority=1`).
const JOB_WORDS: &[&str] = &["priority", "requestedJobStatus"];

impl Operation {
    /// The operation that a request is, or `None` for one that the API does not have.
    ///
    /// `copies` tells that the header `x-cos-copy-source` is there. A preflight (OPTIONS) is one on any path and with any
    /// sub-resource (436/8288).
    pub fn of(method: &Method, sent_to: SentTo, query: &Query, copies: bool) -> Option<Operation> {
        let to_bucket = matches!(sent_to, SentTo::Bucket | SentTo::Object);
        if *method == Method::OPTIONS && to_bucket {
            return Some(Operation::OptionsObject);
        }
        let names_rule = query.has("inventory") || query.has("intelligent-tiering");
        let words = if to_bucket { SUB_RESOURCES } else { JOB_WORDS };
        let words = if query.is_empty() { &[] } else { words };
        let present: Vec<&str> = words
            .iter()
            .copied()
            .filter(|word| query.has(word) && (*word != "id" || names_rule))
            .collect();
        let is_copy = copies && *method == Method::PUT && sent_to == SentTo::Object;
        let mut rows = Self::ALL.iter().zip(Self::ROWS);
        let found = rows.find(|(_, row)| {
            let same_words = row.sub_resources.len() == present.len()
                && row.sub_resources.iter().all(|word| present.contains(word));
            row.target.is_at(sent_to)
                && same_words
                && row.method == *method
                && row.copies
                    == (is_copy && matches!(row.sub_resources, [] | ["partNumber", "uploadId"]))
        });
        found.map(|(operation, _)| *operation)
    }

    /// The name in the API documents, such as `GetObject`.
    pub fn name(self) -> &'static str {
        self.row().name
    }

    /// The HTTP method.
    pub fn method(self) -> Method {
        self.row().method.clone()
    }

    /// The path of its requests, where that is not the key of an object; `job` is the id of a batch job.
    pub fn path_without_key(self, job: &str) -> String {
        match (self.row().target, self) {
            (Target::Jobs, _) => "/jobs".to_owned(),
            (_, Operation::UpdateJobPriority) => format!("/jobs/{job}/priority"),
            (_, Operation::UpdateJobStatus) => format!("/jobs/{job}/status"),
            (Target::Job, _) => format!("/jobs/{job}"),
            _ => "/".to_owned(),
        }
    }

    /// The sub-resources that the query must name.
    pub fn sub_resources(self) -> &'static [&'static str] {
        self.row().sub_resources
    }

    /// The action that a policy must allow, such as `name/cos:GetObject`.
    pub fn action(self) -> &'static str {
        self.asked_as().own_action()
    }

    /// The action that is named after the operation; a batch of deletions is allowed by another one.
    pub fn own_action(self) -> &'static str {
        self.row().action
    }

    /// Whether it reads the content of an object, which an archived one has not at hand.
    pub fn reads_content(self) -> bool {
        matches!(self, Operation::GetObject | Operation::SelectObjectContent)
    }

    /// Whether it needs the object to be there.
    pub fn needs_object(self) -> bool {
        self.reads_content()
            || matches!(
                self,
                Operation::HeadObject
                    | Operation::GetObjectAcl
                    | Operation::PutObjectAcl
                    | Operation::PostObjectRestore
                    | Operation::GetObjectTagging
                    | Operation::PutObjectTagging
                    | Operation::DeleteObjectTagging
            )
    }

    /// As what the operation is asked for: a batch of deletions is the deletion of each object (436/8289).
    pub fn asked_as(self) -> Operation {
        match self {
            Operation::DeleteMultipleObjects => Operation::DeleteObject,
            other => other,
        }
    }

    /// Whether no document names the action, so that it is taken to be named as the operation is (reference §5).
    pub fn action_is_assumed(self) -> bool {
        self.row().assumed
    }

    /// To what its requests are sent.
    pub fn sent_to(self) -> SentTo {
        match self.row().target {
            Target::Service => SentTo::Service,
            Target::Bucket | Target::ObjectsInBody => SentTo::Bucket,
            Target::Object => SentTo::Object,
            Target::Jobs => SentTo::Jobs,
            Target::Job => SentTo::Job,
        }
    }

    /// What the operation acts on, as policies see it.
    pub fn resource_kind(self) -> ResourceKind {
        match self.row().target {
            Target::Service | Target::Jobs | Target::Job => ResourceKind::Service,
            Target::Bucket => ResourceKind::Bucket,
            Target::Object | Target::ObjectsInBody => ResourceKind::Object,
        }
    }

    /// Whether the request's path names an object.
    pub fn takes_key(self) -> bool {
        self.row().target == Target::Object
    }

    /// Whether the header `x-cos-copy-source` must be there.
    pub fn copies(self) -> bool {
        self.row().copies
    }
}

impl std::fmt::Display for Operation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.name())
    }
}

impl std::str::FromStr for Operation {
    type Err = UnknownWord;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Operation::ALL
            .iter()
            .copied()
            .find(|operation| operation.name() == name)
            .ok_or_else(|| UnknownWord {
                word: name.to_owned(),
                known: Operation::ALL
                    .iter()
                    .map(|operation| operation.name())
                    .collect(),
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[test]
    fn every_operation_is_found_from_its_own_request() {
        for &operation in Operation::ALL {
            let query = Query::from_pairs(
                operation
                    .sub_resources()
                    .iter()
                    .map(|word| ((*word).to_owned(), "1".to_owned())),
            );
            let found = Operation::of(
                &operation.method(),
                operation.sent_to(),
                &query,
                operation.copies(),
            );
            assert_eq!(found, Some(operation));
        }
    }

    #[rstest]
    #[case("DELETE", false, "acl", None)]
    #[case("GET", true, "object-lock", None)]
    #[case("GET", false, "object-lock", Some("GetBucketObjectLock"))]
    #[case("PATCH", true, "", None)]
    #[case("GET", false, "acl&policy", None)]
    #[case("GET", false, "prefix=a&max-keys=10", Some("GetBucket"))]
    #[case("GET", true, "versionId=1", Some("GetObject"))]
    #[case("OPTIONS", false, "lifecycle", Some("OptionsObject"))]
    fn a_request_that_is_no_operation_is_none(
        #[case] method: &str,
        #[case] has_key: bool,
        #[case] query: &str,
        #[case] expected: Option<&str>,
    ) {
        let method = method.parse().unwrap();
        let sent_to = if has_key {
            SentTo::Object
        } else {
            SentTo::Bucket
        };
        let found = Operation::of(&method, sent_to, &Query::parse(query), false);
        assert_eq!(found.map(Operation::name), expected);
    }

    #[test]
    fn a_put_with_a_copy_source_is_a_copy() {
        let found = |sent_to| Operation::of(&Method::PUT, sent_to, &Query::default(), true);
        assert_eq!(found(SentTo::Object), Some(Operation::PutObjectCopy));
        assert_eq!(found(SentTo::Bucket), Some(Operation::PutBucket));
    }
}
