//! Slot sets as hosts know them: presets, which their browsers list and load.
//!
//! May import `params`, `project`, `library`, `engine` and `headphones`. Called on main threads and by windows, never on
//! the audio thread.

mod beside;
mod vst3;

pub use beside::{factory_files, follow};
pub use vst3::{CLASS_ID, class_text, set_in, vst3_preset};

use std::ffi::CStr;
use std::path::Path;

use serde_json::Value;
use thiserror::Error;

use crate::engine::settings::{NUM_SLOTS, SlotSettings};
use crate::library::{Entry as _, LibraryError, SlotSet, SlotSetError, entry_at};
use crate::params::GrilleParams;
use crate::project::{SavedUser, SlotSetName};

/// Largest preset that is read, bytes: a set with six imports has sixty thousand.
const MAX_BYTES: usize = 1 << 20;

/// Why a preset could not be loaded.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum PresetError {
    /// Not one of the sets that ship.
    #[error("there is no set \"{0}\" in this version of Grille; scan the presets again")]
    Unknown(String),
    /// Neither a file nor one of the sets that ship.
    #[error("this preset is neither a file nor a set that ships with Grille; scan the presets again")]
    Nowhere,
    /// The file holds none.
    #[error(transparent)]
    File(#[from] LibraryError),
    /// What a host hands over is none.
    #[error(transparent)]
    Unusable(#[from] SlotSetError),
    /// It brings headphones into a project that is full.
    #[error(
        "{0} brings headphones of its own, and this project holds all 64 imports it has room for: take out what \
         nothing uses, then load the set again."
    )]
    NoRoom(String),
}

impl PresetError {
    /// What the system says, as a number of its own; 0 if it says nothing.
    #[must_use]
    pub fn os_error(&self) -> i32 {
        match self {
            Self::File(LibraryError::Read { source, .. }) => source.raw_os_error().unwrap_or(0),
            _ => 0,
        }
    }
}

/// One of the sets that ship, by its key.
///
/// # Errors
/// None has this key.
pub fn shipped(key: &CStr) -> Result<SlotSet, PresetError> {
    let key = key.to_string_lossy();
    let set = SlotSet::factory().iter().find(|set| set.key == key);
    set.cloned().ok_or_else(|| PresetError::Unknown(key.into_owned()))
}

/// The set in a file of its own, in the user's folder or anywhere else.
///
/// # Errors
/// The file is gone, or holds none that can be used.
pub fn in_file(path: &Path) -> Result<SlotSet, PresetError> {
    Ok(entry_at(path)?)
}

/// The set in the bytes of a preset; `None` if they are something else, such as a whole project.
#[must_use]
pub fn in_bytes(bytes: &[u8]) -> Option<Result<SlotSet, PresetError>> {
    let saved: Value = serde_json::from_slice(bytes.get(..bytes.len().min(MAX_BYTES + 1))?).ok()?;
    let is_set = saved.get("slots").is_some_and(Value::is_array) && saved.get("params").is_none();
    is_set.then(|| SlotSet::from_json(&saved).map_err(PresetError::from))
}

/// Brings an instance to a set; the caller tells the host of the parameters.
///
/// # Errors
/// The project has no room for its headphones; nothing has changed then.
pub fn load(set: &SlotSet, params: &GrilleParams) -> Result<(), PresetError> {
    let slots = slots_for(set, &params.user)?;
    params.bring(SlotSetName { key: set.key.clone(), name: set.name.clone() }, &slots);
    Ok(())
}

/// The slots of a set for this project, which gets the headphones that the set carries.
///
/// # Errors
/// It has no room for them.
pub fn slots_for(set: &SlotSet, user: &SavedUser) -> Result<[SlotSettings; NUM_SLOTS], PresetError> {
    if !user.has_room_for(&set.headphones) {
        return Err(PresetError::NoRoom(set.name.clone()));
    }
    for import in &set.headphones {
        // There is room for all of them.
        let _ = user.offer(import.clone());
    }
    Ok(slots_of(set, user))
}

/// The slots of a set with the numbers its headphones have in this project.
#[must_use]
pub fn slots_of(set: &SlotSet, user: &SavedUser) -> [SlotSettings; NUM_SLOTS] {
    set.slots_with(|key| user.number_of(key), |id| user.is_vacant(id))
}
