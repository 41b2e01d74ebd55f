//! Any text as what a project carries besides parameters: loaded or reported, and saved again as it was loaded.

use grille::headphones::Rows;
use grille::project::SavedUser;
use nice_plug::params::persist::PersistentField;
use serde_json::Value;

/// Saved again it is the same, every curve is finite and every name finds its own headphone.
pub(crate) fn check(bytes: &[u8]) {
    let Ok(value) = serde_json::from_slice::<Value>(bytes) else { return };
    let user = SavedUser::default();
    user.set(value);
    let saved: Value = user.map(Clone::clone);
    let again = SavedUser::default();
    again.set(saved.clone());
    assert_eq!(again.map(Clone::clone), saved);
    let catalog = &user.data().catalog;
    for entry in catalog.entries() {
        let curves = [entry.curve_as(Rows::BestEstimate), entry.spread_as(Rows::AsMeasured)];
        assert!(curves.iter().flat_map(|curve| curve.db).all(f64::is_finite));
        assert_eq!(catalog.find(&catalog.display_name(entry.id)), Some(entry.id));
    }
}
