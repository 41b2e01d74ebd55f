//! Any text as a whole project: parameters, window and everything else, as a host hands it over.

use grille::params::{GrilleParams, filter_state};
use nice_plug::plugin::ParamValue;
use nice_plug::prelude::{Params, PluginState};

/// Every parameter has a value of its kind, filtering again changes nothing, and what is saved loads as it was saved.
pub(crate) fn check(bytes: &[u8]) {
    let Ok(mut state) = serde_json::from_slice::<PluginState>(bytes) else { return };
    filter_state(&mut state);
    let params = GrilleParams::default();
    for (id, _, _) in params.param_map() {
        match state.params.get(&id) {
            Some(ParamValue::F32(value)) => assert!(value.is_finite(), "{id}: {value}"),
            Some(_) => {}
            None => panic!("{id} has no value"),
        }
    }
    let once = json(&state);
    filter_state(&mut state);
    assert_eq!(json(&state), once);
    params.deserialize_fields(&state.fields);
    let saved = params.serialize_fields();
    let again = GrilleParams::default();
    again.deserialize_fields(&saved);
    assert_eq!(again.serialize_fields(), saved);
}

fn json(state: &PluginState) -> String {
    serde_json::to_string(state).unwrap_or_default()
}
