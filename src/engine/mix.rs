//! How a slot mixes both channels before anything else: the mono fold and the center's trim.

use realfft::num_complex::Complex64;

use super::settings::SlotSettings;
use crate::units::lin_from_db;

/// From a channel to its own ear and to the other one.
pub(super) type Ears = [Complex64; 2];

/// A symmetric 2 × 2 gain matrix: `left' = same·left + other·right`, and the same mirrored.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Mix {
    /// Gain of a channel on its own side.
    pub same: f64,
    /// Gain of a channel on the other side.
    pub other: f64,
}

impl Mix {
    /// Nothing is mixed.
    pub const IDENTITY: Self = Self { same: 1.0, other: 0.0 };

    /// The matrix of a slot: mono fold, or the center louder by the trim while speakers are on.
    pub(super) fn of_slot(slot: &SlotSettings, has_speakers: bool) -> Self {
        if slot.mono {
            return Self { same: 0.5, other: 0.5 };
        }
        if !has_speakers {
            return Self::IDENTITY;
        }
        let center = lin_from_db(slot.center_trim_db);
        Self { same: 0.5 * (center + 1.0), other: 0.5 * (center - 1.0) }
    }

    /// The ears behind this matrix.
    #[inline(always)]
    pub(super) fn through(&self, [own, other]: Ears) -> Ears {
        [self.same * own + self.other * other, self.other * own + self.same * other]
    }
}
