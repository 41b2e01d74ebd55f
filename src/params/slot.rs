//! The parameters of one slot and what its factory content is.

use nice_plug::prelude::*;

use super::build::{
    decibel_param, headphone_id, headphone_param, level_param, linear_param, natural_level_param,
    percent_param, switch_param,
};
use super::typed::Unit;
use super::{SpeakersChoice, format};
use crate::engine::settings::{
    ANGLE_RANGE_DEG, CLASSIC_CORNER_RANGE_HZ, CLASSIC_FEED_RANGE_DB, CROSSFEED_OFF_DB, DISTANCE_RANGE_M,
    MAX_FRONTAL, NUM_SLOTS, ROOM_OFF_DB, ROOM_RANGE_DB, ROOM_SIZE_RANGE_M, SlotSettings, SpeakersMode,
};
use crate::headphones::HeadphoneId;
use crate::project::SavedUser;
use crate::units::single;

/// One slot.
#[derive(Params)]
pub struct SlotParams {
    /// What is to be heard: a registry number, shown and typed as a name.
    #[id = "target"]
    pub target: IntParam,
    /// Strength of the conversion, %.
    #[id = "amount"]
    pub amount: FloatParam,
    /// Fold to mono first.
    #[id = "slot_mono"]
    pub mono: BoolParam,
    /// An open target leaks to the other ear.
    #[id = "cup_leak"]
    pub cup_leak: BoolParam,
    /// Speaker simulation.
    #[id = "speakers"]
    pub speakers: EnumParam<SpeakersChoice>,
    /// Flat gain of the cross path, dB.
    #[id = "crossfeed"]
    pub crossfeed: FloatParam,
    /// Azimuth of the speakers, degrees.
    #[id = "angle"]
    pub angle: FloatParam,
    /// Distance of the speakers, m.
    #[id = "distance"]
    pub distance: FloatParam,
    /// Tone of the center, %.
    #[id = "center_color"]
    pub center_color: FloatParam,
    /// Gain of the center, dB.
    #[id = "center_trim"]
    pub center_trim: FloatParam,
    /// Share of the frontal equalizer, %.
    #[id = "frontal"]
    pub frontal: FloatParam,
    /// Level of the first reflections, dB.
    #[id = "room"]
    pub room: FloatParam,
    /// Width of the room, m.
    #[id = "room_size"]
    pub room_size: FloatParam,
    /// What its surfaces take of the treble, %.
    #[id = "room_damping"]
    pub room_damping: FloatParam,
    /// Corner of the classic blend, Hz.
    #[id = "classic_corner"]
    pub classic_corner: FloatParam,
    /// Feed of the classic blend, dB.
    #[id = "classic_feed"]
    pub classic_feed: FloatParam,
}

/// Factory content: open, semi-open, open with speakers, speakers as worn, on-ear, mono on-ear.
/// Source: judgement of 2026-11-22.
pub(super) const FACTORY_SLOTS: [Factory; NUM_SLOTS] = [
    Factory { target: HeadphoneId::OPEN_OVER_EAR, speakers: SpeakersMode::Off, mono: false },
    Factory { target: HeadphoneId::SEMI_OPEN_SEALED, speakers: SpeakersMode::Off, mono: false },
    Factory { target: HeadphoneId::OPEN_OVER_EAR, speakers: SpeakersMode::Head, mono: false },
    Factory { target: HeadphoneId::NONE, speakers: SpeakersMode::Head, mono: false },
    Factory { target: HeadphoneId::OPEN_ON_EAR, speakers: SpeakersMode::Off, mono: false },
    Factory { target: HeadphoneId::OPEN_ON_EAR, speakers: SpeakersMode::Off, mono: true },
];

/// What differs between the factory slots; everything else is `SlotSettings::default()`.
pub(super) struct Factory {
    target: HeadphoneId,
    speakers: SpeakersMode,
    mono: bool,
}

impl SlotParams {
    pub(super) fn new(number: usize, factory: &Factory, user: &SavedUser) -> Self {
        let defaults = SlotSettings::default();
        let name = |what: &str| format!("Slot {number}: {what}");
        Self {
            target: headphone_param(name("I want to hear"), factory.target, user, number),
            amount: percent_param(name("Amount"), single(100.0 * defaults.amount)),
            mono: switch_param(name("Fold to mono"), factory.mono),
            cup_leak: switch_param(name("Leak"), defaults.cup_leak),
            speakers: EnumParam::new(name("Speakers"), factory.speakers.into()),
            crossfeed: natural_level_param(
                name("Crossfeed"),
                defaults.crossfeed_db,
                (-21.0, 0.0),
                CROSSFEED_OFF_DB,
            ),
            angle: linear_param(
                name("Angle"),
                defaults.angle_deg,
                ANGLE_RANGE_DEG,
                (format::degrees, Unit::Degrees),
            ),
            distance: linear_param(
                name("Distance"),
                defaults.distance_m,
                DISTANCE_RANGE_M,
                (format::meters, Unit::Meters),
            ),
            center_color: percent_param(name("Vocal tone"), single(100.0 * defaults.center_color)),
            center_trim: decibel_param(name("Center trim"), single(defaults.center_trim_db), (-3.0, 3.0)),
            frontal: linear_param(
                name("Front tone"),
                100.0 * defaults.frontal,
                (0.0, 100.0 * MAX_FRONTAL),
                (format::percent, Unit::Percent),
            ),
            room: level_param(name("Room"), defaults.room_db, ROOM_RANGE_DB, ROOM_OFF_DB),
            room_size: linear_param(
                name("Room size"),
                defaults.room_size_m,
                ROOM_SIZE_RANGE_M,
                (format::meters, Unit::Meters),
            ),
            room_damping: percent_param(name("Room damping"), single(100.0 * defaults.room_damping)),
            classic_corner: linear_param(
                name("Blend corner"),
                defaults.classic_corner_hz,
                CLASSIC_CORNER_RANGE_HZ,
                (format::hertz, Unit::Hertz),
            ),
            classic_feed: decibel_param(
                name("Blend feed"),
                single(defaults.classic_feed_db),
                (single(CLASSIC_FEED_RANGE_DB.0), single(CLASSIC_FEED_RANGE_DB.1)),
            ),
        }
    }

    /// This slot in physical units.
    ///
    /// # Real-time
    /// Safe: atomic loads.
    #[must_use]
    pub fn settings(&self) -> SlotSettings {
        SlotSettings {
            target: headphone_id(&self.target),
            amount: f64::from(self.amount.value()) / 100.0,
            mono: self.mono.value(),
            speakers: self.speakers.value().into(),
            crossfeed_db: f64::from(self.crossfeed.value()),
            angle_deg: f64::from(self.angle.value()),
            center_color: f64::from(self.center_color.value()) / 100.0,
            center_trim_db: f64::from(self.center_trim.value()),
            distance_m: f64::from(self.distance.value()),
            frontal: f64::from(self.frontal.value()) / 100.0,
            room_db: f64::from(self.room.value()),
            room_size_m: f64::from(self.room_size.value()),
            room_damping: f64::from(self.room_damping.value()) / 100.0,
            classic_corner_hz: f64::from(self.classic_corner.value()),
            classic_feed_db: f64::from(self.classic_feed.value()),
            cup_leak: self.cup_leak.value(),
        }
    }
}
