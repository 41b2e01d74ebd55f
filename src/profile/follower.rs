//! One instance and the profile it follows.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use serde_json::{Map, Value};

use super::values::{Brought, bring};
use crate::library::{Fingerprint, LibraryError, Profile, Shelf};
use crate::params::GrilleParams;
use crate::project::ProfileName;

/// Asks whether an instance renders.
pub(super) type IsRendering = Box<dyn Fn() -> bool + Send + Sync>;

/// An instance, and what was seen of its profile.
pub(super) struct Follower {
    params: Weak<GrilleParams>,
    is_rendering: IsRendering,
    seen: Mutex<Seen>,
}

/// What was seen of a profile by an instance with a certain project.
#[derive(Default)]
struct Seen {
    key: String,
    loads: u32,
    /// What the folder was like then; none before the first look.
    fingerprint: Option<Fingerprint>,
    /// What the profile said, as far as it has reached the instance.
    values: Map<String, Value>,
}

/// When a follower looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Moment {
    /// As it does again and again: nothing changes under a render or a blind test.
    Passing,
    /// A project has just been loaded, or an instance made: whatever comes begins with the profile as it is.
    Beginning,
}

impl Follower {
    pub(super) fn new(params: &Arc<GrilleParams>, is_rendering: IsRendering) -> Self {
        Self { params: Arc::downgrade(params), is_rendering, seen: Mutex::default() }
    }

    pub(super) fn params(&self) -> Option<Arc<GrilleParams>> {
        self.params.upgrade()
    }

    /// True while a profile is followed.
    pub(super) fn follows(&self) -> bool {
        self.params().is_some_and(|params| params.user.profile().is_some())
    }

    /// Writes down what hands have changed; each field over the one that is there.
    pub(super) fn write(&self, shelf: &Shelf<Profile>) {
        let Some(params) = self.params() else { return };
        let mut seen = self.seen();
        let mut left = Vec::new();
        while let Some((name, fields)) = params.user.take_by_hand() {
            match shelf.write(&name.key, fields.clone()) {
                Ok(()) if seen.key == name.key => seen.values.extend(fields),
                // It is nobody's any more: the project has the values, until the profile comes back.
                Err(LibraryError::Gone) if seen.key == name.key => {
                    seen.values.retain(|field, _| !fields.contains_key(field));
                }
                // It waits in the library.
                Ok(()) | Err(LibraryError::Waits(_) | LibraryError::Gone) => {}
                Err(error) => {
                    params
                        .user
                        .set_profile_problem(&name.key, format!("{} {}", error.sentence(), kept(&name)));
                    left.push((name, fields));
                }
            }
        }
        for (name, fields) in left {
            params.user.keep_by_hand(name, fields);
        }
    }

    /// Brings the instance to what the profile says, in a folder that was like this at most a moment ago.
    pub(super) fn read(&self, shelf: &Shelf<Profile>, fingerprint: &Fingerprint, moment: Moment) {
        let Some(params) = self.params() else { return };
        if self.read_into(&params, shelf, fingerprint, moment) {
            // No lock is held any more: the host may hold one of its own while it waits for us.
            params.user.tell_brought();
        }
    }

    /// Does so; true if the host is to be told.
    fn read_into(
        &self,
        params: &GrilleParams,
        shelf: &Shelf<Profile>,
        fingerprint: &Fingerprint,
        moment: Moment,
    ) -> bool {
        let mut seen = self.seen();
        let loads = params.user.loads();
        let Some(name) = params.user.profile() else {
            *seen = Seen::default();
            return false;
        };
        if seen.key != name.key || seen.loads != loads {
            *seen = Seen { key: name.key.clone(), loads, ..Seen::default() };
        }
        let is_held = (self.is_rendering)() || params.blind_order.is_set();
        if seen.fingerprint.as_ref() == Some(fingerprint) || (is_held && moment == Moment::Passing) {
            return false;
        }
        let mut has_moved = false;
        match shelf.entry(&name.key) {
            Ok(Some(profile)) => {
                let Some(moved) = take_in(params, &mut seen, &profile) else { return false };
                has_moved = moved;
            }
            Ok(None) => {
                // What it said stays known: it says nothing new when it comes back as it was.
                params.user.set_profile_problem(&name.key, missing(&name));
            }
            Err(error) => {
                params.user.set_profile_problem(&name.key, format!("{} {}", error.sentence(), kept(&name)));
            }
        }
        seen.fingerprint = Some(fingerprint.clone());
        has_moved
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Takes in what a profile says now that it did not say before, and whether that has moved a parameter; `None` if the
/// instance has another project or follows another profile meanwhile.
fn take_in(params: &GrilleParams, seen: &mut Seen, profile: &Profile) -> Option<bool> {
    let _gate = params.user.gate();
    if params.user.loads() != seen.loads || params.user.profile().is_none_or(|name| name.key != seen.key) {
        return None;
    }
    // What a hand is changing at this moment is newer.
    let is_new =
        |field: &str, value: &Value| seen.values.get(field) != Some(value) && !params.user.is_by_hand(field);
    let fresh: Map<String, Value> = profile
        .values
        .iter()
        .filter(|(field, value)| is_new(field, value))
        .map(|(field, value)| (field.clone(), value.clone()))
        .collect();
    let Brought { mut problems, has_moved } = bring(params, &fresh);
    if !problems.is_empty() {
        problems.insert(0, format!("The profile {} is followed, but for this.", profile.name));
    }
    params.user.is_called(&profile.key, &profile.name);
    params.user.set_profile_problem(&profile.key, problems.join(" "));
    seen.values.clone_from(&profile.values);
    Some(has_moved)
}

fn missing(name: &ProfileName) -> String {
    format!(
        "This project follows the profile {}, which is not on this computer: it sounds as it was saved. Choose another \
         profile, or keep these values as the project’s own, with the button beside Seal.",
        name.name
    )
}

fn kept(name: &ProfileName) -> String {
    format!("The profile {} is not followed meanwhile, and nothing of it is lost.", name.name)
}
