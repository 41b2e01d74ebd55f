//! Left and right of one headphone in one file: where they stand, and what becomes of them.

use super::super::imbalance::{MAX_EAR_DB, TOLD_APART_HZ, imbalance, largest_db};
use super::{Choice, Meaning, Reading};
use crate::dsp::curve::Curve;

/// The columns of both ears under these headings, lower case, if there are both.
pub(super) fn columns(heading: &[String]) -> Option<[usize; 2]> {
    let of = |long: &str, short: &str| {
        let is_named = |name: &String| {
            name.split(|c: char| !c.is_alphanumeric()).any(|word| word == long || word == short)
        };
        heading.iter().position(is_named)
    };
    Some([of("left", "l")?, of("right", "r")?])
}

impl Reading {
    /// What both ears say: their mean, and how far the left one lies above the right one.
    pub(super) fn of_ears(meaning: Meaning, place: String, [left, right]: &[Curve; 2]) -> Self {
        let curve = left.zip_with(right, |left_db, right_db| 0.5 * (left_db + right_db));
        let left_minus_right = Some(left.zip_with(right, |left_db, right_db| left_db - right_db));
        Self { meaning, place, curve, left_minus_right }
    }

    /// Left minus right of the headphone, dB, under a person's answers; `None` if both ears are to get the same.
    #[must_use]
    pub fn ears(&self, choice: &Choice) -> Option<Curve> {
        let difference = self.left_minus_right.filter(|_| choice.each_ear)?;
        Some(match choice.meaning {
            Meaning::Measurement | Meaning::Deviation => difference,
            Meaning::Correction => difference.map(|db| -db),
        })
    }

    /// What becomes of the difference of both ears, in words; `None` where they are not told apart.
    #[must_use]
    pub fn ears_explained(&self, each_ear: bool) -> Option<String> {
        let difference = self.left_minus_right.as_ref()?;
        let rms_db = difference.map(|db| db * db).mean_db(TOLD_APART_HZ).sqrt();
        let largest_db = largest_db(&imbalance(difference));
        let found = format!("Left and right differ by {rms_db:.1} dB rms from 100 Hz to 8 kHz.");
        Some(if each_ear {
            format!(
                "{found} Worn, each ear gets its own conversion: half the difference on one side, its opposite on the \
                 other, {largest_db:.1} dB at most here, never more than {MAX_EAR_DB:.0} dB; none in the deepest bass \
                 and highest treble, where seal and seating decide."
            )
        } else {
            format!("{found} Both ears get the same: the mean counts, and what they differ by stays.")
        })
    }
}
