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
    /// Where it waits.
    pub(super) to: PathBuf,
}

/// Where a file waits once it is removed.
pub(super) fn waiting_place(from: &Path) -> PathBuf {
    from.parent().unwrap_or(from).join(FOLDER).join(from.file_name().unwrap_or_default())
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
