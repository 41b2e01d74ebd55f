//! What a blind test asks, and how often chance alone answers as clearly.

use serde::{Deserialize, Serialize};

use crate::units::to_f64;

/// Chance below which a result counts as not guessed, the usual 5 %.
pub const CONVINCING: f64 = 0.05;

/// What the listener is asked in every trial.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Question {
    /// Which of the compared sounds X is: answers are right or wrong.
    #[default]
    WhichIsX,
    /// Which of the hidden sounds is liked best: answers are counted for each sound.
    WhichIsLiked,
}

impl Question {
    /// Both, in the order they are offered.
    pub const ALL: [Self; 2] = [Self::WhichIsX, Self::WhichIsLiked];

    /// The question, as it is offered.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::WhichIsX => "Which is X?",
            Self::WhichIsLiked => "Which do I like?",
        }
    }

    /// Chance that answers at random are as clear: `count` of `trials` right, or for the same one of `choices` sounds.
    ///
    /// No sound is favored beforehand, so each of them may be the one that leads: their tails are added. For two sounds
    /// that is the two-sided sign test, exactly; for more it is no less than the chance.
    #[must_use]
    pub fn chance(self, count: usize, trials: usize, choices: usize) -> f64 {
        let tail = chance_of_at_least(count, trials, 1.0 / to_f64(choices));
        match self {
            Self::WhichIsX => tail,
            Self::WhichIsLiked => (to_f64(choices) * tail).min(1.0),
        }
    }

    /// Fewest of so many trials that convince.
    #[must_use]
    pub fn needed(self, trials: usize, choices: usize) -> Option<usize> {
        (0..=trials).find(|&count| self.chance(count, trials, choices) <= CONVINCING)
    }
}

/// Chance of at least `right` right answers in `trials` by guessing, each right with probability `chance`:
/// the upper tail of the binomial distribution, summed exactly.
#[must_use]
pub fn chance_of_at_least(right: usize, trials: usize, chance: f64) -> f64 {
    let odds = chance / (1.0 - chance);
    let mut term = (1.0 - chance).powi(i32::try_from(trials).unwrap_or(i32::MAX));
    let mut tail = 0.0;
    for k in 0..=trials {
        if k >= right {
            tail += term;
        }
        term *= odds * to_f64(trials - k) / to_f64(k + 1);
    }
    tail.min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Closed forms: sums of binomial coefficients over powers of the number of choices.
    #[test]
    fn chance_is_the_exact_binomial_tail() {
        let cases = [
            (12, 16, 2.0, 2_517.0 / 65_536.0), // C(16,12)+…+C(16,16) = 1820+560+120+16+1
            (9, 10, 2.0, 11.0 / 1_024.0),      // C(10,9)+C(10,10)
            (5, 5, 3.0, 1.0 / 243.0),          // all right of three
            (1, 3, 4.0, 1.0 - 27.0 / 64.0),    // 1 − (3/4)³
            (2, 4, 3.0, 33.0 / 81.0),          // C(4,2)·4 + C(4,3)·2 + 1
            (0, 7, 6.0, 1.0),
        ];
        for (right, trials, choices, expected) in cases {
            let p = chance_of_at_least(right, trials, 1.0 / choices);
            assert!((p - expected).abs() < 1e-12, "{right} of {trials} at 1/{choices}: {p}");
        }
        assert!((chance_of_at_least(12, 16, 0.5) - 0.0384).abs() < 5e-5);
        assert!((chance_of_at_least(9, 10, 0.5) - 0.0107).abs() < 5e-5);
        assert_eq!(chance_of_at_least(0, 0, 0.5), 1.0);
    }

    /// The two-sided sign test: 12 of 16 by 2 · 2,517 / 65,536; half of them is no preference at all. Of three sounds no
    /// answer in one trial says anything, and eight of eight do.
    #[test]
    fn a_preference_has_its_chance_for_each_sound_that_might_lead() {
        let liked = |count, trials, choices| Question::WhichIsLiked.chance(count, trials, choices);
        assert!((liked(12, 16, 2) - 2.0 * 2_517.0 / 65_536.0).abs() < 1e-12);
        assert_eq!((liked(8, 16, 2), liked(1, 1, 3)), (1.0, 1.0));
        assert!((liked(8, 8, 3) - 1.0 / 2_187.0).abs() < 1e-12);
        assert_eq!(Question::WhichIsLiked.needed(16, 2), Some(13), "one more than to tell them apart");
        assert_eq!(Question::WhichIsLiked.needed(5, 2), None, "five of five happen in 6 % by chance");
    }
}
