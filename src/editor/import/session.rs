//! From a file to a headphone in the list: what the import sheet knows, without a pixel of it.

use std::path::Path;

use egui::{Context, Id};

use super::both_ears::BothEars;
use super::list::Folder;
use crate::dsp::curve::Curve;
use crate::editor::collections::shelf::Purpose;
use crate::editor::edit::trash::Deleted;
use crate::editor::platform::file_dialog::FileDialog;
use crate::editor::platform::paths::pasted_path;
use crate::headphones::HeadphoneId;
use crate::headphones::import::{Choice, ImportFile, Meaning, Reference};
use crate::library::{Library, read_import};
use crate::project::SavedUser;

/// What the sheet shows.
#[derive(Debug, Clone, Default)]
pub struct Importing {
    /// What a headphone is asked for; `None` while the sheet is closed.
    pub purpose: Option<Purpose>,
    /// What stands in the field for the path.
    pub path: String,
    /// True until the field for the path has been given the keyboard.
    pub wants_keyboard: bool,
    /// The file that was read, and the answers so far.
    pub file: Option<(ImportFile, Choice)>,
    /// The file of the other ear, where each has its own.
    pub both_ears: BothEars,
    /// The path of the measurement that counts as neutral; `None` while a reference of ours does.
    pub reference_path: Option<String>,
    /// The path it was read from; another one in the field has not been read yet.
    pub(super) read_reference_path: Option<String>,
    /// What went wrong last.
    pub error: String,
    /// What else is to be said: of files dropped with this one, of a headphone that was there already.
    pub aside: String,
    /// What was seen in the user's folder.
    pub folder: Folder,
    /// The headphone whose name is being typed, and the text.
    pub renaming: Option<(String, String)>,
    /// What was deleted, to be brought back.
    pub deleted: Deleted,
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
    pub fn ask(ctx: &Context, purpose: Purpose) {
        let deleted = Self::load(ctx).deleted;
        Self { purpose: Some(purpose), wants_keyboard: true, deleted, ..Self::default() }.store(ctx);
    }

    /// Reads the file at `path`, as typed, pasted or chosen: quotes and `file://` are taken off.
    pub fn open(&mut self) {
        self.read(&pasted_path(&self.path));
        self.wants_keyboard = !self.error.is_empty();
    }

    /// Reads files that were dropped on the window, the second one as the other ear's; `aside` is what is to be said
    /// of others.
    pub fn open_dropped(&mut self, path: &Path, other_ear: Option<&Path>, aside: String) {
        self.path = path.display().to_string();
        self.read(path);
        self.wants_keyboard = false;
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
        match read_import(path) {
            Ok(file) => {
                let choice = file.likely();
                self.both_ears = BothEars::of_first(path, &file);
                self.file = Some((file, choice));
            }
            Err(error) => self.error = error,
        }
    }

    /// Asks the desktop for a file.
    pub fn choose(&mut self, ctx: &Context, wanted: Wanted) {
        let mut dialog = FileDialog::default();
        let endings = ["txt", "csv", "tsv", "json", "frd", "cal", "peace", "yml", "yaml", "wav", "irs"];
        let title = "A measurement or an EQ preset of your headphone";
        match dialog.ask(ctx, title, ("Text, CSV, JSON, YAML, WAV", &endings)) {
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
        match answer {
            Some(Ok(path)) => self.open_chosen(wanted, &path),
            Some(Err(sentence)) => sentence.clone_into(&mut self.error),
            None => {}
        }
    }

    /// Reads a file that has been chosen, not typed: its name may be no text, or begin or end in blanks.
    fn open_chosen(&mut self, wanted: Wanted, path: &Path) {
        let shown = path.display().to_string();
        match wanted {
            Wanted::Headphone => {
                self.path = shown;
                self.read(path);
            }
            Wanted::OtherEar => {
                self.both_ears.path = Some(shown);
                self.add_ear(path);
            }
            Wanted::Reference => {
                self.reference_path = Some(shown);
                self.read_reference(path);
            }
        }
    }

    /// True if something has been filled in that a slip should not throw away.
    #[must_use]
    pub fn is_filled(&self) -> bool {
        self.file.is_some() || !self.path.trim().is_empty()
    }

    /// True once there is a file and everything about it is answered.
    #[must_use]
    pub fn is_answered(&self) -> bool {
        self.file.as_ref().is_some_and(|(_, choice)| {
            let is_referred = choice.meaning == Meaning::Deviation
                || self.reference_path.is_none()
                || matches!(choice.reference, Reference::Measured(_))
                    && self.reference_path == self.read_reference_path;
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
            "This project holds all 64 imports it has room for: take out below what nothing uses, then import again."
                .clone_into(&mut self.error);
            return None;
        };
        self.file = None;
        self.error.clear();
        self.aside.clear();
        if let Some(library) = library {
            self.put(&placed, user, library);
        }
        Some(placed.number)
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

fn state_id() -> Id {
    Id::unique("importing")
}

fn library_id() -> Id {
    Id::unique("library")
}

impl Importing {
    /// Reads the measurement that is to count as neutral, as [`Self::open`] does.
    pub fn open_reference(&mut self) {
        let Some(path) = self.reference_path.as_deref().map(pasted_path) else { return };
        self.read_reference(&path);
    }

    fn read_reference(&mut self, path: &Path) {
        let Some((_, choice)) = &mut self.file else { return };
        // What counted before is not what this path names: nothing is imported with it unseen.
        choice.reference = Reference::Harman2018;
        self.read_reference_path.clone_from(&self.reference_path);
        match measurement_at(path) {
            Ok(curve) => {
                choice.reference = Reference::Measured(Box::new(curve));
                self.error.clear();
            }
            Err(error) => self.error = error,
        }
    }
}

fn measurement_at(path: &Path) -> Result<Curve, String> {
    let file = read_import(path)?;
    let measured = file.readings.iter().find(|reading| reading.meaning == Meaning::Measurement);
    let found = file.readings.first().map_or("curve", |reading| reading.meaning.label());
    measured.map(|reading| reading.curve).ok_or_else(|| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        format!("{name} holds a {found}: choose a measurement made on the same rig.")
    })
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    const TABLE: &str = "* Freq(Hz)\tSPL(dB)\n20\t80\n50\t80\n100\t80\n200\t80\n500\t80\n1000\t80\n2000\t80\n5000\t80\n\
        10000\t80\n20000\t80\n";

    #[test]
    fn what_cannot_be_opened_is_said() {
        let mut sheet = Importing { path: "/no/such/file.txt".to_owned(), ..Importing::default() };
        sheet.open();
        assert!(sheet.error.starts_with("There is no file /no/such/file.txt."), "{}", sheet.error);
        sheet.path = std::env::temp_dir().display().to_string();
        sheet.open();
        assert!(sheet.error.contains("a text file"), "{}", sheet.error);
    }

    /// A desktop's dialog hands over whatever the disk holds.
    #[cfg(unix)]
    #[test]
    fn a_chosen_file_is_opened_whatever_its_name_is() {
        use std::os::unix::ffi::OsStrExt as _;
        let folder = std::env::temp_dir().join(format!("grille-chosen-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        for name in [b"K\xF6nig.txt".as_slice(), b"blank.txt ", b" 'quoted'"] {
            let path = folder.join(std::ffi::OsStr::from_bytes(name));
            fs::write(&path, TABLE).unwrap();
            let mut sheet = Importing::default();
            sheet.open_chosen(Wanted::Headphone, &path);
            assert!(sheet.file.is_some(), "{path:?}: {}", sheet.error);
            sheet.open_chosen(Wanted::Reference, &path);
            assert!(matches!(sheet.file.as_ref().unwrap().1.reference, Reference::Measured(_)));
            sheet.open_chosen(Wanted::OtherEar, &path);
            assert!(sheet.both_ears.names().is_some(), "{path:?}: {}", sheet.error);
        }
        fs::remove_dir_all(folder).unwrap();
    }

    /// Whatever fails, nothing is imported against a reference that is not the one that is named.
    #[test]
    fn a_reference_is_a_measurement_or_none() {
        let folder = std::env::temp_dir().join(format!("grille-references-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let [worn, preset, none] = ["worn.txt", "preset.txt", "none.txt"].map(|name| folder.join(name));
        fs::write(&worn, TABLE).unwrap();
        fs::write(&preset, "Filter 1: ON PK Fc 2000 Hz Gain -3.0 dB Q 1.40\n").unwrap();
        let mut sheet = Importing::default();
        sheet.open_chosen(Wanted::Headphone, &worn);
        for (path, error) in [
            (&preset, "preset.txt holds a correction: choose a measurement made on the same rig."),
            (&none, &format!("There is no file {}. Check its path, or choose it.", none.display())),
        ] {
            sheet.open_chosen(Wanted::Reference, &worn);
            assert!(sheet.is_answered() && sheet.error.is_empty(), "{}", sheet.error);
            sheet.open_chosen(Wanted::Reference, path);
            assert_eq!((sheet.is_answered(), sheet.error.as_str()), (false, error));
        }
        sheet.open_chosen(Wanted::Reference, &worn);
        sheet.reference_path = Some(preset.display().to_string());
        assert!(!sheet.is_answered(), "typed, and not read yet");
        fs::remove_dir_all(folder).unwrap();
    }
}
