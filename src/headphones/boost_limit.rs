//! How far the worn driver may be raised: the user's own limit, below that of every conversion.

/// The most that a conversion may raise the worn headphone at any frequency: 3 to 9 dB, or as much as conversions raise by
/// themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct BoostLimit(Option<u8>);

impl BoostLimit {
    /// No limit but that of every conversion.
    pub const OFF: Self = Self(None);

    /// Every choice there is, from the least strict on.
    pub const CHOICES: [Self; 8] = [
        Self::OFF,
        Self(Some(9)),
        Self(Some(8)),
        Self(Some(7)),
        Self(Some(6)),
        Self(Some(5)),
        Self(Some(4)),
        Self(Some(3)),
    ];

    /// A limit of whole decibels; `None` for what is no choice.
    #[must_use]
    pub fn of_db(limit_db: u8) -> Option<Self> {
        Self::CHOICES.into_iter().find(|choice| choice.0 == Some(limit_db))
    }

    /// The limit, dB; `None` without one.
    #[must_use]
    pub fn db(self) -> Option<u8> {
        self.0
    }

    /// A number for a word that several threads share: 0 without a limit.
    #[must_use]
    pub fn code(self) -> u8 {
        self.0.unwrap_or(0)
    }

    /// The limit behind such a number; what is none is off.
    #[must_use]
    pub fn from_code(code: u8) -> Self {
        Self::of_db(code).unwrap_or_default()
    }

    /// What is left of `wished_db`, which both ears get, where one ear gets `apart_db` more and the other as much less: the
    /// ear that gets more stays within the limit, and the ears stay as far apart as they were.
    ///
    /// # Real-time
    /// Safe.
    #[must_use]
    pub fn held_db(self, wished_db: f64, apart_db: f64) -> f64 {
        match self.0 {
            Some(limit_db) => wished_db.min(f64::from(limit_db) - apart_db.abs()),
            None => wished_db,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_choice_comes_back_from_its_number() {
        for choice in BoostLimit::CHOICES {
            assert_eq!(BoostLimit::from_code(choice.code()), choice);
        }
        assert_eq!([1, 2, 10, 255].map(BoostLimit::from_code), [BoostLimit::OFF; 4]);
        assert_eq!([BoostLimit::of_db(2), BoostLimit::of_db(10)], [None, None]);
    }

    #[test]
    fn the_ear_that_gets_more_stays_within_the_limit() {
        let limit = BoostLimit::of_db(5).unwrap();
        assert_eq!(
            [limit.held_db(9.0, 0.0), limit.held_db(4.0, -1.0), limit.held_db(-9.0, 0.0)],
            [5.0, 4.0, -9.0]
        );
        assert_eq!(limit.held_db(4.5, -2.0) + 2.0, 5.0);
        assert_eq!(BoostLimit::OFF.held_db(9.0, 3.0), 9.0);
    }
}
