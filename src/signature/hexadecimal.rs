//! Bytes as hexadecimal digits.

const DIGITS: &[u8; 16] = b"0123456789abcdef";

/// Digits as text: they are ASCII, and so UTF-8.
pub(super) fn text(digits: &[u8; 40]) -> &str {
    std::str::from_utf8(digits).unwrap_or_default()
}

/// The digits of 20 bytes, as SHA-1 and its HMAC have them.
///
/// As many as fit in a processor's vectors are made, without a branch: twice as quick as one by one.
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

#[inline]
fn digit(nibble: u8) -> u8 {
    let letters = if nibble > 9 { b'a' - b'0' - 10 } else { 0 };
    nibble + b'0' + letters
}

/// Appends bytes as lower-case digits.
pub(super) fn push(text: &mut String, bytes: &[u8]) {
    for byte in bytes {
        for nibble in [byte >> 4, byte & 15] {
            text.push(char::from(
                DIGITS.get(usize::from(nibble)).copied().unwrap_or_default(),
            ));
        }
    }
}

/// Bytes as lower-case digits.
pub(super) fn encode(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    push(&mut text, bytes);
    text
}
