//! Any text as a slot set of the user's folder: read or refused.

use grille::library::{Entry, SlotSet};
use serde_json::Value;

/// Every setting is within its range, and what is saved is read as it was.
pub(crate) fn check(bytes: &[u8]) {
    let Ok(value) = serde_json::from_slice::<Value>(bytes) else { return };
    let Ok(set) = SlotSet::from_json(&value) else { return };
    for slot in set.slots {
        assert_eq!(slot, slot.sanitized());
    }
    assert_eq!(SlotSet::from_json(&set.to_json()).ok().as_ref(), Some(&set));
}
