//! Small XML documents as trees: the form in which COS writes errors and bucket configuration.
//!
//! quick-xml parses and escapes. Documents are read from a tree and not by serde, since an error must name the element, its
//! value and what it takes, and error bodies of unknown senders are read as far as they go.

use quick_xml::Reader;
use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::se::{QuoteLevel, Serializer};
use serde::Serialize;

/// An element with its text and its child elements. White space of the text is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Element {
    /// The tag, without a namespace prefix.
    pub name: String,
    /// The text directly inside, entities resolved.
    pub text: String,
    /// The elements inside, in order.
    pub children: Vec<Element>,
}

/// Why a text is not the XML that was expected.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum XmlError {
    /// Not well-formed.
    #[error("not well-formed XML: {0}")]
    NotWellFormed(String),
    /// Nested deeper than any document of COS.
    #[error("XML nested deeper than {MAX_DEPTH} elements")]
    TooDeep,
    /// An element that this document does not have.
    #[error("unexpected element `<{found}>` in `<{parent}>`, which has {}", list(.known))]
    UnknownElement {
        /// The element that was found.
        found: String,
        /// The element around it.
        parent: String,
        /// What could stand there.
        known: &'static [&'static str],
    },
    /// An element that this document must have.
    #[error("`<{parent}>` lacks its `<{missing}>`")]
    MissingElement {
        /// The element that lacks something.
        parent: String,
        /// What it lacks.
        missing: &'static str,
    },
    /// An element that stands more than once.
    #[error("`<{parent}>` has more than one `<{repeated}>`")]
    Repeated {
        /// The element around it.
        parent: String,
        /// The element that is repeated.
        repeated: &'static str,
    },
    /// A text that is no value of its element.
    #[error("`{value}` is not a value of `<{element}>`, which takes {known}")]
    WrongValue {
        /// The element.
        element: String,
        /// Its text.
        value: String,
        /// What it could be.
        known: String,
    },
}

/// How every document of COS begins (reference §1.1).
pub const DECLARATION: &str = "<?xml version='1.0' encoding='utf-8' ?>\n";

const MAX_DEPTH: usize = 32;

fn list(names: &[&str]) -> String {
    names
        .iter()
        .map(|name| format!("`<{name}>`"))
        .collect::<Vec<_>>()
        .join(", ")
}

impl Element {
    /// Reads a document whose root has one of the given names.
    pub fn parse(text: &str, roots: &'static [&'static str]) -> Result<Element, XmlError> {
        let document = Self::parse_any(text)?;
        if roots.contains(&document.name.as_str()) {
            Ok(document)
        } else {
            Err(XmlError::UnknownElement {
                found: document.name,
                parent: "document".to_owned(),
                known: roots,
            })
        }
    }

    /// Reads a document with any root.
    pub fn parse_any(text: &str) -> Result<Element, XmlError> {
        let mut reader = Reader::from_str(text.trim_start_matches('\u{feff}'));
        let not_well_formed =
            |error: &dyn std::fmt::Display| XmlError::NotWellFormed(error.to_string());
        let mut open: Vec<Element> = Vec::new();
        let mut root = None;
        loop {
            let event = reader
                .read_event()
                .map_err(|error| not_well_formed(&error))?;
            let outside = open.is_empty();
            let closed = match event {
                Event::Start(_) | Event::Empty(_) if root.is_some() => {
                    return Err(not_well_formed(&"a second root element"));
                }
                Event::Start(_) if open.len() >= MAX_DEPTH => return Err(XmlError::TooDeep),
                Event::Start(start) => {
                    open.push(opened(&start));
                    None
                }
                Event::Empty(start) => Some(opened(&start)),
                Event::End(_) => open.pop(),
                Event::Text(piece) if outside && !piece.xml10_content().trim().is_empty() => {
                    return Err(not_well_formed(&"text outside of the root element"));
                }
                Event::Text(piece) => append(&mut open, &piece.xml10_content()),
                Event::CData(piece) => append(&mut open, &piece.xml10_content()),
                Event::GeneralRef(reference) => append(&mut open, &resolved(&reference)?),
                Event::Eof => {
                    return root.ok_or_else(|| {
                        not_well_formed(&"it ends before its root element is closed")
                    });
                }
                _ => None,
            };
            match (closed, open.last_mut()) {
                (Some(element), Some(parent)) => parent.children.push(element),
                (Some(element), None) => root = Some(element),
                (None, _) => {}
            }
        }
    }

    /// The text of the first child of this name.
    pub fn child_text(&self, name: &str) -> Option<&str> {
        self.child(name).map(|child| child.text.as_str())
    }

    /// The first child of this name.
    pub fn child(&self, name: &str) -> Option<&Element> {
        self.children.iter().find(|child| child.name == name)
    }

    /// Every child of this name.
    pub fn children_named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Element> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// Fails on a child that has none of these names.
    pub fn allow_children(&self, known: &'static [&'static str]) -> Result<(), XmlError> {
        match self
            .children
            .iter()
            .find(|child| !known.contains(&child.name.as_str()))
        {
            None => Ok(()),
            Some(child) => Err(XmlError::UnknownElement {
                found: child.name.clone(),
                parent: self.name.clone(),
                known,
            }),
        }
    }

    /// Fails where one of these children stands more than once.
    pub fn at_most_once(&self, names: &[&'static str]) -> Result<(), XmlError> {
        match names
            .iter()
            .find(|name| self.children_named(name).count() > 1)
        {
            None => Ok(()),
            Some(repeated) => Err(XmlError::Repeated {
                parent: self.name.clone(),
                repeated,
            }),
        }
    }

    /// The text of a child that must be there.
    pub fn required(&self, missing: &'static str) -> Result<&str, XmlError> {
        self.child_text(missing)
            .map(str::trim)
            .ok_or_else(|| XmlError::MissingElement {
                parent: self.name.clone(),
                missing,
            })
    }

    /// The error of a child text that is no value of its element.
    pub fn wrong_value(&self, known: impl Into<String>) -> XmlError {
        XmlError::WrongValue {
            element: self.name.clone(),
            value: self.text.clone(),
            known: known.into(),
        }
    }
}

fn opened(start: &BytesStart<'_>) -> Element {
    Element {
        name: start.local_name().into_inner().to_owned(),
        ..Element::default()
    }
}

fn append(open: &mut [Element], piece: &str) -> Option<Element> {
    if let Some(element) = open.last_mut() {
        element.text.push_str(piece);
    }
    None
}

fn resolved(reference: &BytesRef<'_>) -> Result<String, XmlError> {
    match reference.resolve_char_ref() {
        Ok(Some(character)) => Ok(character.to_string()),
        Ok(None) => {
            let name = reference.xml10_content();
            let known = resolve_xml_entity(&name).map(str::to_owned);
            known.ok_or_else(|| XmlError::NotWellFormed(format!("unknown entity `&{name};`")))
        }
        Err(error) => Err(XmlError::NotWellFormed(error.to_string())),
    }
}

/// Writes a document on one line, as COS writes configuration: the root, and the elements of a value in it.
pub fn document(root: &str, content: &impl Serialize) -> String {
    let mut text = DECLARATION.to_owned();
    if let Ok(mut serializer) = Serializer::with_root(&mut text, Some(root)) {
        serializer.set_quote_level(QuoteLevel::Full);
        serializer.expand_empty_elements(true);
        // A name that is no XML name would fail; those of structs are.
        let _ = content.serialize(serializer);
    }
    text
}

/// Escapes a text for an element, the apostrophe included, as COS does (reference §1.1).
pub fn escape(text: &str) -> std::borrow::Cow<'_, str> {
    quick_xml::escape::escape(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[test]
    fn entities_are_resolved_and_white_space_is_kept() {
        let root = Element::parse_any("<a>x &amp; &#39;y&apos;\n<b> c </b></a>").unwrap();
        assert_eq!(root.text, "x & 'y'\n");
        assert_eq!(root.child_text("b"), Some(" c "));
    }

    #[rstest]
    #[case("")]
    #[case("<a>")]
    #[case("<a></b>")]
    #[case("no xml")]
    #[case("<a>&unknown;</a>")]
    #[case("junk<a></a>")]
    #[case("<a></a>junk")]
    #[case("<a></a><b></b>")]
    fn what_is_not_well_formed_is_an_error(#[case] text: &str) {
        assert!(matches!(
            Element::parse_any(text),
            Err(XmlError::NotWellFormed(_))
        ));
    }

    #[test]
    fn deep_nesting_is_an_error() {
        assert_eq!(
            Element::parse_any(&"<a>".repeat(100_000)),
            Err(XmlError::TooDeep)
        );
    }
}
