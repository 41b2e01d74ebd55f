//! How loud the reference has to be: its gain behind the slot that is heard, and what stood in its way.

use super::super::bands::Bands;
use super::super::coded::coded;
use super::super::matching::{Heard, MAX_MATCH_DB, expected_peak, is_heard};
use super::super::power::PowerResponse;
use crate::units::{db_from_lin, db_from_power};

/// Least that must have been heard of the mix and of the reference, seconds (decision 108).
const MIN_SECS: f64 = 1.0;

/// Where the gain of the reference comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ReferenceLevel {
    /// The level match is off: the reference is as it comes.
    #[default]
    Off,
    /// Too little has been heard of one of the two: the reference is as it comes.
    TooLittleHeard,
    /// As loud as the mix, behind the slot that is heard.
    Matched,
    /// Left softer, so that it does not clip.
    LimitedByClipping,
    /// The match wanted more than [`MAX_MATCH_DB`].
    LimitedByRange,
}

coded!(ReferenceLevel);

impl ReferenceLevel {
    /// All of them, in the order of their codes.
    pub const ALL: [Self; 5] =
        [Self::Off, Self::TooLittleHeard, Self::Matched, Self::LimitedByClipping, Self::LimitedByRange];
}

/// One of the two, as it was heard until the switch.
#[derive(Debug, Clone, Copy)]
pub(super) struct One<'a> {
    /// Integrated power as it came in, and seconds of it.
    pub(super) integrated: (f64, f64),
    /// Powers over frequency as they came in, and behind the monitor tools.
    pub(super) heard: &'a Heard,
    pub(super) toned: &'a Heard,
}

impl One<'_> {
    /// Its power behind the tools and a slot: what was integrated, changed as they change the powers over frequency.
    fn behind(&self, power: &PowerResponse, bands: &Bands) -> f64 {
        let before = PowerResponse::AS_WORN.weighted(&self.heard.spectrum, bands);
        let after = power.weighted(&self.toned.spectrum, bands);
        if before > 0.0 { self.integrated.0 * after / before } else { 0.0 }
    }
}

/// The mix and the reference.
pub(super) struct Both<'a> {
    pub(super) mix: One<'a>,
    pub(super) reference: One<'a>,
}

impl Both<'_> {
    /// The gain, dB, that makes the reference as loud as the mix behind a slot, whose own gain and the output trim
    /// behind it are `behind_lin`, and where it comes from.
    pub(super) fn gain_db(
        &self,
        power: &PowerResponse,
        behind_lin: f64,
        bands: &Bands,
    ) -> (f64, ReferenceLevel) {
        let [mix, reference] = [self.mix, self.reference].map(|one| one.behind(power, bands));
        let is_known = self.mix.integrated.1 >= MIN_SECS && self.reference.integrated.1 >= MIN_SECS;
        if !(is_known && is_heard(mix) && is_heard(reference)) {
            return (0.0, ReferenceLevel::TooLittleHeard);
        }
        let wanted_db = db_from_power(mix) - db_from_power(reference);
        let ceiling_lin = (1.0 / behind_lin).max(expected_peak(power, self.mix.toned));
        let room_db = db_from_lin(ceiling_lin / expected_peak(power, self.reference.toned).max(1e-9));
        if wanted_db <= room_db.min(MAX_MATCH_DB) {
            (wanted_db, ReferenceLevel::Matched)
        } else if room_db < MAX_MATCH_DB {
            (room_db, ReferenceLevel::LimitedByClipping)
        } else {
            (MAX_MATCH_DB, ReferenceLevel::LimitedByRange)
        }
    }
}
