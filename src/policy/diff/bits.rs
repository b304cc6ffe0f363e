//! Sets of statements, one bit for each.

/// A set of small numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Bits(Vec<u64>);

impl Bits {
    /// The empty set, with room for the numbers below `size`.
    pub(super) fn none(size: usize) -> Self {
        Self(vec![0; size.div_ceil(64)])
    }

    /// The numbers below `size` for which something holds.
    pub(super) fn of(size: usize, holds: impl Fn(usize) -> bool) -> Self {
        let mut bits = Self::none(size);
        for number in (0..size).filter(|number| holds(*number)) {
            bits.insert(number);
        }
        bits
    }

    pub(super) fn insert(&mut self, number: usize) {
        if let Some(word) = self.0.get_mut(number / 64) {
            *word |= 1 << (number % 64);
        }
    }

    pub(super) fn has(&self, number: usize) -> bool {
        let word = self.0.get(number / 64).copied().unwrap_or_default();
        word >> (number % 64) & 1 == 1
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.iter().all(|word| *word == 0)
    }

    pub(super) fn len(&self) -> u32 {
        self.0.iter().map(|word| word.count_ones()).sum()
    }

    pub(super) fn and(&self, other: &Self) -> Self {
        Self(self.words(other).map(|(a, b)| a & b).collect())
    }

    pub(super) fn or(&self, other: &Self) -> Self {
        Self(self.words(other).map(|(a, b)| a | b).collect())
    }

    pub(super) fn and_not(&self, other: &Self) -> Self {
        Self(self.words(other).map(|(a, b)| a & !b).collect())
    }

    pub(super) fn meets(&self, other: &Self) -> bool {
        self.words(other).any(|(a, b)| a & b != 0)
    }

    pub(super) fn is_within(&self, other: &Self) -> bool {
        self.words(other).all(|(a, b)| a & !b == 0)
    }

    /// The numbers, from the smallest.
    pub(super) fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        self.0.iter().enumerate().flat_map(|(index, word)| {
            let mut left = *word;
            std::iter::from_fn(move || {
                (left != 0).then(|| {
                    let bit = left.trailing_zeros() as usize;
                    left &= left - 1;
                    index * 64 + bit
                })
            })
        })
    }

    /// Every number one greater.
    pub(super) fn shifted(&self) -> Self {
        let mut carried = 0;
        let shift = |word: &u64| {
            let shifted = word << 1 | carried;
            carried = word >> 63;
            shifted
        };
        Self(self.0.iter().map(shift).collect())
    }

    fn words<'b>(&'b self, other: &'b Self) -> impl Iterator<Item = (u64, u64)> + 'b {
        self.0.iter().copied().zip(other.0.iter().copied())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_holds_what_was_put_in_and_shifts_across_words() {
        let set = Bits::of(130, |number| [0, 63, 64, 128].contains(&number));
        assert_eq!(set.iter().collect::<Vec<_>>(), [0, 63, 64, 128]);
        assert_eq!(set.shifted().iter().collect::<Vec<_>>(), [1, 64, 65, 129]);
        assert_eq!(set.len(), 4);
        assert!(set.has(64) && !set.has(65) && !set.has(1000));
        let other = Bits::of(130, |number| number == 63);
        assert!(other.is_within(&set) && set.meets(&other) && !set.is_within(&other));
        assert_eq!(set.and(&other), other);
        assert_eq!(set.or(&other), set);
    }
}
