//! What the user asked for, in physical units: the only currency between host, engine and picture.

use serde::{Deserialize, Serialize};

use super::request::SlotRequest;
use crate::headphones::{BoostLimit, HeadphoneId, Rows};

/// Number of slots besides slot 0, which is always "as worn".
pub const NUM_SLOTS: usize = 6;

/// Crossfeed gain at and below which the cross path is off, in dB (decision 17).
pub const CROSSFEED_OFF_DB: f64 = -20.5;

/// Angles of the speakers, degrees: a fit to measured heads, and their mean from 40° on.
pub const ANGLE_RANGE_DEG: (f64, f64) = (15.0, 90.0);

/// Distances of the speakers, m.
pub const DISTANCE_RANGE_M: (f64, f64) = (0.5, 3.0);

/// Most of the frontal equalizer that may be applied (acoustics §1.6: it moves with the pinna).
pub const MAX_FRONTAL: f64 = 0.5;

/// Level of the room against bare walls, dB; off at and below [`ROOM_OFF_DB`].
pub const ROOM_RANGE_DB: (f64, f64) = (-31.0, 0.0);

/// Room level at and below which there is no room, dB (decision 44).
pub const ROOM_OFF_DB: f64 = -30.5;

/// Widths of the room, m.
pub const ROOM_SIZE_RANGE_M: (f64, f64) = (3.0, 8.0);

/// Circumference of the head over eyebrows and ears, cm.
pub const HEAD_SIZE_RANGE_CM: (f64, f64) = (50.0, 65.0);

/// Circumference everything is stated for, cm: a sphere of 8.75 cm radius.
pub const NOMINAL_HEAD_SIZE_CM: f64 = 55.0;

/// Corners of the classic blend, Hz, and its feeds, dB (libbs2b's own limits).
pub const CLASSIC_CORNER_RANGE_HZ: (f64, f64) = (300.0, 2000.0);
/// See [`CLASSIC_CORNER_RANGE_HZ`].
pub const CLASSIC_FEED_RANGE_DB: (f64, f64) = (1.0, 15.0);

/// Gains a level match can come to, dB: slots that are far louder than slot 0 are lowered as far as it takes.
const FROZEN_RANGE_DB: (f64, f64) = (-120.0, 12.0);

/// How the signal of one channel reaches the other ear.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SpeakersMode {
    /// Plain headphones: no signal crosses.
    #[default]
    Off,
    /// The analytic head, fitted to measured heads up to 30°, and the mean of measured people from 40° on.
    Head,
    /// The user's own measured head; the analytic one while there is none.
    Personal,
    /// libbs2b's blend of the channels' bass, as published: no head.
    Classic,
}

/// How slots are brought to one loudness.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LevelMatch {
    /// No correction.
    Off,
    /// K-weighted on stereo pink noise, computed from the design.
    Static,
    /// From what was heard, and after what is heard, slowly; static where too little was heard.
    #[default]
    Programme,
    /// From what was heard before the switch, and left there; static where too little was heard.
    Frozen,
}

impl LevelMatch {
    /// True if the level depends on what was heard.
    #[must_use]
    pub const fn listens(self) -> bool {
        matches!(self, Self::Programme | Self::Frozen)
    }
}

/// What happens to a render the host declares to be offline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OnExport {
    /// The input leaves bit for bit.
    #[default]
    PassThrough,
    /// The slot is printed on purpose, with the static level match.
    Process,
}

/// One monitoring setting, as one of the six slots holds it, and under these names as a slot set keeps it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct SlotSettings {
    /// What is to be heard; [`HeadphoneId::NONE`] leaves the headphone as it is worn.
    pub target: HeadphoneId,
    /// Strength of the headphone conversion, 0…1.
    pub amount: f64,
    /// Fold to mono (both channels averaged) before everything else in this slot.
    pub mono: bool,
    /// Speaker simulation.
    pub speakers: SpeakersMode,
    /// Flat gain of the cross path, dB, −21…0; off at and below [`CROSSFEED_OFF_DB`].
    pub crossfeed_db: f64,
    /// Azimuth of each speaker, degrees, within [`ANGLE_RANGE_DEG`].
    pub angle_deg: f64,
    /// 0: the comb two speakers give a centered sound; 1: a centered sound keeps its tone.
    pub center_color: f64,
    /// Extra gain of the centered part while speakers are on, dB, −3…+3.
    pub center_trim_db: f64,
    /// Distance of each speaker, m, within [`DISTANCE_RANGE_M`].
    pub distance_m: f64,
    /// Share of the frontal equalizer while speakers are on, 0…[`MAX_FRONTAL`].
    pub frontal: f64,
    /// Level of the first reflections against bare walls, dB; off at and below [`ROOM_OFF_DB`].
    pub room_db: f64,
    /// Width of the room, m.
    pub room_size_m: f64,
    /// What its surfaces take of the treble, 0…1.
    pub room_damping: f64,
    /// Corner of the classic blend, Hz.
    pub classic_corner_hz: f64,
    /// Feed of the classic blend, dB.
    pub classic_feed_db: f64,
    /// Whether an open target leaks to the other ear, as real ones do.
    pub cup_leak: bool,
}

impl SlotSettings {
    /// What a new project begins with: nothing is changed.
    pub(super) const NEUTRAL: Self = Self {
        target: HeadphoneId::NONE,
        amount: 1.0,
        mono: false,
        speakers: SpeakersMode::Off,
        crossfeed_db: 0.0,
        angle_deg: 30.0,
        center_color: 0.5,
        center_trim_db: 0.0,
        distance_m: 1.5,
        frontal: 0.0,
        room_db: ROOM_RANGE_DB.0,
        room_size_m: 4.6,
        room_damping: 0.5,
        classic_corner_hz: 700.0,
        classic_feed_db: 4.5,
        cup_leak: false,
    };
}

impl Default for SlotSettings {
    fn default() -> Self {
        Self::NEUTRAL
    }
}

/// The monitor tools: a 2 × 2 gain matrix the engineer switches by hand.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tools {
    /// Hear the sum of both channels, (L + R) / 2, on both sides.
    pub mono: bool,
    /// Hear the difference, (L − R) / 2, on both sides.
    pub side: bool,
    /// Hear the left channel alone; with `solo_right` too, both.
    pub solo_left: bool,
    /// Hear the right channel alone.
    pub solo_right: bool,
    /// Exchange the channels.
    pub swap: bool,
    /// Invert the polarity of the left channel.
    pub flip_left: bool,
    /// Invert the polarity of the right channel.
    pub flip_right: bool,
    /// Lower the level by `dim_db`.
    pub dim: bool,
    /// Gain while dimmed, dB, −40…0.
    pub dim_db: f64,
    /// −1 left only … +1 right only; attenuates the other side linearly.
    pub balance: f64,
}

impl Default for Tools {
    fn default() -> Self {
        Self {
            mono: false,
            side: false,
            solo_left: false,
            solo_right: false,
            swap: false,
            flip_left: false,
            flip_right: false,
            dim: false,
            dim_db: -20.0,
            balance: 0.0,
        }
    }
}

/// The user's whole intention, in physical units.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Settings {
    /// 0 = as worn, 1…6 = `slots[slot - 1]`.
    pub slot: usize,
    /// What the engineer wears.
    pub source: HeadphoneId,
    /// How well the worn headphone seals, 0 (glasses, hair, worn pads) … 1 (good).
    pub seal: f64,
    /// How the curves of measured models are taken.
    pub rows: Rows,
    /// How far conversions may raise what is worn.
    pub boost_limit: BoostLimit,
    /// Circumference of the listener's head, cm.
    pub head_size_cm: f64,
    /// How slots are brought to one loudness.
    pub level_match: LevelMatch,
    /// Gains of the slots, dB, where they are given, as for a blind test; `None`: `level_match` decides at each switch.
    pub frozen_gains_db: Option<[f64; NUM_SLOTS]>,
    /// What happens to an offline render.
    pub on_export: OnExport,
    /// Output gain in every slot, dB, −24…+12.
    pub output_trim_db: f64,
    /// The reference is heard in place of the mix.
    pub reference: bool,
    /// Monitor tools.
    pub tools: Tools,
    /// The host's bypass: output equals input.
    pub bypass: bool,
    /// The six slots.
    pub slots: [SlotSettings; NUM_SLOTS],
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            slot: 0,
            source: HeadphoneId::CLOSED_OVER_EAR,
            seal: 1.0,
            rows: Rows::default(),
            boost_limit: BoostLimit::OFF,
            head_size_cm: NOMINAL_HEAD_SIZE_CM,
            level_match: LevelMatch::default(),
            frozen_gains_db: None,
            on_export: OnExport::default(),
            output_trim_db: 0.0,
            reference: false,
            tools: Tools::default(),
            bypass: false,
            slots: [SlotSettings::default(); NUM_SLOTS],
        }
    }
}

impl Settings {
    /// The request for slot `number` (1…6); `None` for slot 0 and for anything out of range: as worn.
    ///
    /// # Real-time
    /// Safe.
    #[must_use]
    pub fn request(&self, number: usize) -> Option<SlotRequest> {
        let slot = *self.slots.get(number.checked_sub(1)?)?;
        Some(SlotRequest {
            source: self.source,
            seal: self.seal,
            rows: self.rows,
            boost_limit: self.boost_limit,
            head_size_cm: self.head_size_cm,
            level_match: self.level_match,
            frozen_gain_db: self.frozen_gains_db.and_then(|gains_db| gains_db.get(number - 1).copied()),
            slot,
            has_two_ears: true,
            revision: 0,
        })
    }

    /// What is left of the intention on a mono bus.
    ///
    /// # Real-time
    /// Safe.
    #[must_use]
    pub fn on_mono_bus(&self) -> Self {
        Self { slots: self.slots.map(SlotSettings::on_mono_bus), ..*self }
    }

    /// The same intention with every value inside its range and non-finite ones at their default.
    ///
    /// # Real-time
    /// Safe.
    #[must_use]
    pub fn sanitized(&self) -> Self {
        let fallback = Self::default();
        Self {
            slot: if self.slot > NUM_SLOTS { 0 } else { self.slot },
            seal: within(self.seal, (0.0, 1.0), fallback.seal),
            head_size_cm: within(self.head_size_cm, HEAD_SIZE_RANGE_CM, fallback.head_size_cm),
            frozen_gains_db: self
                .frozen_gains_db
                .map(|gains_db| gains_db.map(|db| within(db, FROZEN_RANGE_DB, 0.0))),
            output_trim_db: within(self.output_trim_db, (-24.0, 12.0), 0.0),
            tools: self.tools.sanitized(),
            slots: self.slots.map(SlotSettings::sanitized),
            ..*self
        }
    }
}

impl SlotSettings {
    /// What is left of the slot where there is one channel: no speakers, no fold, no leak.
    ///
    /// # Real-time
    /// Safe.
    #[must_use]
    pub fn on_mono_bus(self) -> Self {
        Self { speakers: SpeakersMode::Off, mono: false, cup_leak: false, ..self }
    }

    /// The same slot with every value inside its range and non-finite ones at their default.
    ///
    /// # Real-time
    /// Safe.
    #[must_use]
    pub fn sanitized(self) -> Self {
        let fallback = Self::default();
        Self {
            amount: within(self.amount, (0.0, 1.0), fallback.amount),
            crossfeed_db: within(self.crossfeed_db, (-21.0, 0.0), fallback.crossfeed_db),
            angle_deg: within(self.angle_deg, ANGLE_RANGE_DEG, fallback.angle_deg),
            center_color: within(self.center_color, (0.0, 1.0), fallback.center_color),
            center_trim_db: within(self.center_trim_db, (-3.0, 3.0), 0.0),
            distance_m: within(self.distance_m, DISTANCE_RANGE_M, fallback.distance_m),
            frontal: within(self.frontal, (0.0, MAX_FRONTAL), fallback.frontal),
            room_db: within(self.room_db, ROOM_RANGE_DB, fallback.room_db),
            room_size_m: within(self.room_size_m, ROOM_SIZE_RANGE_M, fallback.room_size_m),
            room_damping: within(self.room_damping, (0.0, 1.0), fallback.room_damping),
            classic_corner_hz: within(
                self.classic_corner_hz,
                CLASSIC_CORNER_RANGE_HZ,
                fallback.classic_corner_hz,
            ),
            classic_feed_db: within(self.classic_feed_db, CLASSIC_FEED_RANGE_DB, fallback.classic_feed_db),
            ..self
        }
    }
}

impl Tools {
    fn sanitized(self) -> Self {
        Self {
            dim_db: within(self.dim_db, (-40.0, 0.0), Self::default().dim_db),
            balance: within(self.balance, (-1.0, 1.0), 0.0),
            ..self
        }
    }
}

fn within(value: f64, range: (f64, f64), fallback: f64) -> f64 {
    if value.is_finite() { value.clamp(range.0, range.1) } else { fallback }
}
