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
        let bits = 8 * (self.before + rest.len()) as u64;
        // The end: a bit, zeros, and the length in bits as its last eight bytes (FIPS 180-4, 5.1.1).
        let mut end = [0; 2 * BLOCK];
        let whole = if rest.len() + 9 > BLOCK {
            2 * BLOCK
        } else {
            BLOCK
        };
        let padded = end.get_mut(..whole).unwrap_or_default();
        if let Some((text, padding)) = padded.split_at_mut_checked(rest.len()) {
            text.copy_from_slice(rest);
            if let Some(first) = padding.first_mut() {
                *first = 0x80;
            }
            if let Some(length) = padding.last_chunk_mut() {
                *length = bits.to_be_bytes();
            }
        }
        self.take(padded.as_chunks().0);
        let mut hash = [0; 20];
        for (bytes, word) in hash.as_chunks_mut().0.iter_mut().zip(self.words) {
            *bytes = word.to_be_bytes();
        }
        hash
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

/// SHA-1 of an HttpString that is nowhere written out.
///
/// A block is hashed as soon as it is full, so that the processor writes the next one meanwhile.
pub(super) struct HashedText {
    state: State,
    /// The block that is being written, and what goes beyond it.
    written: [u8; 2 * BLOCK + 1],
    end: usize,
}

impl HashedText {
    pub(super) fn new() -> Self {
        Self {
            state: State::INITIAL,
            written: [0; 2 * BLOCK + 1],
            end: 0,
        }
    }

    pub(super) fn finish(self) -> [u8; 20] {
        self.state
            .finish(self.written.get(..self.end).unwrap_or_default())
    }

    /// Hashes the block once it is full.
    fn hash_full(&mut self) {
        if self.end < BLOCK {
            return;
        }
        let (blocks, _) = self.written.as_chunks_mut();
        if let [first, second] = blocks {
            self.state.take(std::slice::from_ref(first));
            *first = *second;
        }
        self.end -= BLOCK;
    }
}

impl Text for HashedText {
    fn push(&mut self, bytes: &[u8]) {
        for piece in bytes.chunks(BLOCK) {
            if let Some(place) = self.written.get_mut(self.end..self.end + piece.len()) {
                place.copy_from_slice(piece);
            }
            self.end += piece.len();
            self.hash_full();
        }
    }

    fn push_encoded(&mut self, bytes: &[u8]) {
        // Each byte becomes three at most, and none of them more than a block.
        for piece in bytes.chunks(BLOCK / 3) {
            self.end = write_url_encoded(&mut self.written, self.end, piece);
            self.hash_full();
        }
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
