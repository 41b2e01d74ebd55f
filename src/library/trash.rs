//! Taking a file out of a folder of the user's so that it can be brought back; no file takes another one's place.

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

/// `path`, then `path 2`, `path 3`, …
pub(super) fn places(path: &Path) -> impl Iterator<Item = PathBuf> {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let ending = path.extension().unwrap_or_default().to_string_lossy();
    let beside = (2_u32..).map(move |number| path.with_file_name(format!("{stem} {number}.{ending}")));
    std::iter::once(path.to_owned()).chain(beside)
}

/// Moves a file, making the folder it goes to.
pub(super) fn move_file(from: &Path, to: &Path) -> Result<(), LibraryError> {
    if !from.exists() {
        return Err(LibraryError::Gone);
    }
    let folder = to.parent().unwrap_or(to);
    let moved = fs::create_dir_all(folder).and_then(|()| fs::rename(from, to));
    moved.map_err(|source| {
        // Somebody else was faster.
        if from.exists() { LibraryError::write(source, to) } else { LibraryError::Gone }
    })
}
