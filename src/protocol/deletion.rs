//! The body of a batch of deletions, and its answer (436/8289).

use super::xml::{Element, XmlError, escape};

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
                        .map(|version| version.text.trim().to_owned()),
                })
            })
            .collect::<Result<_, _>>()?;
        Ok(Self { quiet, objects })
    }
}

/// What came of a batch: the keys that were deleted, and those that were refused with Code and Message.
pub fn to_xml(deleted: &[&str], refused: &[(&str, &str, &str)]) -> String {
    let deleted = deleted
        .iter()
        .map(|key| format!("<Deleted><Key>{}</Key></Deleted>", escape(key)));
    let refused = refused.iter().map(|(key, code, message)| {
        let (key, message) = (escape(key), escape(message));
        format!("<Error><Key>{key}</Key><Code>{code}</Code><Message>{message}</Message></Error>")
    });
    let items: String = deleted.chain(refused).collect();
    format!("<?xml version='1.0' encoding='utf-8' ?>\n<DeleteResult>{items}</DeleteResult>")
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
}
