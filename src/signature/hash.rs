//! SHA-1 of a message that lies in memory as a whole, and of an HttpString while it is made.
//!
//! The hashers of the crate `sha1` take a message in pieces. The copies that this needs cost a fifth of a signature, so
//! that here only its compression function is used.

use sha1::block_api::compress;

use crate::protocol::percent::{push_url_encoded, write_url_encoded};

/// Bytes of a block.
pub(super) const BLOCK: usize = 64;

/// What SHA-1 carries from block to block.
#[derive(Clone, Copy)]
pub(super) struct State {
    words: [u32; 5],
    /// Bytes hashed so far, whole blocks.
    before: usize,
}

impl State {
    /// Where SHA-1 starts (FIPS 180-4, 5.3.1).
    const INITIAL: Self = Self {
        words: [
            0x6745_2301,
            0xefcd_ab89,
            0x98ba_dcfe,
            0x1032_5476,
            0xc3d2_e1f0,
        ],
        before: 0,
    };

    /// The state after one block.
    pub(super) fn after(block: &[u8; BLOCK]) -> Self {
        let mut state = Self::INITIAL;
        state.take(std::slice::from_ref(block));
        state
    }

    fn take(&mut self, blocks: &[[u8; BLOCK]]) {
        compress(&mut self.words, blocks);
        self.before += BLOCK * blocks.len();
    }

    /// The hash once this is the rest of the message.
    pub(super) fn finish(mut self, message: &[u8]) -> [u8; 20] {
        let (blocks, rest) = message.as_chunks();
        self.take(blocks);
        self.finish_with(&Ending::of(rest, self.before))
    }

    /// The hash once the message ends so.
    #[inline]
    pub(super) fn finish_with(mut self, ending: &Ending) -> [u8; 20] {
        self.take(ending.blocks());
        self.hash()
    }

    fn hash(&self) -> [u8; 20] {
        let mut hash = [0; 20];
        for (bytes, word) in hash.as_chunks_mut().0.iter_mut().zip(self.words) {
            *bytes = word.to_be_bytes();
        }
        hash
    }
}

/// What comes after a message, and fills its last block: a bit, zeros, and the message's length in bits as the last eight
/// bytes (FIPS 180-4, 5.1.1). Returns where that block ends; there must be room for it.
fn pad(room: &mut [u8], message_end: usize, message_length: usize) -> usize {
    let end = (message_end + 9).next_multiple_of(BLOCK);
    if let Some(padding) = room.get_mut(message_end..end) {
        padding.fill(0);
        if let Some(first) = padding.first_mut() {
            *first = 0x80;
        }
        if let Some(bits) = padding.last_chunk_mut() {
            *bits = (8 * message_length as u64).to_be_bytes();
        }
    }
    end
}

/// The last bytes of a message, and what comes after it.
#[derive(Clone, Copy)]
pub(super) struct Ending {
    bytes: [u8; 2 * BLOCK],
    end: usize,
}

impl Ending {
    /// The ending of a message of which these, 119 bytes at most, come after so many.
    pub(super) fn of(rest: &[u8], before: usize) -> Self {
        let mut bytes = [0; 2 * BLOCK];
        if let Some(text) = bytes.get_mut(..rest.len()) {
            text.copy_from_slice(rest);
        }
        let end = pad(&mut bytes, rest.len(), before + rest.len());
        Self { bytes, end }
    }

    /// Puts other bytes in the place of some.
    pub(super) fn replace(&mut self, place: usize, by: &[u8]) {
        if let Some(replaced) = self.bytes.get_mut(place..place + by.len()) {
            replaced.copy_from_slice(by);
        }
    }

    fn blocks(&self) -> &[[u8; BLOCK]] {
        self.bytes.get(..self.end).unwrap_or_default().as_chunks().0
    }
}

/// What an HttpString is told to, piece by piece: to be read, or only to be hashed.
pub(super) trait Text {
    /// Appends bytes as they are.
    fn push(&mut self, bytes: &[u8]);
    /// Appends `UrlEncode` of bytes.
    fn push_encoded(&mut self, bytes: &[u8]);
}

impl Text for Vec<u8> {
    fn push(&mut self, bytes: &[u8]) {
        self.extend_from_slice(bytes);
    }

    fn push_encoded(&mut self, bytes: &[u8]) {
        push_url_encoded(self, bytes);
    }
}

/// An HttpString to be hashed where it is written: most are so short that they need no room of their own in memory.
pub(super) struct ShortText {
    bytes: [u8; Self::ROOM],
    /// Where the text ends; what lies beyond the room is not written.
    end: usize,
}

impl ShortText {
    const ROOM: usize = 16 * BLOCK;

    pub(super) fn new() -> Self {
        Self {
            bytes: [0; Self::ROOM],
            end: 0,
        }
    }

    /// SHA-1 of the text, unless it was too long.
    pub(super) fn sha1(&mut self) -> Option<[u8; 20]> {
        let end = pad(&mut self.bytes, self.end, self.end);
        let blocks = self.bytes.get(..end)?.as_chunks().0;
        let mut state = State::INITIAL;
        state.take(blocks);
        Some(state.hash())
    }
}

impl Text for ShortText {
    #[inline]
    fn push(&mut self, bytes: &[u8]) {
        let end = self.end + bytes.len();
        if let Some(place) = self.bytes.get_mut(self.end..end) {
            place.copy_from_slice(bytes);
        }
        self.end = end;
    }

    #[inline]
    fn push_encoded(&mut self, bytes: &[u8]) {
        self.end = write_url_encoded(&mut self.bytes, self.end, bytes);
    }
}

/// SHA-1 of a message.
pub(super) fn sha1(message: &[u8]) -> [u8; 20] {
    State::INITIAL.finish(message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use sha1::{Digest, Sha1};

    #[test]
    fn a_text_hashes_alike_written_out_or_not() {
        let bytes: Vec<u8> = (0..=255).cycle().take(5 * BLOCK).collect();
        let told = |text: &mut dyn Text, length: usize| {
            text.push(&bytes[..length]);
            text.push_encoded(&bytes[length..]);
            text.push(&bytes[length..]);
            text.push_encoded(&bytes[..length]);
        };
        for length in 0..=bytes.len() {
            let (mut written, mut hashed) = (Vec::new(), HashedText::new());
            told(&mut written, length);
            told(&mut hashed, length);
            assert_eq!(hashed.finish(), sha1(&written), "{length} bytes");
        }
    }

    #[test]
    fn a_message_of_any_length_hashes_as_in_pieces() {
        let message: Vec<u8> = (0..=255).cycle().take(5 * BLOCK).collect();
        for length in 0..=message.len() {
            let whole = &message[..length];
            let expected: [u8; 20] = Sha1::digest(whole).into();
            assert_eq!(sha1(whole), expected, "{length} bytes");
            if let Some((first, rest)) = whole.split_first_chunk() {
                assert_eq!(State::after(first).finish(rest), expected, "{length} bytes");
            }
        }
    }
}
