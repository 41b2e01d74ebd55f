//! A slot's settings as values of the parameters that gestures move.

use crate::editor::edit::gateway::{HostParam, slot_params};
use crate::engine::settings::SlotSettings;
use crate::params::SlotParams;

/// Every parameter of the slot and the value, 0…1, that gives it these settings.
#[must_use]
pub(in crate::editor) fn values_of<'a>(
    slot: &'a SlotParams,
    settings: &SlotSettings,
) -> Vec<(&'a dyn HostParam, f32)> {
    let values = slot.values_of(settings).into_iter().map(|(_, value)| value);
    slot_params(slot).into_iter().zip(values).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
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
        let keys: Vec<_> = params.slots[2].values_of(&settings).into_iter().map(|(key, _)| key).collect();
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
