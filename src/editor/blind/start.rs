//! What was compared when a blind test began: names, settings and levels, as they were then.

use super::levels::{Matches, SlotLevels};
use crate::editor::model::Model;
use crate::editor::picker::names::{SlotLabel, short_name};
use crate::engine::settings::{LevelMatch, Settings, Tools};
use crate::library::SlotSet;
use crate::params::REFERENCE;

/// A snapshot taken at *Start*: the result is written with it, and what differs from it is no longer the same test.
#[derive(Debug, Clone)]
pub struct Start {
    settings: Settings,
    /// What the slots were called, and last the reference.
    pub labels: Vec<SlotLabel>,
    /// What was worn.
    pub worn: String,
    /// How loud each slot is made, for the whole test.
    pub matches: Matches,
    /// The slots, for others to hear the same.
    pub set: SlotSet,
}

/// The key that chooses a slot, or the reference.
#[must_use]
pub fn key_of(slot: usize) -> String {
    if slot == REFERENCE { "R".to_owned() } else { slot.to_string() }
}

/// What can be compared: the slots, and last the reference, through the slot that is chosen.
#[must_use]
pub fn labels(model: &Model<'_>) -> Vec<SlotLabel> {
    let detail = match model.settings.slot {
        0 => "as worn".to_owned(),
        slot => format!("through slot {slot}"),
    };
    let reference = SlotLabel { title: "Reference".to_owned(), detail };
    model.slots.iter().cloned().chain([reference]).collect()
}

/// What of a running test is not as it was at its start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// What is worn, its seal, the limit of its boosts, or the size of the head: every slot depends on them.
    Worn,
    /// One of the compared slots.
    Slot(usize),
}

impl Start {
    /// A snapshot of what a model shows.
    #[must_use]
    pub fn of(model: &Model<'_>, levels: &mut SlotLevels) -> Self {
        Self {
            settings: model.settings,
            labels: labels(model),
            worn: short_name(model.catalog, model.settings.source),
            matches: levels.of(model),
            set: SlotSet::new("Blind test", model.settings.slots, &model.params.user.imports()),
        }
    }

    /// The slot that the reference is heard through.
    #[must_use]
    pub fn behind_reference(&self) -> usize {
        self.settings.slot
    }

    /// How the slots were matched.
    #[must_use]
    pub fn level_match(&self) -> LevelMatch {
        match self.settings.level_match {
            LevelMatch::Off => LevelMatch::default(),
            chosen => chosen,
        }
    }

    /// What of the compared `slots` others have changed since.
    #[must_use]
    pub fn change(&self, now: &Settings, slots: &[usize]) -> Option<Change> {
        let then = &self.settings;
        let is_worn_alike = then.source == now.source
            && then.seal == now.seal
            && then.boost_limit == now.boost_limit
            && then.head_size_cm == now.head_size_cm;
        if !is_worn_alike {
            return Some(Change::Worn);
        }
        let heard = |slot: usize| if slot == REFERENCE { then.slot } else { slot };
        let slot_of =
            |settings: &Settings, slot: usize| settings.request(heard(slot)).map(|request| request.slot);
        let changed = slots.iter().find(|&&slot| slot_of(then, slot) != slot_of(now, slot));
        changed.map(|&slot| Change::Slot(heard(slot)))
    }

    /// True while the monitor tools pass other sound on than the levels were matched on; *Dim* and its gain are the
    /// same for every slot.
    #[must_use]
    pub fn has_other_tools(&self, now: &Settings) -> bool {
        let undimmed = |tools: Tools| Tools { dim: false, dim_db: 0.0, ..tools };
        undimmed(self.settings.tools) != undimmed(now.tools)
    }
}
