//! The user's folder as the import sheet changes it: names, deleting and bringing back, and what only a project has.

use std::collections::BTreeSet;

use super::session::Importing;
use crate::headphones::Imported;
use crate::library::{Entry as _, Library, LibraryError, Listing};
use crate::project::SavedUser;

/// What the sheet saw in the user's folder.
#[derive(Debug, Clone, Default)]
pub struct Folder {
    /// Identities of what it holds; `None` before the first look.
    keys: Option<BTreeSet<String>>,
    /// What in it cannot be used.
    pub problems: Vec<String>,
}

impl Folder {
    pub(in crate::editor) fn see(&mut self, listing: &Listing<Imported>) {
        self.keys = Some(listing.entries.iter().map(|import| import.key.clone()).collect());
        self.problems.clone_from(&listing.problems);
    }

    /// True for a headphone that is in it, not only in the project.
    #[must_use]
    pub fn holds(&self, import: &Imported) -> bool {
        self.keys.as_ref().is_some_and(|keys| keys.contains(&import.key))
    }

    /// A sentence about headphones for which the project has no number left.
    #[must_use]
    pub fn left_out(&self, imports: &[Imported]) -> Option<String> {
        let is_listed = |key: &&String| imports.iter().any(|import| import.key == **key);
        let number = self.keys.iter().flatten().filter(|key| !is_listed(key)).count();
        let subject = match number {
            0 => return None,
            1 => "1 headphone of your folder is".to_owned(),
            _ => format!("{number} headphones of your folder are"),
        };
        Some(format!(
            "{subject} not in the list, because a project has room for 64 imports: delete here what you do not need, \
             or take out of the project what nothing uses."
        ))
    }
}

impl Importing {
    /// Looks at the folder again, and offers what it holds.
    pub fn look(&mut self, user: &SavedUser, library: &Library) {
        let listing = library.headphones.listing();
        self.folder.see(&listing);
        user.set_library(listing.entries);
    }

    /// Likewise, once in an opening of the sheet.
    pub fn look_once(&mut self, user: &SavedUser, library: Option<&Library>) {
        if let Some(library) = library.filter(|_| self.folder.keys.is_none()) {
            self.look(user, library);
        }
    }

    /// Keeps in the folder what has been imported; says if it was there before under another name, which it keeps.
    pub(in crate::editor) fn put(&mut self, import: &Imported, user: &SavedUser, library: &Library) {
        match library.headphones.add(import) {
            Ok(kept) => {
                self.folder.keys.get_or_insert_default().insert(kept.key.clone());
                if kept.name() != import.name() {
                    user.rename(&kept.key, &kept.maker, &kept.model);
                    let name = kept.name();
                    self.aside = format!(
                        "This headphone was in your folder already and keeps its name there: {}.",
                        name.trim()
                    );
                }
            }
            Err(error) => self.error = format!("It is in this project, but not in your folder: {error}."),
        }
    }

    /// Keeps in the folder a headphone that only the project has.
    pub fn keep(&mut self, import: &Imported, user: &SavedUser, library: &Library) {
        self.error.clear();
        self.aside.clear();
        self.put(import, user, library);
    }

    /// Gives a headphone the name that has been typed, in the project and, if it is there, in the folder.
    pub fn rename(&mut self, user: &SavedUser, library: Option<&Library>) {
        let Some((key, name)) = self.renaming.take() else { return };
        let name = name.trim();
        if name.is_empty() {
            return;
        }
        user.rename(&key, "", name);
        let renamed = library.map_or(Ok(()), |library| library.headphones.rename(&key, "", name));
        self.error = match renamed {
            // The folder never had it, or has lost it: the list says so.
            Ok(()) | Err(LibraryError::Gone) => String::new(),
            Err(error) => format!("It has this name in this project, but not in your folder: {error}."),
        };
    }

    /// Deletes a headphone from the user's folder; a project that uses it keeps its own copy.
    pub fn delete(&mut self, import: &Imported, user: &SavedUser, library: &Library) {
        let deleted = library.headphones.remove(&import.key);
        let outcome = deleted.map(|removed| self.deleted.note(import.name().trim().to_owned(), removed));
        self.settle(outcome, user, library);
    }

    /// Brings back what was deleted last.
    pub fn undo(&mut self, user: &SavedUser, library: &Library) {
        let outcome = self.deleted.bring_back(|removed| library.headphones.restore(removed));
        self.settle(outcome, user, library);
    }

    fn settle(&mut self, outcome: Result<(), LibraryError>, user: &SavedUser, library: &Library) {
        self.error = outcome.err().map_or_else(String::new, |error| error.sentence());
        self.look(user, library);
    }
}
