//! Bringing the slots to a set that a host has loaded, by its preset browser.

#![expect(unsafe_code, reason = "the framework sets a parameter through a pointer; it says why that holds")]

use super::GrilleParams;
use crate::engine::settings::{NUM_SLOTS, SlotSettings};
use crate::project::{LoadedSet, SlotSetName};

impl GrilleParams {
    /// Brings the slots to a set at once, on a thread of the host's that may wait, and keeps what they were for a window's
    /// undo; the caller tells the host of the values.
    pub fn bring(&self, taken: SlotSetName, slots: &[SlotSettings; NUM_SLOTS]) {
        let wanted = self.slots.iter().zip(slots).flat_map(|(slot, settings)| slot.values_of(settings));
        let (mut before, mut after) = (Vec::new(), Vec::new());
        for (param, value) in wanted {
            // SAFETY: the parameter is one of these, which are borrowed; their values are atomic.
            unsafe {
                before.push(param.unmodulated_normalized_value());
                param._internal_set_normalized_value(value);
            }
            after.push(value);
        }
        let (project, left) = (self.user.loads(), self.user.slot_set());
        self.loaded.note(LoadedSet { project, left, taken: taken.clone(), before, after });
        self.user.set_slot_set(taken);
    }
}
