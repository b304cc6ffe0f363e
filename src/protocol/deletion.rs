//! The body of a batch of deletions, and its answer (436/8289).

use super::xml::{Element, XmlError, escape};

/// A batch of deletions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deletion {
    /// Whether the answer names failures only.
    pub quiet: bool,
    /// The keys of the objects.
    pub keys: Vec<String>,
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
        let keys = root
            .children_named("Object")
            .map(|object| object.required("Key").map(str::to_owned))
            .collect::<Result<_, _>>()?;
        Ok(Self { quiet, keys })
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
        let expected = Deletion {
            quiet: true,
            keys: vec!["a&b".to_owned(), "c".to_owned()],
        };
        assert_eq!(Deletion::from_xml(xml), Ok(expected));
        assert!(Deletion::from_xml("<Delete><Object/></Delete>").is_err());
    }
}
