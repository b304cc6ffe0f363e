//! Bytes as hexadecimal digits.

const DIGITS: &[u8; 16] = b"0123456789abcdef";

/// The digits of 20 bytes, as SHA-1 and its HMAC have them.
#[inline]
pub(super) fn of_sha1(bytes: &[u8; 20]) -> [u8; 40] {
    let mut digits = [b'0'; 40];
    let (quads, _) = bytes.as_chunks::<4>();
    let (texts, _) = digits.as_chunks_mut::<8>();
    for (text, quad) in texts.iter_mut().zip(quads) {
        *text = eight_digits(u32::from_be_bytes(*quad)).to_be_bytes();
    }
    digits
}

/// Digits as text: they are ASCII, and so UTF-8.
pub(super) fn text(digits: &[u8; 40]) -> &str {
    std::str::from_utf8(digits).unwrap_or_default()
}

/// The digits of a number, all eight at once, one in each byte.
fn eight_digits(number: u32) -> u64 {
    let mut nibbles = u64::from(number);
    nibbles = (nibbles << 16 | nibbles) & 0x0000_ffff_0000_ffff;
    nibbles = (nibbles << 8 | nibbles) & 0x00ff_00ff_00ff_00ff;
    nibbles = (nibbles << 4 | nibbles) & 0x0f0f_0f0f_0f0f_0f0f;
    // A nibble from ten on carries into the fifth bit once six is added.
    let letters = ((nibbles + 0x0606_0606_0606_0606) >> 4) & 0x0101_0101_0101_0101;
    nibbles + u64::from_be_bytes([b'0'; 8]) + letters * u64::from(b'a' - b'0' - 10)
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
