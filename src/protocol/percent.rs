//! Percent-encoding as the signature document defines `UrlEncode` (reference §2.1).

use std::borrow::Cow;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode, percent_encode};

const URL_ENCODE: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~');
const PATH: &AsciiSet = &URL_ENCODE.remove(b'/');

/// `UrlEncode`: everything but `A-Z a-z 0-9 - _ . ~` becomes `%XX` with upper-case digits.
pub fn url_encode(bytes: &[u8]) -> String {
    percent_encode(bytes, URL_ENCODE).to_string()
}

/// `UrlEncode` of bytes; those that need no change are lent.
pub fn url_encoded(bytes: &[u8]) -> Cow<'_, str> {
    percent_encode(bytes, URL_ENCODE).into()
}

/// Appends `UrlEncode` of some bytes.
pub fn push_url_encoded(text: &mut String, bytes: &[u8]) {
    text.extend(percent_encode(bytes, URL_ENCODE));
}

/// Whether a byte is the same after lower-casing and `UrlEncode`.
pub fn is_plain(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-_.~".contains(&byte)
}

/// Encodes an object key for a request path: as `url_encode`, with `/` left alone.
pub fn encode_path(key: &str) -> String {
    percent_encode(key.as_bytes(), PATH).to_string()
}

/// Decodes `%XX`; anything else, `+` included, stays as it is.
pub fn decode(text: &str) -> Cow<'_, [u8]> {
    percent_decode(text.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_is_plain_if_neither_lower_case_nor_encoding_changes_it() {
        for byte in 0..=255 {
            let lower = url_encode(&[byte]).to_lowercase();
            assert_eq!(is_plain(byte), lower.as_bytes() == [byte], "{byte}");
        }
    }

    #[test]
    fn the_signature_documents_table_of_characters_is_encoded() {
        let table = r##" !"#$%&'()*+,/:;<=>?@[\]^`{|}"##;
        assert!(
            url_encode(table.as_bytes())
                .bytes()
                .all(|byte| byte == b'%' || byte.is_ascii_digit() || byte.is_ascii_uppercase())
        );
        assert_eq!(url_encode("A-z_0.9~".as_bytes()), "A-z_0.9~");
        assert_eq!(url_encode("腾".as_bytes()), "%E8%85%BE");
        assert_eq!(encode_path("a b/c+d"), "a%20b/c%2Bd");
        assert_eq!(decode("a%20b+c").as_ref(), b"a b+c");
    }
}
