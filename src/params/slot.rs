//! The parameters of one slot, a row each, and what its factory content is.

use nice_plug::params::internals::ParamPtr;
use nice_plug::prelude::*;

use super::kinds::{
    decibel_param, headphone_param, level_param, linear_param, natural_level_param, percent_param,
    switch_param,
};
use super::list::Visit;
use super::slot_rows::{
    Headphone, Making, Percent, Plain, Reading, Speakers, Switch, are_unique, slot_params, value_of,
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

slot_params! {
    /// What is to be heard: a registry number, shown and typed as a name.
    "target" target: IntParam, Headphone => target,
        |with| headphone_param(with.name("I want to hear"), with.factory.target, with.user, with.number);
    /// Strength of the conversion, %.
    "amount" amount: FloatParam, Percent => amount,
        |with| percent_param(with.name("Amount"), single(100.0 * with.defaults.amount));
    /// Fold to mono first.
    "slot_mono" mono: BoolParam, Switch => mono,
        |with| switch_param(with.name("Fold to mono"), with.factory.mono);
    /// An open target leaks to the other ear.
    "cup_leak" cup_leak: BoolParam, Switch => cup_leak,
        |with| switch_param(with.name("Leak"), with.defaults.cup_leak);
    /// Speaker simulation.
    "speakers" speakers: EnumParam<SpeakersChoice>, Speakers => speakers,
        |with| EnumParam::new(with.name("Speakers"), with.factory.speakers.into());
    /// Flat gain of the cross path, dB.
    "crossfeed" crossfeed: FloatParam, Plain => crossfeed_db,
        |with| natural_level_param(
            with.name("Crossfeed"),
            with.defaults.crossfeed_db,
            (-21.0, 0.0),
            CROSSFEED_OFF_DB,
        );
    /// Azimuth of the speakers, degrees.
    "angle" angle: FloatParam, Plain => angle_deg,
        |with| linear_param(
            with.name("Angle"),
            with.defaults.angle_deg,
            ANGLE_RANGE_DEG,
            (format::degrees, Unit::Degrees),
        );
    /// Distance of the speakers, m.
    "distance" distance: FloatParam, Plain => distance_m,
        |with| linear_param(
            with.name("Distance"),
            with.defaults.distance_m,
            DISTANCE_RANGE_M,
            (format::meters, Unit::Meters),
        );
    /// Tone of the center, %.
    "center_color" center_color: FloatParam, Percent => center_color,
        |with| percent_param(with.name("Vocal tone"), single(100.0 * with.defaults.center_color));
    /// Gain of the center, dB.
    "center_trim" center_trim: FloatParam, Plain => center_trim_db,
        |with| decibel_param(with.name("Center trim"), single(with.defaults.center_trim_db), (-3.0, 3.0));
    /// Share of the frontal equalizer, %.
    "frontal" frontal: FloatParam, Percent => frontal,
        |with| linear_param(
            with.name("Front tone"),
            100.0 * with.defaults.frontal,
            (0.0, 100.0 * MAX_FRONTAL),
            (format::percent, Unit::Percent),
        );
    /// Level of the first reflections, dB.
    "room" room: FloatParam, Plain => room_db,
        |with| level_param(with.name("Room"), with.defaults.room_db, ROOM_RANGE_DB, ROOM_OFF_DB);
    /// Width of the room, m.
    "room_size" room_size: FloatParam, Plain => room_size_m,
        |with| linear_param(
            with.name("Room size"),
            with.defaults.room_size_m,
            ROOM_SIZE_RANGE_M,
            (format::meters, Unit::Meters),
        );
    /// What its surfaces take of the treble, %.
    "room_damping" room_damping: FloatParam, Percent => room_damping,
        |with| percent_param(with.name("Room damping"), single(100.0 * with.defaults.room_damping));
    /// Corner of the classic blend, Hz.
    "classic_corner" classic_corner: FloatParam, Plain => classic_corner_hz,
        |with| linear_param(
            with.name("Blend corner"),
            with.defaults.classic_corner_hz,
            CLASSIC_CORNER_RANGE_HZ,
            (format::hertz, Unit::Hertz),
        );
    /// Feed of the classic blend, dB.
    "classic_feed" classic_feed: FloatParam, Plain => classic_feed_db,
        |with| decibel_param(
            with.name("Blend feed"),
            single(with.defaults.classic_feed_db),
            (single(CLASSIC_FEED_RANGE_DB.0), single(CLASSIC_FEED_RANGE_DB.1)),
        );
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
