//! The profiles of the user's folder as the window changes them: choosing, making, names, deleting and bringing back.

use egui::{Context, Id};

use crate::editor::edit::trash::Deleted;
use crate::library::{Fingerprint, Library, LibraryError, Profile};
use crate::params::GrilleParams;
use crate::profile::values_of;
use crate::project::ProfileName;

/// What the list of profiles knows.
#[derive(Debug, Clone, Default)]
pub(super) struct Profiles {
    seen: Option<Fingerprint>,
    /// Every profile that can be used, by name.
    pub(super) all: Vec<ProfileName>,
    /// What in the folder cannot be used, in sentences.
    pub(super) problems: Vec<String>,
    /// The profile that new projects follow.
    pub(super) first: Option<ProfileName>,
    /// The profile whose name is being typed, and the text.
    pub(super) renaming: Option<(String, String)>,
    /// What stands in the field for a new profile's name.
    pub(super) naming: String,
    /// What was deleted, to be brought back.
    pub(super) deleted: Deleted,
    /// What went wrong last.
    pub(super) error: String,
}

impl Profiles {
    /// What this window knows, with the folder as it is now.
    pub(super) fn load(ctx: &Context, library: &Library) -> Self {
        let mut profiles: Self = ctx.data(|data| data.get_temp(state_id())).unwrap_or_default();
        let fingerprint = library.profiles.fingerprint();
        if profiles.seen.as_ref() != Some(&fingerprint) {
            profiles.seen = Some(fingerprint);
            profiles.read(library);
        }
        profiles
    }

    /// Remembers it.
    pub(super) fn store(self, ctx: &Context) {
        ctx.data_mut(|data| data.insert_temp(state_id(), self));
    }

    fn read(&mut self, library: &Library) {
        let listing = library.profiles.listing();
        let named = |Profile { key, name, .. }| ProfileName { key, name };
        self.all = listing.entries.into_iter().map(named).collect();
        self.problems = listing.problems;
        let first = library.first_profile.key();
        self.first = self.all.iter().find(|profile| Some(&profile.key) == first.as_ref()).cloned();
    }

    /// Follows a profile, also in the projects to come, or holds the values there are.
    pub(super) fn choose(&mut self, taken: Option<ProfileName>, params: &GrilleParams, library: &Library) {
        let first = taken.as_ref().map(|profile| library.first_profile.set(&profile.key));
        params.user.choose_profile(taken, values_of(params));
        self.say(first.unwrap_or(Ok(())));
        self.read(library);
    }

    /// Makes a profile of the values there are, under the name that has been typed, and follows it.
    pub(super) fn make(&mut self, params: &GrilleParams, library: &Library) {
        let profile = Profile::new(&self.naming, values_of(params));
        if !profile.name.contains(char::is_alphanumeric) {
            return self.say(Err(LibraryError::Nameless));
        }
        if self.all.iter().any(|known| known.name == profile.name) {
            return self.say(Err(LibraryError::Taken(profile.name)));
        }
        self.naming.clear();
        self.keep(&profile, params, library);
    }

    /// Makes the profile that is followed and not here of the values that the project has saved.
    pub(super) fn keep_here(&mut self, name: ProfileName, params: &GrilleParams, library: &Library) {
        let ProfileName { key, name } = name;
        self.keep(&Profile { key, name, values: values_of(params) }, params, library);
    }

    fn keep(&mut self, profile: &Profile, params: &GrilleParams, library: &Library) {
        match library.profiles.add(profile) {
            Ok(Profile { key, name, .. }) => self.choose(Some(ProfileName { key, name }), params, library),
            Err(error) => self.say(Err(error)),
        }
    }

    /// Gives a profile the name that has been typed; where it cannot have it, the name stays to be mended.
    pub(super) fn rename(&mut self, library: &Library) {
        let Some((key, name)) = &self.renaming else { return };
        let is_taken = self.all.iter().any(|known| known.name == name.trim() && known.key != *key);
        let renamed = if !name.contains(char::is_alphanumeric) {
            Err(LibraryError::Nameless)
        } else if is_taken {
            Err(LibraryError::Taken(name.trim().to_owned()))
        } else {
            library.profiles.rename(key, name)
        };
        if renamed.is_ok() {
            self.renaming = None;
        }
        self.say(renamed);
        self.read(library);
    }

    /// Deletes a profile; projects that follow it sound as before.
    pub(super) fn delete(&mut self, profile: &ProfileName, library: &Library) {
        let removed = library.profiles.remove(&profile.key);
        let outcome = removed.map(|removed| self.deleted.note(profile.name.clone(), removed));
        self.say(outcome);
        self.read(library);
    }

    /// Brings back what was deleted last.
    pub(super) fn bring_back(&mut self, library: &Library) {
        let outcome = self.deleted.bring_back(|removed| library.profiles.restore(removed));
        self.say(outcome);
        self.read(library);
    }

    fn say(&mut self, outcome: Result<(), LibraryError>) {
        self.error = outcome.err().map_or_else(String::new, |error| error.sentence());
    }
}

fn state_id() -> Id {
    Id::unique("profiles")
}
