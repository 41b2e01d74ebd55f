//! What a design is computed from: everything that decides the sound of one slot, and nothing else.

use super::settings::{LevelMatch, SlotSettings};
use crate::headphones::{BoostLimit, HeadphoneId, Rows};

/// Everything that decides the sound of one slot: what a design is computed from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SlotRequest {
    /// What the engineer wears.
    pub source: HeadphoneId,
    /// How well it seals, 0…1.
    pub seal: f64,
    /// How the curves of measured models are taken.
    pub rows: Rows,
    /// How far the conversion may raise what is worn.
    pub boost_limit: BoostLimit,
    /// Circumference of the listener's head, cm.
    pub head_size_cm: f64,
    /// How the slot is brought to the loudness of slot 0.
    pub level_match: LevelMatch,
    /// Its gain, dB, where that was measured before the switch.
    pub frozen_gain_db: Option<f64>,
    /// The slot itself.
    pub slot: SlotSettings,
    /// True where left and right reach an ear each; false on a mono bus.
    pub has_two_ears: bool,
    /// Which user data it is designed with; 0 as [`Settings::request`](super::settings::Settings::request) makes it.
    pub revision: u32,
}

impl SlotRequest {
    /// What nobody asks for.
    pub(super) const NOTHING: Self = Self {
        source: HeadphoneId::NONE,
        seal: 0.0,
        rows: Rows::BestEstimate,
        boost_limit: BoostLimit::OFF,
        head_size_cm: 0.0,
        level_match: LevelMatch::Off,
        frozen_gain_db: None,
        slot: SlotSettings::NEUTRAL,
        has_two_ears: false,
        revision: 0,
    };

    /// The same wish, to be designed with the user data of this revision.
    ///
    /// # Real-time
    /// Safe.
    #[must_use]
    pub fn with_revision(self, revision: u32) -> Self {
        Self { revision, ..self }
    }

    /// What is left of the wish on a mono bus: no speakers, no fold, no leak, and one ear.
    ///
    /// # Real-time
    /// Safe.
    #[must_use]
    pub fn on_mono_bus(self) -> Self {
        Self { slot: self.slot.on_mono_bus(), has_two_ears: false, ..self }
    }
}
