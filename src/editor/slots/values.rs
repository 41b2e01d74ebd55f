//! A slot's settings as values of its host parameters.

use nice_plug::prelude::Param;

use crate::editor::edit::gateway::HostParam;
use crate::engine::settings::SlotSettings;
use crate::params::{SlotParams, SpeakersChoice};
use crate::units::single;

/// Every parameter of the slot and the value, 0…1, that gives it these settings.
#[must_use]
pub(in crate::editor) fn values_of<'a>(
    slot: &'a SlotParams,
    settings: &SlotSettings,
) -> Vec<(&'a dyn HostParam, f32)> {
    let percent = |fraction: f64| single(100.0 * fraction);
    let speakers = SpeakersChoice::from(settings.speakers);
    vec![
        with(&slot.target, i32::from(settings.target.0)),
        with(&slot.amount, percent(settings.amount)),
        with(&slot.mono, settings.mono),
        with(&slot.cup_leak, settings.cup_leak),
        with(&slot.speakers, speakers),
        with(&slot.crossfeed, single(settings.crossfeed_db)),
        with(&slot.angle, single(settings.angle_deg)),
        with(&slot.distance, single(settings.distance_m)),
        with(&slot.center_color, percent(settings.center_color)),
        with(&slot.center_trim, single(settings.center_trim_db)),
        with(&slot.frontal, percent(settings.frontal)),
        with(&slot.room, single(settings.room_db)),
        with(&slot.room_size, single(settings.room_size_m)),
        with(&slot.room_damping, percent(settings.room_damping)),
        with(&slot.classic_corner, single(settings.classic_corner_hz)),
        with(&slot.classic_feed, single(settings.classic_feed_db)),
    ]
}

fn with<P: Param>(param: &P, plain: P::Plain) -> (&dyn HostParam, f32) {
    (param, param.preview_normalized(plain))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::editor::edit::gateway::slot_params;
    use crate::engine::settings::SpeakersMode;
    use crate::headphones::HeadphoneId;
    use crate::params::GrilleParams;

    /// Moves parameters as a host does.
    #[expect(unsafe_code, reason = "the framework lets only wrappers of plug-ins set parameters")]
    fn apply(values: &[(&dyn HostParam, f32)]) {
        for (param, value) in values {
            // SAFETY: the pointer was made from a parameter that is borrowed for the length of this call.
            unsafe { param.key()._internal_set_normalized_value(*value) };
        }
    }

    #[test]
    fn every_setting_of_a_slot_reaches_its_parameter() {
        let params = GrilleParams::default();
        let settings = SlotSettings {
            target: HeadphoneId(961),
            amount: 0.25,
            mono: true,
            speakers: SpeakersMode::Classic,
            crossfeed_db: -3.5,
            angle_deg: 52.5,
            center_color: 0.75,
            center_trim_db: 1.5,
            distance_m: 2.0,
            frontal: 0.125,
            room_db: -12.0,
            room_size_m: 6.0,
            room_damping: 0.25,
            classic_corner_hz: 650.0,
            classic_feed_db: 9.5,
            cup_leak: true,
        };
        let values = values_of(&params.slots[2], &settings);
        let keys: Vec<_> = values.iter().map(|(param, _)| param.key()).collect();
        let known: Vec<_> = slot_params(&params.slots[2]).iter().map(|param| param.key()).collect();
        assert_eq!(keys, known);
        apply(&values);
        let reached = params.slots[2].settings();
        for ((param, wanted), (_, there)) in values.iter().zip(values_of(&params.slots[2], &reached)) {
            assert!((wanted - there).abs() < 1e-6, "{}: {wanted} {there}", param.host_name());
        }
        assert_eq!((reached.target, reached.speakers), (settings.target, settings.speakers));
        assert!((reached.angle_deg - settings.angle_deg).abs() < 1e-4);
    }
}
