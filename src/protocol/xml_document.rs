//! Writing XML as COS does: declaration in single quotes, one element a line, tabs, no new line at the end (reference §1.1).
//!
//! Structs for serde would double the code of answers with optional and repeated elements, and quick-xml's own writer returns
//! errors that a `String` cannot have.

use super::xml::escape;

/// A document that is being written.
#[derive(Debug)]
pub struct XmlDocument {
    text: String,
    depth: usize,
}

impl XmlDocument {
    /// A document with this root, whose elements `write` adds.
    pub fn of(root: &str, write: impl FnOnce(&mut Self)) -> String {
        let mut document = Self {
            text: "<?xml version='1.0' encoding='utf-8' ?>\n".to_owned(),
            depth: 0,
        };
        document.inside(root, write);
        let end = document.text.trim_end().len();
        document.text.truncate(end);
        document.text
    }

    /// An element with elements in it.
    pub fn inside(&mut self, name: &str, write: impl FnOnce(&mut Self)) {
        self.inside_with(name, "", write);
    }

    /// The same with attributes, which begin with a blank.
    pub fn inside_with(&mut self, name: &str, attributes: &str, write: impl FnOnce(&mut Self)) {
        self.indent();
        self.text.push_str(&format!("<{name}{attributes}>\n"));
        self.depth += 1;
        write(self);
        self.depth -= 1;
        self.indent();
        self.text.push_str(&format!("</{name}>\n"));
    }

    /// An element with a text; an empty one closes itself, as COS writes it.
    pub fn text(&mut self, name: &str, text: impl AsRef<str>) {
        self.indent();
        match text.as_ref() {
            "" => self.text.push_str(&format!("<{name}/>\n")),
            text => self
                .text
                .push_str(&format!("<{name}>{}</{name}>\n", escape(text))),
        }
    }

    /// An element with a text, if there is one.
    pub fn optional(&mut self, name: &str, text: Option<impl AsRef<str>>) {
        if let Some(text) = text {
            self.text(name, text);
        }
    }

    fn indent(&mut self) {
        self.text.extend(std::iter::repeat_n('\t', self.depth));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_looks_as_those_of_cos() {
        let xml = XmlDocument::of("A", |document| {
            document.text("B", "it's");
            document.text("C", "");
            document.inside("D", |document| document.text("E", "1"));
        });
        assert_eq!(
            xml,
            "<?xml version='1.0' encoding='utf-8' ?>\n<A>\n\t<B>it&apos;s</B>\n\t<C/>\n\t<D>\n\t\t<E>1</E>\n\t</D>\n</A>"
        );
    }
}
