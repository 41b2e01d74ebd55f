//! Which slot set a project was last brought to: its key, and its name for machines that do not have it.

use serde::{Deserialize, Serialize};
use serde_json::Value;

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
    /// Reads one; anything that is none is the default.
    pub(super) fn from_json(saved: Option<&Value>) -> Self {
        let read = saved.and_then(|saved| Self::deserialize(saved).ok());
        let kept = read.map(|set| Self { name: kept_name(&set.name), ..set });
        kept.filter(|set| is_key(&set.key) && !set.name.is_empty()).unwrap_or_default()
    }

    pub(super) fn to_json(&self) -> Value {
        serde_json::to_value(self).unwrap_or_default()
    }
}
