//! SHA-1 of a message that lies in memory as a whole.
//!
//! The hashers of the crate `sha1` take a message in pieces. The copies that this needs cost a fifth of a signature, so
//! that here only its compression function is used.

use sha1::block_api::compress;

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

    /// The hash once another hash is the rest of the message: one block, made with less than an [`Ending`] of any length is.
    pub(super) fn finish_with_hash(mut self, hash: &[u8; 20]) -> [u8; 20] {
        let mut block = [0; BLOCK];
        if let Some(text) = block.first_chunk_mut() {
            *text = *hash;
        }
        pad(&mut block, hash.len(), self.before + hash.len());
        self.take(std::slice::from_ref(&block));
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
#[derive(Clone)]
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

    /// The same ending with other bytes from a place on.
    #[inline]
    pub(super) fn with<const LENGTH: usize>(&self, place: usize, by: &[u8; LENGTH]) -> Self {
        let Self { mut bytes, end } = *self;
        if let Some(replaced) = bytes.get_mut(place..).and_then(<[u8]>::first_chunk_mut) {
            *replaced = *by;
        }
        Self { bytes, end }
    }

    fn blocks(&self) -> &[[u8; BLOCK]] {
        self.bytes.get(..self.end).unwrap_or_default().as_chunks().0
    }
}

/// SHA-1 of a message that ends there, and after which there is room for what SHA-1 appends.
pub(super) fn sha1_within(room: &mut [u8], message_end: usize) -> Option<[u8; 20]> {
    let end = pad(room, message_end, message_end)?;
    let mut state = State::INITIAL;
    state.take(room.get(..end)?.as_chunks().0);
    Some(state.hash())
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
    fn a_message_of_any_length_hashes_as_in_pieces() {
        let message: Vec<u8> = (0..=255).cycle().take(5 * BLOCK).collect();
        for length in 0..=message.len() {
            let whole = &message[..length];
            let expected: [u8; 20] = Sha1::digest(whole).into();
            assert_eq!(sha1(whole), expected, "{length} bytes");
            let mut room = [7; 6 * BLOCK];
            room[..length].copy_from_slice(whole);
            let within = sha1_within(&mut room, length);
            assert_eq!(within, Some(expected), "{length} bytes");
            if let Some((first, rest)) = whole.split_first_chunk() {
                assert_eq!(State::after(first).finish(rest), expected, "{length} bytes");
            }
        }
    }
}
