//! The main thread's end of what a project carries besides parameters: the user's own headphones and head.
//!
//! Loading, saving and texts happen on threads of the host or of the window, never on the audio thread,
//! so a lock is allowed here (DECISIONS.md); the audio thread gets whole values through the hand-off.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, AtomicU16, AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use nice_plug::params::persist::PersistentField;
use serde_json::Value;

use super::change::{ChangeListener, Changes, ProjectChange};
use super::restored::State;
use super::set_name::SlotSetName;
use crate::engine::settings::NUM_SLOTS;
use crate::engine::{Prepared, UserData};
use crate::handoff::HandoffReceiver;
use crate::headphones::{HeadphoneId, Imported, kept_name};
use crate::spatial::measured::MeasuredHead;

/// Parameters that name a headphone: what is worn, and the target of each slot.
pub(super) const NUM_CHOICES: usize = 1 + NUM_SLOTS;

/// What a project carries besides parameters. Clones share it.
#[derive(Debug, Clone)]
pub struct SavedUser(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    /// The registry number each of the headphone parameters has now.
    choices: [AtomicU16; NUM_CHOICES],
    /// One bit per import number that a parameter has had since the project was loaded: an automation
    /// lane may come back to it, so it is saved along.
    named: AtomicU64,
    /// True until a project is loaded or a window has begun with it.
    is_fresh: AtomicBool,
    changes: Changes,
    /// Projects loaded so far.
    loads: AtomicU32,
    state: Mutex<State>,
}

impl Default for SavedUser {
    fn default() -> Self {
        Self(Arc::new(Shared {
            choices: std::array::from_fn(|_| AtomicU16::new(0)),
            named: AtomicU64::new(0),
            is_fresh: AtomicBool::new(true),
            changes: Changes::default(),
            loads: AtomicU32::new(0),
            state: Mutex::default(),
        }))
    }
}

impl SavedUser {
    /// The data of the moment.
    #[must_use]
    pub fn data(&self) -> Arc<UserData> {
        Arc::clone(&self.lock().data)
    }

    /// True once, in an instance no project has been loaded into.
    #[must_use]
    pub fn take_fresh(&self) -> bool {
        self.0.is_fresh.swap(false, Ordering::Relaxed)
    }

    /// How many projects have been loaded into this instance: what was made in one (steps of undo, a blind test, a file
    /// being read) is over once this has moved.
    ///
    /// # Real-time
    /// Safe: one atomic load.
    #[must_use]
    pub fn loads(&self) -> u32 {
        self.0.loads.load(Ordering::Acquire)
    }

    /// The end the audio thread reads; it can be had once.
    #[must_use]
    pub fn take_receiver(&self) -> Option<HandoffReceiver<UserData>> {
        self.lock().receiver.take()
    }

    /// What of the project could not be used, in sentences.
    #[must_use]
    pub fn problems(&self) -> Vec<String> {
        self.lock().problems.clone()
    }

    /// The import at a number, if there is one.
    #[must_use]
    pub fn import(&self, id: HeadphoneId) -> Option<Imported> {
        self.lock().imports.iter().find(|import| import.number == id).cloned()
    }

    /// The number an import has in this project, by its identity.
    #[must_use]
    pub fn number_of(&self, key: &str) -> Option<HeadphoneId> {
        self.lock().imports.iter().find(|import| import.key == key).map(|import| import.number)
    }

    /// The user's own head.
    #[must_use]
    pub fn head(&self) -> Option<Arc<MeasuredHead>> {
        self.lock().head.measured()
    }

    /// Puts another head in the place of the one there is; `None` takes it away.
    pub fn set_head(&self, head: Option<Arc<MeasuredHead>>) {
        let left = self.head();
        if left.is_some() || head.is_some() {
            self.do_and_note(ProjectChange::Head { left, taken: head });
        }
    }

    /// Makes a change that its window can take back.
    fn do_and_note(&self, change: ProjectChange) {
        self.redo(change.clone());
        self.0.changes.note(change);
    }

    /// Makes a change, of a window's undo or redo: it is told, and not noted again.
    pub fn redo(&self, change: ProjectChange) {
        let mut state = self.lock();
        match change {
            ProjectChange::Head { taken, .. } => state.head.replace(taken),
            ProjectChange::Name { key, taken: (maker, model), .. } => {
                let State { project, library, .. } = &mut *state;
                for import in project.iter_mut().chain(library).filter(|import| import.key == key) {
                    import.rename(&maker, &model);
                }
            }
        }
        state.refresh();
        drop(state);
        self.0.changes.tell();
    }

    /// Whether what a change has made is still the case, so that it can be taken back.
    #[must_use]
    pub fn has_made(&self, change: &ProjectChange) -> bool {
        match change {
            ProjectChange::Head { taken, .. } => match (self.head(), taken) {
                (Some(head), Some(taken)) => Arc::ptr_eq(&head, taken),
                (head, taken) => head.is_none() && taken.is_none(),
            },
            ProjectChange::Name { key, taken, .. } => self.name_of(key).as_ref() == Some(taken),
        }
    }

    /// Maker and model of an import, by its identity.
    fn name_of(&self, key: &str) -> Option<(String, String)> {
        let state = self.lock();
        let import = state.imports.iter().find(|import| import.key == key)?;
        Some((import.maker.clone(), import.model.clone()))
    }

    /// The changes since the last call that a window can take back, oldest first.
    #[must_use]
    pub fn take_changes(&self) -> Vec<ProjectChange> {
        self.0.changes.take()
    }

    /// Who is told of changes that are no parameter's, so that a host can be told.
    pub fn on_change(&self, listener: Option<ChangeListener>) {
        self.0.changes.listen(listener);
    }

    /// True once after such changes while nobody was told.
    #[must_use]
    pub fn take_untold(&self) -> bool {
        self.0.changes.take_untold()
    }

    /// Says at which rate the host runs, before an engine is built for it.
    pub fn set_tables(&self, tables: &Arc<Prepared>) {
        let mut state = self.lock();
        state.head.set_tables(tables);
        state.refresh();
    }

    /// Offers what the user's folder holds, in place of what it held before.
    pub fn set_library(&self, library: Vec<Imported>) {
        let mut state = self.lock();
        self.keep_named(&mut state);
        state.library = library;
        state.refresh();
    }

    /// Offers one more headphone and says which number it has; none if every number is taken.
    #[must_use]
    pub fn offer(&self, import: Imported) -> Option<Imported> {
        let mut state = self.lock();
        self.keep_named(&mut state);
        let key = import.key.clone();
        state.library.retain(|known| known.key != key);
        state.library.push(import);
        state.refresh();
        state.imports.iter().find(|import| import.key == key).cloned()
    }

    /// Gives a headphone another name, in the project too.
    pub fn rename(&self, key: &str, maker: &str, model: &str) {
        let Some(left) = self.name_of(key) else { return };
        let taken = (kept_name(maker), kept_name(model));
        if left != taken {
            self.do_and_note(ProjectChange::Name { key: key.to_owned(), left, taken });
        }
    }

    /// Every import there is, each at its number.
    #[must_use]
    pub fn imports(&self) -> Vec<Imported> {
        self.lock().imports.clone()
    }

    /// The slot set this project was last brought to.
    #[must_use]
    pub fn slot_set(&self) -> SlotSetName {
        self.lock().slot_set.name()
    }

    /// Notes which slot set the project is brought to.
    pub fn set_slot_set(&self, name: SlotSetName) {
        if self.slot_set() != name {
            self.lock().slot_set.replace(name);
            self.0.changes.tell();
        }
    }

    /// Drops what the audio thread gave back and sends on what it had no room for.
    pub fn tend(&self) {
        self.lock().sender.tend();
    }

    /// Notes that a parameter names a headphone.
    ///
    /// # Real-time
    /// Safe: two relaxed atomics.
    pub(crate) fn note(&self, choice: usize, number: i32) {
        let id = HeadphoneId(u16::try_from(number).unwrap_or(0));
        if let Some(place) = self.0.choices.get(choice) {
            place.store(id.0, Ordering::Relaxed);
        }
        self.0.named.fetch_or(bit(id), Ordering::Relaxed);
    }

    /// What the parameters name now.
    fn chosen(&self) -> BTreeSet<HeadphoneId> {
        self.0.choices.iter().map(|place| HeadphoneId(place.load(Ordering::Relaxed))).collect()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What parameters have named becomes part of the project.
    fn keep_named(&self, state: &mut State) {
        let named = self.0.named.load(Ordering::Relaxed);
        let State { project, imports, .. } = state;
        let is_new = |import: &&Imported| {
            named & bit(import.number) != 0 && !project.iter().any(|kept| kept.number == import.number)
        };
        let added: Vec<Imported> = imports.iter().filter(is_new).cloned().collect();
        project.extend(added);
    }
}

impl PersistentField<'_, Value> for SavedUser {
    fn set(&self, saved: Value) {
        self.0.is_fresh.store(false, Ordering::Relaxed);
        let mut state = self.lock();
        state.load(saved);
        let named = self.chosen().into_iter().fold(0, |all, id| all | bit(id));
        self.0.named.store(named, Ordering::Relaxed);
        // What a window has not taken in yet was a change of the project before.
        drop(self.0.changes.take());
        // Behind the lock and last: who sees it sees the project.
        self.0.loads.fetch_add(1, Ordering::Release);
    }

    fn map<F, R>(&self, read: F) -> R
    where
        F: Fn(&Value) -> R,
    {
        let mut state = self.lock();
        self.keep_named(&mut state);
        let saved = state.save(&self.chosen());
        drop(state);
        read(&saved)
    }
}

/// The bit of an import number; none for everything else.
fn bit(id: HeadphoneId) -> u64 {
    let offset = id.0.checked_sub(HeadphoneId::IMPORTS.start().0);
    offset.and_then(|offset| 1u64.checked_shl(u32::from(offset))).unwrap_or(0)
}

#[cfg(test)]
mod tests;
