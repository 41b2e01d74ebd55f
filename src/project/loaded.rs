//! Slots that a host has brought to a set, by its preset browser: kept for a window's undo.

use std::mem::take;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::SlotSetName;

/// Sets that wait for a window, at most: whoever browses with the window closed takes back the latest.
const MAX_WAITING: usize = 64;

/// The slots as they were brought from one set to another.
#[derive(Debug, Clone, PartialEq)]
pub struct LoadedSet {
    /// Projects that had been loaded by then.
    pub project: u32,
    /// The set the slots had been brought to.
    pub left: SlotSetName,
    /// The set they were brought to.
    pub taken: SlotSetName,
    /// Values of all parameters of all slots before it, 0…1.
    pub before: Vec<f32>,
    /// Values of these behind it.
    pub after: Vec<f32>,
}

/// Sets a host has loaded and no window has seen. Clones share them. Never locked by the audio thread.
#[derive(Debug, Clone, Default)]
pub struct LoadedSets(Arc<Mutex<Vec<LoadedSet>>>);

impl LoadedSets {
    /// Those since the last call that belong to this project (`SavedUser::loads`), oldest first.
    #[must_use]
    pub fn take(&self, project: u32) -> Vec<LoadedSet> {
        let mut waiting = take(&mut *self.lock());
        waiting.retain(|loaded| loaded.project == project);
        waiting
    }

    /// Keeps one for a window.
    pub fn note(&self, loaded: LoadedSet) {
        let mut waiting = self.lock();
        if waiting.len() == MAX_WAITING {
            waiting.remove(0);
        }
        waiting.push(loaded);
    }

    fn lock(&self) -> MutexGuard<'_, Vec<LoadedSet>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
