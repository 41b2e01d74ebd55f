//! A headphone whose ears were measured into one file each: the second file, and which ear it is.

use std::path::{Path, PathBuf};

use super::session::Importing;
use crate::editor::platform::paths::pasted_path;
use crate::headphones::import::{Ear, ImportFile, ear_of_first, other_ears_names};
use crate::library::read_import;

/// What the sheet knows of both ears' files.
#[derive(Debug, Clone, Default)]
pub struct BothEars {
    /// The path of the second file; `None` while one is all that is wanted.
    pub path: Option<String>,
    /// The file beside the first one that bears the other ear's name.
    pub neighbor: Option<PathBuf>,
    /// The first file by itself.
    first: Option<OneEar>,
    second: Option<OneEar>,
    /// Which ear the first file is.
    ear_of_first: Option<Ear>,
}

/// A file that was read, and its name.
#[derive(Debug, Clone)]
struct OneEar {
    name: String,
    file: ImportFile,
}

impl BothEars {
    /// Before there is a second file.
    pub(in crate::editor) fn of_first(path: &Path, file: &ImportFile) -> Self {
        let has_both = file.readings.iter().any(|reading| reading.left_minus_right.is_some());
        let neighbor = if has_both { None } else { neighbor(path) };
        Self { neighbor, first: Some(OneEar { name: name(path), file: file.clone() }), ..Self::default() }
    }

    /// The names of the left and the right file, once there are two.
    #[must_use]
    pub fn names(&self) -> Option<[&str; 2]> {
        let (first, second) = (self.first.as_ref()?.name.as_str(), self.second.as_ref()?.name.as_str());
        Some(if self.ear_of_first == Some(Ear::Right) { [second, first] } else { [first, second] })
    }

    /// True for a file whose name says that it is the other ear's of the one that was read.
    #[must_use]
    pub fn is_other_ear(&self, path: &Path) -> bool {
        self.first.as_ref().is_some_and(|first| ear_of_first(&first.name, &name(path)).is_some())
    }

    fn joined(&self) -> Option<Result<ImportFile, String>> {
        let (first, second) = (&self.first.as_ref()?.file, &self.second.as_ref()?.file);
        let is_right = self.ear_of_first == Some(Ear::Right);
        let [left, right] = if is_right { [second, first] } else { [first, second] };
        Some(
            ImportFile::of_both_ears(left, right)
                .map_err(|error| format!("Could not join both ears: {error}.")),
        )
    }
}

impl Importing {
    /// Reads the other ear's file, as [`Self::open`] does.
    pub fn open_other_ear(&mut self) {
        let Some(path) = &self.both_ears.path else { return };
        self.add_ear(&pasted_path(path));
    }

    /// Takes a file as the other ear's. Which ear it is follows from the names; where they do not tell, it is the
    /// right one.
    pub fn add_ear(&mut self, path: &Path) {
        let Some(first) = &self.both_ears.first else { return };
        self.error.clear();
        let file = match read_import(path) {
            Ok(file) => file,
            Err(error) => {
                self.error = error;
                return;
            }
        };
        let second = OneEar { name: name(path), file };
        let ear = ear_of_first(&first.name, &second.name);
        self.both_ears.path = Some(path.display().to_string());
        self.both_ears.ear_of_first = Some(ear.or_else(|| named_ear(&first.name)).unwrap_or(Ear::Left));
        self.both_ears.second = Some(second);
        self.join();
    }

    /// The other way round.
    pub fn swap_ears(&mut self) {
        let is_right = self.both_ears.ear_of_first == Some(Ear::Right);
        self.both_ears.ear_of_first = Some(if is_right { Ear::Left } else { Ear::Right });
        self.join();
    }

    /// Back to the first file alone.
    pub fn leave_other_ear(&mut self) {
        (self.both_ears.path, self.both_ears.second) = (None, None);
        self.error.clear();
        let first = self.both_ears.first.as_ref().map(|first| first.file.clone());
        if let Some(file) = first {
            self.replace(file);
        }
    }

    fn join(&mut self) {
        match self.both_ears.joined() {
            Some(Ok(file)) => self.replace(file),
            Some(Err(error)) => {
                self.both_ears.second = None;
                self.error = error;
            }
            None => {}
        }
    }

    /// Another file under the answers that were given, as far as they are answers to it.
    fn replace(&mut self, file: ImportFile) {
        let Some((old, choice)) = &mut self.file else { return };
        if choice.model == old.name {
            choice.model.clone_from(&file.name);
        }
        let likely = file.likely();
        if choice.reading >= file.readings.len() {
            (choice.reading, choice.meaning) = (likely.reading, likely.meaning);
        }
        *old = file;
    }
}

/// The ear a file names by itself, if it names one alone.
fn named_ear(file_name: &str) -> Option<Ear> {
    match other_ears_names(file_name).as_slice() {
        [(ear, _)] => Some(*ear),
        _ => None,
    }
}

/// The other ear's file in the same folder.
fn neighbor(path: &Path) -> Option<PathBuf> {
    let named = other_ears_names(&name(path)).into_iter().map(|(_, name)| path.with_file_name(name));
    named.into_iter().find(|path| path.is_file())
}

fn name(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}
