//! The only way from the editor to the sound: gestures on host parameters.

use nice_plug::context::gui::GuiContext;
use nice_plug::params::internals::ParamPtr;
use nice_plug::prelude::{Param, ParamSetter};

use crate::engine::settings::SlotSettings;
use crate::params::{GrilleParams, Listed, SlotParams, Visit};

/// A host parameter as a widget sees it, whatever its type.
pub trait HostParam {
    /// Name as the host shows it.
    fn host_name(&self) -> &str;
    /// Current value, 0…1.
    fn normalized(&self) -> f32;
    /// Default value, 0…1.
    fn default_normalized(&self) -> f32;
    /// Text of a value, unit included.
    fn text_of(&self, normalized: f32) -> String;
    /// Value of a text, if it reads as one.
    fn normalized_from_text(&self, text: &str) -> Option<f32>;
    /// Nearest value the parameter can take.
    fn snapped(&self, normalized: f32) -> f32;
    /// Identity of the parameter.
    fn key(&self) -> ParamPtr;
    /// Tells the host that a gesture begins.
    fn begin_on(&self, setter: &ParamSetter<'_>);
    /// Tells the host a new value within a gesture.
    fn set_on(&self, setter: &ParamSetter<'_>, normalized: f32);
    /// Tells the host that a gesture is over.
    fn end_on(&self, setter: &ParamSetter<'_>);
}

impl<P: Param> HostParam for P {
    fn host_name(&self) -> &str {
        self.name()
    }

    fn normalized(&self) -> f32 {
        self.unmodulated_normalized_value()
    }

    fn default_normalized(&self) -> f32 {
        self.default_normalized_value()
    }

    fn text_of(&self, normalized: f32) -> String {
        self.normalized_value_to_string(normalized, true)
    }

    fn normalized_from_text(&self, text: &str) -> Option<f32> {
        self.string_to_normalized_value(text)
    }

    fn snapped(&self, normalized: f32) -> f32 {
        self.preview_normalized(self.preview_plain(normalized))
    }

    fn key(&self) -> ParamPtr {
        self.as_ptr()
    }

    fn begin_on(&self, setter: &ParamSetter<'_>) {
        setter.begin_set_parameter(self);
    }

    fn set_on(&self, setter: &ParamSetter<'_>, normalized: f32) {
        setter.set_parameter_normalized(self, normalized);
    }

    fn end_on(&self, setter: &ParamSetter<'_>) {
        setter.end_set_parameter(self);
    }
}

/// Where gestures go: to the host, or to a test's notebook.
pub trait ParamGateway {
    /// A gesture begins.
    fn begin(&mut self, param: &dyn HostParam);
    /// A new value within a gesture, 0…1.
    fn set(&mut self, param: &dyn HostParam, normalized: f32);
    /// A gesture is over.
    fn end(&mut self, param: &dyn HostParam);

    /// A whole gesture with one value.
    fn set_once(&mut self, param: &dyn HostParam, normalized: f32) {
        self.begin(param);
        self.set(param, normalized);
        self.end(param);
    }

    /// One gesture on several parameters: all begin before the first moves, all end after the last has.
    fn set_all(&mut self, values: &[(&dyn HostParam, f32)]) {
        for (param, _) in values {
            self.begin(*param);
        }
        for (param, normalized) in values {
            self.set(*param, *normalized);
        }
        for (param, _) in values {
            self.end(*param);
        }
    }
}

/// The host, and the gestures it has not been told the end of.
pub struct HostGateway {
    context: GuiContext,
    open: Vec<ParamPtr>,
}

impl HostGateway {
    /// Gestures go to the host behind `context`.
    #[must_use]
    pub fn new(context: GuiContext) -> Self {
        Self { context, open: Vec::new() }
    }

    /// Ends what a closing window left open, so that no automation lane stays in touch.
    pub fn finish(&mut self, params: &GrilleParams) {
        let setter = self.context.param_setter();
        for param in every_param(params) {
            if self.open.contains(&param.key()) {
                param.end_on(&setter);
            }
        }
        self.open.clear();
    }
}

impl ParamGateway for HostGateway {
    fn begin(&mut self, param: &dyn HostParam) {
        param.begin_on(&self.context.param_setter());
        self.open.push(param.key());
    }

    fn set(&mut self, param: &dyn HostParam, normalized: f32) {
        param.set_on(&self.context.param_setter(), normalized);
    }

    fn end(&mut self, param: &dyn HostParam) {
        param.end_on(&self.context.param_setter());
        let key = param.key();
        self.open.retain(|&open| open != key);
    }
}

/// Every parameter a gesture of the window can be on.
#[must_use]
pub fn every_param(params: &GrilleParams) -> Vec<&dyn HostParam> {
    let mut all = All(Vec::new());
    params.visit(&mut all);
    all.0
}

/// Every parameter of a slot, in the same order for all slots.
#[must_use]
pub fn slot_params(slot: &SlotParams) -> Vec<&dyn HostParam> {
    let mut all = All(Vec::new());
    slot.visit(1, &mut all);
    all.0
}

struct All<'a>(Vec<&'a dyn HostParam>);

impl<'a> Visit<'a> for All<'a> {
    fn param<P: Listed>(&mut self, _: &str, param: &'a P) {
        self.0.push(param);
    }
}

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
