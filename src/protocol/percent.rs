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
    let mut written = [0; 3 * ROUND + 1];
    for round in bytes.chunks(ROUND) {
        let end = write_url_encoded(&mut written, 0, round);
        text.extend_from_slice(written.get(..end).unwrap_or_default());
    }
}

/// Writes `UrlEncode` of some bytes from a place on, and returns where it ends; there must be room for three bytes each,
/// and one more.
pub(crate) fn write_url_encoded(room: &mut [u8], start: usize, bytes: &[u8]) -> usize {
    let mut end = start;
    for byte in bytes {
        // Four bytes are written for each, of which one or three are kept: a branch for each costs more.
        let form = ENCODED.get(usize::from(*byte)).copied().unwrap_or_default();
        if let Some(place) = room.get_mut(end..end + 4) {
            place.copy_from_slice(&form);
        }
        end += usize::from(form[3]);
    }
    end
}

/// How many bytes are encoded before they are appended.
const ROUND: usize = 64;

/// Whether a byte is the same after lower-casing and `UrlEncode`.
pub fn is_plain(byte: u8) -> bool {
    PLAIN.get(usize::from(byte)).copied().unwrap_or_default()
}

/// `UrlEncode` of each byte, and how long it is: the text of a request is passed over with it.
#[expect(
    clippy::indexing_slicing,
    reason = "evaluated by the compiler, which checks it"
)]
static ENCODED: [[u8; 4]; 256] = {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    let mut forms = [[0; 4]; 256];
    let mut byte = 0;
    while byte < 256 {
        let letter = byte as u8;
        forms[byte] =
            if letter.is_ascii_alphanumeric() || matches!(letter, b'-' | b'_' | b'.' | b'~') {
                [letter, 0, 0, 1]
            } else {
                [b'%', DIGITS[byte >> 4], DIGITS[byte & 15], 3]
            };
        byte += 1;
    }
    forms
};

#[expect(
    clippy::indexing_slicing,
    reason = "evaluated by the compiler, which checks it"
)]
static PLAIN: [bool; 256] = {
    let mut plain = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        plain[byte] = ENCODED[byte][3] == 1 && !(byte as u8).is_ascii_uppercase();
        byte += 1;
    }
    plain
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
