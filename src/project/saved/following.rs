//! What joins a project with the profile it follows: what hands have changed on the way out, what the profile says on the
//! way in, and a gate that keeps the latter out while a project is being loaded.

use std::sync::{Arc, MutexGuard};

use serde_json::{Map, Value};

use super::SavedUser;
use crate::callback::Call;
use crate::project::profile::ProfileName;
use crate::project::worn::Worn;
use crate::spatial::measured::MeasuredHead;

impl SavedUser {
    /// The profile that is followed; none where the project holds its own values.
    #[must_use]
    pub fn profile(&self) -> Option<ProfileName> {
        self.lock().following.name.clone()
    }

    /// Begins to follow a profile, or to hold the values there are: neither told nor a step.
    pub fn follow(&self, profile: Option<ProfileName>) {
        self.lock().following.replace(profile);
    }

    /// Takes in that the profile that is followed has another name by now.
    pub fn is_called(&self, key: &str, name: &str) {
        let mut state = self.lock();
        if let Some(known) = state.following.name.as_mut().filter(|known| known.key == key) {
            name.clone_into(&mut known.name);
        }
    }

    /// Notes that a field of the profile was changed by hand; without a profile it is nobody's.
    pub fn note_by_hand(&self, field: &str, value: Value) {
        self.lock().following.note([(field.to_owned(), value)]);
    }

    /// What hands have changed and nobody has written down yet, and whose it is; one profile at a time.
    #[must_use]
    pub fn take_by_hand(&self) -> Option<(ProfileName, Map<String, Value>)> {
        self.lock().following.take_by_hand()
    }

    /// Gives back what could not be written down, to be tried again.
    pub fn keep_by_hand(&self, name: ProfileName, fields: Map<String, Value>) {
        self.lock().following.keep_by_hand(name, fields);
    }

    /// True while a field that was changed by hand waits to be written down.
    #[must_use]
    pub fn is_by_hand(&self, field: &str) -> bool {
        self.lock().following.by_hand.contains_key(field)
    }

    /// Says why a profile does not have its way, if it is this one that is followed; an empty text if it has.
    pub fn set_profile_problem(&self, key: &str, problem: String) {
        let following = &mut self.lock().following;
        if following.is(key) {
            following.problem = problem;
        }
    }

    /// Keeps out what a profile says: held while a project is being loaded, and while a profile's values are applied.
    pub fn gate(&self) -> MutexGuard<'_, ()> {
        super::locked(&self.0.gate)
    }

    /// Puts a profile's values of what is worn there: neither a change of the project nor a step.
    pub fn bring_worn(&self, worn: Worn) {
        let mut state = self.lock();
        state.worn.replace(worn);
        self.refresh(&mut state);
    }

    /// Puts a profile's head there, likewise.
    pub fn bring_head(&self, head: Option<Arc<MeasuredHead>>) {
        let mut state = self.lock();
        state.head.replace(head);
        self.refresh(&mut state);
    }

    /// Who is told that a profile has set parameters, so that a host can be told. Whoever is being told is waited for.
    pub fn on_brought(&self, told: Option<Call>) {
        self.0.brought.set(told);
    }

    /// Tells that a profile has set parameters. No lock may be held, nor the gate: a host may be loading a project, hold a
    /// lock of its own meanwhile, and want it to be told.
    pub fn tell_brought(&self) {
        let _ = self.0.brought.call();
    }

    /// Who keeps the project and its profile at one.
    pub fn on_profile(&self, keeper: Option<Call>) {
        self.0.keeper.set(keeper);
    }

    /// Has them brought to one soon.
    pub fn call_keeper(&self) {
        let _ = self.0.keeper.call();
    }
}
