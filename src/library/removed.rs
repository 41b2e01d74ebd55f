//! Taking a file out of a folder of the user's so that it can be brought back.

use std::fs;
use std::path::{Path, PathBuf};

use super::LibraryError;

/// Where removed files wait, within the folder they were in.
const FOLDER: &str = "removed";

/// A removed file, to be brought back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Removed {
    /// Where it was.
    pub(super) from: PathBuf,
    to: PathBuf,
}

impl Removed {
    /// Takes a file out, to the place `choose` makes of the usual one.
    ///
    /// # Errors
    /// The file is gone, or could not be moved.
    pub(super) fn take(from: PathBuf, choose: impl FnOnce(&Path) -> PathBuf) -> Result<Self, LibraryError> {
        let usual = from.parent().unwrap_or(&from).join(FOLDER).join(from.file_name().unwrap_or_default());
        let to = choose(&usual);
        move_file(&from, &to)?;
        Ok(Self { from, to })
    }

    /// Brings the file to `path`.
    ///
    /// # Errors
    /// It could not be moved.
    pub(super) fn bring_to(&self, path: &Path) -> Result<(), LibraryError> {
        move_file(&self.to, path)
    }
}

/// Moves a file, making the folder it goes to.
pub(super) fn move_file(from: &Path, to: &Path) -> Result<(), LibraryError> {
    if !from.exists() {
        return Err(LibraryError::Gone);
    }
    let folder = to.parent().unwrap_or(to);
    fs::create_dir_all(folder)
        .and_then(|()| fs::rename(from, to))
        .map_err(|source| LibraryError::Write { source, path: to.to_owned() })
}
