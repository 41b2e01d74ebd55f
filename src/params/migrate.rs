//! What happens to a saved state before it is loaded.

use std::collections::BTreeMap;

use nice_plug::prelude::*;

use super::GrilleParams;
use super::known::{Known, Listed};
use super::list::Visit;

/// Makes any well-formed state loadable: parameters it lacks get their default, so that loading never
/// depends on what was set before; values of another type, not finite or unknown are replaced by the
/// default; numbers out of range come into it; ids this version does not know are left for the wrapper
/// to skip. A project without data of its own loads as one that has none, and text that is no JSON as a
/// value that is reported.
pub fn filter_state(state: &mut PluginState) {
    for (id, known) in known_params() {
        let value = state.params.get(&id).and_then(|value| known.repaired(value));
        state.params.insert(id, value.unwrap_or(known.default));
    }
    let user = state.fields.entry(USER_FIELD.to_owned()).or_insert_with(|| "null".to_owned());
    if let Err(error) = serde_json::from_str::<serde_json::Value>(user) {
        *user = serde_json::Value::String(error.to_string()).to_string();
    }
}

/// Key of [`crate::project::SavedUser`] in a state.
const USER_FIELD: &str = "user";

fn known_params() -> BTreeMap<String, Known> {
    struct All(BTreeMap<String, Known>);
    impl Visit<'_> for All {
        fn param<P: Listed>(&mut self, id: &str, param: &P) {
            self.0.insert(id.to_owned(), param.known());
        }
    }
    let mut all = All(BTreeMap::new());
    GrilleParams::default().visit(&mut all);
    all.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use nice_plug::plugin::ParamValue;

    fn filtered(id: &str, value: ParamValue) -> ParamValue {
        let mut state = PluginState {
            version: "0.1.0".to_owned(),
            params: BTreeMap::from([(id.to_owned(), value)]),
            fields: BTreeMap::new(),
        };
        filter_state(&mut state);
        state.params[id].clone()
    }

    #[test]
    fn unusable_values_become_defaults_and_usable_ones_stay() {
        assert!(matches!(filtered("seal", ParamValue::F32(f32::INFINITY)), ParamValue::F32(v) if v == 100.0));
        assert!(matches!(filtered("slot", ParamValue::String("three".to_owned())), ParamValue::I32(0)));
        assert!(matches!(filtered("amount_2", ParamValue::F32(40.0)), ParamValue::F32(v) if v == 40.0));
        assert!(matches!(filtered("from_the_future", ParamValue::Bool(true)), ParamValue::Bool(true)));
        let unknown = filtered("speakers_3", ParamValue::String("moon".to_owned()));
        assert!(matches!(unknown, ParamValue::String(id) if id == "head"));
        let placed = filtered("on_export", ParamValue::I32(1));
        assert!(matches!(placed, ParamValue::String(id) if id == "process"));
    }

    #[test]
    fn numbers_out_of_range_come_into_it() {
        assert!(matches!(filtered("slot", ParamValue::I32(99)), ParamValue::I32(6)));
        assert!(matches!(filtered("source", ParamValue::I32(-5)), ParamValue::I32(0)));
        assert!(matches!(filtered("angle_1", ParamValue::F32(1e30)), ParamValue::F32(v) if v == 90.0));
    }
}
