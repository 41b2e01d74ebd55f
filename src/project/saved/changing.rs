//! Changes that a window can take back: made, told, noted, and made again by undo and redo.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use serde_json::{Map, Value};

use super::SavedUser;
use crate::headphones::{BoostLimit, kept_name};
use crate::project::change::ProjectChange;
use crate::project::profile::ProfileName;
use crate::project::worn::Worn;
use crate::spatial::measured::MeasuredHead;

impl SavedUser {
    /// Puts another head in the place of the one there is; `None` takes it away.
    pub fn set_head(&self, head: Option<Arc<MeasuredHead>>) {
        let left = self.head();
        if left.is_some() || head.is_some() {
            self.do_and_note(ProjectChange::Head { left, taken: head });
        }
    }

    /// Puts a head there, unless another project than this one ([`Self::loads`]) is there by now; true if it is not.
    #[must_use]
    pub fn set_head_of(&self, project: u32, head: Arc<MeasuredHead>) -> bool {
        let mut state = self.lock();
        if self.loads() != project {
            return false;
        }
        let left = state.head.measured();
        state.head.replace(Some(Arc::clone(&head)));
        self.refresh(&mut state);
        let change = ProjectChange::Head { left, taken: Some(head) };
        state.following.note(change.fields());
        drop(state);
        self.0.changes.note(change);
        self.0.changes.tell();
        true
    }

    /// Makes a change that its window can take back.
    fn do_and_note(&self, change: ProjectChange) {
        self.redo(change.clone());
        self.0.changes.note(change);
    }

    /// Makes a change, of a window's undo or redo: it is told, and not noted again.
    pub fn redo(&self, change: ProjectChange) {
        let is_choice = matches!(change, ProjectChange::Profile { .. });
        let mut state = self.lock();
        state.following.note(change.fields());
        match change {
            ProjectChange::Profile { taken, .. } => state.following.replace(taken),
            ProjectChange::Head { taken, .. } => state.head.replace(taken),
            ProjectChange::Worn { taken, .. } => state.worn.replace(taken),
            ProjectChange::Name { key, taken: (maker, model), .. } => {
                state.rename((&key, &maker, &model), &self.0.naming.names());
            }
        }
        self.refresh(&mut state);
        drop(state);
        self.0.changes.tell();
        if is_choice {
            self.call_keeper();
        }
    }

    /// Whether what a change has made is still the case, so that it can be taken back.
    #[must_use]
    pub fn has_made(&self, change: &ProjectChange) -> bool {
        match change {
            ProjectChange::Head { taken, .. } => match (self.head(), taken) {
                (Some(head), Some(taken)) => Arc::ptr_eq(&head, taken),
                (head, taken) => head.is_none() && taken.is_none(),
            },
            ProjectChange::Worn { taken, .. } => self.worn() == *taken,
            ProjectChange::Profile { taken, .. } => {
                self.profile().map(|profile| profile.key) == taken.as_ref().map(|profile| profile.key.clone())
            }
            ProjectChange::Name { key, taken, .. } => self.name_of(key).as_ref() == Some(taken),
        }
    }

    /// Maker and model of an import, by its identity.
    fn name_of(&self, key: &str) -> Option<(String, String)> {
        let state = self.lock();
        let import = state.imports.iter().find(|import| import.key == key)?;
        Some((import.maker.clone(), import.model.clone()))
    }

    /// Chooses whose profile is followed from now on, a step for undo; `own` is what the project has held itself so far.
    pub fn choose_profile(&self, taken: Option<ProfileName>, own: Map<String, Value>) {
        let left = self.profile();
        if left != taken {
            self.do_and_note(ProjectChange::Profile { left, taken, own });
        }
    }

    /// The changes since the last call that a window can take back, oldest first.
    #[must_use]
    pub fn take_changes(&self) -> Vec<ProjectChange> {
        self.0.changes.take()
    }

    /// Gives a headphone another name, in the project too.
    pub fn rename(&self, key: &str, maker: &str, model: &str) {
        let Some(left) = self.name_of(key) else { return };
        let taken = (kept_name(maker), kept_name(model));
        if left != taken {
            self.do_and_note(ProjectChange::Name { key: key.to_owned(), left, taken });
        }
    }

    /// How far conversions may raise what is worn.
    ///
    /// # Real-time
    /// Safe: one atomic load.
    #[must_use]
    pub fn boost_limit(&self) -> BoostLimit {
        BoostLimit::from_code(self.0.boost_limit.load(Ordering::Relaxed))
    }

    /// What belongs to what is worn, besides parameters.
    #[must_use]
    pub fn worn(&self) -> Worn {
        self.lock().worn.worn
    }

    /// Puts other values in the place of those there are.
    pub fn set_worn(&self, taken: Worn) {
        let left = self.worn();
        if left != taken {
            self.do_and_note(ProjectChange::Worn { left, taken });
        }
    }
}
