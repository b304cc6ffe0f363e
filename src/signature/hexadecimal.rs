//! Bytes as hexadecimal digits.

/// Digits as text: they are ASCII, and so UTF-8.
pub(super) fn text(digits: &[u8; 40]) -> &str {
    std::str::from_utf8(digits).unwrap_or_default()
}

/// The digits of 20 bytes, as SHA-1 and its HMAC have them.
///
/// The bytes are made up to 32, of which a processor's vectors take sixteen at once.
#[inline]
pub(super) fn of_sha1(bytes: &[u8; 20]) -> [u8; 40] {
    let mut padded = [0; 32];
    let mut digits = [b'0'; 64];
    for (padded, byte) in padded.iter_mut().zip(bytes) {
        *padded = *byte;
    }
    for (pair, byte) in digits.as_chunks_mut().0.iter_mut().zip(padded) {
        *pair = [digit(byte >> 4), digit(byte & 15)];
    }
    digits.first_chunk().copied().unwrap_or([b'0'; 40])
}

/// The digit of a number up to 15.
#[inline]
fn digit(nibble: u8) -> u8 {
    let letters = if nibble > 9 { b'a' - b'0' - 10 } else { 0 };
    nibble + b'0' + letters
}

/// Appends bytes as lower-case digits.
pub(super) fn push(text: &mut String, bytes: &[u8]) {
    for byte in bytes {
        text.push(char::from(digit(byte >> 4)));
        text.push(char::from(digit(byte & 15)));
    }
}

/// Bytes as lower-case digits.
pub(super) fn encode(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    push(&mut text, bytes);
    text
}
