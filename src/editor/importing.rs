//! From a file to a headphone in the list: what the import sheet knows, without a pixel of it.

mod both_ears;

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use egui::{Context, Id};

pub use both_ears::BothEars;

use super::file_dialog::FileDialog;
use super::paths::pasted_path;
use crate::headphones::import::{Choice, ImportFile, Meaning, Reference, read};
use crate::headphones::{HeadphoneId, Imported};
use crate::library::{Library, Removed};
use crate::params::SavedUser;

/// Largest file that is opened, bytes: the readers refuse at 8 MB, and say so.
const MAX_BYTES: u64 = 16 << 20;

/// What the sheet shows.
#[derive(Debug, Clone, Default)]
pub struct Importing {
    /// The picker that asked for it, by its label; `None` while the sheet is closed.
    pub asked_by: Option<String>,
    /// What stands in the field for the path.
    pub path: String,
    /// The file that was read, and the answers so far.
    pub file: Option<(ImportFile, Choice)>,
    /// The file of the other ear, where each has its own.
    pub both_ears: BothEars,
    /// The path of the measurement that counts as neutral; `None` while a reference of ours does.
    pub reference_path: Option<String>,
    /// What went wrong last.
    pub error: String,
    /// What else was dropped with the file.
    pub aside: String,
    /// What in the user's folder cannot be used.
    pub problems: Vec<String>,
    /// The headphone whose name is being typed, and the text.
    pub renaming: Option<(String, String)>,
    /// What was deleted last, to be brought back.
    pub deleted: Option<Deleted>,
    dialog: Option<(Wanted, FileDialog)>,
}

/// What a file is wanted for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// The headphone to be imported.
    Headphone,
    /// Its other ear.
    OtherEar,
    /// A measurement on the same rig of what counts as neutral.
    Reference,
}

/// A deleted headphone.
#[derive(Debug, Clone)]
pub struct Deleted {
    /// What was deleted.
    pub import: Imported,
    removed: Removed,
}

impl Importing {
    /// The sheet's state in this window.
    #[must_use]
    pub fn load(ctx: &Context) -> Self {
        ctx.data(|data| data.get_temp(state_id())).unwrap_or_default()
    }

    /// Remembers the sheet's state.
    pub fn store(self, ctx: &Context) {
        ctx.data_mut(|data| data.insert_temp(state_id(), self));
    }

    /// Opens the sheet for a picker.
    pub fn ask(ctx: &Context, asked_by: &str) {
        let problems = Self::load(ctx).problems;
        Self { asked_by: Some(asked_by.to_owned()), problems, ..Self::default() }.store(ctx);
    }

    /// Reads the file at `path`, as typed, pasted or chosen: quotes and `file://` are taken off.
    pub fn open(&mut self) {
        self.read(&pasted_path(&self.path));
    }

    /// Reads files that were dropped on the window, the second one as the other ear's; `aside` is what is to be said
    /// of others.
    pub fn open_dropped(&mut self, path: &Path, other_ear: Option<&Path>, aside: String) {
        self.path = path.display().to_string();
        self.read(path);
        self.aside = aside;
        if let Some(path) = other_ear {
            self.add_ear(path);
        }
    }

    fn read(&mut self, path: &Path) {
        (self.file, self.reference_path) = (None, None);
        self.both_ears = BothEars::default();
        self.error.clear();
        self.aside.clear();
        match file_at(path) {
            Ok(file) => {
                let choice = file.likely();
                self.both_ears = BothEars::of_first(path, &file);
                self.file = Some((file, choice));
            }
            Err(error) => self.error = error,
        }
    }

    /// Reads the measurement that is to count as neutral, as [`Self::open`] does.
    pub fn open_reference(&mut self) {
        let (Some((_, choice)), Some(path)) = (&mut self.file, &self.reference_path) else { return };
        self.error.clear();
        match file_at(&pasted_path(path)) {
            Ok(file) => {
                let measured = file.readings.iter().find(|reading| reading.meaning == Meaning::Measurement);
                if let Some(reading) = measured.or(file.readings.first()) {
                    choice.reference = Reference::Measured(Box::new(reading.curve));
                }
            }
            Err(error) => self.error = error,
        }
    }

    /// Asks the desktop for a file.
    pub fn choose(&mut self, ctx: &Context, wanted: Wanted) {
        let mut dialog = FileDialog::default();
        let endings = ["txt", "csv", "tsv", "json", "frd", "cal"];
        let title = "A measurement or an EQ preset of your headphone";
        match dialog.ask(ctx, title, ("Text, CSV, JSON", &endings)) {
            Ok(()) => self.dialog = Some((wanted, dialog)),
            Err(sentence) => sentence.clone_into(&mut self.error),
        }
    }

    /// True while the desktop's dialog is open.
    #[must_use]
    pub fn is_choosing(&self) -> bool {
        self.dialog.is_some()
    }

    /// Takes the dialog's answer if it is there.
    pub fn poll(&mut self) {
        let Some((wanted, dialog)) = &mut self.dialog else { return };
        let (wanted, answer) = (*wanted, dialog.answer());
        if dialog.is_open() {
            return;
        }
        self.dialog = None;
        let Some(path) = answer.map(|path| path.display().to_string()) else { return };
        match wanted {
            Wanted::Headphone => {
                self.path = path;
                self.open();
            }
            Wanted::OtherEar => {
                self.both_ears.path = Some(path);
                self.open_other_ear();
            }
            Wanted::Reference => {
                self.reference_path = Some(path);
                self.open_reference();
            }
        }
    }

    /// True once there is a file and everything about it is answered.
    #[must_use]
    pub fn is_answered(&self) -> bool {
        self.file.as_ref().is_some_and(|(_, choice)| {
            let is_referred = choice.meaning != Meaning::Measurement
                || self.reference_path.is_none()
                || matches!(choice.reference, Reference::Measured(_));
            is_referred && !choice.model.trim().is_empty()
        })
    }

    /// Takes the headphone as answered: into the project's list, and into the user's folder if there is one.
    /// Its number, or `None` and an error to show.
    pub fn take(&mut self, user: &SavedUser, library: Option<&Library>) -> Option<HeadphoneId> {
        let (file, choice) = self.file.as_ref()?;
        let import = match file.headphone(choice) {
            Ok(import) => import,
            Err(error) => {
                self.error = error.to_string();
                return None;
            }
        };
        let Some(placed) = user.offer(import) else {
            "All 64 numbers for imports are taken: delete one below, then import again."
                .clone_into(&mut self.error);
            return None;
        };
        self.file = None;
        self.error = match library.map(|library| library.headphones.add(&placed)) {
            Some(Err(error)) => format!("It is in this project, but not in your folder: {error}"),
            _ => String::new(),
        };
        Some(placed.number)
    }

    /// Gives a headphone the name that has been typed.
    pub fn rename(&mut self, user: &SavedUser, library: Option<&Library>) {
        let Some((key, name)) = self.renaming.take() else { return };
        let name = name.trim();
        if name.is_empty() {
            return;
        }
        user.rename(&key, "", name);
        self.error = library
            .and_then(|library| library.headphones.rename(&key, "", name).err())
            .map_or_else(String::new, |error| error.to_string());
    }

    /// Deletes a headphone from the user's folder; a project that uses it keeps its own copy.
    pub fn delete(&mut self, import: &Imported, user: &SavedUser, library: &Library) {
        match library.headphones.remove(&import.key) {
            Ok(removed) => {
                self.error.clear();
                self.deleted = Some(Deleted { import: import.clone(), removed });
                user.set_library(library.headphones.listing().entries);
            }
            Err(error) => self.error = error.to_string(),
        }
    }

    /// Brings back what was deleted last.
    pub fn undo(&mut self, user: &SavedUser, library: &Library) {
        let Some(deleted) = self.deleted.take() else { return };
        match library.headphones.restore(&deleted.removed) {
            Ok(()) => user.set_library(library.headphones.listing().entries),
            Err(error) => self.error = error.to_string(),
        }
    }
}

/// Makes a folder known to this window's sheet.
pub fn install(ctx: &Context, library: Library) {
    ctx.data_mut(|data| data.insert_temp(library_id(), library));
}

/// The user's folder, if this window knows one.
#[must_use]
pub fn library(ctx: &Context) -> Option<Library> {
    ctx.data(|data| data.get_temp(library_id()))
}

fn file_at(path: &Path) -> Result<ImportFile, String> {
    let refused = |error: &dyn std::fmt::Display| format!("Could not open {}: {error}.", path.display());
    let facts = fs::metadata(path).map_err(|error| match error.kind() {
        ErrorKind::NotFound => format!("There is no file {}. Check its path, or choose it.", path.display()),
        _ => refused(&error),
    })?;
    if !facts.is_file() || facts.len() > MAX_BYTES {
        return Err(refused(&"a text file of at most 8 MB is expected"));
    }
    let bytes = fs::read(path).map_err(|error| refused(&error))?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    read(&path.to_string_lossy(), &bytes).map_err(|error| format!("Could not import {name}: {error}."))
}

fn state_id() -> Id {
    Id::unique("importing")
}

fn library_id() -> Id {
    Id::unique("library")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_opened_is_said() {
        let mut sheet = Importing { path: "/no/such/file.txt".to_owned(), ..Importing::default() };
        sheet.open();
        assert!(sheet.error.starts_with("There is no file /no/such/file.txt."), "{}", sheet.error);
        sheet.path = std::env::temp_dir().display().to_string();
        sheet.open();
        assert!(sheet.error.contains("a text file"), "{}", sheet.error);
    }
}
