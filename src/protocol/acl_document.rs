//! ACLs as COS writes them (reference §3.3).

use super::acl::{Acl, Grant, Grantee, Permission};
use super::xml_document::XmlDocument;

const TYPE: &str = r#" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="#;

/// The root account `uin` as ACLs name it.
pub fn account_id(uin: &str) -> String {
    format!("qcs::cam::uin/{uin}:uin/{uin}")
}

/// Writes an `<AccessControlPolicy>`: the owner, its full control, and what is granted to others.
pub fn to_xml(owner: &str, acl: &Acl) -> String {
    let own = Grant {
        grantee: Grantee::Account(owner.to_owned()),
        permission: Permission::FullControl,
    };
    let others = acl.grants.iter().filter(|grant| **grant != own);
    XmlDocument::of("AccessControlPolicy", |document| {
        document.inside("Owner", |document| write_account(document, owner));
        document.inside("AccessControlList", |document| {
            for grant in std::iter::once(&own).chain(others) {
                document.inside("Grant", |document| write_grant(document, grant));
            }
        });
    })
}

/// The id and the name of an account.
pub fn write_account(document: &mut XmlDocument, uin: &str) {
    let id = account_id(uin);
    document.text("ID", &id);
    document.text("DisplayName", &id);
}

fn write_grant(document: &mut XmlDocument, grant: &Grant) {
    match (&grant.grantee, grant.grantee.uri()) {
        (Grantee::Account(uin), _) => {
            let attributes = format!("{TYPE}\"CanonicalUser\"");
            document.inside_with("Grantee", &attributes, |document| {
                write_account(document, uin);
            });
        }
        (_, uri) => {
            let attributes = format!("{TYPE}\"Group\"");
            document.inside_with("Grantee", &attributes, |document| {
                document.optional("URI", uri);
            });
        }
    }
    document.text("Permission", grant.permission.as_ref());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::acl::ObjectAcl;

    #[test]
    fn what_is_written_is_read_again() {
        let mut acl = ObjectAcl::PublicRead.grants().unwrap();
        acl.grants.push(Grant {
            grantee: Grantee::Account("100000000002".into()),
            permission: Permission::ReadAcp,
        });
        let xml = to_xml("100000000001", &acl);
        assert!(xml.contains("xsi:type=\"Group\">\n\t\t\t\t<URI>http://cam.qcloud.com/groups/global/AllUsers</URI>"), "{xml}");
        let read = Acl::from_xml(&xml).unwrap();
        assert_eq!(read.grants[0].permission, Permission::FullControl);
        assert_eq!(read.grants[1..], acl.grants);
        assert_eq!(to_xml("100000000001", &read), xml);
    }
}
