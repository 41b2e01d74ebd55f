//! Slot sets as the window knows them: which there are, which one the slots were brought to, and which one was
//! left for it.

use crate::editor::edit::gateway::{HostParam, values_of};
use crate::editor::edit::history::{History, SAME};
use crate::editor::edit::trash::Deleted;
use crate::editor::picker::names::{SlotLabel, slot_label};
use crate::engine::settings::{NUM_SLOTS, Settings};
use crate::headphones::Catalog;
use crate::library::{Library, LibraryError, SlotSet};
use crate::params::{GrilleParams, SlotParams};
use crate::presets::{self, slots_of};
use crate::project::{SavedUser, SlotSetName};

/// The slots as they were when another set was loaded.
#[derive(Debug, Clone, PartialEq)]
pub struct Left {
    /// The set they had been brought to.
    pub set: SlotSetName,
    /// Values of all parameters of all slots, 0…1.
    pub values: Vec<f32>,
}

impl Left {
    /// The target a slot (1…6) had, 0…1.
    pub(super) fn target(&self, slot: usize) -> Option<f32> {
        self.values.chunks(SlotParams::NUM).nth(slot.checked_sub(1)?)?.first().copied()
    }
}

/// What the set button says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SetLabel {
    /// The set the slots were brought to.
    pub name: String,
    /// Whether they are something else by now; `None` if the set is not on this machine.
    pub is_changed: Option<bool>,
}

/// The sets, and what the menu remembers.
#[derive(Debug, Clone, Default)]
pub struct SlotSets {
    yours: Vec<SlotSet>,
    /// The slots that were left for the set there is, to be compared with.
    pub left: Option<Left>,
    /// What stands in the field for a new set's name.
    pub naming: String,
    /// The set whose name is being typed, and the text.
    pub renaming: Option<(String, String)>,
    /// What was deleted, to be brought back.
    pub deleted: Deleted,
    /// What in the user's folder cannot be used.
    pub problems: Vec<String>,
    /// What went wrong last.
    pub error: String,
}

impl SlotSets {
    /// The user's own sets, by name.
    #[must_use]
    pub fn yours(&self) -> &[SlotSet] {
        &self.yours
    }

    /// The set of this identity, if it is on this machine.
    #[must_use]
    pub fn find(&self, key: &str) -> Option<&SlotSet> {
        SlotSet::factory().iter().chain(&self.yours).find(|set| set.key == key)
    }

    /// What the button says; values on their way to the host count as arrived.
    #[must_use]
    pub fn label(&self, params: &GrilleParams, history: &History) -> SetLabel {
        let SlotSetName { key, name } = params.user.slot_set();
        let Some(set) = self.find(&key) else { return SetLabel { name, is_changed: None } };
        let differs = |(param, value): (&dyn HostParam, f32)| (history.value(param) - value).abs() >= SAME;
        let slots = slots_of(set, &params.user);
        let mut values =
            params.slots.iter().zip(&slots).flat_map(|(slot, settings)| values_of(slot, settings));
        SetLabel { name: set.name.clone(), is_changed: Some(values.any(differs)) }
    }

    /// Forgets what was left in another project; what is the user's stays.
    pub fn forget(&mut self) {
        self.left = None;
        self.error.clear();
    }

    /// Looks at the user's folder again.
    pub fn refresh(&mut self, library: Option<&Library>) {
        let Some(library) = library else { return };
        let listing = library.slot_sets.listing();
        (self.yours, self.problems) = (listing.entries, listing.problems);
    }

    /// The user's set of the name that has been typed: saving replaces it.
    #[must_use]
    pub fn to_be_replaced(&self) -> Option<&SlotSet> {
        self.yours.iter().find(|set| set.name == self.naming.trim())
    }

    /// Saves the slots under the name that has been typed.
    pub fn save(&mut self, params: &GrilleParams, library: &Library) {
        let name = self.naming.trim();
        if name.is_empty() {
            return;
        }
        let mut set = SlotSet::new(name, params.settings_shown().slots, &params.user.imports());
        self.refresh(Some(library));
        match self.to_be_replaced() {
            Some(old) => (set.key, set.why) = (old.key.clone(), old.why.clone()),
            None => {
                while self.find(&set.key).is_some() {
                    set = set.apart();
                }
            }
        }
        match library.slot_sets.add(&set) {
            Ok(set) => {
                self.saved(params, set);
                self.settle(library);
            }
            Err(error) => {
                self.error = error.sentence();
                if matches!(error, LibraryError::Waits(_)) {
                    self.saved(params, set);
                }
            }
        }
    }

    fn saved(&mut self, params: &GrilleParams, set: SlotSet) {
        params.user.set_slot_set(SlotSetName { key: set.key, name: set.name });
        self.naming.clear();
    }

    /// Gives a set the name that has been typed.
    pub fn rename(&mut self, user: &SavedUser, library: &Library) {
        let Some((key, name)) = self.renaming.take() else { return };
        if name.trim().is_empty() {
            return;
        }
        match library.slot_sets.rename(&key, &name) {
            Ok(()) => {
                self.settle(library);
                let renamed = self.find(&key).map(|set| set.name.clone());
                if let Some(name) = renamed.filter(|_| user.slot_set().key == key) {
                    user.set_slot_set(SlotSetName { key, name });
                }
            }
            Err(error) => self.error = error.sentence(),
        }
    }

    /// Deletes a set; the slots stay as they are.
    pub fn delete(&mut self, key: &str, library: &Library) {
        let name = self.find(key).map_or_else(String::new, |set| set.name.clone());
        match library.slot_sets.remove(key) {
            Ok(removed) => {
                self.deleted.note(name, removed);
                self.settle(library);
            }
            Err(error) => self.error = error.sentence(),
        }
    }

    /// Brings back what was deleted last.
    pub fn bring_back(&mut self, library: &Library) {
        match self.deleted.bring_back(|removed| library.slot_sets.restore(removed)) {
            Ok(()) => self.settle(library),
            Err(error) => self.error = error.sentence(),
        }
    }

    fn settle(&mut self, library: &Library) {
        self.error.clear();
        let before: Vec<String> = self.yours.iter().map(|set| set.key.clone()).collect();
        self.refresh(Some(library));
        let Some(folder) = &library.vst3_presets else { return };
        if let Err(error) = presets::follow(folder, &before, &self.yours) {
            let folder = folder.display();
            self.error = format!(
                "The set is kept, but VST3 hosts will not list it: could not write to {folder}: {error}."
            );
        }
    }
}

/// What the slots of a set give, in a word or two each: places where they are places.
pub(in crate::editor) fn contents(set: &SlotSet, catalog: &Catalog, settings: &Settings) -> Vec<String> {
    if set.places.len() == NUM_SLOTS {
        return set.places.clone();
    }
    let settings = Settings { slots: set.slots, ..*settings };
    let of_slot = |slot: usize| {
        let target = set.slots[slot - 1].target;
        let carried = set.headphones.iter().find(|import| import.number == target);
        let SlotLabel { title, detail } = slot_label(catalog, &settings, slot);
        match (carried, detail.strip_prefix("as worn, ")) {
            (Some(import), _) => import.model.clone(),
            (None, Some(where_from)) => format!("{title} {where_from}"),
            (None, None) if detail.contains("speakers") => format!("{title} {detail}"),
            (None, None) => title,
        }
    };
    (1..=NUM_SLOTS).map(of_slot).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_says_what_its_slots_give() {
        let settings = GrilleParams::default().settings_shown();
        let of = |name: &str| {
            let set = SlotSet::factory().iter().find(|set| set.name == name).unwrap();
            contents(set, Catalog::embedded(), &settings).join(", ")
        };
        assert_eq!(of("Mixing"), "Open, Semi-open, Open + speakers 30°, Speakers 30°, On-ear, Mono");
        assert!(of("Tracking").starts_with("DT 770 Pro, HD 280 Pro, MDR-7506, Open"), "{}", of("Tracking"));
        assert!(of("Translation check").ends_with("living room, phone"), "{}", of("Translation check"));
    }

    #[test]
    fn a_new_instance_starts_with_the_first_factory_set_and_says_so() {
        let params = GrilleParams::default();
        let label = SlotSets::default().label(&params, &History::default());
        assert_eq!(label, SetLabel { name: "Mixing".to_owned(), is_changed: Some(false) });
        assert_eq!(params.user.slot_set().key, SlotSet::factory()[0].key);
    }

    #[test]
    fn a_set_that_is_not_here_keeps_its_name_and_nothing_is_claimed() {
        let params = GrilleParams::default();
        params.user.set_slot_set(SlotSetName { key: "elsewhere".to_owned(), name: "Hers".to_owned() });
        let label = SlotSets::default().label(&params, &History::default());
        assert_eq!(label, SetLabel { name: "Hers".to_owned(), is_changed: None });
    }
}
