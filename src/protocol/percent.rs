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
pub fn push_url_encoded(text: &mut Vec<u8>, bytes: &[u8]) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    let mut rest = bytes;
    loop {
        let plain = rest
            .iter()
            .position(|byte| !is_unreserved(*byte))
            .unwrap_or(rest.len());
        let (run, after) = rest.split_at(plain);
        text.extend_from_slice(run);
        let Some((byte, following)) = after.split_first() else {
            return;
        };
        let digit = |nibble: u8| DIGITS.get(usize::from(nibble)).copied().unwrap_or_default();
        text.extend_from_slice(&[b'%', digit(byte >> 4), digit(byte & 15)]);
        rest = following;
    }
}

/// Whether a byte stands for itself in `UrlEncode`.
fn is_unreserved(byte: u8) -> bool {
    KINDS
        .get(usize::from(byte))
        .is_some_and(|kind| *kind >= UNRESERVED)
}

/// Whether a byte is the same after lower-casing and `UrlEncode`.
pub fn is_plain(byte: u8) -> bool {
    KINDS
        .get(usize::from(byte))
        .is_some_and(|kind| *kind == PLAIN)
}

const UNRESERVED: u8 = 1;
const PLAIN: u8 = 2;

/// One look-up for each byte: the text of a request is passed over here.
#[expect(
    clippy::indexing_slicing,
    reason = "evaluated by the compiler, which checks it"
)]
static KINDS: [u8; 256] = {
    let mut kinds = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        let letter = byte as u8;
        if letter.is_ascii_uppercase() {
            kinds[byte] = UNRESERVED;
        } else if letter.is_ascii_alphanumeric() || matches!(letter, b'-' | b'_' | b'.' | b'~') {
            kinds[byte] = PLAIN;
        }
        byte += 1;
    }
    kinds
};

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
    fn both_ways_of_encoding_agree_on_every_byte() {
        let bytes: Vec<u8> = (0..=255).collect();
        let mut text = Vec::new();
        push_url_encoded(&mut text, &bytes);
        assert_eq!(String::from_utf8(text).unwrap(), url_encode(&bytes));
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
