//! Collections: folders with thousands of headphone files, as the user names them, and what is known of their files.

mod index;
mod list;
mod progress;
mod scan;
mod walk;

pub use list::{CollectionFolder, Collections};
pub use progress::Progress;
pub use scan::{Refreshed, Stopped, index_folder};

use std::path::{Path, PathBuf};

use super::import_file::read_import;
use crate::headphones::Imported;
use crate::headphones::collection::Collected;
use crate::headphones::import::ImportFile;

/// A folder that has been indexed.
#[derive(Debug, Clone, PartialEq)]
pub struct Collection {
    /// The folder.
    pub root: PathBuf,
    /// What it is called.
    pub name: String,
    /// Its headphones, by name.
    pub models: Vec<Collected>,
    /// Files that could not be used, below the folder, and why.
    pub broken: Vec<(String, String)>,
    /// Files that were looked at.
    pub num_files: usize,
    /// False where indexing was stopped before its end.
    pub is_whole: bool,
}

impl Collection {
    /// Reads one of its headphones.
    ///
    /// # Errors
    /// A sentence that says what is wrong and what to do: the file is gone, or is another one by now.
    pub fn read(&self, model: &Collected) -> Result<Imported, String> {
        let at = |path: &str| self.root.join(path);
        let file = read_import(&at(&model.path))?;
        let file = match &model.other_ear {
            Some(other) => joined(&file, &at(other))?,
            None => file,
        };
        let imported = model.imported(&file);
        imported.map_err(|error| format!("Could not import {}: {error}.", model.name()))
    }
}

/// Both ears of a headphone, the right one from its own file.
fn joined(left: &ImportFile, other: &Path) -> Result<ImportFile, String> {
    let right = read_import(other)?;
    let joined = ImportFile::of_both_ears(left, &right);
    joined.map_err(|error| format!("Could not join both ears of {}: {error}.", left.name))
}

/// The name of a folder, as it is shown.
#[must_use]
pub fn folder_name(root: &Path) -> String {
    let name = root.file_name().unwrap_or(root.as_os_str()).to_string_lossy();
    crate::headphones::kept_name(&name)
}
