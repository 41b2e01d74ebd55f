//! A slot's settings as values of its host parameters.

use nice_plug::params::internals::ParamPtr;
use nice_plug::prelude::Param;

use super::ids::PER_SLOT;
use super::{SlotParams, SpeakersChoice};
use crate::engine::settings::SlotSettings;
use crate::units::single;

impl SlotParams {
    /// Every parameter of the slot, in the order of [`PER_SLOT`], and the value, 0…1, that gives it these settings.
    #[must_use]
    pub fn values_of(&self, settings: &SlotSettings) -> [(ParamPtr, f32); PER_SLOT.len()] {
        let percent = |fraction: f64| single(100.0 * fraction);
        [
            with(&self.target, i32::from(settings.target.0)),
            with(&self.amount, percent(settings.amount)),
            with(&self.mono, settings.mono),
            with(&self.cup_leak, settings.cup_leak),
            with(&self.speakers, SpeakersChoice::from(settings.speakers)),
            with(&self.crossfeed, single(settings.crossfeed_db)),
            with(&self.angle, single(settings.angle_deg)),
            with(&self.distance, single(settings.distance_m)),
            with(&self.center_color, percent(settings.center_color)),
            with(&self.center_trim, single(settings.center_trim_db)),
            with(&self.frontal, percent(settings.frontal)),
            with(&self.room, single(settings.room_db)),
            with(&self.room_size, single(settings.room_size_m)),
            with(&self.room_damping, percent(settings.room_damping)),
            with(&self.classic_corner, single(settings.classic_corner_hz)),
            with(&self.classic_feed, single(settings.classic_feed_db)),
        ]
    }
}

fn with<P: Param>(param: &P, plain: P::Plain) -> (ParamPtr, f32) {
    (param.as_ptr(), param.preview_normalized(plain))
}
