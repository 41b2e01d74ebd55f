//! The user's folder of heads as the window changes it: names, deleting and bringing back.

use std::path::{Path, PathBuf};

use egui::{Context, Id};

use super::loader::display_name;
use crate::editor::edit::trash::Deleted;
use crate::library::{Heads, LibraryError};

/// What the list of heads knows besides the folder.
#[derive(Debug, Clone, Default)]
pub struct HeadList {
    /// The head whose name is being typed, and the text.
    pub renaming: Option<(PathBuf, String)>,
    /// What was deleted, to be brought back.
    pub deleted: Deleted,
    /// What went wrong last.
    pub error: String,
}

impl HeadList {
    /// The list's state in this window.
    #[must_use]
    pub fn load(ctx: &Context) -> Self {
        ctx.data(|data| data.get_temp(Id::unique("head list"))).unwrap_or_default()
    }

    /// Remembers the list's state.
    pub fn store(self, ctx: &Context) {
        ctx.data_mut(|data| data.insert_temp(Id::unique("head list"), self));
    }

    /// Begins to type another name.
    pub fn begin_renaming(&mut self, path: &Path) {
        self.renaming = Some((path.to_owned(), display_name(path)));
    }

    /// Gives a head the name that has been typed; where it cannot have it, the name stays to be mended.
    pub fn rename(&mut self, heads: &Heads) {
        let Some((path, name)) = &self.renaming else { return };
        let renamed = heads.rename(path, name);
        if renamed.is_ok() {
            self.renaming = None;
        }
        self.say(renamed.map(drop));
    }

    /// Deletes a head from the folder; projects that use it keep what they need of it.
    pub fn delete(&mut self, heads: &Heads, path: &Path) {
        let deleted = heads.remove(path);
        let outcome = deleted.map(|removed| self.deleted.note(display_name(path), removed));
        self.say(outcome);
    }

    /// Brings back what was deleted last.
    pub fn undo(&mut self, heads: &Heads) {
        let outcome = self.deleted.bring_back(|removed| heads.restore(removed));
        self.say(outcome);
    }

    fn say(&mut self, outcome: Result<(), LibraryError>) {
        self.error = outcome.err().map_or_else(String::new, |error| error.sentence());
    }
}
