//! The main thread's end of what a project carries besides parameters: the user's own headphones and head.
//!
//! Loading, saving and texts happen on threads of the host or of the window, never on the audio thread,
//! so a lock is allowed here (decision 18); the audio thread gets whole values through the hand-off.

use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use nice_plug::params::persist::PersistentField;
use serde_json::Value;

use super::change::Changes;
use super::knob_shelf::KnobShelf;
use super::naming::Naming;
use super::restored::{SHELF, State};
use super::set_name::SlotSetName;
use crate::callback::{Call, Callback};
use crate::engine::{Prepared, UserData};
use crate::handoff::HandoffReceiver;
use crate::headphones::{HeadphoneId, ImportNumbers, Imported};
use crate::spatial::measured::MeasuredHead;

/// What a project carries besides parameters. Clones share it.
#[derive(Debug, Clone)]
pub struct SavedUser(Arc<Shared>);

struct Shared {
    /// Which import numbers are named.
    naming: Naming,
    /// What knobs travel over.
    shelf: KnobShelf,
    /// True until a project is loaded or a window has begun with it.
    is_fresh: AtomicBool,
    changes: Changes,
    /// Projects loaded so far.
    loads: AtomicU32,
    /// How far conversions may raise what is worn, for the audio thread.
    boost_limit: AtomicU8,
    /// Held by whoever sets many values at once: a project, or a profile.
    gate: Mutex<()>,
    /// Who is told that a profile has set parameters.
    brought: Callback,
    /// Who keeps the project and its profile at one.
    keeper: Callback,
    state: Mutex<State>,
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shared").field("state", &self.state).finish_non_exhaustive()
    }
}

impl Default for SavedUser {
    fn default() -> Self {
        Self(Arc::new(Shared {
            naming: Naming::default(),
            shelf: KnobShelf::default(),
            is_fresh: AtomicBool::new(true),
            changes: Changes::default(),
            loads: AtomicU32::new(0),
            boost_limit: AtomicU8::new(0),
            gate: Mutex::default(),
            brought: Callback::default(),
            keeper: Callback::default(),
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
        let state = self.lock();
        let of_profile = Some(&state.following.problem).filter(|problem| !problem.is_empty());
        state.problems.iter().chain(of_profile).cloned().collect()
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

    /// Who is told of changes that are no parameter's, so that a host can be told.
    pub fn on_change(&self, listener: Option<Call>) {
        self.0.changes.listen(listener);
    }

    /// How a window tells the host of such changes while nobody listens; `None` if it has to make a gesture.
    pub fn tell_host_by(&self, teller: Option<Call<bool>>) {
        self.0.changes.tell_by(teller);
    }

    /// Tells the host of such changes, on the thread of a window; false if it cannot be told.
    #[must_use]
    pub fn tell_host(&self) -> bool {
        self.0.changes.tell_host()
    }

    /// True once after such changes while nobody was told.
    #[must_use]
    pub fn take_untold(&self) -> bool {
        self.0.changes.take_untold()
    }

    /// Says at which rate the host runs, before an engine is built for it.
    pub fn set_tables(&self, tables: &Arc<Prepared>) {
        self.0.naming.set_rate(tables.sample_rate_hz);
        let mut state = self.lock();
        state.head.set_tables(tables);
        self.refresh(&mut state);
    }

    /// Offers what the user's folder holds, in place of what it held before.
    pub fn set_library(&self, library: Vec<Imported>) {
        let mut state = self.lock();
        state.adopt(&self.0.naming.names());
        state.library = library;
        self.refresh(&mut state);
    }

    /// Offers one more headphone and says which number it has; none if the project holds every number
    /// ([`Self::has_room_for`]). Only for it do headphones of the folder that nothing names lose theirs.
    #[must_use]
    pub fn offer(&self, import: Imported) -> Option<Imported> {
        let mut state = self.lock();
        state.offer(import, &self.0.naming.names())
    }

    /// True if every one of these has a number or can get one.
    #[must_use]
    pub fn has_room_for(&self, imports: &[Imported]) -> bool {
        self.lock().has_room_for(imports, &self.0.naming.names())
    }

    /// A number that says an import is missing: this one, if no import of this project stands there.
    #[must_use]
    pub fn is_vacant(&self, id: HeadphoneId) -> bool {
        self.lock().is_vacant(id)
    }

    /// How many imports the project carries that neither parameters nor the window's steps, variants and sets name.
    #[must_use]
    pub fn num_unused(&self) -> usize {
        self.lock().unused(&self.0.naming.names()).count()
    }

    /// Takes those out of the project; [`Self::put_back`] brings them back until another project is loaded.
    pub fn take_out_unused(&self) {
        let mut state = self.lock();
        state.take_out_unused(&self.0.naming.names());
        self.0.naming.forget_unused();
        self.refresh(&mut state);
        drop(state);
        self.0.changes.tell();
    }

    /// How many imports have been taken out.
    #[must_use]
    pub fn num_taken_out(&self) -> usize {
        self.lock().taken_out.len()
    }

    /// Brings back what has been taken out: at their numbers, where those are still free.
    pub fn put_back(&self) {
        let mut state = self.lock();
        state.put_back();
        self.refresh(&mut state);
        self.0.naming.hold(state.project.iter().map(|import| import.number).collect());
        drop(state);
        self.0.changes.tell();
    }

    /// Says which numbers the steps, variants and sets name that a window keeps of this project ([`Self::loads`]).
    pub fn name_for_window(&self, project: u32, numbers: ImportNumbers) {
        let mut state = self.lock();
        if self.loads() == project && self.0.naming.set_window(numbers) {
            self.refresh(&mut state);
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

    /// What is at a place of the shelf that knobs travel over.
    ///
    /// # Real-time
    /// Safe: relaxed atomics.
    #[must_use]
    pub fn on_shelf(&self, place: usize) -> HeadphoneId {
        self.0.shelf.at(place)
    }

    /// Where a headphone is on that shelf.
    #[must_use]
    pub fn place_on_shelf(&self, id: HeadphoneId) -> Option<usize> {
        self.0.shelf.place_of(id)
    }

    /// Puts headphones on that shelf, behind those that are there.
    pub fn put_on_shelf(&self, ids: &[HeadphoneId]) {
        self.0.shelf.put(ids.iter().copied());
    }

    /// What a knob comes to that is turned to a place. From now on the project keeps its shelf, and the imports on it.
    ///
    /// # Real-time
    /// Safe: relaxed atomics.
    pub(crate) fn turn_to(&self, place: usize) -> HeadphoneId {
        self.0.naming.hold(self.0.shelf.take_in_use());
        self.0.shelf.at(place)
    }

    /// Drops what the audio thread gave back and sends on what it had no room for.
    pub fn poll(&self) {
        self.lock().sender.poll();
    }

    /// Notes that so many frames have been processed: a number a parameter stays at is named for good, one it passes is
    /// not.
    ///
    /// # Real-time
    /// Safe: relaxed atomics.
    pub fn pass(&self, frames: usize) {
        self.0.naming.pass(frames);
    }

    /// Notes that a parameter names a headphone.
    ///
    /// # Real-time
    /// Safe: two relaxed atomics.
    pub(crate) fn note(&self, choice: usize, number: i32) {
        self.0.naming.note(choice, number);
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        locked(&self.0.state)
    }

    fn refresh(&self, state: &mut State) {
        state.refresh(&self.0.naming.names());
        self.0.boost_limit.store(state.worn.worn.boost_limit.code(), Ordering::Relaxed);
    }
}

impl PersistentField<'_, Value> for SavedUser {
    fn set(&self, saved: Value) {
        self.0.is_fresh.store(false, Ordering::Relaxed);
        let mut state = self.lock();
        let (lasting, shelf) = state.load(saved);
        self.0.naming.begin(lasting);
        self.0.shelf.begin(shelf);
        self.refresh(&mut state);
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
        let names = self.0.naming.names();
        state.adopt(&names);
        let mut saved = state.save(&self.0.naming.chosen(), &names);
        drop(state);
        if let (Some(shelf), Some(fields)) = (self.0.shelf.save(), saved.as_object_mut()) {
            fields.insert(SHELF.to_owned(), shelf);
        }
        read(&saved)
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

mod changing;
mod following;
#[cfg(test)]
mod tests;
