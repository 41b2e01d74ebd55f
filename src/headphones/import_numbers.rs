//! A set of import numbers, as small as an atomic.

use std::ops::{BitAnd, BitOr, Sub};

use super::HeadphoneId;

/// Some of the numbers imports can have ([`HeadphoneId::IMPORTS`]); every other number is left out of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ImportNumbers(u64);

impl ImportNumbers {
    /// One number; none if it is not an import's.
    ///
    /// # Real-time
    /// Safe.
    #[must_use]
    pub fn of(id: HeadphoneId) -> Self {
        let offset = id.0.checked_sub(HeadphoneId::IMPORTS.start().0);
        Self(offset.and_then(|offset| 1u64.checked_shl(u32::from(offset))).unwrap_or(0))
    }

    /// One bit per number, the first lowest.
    #[must_use]
    pub fn bits(self) -> u64 {
        self.0
    }

    /// What [`Self::bits`] says.
    #[must_use]
    pub fn from_bits(bits: u64) -> Self {
        Self(bits)
    }

    /// True for a number of this set.
    #[must_use]
    pub fn contains(self, id: HeadphoneId) -> bool {
        self.0 & Self::of(id).0 != 0
    }

    /// True if there is none.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// How many there are.
    #[must_use]
    pub fn count(self) -> u32 {
        self.0.count_ones()
    }

    /// The numbers, ascending.
    pub fn iter(self) -> impl Iterator<Item = HeadphoneId> {
        let (first, last) = (HeadphoneId::IMPORTS.start().0, HeadphoneId::IMPORTS.end().0);
        (first..=last).map(HeadphoneId).filter(move |id| self.contains(*id))
    }
}

impl FromIterator<HeadphoneId> for ImportNumbers {
    fn from_iter<I: IntoIterator<Item = HeadphoneId>>(ids: I) -> Self {
        ids.into_iter().fold(Self::default(), |all, id| all | Self::of(id))
    }
}

impl BitOr for ImportNumbers {
    type Output = Self;
    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl BitAnd for ImportNumbers {
    type Output = Self;
    fn bitand(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }
}

impl Sub for ImportNumbers {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_import_numbers_are_in_it() {
        let all: ImportNumbers = (0..=u16::MAX).map(HeadphoneId).collect();
        assert_eq!((all.count(), all.bits()), (64, u64::MAX));
        let some: ImportNumbers = [0, 959, 960, 1023, 1024].map(HeadphoneId).into_iter().collect();
        assert_eq!(some.iter().collect::<Vec<_>>(), [HeadphoneId(960), HeadphoneId(1023)]);
        assert!(
            (some - some).is_empty() && some.contains(HeadphoneId(960)) && !some.contains(HeadphoneId(961))
        );
        assert_eq!(ImportNumbers::from_bits(some.bits()), some & all);
    }
}
