//! The main thread's end of what a project carries besides parameters: the user's own headphones and head.
//!
//! Loading, saving and texts happen on threads of the host or of the window, never on the audio thread,
//! so a lock is allowed here (DECISIONS.md); the audio thread gets whole values through the hand-off.

use std::sync::atomic::{AtomicBool, AtomicU16, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use nice_plug::params::persist::PersistentField;
use serde_json::Value;

use super::slot_set_name::SlotSetName;
use super::user_state::State;
use crate::engine::settings::NUM_SLOTS;
use crate::engine::{Prepared, UserData};
use crate::handoff::HandoffReceiver;
use crate::headphones::{HeadphoneId, Imported};
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
    state: Mutex<State>,
}

impl Default for SavedUser {
    fn default() -> Self {
        Self(Arc::new(Shared {
            choices: std::array::from_fn(|_| AtomicU16::new(0)),
            named: AtomicU64::new(0),
            is_fresh: AtomicBool::new(true),
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
        let mut state = self.lock();
        state.head.replace(head);
        state.refresh();
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
        let mut state = self.lock();
        let State { project, library, .. } = &mut *state;
        for import in project.iter_mut().chain(library).filter(|import| import.key == key) {
            import.rename(maker, model);
        }
        state.refresh();
    }

    /// Every import there is, each at its number.
    #[must_use]
    pub fn imports(&self) -> Vec<Imported> {
        self.lock().imports.clone()
    }

    /// The slot set this project was last brought to.
    #[must_use]
    pub fn slot_set(&self) -> SlotSetName {
        self.lock().slot_set.clone()
    }

    /// Notes which slot set the project is brought to.
    pub fn set_slot_set(&self, name: SlotSetName) {
        self.lock().slot_set = name;
    }

    /// Drops what the audio thread gave back and sends on what it had no room for.
    pub fn tend(&self) {
        self.lock().sender.tend();
    }

    /// Notes that a parameter names a headphone.
    ///
    /// # Real-time
    /// Safe: two relaxed atomics.
    pub(super) fn note(&self, choice: usize, number: i32) {
        let id = HeadphoneId(u16::try_from(number).unwrap_or(0));
        if let Some(place) = self.0.choices.get(choice) {
            place.store(id.0, Ordering::Relaxed);
        }
        self.0.named.fetch_or(bit(id), Ordering::Relaxed);
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
        let chosen = self.0.choices.iter().map(|place| bit(HeadphoneId(place.load(Ordering::Relaxed))));
        self.0.named.store(chosen.fold(0, |all, bit| all | bit), Ordering::Relaxed);
    }

    fn map<F, R>(&self, read: F) -> R
    where
        F: Fn(&Value) -> R,
    {
        let mut state = self.lock();
        self.keep_named(&mut state);
        let saved = state.save();
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
mod tests {
    use super::*;
    use crate::dsp::curve::Curve;
    use crate::headphones::{BackType, Fit};
    use serde_json::json;

    fn import(model: &str, level_db: f64) -> Imported {
        let curve = Curve::from_fn(|freq_hz| if freq_hz < 500.0 { level_db } else { 0.0 });
        Imported::new("Acme", model, (BackType::Open, Fit::OverEar), &curve)
    }

    fn saved(user: &SavedUser) -> Value {
        user.map(Clone::clone)
    }

    fn name(user: &SavedUser, number: u16) -> String {
        user.data().catalog.display_name(HeadphoneId(number))
    }

    #[test]
    fn a_project_carries_what_its_parameters_have_named_and_nothing_else() {
        let user = SavedUser::default();
        user.set_library(vec![import("One", 1.0), import("Two", 2.0), import("Three", 3.0)]);
        user.note(0, 961);
        user.note(0, 1);
        let elsewhere = SavedUser::default();
        elsewhere.set(saved(&user));
        assert_eq!(name(&elsewhere, 961), "Acme Two");
        assert_eq!(name(&elsewhere, 960), "Missing import 960");
        assert_eq!(elsewhere.data().catalog.get(HeadphoneId(961)), user.data().catalog.get(HeadphoneId(961)));
    }

    /// The embedded copy rules: neither a different library nor a changed file moves or alters it.
    #[test]
    fn what_the_project_carries_keeps_its_number_and_its_sound() {
        let user = SavedUser::default();
        user.set_library(vec![import("One", 1.0)]);
        user.note(3, 960);
        let project = saved(&user);
        let elsewhere = SavedUser::default();
        elsewhere.set_library(vec![import("Other", -4.0), import("One", 1.0)]);
        elsewhere.set(project);
        assert_eq!(name(&elsewhere, 960), "Acme One");
        assert_eq!(name(&elsewhere, 961), "Acme Other");
        elsewhere.set_library(Vec::new());
        assert_eq!(name(&elsewhere, 960), "Acme One");
    }

    #[test]
    fn what_cannot_be_read_keeps_its_number_is_named_and_is_saved_again() {
        let mut later = import("Later", 1.0).to_json();
        later["schema"] = json!(9);
        later["number"] = json!(960);
        let project = json!({"schema": 1, "headphones": [later, 7], "rooms": ["kitchen"],
            "slot_set": {"key": "mine", "name": "Mine"}});
        let user = SavedUser::default();
        user.set_library(vec![import("One", 1.0)]);
        user.set(project.clone());
        assert_eq!(
            (name(&user, 960), name(&user, 961)),
            ("Missing import 960".to_owned(), "Acme One".to_owned())
        );
        let problems = user.problems();
        assert_eq!(problems.len(), 2, "{problems:?}");
        assert!(problems[0].contains("Acme Later") && problems[0].contains("schema 9"));
        assert_eq!(saved(&user), project);
    }

    #[test]
    fn every_change_has_a_revision_of_its_own_and_no_change_has_none() {
        let user = SavedUser::default();
        let mut receiver = user.take_receiver().unwrap();
        assert!(user.take_receiver().is_none());
        user.set_library(vec![import("One", 1.0)]);
        user.set_library(vec![import("One", 1.0)]);
        user.set(Value::Null);
        assert_eq!(user.data().revision, 1);
        user.set_library(Vec::new());
        let received: Vec<u32> =
            std::iter::from_fn(|| receiver.receive()).map(|data| data.revision).collect();
        assert_eq!(received, [1, 2]);
    }

    #[test]
    fn an_offered_headphone_has_a_number_and_keeps_it_under_another_name() {
        let user = SavedUser::default();
        user.set_library(vec![import("One", 1.0)]);
        let offered = user.offer(import("Two", 2.0)).unwrap();
        assert_eq!(offered.number, HeadphoneId(961));
        user.note(0, 961);
        user.rename(&offered.key, "Acme", "Due");
        assert_eq!(name(&user, 961), "Acme Due");
        user.set_library(Vec::new());
        assert_eq!(
            (name(&user, 961), name(&user, 960)),
            ("Acme Due".to_owned(), "Missing import 960".to_owned())
        );
        assert_eq!(user.imports().len(), 1);
    }

    #[test]
    fn a_field_that_is_no_object_is_reported() {
        let user = SavedUser::default();
        for nonsense in [json!(3), json!("?"), json!([1, 2])] {
            user.set(nonsense);
            assert_eq!(user.problems().len(), 1);
        }
        user.set(json!({"headphones": {"a": 1}}));
        assert!(user.problems().is_empty());
    }
}
