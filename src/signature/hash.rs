//! SHA-1 of a message that lies in memory as a whole.
//!
//! The hashers of the crate `sha1` take a message in pieces. The copies that this needs cost a fifth of a signature, so
//! that here only its compression function is used.

use sha1::block_api::compress;

use super::hexadecimal;

/// Bytes of a block.
pub(super) const BLOCK: usize = 64;

/// A hash, as the words of which it consists.
#[derive(Clone, Copy)]
pub(super) struct Hash([u32; 5]);

impl Hash {
    /// A hash that is there as bytes.
    pub(super) fn of(bytes: &[u8; 20]) -> Self {
        let mut words = [0; 5];
        for (word, bytes) in words.iter_mut().zip(bytes.as_chunks().0) {
            *word = u32::from_be_bytes(*bytes);
        }
        Self(words)
    }

    pub(super) fn bytes(&self) -> [u8; 20] {
        let mut hash = [0; 20];
        for (bytes, word) in hash.as_chunks_mut().0.iter_mut().zip(self.0) {
            *bytes = word.to_be_bytes();
        }
        hash
    }

    /// Its hexadecimal digits.
    #[inline]
    pub(super) fn digits(&self) -> [u8; 40] {
        hexadecimal::of_sha1(&self.bytes())
    }
}

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
    pub(super) fn finish(mut self, message: &[u8]) -> Hash {
        let (blocks, rest) = message.as_chunks();
        self.take(blocks);
        self.finish_with(&Ending::of(rest, self.before))
    }

    /// The hash once the message ends so.
    #[inline]
    pub(super) fn finish_with(mut self, ending: &Ending) -> Hash {
        self.take(ending.blocks());
        Hash(self.words)
    }
}

/// Puts after a message what fills its last block, and returns where that ends: a bit, zeros, and the message's length in
/// bits as the last eight bytes (FIPS 180-4, 5.1.1). `None` where there is no room for it.
#[inline]
fn pad(room: &mut [u8], message_end: usize, message_length: usize) -> Option<usize> {
    let end = (message_end + 9).next_multiple_of(BLOCK);
    let padding = room.get_mut(message_end..end)?;
    padding.fill(0);
    *padding.first_mut()? = 0x80;
    *padding.last_chunk_mut()? = (8 * message_length as u64).to_be_bytes();
    Some(end)
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
        let end = pad(&mut bytes, rest.len(), before + rest.len()).unwrap_or_default();
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

/// SHA-1 of a message that ends there, and after which there is room for what SHA-1 appends.
#[inline]
pub(super) fn sha1_within(room: &mut [u8], message_end: usize) -> Option<Hash> {
    let end = pad(room, message_end, message_end)?;
    let mut state = State::INITIAL;
    state.take(room.get(..end)?.as_chunks().0);
    Some(Hash(state.words))
}

/// SHA-1 of a message.
pub(super) fn sha1(message: &[u8]) -> Hash {
    State::INITIAL.finish(message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use sha1::{Digest, Sha1};

    #[test]
    fn a_message_of_any_length_hashes_as_in_pieces() {
        let message: Vec<u8> = (0..=255).cycle().take(5 * BLOCK).collect();
        for length in 0..=message.len() {
            let whole = &message[..length];
            let expected: [u8; 20] = Sha1::digest(whole).into();
            assert_eq!(sha1(whole).bytes(), expected, "{length} bytes");
            let mut room = [7; 6 * BLOCK];
            room[..length].copy_from_slice(whole);
            let within = sha1_within(&mut room, length);
            assert_eq!(
                within.map(|hash| hash.bytes()),
                Some(expected),
                "{length} bytes"
            );
            if let Some((first, rest)) = whole.split_first_chunk() {
                assert_eq!(
                    State::after(first).finish(rest).bytes(),
                    expected,
                    "{length} bytes"
                );
            }
        }
    }
}
