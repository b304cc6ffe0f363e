//! Access control lists of buckets and objects (reference §3.3).

use serde::Serialize;
use strum::{AsRefStr, Display, EnumString, VariantArray};

use super::operation::Operation;
use super::words::UnknownWord;
use super::xml::{Element, XmlError};

/// Who is granted something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Grantee {
    /// A root account, by its uin.
    Account(String),
    /// Everyone, signed or not.
    AllUsers,
    /// Everyone with a valid signature.
    AuthenticatedUsers,
}

/// What is granted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[derive(AsRefStr, Display, EnumString, VariantArray)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
#[strum(parse_err_ty = UnknownWord, parse_err_fn = UnknownWord::new::<Self>)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub enum Permission {
    /// Read objects; on a bucket, list it.
    Read,
    /// Write objects (buckets only).
    Write,
    /// Read the ACL.
    ReadAcp,
    /// Write the ACL.
    WriteAcp,
    /// All of the above.
    FullControl,
}

/// The ready-made ACLs of a bucket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, AsRefStr, EnumString, VariantArray)]
#[strum(serialize_all = "kebab-case")]
#[strum(parse_err_ty = UnknownWord, parse_err_fn = UnknownWord::new::<Self>)]
pub enum BucketAcl {
    /// Nobody but the owner.
    Private,
    /// Everyone reads, the listing included.
    PublicRead,
    /// Everyone has full control.
    PublicReadWrite,
    /// Everyone with a valid signature reads.
    AuthenticatedRead,
}

/// The ready-made ACLs of an object. There is no `public-read-write` for objects.
#[derive(Clone, Copy, Debug, PartialEq, Eq, AsRefStr, EnumString, VariantArray)]
#[strum(serialize_all = "kebab-case")]
#[strum(parse_err_ty = UnknownWord, parse_err_fn = UnknownWord::new::<Self>)]
pub enum ObjectAcl {
    /// As the bucket says; the ACL of an object that has none of its own.
    Default,
    /// Nobody but the owner.
    Private,
    /// Everyone reads.
    PublicRead,
    /// Everyone with a valid signature reads.
    AuthenticatedRead,
    /// The bucket's owner reads.
    BucketOwnerRead,
    /// The bucket's owner has full control.
    BucketOwnerFullControl,
}

/// One grant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// To whom.
    pub grantee: Grantee,
    /// What.
    pub permission: Permission,
}

/// A list of grants; the owner's full control goes without saying.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Acl {
    /// The grants beyond the owner's.
    pub grants: Vec<Grant>,
}

impl From<BucketAcl> for Acl {
    fn from(canned: BucketAcl) -> Self {
        match canned {
            BucketAcl::Private => Acl::default(),
            BucketAcl::PublicRead => Acl::of(Grantee::AllUsers, Permission::Read),
            BucketAcl::PublicReadWrite => Acl::of(Grantee::AllUsers, Permission::FullControl),
            BucketAcl::AuthenticatedRead => Acl::of(Grantee::AuthenticatedUsers, Permission::Read),
        }
    }
}

impl ObjectAcl {
    /// The grants of this ACL, or `None` where the bucket's decide.
    pub fn grants(self) -> Option<Acl> {
        match self {
            ObjectAcl::Default => None,
            ObjectAcl::PublicRead => Some(Acl::of(Grantee::AllUsers, Permission::Read)),
            ObjectAcl::AuthenticatedRead => {
                Some(Acl::of(Grantee::AuthenticatedUsers, Permission::Read))
            }
            // All objects belong to the bucket's owner, whose rights go without saying (reference §3.2).
            ObjectAcl::Private | ObjectAcl::BucketOwnerRead | ObjectAcl::BucketOwnerFullControl => {
                Some(Acl::default())
            }
        }
    }
}

impl Acl {
    fn of(grantee: Grantee, permission: Permission) -> Self {
        Self {
            grants: vec![Grant {
                grantee,
                permission,
            }],
        }
    }

    /// Reads an `<AccessControlPolicy>` document.
    pub fn from_xml(text: &str) -> Result<Self, XmlError> {
        let root = Element::parse(text, &["AccessControlPolicy"])?;
        root.allow_children(&["Owner", "AccessControlList"])?;
        root.at_most_once(&["Owner", "AccessControlList"])?;
        let list = root
            .child("AccessControlList")
            .ok_or_else(|| XmlError::MissingElement {
                parent: root.name.clone(),
                missing: "AccessControlList",
            })?;
        list.allow_children(&["Grant"])?;
        let grants = list
            .children_named("Grant")
            .map(Grant::from_element)
            .collect::<Result<_, _>>()?;
        Ok(Self { grants })
    }

    /// The list without what the owner is granted, which goes without saying.
    pub fn without_owner(mut self, owner: &str) -> Self {
        self.grants
            .retain(|grant| !matches!(&grant.grantee, Grantee::Account(uin) if uin == owner));
        self
    }

    /// Whether a grant to one of these grantees covers the operation.
    pub fn grants_to(
        &self,
        covers: impl Fn(&Grantee) -> bool,
        operation: Operation,
        on_object: bool,
    ) -> bool {
        self.grants
            .iter()
            .any(|grant| covers(&grant.grantee) && grant.permission.covers(operation, on_object))
    }
}

impl Grant {
    fn from_element(element: &Element) -> Result<Self, XmlError> {
        element.allow_children(&["Grantee", "Permission"])?;
        element.at_most_once(&["Grantee", "Permission"])?;
        let permission = element.required("Permission")?;
        let permission = permission.parse().map_err(|_| XmlError::WrongValue {
            element: "Permission".to_owned(),
            value: permission.to_owned(),
            known: Permission::VARIANTS
                .iter()
                .map(|known| known.as_ref())
                .collect::<Vec<_>>()
                .join(", "),
        })?;
        let grantee = element
            .child("Grantee")
            .ok_or_else(|| XmlError::MissingElement {
                parent: element.name.clone(),
                missing: "Grantee",
            })?;
        // The official SDK for Python and coscmd write `xsi:type` as an element, `<Type>`.
        grantee.allow_children(&["ID", "URI", "DisplayName", "Type"])?;
        let grantee = match (grantee.child("URI"), grantee.child("ID")) {
            (Some(uri), _) => Grantee::group(uri.text.trim())
                .ok_or_else(|| uri.wrong_value(format!("{ALL_USERS} or {AUTHENTICATED_USERS}")))?,
            (None, Some(id)) if id.text.trim() == ANYONE => Grantee::AllUsers,
            (None, Some(id)) => Grantee::account(id.text.trim()).ok_or_else(|| {
                id.wrong_value("`qcs::cam::uin/100000000001:uin/100000000001`, a root account")
            })?,
            (None, None) => {
                return Err(XmlError::MissingElement {
                    parent: grantee.name.clone(),
                    missing: "ID",
                });
            }
        };
        Ok(Self {
            grantee,
            permission,
        })
    }
}

const ALL_USERS: &str = "http://cam.qcloud.com/groups/global/AllUsers";
const AUTHENTICATED_USERS: &str = "http://cam.qcloud.com/groups/global/AuthenticatedUsers";

/// Everyone, as an account: what coscmd and the tests of the official SDK for PHP grant to in a document.
const ANYONE: &str = "qcs::cam::anyone:anyone";

impl Grantee {
    /// The URI that stands for a group of users; accounts have none.
    pub fn uri(&self) -> Option<&'static str> {
        match self {
            Grantee::Account(_) => None,
            Grantee::AllUsers => Some(ALL_USERS),
            Grantee::AuthenticatedUsers => Some(AUTHENTICATED_USERS),
        }
    }

    fn group(uri: &str) -> Option<Self> {
        match uri {
            ALL_USERS => Some(Grantee::AllUsers),
            AUTHENTICATED_USERS => Some(Grantee::AuthenticatedUsers),
            _ => None,
        }
    }

    /// Reads `qcs::cam::uin/R:uin/R`, or the bare uin of headers and scenario files. Sub-users cannot be grantees.
    pub fn account(id: &str) -> Option<Self> {
        let digits =
            |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let uin = match id.strip_prefix("qcs::cam::uin/") {
            Some(rest) => rest
                .split_once(":uin/")
                .filter(|(root, user)| root == user)
                .map(|(root, _)| root)?,
            None => id,
        };
        digits(uin).then(|| Grantee::Account(uin.to_owned()))
    }
}

impl Permission {
    /// Whether this permission, granted on a bucket or on an object, covers an operation (reference §3.3).
    pub fn covers(self, operation: Operation, on_object: bool) -> bool {
        use Operation as O;
        let read = matches!(operation, O::GetObject | O::HeadObject);
        match (self, on_object) {
            (Permission::FullControl, _) => {
                let simple = [
                    Permission::Read,
                    Permission::Write,
                    Permission::ReadAcp,
                    Permission::WriteAcp,
                ];
                simple
                    .iter()
                    .filter(|permission| !(on_object && **permission == Permission::Write))
                    .any(|permission| permission.covers(operation, on_object))
            }
            (Permission::Read, true) => read,
            (Permission::Read, false) => {
                matches!(
                    operation,
                    O::GetBucket
                        | O::HeadBucket
                        | O::GetBucketObjectVersions
                        | O::ListMultipartUploads
                )
            }
            (Permission::Write, true) => false,
            (Permission::Write, false) => matches!(
                operation,
                O::PutObject
                    | O::PutObjectCopy
                    | O::PostObject
                    | O::InitiateMultipartUpload
                    | O::UploadPart
                    | O::UploadPartCopy
                    | O::CompleteMultipartUpload
                    | O::DeleteObject
            ),
            (Permission::ReadAcp, true) => operation == O::GetObjectAcl,
            (Permission::ReadAcp, false) => operation == O::GetBucketAcl,
            (Permission::WriteAcp, true) => operation == O::PutObjectAcl,
            (Permission::WriteAcp, false) => operation == O::PutBucketAcl,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::acl_document;

    #[test]
    fn a_published_acl_document_is_read() {
        let xml = r#"<AccessControlPolicy><Owner><ID>qcs::cam::uin/100000000001:uin/100000000001</ID></Owner><AccessControlList>
            <Grant><Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="Group"><URI>http://cam.qcloud.com/groups/global/AllUsers</URI></Grantee><Permission>READ</Permission></Grant>
            <Grant><Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="CanonicalUser"><ID>qcs::cam::uin/100000000002:uin/100000000002</ID></Grantee><Permission>FULL_CONTROL</Permission></Grant>
            </AccessControlList></AccessControlPolicy>"#;
        let acl = Acl::from_xml(xml).unwrap();
        assert_eq!(
            acl.grants[0],
            Grant {
                grantee: Grantee::AllUsers,
                permission: Permission::Read
            }
        );
        assert_eq!(
            acl.grants[1],
            Grant {
                grantee: Grantee::Account("100000000002".into()),
                permission: Permission::FullControl
            }
        );
        assert!(Acl::from_xml(&xml.replace("READ", "LOOK")).is_err());
    }

    #[test]
    fn a_document_of_coscmd_is_read() {
        let xml = "<AccessControlPolicy><Owner><ID>qcs::cam::uin/100000000001:uin/100000000001</ID></Owner><AccessControlList>\
            <Grant><Grantee><Type>CanonicalUser</Type><ID>qcs::cam::anyone:anyone</ID></Grantee><Permission>READ</Permission></Grant>\
            </AccessControlList></AccessControlPolicy>";
        assert_eq!(
            Acl::from_xml(xml),
            Ok(Acl::of(Grantee::AllUsers, Permission::Read))
        );
    }

    #[test]
    fn what_is_written_is_read_again_without_the_owner() {
        let owner = "100000000001";
        let grant = |grantee, permission| Grant {
            grantee,
            permission,
        };
        let acl = Acl {
            grants: vec![
                grant(Grantee::AllUsers, Permission::Read),
                grant(Grantee::AuthenticatedUsers, Permission::ReadAcp),
                grant(Grantee::Account("100000000002".into()), Permission::Write),
            ],
        };
        let read = Acl::from_xml(&acl_document::to_xml(owner, &acl)).unwrap();
        assert_eq!(read.grants.len(), 4);
        assert_eq!(read.without_owner(owner), acl);
    }

    #[test]
    fn public_read_lets_everyone_list_and_read_but_not_write() {
        let acl = Acl::from(BucketAcl::PublicRead);
        let everyone = |grantee: &Grantee| *grantee == Grantee::AllUsers;
        assert!(acl.grants_to(everyone, Operation::GetBucket, false));
        assert!(acl.grants_to(everyone, Operation::GetObject, true));
        assert!(!acl.grants_to(everyone, Operation::PutObject, false));
    }

    #[test]
    fn an_object_has_no_write_permission() {
        assert!(!Permission::FullControl.covers(Operation::DeleteObject, true));
        assert!(Permission::FullControl.covers(Operation::GetObject, true));
        assert!(Permission::FullControl.covers(Operation::DeleteObject, false));
    }

    #[test]
    fn a_sub_user_is_no_grantee() {
        assert_eq!(
            Grantee::account("qcs::cam::uin/100000000001:uin/100000000011"),
            None
        );
        assert_eq!(
            Grantee::account("100000000001"),
            Some(Grantee::Account("100000000001".into()))
        );
    }
}
