//! Which slot set a project was last brought to: its key, and its name for machines that do not have it.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::restored::UserStateError;
use crate::headphones::{is_key, kept_name};

/// A slot set as a project remembers it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SlotSetName {
    /// Its identity.
    pub key: String,
    /// What it was called.
    pub name: String,
}

impl Default for SlotSetName {
    /// The set every new instance starts with: what the parameters' defaults say.
    fn default() -> Self {
        Self { key: "mixing".to_owned(), name: "Mixing".to_owned() }
    }
}

impl SlotSetName {
    /// Reads one.
    fn from_json(saved: &Value) -> Option<Self> {
        let read = Self::deserialize(saved).ok()?;
        let kept = Self { name: kept_name(&read.name), ..read };
        (is_key(&kept.key) && !kept.name.is_empty()).then_some(kept)
    }
}

/// The slot set of a project, and what it was saved as.
#[derive(Debug, Default)]
pub(super) struct SavedSlotSet {
    name: SlotSetName,
    /// What this version cannot read: saved again as it is.
    unread: Option<Value>,
}

impl SavedSlotSet {
    /// The set, or the one every new instance starts with.
    pub(super) fn name(&self) -> SlotSetName {
        self.name.clone()
    }

    /// The project is brought to another set.
    pub(super) fn replace(&mut self, name: SlotSetName) {
        *self = Self { name, unread: None };
    }

    /// Takes what a project has saved, and says if it cannot be read.
    pub(super) fn load(&mut self, saved: Option<Value>) -> Result<(), UserStateError> {
        *self = Self::default();
        let Some(saved) = saved else { return Ok(()) };
        match SlotSetName::from_json(&saved) {
            Some(name) => self.name = name,
            None => self.unread = Some(saved),
        }
        if self.unread.is_none() { Ok(()) } else { Err(UserStateError::SlotSet) }
    }

    /// What a project has to save.
    pub(super) fn save(&self) -> Value {
        self.unread.clone().unwrap_or_else(|| serde_json::to_value(&self.name).unwrap_or_default())
    }
}
