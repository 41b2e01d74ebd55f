//! What happens to a saved state before it is loaded.

use std::collections::BTreeMap;

use nice_plug::plugin::ParamValue;
use nice_plug::prelude::*;

use super::GrilleParams;

/// Makes any well-formed state loadable: parameters it lacks get their default, so that loading never
/// depends on what was set before; values of another type or not finite are replaced by the default;
/// ids this version does not know are left for the wrapper to skip.
pub fn filter_state(state: &mut PluginState) {
    for (id, default) in default_values() {
        let usable = state.params.get(&id).is_some_and(|value| is_usable(value, &default));
        if !usable {
            state.params.insert(id, default);
        }
    }
}

fn is_usable(value: &ParamValue, default: &ParamValue) -> bool {
    match (value, default) {
        (ParamValue::F32(number), ParamValue::F32(_)) => number.is_finite(),
        (a, b) => std::mem::discriminant(a) == std::mem::discriminant(b),
    }
}

fn default_values() -> BTreeMap<String, ParamValue> {
    let params = GrilleParams::default();
    let tools = &params.tools;
    let mut values = BTreeMap::from([
        entry("slot", int(&params.slot)),
        entry("source", int(&params.source)),
        entry("seal", float(&params.seal)),
        entry("level_match", choice(&params.level_match)),
        entry("output_trim", float(&params.output_trim)),
        entry("bypass", switch(&params.bypass)),
        entry("mono", switch(&tools.mono)),
        entry("side", switch(&tools.side)),
        entry("solo_left", switch(&tools.solo_left)),
        entry("solo_right", switch(&tools.solo_right)),
        entry("swap", switch(&tools.swap)),
        entry("flip_left", switch(&tools.flip_left)),
        entry("flip_right", switch(&tools.flip_right)),
        entry("dim", switch(&tools.dim)),
        entry("dim_db", float(&tools.dim_db)),
        entry("balance", float(&tools.balance)),
    ]);
    for (idx, slot) in params.slots.iter().enumerate() {
        let name = |id: &str| format!("{id}_{}", idx + 1);
        values.extend([
            (name("target"), int(&slot.target)),
            (name("amount"), float(&slot.amount)),
            (name("slot_mono"), switch(&slot.mono)),
            (name("speakers"), choice(&slot.speakers)),
            (name("crossfeed"), float(&slot.crossfeed)),
            (name("angle"), float(&slot.angle)),
            (name("center_color"), float(&slot.center_color)),
            (name("center_trim"), float(&slot.center_trim)),
        ]);
    }
    values
}

fn entry(id: &str, value: ParamValue) -> (String, ParamValue) {
    (id.to_owned(), value)
}

fn float(param: &FloatParam) -> ParamValue {
    ParamValue::F32(param.default_plain_value())
}

fn int(param: &IntParam) -> ParamValue {
    ParamValue::I32(param.default_plain_value())
}

fn switch(param: &BoolParam) -> ParamValue {
    ParamValue::Bool(param.default_plain_value())
}

fn choice<T: Enum + PartialEq + 'static>(param: &EnumParam<T>) -> ParamValue {
    let idx = param.default_plain_value().to_index();
    let id = T::ids().and_then(|ids| ids.get(idx).copied());
    ParamValue::String(id.unwrap_or_default().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_parameter_has_a_default_to_fall_back_to() {
        let params = GrilleParams::default();
        let mut ids: Vec<String> = params.param_map().into_iter().map(|(id, _, _)| id).collect();
        ids.sort();
        let known: Vec<String> = default_values().into_keys().collect();
        assert_eq!(ids, known);
    }

    #[test]
    fn unusable_values_become_defaults_and_usable_ones_stay() {
        let mut state = PluginState {
            version: "0.1.0".to_owned(),
            params: BTreeMap::from([
                entry("seal", ParamValue::F32(f32::INFINITY)),
                entry("slot", ParamValue::String("three".to_owned())),
                entry("amount_2", ParamValue::F32(40.0)),
                entry("from_the_future", ParamValue::Bool(true)),
            ]),
            fields: BTreeMap::new(),
        };
        filter_state(&mut state);
        assert!(matches!(state.params["seal"], ParamValue::F32(v) if v == 100.0));
        assert!(matches!(state.params["slot"], ParamValue::I32(1)));
        assert!(matches!(state.params["amount_2"], ParamValue::F32(v) if v == 40.0));
        assert!(state.params.contains_key("from_the_future"));
    }
}
