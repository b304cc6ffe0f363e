//! Tags: of a request's header `x-cos-tagging`, and of a `<Tagging>` document.

use super::percent;
use super::xml::{DECLARATION, Element, XmlError, escape};

/// Reads `x-cos-tagging`: `key=value` pairs, URL-encoded, joined by `&`.
pub fn from_header(value: &[u8]) -> Vec<(String, String)> {
    let text = String::from_utf8_lossy(value);
    let decoded = |text: &str| String::from_utf8_lossy(&percent::decode(text)).into_owned();
    text.split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decoded(key), decoded(value))
        })
        .collect()
}

/// Reads a `<Tagging><TagSet><Tag><Key>…</Key><Value>…</Value></Tag></TagSet></Tagging>` document.
///
/// # Errors
///
/// XML that cannot be read, and elements that are not of it.
pub fn from_xml(text: &str) -> Result<Vec<(String, String)>, XmlError> {
    let root = Element::parse(text, &["Tagging"])?;
    root.allow_children(&["TagSet"])?;
    let sets = root.children_named("TagSet");
    sets.flat_map(|set| set.children_named("Tag"))
        .map(|tag| {
            Ok((
                tag.required("Key")?.to_owned(),
                tag.required("Value")?.to_owned(),
            ))
        })
        .collect()
}

/// Writes a `<Tagging>` document.
pub fn to_xml(tags: &[(String, String)]) -> String {
    let tags: String = tags
        .iter()
        .map(|(key, value)| {
            let (key, value) = (escape(key), escape(value));
            format!("<Tag><Key>{key}</Key><Value>{value}</Value></Tag>")
        })
        .collect();
    format!("{DECLARATION}<Tagging><TagSet>{tags}</TagSet></Tagging>")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn header_and_document_say_the_same() {
        let expected = vec![
            ("a b".to_owned(), "1".to_owned()),
            ("c".to_owned(), String::new()),
        ];
        assert_eq!(from_header(b"a%20b=1&c="), expected);
        let xml = "<Tagging><TagSet><Tag><Key>a b</Key><Value>1</Value></Tag><Tag><Key>c</Key><Value></Value></Tag></TagSet></Tagging>";
        assert_eq!(from_xml(xml).unwrap(), expected);
        assert_eq!(from_xml(&to_xml(&expected)).unwrap(), expected);
    }
}
