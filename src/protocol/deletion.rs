//! The body of a batch of deletions, and its answer (436/8289).

use super::error_code::ErrorCode;
use super::xml::{DECLARATION, Element, XmlError, escape};

/// A batch of deletions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deletion {
    /// Whether the answer names failures only.
    pub quiet: bool,
    /// What is to be deleted.
    pub objects: Vec<DeletedObject>,
}

/// One object of a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeletedObject {
    /// Its key.
    pub key: String,
    /// The version, if one is named.
    pub version: Option<String>,
}

impl Deletion {
    /// Reads a `<Delete>` document.
    ///
    /// # Errors
    ///
    /// XML that cannot be read, and elements that are not of it.
    pub fn from_xml(text: &str) -> Result<Self, XmlError> {
        let root = Element::parse(text, &["Delete"])?;
        root.allow_children(&["Quiet", "Object"])?;
        let quiet = root
            .child("Quiet")
            .is_some_and(|quiet| quiet.text.trim() == "true");
        let objects = root
            .children_named("Object")
            .map(|object| {
                Ok(DeletedObject {
                    key: object.required("Key")?.to_owned(),
                    version: object
                        .child("VersionId")
                        .map(|version| version.text.trim().to_owned())
                        .filter(|version| !version.is_empty()),
                })
            })
            .collect::<Result<_, _>>()?;
        Ok(Self { quiet, objects })
    }
}

/// What came of one object of a batch. Versions are told where the bucket keeps them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deleted<'a> {
    /// It is deleted.
    Done {
        /// The key.
        key: &'a str,
        /// The delete marker that was made, or that was what was deleted.
        marker: Option<String>,
        /// The version that was named.
        version: Option<&'a str>,
    },
    /// It was refused.
    Refused {
        /// The key.
        key: &'a str,
        /// The version that was named.
        version: Option<&'a str>,
        /// Why.
        code: ErrorCode,
    },
}

/// Writes a `<DeleteResult>`.
pub fn to_xml(items: &[Deleted<'_>]) -> String {
    let items: String = items.iter().map(item_to_xml).collect();
    format!("{DECLARATION}<DeleteResult>{items}</DeleteResult>")
}

fn item_to_xml(item: &Deleted<'_>) -> String {
    let version = |version: &Option<&str>| {
        let element = |id| format!("<VersionId>{}</VersionId>", escape(id));
        version.map(element).unwrap_or_default()
    };
    match item {
        Deleted::Done {
            key,
            marker,
            version: named,
        } => {
            let marker = marker.as_ref().map(|id| {
                format!("<DeleteMarker>true</DeleteMarker><DeleteMarkerVersionId>{id}</DeleteMarkerVersionId>")
            });
            let (key, marker) = (escape(key), marker.unwrap_or_default());
            format!(
                "<Deleted><Key>{key}</Key>{marker}{}</Deleted>",
                version(named)
            )
        }
        Deleted::Refused {
            key,
            version: named,
            code,
        } => {
            let (key, version) = (escape(key), version(named));
            let (code, message) = (code.code, escape(code.message));
            format!(
                "<Error><Key>{key}</Key>{version}<Code>{code}</Code><Message>{message}</Message></Error>"
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_body_is_read() {
        let xml = "<Delete><Quiet>true</Quiet><Object><Key>a&amp;b</Key></Object><Object><Key>c</Key><VersionId>1</VersionId></Object></Delete>";
        let object = |key: &str, version: Option<&str>| DeletedObject {
            key: key.to_owned(),
            version: version.map(str::to_owned),
        };
        let expected = Deletion {
            quiet: true,
            objects: vec![object("a&b", None), object("c", Some("1"))],
        };
        assert_eq!(Deletion::from_xml(xml), Ok(expected));
        assert!(Deletion::from_xml("<Delete><Object/></Delete>").is_err());
    }

    #[test]
    fn the_published_answers_are_written() {
        let marker = || Some("MTg0NDUxNzc2ODQ2NjM1NTI2NDY".to_owned());
        let xml = to_xml(&[
            Deleted::Done {
                key: "a",
                marker: marker(),
                version: None,
            },
            Deleted::Done {
                key: "b",
                marker: None,
                version: Some("MTg0NDUxNzc2ODQ2NjQ1MjM5MTk"),
            },
            Deleted::Done {
                key: "c",
                marker: marker(),
                version: Some("MTg0NDUxNzc2ODQ2NjM1NTI2NDY"),
            },
            Deleted::Refused {
                key: "d",
                version: None,
                code: ErrorCode::new(403, "AccessDenied", "Access Denied."),
            },
        ]);
        let marker = "<DeleteMarker>true</DeleteMarker><DeleteMarkerVersionId>MTg0NDUxNzc2ODQ2NjM1NTI2NDY</DeleteMarkerVersionId>";
        let expected = [
            format!("<Deleted><Key>a</Key>{marker}</Deleted>"),
            "<Deleted><Key>b</Key><VersionId>MTg0NDUxNzc2ODQ2NjQ1MjM5MTk</VersionId></Deleted>"
                .to_owned(),
            format!(
                "<Deleted><Key>c</Key>{marker}<VersionId>MTg0NDUxNzc2ODQ2NjM1NTI2NDY</VersionId></Deleted>"
            ),
            "<Error><Key>d</Key><Code>AccessDenied</Code><Message>Access Denied.</Message></Error>"
                .to_owned(),
        ];
        assert_eq!(
            xml,
            format!(
                "{DECLARATION}<DeleteResult>{}</DeleteResult>",
                expected.concat()
            )
        );
    }
}
