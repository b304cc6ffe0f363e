//! ACLs as COS writes them, and as the headers `x-cos-grant-*` give them (reference §3.3).

use super::acl::{Acl, Grant, Grantee, Permission};
use super::xml_document::XmlDocument;

const TYPE: &str = r#" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="#;

/// The headers that grant something on an object. There is no writing of an object, so `x-cos-grant-write` is none of them.
pub const OBJECT_GRANT_HEADERS: &[(&str, Permission)] = &[
    ("x-cos-grant-read", Permission::Read),
    ("x-cos-grant-read-acp", Permission::ReadAcp),
    ("x-cos-grant-write-acp", Permission::WriteAcp),
    ("x-cos-grant-full-control", Permission::FullControl),
];

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
    document.text("Permission", grant.permission.word());
}

/// Reads `id="100000000001",id="100000000002"`; older documents write `uin` for `id`. `None` where one is no root account.
pub fn grantees(header: &str) -> Option<Vec<Grantee>> {
    header
        .split(',')
        .map(|piece| {
            let (name, value) = piece.trim().split_once('=')?;
            let known = matches!(name.trim(), "id" | "uin");
            Grantee::account(value.trim().trim_matches('"')).filter(|_| known)
        })
        .collect()
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

    #[test]
    fn grantees_of_a_header_are_root_accounts() {
        let account = |uin: &str| Grantee::Account(uin.into());
        assert_eq!(
            grantees(r#"id="100000000001", uin="100000000002""#),
            Some(vec![account("100000000001"), account("100000000002")])
        );
        assert_eq!(grantees(r#"id="somebody""#), None);
        assert_eq!(grantees("100000000001"), None);
    }
}
